"""Files of citations in any form: BibTeX, RIS, CSL-JSON; and as text in a style.

Styles are in the Citation Style Language (CSL 1.0). ``author-date`` and ``note`` are small styles
of Winset's own, close to what social science and history journals ask for. A journal's exact style
is a CSL file; its licence is its authors'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from winset.citations.bibtex import read_bibtex, write_bibtex
from winset.citations.records import LARGEST_TEXT, Record, read_csl, write_csl
from winset.citations.ris import read_ris, write_ris
from winset.errors import Finding, Findings, UsageError

STYLES = ("author-date", "note")
LARGEST_STYLE = 2_000_000
_READERS = {"bibtex": read_bibtex, "ris": read_ris, "csl": read_csl}
_WRITERS = {"bibtex": write_bibtex, "ris": write_ris, "csl": write_csl}
_SUFFIXES = {"bib": "bibtex", "bibtex": "bibtex", "ris": "ris", "json": "csl"}


def read_citations(text: str, form: str, name: str) -> tuple[list[Record], list[Finding]]:
    """Read records.

    Parameters
    ----------
    text : str
    form : {"bibtex", "ris", "csl"}
    name : str
        The file, for findings.

    Returns
    -------
    records : list
    findings : list of Finding
        Warnings: what was left out or mended.
    """
    if form not in _READERS:
        raise UsageError(f"There is no form '{form}'; there are: {', '.join(_READERS)}.")
    findings = Findings(name)
    if len(text) > LARGEST_TEXT:
        expected = f"at most {LARGEST_TEXT:,}"
        findings.warn(0, 0, "", f"{len(text):,} characters", expected, "Split the file.")
        return [], findings.listed
    return _READERS[form](text, findings), findings.listed


def form_of(name: str, text: str) -> str:
    """Return the form of a file of citations, by its name or how it begins.

    Parameters
    ----------
    name, text : str

    Raises
    ------
    UsageError
        It is of no form that is read.
    """
    suffix = name.rpartition(".")[2].lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    start = text.lstrip("\ufeff \t\r\n")[:200]
    if start.startswith(("[", "{")):
        return "csl"
    if re.search(r"(?m)^TY  -", text[:20_000]):
        return "ris"
    if "@" in text[:20_000]:
        return "bibtex"
    raise UsageError(f"{name} is neither BibTeX, RIS nor CSL-JSON, as far as can be seen.")


def write_citations(records: Sequence[Record], to: str, style: str = "author-date") -> str:
    """Return records as text.

    Parameters
    ----------
    records : sequence of mapping
    to : {"bibtex", "ris", "csl", "text"}
    style : str
        Of ``text``: ``author-date``, ``note``, or the path of a CSL style.
    """
    if to == "text":
        return "".join(f"{line}\n" for line in formatted(records, style))
    if to not in _WRITERS:
        raise UsageError(f"There is no form '{to}'; there are: {', '.join(_WRITERS)}, text.")
    return _WRITERS[to](records)


def formatted(records: Sequence[Record], style: str = "author-date") -> list[str]:
    """Return each record as a line of a bibliography, in plain text.

    Parameters
    ----------
    records : sequence of mapping
        CSL-JSON, each with an id of its own.
    style : str
        ``author-date``, ``note``, or the path of a CSL style.

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
