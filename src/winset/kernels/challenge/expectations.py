"""What actors expect of challenging each other on one issue.

Bueno de Mesquita's expected utilities (1985, 1994), as Scholz, Calbert & Smith (2011) write them
down, with positions x, capabilities c, saliences s, a scale R and risk exponents r. Voters weigh
``w = c s``; distances are ``d_ij = |x_i - x_j| / R``::

    P_ij  = sum_k max(0, w_k (d_kj - d_ki)) / sum_k w_k |d_kj - d_ki|
    U(d)  = 2 - 4 (1/2 + d/2)**r
    E(ij) = s_j (P_ij U(-d_ij) + (1 - P_ij) U(d_ij)) + (1 - s_j) U(-d_ij)
            - Q U(0) - (1 - Q) (T U(-m) + (1 - T) U(m)),   m = (|x_i - mu| / R + d_ij) / 2

``E(ij)`` is what i's challenge of j brings over leaving j alone; mu is the weighted median.

Several draws are worked out side by side, one a lane: the last axis of arrays. Sums over voters
are added up as they are written, n**3 work: out of positions in order, which differs from lane to
lane, n**2 steps would take longer one by one, up to some sixty actors.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing, compiled
from winset.kernels.powers import exponentials, logarithms

Array = NDArray[np.float64]
Order = NDArray[np.int64]

SAME_POSITION = 1e-9
"""Positions closer than this part of the scale are one position."""
UTILITY_TIE = 1e-9
"""Expected utilities (-4 to 4) closer than this are equal."""
_ROUNDING = 1e-12
_LOG_HALF = float(np.log(0.5))

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


@borrowing
def median(x: Array, weight: Array, lane: int, order: Order, line: Array) -> float:
    """Return the weighted median of one lane.

    Parameters
    ----------
    x, weight : array, shape (actor, lane)
    lane : int
    order : array of int, shape (actor,)
        All actors; rewritten: by position.
    line : array, shape (2, actor)
        Room to work in.
    """
    for i in range(x.shape[0]):
        line[0, i], line[1, i] = x[i, lane], weight[i, lane]
    put_in_order(line[0], order)
    return middle(line[0], line[1], order)


@borrowing
def _add_votes(far: Array, actors: int, i: int, j: int, votes: Array) -> None:
    """Add up what voters weigh who are nearer to i than to j; four at a time, in their order."""
    lanes = votes.size
    for b in range(lanes):
        votes[b] = 0.0
    k = 0
    while k + 3 < actors:
        at, to = k * actors + i, k * actors + j
        for b in range(lanes):
            total = votes[b] + max(far[to, b] - far[at, b], 0.0)
            total += max(far[to + actors, b] - far[at + actors, b], 0.0)
            total += max(far[to + 2 * actors, b] - far[at + 2 * actors, b], 0.0)
            votes[b] = total + max(far[to + 3 * actors, b] - far[at + 3 * actors, b], 0.0)
        k += 4
    while k < actors:
        at, to = k * actors + i, k * actors + j
        for b in range(lanes):
            votes[b] += max(far[to, b] - far[at, b], 0.0)
        k += 1


@borrowing
def _find_odds(
    x: Array,
    weight: Array,
    exponent: Array,
    risky: bool,
    all_pairs: bool,
    far: Array,
    ends: Array,
    odds: Array,
) -> None:
    """Write ``odds[i, j]``, P of i against j; 1/2 where nobody takes sides.

    `far` is written: distances or, where voters mind risk, powers of them, times what they weigh;
    and so is `ends`.
    """
    actors, lanes = x.shape
    whole, least = ends[0], ends[1]
    for b in range(lanes):
        whole[b] = least[b] = 0.0
    for i in range(actors):
        for b in range(lanes):
            least[b] += _ROUNDING * weight[i, b]
            far[i * actors + i, b] = odds[i, i, b] = 0.0
        for k in range(i):
            for b in range(lanes):
                part = mine = distance(x[k, b], x[i, b])
                if risky and 0.0 < part < 1.0:
                    mine = part ** exponent[i, b]
                    part = part ** exponent[k, b]
                part *= weight[k, b]
                mine *= weight[i, b]
                far[k * actors + i, b] = part
                far[i * actors + k, b] = mine
                odds[i, i, b] += part
                odds[k, k, b] += mine
    for i in range(actors):
        for j in range(i):
            _add_votes(far, actors, i, j, odds[i, j])
            mine, theirs = odds[i, j], odds[j, i]
            for b in range(lanes):
                # all votes together, those for me less those for them, are a difference of sums
                theirs[b] = max(mine[b] - (odds[j, j, b] - odds[i, i, b]), 0.0)
                whole[b] += 2.0 * (mine[b] + theirs[b])
    for i in range(actors):
        for b in range(lanes):
            odds[i, i, b] = 0.0
    for i in range(actors):
        for j in range(i):
            for b in range(lanes):
                total = whole[b] if all_pairs else odds[i, j, b] + odds[j, i, b]
                sided = total > least[b]
                part = 1.0 / total
                odds[i, j, b] = odds[i, j, b] * part if sided else 0.5
                odds[j, i, b] = odds[j, i, b] * part if sided else 0.5


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
    x: Array, salience: Array, odds: Array, mu: Array, rules: Rules, exponent: Array, ends: Array
) -> None:
    """Find the risk exponents, from what everybody expects while nobody minds risk.

    With security S_i the sum of ``E(ji)`` over j, ``R_i = (2 S_i - max S - min S) / (max S -
    min S)`` and ``r_i = (1 - R_i / 3) / (1 + R_i / 3)``, between 1/2 and 2. With exponents of 1,
    ``U(d) = -2 d``. `ends` is written.
    """
    actors, lanes = x.shape
    for i in range(actors):
        for b in range(lanes):
            exponent[i, b] = 0.0
    for i in range(actors):
        for j in range(actors):
            if i == j:
                continue
            safe = i if rules.own_security else j
            for b in range(lanes):
                apart = distance(x[i, b], x[j, b])
                expected = 2.0 * apart * (1.0 - 2.0 * salience[j, b] * (1.0 - odds[i, j, b]))
                if rules.q < 1.0:
                    near = distance(x[i, b], mu[b])
                    expected -= (1.0 - rules.q) * _moves_on(near, apart, 1.0, rules.t)
                exponent[safe, b] += expected
    for b in range(lanes):
        ends[0, b], ends[1, b] = np.inf, -np.inf
    for i in range(actors):
        for b in range(lanes):
            ends[0, b] = min(ends[0, b], exponent[i, b])
            ends[1, b] = max(ends[1, b], exponent[i, b])
    for i in range(actors):
        for b in range(lanes):
            low, high = ends[0, b], ends[1, b]
            risk = (2.0 * exponent[i, b] - high - low) / (high - low) / 3.0
            minds = high - low > UTILITY_TIE * actors
            exponent[i, b] = (1.0 - risk) / (1.0 + risk) if minds else 1.0


@borrowing
def _find_powers(x: Array, exponent: Array, powers: Array) -> None:
    """Write ``(1/2 - d_ij/2)**r_i`` and ``(1/2 + d_ij/2)**r_i`` to the last two of `powers`.

    One logarithm serves both of a pair, whose exponents differ; the first two hold them.
    """
    actors, lanes = x.shape
    pairs, every = actors * (actors - 1) // 2, actors * actors
    at = 0
    for i in range(actors):
        for j in range(i):
            for b in range(lanes):
                apart = distance(x[i, b], x[j, b])
                powers[0, at, b] = 0.5 - 0.5 * apart
                powers[1, at, b] = 0.5 + 0.5 * apart
            at += 1
    for k in range(2):
        logarithms(powers[k, :pairs].reshape(pairs * lanes))
    at = 0
    for i in range(actors):
        for b in range(lanes):
            powers[2, i * actors + i, b] = powers[3, i * actors + i, b] = _LOG_HALF * exponent[i, b]
        for j in range(i):
            for k in range(2):
                for b in range(lanes):
                    powers[2 + k, i * actors + j, b] = exponent[i, b] * powers[k, at, b]
                    powers[2 + k, j * actors + i, b] = exponent[j, b] * powers[k, at, b]
            at += 1
    for k in range(2, 4):
        exponentials(powers[k].reshape(every * lanes))


@borrowing
def _find_gains(
    x: Array,
    salience: Array,
    exponent: Array,
    odds: Array,
    mu: Array,
    rules: Rules,
    gain: Array,
    threat: Array,
    powers: Array,
) -> None:
    """Find what each expects of challenging each, and of being challenged.

    ``gain[i, j]`` is what i expects to gain from challenging j; ``threat[i, j]`` what j gains from
    challenging i: as j sees it or, with ``own_estimates``, as i does. `powers` is written to.
    """
    actors, lanes = x.shape
    rest = 1.0 - rules.q
    _find_powers(x, exponent, powers)
    for i in range(actors):
        still = powers[2, i * actors + i]
        for j in range(actors):
            win, lose = powers[2, i * actors + j], powers[3, i * actors + j]
            for b in range(lanes):
                here = rest > 0.0 or distance(x[i, b], x[j, b]) > 0.0
                stays = 2.0 - 4.0 * win[b] - rules.q * (2.0 - 4.0 * still[b])
                lost = 4.0 * (lose[b] - win[b])
                # what is lost against winning, times the chance that the other resists and wins
                danger = lost * salience[j, b] * (1.0 - odds[i, j, b])
                gain[i, j, b] = stays - danger if here and i != j else 0.0
                danger = lost * salience[i, b] * (1.0 - odds[j, i, b])
                threat[i, j, b] = stays - danger if here and i != j else 0.0
    if rest > 0.0:
        for i in range(actors):
            for j in range(actors):
                for b in range(lanes if i != j else 0):
                    r, apart = exponent[i, b], distance(x[i, b], x[j, b])
                    mine, theirs = distance(x[i, b], mu[b]), distance(x[j, b], mu[b])
                    gain[i, j, b] -= rest * _moves_on(mine, apart, r, rules.t)
                    threat[i, j, b] -= rest * _moves_on(theirs, apart, r, rules.t)
    if not rules.own_estimates:
        for i in range(actors):
            for j in range(actors):
                for b in range(lanes):
                    threat[i, j, b] = gain[j, i, b]


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
    powers: Array,
) -> None:
    """Find all that actors expect of each other at their present positions.

    Parameters
    ----------
    x, weight, salience : array, shape (actor, lane)
        Positions in parts of the scale, capability times salience, salience.
    rules : Rules
    order : array of int, shape (lane, actor)
        All actors; rewritten: by position.
    exponent : array, shape (actor, lane)
        Written: the risk exponents.
    odds, gain, threat : array, shape (actor, actor, lane)
        Written: see :func:`_find_odds` and :func:`_find_gains`.
    powers : array, shape (4, actor * actor, lane)
        Room to work in.
    """
    actors, lanes = x.shape
    mu, ends = np.zeros(lanes), np.empty((2, lanes))
    if rules.q < 1.0:
        line = np.empty((2, actors))
        for b in range(lanes):
            mu[b] = median(x, weight, b, order[b], line)
    _find_odds(x, weight, exponent, False, rules.all_pairs, powers[0], ends, odds)
    if rules.neutral:
        exponent[:] = 1.0
    else:
        _find_exponents(x, salience, odds, mu, rules, exponent, ends)
        if rules.risky_votes:
            _find_odds(x, weight, exponent, True, rules.all_pairs, powers[0], ends, odds)
    _find_gains(x, salience, exponent, odds, mu, rules, gain, threat, powers)
