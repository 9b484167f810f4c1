"""The forecast log: forecasts saved as dated records, each with the hash of the one before.

A log is a text file with one record a line: JSON in one fixed form, its last entry ``hash`` the
SHA-256 of the line without that entry. ``previous`` is the hash of the record before, so whoever
changes, removes or inserts a record breaks the chain there. A sealed record holds the SHA-256 of
a salt and the forecast alone; who seals it keeps salt and forecast in a file, which opens it later.
Beside the day that its writer states, a record keeps the clock's time.

References
----------
Haber, S. & Stornetta, W. S. (1991). How to time-stamp a digital document. Journal of Cryptology
3, 99-111: records linked by hashes.
"""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ValidationError

from winset.analyses.outcome.forecast import Forecast
from winset.analyses.record.log_findings import (
    CLOCK,
    dated_ahead,
    now,
    same_case,
)
from winset.analyses.record.saved_forecast import SavedForecast, one_line, sha
from winset.answer import Answer, data_of, to_data
from winset.errors import CaseError, Finding, Findings, OutputError, UsageError
from winset.files import read_own, update, write_new
from winset.version import __version__

FIRST_HASH = "0" * 64
"""What the first record names as the one before."""
MOST_BYTES = 512 * 1024 * 1024
"""Logs larger than this are not read."""
VERSION = 2
WITH_ODDS = 3
"""The version of a record that holds the odds of dated questions."""
_HEAD = ("winset", "number", "previous", "date", "clock", "kind", "note", "version")
_ENTRIES = {
    "forecast": ("digest", "case", "forecast", "quantiles", "odds"),
    "sealed": ("about", "commitment"),
    "opened": ("opens", "salt", "digest", "case", "forecast", "quantiles", "odds"),
    "withdrawn": ("withdraws",),
}
_SINCE = {"clock": 2, "about": 2, "odds": 3}
"""The version since which an entry is there."""
_MALFORMED = (ValidationError, ValueError, KeyError, TypeError, RecursionError, AttributeError)
"""What reading bytes that are no record can raise."""


@dataclass(frozen=True, repr=False)
class LogRecord(Answer):
    """One line of a log.

    Attributes
    ----------
    log : str
        The log's file.
    number : int
        Counted from 1.
    type : {"forecast", "sealed", "opened", "withdrawn"}
    version : str
        Of Winset.
    clock : str or None
        When it was written by the machine's clock, in UTC; None where an earlier Winset wrote it.
    previous, hash : str
        SHA-256 of the record before, and of this one.
    saved : SavedForecast or None
        None in a sealed record.
    commitment : str or None
        Of a sealed record.
    about : str or None
        Of a sealed record, the case's id.
    opens : int or None
        Which record an opened one reveals.
    withdraws : int or None
        Which record a withdrawal takes out of use.
    sealed_in : str or None
        Of a record that was just sealed, the file that opens it.
    due : tuple of int
        Of a record that was just sealed or opened, the other seals of the case that are shut.
    """

    kind: ClassVar[str] = "log_record"
    log: str
    number: int
    date: str
    type: str
    note: str | None
    version: str
    previous: str
    hash: str
    clock: str | None = None
    saved: SavedForecast | None = None
    about: str | None = None
    commitment: str | None = None
    opens: int | None = None
    withdraws: int | None = None
    sealed_in: str | None = None
    due: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, without the forecast."""
        first = data_of(self, "number", "date", "clock", kind="type")
        rest = ("note", "hash", "about", "commitment", "opens", "withdraws", "log")
        return first | data_of(self, *rest, sealed="sealed_in", still_sealed="due")


@dataclass(frozen=True, repr=False)
class ForecastLog(Answer):
    """A log as it was read.

    Attributes
    ----------
    records : tuple of LogRecord
        Those that could be read.
    faults : tuple of Finding
        Altered, missing and unfinished records; empty for a sound log.
    anchored : str or None
        The hash that was published or stamped, where the log was asked to hold it.
    """

    kind: ClassVar[str] = "forecast_log"
    file: str
    records: tuple[LogRecord, ...]
    faults: tuple[Finding, ...]
    anchored: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return what a check of the chain says, as docs/reference/monitor-json.md has it."""
        rest = {"sound": self.is_sound, "anchored": self.anchored, "faults": to_data(self.faults)}
        rest["still_sealed"] = [
            data_of(record, "number", "date", "clock", "about") for record in self.still_sealed
        ]
        return {"log": self.file, "records": len(self.records), "head": self.head, **rest}

    @property
    def is_sound(self) -> bool:
        """Whether no finding is an error."""
        return all(fault.severity != "error" for fault in self.faults)

    @property
    def head(self) -> str:
        """The hash of the last record: who notes it elsewhere can tell if the end is cut off."""
        return self.records[-1].hash if self.records else FIRST_HASH

    def sound(self) -> ForecastLog:
        """Return the log.

        Raises
        ------
        CaseError
            It has faults.
        """
        if self.faults:
            raise CaseError(self.faults)
        return self

    @property
    def standing(self) -> tuple[LogRecord, ...]:
        """The records but for withdrawals and what they withdraw."""
        return _standing(self.records)

    @property
    def still_sealed(self) -> tuple[LogRecord, ...]:
        """The seals that were not opened; each is due once what was forecast is known."""
        opened = {record.opens for record in self.standing}
        return tuple(r for r in self.standing if r.type == "sealed" and r.number not in opened)

    def forecasts(self) -> tuple[tuple[LogRecord, SavedForecast], ...]:
        """Return the forecasts that can be read, each with the record that dates it."""
        by_number = {record.number: record for record in self.records}
        pairs = [
            (record if record.opens is None else by_number[record.opens], record.saved)
            for record in self.standing
            if record.saved is not None
        ]
        return tuple(sorted(pairs, key=lambda pair: pair[0].number))


