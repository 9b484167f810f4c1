"""Citations: CSL-JSON as the native record, checked and written.

A record is a plain mapping with the names of CSL-JSON (Citation Style Language 1.0.2): ``id``,
``type``, ``title``, ``author`` as a list of ``{family, given}`` or ``{literal}``, ``issued`` as
``{date-parts: [[2014, 12, 19]]}``. What hurts in a file is a finding, the other records are kept.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path
from typing import Any

from winset.citations.dates import date_from_parts, read_date, season_of, write_date
from winset.citations.names import listed, person_of, without_others
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
NAMES = frozenset(
    """author chair collection-editor compiler composer container-author contributor curator
    director editor editor-translator editorial-director executive-producer guest host illustrator
    interviewer narrator organizer original-author performer producer recipient reviewed-author
    script-writer series-creator translator""".split()
)
DATES = frozenset("issued accessed submitted original-date event-date available-date".split())
MOST_RECORDS = 100_000
LARGEST_TEXT = 100_000_000
LONGEST_VALUE = 200_000
MOST_NAMES = 10_000
_NAME_PARTS = "family given literal suffix non-dropping-particle dropping-particle".split()
_NAME_KEYS = frozenset(
    """name comma-suffix parse-names sequence affiliation ORCID authenticated-orcid""".split()
).union(_NAME_PARTS)
_FIELDS = frozenset(
    """abstract annote archive archive-place archive_collection archive_location authority
    call-number chapter-number citation-key citation-label citation-number collection-number
    collection-title container-title container-title-short dimensions division DOI edition
    event-place event-title genre id ISBN ISSN issue journalAbbreviation jurisdiction keyword
    language medium note number number-of-pages number-of-volumes original-publisher
    original-publisher-place original-title page page-first part-number part-title PMCID PMID
    printing-number publisher publisher-place references reviewed-genre reviewed-title scale section
    shortTitle source status supplement-number title title-short type URL version volume
    volume-title year-suffix""".split()
)
_OTHERS = {"literal": ""}
_MARKUP = re.compile(r"</?(?:i|b|sup|sub|sc|span)\b[^<>]*>")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_MANY = frozenset("keyword ISBN ISSN".split())


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
    return checked(((0, f"[{k}]", item) for k, item in enumerate(data)), findings)


def checked(items: Iterable[tuple[int, str, Any]], findings: Findings) -> list[Record]:
    """Return records with the fields that hold, each with an id.

    Parameters
    ----------
    items : iterable of (line, path, data)
        A date may be ``{"raw": text}``.
    findings : Findings
        Where to note what does not hold, and what was read otherwise than it stands.
    """
    records = (_checked(item, line, path, findings) for line, path, item in items)
    return with_ids(record for record in records if record is not None)


def _checked(item: Any, line: int, path: str, findings: Findings) -> Record | None:
    if not isinstance(item, Mapping):
        findings.warn(line, 0, path, _shown(item), "a record", "Remove it.")
        return None
    record: Record = {}
    for key, value in item.items():
        normal, exact = _value(str(key), value)
        if normal is None or not exact:
            field = f"{path}.{str(key)[:40]}"
            mend = "It is left out." if normal is None else f"It is read as {_plain(normal)}."
            findings.warn(line, 0, field, _shown(value), _expected(str(key)), mend)
        if normal is not None:
            record[str(key)] = normal
    for role in NAMES & record.keys():
        named = [name for name in record[role] if name != _OTHERS]
        with_others(record, role, others=named != record[role])
        record[role] = named
        if not named:
            del record[role]
    if not any(map(record.get, ("title", "author", "editor", "URL"))):
        mend = "Give it a title."
        findings.warn(line, 0, path, "no title, author or URL", "one of them", mend)
        return None
    if record.get("type") not in TYPES:
        if "type" in record:
            type_, mend = _shown(record["type"]), "It is read as a document."
            findings.warn(line, 0, f"{path}.type", type_, "a type of CSL", mend)
        record["type"] = "document"
    return record


def _expected(key: str) -> str:
    """Return what a field holds."""
    if key in NAMES:
        return "a list of names"
    if key in DATES:
        return "a day such as 2014-12-19, in CSL date-parts such as [[2014, 12, 19]]"
    return "text" if key in _FIELDS else "a field of CSL-JSON"


def _value(key: str, value: Any) -> tuple[Any, bool]:
    """Return a field's value as it is kept, None where it does not hold; and if it is whole."""
    if key == "custom" and isinstance(value, Mapping):
        text = json.dumps(value)
        return (json.loads(text) if len(text) <= LONGEST_VALUE else None), True
    if key in NAMES:
        return _names(value)
    if key in DATES:
        return _date(value)
    if key not in _FIELDS:
        return None, True
    if isinstance(value, list) and (len(value) == 1 or key in _MANY):
        value = ", ".join(map(str, value))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None, True
    text = clean(str(value))
    return (text if len(text) <= LONGEST_VALUE else None), True


