"""How likely bodies of items are on average, draw by draw.

See :mod:`winset.analyses.aims.unnamed` for the rule. Bodies are numbered so that those that one
rests on come before it; a state as it stands is a body with one entry.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled

Array = NDArray[np.float64]
Counts = NDArray[np.int64]


@compiled
def averages(
    logs: Array,
    prior: Array,
    body: Counts,
    state: Counts,
    rest: Counts,
    own: Counts,
    group: Counts,
    todo: Counts,
    place: Counts,
    before: Array,
    which: int,
    moved: Array,
) -> Array:
    """Return logarithms of the mean likelihoods of bodies of items, shape (draw, body to do).

    The body's entries are the states that it names: there, its own groups count, and the
    mean of what is left, ``log sum_i p_i exp(own_i + mean(rest_i)) / sum_i p_i``.

    Parameters
    ----------
    logs : array, shape (group, draw, state)
        Logarithms of likelihoods of groups of items that name the same states.
    prior : array, shape (draw, state)
    body : array of int, shape (body + 1,)
        Where each body's entries begin.
    state, rest : array of int, shape (entry,)
        The state of an entry, and the body that is left, or -1 for none.
    own : array of int, shape (entry + 1,)
        Where each entry's groups begin in `group`.
    group : array of int
    todo : array of int
        Bodies to work out, in order.
    place : array of int, shape (body,)
        Where in `todo` a body is, -1 for nowhere: `before` has it.
    before : array, shape (draw, body)
    which : int
        A group to replace, or -1.
    moved : array, shape (draw, state)
        In place of that group's logarithms.
    """
    draws = prior.shape[0]
    result = np.empty((draws, todo.size))
    here = np.empty(prior.shape[1])
    for d in range(draws):
        for t in range(todo.size):
            first, last = body[todo[t]], body[todo[t] + 1]
            top, mass = -np.inf, 0.0
            for e in range(first, last):
                i, value = state[e], 0.0
                for o in range(own[e], own[e + 1]):
                    g = group[o]
                    value += moved[d, i] if g == which else logs[g, d, i]
                if rest[e] >= 0:
                    at = place[rest[e]]
                    value += result[d, at] if at >= 0 else before[d, rest[e]]
                here[e - first] = value
                top = max(top, value)
                mass += prior[d, i]
            mean = 0.0
            for e in range(first, last):
                share = prior[d, state[e]] / mass if mass > 0.0 else 1.0 / (last - first)
                mean += share * np.exp(here[e - first] - top)
            result[d, t] = top + np.log(max(mean, 1e-300))
    return result
