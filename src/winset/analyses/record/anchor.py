"""An anchor of a log: the hash of a record, kept where the holder of the log cannot rewrite it.

A chain tells that a record was altered, not that the whole was written anew. Who publishes the
hash of the last record, or has it stamped, can show later what stood there: as a short line, to be
printed, mailed or posted; or as a request for a time stamp, which an authority answers with a
signed token over the hash and the time. Nothing is sent from here.

References
----------
Adams, C. et al. (2001). Internet X.509 public key infrastructure time-stamp protocol. RFC 3161,
sections 2.4.1 and 2.4.2.
Haber, S. & Stornetta, W. S. (1991). How to time-stamp a digital document. Journal of Cryptology
3, 99-111.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from winset.analyses.record.forecast_log import ForecastLog, read_log
from winset.answer import Answer, data_of
from winset.errors import Finding, UsageError
from winset.files import read_own, write_bytes

MOST_BYTES = 1_000_000
_LINE = re.compile(r"winset-anchor 1 record (\d+) of (\d{4}-\d\d-\d\d) sha256:([0-9a-f]{64})")
_SHA256 = bytes.fromhex("0609608648016503040201")
"""The object identifier 2.16.840.1.101.3.4.2.1, in DER."""
_INTEGER, _OCTETS, _SEQUENCE, _TIME = 0x02, 0x04, 0x30, 0x18
_GRANTED = (b"\x00", b"\x01")


@dataclass(frozen=True, repr=False)
class Anchor(Answer):
    """The hash of a record.

    Attributes
    ----------
    log : str
        Of which log; empty for one that was read from elsewhere.
    number : int or None
        Which record; None where only its hash is known.
    date : str or None
        The record's day; of a time stamp, the time that the authority states.
    hash : str
    request : str or None
        The file of a request that was written.
    """

    kind: ClassVar[str] = "anchor"
    log: str
    number: int | None
    date: str | None
    hash: str
    request: str | None = None

    @property
    def line(self) -> str:
        """The line to publish."""
        return f"winset-anchor 1 record {self.number} of {self.date} sha256:{self.hash}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return data_of(self, "log", "number", "date", "hash", "line", "request")


def anchor(log: str | Path, *, request: str | Path | None = None) -> Anchor:
    """Return the anchor of a log's last record, and write a request to have it stamped.

    Parameters
    ----------
    log : str or Path
    request : str or Path, optional
        A file for the request: RFC 3161, to be sent to a time-stamping authority.

    Raises
    ------
    CaseError
        The log has faults.
    UsageError
        There is no such log, or no record in it.
    OutputError
        The request cannot be written.
    """
    whole = read_log(log).sound()
    if not whole.records:
        raise UsageError(f"{log} holds no record. Save one with `winset monitor save CASE`.")
    last = whole.records[-1]
    if request is not None:
        write_bytes(Path(request), time_stamp_request(last.hash))
    named = None if request is None else str(request)
    return Anchor(str(log), last.number, last.date, last.hash, named)


def time_stamp_request(digest: str) -> bytes:
    """Return a TimeStampReq in DER: version 1, the SHA-256 as its imprint, certificates wanted.

    Parameters
    ----------
    digest : str
        64 hexadecimal digits.
    """
    algorithm = _der(_SEQUENCE, _SHA256 + b"\x05\x00")
    imprint = _der(_SEQUENCE, algorithm + _der(_OCTETS, bytes.fromhex(digest)))
    return _der(_SEQUENCE, _der(_INTEGER, b"\x01") + imprint + b"\x01\x01\xff")


def read_anchors(given: str | Path | bytes) -> tuple[Anchor, ...]:
    """Read anchors: a line, a file that holds one or more, a request, or the answer to one.

    Of an answer, the hash and the time are read; that the authority signed them is checked by
    ``openssl ts -verify``, with its certificate.

    Parameters
    ----------
    given : str, Path or bytes
        Bytes are what a file holds.

    Raises
    ------
    UsageError
        It is none of these.
    """
    raw, name = (given, "What was given") if isinstance(given, bytes) else (b"", str(given))
    lines = _LINE.findall(name)
    if not lines:
        try:
            raw = raw or read_own(Path(name), MOST_BYTES)
        except OSError:
            raise UsageError(
                f"'{name}' is no anchor and no file. Give the line that `winset monitor anchor` "
                "prints, a file that holds it, or a time stamp (.tsq, .tsr)."
            ) from None
        lines = _LINE.findall(raw.decode("utf-8", "replace"))
        if not lines:
            return (_of_time_stamp(raw, name),)
    return tuple(Anchor("", int(number), day, digest) for number, day, digest in lines)


def anchor_findings(log: ForecastLog, known: Anchor) -> tuple[Finding, ...]:
    """Return a finding where a log does not hold what was anchored.

    Parameters
    ----------
    log : ForecastLog
    known : Anchor
    """
    if known.number is None:
        if any(record.hash == known.hash for record in log.records):
            return ()
        place, found = len(log.records) + 1, f"no record with the hash {known.hash}"
    else:
        place = known.number
        record = next((one for one in log.records if one.number == place), None)
        if record is not None and (record.hash, record.date) == (known.hash, known.date):
            return ()
        found = "no such record" if record is None else f"the hash {record.hash} of {record.date}"
    mend = "The log was written anew, or its end cut off. Restore it from a copy."
    expected = f"the hash {known.hash}" + (f" of {known.date}" if known.number else "")
    where = f"record {place}"
    return (Finding(log.file, place, 1, where, found, f"what was anchored: {expected}", mend),)


# --- DER, as far as time stamps need it ----------------------------------------------------------


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _parts(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of what follows one another."""
    while raw:
        size, start = raw[1], 2
        if size & 0x80:
            start += size & 0x7F
            size = int.from_bytes(raw[2:start], "big")
        if size > len(raw) - start:
            raise ValueError
        yield raw[0], raw[start : start + size]
        raw = raw[start + size :]


def _of_time_stamp(raw: bytes, name: str) -> Anchor:
    """Read a TimeStampReq or a TimeStampResp."""
    try:
        ((tag, body),) = _parts(raw)
        first, second, *_ = _parts(body)
        if tag != _SEQUENCE:
            raise ValueError
        if first[0] == _INTEGER:
            return Anchor("", None, None, _imprint(second[1]))
        (_, status), *_ = _parts(first[1])
        if status not in _GRANTED:
            raise UsageError(f"{name} is an answer in which the authority refused to stamp.")
        info = list(_parts(_stamped(second[1])))
    except (ValueError, IndexError):
        raise UsageError(
            f"{name} is neither an anchor nor a time stamp of RFC 3161 over a SHA-256."
        ) from None
    time = next((part.decode("ascii", "replace") for tag, part in info if tag == _TIME), None)
    return Anchor("", None, time, _imprint(info[2][1]))


def _stamped(content_info: bytes) -> bytes:
    """Return the content of TSTInfo: in a ContentInfo of SignedData, what was signed."""
    _, (_, explicit) = _parts(content_info)
    ((_, signed_data),) = _parts(explicit)
    (_, encapsulated) = list(_parts(signed_data))[2]
    _, (_, explicit_content) = _parts(encapsulated)
    ((_, octets),) = _parts(explicit_content)
    ((_, info),) = _parts(octets)
    return info


def _imprint(message_imprint: bytes) -> str:
    (_, algorithm), (_, digest) = _parts(message_imprint)
    if not algorithm.startswith(_SHA256) or len(digest) != 32:
        raise ValueError
    return digest.hex()
