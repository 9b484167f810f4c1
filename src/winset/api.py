"""The verbs. Notebook, command line and web call these, and nothing below."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from winset.analyses.forecast import Forecast, forecast
from winset.analyses.power import power
from winset.case.belief import Belief
from winset.case.read import inspect, inspect_bytes, read, read_scenario, write
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
    from winset.analyses.advise import Advice
    from winset.analyses.backtest import Backtest
    from winset.analyses.calibrate import Calibration
    from winset.analyses.compare import Comparison
    from winset.analyses.grading import Grades
    from winset.analyses.journal import Journal, Record
    from winset.analyses.precedents import Parallels
    from winset.analyses.reach import Ways
    from winset.analyses.timeline import Timeline
    from winset.analyses.timing import Timings
    from winset.analyses.watch import Watch
    from winset.ensemble.run import Progress
    from winset.evidence.library import Library

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
    "backtest",
    "calibrate",
    "check",
    "compare",
    "forecast",
    "grade",
    "library",
    "list_models",
    "loads",
    "monitor",
    "new",
    "open_sealed",
    "page",
    "power",
    "precedents",
    "reach",
    "read",
    "read_scenario",
    "save_forecast",
    "schema",
    "timeline",
    "timing",
    "verify_log",
    "write",
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


def check(
    source: str | Path, *, library: str | Path | Library | None = None
) -> tuple[Finding, ...]:
    """Return every finding about a case: faults and warnings.

    Parameters
    ----------
    source : str or Path
        A case's folder or file, or ``-`` for standard input.
    library : str, Path or Library, optional
        A library: passages of it that the case cites and that vanished or changed are reported.

    Raises
    ------
    UsageError
        There is no such file or library.
    """
    reading = inspect(source)
    if library is None or reading.case is None:
        return reading.findings
    from winset.evidence.cases import passages
    from winset.evidence.library import Library

    opened = library if isinstance(library, Library) else Library(library, create=False)
    try:
        cited = passages(reading.case, opened, str(source))
    finally:
        if opened is not library:
            opened.close()
    return reading.findings + tuple(item.finding for item in cited if item.finding is not None)


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


def _with_scenario(case: Case, scenario: str | Path) -> tuple[Case, str]:
    """Return the case, with the scenario of a file if it is one, and the scenario's name."""
    if isinstance(scenario, str) and not scenario.endswith((".yaml", ".yml")):
        return case, scenario
    with_it = read_scenario(case, scenario)
    return with_it, list(with_it.scenarios)[-1]


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


def save_forecast(
    answer: Forecast,
    log: str | Path,
    *,
    date: str,
    note: str | None = None,
    sealed: str | Path | None = None,
) -> Record:
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


def open_sealed(
    log: str | Path, sealed: str | Path, *, date: str, note: str | None = None
) -> Record:
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


def _quoted(text: str) -> str:
    import json

    return json.dumps(" ".join(text.split()), ensure_ascii=False)
