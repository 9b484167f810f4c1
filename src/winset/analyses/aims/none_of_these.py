"""What acts say of *none of these*: nothing is known of what it wants, so of its acts little is.

Its likelihood is stated in the case, act by act, or wide: in half of the draws it chooses evenly,
in the other half it acts as one of the other hypotheses does, drawn by how likely they are after
the judged items. It acts in one way throughout, so that a run of acts does not wear it down: on
average its likelihood is half that of an even choice and half the mean of the others', and its odds
never fall below half of what they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from winset.analyses.aims.conduct import Act
from winset.analyses.aims.evidence_weight import drawn_likelihood
from winset.analyses.aims.exclusive_states import States
from winset.analyses.summary import Array
from winset.case.hypotheses import Evidence
from winset.ensemble.sample import Sampler
from winset.kernels.streams import Streams

EVENLY = -1
"""In place of a state: acts by an even choice."""
EVEN_PART = 0.5


def likeness(states: States, judged: Array, streams: Streams) -> NDArray[np.int64]:
    """Return which state each state acts like in each draw, shape (draw, state).

    Parameters
    ----------
    states : States
    judged : array, shape (draw, state)
        What is believed after the judged items.
    streams : Streams

    Returns
    -------
    array of int
        Its own index where what it wants is known; else that of another state, or `EVENLY`.
    """
    draws, count = judged.shape
    found = np.tile(np.arange(count), (draws, 1))
    for s, state in enumerate(states.states):
        if not states.open_ended(state):
            continue
        others = [
            t
            for t, other in enumerate(states.states)
            if not states.open_ended(other)
            and all(a == b or states.open_ended((a,)) for a, b in zip(state, other, strict=True))
        ]
        unknown = "/".join(leaf for leaf in state if states.open_ended((leaf,)))
        u = streams.uniforms(f"none-of-these/{unknown}", 0, draws)
        found[:, s] = EVENLY
        share = judged[:, others].sum(axis=1)
        known = (u >= EVEN_PART) & (share > 0.0)
        if others:
            place = (u - EVEN_PART) / (1.0 - EVEN_PART) * share
            below = np.cumsum(judged[:, others], axis=1) <= place[:, None]
            at = np.minimum(below.sum(axis=1), len(others) - 1)
            found[known, s] = np.array(others)[at[known]]
    return found


def stated(
    states: States, items: Mapping[str, Evidence], acts: Sequence[Act], sampler: Sampler
) -> dict[int, Array]:
    """Return what the case says of acts under *none of these*, relative to an even choice.

    Parameters
    ----------
    states : States
    items : mapping of id to Evidence
    acts : sequence of Act
    sampler : Sampler

    Returns
    -------
    mapping of state to array, shape (act, draw)
        Logarithms; 0 for acts of which it says nothing. States of which it says nothing are not in.
    """
    found: dict[int, Array] = {}
    for s, state in enumerate(states.states):
        unknown = [leaf for leaf in state if leaf and states.open_ended((leaf,))]
        for a, act in enumerate(acts):
            item = items[act.name]
            keys = [key for leaf in unknown if (key := states.named(leaf, item.likelihood))]
            if keys:
                chance = drawn_likelihood(act.name, item, keys[0], sampler)
                times = len(act.menu.alternatives) * chance
                value = np.log(1.0 + act.trust(sampler) * (times - 1.0)) * act.part
                found.setdefault(s, np.zeros((len(acts), sampler.count)))[a] = value
    return found
