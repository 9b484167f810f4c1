"""The classic matrix of competing hypotheses with its scores, the least contradicted first."""

from __future__ import annotations

from winset.analyses.aims.ach import Matrix
from winset.show.sections import Cell, Column, Section, Table, Text, numeric, row
from winset.show.words import NOTHING

LONGEST_ID = 16


def sections(answer: Matrix) -> list[Section]:
    """Return a row an item, the most telling first, and a column a hypothesis."""
    names = answer.ranking()
    scores, tells = answer.inconsistency(), answer.diagnosticity()
    columns = [
        Column("", only="terminal"),
        Column("evidence", wide=True, only="page"),
        Column("rated"),
        numeric("tells"),
        *(Column(name[:LONGEST_ID], below=answer.hypotheses[name]) for name in names),
    ]
    rows = [
        row(
            item.id,
            item.name,
            item.rating or NOTHING,
            Cell(f"{tells[item.id]:.3g}", tells[item.id]),
            *(item.grades.get(name, "") or NOTHING for name in names),
            key=item.id,
        )
        for item in sorted(answer.rows, key=lambda item: -tells[item.id])
    ]
    totals = [Cell(f"{scores[name]:.4g}", scores[name]) for name in names]
    label = Cell("inconsistency", tone="strong")
    note = "The lower the inconsistency, the less speaks against a hypothesis."
    table = Table(columns, [*rows, row(label, label, "", "", *totals)])
    return [Section("", [table, Text(note, "quiet")])]
