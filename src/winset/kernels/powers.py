"""Logarithms and exponentials of many numbers at once.

A library's own are called number by number; these are arithmetic alone, so that the compiler works
out several side by side, in a third of the time. With ``x = m 2**e`` and m between the roots of 1/2
and 2, ``log x = e log 2 + 2 atanh((m - 1) / (m + 1))``; with k the whole number nearest to
``x / log 2``, ``exp x = 2**k exp(x - k log 2)``. Both series are cut where their rest is less than
rounding. Results are within three units in the last place (tests).
"""

from __future__ import annotations

from decimal import Decimal
from math import factorial, log, sqrt

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing, contracted

Array = NDArray[np.float64]

LEAST = -700.0
"""What is less has this number's exponential, which is 0 beside any other."""

_LOG2 = Decimal("0.693147180559945309417232121458176568")
_HIGH = float(int(_LOG2 * 2**32)) / 2**32
"""The first bits of log 2: times a whole number they are exact."""
_LOW = float(_LOG2 - Decimal(_HIGH))
_NEAREST = 1.5 * 2.0**52
"""Added and taken off, it leaves the nearest whole number; added, that stands in the last bits."""
_PER_LOG2 = 1.0 / log(2.0)
_ROOT_BITS = int(np.float64(sqrt(0.5)).view(np.int64))
_EXP = tuple(1.0 / factorial(n) for n in range(14))
_ATANH = tuple(2.0 / (2 * n + 1) for n in range(12))


@contracted
def _line(at_zero: float, slope: float, x: float) -> float:
    return at_zero + slope * x


@borrowing
def exponentials(values: Array) -> None:
    """Put ``exp(x)`` in the place of each x.

    Parameters
    ----------
    values : array, shape (number,)
        At most 700.
    """
    for n in range(values.size):
        x = max(values[n], LEAST)
        shifted = x * _PER_LOG2 + _NEAREST
        k = shifted - _NEAREST
        r = (x - k * _HIGH) - k * _LOW
        r2 = r * r
        r4 = r2 * r2
        low = _line(_line(_EXP[2], _EXP[3], r), _line(_EXP[4], _EXP[5], r), r2)
        middle = _line(_line(_EXP[6], _EXP[7], r), _line(_EXP[8], _EXP[9], r), r2)
        high = _line(_line(_EXP[10], _EXP[11], r), _line(_EXP[12], _EXP[13], r), r2)
        total = 1.0 + _line(r, r2, _line(_line(low, middle, r4), high, r4 * r4))
        bits = np.float64(total).view(np.int64) + (np.float64(shifted).view(np.int64) << 52)
        values[n] = np.int64(bits).view(np.float64)


@borrowing
def logarithms(values: Array) -> None:
    """Put ``log(x)`` in the place of each x.

    Parameters
    ----------
    values : array, shape (number,)
        Positive and not below the least normal number, or 0: its logarithm becomes about -709.
    """
    for n in range(values.size):
        bits = np.float64(values[n]).view(np.int64)
        e = (bits - _ROOT_BITS) >> 52
        m = np.int64(bits - (e << 52)).view(np.float64)
        s = (m - 1.0) / (m + 1.0)
        z = s * s
        z2 = z * z
        z4 = z2 * z2
        low = _line(_line(_ATANH[1], _ATANH[2], z), _line(_ATANH[3], _ATANH[4], z), z2)
        middle = _line(_line(_ATANH[5], _ATANH[6], z), _line(_ATANH[7], _ATANH[8], z), z2)
        high = _line(_line(_ATANH[9], _ATANH[10], z), _ATANH[11], z2)
        rest = _line(_line(low, middle, z4), high, z4 * z4)
        values[n] = e * _HIGH + (2.0 * s + (s * z * rest + e * _LOW))
