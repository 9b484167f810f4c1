"""Forecasts kept over time: dated records in a log, each with the hash of the one before.

A log is a text file with one record a line: JSON in one fixed form, its last entry ``hash`` the
SHA-256 of the line without that entry. ``previous`` is the hash of the record before, so whoever
changes, removes or inserts a record breaks the chain there. A sealed record holds the SHA-256 of
a salt and the forecast alone.

References
----------
Haber, S. & Stornetta, W. S. (1991). How to time-stamp a digital document. Journal of Cryptology
3, 99-111: records linked by hashes.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import ValidationError

from winset.analyses.outcome.forecast import Forecast
from winset.case.checks.sections import check
from winset.case.schema import Case
from winset.case.yaml.text import Text
from winset.errors import CaseError, Finding, Findings, UsageError

FIRST = "0" * 64
"""What the first record names as the one before."""
POINTS = 40
"""Quantiles of each forecast that a record keeps, so that it can be scored later."""
MOST_DRAWS = 10_000_000
"""A record that states more draws is no record."""
KINDS = {
    "forecast": ("digest", "case", "forecast", "quantiles"),
    "sealed": ("commitment",),
    "opened": ("opens", "salt", "digest", "case", "forecast", "quantiles"),
}
_HEAD = ("winset", "number", "previous", "date", "kind", "note", "version")


@dataclass(frozen=True)
class Kept:
    """A forecast as a record keeps it.

    Attributes
    ----------
    case : Case
        As it was forecast, with a scenario's changes if there was one.
    forecast : mapping
        What ``forecast --json`` prints.
    quantiles : mapping of model to (mapping of issue to values)
        Values at evenly spread probabilities; none where there was no outcome.
    """

    case: Case
    forecast: Mapping[str, Any]
    quantiles: Mapping[str, Mapping[str, list[float]]]

    @classmethod
    def of(cls, answer: Forecast) -> Kept:
        """Keep a forecast."""
        levels = (np.arange(POINTS) + 0.5) / POINTS
        quantiles: dict[str, dict[str, list[float]]] = {}
        for name, said in answer.models.items():
            quantiles[name] = {}
            for j, issue in enumerate(answer.case.issues):
                values = said.terms[:, j]
                values = values[~np.isnan(values)]
                if not values.size:
                    quantiles[name][issue] = []
                    continue
                found = np.quantile(values, levels[:1] if answer.point else levels)
                quantiles[name][issue] = [float(f"{value:.8g}") for value in found]
        return cls(answer.case, answer.to_dict(), quantiles)

    @property
    def probability(self) -> float | None:
        """The probability of a deal; None where the case does not say what no deal brings."""
        deal = self.forecast["agreement"]
        return None if deal is None else float(deal["probability"])

    def median(self, model: str, issue: str) -> float | None:
        """Return a median term; None where there is none."""
        said = self.forecast["models"].get(model, {}).get("issues", {}).get(issue, {})
        value = said.get("value" if self.forecast["point"] else "median")
        return None if value is None else float(value)

    def plain(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "digest": self.case.digest(),
            "case": self.case.plain(),
            "forecast": dict(self.forecast),
            "quantiles": {name: dict(issues) for name, issues in self.quantiles.items()},
        }

    def commitment(self, salt: str) -> str:
        """Return the SHA-256 of a salt, in hexadecimal digits, and the forecast."""
        return _sha(salt + line_of(self.plain()))


@dataclass(frozen=True)
class Record:
    """One line of a log.

    Attributes
    ----------
    number : int
        Counted from 1.
    date : str
    kind : {"forecast", "sealed", "opened"}
    note : str or None
    version : str
        Of Winset.
    previous, hash : str
        SHA-256 of the record before, and of this one.
    kept : Kept or None
        None in a sealed record.
    commitment : str or None
        Of a sealed record.
    opens : int or None
        Which record an opened one reveals.
    """

    number: int
    date: str
    kind: str
    note: str | None
    version: str
    previous: str
    hash: str
    kept: Kept | None = None
    commitment: str | None = None
    opens: int | None = None


@dataclass(frozen=True)
class Journal:
    """A log as it was read.

    Attributes
    ----------
    file : str
    records : tuple of Record
        Those that could be read.
    faults : tuple of Finding
        Altered, missing and unfinished records; empty for a sound log.
    """

    file: str
    records: tuple[Record, ...]
    faults: tuple[Finding, ...]

    @property
    def head(self) -> str:
        """The hash of the last record: who notes it elsewhere can tell if the end is cut off."""
        return self.records[-1].hash if self.records else FIRST

    def sound(self) -> Journal:
        """Return the log.

        Raises
        ------
        CaseError
            It has faults.
        """
        if self.faults:
            raise CaseError(self.faults)
        return self

    def forecasts(self) -> tuple[tuple[Record, Kept], ...]:
        """Return the forecasts that can be read, each with the record that dates it."""
        by_number = {record.number: record for record in self.records}
        found = []
        for record in self.records:
            if record.kept is not None:
                dated = record if record.opens is None else by_number[record.opens]
                found.append((dated, record.kept))
        return tuple(sorted(found, key=lambda pair: pair[0].number))


def read(raw: bytes, file: str) -> Journal:
    """Read a log and say everything that is wrong with it.

    Parameters
    ----------
    raw : bytes
    file : str
        Its name, for the findings.
    """
    lines = raw.split(b"\n")
    unfinished = lines.pop()
    records: list[Record] = []
    findings = Findings(file)
    before: Record | None = None
    linked = True
    expected = "the record as it was written, in its place"
    for number, line in enumerate(lines, start=1):
        record, why = _record(line)
        if record is not None:
            why = _link(record, number, before, records) if linked else ""
            records.append(record)
        if why:
            mend = "Restore the log from a copy."
            findings.error(number, 1, f"record {number}", why, expected, mend)
        before, linked = record, record is not None
    if unfinished:
        number = len(lines) + 1
        found = f"a last line without an end, of {len(unfinished):,} bytes"
        expected = "whole lines; a writer was stopped while it wrote"
        mend = "Cut it off with `winset monitor verify CASE --mend`, and save again."
        findings.error(number, 1, f"record {number}", found, expected, mend)
    return Journal(file, tuple(records), tuple(findings.listed))


def unfinished(raw: bytes) -> int:
    """Return the number of bytes after the last whole line."""
    return len(raw) - (raw.rfind(b"\n") + 1)


def _link(record: Record, number: int, before: Record | None, records: list[Record]) -> str:
    """Say why a record does not follow what stands before it; an empty text if it does."""
    expected = FIRST if before is None else before.hash
    if record.previous != expected or record.number != number:
        if record.number != number:
            return f"record number {record.number} in line {number}: records were removed or added"
        return (
            f"a record that follows another one than record {number - 1}: "
            f"record {number - 1} was rewritten, or records were removed or added before this one"
        )
    if before is not None and record.date < before.date:
        return f"the date {record.date}, before that of record {before.number}"
    if record.opens is not None:
        sealed = [entry for entry in records if entry.number == record.opens]
        if not sealed or sealed[0].commitment != record.commitment:
            return f"a forecast that is not the one sealed in record {record.opens}"
    return ""


def _record(line: bytes) -> tuple[Record | None, str]:
    """Read one line; where it is not as it was written, say why."""
    try:
        data = json.loads(line.decode("utf-8"))
        if not isinstance(data, dict) or line_of(data).encode() != line:
            return None, "a line that was altered"
        if data["winset"] != 1:
            return None, f"version {data['winset']!r}, which this release does not read"
        rest = {key: value for key, value in data.items() if key != "hash"}
        if data["hash"] != _sha(line_of(rest)):
            return None, "a line that was altered: it does not have the hash that it states"
        if list(data) != [*_HEAD, *KINDS[data["kind"]], "hash"]:
            return None, "other entries than a record has"
        datetime.date.fromisoformat(data["date"])
        return _of(data), ""
    except (ValidationError, ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return None, "a line that was altered: it is no record"


def _of(data: Mapping[str, Any]) -> Record:
    kept = kept_from(data) if "forecast" in data else None
    commitment = data.get("commitment")
    if data["kind"] == "opened" and kept is not None:
        commitment = kept.commitment(data["salt"])
    return Record(
        **{name: data[name] for name in ("number", "date", "kind", "note", "version")},
        previous=data["previous"],
        hash=data["hash"],
        kept=kept,
        commitment=commitment,
        opens=data.get("opens"),
    )


def kept_from(data: Mapping[str, Any]) -> Kept:
    """Return a forecast from plain data.

    Raises
    ------
    ValueError, KeyError, TypeError
        The data are not those of a forecast, or contradict one another.
    """
    kept = Kept(Case.model_validate(data["case"]), data["forecast"], data["quantiles"])
    if kept.case.digest() != data["digest"] or data["forecast"]["digest"] != data["digest"]:
        raise ValueError("the case is another one than its digest says")
    if any(found.severity == "error" for found in check(kept.case, Text("", {}, {}, {}))):
        raise ValueError("the case does not hang together")
    run = kept.forecast
    sound = isinstance(run["seed"], int) and isinstance(run["point"], bool)
    sound = sound and isinstance(run["draws"], int) and 1 <= run["draws"] <= MOST_DRAWS
    if not sound or not all(isinstance(text, str) for text in run["settings"]):
        raise ValueError("the forecast is not one that Winset makes")
    _ = kept.probability
    for model, issues in kept.quantiles.items():
        for issue, values in issues.items():
            _ = kept.median(model, issue), kept.case.issues[issue], sum(values)
    return kept


def record_line(
    raw: bytes,
    file: str,
    kind: str,
    entries: Callable[[Journal], Mapping[str, Any]],
    *,
    date: str,
    note: str | None,
    version: str,
) -> str:
    """Return the line that a new record adds to a log.

    Parameters
    ----------
    raw : bytes
        The log as it is.
    file : str
        Its name, for messages.
    kind : {"forecast", "sealed", "opened"}
    entries : callable
        Given the log, returns what a record of the kind holds.
    date : str
        As YYYY-MM-DD.
    note : str or None
    version : str

    Raises
    ------
    CaseError
        The log has faults; nothing is added to it.
    UsageError
        The date is none, or lies before that of the last record.
    """
    journal = read(raw, file).sound()
    _checked_day(date, journal)
    head = {
        "winset": 1,
        "number": len(journal.records) + 1,
        "previous": journal.head,
        "date": date,
        "kind": kind,
        "note": None if note is None else note.encode("utf-8", "replace").decode(),
        "version": version,
    }
    content = entries(journal)
    data = head | {name: content[name] for name in KINDS[kind]}
    return line_of(data | {"hash": _sha(line_of(data))})


def _checked_day(date: str, journal: Journal) -> None:
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        raise UsageError(f"--date is '{date}'; expected a day such as 2014-12-19.") from None
    if journal.records and date < journal.records[-1].date:
        raise UsageError(
            f"--date is {date}, before {journal.records[-1].date}, the date of the last record. "
            "A log only grows: name that day or a later one."
        )


def line_of(data: Mapping[str, Any]) -> str:
    """Return plain data as JSON in the one form that is hashed."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
