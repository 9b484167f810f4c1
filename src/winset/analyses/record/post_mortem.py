"""A post-mortem: which input was furthest out, and what a forecast with the right one had said.

What turned out to be the value of an input is given, or read from the case as it stands now: a
belief that was an interval when the forecast was saved, and is a number by now. Where that value
lies in the belief is its percentile. The forecast is then run again, on the same draws, with each
right value in its place, and with all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from pydantic import ValidationError

from winset.analyses.events.odds import odds
from winset.analyses.outcome.forecast import forecast
from winset.analyses.record.forecast_log import LogRecord, read_log
from winset.analyses.record.saved_forecast import SavedForecast
from winset.answer import Answer, data_of
from winset.case.belief import LARGEST, Belief
from winset.case.difference import differences
from winset.case.events import VOID
from winset.case.schema import Case
from winset.ensemble.inputs import inputs
from winset.ensemble.sample import Sampler
from winset.errors import UsageError
from winset.interchange.case_numbers import place_of
from winset.kernels.scores import mid_pit, pit
from winset.kernels.streams import Streams

DRAWS = 10_000
"""Draws of a belief, among which the right value has its percentile."""


@dataclass(frozen=True)
class WouldSay:
    """What a forecast says, and how far from what came out.

    Attributes
    ----------
    agreement : float or None
        The share of draws in which terms exist.
    medians : mapping of issue to float
    events : mapping of event to float
    error : float or None
        The mean distance of the medians from the outcomes, in points of 100 of the range.
    brier : float or None
        The mean over the dated questions that came out.
    """

    agreement: float | None
    medians: Mapping[str, float]
    events: Mapping[str, float]
    error: float | None
    brier: float | None


@dataclass(frozen=True)
class RightInput:
    """An input whose value is known by now.

    Attributes
    ----------
    path : str
        Such as ``positions.russia.fordow.salience``.
    believed : Belief
    value : float
    percentile : float
        0 to 100: where the value lies in the belief.
    would_say : WouldSay
        With this value in place of the belief.
    """

    path: str
    believed: Belief
    value: float
    percentile: float
    would_say: WouldSay

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"believed": self.believed.plain()} | data_of(
            self, "path", "value", "percentile", "would_say"
        )


@dataclass(frozen=True, repr=False)
class PostMortem(Answer):
    """What a forecast would have said, had its inputs been right.

    Attributes
    ----------
    model : str
        Whose medians are shown.
    said : WouldSay
        The forecast as it was, on the same draws.
    inputs : tuple of RightInput
        The one whose percentile is furthest from 50 comes first.
    together : WouldSay
        With every right value.
    """

    kind: ClassVar[str] = "post_mortem"
    case: Case
    record: LogRecord
    model: str
    said: WouldSay
    inputs: tuple[RightInput, ...]
    together: WouldSay

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/monitor-json.md says."""
        found = data_of(self, "case", "model", "said", "inputs", "together")
        return {"record": self.record.number} | found


def uncertain_inputs(case: Case) -> dict[str, Belief]:
    """Return the inputs of a case that are no exact numbers, by the path that `known` takes.

    Parameters
    ----------
    case : Case
    """
    named = {one.name: one.belief for one in inputs(case) if one.factor is None}
    for name, event in case.events.items():
        named[f"rush/{name}"] = event.rush
        named |= {f"ratio/{name}/{key}": one.ratio for key, one in event.evidence.items()}
        named |= {f"weight/{name}/{key}": one.weight for key, one in event.classes.items()}
    found = {}
    for about, belief in named.items():
        keys = list(place_of(case, about))
        if keys[0] == "positions":
            keys[1:2] = about.split("/")[1:]
        if keys[2:3] == ["regard"]:
            keys.append("weight")
        if not belief.exact:
            found[".".join(map(str, keys))] = belief
    return found


def post_mortem(
    log: str | Path,
    case: Case,
    *,
    known: Mapping[str, float] | None = None,
    record: int | None = None,
) -> PostMortem:
    """Say which input of a saved forecast was furthest out, and what the right one had changed.

    Parameters
    ----------
    log : str or Path
    case : Case
        As it stands now, with what came out.
    known : mapping of path to float, optional
        What inputs turned out to be, such as ``{"positions.russia.fordow.salience": 20}``; by
        default those that are numbers now and were intervals in the saved forecast.
    record : int, optional
        Which forecast; by default the last that can be read.

    Raises
    ------
    CaseError
        The log has faults.
    UsageError
        No such log, forecast or input; no input is known.
    """
    found = {one.number: (one, saved) for one, saved in read_log(log).sound().forecasts()}
    number = record if record is not None else max(found, default=0)
    if number not in found:
        listed = ", ".join(map(str, found)) or "none"
        raise UsageError(f"There is no readable forecast number {number}; there are {listed}.")
    entry, saved = found[number]
    values = dict(known) if known else _known_now(saved.case, case)
    if not values:
        raise UsageError(
            "No input is known. Name one as PATH=VALUE, such as positions.russia.fordow.salience=20"
            ", or write the number in place of its interval in the case."
        )
    rerun = _Rerun.of(saved, case)
    inputs = []
    for path, value in values.items():
        belief = _belief(saved.case, path)
        percentile = _percentile(belief, path, value)
        would_say = rerun.say(_with(saved.case, {path: value}))
        inputs.append(RightInput(path, belief, value, percentile, would_say))
    inputs.sort(key=lambda one: -abs(one.percentile - 50.0))
    together = rerun.say(_with(saved.case, values))
    return PostMortem(
        saved.case, entry, rerun.model, rerun.say(saved.case), tuple(inputs), together
    )


