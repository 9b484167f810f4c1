"""A forecast: is there a deal, on what terms, issue by issue, and how that was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from winset.analyses.outcome.agreement import Agreement
from winset.analyses.outcome.forecast import Forecast
from winset.analyses.outcome.pooling import Pooled
from winset.case.loadings import pooled_beliefs
from winset.case.schema import Case
from winset.charts.bars import interval_rows, share_bars
from winset.ensemble.monte_carlo import NINETY
from winset.ensemble.run import ENOUGH
from winset.show.cells import Rows, Titles, table, value_cell
from winset.show.issues import GIVEN, draws_text, issues, summaries
from winset.show.packages import acceptance_text, basis_text, packages, terms_given_deal
from winset.show.paths import paths
from winset.show.pooled import most_differ
from winset.show.ratification import ratification, sentences
from winset.show.robustness import robustness_texts
from winset.show.sections import (
    Cell,
    Column,
    Entries,
    Figure,
    Headline,
    Part,
    Points,
    Row,
    Section,
    Table,
    Text,
    Tone,
)
from winset.show.words import (
    agreement_text,
    blocking_text,
    decimal,
    dependence_text,
    experts_text,
    interval_text,
    percent,
    value_text,
    whose_consent,
)

NOT_ASKED = (
    "The case does not say what no deal would bring, so whether there is a deal is not asked. The "
    "terms below are what the models expect if the matter is settled."
)
CAVEAT = "That acceptable terms exist does not say that they are found, believed or signed."
MOST_BARS = 7
"""Actors or issues in a picture of who and what is in the way."""


def sections(answer: Forecast, *, path: bool = False) -> list[Section]:
    """Return a forecast in sections.

    Parameters
    ----------
    answer : Forecast
    path : bool
        Whether to show how positions move by round, and why.
    """
    package = packages(answer)
    parts = [heading(answer), deal(answer), *([] if package is None else [package])]
    parts += ratification(answer)
    parts += [terms(answer), issues(answer)]
    if answer.case.opinions and pooled_beliefs(answer.case):
        parts.append(Section("Where experts differ most", [most_differ(answer.case)]))
    return [*parts, *paths(answer)] if path else parts


def heading(answer: Forecast) -> Section:
    """Return what was asked, and of which form of the case."""
    case = answer.case
    lines = [Text(case.question)]
    if answer.scenario:
        lines.append(Text(f"Scenario: {case.scenarios[answer.scenario].name}"))
    if answer.believed is not None:
        shares = {case.hypotheses[name].name: share for name, share in answer.believed.items()}
        mixed = "; ".join(f"{name} {percent(share)}" for name, share in shares.items())
        lines.append(Text(f"Hypotheses mixed by their posterior: {mixed}."))
    return Section(case.title, lines)


def in_short(answer: Forecast) -> Section:
    """Return what a reader in a hurry needs, for the top of a page."""
    case, agreement = answer.case, answer.agreement
    parts: list[Part] = []
    if agreement is None:
        parts.append(Text(NOT_ASKED))
    else:
        share, text = agreement.probability, agreement_text(case, agreement)
        parts.append(Text(text) if answer.point else Headline(percent(share), text, share))
        points = [*robustness_texts(answer), *dependence_text(case, agreement)]
        home = answer.ratification
        points += [] if home is None else list(sentences(case, home))[:2]
        points += [blocking_text(case, agreement), *_least_gain(agreement), CAVEAT]
        parts.append(Points(points))
    if answer.packages is not None:
        shown: list[Part] = [
            Text(acceptance_text(case, answer.packages, headline=False)),
            terms_given_deal(case, answer.packages),
        ]
        parts.append(Section("Terms to expect if there is a deal", shown))
    elif answer.pooled is not None:
        parts.append(Section("Terms to expect", [_pooled_table(answer)]))
    return Section("In short", parts, style="short", only="page")


def _least_gain(agreement: Agreement) -> list[str]:
    """Say what the worst-off gains, where a deal exists."""
    if agreement.probability == 0:
        return []
    gain = agreement.least_gain
    ends = "" if agreement.point else (
        f" (90 % of draws: {decimal(gain.p5)} to {decimal(gain.p95)})"
    )  # fmt: skip
    return [
        f"At the fairest terms, whoever gains least gains {decimal(gain.median)} points of 100 "
        f"over no deal{ends}."
    ]


def _pooled_table(answer: Forecast) -> Table:
    assert answer.pooled is not None
    intervals = {} if answer.point else {"50 %": ("p25", "p75"), "80 %": ("p10", "p90")}
    titles: Titles = [
        Column("Issue", wide=True),
        ">pooled median",
        *[f">{p} interval" for p in intervals],
    ]
    rows: Rows = []
    for name, issue in answer.case.issues.items():
        p = answer.pooled.issues[name]
        median = value_cell(p["median"], issue, tone="strong")
        ends = [
            f"{value_text(p[low], issue)} to {value_text(p[high], issue)}"
            for low, high in intervals.values()
        ]
        rows.append([Cell(issue.name, below=issue.unit), median, *ends])
    weights = answer.pooled.weights
    why = {
        "learnt": "Models weighed by how likely they made known outcomes of other cases.",
        "stated": "All models weigh alike; nothing was learnt that holds for this case.",
    }.get(weights.basis, "Models weighed in part by how likely they made known outcomes.")
    return table(titles, rows, note=why)


def deal(answer: Forecast) -> Section:
    """Return whether there is a deal, who gains, and who and what is in the way."""
    case, agreement = answer.case, answer.agreement
    if agreement is None:
        return Section("Is there a deal?", [Text(NOT_ASKED)], id="deal")
    parts: list[Part] = [
        Text(agreement_text(case, agreement)),
        *[Text(text, only="terminal") for text in robustness_texts(answer)],
        *map(Text, dependence_text(case, agreement)),
        Text(blocking_text(case, agreement)),
    ]
    if not agreement.point:
        ends = [f"{100 * agreement.interval[key]:.1f}" for key in ("p5", "p95")]
        parts += [
            Text(
                f"The number of draws alone leaves the share between {ends[0]} and {ends[1]} % "
                "(90 % interval); how far the beliefs themselves are wrong is not in it.",
                only="page",
            ),
            Text(
                "To sign, a party may ask for more than a bare gain. If each had to gain so many "
                "points of utility (100: every issue at its ideal; 0: every issue a whole range "
                "away), a deal would exist in:",
                only="page",
            ),
            Figure(_margins(agreement), "Share of draws with a deal", name="margins"),
        ]
    parts += [*_gains(answer, agreement), _in_the_way(answer, agreement)]
    drawn = "" if agreement.point else " on average over the draws"
    parts.append(
        Text(
            "Of all terms that could be written down, "
            f"{100 * agreement.size.mean:.2g} % would be accepted{drawn}.",
            "quiet",
            only="page",
        )
    )
    return Section("Is there a deal?", parts, id="deal")


def _margins(agreement: Agreement) -> str:
    shares = {
        f"{points} points or more" if points else "any gain at all": share
        for points, share in agreement.by_margin.items()
    }
    return share_bars("Share of draws with a deal", shares, "c2", 640.0)


def _gains(answer: Forecast, agreement: Agreement) -> list[Section]:
    rows = [
        (answer.case.parties[name].name, gain.p5, gain.median, gain.p95)
        for name, gain in agreement.gains.items()
        if np.isfinite(gain.median)
    ]
    if not rows:
        return []
    rows.sort(key=lambda row: (row[2], row[0]))
    picture = interval_rows("Gains", rows, "points of utility gained over no deal")
    drawn = (
        "At the most likely values."
        if agreement.point
        else "Median and 90 % interval over the draws in which a deal exists."
    )
    fair = "The fairest terms leave the worst-off of those whose consent is needed best off."
    figure = Figure(picture, f"{drawn} {fair}", name="gains")
    return [Section("What each gains from the fairest terms", [figure], only="page")]


def _in_the_way(answer: Forecast, agreement: Agreement) -> Section:
    blocked = agreement.blocks_told
    actors, issues = agreement.demands
    draws = f"the draws {'without' if blocked else 'with'} a deal"
    figures = [
        Figure(
            share_bars("Who is in the way", _top_names(actors, answer.case.parties), "c0"),
            f"Actor whose demand binds most, share of {draws}.",
            name="actors",
        ),
        Figure(
            share_bars("Which issue is in the way", _top_names(issues, answer.case.issues), "c1"),
            "Issue that costs the binding actors most, share of the same draws.",
            name="issues",
        ),
    ]
    title = "Who and what blocks" if blocked else "Who and what is tightest"
    return Section(title, figures, style="two", only="page")


def _top_names(shares: Mapping[str, float], entries: Mapping[str, Any]) -> dict[str, float]:
    return {entries[name].name: share for name, share in list(shares.items())[:MOST_BARS]}


def terms(answer: Forecast) -> Section:
    """Return each issue's terms by each model, and what the models assume."""
    how = (
        "one run at the most likely values"
        if answer.point
        else "median, with the interval that holds 90 % of the draws"
    )
    pool = "" if answer.pooled is None else " The pool weighs them together."
    pool += "" if answer.packages is None else f" Given a deal: {basis_text(answer.packages)}"
    parts: list[Part] = [
        Text(
            f"The models side by side: {how}. They ask different questions, so they "
            f"disagree.{pool}",
            only="page",
        ),
        _terms_by_model(answer),
        _terms_by_issue(answer),
        Section("What each model says and assumes", [_models(answer)], style="rest", only="page"),
    ]
    if answer.pooled is not None:
        text = pool_text(answer.pooled, answer.case)
        parts.append(Text(f"pooled: {text}", "quiet", only="terminal"))
    parts += [
        Text(f"{name} did not run: {reason}.", "quiet", only="terminal")
        for name, reason in answer.skipped.items()
    ]
    run = "One run at the most likely values" if answer.point else f"{answer.draws:,} draws"
    basis = f"{run}, seed {answer.seed}, case `{answer.case.digest()[:12]}`."
    parts.append(Text(f"{basis}{experts_text(answer.case)}", "quiet"))
    parts += [Text(text, "quiet") for text in _error_text(answer)]
    return Section("On what terms?", parts, id="terms")


