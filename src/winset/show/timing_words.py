"""When it pays to move, as people read it, and its picture."""

from __future__ import annotations

from winset.analyses.context.timing import Timed, Timings
from winset.analyses.summary import Summary
from winset.case.schema import Case
from winset.charts.band import Bands, band_chart
from winset.charts.svg import Picture
from winset.show.words import percent, signed

UNIT = "percent of a year of the open market"


def sentences(case: Case, timed: Timed) -> list[str]:
    """Say what moving now is worth, when moving is best, and what would have to be so."""
    who = case.actors[timed.entry.actor].name
    now = timed.now
    said = [
        f"Moving now is worth {signed(now.median)} {UNIT} to {who} over entering with the others "
        f"when it opens (90 % of draws: {span(now)}). It is worth its cost in "
        f"{percent(timed.pays)} of the draws."
    ]
    if timed.waits < 1.0:
        share = (
            "" if timed.waits == 0.0 else f" Waiting for the end is best in {percent(timed.waits)}."
        )
        best = timed.best
        when = "at once" if best.median < 0.05 else f"{best.median:.1f} years from now"
        said.append(
            f"Where moving pays at some time, it pays best {when} (90 %: after {best.p5:.1f} to "
            f"{best.p95:.1f} years).{share}"
        )
    else:
        said.append("Waiting for the end is best in every draw.")
    even = timed.break_even
    if timed.never < 1.0:
        never = "" if timed.never == 0.0 else f"; in {percent(timed.never)} it pays at no chance"
        said.append(
            f"Moving now pays from a chance of {even.median:.0f} % a year on that the market opens "
            f"(90 %: {even.p5:.0f} to {even.p95:.0f} %){never}. The case puts that chance at "
            f"{timed.entry.chance} %."
        )
    else:
        said.append("Moving now pays at no chance that the market opens.")
    return said


def span(summary: Summary) -> str:
    """Return the 90 % interval."""
    return f"{signed(summary.p5)} to {signed(summary.p95)}"


def picture(answer: Timings, name: str) -> Picture:
    """Draw the value by the time of moving."""
    timed = answer.entries[name]
    rows = [
        (years, found.p5, found.p25, found.median, found.p75, found.p95)
        for years, found in timed.curve
    ]
    bands = Bands(
        title=timed.entry.name,
        across=f"years from {answer.case.known_on or 'now'} at which to move",
        upward=f"value over entering with the others, {UNIT}",
        rows=rows,
        level=("waiting for the end", 0.0),
        marks={"earliest end, most likely": timed.entry.earliest.likely},
    )
    return band_chart(bands)
