"""Where what opens sealed forecasts is kept: a folder of its owner's, away from any case."""

from __future__ import annotations

import json
import os
from pathlib import Path

from winset.analyses.record.forecast_log import ForecastLog
from winset.errors import WinsetError
from winset.files import read_own

MOST_BYTES = 64 * 1024 * 1024
"""Files larger than this are no sealed forecasts."""


def folder_of_seals() -> Path:
    """Return the user's own folder for what opens sealed forecasts."""
    home = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(home or Path.home() / ".local" / "state") / "winset" / "sealed"


def free_seal(case: str, day: str) -> Path:
    """Return a file in that folder that is not there yet.

    Parameters
    ----------
    case : str
        The case's id.
    day : str
        Of the forecast.
    """
    path = folder_of_seals() / f"{case}-{day}.json"
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free


def seals_here(log: ForecastLog) -> dict[int, Path]:
    """Return the files of that folder that open seals of a log, by the number of the record.

    Parameters
    ----------
    log : ForecastLog
    """
    shut = {record.commitment: record for record in log.still_sealed}
    found: dict[int, Path] = {}
    for file in sorted(folder_of_seals().glob("*.json")):
        if any(file.name.startswith(record.about or "") for record in shut.values()):
            record = shut.get(_commitment(file))
            if record is not None:
                found.setdefault(record.number, file)
    return found


def _commitment(file: Path) -> str | None:
    """Return what a file says that it opens; None where it says nothing of the kind."""
    try:
        said = json.loads(read_own(file, MOST_BYTES))["commitment"]
    except (WinsetError, OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return said if isinstance(said, str) else None