def _error_text(answer: Forecast) -> list[str]:
    """Say how far the headline is off because draws are finite, where anything is unsure."""
    found = answer.monte_carlo
    if found is None:
        return []
    middle = NINETY * found.widest(found.headline, "median")
    ends = NINETY * found.widest(found.headline, "p5", "p95")
    known = []
    if found.deal is not None and found.deal > 0.0:
        known.append(f"the share with a deal to within {100 * NINETY * found.deal:.1f} points")
    if np.isfinite(middle) and max(middle, ends) > 0.0:
        which = (
            GIVEN
            if answer.packages
            else "pooled"
            if answer.pooled
            else f"of {next(iter(answer.models))}"
        )
        known.append(
            f"the median terms ({which}) to within {100 * middle:.1f} % of an issue's range and "
            f"their 5 and 95 % quantiles to within {100 * ends:.1f} %, on the least sure issue"
        )
    fewer = {name: n for name, n in found.draws.items() if n < answer.draws}
    listed = ", ".join(f"{name} {n:,}" for name, n in fewer.items())
    ran = [
        f"Slow models ran on fewer draws, the first, as those tell their quantiles to a standard "
        f"error of {100 * ENOUGH:g} % of an issue's range: {listed}."
    ]
    if not known:
        return ran if fewer else []
    return [
        *(ran if fewer else []),
        f"As draws are finite, they tell {'; '.join(known)} (nine times in ten).",
    ]