# --- verbs ---------------------------------------------------------------------------------------


def read_log(log: str | Path) -> ForecastLog:
    """Read a log and say everything that is wrong with it.

    Raises
    ------
    UsageError
        There is none, or it cannot be read.
    """
    return parse(_bytes(Path(log), "log"), str(log))


def save_forecast(
    answer: Forecast,
    log: str | Path,
    *,
    date: str,
    note: str | None = None,
    sealed: str | Path | None = None,
    future: bool = False,
    on: str | None = None,
) -> LogRecord:
    """Add a forecast to a log, as a dated record that holds the hash of the one before.

    Where the case has dated questions, the record holds their odds as well.

    Parameters
    ----------
    answer : Forecast
    log : str or Path
        The log's file, made if there is none.
    date : str
        The day of the forecast, as YYYY-MM-DD, not before that of the last record.
    future : bool
        Whether a day after today is meant.
    note : str, optional
    sealed : str or Path, optional
        Put the forecast into this new file instead, and only a commitment to it into the log.
    on : str, optional
        The day on which the odds hold; by default the case's ``as_of``.

    Raises
    ------
    CaseError
        The log has faults; nothing is added.
    UsageError
        The date is out of order, or the file of the sealed forecast is there already.
    OutputError
        A file cannot be written.
    """
    saved = SavedForecast.of(answer, on)
    _question_future(date, future)
    if sealed is None:
        return _append(Path(log), "forecast", lambda _: saved.to_dict(), date, note)
    file = Path(sealed)
    if file.exists():
        raise UsageError(f"{file} exists already; nothing was changed. Name another file.")
    salt = secrets.token_hex(32)
    commitment = {"commitment": saved.commitment(salt)}
    secret = one_line({"winset": 1, **commitment, "salt": salt, **saved.to_dict()}) + "\n"
    write_new({file: secret.encode()}, private=True)
    about = commitment | {"about": str(saved.case.id)}
    try:
        record = _append(Path(log), "sealed", lambda _: about, date, note)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return replace(_with_due(record, log), sealed_in=str(sealed))


def open_sealed(
    log: str | Path,
    sealed: str | Path | bytes,
    *,
    date: str,
    note: str | None = None,
    future: bool = False,
) -> LogRecord:
    """Reveal a sealed forecast: check it against the log, and add it there for all to check.

    Parameters
    ----------
    log : str or Path
    sealed : str, Path or bytes
        The file that was kept, or what it holds.
    date : str
        The day of opening, as YYYY-MM-DD.
    note : str, optional
    future : bool
        Whether a day after today is meant.

    Raises
    ------
    CaseError
        The log has faults; nothing is added.
    UsageError
        The file was altered, or the forecast was not sealed in this log.
    OutputError
        The log cannot be written.
    """
    salt, saved = _read_sealed(sealed)
    _question_future(date, future)
    read_log(log)
    record = _append(Path(log), "opened", lambda whole: _opening(whole, salt, saved), date, note)
    return _with_due(record, log)


def _with_due(record: LogRecord, log: str | Path) -> LogRecord:
    """Return a record with the numbers of the other seals of its case that are still shut."""
    whole = read_log(log)
    mine = record if record.opens is None else whole.records[record.opens - 1]
    shut = [one for one in whole.still_sealed if same_case(one, mine)]
    return replace(record, due=tuple(one.number for one in shut if one.number != record.number))


