"""The analysis of competing hypotheses as analysts know it: a matrix and its scores.

Two conventions are in use, and both are kept. *Points*: very inconsistent 2, inconsistent 1, times
a weight; a hypothesis' score is the sum, and the lowest stands best. *Squares*: ratings 1 to 5,
squared distance below the neutral 3; diagnosticity is the standard deviation over the hypotheses.
Neither knows probabilities; :mod:`winset.analyses.aims.assess` sets them beside its own.

References
----------
Heuer, R. J. (1999). Psychology of Intelligence Analysis, chapter 8. CIA.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np

from winset.answer import Answer
from winset.case.hypotheses import Evidence
from winset.errors import UsageError

Convention = Literal["points", "squares"]
CONVENTIONS: tuple[Convention, ...] = ("points", "squares")

POINTS: Mapping[str, float] = {"CC": 0.0, "C": 0.0, "N": 0.0, "I": 1.0, "II": 2.0}
STEPS: Mapping[str, float] = {"CC": 5.0, "C": 4.0, "N": 3.0, "I": 2.0, "II": 1.0}
WEIGHTS: Mapping[str, float] = {"low": 0.5**0.5, "medium": 1.0, "high": 2.0**0.5}
"""Words for credibility and relevance."""

WRITTEN: Mapping[str, str] = {
    "VERY CONSISTENT": "CC", "VC": "CC", "CC": "CC", "++": "CC",
    "CONSISTENT": "C", "C": "C", "+": "C",
    "NEUTRAL": "N", "N": "N", "0": "N",
    "N/A": "", "NA": "", "NOT APPLICABLE": "", "": "",
    "INCONSISTENT": "I", "I": "I", "-": "I",
    "VERY INCONSISTENT": "II", "VI": "II", "II": "II", "--": "II",
}  # fmt: skip
"""How tables write the five steps, and what does not apply."""

_OWN_COLUMNS = ("id", "evidence", "date", "rating", "origin", "credibility", "relevance", "why")
MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
MOST_HYPOTHESES = 200


@dataclass(frozen=True)
class Row:
    """One item of a matrix.

    Attributes
    ----------
    id, name : str
    grades : mapping of hypothesis to str
        CC, C, N, I, II, or nothing where the item does not apply.
    credibility, relevance : float
        Weights; 1 where not given.
    date, rating, origin, why : str
        As written; empty where not given.
    """

    id: str
    name: str
    grades: Mapping[str, str]
    credibility: float = 1.0
    relevance: float = 1.0
    date: str = ""
    rating: str = ""
    origin: str = ""
    why: str = ""

    @property
    def weight(self) -> float:
        """Credibility times relevance."""
        return self.credibility * self.relevance


@dataclass(frozen=True, repr=False)
class Matrix(Answer):
    """Evidence against hypotheses, in steps of consistency.

    Attributes
    ----------
    hypotheses : mapping of id to str
        With their names.
    rows : sequence of Row
    scores : {"points", "squares"}
        The convention in which it is scored where none is named.
    """

    kind: ClassVar[str] = "ach"
    hypotheses: Mapping[str, str]
    rows: Sequence[Row] = field(default_factory=tuple)
    scores: Convention = "points"

    def scored_by(self, scores: str) -> Matrix:
        """Return the matrix under a convention: ``points`` or ``squares``."""
        return replace(self, scores="squares" if scores == "squares" else "points")

    def inconsistency(self, convention: Convention | None = None) -> dict[str, float]:
        """Return each hypothesis' score: the lower, the less speaks against it."""
        scores = convention or self.scores
        return {n: sum(_against(row, n, scores) for row in self.rows) for n in self.hypotheses}

    def consistency(self) -> dict[str, float]:
        """Return each hypothesis' sum of squares above neutral; it breaks ties."""
        return {
            name: sum(max(_step(row, name) - 3.0, 0.0) ** 2 for row in self.rows)
            for name in self.hypotheses
        }

    def diagnosticity(self, convention: Convention | None = None) -> dict[str, float]:
        """Return how much each item tells hypotheses apart.

        By points it is their sum over the hypotheses, as one program has it, which ranks an item
        that contradicts all of them highest; by squares the standard deviation.
        """
        if (convention or self.scores) == "points":
            return {
                row.id: sum(_against(row, name, "points") for name in self.hypotheses)
                for row in self.rows
            }
        return {
            row.id: float(np.std([_step(row, name) for name in self.hypotheses]))
            for row in self.rows
        }

    def ranking(self, convention: Convention | None = None) -> tuple[str, ...]:
        """Return the hypotheses, the least contradicted first."""
        score, merit = self.inconsistency(convention), self.consistency()
        names = list(self.hypotheses)
        return tuple(sorted(names, key=lambda n: (score[n], -merit[n], names.index(n))))

    def to_dict(self) -> dict[str, Any]:
        """Return the matrix and its scores as plain data."""
        return {
            "scores": self.scores,
            "inconsistency": self.inconsistency(),
            "consistency": self.consistency(),
            "diagnosticity": self.diagnosticity(),
            "ranking": list(self.ranking()),
            "matrix": {row.id: dict(row.grades) for row in self.rows},
        }

    def to_csv(self) -> str:
        """Return the matrix as a table with a column a hypothesis."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*_OWN_COLUMNS, *self.hypotheses])
        for row in self.rows:
            named = (row.id, row.name, row.date, row.rating, row.origin)
            weights = (f"{row.credibility:.9g}", f"{row.relevance:.9g}", row.why)
            cells = [_guarded(cell) for cell in (*named, *weights)]
            grades = [row.grades.get(name, "") or "N/A" for name in self.hypotheses]
            writer.writerow([*cells, *grades])
        return out.getvalue()

    def evidence(self) -> dict[str, Evidence]:
        """Return the rows as evidence of a case; what does not apply is left out."""
        return {row.id: _evidence(row) for row in self.rows}


def _evidence(row: Row) -> Evidence:
    data: dict[str, Any] = {
        "name": row.name or row.id,
        "date": row.date,
        "rating": row.rating,
        "origin": row.origin,
        "why": row.why,
        "consistency": {name: grade for name, grade in row.grades.items() if grade},
    }
    given = {key: value for key, value in data.items() if value or key == "consistency"}
    return Evidence.model_validate(given)


def _against(row: Row, name: str, convention: Convention) -> float:
    if convention == "points":
        return row.weight * POINTS.get(row.grades.get(name, ""), 0.0)
    return max(3.0 - _step(row, name), 0.0) ** 2


def _step(row: Row, name: str) -> float:
    return STEPS.get(row.grades.get(name, ""), 3.0)


def _guarded(cell: str) -> str:
    """Keep a spreadsheet from taking text for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def read_matrix(source: str | Path) -> Matrix:
    """Read a matrix from a CSV file: a row an item, a column a hypothesis.

    Parameters
    ----------
    source : str or Path

    Raises
    ------
    UsageError
        There is no such file, or it is no matrix; the message lists every fault.
    """
    path = Path(source)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path} is larger than {MOST_BYTES:,} bytes; it is no matrix.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text. Save the table as CSV in UTF-8.") from None
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}.") from None
    return parse_matrix(text, str(path))


