"""What would come out if something were different: the deal, pictures and medians, beside now."""

from __future__ import annotations

from winset.analyses.outcome.what_if import Side, WhatIf
from winset.analyses.summary import Summary
from winset.charts.terms import Pair, compare_chart
from winset.show.brief import REFUSES
from winset.show.cells import table, value_cell
from winset.show.sections import Cell, Figure, Headline, Part, Section, Text, Tone
from winset.show.words import agreement_text, blocking_text, percent, value_text

MOST = 3
"""How many of those who accept the headline terms least are named."""


def sections(
    answer: WhatIf, *, issue: str | None = None, how: str = "", folded: bool = False
) -> list[Section]:
    """Return what a change does.

    Parameters
    ----------
    answer : WhatIf
    issue : str, optional
        The one to draw; all by default.
    how : str
        How these models look at issues, said beside their names.
    folded : bool
        Whether a page shows the medians of all issues when asked.
    """
    case = answer.before.case
    drawn = list(case.issues) if issue is None else [issue]
    pictures = [
        Section(
            f"{case.issues[name].name}: {how}" if how else case.issues[name].name,
            [Figure(picture(answer, name), name=name)],
            only="page",
        )
        for name in drawn
    ]
    return [*_deal(answer), *pictures, _medians(answer, issue, folded)]


def _deal(answer: WhatIf) -> list[Section]:
    before, after = answer.before.agreement, answer.after.agreement
    if before is None or after is None:
        return []
    case = answer.after.case
    now, then = percent(before.probability), percent(after.probability)
    headline = Headline(
        then, agreement_text(case, after), after.probability, before="" if now == then else now
    )
    blocking = Text(blocking_text(case, after), "quiet")
    return [Section("", [headline, blocking, *_consent(answer)])]


def _consent(answer: WhatIf) -> list[Part]:
    """Say how often the terms asked about are accepted, by whom least, and what is ratified."""
    before, after, case = answer.before, answer.after, answer.after.case
    told = []
    if before.package is not None and after.package is not None:
        then, now = before.package, after.package
        all_of = _share(then.accepted_by_all, now.accepted_by_all)
        least = [
            f"{case.parties[name].name} {_share(share, now.acceptance[name])}"
            for name, share in sorted(then.acceptance.items(), key=lambda pair: pair[1])
            if min(share, now.acceptance.get(name, 1.0)) < REFUSES
        ]
        some = f" ({'; '.join(least[:MOST])})" if least else ""
        told.append(f"All accept the headline terms of the case as it is: {all_of}{some}.")
    if before.ratified is not None and after.ratified is not None:
        share = _share(before.ratified, after.ratified)
        told.append(f"Agreed and ratified at home, on whatever terms: {share}.")
    return [Text(" ".join(told))] if told else []


def _share(before: float, after: float) -> str:
    """Say a share, and what it was where that reads otherwise."""
    then, now = percent(before), percent(after)
    return now if now == then else f"{now}, from {then}"


def _medians(answer: WhatIf, issue: str | None, folded: bool) -> Section:
    """Return a row an issue and a column a model: the median then, and what it is now."""
    rows = []
    for name, entry in answer.before.case.issues.items():
        cells = [Cell(entry.name, tone="strong" if name == issue else "")]
        for model in answer.before.summaries:
            before = answer.before.summaries[model][name].median
            after = answer.after.summaries[model][name].median
            tone = way(before, after, still=not _shows(value_text(after - before, entry)))
            below = f"from {value_text(before, entry)}" if tone else ""
            cells.append(value_cell(after, entry, below=below, tone=tone))
        rows.append(cells)
    title = "All issues: medians, before and after"
    skipped = "".join(f" {name} does not run: {why}." for name, why in answer.skipped.items())
    titles = ["Issue", *[f">{name}" for name in answer.before.summaries]]
    medians = table(titles, rows, **{"folded" if folded else "title": title})
    note = f"{answer.draws:,} draws. Grey below each curve: the case as it is.{skipped}"
    return Section("", [medians, Text(note, "quiet")])


def way(before: float, after: float, *, still: bool) -> Tone:
    """Return whether a number went up or down, for its tone.

    Parameters
    ----------
    before, after : float
        NaN where there is none.
    still : bool
        Whether both read the same.
    """
    if still or before != before or after != after:
        return ""
    return "up" if after > before else "down"


def _shows(change: str) -> bool:
    """Return whether a change has a digit other than 0."""
    return any(digit in change for digit in "123456789")


def picture(answer: WhatIf, issue: str) -> str:
    """Draw one issue: each model before and after.

    Parameters
    ----------
    answer : WhatIf
    issue : str
    """
    entry = answer.before.case.issues[issue]
    column = list(answer.before.case.issues).index(issue)
    quo = entry.status_quo
    pairs = [
        Pair(
            model,
            _quantiles(answer.before, model, issue),
            _quantiles(answer.after, model, issue),
            answer.after.terms[model][:, column],
        )
        for model in answer.before.summaries
    ]
    status_quo = None if quo is None else quo.likely
    return compare_chart(entry.name, entry.unit, *entry.range, pairs, status_quo)


def _quantiles(side: Side, model: str, issue: str) -> tuple[float, float, float, float, float]:
    summary: Summary = side.summaries[model][issue]
    return summary.p5, summary.p25, summary.median, summary.p75, summary.p95
