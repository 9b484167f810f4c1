"""Tables of codings: what each coder said of each unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from winset.coding.statements import rows_of_one_width
from winset.errors import Finding, Findings, UsageError, nearest
from winset.interchange.cells import DOUBTFUL, MISSING, SUMS, listed, look_alikes
from winset.interchange.reading import Numbers
from winset.interchange.tables import Limits, Row, Table, named, shown

LIMITS = Limits(bytes=200_000_000, rows=1_000_000, cells=5_000_000)

ROLES: Mapping[str, tuple[str, ...]] = {
    "unit": ("unit", "unit_id", "item", "item_id", "segment", "passage_id", "statement_id"),
    "coder": ("coder", "coder_id", "coder_name", "rater", "rater_id", "annotator", "annotator_id",
              "judge", "observer", "coded_by"),
    "value": ("value", "code", "coding", "rating", "score", "label", "category"),
}  # fmt: skip
"""The names by which the columns of a table with a row a coding are known."""

NO_CODERS = frozenset(
    "text title note notes comment comments remark remarks date sentence passage quote url source "
    "document doc id person organization concept".split()
) | {""}
"""Columns of a table with a column a coder that are none."""

OF_ALL_CODERS = SUMS | frozenset(
    "consensus gold final agreed agree mode majority adjudicated difference diff".split()
)
"""Words in the heads of columns that say what all coders came to."""

_CODER = re.compile(r"(coder|rater|judge|annotator|observer)[ _-]*\w{1,3}", re.IGNORECASE)


@dataclass(frozen=True)
class Ratings:
    """What each coder said of each unit, shape (coder, unit); None where it is not coded."""

    coders: tuple[str, ...]
    units: tuple[str, ...]
    values: tuple[tuple[str | None, ...], ...]
    findings: tuple[Finding, ...] = ()
    source: str = ""


def ratings_in(table: Table, columns: Mapping[str, Sequence[str]] | None = None) -> Ratings:
    """Read a table of codings.

    It holds either ``unit``, ``coder``, ``value``, a row a coding; or units in the first column and
    a column a coder. What is missing is one of :data:`~winset.interchange.cells.MISSING`. Numbers
    that are equal are one value: ``1`` and ``1.0``, and ``1,5`` and ``1.5`` where commas stand for
    points.

    Parameters
    ----------
    table : Table
    columns : mapping of role to names, optional
        As :func:`coder_agreement` takes them.

    Raises
    ------
    CaseError
        The table has faults; all are listed.
    """
    rows = rows_of_one_width(table)
    if len(rows) < 2:
        table.stop("a table without rows", "a head row and a row a unit", "Correct the table.")
    heads = rows[0].cells
    places = _places(table, columns or {})
    coders = places.get("coder", [])
    if len(coders) == 1:
        if _is_turned(table, rows[1:], places):
            heads, *turned = zip(*(row.cells for row in rows), strict=True)
            found = "the coders in rows and the units in columns"
            table.findings.warn(1, 1, "", found, "a column a coder", "Nothing, if that is so.")
            return _wide(table, heads, turned, 0, range(1, len(heads)))
        return _long(table, rows[1:], places)
    below = [row.cells for row in rows[1:]]
    unit = places.get("unit", [0])
    if _CODER.fullmatch(heads[unit[0]]) and "unit" not in places:
        found = f"the first column '{heads[0]}', a coder's"
        table.stop(found, "the units in the first column", "Put a column of units before it.", 1)
    return _wide(table, heads, below, unit[0], coders or _coders_of(table, unit[0]))


def _places(table: Table, columns: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """Return which columns have a role: those that were named, else by their heads."""
    places: dict[str, list[int]] = {}
    for role, names in columns.items():
        if role not in ROLES:
            raise UsageError(f"There is no role '{role}'; there are {', '.join(ROLES)}.")
        for name in [names] if isinstance(names, str) else names:
            if name not in table.heads:
                close = nearest(name, table.heads)
                raise UsageError(f"{table.file} has no column '{name}'.{close}")
            places.setdefault(role, []).append(table.heads.index(name))
    heads = named(table.heads)
    for role, names in ROLES.items():
        known = [heads[name] for name in names if name in heads]
        if known and role not in places and (role != "unit" or "unit" not in columns):
            places[role] = known[:1]
    if "coder" not in places:
        places.pop("value", None)
    return places


def _is_turned(table: Table, rows: Sequence[Row], places: Mapping[str, list[int]]) -> bool:
    """Whether a table has a row a coder and a column a unit, as textbooks print it."""
    if set(places) != {"coder"} or places["coder"] != [0] or len(table.heads) < 3:
        return False
    known = any(head.lower() in NO_CODERS or head.lower() == "agreement" for head in table.heads)
    return not known and len({row.cells[0] for row in rows}) == len(rows)


def _coders_of(table: Table, unit: int) -> list[int]:
    """Return the columns of coders where none are named; say which are left out."""
    heads = list(table.heads)
    others = [k for k, head in enumerate(heads) if k != unit]
    aside = [
        k
        for k in others
        if heads[k].lower() in NO_CODERS
        or OF_ALL_CODERS & set(re.findall(r"[^\W\d_]+", heads[k].lower()))
    ]
    if aside:
        found = f"the columns {listed(heads[k] for k in aside)}, left out"
        mend = f"If one is a coder, name all: --column coder={','.join(heads[k] for k in others)}"
        table.findings.warn(1, 0, "", found, "a column a coder", mend)
    return [k for k in others if k not in aside]


def _wide(
    table: Table,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    unit: int,
    coders: Sequence[int],
) -> Ratings:
    units = [row[unit] for row in rows]
    twice = [name for name, count in Counter(units).items() if count > 1]
    if twice:
        found = f"{listed(twice)} more than once in the column '{heads[unit]}'"
        mend = "Each row counts as a unit. Name another column if it does not hold the units."
        table.findings.warn(0, 0, "", found, "a name of its own for each unit", mend)
    cells = [[row[k] for row in rows] for k in coders]
    values = _values(table, cells)
    said = [{value for value in theirs if value is not None} for theirs in values]
    for k, (own, head) in enumerate(zip(said, (heads[k] for k in coders), strict=True)):
        others = set[str]().union(*said[:k], *said[k + 1 :])
        if len(own) > 1 and not own & others and len(coders) == 2 and k:
            found = f"no value in common of {listed(heads[c] for c in coders)}"
            mend = "Write values alike; or name the coders: --column coder=A,B"
            table.findings.warn(1, 0, head, found, "values that both may give", mend)
        if len(own) > 1 and not own & others and len(coders) > 2:
            found = f"the column '{head}', no value of which any other coder gave"
            mend = "Name the coders if it is none: --column coder=A,B"
            table.findings.warn(1, 0, head, found, "a column a coder", mend)
    names = tuple(heads[k] for k in coders)
    return Ratings(names, tuple(units), values, table.findings.ordered(), table.file)


def _long(table: Table, rows: Sequence[Row], places: dict[str, list[int]]) -> Ratings:
    taken = {place for own in places.values() for place in own}
    left = [k for k, head in enumerate(table.heads) if head and k not in taken]
    lacks = [role for role in ROLES if role not in places]
    if len(lacks) == len(left) == 1:
        places = places | {lacks[0]: left}
    elif lacks:
        found = f"the columns {', '.join(table.heads[:12])}"
        expected = f"columns for: {', '.join(lacks)}, beside '{table.heads[places['coder'][0]]}'"
        example = {"unit": "unit=doc,concept", "value": "value=agreement", "coder": "coder=name"}
        mend = f"Name them: {' '.join(f'--column {example[role]}' for role in lacks)}"
        table.stop(found, expected, mend, 1)
    cells: dict[tuple[str, str], str] = {}
    (coder_place, *_), (value_place, *_) = places["coder"], places["value"]
    for row in rows:
        unit = " | ".join(row.cells[k] for k in places["unit"])
        coder, value = row.cells[coder_place], row.cells[value_place]
        if (coder, unit) in cells:
            found = f"a second value of {shown(coder)} for {shown(unit)}"
            expected, mend = "one value a coder and unit", "Correct the table, or name the columns."
            table.findings.error(row.line, 0, "", found, expected, mend)
        cells[coder, unit] = value
    coders = tuple(dict.fromkeys(coder for coder, _ in cells))
    units = tuple(dict.fromkeys(unit for _, unit in cells))
    if len(coders) * len(units) > LIMITS.cells:
        table.stop("more cells", f"at most {LIMITS.cells:,}", "Correct the table.")
    table.findings.stop()
    values = _values(table, [[cells.get((coder, unit), "") for unit in units] for coder in coders])
    for what, names in (("coders", coders), ("units", units)):
        _warn_of_look_alikes(table, what, names)
    return Ratings(coders, units, values, table.findings.ordered(), table.file)


def _values(table: Table, cells: Sequence[Sequence[str]]) -> tuple[tuple[str | None, ...], ...]:
    """Return cells as values, numbers that are equal as one; say what is doubtful of them."""
    numbers = Numbers([Row(0, tuple(theirs)) for theirs in cells], Findings(table.file))
    counts = Counter(cell for theirs in cells for cell in theirs)
    said = {cell: same_value(cell, numbers) for cell in counts if cell.lower() not in MISSING}
    spelt: dict[str, list[str]] = {}
    for cell, value in said.items():
        spelt.setdefault(value, []).append(cell)
    for value, spellings in spelt.items():
        if len(spellings) > 1:
            mend = "Write them alike if they are one; as words if they are not."
            found = f"{listed(spellings)}, counted as one value"
            table.findings.warn(0, 0, "", found, f"one way to write {value}", mend)
    for cell in (cell for cell in said if cell.lower() in DOUBTFUL):
        found = f"the value {shown(cell)} ({counts[cell]} times)"
        mend = "Empty the cells if nothing was coded there."
        table.findings.warn(0, 0, "", found, "a value, or an empty cell", mend)
    _warn_of_look_alikes(table, "values", spelt)
    _warn_of_scales(table, said, numbers)
    return tuple(tuple(said.get(cell) for cell in theirs) for theirs in cells)


def _warn_of_scales(table: Table, said: Iterable[str], numbers: Numbers) -> None:
    """Say which numbers may be meant on another scale."""
    counted = [cell for cell in said if not isinstance(numbers.read(cell), str)]
    per_cent = [cell for cell in counted if cell.endswith("%")]
    others = [cell for cell in counted if not cell.endswith("%")]
    if per_cent and others:
        found = f"{listed(per_cent[:1])} beside {listed(others[:1])}"
        mend = f"{per_cent[0]} counts as {per_cent[0].rstrip('% ')}; write all in one way."
        table.findings.warn(0, 0, "", found, "numbers of one scale", mend)
    dotted = [cell for cell in counted if numbers.may_be_thousands(cell)]
    if dotted:
        found = f"{listed(dotted[:1])}, read as {numbers.read(dotted[0])}"
        mend = f"If the dot sets thousands apart, write {dotted[0].replace('.', '')}."
        table.findings.warn(0, 0, "", found, "numbers without such signs", mend)


def _warn_of_look_alikes(table: Table, what: str, names: Iterable[str]) -> None:
    for alike in look_alikes(names):
        mend = "Write them alike if they are one."
        found = f"{listed(alike)}, counted as {len(alike)} {what}"
        table.findings.warn(0, 0, "", found, "one way to write each", mend)


def same_value(cell: str, numbers: Numbers | None = None) -> str:
    """Return a cell as it is compared: of a number, the shortest way to write it.

    Parameters
    ----------
    cell : str
    numbers : Numbers, optional
        How the table writes numbers.
    """
    number = (numbers or Numbers([], Findings(""))).read(cell)
    if not isinstance(number, Decimal):
        return cell
    return f"{number.normalize():f}" if number else "0"
