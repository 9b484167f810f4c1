"""Questions, forecasts and resolutions as ForecastBench keeps them: JSON of three shapes.

References
----------
Karger, E. et al. (2025). ForecastBench: a dynamic benchmark of AI forecasting capabilities.
ICLR 2025; the shapes are those of its published data sets (https://www.forecastbench.org).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winset.case.events import VOID, Event
from winset.case.schema import Case
from winset.errors import UsageError
from winset.interchange.tables import read_bytes
from winset.untrusted import json_text

NOTHING = "N/A"
"""What a set writes where there is nothing."""
MOST_BYTES = 200_000_000
_KEYS = {"questions": "questions", "forecasts": "forecasts", "resolutions": "resolutions"}


@dataclass(frozen=True)
class Resolution:
    """What a question came to.

    Attributes
    ----------
    resolved_to : float or None
        1, 0 or what lies between; None where it was voided.
    resolved : bool
        Whether that is final.
    """

    id: str
    day: datetime.date
    resolved_to: float | None
    resolved: bool


def question_set(case: Case, day: datetime.date) -> str:
    """Return the dated questions of a case as a question set.

    Parameters
    ----------
    case : Case
    day : date
        On which forecasts are due.
    """
    questions = [
        {
            "id": name,
            "source": _source(case),
            "question": event.question,
            "resolution_criteria": event.criterion,
            "background": event.why or NOTHING,
            "market_info_open_datetime": f"{event.opens}T00:00:00+00:00",
            "market_info_close_datetime": f"{event.closes}T23:59:59+00:00",
            "market_info_resolution_criteria": NOTHING,
            "url": NOTHING,
            "freeze_datetime": f"{day}T00:00:00+00:00",
            "freeze_datetime_value": NOTHING,
            "freeze_datetime_value_explanation": NOTHING,
            "source_intro": case.title,
            "resolution_dates": [event.closes.isoformat()],
        }
        for name, event in case.events.items()
    ]
    return json_text({**_head(case, day), "questions": questions})


def forecast_set(case: Case, day: datetime.date, chances: Mapping[str, float]) -> str:
    """Return probabilities of a case's questions as a forecast set.

    Parameters
    ----------
    case : Case
    day : date
    chances : mapping of event to float
        Of its first option.
    """
    forecasts = [
        {
            "id": name,
            "source": _source(case),
            "forecast": chances[name],
            "resolution_date": event.closes.isoformat(),
            "reasoning": None,
            "direction": None,
        }
        for name, event in case.events.items()
    ]
    head = {"organization": "Winset", "model": "winset odds", "model_organization": "Winset"}
    return json_text({**head, **_head(case, day), "forecasts": forecasts})


def resolution_set(case: Case, day: datetime.date) -> str:
    """Return what came out of a case's questions as a resolution set; voided ones have null.

    Parameters
    ----------
    case : Case
    day : date
        On which forecasts were due.
    """
    resolutions = [
        {
            "id": name,
            "source": _source(case),
            "direction": None,
            "resolution_date": event.closes.isoformat(),
            "resolved_to": _resolved_to(event),
            "resolved": True,
        }
        for name, event in case.events.items()
        if event.resolved is not None
    ]
    return json_text({**_head(case, day), "resolutions": resolutions})


def _resolved_to(event: Event) -> float | None:
    return None if event.resolved == VOID else float(event.resolved == event.options[0])


def _source(case: Case) -> str:
    return str(case.id or "winset")


def _head(case: Case, day: datetime.date) -> dict[str, str]:
    return {"forecast_due_date": day.isoformat(), "question_set": f"{day}-{_source(case)}.json"}


def read_set(source: str | Path, kind: str) -> list[dict[str, Any]]:
    """Return the entries of a set, each with an id.

    Parameters
    ----------
    source : str or Path
        A file, or ``-`` for standard input.
    kind : {"questions", "forecasts", "resolutions"}

    Raises
    ------
    UsageError
        There is no such file, or it is no such set.
    """
    raw, name = read_bytes(source, MOST_BYTES)
    return entries(raw, name, kind)


def entries(raw: bytes, name: str, kind: str) -> list[dict[str, Any]]:
    """Return the entries of the bytes of a set, as :func:`read_set`.

    Parameters
    ----------
    raw : bytes
    name : str
        What the file is called.
    kind : str
    """
    try:
        data = json.loads(raw.decode("utf-8-sig"))
        found = data[_KEYS[kind]]
        sound = isinstance(found, list) and all(
            isinstance(one, dict) and isinstance(one.get("id"), (str, list)) for one in found
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise UsageError(
            f"{name} is no ForecastBench set of {kind}: expected a JSON object with "
            f"'{_KEYS[kind]}', a list of objects that have an id."
        )
    entries: list[dict[str, Any]] = [one for one in found if isinstance(one["id"], str)]
    return entries


def read_resolutions(source: str | Path) -> tuple[Resolution, ...]:
    """Read a resolution set; combinations of questions, whose id is a list, are left out.

    Parameters
    ----------
    source : str or Path

    Raises
    ------
    UsageError
        There is no such file, or it is no resolution set.
    """
    found = []
    for one in read_set(source, "resolutions"):
        try:
            to = one["resolved_to"]
            day = datetime.date.fromisoformat(str(one["resolution_date"])[:10])
            value = None if to is None else float(to)
            if value is not None and not 0.0 <= value <= 1.0:
                raise ValueError
        except (KeyError, ValueError, TypeError):
            raise UsageError(
                f"{source}: the resolution of '{one['id']}' has not both a resolution_date as "
                "2015-06-30 and a resolved_to from 0 to 1, or null."
            ) from None
        found.append(Resolution(one["id"], day, value, bool(one.get("resolved", True))))
    return tuple(found)


def resolutions(source: str | Path, case: Case) -> dict[str, str]:
    """Return what came out of a case's questions, by a resolution set; open ones are left out.

    Parameters
    ----------
    source : str or Path
    case : Case

    Raises
    ------
    UsageError
        It is no resolution set, has none of the case's questions, or a value between 0 and 1.
    """
    found = {}
    for one in read_resolutions(source):
        event = case.events.get(one.id)
        if event is None or not one.resolved:
            continue
        if one.resolved_to not in (None, 0.0, 1.0):
            raise UsageError(f"{source}: {one.id} is resolved to {one.resolved_to}, not to 0 or 1.")
        no = one.resolved_to == 0.0
        found[one.id] = VOID if one.resolved_to is None else event.options[int(no)]
    if not found:
        listed = ", ".join(case.events) or "none"
        raise UsageError(f"{source} resolves no question of the case; it has {listed}.")
    return found
