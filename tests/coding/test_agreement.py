"""Agreement of coders, beside a slow plain twin."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.coding.agreement import (
    LEVELS,
    Ratings,
    cohen_kappa,
    krippendorff_alpha,
    ratings_in,
    reliability,
)
from winset.errors import CaseError, UsageError
from winset.interchange.tables import table_of

cell = st.one_of(st.none(), st.integers(0, 4))
tables = st.integers(1, 7).flatmap(
    lambda units: st.lists(st.lists(cell, min_size=units, max_size=units), min_size=2, max_size=4)
)


def slow_alpha(values: list[list[int | None]], level: str) -> float:
    """Go through all pairs one by one, as the definition says."""
    units = [[v for v in unit if v is not None] for unit in zip(*values, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    every = [v for unit in units for v in unit]

    def gap(a: int, b: int) -> float:
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return float(a - b) ** 2
        if level == "ratio":
            return ((a - b) / (a + b)) ** 2 if a + b else 0.0
        low, high = min(a, b), max(a, b)
        between = sum(low <= v <= high for v in every)
        return (between - (every.count(a) + every.count(b)) / 2) ** 2 if a != b else 0.0

    n = len(every)
    observed = sum(
        gap(a, b) / (len(unit) - 1) for unit in units for a, b in itertools.permutations(unit, 2)
    )
    expected = sum(gap(a, b) for a, b in itertools.permutations(every, 2))
    return 1 - (n - 1) * observed / expected if expected else math.nan


@given(tables, st.sampled_from(LEVELS))
def test_alpha_is_as_its_definition(values: list[list[int | None]], level: str) -> None:
    assert krippendorff_alpha(values, level) == pytest.approx(
        slow_alpha(values, level), abs=1e-10, nan_ok=True
    )


@given(tables, st.sampled_from(LEVELS))
def test_the_order_of_coders_and_units_does_not_matter(
    values: list[list[int | None]], level: str
) -> None:
    turned = [row[::-1] for row in values[::-1]]
    assert krippendorff_alpha(values, level) == pytest.approx(
        krippendorff_alpha(turned, level), nan_ok=True
    )


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30))
def test_kappa_is_as_its_definition(pairs: list[tuple[int, int]]) -> None:
    one, other = zip(*pairs, strict=True)
    same = sum(a == b for a, b in pairs) / len(pairs)
    chance = sum(one.count(v) * other.count(v) for v in range(4)) / len(pairs) ** 2
    wanted = (same - chance) / (1 - chance) if chance < 1 else math.nan
    assert cohen_kappa(one, other) == pytest.approx(wanted, nan_ok=True)
    for weights in ("none", "linear", "quadratic"):
        found = cohen_kappa(one, other, weights)
        assert found == pytest.approx(cohen_kappa(other, one, weights), nan_ok=True)
        assert math.isnan(found) or found <= 1


def test_perfect_and_undefined() -> None:
    assert krippendorff_alpha([[1, 2, 3], [1, 2, 3]]) == 1
    assert math.isnan(krippendorff_alpha([[1, 1], [1, 1]]))
    assert math.isnan(krippendorff_alpha([[1, None], [None, 2]]))
    assert cohen_kappa([1, 2], [1, 2]) == 1
    assert math.isnan(cohen_kappa([None], [1]))


@pytest.mark.parametrize(
    ("values", "level", "said"),
    [
        ([["a", "b"], ["a", "b"]], "interval", "numbers"),
        ([[-1, 2], [1, 2]], "ratio", "negative"),
        ([[1, 2], [1, 2]], "cardinal", "no level"),
    ],
)
def test_wrong_wishes(values: list[list[object]], level: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        krippendorff_alpha(values, level)  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        cohen_kappa([1], [1, 2])
    with pytest.raises(UsageError):
        cohen_kappa([1, 2], [1, 2], "cubic")


def read_ratings(text: str, name: str) -> Ratings:
    return ratings_in(table_of(text.encode(), name))


WIDE = "unit,Ann,Bob\n1,yes,yes\n2,no,*\n3,no,yes\n4,no,no\n"
LONG = "unit,coder,value\n1,Ann,yes\n1,Bob,yes\n2,Ann,no\n3,Ann,no\n3,Bob,yes\n4,Ann,no\n4,Bob,no\n"


def test_tables() -> None:
    wide, long = read_ratings(WIDE, "x"), read_ratings(LONG, "x")
    assert wide == long
    assert wide.values[1] == ("yes", None, "yes", "no")
    found = reliability(wide, rng=np.random.Generator(np.random.Philox(0)))
    assert (found.coders, found.units, found.pairable) == (2, 4, 6)
    assert found.interval is not None
    assert found.interval[0] <= found.alpha <= found.interval[1] <= 1
    again = reliability(wide, rng=np.random.Generator(np.random.Philox(0)))
    assert found == again


@pytest.mark.parametrize(
    "text", ["", "unit,a\n", "unit,a,a\n1,2,3\n", "u,a,b\n1,2\n", LONG + "1,Ann,no\n", 'u,a\n"']
)
def test_tables_with_faults(text: str) -> None:
    with pytest.raises(CaseError):
        read_ratings(text, "x")
    with pytest.raises(UsageError, match="two coders"):
        reliability(read_ratings("unit,a\n1,2\n", "x"))
