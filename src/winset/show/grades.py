"""The forecasts of a log, scored by what came out."""

from __future__ import annotations

from collections.abc import Sequence

from winset.analyses.record.event_grading import EventGrade, by_tag, calibration
from winset.analyses.record.grading import Grade, Grades
from winset.analyses.record.log_findings import day_of
from winset.charts.scores import calibration_chart
from winset.show.cells import Rows, number, share_cell, table
from winset.show.scores import share_text
from winset.show.sections import Cell, Figure, Section, Text
from winset.show.words import percent

_TITLES = (
    *(">no.", "date", ">terms exist", ">Brier"),
    *("model", ">error", ">within 10", ">CRPS", ">in 90 %"),
)

_READ = Text(
    "Error and CRPS, the error of the whole distribution, in points of 100 of an issue's range: "
    "lower is better. Within 10: the outcomes within 10 points of the median. In 90 %: those that "
    "the 90 % interval holds.",
    "quiet",
    only="page",
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
    if answer.came is not None:
        notes.append(
            Text(
                f"What came out came on {answer.came}, after the deadline of {answer.deadline}. "
                "The Brier score of the share of draws in which terms exist knows no deadline; "
                "what was to happen by a day is scored by the dated questions."
            )
        )
    if answer.unforecast:
        listed = ", ".join(answer.unforecast)
        notes.append(Text(f"Known before any forecast of it was written, so not scored: {listed}."))
    return [Section("", [table(_TITLES, rows), _READ, *notes]), *event_sections(answer.events)]


def event_sections(graded: Sequence[EventGrade]) -> list[Section]:
    """Return dated questions that came out, their scores by tag, and their calibration.

    Parameters
    ----------
    graded : sequence of EventGrade
        Of one log, or of several.
    """
    if not graded:
        return []
    rows: Rows = [
        [
            one.event.question,
            f"{one.event.options[0 if one.happened else 1]}"
            + (f"; it came later, on {one.later}" if one.later else ""),
            number(one.days, "d"),
            share_cell(one.mean),
            share_cell(one.last),
            number(one.brier, ".3f"),
            number(one.log, ".2f"),
            number(one.brier_base, ".3f"),
            number(one.skill, "+.2f"),
            number(one.brier_crowd, ".3f"),
            number(one.skill_crowd, "+.2f"),
        ]
        for one in graded
    ]
    tags: Rows = [
        [
            one.tag,
            number(one.questions, "d"),
            number(one.happened, "d"),
            number(one.brier, ".3f"),
            number(one.log, ".2f"),
            number(one.brier_base, ".3f"),
            number(one.skill, "+.2f"),
        ]
        for one in by_tag(graded)
    ]
    curve = calibration(graded)
    bins: Rows = [
        [
            f"{percent(one.start)} to {percent(one.end)}",
            number(one.questions, "d"),
            share_cell(one.mean),
            number(one.happened, "d"),
            f"{percent(one.low)} to {percent(one.high)}",
        ]
        for one in curve
    ]
    note = (
        "Scores are means over the days from the first forecast until it was known. Skill is 1 "
        "less the Brier score over that of the class's base rate, or of the crowd on the days on "
        "which it spoke: above 0 is better."
    )
    words = "Each question counts once, by its mean forecast; 90 % intervals by Jeffreys' prior."
    points = [(one.mean, one.low, one.happened / one.questions, one.high) for one in curve]
    picture = calibration_chart("How often what was said so likely came", points)
    titles = [
        "question",
        "came out",
        ">days",
        ">mean",
        ">last",
        ">Brier",
        ">log",
        ">base",
        ">skill",
    ]
    return [
        Section(
            "Whether and when",
            [
                table([*titles, ">crowd", ">skill"], rows),
                Text(note, "quiet"),
                table(["tag", ">questions", ">came", ">Brier", ">log", ">base", ">skill"], tags),
                table(["forecast", ">questions", ">mean", ">came", ">interval"], bins),
                Figure(picture, words, name="calibration"),
                Text(words, "quiet", only="terminal"),
            ],
            id="events",
        )
    ]


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
