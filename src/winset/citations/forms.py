"""Files of citations in any form: BibTeX, RIS, CSL-JSON; and as text in a style.

Styles are in the Citation Style Language (CSL 1.0). ``author-date`` and ``note`` are small styles
of Winset's own, close to what social science and history journals ask for. A journal's exact style
is a CSL file; its licence is its authors'.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from winset.citations.bibtex import read_bibtex, write_bibtex
from winset.citations.names import parts_of, shown_name
from winset.citations.records import (
    DATES,
    LARGEST_TEXT,
    NAMES,
    LeftOut,
    Record,
    has_others,
    read_csl,
    write_csl,
)
from winset.citations.ris import read_ris, write_ris
from winset.errors import Finding, Findings, UsageError

STYLES = ("author-date", "note")
LARGEST_STYLE = 2_000_000
_OTHERS = "\ue000"
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
    if re.search(r"(?m)^TY {1,2}-", text[:20_000]):
        return "ris"
    if "@" in text[:20_000]:
        return "bibtex"
    raise UsageError(
        f"{name} is neither BibTeX, RIS nor CSL-JSON, as far as can be seen. "
        "Export it as one of them."
    )


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


def not_written(records: Sequence[Record], to: str, text: str, name: str) -> list[Finding]:
    """Return what of records a form has no place for, found by reading again what was written.

    Parameters
    ----------
    records : sequence of mapping
    to : {"bibtex", "ris", "csl", "text"}
    text : str
        What :func:`write_citations` made of them.
    name : str
        The file, for the finding.
    """
    if to not in ("bibtex", "ris"):
        return []
    findings = Findings(name)
    again, _ = read_citations(text, to, name)
    lost = LeftOut(findings, "fields", "the records")
    for before, after in zip(records, [*again, *[{}] * len(records)], strict=False):
        for key in before:
            if _compared(before, key) != _compared(after, key):
                lost.add("et al." if key == "custom" else key, 0)
    lost.tell(f"what {to} can hold", "They are written in part or not at all; CSL holds them all.")
    return findings.listed


def _compared(record: Record, key: str) -> object:
    value = record.get(key)
    return [parts_of(name) for name in value] if key in NAMES and value else value


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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about fields that it does not know
            source = CiteProcJSON([_for_style(record) for record in records])
        style = CitationStylesStyle(str(path), validate=False)
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        for record in records:
            bibliography.register(Citation([CitationItem(str(record["id"]))]))
        keys = [str(key) for key in bibliography.keys]
        lines = dict(zip(keys, map(str, bibliography.bibliography()), strict=False))
        return [_tidy(lines.get(str(record["id"]).lower(), "")) for record in records]
    except Exception as error:  # the library raises whatever a style provokes
        raise UsageError(f"The style {path} cannot be used: {error}.") from error


def _for_style(record: Record) -> Record:
    """Return a record with names as styles take them and a DOI that is no address."""
    shown = {key: value for key, value in record.items() if key != "custom"}
    for role in NAMES & record.keys():
        others = [{"family": _OTHERS}] if has_others(record, role) else []
        shown[role] = [shown_name(name) for name in record[role]] + others
    for key in DATES & record.keys():
        shown[key] = _for_style_date(record[key])
    if "DOI" in record:
        shown["DOI"] = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", record["DOI"])
    return shown


def _for_style_date(value: dict[str, Any]) -> dict[str, Any]:
    """Return a date as styles take it: of spans, only those of whole years."""
    rows = value["date-parts"]
    spans = len(rows) > 1 and all(len(row) == 1 for row in rows) and rows[0] != rows[1]
    return value if spans else value | {"date-parts": rows[:1]}


def _tidy(line: str) -> str:
    """Return a line in which no two marks end a title; a comma stands inside quotation marks."""
    line = re.sub(rf"(,?)\s+(?:(?:&|and|et|und|y) )?{_OTHERS}", r"\1 et al.", line)
    line = re.sub(r"\s+([,.;])", r"\1", " ".join(line.split()))
    line = re.sub(r",+\.$", ".", line)
    line = re.sub(r"([.?!])\.(?=\s|$)", r"\1", line)
    return re.sub(r"([?!]?)”,", lambda end: end[1] + "”" if end[1] else ",”", line)
