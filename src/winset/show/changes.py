"""Changes in words: what a scenario changes, and how far a term or a probability moves."""

from __future__ import annotations

from collections.abc import Mapping

from winset.case.changes import TARGETS
from winset.case.negotiation import Change
from winset.case.schema import Case
from winset.show.words import signed, value_text

FIELD_NAMES = {"share": "say", "regard": "regard", "no_deal": "value of no deal"}
LEAST_MOVE = 0.001
"""The part of an issue's range below which a term counts as not moved."""


def change_text(case: Case, change: Change) -> str:
    """Say what a change changes: ``Russia on Fordow: position, ideal``.

    Parameters
    ----------
    case : Case
    change : Change
    """
    parts = []
    if change.actor is not None:
        parts.append(case.actors[change.actor].name)
    if change.group is not None:
        parts.append(f"({case.actors[str(change.actor)].groups[change.group].name})")
    if change.toward is not None:
        parts.append(f"towards {case.actors[change.toward].name}")
    if change.issue is not None:
        parts.append(f"on {case.issues[change.issue].name}")
    if change.path is not None:
        parts.append(f"{'if ' if parts else ''}{case.no_deal[change.path].name}")
    fields = [FIELD_NAMES.get(name, name) for name in TARGETS if getattr(change, name) is not None]
    return f"{' '.join(parts)}: {', '.join(fields)}"


def moved_text(case: Case, issues: Mapping[str, float], most: int = 2) -> str:
    """Name the issues whose terms move most, as a share of the range, and how far.

    Parameters
    ----------
    case : Case
    issues : mapping of issue to float
        Changes, in the issue's unit.
    most : int
        How many are named.
    """
    shares = {name: abs(value) / span(case, name) for name, value in issues.items()}
    moved = [name for name, share in shares.items() if share >= LEAST_MOVE]
    texts = [
        (case.issues[name].name, term_text(issues[name], case, name))
        for name in sorted(moved, key=shares.__getitem__, reverse=True)[:most]
    ]
    return ", ".join(f"{name} {text}" for name, text in texts if text != "0")


def term_text(value: float, case: Case, issue: str) -> str:
    """Return a change of terms with its sign.

    Parameters
    ----------
    value : float
        In the issue's unit.
    case : Case
    issue : str
    """
    text = value_text(abs(value), case.issues[issue])
    if float(text.replace(",", "").replace("–", "0")) == 0:
        return "0"
    return f"{'+' if value > 0 else '−'}{text}"


def points(share: float) -> str:
    """Return a change of a probability in percentage points."""
    return signed(100 * share)


def span(case: Case, issue: str) -> float:
    """Return how wide the range of an issue is, in its unit.

    Parameters
    ----------
    case : Case
    issue : str
    """
    low, high = case.issues[issue].range
    return high - low
