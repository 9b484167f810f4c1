"""Who can change it? The levers of an actor, ranked by what they gain for what they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from winset.analyses.levers.arrangements import arrangements
from winset.analyses.levers.lever import STEP, Lever, Table, move, pulled
from winset.analyses.levers.steps import steps
from winset.answer import Answer, data_of
from winset.case.changes import apply
from winset.case.negotiation import Change
from winset.case.schema import Case
from winset.ensemble.paired_runs import PairedRuns, RunResult
from winset.ensemble.run import with_progress
from winset.models.settings import Settings
from winset.threads import Progress

LEAST_EFFORT = 1.0
NOTHING = 0.005
"""Points of utility below which a change counts as none."""
REPLY_DRAWS = 400
SEARCH_DRAWS = 1000
ANSWERED = 8
"""How many of the best levers are answered by the others."""


@dataclass(frozen=True)
class LeverEffect:
    """What a lever does.

    Attributes
    ----------
    gain : float
        Change of the actor's expected utility, in points (0-100).
    p5, p95 : float
        Where the change lies over the draws.
    sure : float
        The share of the draws in which the actor does better, of those in which anything changes.
    agreement : float or None
        Change of the probability of a deal.
    issues : mapping of issue to float
        Change of the median terms, in the issue's unit.
    others : mapping of actor to float
        Change of the others' expected utility, in points.
    after_replies : float or None
        The gain once each other actor has answered by its best step on the issues concerned;
        None where that was not worked out.
    replies : tuple of Change
        Those answers.
    """

    lever: Lever
    gain: float
    p5: float
    p95: float
    sure: float
    agreement: float | None
    issues: Mapping[str, float]
    others: Mapping[str, float]
    after_replies: float | None = None
    replies: tuple[Change, ...] = ()

    @property
    def rate(self) -> float:
        """Gain for each ten points of effort."""
        return 10.0 * self.gain / self.lever.effort

    def to_dict(self) -> dict[str, Any]:
        """Return the effect as plain data."""
        return {
            **data_of(self.lever, "kind", "text", "target", about="issues", effort="effort"),
            **data_of(self, "gain", "p5", "p95", "sure", "rate", "agreement", "issues", "others"),
            **data_of(self, "after_replies", "replies", changes="lever.changes"),
        }


@dataclass(frozen=True)
class BestShift:
    """The shift of one's own position on an issue that brings the most.

    Attributes
    ----------
    by : float
        In the issue's unit; 0 where no shift brings anything.
    gain : float
        In points.
    """

    issue: str
    by: float
    gain: float


@dataclass(frozen=True, repr=False)
class Advice(Answer):
    """What an actor can do.

    Attributes
    ----------
    utility : float
        The actor's expected utility of what comes out as things are, in points.
    rows : tuple of LeverEffect
        Best gain for effort first.
    """

    kind: ClassVar[str] = "advise"
    case: Case
    actor: str
    model: str
    draws: int
    seed: int
    utility: float
    rows: tuple[LeverEffect, ...]
    best: tuple[BestShift, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/advise-json.md says."""
        run = ("case", "actor", "model", "draws", "seed", "digest")
        return data_of(self, *run, "utility", levers="rows", best="best")


