"""How do we know: scores, forecasts kept, outcomes, dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from winset.api.reading import Cases, all_cases, listed
from winset.case.schema import Case
from winset.errors import UsageError
from winset.files import write_text

if TYPE_CHECKING:
    from datetime import date

    from winset.analyses.outcome.forecast import Forecast
    from winset.analyses.record.backtest import Backtest
    from winset.analyses.record.calibrate import Calibration
    from winset.analyses.record.forecast_log_changes import Watch
    from winset.analyses.record.grading import Grades
    from winset.analyses.record.journal import Journal
    from winset.analyses.record.journal import Record as Kept
    from winset.analyses.record.track_record import Record
    from winset.ensemble.run import Progress


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
    from winset.analyses.record.backtest import backtest as run

    return run(
        all_cases(cases, form),
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

    from winset.analyses.record.calibrate import calibrate as run
    from winset.analyses.record.stacking import with_pool

    given = listed(cases)
    read_cases = all_cases(given, form)
    files = [Path(item) for item in given if not isinstance(item, Case)]
    digest = sha256(files[0].read_bytes()).hexdigest() if form and len(files) == 1 else None
    name = data or ", ".join(file.name for file in files) or "cases"
    found = run(read_cases, data=name, sha256=digest, seed=seed, progress=progress)
    return with_pool(read_cases, found, seed=seed, progress=progress) if weights else found


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
    from winset.analyses.record.grading import grade as run
    from winset.analyses.record.logbook import opened

    return run(opened(Path(log)).sound(), case, deal)


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
    from winset.analyses.record.forecast_log_changes import watch
    from winset.analyses.record.logbook import opened

    return watch(opened(Path(log)), model=model, why=why, workers=workers, progress=progress)


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
    from winset.analyses.record.logbook import unseal

    return unseal(Path(log), Path(sealed), date, note)


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
    from winset.analyses.record.track_record import record as run

    return run(
        all_cases(cases, None),
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

    from winset.case.read import case_file
    from winset.case.resolution import with_outcomes

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
    from winset.analyses.record.logbook import save

    return save(answer, Path(log), date, note, None if sealed is None else Path(sealed))


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
    from winset.analyses.record.logbook import verify

    return verify(Path(log), head, mend)
