"""The classic matrix of competing hypotheses with its scores, the least contradicted first."""

from __future__ import annotations

from winset.analyses.aims.ach import Matrix
from winset.show.cells import Rows, Titles, number, table
from winset.show.sections import Cell, Column, Section, Text
from winset.show.words import NOTHING

LONGEST_ID = 16


def sections(answer: Matrix) -> list[Section]:
    """Return a row an item, the most telling first, and a column a hypothesis."""
    names = answer.ranking()
    scores, tells = answer.inconsistency(), answer.diagnosticity()
    titles: Titles = [
        Column("", only="terminal"),
        Column("evidence", wide=True, only="page"),
        "rated",
        ">tells",
        *(Column(name[:LONGEST_ID], below=answer.hypotheses[name]) for name in names),
    ]
    rows: Rows = [
        [
            item.id,
            item.name,
            item.rating or NOTHING,
            number(tells[item.id], ".3g"),
            *(item.grades.get(name, "") or NOTHING for name in names),
        ]
        for item in sorted(answer.rows, key=lambda item: -tells[item.id])
    ]
    label = Cell("inconsistency", tone="strong")
    rows.append([label, label, "", "", *(number(scores[name], ".4g") for name in names)])
    note = "The lower the inconsistency, the less speaks against a hypothesis."
    return [Section("", [table(titles, rows), Text(note, "quiet")])]
