"""Who would have to move, and how far at least, for a given outcome to come about?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from operator import mul
from typing import Any, ClassVar

import numpy as np

from winset.analyses.levers.lever import Table, move, stress
from winset.answer import Answer, data_of
from winset.case.belief import Belief
from winset.case.changes import apply
from winset.case.negotiation import Change, Position
from winset.case.schema import Case
from winset.ensemble.paired_runs import PairedRuns, RunResult
from winset.ensemble.run import with_progress
from winset.errors import UsageError, nearest
from winset.models.settings import Settings
from winset.threads import Progress

SEARCH_DRAWS = 1000
STRONGEST = 4.0
"""How many times its capability an actor is made, at most."""
HALVINGS = 10
COALITION_DRAWS, COALITION_HALVINGS = 500, 6
MOST_MEMBERS, CANDIDATES = 3, 5
"""Of a coalition, and from how many of those who move the median most it is taken."""


@dataclass(frozen=True)
class Way:
    """One actor's way to the outcome.

    Attributes
    ----------
    kind : {"position", "salience", "capability"}
    amount : float
        How far: in the issue's unit, in points of salience, or as a factor of capability.
    part : float
        The same as a part of the farthest there is, in [0, 1].
    median : float
        The median term then.
    agreement : float or None
        The probability of a deal then.
    changes : tuple of Change
        The least change that reaches the outcome, or the farthest there is.
    """

    actor: str
    kind: str
    amount: float
    part: float
    reaches: bool
    median: float
    agreement: float | None
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Stopper:
    """One that could undo what a coalition brings about.

    Attributes
    ----------
    part : float
        How far its stand would have to move the other way, as a part of the issue's range, to
        bring the median halfway back.
    """

    actor: str
    part: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return data_of(self, "actor", "part")


@dataclass(frozen=True)
class Coalition:
    """Those who bring the outcome about together most cheaply.

    Attributes
    ----------
    members : tuple of str
    cost : float
        What the members' new stands would take from them in all, in points: for each, 100 times
        what the issue means to it, times the square of how far it moves.
    part : float
        How far the stand of each moves towards the value, as a part of the issue's range.
    gains : mapping of actor to float
        What each gains by what comes out, in points of its utility; below 0, it loses.
    median : float
        The median term then.
    agreement : float or None
        The probability of a deal then.
    blocks : mapping of actor to float
        Who blocks then, in what part of the draws without a deal.
    stoppers : tuple of Stopper
        Outsiders who could bring the median halfway back, the least movement first.
    """

    members: tuple[str, ...]
    cost: float
    part: float
    gains: Mapping[str, float]
    median: float
    agreement: float | None
    blocks: Mapping[str, float]
    stoppers: tuple[Stopper, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/advise-json.md says."""
        names = ("members", "cost", "part", "gains", "median", "agreement", "blocks", "stoppers")
        return data_of(self, *names)


