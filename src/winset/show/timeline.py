"""The timeline: everything dated, in a picture and in a table."""

from __future__ import annotations

from winset.analyses.context.timeline import Entry, Timeline
from winset.charts import timeline as chart
from winset.show.cells import columns, row
from winset.show.sections import Cell, Column, Figure, Row, Section, Table, Tone

COLUMNS = columns(Column("date"), Column(""), "what", Column("sources", only="terminal"))


def sections(answer: Timeline) -> list[Section]:
    """Return what has happened so far; what is known to the year or month alone is a band."""
    rows = [
        chart.Row(entry.name, entry.date, entry.first, entry.last, entry.kind)
        for entry in answer.entries
    ]
    picture = Figure(
        chart.timeline_chart(f"{answer.case.title}: what has happened", rows),
        "What is known to the year or month alone is drawn as a band.",
        name="timeline",
    )
    table = Table(
        COLUMNS,
        [_entry(entry) for entry in answer.entries],
        folded="Each with its date and sources",
        empty="Nothing of this kind has a date.",
    )
    return [Section(answer.case.title, [], only="terminal"), Section("", [picture, table])]


def _entry(entry: Entry) -> Row:
    detail = f"\n{entry.detail}" if entry.kind == "agreement" else ""
    tone: Tone = "strong" if entry.kind == "day" else ""
    name = Cell(f"{entry.name}{detail}", entry.name, tone=tone, sources=entry.sources)
    return row(entry.date, entry.kind, name, ", ".join(entry.sources), key=entry.id)
