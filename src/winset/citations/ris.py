"""RIS, read and written by rispy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from winset.citations.records import (
    MOST_RECORDS,
    Record,
    checked,
    clean,
    date_of,
    date_parts,
    name_of,
    names_in,
)
from winset.errors import Findings

_NAMES = names_in("ris")


def read_ris(text: str, findings: Findings) -> list[Record]:
    """Read RIS.

    Parameters
    ----------
    text : str
    findings : Findings
        Records without an end, and lines outside records, are reported there.
    """
    import rispy

    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    whole = _whole_records(text, findings)
    try:
        entries = rispy.loads("\n".join(whole)) if whole else []
    except (ValueError, KeyError, IndexError, TypeError, OSError) as error:
        findings.warn(0, 0, "", str(error)[:80], "records of RIS", "Export it again.")
        entries = []
    items = ((f"[{k}]", _from_ris(entry)) for k, entry in enumerate(entries[:MOST_RECORDS]))
    return checked(items, findings)


def _whole_records(text: str, findings: Findings) -> list[str]:
    """Return the records that begin with TY and end with ER, and note the rest."""
    whole: list[str] = []
    lines: list[str] = []
    start = 0
    stray = 0
    for number, line in enumerate(text.split("\n"), start=1):
        tag = line[:5]
        if tag == "TY  -":
            if lines:
                _unended(start, findings)
            lines, start = [line], number
        elif lines:
            lines.append(line)
            if tag == "ER  -":
                whole += [*lines, ""]
                lines = []
        elif line.strip() and not re.fullmatch(r"\d+\.", line.strip()) and not stray:
            stray = number
    if lines:
        _unended(start, findings)
    if stray:
        mend = "It is left out."
        findings.warn(stray, 0, "", "text outside a record", "TY  - first", mend)
    return whole


def _unended(line: int, findings: Findings) -> None:
    found, mend = "a record without its end", "It is left out."
    findings.warn(line, 0, "", found, "ER  - last", mend)


def _from_ris(entry: dict[str, Any]) -> Record:
    record: Record = {"type": _NAMES["types"].get(str(entry.get("type_of_reference")), "document")}
    if entry.get("id"):
        record["id"] = clean(str(entry["id"]))
    authors = [*entry.get("first_authors", []), *entry.get("authors", [])]
    if authors:
        record["author"] = [name_of(str(author)) for author in authors]
    if entry.get("secondary_authors"):
        record["editor"] = [name_of(str(editor)) for editor in entry["secondary_authors"]]
    for key, target in _NAMES["fields"].items():
        if entry.get(key) and target not in record:
            record[target] = clean(str(entry[key]))
    pages = [str(entry[key]) for key in ("start_page", "end_page") if entry.get(key)]
    if pages:
        record["page"] = "-".join(pages)
    if entry.get("keywords"):
        record["keyword"] = ", ".join(clean(str(word)) for word in entry["keywords"])
    if entry.get("urls"):
        record["URL"] = clean(str(entry["urls"][0]))
    if entry.get("notes"):
        record["note"] = "; ".join(clean(str(note)) for note in entry["notes"])
    years = (date_of(str(entry.get(key, ""))) for key in ("date", "year", "publication_year"))
    accessed = date_of(str(entry.get("access_date", "")))
    dates = {"issued": next(filter(None, years), None), "accessed": accessed}
    return record | {key: date for key, date in dates.items() if date}


def write_ris(records: Iterable[Record]) -> str:
    """Return records as RIS."""
    import rispy

    class Writer(rispy.RisWriter):  # type: ignore[misc]
        """Write records without numbers before them."""

        def set_header(self, *_: int) -> str:
            return ""

    written = rispy.dumps([_to_ris(record) for record in records], implementation=Writer)
    return str(written).lstrip("\n")


def _to_ris(record: Record) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "type_of_reference": _NAMES["written"].get(record["type"], "GEN"),
        "id": str(record["id"]),
    }
    for key, target in (("authors", "author"), ("secondary_authors", "editor")):
        if record.get(target):
            entry[key] = [_ris_name(name) for name in record[target]]
    back = {target: key for key, target in reversed(_NAMES["fields"].items())}
    for target, key in back.items():
        if record.get(target):
            entry[key] = str(record[target])
    if record.get("page"):
        first, _, last = str(record["page"]).partition("-")
        entry |= {"start_page": first} | ({"end_page": last} if last else {})
    if record.get("keyword"):
        entry["keywords"] = [word.strip() for word in str(record["keyword"]).split(",")]
    entry |= {
        key: [record[of]] for key, of in (("urls", "URL"), ("notes", "note")) if record.get(of)
    }
    parts = date_parts(record)
    entry |= {"year": str(parts[0])} if parts else {}
    for key, target in (("date", "issued"), ("access_date", "accessed")):
        day = "/".join(f"{part:02d}" for part in date_parts(record, target))
        entry |= {key: day} if day else {}
    return entry


def _ris_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return name["literal"]
    return ", ".join(part for part in (name["family"], name.get("given", "")) if part)
