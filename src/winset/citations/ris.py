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
    fault,
    name_of,
    names_in,
    too_large,
    with_ids,
)
from winset.errors import Finding

_NAMES = names_in("ris")


def read_ris(text: str, name: str) -> tuple[list[Record], list[Finding]]:
    """Read RIS; records without an end, and lines outside records, are findings.

    Parameters
    ----------
    text : str
    name : str
        The file, for findings.
    """
    import rispy

    findings = too_large(text, name)
    if findings:
        return [], findings
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    whole = _whole_records(text, name, findings)
    try:
        entries = rispy.loads("\n".join(whole)) if whole else []
    except (ValueError, KeyError, IndexError, TypeError, OSError) as error:
        expected = "records of RIS"
        findings.append(fault(name, 0, "", str(error)[:80], expected, "Export it again."))
        entries = []
    records = []
    for k, entry in enumerate(entries[:MOST_RECORDS]):
        record = checked(_from_ris(entry), name, f"[{k}]", findings)
        if record is not None:
            records.append(record)
    return with_ids(records), findings


def _whole_records(text: str, name: str, findings: list[Finding]) -> list[str]:
    """Return the records that begin with TY and end with ER, and note the rest."""
    whole: list[str] = []
    lines: list[str] = []
    start = 0
    stray = 0
    for number, line in enumerate(text.split("\n"), start=1):
        tag = line[:5]
        if tag == "TY  -":
            if lines:
                findings.append(_unended(name, start))
            lines, start = [line], number
        elif lines:
            lines.append(line)
            if tag == "ER  -":
                whole += [*lines, ""]
                lines = []
        elif line.strip() and not re.fullmatch(r"\d+\.", line.strip()) and not stray:
            stray = number
    if lines:
        findings.append(_unended(name, start))
    if stray:
        mend = "It is left out."
        findings.append(fault(name, stray, "", "text outside a record", "TY  - first", mend))
    return whole


def _unended(name: str, line: int) -> Finding:
    return fault(name, line, "", "a record without its end", "ER  - last", "It is left out.")


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
    for key in ("date", "year", "publication_year"):
        issued = date_of(str(entry.get(key, "")))
        if issued:
            record["issued"] = issued
            break
    accessed = date_of(str(entry.get("access_date", "")))
    return record | ({"accessed": accessed} if accessed else {})


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
    if record.get("URL"):
        entry["urls"] = [record["URL"]]
    if record.get("note"):
        entry["notes"] = [record["note"]]
    parts = date_parts(record)
    if parts:
        entry["year"] = str(parts[0])
        entry["date"] = "/".join(f"{part:02d}" for part in parts)
    accessed = date_parts(record, "accessed")
    if accessed:
        entry["access_date"] = "/".join(f"{part:02d}" for part in accessed)
    return entry


def _ris_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return name["literal"]
    return ", ".join(part for part in (name["family"], name.get("given", "")) if part)
