"""Formatted citations: two plain styles, and any CSL style where citeproc-py is installed.

``author-date`` and ``note`` are small styles of Winset's own, close to what social science and
history journals ask for. A journal's exact style is a CSL file; its licence is its authors'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from winset.citations.records import Record, date_parts
from winset.errors import UsageError

STYLES = ("author-date", "note")
LARGEST_STYLE = 2_000_000
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_IN_QUOTES = {"book", "report", "thesis", "periodical", "pamphlet", "legislation", "treaty"}


def formatted(records: Sequence[Record], style: str = "author-date") -> list[str]:
    """Return each record as a line of a bibliography.

    Parameters
    ----------
    records : sequence of mapping
    style : str
        ``author-date``, ``note``, or the path of a CSL style (with the extra ``citations``).

    Returns
    -------
    list of str
        Plain text, in the order of the records.
    """
    if style in STYLES:
        line = _author_date if style == "author-date" else _note
        return [_tidy(line(record)) for record in records]
    if not style.endswith(".csl"):
        known = ", ".join(STYLES)
        raise UsageError(f"There is no style '{style}'; there are: {known}, or a file NAME.csl.")
    return _by_citeproc(records, Path(style))


def _author_date(record: Record) -> str:
    """Topychkanov, P. (2014, December 19). What does Russia really want in Iran? Publisher. URL."""
    names = [_inverted(name, initials=True) for name in record.get("author", [])]
    parts = date_parts(record)
    when = _when(parts, month_first=True) if record["type"] not in _YEAR_ALONE else str(*parts[:1])
    title = record.get("title", "")
    head = f"{_and(names, '&')} ({when or 'n.d.'}). {_ended(title)}" if names else ""
    if not names:
        head = f"{_ended(title)} ({when or 'n.d.'})."
    genre = f" [{record['genre']}]." if record.get("genre") else ""
    if genre and head.endswith("."):
        head = head[:-1]
    return f"{head}{genre} {_where(record)} {_link(record)}"


_YEAR_ALONE = {"book", "chapter", "article-journal", "paper-conference", "thesis"}


def _note(record: Record) -> str:
    """Petr Topychkanov, “What Does Russia Want in Iran?” Publisher, 19 December 2014, URL."""
    names = [_straight(name) for name in record.get("author", [])]
    title = record.get("title", "")
    if record["type"] not in _IN_QUOTES:
        title = f"“{title},”" if not title.endswith(("?", "!")) else f"“{title}”"
        title += " "
    else:
        title += ", "
    when = _when(date_parts(record), month_first=False)
    tail = [part for part in (_where(record).rstrip("."), when, _link(record)) if part]
    who = f"{_and(names, 'and')}, " if names else ""
    return f"{who}{title}{', '.join(tail)}."


def _where(record: Record) -> str:
    """Return container, volume, issue, pages and publisher."""
    parts = []
    if record.get("container-title"):
        volume = str(record.get("volume", ""))
        issue = f"({record['issue']})" if record.get("issue") else ""
        number = f" {volume}{issue}".rstrip()
        pages = f", {str(record['page']).replace('-', '–')}" if record.get("page") else ""
        lead = "In " if record["type"] in ("chapter", "paper-conference") else ""
        parts.append(f"{lead}{record['container-title']}{number}{pages}")
    if record.get("number") and record["type"] == "report":
        parts.append(f"No. {record['number']}")
    if record.get("publisher"):
        parts.append(record["publisher"])
    return ". ".join(parts) + ("." if parts else "")


def _link(record: Record) -> str:
    if record.get("DOI"):
        return "https://doi.org/" + re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", record["DOI"])
    return str(record.get("URL", ""))


def _when(parts: list[int], month_first: bool) -> str:
    if len(parts) < 2:
        return str(*parts)
    month = _MONTHS[parts[1] - 1]
    if month_first:
        return f"{parts[0]}, {month}" + (f" {parts[2]}" if len(parts) > 2 else "")
    return " ".join([*map(str, parts[2:]), month, str(parts[0])])


def _inverted(name: dict[str, str], initials: bool) -> str:
    if "literal" in name:
        return name["literal"]
    given = name.get("given", "")
    if initials:
        given = " ".join(
            "-".join(f"{piece[0].upper()}." for piece in part.split("-") if piece)
            for part in given.split()
        )
    return ", ".join(part for part in (name["family"], given, name.get("suffix", "")) if part)


def _straight(name: dict[str, str]) -> str:
    if "literal" in name:
        return name["literal"]
    parts = (name.get("given", ""), name["family"], name.get("suffix", ""))
    return " ".join(part for part in parts if part)


def _and(names: list[str], word: str) -> str:
    if len(names) > 20:
        names = [*names[:19], "…", names[-1]]
    if len(names) < 2:
        return "".join(names)
    comma = "," if word == "&" or len(names) > 2 else ""
    return f"{', '.join(names[:-1])}{comma} {word} {names[-1]}"


def _ended(title: str) -> str:
    return title if title.endswith((".", "?", "!")) else title + "."


def _tidy(line: str) -> str:
    return re.sub(r"\s+([,.;])", r"\1", " ".join(line.split())).replace("..", ".").strip()


def _by_citeproc(records: Sequence[Record], path: Path) -> list[str]:
    """Format by a CSL style; the style is read as hostile XML is: without entities or network."""
    try:
        from citeproc import (
            Citation,
            CitationItem,
            CitationStylesBibliography,
            CitationStylesStyle,
            formatter,
        )
        from citeproc.source.json import CiteProcJSON
    except ImportError:
        raise UsageError(
            "A CSL style needs citeproc-py. Install it: pip install 'winset[citations]'."
        ) from None
    if not path.is_file() or path.stat().st_size > LARGEST_STYLE:
        raise UsageError(f"There is no style {path}, or it is larger than {LARGEST_STYLE:,} bytes.")
    if b"<!DOCTYPE" in path.read_bytes() or b"<!ENTITY" in path.read_bytes():
        raise UsageError(f"{path} declares entities, which no style needs. It is not read.")
    try:
        style = CitationStylesStyle(str(path), validate=False)
        source = CiteProcJSON([dict(record) for record in records])
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        for record in records:
            bibliography.register(Citation([CitationItem(str(record["id"]))]))
        keys = [str(key) for key in bibliography.keys]
        lines = dict(zip(keys, map(str, bibliography.bibliography()), strict=False))
        return [_tidy(lines.get(str(record["id"]).lower(), "")) for record in records]
    except Exception as error:  # the library raises whatever a style provokes
        raise UsageError(f"The style {path} cannot be used: {error}.") from error
