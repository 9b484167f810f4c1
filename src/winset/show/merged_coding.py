"""Codings of several people as one: how far they agreed, what was settled, what is open."""

from __future__ import annotations

from winset.coding.merging import MergedCoding
from winset.show import coder_agreement
from winset.show.cells import table
from winset.show.sections import Section, Text
from winset.show.words import counted

MOST_ROWS = 30


def sections(answer: MergedCoding) -> list[Section]:
    """Return the agreement, counts, and a row a unit on which coders differed."""
    counts = ", ".join(
        f"{number} {how}"
        for how in ("agreed", "single", "settled", "open")
        if (number := answer.count(how))
    )
    rows = [
        (one.unit, *(one.values.get(name, "") for name in answer.coders), one.value or "open",
         one.by, one.why)
        for one in answer.units
        if one.how in ("settled", "open")
    ]  # fmt: skip
    titles = ("unit", *answer.coders, "settled", "by", "why")
    empty = "They differ on nothing."
    return [
        *coder_agreement.sections(answer.agreement),
        Section("", [Text(f"{counted(len(answer.units), 'unit')}: {counts}.")]),
        Section(
            "What they differ on", [table(titles, rows, most=MOST_ROWS, empty=empty)], id="open"
        ),
    ]
