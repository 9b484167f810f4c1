"""Forecasts that were made, kept until memory asks for room; and when each case had its last."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from winset.api import Case, Forecast

MOST_CELLS = 20_000_000
"""Numbers kept in all: 160 MB."""


@dataclass(frozen=True)
class Last:
    """The last forecast of a case: when, of which content, and what it said."""

    when: float
    digest: str
    probability: float | None


class Answers:
    """A memory of forecasts by content, draws, seed, scenario and models."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], Forecast] = OrderedDict()
        self._last: dict[str, Last] = {}
        self._lock = threading.Lock()

    def known(self, case: Case, draws: int, seed: int, scenario: str | None) -> Forecast | None:
        """Return a forecast that was made already."""
        key = (case.digest(), draws, seed, scenario)
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
            return answer

    def make(
        self,
        name: str,
        case: Case,
        draws: int,
        seed: int,
        scenario: str | None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Forecast:
        """Return a forecast, from memory or made now."""
        from winset import api

        answer = self.known(case, draws, seed, scenario)
        if answer is None:
            answer = api.forecast(
                case, draws=draws, seed=seed, scenario=scenario, progress=progress
            )
            self._keep((case.digest(), draws, seed, scenario), answer)
        if scenario is None:
            deal = answer.agreement
            chance = None if deal is None else deal.probability
            self._last[name] = Last(time.time(), case.digest(), chance)
        return answer

    def last(self, name: str) -> Last | None:
        """Return a case's last forecast of its baseline."""
        return self._last.get(name)

    def _keep(self, key: tuple[object, ...], answer: Forecast) -> None:
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > 1 and sum(map(_cells, self._kept.values())) > MOST_CELLS:
                self._kept.popitem(last=False)


def _cells(answer: Forecast) -> int:
    """Return about how many numbers an answer holds."""
    terms = sum(said.terms.size for said in answer.models.values())
    stands = len(answer.stands.actors) * len(answer.stands.issues)
    return int(terms) + 4 * len(answer.stands) * stands
