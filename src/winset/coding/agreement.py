"""Do coders agree? Cohen's kappa and Krippendorff's alpha.

Kappa (Cohen 1960; weighted: Cohen 1968) is for two coders who coded every unit. Alpha
(Krippendorff 2018, chapter 12) is for any number of coders, with values missing, at four levels of
measurement. Both are 1 where coders agree in all, and 0 where they agree as by chance.

References
----------
Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological
Measurement 20(1), 37-46.
Cohen, J. (1968). Weighted kappa. Psychological Bulletin 70(4), 213-220.
Krippendorff, K. (2018). Content analysis: an introduction to its methodology, 4th ed. Sage.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.answer import Answer, data_of
from winset.coding.statements import rows_of_one_width
from winset.errors import Finding, UsageError
from winset.interchange.tables import Limits, Row, Table, read_table, shown
from winset.library.catalogue import Catalogue
from winset.library.claims.claim import Claim
from winset.library.claims.judgements import list_judgements

LEVELS = ("nominal", "ordinal", "interval", "ratio")
WEIGHTS = ("none", "linear", "quadratic")
MISSING = ("", "*", "na", "n/a", "nan", ".")
LIMITS = Limits(bytes=200_000_000, rows=1_000_000, cells=5_000_000)
MOST_VALUES = 2_000
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ratings:
    """What each coder said of each unit, shape (coder, unit); None where it is not coded."""

    coders: tuple[str, ...]
    units: tuple[str, ...]
    values: tuple[tuple[str | None, ...], ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, repr=False)
class Reliability(Answer):
    """How far coders agree.

    Attributes
    ----------
    pairable : int
        The values of units that at least two coders coded.
    observed : float
        The share of pairs of coders' values that are the same.
    alpha : float
        Krippendorff's, nan where all values are the same and agreement cannot be told from chance.
    interval : (float, float) or None
        2.5 % and 97.5 % quantiles of alpha over units drawn again with replacement.
    kappa : mapping of "coder, coder" to float
        Cohen's, of each pair of coders, over the units both coded; weighted by squares above the
        nominal level, for numbers equally spaced.
    """

    kind: ClassVar[str] = "coder_agreement"
    level: str
    coders: int
    units: int
    pairable: int
    observed: float
    alpha: float
    interval: tuple[float, float] | None
    kappa: dict[str, float]
    findings: tuple[Finding, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data; a number that is not defined is None."""
        return data_of(self, *(entry.name for entry in fields(self) if entry.name != "findings"))


def cohen_kappa(
    one: Sequence[Hashable],
    other: Sequence[Hashable],
    weights: str | Sequence[Sequence[float]] = "none",
    order: Sequence[Hashable] | None = None,
) -> float:
    """Return Cohen's kappa of two coders, plain or weighted.

    Parameters
    ----------
    one, other : sequence
        A value a unit; units that either left out (None) are passed over.
    weights : str or array, shape (value, value)
        ``none``; ``linear`` or ``quadratic``: disagreement grows with the distance of ranks; or how
        grave each disagreement is.
    order : sequence, optional
        All values from least to most; sorted if left out.

    Returns
    -------
    float
        nan where no unit has two values, or where chance alone leaves no disagreement.
    """
    if isinstance(weights, str) and weights not in WEIGHTS:
        raise UsageError(f"There are no weights '{weights}'; there are: {', '.join(WEIGHTS)}.")
    if len(one) != len(other):
        raise UsageError(f"One coder has {len(one)} units, the other {len(other)}.")
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    used = {value for pair in pairs for value in pair}
    ranks = {value: k for k, value in enumerate(order or sorted(used, key=_rank))}
    if not used <= set(ranks):
        raise UsageError("The order leaves out values that occur.")
    table = np.zeros((len(ranks), len(ranks)))
    for a, b in pairs:
        table[ranks[a], ranks[b]] += 1.0
    total = table.sum()
    if total == 0:
        return math.nan
    disagreement = _disagreement(weights, len(ranks))
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    chance = float((disagreement * expected).sum())
    return 1.0 - float((disagreement * table).sum()) / chance if chance else math.nan


def _disagreement(weights: str | Sequence[Sequence[float]], size: int) -> Floats:
    if not isinstance(weights, str):
        given = np.array(weights, dtype=float)
        if given.shape != (size, size):
            raise UsageError(f"The weights have the shape {given.shape}, not {(size, size)}.")
        return given
    gap = np.abs(np.subtract.outer(np.arange(size), np.arange(size))).astype(float)
    return {"none": (gap > 0).astype(float), "linear": gap, "quadratic": gap**2}[weights]


