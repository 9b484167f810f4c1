"""A record that was added to a log of forecasts."""

from __future__ import annotations

from winset.analyses.record.forecast_log import LogRecord
from winset.show.sections import Section, Text
from winset.show.words import percent


def sections(answer: LogRecord) -> list[Section]:
    """Say what was added, and by which hash it can be checked."""
    text = f"Record {answer.number}, {answer.date}"
    if answer.opens is not None:
        text += f": opens record {answer.opens}; the forecast is the one that was sealed"
    if answer.withdraws is not None:
        text += f": record {answer.withdraws} no longer counts; it stays in the log"
    if answer.saved is not None and answer.saved.probability is not None:
        text += f". Terms exist in {percent(answer.saved.probability)} of draws"
    if answer.saved is not None:
        text += "".join(
            f". {answer.saved.case.events[name].question} {percent(chance)}"
            for name, chance in answer.saved.events.items()
        )
    parts = [Text(f"{text}.", one_line=True)]
    if answer.sealed_in is not None:
        keep = f"Sealed. Keep {answer.sealed_in}: without it the forecast cannot be opened."
        parts.append(Text(keep, one_line=True))
    if answer.due:
        listed = ", ".join(map(str, answer.due))
        text = f"Still sealed of this case, and due: {listed}. Open every one, not the best."
        parts.append(Text(text))
    return [
        Section("", [*parts, Text(f"{answer.log}, hash {answer.hash}", "quiet", one_line=True)])
    ]
