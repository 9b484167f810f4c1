"""The forecasts of a log, scored by what came out."""

from __future__ import annotations

from winset.analyses.record.grading import Grade, Grades
from winset.show.scores import share_text
from winset.show.sections import Cell, Column, Row, Section, Table, Text
from winset.show.words import percent

_COLUMNS = (
    Column("no.", number=True),
    Column("date"),
    Column("deal", number=True),
    Column("Brier", number=True),
    Column("model"),
    *(Column(title, number=True) for title in ("error", "within 10", "CRPS", "in 90 %")),
)


def sections(answer: Grades, model: str | None = None) -> list[Section]:
    """Return a row for each forecast and model, the best model first.

    Parameters
    ----------
    answer : Grades
    model : str, optional
        Show this model alone.
    """
    rows = [row for grade in answer.rows for row in _rows(grade, model)]
    notes = []
    late = [str(grade.record.number) for grade in answer.rows if not grade.before]
    if late:
        listed = ", ".join(late)
        notes.append(Text(f"Made on or after the day of an outcome, so no forecast: {listed}."))
    if answer.sealed:
        notes.append(Text(f"Still sealed: {', '.join(map(str, answer.sealed))}."))
    return [Section("", [Table(_COLUMNS, rows), *notes])]


def _rows(grade: Grade, model: str | None) -> list[Row]:
    names = sorted(grade.models, key=lambda name: grade.models[name].summary["crps"])
    rows: list[Row] = []
    for name in names:
        if model not in (None, name):
            continue
        figures, first = grade.models[name].summary, not rows
        record, probability, brier = grade.record, grade.probability, grade.brier
        deal = "" if probability is None else percent(probability)
        score = "" if brier is None else f"{brier:.3f}"
        cells = [
            Cell(f"{record.number}" if first else "", record.number),
            Cell(record.date if first else "", record.date),
            Cell(deal if first else "", probability),
            Cell(score if first else "", brier),
            Cell(name, tone="strong" if name == grade.best else ""),
            Cell(f"{figures['mae']:.1f}", figures["mae"]),
            Cell(share_text(figures["hits10"]), figures["hits10"]),
            Cell(f"{figures['crps']:.1f}", figures["crps"]),
            Cell(share_text(figures["coverage90"]), figures["coverage90"]),
        ]
        rows.append(Row(cells, key=f"{record.number}: {name}"))
    return rows
