"""A clock that tests set, for logs of forecasts."""

from __future__ import annotations

import datetime
from typing import Any
from unittest import mock


def at(clock: str) -> Any:
    """Let the clock say noon of a day, or a time, in UTC; of today, its first second."""
    hour = 0 if clock == datetime.date.today().isoformat() else 12
    moment = datetime.datetime.fromisoformat(clock if "T" in clock else f"{clock}T{hour:02}:00:00")
    return mock.patch(
        "winset.analyses.record.forecast_log.now",
        return_value=moment.replace(tzinfo=datetime.UTC),
    )
