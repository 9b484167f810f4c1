"""What actors expect of challenging each other on one issue.

Bueno de Mesquita's expected utilities (1985, 1994), as Scholz, Calbert & Smith (2011) write them
down, with positions x, capabilities c, saliences s, a scale R and risk exponents r. Voters weigh
``w = c s``; distances are ``d_ij = |x_i - x_j| / R``::

    P_ij  = sum_k max(0, w_k (d_kj - d_ki)) / sum_k w_k |d_kj - d_ki|
    U(d)  = 2 - 4 (1/2 + d/2)**r
    E(ij) = s_j (P_ij U(-d_ij) + (1 - P_ij) U(d_ij)) + (1 - s_j) U(-d_ij)
            - Q U(0) - (1 - Q) (T U(-m) + (1 - T) U(m)),   m = (|x_i - mu| / R + d_ij) / 2

``E(ij)`` is what i's challenge of j brings over leaving j alone; mu is the weighted median. All
sums over voters come out of positions in order: a voter prefers the nearer of two positions, so
those who prefer the lower are a run from the left, and their sum is a difference of cumulative
sums. That is n**2 work for all pairs, where the formula reads as n**3.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing, compiled

Array = NDArray[np.float64]
Order = NDArray[np.int64]

SAME_POSITION = 1e-9
"""Positions closer than this part of the scale are one position."""
UTILITY_TIE = 1e-9
"""Expected utilities (-4 to 4) closer than this are equal."""
_ROUNDING = 1e-12

LEAST_MOVE, MOST_ENFORCEABLE, RANKED = 0, 1, 2
START, NOW, ISSUE = 0, 1, 2


class Rules(NamedTuple):
    """How the model is read; the options of the models, as numbers.

    Parameters
    ----------
    risky_votes : bool
        Voters' distances are raised to their own risk exponents.
    all_pairs : bool
        The denominator of P is the sum over all ordered pairs, not over the pair at hand.
    own_estimates : bool
        Each judges the threats to it with its own risk exponent, not with the challenger's.
    own_security : bool
        Security is what an actor expects of challenging others, not what they expect of it.
    neutral : bool
        All risk exponents are 1.
    yields : bool
        In a conflict the side that expects less yields; otherwise nobody moves.
    offer : int
        ``LEAST_MOVE``, ``MOST_ENFORCEABLE`` or ``RANKED``.
    scale : int
        R: the spread of positions at the ``START`` or ``NOW``, or the range of the ``ISSUE``.
    q, t : float
        The probabilities Q and T; a T below 0 is set by the median.
    response : float
        Of the logit choice among offers; infinity takes the best.
    rounds : int
        At most.
    settles : bool
        Stop when the median has settled.
    """

    risky_votes: bool
    all_pairs: bool
    own_estimates: bool
    own_security: bool
    neutral: bool
    yields: bool
    offer: int
    scale: int
    q: float
    t: float
    response: float
    rounds: int
    settles: bool


@borrowing
def distance(a: float, b: float) -> float:
    """Return the distance of two positions in parts of the scale, at most 1.

    Distances within rounding of 0 or 1 are 0 or 1: powers below 1 are steep there.

    Parameters
    ----------
    a, b : float
        Parts of the scale, in [0, 1].
    """
    part = abs(a - b)
    if part < _ROUNDING:
        return 0.0
    return 1.0 if part > 1.0 - _ROUNDING else part


@borrowing
def put_in_order(x: Array, order: Order) -> None:
    """Rearrange `order` so that ``x[order]`` rises; quick where it nearly does.

    Parameters
    ----------
    x : array, shape (actor,)
    order : array of int, shape (actor,)
        Changed in place.
    """
    for a in range(1, order.size):
        moved = order[a]
        b = a
        while b > 0 and x[order[b - 1]] > x[moved]:
            order[b] = order[b - 1]
            b -= 1
        order[b] = moved


@borrowing
def middle(x: Array, weight: Array, order: Order) -> float:
    """Return the weighted median, by the rule of :func:`winset.kernels.averages.weighted_median`.

    Where nobody has weight, everybody counts alike.

    Parameters
    ----------
    x, weight : array, shape (actor,)
    order : array of int, shape (actor,)
        In which ``x`` rises.
    """
    total = weight.sum()
    alike = not total > 0.0
    if alike:
        total = float(x.size)
    below = 0.0
    tied = np.nan
    for k in order:
        part = 1.0 if alike else weight[k]
        if part <= 0.0:
            continue
        if not np.isnan(tied):
            return float((tied + x[k]) / 2.0)
        below += part
        if abs(2.0 * below - total) <= 1e-12 * total:
            tied = x[k]
        elif 2.0 * below > total:
            return float(x[k])
    return tied


@compiled
def _find_odds(
    x: Array,
    weight: Array,
    exponent: Array,
    risky: bool,
    all_pairs: bool,
    order: Order,
    odds: Array,
) -> None:
    """Write ``odds[i, j]``, P of i against j; 1/2 where nobody takes sides. `order` is by place."""
    actors = x.size
    line = x[order]
    # far[m, b]: over the first m voters in order, weight times distance from the b-th actor
    far = np.empty((actors + 1, actors))
    far[0] = 0.0
    for m in range(actors):
        k = order[m]
        if risky:
            for b in range(actors):
                part = distance(x[k], line[b])
                part = part ** exponent[k] if 0.0 < part < 1.0 else part
                far[m + 1, b] = far[m, b] + weight[k] * part
        else:
            for b in range(actors):
                far[m + 1, b] = far[m, b] + weight[k] * abs(x[k] - line[b])
    whole = 0.0
    for a in range(actors):
        i = order[a]
        odds[i, i] = 0.0
        nearer = a
        for b in range(a + 1, actors):
            j = order[b]
            halfway = (line[a] + line[b]) / 2.0
            while nearer < b and line[nearer] < halfway:
                nearer += 1
            lower = far[nearer, b] - far[nearer, a]
            upper = far[actors, a] - far[nearer, a] - (far[actors, b] - far[nearer, b])
            odds[i, j] = max(lower, 0.0)
            odds[j, i] = max(upper, 0.0)
            whole += 2.0 * (odds[i, j] + odds[j, i])
    least = _ROUNDING * weight.sum()
    for i in range(actors):
        for j in range(i):
            total = whole if all_pairs else odds[i, j] + odds[j, i]
            if total > least:
                odds[i, j] /= total
                odds[j, i] /= total
            else:
                odds[i, j] = 0.5
                odds[j, i] = 0.5


@borrowing
def _moves_on(near: float, apart: float, r: float, t: float) -> float:
    """Return what the other's moving on by itself is worth, at these distances from mu and it."""
    if t < 0.0:
        t = 1.0 if near < apart - SAME_POSITION else 0.0
    shift = (near + apart) / 4.0
    if r == 1.0:
        return 4.0 * shift * (2.0 * t - 1.0)
    better = float(2.0 - 4.0 * (0.5 - shift) ** r)
    worse = float(2.0 - 4.0 * (0.5 + shift) ** r)
    return t * better + (1.0 - t) * worse


