"""The Spatial Model of Politics (SMP): rounds of challenges and bargains over all issues at once.

Wise, Lester & Efird (2015), as their program KTAB has it; the equations are in
:mod:`winset.kernels.smp.perception` (distance, utility, risk), :mod:`winset.kernels.smp.contests`
(contests and bargains), :mod:`winset.kernels.smp.condorcet` (votes) and
:mod:`winset.kernels.smp.turns` (turns).

Our choices. The forecast is the mean of the positions after the last turn, by the probabilities of
a probabilistic Condorcet election over them; the program prints positions and probabilities alone.
Where the program has slips, they are mended, and ``reading=ktab`` brings them back:

- a third party never helps the side that it likes less (``third_party``; docs/decisions);
- in the receiver's version of a bargain (``bargaining`` other than ``initiator``) the program puts
  the expected gain where the odds belong, and the initiator's capability for the receiver's;
- positions are rounded to 1/10,000 of the range;
- between equals the first in the file wins; here nothing depends on the file's order.

As the program has it we leave: third parties and principals weigh by capability times salience,
but elections are by capability alone. ``ideals=follow`` is its default affinity matrix (identity).
Reading of actors without positions, large saliences, unit of capability:
:mod:`winset.models.smp_family`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from pydantic import Field, model_validator

from winset.kernels.averages import weighted_mean, weighted_median
from winset.kernels.smp import contests
from winset.kernels.smp import turns as kernel
from winset.kernels.streams import Streams
from winset.models.contract import Array, Draws, Event, Model, Outcomes, Path
from winset.models.smp_family import LOW, REFERENCES, ElectionOptions, Numbers, Table, settled

_BLOCK = 2_000_000
"""Random numbers held at a time."""

_ADJUST = {"none": 0.0, "one-third": 1 / 3, "half": 1 / 2, "two-thirds": 2 / 3, "full": 1.0}
_COMMIT = {"none": contests.NONE, "semi": contests.SEMI, "full": contests.FULL}
_THIRD = {"mended": contests.MENDED, "ktab": contests.KTAB}
_WEIGHTS = {"s1p1": contests.S1P1, "s2p2": contests.S2P2, "s2pmax": contests.S2PMAX}
_BARGAINING = {
    "initiator": contests.INITIATOR,
    "initiator-receiver": contests.BOTH,
    "weighted": contests.WEIGHTED,
}


class SmpOptions(ElectionOptions):
    """Choices of the Spatial Model of Politics."""

    reading: Literal["mended", "ktab"] = "mended"
    """Whether the program's slips are mended; ktab here or for third_party sets the other too,
    where it is not set."""
    third_party: Literal["mended", "ktab"] = "mended"
    """How third parties vote in contests: never for the side they like less, or as in the
    program."""
    commit: Literal["none", "semi", "full"] = "semi"
    """What third parties commit to the side they back: nothing; their position if it loses; or
    they go with whoever wins."""
    transitions: Literal["deterministic", "stochastic"] = "deterministic"
    """Whether each actor follows the likeliest of its bargains, or one drawn by probability."""
    risk_adjust: Literal["none", "one-third", "half", "two-thirds", "full"] = "one-third"
    """How far an actor sees others' attitudes to risk as they are, rather than as its own."""
    risk_range: Literal["min", "mid", "max"] = "mid"
    """From which attitude to risk, of who is least likely to win, to 1 of the likeliest: 0, -1/2
    or -1."""
    weights: Literal["s1p1", "s2p2", "s2pmax"] = "s2p2"
    """What holds a bargainer's position: salience times odds; their squares; or the loser alone
    moves, by squared saliences."""
    bargaining: Literal["initiator", "initiator-receiver", "weighted"] = "initiator"
    """By whose odds bargains are proposed: the initiator's; both sides', as two proposals; or one
    mean of the two, weighted by capability and salience."""
    ideals: Literal["follow", "fixed"] = "follow"
    """Whether what actors want is, turn by turn, the position they take, or their ideal points
    throughout."""
    rounds: int = Field(default=100, ge=1, le=1000)
    """Turns at most."""
    outcome: Literal["expected", "mean", "median"] = "expected"
    """What is made of the final positions: their mean by the probabilities of an election over
    them, or their mean or median by capability and salience."""

    @model_validator(mode="before")
    @classmethod
    def _as_read(cls, given: Any) -> Any:
        """Let the reading set how third parties vote, and the other way round."""
        if isinstance(given, dict) and "ktab" in (given.get("reading"), given.get("third_party")):
            return {"reading": "ktab", "third_party": "ktab", **given}
        return given

    def rules(self) -> contests.Rules:
        """Return the options as the kernels read them."""
        return contests.Rules(
            election=self.election(),
            low=LOW[self.risk_range],
            adjust=_ADJUST[self.risk_adjust],
            commit=_COMMIT[self.commit],
            third_party=_THIRD[self.third_party],
            weights=_WEIGHTS[self.weights],
            bargaining=_BARGAINING[self.bargaining],
            program=self.reading == "ktab",
            chance=self.transitions == "stochastic",
            rounds=self.rounds,
        )


