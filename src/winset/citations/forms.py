"""Files of citations in any form: BibTeX, RIS, CSL-JSON; and as text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winset.citations.bibtex import read_bibtex, write_bibtex
from winset.citations.records import LARGEST_TEXT, Record, read_csl, write_csl
from winset.citations.ris import read_ris, write_ris
from winset.citations.styles import formatted
from winset.errors import Finding, Findings, UsageError

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
