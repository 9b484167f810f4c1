"""A clock that tests set, for logs of forecasts."""

from __future__ import annotations

import datetime
from typing import Any
from unittest import mock


def at(clock: str) -> Any:
    """Let the clock say noon of a day, or a time, in UTC."""
    moment = datetime.datetime.fromisoformat(clock if "T" in clock else f"{clock}T12:00:00")
    return mock.patch(
        "winset.analyses.record.forecast_log.now",
        return_value=moment.replace(tzinfo=datetime.UTC),
    )