@dataclass(frozen=True)
class _Rerun:
    """How a saved forecast is run again, and what came out."""

    saved: SavedForecast
    model: str
    now: Case

    @classmethod
    def of(cls, saved: SavedForecast, now: Case) -> _Rerun:
        model = next((name for name in ("nash", "mean") if name in saved.quantiles), "mean")
        return cls(saved, model, now)

    def say(self, case: Case) -> WouldSay:
        run = self.saved.forecast
        names = dict.fromkeys([self.model, *(["winset"] if self.saved.probability else [])])
        settings = [text for text in run["settings"] if text.partition(".")[0] in names]
        answer = forecast(
            case, draws=run["draws"], seed=run["seed"], model=list(names), settings=settings
        )
        deal = None if answer.agreement is None else answer.agreement.probability
        medians = {
            name: float(np.nanmedian(answer.models[self.model].terms[:, j]))
            for j, name in enumerate(case.issues)
            if np.isfinite(answer.models[self.model].terms[:, j]).any()
        }
        events: dict[str, float] = {}
        if case.events:
            day = None if self.saved.odds is None else str(self.saved.odds["on"])
            asked = odds(case, on=day, seed=run["seed"], terms=deal)
            events = {name: one.probability for name, one in asked.events.items()}
        return WouldSay(deal, medians, events, self._error(medians), self._brier(events))

    def _error(self, medians: Mapping[str, float]) -> float | None:
        away = []
        for name, median in medians.items():
            issue = self.now.issues.get(name)
            if issue is not None and issue.outcome and issue.outcome.number is not None:
                low, high = issue.range
                away.append(100.0 * abs(median - issue.outcome.number) / (high - low))
        return float(np.mean(away)) if away else None

    def _brier(self, events: Mapping[str, float]) -> float | None:
        errors = []
        for name, chance in events.items():
            event = self.now.events.get(name)
            if event is not None and event.resolved not in (None, VOID):
                errors.append((chance - float(event.resolved == event.options[0])) ** 2)
        return float(np.mean(errors)) if errors else None


def _known_now(before: Case, after: Case) -> dict[str, float]:
    """Return the inputs that were intervals before and are numbers now."""
    known: dict[str, float] = {}
    for one in differences(before, after):
        path = one.path
        if isinstance(one.new, (int, float)) and not isinstance(one.new, bool):
            try:
                if not _belief(before, path).exact:
                    known[path] = float(one.new)
            except UsageError:
                continue
    return known


def _place(data: dict[str, Any], path: str) -> tuple[Any, str]:
    """Return what holds the value at a path of a case's plain data, and under which key."""
    keys = path.split(".")
    here: Any = data
    if keys[0] == "positions" and len(keys) == 4:
        rows = [row for row in data["positions"] if [row["actor"], row["issue"]] == keys[1:3]]
        here, keys = (rows or [{}])[0], keys[3:]
    for key in keys[:-1]:
        here = here.get(key) if isinstance(here, dict) else None
    return here, keys[-1]


def _belief(case: Case, path: str) -> Belief:
    here, key = _place(case.to_dict(), path)
    try:
        return Belief.parse(here[key])
    except (ValueError, KeyError, TypeError):
        raise UsageError(
            f"The saved case has no belief at '{path}'. Write its section, ids and field: "
            "positions.ACTOR.ISSUE.salience, actors.ACTOR.capability, events.ID.rush."
        ) from None


def _with(case: Case, values: Mapping[str, float]) -> Case:
    data = case.to_dict()
    for path, value in values.items():
        here, key = _place(data, path)
        here[key] = value
    try:
        return Case.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageError(f"A right value does not fit the case: {where}, {first['msg']}.") from None


def _percentile(belief: Belief, path: str, value: float) -> float:
    draws = Sampler(Streams(0), 0, DRAWS).draw(path, belief, -LARGEST, LARGEST)
    below, upto = pit(draws, np.full(draws.size, 1.0 / draws.size), value)
    return 100.0 * mid_pit(below, upto)
