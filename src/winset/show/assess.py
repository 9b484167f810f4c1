"""What does X really want? Hypotheses, what tells them apart, and what would change our mind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from winset.analyses.aims.assessment import (
    Assessment,
    QuestionAnswer,
    Weight,
)
from winset.analyses.aims.weighing import Spread
from winset.case.negotiation import Issue
from winset.charts.bars import Chance, chance_bars
from winset.charts.matrix import Cells as MatrixRow
from winset.charts.matrix import heat_map as draw_matrix
from winset.charts.svg import Picture
from winset.charts.swings import tornado as draw_tornado
from winset.show.assess_words import (
    author_texts,
    confidence_text,
    error_text,
    hindsight_texts,
    interval_text,
    item_name,
    judges_texts,
    leading,
    news_texts,
    notes,
    on_question,
    outcome_name,
    posterior_text,
    remainder_texts,
    retracted_texts,
    times,
    view_name,
    watch_texts,
)
from winset.show.cells import (
    Rows,
    Titles,
    draws_text,
    number,
    share_cell,
    table,
    value_cell,
    why_cell,
)
from winset.show.cells import title as case_title
from winset.show.sections import Cell, Column, Figure, Part, Section, Table, Text
from winset.show.words import NOTHING, percent, signed, value_text

DEEPEST = 5.0
"""Decibans that take the deepest colour: a factor of three."""
MOST_ITEMS, MOST_COLUMNS, MOST_SWINGS, MOST_CHANGES = 12, 5, 14, 10
MOST_TOGETHER = 6
TIMES = (
    "How many times as likely each item makes each hypothesis against the rest, below 1 the "
    "less; tells: its best against its worst. --all shows decibans."
)
DECIBANS = "In decibans for each hypothesis against the rest:"


def sections(answer: Assessment, everything: bool = False) -> list[Section]:
    """Return the hypotheses, the evidence, what would change our mind, and what is wanted.

    Parameters
    ----------
    answer : Assessment
    everything : bool
        Whether a terminal shows every item and every change.
    """
    case, run = answer.case, draws_text(answer, f"; {error_text(answer)}")
    top: list[Part] = [case_title(case), Text(title(answer), only="terminal")]
    if answer.scenario:
        top.append(Text(f"Scenario: {case.scenarios[answer.scenario].name}"))
    if answer.hypotheses:
        intro = (
            f"Hypotheses weighed against the evidence, {answer.draws:,} draws of the judgements. "
            "An interval says how far the analyst's own numbers leave a probability open; what "
            "nobody thought of is not in it."
        )
        bars = Figure(_posterior_bars(answer), name="hypotheses")
        told = []
        for name, found in answer.questions.items():
            told += [on_question(answer, name) + leading(answer, found)]
            told += [on_question(answer, name) + confidence_text(found.confidence)]
            told += hindsight_texts(answer, found)
        for texts in (judges_texts, news_texts, author_texts, remainder_texts, retracted_texts):
            told += texts(answer)
        top += [Text(intro, only="page"), _hypotheses(answer), bars]
        top += [Section("", [Text(text)]) for text in told]
        top += [_together(answer)] if answer.combinations else []
    return [
        Section("", [*top, *(Text(text, "quiet", only="page") for text in notes(answer))]),
        *([_evidence(answer, everything)] if answer.evidence and answer.hypotheses else []),
        *(_switching(answer, name, everything) for name in answer.questions),
        *([_candidates(answer)] if answer.candidates else []),
        *([_interests(answer)] if answer.interests else []),
        Section("", [Text(text, "quiet") for text in (*notes(answer), run)], only="terminal"),
    ]


def report_section(answer: Assessment) -> Section:
    """Return the assessment as one section of a report."""
    parts = [part for part in sections(answer) if part.only != "terminal"]
    return Section(title(answer), parts, id=f"wants-{answer.actor}")


def title(answer: Assessment) -> str:
    """Return the question that an assessment answers."""
    return f"What does {answer.case.actors[answer.actor].name} really want?"


# --- hypotheses -------------------------------------------------------------------------------


def _nested(answer: Assessment, parent: str | None = None) -> Iterator[str]:
    """Yield the hypotheses, the likeliest first, each followed by its parts."""
    views = answer.case.hypotheses
    questions = list(dict.fromkeys(view.question for view in views.values() if not view.parent))
    for name in sorted(answer.ranked(), key=lambda n: questions.index(views[n].question)
                       if views[n].question in questions else 0):  # fmt: skip
        if views[name].parent == parent:
            yield name
            yield from _nested(answer, name)


def _hypotheses(answer: Assessment) -> Table:
    rows: Rows = []
    for name in _nested(answer):
        view = answer.hypotheses[name]
        indent = "  " if answer.case.hypotheses[name].parent else ""
        rows.append(
            [
                Cell(f"{indent}{name}", name),
                view.name,
                share_cell(view.prior.mean),
                share_cell(view.posterior.mean, tone="strong"),
                interval_text(view),
                view.word,
                number(view.inconsistency, "d"),
            ]
        )
    titles = ("", "hypothesis", ">before", ">now", ">90 % interval", "in words", ">Heuer")
    return table(titles, rows, only="terminal")


def _together(answer: Assessment) -> Section:
    """Return which hypotheses hold together, and how likely, where several questions are asked."""
    names = {name: view.name for name, view in answer.hypotheses.items()}
    rows: Rows = [
        ["; ".join(names[key] for key in holds) or "none of them", share_cell(p)]
        for holds, p in answer.combinations[:MOST_TOGETHER]
    ]
    return Section("Together", [table((Column("holds", wide=True), ">now"), rows)])


def _posterior_bars(answer: Assessment) -> Picture:
    """Draw each hypothesis' probability, its interval, and where it stood before."""
    rows = []
    for name in _nested(answer):
        view = answer.hypotheses[name]
        now, text = view.posterior, f"{posterior_text(view)}, {view.word}"
        part = answer.case.hypotheses[name].parent is not None
        rows.append(Chance(view.name, now.mean, now.p5, now.p95, view.prior.mean, text, part))
    return chance_bars("Hypotheses", rows)


