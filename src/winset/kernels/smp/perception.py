"""How actors see each other's positions in a space of issues: distance, utility, risk.

Wise, Lester & Efird (2015). With positions x, ideal points y and saliences s, the distance of the
position of j from what i wants, and its utility by the risk attitude R::

    d_ij  = sqrt(sum_k s_ik**2 (y_ik - x_jk)**2 / sum_k s_ik**2)
    u_ij  = (1 - d_ij) (1 + R d_ij)

Who cares for no issue is content with every position (d = 0). Risk attitudes follow from an
election in which nobody minds risk (R = 0): the likelier an actor's position is to win it, between
the least likely (z = 0) and the likeliest (z = 1), the bolder the actor::

    R = low + (1 - low) z

Where all are equally likely, nobody minds risk. All arrays of utilities have one row a position
and one column an actor.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing, compiled
from winset.kernels.smp.condorcet import Election, elect, elect_positions

Array = NDArray[np.float64]

NEUTRAL = -2.0
"""Given for `low`: nobody minds risk."""
_EQUAL = 1e-12


@borrowing
def find_emphasis(salience: Array, emphasis: Array) -> None:
    """Find what part each issue has in an actor's squared distances.

    Parameters
    ----------
    salience : array, shape (actor, issue)
    emphasis : array, shape (actor, issue)
        Written: ``s_ik**2 / sum_k s_ik**2``; all 0 for who cares for nothing.
    """
    actors, issues = salience.shape
    for i in range(actors):
        most = 0.0
        for k in range(issues):
            most = max(most, salience[i, k])
        total = 0.0
        for k in range(issues):
            part = salience[i, k] / most if most > 0.0 else 0.0
            emphasis[i, k] = part * part
            total += emphasis[i, k]
        if total > 0.0:
            for k in range(issues):
                emphasis[i, k] /= total


@borrowing
def distance(j: int, x: Array, i: int, ideal: Array, emphasis: Array) -> float:
    """Return the distance of the j-th position from what the i-th actor wants, at most 1.

    Rows are picked here: taking a row of an array costs as much as a sum over eight issues.

    Parameters
    ----------
    j : int
    x : array, shape (position, issue)
    i : int
    ideal, emphasis : array, shape (actor, issue)
    """
    total = 0.0
    for k in range(x.shape[1]):
        step = ideal[i, k] - x[j, k]
        total += emphasis[i, k] * step * step
    return float(min(np.sqrt(total), 1.0))


@borrowing
def find_distances(x: Array, ideal: Array, emphasis: Array, distances: Array) -> None:
    """Find all distances.

    Parameters
    ----------
    x : array, shape (position, issue)
    ideal, emphasis : array, shape (actor, issue)
    distances : array, shape (position, actor)
        Written.
    """
    for j in range(x.shape[0]):
        for i in range(ideal.shape[0]):
            distances[j, i] = distance(j, x, i, ideal, emphasis)


@compiled
def worth(apart: float, risk: float) -> float:
    """Return the utility of a position at a distance, by a risk attitude.

    Parameters
    ----------
    apart : float
        A distance, in [0, 1].
    risk : float
        The attitude.
    """
    return (1.0 - apart) * (1.0 + apart * risk)


@borrowing
def find_utilities(distances: Array, risk: Array, utility: Array) -> None:
    """Find what all positions are worth to all actors.

    Parameters
    ----------
    distances : array, shape (position, actor)
    risk : array, shape (actor,)
    utility : array, shape (position, actor)
        Written.
    """
    positions, actors = distances.shape
    for j in range(positions):
        for i in range(actors):
            utility[j, i] = worth(distances[j, i], risk[i])


@compiled
def find_risk(
    distances: Array, weight: Array, election: Election, low: float, risk: Array, utility: Array
) -> None:
    """Find risk attitudes, and utilities by them.

    Parameters
    ----------
    distances : array, shape (position, actor)
        As many positions as actors.
    weight : array, shape (actor,)
    election : Election
    low : float
        The attitude of who is least likely to win: 0, -1/2 or -1; or :data:`NEUTRAL`.
    risk : array, shape (actor,)
        Written.
    utility : array, shape (position, actor)
        Written.
    """
    for i in range(risk.size):
        risk[i] = 0.0
    find_utilities(distances, risk, utility)
    if low == NEUTRAL:
        return
    elect(utility, weight, election, risk)
    least = risk[0]
    most = risk[0]
    for i in range(risk.size):
        least = min(least, risk[i])
        most = max(most, risk[i])
    room = most - least
    for i in range(risk.size):
        risk[i] = low + (1.0 - low) * (risk[i] - least) / room if room > _EQUAL else 0.0
    find_utilities(distances, risk, utility)


@compiled
def elections(
    x: Array, ideal: Array, salience: Array, capability: Array, election: Election, low: float
) -> tuple[Array, Array]:
    """Hold the election over the positions of actors, draw by draw.

    Parameters
    ----------
    x, ideal, salience : array, shape (draw, actor, issue)
        Positions and ideal points as parts of the ranges.
    capability : array, shape (draw, actor)
        The votes.
    election : Election
    low : float
        See :func:`find_risk`.

    Returns
    -------
    terms : array, shape (draw, issue)
        The mean of positions, by their probabilities.
    probability : array, shape (draw, actor)
        Of the position on which each actor stands.
    """
    draws, actors, issues = x.shape
    terms = np.empty((draws, issues))
    probability = np.empty((draws, actors))
    emphasis = np.empty((actors, issues))
    distances = np.empty((actors, actors))
    utility = np.empty((actors, actors))
    risk = np.empty(actors)
    for d in range(draws):
        find_emphasis(salience[d], emphasis)
        find_distances(x[d], ideal[d], emphasis, distances)
        find_risk(distances, capability[d], election, low, risk, utility)
        elect_positions(x[d], utility, capability[d], election, probability[d], terms[d])
    return terms, probability
