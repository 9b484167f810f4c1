"""Formatted citations, by styles in the Citation Style Language (CSL 1.0).

``author-date`` and ``note`` are small styles of Winset's own, close to what social science and
history journals ask for. A journal's exact style is a CSL file; its licence is its authors'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from winset.citations.records import Record
from winset.errors import UsageError

STYLES = ("author-date", "note")
LARGEST_STYLE = 2_000_000


def formatted(records: Sequence[Record], style: str = "author-date") -> list[str]:
    """Return each record as a line of a bibliography.

    Parameters
    ----------
    records : sequence of mapping
        CSL-JSON, each with an id of its own.
    style : str
        ``author-date``, ``note``, or the path of a CSL style.

    Returns
    -------
    list of str
        Plain text, in the order of the records.

    Raises
    ------
    UsageError
        There is no such style, or it cannot be used.
    """
    if style in STYLES:
        return _by_style(records, Path(__file__).with_name(f"{style}.csl"))
    if not style.endswith(".csl"):
        names = ", ".join(STYLES)
        raise UsageError(f"There is no style '{style}'; there are: {names}, or a file NAME.csl.")
    path = Path(style)
    if not path.is_file() or path.stat().st_size > LARGEST_STYLE:
        raise UsageError(f"There is no style {path}, or it is larger than {LARGEST_STYLE:,} bytes.")
    if b"<!DOCTYPE" in path.read_bytes() or b"<!ENTITY" in path.read_bytes():
        raise UsageError(f"{path} declares entities, which no style needs. It is not read.")
    return _by_style(records, path)


def _by_style(records: Sequence[Record], path: Path) -> list[str]:
    from citeproc import (
        Citation,
        CitationItem,
        CitationStylesBibliography,
        CitationStylesStyle,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON

    try:
        source = CiteProcJSON([_plain_doi(record) for record in records])
        style = CitationStylesStyle(str(path), validate=False)
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        for record in records:
            bibliography.register(Citation([CitationItem(str(record["id"]))]))
        keys = [str(key) for key in bibliography.keys]
        lines = dict(zip(keys, map(str, bibliography.bibliography()), strict=False))
        return [_tidy(lines.get(str(record["id"]).lower(), "")) for record in records]
    except Exception as error:  # the library raises whatever a style provokes
        raise UsageError(f"The style {path} cannot be used: {error}.") from error


def _plain_doi(record: Record) -> Record:
    """Return a record whose DOI, if any, is no address."""
    prefix = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:)")
    return record | ({"DOI": prefix.sub("", record["DOI"])} if "DOI" in record else {})


def _tidy(line: str) -> str:
    """Return a line in which no two marks end a title; a comma stands inside quotation marks."""
    line = re.sub(r"\s+([,.;])", r"\1", " ".join(line.split()))
    line = re.sub(r"([.?!])\.(?=\s|$)", r"\1", line)
    return re.sub(r"([?!]?)”,", lambda end: end[1] + "”" if end[1] else ",”", line)
