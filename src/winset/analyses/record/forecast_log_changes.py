"""A log of forecasts, read in order: what moved since the last one, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from winset.analyses.levers.compare import Part, bench_of, parts_of
from winset.analyses.record.journal import Journal, Kept, Record
from winset.analyses.summary import finite
from winset.case.difference import Difference, as_changes, differences, remainder
from winset.case.hypotheses import Evidence
from winset.ensemble.run import Progress
from winset.errors import UsageError


@dataclass(frozen=True)
class Carried:
    """What carries the difference between two forecasts; parts and rest add up to the whole.

    Attributes
    ----------
    parts : tuple of Part
        A change of the case each, with what it adds.
    rest : float or None
        What is left of the change of the probability of a deal.
    rest_issues : mapping of issue to float
        What is left of the change of each median.
    other : tuple of Difference
        What bears on a forecast and cannot be said as a change; it makes the rest.
    rerun : tuple of str
        How the second run differs: ``draws``, ``seed``, ``settings``.
    """

    parts: tuple[Part, ...]
    rest: float | None
    rest_issues: Mapping[str, float]
    other: tuple[Difference, ...]
    rerun: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One forecast of a log, beside the one before.

    Attributes
    ----------
    record : Record
    kept : Kept or None
        The forecast; None while it is sealed.
    since : int or None
        The number of the forecast it is held against; None for the first.
    agreement : float or None
        The change of the probability of a deal.
    issues : mapping of issue to float
        The change of each median term, on issues that both have.
    differences : tuple of Difference
        What differs between the two cases.
    evidence : mapping of id to Evidence
        What is new under ``evidence``.
    gone : tuple of str
        What is no longer there.
    carried : Carried or None
        What carries the change, where that was asked for.
    """

    record: Record
    kept: Kept | None
    since: int | None
    agreement: float | None
    issues: Mapping[str, float]
    differences: tuple[Difference, ...]
    evidence: Mapping[str, Evidence]
    gone: tuple[str, ...]
    carried: Carried | None = None

    def to_dict(self, model: str) -> dict[str, Any]:
        """Return plain data, as docs/reference/monitor-json.md says."""
        kept, carried = self.kept, self.carried
        medians = {}
        if kept is not None:
            medians = {name: kept.median(model, name) for name in kept.case.issues}
        return {
            "number": self.record.number,
            "date": self.record.date,
            "kind": self.record.kind,
            "note": self.record.note,
            "hash": self.record.hash,
            "digest": None if kept is None else kept.forecast["digest"],
            "draws": None if kept is None else kept.forecast["draws"],
            "seed": None if kept is None else kept.forecast["seed"],
            "probability": None if kept is None else kept.probability,
            "medians": medians,
            "since": self.since,
            "change": {"agreement": self.agreement, "issues": dict(self.issues)},
            "differences": [found.plain() for found in self.differences],
            "evidence": [
                {"id": name, "name": item.name, "why": item.why}
                for name, item in self.evidence.items()
            ],
            "gone": list(self.gone),
            "carried": None
            if carried is None
            else {
                "parts": [
                    {
                        "change": part.change.model_dump(mode="json", exclude_none=True),
                        "agreement": part.agreement,
                        "issues": {name: finite(value) for name, value in part.issues.items()},
                    }
                    for part in carried.parts
                ],
                "rest": {"agreement": carried.rest, "issues": dict(carried.rest_issues)},
                "other": [found.plain() for found in carried.other],
                "rerun": list(carried.rerun),
            },
        }


