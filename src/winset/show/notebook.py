"""Answers as tables in a notebook, for those that have no picture of their own."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from winset.show.html_table import html_table
from winset.show.words import percent, signed, value_text

if TYPE_CHECKING:
    from winset.analyses.context.precedents import Parallels
    from winset.analyses.inputs.importance import Sensitivity
    from winset.analyses.inputs.levels import Levels
    from winset.analyses.levers.advise import Advice
    from winset.analyses.levers.comparison import Comparison
    from winset.analyses.levers.reach import Ways

MOST = 20


def _said(texts: list[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def advice(answer: Advice) -> str:
    """Return the best levers."""
    from winset.show.advise_words import headline, others_text
    from winset.show.compare_words import points

    rows = (
        (
            row.lever.text,
            signed(row.gain, 2),
            f"{signed(row.p5)} to {signed(row.p95)}",
            percent(row.sure),
            f"{row.lever.effort:.0f}",
            None if row.agreement is None else points(row.agreement),
            None if row.after_replies is None else signed(row.after_replies, 2),
            others_text(answer.case, row),
        )
        for row in answer.rows[:MOST]
    )
    head = ("lever", "gain", "90 % of draws", "sure", "effort", "deal", "answered", "others")
    return _said([headline(answer)]) + html_table(head, rows)


def ways(answer: Ways) -> str:
    """Return who would have to move, and how far."""
    from winset.show.advise_words import way_text

    issue = answer.case.issues[answer.issue]
    rows = (
        (
            way_text(answer, way)[0],
            way_text(answer, way)[1] if way.reaches else "not far enough",
            value_text(way.median, issue),
            None if way.agreement is None else percent(way.agreement),
        )
        for way in answer.ways[:MOST]
    )
    caption = f"{issue.name}: from {value_text(answer.median, issue)} to "
    return html_table(
        ("who", "by at least", "median then", "deal then"),
        rows,
        caption + value_text(answer.value, issue),
    )


def comparison(answer: Comparison) -> str:
    """Return what a shock changes, and what carries it."""
    from winset.show.compare_words import change_text, moved_text, points, sentences, term_text

    case = answer.case
    terms = (
        (
            case.issues[name].name,
            value_text(shift.before, case.issues[name]),
            value_text(shift.after, case.issues[name]),
            term_text(shift.change, case, name),
        )
        for name, shift in answer.issues.items()
    )
    parts = (
        (
            change_text(case, part.change),
            None if part.agreement is None else points(part.agreement),
            moved_text(case, dict(part.issues), 3),
        )
        for part in answer.parts
    )
    return (
        _said(sentences(answer))
        + html_table(("median terms", "before", "after", "change"), terms)
        + html_table(("what carries it", "deal, points", "terms"), parts)
    )


def sensitivity(answer: Sensitivity) -> str:
    """Return what each input moves, or what part of the variance it carries."""
    from winset.show.sensitivity_words import (
        input_text,
        member_text,
        number_text,
        output_text,
        sentences,
    )

    tables = _said(sentences(answer))
    for name in answer.outputs:
        if answer.how == "local" and answer.ranked(name):
            rows = [
                (
                    input_text(answer.case, swing.input),
                    number_text(answer, name, swing.low[name]),
                    number_text(answer, name, swing.high[name]),
                )
                for swing in answer.ranked(name)[:MOST]
            ]
            tables += html_table((output_text(answer, name), "at its low", "at its high"), rows)
            break
    for by, groups in answer.groups.items():
        output = next(iter(groups), None)
        if output is not None:
            found = [
                (member_text(answer, by, row.name), float(row.first), float(row.total))
                for row in groups[output][:MOST]
            ]
            title = f"{output_text(answer, output)}, by {by}"
            tables += html_table((title, "first", "total"), found)
    return tables


def levels(answer: Levels) -> str:
    """Return the picture, and what each group's share does."""
    from winset.show.levels_words import name_of, picture, sentences, turn_text, without_text

    rows = (
        (
            name_of(answer, pull),
            str(pull.share),
            *without_text(answer, pull),
            turn_text(answer, pull),
        )
        for pull in answer.pulls
    )
    head = ("group, or regard", "share, %", "deal without it", "terms without it", "turns at")
    drawn = str(picture(answer).standalone()) if answer.wanted else ""
    return _said(sentences(answer)) + drawn + html_table(head, rows)


def parallels(answer: Parallels) -> str:
    """Return the precedents, the most similar first."""
    rows = (
        (found.precedent.name, percent(found.similarity.median), ", ".join(found.matter))
        for found in answer.precedents.values()
    )
    return html_table(("precedent", "alike", "differences that matter most first"), rows)
