"""An anchor of a log: the line to publish, and what to do with a request."""

from __future__ import annotations

from winset.analyses.record.anchor import Anchor
from winset.show.sections import Section, Text


def sections(answer: Anchor) -> list[Section]:
    """Return the line, and how to keep it."""
    keep = (
        "Publish this line where you cannot change it afterwards: in print, by mail, in somebody "
        "else's hands. Later: winset monitor verify CASE --anchor LINE."
    )
    stamp = (
        f"{answer.request} is a request for a time stamp (RFC 3161). Send it to an authority of "
        "your choice, keep the answer, and give it later as --anchor."
    )
    parts = [Text(answer.line, one_line=True), Text(keep, "quiet")]
    return [Section("", parts if answer.request is None else [*parts, Text(stamp, "quiet")])]