def krippendorff_alpha(
    values: Sequence[Sequence[Hashable]], level: str = "nominal", order: Sequence[Hashable] = ()
) -> float:
    """Return Krippendorff's alpha.

    Parameters
    ----------
    values : sequence of sequence, shape (coder, unit)
        None where a value is missing. Numbers at the levels ``interval`` and ``ratio``.
    level : str
        One of `LEVELS`.
    order : sequence, optional
        All values from least to most, for ``ordinal``; sorted if left out.

    Returns
    -------
    float
        nan where no unit has two values, or all values are the same.
    """
    counts, scale = _unit_counts(values, order)
    return _alpha(counts, _distance(level, scale), level)


def _unit_counts(
    values: Sequence[Sequence[Hashable]], order: Sequence[Hashable] = ()
) -> tuple[Floats, list[Hashable]]:
    """Return how often each value was given to each unit, shape (unit, value), and the values.

    Units with fewer than two values are left out, as they have no pair.
    """
    units = list(zip(*values, strict=True)) if values else []
    scale = list(order) or sorted({v for unit in units for v in unit if v is not None}, key=_rank)
    if len(scale) > MOST_VALUES:
        raise UsageError(f"There are more than {MOST_VALUES:,} different values.")
    place = {value: k for k, value in enumerate(scale)}
    counts = np.zeros((len(units), len(scale)))
    for u, value in ((u, value) for u, unit in enumerate(units) for value in unit):
        if value is not None:
            if value not in place:
                raise UsageError(f"The order leaves out '{value}', which occurs.")
            counts[u, place[value]] += 1.0
    return counts[counts.sum(axis=1) >= 2], scale


def _rank(value: Hashable) -> tuple[int, float, str]:
    number = _as_number(value)
    return (0, number, "") if number is not None else (1, 0.0, str(value))


