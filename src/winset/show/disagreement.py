"""Where experts differ: the terms as each sees the case, the numbers, and their reasons."""

from __future__ import annotations

from winset.analyses.experts.disagreement import Disagreement
from winset.show.cells import draws_text, number, share_cell, table, title, value_cell
from winset.show.pooled import belief_cell, opinions
from winset.show.sections import Cell, Section, Table, Text
from winset.show.words import percent

HOW = {
    "linear": "the weighted mean of their distributions",
    "quantile": "the weighted mean of their quantiles",
    "logit": "the weighted mean of the log odds of their quantiles, for percentages",
}
MOST_ROWS = 12


def sections(answer: Disagreement) -> list[Section]:
    """Return what comes out as each expert sees it, where they differ most, and why."""
    who = ", ".join(f"{name} {percent(share)}" for name, share in answer.weights.items())
    given = {one.about: one.opinions for one in answer.numbers}
    text = f"Weights: {who}. Together: {HOW[answer.pooling]}."
    return [
        Section("", [title(answer.case), Text(text)]),
        *([_terms(answer)] if answer.terms else []),
        Section("Where they differ", [_numbers(answer)], id="numbers"),
        Section(
            "What each believes, and why",
            [opinions(given, answer.case, 4 * MOST_ROWS)],
            id="opinions",
        ),
        Section("", [Text(f"Terms by {answer.model}; {draws_text(answer)}", "quiet")]),
    ]


def _terms(answer: Disagreement) -> Section:
    experts = list(answer.terms[0].medians)
    columns = ["issue", ">together", *(f">{name}" for name in experts), ">disagreement", "farthest"]
    rows: list[list[str | Cell]] = []
    for one in answer.terms:
        issue = answer.case.issues[one.issue]
        own = (value_cell(one.medians[name], issue) for name in experts)
        together = value_cell(one.pooled[1], issue)
        rows.append([issue.name, together, *own, share_cell(one.share), one.farthest])
    note = (
        f"Medians by {answer.model}, one of the forecast's models. Disagreement is the part of "
        "the variance of the experts' forecasts that lies between them; the rest is what each is "
        "unsure of."
    )
    part = table(columns, rows)
    return Section("What comes out as each sees it", [part, Text(note, "quiet")], id="by-expert")


def _numbers(answer: Disagreement) -> Table:
    rows = [
        (
            one.about,
            belief_cell(one.belief),
            number(len(one.opinions), "d"),
            share_cell(one.share),
            one.farthest,
        )
        for one in answer.numbers
    ]
    titles = ("number", ">together", ">experts", ">disagreement", "farthest")
    return table(titles, rows, most=MOST_ROWS, empty="Nobody judged a number of the case.")
