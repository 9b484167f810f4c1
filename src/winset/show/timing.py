"""Market timing: what moving now is worth, when it pays best, and from which chance on."""

from __future__ import annotations

from collections.abc import Iterator

from winset.analyses.context.timing import Timed, Timings
from winset.analyses.summary import Summary
from winset.case.schema import Case
from winset.charts.lines import Bands, band_chart
from winset.show.cells import change_cell, columns, draws_text, row, share_cell
from winset.show.sections import Cell, Figure, Section, Table, Text
from winset.show.words import ends_text, percent, signed

UNIT = "percent of a year of the open market"
AT_ONCE = 0.05
"""Years below which a time counts as now."""
CURVE_ROWS = 8
CURVE = columns(">move after, years", ">worth", ">90 % of draws")
CHANCES = columns(
    ">chance a year that it opens", ">moving now is worth", ">90 % of draws", ">pays in"
)


def sections(answer: Timings) -> list[Section]:
    """Return a section for each market."""
    return [
        Section(answer.case.title, [], only="terminal"),
        *(_market(answer, name, timed) for name, timed in answer.entries.items()),
        Section("", [Text(f"{UNIT.capitalize()}; {draws_text(answer)}", "quiet")]),
    ]


def _market(answer: Timings, name: str, timed: Timed) -> Section:
    entry = timed.entry
    step = max(1, len(timed.curve) // CURVE_ROWS)
    curve = [
        row(Cell(f"{years:.1f}", years), change_cell(worth.median), _interval(worth))
        for years, worth in timed.curve[::step]
    ]
    chances = [
        row(
            Cell(f"{chance:.0f} %", chance),
            change_cell(worth.median),
            _interval(worth),
            share_cell(share),
        )
        for chance, worth, share in timed.by_chance
    ]
    beliefs = (
        f"Beliefs: chance a year {entry.chance} %; earliest end after {entry.earliest} years; "
        f"lead of a full footing {entry.lead} % of the open market, shrinking by {entry.decay} % "
        f"a year; a footing takes {entry.footing} years; presence costs {entry.cost} % a year; "
        f"a year's delay costs {entry.discount} %. {entry.why or ''}"
    ).rstrip()
    return Section(
        entry.name,
        [
            *map(Text, _sentences(answer.case, timed)),
            _picture(answer, name),
            Table(CURVE, curve, only="terminal"),
            Table(CHANCES, chances),
            Text(beliefs, "quiet", only="page", sources=entry.sources),
        ],
    )


def _interval(worth: Summary) -> str:
    return ends_text(worth.p5, worth.p95)


def _sentences(case: Case, timed: Timed) -> Iterator[str]:
    """Say what moving now is worth, when moving is best, and what would have to be so."""
    yield (
        f"Moving now is worth {signed(timed.now.median)} {UNIT} to "
        f"{case.actors[timed.entry.actor].name} over entering with the others when it opens "
        f"(90 % of draws: {_interval(timed.now)}). It is worth its cost in {percent(timed.pays)} "
        "of the draws."
    )
    if timed.waits < 1.0:
        waits = f" Waiting for the end is best in {percent(timed.waits)}." if timed.waits else ""
        best = timed.best
        now = best.median < AT_ONCE
        when = "at once" if now else f"{best.median:.1f} years from now"
        yield (
            f"Where moving pays at some time, it pays best {when} (90 %: after {best.p5:.1f} to "
            f"{best.p95:.1f} years).{waits}"
        )
    else:
        yield "Waiting for the end is best in every draw."
    if timed.never < 1.0:
        never = f"; in {percent(timed.never)} it pays at no chance" if timed.never else ""
        even = timed.break_even
        yield (
            f"Moving now pays from a chance of {even.median:.0f} % a year on that the market opens "
            f"(90 %: {even.p5:.0f} to {even.p95:.0f} %){never}. The case puts that chance at "
            f"{timed.entry.chance} %."
        )
    else:
        yield "Moving now pays at no chance that the market opens."


def _picture(answer: Timings, name: str) -> Figure:
    """Draw the value by the time of moving."""
    timed = answer.entries[name]
    actor = answer.case.actors[timed.entry.actor].name
    bands = Bands(
        title=timed.entry.name,
        across=f"years from {answer.case.known_on or 'now'} at which to move",
        upward=f"value over entering with the others, {UNIT}",
        rows=[
            (years, worth.p5, worth.p25, worth.median, worth.p75, worth.p95)
            for years, worth in timed.curve
        ],
        level=("waiting for the end", 0.0),
        marks={"earliest end, most likely": timed.entry.earliest.likely},
    )
    return Figure(
        band_chart(bands),
        f"Value to {actor} by the time of moving: median, the middle half of the draws, and 90 %. "
        "The line at 0 is entering with the others when the market opens.",
        name=name,
    )
