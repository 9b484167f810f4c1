"""The forecasts of a log, scored by what came out."""

from __future__ import annotations

from winset.analyses.record.grading import Grade, Grades
from winset.analyses.record.log_findings import day_of
from winset.show.cells import number, share_cell, table
from winset.show.scores import share_text
from winset.show.sections import Cell, Section, Text

_TITLES = (
    *(">no.", "date", ">deal", ">Brier"),
    *("model", ">error", ">within 10", ">CRPS", ">in 90 %"),
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
    if moved := [str(g.record.number) for g in answer.rows if day_of(g.record) != g.record.date]:
        words = "Not written on the day that they state, so counted from the day of writing"
        notes.append(Text(f"{words}: {', '.join(moved)}."))
    if answer.sealed:
        listed = ", ".join(map(str, answer.sealed))
        notes.append(Text(f"Still sealed, and due: {listed}. Without them these may be a choice."))
    return [Section("", [table(_TITLES, rows), *notes])]


def _rows(grade: Grade, model: str | None) -> list[list[Cell]]:
    """Return the forecast's own numbers in the first row, and each model's."""
    record, probability = grade.record, grade.probability
    forecast = [
        number(record.number, "d"),
        Cell(record.date, record.date),
        share_cell(probability),
        number(grade.brier, ".3f"),
    ]
    again = [Cell("", cell.value) for cell in forecast]
    names = sorted(grade.models, key=lambda name: grade.models[name].summary["crps"])
    rows: list[list[Cell]] = []
    for name in names if model is None else [name for name in names if name == model]:
        figures = grade.models[name].summary
        rows.append(
            [
                *(again if rows else forecast),
                Cell(name, tone="strong" if name == grade.best else ""),
                number(figures["mae"], ".1f"),
                Cell(share_text(figures["hits10"]), figures["hits10"]),
                number(figures["crps"], ".1f"),
                Cell(share_text(figures["coverage90"]), figures["coverage90"]),
            ]
        )
    return rows