def advise(
    case: Case,
    actor: str,
    *,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    settings: Settings = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Advice:
    """Rank the levers of an actor by what they gain for what they take.

    Parameters
    ----------
    case : Case
    actor : str
        Whose levers.
    model : str, optional
        Which model says on what terms; by default ``nash`` where the case says what no deal
        brings, else ``mean``.
    draws : int
        How many draws of the case's beliefs; every lever is tried on the same ones.
    seed : int
        The same seed gives the same answer.
    settings : Settings
        Options of the model.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (levers tried, levers in all).

    Raises
    ------
    UsageError
        No such actor or model; a number out of bounds.

    Examples
    --------
    >>> answer = ws.advise(ws.read("cases/iran-2014"), "russia", draws=20)
    >>> first, second = answer.rows[:2]
    >>> first.gain / first.lever.effort >= second.gain / second.lever.effort
    True
    """
    case.require_actor(actor)
    runs = PairedRuns.of(case, model, draws, seed, settings, workers)
    rows = [_row(runs, actor, lever) for lever in with_progress(levers(runs, actor), progress)]
    rows.sort(key=lambda row: (row.gain <= NOTHING, -row.rate, row.lever.text))
    small = runs.head(REPLY_DRAWS)
    answered = [_answered(small, actor, row) for row in rows[:ANSWERED]]
    return Advice(
        case=case,
        actor=actor,
        model=runs.model.name,
        draws=draws,
        seed=seed,
        utility=_expected(runs.base, _number(case, actor)),
        rows=(*answered, *rows[ANSWERED:]),
        best=_best(runs.head(SEARCH_DRAWS), actor),
    )


def levers(runs: PairedRuns, actor: str) -> list[Lever]:
    """Return what an actor can do: steps of a stated size, and arrangements of the table.

    Parameters
    ----------
    runs : PairedRuns
    actor : str
    """
    table = Table.of(runs, actor)
    return [
        replace(lever, effort=max(lever.effort, LEAST_EFFORT))
        for lever in (*steps(table), *arrangements(table))
        if np.isfinite(lever.effort)
    ]


def _number(case: Case, actor: str) -> int:
    return list(case.actors).index(actor)


def _expected(result: RunResult, k: int) -> float:
    """Return the expected utility of an actor, in points."""
    return 100.0 * float(result.utility[:, k].mean())


def _row(runs: PairedRuns, actor: str, lever: Lever) -> LeverEffect:
    before, after = runs.base, pulled(runs, lever)
    me = _number(runs.case, actor)
    change = 100.0 * (after.utility - before.utility)
    own = change[:, me]
    moved = np.abs(own) > NOTHING
    p5, p95 = np.quantile(own, [0.05, 0.95])
    terms = after.median_terms - before.median_terms
    return LeverEffect(
        lever=lever,
        gain=float(own.mean()),
        p5=float(p5),
        p95=float(p95),
        sure=float((own[moved] > 0.0).mean()) if moved.any() else 0.0,
        agreement=None
        if after.deal_probability is None or before.deal_probability is None
        else after.deal_probability - before.deal_probability,
        issues=dict(zip(runs.case.issues, map(float, terms), strict=True)),
        others={
            name: float(change[:, k].mean()) for k, name in enumerate(runs.case.actors) if k != me
        },
    )


def _answered(runs: PairedRuns, actor: str, row: LeverEffect) -> LeverEffect:
    """Let every other actor answer a lever by its best step, all at once."""
    if row.gain <= NOTHING:
        return row
    case, lever = runs.case, row.lever
    after = pulled(runs, lever)
    replies: list[Change] = []
    for k, name in enumerate(case.actors):
        if name == actor:
            continue
        best, answer = _expected(after, k) + NOTHING, None
        for change in _steps_of(case, name, _concerned(case, row)):
            worth = _expected(pulled(runs, lever, [change]), k)
            if worth > best:
                best, answer = worth, change
        if answer is not None:
            replies.append(answer)
    me = _number(case, actor)
    end = pulled(runs, lever, replies)
    gain = 100.0 * float((end.utility[:, me] - runs.base.utility[:, me]).mean())
    return replace(row, after_replies=gain, replies=tuple(replies))


def _concerned(case: Case, row: LeverEffect) -> tuple[str, ...]:
    """Return the issues of a lever, or the one whose terms it moves most."""
    if row.lever.issues:
        return row.lever.issues

    def share(issue: str) -> float:
        low, high = case.issues[issue].range
        return abs(row.issues[issue]) / (high - low)

    return (max(case.issues, key=share),)


def _steps_of(case: Case, actor: str, issues: Sequence[str]) -> list[Change]:
    """Return the steps that an actor can take on issues, either way."""
    rows = [row for row in case.positions if row.actor == actor and row.issue in issues]
    changes = [move(case, row, sign * STEP / 100.0) for row in rows for sign in (1, -1)]
    return [change for change in changes if change is not None]


def _best(runs: PairedRuns, actor: str) -> tuple[BestShift, ...]:
    """Search, issue by issue, for the shift of the own position that brings the most."""
    case, me = runs.case, _number(runs.case, actor)
    before = float(runs.base.utility[:, me].mean())
    result = []
    for row in case.positions:
        if row.actor != actor or row.salience.high <= 0.0:
            continue
        low, high = case.issues[row.issue].range

        def gain(by: float, row: Any = row) -> float:
            change = move(case, row, by)
            if change is None:
                return 0.0
            return 100.0 * (
                float(runs.run(apply(case, [change]), quick=True).utility[:, me].mean()) - before
            )

        coarse = {by: gain(by) for by in (-0.8, -0.4, -0.2, -0.1, 0.1, 0.2, 0.4, 0.8)} | {0.0: 0.0}
        centre = max(coarse, key=lambda by: (coarse[by], -abs(by)))
        width = max(0.05, abs(centre) / 4.0)
        near = {by: gain(by) for by in (centre - width, centre + width)} if centre else {}
        by, most = max((coarse | near).items(), key=lambda item: (item[1], -abs(item[0])))
        shift = by * (high - low) if most > NOTHING else 0.0
        result.append(BestShift(row.issue, shift, max(most, 0.0)))
    return tuple(sorted(result, key=lambda best: -best.gain))
