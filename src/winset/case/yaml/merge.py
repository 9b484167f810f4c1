"""Two texts made of one: what each changed, joined where the changes do not touch."""

from __future__ import annotations

from difflib import SequenceMatcher

Hunk = tuple[int, int, list[str]]
"""The lines from one number up to another, and what stands in their place."""


def merge_lines(base: str, one: str, other: str) -> str | None:
    """Return the text that has the changes of both; None where they touch the same lines.

    Parameters
    ----------
    base : str
        What both were made of.
    one, other : str
    """
    lines = base.splitlines(keepends=True)
    hunks = sorted([*_hunks(lines, one), *_hunks(lines, other)], key=lambda hunk: hunk[:2])
    merged: list[str] = []
    at, last = 0, (-1, -1, [""])
    for hunk in hunks:
        begin, end, fresh = hunk
        if hunk == last:
            continue  # both made the same change
        if begin < at or begin == last[1]:
            return None
        merged += lines[at:begin] + fresh
        at, last = end, hunk
    return "".join(merged + lines[at:])


def _hunks(lines: list[str], text: str) -> list[Hunk]:
    changed = text.splitlines(keepends=True)
    matcher = SequenceMatcher(None, lines, changed, autojunk=False)
    return [
        (begin, end, changed[first:last])
        for tag, begin, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]
