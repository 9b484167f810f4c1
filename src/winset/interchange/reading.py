"""What comes of reading a file: cases, and every finding; shared by all forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from winset.case.belief import LARGEST
from winset.case.checks.sections import check
from winset.case.schema import UNDATED, Case
from winset.case.validation import shape
from winset.case.yaml.text import Path, Place, Text
from winset.errors import Finding, Findings
from winset.interchange.tables import Row, broken_words, is_broken, shown

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII)
_DOTTED = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
_COMMA_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+|(?<=,\d{3},\d{3}))", re.ASCII)
_DOT_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+|(?<=\.\d{3}\.\d{3}))", re.ASCII)
_SPACED = re.compile(r"[+-]?[1-9]\d{0,2}([ '\u2019\u2009]\d{3})+([.,]\d+)?", re.ASCII)

NO_NUMBER = "no number"
_EMPTY, _DOUBTFUL = "an empty cell", "a number that may be read in two ways"
_MENDS = {_EMPTY: "Fill it in.", NO_NUMBER: "Write a plain number, without a unit."}

NO_DAY_NOTE = f" It states no day; as_of {UNDATED} stands for none."


@dataclass(frozen=True)
class Reading:
    """What came of reading a file: its cases, and every finding.

    Attributes
    ----------
    cases : tuple of Case
    findings : tuple of Finding
    text : str
        Of a case's own file, its text.
    """

    cases: tuple[Case, ...]
    findings: tuple[Finding, ...]
    text: str = ""


def nothing(findings: Findings) -> Reading:
    """Return a reading without a case."""
    return Reading((), findings.ordered())


def checked(data: Mapping[str, Any], places: Mapping[Path, Place], findings: Findings) -> Reading:
    """Return the case of plain data, or none where it, or what was found before, has an error.

    Parameters
    ----------
    data : mapping
        As ``case.yaml`` holds it.
    places : mapping of path to (line, cell)
        Where each value stands in the file.
    findings : Findings
    """
    text = Text(findings.file, data, dict(places))
    case, faults, dropped = shape(text)
    findings.add(*faults)
    if case is not None:
        findings.add(*check(case, text, dropped))
    return Reading(() if case is None or findings.fatal else (case,), findings.ordered())


class PointCase:
    """The one case of a file that gives exact numbers and no rule of decision, entry by entry.

    Parameters
    ----------
    findings : Findings
        What was found so far; where that holds an error at the end, no case is made.
    """

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.issues: dict[str, Any] = {}
        self.actors: dict[str, Any] = {}
        self.positions: list[dict[str, Any]] = []
        self.places: dict[Path, Place] = {}

    def add_issue(self, key: str, place: Place, **entry: Any) -> None:
        """Add an issue; its entry is as in ``case.yaml``.

        Parameters
        ----------
        key : str
        place : (line, cell)
            Where it stands in the file.
        **entry
            Its name, unit and range, and what else there is of it.
        """
        self.places["issues", key] = place
        self.issues[key] = entry

    def add_actor(
        self, key: str, place: Place, name: str, capability: Decimal | None, **entry: Any
    ) -> None:
        """Add an actor.

        Parameters
        ----------
        key : str
        place : (line, cell)
            Where it stands in the file.
        name : str
        capability : Decimal, optional
        **entry
            What else there is of it, as in ``case.yaml``.
        """
        self.places["actors", key] = place
        number = float(capability or 0)
        self.actors[key] = {"name": name, "kind": "other", "capability": number} | entry

    def add_position(
        self, actor: str, issue: str, place: Place, position: Decimal, salience: Decimal
    ) -> None:
        """Add the position of an actor on an issue, both by their keys.

        Parameters
        ----------
        actor, issue : str
        place : (line, cell)
            Where it stands in the file.
        position : Decimal
            In the issue's unit.
        salience : Decimal
            0-100.
        """
        self.places["positions", len(self.positions)] = place
        row = {"actor": actor, "issue": issue}
        self.positions.append(row | {"position": float(position), "salience": float(salience)})

    def reading(self, name: str, form: str, title: str = "", question: str = "") -> Reading:
        """Return the case, if there is no error.

        Parameters
        ----------
        name : str
            Becomes the case's id.
        form : str
            What the file is, such as ``KTAB CSV file``.
        title, question : str
        """
        findings, actors = self.findings, self.actors
        if not findings.fatal and len(actors) < 2:
            last = max((place[0] for place in self.places.values()), default=1)
            found = f"{len(actors) or 'no'} actor{'s' if len(actors) != 1 else ''}"
            expected = "at least 2 that hold a position"
            findings.error(last, 0, "actors", found, expected, "Add a row for each actor.")
        if findings.fatal:
            return nothing(findings)
        votes = {key: actor["capability"] for key, actor in actors.items()}
        data = {
            "winset": 1,
            "id": name,
            "title": title or name,
            "question": question or "What will come out?",
            "as_of": UNDATED.isoformat(),
            "summary": f"Read from a {form}, which does not say who decides: the rule is a "
            f"majority of capability.{NO_DAY_NOTE}",
            "decision": {"rule": "majority", "votes": votes},
            "issues": self.issues,
            "actors": actors,
            "positions": self.positions,
        }
        return checked(data, self.places, findings)


# --- numbers as one program writes them, with points or with decimal commas -------------------


class Numbers:
    """Reads the numbers of one table.

    Parameters
    ----------
    rows : iterable of Row
        Those of the table; from their cells it is seen which of the two ways it uses.
    findings : Findings
        Where to report cells that are no number.
    """

    def __init__(self, rows: Iterable[Row], findings: Findings) -> None:
        self.findings = findings
        self._ways: dict[str, set[bool]] = {}
        self._told = False
        self.commas = self.points = self.comma_groups = self.dot_groups = False
        for cell in (_bare(cell)[0] for row in rows for cell in row.cells):
            if "," in cell:
                self.comma_groups |= bool(_COMMA_GROUPS.fullmatch(cell))
                is_comma = _COMMA.fullmatch(cell) and not _THOUSANDS.fullmatch(cell)
                self.commas |= bool(is_comma or _DOT_GROUPS.fullmatch(cell))
            if "." in cell:
                self.dot_groups |= bool(_DOT_GROUPS.fullmatch(cell))
                is_point = _NUMBER.fullmatch(cell) and not _DOTTED.fullmatch(cell)
                self.points |= bool(is_point or _COMMA_GROUPS.fullmatch(cell))

    def read(self, cell: str) -> Decimal | str:
        """Return a cell as a number, or why it is none; ``65 %`` is 65."""
        text, _ = _bare(cell)
        if _SPACED.fullmatch(text):
            text = re.sub("[^-+0-9.,]", "", text)
        elif _COMMA_GROUPS.fullmatch(text) or (self.comma_groups and _THOUSANDS.fullmatch(text)):
            if self.commas:
                return _DOUBTFUL
            text = text.replace(",", "")
        elif _DOT_GROUPS.fullmatch(text) or (self.dot_groups and _DOTTED.fullmatch(text)):
            if self.points:
                return _DOUBTFUL
            text = text.replace(".", "").replace(",", ".")
        if _THOUSANDS.fullmatch(text) and (self.points or not self.commas):
            return _DOUBTFUL
        if _DOTTED.fullmatch(text) and self.commas:
            return _DOUBTFUL
        if _NUMBER.fullmatch(text):
            value = Decimal(text)
        elif _COMMA.fullmatch(text):
            value = Decimal(text.replace(",", "."))
        else:
            return NO_NUMBER if text else _EMPTY
        return value if abs(value) <= Decimal(LARGEST) else f"a number beyond {LARGEST:g}"

    def may_be_thousands(self, cell: str) -> bool:
        """Say whether a dot may set thousands apart, where nothing else in the table shows it."""
        bare = _bare(cell)[0]
        return bool(_DOTTED.fullmatch(bare)) and not (self.points or self.dot_groups)

    def _is_one_way(self, row: Row, index: int, path: str, value: Decimal) -> bool:
        """Say whether a column's cells are all per cent or all not; report what is in doubt."""
        cell = row.cell(index)
        text, percent = _bare(cell)
        if self.may_be_thousands(cell) and not self._told:
            self._told = True
            found = f"{shown(cell)}, read as {value.normalize():f}"
            mend = f"If the dot sets thousands apart, write {text.replace('.', '')}."
            self.findings.warn(*row.at(index), path, found, "numbers without such signs", mend)
        ways = self._ways.setdefault(path, set())
        if percent or (value and (path != "salience" or abs(value) <= 1)):
            ways.add(percent)
        if len(ways) < 2:
            return True
        ways.clear()
        found = f"{shown(cell)}, in a column of per cent and of other numbers"
        self.findings.error(*row.at(index), path, found, "one way for all", "Write all in one.")
        return False

    def within(
        self,
        row: Row,
        index: int,
        path: str,
        expected: str,
        low: float | None = None,
        high: float | None = None,
    ) -> Decimal | None:
        """Return a cell as a number within bounds, or None with a finding.

        Parameters
        ----------
        row : Row
        index : int
            Of the cell.
        path, expected : str
            What it is, and what may stand there, for the finding.
        low, high : float, optional
            The bounds.
        """
        cell = row.cell(index)
        value = self.read(cell)
        if isinstance(value, str):
            found = value if not cell else f"{shown(cell)}, {value}"
            mend = _MENDS.get(
                value, "Write it without signs between thousands, and with a decimal point."
            )
            if is_broken(cell):
                found, mend = broken_words(cell)
            self.findings.error(*row.at(index), path, found, expected, mend)
            return None
        if (low is not None and value < Decimal(low)) or (
            high is not None and value > Decimal(high)
        ):
            self.findings.error(*row.at(index), path, shown(cell), expected, "Correct it.")
            return None
        return value if self._is_one_way(row, index, path, value) else None


