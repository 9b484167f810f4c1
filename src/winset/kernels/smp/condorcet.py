"""The probabilistic Condorcet election (PCE): how likely each of several options is to win.

Wise, Lester & Efird (2015). Voters of weight w, with utilities u, set options against each other
in pairs. What a voter throws in follows from the difference of its utilities by a rule of voting;
the side with the larger coalition is likelier to prevail::

    C_ij     = 1e-8 + sum_k w_k max(0, v(u_ki - u_kj))
    P(i > j) = f(C_ij) / (f(C_ij) + f(C_ji)),   P(i > i) = 1/2

The probabilities p of the options come from these duels. ``CONDITIONAL``: all won at once,
``p_i ~ prod_j P(i > j)``. As the resting point of a process in which what is on the table is
challenged, ``p <- (p + q) / 2``: by any option alike (``MARKOV_UNIFORM``) ::

    q_i = sum_j P(i > j) (p_i + p_j) / n

or the more readily the more a challenger can expect (``MARKOV_INCENTIVE``) ::

    q_i = sum_j P(i > j) (p_i c_ji + p_j c_ij),   c_ij = e_ij / sum_k e_kj,   e_ij = C_ij P(i > j)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing, compiled

Array = NDArray[np.float64]
Numbers = NDArray[np.int64]

LINEAR, SQUARE, QUARTIC, OCTIC, STEP = 0, 1, 2, 3, 4
"""f: how the size of coalitions becomes a probability of victory."""
CONDITIONAL, MARKOV_INCENTIVE, MARKOV_UNIFORM = 0, 1, 2
BINARY, PROP_BINARY, PROPORTIONAL, PROP_CUBIC, CUBIC, ASYMMETRIC = 0, 1, 2, 3, 4, 5
"""v: how a difference of utility becomes votes."""

EMPTY_COALITION = 1e-8
"""What every coalition has, so that no odds are 0 : 0; the largest voter may weigh 100."""
SAME_POSITION = 1e-3
"""Positions nearer to each other than this part of the range are one position."""
UTILITY_TIE = 1e-12
"""Utilities, probabilities and gains closer than this are equal; rounding decides nothing."""
_BINARY_WIDTH = 1e-8
"""Differences of utility below this split a binary vote, so that rounding casts none."""
_CLEAR_MARGIN = 1.1
"""A side that is stronger by this factor is sure to win, where odds turn into victory by steps."""
_CERTAIN_MARGIN = 1e-6
"""What even a sure winner leaves the other side, so that no chance is 0."""
_MOST_STEPS = 10_000
"""Elections in the chain at the most; it comes to rest long before."""


class Election(NamedTuple):
    """How an election is held: the codes of this module.

    Parameters
    ----------
    victory, pce, voting : int
    """

    victory: int
    pce: int
    voting: int


@borrowing
def vote(voting: int, difference: float) -> float:
    """Return the part of its weight that a voter throws in; below 0 against.

    Parameters
    ----------
    voting : int
        The code of the rule.
    difference : float
        Of the utilities of the two options.
    """
    if abs(difference) < UTILITY_TIE:
        return 0.0
    if voting == PROPORTIONAL:
        return difference
    if voting == ASYMMETRIC:
        return difference if difference < 0.0 else difference * (2.0 / 3.0)
    cube = difference * difference * difference
    if voting == CUBIC:
        return cube
    if voting == PROP_CUBIC:
        return 0.5 * difference + 0.5 * cube
    side = min(max(difference / _BINARY_WIDTH, -1.0), 1.0)
    return side if voting == BINARY else 0.8 * difference + 0.2 * side


@borrowing
def prevails(victory: int, mine: float, theirs: float) -> float:
    """Return the probability that a coalition of one size prevails over one of another.

    Parameters
    ----------
    victory : int
        The code of the rule.
    mine, theirs : float
        Sizes of the coalitions.
    """
    if victory == STEP:
        if mine >= _CLEAR_MARGIN * theirs:
            return 1.0 - _CERTAIN_MARGIN
        if theirs >= _CLEAR_MARGIN * mine:
            return _CERTAIN_MARGIN
        share = mine / (mine + theirs)
        part = (share * (1.0 + _CLEAR_MARGIN) - 1.0) / (_CLEAR_MARGIN - 1.0)
        return min(max(part, _CERTAIN_MARGIN), 1.0 - _CERTAIN_MARGIN)
    a = mine
    b = theirs
    for _ in range(victory):
        a *= a
        b *= b
    return a / (a + b)


@borrowing
def _find_duels(
    utility: Array, weight: Array, election: Election, coalition: Array, odds: Array
) -> None:
    """Set every option against every other: ``C_ij`` and ``P(i > j)`` are written."""
    options, voters = utility.shape
    for i in range(options):
        coalition[i, i] = EMPTY_COALITION
        odds[i, i] = 0.5
        for j in range(i):
            mine = EMPTY_COALITION
            theirs = EMPTY_COALITION
            for k in range(voters):
                difference = utility[i, k] - utility[j, k]
                votes = weight[k] * vote(election.voting, abs(difference))
                mine += votes if difference > 0.0 else 0.0
                theirs += 0.0 if difference > 0.0 else votes
            coalition[i, j] = mine
            coalition[j, i] = theirs
            odds[i, j] = prevails(election.victory, mine, theirs)
            odds[j, i] = prevails(election.victory, theirs, mine)


@compiled
def elect(utility: Array, weight: Array, election: Election, probability: Array) -> None:
    """Find the probability of each option.

    Parameters
    ----------
    utility : array, shape (option, voter)
    weight : array, shape (voter,)
    election : Election
    probability : array, shape (option,)
        Written; adds up to 1.
    """
    options = utility.shape[0]
    coalition = np.empty((options, options))
    odds = np.empty((options, options))
    _find_duels(utility, weight, election, coalition, odds)
    if election.pce == CONDITIONAL:
        _win_all(odds, probability)
    else:
        if election.pce == MARKOV_INCENTIVE:
            _find_challenges(coalition, odds)
            tolerance = 1e-8
        else:
            for i in range(options):
                for j in range(options):
                    coalition[i, j] = 1.0 / options
            tolerance = 1e-6
        _come_to_rest(coalition, odds, tolerance, probability)


@borrowing
def _win_all(odds: Array, probability: Array) -> None:
    """Take an option's probability to be that of winning all its duels; by logarithms."""
    options = odds.shape[0]
    most = -np.inf
    for i in range(options):
        total = 0.0
        for j in range(options):
            total += np.log(odds[i, j])
        probability[i] = total
        most = max(most, total)
    whole = 0.0
    for i in range(options):
        probability[i] = np.exp(probability[i] - most)
        whole += probability[i]
    for i in range(options):
        probability[i] /= whole