# --- evidence ---------------------------------------------------------------------------------


def _evidence(answer: Assessment, everything: bool) -> Section:
    items = sorted(answer.evidence.items(), key=lambda pair: -pair[1].diagnosticity)
    caption = (
        "Each item against each hypothesis, weighed against the rest, in decibans; the items that "
        "tell most come first. Items of one origin share the weight of one."
    )
    return Section(
        "Which evidence tells what",
        [
            Text(TIMES if not everything else DECIBANS, "quiet", only="terminal"),
            Figure(_heat_map(answer, [weight for _, weight in items]), caption, "evidence"),
            replace(_items(answer, items, everything), only="" if everything else "page"),
            *([] if everything else [_times(answer, items)]),
        ],
    )


def _times(answer: Assessment, items: list[tuple[str, Weight]]) -> Table:
    """Return how many times as likely each item makes each hypothesis, for a terminal."""
    names = list(_nested(answer))[:MOST_COLUMNS]
    rows: Rows = [
        [
            name,
            number(10.0 ** (weight.diagnosticity / 10.0), ".1f"),
            *(number(10.0 ** (weight.decibans[n].mean / 10.0), ".2f") for n in names),
            Cell(weight.item.rating or NOTHING),
        ]
        for name, weight in items
    ]
    titles = ("", ">tells", *(f">{name}" for name in names), "rated")
    return table(titles, rows, only="terminal", most=MOST_ITEMS)


def _items(answer: Assessment, items: list[tuple[str, Weight]], everything: bool) -> Table:
    """Return every item: its judgement, its weight, and the posteriors without it."""
    names = list(_nested(answer))
    titles: Titles = [
        Column("", only="terminal"),
        Column("item", wide=True, only="page"),
        ">tells",
        *(
            Column(
                name,
                number=True,
                below=answer.hypotheses[name].name,
                only="" if everything or index < MOST_COLUMNS else "page",
            )
            for index, name in enumerate(names)
        ),
        "rated",
        Column("origin", only="terminal"),
        Column("why, and source", wide=True, only="page"),
    ]
    rows: Rows = [
        [
            name,
            Cell(weight.item.name, below=_judgement_text(weight)),
            number(weight.diagnosticity, ".1f"),
            *(_decibans(weight, hypothesis) for hypothesis in names),
            Cell(weight.item.rating or NOTHING, below=_trust_text(weight)),
            weight.item.origin or "",
            why_cell(weight.item),
        ]
        for name, weight in items
    ]
    who = answer.case.actors[answer.actor].name
    folded = f"Every item: judgement, source, and what {who} would seem to want without it"
    return table(titles, rows, folded=folded, most=None if everything else MOST_ITEMS)


