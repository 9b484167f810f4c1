"""What a whole chain does not tell: records dated otherwise than written, seals that stay shut."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from winset.errors import Finding, Findings

if TYPE_CHECKING:
    from winset.analyses.record.forecast_log import ForecastLog, LogRecord

CLOCK = "%Y-%m-%dT%H:%M:%SZ"
"""How a record states the clock, in UTC."""
SLACK = datetime.timedelta(minutes=10)
"""By how much clocks of two machines may differ."""
_DAY = datetime.timedelta(days=1)
"""By how much a day here and the day in UTC may differ."""


def now() -> datetime.datetime:
    """Return the clock's time, in UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def clock_of(record: LogRecord) -> datetime.datetime | None:
    """Return when a record says that it was written; None where it does not say so."""
    if record.clock is None:
        return None
    return datetime.datetime.strptime(record.clock, CLOCK).replace(tzinfo=datetime.UTC)


def day_of(record: LogRecord) -> str:
    """Return the day from which a record counts: the stated one where the clock agrees."""
    clock = clock_of(record)
    if clock is None or not _apart(record, clock):
        return record.date
    return clock.date().isoformat()


def dated_ahead(record: LogRecord) -> bool:
    """Say whether a record states a day after the one on which it was written."""
    return day_of(record) < record.date


def clock_findings(log: ForecastLog) -> tuple[Finding, ...]:
    """Return the records whose day or clock is not that on which they can have been written.

    Parameters
    ----------
    log : ForecastLog
    """
    findings = Findings(log.file)
    last, today = None, now()
    for record in log.records:
        place = (record.number, 1, f"record {record.number}")
        clock = clock_of(record)
        if clock is None:
            found = f"the day {record.date} and no clock time"
            expected = "when it was written, which an earlier Winset did not keep"
            findings.warn(*place, found, expected, "Nothing shows that it is of that day.")
            continue
        if _apart(record, clock):
            found = f"the day {record.date}, in a record written on {record.clock}"
            expected = "the day on which it was written"
            mend = f"It counts from {day_of(record)}; nothing shows that it is of another day."
            findings.error(*place, found, expected, mend)
        wrong = "still to come" if clock > today + SLACK else ""
        if last is not None and clock < last - SLACK:
            wrong = "before that of the record before"
        if wrong:
            found = f"the clock time {record.clock}, {wrong}"
            expected = "the time at which it was written"
            mend = "Set the machine's clock, and compare with a copy of the log."
            findings.error(*place, found, expected, mend)
        last = clock
    return tuple(findings.listed)


def seal_findings(log: ForecastLog) -> tuple[Finding, ...]:
    """Return the seals that stayed shut when another one of the same case was opened.

    Parameters
    ----------
    log : ForecastLog
    """
    findings = Findings(log.file)
    by_number = {record.number: record for record in log.records}
    for record in log.still_sealed:
        for opening in log.standing:
            opened = by_number.get(opening.opens or 0)
            if opened and opening.number > record.number and same_case(opened, record):
                findings.error(
                    record.number,
                    1,
                    f"record {record.number}",
                    f"a forecast still sealed, while that of record {opened.number} was opened",
                    "every sealed forecast of the case, opened",
                    "Open it with `winset monitor open CASE FILE`; who opens one of several seals "
                    "may have chosen it.",
                )
                break
    return tuple(findings.listed)


def same_case(one: LogRecord, other: LogRecord) -> bool:
    """Say whether two seals may be of one case; an earlier Winset did not say of which."""
    return one.about == other.about or None in (one.about, other.about)


def _apart(record: LogRecord, clock: datetime.datetime) -> bool:
    return abs(datetime.date.fromisoformat(record.date) - clock.date()) > _DAY
