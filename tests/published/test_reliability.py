"""Agreement of coders, against published examples."""

from __future__ import annotations

import pytest

from winset.coding.agreement import cohen_kappa, krippendorff_alpha

# Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability, section C: four observers,
# twelve units, missing data; and the same data in Hayes & Krippendorff (2007).
FOUR = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""


def table(text: str) -> list[list[int | None]]:
    rows = [line.split() for line in text.strip().splitlines()]
    return [[None if cell == "." else int(cell) for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("level", "alpha"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_four_observers_twelve_units(level: str, alpha: float) -> None:
    assert krippendorff_alpha(table(FOUR), level) == pytest.approx(alpha, abs=5e-4)


def test_two_observers_binary_data() -> None:
    """Krippendorff (2011), section A: ten units, alpha 0.095."""
    values = table("0 1 0 0 0 0 0 0 1 0\n1 1 1 0 0 1 0 0 0 0")
    assert krippendorff_alpha(values) == pytest.approx(0.095, abs=5e-4)


def test_two_observers_nominal_data() -> None:
    """Krippendorff (2011), section B: twelve articles, five categories, alpha 0.692."""
    assert krippendorff_alpha(["aabbdcccedda", "babbbccceddd"]) == pytest.approx(0.692, abs=5e-4)


def test_kappa_of_two_clinicians() -> None:
    """Cohen (1960), table 1 in proportions of 200: kappa 0.492."""
    one, other = two_clinicians()
    assert cohen_kappa(one, other) == pytest.approx(0.492, abs=5e-4)


def test_weighted_kappa_of_two_clinicians() -> None:
    """Cohen (1968), table 1: the same judgements, disagreements weighted, kappa 0.348."""
    one, other = two_clinicians()
    weights = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
    assert cohen_kappa(one, other, weights) == pytest.approx(0.348, abs=5e-4)


def two_clinicians() -> tuple[tuple[int, ...], tuple[int, ...]]:
    cells = {(0, 0): 88, (0, 1): 14, (0, 2): 18, (1, 0): 10, (1, 1): 40, (1, 2): 10}
    cells |= {(2, 0): 2, (2, 1): 6, (2, 2): 12}
    pairs = [pair for pair, times in cells.items() for _ in range(times)]
    return tuple(a for a, _ in pairs), tuple(b for _, b in pairs)
