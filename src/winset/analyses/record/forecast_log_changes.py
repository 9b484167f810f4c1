"""A log of forecasts, read in order: what moved since the last one, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from winset.analyses.levers.compare import Part, parts_of
from winset.analyses.record.forecast_log import ForecastLog, LogRecord, read_log
from winset.analyses.record.saved_forecast import SavedForecast
from winset.answer import Answer, data_of, to_data
from winset.case.difference import Difference, as_changes, differences, remainder
from winset.case.events import Event
from winset.case.hypotheses import Evidence
from winset.ensemble.paired_runs import PairedRuns
from winset.errors import UsageError
from winset.threads import Progress


@dataclass(frozen=True)
class Attribution:
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

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/monitor-json.md says."""
        return {
            "parts": [data_of(part, "change", "agreement", "issues") for part in self.parts],
            "rest": data_of(self, agreement="rest", issues="rest_issues"),
            "other": [difference.plain() for difference in self.other],
            "rerun": list(self.rerun),
        }


@dataclass(frozen=True)
class Step:
    """One forecast of a log, beside the one before.

    Attributes
    ----------
    saved : SavedForecast or None
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
    attribution : Attribution or None
        What carries the change, where that was asked for.
    events : mapping of event to float
        The change of the probability of each dated question that both have.
    news : mapping of event to tuple of str
        What is new under the ``evidence`` of each.
    """

    record: LogRecord
    saved: SavedForecast | None
    since: int | None
    agreement: float | None
    issues: Mapping[str, float]
    differences: tuple[Difference, ...]
    evidence: Mapping[str, Evidence]
    gone: tuple[str, ...]
    attribution: Attribution | None = None
    events: Mapping[str, float] = field(default_factory=dict)
    news: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_dict(self, model: str) -> dict[str, Any]:
        """Return plain data, as docs/reference/monitor-json.md says."""
        saved = self.saved
        run = {} if saved is None else saved.forecast
        return {
            **data_of(
                self.record, "number", "date", "clock", kind="type", note="note", hash="hash"
            ),
            **{key: run.get(key) for key in ("digest", "draws", "seed")},
            "probability": None if saved is None else saved.probability,
            "medians": {}
            if saved is None
            else {name: saved.median(model, name) for name in saved.case.issues},
            "events": {} if saved is None else saved.events,
            "since": self.since,
            "change": {
                "agreement": self.agreement,
                "issues": dict(self.issues),
                "events": dict(self.events),
            },
            "news": to_data(self.news),
            "differences": [difference.plain() for difference in self.differences],
            "evidence": [
                {"id": name, "name": item.name, "why": item.why}
                for name, item in self.evidence.items()
            ],
            "gone": list(self.gone),
            "carried": to_data(self.attribution),
        }


