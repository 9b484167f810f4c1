"""Evidence that names only some hypotheses: what it says of the others is nothing.

Such items are weighed together, not one by one. A hypothesis that none of a body of items names
makes the whole body as likely as it was on average under those that are named, weighted by their
priors. So it keeps its share exactly, however many items there are. Were the mean taken item by
item, the product of the means would differ from the mean of the products, and the share would
melt away as items agree.

A hypothesis that some of the items name has its own likelihood for these; the rest of the body
is again as likely as on average under those that the rest names. The rule is applied until
nothing is left. It is a proper likelihood: the order of items does not matter, items that name
all hypotheses follow Bayes' rule, and an item equally likely under all that it names changes
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from winset.analyses.summary import Array
from winset.errors import UsageError

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Speaks:
    """What an item says of the states that it names.

    Attributes
    ----------
    named : array of bool, shape (state,)
    log : array, shape (draw, state)
        Logarithms of likelihoods, up to a number for each draw; 0 in states not named.
    """

    named: Flags
    log: Array

    def first(self, count: int) -> Speaks:
        """Return its first draws."""
        return Speaks(self.named, self.log[:count])


MOST_AVERAGES = 300
"""Of bodies of items that are worked out; their number can double with each hypothesis."""


def joint_log(items: Iterable[Speaks], prior: Array) -> Array:
    """Return the logarithm of the likelihood of all items together, shape (draw, state).

    Parameters
    ----------
    items : iterable of Speaks
        Sums run in this order.
    prior : array, shape (draw, state)
    """
    whole = np.zeros_like(prior)
    partial: dict[tuple[bool, ...], Array] = {}
    for item in items:
        if item.named.all():
            whole = whole + item.log
        elif item.log.any():
            key = tuple(bool(flag) for flag in item.named)
            partial[key] = partial[key] + item.log if key in partial else item.log
    if not partial:
        return whole
    return whole + _Body(partial, prior).of_states


@dataclass(frozen=True, eq=False)
class _Body:
    """Items gathered by what they name: named states to logarithms, shape (draw, state)."""

    groups: Mapping[tuple[bool, ...], Array]
    prior: Array

    @cached_property
    def of_states(self) -> Array:
        """The logarithm of the body's likelihood, shape (draw, state)."""
        result = np.empty_like(self.prior)
        every = frozenset(self.groups)
        for rest, states in self._by_rest(every, range(self.prior.shape[1])).items():
            result[:, states] = self._own(every - rest, states) + self._on_average(rest)
        return result

    @cached_property
    def _averages(self) -> dict[frozenset[tuple[bool, ...]], Array]:
        return {frozenset(): np.zeros((self.prior.shape[0], 1))}

    def _on_average(self, groups: frozenset[tuple[bool, ...]]) -> Array:
        """Return how likely groups are on average under those that they name, (draw, 1)."""
        if groups not in self._averages:
            if len(self._averages) > MOST_AVERAGES:
                raise UsageError(
                    "Too many items name some of the hypotheses and not the others, each in its "
                    "own way, to be weighed together. Let each item name all that it bears on, or "
                    "ask about fewer hypotheses."
                )
            named = np.flatnonzero(np.any(list(groups), axis=0))
            logs = np.empty((self.prior.shape[0], named.size))
            for rest, states in self._by_rest(groups, named).items():
                at = np.searchsorted(named, states)
                logs[:, at] = self._own(groups - rest, states) + self._on_average(rest)
            weight = self.prior[:, named]
            total = weight.sum(axis=1, keepdims=True)
            even = np.full_like(weight, 1.0 / named.size)
            share = np.divide(weight, total, out=even, where=total > 0.0)
            top = logs.max(axis=1, keepdims=True)
            mean = (share * np.exp(logs - top)).sum(axis=1, keepdims=True)
            self._averages[groups] = top + np.log(np.maximum(mean, 1e-300))
        return self._averages[groups]

    def _own(self, groups: frozenset[tuple[bool, ...]], states: list[int]) -> Array:
        """Return the logarithms of groups under states that all of them name."""
        own = np.zeros((self.prior.shape[0], len(states)))
        for key in sorted(groups):
            own += self.groups[key][:, states]
        return own

    @staticmethod
    def _by_rest(
        groups: frozenset[tuple[bool, ...]], states: Iterable[int]
    ) -> dict[frozenset[tuple[bool, ...]], list[int]]:
        """Sort states by the groups that do not name them."""
        result = defaultdict(list)
        for state in states:
            result[frozenset(key for key in groups if not key[state])].append(int(state))
        return result