@dataclass(frozen=True)
class Watch:
    """A case kept over time.

    Attributes
    ----------
    journal : Journal
    model : str
        Whose medians are shown.
    steps : tuple of Step
        One for each forecast, sealed ones included, in order.
    """

    journal: Journal
    model: str
    steps: tuple[Step, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/monitor-json.md says."""
        return {
            "log": self.journal.file,
            "head": self.journal.head,
            "sound": not self.journal.faults,
            "faults": [fault.to_dict() for fault in self.journal.faults],
            "model": self.model,
            "records": [step.to_dict(self.model) for step in self.steps],
        }

    def to_json(self) -> str:
        """Return the answer as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def _repr_html_(self) -> str:
        from winset.show.notebook import watch

        return watch(self)


def watch(
    journal: Journal,
    *,
    model: str | None = None,
    why: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Watch:
    """Say what moved from forecast to forecast, and for one of them what carries the change.

    Parameters
    ----------
    journal : Journal
    model : str, optional
        Whose medians; by default ``nash``, or ``mean`` where that did not run.
    why : int, optional
        Which record's change is divided among the differences of the case; by default the last
        one; 0 for none.
    workers : int, optional
    progress : callable, optional
        Called with (runs done, runs in all).

    Raises
    ------
    UsageError
        No such record or model.
    """
    known = dict.fromkeys(name for _, kept in journal.forecasts() for name in kept.quantiles)
    if model is not None and known and model not in known:
        raise UsageError(f"No record has the model '{model}'; there are {', '.join(known)}.")
    chosen = model or next((name for name in ("nash", "mean") if name in known), "nash")
    if model is None and known and chosen not in known:
        chosen = next(iter(known))
    kept_by = {record.number: kept for record, kept in journal.forecasts()}
    numbers = [record.number for record in journal.records if record.kind != "opened"]
    if why is not None and why != 0 and why not in numbers:
        listed = ", ".join(map(str, numbers)) or "none"
        raise UsageError(f"There is no forecast number {why} in the log; there are {listed}.")
    asked = max(kept_by, default=0) if why is None else why
    steps: list[Step] = []
    last: tuple[int, Kept] | None = None
    for record in journal.records:
        if record.kind == "opened":
            continue
        kept = kept_by.get(record.number)
        step = _step(record, kept, last, chosen)
        if kept is not None and last is not None and record.number == asked:
            carried = _carried(last[1], kept, step, chosen, workers, progress)
            step = replace(step, carried=carried)
        steps.append(step)
        last = last if kept is None else (record.number, kept)
    return Watch(journal, chosen, tuple(steps))


def _step(record: Record, kept: Kept | None, last: tuple[int, Kept] | None, model: str) -> Step:
    if kept is None or last is None:
        return Step(record, kept, None, None, {}, (), {}, ())
    number, before = last
    old, new = before.probability, kept.probability
    issues = {}
    for name in kept.case.issues:
        ends = before.median(model, name), kept.median(model, name)
        if ends[0] is not None and ends[1] is not None:
            issues[name] = ends[1] - ends[0]
    past = before.case.evidence
    return Step(
        record=record,
        kept=kept,
        since=number,
        agreement=None if old is None or new is None else new - old,
        issues=issues,
        differences=differences(before.case, kept.case),
        evidence={name: item for name, item in kept.case.evidence.items() if name not in past},
        gone=tuple(name for name in past if name not in kept.case.evidence),
    )


def _carried(
    before: Kept,
    after: Kept,
    step: Step,
    model: str,
    workers: int | None,
    progress: Progress | None,
) -> Carried | None:
    """Divide a change among the differences of the two cases, on the draws of the first."""
    run = before.forecast
    rerun = tuple(key for key in ("draws", "seed", "settings") if run[key] != after.forecast[key])
    changes = as_changes(before.case, after.case)
    parts: tuple[Part, ...] = ()
    if changes and not run["point"] and not after.forecast["point"] and model in before.quantiles:
        settings = [text for text in run["settings"] if str(text).startswith(f"{model}.")]
        bench = bench_of(before.case, model, run["draws"], run["seed"], settings, workers)
        parts = parts_of(bench, changes, progress=progress)
    else:
        changes = ()
    rest = None
    if step.agreement is not None:
        rest = step.agreement - sum(part.agreement or 0.0 for part in parts)
    return Carried(
        parts=parts,
        rest=rest,
        rest_issues={
            name: moved - sum(part.issues.get(name, 0.0) for part in parts)
            for name, moved in step.issues.items()
        },
        other=remainder(before.case, after.case, changes),
        rerun=rerun,
    )