def withdraw_record(log: str | Path, *, note: str | None = None) -> LogRecord:
    """Take the last record out of use, which was dated after today by mistake; it stays in the log.

    Parameters
    ----------
    log : str or Path
    note : str, optional

    Raises
    ------
    CaseError
        The log has faults; nothing is added.
    UsageError
        No such log, or its last record is of today or before: what was said then counts.
    """
    today = datetime.date.today().isoformat()

    def entry(whole: ForecastLog) -> dict[str, Any]:
        last = whole.standing[-1] if whole.standing else None
        if last is None or last.date <= today:
            day = "no record" if last is None else f"its last record, of {last.date},"
            raise UsageError(f"{log}: {day} is dated after today. Only such a record is withdrawn.")
        return {"withdraws": last.number}

    read_log(log)
    return _append(Path(log), "withdrawn", entry, today, note)


# --- bytes of a log, and what is wrong with them -------------------------------------------------


def parse(raw: bytes, file: str) -> ForecastLog:
    """Read the bytes of a log and say everything that is wrong with it.

    Parameters
    ----------
    raw : bytes
    file : str
        Its name, for the findings.
    """
    lines = raw.split(b"\n")
    rest = lines.pop()
    records: list[LogRecord] = []
    findings = Findings(file)
    before: LogRecord | None = None
    linked = True
    for number, line in enumerate(lines, start=1):
        record, fault = _read_line(line, file)
        if record is None:
            before, linked = None, False
        else:
            fault = _broken_link(record, number, before, records) if linked else ""
            records.append(record)
            before, linked = record, True
        if fault:
            expected = "the record as it was written, in its place"
            mend = "Restore the log from a copy."
            findings.error(number, 1, f"record {number}", fault, expected, mend)
    if rest:
        number = len(lines) + 1
        fault = f"a last line without an end, of {len(rest):,} bytes"
        expected = "whole lines; a writer was stopped while it wrote"
        mend = "Cut it off with `winset monitor verify CASE --mend`, and save again."
        findings.error(number, 1, f"record {number}", fault, expected, mend)
    return ForecastLog(file, tuple(records), tuple(findings.listed))


def _read_line(line: bytes, file: str) -> tuple[LogRecord | None, str]:
    """Read one line; where it is not as it was written, say why."""
    try:
        data = json.loads(line.decode("utf-8"))
        if not isinstance(data, dict) or one_line(data).encode() != line:
            return None, "a line that was altered"
        if data["winset"] not in (1, VERSION, WITH_ODDS):
            return None, f"version {data['winset']!r}, which this release does not read"
        rest = {key: value for key, value in data.items() if key != "hash"}
        if data["hash"] != sha(one_line(rest)):
            return None, "a line that was altered: it does not have the hash that it states"
        names = [
            name
            for name in (*_HEAD, *_ENTRIES[data["kind"]])
            if _SINCE.get(name, 1) <= data["winset"]
        ]
        if list(data) != [*names, "hash"]:
            return None, "other entries than a record has"
        datetime.date.fromisoformat(data["date"])
        if data["winset"] != 1:
            datetime.datetime.strptime(data["clock"], CLOCK)
        saved = SavedForecast.from_dict(data) if "forecast" in data else None
        commitment = data.get("commitment")
        if data["kind"] == "opened" and saved is not None:
            commitment = saved.commitment(data["salt"])
    except _MALFORMED:
        return None, "a line that was altered: it is no record"
    entries: dict[str, Any] = {
        name: data[name] for name in ("number", "date", "note", "version", "previous", "hash")
    } | {name: data.get(name) for name in ("clock", "about", "opens", "withdraws")}
    record = LogRecord(file, type=data["kind"], saved=saved, commitment=commitment, **entries)
    return record, ""


def _broken_link(
    record: LogRecord, number: int, before: LogRecord | None, records: list[LogRecord]
) -> str:
    """Say why a record does not follow what stands before it; an empty text if it does."""
    if record.number != number:
        return f"record number {record.number} in line {number}: records were removed or added"
    if record.previous != (FIRST_HASH if before is None else before.hash):
        return (
            f"a record that follows another one than record {number - 1}: "
            f"record {number - 1} was rewritten, or records were removed or added before this one"
        )
    if record.clock is None and before is not None and before.clock is not None:
        return f"a record without clock time, behind record {before.number}, which has one"
    standing = [one for one in _standing([*records, record]) if one is not record]
    last = _latest(standing)
    if last is not None and record.date < last.date:
        return f"the date {record.date}, before that of record {last.number}"
    if record.withdraws is not None:
        open_to = [one for one in _standing(records) if one.date > record.date]
        if record.withdraws not in [one.number for one in open_to[-1:]]:
            return f"a withdrawal of record {record.withdraws}, which is not the last one"
    if record.opens is not None:
        sealed = [entry for entry in records if entry.number == record.opens]
        if not sealed or sealed[0].commitment != record.commitment:
            return f"a forecast that is not the one sealed in record {record.opens}"
    return ""


