"""What came of running a plan: how much is done, and what failed."""

from __future__ import annotations

from winset.plans.run import WorkDone
from winset.show.cells import row, table
from winset.show.sections import Part, Section, Text
from winset.show.words import counted

TITLE = "Work done"
MOST_LISTED = 20


def sections(answer: WorkDone) -> list[Section]:
    """Return how many chunks are there, and each that failed, with why."""
    total = answer.plan.chunks
    done = total - answer.left
    text = f"{done:,} of {counted(total, 'chunk')} are done"
    text += f", {answer.before:,} of them before." if answer.before else "."
    parts: list[Part] = [Text(text)]
    if answer.failed:
        failed = sorted(answer.failed.items())
        rows = [
            row(str(chunk), answer.plan.said(chunk), why) for chunk, why in failed[:MOST_LISTED]
        ]
        parts.append(table((">chunk", "failed", "why"), rows))
        if len(failed) > MOST_LISTED:
            parts.append(Text(f"{len(failed) - MOST_LISTED:,} more failed.", "quiet"))
    same = "The same command tries the rest again." if answer.left else ""
    parts.append(Text(f"{same} What is there: winset gather {answer.store}".strip(), "quiet"))
    return [Section("", parts)]
