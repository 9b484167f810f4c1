"""What the consequences of its acts are worth to one actor, draw by draw.

An act leads to terms on the issues, to a path without a deal, or to both: a path with some
issues landing elsewhere. Its worth is utility as in :mod:`winset.kernels.utility`, less what the
path costs, with groups and regard as in :mod:`winset.ensemble.groups_and_regard`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from winset.case.hypotheses import Alternative
from winset.case.negotiation import Decision
from winset.case.schema import Case
from winset.ensemble.groups_and_regard import consent_of, draws_from_sample
from winset.ensemble.sample import Sample, Sampler, sample
from winset.errors import UsageError
from winset.kernels.conduct_likelihood import worths
from winset.kernels.preferences import MOST_OF_THE_SAY
from winset.kernels.utility import to_unit

Array = NDArray[np.float64]

_NO_DRAWS = Sampler(None, 0, 1)


@dataclass(frozen=True)
class Menu:
    """What an actor could choose from.

    Parameters
    ----------
    name : str
        Consequences of the same name, alternative and issue share their draws.
    alternatives : mapping of id to Alternative
    chosen : int or None
        The index of what it chose; None for a choice to come.
    """

    name: str
    alternatives: Mapping[str, Alternative]
    chosen: int | None = None


@dataclass(frozen=True)
class Wants:
    """What an actor wants, and what its choices are worth to it.

    Attributes
    ----------
    ideal : array, shape (draw, issue)
        In the issues' units, after groups and regard.
    weight : array, shape (draw, issue)
        What each issue means to it; adds up to 1, or is all 0.
    worth : tuple of array, shape (draw, alternative)
        For each menu: utility of each alternative.
    """

    ideal: Array
    weight: Array
    worth: tuple[Array, ...]


def _part_of(case: Case, actor: str) -> Case:
    """Return the case with only what an actor's utility rests on: itself and whom it regards."""
    included = {actor, *case.actors[actor].regard}
    actors = {}
    for name in (name for name in case.actors if name in included):
        entry = case.actors[name]
        actors[name] = entry if name == actor else entry.model_copy(update={"regard": {}})
    paths = {
        name: path.model_copy(
            update={"costs": {who: cost for who, cost in path.costs.items() if who in included}}
        )
        for name, path in case.no_deal.items()
    }
    return case.model_copy(
        update={
            "decision": Decision(rule="consensus"),
            "actors": actors,
            "positions": tuple(row for row in case.positions if row.actor in included),
            "no_deal": paths,
            "ratification": {},
        }
    )


@dataclass(frozen=True, eq=False)
class _Lands:
    """Where the alternatives of some menus end up, menus one after another.

    Attributes
    ----------
    menus : list of int
    landing : array, shape (draw or 1, alternative, issue)
    counted : array of bool, shape (alternative, issue)
    path : array of int, shape (alternative,)
        The path without a deal that each takes, or -1.
    cuts : array of int, shape (menu - 1,)
        Where the next menu begins.
    """

    menus: list[int]
    landing: Array
    counted: NDArray[np.bool_]
    path: NDArray[np.int64]
    cuts: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Outlook:
    """An actor before its menus, ready to be drawn many times.

    Attributes
    ----------
    case : Case
        What its utility rests on.
    actor : str
    menus : tuple of Menu
    """

    case: Case
    actor: str
    menus: tuple[Menu, ...]

    @classmethod
    def of(cls, case: Case, actor: str, menus: Sequence[Menu]) -> Outlook:
        """Return what an actor looks out on.

        Parameters
        ----------
        case : Case
            With a hypothesis' changes made, if there is one.
        actor : str
        menus : sequence of Menu
        """
        return cls(_part_of(case, actor), actor, tuple(menus))

    @cached_property
    def _fixed(self) -> _Lands | None:
        """The menus whose alternatives end up alike whatever is drawn, one after another."""
        exact = [m for m, menu in enumerate(self.menus) if _exact(self.case, menu)]
        if not exact:
            return None
        ends = [_ends(self.case, self.menus[m], None, _NO_DRAWS) for m in exact]
        return self._lands(exact, ends)

    def _lands(self, menus: list[int], ends: list[Array]) -> _Lands:
        low, high = np.array([issue.range for issue in self.case.issues.values()]).T
        known = [
            _comparable(self.case, self.menus[m], end) for m, end in zip(menus, ends, strict=True)
        ]
        paths = list(self.case.no_deal)
        counted = np.repeat(np.stack(known), [end.shape[1] for end in ends], axis=0)
        options = [option for m in menus for option in self.menus[m].alternatives.values()]
        return _Lands(
            menus,
            to_unit(np.where(counted, np.concatenate(ends, axis=1), 0.0), low, high),
            counted,
            np.array([-1 if o.path is None else paths.index(o.path) for o in options]),
            np.cumsum([end.shape[1] for end in ends])[:-1],
        )

    def drawn(self, sampler: Sampler) -> Wants:
        """Draw what the actor wants, and what its choices are worth to it.

        Parameters
        ----------
        sampler : Sampler

        Raises
        ------
        UsageError
            An alternative leads nowhere known on an issue that others name.
        """
        case = self.case
        if not case.issues:
            nothing = np.zeros((sampler.count, 0))
            even = [np.zeros((sampler.count, len(menu.alternatives))) for menu in self.menus]
            return Wants(nothing, nothing, tuple(even))
        index = list(case.actors).index(self.actor)
        drawn = sample(case, sampler)
        point, consent = sampler.streams is None, consent_of(case)
        draws = draws_from_sample(case, drawn, consent, sampler.first, point)
        wanted = Wants(draws.ideal[:, index], draws.weight[:, index], ())
        if not self.menus:
            return wanted
        apart = draws
        if drawn.regard.any():
            alone = replace(drawn, regard=np.zeros_like(drawn.regard))
            apart = draws_from_sample(case, alone, consent, sampler.first, point)
        share = _shares(drawn.regard[:, index], index)

        result: dict[int, Array] = {}
        exact = [] if self._fixed is None else self._fixed.menus
        other = [m for m in range(len(self.menus)) if m not in exact]
        for lands in (
            *([] if self._fixed is None else [self._fixed]),
            *(self._lands([m], [_ends(case, self.menus[m], drawn, sampler)]) for m in other),
        ):
            found = worths(
                lands.landing, lands.counted, apart.goals, apart.weight, share, lands.path,
                drawn.cost, drawn.own_no_deal,
            )  # fmt: skip
            result |= zip(lands.menus, np.split(found, lands.cuts, axis=1), strict=True)
        return replace(wanted, worth=tuple(result[m] for m in range(len(self.menus))))


