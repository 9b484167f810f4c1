"""A forecast as a log keeps it: the case, what was printed, and quantiles to score it by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from winset.analyses.events.odds import odds
from winset.analyses.outcome.forecast import Forecast
from winset.analyses.outcome.pooling import POOLED
from winset.case.checks.sections import check
from winset.case.schema import Case
from winset.case.yaml.text import Text

QUANTILES = 40
"""Quantiles of each forecast that a record holds, so that it can be scored later."""
MOST_DRAWS = 10_000_000
"""A record that states more draws is no record."""


@dataclass(frozen=True)
class SavedForecast:
    """A forecast as a record holds it.

    Attributes
    ----------
    case : Case
        As it was forecast, with a scenario's changes if there was one.
    forecast : mapping
        What ``forecast --json`` prints.
    quantiles : mapping of model to (mapping of issue to values)
        Of the models and their pool: values at evenly spread probabilities; none where there was
        no outcome.
    odds : mapping or None
        What ``odds --json`` prints; None where the case has no dated question.
    """

    case: Case
    forecast: Mapping[str, Any]
    quantiles: Mapping[str, Mapping[str, list[float]]]
    odds: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, answer: Forecast, on: str | None = None) -> SavedForecast:
        """Return what a record holds of a forecast, and of dated questions.

        Parameters
        ----------
        answer : Forecast
        on : str, optional
            The day on which the odds hold; by default the case's ``as_of``.
        """
        levels = (np.arange(QUANTILES) + 0.5) / QUANTILES
        terms = {model: summary.terms for model, summary in answer.models.items()}
        terms |= {} if answer.pooled is None else {POOLED: answer.pooled.terms}
        quantiles: dict[str, dict[str, list[float]]] = {}
        for model, draws in terms.items():
            quantiles[model] = {}
            for j, issue in enumerate(answer.case.issues):
                there = draws[~np.isnan(draws[:, j]), j]
                if not there.size:
                    quantiles[model][issue] = []
                    continue
                values = np.quantile(there, levels[:1] if answer.point else levels)
                quantiles[model][issue] = [float(f"{value:.8g}") for value in values]
        asked = None
        if answer.case.events:
            deal = None if answer.point else answer.agreement
            known = None if deal is None else deal.probability
            asked = odds(answer.case, on=on, seed=answer.seed, terms=known).to_dict()
        return cls(answer.case, answer.to_dict(), quantiles, asked)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SavedForecast:
        """Return a forecast from plain data.

        Raises
        ------
        ValueError, KeyError, TypeError
            The data are not those of a forecast, or contradict one another.
        """
        case = Case.model_validate(data["case"])
        saved = cls(case, data["forecast"], data["quantiles"], data.get("odds"))
        if saved.case.digest() != data["digest"] or data["forecast"]["digest"] != data["digest"]:
            raise ValueError("the case is another one than its digest says")
        if any(finding.severity == "error" for finding in check(saved.case, Text("", {}, {}, {}))):
            raise ValueError("the case does not hang together")
        run = saved.forecast
        sound = isinstance(run["seed"], int) and isinstance(run["point"], bool)
        sound = sound and isinstance(run["draws"], int) and 1 <= run["draws"] <= MOST_DRAWS
        if not sound or not all(isinstance(text, str) for text in run["settings"]):
            raise ValueError("the forecast is not one that Winset makes")
        _ = saved.probability
        if saved.odds is not None and (
            set(saved.odds["events"]) != set(saved.case.events)
            or not all(0.0 <= chance <= 1.0 for chance in saved.events.values())
            or not all(0.0 <= chance <= 1.0 for chance in saved.base_rates.values())
        ):
            raise ValueError("the odds are not ones that Winset gives")
        for model, issues in saved.quantiles.items():
            for issue, values in issues.items():
                _ = saved.median(model, issue), saved.case.issues[issue], sum(values)
        return saved

    @property
    def probability(self) -> float | None:
        """The probability of a deal; None where the case does not say what no deal brings."""
        deal = self.forecast["agreement"]
        return None if deal is None else float(deal["probability"])

    @property
    def events(self) -> dict[str, float]:
        """The probability of the first option of each dated question."""
        return self._of_events("probability")

    @property
    def odds_on(self) -> str | None:
        """The day on which the probabilities of dated questions hold; None where there are none."""
        return None if self.odds is None else self.odds.get("on")

    @property
    def base_rates(self) -> dict[str, float]:
        """What the classes of each dated question said alone."""
        return self._of_events("base")

    def _of_events(self, name: str) -> dict[str, float]:
        asked = {} if self.odds is None else self.odds["events"]
        return {event: float(found[name]) for event, found in asked.items()}

    def median(self, model: str, issue: str) -> float | None:
        """Return a median term; None where there is none.

        Parameters
        ----------
        model, issue : str
        """
        models = {**self.forecast["models"], POOLED: self.forecast.get("pooled") or {}}
        summary = models.get(model, {}).get("issues", {}).get(issue, {})
        value = summary.get("value" if self.forecast["point"] else "median")
        return None if value is None else float(value)

    def expected(self, issue: str) -> float | None:
        """Return the term to expect on an issue, as a brief tells it; None where there is none.

        That of the headline package, else of the pool of models, else of the first model.

        Parameters
        ----------
        issue : str
        """
        term = self._package.get("terms", {}).get(issue)
        if term is not None:
            return float(term)
        found = (self.median(model, issue) for model in (POOLED, *self.forecast["models"]))
        return next((value for value in found if value is not None), None)

    @property
    def accepted_by_all(self) -> float | None:
        """The share of draws in which the headline package passes; None where there is none."""
        share = self._package.get("accepted_by_all")
        return None if share is None else float(share)

    @property
    def acceptance(self) -> dict[str, float]:
        """The share of draws in which each actor or ratifier accepts the headline package."""
        return {name: float(share) for name, share in self._package.get("acceptance", {}).items()}

    @property
    def _package(self) -> Mapping[str, Any]:
        return self.forecast.get("package") or {}

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        asked = {} if self.odds is None else {"odds": dict(self.odds)}
        return {
            "digest": self.case.digest(),
            "case": self.case.to_dict(),
            "forecast": dict(self.forecast),
            "quantiles": {name: dict(issues) for name, issues in self.quantiles.items()},
        } | asked

    def commitment(self, salt: str) -> str:
        """Return the SHA-256 of a salt, in hexadecimal digits, and the forecast."""
        return sha(salt + one_line(self.to_dict()))


def one_line(data: Mapping[str, Any]) -> str:
    """Return plain data as JSON in the one form that is hashed."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def sha(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
