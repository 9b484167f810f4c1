"""How do we know: scores, forecasts kept, outcomes, dates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from winset.case.schema import Case
from winset.interchange.cases import Cases, all_cases, listed

if TYPE_CHECKING:
    from datetime import date

    from winset.analyses.context.timeline import Timeline
    from winset.analyses.record.calibrate import Calibration
    from winset.case.yaml.edit import Edit
    from winset.ensemble.run import Progress


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
        When, as 2015-07-14, 2015-07 or 2015; by default today.
    cited : str, optional
        Where that is from: one of the case's sources, or any text.
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
        No such file, issue, source or date; OutcomeExistsError where an outcome is there already.
    OutputError
        The file cannot be written.
    """
    from datetime import date as calendar

    from winset.case.outcomes import outcome_edits
    from winset.case.revise import Version, revise

    def edits(version: Version) -> list[Edit]:
        return outcome_edits(
            version.case, outcomes, day or calendar.today(), source=cited, why=why, replace=replace
        )

    return revise(source, edits).case


def timeline(case: Case) -> Timeline:
    """Put agreements, evidence, precedents, the case's day and its deadline in order of time."""
    from winset.analyses.context.timeline import timeline as run

    return run(case)
