"""Forecasts that were made, kept until memory asks for room; and when each case had its last.

What the last forecast of each case said outlives the workbench, in a small file beside the cases;
where that cannot be written, it is forgotten with the rest.
"""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from winset import api
from winset.errors import UsageError, WinsetError
from winset.files import read_own, update

if TYPE_CHECKING:
    from winset.api import Case, Forecast
    from winset.threads import Progress

MOST_CELLS = 20_000_000
"""Numbers kept in all: 160 MB."""
PLACE = Path(".winset") / "last-forecasts.json"
MOST_CASES = 500
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Last:
    """The last forecast of a case: when, of which content, and what it said."""

    when: float
    digest: str
    probability: float | None


class Answers:
    """A memory of forecasts by content, draws, seed, scenario and models.

    Parameters
    ----------
    folder : Path
        Of the cases; what their last forecasts said is kept there.
    """

    def __init__(self, folder: Path) -> None:
        self._forecasts: LRUCache[tuple[object, ...], Forecast] = LRUCache(MOST_CELLS, cells)
        self._place = folder / PLACE
        self._last = _read(self._place)
        self._lock = threading.Lock()

    def get(self, case: Case, draws: int, seed: int, scenario: str | None) -> Forecast | None:
        """Return a forecast that was made already.

        Parameters
        ----------
        case : Case
        draws, seed : int
        scenario : str, optional
            One of the case, applied first.
        """
        with self._lock:
            return self._forecasts.get((case.digest(), draws, seed, scenario))

    def make(
        self,
        key: str,
        case: Case,
        draws: int,
        seed: int,
        scenario: str | None,
        progress: Progress | None = None,
    ) -> Forecast:
        """Return a forecast, from memory or made now.

        Parameters
        ----------
        key : str
            The case's name in addresses.
        case : Case
        draws, seed : int
            As many draws as a forecast has by itself leave it slow models to run on fewer.
        scenario : str, optional
            One of the case, applied first.
        progress : callable, optional
            Called with draws done and draws in all.
        """
        answer = self.get(case, draws, seed, scenario)
        if answer is None:
            from winset.ensemble.run import DRAWS

            asked = None if draws == DRAWS else draws
            answer = api.forecast(
                case, draws=asked, seed=seed, scenario=scenario, progress=progress
            )
            with self._lock:
                self._forecasts[case.digest(), draws, seed, scenario] = answer
        if scenario is None:
            deal = answer.agreement
            chance = None if deal is None else deal.probability
            self._remember(key, Last(time.time(), case.digest(), chance))
        return answer

    def _remember(self, key: str, last: Last) -> None:
        with self._lock:
            self._last[key] = last
            try:
                folder_of(self._place).mkdir(exist_ok=True)
                update(self._place, self._joined, MOST_BYTES)
            except (OSError, WinsetError):
                return

    def _joined(self, raw: bytes) -> bytes:
        """Return the file with what another workbench wrote meanwhile; the later one counts."""
        both = [*_parse(raw).items(), *self._last.items()]
        self._last = dict(sorted(both, key=lambda entry: entry[1].when))
        for old in list(self._last)[:-MOST_CASES]:
            del self._last[old]
        entries = {
            name: [each.when, each.digest, each.probability] for name, each in self._last.items()
        }
        return (json.dumps(entries, indent=1) + "\n").encode()

    def last(self, key: str) -> Last | None:
        """Return a case's last forecast of its baseline."""
        return self._last.get(key)


def _read(place: Path) -> dict[str, Last]:
    """Return what was remembered; nothing where the file is none of ours."""
    try:
        folder_of(place)
        return _parse(read_own(place, MOST_BYTES))
    except (OSError, WinsetError):
        return {}


def _parse(raw: bytes) -> dict[str, Last]:
    try:
        data: Any = json.loads(raw[: MOST_BYTES + 1])
        return {
            str(key): Last(float(when), str(digest), None if chance is None else float(chance))
            for key, (when, digest, chance) in data.items()
        }
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}


def folder_of(place: Path) -> Path:
    """Return the folder in which a workbench remembers.

    Raises
    ------
    UsageError
        It is a link, which could lead out of the folder that is served.
    """
    folder = place.parent
    if folder.is_symlink():
        raise UsageError(f"{folder} is a link, to {os.readlink(folder)}; it is not followed.")
    return folder


def cells(answer: Forecast) -> int:
    """Return about how many numbers an answer holds; one that is larger than all is kept alone.

    Parameters
    ----------
    answer : Forecast
    """
    terms = sum(summary.terms.size for summary in answer.models.values())
    each = len(answer.stands.actors) * len(answer.stands.issues)
    drawn = len(answer.stands) + (0 if answer.packages is None else answer.packages.draws)
    return min(int(terms) + 6 * drawn * each, MOST_CELLS)