def _bare(cell: str) -> tuple[str, bool]:
    """Return a number's text without signs that only set it out, and whether it is per cent."""
    text = cell.replace("\u2212", "-").replace("\u00a0", "").replace("\u202f", "")
    return (text[:-1].rstrip(), True) if text.endswith(("%", "\uff05")) else (text, False)


def as_percent(saliences: Iterable[Decimal]) -> bool | None:
    """Say whether saliences are written as 0-100; None where 0-1 and 0-100 are mixed.

    Fractions of 1 have no value above 1; percents have none strictly between 0 and 1 beside it.
    """
    values = list(saliences)
    if max(values, default=Decimal(0)) <= 1:
        return False
    return None if any(0 < value < 1 for value in values) else True


# --- faults that several forms have ---------------------------------------------------------


def find_repeat(findings: Findings, row: Row, index: int, path: str, first: int) -> None:
    """Report a name that stands in a row above already, in line `first`.

    Parameters
    ----------
    findings : Findings
    row : Row
    index : int
        Of the cell with the name.
    path : str
        What the name is of.
    first : int
    """
    found = f"{shown(row.cell(index))} a second time (first in line {first})"
    mend = "Rename or remove one of the two."
    findings.error(*row.at(index), path, found, "a row an actor", mend)


def is_too_wide(findings: Findings, row: Row, width: int) -> bool:
    """Say whether a row has more cells than the header; report it.

    Parameters
    ----------
    findings : Findings
    row : Row
    width : int
        Cells of the header.
    """
    if row.width <= width:
        return False
    mend = "Put text that holds a comma in quotation marks, or remove what is too much."
    findings.error(*row.at(width), "", f"{row.width} cells", f"{width}, as in the header", mend)
    return True


def in_percent(findings: Findings, saliences: list[tuple[Row, Decimal]], index: int) -> bool:
    """Say whether saliences are 0-100; report the first of those that fit neither scale.

    Parameters
    ----------
    findings : Findings
    saliences : list of (row, value)
    index : int
        Of their cell in the rows.
    """
    percent = as_percent(value for _, value in saliences)
    if percent is None:
        row = next(row for row, value in saliences if 0 < value < 1)
        most = max(value for _, value in saliences)
        found = f"{shown(row.cell(index))} beside saliences up to {most:f}"
        expected = "one scale for all: 0 to 1, or 0 to 100"
        mend = "Write all saliences on one scale."
        findings.error(*row.at(index), "salience", found, expected, mend)
    return bool(percent)
