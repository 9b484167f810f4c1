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
from winset.case.ids import as_id
from winset.errors import Finding
from winset.interchange import tables
from winset.interchange.tables import Limits, Table, read_table, shown
from winset.untrusted import from_spreadsheet_cell, spreadsheet_cell

Convention = Literal["points", "squares"]

POINTS: Mapping[str, float] = {"CC": 0.0, "C": 0.0, "N": 0.0, "I": 1.0, "II": 2.0}
STEPS: Mapping[str, float] = {"CC": 5.0, "C": 4.0, "N": 3.0, "I": 2.0, "II": 1.0}
WEIGHTS: Mapping[str, float] = {
    word: weight
    for words, weight in (("l low", 0.5**0.5), ("m med medium moderate", 1.0), ("h high", 2.0**0.5))
    for word in words.split()
}
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
MOST_HYPOTHESES = 200
LIMITS = Limits(bytes=5_000_000, rows=5_000, cells=5_000 * (MOST_HYPOTHESES + len(_OWN_COLUMNS)))


@dataclass(frozen=True)
class Row:
    """One item of a matrix.

    Attributes
    ----------
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
    findings : tuple of Finding
        Warnings of the reading.
    """

    kind: ClassVar[str] = "ach"
    hypotheses: Mapping[str, str]
    rows: Sequence[Row] = field(default_factory=tuple)
    scores: Convention = "points"
    findings: tuple[Finding, ...] = ()

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
        writer.writerow([*_OWN_COLUMNS, *map(spreadsheet_cell, self.hypotheses)])
        for row in self.rows:
            named = (row.id, row.name, row.date, row.rating, row.origin)
            weights = (f"{row.credibility:.9g}", f"{row.relevance:.9g}", row.why)
            cells = [spreadsheet_cell(cell) for cell in (*named, *weights)]
            grades = [row.grades.get(name, "") or "N/A" for name in self.hypotheses]
            writer.writerow([*cells, *grades])
        return out.getvalue()

    def evidence(self) -> dict[str, Evidence]:
        """Return the rows as evidence of a case; what does not apply is left out.

        Hypotheses that have no id in the matrix have one of their name.
        """
        return {row.id: _evidence(row) for row in self.rows}


def _evidence(row: Row) -> Evidence:
    data: dict[str, Any] = {
        "name": row.name or row.id,
        "date": row.date,
        "rating": row.rating,
        "origin": row.origin,
        "why": row.why,
        "consistency": {as_id(name): grade for name, grade in row.grades.items() if grade},
    }
    given = {key: value for key, value in data.items() if value or key == "consistency"}
    return Evidence.model_validate(given)


def _against(row: Row, name: str, convention: Convention) -> float:
    if convention == "points":
        return row.weight * POINTS.get(row.grades.get(name, ""), 0.0)
    return max(3.0 - _step(row, name), 0.0) ** 2


def _step(row: Row, name: str) -> float:
    return STEPS.get(row.grades.get(name, ""), 3.0)


def read_matrix(source: str | Path) -> Matrix:
    """Read a matrix from a table: a row an item, a column a hypothesis.

    Parameters
    ----------
    source : str or Path
        CSV or XLSX; ``-`` for standard input.

    Raises
    ------
    UsageError
        There is no such file.
    CaseError
        It is no matrix; every fault is listed.
    """
    return matrix_in(read_table(source, LIMITS))


def matrix_in(table: Table) -> Matrix:
    """Return the matrix of a table; see `read_matrix`.

    Raises
    ------
    CaseError
        It is no matrix; every fault is listed.
    """
    findings, heads = table.findings, table.heads
    own = {title.lower(): i for i, title in enumerate(heads) if title.lower() in _OWN_COLUMNS}
    columns = {title: i for i, title in enumerate(heads) if i not in own.values() and title}
    faults = []
    if not 1 <= len(columns) <= MOST_HYPOTHESES:
        faults.append((f"{len(columns)} columns of hypotheses", f"1 to {MOST_HYPOTHESES}"))
    if "evidence" not in own and "id" not in own:
        faults.append(("no column 'evidence' or 'id'", "one of the two"))
    if len(set(heads)) < len(heads):
        faults.append(("two columns of one name", "each name once"))
    for found, expected in faults:
        findings.error(1, 0, "", found, expected, "Correct the head row.")
    findings.stop()
    rows: dict[str, Row] = {}
    for number, cells in enumerate(table.rows()[1:], start=1):
        row = _row(cells, own, columns, f"item-{number}", table)
        if row.id in rows:
            found = f"the id '{row.id}' a second time"
            findings.error(*cells.at(0), "id", found, "each id once", "Rename one of the two.")
        rows[row.id] = row
    findings.stop()
    hypotheses = {title: title for title in columns}
    return Matrix(hypotheses, tuple(rows.values()), findings=findings.ordered())


def _row(
    cells: tables.Row,
    own: Mapping[str, int],
    columns: Mapping[str, int],
    otherwise: str,
    table: Table,
) -> Row:
    def cell(key: str) -> str:
        return from_spreadsheet_cell(cells.cell(own[key])) if key in own else ""

    grades = {}
    for title, index in columns.items():
        written = from_spreadsheet_cell(cells.cell(index)).upper()
        if written not in WRITTEN:
            found, expected = shown(cells.cell(index)), "CC, C, N, I, II or N/A"
            table.findings.error(*cells.at(index), title, found, expected, "Correct the grade.")
        grades[title] = WRITTEN.get(written, "")
    weights = {}
    for key in ("credibility", "relevance"):
        weight = _weight(cell(key))
        if weight is None:
            found, expected = shown(cell(key)), "low, medium, high, or 0 to 100"
            table.findings.error(*cells.at(own[key]), key, found, expected, "Correct the weight.")
        weights[key] = 1.0 if weight is None else weight
    row_id = _id(cell("id") or otherwise)
    row = Row(
        id=row_id,
        name=cell("evidence") or row_id,
        grades=grades,
        date=cell("date"),
        rating=cell("rating").upper(),
        origin=cell("origin"),
        why=cell("why"),
        **weights,
    )
    for key, expected in (("date", "a date such as 2014-12"), ("rating", "a rating such as B2")):
        try:
            _evidence(replace(Row(row_id, row_id, {}), **{key: getattr(row, key)}))
        except ValueError:
            found, expected = shown(cell(key)), f"{expected}, or nothing"
            table.findings.error(*cells.at(own[key]), key, found, expected, "Correct the cell.")
    return row


def _weight(text: str) -> float | None:
    """Return a weight, 1 where none is written, or None where it cannot be read."""
    try:
        value = WEIGHTS.get(text.lower()) if text.lower() in WEIGHTS else float(text or 1)
    except ValueError:
        return None
    return value if value is not None and 0.0 <= value <= 100.0 else None


def _id(text: str) -> str:
    name = "".join(c if c.isalnum() or c in "-_" else "-" for c in text.strip())[:80]
    return name.lstrip("-") or "item"