def _run(draws: Draws, options: SmpOptions, streams: Streams) -> Outcomes:
    """Return what is made of the positions after the last turn."""
    rules = options.rules()
    table = Table.of(draws, as_listed=rules.program)
    follow = options.ideals == "follow"
    affinity = np.eye(table.who.size) if follow else np.zeros((table.who.size,) * 2)
    ideal = table.position if follow else table.ideal
    parts = [
        kernel.final_positions(
            table.position[some],
            ideal[some],
            table.salience[some],
            table.capability[some],
            affinity,
            table.order[some],
            _chance(streams, draws.first + some.start, some.stop - some.start, table, rules),
            rules,
        )
        for some in _blocks(len(draws), table, rules)
    ]
    final, terms, probability, turns = map(np.concatenate, zip(*parts, strict=True))
    final, terms = table.by_issue(final), table.by_issue(terms)
    actors = len(draws.actors)
    if options.outcome != "expected":
        average = weighted_mean if options.outcome == "mean" else weighted_median
        terms = average(table.for_all(final, actors, 0.0), draws.power)
    return Outcomes(
        terms=settled(terms, draws),
        details={"probability": table.for_all(probability, actors, 0.0), "rounds": turns},
        path=_path(draws, table, ideal, affinity, streams, rules) if len(draws) == 1 else None,
    )


def _blocks(draws: int, table: Table, rules: contests.Rules) -> Iterator[slice]:
    """Yield the draws in blocks for which there is room; no result depends on them."""
    width = max(1, rules.rounds * table.who.size) if rules.chance else 1
    size = max(1, _BLOCK // width)
    for start in range(0, draws, size):
        yield slice(start, min(start + size, draws))


def _chance(streams: Streams, first: int, count: int, table: Table, rules: contests.Rules) -> Array:
    """Return the random numbers of some draws, shape (draw, round, participant)."""
    if not rules.chance:
        return np.empty((count, 0, table.who.size))
    numbers = streams.uniforms("smp/bargains", first, count, rules.rounds * table.who.size)
    return numbers.reshape(count, rules.rounds, table.who.size)


def _path(
    draws: Draws,
    table: Table,
    ideal: Array,
    affinity: Array,
    streams: Streams,
    rules: contests.Rules,
) -> Path:
    """Play one draw again, and tell what happens."""
    order = table.order[0]
    history = np.empty((rules.rounds + 1, order.size, len(draws.issues)))
    records = np.empty((rules.rounds, order.size, 6))
    turns = kernel.play(
        table.position[0][order],
        ideal[0][order],
        table.salience[0][order],
        table.capability[0][order],
        affinity,
        _chance(streams, draws.first, 1, table, rules)[0],
        rules,
        history,
        records,
        np.empty((1, order.size)),
        np.empty(len(draws.issues)),
    )
    places = np.full((turns + 1, len(draws.actors), len(draws.issues)), np.nan)
    played = table.by_issue(history[None, : turns + 1])[0]
    places[:, table.who[order]] = draws.from_unit(played)
    places[:, ~draws.has_position] = np.nan
    return Path(places, tuple(_events(draws, table.who[order], records[:turns], places)))


def _events(draws: Draws, who: Numbers, records: Array, places: Array) -> Iterator[Event]:
    """Tell who challenges whom, and who moves whom, turn by turn."""
    for turn, record in enumerate(records, start=1):
        for number, row in enumerate(record):
            if row[contests.TARGET] >= 0:
                yield Event(
                    turn,
                    "challenge",
                    draws.actors[who[number]],
                    draws.actors[who[int(row[contests.TARGET])]],
                    {"probability": float(row[contests.ODDS]), "gain": float(row[contests.GAIN])},
                )
        for number, row in enumerate(record):
            if row[contests.FIRST] < 0:
                continue
            first, second = who[int(row[contests.FIRST])], who[int(row[contests.SECOND])]
            moved = who[number]
            there = zip(draws.issues, places[turn, moved], strict=True)
            value = {name: float(place) for name, place in there if np.isfinite(place)}
            yield Event(
                turn,
                "bargain",
                draws.actors[second if moved == first else first],
                draws.actors[moved],
                {
                    "proposed_by": draws.actors[first],
                    "probability": float(row[contests.CHANCE]),
                    "value": value if len(draws.issues) > 1 else value.get(draws.issues[0]),
                },
            )


MODEL = Model(
    name="smp",
    says="where rounds of challenges and bargains over all issues together lead",
    assumes="actors look one turn ahead; a platform, not an issue, is bargained over; all vote",
    references=REFERENCES,
    run=_run,
    options=SmpOptions,
    rounds=True,
)
