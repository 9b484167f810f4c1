"""RIS <-> records.

A line is a tag of two signs, two blanks, a hyphen and a value; a record begins with TY and ends
with ER (RIS Format Specifications, Reference Manager). Programs differ in blanks, so one is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from winset.citations.dates import read_date, write_date, write_ris_date
from winset.citations.names import (
    BODY,
    Name,
    in_one,
    listed,
    name_of,
    parts_of,
    people_in,
    without_others,
)
from winset.citations.records import (
    MOST_RECORDS,
    LeftOut,
    Record,
    checked,
    clean,
    names_in,
    with_others,
)
from winset.errors import Findings

_NAMES = names_in("ris")
_LINE = re.compile(r"\ufeff?\s*([A-Z][A-Z0-9]) {0,3}[-–](?: (.*)|\s*$|(?<=  -)(\S.*))")


@dataclass
class _Entry:
    """A record as it stands: tag and value, line by line."""

    line: int
    lines: list[tuple[int, str, str]] = field(default_factory=list)


def read_ris(text: str, findings: Findings) -> list[Record]:
    """Read RIS.

    Parameters
    ----------
    text : str
    findings : Findings
        What is hurt, guessed or left out is reported there, with its line.
    """
    left_out = LeftOut(findings, "tags", "RIS")
    items: list[tuple[int, str, Record]] = []
    for entry in _entries(text, findings):
        if len(items) == MOST_RECORDS:
            mend = "The others are left out; split the file."
            findings.warn(entry.line, 0, "", "more records", f"at most {MOST_RECORDS:,}", mend)
            break
        items.append((entry.line, f"[{len(items)}]", _record(entry, findings, left_out)))
    left_out.tell()
    return checked(items, findings)


def _entries(text: str, findings: Findings) -> Iterator[_Entry]:
    """Return the records that begin with TY and end with ER, and note the rest."""
    entry: _Entry | None = None
    stray = 0
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        match = _LINE.match(line)
        tag, value = (match[1], match[2] or match[3] or "") if match else ("", line)
        if tag == "TY":
            if entry:
                _unended(entry, findings)
            entry = _Entry(number, [(number, tag, value)])
        elif entry and tag == "ER":
            yield entry
            entry = None
        elif entry and tag:
            entry.lines.append((number, tag, value))
        elif entry and value.strip():
            at, last, before = entry.lines[-1]
            entry.lines[-1] = (at, last, f"{before} {value.strip()}")
        elif value.strip() and not re.fullmatch(r"\d+\.", value.strip()) and not stray:
            stray = number
    if entry:
        _unended(entry, findings)
    if stray:
        mend = "It is left out."
        findings.warn(stray, 0, "", "text outside a record", "TY  - first", mend)


def _unended(entry: _Entry, findings: Findings) -> None:
    found, mend = "a record without its end", "It is left out."
    findings.warn(entry.line, 0, "", found, "ER  - last", mend)


def _record(entry: _Entry, findings: Findings, left_out: LeftOut) -> Record:
    kind = clean(entry.lines[0][2]).upper()
    if kind not in _NAMES["types"]:
        mend = "It is read as a document."
        findings.warn(entry.line, 0, "TY", f"'{kind}'", "a type of RIS", mend)
    record: Record = {"type": _NAMES["types"].get(kind, "document")}
    dates: dict[str, str] = {}
    for line, tag, value in entry.lines[1:]:
        value = clean(value)
        if not value:
            continue
        if role := _NAMES["roles"].get(tag):
            role = "editor" if kind == "EDBOOK" and role == "author" else role
            _add_people(record, role, value, (line, tag), findings)
        elif tag in _NAMES["dates"] and tag not in dates:
            dates[tag] = value
        elif not _add(record, tag, value):
            left_out.add(tag, line)
    first, last = record.pop("first", ""), record.pop("last", "")
    if first or last:
        record["page"] = "-".join(filter(None, dict.fromkeys((first, last))))
    if record["type"] == "report" and "issue" in record:
        record.setdefault("number", record.pop("issue"))
    if "container-title-short" in record:
        record.setdefault("container-title", record["container-title-short"])
        if record["container-title"] == record["container-title-short"]:
            del record["container-title-short"]
    if record["type"] in ("book", "manuscript") and "container-title" in record:
        record.setdefault("title", record["container-title"])
        if record["title"] == record["container-title"]:
            del record["container-title"]
    return record | _dates(dates, entry.line, findings)


def _dates(texts: dict[str, str], line: int, findings: Findings) -> Record:
    """Return dates as texts, which :func:`checked` reads: of several, the one that says most."""
    read = [read_date(text)[0] for tag, text in texts.items() if tag != "Y2"]
    if len({day["date-parts"][0][0] for day in read if day}) > 1:
        found = " and ".join(f"'{text}'" for tag, text in texts.items() if tag != "Y2")
        findings.warn(line, 0, "PY", found, "one year", "Correct one; that which says most counts.")
    issued = [texts[tag] for tag in ("DA", "PY", "Y1") if tag in texts]
    issued += [" ".join(issued[:2])] if len(issued) > 1 else []
    best = max(issued, key=_worth, default="")
    return {
        key: {"raw": text}
        for key, text in (("issued", best), ("accessed", texts.get("Y2", "")))
        if text
    }


def _worth(text: str) -> tuple[bool, int, bool]:
    found, exact = read_date(text)
    return found is not None, len(found["date-parts"][0]) if found else 0, exact


def _add(record: Record, tag: str, value: str) -> bool:
    """Put a value into its field, and say whether it has a place there."""
    target = _NAMES["fields"].get(tag, "")
    if tag == "SN":
        target = "ISBN" if len(re.sub(r"[^\dXx]", "", value)) in (10, 13) else "ISSN"
    if target in ("keyword", "note", "ISBN", "ISSN") and target in record:
        record[target] += ("; " if target == "note" else ", ") + value
        return True
    if target == "URL" and "; http" in value:
        value = value.split("; ")[0]
    if target == "container-title" and record.get(target, value) != value:
        target = "container-title-short"
    return bool(target) and record.setdefault(target, value) == value


def _add_people(
    record: Record, role: str, text: str, place: tuple[int, str], findings: Findings
) -> None:
    written, others = without_others(text)
    several, guess = ([written], False) if text.endswith(",") else people_in(written)
    people = [name_of(name) for name in several if name.strip()]
    if len(people) == 1 and "family" in people[0] and BODY.search(written):
        people, guess = [{"literal": written}], True
    if people:
        record.setdefault(role, []).extend(people)
    with_others(record, role, others=others)
    if guess:
        mend = f"It is read as: {listed(people)}."
        findings.warn(place[0], 0, place[1], text, "one name a line: Family, Given, Suffix", mend)


def write_ris(records: Iterable[Record]) -> str:
    """Return records as RIS."""
    return "\n".join(
        "".join(f"{tag}  - {value}\n" for tag, value in _to_ris(record)) + "ER  - \n"
        for record in records
    )


def _to_ris(record: Record) -> Iterator[tuple[str, str]]:
    yield "TY", _NAMES["written"].get(record["type"], "GEN")
    yield "ID", str(record["id"])
    for role, tag in {role: tag for tag, role in reversed(_NAMES["roles"].items())}.items():
        for name in record.get(role, []):
            yield tag, _ris_name(name)
    back = {target: tag for tag, target in reversed(_NAMES["fields"].items())}
    back |= {"ISBN": "SN", "ISSN": "SN"}
    if record["type"] == "report":
        back["number"] = back.pop("issue")
    for target, tag in back.items():
        if target in ("id", "first", "last"):
            continue
        values = [str(record.get(target, ""))]
        if target == "keyword":
            values = [word.strip() for word in values[0].split(",")]
        yield from ((tag, value) for value in values if value)
    if record.get("page"):
        first, _, last = str(record["page"]).partition("-")
        yield "SP", first
        if last:
            yield "EP", last
    if issued := record.get("issued"):
        yield "PY", write_date({"date-parts": [issued["date-parts"][0][:1]]})
    for tag, target in (("DA", "issued"), ("Y2", "accessed")):
        if record.get(target):
            yield tag, write_ris_date(record[target])


def _ris_name(name: Name) -> str:
    family, given, suffix = parts_of(name)
    if not given and not suffix:
        is_unsure = re.search(r"[,;&]|\band\b|\bothers\b", family) or people_in(family)[1]
        return family + ("," if is_unsure else "")
    return in_one(name)
