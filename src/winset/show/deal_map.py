"""Where the win set lies, over two issues."""

from __future__ import annotations

from winset.analyses.outcome.deal_map import DealMap
from winset.charts.heat import Axis, share_map
from winset.charts.svg import Picture
from winset.show.sections import Figure, Section, Text
from winset.show.words import whose_consent


def sections(answer: DealMap) -> list[Section]:
    """Return the map, and what it shows."""
    note = (
        f"Share of {answer.draws:,} draws in which {whose_consent(answer.case)} prefer these terms "
        "to no deal, the other issues held at the fairest terms of the most likely values. Dots: "
        "ideal points."
    )
    figure = Figure(picture(answer), name="map")
    return [Section("Where the win set lies", [figure, Text(note, "quiet")], id="map")]


def picture(answer: DealMap) -> Picture:
    """Draw the share of draws that accept, the ideal points and the status quo."""
    case = answer.case
    across, up = case.issues[answer.across], case.issues[answer.up]
    quo = (across.status_quo, up.status_quo)
    return share_map(
        f"Win set over {across.name} and {up.name}",
        Axis(across.name, across.unit, *across.range),
        Axis(up.name, up.unit, *up.range),
        answer.shares,
        [(case.actors[name].name, *point) for name, point in answer.ideals.items()],
        (quo[0].likely, quo[1].likely) if quo[0] and quo[1] else None,
    )
