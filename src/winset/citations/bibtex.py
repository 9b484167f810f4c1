"""BibTeX and BibLaTeX <-> records."""

from __future__ import annotations

import re
from collections.abc import Iterable

from winset.citations.bibtex_entries import Entry, EntryReader
from winset.citations.dates import write_date
from winset.citations.latex import from_latex, link, links, links_in, to_latex
from winset.citations.names import (
    BODY,
    Name,
    in_order,
    is_suffix,
    listed,
    parts_of,
    people_in,
    without_others,
)
from winset.citations.records import (
    LONGEST_VALUE,
    MOST_RECORDS,
    TYPES,
    LeftOut,
    Record,
    checked,
    clean,
    has_others,
    names_in,
    with_others,
)
from winset.errors import Findings

_NAMES = names_in("bibtex")
_ROLES = _NAMES["roles"]
_LINKS = ("URL", "DOI")
_NOT_INHERITED = frozenset(
    """crossref xref xdata entryset entrysubtype execute ids label options presort related
    relatedoptions relatedstring relatedtype shorthand sortkey keywords abstract file""".split()
)
_MOST_GENERATIONS = 4
_ABOUT_TITLE = ("title", "subtitle", "titleaddon")


def read_bibtex(text: str, findings: Findings) -> list[Record]:
    """Read BibTeX.

    Parameters
    ----------
    text : str
    findings : Findings
        What is hurt, guessed or left out is reported there, with its line.

    Returns
    -------
    list of record
        CSL-JSON, in the order of the file.
    """
    entries = list(EntryReader(text, findings).entries())
    if not entries and not findings.listed and text.strip():
        findings.warn(1, 0, "", "no entry", "entries of BibTeX", "Name another file.")
    if len(entries) > MOST_RECORDS:
        found, mend = f"{len(entries):,} entries", "The others are left out; split the file."
        findings.warn(0, 0, "", found, f"at most {MOST_RECORDS:,}", mend)
    by_key: dict[str, Entry] = {}
    for entry in entries:
        if entry.key and by_key.setdefault(entry.key.lower(), entry) is not entry:
            mend = "Both are kept; give one a key of its own."
            findings.warn(entry.line, 0, entry.key, "a key used before", "another key", mend)
    left_out = LeftOut(findings, "fields", "BibTeX")
    items = []
    for entry in entries[:MOST_RECORDS]:
        if entry.kind != "xdata":
            fields = _with_inherited(entry, by_key, findings)
            items.append((entry.line, entry.key, _record(entry, fields, findings, left_out)))
    left_out.tell()
    return checked(items, findings)


def _with_inherited(
    entry: Entry, by_key: dict[str, Entry], findings: Findings, above: tuple[str, ...] = ()
) -> dict[str, str]:
    """Return an entry's fields with those of its ``crossref`` and ``xdata``, as BibLaTeX does it.

    The title of the whole becomes ``booktitle``; what the entry has itself stays.
    """
    fields = dict(entry.fields)
    above = (*above, entry.key.lower())
    for kind in ("crossref", "xdata"):
        for key in dict.fromkeys(key.strip() for key in fields.pop(kind, "").split(",")):
            parent = by_key.get(key.lower())
            if parent is None or key.lower() in above or len(above) > _MOST_GENERATIONS:
                if key:
                    found, mend = f"a {kind} to '{key}'", "Add that entry, or its fields."
                    expected = "the key of another entry in the file"
                    findings.warn(entry.line, 0, f"{entry.key}.{kind}", found, expected, mend)
                continue
            for name, value in _with_inherited(parent, by_key, findings, above).items():
                if name not in _NOT_INHERITED:
                    fields.setdefault(_inherited_as(name, kind, entry, parent), value)
    return fields


def _inherited_as(name: str, kind: str, entry: Entry, parent: Entry) -> str:
    if kind == "crossref" and entry.kind != parent.kind:
        if name in _ABOUT_TITLE:
            holder = "journal" if entry.kind == "article" else "book"
            return holder + name
        if name == "author":
            return "bookauthor" if "author" in entry.fields else name
    return name


