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

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from winset.analyses.summary import Array
from winset.errors import UsageError
from winset.kernels.unnamed_averages import averages

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


MOST_AVERAGES = 1000
"""Of bodies of items that are worked out; their number can double with each hypothesis."""

Key = tuple[bool, ...]


def joint_log(items: Iterable[Speaks], prior: Array) -> Array:
    """Return the logarithm of the likelihood of all items together, shape (draw, state).

    Parameters
    ----------
    items : iterable of Speaks
        Sums run in this order.
    prior : array, shape (draw, state)
    """
    return Body({"": tuple(items)}, prior).log


@dataclass(frozen=True, eq=False)
class Body:
    """Items weighed together, and what they would say if one item said something else.

    Attributes
    ----------
    items : mapping of name to tuple of Speaks
        Sums run in this order.
    prior : array, shape (draw, state)
    """

    items: Mapping[str, tuple[Speaks, ...]]
    prior: Array

    @cached_property
    def log(self) -> Array:
        """The logarithm of the likelihood of all items, shape (draw, state)."""
        whole = self._whole(self.items)
        return whole + self._all[:, -whole.shape[1] :] if self._groups else whole

    def instead(self, name: str, said: tuple[Speaks, ...]) -> Array:
        """Return the same where one item says something else; only what it touches is redone.

        Parameters
        ----------
        name : str
        said : tuple of Speaks
            Empty leaves the item out.
        """
        items = {**self.items, name: said}
        old = {_key(each) for each in self.items[name] if _partial(each)}
        new = {_key(each) for each in said if _partial(each)}
        if len(old) > 1 or not new <= old:
            return Body(items, self.prior).log
        whole = self._whole(items)
        if not self._groups:
            return whole
        states = self._all[:, -whole.shape[1] :].copy()
        if old:
            (key,) = old
            plan, which = self._plan, list(self._groups).index(key)
            todo = np.flatnonzero(plan.touched[:, which])
            moved = _sums(items).get(key, np.zeros_like(self.prior))
            found = plan.averages(self._logs, self.prior, todo, self._all, which, moved)
            first = plan.touched.shape[0] - states.shape[1]
            states[:, todo[todo >= first] - first] = found[:, todo >= first]
        return whole + states

    @cached_property
    def _groups(self) -> dict[Key, Array]:
        return dict(sorted(_sums(self.items).items()))

    @cached_property
    def _logs(self) -> Array:
        return np.stack(list(self._groups.values()))

    @cached_property
    def _plan(self) -> _Plan:
        return _Plan.of(tuple(self._groups))

    @cached_property
    def _all(self) -> Array:
        every = np.arange(self._plan.touched.shape[0])
        return self._plan.averages(self._logs, self.prior, every, self.prior, -1, self.prior)

    def _whole(self, items: Mapping[str, tuple[Speaks, ...]]) -> Array:
        """Add up what names all states."""
        whole = np.zeros_like(self.prior)
        for said in items.values():
            for each in said:
                if each.named.all():
                    whole = whole + each.log
        return whole


def _partial(said: Speaks) -> bool:
    return bool(not said.named.all() and said.log.any())


def _key(said: Speaks) -> Key:
    return tuple(bool(flag) for flag in said.named)


def _sums(items: Mapping[str, tuple[Speaks, ...]]) -> dict[Key, Array]:
    """Add up what names the same states, not all."""
    sums: dict[Key, Array] = {}
    for said in items.values():
        for each in said:
            if _partial(each):
                key = _key(each)
                sums[key] = sums[key] + each.log if key in sums else each.log
    return sums


@dataclass(frozen=True, eq=False)
class _Plan:
    """Which bodies of groups have to be worked out, each after those that it rests on.

    Bodies of groups are numbers whose bits are the groups. The last bodies are the states.

    Attributes
    ----------
    body, state, rest, own, group : array of int
        As for :func:`winset.kernels.unnamed_averages.averages`.
    touched : array of bool, shape (body, group)
        Which bodies hang on a group.
    """

    body: NDArray[np.int64]
    state: NDArray[np.int64]
    rest: NDArray[np.int64]
    own: NDArray[np.int64]
    group: NDArray[np.int64]
    touched: Flags

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, keys: tuple[Key, ...]) -> _Plan:
        """Return the plan for groups that name the same states each."""
        states = range(len(keys[0]))
        naming = [sum(1 << g for g, key in enumerate(keys) if key[s]) for s in states]
        every = (1 << len(keys)) - 1
        order: dict[int, int] = {}

        def visit(groups: int) -> None:
            if not groups or groups in order:
                return
            for names in naming:
                if groups & names:
                    visit(groups & ~names)
            if len(order) >= MOST_AVERAGES:
                raise UsageError(
                    "Too many items name some of the hypotheses and not the others, each in its "
                    "own way, to be weighed together. Let each item name all that it bears on, or "
                    "ask about fewer hypotheses."
                )
            order[groups] = len(order)

        for names in naming:
            visit(every & ~names)
        entries = [[(s, g) for s in states if g & naming[s]] for g in order]
        entries += [[(s, every)] for s in states]
        flat = [entry for each in entries for entry in each]
        own = [[g for g in range(len(keys)) if (naming[s] & groups) >> g & 1] for s, groups in flat]
        bodies = [*order, *(every for _ in states)]
        return cls(
            np.cumsum([0, *map(len, entries)]),
            np.array([s for s, _ in flat], dtype=np.int64),
            np.array([order.get(groups & ~naming[s], -1) for s, groups in flat], dtype=np.int64),
            np.cumsum([0, *map(len, own)]),
            np.array([g for each in own for g in each], dtype=np.int64),
            np.array([[bool(groups >> g & 1) for g in range(len(keys))] for groups in bodies]),
        )

    def averages(
        self,
        logs: Array,
        prior: Array,
        todo: NDArray[np.int64],
        before: Array,
        which: int,
        moved: Array,
    ) -> Array:
        """Work out some of the bodies, shape (draw, body to do)."""
        place = np.full(self.touched.shape[0], -1)
        place[todo] = np.arange(todo.size)
        return averages(
            logs, prior, self.body, self.state, self.rest, self.own, self.group,
            todo, place, before, which, moved,
        )  # fmt: skip