def _terms_by_model(answer: Forecast) -> Table:
    """Return a row an issue and a column a model, as pages have room for."""
    titles: Titles = [Column("Issue", wide=True), ">Status quo"]
    titles += [] if answer.packages is None else [f">{GIVEN}"]
    titles += [] if answer.pooled is None else [">pooled"]
    titles += [Column(n, number=True, hint=m.model.says) for n, m in answer.models.items()]
    rows = []
    headline = "pooled" if answer.packages is None else GIVEN
    for name, issue in answer.case.issues.items():
        quo = issue.status_quo
        cells = [
            Cell(issue.name, below=issue.unit, link=f"#issue-{name}"),
            value_cell(None if quo is None else quo.likely, issue),
        ]
        for model, summary, _ in summaries(answer, name):
            ends = "" if answer.point else interval_text(summary.p5, summary.p95, issue)
            tone: Tone = "strong" if model == headline else ""
            cells.append(value_cell(summary.median, issue, below=ends, tone=tone))
        rows.append(cells)
    return table(titles, rows, only="page")


def _terms_by_issue(answer: Forecast) -> Table:
    """Return a row an issue and model, with its interval drawn, as a terminal has room for."""
    numbers = [">value"] if answer.point else [">5 %", ">median", ">95 %"]
    titles: Titles = ["model", *numbers, "within the range", Column("", optional=True)]
    rows: Rows = []
    headline = "pooled" if answer.packages is None else GIVEN
    for name, issue in answer.case.issues.items():
        rows.append(Row([Cell(issue.name, below=issue.unit)], heading=True))
        for model, summary, share in summaries(answer, name):
            tone: Tone = "strong" if model == headline else ""
            ends = (summary.p5, summary.median, summary.p95)
            shown = ends[1:2] if answer.point else ends
            drawn = (summary.median,) * 3 if answer.point else ends
            cells = [
                Cell(f"  {model}", model, tone=tone),
                *[value_cell(value, issue, tone=tone) for value in shown],
                Cell("", strip=(*issue.range, *drawn)),
            ]
            whole = share == 1 or answer.point
            note = "" if whole else f"in {percent(share)} of {draws_text(answer, model)}"
            rows.append([*cells, Cell(note, tone="quiet")])
    return table(titles, rows, only="terminal")


