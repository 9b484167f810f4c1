"""What if? The same draws with something changed, beside the case as it is.

Each belief draws from a stream of its own, so a change leaves all other draws as they were, and the
difference between the two answers is the change's alone. What was drawn is kept, so that asking
again with another value draws that value anew and nothing else.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import ValidationError

from winset.analyses.outcome.agreement import Agreement
from winset.analyses.summary import Array, Summary, finite
from winset.answer import Answer
from winset.case.belief import Belief
from winset.case.changes import apply
from winset.case.negotiation import Change
from winset.case.schema import Case
from winset.ensemble.groups_and_regard import draws_of
from winset.ensemble.run import Plan, run
from winset.ensemble.sample import Sampler
from winset.errors import UsageError
from winset.kernels.streams import Streams
from winset.models.contract import Draws, Model, Outcomes
from winset.models.registry import models

AT_ONCE = ("mean", "median", "calibrated")
"""Models that follow a hand at 10,000 draws."""
QUICK = (*AT_ONCE, "nash", "winset")
"""Models that follow a hand at some fewer."""
MOST_COLUMNS = 4000


@dataclass(frozen=True)
class Side:
    """One of the two answers.

    Attributes
    ----------
    case : Case
    terms : mapping of model to array, shape (draw, issue)
        In the issues' units; NaN where a model sees no outcome.
    summaries : mapping of model to mapping of issue to Summary
    agreement : Agreement or None
    """

    case: Case
    terms: Mapping[str, Array]
    summaries: Mapping[str, Mapping[str, Summary]]
    agreement: Agreement | None


@dataclass(frozen=True, repr=False)
class WhatIf(Answer):
    """The answer to: what would come out if this were different?

    Attributes
    ----------
    before, after : Side
        The case as it is, and with the changes.
    changes : tuple of Change
    draws, seed : int
    skipped : mapping of model name to reason
    """

    kind: ClassVar[str] = "what_if"

    before: Side
    after: Side
    changes: tuple[Change, ...]
    draws: int
    seed: int
    skipped: Mapping[str, str]

    @property
    def case(self) -> Case:
        """The case as it is."""
        return self.before.case

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            "case": self.before.case.id,
            "draws": self.draws,
            "seed": self.seed,
            "changes": [
                change.model_dump(mode="json", exclude_defaults=True) for change in self.changes
            ],
            "models": {
                name: {
                    issue: {
                        "before": finite(summary.median),
                        "after": finite(self.after.summaries[name][issue].median),
                    }
                    for issue, summary in issues.items()
                }
                for name, issues in self.before.summaries.items()
            },
            "agreement": None
            if self.before.agreement is None or self.after.agreement is None
            else {
                "before": self.before.agreement.probability,
                "after": self.after.agreement.probability,
            },
            "skipped": dict(self.skipped),
        }


class Columns:
    """Draws of single beliefs, kept; the oldest go when there are many."""

    def __init__(self, most: int = MOST_COLUMNS) -> None:
        self._kept: OrderedDict[tuple[Any, ...], Array] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...]) -> Array | None:
        """Return a column that was drawn already."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: tuple[Any, ...], column: Array) -> None:
        """Keep a column."""
        with self._lock:
            self._kept[key] = column
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


@dataclass(frozen=True)
class _Remembering(Sampler):
    """A sampler that draws each belief once."""

    columns: Columns = field(default_factory=Columns)

    def draw(self, name: str, belief: Belief, low: float, high: float) -> Array:
        if belief.exact:
            return super().draw(name, belief, low, high)
        key = (name, belief, low, high, self.first, self.count)
        column = self.columns.get(key)
        if column is None:
            column = super().draw(name, belief, low, high)
            column.setflags(write=False)
            self.columns.put(key, column)
        return column


@dataclass(frozen=True)
class _Plan(Plan):
    """A plan whose draws are remembered: single beliefs for long, whole chunks for the next run."""

    columns: Columns = field(default_factory=Columns)
    chunk: dict[int, Draws] = field(default_factory=dict)

    def drawn(self, first: int, count: int) -> Draws:
        if first not in self.chunk:
            sampler = _Remembering(Streams(self.seed), first, count, columns=self.columns)
            self.chunk[first] = draws_of(self.case, sampler)
        return self.chunk[first]