def _as_number(value: object) -> float | None:
    """Return a value as a number, or None."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _distance(level: str, scale: Sequence[Hashable]) -> Floats | None:
    """Return squared differences between values; None for ordinal, whose depend on the counts."""
    if level not in LEVELS:
        raise UsageError(f"There is no level '{level}'; there are: {', '.join(LEVELS)}.")
    if level == "nominal":
        return 1.0 - np.eye(len(scale))
    if level == "ordinal":
        return None
    numbers = [_as_number(value) for value in scale]
    for value, number in zip(scale, numbers, strict=True):
        if number is None:
            raise UsageError(f"The level {level} needs numbers; '{value}' is none.")
    x = np.array(numbers, dtype=float)
    gap: Floats = np.subtract.outer(x, x)
    if level == "interval":
        return gap * gap
    if (x < 0).any():
        raise UsageError("The level ratio needs numbers that are not negative.")
    both = np.add.outer(x, x)
    part: Floats = np.divide(gap, both, out=np.zeros_like(gap), where=both != 0.0)
    return part * part


def _alpha(counts: Floats, distance: Floats | None, level: str) -> float:
    """Return 1 - observed / expected disagreement, from counts of units by values."""
    sizes = counts.sum(axis=1)
    totals = counts.sum(axis=0)
    n = float(sizes.sum())
    if n == 0.0:
        return math.nan
    if distance is None:
        reach = np.cumsum(totals) - totals / 2.0
        distance = np.subtract.outer(reach, reach) ** 2
    within = np.einsum("uc,ck,uk->u", counts, distance, counts, optimize=True) / (sizes - 1.0)
    expected = float(totals @ distance @ totals) / (n - 1.0)
    return 1.0 - float(within.sum()) / expected if expected else math.nan


def coder_agreement(
    source: str | Path | Catalogue, level: str = "nominal", order: Sequence[str] = (), seed: int = 0
) -> Reliability:
    """Return how far coders agree: Krippendorff's alpha with an interval, and Cohen's kappa.

    Parameters
    ----------
    source : str, Path or Library
        A table: ``unit``, ``coder``, ``value``; or units in rows and coders in columns. Or a
        library, whose claims several people judged.
    level : {"nominal", "ordinal", "interval", "ratio"}
    order : sequence of str, optional
        Words from least to most, for ``ordinal``.
    seed : int
        For the interval: units are drawn again with replacement.
    """
    ratings = (
        _of_library(source)
        if isinstance(source, Catalogue)
        else ratings_in(read_table(source, LIMITS))
    )
    return reliability(ratings, level, order, rng=np.random.Generator(np.random.Philox(seed)))


def reliability(
    ratings: Ratings,
    level: str = "nominal",
    order: Sequence[str] = (),
    draws: int = 1000,
    rng: np.random.Generator | None = None,
) -> Reliability:
    """Return how far the coders of a table agree.

    Parameters
    ----------
    ratings : Ratings
    level : str
    order : sequence of str, optional
        Values from least to most, for words at the ordinal level.
    draws, rng : int, Generator, optional
        How often units are drawn again for the interval, and by what; 0 leaves it out.
    """
    values = ratings.values
    if len(values) < 2:
        raise UsageError("Agreement needs at least two coders.")
    counts, scale = _unit_counts(values, tuple(order))
    distance = _distance(level, scale)
    sizes = counts.sum(axis=1)
    same = (counts * (counts - 1.0)).sum(axis=1) / (sizes - 1.0)
    interval = None
    if draws and rng is not None and len(counts) > 1:
        again = rng.integers(len(counts), size=(draws, len(counts)))
        alphas = np.array([_alpha(counts[chosen], distance, level) for chosen in again])
        alphas = alphas[np.isfinite(alphas)]
        if alphas.size:
            low, high = np.quantile(alphas, [0.025, 0.975])
            interval = (float(low), float(high))
    weights = "none" if level == "nominal" else "quadratic"
    coders = zip(ratings.coders, values, strict=True)
    kappa = {
        f"{one}, {other}": cohen_kappa(theirs, others, weights, scale)
        for (one, theirs), (other, others) in combinations(coders, 2)
    }
    return Reliability(
        level,
        len(values),
        len(ratings.units),
        int(sizes.sum()),
        float(same.sum() / sizes.sum()) if sizes.size else math.nan,
        _alpha(counts, distance, level),
        interval,
        kappa,
        ratings.findings,
    )


def ratings_in(table: Table) -> Ratings:
    """Read a table of codings.

    It holds either ``unit``, ``coder``, ``value``, a row a coding; or units in the first column and
    a column a coder. Empty cells, ``*``, ``NA`` and ``.`` are missing.

    Raises
    ------
    CaseError
        The table has faults; all are listed.
    """
    rows = rows_of_one_width(table)
    if len(rows) < 2:
        table.stop("a table without rows", "a head row and a row a unit", "Correct the table.")
    heads = [head.lower() for head in table.heads]
    if {"unit", "coder", "value"} <= set(heads):
        return _long(table, rows[1:], [heads.index(key) for key in ("unit", "coder", "value")])
    units, *columns = zip(*(row.cells for row in rows[1:]), strict=True)
    values = tuple(tuple(_rating(cell) for cell in column) for column in columns)
    return Ratings(table.heads[1:], units, values, table.findings.ordered())


def _long(table: Table, rows: Sequence[Row], places: list[int]) -> Ratings:
    cells: dict[tuple[str, str], str | None] = {}
    for row in rows:
        unit, coder, value = (row.cells[place] for place in places)
        if (coder, unit) in cells:
            found = f"a second value of {shown(coder)} for {shown(unit)}"
            expected, mend = "one value a coder and unit", "Correct the table."
            table.findings.error(row.line, 0, "", found, expected, mend)
        cells[coder, unit] = _rating(value)
    coders = tuple(dict.fromkeys(coder for coder, _ in cells))
    units = tuple(dict.fromkeys(unit for _, unit in cells))
    if len(coders) * len(units) > LIMITS.cells:
        table.stop("more cells", f"at most {LIMITS.cells:,}", "Correct the table.")
    table.findings.stop()
    values = tuple(tuple(cells.get((coder, unit)) for unit in units) for coder in coders)
    return Ratings(coders, units, values, table.findings.ordered())


def _rating(cell: str) -> str | None:
    return None if cell.lower() in MISSING else cell


def _of_library(library: Catalogue) -> Ratings:
    """Return what each analyst last said of each claim: dropped, or who holds or did what."""
    last: dict[str, dict[str, str]] = {}
    for claim in (judgement.claim for judgement in list_judgements(library)):
        last.setdefault(claim.by, {})[claim.id] = _judged(claim)
    if len(last) < 2:
        raise UsageError(
            "Agreement needs claims judged by two people or more: winset library judge CLAIM "
            "accept --by NAME"
        )
    units = tuple(dict.fromkeys(unit for values in last.values() for unit in values))
    values = tuple(tuple(theirs.get(unit) for unit in units) for theirs in last.values())
    return Ratings(tuple(last), units, values)


def _judged(claim: Claim) -> str:
    if claim.state == "dropped":
        return "dropped"
    denied = "" if claim.polarity else "not "
    return f"{', '.join(sorted(claim.actors))}: {denied}{claim.label}"