@dataclass(frozen=True, repr=False)
class LogChanges(Answer):
    """A case forecast again over time.

    Attributes
    ----------
    model : str
        Whose medians are shown.
    steps : tuple of Step
        One for each forecast, sealed ones included, in order.
    """

    kind: ClassVar[str] = "log_changes"
    log: ForecastLog
    model: str
    steps: tuple[Step, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/monitor-json.md says."""
        return {
            "log": self.log.file,
            "head": self.log.head,
            "sound": not self.log.faults,
            "faults": to_data(self.log.faults),
            "model": self.model,
            "records": [step.to_dict(self.model) for step in self.steps],
        }


def monitor(
    log: str | Path,
    *,
    model: str | None = None,
    why: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> LogChanges:
    """Read a log in order: what moved since the last forecast, and why.

    Parameters
    ----------
    log : str or Path
    model : str, optional
        Whose medians; by default ``nash``, or ``mean`` where that did not run.
    why : int, optional
        The record whose change is divided among what differs in the case; by default the last
        one, 0 for none.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (runs done, runs in all).

    Raises
    ------
    UsageError
        There is no such log, record or model.
    """
    whole = read_log(log)
    saved_by_number = {record.number: saved for record, saved in whole.forecasts()}
    model = _model(saved_by_number.values(), model)
    forecasts = [record for record in whole.standing if record.type != "opened"]
    numbers = [record.number for record in forecasts]
    if why is not None and why != 0 and why not in numbers:
        listed = ", ".join(map(str, numbers)) or "none"
        raise UsageError(f"There is no forecast number {why} in the log; there are {listed}.")
    explained = max(saved_by_number, default=0) if why is None else why
    steps: list[Step] = []
    last: tuple[int, SavedForecast] | None = None
    for record in forecasts:
        saved = saved_by_number.get(record.number)
        step = _step(record, saved, last, model)
        if saved is not None and last is not None and record.number == explained:
            attribution = _attribution(last[1], saved, step, model, workers, progress)
            step = replace(step, attribution=attribution)
        steps.append(step)
        last = last if saved is None else (record.number, saved)
    return LogChanges(whole, model, tuple(steps))


def _model(forecasts: Iterable[SavedForecast], model: str | None) -> str:
    """Return whose medians are shown: the model that was asked for, or the first that ran."""
    ran = dict.fromkeys(name for saved in forecasts for name in saved.quantiles)
    if model is not None and ran and model not in ran:
        raise UsageError(f"No record has the model '{model}'; there are {', '.join(ran)}.")
    return model or next((name for name in ("nash", "mean", *ran) if name in ran), "nash")


def _step(
    record: LogRecord,
    saved: SavedForecast | None,
    last: tuple[int, SavedForecast] | None,
    model: str,
) -> Step:
    if saved is None or last is None:
        return Step(record, saved, None, None, {}, (), {}, ())
    number, before = last
    old, new = before.probability, saved.probability
    medians = {
        name: (before.median(model, name), saved.median(model, name)) for name in saved.case.issues
    }
    past, present = before.case.evidence, saved.case.evidence
    asked = [name for name in saved.events if name in before.events]
    return Step(
        record=record,
        saved=saved,
        since=number,
        agreement=None if old is None or new is None else new - old,
        issues={
            name: end - start
            for name, (start, end) in medians.items()
            if start is not None and end is not None
        },
        differences=differences(before.case, saved.case),
        evidence={name: item for name, item in present.items() if name not in past},
        gone=tuple(name for name in past if name not in present),
        events={name: saved.events[name] - before.events[name] for name in asked},
        news={name: _news(before.case.events[name], saved.case.events[name]) for name in asked},
    )


def _news(before: Event, after: Event) -> tuple[str, ...]:
    """Return the names of what is new under the evidence of a dated question."""
    return tuple(item.name for key, item in after.evidence.items() if key not in before.evidence)


def _attribution(
    before: SavedForecast,
    after: SavedForecast,
    step: Step,
    model: str,
    workers: int | None,
    progress: Progress | None,
) -> Attribution:
    """Divide a change among the differences of the two cases, on the draws of the first."""
    run = before.forecast
    changes = as_changes(before.case, after.case)
    parts: tuple[Part, ...] = ()
    if changes and not run["point"] and not after.forecast["point"] and model in before.quantiles:
        settings = [text for text in run["settings"] if str(text).startswith(f"{model}.")]
        runs = PairedRuns.of(before.case, model, run["draws"], run["seed"], settings, workers)
        parts = parts_of(runs, changes, progress=progress)
    else:
        changes = ()
    rest = None
    if step.agreement is not None:
        rest = step.agreement - sum(part.agreement or 0.0 for part in parts)
    return Attribution(
        parts=parts,
        rest=rest,
        rest_issues={
            name: moved - sum(part.issues.get(name, 0.0) for part in parts)
            for name, moved in step.issues.items()
        },
        other=remainder(before.case, after.case, changes),
        rerun=tuple(
            key for key in ("draws", "seed", "settings") if run[key] != after.forecast[key]
        ),
    )
