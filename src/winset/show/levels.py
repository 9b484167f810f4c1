"""Two levels and regard: what an actor wants with its groups and without, and what each changes."""

from __future__ import annotations

from collections.abc import Iterator

from winset.analyses.inputs.levels import (
    DEAL_MOVES,
    SEARCH_DRAWS,
    TERM_MOVES,
    IdealPoint,
    Levels,
    Pull,
)
from winset.charts.levels import Level, level_chart
from winset.show import bargains, ratification
from winset.show.cells import basis, columns, points_cell, row, value_cell
from winset.show.sections import Column, Figure, Row, Section, Table, Text
from winset.show.words import moved_text, percent, shares_of, span, value_text

LEAST_SHIFT = 0.005
"""The part of an issue's range below which groups count as not moving what the actor wants."""
IDEALS = columns("wanted", ">without groups", ">90 %", ">brought", ">terms without", ">terms")
PULLS = columns(
    "pull",
    ">share, %",
    Column("deal without", number=True, below="points", optional=True),
    "terms without",
    "changes the outcome at",
)


def sections(answer: Levels) -> list[Section]:
    """Return sentences, what the actor wants in a picture or table, and what each pull does."""
    ideals = [_ideal(answer, ideal) for ideal in answer.ideals]
    pulls = [_pull(answer, pull) for pull in answer.pulls]
    return [
        Section(answer.case.title, [], only="terminal"),
        Section(
            "",
            [
                *map(Text, _sentences(answer)),
                *_picture(answer),
                Table(IDEALS, ideals, only="terminal"),
                Table(PULLS, pulls),
                *([Text(_baseline(answer))] if pulls else []),
                *_beyond(answer),
                basis(answer),
            ],
        ),
    ]


def _beyond(answer: Levels) -> Iterator[Section]:
    """Return who ratifies, what is traded and offered, and what keeps an agreement."""
    case = answer.case
    for found in answer.curves:
        yield ratification.curve(case, found)
    if answer.links is not None:
        yield bargains.linkage(case, answer.links)
    if answer.offers:
        yield bargains.offers(case, answer.offers)
    if answer.keeping:
        yield bargains.commitment(case, answer.keeping, answer.all_keep)


def _baseline(answer: Levels) -> str:
    """Say against what each column of the table is a change."""
    deal = answer.outcome.agreement
    here = "" if deal is None else f", a deal in {percent(deal)} of {_drawn(answer)}"
    return (
        "Deal and terms without it are changes against things as they are: every share as the case "
        f"states it{here}. The last column is a change against its share at the most likely value, "
        f"on the first {min(answer.draws, SEARCH_DRAWS):,} draws; the outcome counts as changed "
        f"when a median term moves by {100 * TERM_MOVES:.0f} % of its range or the probability of "
        f"a deal by {100 * DEAL_MOVES:.0f} points."
    )


def _sentences(answer: Levels) -> Iterator[str]:
    """Say what the groups together change, and for whom the actor cares."""
    name = answer.case.actors[answer.actor].name
    regarded = [pull for pull in answer.pulls if pull.kind == "regard"]
    if len(regarded) == len(answer.pulls):
        yield f"The case names no groups of {name}: what it wants is its leadership's."
    else:
        yield _groups(answer, name)
    if not regarded:
        yield f"The case names nobody for whom {name} cares."
    else:
        names = ", ".join(answer.case.actors[pull.name].name for pull in regarded)
        yield f"{name} cares for what happens to {names}."


def _groups(answer: Levels, name: str) -> str:
    def shift(ideal: IdealPoint) -> float:
        return abs(ideal.with_groups - ideal.alone) / span(answer.case, ideal.issue)

    moved = [ideal for ideal in answer.ideals if shift(ideal) >= LEAST_SHIFT]
    if not moved:
        return f"The groups of {name} hardly move what it wants."
    most = max(moved, key=shift)
    issue = answer.case.issues[most.issue]
    text = (
        f"Without its groups {name} would want something else on {len(moved)} of "
        f"{len(answer.ideals)} issues; farthest on {issue.name}: {value_text(most.alone, issue)} "
        f"in place of {value_text(most.with_groups, issue)}."
    )
    now, then = answer.outcome.agreement, answer.alone.agreement
    if now is None or then is None:
        return text
    if percent(now) == percent(then):
        return f"{text} A deal would be as likely: {percent(now)} of {_drawn(answer)}."
    drawn = f"of {_drawn(answer)} in place of {percent(now)}"
    return f"{text} A deal would exist in {percent(then)} {drawn}."


def _drawn(answer: Levels) -> str:
    return shares_of(f"these {answer.draws:,} draws", answer.deal_draws)


def _picture(answer: Levels) -> Iterator[Figure]:
    """Draw what the actor wants alone, what it brings, and what comes out."""
    name = answer.case.actors[answer.actor].name
    if answer.ideals:
        yield Figure(
            level_chart(f"What {name} wants", [_level(answer, one) for one in answer.ideals]),
            "Each issue over its whole range. The line is the 90 % interval of what "
            f"{name} would want without its groups.",
            name=answer.actor,
        )


def _level(answer: Levels, ideal: IdealPoint) -> Level:
    issue = answer.case.issues[ideal.issue]

    def part(value: float) -> float:
        return (value - issue.range[0]) / span(answer.case, ideal.issue)

    return Level(
        name=issue.name,
        alone=part(ideal.alone),
        low=part(ideal.p5),
        high=part(ideal.p95),
        with_groups=part(ideal.with_groups),
        groups=tuple(map(part, ideal.groups.values())),
        outcome=part(answer.outcome.terms[ideal.issue]),
        words=f"{value_text(ideal.alone, issue)} → {value_text(ideal.with_groups, issue)}",
    )


def _ideal(answer: Levels, ideal: IdealPoint) -> Row:
    issue = answer.case.issues[ideal.issue]
    without, terms = (out.terms[ideal.issue] for out in (answer.alone, answer.outcome))
    return row(
        issue.name,
        value_cell(ideal.alone, issue),
        f"{value_text(ideal.p5, issue)} to {value_text(ideal.p95, issue)}",
        value_cell(ideal.with_groups, issue),
        value_cell(without, issue),
        value_cell(terms, issue),
        key=ideal.issue,
    )


def _pull(answer: Levels, pull: Pull) -> Row:
    case, now, then = answer.case, answer.outcome, pull.without
    if pull.kind == "group":
        name = case.actors[answer.actor].groups[pull.name].name
    else:
        name = f"regard for {case.actors[pull.name].name}"
    deal = None
    if now.agreement is not None and then.agreement is not None:
        deal = then.agreement - now.agreement
    shift = {issue: then.terms[issue] - now.terms[issue] for issue in case.issues}
    start = f"{pull.share.likely:g}"
    turn = f"no share from {start} to 95 %"
    if pull.turn is not None:
        by = pull.turn.by
        what = "the deal" if by == "agreement" else case.issues[by].name
        turn = f"{start} to {pull.turn.share:.0f} %: {what}"
    moved = moved_text(case, shift) or "–"
    return row(name, str(pull.share), points_cell(deal), moved, turn, key=pull.name)
