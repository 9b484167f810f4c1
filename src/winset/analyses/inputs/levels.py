"""Two levels and regard: what an actor's groups, and its regard for others, change.

Putnam (1988), "Diplomacy and domestic politics: the logic of two-level games", International
Organization 42(3), 427-460: what a state brings to the table is not what its leadership would want
alone. Everything here is found by runs on the same draws that differ in one share alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from winset.analyses.inputs.bargains import Bargains, Link, OfferWorth
from winset.analyses.inputs.commitment import Keeping, keeping
from winset.analyses.inputs.hardness import HardnessCurve, hardness_curves
from winset.analyses.summary import Array
from winset.answer import Answer, data_of, to_data
from winset.case.belief import Belief
from winset.case.changes import apply
from winset.case.negotiation import Change
from winset.case.schema import Case
from winset.ensemble.groups_and_regard import MOST_OF_THE_SAY
from winset.ensemble.paired_runs import PairedRuns, RunResult
from winset.ensemble.run import Plan, with_progress
from winset.models.settings import Settings
from winset.threads import Progress

TERM_MOVES = 0.05
"""A part of an issue's range: the outcome has changed when a median term moves by it."""
DEAL_MOVES = 0.05
"""The outcome has changed when the probability of a deal moves by it."""
SEARCH_DRAWS = 1000
STEPS, HALVINGS = 8, 6

Kind = Literal["group", "regard"]


@dataclass(frozen=True)
class IdealPoint:
    """What the actor wants on an issue: medians over the draws, in the issue's unit.

    Attributes
    ----------
    alone, p5, p95 : float
        Without its groups: median and 90 % interval.
    with_groups : float
        With them: what it brings to the table.
    groups : mapping of group to float
        What each of its groups wants, at its most likely value.
    """

    issue: str
    alone: float
    p5: float
    p95: float
    with_groups: float
    groups: Mapping[str, float]


@dataclass(frozen=True)
class Outcome:
    """What comes out: probability of a deal, None where not known, and median terms."""

    agreement: float | None
    terms: Mapping[str, float]


@dataclass(frozen=True)
class Turn:
    """How large a share must be to change the outcome.

    Attributes
    ----------
    share : float
        In percent of the say, or of the actor's own utility.
    by : str
        ``agreement``, or the issue whose median term has moved.
    """

    share: float
    by: str


@dataclass(frozen=True)
class Pull:
    """A group, or another whom the actor cares about.

    Attributes
    ----------
    kind : {"group", "regard"}
    name : str
        The group, or the other actor.
    share : Belief
        In percent.
    without : Outcome
        What would come out if the share were nothing.
    baseline : Outcome
        What comes out with the share at its most likely value, on the first `SEARCH_DRAWS` draws;
        `turn` is a change against this.
    turn : Turn or None
        The least share above the most likely one that changes the outcome, None where none does.
    """

    kind: Kind
    name: str
    share: Belief
    without: Outcome
    baseline: Outcome
    turn: Turn | None


