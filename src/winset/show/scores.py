"""Scores of forecasts: the table of models, and how honest their distributions are."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from winset.analyses.record.backtest import Backtest
from winset.analyses.record.scoring import Tally
from winset.charts.scores import pit_chart, reliability_chart
from winset.charts.svg import COLOURS
from winset.show.cells import number, table
from winset.show.sections import Cell, Column, Figure, Part, Section, Table, Text
from winset.show.words import NOTHING, counted

FULL_BAR = 0.3
"""The part of outcomes in a tenth of a forecast at which its bar of characters is full."""
_COLUMNS = (
    *("model", ">n", ">MAE", Column("median", number=True, below="error"), ">within 10", ">CRPS"),
    Column("log", number=True, below="score"),
    *(">50 %", ">80 %", ">90 %"),
    Column("tenths", only="terminal"),
)
METHOD = (
    "MAE is the mean absolute error of a forecast's median, CRPS the continuous ranked probability "
    "score (Gneiting & Raftery 2007): the error of the whole distribution in points of the scale; "
    "of a model that gives one value, its error. The log score is minus the logarithm of the "
    "probability of the outcome's bin, of 21, with 1 % of every forecast spread evenly. Intervals "
    "are central, from quantile to quantile, and their ends belong to them.",
    "calibrated forecasts a case that it was fitted on with coefficients fitted without it, and "
    "pooled weighs models by weights learnt without it.",
)


def scores_table(tallies: Mapping[str, Tally], title: str = "") -> Table:
    """Return a row of figures for each model that forecast something.

    Parameters
    ----------
    tallies : mapping of name to Tally
    title : str
    """
    rows = [_figures(name, tally) for name, tally in tallies.items() if tally.rows]
    return table(_COLUMNS, rows, title=title, empty="No outcome counts yet.")


def scores_section(tallies: Mapping[str, Tally]) -> Section:
    """Return the table of models under its title, and how it is read."""
    note = (
        "Lower is better, but for hits within 10 points; intervals of 50, 80 and 90 % should hold "
        "that many outcomes."
    )
    tenths = "Tenths of a forecast should hold like parts of the outcomes."
    parts: list[Part] = [
        scores_table(tallies),
        Text(note, "quiet"),
        Text(tenths, "quiet", only="terminal"),
    ]
    return Section("Scores, each issue 0-100 of its range", parts, id="scores")


def honesty_section(tallies: Mapping[str, Tally]) -> Section:
    """Return, for pages, where in the forecasts outcomes fell and what their intervals hold."""
    parts: list[Part] = [
        Text(
            "Left: the part of outcomes in each tenth of the forecasts. Honest forecasts have even "
            "bars, at the dashed line. Bars heaped in the middle: forecasts are too wide; at the "
            "ends: too narrow."
        ),
        Text(
            "Right: the part of outcomes that intervals hold, by what they state. Honest forecasts "
            "lie on the dashed line; above it intervals are too wide, below it too narrow."
        ),
    ]
    scored = {name: tally for name, tally in tallies.items() if tally.rows}
    for i, (name, tally) in enumerate(scored.items()):
        style = f"c{i % COLOURS}"
        charts = (
            ("outcomes", pit_chart(f"{name}: where outcomes fell", tally.pit(), style)),
            (
                "intervals",
                reliability_chart(f"{name}: intervals and outcomes", tally.reliability(), style),
            ),
        )
        figures = [Figure(chart, name=f"{name}-{what}") for what, chart in charts]
        parts.append(Section(name, [Section("", figures, style="two")], style="keep"))
    return Section("Do the forecasts hold what they state?", parts, id="honesty", only="page")


def run_sections(outcomes: int, cases: int, run: Backtest, parts: list[Section]) -> list[Section]:
    """Return sections with what was run: on top of a page, at the end in a terminal.

    Parameters
    ----------
    outcomes, cases : int
    run : Backtest
    parts : list of Section
    """
    counts = f"{counted(outcomes, 'outcome')} in {counted(cases, 'case')}"
    text = Text(f"{counts}, {run.draws:,} draws, seed {run.seed}.", "quiet")
    return [Section("", [text], only="page"), *parts, Section("", [text], only="terminal")]


def share_text(share: float) -> str:
    """Return a share in whole per cent."""
    return f"{100 * share:.0f} %".replace("-", "−") if isfinite(share) else NOTHING


def _figures(name: str, tally: Tally) -> list[Cell]:
    figures = tally.summary
    formats = {"mae": ".1f", "median_error": ".1f", "crps": ".1f", "log_score": ".2f"}
    cells = [
        Cell(format(value, formats[key]) if key in formats else share_text(value), value)
        for key, value in figures.items()
    ]
    return [Cell(name), number(len(tally.rows), "d"), *cells, Cell(_bars(tally))]


def _bars(tally: Tally) -> str:
    """Draw the parts of outcomes in the tenths of a forecast."""
    marks = "▁▂▃▄▅▆▇█"
    last = len(marks) - 1
    return "".join(marks[min(last, int(part / FULL_BAR * len(marks)))] for part in tally.pit())