@borrowing
def _find_challenges(coalition: Array, odds: Array) -> None:
    """Overwrite coalitions by the probabilities with which i challenges j."""
    options = odds.shape[0]
    for j in range(options):
        total = 0.0
        for i in range(options):
            coalition[i, j] *= odds[i, j]
            if i == j:
                coalition[i, j] += 1e-10
            total += coalition[i, j]
        for i in range(options):
            coalition[i, j] /= total


@compiled
def _come_to_rest(challenge: Array, odds: Array, tolerance: float, probability: Array) -> None:
    """Let challenges follow on each other until probabilities rest."""
    options = odds.shape[0]
    following = np.empty(options)
    for i in range(options):
        probability[i] = 1.0 / options
    for _ in range(_MOST_STEPS):
        change = 0.0
        total = 0.0
        for i in range(options):
            arriving = 0.0
            for j in range(options):
                on_table = probability[i] * challenge[j, i] + probability[j] * challenge[i, j]
                arriving += odds[i, j] * on_table
            following[i] = (probability[i] + arriving) / 2.0
            change = max(change, abs(following[i] - probability[i]))
            total += following[i]
        for i in range(options):
            probability[i] = following[i] / total
        if change <= tolerance:
            break


@borrowing
def _near(one: Array, other: Array) -> bool:
    """Whether two positions count as one."""
    apart = 0.0
    for k in range(one.size):
        step = one[k] - other[k]
        apart += step * step
    return apart < SAME_POSITION * SAME_POSITION


@compiled
def find_same(x: Array, standing: Numbers) -> int:
    """Find who stands where another stands.

    In their order, actors open a position if they are not near one that is open. Then everybody
    stands on the position that it is near; near several, on the one that opened last.

    Parameters
    ----------
    x : array, shape (actor, issue)
        Positions as parts of the ranges.
    standing : array of int, shape (actor,)
        Written: for each actor, who opened the position on which it stands.

    Returns
    -------
    int
        How many positions there are.
    """
    actors = x.shape[0]
    opened = np.empty(actors, dtype=np.int64)
    count = 0
    for i in range(actors):
        new = True
        for p in range(count):
            if _near(x[i], x[opened[p]]):
                new = False
                break
        if new:
            opened[count] = i
            count += 1
    for i in range(actors):
        for p in range(count):
            if _near(x[i], x[opened[p]]):
                standing[i] = opened[p]
    return count


@compiled
def elect_positions(
    x: Array, utility: Array, weight: Array, election: Election, probability: Array, terms: Array
) -> None:
    """Hold an election over the positions of actors; where several stand on one, it is one.

    Parameters
    ----------
    x : array, shape (actor, issue)
    utility : array, shape (position, actor)
        What the actors' positions are worth to the actors.
    weight : array, shape (actor,)
    election : Election
    probability : array, shape (actor,)
        Written: of the position on which the actor stands.
    terms : array, shape (issue,)
        Written: the mean of the positions by their probabilities.
    """
    actors, issues = x.shape
    standing = np.empty(actors, dtype=np.int64)
    count = find_same(x, standing)
    options = np.empty((count, actors))
    number = np.empty(actors, dtype=np.int64)
    count = 0
    for i in range(actors):
        if standing[i] == i:
            for k in range(actors):
                options[count, k] = utility[i, k]
            number[i] = count
            count += 1
    chances = np.empty(count)
    elect(options, weight, election, chances)
    for i in range(actors):
        probability[i] = chances[number[standing[i]]]
    for k in range(issues):
        mean = 0.0
        least = np.inf
        most = -np.inf
        for i in range(actors):
            if standing[i] == i:
                mean += probability[i] * x[i, k]
            least = min(least, x[i, k])
            most = max(most, x[i, k])
        terms[k] = min(max(mean, least), most)
