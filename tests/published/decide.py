"""Files of the Decide program as one draw, under the names that the file has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import winset as ws
from winset.ensemble.run import Plan
from winset.models.contract import Draws


def read(path: Path) -> Draws:
    """Return the one draw that a file without faults describes."""
    case = ws.read(path)
    return replace(
        Plan(case, (), point=True).drawn(0, 1),
        actors=tuple(actor.name for actor in case.actors.values()),
        issues=tuple(issue.name for issue in case.issues.values()),
    )
