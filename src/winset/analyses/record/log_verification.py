"""A log checked: its chain, its days against its clock, its seals, and what was anchored of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from winset.analyses.record.anchor import anchor_findings, read_anchors
from winset.analyses.record.forecast_log import MOST_BYTES, ForecastLog, read_log
from winset.analyses.record.log_findings import clock_findings, seal_findings
from winset.errors import Finding, UsageError
from winset.files import update

FEWEST_DIGITS = 16
"""Of a hash that is noted elsewhere. Who writes a log anew can try one note after another until a
few digits fit: 2^32 of them for 8 digits, an hour's work, and 2^64 for 16."""


def verify_log(
    log: str | Path,
    *,
    head: str | None = None,
    anchor: str | Path | bytes | None = None,
    mend: bool = False,
) -> ForecastLog:
    """Check a log: its chain, its days against its clock, and that no seal was kept shut.

    Parameters
    ----------
    log : str or Path
    head : str, optional
        The first digits, 16 or more, of a hash that was noted elsewhere: a record has to bear it.
    anchor : str, Path or bytes, optional
        What was published or stamped: the line of :func:`winset.analyses.record.anchor.anchor`, a
        file that holds it and others, or a time stamp; the log has to hold those records.
    mend : bool
        Cut off a last line that was left unfinished.

    Raises
    ------
    UsageError
        There is no such log or anchor; `head` has too few digits.
    """
    head = None if head is None else head.strip().lower()
    if head is not None and not re.fullmatch(rf"[0-9a-f]{{{FEWEST_DIGITS},64}}", head):
        raise UsageError(
            f"The hash is '{head}'; expected {FEWEST_DIGITS} to 64 of its digits (0-9, a-f). Fewer "
            "can be met by trying."
        )
    known = () if anchor is None else read_anchors(anchor)
    result = read_log(log)
    if mend and result.faults:
        update(Path(log), lambda raw: raw[: raw.rfind(b"\n") + 1], MOST_BYTES)
        result = read_log(log)
    told = (*clock_findings(result), *seal_findings(result))
    told += tuple(finding for one in known for finding in anchor_findings(result, one))
    held = known[-1].hash if known else None
    result = replace(result, faults=(*result.faults, *told), anchored=held)
    if head is None or any(record.hash.startswith(head) for record in result.records):
        return result
    number = len(result.records) + 1
    missing = Finding(
        str(log),
        number,
        1,
        f"record {number}",
        f"no record with the hash {head}",
        "the record whose hash was noted",
        "The end was cut off, or the log was written anew. Restore it from a copy.",
    )
    return replace(result, faults=(*result.faults, missing))
