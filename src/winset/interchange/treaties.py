"""Votes in the Council of the European Union, treaty by treaty (docs/decisions)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Votes:
    """Votes in the Council under one treaty.

    Parameters
    ----------
    first : date
        The first day on which they hold.
    quota : float
        What a qualified majority needs.
    votes : mapping of actor to float
    """

    first: date
    quota: float
    votes: Mapping[str, float]


def _votes(groups: Mapping[str, float]) -> dict[str, float]:
    return {actor: votes for actors, votes in groups.items() for actor in actors.split()}


_NICE = _votes(
    {
        "de fr it uk": 29,
        "es pl": 27,
        "nl": 13,
        "be cz el hu pt": 12,
        "at se": 10,
        "dk ie lt sk fi": 7,
        "cy ee lv lu si": 4,
        "mt": 3,
    }
)


_ROMANIA_BULGARIA = {"ro": 14.0, "bu": 10.0}


_POPULATION = {
    "at": 8.6, "be": 11.2, "bu": 7.2, "cr": 4.2, "cy": 0.8, "cz": 10.5, "dk": 5.7, "ee": 1.3,
    "fi": 5.5, "fr": 66.4, "de": 81.2, "el": 10.8, "hu": 9.9, "ie": 4.6, "it": 60.8, "lv": 2.0,
    "lt": 2.9, "lu": 0.6, "mt": 0.4, "nl": 16.9, "pl": 38.0, "pt": 10.4, "ro": 19.9, "si": 2.1,
    "sk": 5.4, "es": 46.4, "se": 9.7, "uk": 64.9,
}  # fmt: skip
"""Millions of inhabitants on 1 January 2015, rounded."""


TREATIES = (
    Votes(
        date(1995, 1, 1),
        62,
        _votes({"de fr it uk": 10, "es": 8, "be el nl pt": 5, "at se": 4, "dk ie fi": 3, "lu": 2}),
    ),
    Votes(
        date(2004, 5, 1),
        88,
        _votes(
            {
                "de fr it uk": 10,
                "es pl": 8,
                "be cz el hu nl pt": 5,
                "at se": 4,
                "dk ee ie lv lt si sk fi": 3,
                "cy lu mt": 2,
            }
        ),
    ),
    Votes(date(2004, 11, 1), 232, _NICE),
    Votes(date(2007, 1, 1), 255, _NICE | _ROMANIA_BULGARIA),
    Votes(date(2013, 7, 1), 260, _NICE | _ROMANIA_BULGARIA | {"cr": 7.0}),
    Votes(date(2014, 11, 1), 0.65 * math.fsum(_POPULATION.values()), _POPULATION),
)
"""Each holds until the next begins; the first holds before its day too."""


def treaty_on(day: date) -> Votes:
    """Return the votes that hold on a day."""
    return next((t for t in reversed(TREATIES) if t.first <= day), TREATIES[0])
