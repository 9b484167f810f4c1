"""How do we know: the library, coded statements, citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from winset.errors import CaseError, Finding
from winset.files import write_text

if TYPE_CHECKING:
    from winset.coding.agreement import Reliability
    from winset.coding.networks import Network
    from winset.coding.statements import Coding
    from winset.library.library import Library


def cite(
    source: str | Path, to: str = "text", style: str = "author-date"
) -> tuple[str, tuple[Finding, ...]]:
    """Return a file of citations in another form, and what of it was left out or mended.

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
    from winset.citations.forms import form_of, read_citations, write_citations
    from winset.coding.statements import read_file

    text, name = read_file(source)
    records, findings = read_citations(text, form_of(name, text), name)
    if not records and findings:
        raise CaseError([replace(finding, severity="error") for finding in findings])
    return write_citations(records, to, style), tuple(findings)


def coder_agreement(
    source: str | Path | Library, level: str = "nominal", order: Sequence[str] = (), seed: int = 0
) -> Reliability:
    """Return how far coders agree: Krippendorff's alpha with an interval, and Cohen's kappa.

    Parameters
    ----------
    source : str, Path or Library
        A table: ``unit``, ``coder``, ``value``; or units in rows and coders in columns. Or a
        library, whose claims several people judged.
    level : {"nominal", "ordinal", "interval", "ratio"}
    order : sequence of str, optional
        Words from least to most, for ``ordinal``.
    seed : int
        For the interval: units are drawn again with replacement.
    """
    import numpy as np

    from winset.coding.agreement import LIMITS, ratings_in, reliability
    from winset.coding.library_statements import ratings as of_library
    from winset.interchange.tables import read_table
    from winset.library.library import Library

    ratings = (
        of_library(source)
        if isinstance(source, Library)
        else ratings_in(read_table(source, LIMITS))
    )
    return reliability(ratings, level, order, rng=np.random.Generator(np.random.Philox(seed)))


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


def network(
    source: Coding | str | Path | Library,
    actor: str = "organization",
    concept: str = "concept",
    mode: str = "congruence",
    qualifier: str = "agreement",
    duplicates: str = "all",
    normalise: str = "none",
    kind: str | None = None,
) -> Network:
    """Return who is tied to whom by what they said, from coded statements.

    Parameters
    ----------
    source : Coding, str, Path or Library
        A coding, a database of Discourse Network Analyzer, a table of statements, or a library,
        whose accepted claims count as statements.
    actor, concept, qualifier : str
        Variables: who, about what, and whether they agree.
    mode : str
        ``congruence``, ``conflict``, ``subtract``, ``ignore``, ``two-mode``, ``two-mode-subtract``.
    duplicates : str
        Within what a repetition counts once: ``all`` (none does), ``document``, ``week``,
        ``month``, ``year`` or ``ever``.
    normalise : str
        ``none``; ``average``, ``jaccard``, ``cosine``; or ``activity``, ``prominence`` (two-mode).
    kind : str, optional
        The kind of statement; the first that is used if left out.
    """
    from winset.coding.networks import network as build
    from winset.coding.statements import Coding

    coding = source if isinstance(source, Coding) else read_coding(source)
    return build(coding, actor, concept, qualifier, mode, duplicates, normalise, kind)


def read_coding(source: str | Path | Library) -> Coding:
    """Read coded statements.

    Parameters
    ----------
    source : str, Path or Library
        A library, whose accepted claims count as statements; a database of Discourse Network
        Analyzer; or a table with a row a statement (``-`` for standard input).
    """
    from winset.coding.dna import looks_like_sqlite, read_dna
    from winset.coding.library_statements import coding
    from winset.coding.statements import LIMITS, statements_in
    from winset.interchange.tables import read_table
    from winset.library.library import Library

    if isinstance(source, Library):
        return coding(source)
    if str(source) != "-" and looks_like_sqlite(Path(source)):
        return read_dna(Path(source))
    return statements_in(read_table(source, LIMITS))


def write_coding(
    coding: Coding,
    target: str | Path,
    kind: str | None = None,
    password: str = "winset",  # noqa: S107
) -> None:
    """Write coded statements to a file.

    Parameters
    ----------
    coding : Coding
    target : str or Path
        ``.csv`` for a table of one kind of statement; otherwise a database of Discourse Network
        Analyzer.
    kind : str, optional
        Of a table: the kind of statement.
    password : str
        Of a database: with which its coders open it in the program.
    """
    from winset.coding.dna import with_texts, write_dna
    from winset.coding.statements import write_csv

    path = Path(target)
    if path.suffix.lower() == ".csv":
        write_text(path, write_csv(coding, kind))
    else:
        write_dna(with_texts(coding), path, password)