class Trial:
    """A case held ready for what-if questions.

    Parameters
    ----------
    case : Case
    draws, seed : int
    model : iterable of str
        Which models; those that do not fit the case are left out.
    workers : int, optional
        Threads; by default one a core.

    Raises
    ------
    UsageError
        There is no such model, or none fits the case.
    """

    def __init__(
        self,
        case: Case,
        *,
        draws: int = 10_000,
        seed: int = 0,
        model: Iterable[str] = QUICK,
        workers: int | None = None,
    ) -> None:
        if draws < 1:
            raise UsageError(f"--draws is {draws}; expected 1 or more.")
        self.case, self.draws, self.seed, self.workers = case, draws, seed, workers
        self._columns = Columns()
        trial = Plan(case, (), draws, seed, point=True).drawn(0, 1)
        chosen = models(model)
        self.skipped = {m.name: why for m in chosen if (why := m.fits(trial)) is not None}
        self._models = tuple(m for m in chosen if m.name not in self.skipped)
        if not self._models:
            raise UsageError("None of these models can run on this case.")
        self._before: dict[tuple[str, ...], Side] = {}
        self._last: tuple[tuple[Change, ...], dict[int, Draws]] = ((), {})

    def answer(self, changes: Iterable[Change], model: Iterable[str] | None = None) -> WhatIf:
        """Return what would come out with changes made.

        Parameters
        ----------
        changes : iterable of Change
        model : iterable of str, optional
            Which of the models; by default all.

        Raises
        ------
        UsageError
            A change names what the case does not have, or leaves an issue's range.
        """
        listed = tuple(changes)
        check_changes(self.case, listed)
        wanted = None if model is None else set(model)
        chosen = tuple(m for m in self._models if wanted is None or m.name in wanted)
        if not chosen:
            raise UsageError("None of these models can run on this case.")
        names = tuple(m.name for m in chosen)
        before = self._before.get(names)
        if before is None:
            before = self._before[names] = self._side(self.case, chosen, {})
        after = before
        if listed:
            last, chunks = self._last
            if last != listed:
                chunks = {}
                self._last = (listed, chunks)
            after = self._side(apply(self.case, listed), chosen, chunks)
        return WhatIf(before, after, listed, self.draws, self.seed, self.skipped)

    def _side(self, case: Case, chosen: tuple[Model, ...], chunks: dict[int, Draws]) -> Side:
        outcomes = run(
            _Plan(
                case,
                chosen,
                self.draws,
                self.seed,
                workers=self.workers,
                columns=self._columns,
                chunk=chunks,
            )
        )
        once = Plan(case, (), 1, self.seed, point=True).drawn(0, 1)
        return Side(
            case=case,
            terms={name: made.terms for name, made in outcomes.items()},
            summaries={name: _summed(made, case) for name, made in outcomes.items()},
            agreement=Agreement.of(outcomes["winset"], once, False)
            if "winset" in outcomes
            else None,
        )


def _summed(outcomes: Outcomes, case: Case) -> dict[str, Summary]:
    return {name: Summary.of(outcomes.terms[:, j]) for j, name in enumerate(case.issues)}


def what_if(
    case: Case,
    changes: Iterable[Change | Mapping[str, Any]],
    *,
    draws: int = 10_000,
    seed: int = 0,
    model: Iterable[str] = QUICK,
    workers: int | None = None,
) -> WhatIf:
    """Return what would come out if something were different, beside what comes out now.

    Parameters
    ----------
    case : Case
    changes : iterable of Change, or of mappings as under ``scenarios`` in a case
    draws, seed : int
    model : iterable of str
        Which models; those that do not fit the case are left out.
    workers : int, optional
        Threads; by default one a core.

    Raises
    ------
    UsageError
        A change that cannot be made; no such model.
    """
    listed = read_changes(changes)
    check_changes(case, listed)
    return Trial(case, draws=draws, seed=seed, model=model, workers=workers).answer(listed)


def read_changes(changes: Iterable[Change | Mapping[str, Any]]) -> tuple[Change, ...]:
    """Return changes from plain data.

    Raises
    ------
    UsageError
        One has none of the forms of the case format.
    """
    try:
        return tuple(
            change if isinstance(change, Change) else Change.model_validate(change)
            for change in changes
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        expected = first.get("ctx", {}).get("expected", first["msg"])
        raise UsageError(f"A change cannot be read at {place}: expected {expected}.") from None


def check_changes(case: Case, changes: Iterable[Change]) -> None:
    """Refuse changes of what the case does not have.

    Raises
    ------
    UsageError
        With what is wrong.
    """
    for change in changes:
        for name, known in (
            (change.actor, case.actors),
            (change.toward, case.actors),
            (change.issue, case.issues),
            (change.path, case.no_deal),
        ):
            if name is not None and name not in known:
                raise UsageError(f"A change names '{name}', which the case does not have.")
        if change.actor is None and change.path is None:
            raise UsageError("A change must name an actor or a path.")
        if change.group is not None and (
            change.actor is None or change.group not in case.actors[change.actor].groups
        ):
            raise UsageError(f"A change names the group '{change.group}', which is not there.")
        _within(case, change)


def _within(case: Case, change: Change) -> None:
    if change.issue is None:
        if change.position or change.ideal or change.salience:
            raise UsageError("A change of a position or a salience must name the issue.")
        return
    low, high = case.issues[change.issue].range
    for belief in (change.position, change.ideal):
        if belief is not None and (belief.low < low or belief.high > high):
            raise UsageError(f"{belief} leaves the range of {change.issue}, {low:g} to {high:g}.")
