"""Which inputs matter, and which is worth researching most?

Global: the variance of what comes out is divided among inputs, or groups of them, by Sobol
indices. The first-order index of an input is the part of the variance that would go, on average,
if it were known exactly; the total index is the part that would stay if it alone were unknown.
The indices are scipy's.

Local: each input is put at its 5 % and at its 95 % quantile while the others are drawn as ever.

References
----------
Sobol', I. M. (2001). Global sensitivity indices for nonlinear mathematical models and their Monte
Carlo estimates. Mathematics and Computers in Simulation 55, 271-280.
Saltelli, A. et al. (2010). Variance based sensitivity analysis of model output. Computer Physics
Communications 181, 259-270.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np

from winset.analyses.inputs.given_data import carriers
from winset.analyses.inputs.scenario_discovery import Box, Candidates, discover
from winset.analyses.inputs.sobol_indices import Index, indices, unit_sample
from winset.analyses.summary import Array
from winset.answer import Answer, data_of, to_data
from winset.case.changes import apply_scenario
from winset.case.read import with_scenario
from winset.case.schema import Case
from winset.ensemble.inputs import Input, drawn_inputs, inputs
from winset.ensemble.paired_runs import PairedRuns, RunResult
from winset.ensemble.run import Plan, run
from winset.errors import UsageError, nearest
from winset.kernels.streams import Streams
from winset.models.registry import MODELS
from winset.models.settings import Settings
from winset.threads import Progress, in_threads

DRAWS: Mapping[str, int] = {"global": 1024, "local": 1000}
LARGEST = 2**16
BOX_DRAWS = 10_000
"""As many as a forecast's: with its seed they are the same draws."""
LOW, HIGH = 0.05, 0.95

How = Literal["global", "local"]

ROOM, AGREEMENT = "room", "agreement"

GROUPINGS = ("actor", "issue", "kind", "input")
"""By what inputs are put together; ``input``: each by itself."""

NOBODY = "-"
"""Where an input is about no single actor, or no single issue."""


@dataclass(frozen=True)
class Output:
    """A number that comes out.

    Attributes
    ----------
    kind : {"room", "agreement", "term"}
        ``room``: what everybody whose consent is needed gains at least, in points of utility,
        below 0 where no deal exists; ``agreement``: 1 where a deal exists, else 0; ``term``: of
        an issue, in its unit.
    name : str
        ``room``, ``agreement``, or the issue.
    mean, sd : float
        Over the draws.
    """

    kind: str
    name: str
    mean: float
    sd: float


@dataclass(frozen=True)
class Swing:
    """What an input does between its quantiles.

    Attributes
    ----------
    low, high : mapping of output to float
        Means over the draws with the input at its 5 % and its 95 % quantile.
    """

    input: Input
    low: Mapping[str, float]
    high: Mapping[str, float]

    def width(self, output: str) -> float:
        """Return how far an output moves."""
        return abs(self.high[output] - self.low[output])


@dataclass(frozen=True)
class Worth:
    """What it is worth to know one input exactly.

    Attributes
    ----------
    part : float
        The expected part of the variance that goes: the first-order index, at most 1.
    error : float
        Half of its 90 % interval.
    sd, then : float
        Standard deviation as things are, and root of the variance expected once it is known.
    """

    output: str
    input: str
    part: float
    error: float
    sd: float
    then: float

    @property
    def told(self) -> bool:
        """Whether the part is told from 0."""
        return self.part > self.error