def wants(case: Case, actor: str, menus: Sequence[Menu], sampler: Sampler) -> Wants:
    """Draw what an actor wants, and what its choices are worth to it.

    Parameters
    ----------
    case : Case
        With a hypothesis' changes made, if there is one.
    actor : str
    menus : sequence of Menu
    sampler : Sampler

    Returns
    -------
    Wants

    Raises
    ------
    UsageError
        An alternative leads nowhere known on an issue that others name.
    """
    return Outlook.of(case, actor, menus).drawn(sampler)


def _shares(regard: Array, index: int) -> Array:
    """Return whose utility an actor's is made of, shape (draw, actor); rows add up to 1."""
    total = regard.sum(axis=1, keepdims=True)
    share = regard * np.minimum(1.0, MOST_OF_THE_SAY / np.maximum(total, 1e-300))
    share[:, index] = 1.0 - share.sum(axis=1)
    return np.asarray(share)


def _exact(case: Case, menu: Menu) -> bool:
    """Whether where all alternatives end up is known to the point."""
    return all(
        option.path is None
        and all(
            (belief := option.lands.get(name, issue.status_quo)) is None or belief.exact
            for name, issue in case.issues.items()
        )
        for option in menu.alternatives.values()
    )


def _ends(case: Case, menu: Menu, drawn: Sample | None, sampler: Sampler) -> Array:
    """Return where alternatives end up, shape (draw, alternative, issue); NaN where unknown.

    Parameters
    ----------
    case : Case
    menu : Menu
    drawn : Sample or None
        None for alternatives that are exact.
    sampler : Sampler
    """
    ends = np.empty((sampler.count, len(menu.alternatives), len(case.issues)))
    paths = list(case.no_deal)
    for k, (key, option) in enumerate(menu.alternatives.items()):
        for j, (name, issue) in enumerate(case.issues.items()):
            belief = option.lands.get(name)
            if belief is not None:
                stream = f"act/{menu.name}/{key}/{name}"
                ends[:, k, j] = sampler.draw(stream, belief, *issue.range)
            elif drawn is None:
                ends[:, k, j] = np.nan if issue.status_quo is None else issue.status_quo.likely
            elif option.path is None:
                ends[:, k, j] = drawn.status_quo[:, j]
            else:
                ends[:, k, j] = drawn.lands[:, paths.index(option.path), j]
    return ends


def _comparable(case: Case, menu: Menu, ends: Array) -> NDArray[np.bool_]:
    """Return on which issues the alternatives can be compared."""
    unknown = np.asarray(np.isnan(ends).any(axis=0))
    for j, name in enumerate(case.issues):
        if unknown[:, j].any() and not unknown[:, j].all():
            missing = list(menu.alternatives)[int(np.argmax(unknown[:, j]))]
            raise UsageError(
                f"In {menu.name}, the alternative '{missing}' says nothing of '{name}', which has "
                "no status quo, while another alternative does. Add lands, or a status_quo."
            )
    return np.asarray(~unknown.any(axis=0))
