"""Scenarios side by side: what each does to the deal and to the terms of one model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from winset.analyses.outcome.forecast import Forecast
from winset.analyses.summary import Summary
from winset.charts.bars import interval_rows
from winset.show.cells import table, value_cell
from winset.show.issues import summaries
from winset.show.sections import Cell, Column, Figure, Section, Tone
from winset.show.what_if import way
from winset.show.words import NOTHING, interval_text, percent, value_text

BASELINE = "As it is"


def readings(answers: Mapping[str | None, Forecast]) -> list[str]:
    """Return by what terms can be read: those to expect first, then the pool, then each model.

    Parameters
    ----------
    answers : mapping of scenario to Forecast
    """
    base = answers[None]
    return [name for name, _, _ in summaries(base, next(iter(base.case.issues)))]


def chosen_model(answers: Mapping[str | None, Forecast], model: str) -> str:
    """Return by what terms are read: as it is asked for, or as they are to be expected.

    Parameters
    ----------
    answers : mapping of scenario to Forecast
        None is the case as it is.
    model : str
    """
    names = readings(answers)
    return model if model in names else names[0]


def _summary(answer: Forecast, model: str, issue: str) -> Summary | None:
    """Return what a reading says of an issue; None where an answer does not have it."""
    found = {name: summary for name, summary, _ in summaries(answer, issue)}.get(model)
    return found if found is not None and np.isfinite(found.median) else None


def sections(answers: Mapping[str | None, Forecast], model: str) -> list[Section]:
    """Return the scenarios in one table, and a picture an issue.

    Parameters
    ----------
    answers : mapping of scenario to Forecast
        None is the case as it is.
    model : str
        Whose terms to show.
    """
    case = answers[None].case
    names = [
        BASELINE if name is None else answer.case.scenarios[name].name
        for name, answer in answers.items()
    ]
    rows = _deals(answers)
    pictures = []
    for issue, entry in case.issues.items():
        rows.append(_terms(answers, model, issue))
        bars = [
            (title, summary.p5, summary.median, summary.p95)
            for title, answer in zip(names, answers.values(), strict=True)
            if (summary := _summary(answer, model, issue)) is not None
        ]
        if bars:
            drawn = interval_rows(f"{entry.name}, by scenario", bars, entry.unit, zero=False)
            pictures.append(Section(f"{entry.name} ({model})", [Figure(drawn, name=issue)]))
    titles = [Column("Issue", wide=True), *[Column(name, number=True) for name in names]]
    return [Section("", [table(titles, rows)]), *pictures]


def _deals(answers: Mapping[str | None, Forecast]) -> list[list[Cell]]:
    """Return the share of draws with a deal, and who most often blocks; none where not asked."""
    base = answers[None].agreement
    if base is None:
        return []
    shares, blocking = [], []
    for answer in answers.values():
        agreement = answer.agreement
        if agreement is None:
            shares.append(Cell(NOTHING))
            blocking.append(Cell(NOTHING))
            continue
        share = agreement.probability
        shares.append(Cell(percent(share), share, tone=_tone(base.probability, share)))
        first = next(iter(agreement.demands[0]), None)
        blocking.append(Cell(NOTHING if first is None else answer.case.parties[first].name))
    return [
        [Cell("Share of draws with a deal", tone="strong"), *shares],
        *_agreeing(answers),
        [Cell("Who most often blocks"), *blocking],
    ]


def _agreeing(answers: Mapping[str | None, Forecast]) -> list[list[Cell]]:
    """Return how often all accept the headline terms, and how often terms are ratified."""
    shares = {
        "All accept the headline terms": [
            None if one.packages is None else one.packages.headline.accepted_by_all
            for one in answers.values()
        ],
        "Agreed and ratified at home, on whatever terms": [
            None if one.ratification is None else one.ratification.ratified
            for one in answers.values()
        ],
    }
    rows = []
    for title, there in shares.items():
        first = there[0]
        if first is not None:
            cells = [
                Cell(NOTHING)
                if each is None
                else Cell(percent(each), each, tone=_tone(first, each))
                for each in there
            ]
            rows.append([Cell(title), *cells])
    return rows


def _tone(base: float, share: float) -> Tone:
    return way(base, share, still=percent(share) == percent(base))


def _terms(answers: Mapping[str | None, Forecast], model: str, issue: str) -> list[Cell]:
    """Return the median terms of an issue by scenario, with the interval of 90 % of draws."""
    entry = answers[None].case.issues[issue]
    base = _summary(answers[None], model, issue)
    first = np.nan if base is None else base.median
    cells = [Cell(entry.name, below=entry.unit)]
    for answer in answers.values():
        summary = _summary(answer, model, issue)
        if summary is None:
            cells.append(Cell(NOTHING))
            continue
        text = value_text(summary.median, entry)
        tone = way(first, summary.median, still=text == value_text(first, entry))
        ends = interval_text(summary.p5, summary.p95, entry)
        cells.append(value_cell(summary.median, entry, below=ends, tone=tone))
    return cells
