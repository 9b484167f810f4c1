"""Citations: CSL-JSON as the native record, checked and written.

A record is a plain mapping with the names of CSL-JSON (Citation Style Language 1.0.2): ``id``,
``type``, ``title``, ``author`` as a list of ``{family, given}`` or ``{literal}``, ``issued`` as
``{date-parts: [[2014, 12, 19]]}``. What hurts in a file is a finding, the other records are kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from winset.errors import Findings

Record = dict[str, Any]

TYPES = frozenset(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter
    classic collection dataset document entry entry-dictionary entry-encyclopedia event figure
    graphic hearing interview legal_case legislation manuscript map motion_picture musical_score
    pamphlet paper-conference patent performance periodical personal_communication post post-weblog
    regulation report review review-book software song speech standard thesis treaty
    webpage""".split()
)
NAMES = ("author", "editor", "translator", "container-author", "collection-editor")
DATES = ("issued", "accessed", "submitted", "original-date", "event-date")
MOST_RECORDS = 100_000
LARGEST_TEXT = 100_000_000
LONGEST_VALUE = 200_000
_NAME_PARTS = "family given literal suffix non-dropping-particle dropping-particle".split()
_FIELDS = frozenset(
    """id type title title-short container-title container-title-short collection-title publisher
    publisher-place event-title genre volume issue page edition number version URL DOI ISBN ISSN
    abstract language note keyword archive section status annote citation-key number-of-pages medium
    source""".split()
)


def read_csl(text: str, findings: Findings) -> list[Record]:
    """Read CSL-JSON: a list of records, one record, or ``{"items": [...]}``.

    Parameters
    ----------
    text : str
    findings : Findings
        What is left out or mended is reported there, as warnings.

    Returns
    -------
    list of record
        Those that hold; unknown fields are left out, except under ``custom``.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        cause = f"text that is not JSON: {getattr(error, 'msg', 'nested too deep')}"
        findings.warn(line, 0, "", cause, "CSL-JSON", "Export it again.")
        return []
    if isinstance(data, dict):
        data = data.get("items", [data])
    if not isinstance(data, list) or len(data) > MOST_RECORDS:
        content = f"{len(data):,} records" if isinstance(data, list) else "no list of records"
        expected = f"a list of at most {MOST_RECORDS:,} records"
        findings.warn(0, 0, "", content, expected, "Export it again.")
        return []
    return checked(((f"[{k}]", item) for k, item in enumerate(data)), findings)


def checked(items: Iterable[tuple[str, Any]], findings: Findings) -> list[Record]:
    """Return records with the fields that hold, each with an id.

    Parameters
    ----------
    items : iterable of (path, data)
    findings : Findings
        Where to note what does not hold.
    """
    records = (_checked(item, path, findings) for path, item in items)
    return with_ids(record for record in records if record is not None)


def _checked(item: Any, path: str, findings: Findings) -> Record | None:
    if not isinstance(item, Mapping):
        findings.warn(0, 0, path, _shown(item), "a record", "Remove it.")
        return None
    record: Record = {}
    for key, value in item.items():
        normal = _value(str(key), value)
        if normal is None:
            field = f"{path}.{str(key)[:40]}"
            findings.warn(0, 0, field, _shown(value), _expected(str(key)), "It is left out.")
        else:
            record[str(key)] = normal
    if not record.get("title") and not record.get("author") and not record.get("URL"):
        mend = "Give it a title."
        findings.warn(0, 0, path, "no title, author or URL", "one of them", mend)
        return None
    if record.get("type") not in TYPES:
        if "type" in record:
            type_, mend = _shown(record["type"]), "It is read as a document."
            findings.warn(0, 0, f"{path}.type", type_, "a type of CSL", mend)
        record["type"] = "document"
    return record


def _expected(key: str) -> str:
    """Return what a field holds."""
    if key in NAMES:
        return "a list of names"
    if key in DATES:
        return "date-parts, such as [[2014, 12, 19]]"
    return "text" if key in _FIELDS else "a field of CSL-JSON"


def _value(key: str, value: Any) -> Any:
    """Return a field's value in its normal form, None where it does not hold."""
    if key == "custom" and isinstance(value, Mapping):
        text = json.dumps(value)
        return json.loads(text) if len(text) <= LONGEST_VALUE else None
    if key in NAMES:
        return _names(value)
    if key in DATES:
        return _date(value)
    if key not in _FIELDS:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = clean(str(value))
    return text if len(text) <= LONGEST_VALUE else None


