"""The verbs. Notebook, command line and web call these, and nothing below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from winset.analyses.forecast import Forecast, forecast
from winset.analyses.power import power
from winset.case.belief import Belief
from winset.case.read import inspect, inspect_bytes, read, write
from winset.case.schema import Case
from winset.errors import (
    CaseError,
    Finding,
    OutputError,
    UsageError,
    WinsetError,
    nearest,
)
from winset.files import write_text
from winset.models.contract import Model
from winset.models.registry import MODELS

if TYPE_CHECKING:
    from winset.analyses.backtest import Backtest
    from winset.analyses.calibrate import Calibration
    from winset.ensemble.run import Progress
    from winset.evidence.agreement import Reliability
    from winset.evidence.networks import Network
    from winset.evidence.statements import Coding

Cases = Case | str | Path | Iterable[Case | str | Path]
"""Cases, or where to read them: one or several."""

__all__ = [
    "Belief",
    "Case",
    "CaseError",
    "Finding",
    "Forecast",
    "OutputError",
    "UsageError",
    "WinsetError",
    "backtest",
    "calibrate",
    "check",
    "cite",
    "coder_agreement",
    "forecast",
    "list_models",
    "loads",
    "network",
    "new",
    "page",
    "power",
    "read",
    "read_coding",
    "schema",
    "write",
    "write_coding",
]


def backtest(
    cases: Cases,
    *,
    form: str | None = None,
    draws: int = 1000,
    seed: int = 0,
    model: Iterable[str] | str | None = None,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Score every model on cases whose outcomes are known.

    Parameters
    ----------
    cases : Case, str, Path, or an iterable of them
        Cases, or folders and files to read them from.
    form : {"deu"}, optional
        Read files as tables of another form.
    draws : int
        How many draws of each case.
    seed : int
        The same seed gives the same answer.
    model : str or iterable of str, optional
        Which models; by default all. The mean is always scored.
    settings : iterable of str
        Options of models, such as ``smp.victory=square``.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (cases done, cases in all).

    Raises
    ------
    CaseError
        A case or table has faults.
    UsageError
        No such file, form or model; no outcome is known.
    """
    from winset.analyses.backtest import backtest as run

    return run(
        _read_all(cases, form),
        draws=draws,
        seed=seed,
        model=model,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def calibrate(
    cases: Cases,
    *,
    form: str | None = None,
    data: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Calibration:
    """Fit the calibrated model to cases whose outcomes are known.

    Parameters
    ----------
    cases : Case, str, Path, or an iterable of them
        Cases, or folders and files to read them from.
    form : {"deu"}, optional
        Read files as tables of another form.
    data : str, optional
        What the fit's record calls the cases; by default the names of the files.
    seed : int
        Of the division into folds.
    progress : callable, optional
        Called with (folds done, folds in all).

    Raises
    ------
    CaseError
        A case or table has faults.
    UsageError
        No such file or form; too few outcomes to learn from.
    """
    from hashlib import sha256

    from winset.analyses.calibrate import calibrate as run

    given = _listed(cases)
    read_cases = _read_all(given, form)
    files = [Path(item) for item in given if not isinstance(item, Case)]
    digest = sha256(files[0].read_bytes()).hexdigest() if form and len(files) == 1 else None
    name = data or ", ".join(file.name for file in files) or "cases"
    return run(read_cases, data=name, sha256=digest, seed=seed, progress=progress)


def _listed(cases: Cases) -> list[Case | str | Path]:
    return [cases] if isinstance(cases, Case | str | Path) else list(cases)


def _read_all(cases: Cases, form: str | None) -> list[Case]:
    """Return cases, read from where they lie."""
    from winset.interchange import deu

    if form not in (None, "deu"):
        raise UsageError(f"There is no form '{form}'; there is deu.")
    found: list[Case] = []
    for item in _listed(cases):
        if isinstance(item, Case):
            found.append(item)
        elif form == "deu":
            found += deu.read(item)
        else:
            found.append(read(item))
    return found


def check(source: str | Path) -> tuple[Finding, ...]:
    """Return every finding about a case: faults and warnings.

    Parameters
    ----------
    source : str or Path
        A case's folder or file, or ``-`` for standard input.

    Raises
    ------
    UsageError
        There is no such file.
    """
    return inspect(source).findings


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
    from winset.evidence.citations import form_of, read_citations, write_citations
    from winset.evidence.statements import read_file

    text, name = read_file(source)
    records, findings = read_citations(text, form_of(name, text), name)
    if not records and findings:
        raise CaseError([replace(finding, severity="error") for finding in findings])
    return write_citations(records, to, style), tuple(findings)


def coder_agreement(
    source: str | Path, level: str = "nominal", order: Sequence[str] = (), seed: int = 0
) -> Reliability:
    """Return how far coders agree: Krippendorff's alpha with an interval, and Cohen's kappa.

    Parameters
    ----------
    source : str or Path
        A table: ``unit``, ``coder``, ``value``; or units in rows and coders in columns.
    level : {"nominal", "ordinal", "interval", "ratio"}
    order : sequence of str, optional
        Words from least to most, for ``ordinal``.
    seed : int
        For the interval: units are drawn again with replacement.
    """
    import numpy as np

    from winset.evidence.agreement import read_ratings, reliability
    from winset.evidence.statements import read_file

    ratings = read_ratings(*read_file(source))
    return reliability(ratings, level, order, rng=np.random.Generator(np.random.Philox(seed)))


def loads(text: str, name: str = "case") -> Case:
    """Read a case from YAML text.

    Parameters
    ----------
    text : str
    name : str
        The case's id, where the text states none.

    Raises
    ------
    CaseError
        The case has faults.
    """
    reading = inspect_bytes(text.encode(), "<text>", name)
    if reading.case is None:
        raise CaseError(reading.findings)
    return reading.case


def network(
    source: Coding | str | Path,
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
    source : Coding, str or Path
        A coding, a database of Discourse Network Analyzer, or a table of statements.
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
    from winset.evidence.networks import network as build
    from winset.evidence.statements import Coding

    coding = source if isinstance(source, Coding) else read_coding(source)
    return build(coding, actor, concept, qualifier, mode, duplicates, normalise, kind)


def read_coding(source: str | Path) -> Coding:
    """Read coded statements.

    Parameters
    ----------
    source : str or Path
        A database of Discourse Network Analyzer, or a table with a row a statement (``-`` for
        standard input).
    """
    from winset.evidence.dna import looks_like_sqlite, read_dna
    from winset.evidence.statements import read_csv, read_file

    if str(source) != "-" and looks_like_sqlite(Path(source)):
        return read_dna(Path(source))
    return read_csv(*read_file(source))


def new(folder: str | Path, title: str | None = None) -> Path:
    """Write a small commented case into a new folder.

    Parameters
    ----------
    folder : str or Path
        Made if it does not exist.
    title : str, optional

    Returns
    -------
    Path
        The ``case.yaml`` written.

    Raises
    ------
    UsageError
        The folder holds a case already.
    OutputError
        It cannot be written to.
    """
    place = Path(folder)
    target = place / "case.yaml"
    if target.exists():
        raise UsageError(f"{target} exists already; nothing was changed. Name another folder.")
    text = (resources.files("winset.case") / "template.yaml").read_text(encoding="utf-8")
    if title is not None:
        text = text.replace("title: Two towns and a river", f"title: {_quoted(title)}")
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"Cannot make the folder {place}: {error.strerror}.") from error
    write_text(place / "case.schema.json", schema("case"))
    write_text(target, text)
    return target


def list_models() -> tuple[Model, ...]:
    """Return every model, with what it says, assumes and cites."""
    return tuple(MODELS.values())


def page(answer: Forecast) -> str:
    """Return a forecast as one self-contained HTML page: the report."""
    from winset.report import page as report

    return report.page(answer)


def schema(name: str = "case") -> str:
    """Return a JSON Schema as text.

    Parameters
    ----------
    name : {"case", "forecast"}
        Of ``case.yaml``, or of what ``forecast --json`` writes.

    Raises
    ------
    UsageError
        There is no such schema.
    """
    places = {
        "case": ("winset.case", "case.schema.json"),
        "forecast": ("winset.analyses", "forecast.schema.json"),
    }
    if name not in places:
        raise UsageError(
            f"There is no schema '{name}'; there are {', '.join(places)}.{nearest(name, places)}"
        )
    package, file = places[name]
    return (resources.files(package) / file).read_text(encoding="utf-8")


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
    from winset.evidence.dna import with_texts, write_dna
    from winset.evidence.statements import write_csv

    path = Path(target)
    if path.suffix.lower() == ".csv":
        write_text(path, write_csv(coding, kind))
    else:
        write_dna(with_texts(coding), path, password)


def _quoted(text: str) -> str:
    import json

    return json.dumps(" ".join(text.split()), ensure_ascii=False)