@dataclass(frozen=True, repr=False)
class Levels(Answer):
    """What an actor's groups and its regard for others change.

    Attributes
    ----------
    ideals : tuple of IdealPoint
        On each issue on which the actor holds a position.
    outcome : Outcome
        As things are: the baseline of `alone`, and of `without` in the pulls.
    alone : Outcome
        If the actor had no groups.
    pulls : tuple of Pull
        Its groups, then those whom it cares about.
    deal_draws : int or None
        Draws of the forecast whose share of draws with a deal the outcomes start from; None
        where they start from the answer's own.
    curves : tuple of HardnessCurve
        Who ratifies for the actor, and what their hardness changes.
    links : tuple of Link or None
        Two issues traded for each other; None where it is not asked.
    offers : tuple of OfferWorth
        What the actor gives or takes besides the issues.
    keeping : tuple of Keeping
        Whether each of whom the case says what breaking an agreement brings would keep it.
    all_keep : float or None
        The share of draws in which all of them would.
    """

    kind: ClassVar[str] = "levels"
    case: Case
    actor: str
    model: str
    draws: int
    seed: int
    ideals: tuple[IdealPoint, ...]
    outcome: Outcome
    alone: Outcome
    pulls: tuple[Pull, ...]
    deal_draws: int | None = None
    curves: tuple[HardnessCurve, ...] = ()
    links: tuple[Link, ...] | None = None
    offers: tuple[OfferWorth, ...] = ()
    keeping: tuple[Keeping, ...] = ()
    all_keep: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/levels-json.md says."""
        brought = {"brought": "with_groups", "groups": "groups"}
        return {
            **data_of(self, "case", "digest", "actor", "model", "draws", "seed"),
            "wanted": [
                data_of(ideal, "issue", "alone", "p5", "p95", **brought) for ideal in self.ideals
            ],
            **data_of(self, "outcome", "alone"),
            "pulls": [
                data_of(pull, "kind", "name")
                | {"share": pull.share.plain()}
                | data_of(pull, "without", "baseline", "turn")
                for pull in self.pulls
            ],
            **({"ratification": to_data(self.curves)} if self.curves else {}),
            **({} if self.links is None else {"linkage": to_data(self.links)}),
            **({"offers": to_data(self.offers)} if self.offers else {}),
            **({"commitment": self._commitment} if self.keeping else {}),
        }

    @property
    def _commitment(self) -> dict[str, Any]:
        return {"all": self.all_keep, "actors": to_data(self.keeping)}


def levels(
    case: Case,
    actor: str,
    *,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    settings: Settings = (),
    workers: int | None = None,
    progress: Progress | None = None,
    linkage: bool | None = None,
) -> Levels:
    """Say what an actor's groups, and its regard for others, change.

    Parameters
    ----------
    case : Case
    actor : str
        Whose groups and regard.
    model, draws, seed, settings, workers
        As for :func:`winset.analyses.levers.advise.advise`.
    progress : callable, optional
        Called with (groups and others looked at, all of them).
    linkage : bool, optional
        Whether to look for two issues whose trade makes a deal; by default where the case says who
        ratifies, what is offered, or what keeps an agreement.

    Raises
    ------
    UsageError
        No such actor or model; a number out of bounds.

    Examples
    --------
    >>> answer = ws.levels(ws.read("cases/iran-2014"), "iran", draws=20)
    >>> [pull.name for pull in answer.pulls][:2]
    ['supreme-leader', 'revolutionary-guards']
    """
    case.require_actor(actor)
    runs = PairedRuns.of(case, model, draws, seed, settings, workers)
    entry = case.actors[actor]
    shares: list[tuple[Kind, str, Belief]] = [
        *(("group", name, group.share) for name, group in entry.groups.items()),
        *(("regard", other, regard.weight) for other, regard in entry.regard.items()),
    ]
    small = runs.head(SEARCH_DRAWS)
    pulls = tuple(_pull(runs, small, actor, *each) for each in with_progress(shares, progress))
    none = [_change(actor, "group", name, 0.0) for name in entry.groups]
    beyond = bool(case.ratification or case.offers or case.commitment)
    wanted = beyond if linkage is None else linkage
    table = Bargains(case, draws, seed) if wanted or case.offers else None
    kept, all_keep = keeping(case, draws, seed)
    return Levels(
        case=case,
        actor=actor,
        model=runs.model.name,
        draws=draws,
        seed=seed,
        ideals=_ideal_points(case, apply(case, none), actor, draws, seed),
        outcome=_outcome(case, runs.base),
        alone=_outcome(case, runs.run(apply(case, none), quick=True)),
        pulls=pulls,
        curves=hardness_curves(runs, actor),
        links=table.links() if table is not None and wanted else None,
        offers=() if table is None else table.offers(actor),
        keeping=kept,
        all_keep=all_keep,
    )


def _pull(
    runs: PairedRuns, small: PairedRuns, actor: str, kind: Kind, name: str, share: Belief
) -> Pull:
    def at(where: PairedRuns, value: float) -> Outcome:
        changed = apply(where.case, [_change(actor, kind, name, value)])
        return _outcome(where.case, where.run(changed, quick=True))

    before = at(small, share.likely)

    def moved(value: float) -> str | None:
        return _moved(runs.case, before, at(small, value))

    return Pull(kind, name, share, at(runs, 0.0), before, _turn(share.likely, moved))


def _turn(start: float, moved: Any) -> Turn | None:
    """Search upwards from the stated share for the least that changes the outcome."""
    most = 100.0 * MOST_OF_THE_SAY
    if start >= most:
        return None
    low = start
    for high in map(float, np.linspace(start, most, STEPS + 1)[1:]):
        by = moved(high)
        if by is not None:
            break
        low = high
    else:
        return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        what = moved(middle)
        if what is None:
            low = middle
        else:
            high, by = middle, what
    return Turn(high, by)


def _moved(case: Case, before: Outcome, after: Outcome) -> str | None:
    """Return what has moved far enough: the deal, or the issue that has moved farthest."""
    if (
        before.agreement is not None
        and after.agreement is not None
        and abs(after.agreement - before.agreement) >= DEAL_MOVES
    ):
        return "agreement"
    parts = {
        name: abs(after.terms[name] - before.terms[name]) / (issue.range[1] - issue.range[0])
        for name, issue in case.issues.items()
    }
    far = {name: part for name, part in parts.items() if part >= TERM_MOVES}
    return max(far, key=lambda name: far[name]) if far else None


def _change(actor: str, kind: Kind, name: str, percent: float) -> Change:
    if kind == "group":
        return Change(actor=actor, group=name, share=Belief.sure(percent))
    return Change(actor=actor, toward=name, regard=Belief.sure(percent))


def _outcome(case: Case, result: RunResult) -> Outcome:
    terms = dict(zip(case.issues, map(float, result.median_terms), strict=True))
    return Outcome(result.deal_probability, terms)


def _ideal_points(
    case: Case, alone: Case, actor: str, draws: int, seed: int
) -> tuple[IdealPoint, ...]:
    me = list(case.actors).index(actor)
    with_them, without = (_ideals(one, me, draws, seed) for one in (case, alone))
    issues = {row.issue for row in case.positions if row.actor == actor}
    ideals = []
    for j, name in enumerate(case.issues):
        if name not in issues:
            continue
        p5, alone_at, p95 = np.quantile(without[:, j], [0.05, 0.5, 0.95])
        groups = {
            key: group.wants[name].likely
            for key, group in case.actors[actor].groups.items()
            if name in group.wants
        }
        with_groups = float(np.median(with_them[:, j]))
        ideal = IdealPoint(name, float(alone_at), float(p5), float(p95), with_groups, groups)
        ideals.append(ideal)
    return tuple(ideals)


def _ideals(case: Case, me: int, draws: int, seed: int) -> Array:
    """Return what an actor wants, after groups and regard, shape (draw, issue)."""
    plan = Plan(case, (), draws, seed)
    parts: Sequence[Array] = [plan.drawn(*chunk).ideal[:, me] for chunk in plan.chunks()]
    return np.concatenate(parts)