def _record(entry: Entry, fields: dict[str, str], findings: Findings, left_out: LeftOut) -> Record:
    """Return one entry as CSL-JSON."""
    subtype = fields.pop("entrysubtype", "").lower()
    if entry.kind not in _NAMES["types"]:
        mend = "It is read as a document."
        findings.warn(entry.line, 0, entry.key, f"@{entry.kind}", "a kind of entry", mend)
    own = _NAMES["subtypes"].get(subtype, subtype if subtype in TYPES else "")
    kind = own or _NAMES["types"].get(entry.kind, "document")
    record: Record = {"type": kind} | ({"id": clean(entry.key)} if entry.key else {})
    if subtype and not own:
        left_out.add("entrysubtype", entry.line)
    for key, role in _ROLES.items():
        if fields.get(key):
            people, others = _people(fields.pop(key), entry, key, findings)
            if people:
                record.setdefault(role, []).extend(people)
            with_others(record, role, others=others)
    record |= _titles(fields)
    record |= _archive(fields)
    for key, target in _NAMES["fields"].items():
        if value := fields.get(key):
            if target in _LINKS:
                value, *more = links(value) or [""]
                for _ in more:
                    left_out.add(f"another {key}", entry.line)
            else:
                value = _text(value)
            if value == record.setdefault(target, value):
                del fields[key]
    _take_links(record, fields)
    if record["type"] == "report" and "issue" in record:
        record.setdefault("number", record.pop("issue"))
    if pages := fields.pop("pages", fields.pop("eid", "")):
        record["page"] = re.sub(r"\s*[-–—]+\s*", "-", _text(pages))
    record |= _dates(fields)
    for key, value in fields.items():
        if value.strip():
            left_out.add(key, entry.line)
    return record


def _titles(fields: dict[str, str]) -> Record:
    """Return the title, that of what holds it and that of its event, each with its subtitle."""
    found: Record = {}
    for target, stems in _NAMES["titles"].items():
        for stem in stems.split():
            if target in found or not fields.get(stem):
                continue
            root = stem.removesuffix("title") if stem != "title" else ""
            title = _text(fields.pop(stem))
            if subtitle := _text(fields.pop(f"{root}subtitle", "")):
                title += (" " if title.endswith(("?", "!", ":", ".")) else ": ") + subtitle
            if addon := _text(fields.pop(f"{root}titleaddon", "")):
                title += f". {addon}"
            found[target] = title
    return found


def _take_links(record: Record, fields: dict[str, str]) -> None:
    """Take addresses from where plain BibTeX puts them: howpublished and note."""
    for key in ("howpublished", "note"):
        if not fields.get(key) and not record.get(key):
            continue
        addresses, rest = links_in(fields.get(key, "") if key != "note" else record["note"])
        if addresses:
            record.setdefault("URL", addresses[0])
        if key == "note":
            continue
        if rest and record.setdefault("genre", rest) != rest:
            continue
        if addresses[1:] or (addresses and record["URL"] != addresses[0]):
            continue
        del fields[key]


def _archive(fields: dict[str, str]) -> Record:
    """Return the address of what arXiv keeps."""
    if fields.get("archiveprefix", fields.get("eprinttype", "")).lower() != "arxiv":
        return {}
    paper = link(fields.pop("eprint", ""))
    fields.pop("archiveprefix", "")
    return {"URL": f"https://arxiv.org/abs/{paper}"} if paper and "url" not in fields else {}


def _dates(fields: dict[str, str]) -> Record:
    """Return dates as texts, which :func:`checked` reads."""
    dates = {
        target: {"raw": _day(fields.pop(key))}
        for key, target in _NAMES["dates"].items()
        if fields.get(key)
    }
    year, month, day = (_text(fields.get(key, "")) for key in ("year", "month", "day"))
    if "issued" in dates:
        if year and year[:4] in dates["issued"]["raw"]:
            for key in ("year", "month", "day"):
                fields.pop(key, None)
    elif year:
        for key in ("year", "month", "day"):
            fields.pop(key, None)
        if month.isdigit() or not month:
            written = "-".join(filter(None, (year, month, day if month else "")))
        elif day or re.search(r"\d", month):
            written = f"{month} {day}".strip() + f", {year}"
        else:
            written = f"{month} {year}"
        dates["issued"] = {"raw": written}
    return dates


def _day(value: str) -> str:
    """Return a day; the signs of ISO 8601 are no LaTeX."""
    return value if re.fullmatch(r"[-\d/~?%.]+", value) else _text(value)


def _text(value: str) -> str:
    """Return a field without the commands of LaTeX; one that is too long as it stands."""
    return clean(from_latex(value)) if len(value) <= LONGEST_VALUE else value


def _people(text: str, entry: Entry, key: str, findings: Findings) -> tuple[list[Name], bool]:
    """Return the names of a field, and whether it ends in ``and others``."""
    from pybtex.bibtex.utils import split_name_list

    people: list[Name] = []
    guesses: list[str] = []
    others = False
    text = " ".join(text.replace("\\,", " ").split())
    for written in split_name_list(re.sub(r" and$", "", text)):
        part, more = without_others(re.sub(r"^and ", "", written))
        others |= more
        if "family=" in part:
            people.append(_name_in_parts(part))
            continue
        several, guess = people_in(part) if part.strip("{} ") else ([], False)
        names = [_name(person) for person in several]
        if len(several) == 1 and BODY.search(part) and "{" not in part:
            names, guess = [{"literal": _text(part)}], True
        elif part[:1] + part[-1:] == "{}" and re.search(r",.* and .*,", part):
            guess = True
        people += names
        guesses += [part] if guess else []
    if guesses:
        expected = "names joined by ' and '; the name of a body in braces of its own"
        mend = f"It is read as: {listed(people)}."
        findings.warn(entry.line, 0, f"{entry.key}.{key}", guesses[0], expected, mend)
    return people, others


