"""A log of forecasts whose chain was checked."""

from __future__ import annotations

from winset.analyses.record.forecast_log import ForecastLog
from winset.show.sections import Points, Section, Text
from winset.show.words import counted


def sections(answer: ForecastLog) -> list[Section]:
    """Say whether the chain is whole, and what is wrong where it is not."""
    if not answer.is_sound:
        return [Section("", [Points([str(fault) for fault in answer.faults])])]
    count = counted(len(answer.records), "record")
    text = f"{count}, none altered. Hash of the last one:"
    parts = [Text(text), Text(answer.head, one_line=True)]
    if answer.anchored is not None:
        words = (
            "What was anchored stands in it. Whether an authority signed a time stamp is checked"
        )
        parts.append(Text(f"{words} by `openssl ts -verify`, with its certificate."))
    if answer.still_sealed:
        seals = [f"{record.number} ({record.date})" for record in answer.still_sealed]
        parts.append(Text(f"Still sealed, each to be opened: {', '.join(seals)}."))
    if answer.faults:
        return [Section("", [*parts, Points([str(fault) for fault in answer.faults])])]
    return [Section("", parts)]