def _decibans(weight: Weight, hypothesis: str) -> Cell:
    value = weight.decibans[hypothesis].mean
    return Cell(signed(value), value, below=f"without it {percent(weight.without[hypothesis])}")


def _trust_text(weight: Weight) -> str:
    """Say how likely an item is true, and from whom it comes."""
    trusted = f"true with {percent(weight.trust)}"
    return f"{trusted}; origin {weight.item.origin}" if weight.item.origin else trusted


def _judgement_text(weight: Weight) -> str:
    """Return an item's date and kind; of conduct, what was chosen and what instead of."""
    text = f"{weight.item.date or ''} {weight.kind}".strip()
    if weight.item.judges:
        text += f" by {', '.join(weight.item.judges)}"
    if len(weight.item.judgements) > 1:
        text += f", up to {times(weight.apart)} apart"
    conduct = weight.item.conduct
    if conduct is None:
        return text
    instead = [entry.name for key, entry in conduct.alternatives.items() if key != conduct.chose]
    return f"{text}: {conduct.alternatives[conduct.chose].name}; instead of: {'; '.join(instead)}"


def _heat_map(answer: Assessment, items: list[Weight]) -> Picture:
    """Draw the weight of each item for each hypothesis against the rest, in decibans."""
    names = list(_nested(answer))
    rows = []
    for weight in items:
        means = [weight.decibans[name].mean for name in names]
        values = [value if abs(value) >= 0.05 else 0.0 for value in means]
        rating = weight.item.rating or "unrated"
        group = f"{rating}, 1/{round(1 / weight.part)}" if weight.part < 1 else rating
        rows.append(MatrixRow(weight.item.name, values, [signed(v) for v in values], group))
    counts = [str(answer.hypotheses[name].inconsistency) for name in names]
    label = "Heuer's inconsistency (less is better)"
    rows.append(MatrixRow(label, [0.0] * len(names), counts, total=True))
    columns = [answer.hypotheses[name].name for name in names]
    legend = "decibans against − … for +; 3 is a factor of two. Beside each item: rating, share."
    return draw_matrix("Weight of evidence", columns, rows, DEEPEST, legend)


# --- what would change our mind ---------------------------------------------------------------


def _switching(answer: Assessment, question: str, everything: bool) -> Section:
    found = answer.questions[question]
    changes = found.switching_values if everything else found.switching_values[:MOST_CHANGES]
    rows: Rows = [
        [
            Cell(
                input_text(answer, change.input),
                change.input,
                below="within what was stated" if change.inside else "",
            ),
            change.now,
            change.then,
            Cell(times(change.decibans), change.decibans),
            Cell(answer.case.hypotheses[change.winner].name, change.winner),
        ]
        for change in changes
    ]
    smallest = Column("smallest changes of one input", wide=True)
    titles = (smallest, ">now", ">at", ">in odds", "then leads")
    empty = "No change of one input within 30 decibans puts another hypothesis first."
    caption = (
        "Each input moved on its own to the ends of its 90 % interval. The upright line is the "
        "lead as it stands; a bar that passes 0 puts another hypothesis first."
    )
    picture = _tornado(answer, found)
    name = f"lead-{question}" if question else "lead"
    figures = [Figure(picture, caption, name)] if picture is not None else []
    most = None if everything else 5
    on = f" on {question}" if len(answer.questions) > 1 else ""
    return Section(
        f"What would change our mind{on}",
        [*figures, Section("", [table(titles, rows, most=most, empty=empty)], style="rest")],
    )


def _tornado(answer: Assessment, found: QuestionAnswer) -> Picture | None:
    """Draw what would move the leader's lead most; None where nothing does."""
    if not found.swings:
        return None
    rows = [(input_text(answer, name), a, b) for name, a, b in found.swings[:MOST_SWINGS]]
    unit = "decibans of the leader over the next; below 0 another leads"
    return draw_tornado("What moves the lead", found.rival.decibans, rows, unit)


