"""The verbs. Notebook, command line and web call these, and nothing below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from winset.analyses.forecast import Forecast, forecast
from winset.analyses.power import power
from winset.case.belief import Belief
from winset.case.read import inspect_bytes, read_scenario, write
from winset.case.schema import Case
from winset.case.spread import spread
from winset.errors import CaseError, Finding, OutputError, UsageError, WinsetError, nearest
from winset.files import write_text
from winset.interchange.forms import Named, inspect, read, read_all
from winset.interchange.importing import import_cases
from winset.models.contract import Model
from winset.models.registry import MODELS

if TYPE_CHECKING:
    from datetime import date

    from winset.analyses.ach import Matrix
    from winset.analyses.advise import Advice
    from winset.analyses.assess import Assessment
    from winset.analyses.backtest import Backtest
    from winset.analyses.calibrate import Calibration
    from winset.analyses.compare import Comparison
    from winset.analyses.deal_map import DealMap
    from winset.analyses.grading import Grades
    from winset.analyses.journal import Journal
    from winset.analyses.journal import Record as Kept
    from winset.analyses.levels import Levels
    from winset.analyses.options import Play
    from winset.analyses.precedents import Parallels
    from winset.analyses.reach import Ways
    from winset.analyses.record import Record
    from winset.analyses.reveal import Abstain, Reveal
    from winset.analyses.sensitivity import Sensitivity
    from winset.analyses.timeline import Timeline
    from winset.analyses.timing import Timings
    from winset.analyses.watch import Watch
    from winset.analyses.whatif import WhatIf
    from winset.ensemble.run import Progress
    from winset.evidence.agreement import Reliability
    from winset.evidence.cases import Cited
    from winset.evidence.library import Library
    from winset.evidence.networks import Network
    from winset.evidence.statements import Coding
    from winset.interchange.votes import Form

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
    "advise",
    "assess",
    "backtest",
    "calibrate",
    "check",
    "cite",
    "coder_agreement",
    "compare",
    "deal_map",
    "export",
    "forecast",
    "grade",
    "import_cases",
    "levels",
    "library",
    "list_models",
    "loads",
    "monitor",
    "network",
    "new",
    "open_sealed",
    "options",
    "page",
    "power",
    "precedents",
    "reach",
    "read",
    "read_all",
    "read_coding",
    "read_matrix",
    "read_scenario",
    "record",
    "resolve",
    "reveal",
    "save_forecast",
    "schema",
    "sensitivity",
    "spread",
    "timeline",
    "timing",
    "verify_log",
    "what_if",
    "write",
    "write_coding",
]


def advise(
    case: Case,
    actor: str,
    *,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Advice:
    """Rank the levers of an actor by what they gain for what they take.

    Parameters
    ----------
    case : Case
    actor : str
        Whose levers.
    model : str, optional
        Which model says on what terms; by default ``nash`` where the case says what no deal
        brings, else ``mean``.
    draws : int
        How many draws of the case's beliefs; every lever is tried on the same ones.
    seed : int
        The same seed gives the same answer.
    settings : iterable of str
        Options of the model.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (levers tried, levers in all).

    Raises
    ------
    UsageError
        No such actor or model; a number out of bounds.
    """
    from winset.analyses.advise import advise as run

    return run(
        case,
        actor,
        model=model,
        draws=draws,
        seed=seed,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def assess(
    case: Case,
    *,
    actor: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    response: tuple[float, float] = (2.0, 50.0),
    scenario: str | None = None,
    matrix: Matrix | str | Path | None = None,
    candidates: Iterable[str] = (),
) -> Assessment:
    """Weigh the hypotheses about an actor's aims against evidence and conduct.

    Parameters
    ----------
    case : Case
    actor : str, optional
        By default the one actor that the case has hypotheses about.
    draws : int
        How many draws of judgements and preferences.
    seed : int
        The same seed gives the same answer.
    response : (float, float)
        5 % and 95 % quantiles of the prior of how closely the actor follows its interest.
    scenario : str, optional
        A scenario of the case to apply first.
    matrix : Matrix, str or Path, optional
        Take the evidence from an ACH matrix, or a CSV file of one, in place of the case's own.
    candidates : iterable of str
        Observations to come besides the case's own: ``NAME: hypothesis=80, other=20``.

    Raises
    ------
    UsageError
        No such actor, scenario or file, nothing to weigh, a number out of bounds.
    """
    from winset.analyses.ach import read_matrix
    from winset.analyses.assess import assess as run

    return run(
        case,
        actor=actor,
        draws=draws,
        seed=seed,
        response=response,
        scenario=scenario,
        matrix=read_matrix(matrix) if isinstance(matrix, str | Path) else matrix,
        candidates=tuple(candidates),
    )


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
    form : str, optional
        The files' form, such as ``deu``; by default it is recognised.
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
    weights: bool = True,
    progress: Progress | None = None,
) -> Calibration:
    """Fit the calibrated model, and the weights of all models, to cases with known outcomes.

    Parameters
    ----------
    cases : Case, str, Path, or an iterable of them
        Cases, or folders and files to read them from.
    form : str, optional
        The files' form, such as ``deu``; by default it is recognised.
    data : str, optional
        What the fit's record calls the cases; by default the names of the files.
    seed : int
        Of the division into folds.
    weights : bool
        Whether to learn by which weights all models are pooled; every model runs on every case.
    progress : callable, optional
        Called with (folds done, folds in all), then with (cases done, cases in all).

    Raises
    ------
    CaseError
        A case or table has faults.
    UsageError
        No such file or form; too few outcomes to learn from.
    """
    from hashlib import sha256

    from winset.analyses.calibrate import calibrate as run
    from winset.analyses.stacking import with_pool

    given = _listed(cases)
    read_cases = _read_all(given, form)
    files = [Path(item) for item in given if not isinstance(item, Case)]
    digest = sha256(files[0].read_bytes()).hexdigest() if form and len(files) == 1 else None
    name = data or ", ".join(file.name for file in files) or "cases"
    found = run(read_cases, data=name, sha256=digest, seed=seed, progress=progress)
    return with_pool(read_cases, found, seed=seed, progress=progress) if weights else found


def check(
    source: Named,
    form: str | None = None,
    *,
    library: str | Path | Library | None = None,
) -> tuple[Finding, ...]:
    """Return every finding about a case: faults and warnings.

    Parameters
    ----------
    source : str, Path or Source
        A case's folder, a file of any form, or ``-`` for standard input.
    form : str, optional
        The file's form; by default it is recognised.
    library : str, Path or Library, optional
        A library: passages of it that the case cites and that vanished or changed are reported.

    Raises
    ------
    UsageError
        There is no such file, form or library.
    """
    reading = inspect(source, form)
    if library is None or not reading.cases:
        return reading.findings
    cited = _cited(reading.cases, library, str(source))
    return reading.findings + tuple(item.finding for item in cited if item.finding is not None)


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

    from winset.evidence.agreement import read_ratings, reliability
    from winset.evidence.claim_coding import ratings as of_library
    from winset.evidence.library import Library
    from winset.evidence.statements import read_file

    ratings = (
        of_library(source) if isinstance(source, Library) else read_ratings(*read_file(source))
    )
    return reliability(ratings, level, order, rng=np.random.Generator(np.random.Philox(seed)))


def compare(
    case: Case,
    scenario: str | Path,
    *,
    against: str | Path | None = None,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    orders: int = 1,
    below: float = 0.5,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare a case under a scenario with the case as it is, or under another scenario.

    Parameters
    ----------
    case : Case
    scenario : str or Path
        A scenario of the case, or a YAML file that holds one.
    against : str or Path, optional
        Another one, to compare with; by default the case as it is.
    model : str, optional
        Which model says on what terms; by default ``nash`` where the case says what no deal
        brings, else ``mean``.
    draws : int
        How many draws of the case's beliefs; both runs share them.
    seed : int
        The same seed gives the same answer.
    orders : int
        With more than four changes: how many orders, each with its reverse, the parts rest on.
    below : float
        Search for the multiple of the changes that brings a deal below this probability.
    settings : iterable of str
        Options of the model.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (runs done, runs in all).

    Raises
    ------
    CaseError
        A scenario's file has faults.
    UsageError
        No such scenario, file or model; a number out of bounds.
    """
    from winset.analyses.compare import compare as run

    case, name = _with_scenario(case, scenario)
    other = None
    if against is not None:
        case, other = _with_scenario(case, against)
    return run(
        case,
        name,
        against=other,
        model=model,
        draws=draws,
        seed=seed,
        orders=orders,
        below=below,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def deal_map(
    case: Case,
    across: str,
    up: str,
    *,
    draws: int = 1000,
    seed: int = 0,
    scenario: str | None = None,
) -> DealMap:
    """Map where the win set lies, over two issues.

    Parameters
    ----------
    case : Case
    across, up : str
        Two issues; the others are held at the fairest terms of the most likely values.
    draws, seed : int
    scenario : str, optional
        A scenario of the case to apply first.

    Raises
    ------
    UsageError
        There is no such issue or scenario, or the case does not say what no deal brings.
    """
    from winset.analyses.deal_map import deal_map as run
    from winset.case.changes import apply_scenario

    changed = case if scenario is None else apply_scenario(case, scenario)
    return run(changed, across, up, draws=draws, seed=seed)


def export(case: Case, target: str | Path) -> Path:
    """Write a case as one spreadsheet that reads back as the same case.

    Parameters
    ----------
    case : Case
    target : str or Path
        A file that ends in ``.xlsx`` or ``.csv``.

    Raises
    ------
    UsageError
        It has another ending, or openpyxl, which XLSX needs, is not installed.
    OutputError
        It cannot be written.
    """
    from winset.files import write_bytes
    from winset.interchange import sheet
    from winset.interchange.forms import SPREADSHEET

    path = Path(target)
    ending = path.suffix.lower()
    if ending == ".csv":
        write_text(path, sheet.as_csv(case))
    elif ending == ".xlsx":
        try:
            data = sheet.as_workbook(case)
        except ImportError:
            raise UsageError(SPREADSHEET) from None
        write_bytes(path, data)
    else:
        raise UsageError(f"Cannot export to {path}: name a file that ends in .xlsx or .csv.")
    return path


def grade(log: str | Path, case: Case, *, deal: bool | None = None) -> Grades:
    """Score the forecasts of a log by the outcomes that a case records.

    Parameters
    ----------
    log : str or Path
    case : Case
        With ``outcome`` on its issues.
    deal : bool, optional
        Whether there was a deal, to score its probability.

    Raises
    ------
    CaseError
        The log has faults.
    UsageError
        There is no such log, no outcome, no open forecast.
    """
    from winset.analyses.grading import grade as run
    from winset.analyses.logbook import opened

    return run(opened(Path(log)).sound(), case, deal)


def levels(
    case: Case,
    actor: str,
    *,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Levels:
    """Say what an actor's groups, and its regard for others, change.

    Parameters
    ----------
    case : Case
    actor : str
        Whose groups and regard.
    model, draws, seed, settings, workers
        As for :func:`advise`.
    progress : callable, optional
        Called with (groups and others looked at, all of them).

    Raises
    ------
    UsageError
        No such actor or model; a number out of bounds.
    """
    from winset.analyses.levels import levels as run

    return run(
        case,
        actor,
        model=model,
        draws=draws,
        seed=seed,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def library(path: str | Path, *, create: bool = True) -> Library:
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
    """
    from winset.evidence.library import Library

    return Library(path, create=create)


def list_models() -> tuple[Model, ...]:
    """Return every model, with what it says, assumes and cites."""
    return tuple(MODELS.values())


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


def monitor(
    log: str | Path,
    *,
    model: str | None = None,
    why: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Watch:
    """Read a log in order: what moved since the last forecast, and why.

    Parameters
    ----------
    log : str or Path
    model : str, optional
        Whose medians; by default ``nash``, or ``mean`` where that did not run.
    why : int, optional
        The record whose change is divided among what differs in the case; by default the last
        one, 0 for none.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (runs done, runs in all).

    Raises
    ------
    UsageError
        There is no such log, record or model.
    """
    from winset.analyses.logbook import opened
    from winset.analyses.watch import watch

    return watch(opened(Path(log)), model=model, why=why, workers=workers, progress=progress)


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
    from winset.evidence.networks import network as build
    from winset.evidence.statements import Coding

    coding = source if isinstance(source, Coding) else read_coding(source)
    return build(coding, actor, concept, qualifier, mode, duplicates, normalise, kind)


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


def open_sealed(log: str | Path, sealed: str | Path, *, date: str, note: str | None = None) -> Kept:
    """Reveal a sealed forecast: check it against the log, and add it there for all to check.

    Parameters
    ----------
    log, sealed : str or Path
        The log, and the file that was kept.
    date : str
        The day of opening, as YYYY-MM-DD.
    note : str, optional

    Raises
    ------
    CaseError
        The log has faults; nothing is added.
    UsageError
        The file was altered, or the forecast was not sealed in this log.
    """
    from winset.analyses.logbook import unseal

    return unseal(Path(log), Path(sealed), date, note)


def options(
    case: Case,
    *,
    coalition: Iterable[str] = (),
    start: str | int | None = None,
    want: str | int | None = None,
    scenario: str | None = None,
    hypothesis: str | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> Play:
    """Say in which states play could rest if nobody agrees.

    Parameters
    ----------
    case : Case
        With ``options`` and a ``graph``.
    coalition : iterable of str
        Actors that might move together.
    start : str or int, optional
        Where play starts; the present by default. A state is its number, a pattern such as
        ``NYN``, the options taken in it, or ``now``.
    want : str or int, optional
        A state of which to say what each actor would have to prefer for it to last.
    scenario, hypothesis : str, optional
        A scenario or a hypothesis of the case, whose changes are made first.
    draws, seed : int

    Raises
    ------
    UsageError
        The case has no options or does not say what actors want of them; an unknown name; a
        number out of bounds.
    """
    from winset.analyses.options import options as run

    return run(
        case,
        coalition=coalition,
        start=start,
        want=want,
        scenario=scenario,
        hypothesis=hypothesis,
        draws=draws,
        seed=seed,
    )


def page(
    answer: Forecast | Reveal | Backtest | Record,
    show: Sequence[str] = (),
    *,
    library: str | Path | Library | None = None,
) -> str:
    """Return an answer as one self-contained HTML page: the report.

    A case with hypotheses about an actor has a section on what that actor really wants.

    Parameters
    ----------
    answer : Forecast, Reveal, Backtest or Record
    show : sequence of str, optional
        Of ideal points: the actors in the chart.
    library : str, Path or Library, optional
        Of a forecast: a library, from which the page shows the text of cited passages.

    Raises
    ------
    UsageError
        There is no such library.
    """
    from winset.analyses.reveal import Reveal
    from winset.report import reveal as revealed
    from winset.report import scores

    if isinstance(answer, Forecast):
        return _report(answer, library)
    return revealed.page(answer, show) if isinstance(answer, Reveal) else scores.page(answer)


def precedents(
    case: Case,
    *,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Parallels:
    """Compare a case with its precedents, feature by feature.

    Parameters
    ----------
    case : Case
    model, draws, seed, settings, workers, progress
        As for :func:`advise`; they serve the effect of the differences on the forecast.

    Raises
    ------
    UsageError
        The case names no precedent; no such model.
    """
    from winset.analyses.precedents import precedents as run

    return run(
        case,
        model=model,
        draws=draws,
        seed=seed,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def reach(
    case: Case,
    outcome: str,
    *,
    model: str | None = None,
    draws: int = 1000,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Ways:
    """Find who would have to move, and how far at least, to reach an outcome.

    Parameters
    ----------
    case : Case
    outcome : str
        ``ISSUE=VALUE``: a median term, in the issue's unit.
    model, draws, seed, settings, workers, progress
        As for :func:`advise`.

    Raises
    ------
    UsageError
        No such issue or model, a value outside the range, no outcome as things are.
    """
    from winset.analyses.reach import reach as run

    return run(
        case,
        outcome,
        model=model,
        draws=draws,
        seed=seed,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def read_coding(source: str | Path | Library) -> Coding:
    """Read coded statements.

    Parameters
    ----------
    source : str, Path or Library
        A library, whose accepted claims count as statements; a database of Discourse Network
        Analyzer; or a table with a row a statement (``-`` for standard input).
    """
    from winset.evidence.claim_coding import coding
    from winset.evidence.dna import looks_like_sqlite, read_dna
    from winset.evidence.library import Library
    from winset.evidence.statements import read_csv, read_file

    if isinstance(source, Library):
        return coding(source)
    if str(source) != "-" and looks_like_sqlite(Path(source)):
        return read_dna(Path(source))
    return read_csv(*read_file(source))


def read_matrix(source: str | Path) -> Matrix:
    """Read an ACH matrix from a CSV file: a row an item of evidence, a column a hypothesis.

    Parameters
    ----------
    source : str or Path

    Raises
    ------
    UsageError
        There is no such file, or it is no matrix.
    """
    from winset.analyses.ach import read_matrix as run

    return run(source)


def record(
    cases: Cases,
    *,
    draws: int = 1000,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Record:
    """Return the track record: each outcome of resolved cases against its forecast.

    Parameters
    ----------
    cases : Case, str, Path, or an iterable of them
        Cases, folders of a case, or folders of such folders.
    draws : int
        How many draws of each case.
    seed : int
        The same seed gives the same answer.
    settings : iterable of str
        Options of models, such as ``smp.victory=square``.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (cases done, cases in all).

    Raises
    ------
    CaseError
        A case has faults.
    UsageError
        No such file; no outcome is known.
    """
    from winset.analyses.record import record as run

    return run(
        _read_all(cases, None),
        draws=draws,
        seed=seed,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def resolve(
    source: str | Path,
    outcomes: Mapping[str, float],
    *,
    day: str | date | None = None,
    cited: str | None = None,
    why: str | None = None,
    replace: bool = False,
) -> Case:
    """Record what came out, in the case's own file; all else in it stays as it is.

    Parameters
    ----------
    source : str or Path
        A case's folder or file.
    outcomes : mapping of issue to float
        What came out, in the issues' units.
    day : str or date, optional
        When; by default today.
    cited : str, optional
        Where that is from: the id of one of the case's sources, or any text.
    why : str, optional
        How the value was read from it.
    replace : bool
        Whether to put it in the place of an outcome that is there.

    Returns
    -------
    Case
        As it now stands in the file.

    Raises
    ------
    CaseError
        The case has faults, or would have with these outcomes; the file is as it was.
    UsageError
        No such file or issue, no such day, an outcome is there already.
    OutputError
        The file cannot be written.
    """
    from datetime import date as calendar

    from winset.case.outcomes import with_outcomes
    from winset.case.read import case_file

    if str(source) == "-":
        raise UsageError("An outcome is written into a file. Name the case's folder or file.")
    try:
        when = calendar.today() if day is None else calendar.fromisoformat(str(day))
    except ValueError:
        raise UsageError(f"'{day}' is no day. Write it as 2015-07-14.") from None
    path, name = case_file(source)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}.") from error
    text, case = with_outcomes(
        raw, str(path), name, outcomes, when, source=cited, why=why, replace=replace
    )
    write_text(path, text)
    return case


def reveal(
    votes: str | Path,
    roll_calls: str | Path | None = None,
    issues: str | Path | None = None,
    *,
    session: int | None = None,
    sessions: tuple[int, int] | None = None,
    issue: str | Iterable[str] | None = None,
    anchors: Sequence[str] = (),
    dimensions: int = 1,
    abstain: Abstain = "middle",
    drift: float | None = None,
    bootstrap: int = 0,
    seed: int = 0,
    form: Form = "auto",
    codes: str | None = None,
    columns: Mapping[str, str] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Reveal:
    """Estimate ideal points from roll calls.

    Parameters
    ----------
    votes : str or Path
        A CSV of votes, plain or gzipped; ``-`` for standard input.
    roll_calls : str or Path, optional
        A CSV with the session, date and title of each roll call.
    issues : str or Path, optional
        A CSV that says which roll call is about which issue.
    session : int, optional
        One session alone.
    sessions : tuple of int, optional
        From the first to the last, linked over time. Without either, all there are.
    issue : str or iterable of str, optional
        Roll calls on any of these issues alone.
    anchors : sequence of str
        Two actors that fix the ends; the first is positive.
    dimensions : {1, 2}
    abstain : {"middle", "no", "missing"}
        An abstention lies between no and yes, counts as no, or does not count.
    drift : float, optional
        The standard deviation of a move from one session to the next; 0.15 by default.
    bootstrap : int
        Intervals from so many bootstraps of the roll calls; 0 for those of the posterior.
    seed : int
        Of the bootstrap.
    form : {"auto", "long", "wide"}
        A row a vote, or a row an actor and a column a roll call.
    codes : str, optional
        What numbers mean: ``un``, ``binary``, ``signed``, ``voteview``, or
        ``1=yes,2=abstain,3=no``.
    columns : mapping of role to column, optional
        Which column is the ``actor``, ``roll_call``, ``vote``, ``session`` or ``name``.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (steps done, steps at most).

    Raises
    ------
    CaseError
        A table has faults; all are listed.
    UsageError
        No such file, session, issue or anchor; no roll call on which votes differ.
    """
    from winset.analyses.reveal import DRIFT
    from winset.analyses.reveal import reveal as run
    from winset.interchange.votes import read as read_votes

    return run(
        read_votes(votes, roll_calls, issues, form=form, codes=codes, columns=columns),
        session=session,
        sessions=sessions,
        issue=issue,
        anchors=anchors,
        dimensions=dimensions,
        abstain=abstain,
        drift=DRIFT if drift is None else drift,
        bootstrap=bootstrap,
        seed=seed,
        workers=workers,
        progress=progress,
    )


def save_forecast(
    answer: Forecast,
    log: str | Path,
    *,
    date: str,
    note: str | None = None,
    sealed: str | Path | None = None,
) -> Kept:
    """Add a forecast to a log, as a dated record that holds the hash of the one before.

    Parameters
    ----------
    answer : Forecast
    log : str or Path
        The log's file, made if there is none.
    date : str
        The day of the forecast, as YYYY-MM-DD, not before that of the last record.
    note : str, optional
    sealed : str or Path, optional
        Put the forecast into this new file instead, and only a commitment to it into the log.

    Raises
    ------
    CaseError
        The log has faults; nothing is added.
    UsageError
        The date is out of order, or the file of the sealed forecast is there already.
    OutputError
        A file cannot be written.
    """
    from winset.analyses.logbook import save

    return save(answer, Path(log), date, note, None if sealed is None else Path(sealed))


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


def sensitivity(
    case: Case,
    *,
    how: Literal["global", "local"] = "global",
    by: Iterable[str] | None = None,
    scenario: str | Path | None = None,
    model: str | None = None,
    draws: int | None = None,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Say which inputs matter to the deal and its terms, and which is worth researching most.

    Parameters
    ----------
    case : Case
    how : {"global", "local"}
        Sobol indices, which needs SALib; or each input alone at its 5 % and its 95 % quantile.
    by : iterable of {"actor", "issue", "kind", "input"}, optional
        By what the inputs are put together; by default each of the four in turn.
    scenario : str or Path, optional
        A scenario of the case to apply first, or a YAML file that holds one.
    model : str, optional
        Which model says on what terms; by default ``nash`` where the case says what no deal
        brings, else ``mean``.
    draws : int, optional
        Draws of each run: 1024 (global, where the next power of two is taken) or 1000 (local).
    seed : int
        The same seed gives the same answer.
    settings : iterable of str
        Options of the model.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (runs done, runs in all).

    Raises
    ------
    UsageError
        No such model, scenario or grouping; a number out of bounds; SALib is missing.
    """
    from winset.analyses.sensitivity import GROUPINGS
    from winset.analyses.sensitivity import sensitivity as run

    name = None
    if scenario is not None:
        case, name = _with_scenario(case, scenario)
    return run(
        case,
        how=how,
        by=GROUPINGS if by is None else by,
        scenario=name,
        model=model,
        draws=draws,
        seed=seed,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def timeline(case: Case) -> Timeline:
    """Put agreements, evidence, precedents, the case's day and its deadline in order of time."""
    from winset.analyses.timeline import timeline as run

    return run(case)


def timing(case: Case, *, draws: int = 10_000, seed: int = 0) -> Timings:
    """Say what moving early into a closed market is worth, by when and by how likely it opens.

    Parameters
    ----------
    case : Case
    draws, seed : int
        As for :func:`forecast`.

    Raises
    ------
    UsageError
        The case has no ``timing``; a number out of bounds.
    """
    from winset.analyses.timing import timing as run

    return run(case, draws=draws, seed=seed)


def verify_log(log: str | Path, *, head: str | None = None, mend: bool = False) -> Journal:
    """Check the chain of a log, and say which record was altered.

    Parameters
    ----------
    log : str or Path
    head : str, optional
        The first digits of a hash that was noted elsewhere: a record has to bear it.
    mend : bool
        Cut off a last line that a stopped writer left unfinished.

    Raises
    ------
    UsageError
        There is no such log.
    """
    from winset.analyses.logbook import verify

    return verify(Path(log), head, mend)


def what_if(
    case: Case,
    changes: Iterable[Mapping[str, Any]],
    *,
    draws: int = 10_000,
    seed: int = 0,
    model: Iterable[str] | None = None,
    workers: int | None = None,
) -> WhatIf:
    """Say what would come out if something were different, beside what comes out now.

    Parameters
    ----------
    case : Case
    changes : iterable of mapping
        As under ``scenarios`` in a case.
    draws, seed : int
    model : iterable of str, optional
        Which models; by default the quick ones.
    workers : int, optional
        Threads; by default one a core.

    Raises
    ------
    UsageError
        A change cannot be made; there is no such model.
    """
    from winset.analyses.whatif import QUICK
    from winset.analyses.whatif import what_if as run

    chosen = QUICK if model is None else model
    return run(case, changes, draws=draws, seed=seed, model=chosen, workers=workers)


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
    from winset.evidence.dna_writing import with_texts, write_dna
    from winset.evidence.statements import write_csv

    path = Path(target)
    if path.suffix.lower() == ".csv":
        write_text(path, write_csv(coding, kind))
    else:
        write_dna(with_texts(coding), path, password)


def _listed(cases: Cases) -> list[Case | str | Path]:
    return [cases] if isinstance(cases, Case | str | Path) else list(cases)


def _read_all(cases: Cases, form: str | None) -> list[Case]:
    """Return cases, read from where they lie."""
    found: list[Case] = []
    for item in _listed(cases):
        if isinstance(item, Case):
            found.append(item)
        else:
            found += [case for place in _places(item) for case in read_all(place, form)]
    return found


def _with_scenario(case: Case, scenario: str | Path) -> tuple[Case, str]:
    """Return the case, with the scenario of a file if it is one, and the scenario's name."""
    if isinstance(scenario, str) and not scenario.endswith((".yaml", ".yml")):
        return case, scenario
    with_it = read_scenario(case, scenario)
    return with_it, list(with_it.scenarios)[-1]


def _quoted(text: str) -> str:
    import json

    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _report(answer: Forecast, library: str | Path | Library | None) -> str:
    """Return a forecast's report, with what actors really want, and who can change it."""
    from winset.analyses.assess import LEAST_DRAWS
    from winset.analyses.assess import assess as run
    from winset.analyses.change import changes
    from winset.case.views import actors
    from winset.report import page as report

    cited = () if library is None else _cited((answer.case,), library, answer.case.id or "case")
    draws = 10_000 if answer.point else min(max(answer.draws, LEAST_DRAWS), 10_000)
    aims = {
        actor: run(answer.case, actor=actor, draws=draws, seed=answer.seed)
        for actor in actors(answer.case)
    }
    found = None
    if not answer.point:
        plain = answer.scenario is None
        found = changes(answer.case, draws=answer.draws, seed=answer.seed, scenarios=plain)
    return report.page(answer, aims, found, cited)


def _cited(cases: Iterable[Case], library: str | Path | Library, name: str) -> tuple[Cited, ...]:
    """Return the passages of a library that cases cite."""
    from winset.evidence.cases import passages
    from winset.evidence.library import Library

    opened = library if isinstance(library, Library) else Library(library, create=False)
    try:
        return tuple(passage for case in cases for passage in passages(case, opened, name))
    finally:
        if opened is not library:
            opened.close()


def _places(item: str | Path) -> list[str | Path]:
    """Return a case's place, or those of all cases in a folder that is none itself."""
    folder = Path(item)
    try:
        if str(item) == "-" or not folder.is_dir() or (folder / "case.yaml").exists():
            return [item]
        inside = sorted(place for place in folder.iterdir() if (place / "case.yaml").is_file())
    except OSError as error:
        raise UsageError(f"Cannot read {item}: {error.strerror}.") from error
    return [*inside] or [item]
