"""Sources: the library, and citations in another form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from winset.errors import CaseError, Finding

if TYPE_CHECKING:
    from winset.library.library import Library


def cite(
    source: str | Path, to: str = "text", style: str = "author-date"
) -> tuple[str, tuple[Finding, ...]]:
    """Return a file of citations in another form, and what of it was guessed, mended or left out.

    Parameters
    ----------
    source : str or Path
        BibTeX, RIS or CSL-JSON; ``-`` for standard input.
    to : {"text", "bibtex", "ris", "csl"}
    style : str
        Of ``text``: ``author-date``, ``note``, or the path of a CSL style.

    Raises
    ------
    CaseError
        No record could be read.
    UsageError
        There is no such file, form or style.
    """
    from winset.citations.forms import form_of, not_written, read_citations, write_citations
    from winset.coding.statements import read_file

    text, name = read_file(source)
    records, findings = read_citations(text, form_of(name, text), name)
    if not records and findings:
        raise CaseError([replace(finding, severity="error") for finding in findings])
    written = write_citations(records, to, style)
    return written, (*findings, *not_written(records, to, written, name))


def open_library(path: str | Path, *, create: bool = True) -> Library:
    """Open a library of sources, or make one.

    Parameters
    ----------
    path : str or Path
        The library's file.
    create : bool
        Make it if there is none.

    Raises
    ------
    UsageError
        There is no such library, or the file is none.
    OutputError
        It cannot be written.

    Examples
    --------
    >>> with ws.open_library(":memory:") as library:
    ...     len(library)
    0
    """
    from winset.library.library import Library

    return Library(path, create=create)
