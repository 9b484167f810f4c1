"""A result made again: whether it came out the same."""

from __future__ import annotations

from winset.plans.rerun import Rerun
from winset.show.sections import Part, Points, Section, Text
from winset.show.words import counted

TITLE = "Made again"
MOST_LISTED = 20


def sections(answer: Rerun) -> list[Section]:
    """Return the verdict, what differs, and by which code it was made."""
    what = counted(answer.compared, "part")
    if answer.same:
        parts: list[Part] = [Text(f"{answer.result} came out the same again ({what} compared).")]
    else:
        parts = [
            Text(f"{answer.result} came out otherwise: {len(answer.differing):,} of {what}."),
            Points(list(answer.differing[:MOST_LISTED])),
        ]
    if answer.code:
        parts.append(Text("It was made by other code:"))
        parts.append(
            Points([f"{name}: {then} then, {now} now" for name, (then, now) in answer.code.items()])
        )
    return [Section("", parts)]
