"""What the others do in answer to a lever.

Who loses by a lever answers; who gains does not. Each loser, alone, holds out for more of what it
wants, where that helps it most of the issues that the lever is about (of the two whose terms it
moves most, where these are many) and on which terms move away from what it wants, as far as it
takes to make good its loss and a stated step at most. Who is persuaded, or takes up an offer, does
not take that back. All answers are then made together. Deeper
play would need beliefs about beliefs that a case does not hold. Where the case says how others
answer, that stands instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from winset.analyses.levers.effects import NOTHING, LeverEffect
from winset.analyses.levers.lever import STEP, Table, combined, move
from winset.case.changes import apply
from winset.case.negotiation import Change
from winset.case.schema import Case
from winset.ensemble.paired_runs import PairedRuns, RunResult


def answered(runs: PairedRuns, actor: str, effect: LeverEffect) -> LeverEffect:
    """Let the others answer a lever.

    Parameters
    ----------
    runs : PairedRuns
        A few draws are enough.
    actor : str
        Whose lever it is.
    effect : LeverEffect
    """
    case, lever = runs.case, effect.lever
    pulled = lever.apply(case)
    before, after = runs.base, runs.run(pulled, quick=True)
    replies = lever.answered_by or tuple(_replies(runs, actor, (pulled, before, after), effect))
    end = runs.run(combined(case, [lever], replies), quick=True) if replies else after
    me = list(case.actors).index(actor)
    taken = _worth(after, me) - _worth(end, me)
    return replace(effect, after_replies=effect.net - taken, replies=replies)


def _worth(result: RunResult, k: int) -> float:
    return 100.0 * float(result.utility[:, k].mean())


def _replies(
    runs: PairedRuns, actor: str, at: tuple[Case, RunResult, RunResult], effect: LeverEffect
) -> Iterator[Change]:
    pulled, before, after = at
    issues = _concerned(runs.case, effect)
    moved_by_it = {(change.actor, change.issue) for change in effect.lever.changes}
    numbers, start = list(runs.case.issues), Table.of(runs, actor)
    table = start.at(after)
    moved = table.terms - start.terms
    for k, name in enumerate(runs.case.actors):
        lost = _worth(before, k) - _worth(after, k)
        if name == actor or lost <= NOTHING or not table.answers(k):
            continue
        best, answer = NOTHING, None
        for row in pulled.positions:
            if row.actor != name or row.issue not in issues or (name, row.issue) in moved_by_it:
                continue
            j = numbers.index(row.issue)
            side = table.side(k, j)
            hurt = side * moved[j] < 0.0
            change = move(pulled, row, side * STEP / 100.0) if hurt else None
            if change is None:
                continue
            worth = _worth(runs.run(apply(pulled, [change]), quick=True), k) - _worth(after, k)
            if worth > best:
                part = side * min(1.0, lost / worth) * STEP / 100.0
                best, answer = worth, move(pulled, row, part)
        if answer is not None:
            yield answer


def _concerned(case: Case, effect: LeverEffect) -> tuple[str, ...]:
    """Return the issues of a lever where they are few, or the two whose terms it moves most."""
    if 0 < len(effect.lever.issues) <= 2:
        return effect.lever.issues

    def share(issue: str) -> float:
        low, high = case.issues[issue].range
        return abs(effect.issues[issue]) / (high - low)

    return tuple(sorted(case.issues, key=share, reverse=True)[:2])
