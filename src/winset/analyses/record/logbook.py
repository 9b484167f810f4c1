"""Logs of forecasts on disk: read, add to, seal, open, verify."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from winset import __version__
from winset.analyses.outcome.forecast import Forecast
from winset.analyses.record import journal, sealing
from winset.analyses.record.journal import Journal, Kept, Record
from winset.errors import Finding, OutputError, UsageError
from winset.files import append_line, cut, write_text

MOST_BYTES = 512 * 1024 * 1024
"""Logs larger than this are not read."""


def opened(log: Path) -> Journal:
    """Read a log.

    Raises
    ------
    UsageError
        There is none, or it cannot be read.
    """
    return journal.read(_bytes(log, "log"), str(log))


def _bytes(path: Path, what: str) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path} has more than {MOST_BYTES:,} bytes; that is no {what}.")
        return path.read_bytes()
    except FileNotFoundError:
        mend = " Begin one with `winset monitor save CASE`." if what == "log" else ""
        raise UsageError(f"There is no {what} {path}.{mend}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"Cannot read {path}: {reason}.") from error


def save(answer: Forecast, log: Path, date: str, note: str | None, sealed: Path | None) -> Record:
    """Add a forecast to a log; to seal it, keep it in a file of its own.

    Raises
    ------
    CaseError, UsageError, OutputError
        As for :func:`winset.api.save_forecast`.
    """
    kept = Kept.of(answer)
    if sealed is None:
        return _append(log, "forecast", lambda _: kept.plain(), date, note)
    if sealed.exists():
        raise UsageError(f"{sealed} exists already; nothing was changed. Name another file.")
    salt = secrets.token_hex(32)
    write_text(sealed, sealing.sealed_text(kept, salt))
    try:
        commitment = {"commitment": kept.commitment(salt)}
        return _append(log, "sealed", lambda _: commitment, date, note)
    except BaseException:
        sealed.unlink(missing_ok=True)
        raise


def unseal(log: Path, sealed: Path, date: str, note: str | None) -> Record:
    """Add to a log what was sealed in it.

    Raises
    ------
    CaseError, UsageError, OutputError
        As for :func:`winset.api.open_sealed`.
    """
    salt, kept = sealing.read_sealed(_bytes(sealed, "sealed forecast"), str(sealed))
    opened(log)
    return _append(log, "opened", lambda held: sealing.opening(held, salt, kept), date, note)


def verify(log: Path, head: str | None, mend: bool) -> Journal:
    """Check a log; cut off an unfinished last line, if asked to.

    Raises
    ------
    UsageError
        There is none, or it cannot be read.
    """
    found = opened(log)
    if mend and cut(log, journal.unfinished):
        found = opened(log)
    if head is None or any(record.hash.startswith(head) for record in found.records if head):
        return found
    missing = Finding(
        str(log),
        len(found.records) + 1,
        1,
        f"record {len(found.records) + 1}",
        f"no record with the hash {head}",
        "the record whose hash was noted",
        "The end was cut off, or the log was written anew. Restore it from a copy.",
    )
    return Journal(found.file, found.records, (*found.faults, missing))


def _append(
    log: Path,
    kind: str,
    entries: Callable[[Journal], Mapping[str, Any]],
    date: str,
    note: str | None,
) -> Record:
    """Add a record and return it as it reads back."""
    added: list[Record] = []

    def make(raw: bytes) -> str:
        line = journal.record_line(
            raw, str(log), kind, entries, date=date, note=note, version=__version__
        )
        added.append(journal.read(raw + line.encode() + b"\n", str(log)).sound().records[-1])
        return line

    if not log.parent.is_dir():
        raise OutputError(f"There is no folder {log.parent}. Nothing was added.")
    append_line(log, make)
    return added[0]
