"""About how long models take on a case, so that a reader is told before and not after.

Our own measurements, on one core of a machine of 2024: most models take next to nothing; those that
compare every three actors grow with the cube of their number.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from winset.case.schema import Case
from winset.errors import UsageError

SECONDS: Mapping[str, float] = {"smp": 3e-7, "challenge": 1e-8, "qre": 1e-8}
"""Seconds a draw, for one actor to the third power; of ``challenge`` and ``qre`` for one issue."""
SLOW = frozenset({"challenge", "exchange", "kalai-smorodinsky", "qre", "smp"})
"""Models that take a third of a millisecond and more a draw on the Iran case; the others together
take a sixth of one."""
WORTH_SAYING, TOO_LONG = 60.0, 86_400.0
"""Seconds from which it is said how long a run takes, and above which it is refused."""


def expected_seconds(case: Case, models: Iterable[str], draws: int, workers: int) -> float:
    """Return about how long models take.

    Parameters
    ----------
    case : Case
    models : iterable of str
    draws : int
    workers : int
        Threads.
    """
    cube = len(case.actors) ** 3
    each = {"smp": 1, "challenge": len(case.issues), "qre": len(case.issues)}
    cost = sum(SECONDS.get(name, 0.0) * each.get(name, 0) for name in models)
    return cost * cube * draws / max(workers, 1)


def warning(case: Case, models: Iterable[str], draws: int, workers: int | None = None) -> str:
    """Say how long models take, where that is long, and what is quick; else an empty text.

    Parameters
    ----------
    case : Case
    models : iterable of str
    draws : int
    workers : int, optional
        Threads; by default one a core.

    Raises
    ------
    UsageError
        They would take more than a day.
    """
    names, threads = list(models), workers or os.cpu_count() or 1
    seconds = expected_seconds(case, names, draws, threads)
    if seconds < WORTH_SAYING:
        return ""
    slow = [name for name in SECONDS if expected_seconds(case, [name], draws, threads) > 1.0]
    slow = [name for name in slow if name in names]
    quick = [name for name in names if name not in slow]
    fewer = max(1, int(draws * WORTH_SAYING / seconds))
    mend = f"Quick: fewer draws (-n {fewer})"
    if quick:
        mend += f", or other models ({' '.join(f'-m {name}' for name in quick)})"
    what = f"{draws:,} draws of {', '.join(slow)} with {len(case.actors)} actors take about"
    if seconds > TOO_LONG:
        raise UsageError(f"{what} {duration(seconds)}; nothing was begun. {mend}.")
    return f"{what} {duration(seconds)}. {mend}."


def duration(seconds: float) -> str:
    """Return a time as people say it: ``3 minutes``, ``2 hours``, ``35 days``."""
    for unit, size in (("day", 86_400.0), ("hour", 3600.0), ("minute", 60.0)):
        if seconds >= 1.5 * size or unit == "minute":
            count = max(1, round(seconds / size))
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return ""