def parse_matrix(text: str, name: str = "the matrix") -> Matrix:
    """Read a matrix from CSV text; see `read_matrix`.

    Parameters
    ----------
    text : str
    name : str
        Of the table, for messages.

    Raises
    ------
    UsageError
        It is no matrix; the message lists every fault.
    """
    try:
        lines = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UsageError(f"{name} is no CSV table: {error}.") from None
    if not lines:
        raise UsageError(f"{name} is empty; expected a head and a row an item of evidence.")
    head = [cell.strip() for cell in lines[0]]
    own = {title.lower(): i for i, title in enumerate(head) if title.lower() in _OWN_COLUMNS}
    columns = {title: i for i, title in enumerate(head) if i not in own.values() and title}
    faults = []
    if not 1 <= len(columns) <= MOST_HYPOTHESES:
        faults.append(f"{len(columns)} columns of hypotheses; expected 1 to {MOST_HYPOTHESES}")
    if "evidence" not in own and "id" not in own:
        faults.append("no column 'evidence' or 'id'")
    if len(set(head)) < len(head):
        faults.append("two columns of one name")
    if len(lines) - 1 > MOST_ROWS:
        faults.append(f"{len(lines) - 1:,} rows; expected at most {MOST_ROWS:,}")
    if faults:
        raise UsageError(f"{name}: {'; '.join(faults)}.")
    rows: list[Row] = []
    for number, cells in enumerate(lines[1:], 2):
        rows.append(_row(cells, own, columns, number, faults, {row.id for row in rows}))
    if faults:
        shown = "; ".join(faults[:20]) + ("; and more" if len(faults) > 20 else "")
        raise UsageError(f"{name}: {shown}.")
    return Matrix({title: title for title in columns}, tuple(rows))


def _row(
    cells: list[str],
    own: Mapping[str, int],
    columns: Mapping[str, int],
    number: int,
    faults: list[str],
    taken: set[str],
) -> Row:
    def cell(index: int | None) -> str:
        text = cells[index].strip() if index is not None and index < len(cells) else ""
        return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text

    grades = {}
    for title, index in columns.items():
        written = cell(index)
        if written.upper() not in WRITTEN:
            faults.append(
                f"row {number}, {title}: found '{written[:40]}', expected CC, C, N, I, II or N/A"
            )
        grades[title] = WRITTEN.get(written.upper(), "")
    weights = {}
    for key in ("credibility", "relevance"):
        weights[key] = _weight(cell(own.get(key)), key, number, faults)
    row_id = _id(cell(own.get("id")) or f"item-{number - 1}")
    if row_id in taken:
        faults.append(f"row {number}: the id '{row_id}' a second time")
    row = Row(
        id=row_id,
        name=cell(own.get("evidence")) or row_id,
        grades=grades,
        date=cell(own.get("date")),
        rating=cell(own.get("rating")).upper(),
        origin=cell(own.get("origin")),
        why=cell(own.get("why")),
        **weights,
    )
    try:
        _evidence(row)
    except ValueError:
        faults.append(
            f"row {number}: date '{row.date[:20]}' or rating '{row.rating[:20]}'; expected a date "
            "such as 2014-12 and a rating such as B2, or nothing"
        )
    return row


def _weight(text: str, key: str, number: int, faults: list[str]) -> float:
    if not text:
        return 1.0
    if text.lower() in WEIGHTS:
        return WEIGHTS[text.lower()]
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 100.0:
        faults.append(
            f"row {number}, {key}: found '{text[:40]}', expected low, medium, high, or 0 to 100"
        )
        return 1.0
    return value


def _id(text: str) -> str:
    name = "".join(c if c.isalnum() or c in "-_" else "-" for c in text.strip())[:80]
    return name.lstrip("-") or "item"