def _name(text: str) -> Name:
    """Return a name as BibTeX writes it as a name of CSL."""
    from pybtex.database import Person

    if match := re.fullmatch(r"([^,{]+) (\S+ y \S+)", text):  # José Ortega y Gasset
        text = f"{match[2]}, {match[1]}"
    words = text.split()
    if len(words) > 2 and is_suffix(words[-1]) and not re.search(r"[,{]", text):
        text = f"{' '.join(words[:-1])}, {words[-1]}"
    parts = in_order(text)
    if len(parts) > 3:
        return {"literal": _text(text)}
    person = Person(", ".join(parts[:1] + parts[2:] + parts[1:2]))
    first, von, last, suffix = (
        _text(" ".join(words))
        for words in (
            person.bibtex_first_names,
            person.prelast_names,
            person.last_names,
            person.lineage_names,
        )
    )
    if not first and not von and not suffix:
        return {"literal": last}
    name = {"family": f"{von} {last}".strip(), "given": first, "suffix": suffix}
    return {key: part for key, part in name.items() if part}


def _name_in_parts(text: str) -> Name:
    """Return a name as BibLaTeX can have it: ``family=Stoel, prefix=van der, given=Max``."""
    from pybtex.bibtex.utils import split_tex_string

    pairs = (part.partition("=") for part in split_tex_string(text, ","))
    parts = {key.strip(): _text(value) for key, _, value in pairs}
    kept = parts.get("useprefix", "true") == "true"
    name = {
        "family": parts.get("family", ""),
        "given": parts.get("given", ""),
        "suffix": parts.get("suffix", ""),
        "non-dropping-particle" if kept else "dropping-particle": parts.get("prefix", ""),
    }
    return {key: part for key, part in name.items() if part}


def write_bibtex(records: Iterable[Record]) -> str:
    """Return records as BibTeX, in the dialect of BibLaTeX where BibTeX has no word."""
    entries = []
    keys: set[str] = set()
    for record in records:
        kind = _NAMES["written"].get(record["type"], "misc")
        key = base = re.sub(r"[^\w:./+-]", "-", str(record["id"]))
        while key.lower() in keys:
            key = f"{base}-{len(keys)}"
        keys.add(key.lower())
        lines = [f"  {name} = {{{value}}}" for name, value in _to_bibtex(record, kind).items()]
        entries.append(f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n")
    return "\n".join(entries)


def _to_bibtex(record: Record, kind: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for role, key in {role: key for key, role in reversed(_ROLES.items())}.items():
        if record.get(role):
            names = [_bibtex_name(name) for name in record[role]]
            others = has_others(record, role)
            fields[key] = " and ".join(names + ["others"] * others)
    holder = "journal" if kind in ("article", "online") else "booktitle"
    publisher = {"techreport": "institution", "phdthesis": "school"}.get(kind) or "publisher"
    back: dict[str, str] = {
        "title": "title",
        "container-title": holder,
        "event-title": "eventtitle",
    }
    for key, target in _NAMES["fields"].items():
        back.setdefault(target, key)
    back |= {"publisher": publisher, "issue": "number", "number": "number"}
    for target, key in back.items():
        if record.get(target):
            text = str(record[target])
            fields[key] = _written_link(text) if target in _LINKS else to_latex(text)
    if record.get("page"):
        fields["pages"] = to_latex(str(record["page"])).replace("-{}-", "-").replace("-", "--")
    subtypes = {target: subtype for subtype, target in _NAMES["subtypes"].items()}
    csl = str(record["type"])
    if csl in subtypes or (kind == "misc" and csl != "document"):
        fields["entrysubtype"] = subtypes.get(csl, csl)
    for field, target in _NAMES["dates"].items():
        if record.get(target):
            fields.setdefault(field, write_date(record[target]))
    if re.match(r"\d{4}", fields.get("date", "")):
        fields["year"] = fields["date"][:4]
    return fields


def _written_link(text: str) -> str:
    return text.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")


def _bibtex_name(name: Name) -> str:
    family, given, suffix = parts_of(name)
    if not given and not suffix:
        return "{" + to_latex(family) + "}"
    return ", ".join(
        "{" + to_latex(part) + "}"
        if re.search(r"[,;{}]|\band\b|\bothers\b|\bal\b", part)
        else to_latex(part)
        for part in (family, suffix, given)
        if part
    )
