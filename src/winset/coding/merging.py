"""Codings of several people made one: what they agree on, and what was settled, with a record.

Each codes alone, in a file of their own. Agreement is told of what they said, before anything was
settled; what they differ on is listed, and who settles it says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from winset.answer import Answer, data_of, to_data
from winset.coding.agreement import Reliability, reliability
from winset.coding.ratings import LIMITS, ROLES, Ratings, ratings_in, same_value
from winset.coding.statements import rows_of_one_width
from winset.errors import CaseError, Findings, UsageError, nearest
from winset.interchange.cells import MISSING, csv_text
from winset.interchange.tables import Table, named, read_table, shown

RECORD = ("settled", "by", "why")
"""What a settled row has to say, beside its unit; a date may stand there too."""


@dataclass(frozen=True)
class MergedUnit:
    """A unit, and what came of it.

    Attributes
    ----------
    values : mapping of coder to str
        What each said who coded it.
    value : str or None
        None while it is open.
    how : str
        ``agreed``, ``single`` where one person coded it, ``settled`` or ``open``.
    by, why, date : str
        The record of what was settled.
    """

    unit: str
    values: Mapping[str, str]
    value: str | None
    how: str
    by: str = ""
    why: str = ""
    date: str = ""


@dataclass(frozen=True, repr=False)
class MergedCoding(Answer):
    """The codings of several people as one.

    Attributes
    ----------
    agreement : Reliability
        Of what they said, before anything was settled.
    units : tuple of MergedUnit
    """

    kind: ClassVar[str] = "merged_coding"
    coders: tuple[str, ...]
    agreement: Reliability
    units: tuple[MergedUnit, ...]

    def count(self, how: str) -> int:
        """Return how many units came out in a way."""
        return sum(one.how == how for one in self.units)

    def to_dict(self) -> dict[str, Any]:
        """Return the merged coding as plain data."""
        return {**data_of(self, "coders", "agreement"), "units": to_data(self.units)}

    def to_csv(self) -> str:
        """Return a row a unit: what each said, what came of it, and the record."""
        rows: list[Sequence[object]] = [
            ("unit", "value", "how", "by", "why", "date", *(f"said {name}" for name in self.coders))
        ]
        for one in self.units:
            said = (one.values.get(name, "") for name in self.coders)
            rows.append((one.unit, one.value or "", one.how, one.by, one.why, one.date, *said))
        return csv_text(rows)

    def open_csv(self) -> str:
        """Return the open units as a table to be filled in: the value settled on, who, why."""
        said = (f"said {name}" for name in self.coders)
        rows: list[Sequence[object]] = [("unit", *RECORD, "date", *said)]
        for one in self.units:
            if one.how == "open":
                given = (one.values.get(name, "") for name in self.coders)
                rows.append((one.unit, "", "", "", "", *given))
        return csv_text(rows)


def merge_codings(
    sources: Iterable[str | Path],
    settled: str | Path | None = None,
    *,
    level: str = "nominal",
    order: Sequence[str] = (),
    columns: Mapping[str, Sequence[str]] | None = None,
    seed: int = 0,
) -> MergedCoding:
    """Make the codings of several people one.

    Parameters
    ----------
    sources : iterable of str or Path
        Tables: a row a coding with ``unit`` and ``value``, and ``coder`` where it is not the name
        of the file; or units in rows and a column a coder.
    settled : str or Path, optional
        A table with a row a unit on which they differed: ``unit``, ``settled``, ``by``, ``why``.
    level, order, columns, seed
        As :func:`coder_agreement` takes them.

    Raises
    ------
    CaseError
        Tables have faults, or settle what nobody differs on.
    UsageError
        There is no such file, or one person alone coded.
    """
    said, findings = _gathered(sources, columns)
    coders = tuple(dict.fromkeys(coder for coder, _ in said))
    if len(coders) < 2:
        raise UsageError("Merging needs codings of two people or more; name a file of each.")
    units = tuple(dict.fromkeys(unit for _, unit in said))
    values = tuple(tuple(said.get((coder, unit)) for unit in units) for coder in coders)
    ratings = Ratings(coders, units, values, findings.ordered(), findings.file)
    rng = np.random.Generator(np.random.Philox(seed))
    agreement = reliability(ratings, level, order, rng=rng)
    merged = [
        _merged(unit, {coder: v for coder in coders if (v := said.get((coder, unit))) is not None})
        for unit in units
    ]
    if settled is not None:
        merged = _settled(merged, read_table(settled, LIMITS))
    return MergedCoding(coders, agreement, tuple(merged))


def _gathered(
    sources: Iterable[str | Path], columns: Mapping[str, Sequence[str]] | None
) -> tuple[dict[tuple[str, str], str], Findings]:
    """Return what was said, by coder and unit, and the warnings of all tables."""
    said: dict[tuple[str, str], str] = {}
    gathered = Findings("codings")
    for source in sources:
        table = read_table(source, LIMITS)
        ratings = _alone(table, Path(source).stem) or ratings_in(table, columns)
        gathered.add(*ratings.findings)
        for coder, values in zip(ratings.coders, ratings.values, strict=True):
            for unit, value in zip(ratings.units, values, strict=True):
                if value is None:
                    continue
                before = said.setdefault((coder, unit), value)
                if before != value:
                    found, mend = f"{shown(value)} for {shown(unit)}", "Correct one of the files."
                    expected = f"{shown(before)}, as {coder} said elsewhere"
                    gathered.error(0, 0, str(source), found, expected, mend)
    gathered.stop()
    return said, gathered


def _alone(table: Table, name: str) -> Ratings | None:
    """Return the codings of one person, whose file names no coder; None where it is not so."""
    heads = named(table.heads)
    places = {role: [heads[n] for n in names if n in heads] for role, names in ROLES.items()}
    if places["coder"] or not places["unit"] or not places["value"]:
        return None
    unit, value = places["unit"][0], places["value"][0]
    rows = rows_of_one_width(table)[1:]
    findings, seen = table.findings, set[str]()
    for row in rows:
        if row.cells[unit] in seen:
            found = f"a second value for {shown(row.cells[unit])}"
            findings.error(row.line, 0, "", found, "one value a unit", "Drop one of the two.")
        seen.add(row.cells[unit])
    findings.stop()
    cells = [row.cells[value] for row in rows]
    given = tuple(None if cell.lower() in MISSING else same_value(cell) for cell in cells)
    return Ratings((name,), tuple(row.cells[unit] for row in rows), (given,), findings.ordered())


def _merged(unit: str, values: Mapping[str, str]) -> MergedUnit:
    different = set(values.values())
    if len(different) > 1:
        return MergedUnit(unit, values, None, "open")
    value = next(iter(different), None)
    how = "open" if value is None else "agreed" if len(values) > 1 else "single"
    return MergedUnit(unit, values, value, how)


def _settled(merged: Sequence[MergedUnit], table: Table) -> list[MergedUnit]:
    """Return units with what was settled about them, each row checked."""
    findings, heads = table.findings, named(table.heads)
    for name in ("unit", *RECORD):
        if name not in heads:
            found, mend = shown(", ".join(table.heads)), f"Add the column.{nearest(name, heads)}"
            findings.error(1, 0, "", found, f"a column {name}", mend)
    findings.stop()
    result = {one.unit: one for one in merged}
    for row in rows_of_one_width(table)[1:]:
        unit = row.cells[heads["unit"]]
        value, by, why = (row.cells[heads[name]] for name in RECORD)
        if not value:
            continue
        if unit not in result or result[unit].how != "open":
            expected = "a unit on which coders differ, once"
            mend = f"Correct or drop the row.{nearest(unit, result)}"
            findings.error(row.line, 0, "unit", shown(unit), expected, mend)
        elif not by or not why:
            mend = "Say who settled it and why."
            findings.error(row.line, 0, unit, "no record", "by and why", mend)
        else:
            date = row.cells[heads["date"]] if "date" in heads else ""
            values = result[unit].values
            value = same_value(value)
            result[unit] = MergedUnit(unit, values, value, "settled", by, why, date)
    if findings.fatal:
        raise CaseError(findings.ordered())
    return list(result.values())
