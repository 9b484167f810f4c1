"""The second level: who ratifies, what it refuses, and what its hardness changes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from winset.analyses.inputs.hardness import Hardness, HardnessCurve
from winset.case.probability_words import probability_word
from winset.case.schema import Case
from winset.charts.lines import time_lines
from winset.show.cells import Rows, Titles, number, share_cell, table
from winset.show.sections import Cell, Column, Figure, Part, Section, Text
from winset.show.words import counted, decimal, moved_text, percent, signed

if TYPE_CHECKING:
    from winset.analyses.outcome.forecast import Forecast
    from winset.analyses.outcome.ratification import Ratification

TITLE = "Who must ratify?"
PARADOX = (
    "A negotiator whose hands are tied at home can ask for more, until there is nothing that both "
    "homes accept (Schelling 1960; Putnam 1988)."
)

LEAST_GAIN = 0.05
"""Points by which one hardness is told to bring more than another."""


def ratification(answer: Forecast) -> list[Section]:
    """Return whether a deal survives both levels; nothing where nobody ratifies.

    Parameters
    ----------
    answer : Forecast
    """
    found, case = answer.ratification, answer.case
    if found is None:
        return []
    titles: Titles = [
        Column("Ratifies", wide=True),
        "for",
        ">terms made for it",
        ">terms made without it",
        Column("the package", number=True, optional=True),
        Column("closes", number=True, below="share of draws", optional=True),
    ]
    rows: Rows = [
        [
            case.ratification[name].name,
            case.actors[one.actor].name,
            share_cell(one.agrees),
            share_cell(1.0 - one.refuses),
            share_cell(one.package) if one.package is not None else "",
            share_cell(one.closes) if one.closes > 0.0 else "",
        ]
        for name, one in found.ratifiers.items()
    ]
    note = (
        "How likely each agrees: to terms that the parties make with a view to it; to those they "
        "would make as if nobody ratified; to the package to expect. It closes the draws in which "
        "terms exist without it alone, and with it do not."
    )
    parts: list[Part] = [*map(Text, sentences(case, found)), table(titles, rows, note=note)]
    parts += _by_model(found)
    return [Section(TITLE, parts, id="ratification")]


def sentences(case: Case, found: Ratification) -> Iterator[str]:
    """Say whether terms survive both levels, and what happens where nobody thinks of the second.

    Parameters
    ----------
    case : Case
    found : Ratification
    """
    yield (
        f"{_who(case)}. The parties at the table have terms that they prefer to "
        f"no deal in {percent(found.parties)} of the draws; with those who ratify, terms exist in "
        f"{percent(found.terms)}, and are agreed and ratified with {percent(found.ratified)}: "
        f"{probability_word(found.ratified)}, given the case's beliefs and that terms which all "
        "prefer are found."
    )
    yield (
        f"Did the parties not foresee what is ratified, they would agree in "
        f"{percent(found.parties)}, and somebody at home would refuse with "
        f"{percent(found.defection)} (involuntary defection)."
    )
    if found.package is not None:
        yield f"The package to expect is ratified by all with {percent(found.package)}."


def brief_sentence(case: Case, found: Ratification) -> str:
    """Say it in one sentence; of those whose chance is stated, who is least sure.

    Parameters
    ----------
    case : Case
    found : Ratification
    """
    stated = {
        name: one.agrees
        for name, one in found.ratifiers.items()
        if case.ratification[name].agrees is not None and math.isfinite(one.agrees)
    }
    text = f"Agreed and ratified at home, on whatever terms: {percent(found.ratified)}"
    if not stated:
        return f"{text}."
    last = min(stated, key=lambda name: stated[name])
    return f"{text}; {case.ratification[last].name} agrees with {percent(stated[last])}."


def _who(case: Case) -> str:
    listed = [
        f"{one.name} ratifies for {case.actors[one.actor].name}"
        for one in case.ratification.values()
    ]
    text = f"{', '.join(listed[:-1])} and {listed[-1]}" if len(listed) > 1 else listed[0]
    return text[:1].upper() + text[1:]


def _by_model(found: Ratification) -> list[Part]:
    rows: Rows = [
        [name, share_cell(share)] for name, share in found.models.items() if math.isfinite(share)
    ]
    shown = table(
        ["Terms of", ">ratified by all"], rows, folded="How likely each model's terms are"
    )
    return [Section("", [shown], only="page")] if rows else []


def curve(case: Case, found: HardnessCurve) -> Section:
    """Return what the hardness of one who ratifies changes.

    Parameters
    ----------
    case : Case
    found : HardnessCurve
    """
    name, actor = case.ratification[found.name].name, case.actors[found.actor].name
    rows: Rows = [_row(case, found, "does not ratify", found.absent)]
    rows += [
        _row(case, found, "as it is" if one.harder == 0.0 else signed(one.harder, 0), one)
        for one in found.points
    ]
    titles: Titles = [
        Column(name, wide=True),
        ">deal in",
        Column(f"{actor} gains", number=True, below="given a deal"),
        Column("over all draws", number=True),
        Column("the others gain", number=True, below="given a deal"),
        Column("terms, against those without it", wide=True),
    ]
    note = (
        "Points added to its value of no deal; medians and means of the first "
        f"{counted(found.draws, 'draw')}. Gains are points over no deal; over "
        "all draws they count what is refused at home."
    )
    return Section(
        f"What {name} changes",
        [
            *(Text(text) for text in _said(case, found)),
            Figure(_picture(found, name, actor), PARADOX, name=f"hardness-{found.name}"),
            table(titles, rows, note=note),
        ],
    )


def _said(case: Case, found: HardnessCurve) -> list[str]:
    name, actor = case.ratification[found.name].name, case.actors[found.actor].name
    now, absent = found.now, found.absent
    moved = moved_text(case, _shift(now, absent)) if now.agreement and absent.agreement else ""
    text = (
        f"With {name}, terms exist in {percent(now.agreement)} of these draws in place of "
        f"{percent(absent.agreement)} without"
    )
    text += f", and move: {moved}." if moved else "."
    best = found.best
    points = f"{decimal(best.expected)} points over all draws in place of {decimal(now.expected)}."
    if best.harder > 0.0 and best.expected > max(absent.expected, now.expected) + LEAST_GAIN:
        text += f" {actor} would gain most with one {best.harder:.0f} points harder: {points}"
    elif best.harder < 0.0 and best.expected > now.expected + LEAST_GAIN:
        text += f" A softer one would bring {actor} more: up to {points}"
    else:
        text += f" No harder one would bring {actor} more over all draws."
    end = found.end
    if end is not None and absent.agreement:
        start = "As it is" if end.harder == 0.0 else f"From {signed(end.harder, 0)} points on"
        text += f" {start}, more than half of the deals are lost."
    return [text, PARADOX]


def _row(case: Case, found: HardnessCurve, label: str, one: Hardness) -> list[str | Cell]:
    moved = "–"
    if one is not found.absent and one.agreement and found.absent.agreement:
        moved = moved_text(case, _shift(one, found.absent)) or "–"
    return [
        label,
        share_cell(one.agreement),
        number(one.own, ".1f"),
        number(one.expected, ".1f"),
        number(one.others, ".1f"),
        moved,
    ]


def _shift(one: Hardness, other: Hardness) -> dict[str, float]:
    return {name: one.terms[name] - other.terms[name] for name in one.terms}


def _picture(found: HardnessCurve, name: str, actor: str) -> str:
    def line(values: Sequence[tuple[float, float]]) -> list[tuple[float, float, float, float]]:
        return [(x, y, y, y) for x, y in values if math.isfinite(y)]

    lines = {
        "deal, %": line([(p.harder, 100.0 * p.agreement) for p in found.points]),
        f"gain of {actor}": line([(p.harder, p.own) for p in found.points]),
        "the same over all draws": line([(p.harder, p.expected) for p in found.points]),
    }
    there = {key: values for key, values in lines.items() if values}
    title = f"What comes out as {name} becomes harder"
    return str(time_lines(title, there, "points harder", "points, or per cent", gap=math.inf))
