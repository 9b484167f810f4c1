"""Utilities: units and weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.kernels.utility import from_unit, to_unit, utility


def test_units_by_hand() -> None:
    low, high = np.array([0.0, -50.0]), np.array([19000.0, 50.0])
    assert to_unit(np.array([[4750.0, 0.0]]), low, high).tolist() == [[0.25, 0.5]]
    assert from_unit(np.array([[0.25, 0.5]]), low, high).tolist() == [[4750.0, 0.0]]
    assert to_unit(np.array([[-5.0, 60.0]]), low, high).tolist() == [[0.0, 1.0]]


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0, 1))
def test_units_there_and_back(low: float, width: float, part: float) -> None:
    ends = np.array([low]), np.array([low + width])
    there = from_unit(np.array([part]), *ends)
    assert ends[0] <= there <= ends[1]
    assert to_unit(there, *ends)[0] == pytest.approx(part, abs=1e-6)


def test_utility_by_hand() -> None:
    """Ideal (0, 1), weights 3/4 and 1/4. At the ideal 1; a whole range away on both, 0; half a
    range away on the first, 1 - 3/4 * 1/4."""
    ideal, weight = np.array([[[0.0, 1.0]]]), np.array([[[0.75, 0.25]]])
    terms = np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]]), np.array([[0.5, 1.0]])
    found = [float(utility(x, ideal, weight)[0, 0]) for x in terms]
    assert found == pytest.approx([1, 0, 0.8125])
