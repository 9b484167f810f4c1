"""The inverse question: how must an actor rank a state so that it would not leave it?

Every definition of stability asks only which states are no better than the one in question. So
each gives a rule: for every move out of the state, at least one of several sets of states must
be ranked no higher. Rules are exact for games of any size. How many strict rankings fulfil a rule
is counted exactly where few states matter, by which of them stand below; where many do, the
count is left out.

References
----------
Kinsara, R. A., Kilgour, D. M. & Hipel, K. W. (2015). Inverse approach to the graph model for
conflict resolution. IEEE Transactions on Systems, Man, and Cybernetics: Systems 45, 734-742.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import factorial

import numpy as np
from numpy.typing import NDArray

from winset.kernels.game.moves import Moves, steps
from winset.kernels.game.stability import CONCEPTS

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
Need = tuple[frozenset[int], ...]
"""Sets of states: all of at least one set must be ranked no higher."""

MOST_COUNTED = 16
"""States that may matter if rankings are to be counted; their subsets are gone through."""
_MOST_COMBINATIONS = 100_000


@dataclass(frozen=True)
class Rule:
    """What a state needs to be stable for an actor.

    Parameters
    ----------
    state : int
    needs : tuple of Need
        One for each move out of the state that is not already answered by another need; all must
        be met.
    """

    state: int
    needs: tuple[Need, ...]

    @property
    def states(self) -> list[int]:
        """States whose rank matters."""
        return sorted({state for need in self.needs for each in need for state in each})

    def holds(self, worth: Array) -> bool:
        """Whether a ranking fulfils the rule; `worth` has shape (state,)."""
        return not self.unmet(worth)

    def unmet(self, worth: Array) -> list[Need]:
        """Return the needs that a ranking does not meet."""
        low = worth <= worth[self.state]
        return [need for need in self.needs if not any(all(low[x] for x in each) for each in need)]

    def share(self) -> Fraction | None:
        """Return the share of all strict rankings that fulfil the rule; None if not counted."""
        names = self.states
        size = len(names)
        if size > MOST_COUNTED:
            return None
        good = self._fulfilled(names)
        below = np.bitwise_count(np.flatnonzero(good))
        many = np.bincount(below, minlength=size + 1)
        ways = sum(int(count) * factorial(k) * factorial(size - k) for k, count in enumerate(many))
        return Fraction(ways, factorial(size + 1))

    def least(self) -> list[frozenset[int]] | None:
        """Return the smallest sets that suffice: none holds another. None if not counted."""
        names = self.states
        if len(names) > MOST_COUNTED:
            return None
        good = self._fulfilled(names)
        numbers = np.arange(len(good))
        minimal = good.copy()
        for bit in range(len(names)):
            has = numbers >> bit & 1 == 1
            minimal[has] &= ~good[numbers[has] ^ (1 << bit)]
        sets = [
            frozenset(name for bit, name in enumerate(names) if number >> bit & 1)
            for number in np.flatnonzero(minimal).tolist()
        ]
        return sorted(sets, key=lambda each: (len(each), sorted(each)))

    def _fulfilled(self, names: Sequence[int]) -> NDArray[np.bool_]:
        """Return, for each subset of the states that matter, whether it suffices."""
        bit = {name: 1 << place for place, name in enumerate(names)}
        numbers = np.arange(1 << len(names))
        good = np.ones(len(numbers), np.bool_)
        for need in self.needs:
            met = np.zeros(len(numbers), np.bool_)
            for each in need:
                mask = sum(bit[name] for name in each)
                met |= numbers & mask == mask
            good &= met
        return good

    def cheapest(self, worth: Array) -> tuple[frozenset[int], bool]:
        """Return few states that must come down to no more than the state, and whether fewest.

        Where the states that matter are few, no smaller set does; else each unmet need is met
        by itself, in the cheapest way, and a smaller set may do.
        """
        high = worth > worth[self.state]
        ways = self.least()
        if ways is not None:
            costs = [frozenset(x for x in way if high[x]) for way in ways]
            best = min(costs, key=lambda each: (len(each), sorted(each)), default=frozenset())
            return best, True
        chosen: set[int] = set()
        for need in self.unmet(worth):
            left = [{x for x in each if high[x]} - chosen for each in need]
            chosen |= min(left, key=lambda each: (len(each), sorted(each)))
        return frozenset(chosen), len(chosen) <= 1


def rule(
    concept: str,
    actor: int,
    state: int,
    worth: Array,
    moves: Moves,
    codes: Whole,
    table: Whole,
) -> Rule | None:
    """Return what a state needs to be stable for an actor, given how the others rank.

    Parameters
    ----------
    concept : str
        One of :data:`winset.kernels.game.stability.CONCEPTS`.
    actor, state : int
    worth : array, shape (actor, state)
        The actor's own row is not read.
    moves : Moves
    codes, table : array of int
        As in :func:`winset.kernels.game.stability.stable`.

    Returns
    -------
    Rule or None
        None where too many moves at the same time would have to be gone through.
    """
    assert concept in CONCEPTS
    needs: list[Need] = []
    others = [k for k in range(moves.actors) if k != actor]
    together = _together(actor, state, worth, moves, codes) if concept == "sim" else []
    if together is None:
        return None
    for to in moves.of(actor, state).tolist():
        ways = {frozenset({to})}
        if concept == "sim":
            reached = table[codes[to] ^ np.array(together, np.int64)] if together else []
            ways |= {frozenset({int(x)}) for x in reached if x >= 0}
        elif concept != "nash":
            liking = worth if concept == "seq" else None
            for x in {x for x, _ in steps(moves, others, to, liking)}:
                back = moves.of(actor, x).tolist() if concept == "smr" else []
                ways.add(frozenset({x, *back}))
        ways = {way - {state} for way in ways}
        needs.append(_smallest(ways))
    return Rule(state, _without_implied(needs))


def _together(actor: int, state: int, worth: Array, moves: Moves, codes: Whole) -> list[int] | None:
    """Return what others who improve at the same time can change, as numbers with a bit each."""
    choices = []
    for k in range(moves.actors):
        better = [x for x in moves.of(k, state).tolist() if worth[k, x] > worth[k, state]]
        if k != actor and better:
            choices.append([0, *(int(codes[state] ^ codes[x]) for x in better)])
    if float(np.prod([float(len(each)) for each in choices])) > _MOST_COMBINATIONS:
        return None
    return sorted({sum(each) for each in product(*choices)} - {0})


def _smallest(ways: Iterable[frozenset[int]]) -> Need:
    """Drop ways that hold another way; an empty way is met by any ranking."""
    ordered = sorted(ways, key=lambda each: (len(each), sorted(each)))
    minimal: list[frozenset[int]] = []
    for way in ordered:
        if not any(each <= way for each in minimal):
            minimal.append(way)
    return tuple(minimal)


def _without_implied(needs: Sequence[Need]) -> tuple[Need, ...]:
    """Drop needs that are met whenever another one is."""
    minimal: list[Need] = []
    for need in sorted({n for n in needs if n != (frozenset(),)}, key=len):
        if not any(all(any(e <= way for e in need) for way in other) for other in minimal):
            minimal.append(need)
    return tuple(sorted(minimal, key=lambda n: [sorted(each) for each in n]))
