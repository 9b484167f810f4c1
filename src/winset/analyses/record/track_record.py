"""How good were our forecasts? The track record over cases that came to an end.

Each issue with an outcome is forecast from what its case states; outcomes do not enter. What a
case states may be later than what came out: such a case is flagged, shown, and not counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from winset.analyses.record.backtest import BASELINE, POOLED, Backtest, backtest, known_outcomes
from winset.analyses.record.scoring import Scored, Tally
from winset.analyses.summary import finite
from winset.case.schema import Case
from winset.ensemble.run import Progress

SHOWN = (POOLED, "calibrated", BASELINE)
"""The rows of the record, the headline first."""


@dataclass(frozen=True)
class Late:
    """Something that a forecast rests on and that is later than what came out.

    Attributes
    ----------
    what : str
        In words.
    day : str or None
        None where none is stated, so that nothing shows which came first.
    outcome : str
        The day of the first outcome that it is later than.
    """

    what: str
    day: str | None
    outcome: str

    def __str__(self) -> str:
        if self.day is None:
            return f"{self.what} has no day, so nothing shows that it is from before {self.outcome}"
        return f"{self.what} ({self.day}) is later than what came out ({self.outcome})"


@dataclass(frozen=True)
class Record:
    """The answer to: how good were our forecasts?

    Attributes
    ----------
    cases : mapping of id to Case
    scored : Backtest
        Every forecast of every outcome.
    late : mapping of case id to tuple of Late
        The cases that are flagged.
    """

    cases: Mapping[str, Case]
    scored: Backtest
    late: Mapping[str, tuple[Late, ...]]

    @cached_property
    def models(self) -> dict[str, Tally]:
        """The forecasts that count, by model."""
        return {
            name: Tally(tuple(row for row in tally.rows if row.case not in self.late))
            for name in SHOWN
            for tally in [self.scored.models[name]]
        }

    @property
    def rows(self) -> tuple[Scored, ...]:
        """The headline forecasts of all outcomes, flagged or not."""
        return self.scored.models[POOLED].rows

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            "cases": len(self.cases),
            "outcomes": self.scored.outcomes,
            "counted": len(self.models[POOLED].rows),
            "draws": self.scored.draws,
            "seed": self.scored.seed,
            "models": {
                name: {"n": len(tally.rows)}
                | {key: finite(value) for key, value in tally.summary.items()}
                for name, tally in self.models.items()
            },
            "reliability": {
                name: [
                    {"level": level, "covered": finite(part)}
                    for level, part in tally.reliability().items()
                ]
                for name, tally in self.models.items()
            },
            "pit": {name: [finite(p) for p in tally.pit()] for name, tally in self.models.items()},
            "issues": [self._issue(row) for row in self.rows],
            "flagged": {
                name: [
                    {"what": item.what, "date": item.day, "outcome": item.outcome} for item in found
                ]
                for name, found in self.late.items()
            },
        }

    def _issue(self, row: Scored) -> dict[str, Any]:
        issue = self.cases[row.case].issues[row.issue]
        came, known = issue.outcome, self.cases[row.case].known_on
        return {
            "case": row.case,
            "issue": row.issue,
            "as_of": None if known is None else known.isoformat(),
            "outcome": None if came is None else came.value,
            "date": None if came is None else came.date,
            "median": self.in_unit(row, row.point),
            "p10": self.in_unit(row, row.low),
            "p90": self.in_unit(row, row.high),
            "percentile": row.percentile,
            "error": row.error,
            "crps": row.crps,
            "log_score": row.log_score,
            "flagged": row.case in self.late,
        }

    def in_unit(self, row: Scored, value: float) -> float:
        """Return a value of 0-100 in the unit of its issue."""
        low, high = self.cases[row.case].issues[row.issue].range
        return low + (high - low) * value / 100.0

    def to_json(self) -> str:
        """Return the answer as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def _repr_html_(self) -> str:
        from winset.show.notebook import record

        return record(self)


def record(
    cases: Iterable[Case],
    *,
    draws: int = 1000,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Record:
    """Return the track record over all issues whose outcome is known.

    Parameters
    ----------
    cases : iterable of Case
    draws, seed : int
    settings : iterable of str
        Options of models.
    workers : int, optional
    progress : callable, optional
        Called with (cases done, cases in all).

    Raises
    ------
    UsageError
        No outcome is known, two cases have one id.
    """
    given = list(cases)
    scored = backtest(
        given, draws=draws, seed=seed, settings=settings, workers=workers, progress=progress
    )
    known = {str(case.id): case for case in given if known_outcomes(case)}
    flagged = {name: found for name, case in known.items() if (found := late(case))}
    return Record(known, scored, flagged)


def late(case: Case) -> tuple[Late, ...]:
    """Return what a case's forecast rests on and is later than its first outcome.

    The day on which its knowledge ends, evidence, agreements of the parties, and the sources of
    all numbers but the outcomes. Where a date names a month or a year alone, the benefit of the
    doubt is the case's. A case read from a file that states no day is not later but undated.
    """
    days = [issue.outcome.date for issue in case.issues.values() if issue.outcome is not None]
    if not days:
        return ()
    first = min(days, key=_last_day)
    if case.known_on is None:
        return (Late("the case's knowledge", None, first),)
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
        Late(what, day, first) for what, day in dated if _first_day(day) > _last_day(first)
    )


def _first_day(when: str) -> date:
    return date.fromisoformat((when + "-01-01")[:10])


def _last_day(when: str) -> date:
    """Return the last day that a date of a year, a month or a day can mean."""
    if len(when) == 4:
        return date(int(when), 12, 31)
    if len(when) == 7:
        year, month = int(when[:4]), int(when[5:])
        following = date(year + month // 12, month % 12 + 1, 1) if year < 9999 else date.max
        return date.fromordinal(following.toordinal() - 1)
    return date.fromisoformat(when)