def _latest(records: Sequence[LogRecord]) -> LogRecord | None:
    """Return the last record, whose day no later one may precede; a day ahead binds nobody."""
    return next((record for record in reversed(records) if not dated_ahead(record)), None)


def _standing(records: Sequence[LogRecord]) -> tuple[LogRecord, ...]:
    gone = {record.withdraws for record in records} - {None}
    return tuple(r for r in records if r.withdraws is None and r.number not in gone)


def _read_sealed(file: str | Path | bytes) -> tuple[str, SavedForecast]:
    """Return the salt and the forecast that the file of a sealed forecast holds."""
    raw = file if isinstance(file, bytes) else _bytes(Path(file), "sealed forecast")
    file = "The file" if isinstance(file, bytes) else file
    try:
        data = json.loads(raw.decode("utf-8"))
        salt, saved = str(data["salt"]), SavedForecast.from_dict(data)
        if data["commitment"] == saved.commitment(salt):
            return salt, saved
        why = "was altered: its content does not have the hash that it states"
    except _MALFORMED:
        why = "is no sealed forecast, or was altered"
    raise UsageError(f"{file} {why}. Restore it from a copy.")


def _opening(log: ForecastLog, salt: str, saved: SavedForecast) -> dict[str, Any]:
    """Return what the record that opens a sealed forecast holds."""
    commitment = saved.commitment(salt)
    sealed = [record for record in log.standing if record.commitment == commitment]
    if not sealed:
        raise UsageError(
            f"{log.file} holds no record with the seal {commitment[:12]}…: this forecast was "
            "not sealed there."
        )
    if len(sealed) > 1:
        raise UsageError(f"Record {sealed[0].number} is open already.")
    return {"opens": sealed[0].number, "salt": salt, **saved.to_dict()}


# --- writing -------------------------------------------------------------------------------------


def _append(
    log: Path,
    kind: str,
    entries: Callable[[ForecastLog], Mapping[str, Any]],
    date: str,
    note: str | None,
) -> LogRecord:
    """Add a record, of what `entries` returns given the log, and return it as it reads back."""
    added: list[LogRecord] = []

    def longer(raw: bytes) -> bytes:
        before = parse(raw, str(log)).sound()
        if kind != "withdrawn":
            _check_day(date, before)
        content = entries(before)
        data = {
            "winset": WITH_ODDS if "odds" in content else VERSION,
            "number": len(before.records) + 1,
            "previous": before.head,
            "date": date,
            "clock": now().strftime(CLOCK),
            "kind": kind,
            "note": None if note is None else note.encode("utf-8", "replace").decode(),
            "version": __version__,
        }
        data |= {name: content[name] for name in _ENTRIES[kind] if name in content}
        line = one_line(data | {"hash": sha(one_line(data))})
        after = raw + line.encode() + b"\n"
        added.append(parse(after, str(log)).sound().records[-1])
        return after

    if not log.parent.is_dir():
        raise OutputError(f"There is no folder {log.parent}. Nothing was added.")
    update(log, longer, MOST_BYTES)
    return added[0]


def _check_day(date: str, log: ForecastLog) -> None:
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        raise UsageError(f"The date is '{date}'; expected a day such as 2014-12-19.") from None
    latest = _latest(log.standing)
    last = "" if latest is None else latest.date
    if date < last:
        mend = "A log only grows: name that day or a later one."
        if last > datetime.date.today().isoformat():
            mend = "If that day was a mistake: winset monitor withdraw CASE."
        raise UsageError(f"The date is {date}, before {last}, the date of the last record. {mend}")


def _question_future(date: str, meant: bool) -> None:
    """Refuse a day after today, which is mostly a slip, unless it is meant."""
    today = datetime.date.today()
    tomorrow = (today + datetime.timedelta(days=1)).isoformat()  # today, east of here
    if not meant and date > tomorrow and date[:1].isdigit():
        raise UsageError(
            f"The date is {date}, after today, {today}. Nothing was added. Correct it, or say that "
            "it is meant: --future."
        )


def _bytes(path: Path, what: str) -> bytes:
    try:
        raw = read_own(path, MOST_BYTES)
    except FileNotFoundError:
        mend = " Begin one with `winset monitor save CASE`." if what == "log" else ""
        raise UsageError(f"There is no {what} {path}.{mend}") from None
    if len(raw) > MOST_BYTES:
        raise UsageError(f"{path} has more than {MOST_BYTES:,} bytes; that is no {what}.")
    return raw