def _names(value: Any) -> tuple[list[dict[str, str]] | None, bool]:
    if not isinstance(value, list):
        return None, True
    names = [_csl_name(entry) for entry in value[:MOST_NAMES]]
    found = [name for name in names if name]
    more = any(
        key not in _NAME_KEYS
        for entry in value
        if isinstance(entry, Mapping)
        for key in entry
        if entry[key]
    )
    more |= any(isinstance(entry, str) for entry in value)
    return found or None, len(found) == len(value) and not more


def _csl_name(entry: Any) -> dict[str, str]:
    """Return a name with the parts that CSL has; ``others`` and ``et al.`` are nobody's."""
    if isinstance(entry, str):  # not of CSL; written so by hand and by language models
        entry = person_of(entry)
    elif not isinstance(entry, Mapping):
        return {}
    entry = {"literal": entry["name"]} | dict(entry) if "name" in entry else entry
    name = {key: clean(entry[key]) for key in _NAME_PARTS if isinstance(entry.get(key), str)}
    name = {key: text for key, text in name.items() if text}
    if "family" not in name and "literal" not in name:
        return {"literal": name["given"]} if "given" in name else {}
    rest, others = without_others(name.get("literal", ""))
    return _OTHERS if others and not rest and "family" not in name else name


def _date(value: Any) -> tuple[dict[str, Any] | None, bool]:
    if isinstance(value, str | int):
        return read_date(str(value))
    if not isinstance(value, Mapping):
        return None, True
    parts, raw = value.get("date-parts"), value.get("raw") or value.get("literal")
    if isinstance(parts, list) and parts:
        found, exact = date_from_parts(parts)
        season = season_of(value.get("season"))
        more: Record = ({"season": season} if season else {}) | (
            {"circa": True} if value.get("circa") else {}
        )
        exact &= (not value.get("season") or season is not None) and not (
            raw and read_date(str(raw))[0] != found
        )
        return (found | more if found else None), exact
    return read_date(raw) if isinstance(raw, str) else (None, True)


def with_others(record: Record, role: str, *, others: bool) -> None:
    """Note under ``custom`` that more people than are named have a role, ``et al.``

    Parameters
    ----------
    record : mapping
    role : str
        Such as ``author``.
    others : bool
        Whether there are more.
    """
    if others:
        custom = record.setdefault("custom", {})
        custom["et-al"] = sorted({*custom.get("et-al", []), role})


def has_others(record: Record, role: str) -> bool:
    """Return whether more people than are named have a role.

    Parameters
    ----------
    record : mapping
    role : str
    """
    return role in record.get("custom", {}).get("et-al", [])


class LeftOut:
    """Counts what a form has and records have no place for, to tell it once.

    Parameters
    ----------
    findings : Findings
    what, form : str
        Such as ``fields`` and ``BibTeX``.
    """

    def __init__(self, findings: Findings, what: str, form: str) -> None:
        self._findings, self._what, self._form = findings, what, form
        self._counts: Counter[str] = Counter()
        self._line = 0

    def add(self, name: str, line: int) -> None:
        """Count one.

        Parameters
        ----------
        name : str
        line : int
            Where it stands; the first is told.
        """
        self._line = self._line or line
        self._counts[name] += 1

    def tell(self, expected: str = "", mend: str = "") -> None:
        """Make one finding of all that was counted.

        Parameters
        ----------
        expected, mend : str, optional
            As of a finding.
        """
        if self._counts:
            names = [
                f"{name} ({count})" if count > 1 else name
                for name, count in self._counts.most_common(40)
            ]
            found = f"{self._what} of {self._form} without a place: {', '.join(names)}"
            expected = expected or "what a citation needs"
            mend = mend or "They are left out; all else is read."
            self._findings.warn(self._line, 0, "", found, expected, mend)


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
    author = (record.get("author") or record.get("editor") or [{}])[0]
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
    """Return text in one line, without control characters, marks of markup and entities of HTML."""
    before = None
    while text != before:
        before = text
        text = _MARKUP.sub("", _ENTITY.sub(lambda match: unescape(match[0]), text))
    return " ".join(_CONTROL.sub(" ", text).split())


def _plain(value: Any) -> str:
    """Return a date or names as a finding says them."""
    if isinstance(value, dict):
        return write_date(value)
    return listed(value)


def _shown(value: Any) -> str:
    raw = value.get("raw") if isinstance(value, dict) else None
    text = str(raw or value)
    return repr(text if len(text) < 60 else text[:57] + "...")
