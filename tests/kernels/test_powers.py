"""Exponentials and logarithms are those of the standard library, within rounding."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.kernels.powers import LEAST, exponentials, logarithms

THREE_UNITS = 3.0 * sys.float_info.epsilon


@given(st.lists(st.floats(LEAST, 700.0), max_size=40))
def test_exponentials(values: list[float]) -> None:
    found = np.array(values)
    exponentials(found)
    assert found == pytest.approx([math.exp(value) for value in values], rel=THREE_UNITS, abs=0.0)


@given(st.lists(st.floats(sys.float_info.min, 1.0) | st.floats(0.5, 4.0), max_size=40))
def test_logarithms(values: list[float]) -> None:
    found = np.array(values)
    logarithms(found)
    assert found == pytest.approx([math.log(value) for value in values], rel=THREE_UNITS, abs=0.0)


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_a_power_of_nothing_is_nothing_beside_any_other(power: float) -> None:
    found = np.array([0.0, 1.0])
    logarithms(found)
    found *= power
    exponentials(found)
    assert found[0] < 1e-150
    assert found[1] == 1.0
