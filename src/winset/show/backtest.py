"""A backtest: scores of every model, beside the mean, and where each outcome fell."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from winset.analyses.record.backtest import BASELINE, NORMAL, POSITIONS, Backtest
from winset.analyses.record.scoring import Comparison, IssueScore, Tally
from winset.charts.bars import interval_rows
from winset.show.cells import number, table
from winset.show.scores import METHOD, honesty_section, run_sections, scores_section, share_text
from winset.show.sections import Cell, Column, Figure, Points, Section, Text
from winset.show.words import NOTHING, counted, ends_text, signed

TITLE = "Forecasts against what came out"
MOST_LISTED = 60
MOST_LISTED_IN_TERMINAL = 20
"""Outcomes up to which each is shown by itself."""


def sections(answer: Backtest) -> list[Section]:
    """Return the scores, the comparison with the mean, and the outcomes one by one."""
    scored = {name: tally for name, tally in answer.models.items() if tally.rows}
    skipped = [
        f"{name} did not fit {counted(len(reasons), 'case')}."
        for name, reasons in answer.skipped.items()
    ]
    parts = [
        Section("In short", [Points(_in_short(answer, scored))], style="short", only="page"),
        scores_section(scored),
        _against_the_mean(answer, scored),
        honesty_section(scored),
    ]
    if answer.outcomes <= MOST_LISTED:
        parts.append(_outcomes(answer, scored))
    if skipped:
        parts.append(Section("What did not run", [Points(skipped)], id="skipped"))
    method = (
        f"{POSITIONS} is the positions on the table, by weight; {NORMAL} a normal around the "
        "weighted mean, as wide as the mean's errors on other cases, cut off at the ends of the "
        "range."
    )
    parts.append(
        Section("Method", [Text(text) for text in (*METHOD, method)], id="method", only="page")
    )
    return run_sections(answer.outcomes, answer.cases, answer, parts)


def _in_short(answer: Backtest, scored: Mapping[str, Tally]) -> list[str]:
    points = []
    for name in ("pooled", "calibrated"):
        if name not in scored:
            continue
        figures, mae = scored[name].summary, answer.differences[name]["mae"]
        beside = f", {signed(mae.value)} against the mean ({_interval(mae)})" if _sure(mae) else ""
        points.append(
            f"{name}: mean error {figures['mae']:.1f} points of 100{beside}; CRPS "
            f"{figures['crps']:.1f}; 80 % intervals hold {share_text(figures['coverage80'])} of "
            f"outcomes, 50 % intervals {share_text(figures['coverage50'])}."
        )
    best = min(scored, key=lambda name: scored[name].summary["crps"])
    return [*points, f"The best distribution by CRPS is that of {best}."]


def _against_the_mean(answer: Backtest, scored: Mapping[str, Tally]) -> Section:
    others = [name for name in scored if name != BASELINE]
    figures = []
    for key, score in (("mae", "MAE"), ("crps", "CRPS")):
        rows = [
            (name, comparison.low, comparison.value, comparison.high)
            for name in others
            if _sure(comparison := answer.differences[name][key])
        ]
        if rows:
            unit = f"{score} less that of the mean, points of 100"
            chart = interval_rows(f"{score} against the mean", rows, unit)
            figures.append(Section(score, [Figure(chart, name=key)], only="page"))
    ends = Column("95 %", only="terminal")
    under = [Column(f"under {name}", number=True, only="page") for name in (POSITIONS, NORMAL)]
    return Section(
        "Against the mean, issue by issue",
        [
            Text(
                "Each model's score less that of the mean, on the issues that both forecast. Left "
                "of zero the model is better. Lines are 95 % intervals; they draw whole cases with "
                "replacement, as issues of one case are not independent.",
                only="page",
            ),
            *figures,
            table(
                ("model", ">MAE", ends, ">CRPS", ends, *under),
                [_beside(answer, name) for name in others],
                note="MAE and CRPS less those of the mean, with 95 % intervals; then by which part "
                "the CRPS is under that of two rows that are no models.",
            ),
        ],
        id="differences",
    )


def _beside(answer: Backtest, name: str) -> list[Cell]:
    """Return how a model compares with the mean, and with the rows that are no models."""
    cells = [Cell(name)]
    for key in ("mae", "crps"):
        difference = answer.differences[name][key]
        text = signed(difference.value) if isfinite(difference.value) else NOTHING
        interval = _interval(difference)
        cells += [Cell(text, difference.value, below=interval), Cell(interval or NOTHING)]
    for reference in (POSITIONS, NORMAL):
        skill = answer.skill[name].get(reference)
        if skill is None:
            cells.append(Cell(NOTHING))
            continue
        ends = f"{share_text(skill.low)} to {share_text(skill.high)}" if _sure(skill) else ""
        cells.append(Cell(share_text(skill.value), skill.value, below=ends))
    return cells


def _outcomes(answer: Backtest, scored: Mapping[str, Tally]) -> Section:
    """Return where in each model's forecast each outcome fell."""
    scores: dict[tuple[str, str], dict[str, IssueScore]] = {}
    for name, tally in scored.items():
        for score in tally.rows:
            scores.setdefault((score.case, score.issue), {})[name] = score
    rows = []
    for (case, issue), by_model in scores.items():
        title = f"{case}: {issue}" if answer.cases > 1 else issue
        outcome = next(iter(by_model.values())).outcome
        lead = [Cell(title, f"{case}: {issue}", tone="strong"), number(outcome, ".0f")]
        for name, score in by_model.items():
            interval = f"{score.low:.0f} to {score.high:.0f}"
            fell = number(score.percentile, ".0f")
            rows.append([*lead, Cell(name), number(score.point, ".0f"), Cell(interval), fell])
            lead = [Cell("", cell.value) for cell in lead]
    titles = ("issue", ">came out", "model", ">forecast", ">80 % interval", ">percentile")
    note = (
        "Percentile: where in the forecast the outcome fell. 50 is the middle, 3 or 97 a surprise."
    )
    return Section(
        "Where each outcome fell, issue by issue",
        [table(titles, rows, note=note)],
        id="issues",
        only="" if answer.outcomes <= MOST_LISTED_IN_TERMINAL else "page",
    )


def _sure(comparison: Comparison) -> bool:
    """Whether there is an interval."""
    return isfinite(comparison.low)


def _interval(comparison: Comparison) -> str:
    if not _sure(comparison):
        return ""
    return ends_text(comparison.low, comparison.high)