@dataclass(frozen=True, repr=False)
class Sensitivity(Answer):
    """Which inputs matter.

    Attributes
    ----------
    case : Case
        With the scenario applied.
    how : {"global", "local"}
    draws, seed : int
        Draws of each run.
    runs : int
        How many times the case was run.
    inputs : tuple of Input
        The beliefs that are not exact.
    outputs : mapping of str to Output
    groups : mapping of grouping to mapping of output to tuple of Index
        Global; the largest total index first. Empty where an output does not vary.
    swings : tuple of Swing
        Local, in the order of the case.
    deal_draws : int or None
        Draws of the forecast whose share with a deal stands in `outputs`; None for its own.
    box : Box or None
        Where terms exist and where they do not; None where it was not asked for or is not told.
    box_draws : int
        Draws in which it was sought; 0 where it was not asked for.
    """

    kind: ClassVar[str] = "sensitivity"
    case: Case
    scenario: str | None
    how: How
    model: str
    draws: int
    seed: int
    runs: int
    inputs: tuple[Input, ...]
    outputs: Mapping[str, Output]
    groups: Mapping[str, Mapping[str, tuple[Index, ...]]]
    swings: tuple[Swing, ...]
    deal_draws: int | None = None
    box: Box | None = None
    box_draws: int = 0

    def ranked(self, output: str) -> tuple[Swing, ...]:
        """Return the swings that move an output, the widest first."""
        moving = [swing for swing in self.swings if swing.width(output) > 0.0]
        return tuple(sorted(moving, key=lambda swing: (-swing.width(output), swing.input.name)))

    @property
    def worth(self) -> tuple[Worth, ...]:
        """For each output, the input worth researching most; from single inputs alone."""
        worths = []
        for output, rows in self.groups.get("input", {}).items():
            if not rows:
                continue
            best = max(rows, key=lambda row: (row.first, row.name))
            part, sd = min(max(best.first, 0.0), 1.0), self.outputs[output].sd
            then = sd * float(np.sqrt(1.0 - part))
            worths.append(Worth(output, best.name, part, best.first_error, sd, then))
        return tuple(worths)

    @property
    def research(self) -> tuple[tuple[str, float], ...]:
        """Inputs by the part of the variance of the terms that goes, on average over issues."""
        terms = [
            rows
            for output, rows in self.groups.get("input", {}).items()
            if rows and self.outputs[output].kind == "term"
        ]
        total: dict[str, float] = {}
        for rows in terms:
            for row in rows:
                total[row.name] = total.get(row.name, 0.0) + row.first / len(terms)
        return tuple(sorted(total.items(), key=lambda item: (-item[1], item[0])))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/sensitivity-json.md says."""
        return {
            **data_of(self, "case", "digest", "scenario", "how", "model", "draws", "seed", "runs"),
            "outputs": {
                name: data_of(out, "kind", "mean", "sd") for name, out in self.outputs.items()
            },
            "inputs": {
                one.name: data_of(one, "kind", "actor", "issue") | {"belief": one.belief.plain()}
                for one in self.inputs
            },
            "global": to_data(self.groups),
            "worth": to_data(self.worth),
            "local": [
                data_of(swing, input="input.name", low="low", high="high") for swing in self.swings
            ],
            "box": to_data(self.box),
        }


def sensitivity(
    case: Case,
    *,
    how: How = "global",
    by: Iterable[str] | None = None,
    scenario: str | Path | None = None,
    model: str | None = None,
    draws: int | None = None,
    seed: int = 0,
    settings: Settings = (),
    terms: bool | None = True,
    box: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Say which inputs matter to the deal and its terms, and which is worth researching most.

    Parameters
    ----------
    case : Case
    how : {"global", "local"}
        Sobol indices; or each input alone at its 5 % and its 95 % quantile.
    by : iterable of {"actor", "issue", "kind", "input"}, optional
        Global: by what the inputs are put together; by default each of the four in turn.
    scenario : str or Path, optional
        A scenario of the case to apply first, or a YAML file that holds one.
    model, seed, settings, workers
        As for :func:`winset.analyses.levers.advise.advise`.
    draws : int, optional
        Draws of each run: 1024 (global, where the next power of two is taken) or 1000 (local).
    terms : bool, optional
        Whether terms are asked for, besides whether there is a deal; None: only where it is not
        known whether there is one.
    box : bool
        Say besides in which box of inputs no terms exist, or the few lie that do, from 10,000
        draws of its own.
    progress : callable, optional
        Called with (runs done, runs in all).

    Raises
    ------
    UsageError
        No such model, scenario or grouping; a number out of bounds.

    Examples
    --------
    >>> answer = ws.sensitivity(ws.read("cases/iran-2014"), how="local", draws=8)
    >>> len(answer.ranked("room")) > 10
    True
    """
    if how not in DRAWS:
        raise UsageError(f"There is no '{how}' sensitivity; there is {', '.join(DRAWS)}.")
    groupings = _groupings(GROUPINGS if by is None else by)
    number = DRAWS[how] if draws is None else draws
    if not 1 <= number <= LARGEST:
        raise UsageError(f"The number of draws is between 1 and {LARGEST:,}.")
    if scenario is not None:
        case, scenario = with_scenario(case, scenario)
        case = apply_scenario(case, scenario)
    if box:
        _require_deals(case)
    columns = inputs(case)
    here: Mapping[str, Array] = {}
    there: Mapping[str, Array] = {}
    if how == "global":
        number = max(2, 1 << (number - 1).bit_length())
        here, there = unit_sample([column.name for column in columns], number, seed)
    runs = PairedRuns.of(case, model, number, seed, settings, workers, given=here)
    asks_terms = not runs.bargains if terms is None else terms
    work = _Work(runs, scenario, columns, asks_terms, progress)
    answer = work.local() if how == "local" else work.overall(there, groupings)
    return _with_box(answer, seed, workers) if box else answer


def _require_deals(case: Case) -> None:
    """Refuse a case that does not say what no deal brings."""
    reason = MODELS["winset"].fits(Plan(case, (), point=True).drawn(0, 1))
    if reason is not None:
        raise UsageError(f"No box can be sought: winset cannot run on this case: {reason}.")


def _with_box(answer: Sensitivity, seed: int, workers: int | None) -> Sensitivity:
    """Add the box in which no terms exist, or the few lie that do."""
    case, model = answer.case, MODELS["winset"]
    drawn = drawn_inputs(case, Streams(seed), BOX_DRAWS)
    draws = drawn.columns.shape[1]
    agreed = run(Plan(case, (model,), draws, seed, workers=workers))["winset"].agreed
    assert agreed is not None
    candidates = Candidates.of(drawn, carriers(drawn, agreed))
    return replace(answer, box=discover(candidates, agreed), box_draws=draws)


