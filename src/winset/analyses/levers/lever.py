"""A lever: a step that an actor can take, with what it takes, and what steps are built from.

Every lever is an edited case: changes of beliefs that an analyst could write as a scenario, or
another list of those whose consent is needed. The case says under ``levers:`` what it costs, how
long it takes and how others answer; nothing is guessed in their place (docs/decisions/levers.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from winset.analyses.summary import Array
from winset.case.belief import Belief
from winset.case.changes import TARGETS, apply
from winset.case.negotiation import Change, Position
from winset.case.schema import Case
from winset.ensemble.paired_runs import PairedRuns, RunResult

BY_CONSENT = ("nash", "kalai-smorodinsky", "winset")
"""Models in which only those whose consent is needed are heard."""
STEP = 10.0
"""Points by which positions (per cent of the range) and saliences are moved."""


@dataclass(frozen=True)
class Lever:
    """A step that an actor can take.

    Attributes
    ----------
    kind : str
        Such as ``position`` or ``trade``; ``action`` where the case says what is done.
    text : str
        Who does what to whom, as a sentence without its full stop.
    target : str or None
        The other actor that it works on.
    issues : tuple of str
        The issues that it is about.
    changes : tuple of Change
        The same as changes of a scenario.
    cost : Belief or None
        In points of the actor's own utility; None where the case states none, and none counts.
    vetoes : tuple of str
        Whose consent is needed then, where that changes.
    takes : Belief or None
        How many days until it works, where the case says.
    answered_by : tuple of Change
        The others' answer, where the case says.
    why : str
        The case's reason.
    sources : tuple of str
    """

    kind: str
    text: str
    target: str | None = None
    issues: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    cost: Belief | None = None
    vetoes: tuple[str, ...] = ()
    takes: Belief | None = None
    answered_by: tuple[Change, ...] = ()
    why: str = ""
    sources: tuple[str, ...] = ()

    def apply(self, case: Case) -> Case:
        """Return the case with the lever pulled."""
        changed = apply(case, self.changes)
        if not self.vetoes:
            return changed
        decision = case.decision.model_copy(update={"vetoes": self.vetoes})
        return changed.model_copy(update={"decision": decision})

    @cached_property
    def touches(self) -> frozenset[tuple[str | None, ...]]:
        """What it sets; two levers that set the same cannot be pulled together."""
        places = {
            (
                *(change.actor, change.issue, change.group),
                *(change.path, change.toward, change.ratifier, field),
            )
            for change in self.changes
            for field in TARGETS
            if getattr(change, field) is not None
        }
        return frozenset({*places, *([("vetoes",)] if self.vetoes else [])})


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
    deciding : tuple of bool
        Whether the actor decides: where consent decides alone, those who have a say.
    heard : tuple of bool
        Whether anything that the actor brings can matter: those who decide, those for whom one of
        them has regard, and those whom one is like that ratifies for one of them.
    """

    case: Case
    actor: str
    ideal: Array
    weight: Array
    salience: Array
    capability: Array
    terms: Array
    deciding: tuple[bool, ...]
    heard: tuple[bool, ...]

    @classmethod
    def of(cls, runs: PairedRuns, actor: str) -> Table:
        """Read the table off runs of a case; where nothing comes out, terms are in the middle.

        Parameters
        ----------
        runs : PairedRuns
        actor : str
        """
        case, means = runs.case, runs.means()
        low, high = _ends(case)
        by_consent = runs.bargains and runs.model.name in BY_CONSENT
        deciding = tuple(bool(v) for v in runs.voters) if by_consent else (True,) * len(case.actors)
        counts = {name for name, decides in zip(case.actors, deciding, strict=True) if decides}
        regarded = {other for name in counts for other in case.actors[name].regard}
        regarded |= {
            one.like
            for one in case.ratification.values()
            if one.like is not None and one.actor in counts
        }
        return cls(
            case,
            actor,
            (means["ideal"] - low) / (high - low),
            means["weight"],
            means["salience"],
            means["capability"],
            np.full(len(case.issues), 0.5),
            deciding,
            tuple(d or n in regarded for n, d in zip(case.actors, deciding, strict=True)),
        ).at(runs.base)

    def at(self, result: RunResult) -> Table:
        """Return the table with the terms of a result; the same where nothing comes out.

        Parameters
        ----------
        result : RunResult
        """
        low, high = _ends(self.case)
        terms = (result.median_terms - low) / (high - low)
        return self if np.isnan(terms).any() else replace(self, terms=terms)

    @property
    def me(self) -> int:
        """The number of the actor."""
        return list(self.case.actors).index(self.actor)

    def others(self) -> Iterator[tuple[int, str]]:
        """Yield the number and id of every other actor that is heard."""
        for k, name in enumerate(self.case.actors):
            if name != self.actor and self.heard[k]:
                yield k, name

    def answers(self, k: int) -> bool:
        """Say whether another can hold out: not who is heard only as one is like it that ratifies.

        Parameters
        ----------
        k : int
        """
        name = list(self.case.actors)[k]
        alone = name in {one.like for one in self.case.ratification.values()}
        return self.deciding[k] or (self.heard[k] and not alone)

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

    def side(self, k: int, j: int) -> float:
        """Return which way an actor pulls the expected terms of an issue: 1, -1, or 0.

        Parameters
        ----------
        k : int
            Number of the actor.
        j : int
            Number of the issue.
        """
        apart = float(self.ideal[k, j] - self.terms[j])
        return float(np.sign(apart)) if self.weight[k, j] > 0.0 and abs(apart) > 0.01 else 0.0

    def alignment(self, k: int) -> float:
        """Return how far another pulls the terms the same way: the cosine of the two pulls."""
        mine, theirs = (self.weight[i] * (self.ideal[i] - self.terms) for i in (self.me, k))
        length = float(np.linalg.norm(mine) * np.linalg.norm(theirs))
        return float(mine @ theirs) / length if length > 0.0 else 0.0

    def distance(self, k: int) -> float:
        """Return how far another's ideal point is, as the mean over issues by what they mean."""
        both = self.weight[self.me] + self.weight[k]
        apart = np.abs(self.ideal[self.me] - self.ideal[k])
        return float(both @ apart / both.sum()) if both.any() else 1.0

    def regarded_by(self, name: str) -> bool:
        """Say whether another has regard for the actor."""
        regard = self.case.actors[name].regard.get(self.actor)
        return regard is not None and regard.weight.likely > 0.0

    def name(self, actor: str) -> str:
        """Return an actor's full name."""
        return self.case.actors[actor].name

    def issue(self, issue: str) -> str:
        """Return an issue's full name."""
        return self.case.issues[issue].name


def _ends(case: Case) -> Array:
    """Return the lower and the upper ends of the ranges, shape (2, issue)."""
    return np.array([issue.range for issue in case.issues.values()], dtype=float).T


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
    position = shifted(row.position, step, low, high)
    ideal = None if row.ideal is None else shifted(row.ideal, step, low, high)
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
    salience = shifted(row.salience, points, 0.0, 100.0)
    if salience == row.salience:
        return None
    return Change(actor=row.actor, issue=row.issue, salience=salience)


def shifted(belief: Belief, step: float, low: float, high: float) -> Belief:
    """Return a belief moved, and kept within bounds.

    Parameters
    ----------
    belief : Belief
    step, low, high : float
    """
    return belief.mapped(lambda value: min(max(value + step, low), high))


def combined(case: Case, levers: Iterable[Lever], answers: Iterable[Change] = ()) -> Case:
    """Return the case with levers pulled, and what others do in answer.

    Parameters
    ----------
    case : Case
    levers : iterable of Lever
    answers : iterable of Change
    """
    for lever in levers:
        case = lever.apply(case)
    return apply(case, answers)