@borrowing
def _find_exponents(
    x: Array, salience: Array, odds: Array, mu: float, rules: Rules, exponent: Array
) -> None:
    """Find the risk exponents, from what everybody expects while nobody minds risk.

    With security S_i the sum of ``E(ji)`` over j, ``R_i = (2 S_i - max S - min S) / (max S -
    min S)`` and ``r_i = (1 - R_i / 3) / (1 + R_i / 3)``, between 1/2 and 2. With exponents of 1,
    ``U(d) = -2 d``.
    """
    actors = x.size
    exponent[:] = 0.0
    for i in range(actors):
        for j in range(actors):
            if i == j:
                continue
            apart = distance(x[i], x[j])
            expected = 2.0 * apart * (1.0 - 2.0 * salience[j] * (1.0 - odds[i, j]))
            if rules.q < 1.0:
                near = distance(x[i], mu)
                expected -= (1.0 - rules.q) * _moves_on(near, apart, 1.0, rules.t)
            exponent[i if rules.own_security else j] += expected
    low = exponent.min()
    high = exponent.max()
    for i in range(actors):
        if high - low > UTILITY_TIE * actors:
            risk = (2.0 * exponent[i] - high - low) / (high - low) / 3.0
            exponent[i] = (1.0 - risk) / (1.0 + risk)
        else:
            exponent[i] = 1.0


