"""What moved in a log of forecasts, as people read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from winset.analyses.record.forecast_log_changes import Carried
from winset.case.difference import Difference

LONGEST = 60


def difference_text(found: Difference) -> str:
    """Say one difference: ``positions.russia.fordow.salience: [20, 35, 50] -> 40``."""
    note = "" if found.bears else " (not read by forecasts)"
    return f"{found.path}: {_short(found.old)} -> {_short(found.new)}{note}"


def not_listed(rest: Sequence[Difference]) -> str:
    """Say how many differences are left out, by section."""
    counts: dict[str, int] = {}
    for found in rest:
        section = found.path.partition(".")[0]
        counts[section] = counts.get(section, 0) + 1
    return "and " + ", ".join(f"{count} more under {name}" for name, count in counts.items())


def rest_text(carried: Carried) -> str:
    """Say what the rest of a change is made of."""
    if carried.other:
        places = list(dict.fromkeys(_place(found.path) for found in carried.other))
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        return f"the rest: {', '.join(places[:3])}{more}"
    if carried.rerun:
        return f"the rest: other {', '.join(carried.rerun)}"
    return "the rest"


def _place(path: str) -> str:
    return ".".join(path.split(".")[:3])


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
