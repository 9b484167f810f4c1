"""BibTeX, read and written by bibtexparser."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from winset.citations.records import (
    LONGEST_VALUE,
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

_NAMES = names_in("bibtex")


def read_bibtex(text: str, findings: Findings) -> list[Record]:
    """Read BibTeX.

    Parameters
    ----------
    text : str
    findings : Findings
        Entries that cannot be read are reported there, with their line; the others are kept.

    Returns
    -------
    list of record
        CSL-JSON, in the order of the file.
    """
    library = _parsed(text)
    for block in library.failed_blocks:
        line = (getattr(block, "start_line", 0) or 0) + 1
        text_of_it = " ".join(str(getattr(block, "raw", "") or "").split())[:60] or "an entry"
        mend = "It is left out; mend its braces, or give it a key of its own."
        findings.warn(line, 0, "", text_of_it, "an entry of BibTeX", mend)
    if not library.entries and not findings.listed and text.strip():
        findings.warn(1, 0, "", "no entry", "entries of BibTeX", "Name another file.")
    items = []
    for entry in library.entries[:MOST_RECORDS]:
        item = _from_bibtex(entry.entry_type, {f.key.lower(): f.value for f in entry.fields})
        items.append((entry.key, {"id": entry.key, **item}))
    return checked(items, findings)


def _parsed(text: str) -> Any:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts

    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        return parse_string(text, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    finally:
        logging.disable(before)


def _from_bibtex(kind: str, fields: dict[str, Any]) -> Record:
    """Return one entry as CSL-JSON."""
    record: Record = {"type": _NAMES["types"].get(kind.lower(), "document")}
    subtype = str(fields.get("entrysubtype", "")).lower()
    record["type"] = _NAMES["subtypes"].get(subtype, record["type"])
    for key in ("author", "editor", "translator"):
        if fields.get(key):
            names = fields[key] if isinstance(fields[key], list) else [fields[key]]
            record[key] = [_name(part) for part in names]
    for key, target in _NAMES["fields"].items():
        if fields.get(key) and target not in record:
            read = clean if target in ("URL", "DOI") else _text
            record[target] = read(str(fields[key]))
    containers = ("journal", "journaltitle", "booktitle", "maintitle", "eprinttype")
    container = next(filter(None, map(fields.get, containers)), None)
    if container:
        record["container-title"] = _text(container)
    if record["type"] == "report" and "issue" in record:
        record["number"] = record.pop("issue")
    if fields.get("pages"):
        record["page"] = re.sub(r"\s*[-–—]+\s*", "-", _text(fields["pages"]))
    issued = date_of(_text(fields.get("date", ""))) or _year(fields)
    accessed = date_of(_text(fields.get("urldate", "")))
    dates = {"issued": issued, "accessed": accessed}
    return record | {key: date for key, date in dates.items() if date}


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def _year(fields: dict[str, Any]) -> dict[str, Any] | None:
    year = _text(fields.get("year", ""))
    month = _text(fields.get("month", "")).lower()
    number = int(month) if month.isdigit() else 0
    if month[:3] in _MONTHS:
        number = _MONTHS.index(month[:3]) + 1
    day = _text(fields.get("day", ""))
    whole = year + (f"-{number}" if number else "")
    return date_of(whole + (f"-{day}" if number and day.isdigit() else ""))


def _text(value: Any) -> str:
    """Return a field without the commands of LaTeX."""
    text = str(value)[:LONGEST_VALUE]
    if re.search(r"[\\$~]|--", text):
        try:
            text = _decoder().latex_to_text(re.sub(r"(?<!\\)%", r"\\%", text))
        except (ValueError, RecursionError, IndexError, AttributeError):
            text = text.replace("\\", "")
    return clean(re.sub(r"[{}]", "", text))


@cache
def _decoder() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="verbatim")


def _name(part: Any) -> dict[str, str]:
    """Return a name that bibtexparser has split, or a text, as a name of CSL."""
    if not hasattr(part, "last"):
        return name_of(_text(part))
    first, von, last, suffix = (
        _text(" ".join(words)) for words in (part.first, part.von, part.last, part.jr)
    )
    if not first and not von:
        return {"literal": last}
    name = {"family": f"{von} {last}".strip(), "given": first}
    return name | ({"suffix": suffix} if suffix else {})


def write_bibtex(records: Iterable[Record]) -> str:
    """Return records as BibTeX, in the dialect of BibLaTeX where BibTeX has no word."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field
    from bibtexparser.writer import BibtexFormat

    library = Library()
    for record in records:
        kind = _NAMES["written"].get(record["type"], "misc")
        fields = [Field(key, value) for key, value in _to_bibtex(record, kind).items()]
        library.add(Entry(kind, re.sub(r"[^\w:./+-]", "-", str(record["id"])), fields))
    form = BibtexFormat()  # type: ignore[no-untyped-call]
    form.indent = "  "
    form.block_separator = "\n"
    return str(write_string(library, bibtex_format=form))


def _to_bibtex(record: Record, kind: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for key in ("author", "editor", "translator"):
        if record.get(key):
            fields[key] = " and ".join(_bibtex_name(name) for name in record[key])
    back = {target: key for key, target in reversed(_NAMES["fields"].items())}
    publisher = {"techreport": "institution", "phdthesis": "school"}.get(kind, "publisher")
    back |= {"publisher": publisher, "issue": "number", "number": "number"}
    for target, key in back.items():
        if record.get(target):
            fields[key] = _latex(str(record[target]), key)
    if record.get("container-title"):
        holder = "journal" if kind in ("article", "online") else "booktitle"
        fields[holder] = _latex(record["container-title"], holder)
    if record.get("page"):
        fields["pages"] = str(record["page"]).replace("-", "--")
    subtypes = {csl: subtype for subtype, csl in _NAMES["subtypes"].items()}
    if record["type"] in subtypes:
        fields["entrysubtype"] = subtypes[record["type"]]
    for key, target in (("issued", "date"), ("accessed", "urldate")):
        parts = date_parts(record, key)
        if parts:
            fields[target] = "-".join(f"{part:02d}" for part in parts)
    if fields.get("date"):
        fields["year"] = fields["date"][:4]
    return fields


def _bibtex_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return "{" + _latex(name["literal"], "author") + "}"
    parts = [name["family"], name.get("suffix", ""), name.get("given", "")]
    return ", ".join(_latex(part, "author") for part in parts if part)


def _latex(text: str, key: str) -> str:
    """Return text that neither breaks the entry nor is read as a command."""
    text = text.replace("\\", "").replace("{", "(").replace("}", ")")
    if key in ("url", "doi"):
        return text
    return re.sub(r"([&%$#_])", r"\\\1", text)
