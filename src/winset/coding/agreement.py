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
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.answer import Answer, data_of
from winset.coding.ratings import LIMITS, Ratings, ratings_in, same_value
from winset.errors import Finding, Findings, UsageError, nearest
from winset.interchange.cells import listed
from winset.interchange.tables import read_table
from winset.library.catalogue import Catalogue
from winset.library.claims.claim import Claim
from winset.library.claims.judgements import list_judgements

LEVELS = ("nominal", "ordinal", "interval", "ratio")
WEIGHTS = ("none", "linear", "quadratic")
MOST_VALUES = 2_000
MOST_WORDS_WITHOUT_ORDER = 2
"""Of two, it does not matter to agreement which is more."""

Floats = NDArray[np.float64]


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
        Cohen's, of each pair of coders, over the units both coded; weighted by squared distances
        of ranks at the ordinal level, and by those of alpha at the levels of numbers.
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
        A value a unit; units that either left out (None or nan) are passed over.
    weights : str or array, shape (value, value)
        ``none``; ``linear`` or ``quadratic``: disagreement grows with the distance of ranks; or how
        grave each disagreement is.
    order : sequence, optional
        All values from least to most. Numbers have an order of their own; words have none.

    Returns
    -------
    float
        nan where no unit has two values, or where chance alone leaves no disagreement.
    """
    if isinstance(weights, str) and weights not in WEIGHTS:
        raise UsageError(f"There are no weights '{weights}'; there are: {', '.join(WEIGHTS)}.")
    if len(one) != len(other):
        raise UsageError(f"One coder has {len(one)} units, the other {len(other)}.")
    pairs = [
        (a, b) for a, b in zip(one, other, strict=True) if not (_is_missing(a) or _is_missing(b))
    ]
    used = {value for pair in pairs for value in pair}
    if weights in ("linear", "quadratic") and not order:
        _require_order(used)
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
        None or nan where a value is missing. Numbers at the levels ``interval`` and ``ratio``.
    level : str
        One of `LEVELS`.
    order : sequence, optional
        All values from least to most, for ``ordinal``; not needed for numbers.

    Returns
    -------
    float
        nan where no unit has two values, or all values are the same.
    """
    counts, scale = _unit_counts(values, level, order)
    return _alpha(counts, _distance(level, scale), level)


def _unit_counts(
    values: Sequence[Sequence[Hashable]], level: str, order: Sequence[Hashable] = ()
) -> tuple[Floats, list[Hashable]]:
    """Return how often each value was given to each unit, shape (unit, value), and the values.

    Units with fewer than two values are left out, as they have no pair.
    """
    units = [[v for v in unit if not _is_missing(v)] for unit in zip(*values, strict=True)]
    used = {v for unit in units for v in unit}
    if level == "ordinal" and not order:
        _require_order(used)
    scale = list(order) or sorted(used, key=_rank)
    if len(set(scale)) < len(scale):
        raise UsageError("The order names a value twice.")
    if len(scale) > MOST_VALUES:
        raise UsageError(f"There are more than {MOST_VALUES:,} different values.")
    place = {value: k for k, value in enumerate(scale)}
    counts = np.zeros((len(units), len(scale)))
    for u, value in ((u, value) for u, unit in enumerate(units) for value in unit):
        if value not in place:
            close = nearest(str(value), map(str, scale))
            raise UsageError(f"The order leaves out '{value}', which occurs.{close}")
        counts[u, place[value]] += 1.0
    return counts[counts.sum(axis=1) >= 2], scale


def _is_missing(value: Hashable) -> bool:
    return value is None or value != value


def _require_order(used: Iterable[Hashable]) -> None:
    """Refuse words that nobody has put in order; numbers have one."""
    used = sorted(map(str, used))
    words = [value for value in used if _as_number(value) is None]
    if words and len(used) > MOST_WORDS_WITHOUT_ORDER:
        raise UsageError(
            f"Words have no order of their own: {listed(words)}. Name all {len(used)} values from "
            "least to most, as in --order low,medium,high, or ask for the level nominal."
        )


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
    source: str | Path | Catalogue,
    level: str = "nominal",
    order: Sequence[str] = (),
    seed: int = 0,
    columns: Mapping[str, Sequence[str]] | None = None,
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
    columns : mapping of role to names, optional
        Which columns are the ``unit`` (several together are one), the ``coder`` (or the coders)
        and the ``value``.
    """
    ratings = (
        _of_library(source)
        if isinstance(source, Catalogue)
        else ratings_in(read_table(source, LIMITS), columns)
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
    counts, scale = _unit_counts(values, level, tuple(map(same_value, order)))
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
    weights = "quadratic" if distance is None else distance.tolist()
    coders = zip(ratings.coders, values, strict=True)
    kappa = {
        f"{one}, {other}": cohen_kappa(theirs, others, weights, scale)
        for (one, theirs), (other, others) in combinations(coders, 2)
    }
    findings = Findings(ratings.source)
    findings.add(*ratings.findings)
    if level != "nominal":
        _warn_of_far_numbers(scale, findings)
    return Reliability(
        level,
        len(values),
        len(ratings.units),
        int(sizes.sum()),
        float(same.sum() / sizes.sum()) if sizes.size else math.nan,
        _alpha(counts, distance, level),
        interval,
        kappa,
        findings.ordered(),
    )


def _warn_of_far_numbers(scale: Sequence[Hashable], findings: Findings) -> None:
    """Say which number may stand for a missing value: one that is far from all others."""
    numbers = sorted(x for x in map(_as_number, scale) if x is not None)
    for far, rest in ((numbers[:1], numbers[1:]), (numbers[-1:], numbers[:-1])):
        if len(rest) < 2 or abs(far[0]) not in (8, 9, 88, 98, 99, 998, 999, 9998, 9999):
            continue
        if min(abs(far[0] - x) for x in rest) > rest[-1] - rest[0]:
            found = f"the number {far[0]:g} beside {rest[0]:g} to {rest[-1]:g}"
            mend = "If it stands for a missing value, empty its cells."
            findings.warn(0, 0, "", found, "numbers of one scale", mend)


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
