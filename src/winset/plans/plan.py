"""A plan of work: cases x scenarios x seeds x verbs, as data with a digest, in chunks.

A *unit* is one verb on one case under one scenario with one seed. A *piece* is a part of it that is
worked out by itself: the whole answer, or a range of draws of a forecast of very many. A *chunk* is
one piece, or several small ones, that take about a second together. Which chunks a plan has follows
from the plan alone, so that whoever works on it, wherever, works on the same ones.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ValidationError

from winset.analyses.inputs.sensitivity import LARGEST
from winset.answer import Answer
from winset.case.changes import apply_scenario, scenario_of
from winset.case.schema import Case
from winset.ensemble.run import Plan, fitting_models
from winset.errors import UsageError, nearest, require_positive
from winset.interchange.forms import Cases, all_cases
from winset.models.contract import Model
from winset.models.registry import MODELS, models
from winset.models.settings import parse_settings, require_models

VERSION = 1
VERBS: Mapping[str, int | None] = {"forecast": 10_000, "backtest": 1000, "sensitivity": None}
"""The verbs that a plan may name, and their draws where a plan says none."""
WHOLE_DRAWS = 10_000
"""Of a forecast of more draws, so many first ones are forecast whole: packages, robustness and
what else does not merge rest on them."""
EACH = "each"
"""Stands for every scenario of a case, the case as it is first."""
CHUNK_SECONDS = 1.0
MICROSECONDS: Mapping[str, float] = {
    "challenge": 8.0, "qre": 12.0, "exchange": 6.0, "smp": 20.0, "pce": 4.0, "nash": 0.6,
    "kalai-smorodinsky": 0.6, "winset": 1.2,
}  # fmt: skip
"""About how long models take for a draw, an actor and an issue; chunks are sized by it."""
LEAST_MICROSECONDS = 0.3
MOST_DRAWS = 2**32
"""Draws that one seed gives; more of a case are those of several seeds."""
PIECE_STEP = 500
"""Pieces are whole multiples of so many draws."""


@dataclass(frozen=True)
class Unit:
    """One verb on one case under one scenario with one seed."""

    verb: str
    place: int
    scenario: str | None
    seed: int


@dataclass(frozen=True)
class Piece:
    """A part of a unit: the whole answer (`count` 0), or draws ``first`` to ``first + count - 1``.

    Attributes
    ----------
    unit : int
        Its number in the plan.
    """

    unit: int
    first: int = 0
    count: int = 0


@dataclass(frozen=True)
class _Run:
    """Consecutive chunks that are made alike: one of whole answers, or the draws of one unit."""

    pieces: tuple[Piece, ...]
    draws: int
    size: int

    def __len__(self) -> int:
        return -(-self.draws // self.size) if self.draws else 1

    def chunk(self, number: int) -> tuple[Piece, ...]:
        if not self.draws:
            return self.pieces
        first = number * self.size
        return (Piece(self.pieces[0].unit, first, min(self.size, self.draws - first)),)


@dataclass(frozen=True, repr=False)
class WorkPlan(Answer):
    """What to work out: each verb on each case, under each of its scenarios, with each seed.

    Attributes
    ----------
    verbs : tuple of str
    cases : tuple of Case
    scenarios : tuple of tuple
        For each case, the scenarios to apply; None is the case as it is.
    models : tuple of str, or None
        None runs all that fit each case.
    draws : int or None
        None takes each verb's own number.
    seeds : tuple of int
    settings : tuple of str
        Options of models, ``MODEL.OPTION=VALUE``.
    size : int or None
        Draws in a piece of a long forecast; None makes pieces of about a second.
    """

    kind: ClassVar[str] = "plan"
    verbs: tuple[str, ...]
    cases: tuple[Case, ...]
    scenarios: tuple[tuple[str | None, ...], ...]
    models: tuple[str, ...] | None
    draws: int | None
    seeds: tuple[int, ...]
    settings: tuple[str, ...] = ()
    size: int | None = None

    # --- as data -------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as data, its digest first; docs/reference/store.md is the contract."""
        return {"digest": self.digest, **self._content}

    @property
    def _content(self) -> dict[str, Any]:
        return {
            "winset_plan": VERSION,
            "verbs": list(self.verbs),
            "models": None if self.models is None else list(self.models),
            "draws": self.draws,
            "seeds": list(self.seeds),
            "settings": list(self.settings),
            "size": self.size,
            "cases": [
                {"scenarios": list(scenarios), "case": case.to_dict()}
                for case, scenarios in zip(self.cases, self.scenarios, strict=True)
            ],
        }

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the plan's content."""
        text = json.dumps(self._content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @classmethod
    def of(cls, data: Any, name: str = "The plan") -> WorkPlan:
        """Return the plan that data describe.

        Parameters
        ----------
        data : Any
            As :meth:`to_dict` gives it.
        name : str
            What faults call it.

        Raises
        ------
        UsageError
            They describe none, or were changed since the plan was made.
        """
        if not isinstance(data, Mapping) or data.get("winset_plan") != VERSION:
            raise UsageError(
                f"{name} is no plan of this release. Make one with winset plan CASES -o FILE."
            )
        try:
            chosen, entries = data["models"], data["cases"]
            plan = cls(
                tuple(data["verbs"]),
                tuple(Case.model_validate(entry["case"]) for entry in entries),
                tuple(tuple(entry["scenarios"]) for entry in entries),
                None if chosen is None else tuple(chosen),
                data["draws"],
                tuple(data["seeds"]),
                tuple(data["settings"]),
                data["size"],
            )
            told = data["digest"]
        except (KeyError, TypeError, ValidationError) as error:
            raise UsageError(
                f"{name} is damaged: {type(error).__name__}. Make it anew with winset plan."
            ) from None
        if plan.digest != told:
            raise UsageError(
                f"{name} was changed after it was made: its content has the digest "
                f"{plan.digest[:12]}, and it says {str(told)[:12]}. Make another one with "
                "winset plan."
            )
        return plan

    # --- units and chunks ----------------------------------------------------------------------

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """What is worked out, in order: case by case."""
        return tuple(
            Unit(verb, place, scenario, seed)
            for place, scenarios in enumerate(self.scenarios)
            for verb in self.verbs
            for scenario in (scenarios if verb != "backtest" else (None,))
            for seed in self.seeds
        )

    def draws_of(self, verb: str) -> int | None:
        """Return the draws of a verb; None where the verb decides."""
        return VERBS[verb] if self.draws is None else self.draws

    @cached_property
    def _runs(self) -> tuple[_Run, ...]:
        return tuple(self._made())

    def _made(self) -> Iterator[_Run]:
        pack: list[Piece] = []
        filled = 0.0
        for number, unit in enumerate(self.units):
            seconds = _seconds_a_draw(self.cases[unit.place], self.models)
            draws = self.draws_of(unit.verb) or 50 * WHOLE_DRAWS
            long = unit.verb == "forecast" and draws > WHOLE_DRAWS
            cost = seconds * (WHOLE_DRAWS if long else draws)
            if pack and filled + cost > CHUNK_SECONDS:
                yield _Run(tuple(pack), 0, 1)
                pack, filled = [], 0.0
            pack.append(Piece(number))
            filled += cost
            if long:
                yield _Run(tuple(pack), 0, 1)
                pack, filled = [], 0.0
                steps = max(1, round(CHUNK_SECONDS / seconds / PIECE_STEP))
                yield _Run((Piece(number),), draws, self.size or steps * PIECE_STEP)
        if pack:
            yield _Run(tuple(pack), 0, 1)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for run in self._runs:
            starts.append(starts[-1] + len(run))
        return starts

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return self._starts[-1]

    def chunk(self, number: int) -> tuple[Piece, ...]:
        """Return the pieces of a chunk.

        Parameters
        ----------
        number : int
            From 0 to `chunks` - 1.
        """
        at = bisect_right(self._starts, number) - 1
        return self._runs[at].chunk(number - self._starts[at])

    def chunks_of(self, unit: int) -> Iterator[int]:
        """Yield the numbers of the chunks that hold pieces of a unit."""
        for run, (start, end) in zip(self._runs, pairwise(self._starts), strict=True):
            if any(piece.unit == unit for piece in run.pieces):
                yield from range(start, end)

    def said(self, number: int) -> str:
        """Say which work a chunk is, for people: ``forecast of iran-2014, seed 0, draws ...``."""
        pieces = self.chunk(number)
        words = []
        for piece in (pieces[0], pieces[-1])[: len(pieces)]:
            unit = self.units[piece.unit]
            text = f"{unit.verb} of {self.cases[unit.place].id}"
            text += f", scenario {unit.scenario}" if unit.scenario is not None else ""
            text += f", seed {unit.seed}"
            if piece.count:
                text += f", draws {piece.first:,} to {piece.first + piece.count - 1:,}"
            words.append(text)
        return " to ".join(dict.fromkeys(words))

    # --- what a unit runs on -------------------------------------------------------------------

    def case_of(self, unit: Unit) -> Case:
        """Return the case of a unit, its scenario applied."""
        case = self.cases[unit.place]
        return case if unit.scenario is None else apply_scenario(case, unit.scenario)

    def run_of(self, unit: Unit) -> Plan:
        """Return the run of a unit: the models that fit, on all of its draws, in one thread."""
        case = self.case_of(unit)
        once = Plan(case, (), point=True).drawn(0, 1)
        chosen, _ = fitting_models(models(self.models or MODELS), once)
        draws = self.draws_of(unit.verb) or WHOLE_DRAWS
        options = parse_settings(self.settings)
        return Plan(case, tuple(chosen), draws, unit.seed, False, options, 1)


def _seconds_a_draw(case: Case, names: Iterable[str] | None) -> float:
    cells = max(1, len(case.actors) * len(case.issues))
    each = sum(MICROSECONDS.get(name, 0.05) for name in names or MODELS)
    return 1e-6 * (LEAST_MICROSECONDS + each) * cells


def plan(
    cases: Cases,
    *,
    form: str | None = None,
    verb: Iterable[str] | str = "forecast",
    scenario: Iterable[str] | str = (),
    model: Iterable[str] | str | None = None,
    draws: int | None = None,
    seeds: Iterable[int] = (0,),
    settings: Iterable[str] = (),
    size: int | None = None,
) -> WorkPlan:
    """Plan work on many cases, scenarios, seeds or draws.

    Parameters
    ----------
    cases : Case, str, Path, or an iterable of them
        Cases, or folders and files to read them from.
    form : str, optional
        The files' form, such as ``deu``; by default it is recognised.
    verb : str or iterable of str
        ``forecast``, ``backtest`` (of cases with a known outcome), ``sensitivity``.
    scenario : str or iterable of str
        Scenarios to apply besides the case as it is; ``each`` takes every one of each case.
    model : str or iterable of str, optional
        Which models; by default all that fit each case.
    draws : int, optional
        How many draws; by default the verb's own number.
    seeds : iterable of int
        Each gives answers of its own.
    settings : iterable of str
        Options of models, such as ``smp.victory=square``.
    size : int, optional
        Draws in a piece of a long forecast; by default those of about a second.

    Raises
    ------
    CaseError
        A case or table has faults.
    UsageError
        No such verb, scenario or model; two cases have one id; a number out of bounds.

    Examples
    --------
    >>> ws.plan("cases/emissions-1989", model="mean", seeds=range(3)).chunks
    1
    """
    require_positive(draws=draws, size=size)
    if draws is not None and draws > MOST_DRAWS:
        raise UsageError(
            f"draws is {draws:,}; one seed gives {MOST_DRAWS:,} at most. Plan several seeds."
        )
    verbs = tuple(dict.fromkeys([verb] if isinstance(verb, str) else verb))
    for name in verbs:
        if name not in VERBS:
            raise UsageError(
                f"A plan has no verb '{name}'; it has {', '.join(VERBS)}.{nearest(name, VERBS)}"
            )
    read = tuple(all_cases(cases, form))
    _refuse_doubles([str(case.id) for case in read], "Two cases have the id {}. Give each its own.")
    numbers = tuple(seeds)
    _refuse_doubles([str(seed) for seed in numbers], "The seed {} comes twice.")
    if not read or not numbers or not verbs:
        raise UsageError("There is nothing to plan: name a case, a seed and a verb.")
    names = [scenario] if isinstance(scenario, str) else list(scenario)
    given = tuple(settings)
    chosen = None if model is None else _model_names([model] if isinstance(model, str) else model)
    require_models(parse_settings(given), chosen or MODELS)
    if any(setting.startswith("calibrated.parameters=") for setting in given):
        raise UsageError(
            "The setting calibrated.parameters names a file, which other machines may not have. "
            "A plan takes the fit that comes with Winset."
        )
    made = WorkPlan(
        verbs,
        read,
        tuple(_scenarios(case, names) for case in read),
        chosen,
        draws,
        numbers,
        given,
        size,
    )
    _require_work(made)
    return made


def read_plan(source: WorkPlan | str | Path) -> WorkPlan:
    """Return a plan, read from the file that ``winset plan -o`` wrote.

    Parameters
    ----------
    source : WorkPlan, str or Path

    Raises
    ------
    UsageError
        There is no such file, or it holds no plan.
    """
    if isinstance(source, WorkPlan):
        return source
    return WorkPlan.of(read_json(source), str(source))


def read_json(source: str | Path) -> Any:
    """Return the data of a JSON file; None where it holds none.

    Parameters
    ----------
    source : str or Path

    Raises
    ------
    UsageError
        There is no such file.
    """
    try:
        text = Path(source).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"Cannot read {source}: {reason}.") from error
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _refuse_doubles(names: list[str], words: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise UsageError(words.format(name))
        seen.add(name)


def _model_names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(entry.name for entry in models(names))


def _scenarios(case: Case, names: list[str]) -> tuple[str | None, ...]:
    """Return the scenarios of a case that are asked for, the case as it is first."""
    listed: list[str | None] = [None]
    for name in names:
        listed += list(case.scenarios) if name == EACH else [name]
    for scenario in listed[1:]:
        scenario_of(case, str(scenario))
    return tuple(dict.fromkeys(listed))


def _require_work(made: WorkPlan) -> None:
    """Refuse a plan of which a verb cannot work on a case; each is tried on one draw."""
    if "sensitivity" in made.verbs:
        if made.draws is not None and made.draws > LARGEST:
            raise UsageError(f"The number of draws of a sensitivity is between 1 and {LARGEST:,}.")
        if made.models is not None and len(made.models) > 1:
            raise UsageError("A sensitivity is of one model; the plan names several.")
    if any(not -(2**63) <= seed < 2**63 for seed in made.seeds):
        raise UsageError("A plan's seeds are whole numbers of at most 18 digits.")
    for case in made.cases:
        if "backtest" in made.verbs and case.deal is None:
            raise UsageError(
                f"No issue of {case.id} has an outcome, so there is nothing to score. Leave the "
                "case out, or the verb backtest."
            )
        once = Plan(case, (), point=True).drawn(0, 1)
        named: list[Model] = models(made.models or MODELS)
        chosen, reasons = fitting_models(named, once)
        if reasons and (made.models is not None or not chosen):
            name, reason = next(iter(reasons.items()))
            raise UsageError(f"{name} cannot run on {case.id}: {reason}.")
