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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

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

_KEPT = ("id", "evidence", "date", "rating", "origin", "credibility", "relevance", "why")
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


@dataclass(frozen=True)
class Matrix:
    """Evidence against hypotheses, in steps of consistency."""

    hypotheses: Mapping[str, str]
    rows: Sequence[Row] = field(default_factory=tuple)

    def inconsistency(self, convention: Convention = "points") -> dict[str, float]:
        """Return each hypothesis' score: the lower, the less speaks against it."""
        return {name: sum(_against(row, name, convention) for row in self.rows) for name in
                self.hypotheses}  # fmt: skip

    def consistency(self) -> dict[str, float]:
        """Return each hypothesis' sum of squares above neutral; it breaks ties."""
        return {
            name: sum(max(_step(row, name) - 3.0, 0.0) ** 2 for row in self.rows)
            for name in self.hypotheses
        }

    def diagnosticity(self, convention: Convention = "points") -> dict[str, float]:
        """Return how much each item tells hypotheses apart.

        By points it is their sum over the hypotheses, as one program has it, which ranks an item
        that contradicts all of them highest; by squares the standard deviation.
        """
        if convention == "points":
            return {
                row.id: sum(_against(row, name, "points") for name in self.hypotheses)
                for row in self.rows
            }
        return {
            row.id: float(np.std([_step(row, name) for name in self.hypotheses]))
            for row in self.rows
        }

    def ranking(self, convention: Convention = "points") -> tuple[str, ...]:
        """Return the hypotheses, the least contradicted first."""
        score, merit = self.inconsistency(convention), self.consistency()
        names = list(self.hypotheses)
        return tuple(sorted(names, key=lambda n: (score[n], -merit[n], names.index(n))))

    def to_csv(self) -> str:
        """Return the matrix as a table with a column a hypothesis."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*_KEPT, *self.hypotheses])
        for row in self.rows:
            known = [row.id, row.name, row.date, row.rating, row.origin]
            weights = [f"{row.credibility:.9g}", f"{row.relevance:.9g}", row.why]
            cells = [_guarded(cell) for cell in [*known, *weights]]
            grades = [row.grades.get(name, "") or "N/A" for name in self.hypotheses]
            writer.writerow([*cells, *grades])
        return out.getvalue()

    def evidence(self) -> dict[str, Evidence]:
        """Return the rows as evidence of a case; what does not apply is left out."""
        found = {}
        for row in self.rows:
            data = {
                "name": row.name or row.id,
                "date": row.date or None,
                "rating": row.rating or None,
                "origin": row.origin or None,
                "why": row.why or None,
                "consistency": {name: grade for name, grade in row.grades.items() if grade},
            }
            found[row.id] = Evidence.model_validate(
                {key: value for key, value in data.items() if value is not None}
            )
        return found

    def _repr_html_(self) -> str:
        from winset.show.notebook import matrix

        return matrix(self)


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
    """Read a matrix from CSV text; see `read_matrix`."""
    try:
        lines = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UsageError(f"{name} is no CSV table: {error}.") from None
    if not lines:
        raise UsageError(f"{name} is empty; expected a head and a row an item of evidence.")
    head = [cell.strip() for cell in lines[0]]
    known = {title.lower(): i for i, title in enumerate(head) if title.lower() in _KEPT}
    columns = {title: i for i, title in enumerate(head) if i not in known.values() and title}
    faults = []
    if not 1 <= len(columns) <= MOST_HYPOTHESES:
        faults.append(f"{len(columns)} columns of hypotheses; expected 1 to {MOST_HYPOTHESES}")
    if "evidence" not in known and "id" not in known:
        faults.append("no column 'evidence' or 'id'")
    if len(set(head)) < len(head):
        faults.append("two columns of one name")
    if len(lines) - 1 > MOST_ROWS:
        faults.append(f"{len(lines) - 1:,} rows; expected at most {MOST_ROWS:,}")
    if faults:
        raise UsageError(f"{name}: {'; '.join(faults)}.")
    rows: list[Row] = []
    for number, cells in enumerate(lines[1:], 2):
        rows.append(_row(cells, known, columns, number, faults, {row.id for row in rows}))
    if faults:
        shown = "; ".join(faults[:20]) + ("; and more" if len(faults) > 20 else "")
        raise UsageError(f"{name}: {shown}.")
    return Matrix({title: title for title in columns}, tuple(rows))


def _row(
    cells: list[str],
    known: Mapping[str, int],
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
        weights[key] = _weight(cell(known.get(key)), key, number, faults)
    row_id = _id(cell(known.get("id")) or f"item-{number - 1}")
    if row_id in taken:
        faults.append(f"row {number}: the id '{row_id}' a second time")
    row = Row(
        id=row_id,
        name=cell(known.get("evidence")) or row_id,
        grades=grades,
        date=cell(known.get("date")),
        rating=cell(known.get("rating")).upper(),
        origin=cell(known.get("origin")),
        why=cell(known.get("why")),
        **weights,
    )
    try:
        Matrix({}, (row,)).evidence()
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
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in text.strip())[:80]
    return kept.lstrip("-") or "item"