@dataclass(frozen=True, repr=False)
class Ways(Answer):
    """Every actor's way to an outcome.

    Attributes
    ----------
    value : float
        The outcome asked for.
    median : float
        The median term as things are.
    ways : tuple of Way
        Those that reach it first, the least movement first.
    coalition : Coalition or None
        None where no one, two or three of those who move the median most reach it.
    """

    kind: ClassVar[str] = "reach"
    case: Case
    issue: str
    value: float
    median: float
    model: str
    draws: int
    seed: int
    ways: tuple[Way, ...]
    coalition: Coalition | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/advise-json.md says."""
        return {
            "case": self.case.id,
            "for": {self.issue: self.value},
            **data_of(self, "median", "model", "draws", "seed", "digest", "ways", "coalition"),
        }


def reach(
    case: Case,
    outcome: str,
    *,
    model: str | None = None,
    draws: int = SEARCH_DRAWS,
    seed: int = 0,
    settings: Settings = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Ways:
    """Find who would have to move, and how far at least, to reach an outcome.

    Parameters
    ----------
    case : Case
    outcome : str
        ``ISSUE=VALUE``: a median term, in the issue's unit.
    model, draws, seed, settings, workers
        As for :func:`winset.analyses.levers.advise.advise`.
    progress : callable, optional
        Called with (ways tried, ways in all).

    Raises
    ------
    UsageError
        No such issue or model, a value outside the range, no outcome as things are.

    Examples
    --------
    >>> answer = ws.reach(ws.read("cases/iran-2014"), "sanctions-relief=70", draws=20)
    >>> answer.issue, answer.value
    ('sanctions-relief', 70.0)
    """
    issue, value = _outcome(case, outcome)
    runs = PairedRuns.of(case, model, draws, seed, settings, workers)
    j = list(case.issues).index(issue)
    now = _median(runs.base, j)
    if np.isnan(now):
        raise UsageError(
            f"The model {runs.model.name} sees no outcome in any draw, so there is nothing to "
            "move. Choose another model."
        )
    candidates = list(_candidates(runs, issue, up=value > now))
    tried = [_least(runs, j, (now, value), *each) for each in with_progress(candidates, progress)]
    ways = [way for way in tried if way is not None]
    ways.sort(
        key=lambda way: (not way.reaches, way.part if way.reaches else abs(way.median - value))
    )
    together = _coalition(runs.head(COALITION_DRAWS), issue, (now, value), ways)
    return Ways(case, issue, value, now, runs.model.name, draws, seed, tuple(ways), together)


def _outcome(case: Case, outcome: str) -> tuple[str, float]:
    issue, _, text = outcome.partition("=")
    if issue not in case.issues:
        raise UsageError(
            f"The case has no issue '{issue}'; it has {', '.join(case.issues)}. Write "
            f"ISSUE=VALUE.{nearest(issue, case.issues)}"
        )
    low, high = case.issues[issue].range
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise UsageError(
            f"'{text}' is not a value of {issue}; expected {case.issues[issue].unit} from {low:g} "
            f"to {high:g}."
        )
    return issue, value


Part = Callable[[float], Change | None]


def _candidates(runs: PairedRuns, issue: str, up: bool) -> Iterator[tuple[str, str, Part, float]]:
    """Yield who can move what: a function of the part of the way, and the length of the way."""
    case = runs.case
    table = Table.of(runs, next(iter(case.actors)))
    j = list(case.issues).index(issue)
    sign = 1.0 if up else -1.0
    low, high = case.issues[issue].range
    for row in case.positions:
        if row.issue != issue:
            continue
        k = list(case.actors).index(row.actor)
        if table.weight[k, j] > 0.0:
            yield (
                row.actor,
                "position",
                lambda part, row=row: move(case, row, sign * part),  # type: ignore[misc]
                sign * (high - low),
            )
        ahead = sign * (table.ideal[k, j] - table.terms[j]) > 0.0
        points = 100.0 if ahead else -100.0
        yield (
            row.actor,
            "salience",
            lambda part, row=row, points=points: stress(row, part * points),  # type: ignore[misc]
            points,
        )
        factor = STRONGEST if ahead else 0.0
        old = case.actors[row.actor].capability
        yield (
            row.actor,
            "capability",
            lambda part, row=row, factor=factor, old=old: _stronger(  # type: ignore[misc]
                row.actor, old, 1.0 + part * (factor - 1.0)
            ),
            factor,
        )


def _stronger(actor: str, old: Belief, factor: float) -> Change:
    return Change(actor=actor, capability=old.mapped(partial(mul, factor)))


def _least(
    runs: PairedRuns,
    j: int,
    ends: tuple[float, float],
    actor: str,
    kind: str,
    change: Part,
    full: float,
) -> Way | None:
    """Search for the least part of the way that reaches the value; None where nothing moves."""
    now, value = ends

    def changes_at(part: float) -> tuple[Change, ...]:
        least = change(part)
        return () if least is None else (least,)

    def result_at(part: float) -> RunResult:
        return runs.run(apply(runs.case, changes_at(part)), quick=True)

    def reached(term: float) -> bool:
        return term >= value if value > now else term <= value

    low, high = 0.0, 1.0
    end = result_at(1.0)
    if np.isnan(_median(end, j)) or abs(_median(end, j) - now) < 1e-9:
        return None
    reaches = reached(_median(end, j))
    if reaches:
        for _ in range(HALVINGS):
            middle = (low + high) / 2.0
            result = result_at(middle)
            if reached(_median(result, j)):
                high, end = middle, result
            else:
                low = middle
    amount = 1.0 + high * (full - 1.0) if kind == "capability" else high * full
    median, agreement = _median(end, j), end.deal_probability
    return Way(actor, kind, amount, high, reaches, median, agreement, changes_at(high))


def _coalition(
    runs: PairedRuns, issue: str, ends: tuple[float, float], ways: Sequence[Way]
) -> Coalition | None:
    """Search for those who reach the value together most cheaply, each moving as far."""
    case, (now, value) = runs.case, ends
    j, sign = list(case.issues).index(issue), 1.0 if value > now else -1.0
    movers = [way for way in ways if way.kind == "position"]
    movers.sort(key=lambda way: way.part if way.reaches else 2.0 + abs(way.median - value))
    names = [way.actor for way in movers[:CANDIDATES]]
    rows = {row.actor: row for row in case.positions if row.issue == issue}
    means = dict(zip(case.actors, runs.means()["weight"][:, j].tolist(), strict=True))

    def moved(members: Sequence[str], part: float) -> RunResult:
        return runs.run(apply(case, _moves(case, [rows[n] for n in members], sign * part)))

    best: Coalition | None = None
    for members in (m for n in range(1, MOST_MEMBERS + 1) for m in combinations(names, n)):
        part = _least_part(lambda p, m=members: _median(moved(m, p), j), value, sign)  # type: ignore[misc]
        cost = math.inf if part is None else 100.0 * sum(means[n] for n in members) * part**2
        if part is not None and (best is None or cost < best.cost):
            end = moved(members, part)
            gains = {
                name: 100.0 * float((end.utility[:, k] - runs.base.utility[:, k]).mean())
                for k, name in enumerate(case.actors)
                if name in members
            }
            median, deal = _median(end, j), end.deal_probability
            best = Coalition(
                members, cost, part, gains, median, deal, _blocks(runs.parties, end), ()
            )
    if best is None:
        return None
    return replace(best, stoppers=_stoppers(runs, best, rows, (j, now, value)))


def _moves(case: Case, rows: Iterable[Position], by: float) -> list[Change]:
    return [change for row in rows if (change := move(case, row, by)) is not None]


def _least_part(median: Callable[[float], float], value: float, sign: float) -> float | None:
    """Return the least part of the range that brings the median to a value; None where none."""
    if not sign * (median(1.0) - value) >= 0.0:
        return None
    low, high = 0.0, 1.0
    for _ in range(COALITION_HALVINGS):
        middle = (low + high) / 2.0
        low, high = (low, middle) if sign * (median(middle) - value) >= 0.0 else (middle, high)
    return high


def _stoppers(
    runs: PairedRuns,
    coalition: Coalition,
    rows: Mapping[str, Position],
    at: tuple[int, float, float],
) -> tuple[Stopper, ...]:
    case, (j, now, value) = runs.case, at
    sign = 1.0 if value > now else -1.0
    together = _moves(case, [rows[n] for n in coalition.members], sign * coalition.part)
    found = []
    for name, row in rows.items():
        if name in coalition.members:
            continue

        def median(part: float, row: Position = row) -> float:
            back = _moves(case, [row], -sign * part)
            return _median(runs.run(apply(case, [*together, *back]), quick=True), j)

        part = _least_part(median, (now + value) / 2.0, -sign)
        if part is not None:
            found.append(Stopper(name, part))
    return tuple(sorted(found, key=lambda one: (one.part, one.actor)))


def _blocks(parties: Sequence[str], result: RunResult) -> dict[str, float]:
    """Return who blocks, in what part of the draws without a deal."""
    if result.blocks is None or not (result.blocks >= 0).any():
        return {}
    blocking = result.blocks[result.blocks >= 0]
    shares = {name: float((blocking == k).mean()) for k, name in enumerate(parties)}
    return {n: share for n, share in sorted(shares.items(), key=lambda one: -one[1]) if share}


def _median(result: RunResult, j: int) -> float:
    terms = result.terms[:, j]
    terms = terms[~np.isnan(terms)]
    return float(np.median(terms)) if terms.size else float("nan")
