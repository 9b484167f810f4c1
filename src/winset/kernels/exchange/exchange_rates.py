"""Rates of exchange that are not equal: how far chance moves them, and what follows."""

from __future__ import annotations

import numpy as np

from winset.kernels.compiling import compiled

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


@compiled
def _mixed(number: np.uint64) -> np.uint64:
    """Return a number whose bits all depend on all bits of another (SplitMix64's finish)."""
    number = (number ^ (number >> _30)) * _FIRST
    number = (number ^ (number >> _27)) * _SECOND
    return number ^ (number >> _31)


@compiled
def chance(
    seed: np.uint64, a: np.uint64, p: np.uint64, b: np.uint64, q: np.uint64
) -> tuple[float, float, float]:
    """Return three numbers in (0, 1) for an exchange in which a supplies p and b supplies q.

    They depend on the seed and on who exchanges what, by their keys, and on nothing else: so
    neither order nor what other exchanges there are changes them. The first says whom the rate
    is set by, and means a where it is below a half.

    Parameters
    ----------
    seed, a, p, b, q : uint64
    """
    one = _mixed(a * _STEP + _mixed(p + _STEP))
    other = _mixed(b * _STEP + _mixed(q + _STEP))
    state = _mixed(seed + one + other)
    numbers = np.empty(3)
    for k in range(3):
        state = state + _STEP
        numbers[k] = (float(_mixed(state) >> _11) + 0.5) / 2.0**53
    first = numbers[0] if one < other else 1.0 - numbers[0]
    return first, numbers[1], numbers[2]


@compiled
def most(
    give: float, take: float, s_give: float, s_take: float, o_give: float, o_take: float
) -> float:
    """Return the most that one partner can gain while the other loses nothing.

    Parameters
    ----------
    give, take : float
        How far the outcomes can move on the issue it supplies, and on the one it demands.
    s_give, s_take : float
        Its salience of the two.
    o_give, o_take : float
        The other's salience of the same two: `o_give` above 0.
    """
    given = min(give, take * o_take / o_give)
    taken = take if give * o_give >= take * o_take else give * o_give / o_take
    return taken * s_take - given * s_give


@compiled
def uneven(
    gain: float,
    part: float,
    give: float,
    take: float,
    s_give: float,
    s_take: float,
    o_give: float,
    o_take: float,
) -> tuple[float, float]:
    """Return how far both outcomes move where one partner does better or worse than equal.

    Parameters
    ----------
    gain : float
        What equal exchange brings each.
    part : float
        In [-1, 1]: the part of the way from there to the most it can gain, or to nothing.
    give, take, s_give, s_take, o_give, o_take : float
        As for :func:`most`.

    Returns
    -------
    given, taken : float
        Moves of the outcomes of the issue it supplies and of the one it demands: of all moves
        that bring it that gain, those that bring the other most.
    """
    best = most(give, take, s_give, s_take, o_give, o_take)
    wanted = gain + part * (best - gain if part > 0.0 else gain)
    if wanted <= take * s_take - give * s_give:
        return give, min(take, (wanted + give * s_give) / s_take)
    if s_give > 0.0:
        return min(give, max(0.0, (take * s_take - wanted) / s_give)), take
    return give, take
