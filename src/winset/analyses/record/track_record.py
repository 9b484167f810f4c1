"""How good were our forecasts? The track record over cases that came to an end.

Each issue with an outcome is forecast from what its case states; outcomes do not enter. What a
case states may be later than what came out: such a case is flagged, shown, and not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from winset.analyses.context.timeline import span
from winset.analyses.outcome.pooling import POOLED
from winset.analyses.record.backtest import BASELINE, Backtest, backtest
from winset.analyses.record.scoring import IssueScore, Tally, calibration_of
from winset.answer import Answer, data_of, to_data
from winset.case.schema import Case
from winset.interchange.forms import Cases, all_cases
from winset.threads import Progress

SHOWN = (POOLED, "calibrated", BASELINE)
"""The rows of the record, the headline first."""


@dataclass(frozen=True)
class Anachronism:
    """Something that a forecast rests on and that is later than what came out.

    Attributes
    ----------
    what : str
        In words, such as ``the evidence 'A letter'``.
    day : str or None
        None where none is stated, so that nothing shows which came first.
    outcome : str
        The day of the first outcome that it is later than.
    """

    what: str
    day: str | None
    outcome: str


@dataclass(frozen=True, repr=False)
class TrackRecord(Answer):
    """The answer to: how good were our forecasts?

    Attributes
    ----------
    cases : mapping of id to Case
    scored : Backtest
        Every forecast of every outcome.
    flagged : mapping of case id to tuple of Anachronism
        The cases that do not count.
    """

    kind: ClassVar[str] = "track_record"
    cases: Mapping[str, Case]
    scored: Backtest
    flagged: Mapping[str, tuple[Anachronism, ...]]

    @cached_property
    def models(self) -> dict[str, Tally]:
        """The forecasts that count, by model."""
        return {
            name: Tally(tuple(row for row in tally.rows if row.case not in self.flagged))
            for name in SHOWN
            for tally in [self.scored.models[name]]
        }

    @property
    def rows(self) -> tuple[IssueScore, ...]:
        """The headline forecasts of all outcomes, flagged or not."""
        return self.scored.models[POOLED].rows

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        flagged = {
            name: [data_of(item, "what", date="day", outcome="outcome") for item in reasons]
            for name, reasons in self.flagged.items()
        }
        return {
            "cases": len(self.cases),
            "outcomes": self.scored.outcomes,
            "counted": len(self.models[POOLED].rows),
            **data_of(self.scored, "draws", "seed"),
            "models": to_data(self.models),
            **calibration_of(self.models),
            "issues": [self._issue(row) for row in self.rows],
            "deals": [
                data_of(row, "case", "share", "deal", "no_deal", "brier")
                | {"flagged": row.case in self.flagged}
                for row in self.scored.deals
            ],
            "flagged": flagged,
        }

    def _issue(self, row: IssueScore) -> dict[str, Any]:
        issue = self.cases[row.case].issues[row.issue]
        outcome, as_of = issue.outcome, self.cases[row.case].known_on
        return {
            "case": row.case,
            "issue": row.issue,
            "as_of": None if as_of is None else as_of.isoformat(),
            "outcome": None if outcome is None else outcome.number,
            "date": None if outcome is None else outcome.date,
            "median": self.in_unit(row, row.point),
            "p10": self.in_unit(row, row.low),
            "p90": self.in_unit(row, row.high),
            **data_of(row, "percentile", "error", "crps", "log_score"),
            "flagged": row.case in self.flagged,
        }

    def in_unit(self, row: IssueScore, value: float) -> float:
        """Return a value of 0-100 in the unit of its issue.

        Parameters
        ----------
        row : IssueScore
            Of the issue.
        value : float
            0-100 of the range.
        """
        low, high = self.cases[row.case].issues[row.issue].range
        return low + (high - low) * value / 100.0


def record(
    cases: Cases,
    *,
    draws: int = 1000,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> TrackRecord:
    """Return the track record over all issues whose outcome is known.

    Parameters
    ----------
    cases : Case, str, Path, or an iterable of them
        Cases, folders of a case, or folders of such folders.
    draws, seed, settings, workers, progress
        As for :func:`winset.analyses.record.backtest.backtest`.

    Raises
    ------
    CaseError
        A case has faults.
    UsageError
        No such file; no outcome is known; two cases have one id.

    Examples
    --------
    >>> answer = ws.record("cases/emissions-1989", draws=20)
    >>> len(answer.rows)
    1
    """
    given = all_cases(cases)
    scored = backtest(
        given, draws=draws, seed=seed, settings=settings, workers=workers, progress=progress
    )
    resolved = {str(case.id): case for case in given if case.deal is not None}
    flagged = {name: late for name, case in resolved.items() if (late := anachronisms(case))}
    return TrackRecord(resolved, scored, flagged)


def anachronisms(case: Case) -> tuple[Anachronism, ...]:
    """Return what a case's forecast rests on and is later than its first outcome.

    The day on which its knowledge ends, evidence, agreements of the parties, and the sources of
    all numbers but the outcomes. Where a date names a month or a year alone, the benefit of the
    doubt is the case's. A case read from a file that states no day is not later but undated.
    """
    days = [issue.outcome.date for issue in case.issues.values() if issue.outcome is not None]
    if not days:
        return ()
    first = min(days, key=lambda day: span(day)[1])
    if case.known_on is None:
        return (Anachronism("the case's knowledge", None, first),)
    dated = [("the case's knowledge", case.known_on.isoformat())]
    dated += [(f"the evidence '{e.name}'", e.date) for e in case.evidence.values() if e.date]
    dated += [(f"the agreement '{a.name}'", a.date) for a in case.agreements.values()]
    cited = case.cited_sources(outcomes=False)
    dated += [
        (f"the source '{source.title}'", source.date)
        for name, source in case.sources.items()
        if source.date and name in cited
    ]
    return tuple(
        Anachronism(what, day, first) for what, day in dated if span(day)[0] > span(first)[1]
    )
