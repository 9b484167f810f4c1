"""What if? The same draws with something changed, beside the case as it is.

Each belief draws from a stream of its own, so a change leaves all other draws as they were, and the
difference between the two answers is the change's alone. What was drawn is kept, so that a change
draws what it changes anew and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from pydantic import ValidationError

from winset.analyses.outcome.agreement import Agreement
from winset.analyses.outcome.package import Package, judge_chunks
from winset.analyses.outcome.ratification import how_ratified
from winset.analyses.summary import Array, Summary
from winset.answer import Answer, data_of, to_data
from winset.case.changes import apply
from winset.case.negotiation import Change
from winset.case.schema import Case
from winset.ensemble.paired_runs import PairedRuns
from winset.ensemble.run import Plan, fitting_models
from winset.errors import UsageError
from winset.models.contract import Draws, Model, Outcomes
from winset.models.registry import models

AT_ONCE = ("mean", "median", "calibrated")
"""Models that follow a hand at 10,000 draws."""
QUICK = (*AT_ONCE, "nash", "winset")
"""Models that follow a hand at some fewer."""


@dataclass(frozen=True)
class Side:
    """One of the two answers.

    Attributes
    ----------
    terms : mapping of model to array, shape (draw, issue)
        In the issues' units; NaN where a model sees no outcome.
    summaries : mapping of model to mapping of issue to Summary
    ratified : float or None
        How likely terms are agreed and ratified, as in a forecast; None where nobody ratifies.
    package : Package or None
        Who accepts the terms that were asked about.
    """

    case: Case
    terms: Mapping[str, Array]
    summaries: Mapping[str, Mapping[str, Summary]]
    agreement: Agreement | None
    ratified: float | None = None
    package: Package | None = None


@dataclass(frozen=True, repr=False)
class WhatIf(Answer):
    """The answer to: what would come out if this were different?

    Attributes
    ----------
    before, after : Side
        The case as it is, and with the changes.
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
            **data_of(self, "case", "draws", "seed"),
            "changes": [
                change.model_dump(mode="json", exclude_defaults=True) for change in self.changes
            ],
            "models": {
                name: {
                    issue: {
                        "before": to_data(summary.median),
                        "after": to_data(self.after.summaries[name][issue].median),
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
            **(
                {}
                if self.before.ratified is None
                else {"ratified": {"before": self.before.ratified, "after": self.after.ratified}}
            ),
            "skipped": dict(self.skipped),
        }


class WhatIfRuns:
    """A case drawn for what-if questions, each by several models.

    Parameters
    ----------
    case : Case
    draws, seed : int
    model : iterable of str
        Which models; those that do not fit the case are left out.
    workers : int, optional
        Threads; by default one a core.

    Attributes
    ----------
    skipped : mapping of model name to reason

    Raises
    ------
    UsageError
        There is no such model, or none fits the case; a number out of bounds.
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
        once = Plan(case, (), draws, seed, point=True).drawn(0, 1)
        self._models, self.skipped = fitting_models(models(model), once)
        if not self._models:
            raise UsageError("None of these models can run on this case.")
        self._runs = PairedRuns(case, self._models[0], draws, seed, workers=workers)
        self._before: dict[tuple[object, ...], Side] = {}
        self._after: tuple[tuple[Change, ...], Case, list[Draws]] | None = None

    def answer(
        self,
        changes: Iterable[Change],
        model: Iterable[str] | None = None,
        package: Mapping[str, float] | None = None,
    ) -> WhatIf:
        """Return what would come out with changes made.

        Parameters
        ----------
        changes : iterable of Change
        model : iterable of str, optional
            Which of the models; by default all.
        package : mapping of issue to float, optional
            Terms to ask about, in the issues' units: who accepts them, before and after. Asked
            where the win-set model is among the models.

        Raises
        ------
        UsageError
            A change names what the case does not have, or leaves an issue's range.
        """
        runs, listed = self._runs, tuple(changes)
        check_changes(runs.case, listed)
        names = None if model is None else set(model)
        chosen = tuple(m for m in self._models if names is None or m.name in names)
        if not chosen:
            raise UsageError("None of these models can run on this case.")
        key = (*(m.name for m in chosen), *(package or {}).items())
        if key not in self._before:
            start = runs.changed_draws(runs.case)
            self._before[key] = _asked(self._side(runs.case, start, chosen), start, package)
        before = after = self._before[key]
        if listed:
            if self._after is None or self._after[0] != listed:
                changed = apply(runs.case, listed)
                self._after = (listed, changed, runs.changed_draws(changed))
            after = _asked(self._side(*self._after[1:], chosen), self._after[2], package)
        return WhatIf(before, after, listed, runs.draws, runs.seed, self.skipped)

    def _side(self, case: Case, draws: list[Draws], chosen: tuple[Model, ...]) -> Side:
        outcomes = self._runs.outcomes(chosen, draws)
        agreement = ratified = None
        if "winset" in outcomes:
            once = Plan(case, (), point=True).drawn(0, 1)
            agreement = Agreement.of(outcomes["winset"], once, False)
            ratified = how_ratified(outcomes["winset"], draws)
        return Side(
            case=case,
            terms={name: one.terms for name, one in outcomes.items()},
            summaries={name: _summed(one, case) for name, one in outcomes.items()},
            agreement=agreement,
            ratified=ratified,
        )


def _asked(side: Side, draws: list[Draws], package: Mapping[str, float] | None) -> Side:
    """Return a side with who accepts the terms asked about."""
    if package is None or side.agreement is None:
        return side
    return replace(side, package=judge_chunks(package, draws))


def _summed(outcomes: Outcomes, case: Case) -> dict[str, Summary]:
    return {name: Summary.of(outcomes.terms[:, j]) for j, name in enumerate(case.issues)}


def what_if(
    case: Case,
    changes: Iterable[Change | Mapping[str, Any]],
    *,
    draws: int = 10_000,
    seed: int = 0,
    model: Iterable[str] | None = None,
    workers: int | None = None,
) -> WhatIf:
    """Return what would come out if something were different, beside what comes out now.

    Parameters
    ----------
    case : Case
    changes : iterable of Change, or of mappings as under ``scenarios`` in a case
    draws, seed : int
    model : iterable of str, optional
        Which models, by default the quick ones; those that do not fit the case are left out.
    workers : int, optional
        Threads; by default one a core.

    Raises
    ------
    UsageError
        A change that cannot be made; no such model.

    Examples
    --------
    >>> case = ws.read("cases/emissions-1989")
    >>> change = {"actor": "germany", "issue": "delay", "position": 10}
    >>> answer = ws.what_if(case, [change], model=["mean"], draws=10)
    >>> answer.after.summaries["mean"]["delay"].median > 7.39
    True
    """
    listed = read_changes(changes)
    check_changes(case, listed)
    chosen = QUICK if model is None else model
    return WhatIfRuns(case, draws=draws, seed=seed, model=chosen, workers=workers).answer(listed)


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

    Parameters
    ----------
    case : Case
    changes : iterable of Change

    Raises
    ------
    UsageError
        With what is wrong.
    """
    for change in changes:
        for name, names in (
            (change.actor, case.actors),
            (change.toward, case.actors),
            (change.issue, case.issues),
            (change.path, case.no_deal),
            (change.ratifier, case.ratification),
        ):
            if name is not None and name not in names:
                raise UsageError(f"A change names '{name}', which the case does not have.")
        if change.actor is None and change.path is None and change.ratifier is None:
            raise UsageError("A change must name an actor, a path or a ratifier.")
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