def _groupings(by: Iterable[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys([by] if isinstance(by, str) else by))
    for name in names:
        if name not in GROUPINGS:
            raise UsageError(
                f"Inputs are put together by {', '.join(GROUPINGS)}, not by '{name}'."
                f"{nearest(name, GROUPINGS)}"
            )
    return names


@dataclass(frozen=True)
class _Work:
    """The runs of a sensitivity analysis."""

    runs: PairedRuns
    scenario: str | None
    inputs: tuple[Input, ...]
    terms: bool
    progress: Progress | None

    def local(self) -> Sensitivity:
        """Run the case with each input at its 5 % and at its 95 % quantile."""
        ends = [np.full(self.runs.draws, level) for level in (LOW, HIGH)]
        variants = [{one.name: end} for one in self.inputs for end in ends]
        base, results = self._run(variants, hold=True)
        means = [
            {name: float(values.mean()) for name, values in result.items()} for result in results
        ]
        swings = tuple(
            Swing(one, means[2 * i], means[2 * i + 1]) for i, one in enumerate(self.inputs)
        )
        return self._answer("local", base, 1 + len(results), {}, swings)

    def overall(self, there: Mapping[str, Array], groupings: Sequence[str]) -> Sensitivity:
        """Run the case on both samples, and on the first with the inputs of each group exchanged.

        The runs are drawn from the first sample; `there` is the second, by input.
        """
        members = {by: _members(self.inputs, by) for by in groupings}
        plan = [(by, group) for by, groups in members.items() for group in groups]
        exchanged = [{name: there[name] for name in members[by][group]} for by, group in plan]
        base, (far, *results) = self._run([there, *exchanged], hold=False)
        mixed = dict(zip(plan, results, strict=True))

        def one(by: str, output: str) -> tuple[Index, ...]:
            changed = {group: mixed[by, group][output] for group in members[by]}
            return indices(base[output], far[output], changed, self.runs.seed)

        asked = [(by, output) for by in groupings for output in base]
        workers = self.runs.workers or os.cpu_count() or 1
        each = in_threads(one, *zip(*asked, strict=True), workers=workers)
        groups: dict[str, dict[str, tuple[Index, ...]]] = {by: {} for by in groupings}
        for (by, output), found in zip(asked, each, strict=True):
            groups[by][output] = found
        return self._answer("global", base, 2 + len(results), groups, ())

    def _run(
        self, variants: Sequence[Mapping[str, Array]], hold: bool
    ) -> tuple[dict[str, Array], list[dict[str, Array]]]:
        base, results = self.runs.run_given(
            variants, terms=self.terms, hold=hold, progress=self.progress
        )
        return self._columns(base), [self._columns(result) for result in results]

    def _columns(self, result: RunResult) -> dict[str, Array]:
        """Return what comes out by name, each shape (draw,)."""
        columns: dict[str, Array] = {}
        if result.room is not None and result.agreed is not None:
            columns |= {ROOM: result.room, AGREEMENT: result.agreed.astype(float)}
        if self.terms or not self.runs.bargains:
            if np.isnan(result.terms).any():
                raise UsageError(
                    f"The model {self.runs.model.name} sees no outcome in some draws, so what "
                    "moves its terms cannot be said. Choose another model."
                )
            columns |= dict(zip(map(_term, self.runs.case.issues), result.terms.T, strict=True))
        return columns

    def _answer(
        self,
        how: How,
        base: Mapping[str, Array],
        count: int,
        groups: Mapping[str, Mapping[str, tuple[Index, ...]]],
        swings: tuple[Swing, ...],
    ) -> Sensitivity:
        outputs = {
            name: Output(
                name if self.runs.bargains and name in (ROOM, AGREEMENT) else "term",
                name.removeprefix("term/"),
                float(values.mean()),
                float(values.std()),
            )
            for name, values in base.items()
        }
        return Sensitivity(
            case=self.runs.case,
            scenario=self.scenario,
            how=how,
            model=self.runs.model.name,
            draws=self.runs.draws,
            seed=self.runs.seed,
            runs=count,
            inputs=self.inputs,
            outputs=outputs,
            groups=groups,
            swings=swings,
        )


def _members(inputs: Sequence[Input], by: str) -> dict[str, list[str]]:
    """Return the names of the inputs of each group."""
    groups: dict[str, list[str]] = {}
    for one in inputs:
        name = one.name if by == "input" else getattr(one, by) or NOBODY
        groups.setdefault(name, []).append(one.name)
    return groups


def _term(issue: str) -> str:
    """Name the term of an issue; an issue may be called as the deal's own outputs are."""
    return f"term/{issue}" if issue in (ROOM, AGREEMENT) else issue