def input_text(answer: Assessment, path: str) -> str:
    """Return the name of an input as people read it.

    Parameters
    ----------
    answer : Assessment
    path : str
        Where it stands in the case.
    """
    parts = path.split(".")
    if path == "response":
        return "How closely the actor follows its interest"
    if parts[0] == "hypotheses":
        return f"Prior of “{answer.case.hypotheses[parts[1]].name}”"
    item = item_name(answer, parts[1])
    if len(parts) == 2:
        return f"Whether it counts: {item}"
    if parts[2] == "origin":
        return f"Its origin: {item}"
    if parts[2] == "rating":
        return f"Whether it is true: {item}"
    if parts[2] == "conduct":
        return f"Without the act: {item}"
    return f"{item}, if “{answer.case.hypotheses[parts[3]].name}”"


# --- what to look for, and what is wanted -----------------------------------------------------


def _candidates(answer: Assessment) -> Section:
    rows: Rows = []
    for name, worth in sorted(answer.candidates.items(), key=lambda pair: -pair[1].bits):
        head = [Cell(worth.name), number(worth.bits, ".2f")]
        for outcome, (chance, after) in worth.outcomes.items():
            then = ", ".join(
                f"“{view_name(answer, name)}” {percent(p)}" for name, p in _tops(answer, after)
            )
            named = outcome_name(answer.case.candidates[name].choice, outcome).strip("“”")
            rows.append([*head, Cell(named, outcome), share_cell(chance), then])
            head = [Cell("", worth.name), Cell("", worth.bits)]
    intro = Text("By what it is expected to tell:", "quiet")
    best = [Text(text) for text in watch_texts(answer)]
    titles = (Column("observation", wide=True), ">bits", "outcome", ">chance", "then")
    return Section("What to look for next", [*best, intro, table(titles, rows)])


def _tops(answer: Assessment, after: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the two likeliest, or of several questions the likeliest on each."""
    top = sorted(after.items(), key=lambda pair: -pair[1])
    views = answer.case.hypotheses
    firsts = {
        views[name].question: (name, p) for name, p in reversed(top) if not views[name].parent
    }
    return top[:2] if len(firsts) < 2 else [firsts[q] for q in dict.fromkeys(firsts)]


def _interests(answer: Assessment) -> Section:
    rows: Rows = []
    for name, interest in answer.interests.items():
        issue, now = answer.case.issues[name], interest.ideal
        rows.append(
            [
                Cell(issue.name, below=issue.unit),
                _ideal(now, issue),
                value_cell(now.p5, issue),
                value_cell(now.p95, issue),
                _ideal(interest.ideal_before, issue),
                _share(interest.weight),
                _share(interest.weight_before),
                share_cell(interest.top),
            ]
        )
    titles = (
        Column("issue", wide=True),
        ">wants",
        Column("5 %", number=True, only="terminal"),
        Column("95 %", number=True, only="terminal"),
        ">wanted before",
        ">part of cares",
        ">before",
        Column("first", number=True, hint="How likely the issue is its first priority"),
    )
    who = answer.case.actors[answer.actor].name
    intro = (
        f"What {who} wants after the evidence, over all hypotheses by their probability, after "
        "groups and regard: median and 90 % interval."
    )
    note = f"{answer.draws:,} draws; {error_text(answer)}."
    if answer.followed is not None:
        low, high = answer.response
        note += (
            " Response parameter, which says how closely the actor follows its interest: prior "
            f"{low:.3g} to {high:.3g}, after the acts {answer.followed.p5:.3g} to "
            f"{answer.followed.p95:.3g} (90 %)."
        )
    return Section(
        "Ideal points and priorities",
        [Text(intro, "quiet"), table(titles, rows, note=note)],
        style="rest",
    )


def _ideal(spread: Spread, issue: Issue) -> Cell:
    ends = f"{value_text(spread.p5, issue)} to {value_text(spread.p95, issue)}"
    return value_cell(spread.median, issue, below=ends)


def _share(spread: Spread) -> Cell:
    return share_cell(spread.mean, below=f"{percent(spread.p5)} to {percent(spread.p95)}")