@compiled
def _find_gains(
    x: Array,
    salience: Array,
    exponent: Array,
    odds: Array,
    mu: float,
    rules: Rules,
    gain: Array,
    threat: Array,
) -> None:
    """Find what each expects of challenging each, and of being challenged.

    ``gain[i, j]`` is what i expects to gain from challenging j; ``threat[i, j]`` what j gains from
    challenging i: as j sees it or, with ``own_estimates``, as i does.
    """
    actors = x.size
    still = 2.0 - 4.0 * 0.5**exponent
    rest = 1.0 - rules.q
    for i in range(actors):
        gain[i, i] = threat[i, i] = 0.0
        for j in range(i):
            apart = distance(x[i], x[j])
            if apart == 0.0 and rules.q >= 1.0:
                gain[i, j] = gain[j, i] = 0.0
                threat[i, j] = threat[j, i] = 0.0
                continue
            # one logarithm serves both actors, whose exponents differ
            small = np.log(0.5 - 0.5 * apart)
            large = np.log(0.5 + 0.5 * apart)
            for me, other in ((i, j), (j, i)):
                r = exponent[me]
                win = 2.0 - 4.0 * np.exp(r * small)
                lose = 2.0 - 4.0 * np.exp(r * large)
                # what is lost against winning, times the chance that the other resists and wins
                danger = (win - lose) * salience[other] * (1.0 - odds[me, other])
                gain[me, other] = win - danger - rules.q * still[me]
                if rules.q < 1.0:
                    near = distance(x[me], mu)
                    gain[me, other] -= rest * _moves_on(near, apart, r, rules.t)
                if rules.own_estimates:
                    danger = (win - lose) * salience[me] * (1.0 - odds[other, me])
                    threat[me, other] = win - danger - rules.q * still[me]
                    if rules.q < 1.0:
                        near = distance(x[other], mu)
                        threat[me, other] -= rest * _moves_on(near, apart, r, rules.t)
            if not rules.own_estimates:
                threat[i, j] = gain[j, i]
                threat[j, i] = gain[i, j]


@compiled
def estimate(
    x: Array,
    weight: Array,
    salience: Array,
    rules: Rules,
    order: Order,
    exponent: Array,
    odds: Array,
    gain: Array,
    threat: Array,
) -> None:
    """Find all that actors expect of each other at their present positions.

    Parameters
    ----------
    x, weight, salience : array, shape (actor,)
        Positions in parts of the scale, capability times salience, salience.
    rules : Rules
    order : array of int, shape (actor,)
        All actors; rewritten: by position.
    exponent : array, shape (actor,)
        Written: the risk exponents.
    odds, gain, threat : array, shape (actor, actor)
        Written: see :func:`_find_odds` and :func:`_find_gains`.
    """
    put_in_order(x, order)
    mu = middle(x, weight, order) if rules.q < 1.0 else 0.0
    exponent[:] = 1.0
    _find_odds(x, weight, exponent, False, rules.all_pairs, order, odds)
    if not rules.neutral:
        _find_exponents(x, salience, odds, mu, rules, exponent)
    if rules.risky_votes and not rules.neutral:
        _find_odds(x, weight, exponent, True, rules.all_pairs, order, odds)
    _find_gains(x, salience, exponent, odds, mu, rules, gain, threat)