def _names(value: Any) -> list[dict[str, str]] | None:
    if not isinstance(value, list):
        return None
    names = [
        {key: clean(entry[key]) for key in _NAME_PARTS if isinstance(entry.get(key), str)}
        for entry in (e if isinstance(e, Mapping) else {"literal": e} for e in value[:1000])
    ]
    names = [{key: text for key, text in name.items() if text} for name in names]
    return [name for name in names if "family" in name or "literal" in name] or None


def _date(value: Any) -> dict[str, Any] | None:
    if isinstance(value, str):
        return date_of(value)
    if not isinstance(value, Mapping):
        return None
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        numbers = [str(part) for part in parts[0][:3]]
        return date_of("-".join(numbers)) if numbers and "" not in numbers else None
    raw = value.get("raw") or value.get("literal")
    return date_of(raw) if isinstance(raw, str) else None


def date_of(text: str) -> dict[str, Any] | None:
    """Return ``2014-12-19``, ``2014/12`` or ``2014`` as a date of CSL."""
    match = re.match(r"\s*(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?![\d])", text)
    if match is None:
        return None
    parts = [int(part) for part in match.groups() if part]
    if len(parts) > 1 and not 1 <= parts[1] <= 12:
        parts = parts[:1]
    if len(parts) > 2 and not 1 <= parts[2] <= 31:
        parts = parts[:2]
    return {"date-parts": [parts]}


def date_parts(record: Record, key: str = "issued") -> list[int]:
    """Return year, month and day of a record, as far as it has them.

    Parameters
    ----------
    record : mapping
    key : str
        Which date.
    """
    parts = record.get(key, {}).get("date-parts", [[]])
    return list(parts[0]) if parts else []


def name_of(text: str) -> dict[str, str]:
    """Return ``Family, Given`` or a name in one piece as a name of CSL."""
    family, comma, given = (part.strip() for part in clean(text).partition(","))
    if comma and given:
        return {"family": family, "given": given}
    return {"literal": family}


def with_ids(records: Iterable[Record]) -> list[Record]:
    """Return records that all have an id, each its own."""
    seen: set[str] = set()
    times: dict[str, int] = {}
    result = []
    for record in records:
        base = own = str(record.get("id") or _key_of(record))
        while own in seen:
            times[base] = times.get(base, 1) + 1
            own = f"{base}-{times[base]}"
        seen.add(own)
        result.append({"id": own, **{key: v for key, v in record.items() if key != "id"}})
    return result


def _key_of(record: Record) -> str:
    """Return an id made of author, year and title."""
    author = (record.get("author") or [{}])[0]
    who = author.get("family") or author.get("literal") or record.get("publisher") or "anon"
    year = date_parts(record)[:1]
    words = [str(who).split()[-1], *map(str, year)] if str(who).split() else ["anon"]
    if not year:
        words += str(record.get("title", "")).split()[:2]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-") or "anon"


def write_csl(records: Iterable[Record]) -> str:
    """Return records as CSL-JSON."""
    return json.dumps(list(records), indent=2, ensure_ascii=False) + "\n"


def names_in(form: str) -> dict[str, dict[str, str]]:
    """Return what types and fields are called in ``bibtex`` or ``ris``, table by table."""
    import yaml

    tables: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(
        Path(__file__).with_name("names.yaml").read_text(encoding="utf-8")
    )
    return tables[form]


def clean(text: str) -> str:
    """Return text in one line, without control characters and marks of markup."""
    text = re.sub(r"</?(?:i|b|sup|sub|sc|span)\b[^>]*>", "", text)
    return " ".join("".join(c if c >= " " else " " for c in text).split())


def _shown(value: Any) -> str:
    text = str(value)
    return repr(text if len(text) < 60 else text[:57] + "...")
