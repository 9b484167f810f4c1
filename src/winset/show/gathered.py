"""What a store holds: a row a case, scenario, seed and issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from winset.plans.gather import Gathered, GatheredResult
from winset.show.cells import row, share_cell, table, value_cell
from winset.show.sections import Part, Row, Section, Text
from winset.show.words import counted

TITLE = "Big work"
MOST_LISTED = 60
"""Rows of the terminal; the JSON has all."""


def sections(answer: Gathered) -> list[Section]:
    """Return the forecasts, and what else there is."""
    rows = [one for result in answer.results for one in _rows(answer, result)]
    titles = ("case", "scenario", ">seed", ">draws", "deal", "issue", ">p5", ">median", ">p95")
    parts: list[Part] = []
    if rows:
        listed = table(titles, rows[:MOST_LISTED])
        parts.append(listed)
    if len(rows) > MOST_LISTED:
        parts.append(Text(f"{len(rows) - MOST_LISTED:,} more rows: see --json.", "quiet"))
    parts += [Text(text) for text in _others(answer)]
    text = f"{answer.done:,} of {counted(answer.plan.chunks, 'chunk')} of plan "
    text += answer.plan.digest[:12]
    code = answer.made["code"]
    text += f"; made by Winset {code['winset']} ({code['sha256'][:12]})."
    parts.append(Text(text, "quiet"))
    return [Section("", parts)]


def _rows(answer: Gathered, result: GatheredResult) -> Iterator[Row]:
    """Yield a row an issue: the terms of the pool, or of the one model that ran."""
    if result.verb != "forecast" or result.answer is None:
        return
    data = result.answer
    issues = next(case.issues for case in answer.plan.cases if str(case.id) == result.case)
    terms: Mapping[str, Any] = (data["pooled"] or next(iter(data["models"].values())))["issues"]
    deal = None if data["agreement"] is None else data["agreement"]["probability"]
    for name, summary in terms.items():
        first = name == next(iter(terms))
        head = (result.case or "", result.scenario or "", str(result.seed), f"{data['draws']:,}")
        yield row(
            *(head if first else ("", "", "", "")),
            share_cell(deal if first else None),
            issues[name].name,
            *(value_cell(summary[key], issues[name]) for key in ("p5", "median", "p95")),
            key=f"{result.case} {name}",
        )


def _others(answer: Gathered) -> Iterator[str]:
    """Say what there is besides forecasts, and what is missing."""
    for verb in answer.plan.verbs:
        mine = [result for result in answer.results if result.verb == verb]
        there = sum(result.answer is not None for result in mine)
        if verb != "forecast" or there < len(mine):
            yield f"{verb}: {there:,} of {counted(len(mine), 'answer')} there; --json has them."
