"""Who can change it: what the report asks of a case, with few draws, for one page."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from winset.analyses.inputs.levels import Levels, levels
from winset.analyses.inputs.sensitivity import AGREEMENT, Sensitivity, sensitivity
from winset.analyses.levers.advise import DRAWS, Advice, advise
from winset.analyses.levers.compare import Comparison, compare
from winset.analyses.levers.spoilers import Spoiler, spoilers
from winset.case.hypothesis_tree import actors
from winset.case.schema import Case
from winset.confined import in_process
from winset.errors import UsageError
from winset.threads import side_by_side

SCENARIO_DRAWS, LEVELS_DRAWS, SWING_DRAWS = 1000, 500, 100
WORTH_A_PROCESS = 1000
"""Draws from which on starting a process takes less time than it saves."""
MOST_ACTORS, MOST_SCENARIOS, MOST_LEVELS = 2, 6, 4
LARGEST = 150
"""Rows of positions; a page asks nothing of larger cases, which would keep its reader waiting."""


@dataclass(frozen=True)
class Changes:
    """What a page shows.

    Attributes
    ----------
    advice : tuple of Advice
        Of the actors that the case is about.
    scenarios : tuple of Comparison
        Of the case as it is with each of its scenarios.
    swings : Sensitivity or None
        Local; of the room for a deal alone where it is known.
    levels : tuple of Levels
        Of actors with groups or regard.
    spoilers : tuple of Spoiler
        Who could spoil a deal.
    """

    case: Case
    advice: tuple[Advice, ...]
    scenarios: tuple[Comparison, ...]
    swings: Sensitivity | None
    levels: tuple[Levels, ...]
    spoilers: tuple[Spoiler, ...] = ()

    def against(self, share: float, draws: int) -> Changes:
        """Return these answers with another share of draws with a deal as things are.

        A change found on few draws is added to a share that many give: a control variate
        (Owen 2013, Monte Carlo theory, methods and examples, section 8.9, with coefficient 1).

        Parameters
        ----------
        share : float
            That of the forecast.
        draws : int
            How many it has.
        """

        def moved(now: float, then: float) -> float:
            return min(max(share + then - now, 0.0), 1.0)

        def compared(one: Comparison) -> Comparison:
            if one.agreement is None:
                return one
            after = moved(one.agreement.before, one.agreement.after)
            return replace(one, agreement=replace(one.agreement, before=share, after=after))

        def inside(one: Levels) -> Levels:
            now = one.outcome.agreement
            if now is None or one.alone.agreement is None:
                return one
            alone = replace(one.alone, agreement=moved(now, one.alone.agreement))
            pulls = tuple(
                replace(pull, without=replace(pull.without, agreement=moved(now, then)))
                if (then := pull.without.agreement) is not None
                else pull
                for pull in one.pulls
            )
            outcome = replace(one.outcome, agreement=share)
            return replace(one, outcome=outcome, alone=alone, pulls=pulls, deal_draws=draws)

        swings = self.swings
        if swings is not None and AGREEMENT in swings.outputs:
            known = {AGREEMENT: replace(swings.outputs[AGREEMENT], mean=share)}
            swings = replace(swings, outputs={**swings.outputs, **known}, deal_draws=draws)
        scenarios = tuple(map(compared, self.scenarios))
        return replace(
            self, scenarios=scenarios, swings=swings, levels=tuple(map(inside, self.levels))
        )


def asked_about(case: Case) -> tuple[str, ...]:
    """Return whom the case is about: who has hypotheses, whom the question names, or the first."""
    names = list(actors(case))
    question = case.question.casefold()
    names += [
        name
        for name, actor in case.actors.items()
        if name not in names and actor.name.casefold() in question
    ]
    return tuple(names[:MOST_ACTORS] or list(case.actors)[:1])


def changes_apart(case: Case, draws: int, seed: int, scenarios: bool) -> Changes | None:
    """Ask who can change it, in a process of its own where that saves time.

    Most of it is Python, of which threads run one at a time; one thread alone takes less.

    Parameters
    ----------
    case, draws, seed, scenarios
        As of :func:`changes`.
    """
    if draws < WORTH_A_PROCESS or (os.cpu_count() or 1) < 2:
        return changes(case, draws=draws, seed=seed, scenarios=scenarios)
    return in_process(_changes_alone, case, draws, seed, scenarios)


def _changes_alone(case: Case, draws: int, seed: int, scenarios: bool) -> Changes | None:
    return changes(case, draws=draws, seed=seed, scenarios=scenarios, workers=1)


def changes(
    case: Case, *, draws: int, seed: int, scenarios: bool = True, workers: int | None = None
) -> Changes | None:
    """Ask who can change it; None where the case is too large for a page.

    Parameters
    ----------
    case : Case
    draws : int
        The most draws; each question takes fewer, as its constant says.
    seed : int
    scenarios : bool
        Whether the case's scenarios are looked at.
    workers : int, optional
    """
    if len(case.positions) > LARGEST:
        return None

    def few(most: int) -> int:
        return min(draws, most)

    home = {one.actor for one in case.ratification.values()}
    inside = [n for n, actor in case.actors.items() if actor.groups or actor.regard or n in home]

    def advised() -> tuple[tuple[Advice, ...], tuple[Comparison, ...]]:
        names = list(case.scenarios)[: MOST_SCENARIOS if scenarios else 0]
        return tuple(
            advise(case, name, draws=few(DRAWS), seed=seed, workers=workers)
            for name in asked_about(case)
        ), tuple(
            compare(case, name, draws=few(SCENARIO_DRAWS), seed=seed, workers=workers)
            for name in names
        )

    def swung() -> Sensitivity | None:
        try:
            found = sensitivity(
                case, how="local", draws=few(SWING_DRAWS), seed=seed, terms=None, workers=workers
            )
        except UsageError:
            return None
        return found if found.swings else None

    def moved() -> tuple[Sensitivity | None, tuple[Levels, ...], tuple[Spoiler, ...]]:
        within = tuple(
            levels(case, name, draws=few(LEVELS_DRAWS), seed=seed, workers=workers)
            for name in inside[:MOST_LEVELS]
        )
        return swung(), within, spoilers(case, draws=draws, seed=seed, workers=workers)

    threads = workers or os.cpu_count() or 1
    (advice, compared), (swings, within, spoiling) = side_by_side(advised, moved, threads)
    return Changes(
        case=case,
        advice=advice,
        scenarios=compared,
        swings=swings,
        levels=within,
        spoilers=spoiling,
    )
