"""A track record: each outcome beside its forecast, the cases that do not count, and scores."""

from __future__ import annotations

from winset.analyses.outcome.pooling import POOLED
from winset.analyses.record.backtest import DealScore
from winset.analyses.record.scoring import IssueScore
from winset.analyses.record.track_record import Anachronism, TrackRecord
from winset.case.fields import NO_DEAL
from winset.show.cells import number, share_cell, table, value_cell
from winset.show.scores import METHOD, honesty_section, run_sections, scores_section
from winset.show.sections import Cell, Column, Points, Row, Section, Text
from winset.show.words import NOTHING, counted, value_text

TITLE = "What was forecast, and what came out"
DEALS = (
    "The share of draws in which terms exist that everybody whose consent is needed prefers to no "
    "deal, and its Brier score, the squared difference from 1 with a deal and from 0 without. That "
    "terms exist is not yet that they are signed."
)
_DEALS = ("case", "came out", ">deal exists in", ">Brier")
FEW = 20
"""Outcomes below which scores say little about the next one."""
_TITLES = (
    Column("issue", only="terminal"),
    Column("issue", wide=True, only="page"),
    *(">came out", ">on", ">forecast", ">80 % interval", ">percentile", ">error", ">CRPS"),
)


def sections(answer: TrackRecord) -> list[Section]:
    """Return the outcomes case by case, what is flagged, and the scores of what counts."""
    rows = []
    case = ""
    for row in answer.rows:
        if row.case != case:
            case = row.case
            rows.append(Row([_case_cell(answer, case)], heading=True))
        rows.append(Row(_cells(answer, row), key=f"{row.case}: {row.issue}"))
    note = (
        "Forecast and interval are those of the pool; the percentile is where in the forecast the "
        "outcome fell. Errors and CRPS in points of 100 of an issue's range."
    )
    parts = [
        Section("In short", [Points(_in_short(answer))], style="short", only="page"),
        Section("", [table(_TITLES, rows), Text(note, "quiet")], id="issues"),
    ]
    deals = [_deal_cells(answer, row) for row in answer.scored.deals if _tells(row)]
    if deals:
        parts.append(
            Section("Was there a deal?", [table(_DEALS, deals), Text(DEALS, "quiet")], id="deals")
        )
    if answer.flagged:
        why = (
            "These cases rest on something later than what came out. They are shown and not "
            "counted."
        )
        listed = [
            f"{answer.cases[name].title}: {'; '.join(map(anachronism_text, reasons))}."
            for name, reasons in answer.flagged.items()
        ]
        parts.append(Section("Flagged", [Text(why), Points(listed)], id="flagged"))
    parts.append(scores_section(answer.models))
    if answer.models[POOLED].rows:
        parts.append(honesty_section(answer.models))
    parts.append(Section("Method", [Text(text) for text in METHOD], id="method", only="page"))
    return run_sections(answer.scored.outcomes, len(answer.cases), answer.scored, parts)


def _tells(row: DealScore) -> bool:
    """Say whether a row has something to show: a failure, or a share that is scored."""
    return not row.deal or row.share is not None


def _deal_cells(answer: TrackRecord, row: DealScore) -> list[Cell]:
    came = "a deal" if row.deal else f"{NO_DEAL}"
    came += f", {NO_DEAL} on {', '.join(row.no_deal)}" if row.deal and row.no_deal else ""
    return [
        _case_cell(answer, row.case),
        Cell(came),
        share_cell(row.share),
        number(row.brier, ".3f"),
    ]


def anachronism_text(item: Anachronism) -> str:
    """Say why a case is flagged."""
    if item.day is None:
        return f"{item.what} has no day, so nothing shows that it is from before {item.outcome}"
    return f"{item.what} ({item.day}) is later than what came out ({item.outcome})"


def _in_short(answer: TrackRecord) -> list[str]:
    tally = answer.models[POOLED]
    count = len(tally.rows)
    if not count:
        return ["No terms count yet: every case is flagged, or ended without a deal."]
    figures = tally.summary
    inside = round(figures["coverage80"] * count)
    points = [
        f"The headline forecast missed by {figures['mae']:.0f} points of 100 on average.",
        f"Its 80 % intervals held {inside} of {counted(count, 'outcome')}.",
    ]
    return points if count >= FEW else [*points, "So few outcomes say little about the next one."]


def _case_cell(answer: TrackRecord, name: str) -> Cell:
    case = answer.cases[name]
    mark = " (flagged)" if name in answer.flagged else ""
    return Cell(f"{case.title}{mark}", below=f"as of {case.known_on or 'no stated day'}")


def _cells(answer: TrackRecord, row: IssueScore) -> list[Cell]:
    issue = answer.cases[row.case].issues[row.issue]
    outcome = issue.outcome
    value = None if outcome is None else outcome.number
    point, low, high = (answer.in_unit(row, end) for end in (row.point, row.low, row.high))
    name = f"{row.case}: {row.issue}"
    return [
        Cell(f"  {row.issue}", name),
        Cell(issue.name, name, below=issue.unit),
        value_cell(value, issue),
        Cell(NOTHING if outcome is None else outcome.date),
        value_cell(point, issue),
        Cell(f"{value_text(low, issue)} to {value_text(high, issue)}"),
        number(row.percentile, ".0f"),
        number(row.error, ".0f"),
        number(row.crps, ".1f"),
    ]