def _models(answer: Forecast) -> Entries:
    entries = []
    if answer.pooled is not None:
        text = pool_text(answer.pooled, answer.case)
        entries.append(("pooled", [text[:1].upper() + text[1:]]))
    for name, model in answer.models.items():
        text = f"{model.model.says.capitalize()}. Assumes: {model.model.assumes}."
        if model.outcome_share < 1:
            share, of = percent(model.outcome_share), draws_text(answer, name)
            text += f" Outcome in {share} of {of}; its numbers are of those alone."
        entries.append((name, [text]))
    entries += [(name, [f"Did not run: {why}."]) for name, why in answer.skipped.items()]
    return Entries(entries)


def pool_text(found: Pooled, case: Case) -> str:
    """Say by which weights the models are pooled, why, and how much hangs on it.

    Parameters
    ----------
    found : Pooled
    case : Case
    """
    weights = found.weights
    parts = sorted(weights.weights.items(), key=lambda item: -item[1])
    listed = ", ".join(f"{name} {percent(part)}" for name, part in parts if part > 0.0)
    likeness = weights.likeness
    if likeness is None:
        return f"{listed}. All alike: the fit holds no weights that were learnt."
    if found.swing is None:
        return f"{listed}. All alike: no weights were learnt for these models."
    place = f"its distance from the known cases is {likeness.distance:.1f}"
    bound = f"95 of 100 of them are within {likeness.limit:.1f}"
    text = f"{listed}. Weights learnt on known outcomes; {place}, {bound}."
    if weights.learnt < 1.0:
        odd = ", ".join(name.replace("_", " ") for name in likeness.furthest())
        how = "Equal weights" if weights.learnt == 0.0 else (
            f"Equal weights, but for {percent(weights.learnt)} that were learnt"
        )  # fmt: skip
        text = (
            f"{listed}. {how}, as the case is unlike those with known outcomes: {place}, {bound}. "
            f"It differs most in: {odd}."
        )
    issue = case.issues[found.swing.issue]
    learnt, equal = (value_text(v, issue) for v in (found.swing.learnt, found.swing.equal))
    return (
        f"{text} The weights count most on {issue.name}: its median is {learnt} by the learnt "
        f"weights and {equal} by equal ones."
    )


def method(answer: Forecast) -> Section:
    """Return how the numbers were made, the works followed, and how to make the page again."""
    case, found = answer.case, answer.monte_carlo
    fewer = found is not None and min(found.draws.values()) < answer.draws
    run = (
        "This page rests on one run with every belief at its most likely value."
        if answer.point
        else f"{answer.draws:,} draws of all beliefs, each independent of the others, run through "
        f"each model{'; slow ones through as many of them as they need' if fewer else ''}."
    )
    who = "all whose consent is needed" if answer.agreement is None else whose_consent(case)
    command = ["winset report", case.id or "CASE"]
    drawn = "" if answer.to_error else f"--draws {answer.draws} "
    command.append("--point" if answer.point else f"{drawn}--seed {answer.seed}")
    command += [f"--scenario {answer.scenario}"] if answer.scenario else []
    command += ["--believe"] if answer.believed else []
    command += [f"--set {setting}" for setting in answer.settings]
    works = [
        (name, [str(reference) for reference in model.model.references])
        for name, model in answer.models.items()
    ]
    return Section(
        "Method",
        [
            Text(
                "Each belief is a distribution through its 5 % quantile, most likely value and "
                f"95 % quantile. {run} Before any model runs, groups move what their actor says "
                "and wants by their share, and regard blends the utility of others into an "
                "actor's own."
            ),
            Text(
                "Utility is quadratic: an actor loses the square of the distance between terms "
                "and its ideal point, as a part of each issue's range, weighted by its salience "
                "on the issue. No deal is worth what its paths bring, by their chances, less "
                f"their costs. Terms count as a deal when {who} would be better off with them "
                "than without."
            ),
            Text(
                "The forecast knows nothing of what came out later, and nothing that is not on "
                "this page."
            ),
            Section("Works followed", [Entries(works)], style="rest"),
            Section(
                "To make this page again",
                [
                    Text(f"`{' '.join(command)}`"),
                    Text(f"SHA-256 of the case's content: `{case.digest()}`", "quiet"),
                ],
            ),
        ],
        id="method",
        only="page",
    )
