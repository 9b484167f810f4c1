"""A comparison as people read it, the same in terminal, notebook and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winset.case.changes import FIELDS
from winset.case.negotiation import Change
from winset.case.probability_words import probability_word
from winset.case.schema import Case
from winset.show.words import percent, signed, value_text

if TYPE_CHECKING:
    from winset.analyses.levers.comparison import Comparison

_WORDS = {"share": "say", "regard": "regard", "no_deal": "value of no deal"}


def change_text(case: Case, change: Change) -> str:
    """Say what a change changes: ``Russia on Fordow: position, ideal``."""
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
    fields = [_WORDS.get(name, name) for name in FIELDS if getattr(change, name) is not None]
    return f"{' '.join(parts)}: {', '.join(fields)}"


def sentences(answer: Comparison) -> list[str]:
    """Say what the change does to the deal, to whom, and what would turn it."""
    case, shift = answer.case, answer.agreement
    if shift is None:
        return ["The case does not say what no deal brings, so only terms are compared."]
    result = [
        f"Terms that all whose consent is needed prefer to no deal exist in {percent(shift.after)} "
        f"of the draws ({probability_word(shift.after)}); before, in {percent(shift.before)}."
    ]
    if answer.gains:
        most = max(answer.gains, key=lambda name: abs(answer.gains[name].change))
        gain = answer.gains[most]
        result.append(
            f"Most changes for {case.actors[most].name}: a deal is worth {gain.after:.0f} points "
            f"more than none to it on average, before {gain.before:.0f}."
        )
    first = next(iter(answer.blocks.items()), None)
    if first is not None and first[1].after > 0:
        result.append(
            f"The demand that most often blocks is that of {case.actors[first[0]].name}, "
            f"in {percent(first[1].after)} of all draws; before, in {percent(first[1].before)}."
        )
    result.append(_turning(answer))
    return [sentence for sentence in result if sentence]


def _turning(answer: Comparison) -> str:
    turning = answer.turning
    if turning is None:
        return ""
    below = percent(turning.below)
    if turning.factor is None:
        return (
            f"However much larger the changes are, up to eight times and inside their bounds, the "
            f"probability of a deal does not fall below {below}: it is {percent(turning.reached)}."
        )
    if turning.factor == 0.0:
        return f"The probability of a deal is below {below} before any change."
    return (
        f"Changes {turning.factor:.1f} times as large would bring the probability of a deal "
        f"below {below}."
    )


def moved_text(case: Case, issues: dict[str, float], most: int = 2) -> str:
    """Name the issues whose terms a part moves most, as a share of the range, and how far."""

    def share(name: str) -> float:
        low, high = case.issues[name].range
        return abs(issues[name]) / (high - low)

    ranked = sorted((name for name in issues if share(name) >= 0.001), key=share, reverse=True)
    texts = [
        (case.issues[name].name, term_text(issues[name], case, name)) for name in ranked[:most]
    ]
    return ", ".join(f"{name} {text}" for name, text in texts if text != "0")


def term_text(value: float, case: Case, issue: str) -> str:
    """Return a change of terms with its sign."""
    text = value_text(abs(value), case.issues[issue])
    if float(text.replace(",", "").replace("–", "0")) == 0:
        return "0"
    return f"{'+' if value > 0 else '−'}{text}"


def points(share: float) -> str:
    """Return a change of a probability in percentage points."""
    return signed(100 * share)
