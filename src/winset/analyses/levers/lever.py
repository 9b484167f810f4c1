"""A lever: a step that an actor can take, with what it takes.

A lever is a step away from the case as it is. Most are changes of beliefs that an analyst could
write as a scenario; the rest change who must consent, what is bargained together, or who is paid.

Effort is counted on one stated scale: a point is what it takes to move one's own position by 1 %
of the range of an issue one cares about fully. To move another's takes as much times how much
the other cares, times its capability over one's own (docs/decisions/levers.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from winset.analyses.summary import Array
from winset.case.belief import Belief
from winset.case.changes import apply
from winset.case.negotiation import Change, Position
from winset.case.schema import Case
from winset.ensemble.paired_runs import After, Alter, PairedRuns, RunResult

BY_CONSENT = ("nash", "kalai-smorodinsky", "winset")
"""Models in which only those whose consent is needed are heard."""
STEP = 10.0
"""Points by which positions (per cent of the range) and saliences are moved."""
CAPABILITY_STEP = 20.0
"""Per cent by which capabilities are moved."""
PROCEDURE = 10.0
"""Points of effort that changing the order or the package of issues takes."""


@dataclass(frozen=True)
class Lever:
    """A step that an actor can take.

    Attributes
    ----------
    kind : str
        Such as ``position``, ``persuade``, ``trade``.
    text : str
        What is done, in words.
    effort : float
        In points.
    target : str or None
        The other actor that it works on.
    issues : tuple of str
        The issues that it is about.
    changes : tuple of Change
        The same as changes of a scenario, where it can be said so.
    vetoes : tuple of str or None
        Who can veto then.
    alter, after : callable or None
        As :meth:`winset.ensemble.paired_runs.PairedRuns.run` takes them.
    """

    kind: str
    text: str
    effort: float
    target: str | None = None
    issues: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    vetoes: tuple[str, ...] | None = None
    alter: Alter | None = None
    after: After | None = None

    def apply(self, case: Case) -> Case:
        """Return the case with the lever pulled, as far as a case can say it."""
        changed = apply(case, self.changes)
        if self.vetoes is None:
            return changed
        decision = case.decision.model_copy(update={"vetoes": self.vetoes})
        return changed.model_copy(update={"decision": decision})


@dataclass(frozen=True)
class Table:
    """What a lever is built from: the case, means of what actors bring, and what comes out.

    Attributes
    ----------
    actor : str
        Who looks for levers.
    ideal, weight, salience : array, shape (actor, issue)
        Ideal points as parts of the ranges; the rest in [0, 1].
    capability : array, shape (actor,)
    terms : array, shape (issue,)
        The median terms, as parts of the ranges.
    heard : tuple of bool
        Whether anything that the actor brings can matter: where consent decides alone, those who
        have no say, and for whom nobody with a say has regard, are not heard.
    """

    case: Case
    actor: str
    ideal: Array
    weight: Array
    salience: Array
    capability: Array
    terms: Array
    bargains: bool
    heard: tuple[bool, ...]

    @classmethod
    def of(cls, runs: PairedRuns, actor: str) -> Table:
        """Read the table off runs of a case; where nothing comes out, terms are in the middle.

        Parameters
        ----------
        runs : PairedRuns
        actor : str
        """
        case, means, terms = runs.case, runs.means(), runs.base.median_terms
        low, high = np.array([issue.range for issue in case.issues.values()], dtype=float).T
        if np.isnan(terms).any():
            terms = (low + high) / 2.0
        return cls(
            case,
            actor,
            (means["ideal"] - low) / (high - low),
            means["weight"],
            means["salience"],
            means["capability"],
            (terms - low) / (high - low),
            runs.bargains,
            _heard(runs),
        )

    @property
    def me(self) -> int:
        """The number of the actor that looks for levers."""
        return list(self.case.actors).index(self.actor)

    def others(self) -> Iterator[tuple[int, str]]:
        """Yield the number and id of every other actor."""
        for k, name in enumerate(self.case.actors):
            if name != self.actor:
                yield k, name

    def listeners(self) -> Iterator[tuple[int, str]]:
        """Yield the number and id of every other actor that is heard."""
        return ((k, name) for k, name in self.others() if self.heard[k])

    def rows(self, actor: str) -> Iterator[tuple[int, Position]]:
        """Yield the issues that an actor holds a position on, with the issue's number."""
        issues = list(self.case.issues)
        for row in self.case.positions:
            if row.actor == actor:
                yield issues.index(row.issue), row

    def clout(self, k: int) -> float:
        """Return the capability of another as a multiple of the actor's own."""
        own = float(self.capability[self.me])
        return float(self.capability[k]) / own if own > 0.0 else float("inf")

    def name(self, actor: str) -> str:
        """Return an actor's full name."""
        return self.case.actors[actor].name

    def issue(self, issue: str) -> str:
        """Return an issue's full name."""
        return self.case.issues[issue].name


def _heard(runs: PairedRuns) -> tuple[bool, ...]:
    case, voters = runs.case, runs.voters
    if not runs.bargains or runs.model.name not in BY_CONSENT:
        return (True,) * len(case.actors)
    regarded = {
        other
        for (name, actor), votes in zip(case.actors.items(), voters, strict=True)
        for other in actor.regard
        if votes
    }
    return tuple(bool(v) or name in regarded for name, v in zip(case.actors, voters, strict=True))


def move(case: Case, row: Position, by: float) -> Change | None:
    """Return the change that moves what an actor says and wants.

    Parameters
    ----------
    case : Case
    row : Position
    by : float
        A part of the issue's range, up or, below 0, down.

    Returns
    -------
    Change or None
        None where it stands at the end of the range already.
    """
    low, high = case.issues[row.issue].range
    step = by * (high - low)
    position = _shifted(row.position, step, low, high)
    ideal = None if row.ideal is None else _shifted(row.ideal, step, low, high)
    if position == row.position and ideal in (None, row.ideal):
        return None
    return Change(actor=row.actor, issue=row.issue, position=position, ideal=ideal)


def stress(row: Position, points: float) -> Change | None:
    """Return the change of how much an actor cares; None where it cannot change.

    Parameters
    ----------
    row : Position
    points : float
        Of salience, more or, below 0, less.
    """
    salience = _shifted(row.salience, points, 0.0, 100.0)
    if salience == row.salience:
        return None
    return Change(actor=row.actor, issue=row.issue, salience=salience)


def _shifted(belief: Belief, step: float, low: float, high: float) -> Belief:
    return belief.mapped(lambda value: min(max(value + step, low), high))


def pulled(runs: PairedRuns, lever: Lever, changes: Iterable[Change] = ()) -> RunResult:
    """Say what comes out when a lever is pulled.

    Parameters
    ----------
    runs : PairedRuns
    lever : Lever
    changes : iterable of Change
        What else changes, such as the answers of others.
    """
    changed = apply(lever.apply(runs.case), changes)
    return runs.run(changed, lever.alter, lever.after, quick=True)
