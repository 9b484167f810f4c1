"""The exchange model: actors trade voting positions between issues.

Stokman & Van Oosten (1994). Each issue is expected to come out at the mean of positions, weighted
by capability times salience. Two actors on opposite sides of that mean on two issues can both
gain: each gives way on the issue it cares less for, in proportion, and gets its way on the other.
With dp and dq the moves of the two outcomes that a's and b's giving way brings about::

    gain of a = s_aq dq - s_ap dp        gain of b = s_bp dp - s_bq dq

Equal exchange: dp and dq are the largest for which both gains are the same. Neither moves beyond
the other's position, nor carries the outcome beyond it. The exchange with the highest gain is made
first, and so on until none is left. The forecast is the mean of the positions as voted
(:mod:`winset.kernels.exchange.rounds`). With ``reading="decide"`` some exchanges are struck off
before, as an open program of the model does (:mod:`winset.kernels.exchange.recorded_program`).

Gains are in points: salience, from 0 to 1, times percent of the issue's range. How ties are broken
and rates strayed, and what the paper leaves open, is under docs/decisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from winset.kernels.exchange import execution as record
from winset.kernels.exchange import rounds as kernel
from winset.kernels.exchange.offers import LEAST_GAIN, Keys, Rates
from winset.kernels.streams import Streams
from winset.models.contract import (
    Array,
    Draws,
    Event,
    Flags,
    Model,
    Options,
    Outcomes,
    Path,
    Reference,
)

MOST_PAIRS = 50_000_000
"""Pairs of actors times pairs of issues that a draw can have: what memory allows."""
MOST_MEMBERS = 2_000_000
"""Third parties times exchanges whose externalities are worked out at once."""
POINTS = 100.0
EXTERNALITIES = ("inner_positive", "inner_negative", "outer_positive", "outer_negative")

Numbers = NDArray[np.int64]


class ExchangeOptions(Options):
    """Choices of the exchange model."""

    reading: Literal["decide", "paper"] = "decide"
    """Whether some exchanges are struck off as a recorded program does, or none that pays."""
    rounds: int = Field(default=1, ge=1, le=100)
    """Rounds; after each, positions follow the votes part of the way."""
    rate: Literal["equal", "random"] = "equal"
    """Whether both partners gain the same, or chance favours one of them."""
    p: float = Field(default=0.5, ge=0.0, le=1.0)
    """How far a random rate may stray: 0 not at all, 1 to where one partner gains nothing."""


@dataclass(frozen=True)
class Table:
    """Draws as the kernels read them: issues in the order of their names, positions as parts.

    Attributes
    ----------
    listed : bool
        Whether exchanges are struck off a list.
    issues : tuple of str
    columns : array of int, shape (issue,)
        Where the draws have each issue.
    position, salience : array, shape (draw, actor, issue)
    capability : array, shape (draw, actor)
    has_position : array of bool, shape (actor, issue)
    ranks : array of int, shape (actor,)
        The order of the actors' names.
    """

    listed: bool
    issues: tuple[str, ...]
    columns: Numbers
    position: Array
    salience: Array
    capability: Array
    has_position: Flags
    ranks: Numbers

    @classmethod
    def of(cls, draws: Draws, listed: bool) -> Table:
        """Lay out draws.

        Parameters
        ----------
        draws : Draws
        listed : bool
            Whether rounds are played as the recorded program has them.
        """
        columns = _by_name(draws.issues)
        return cls(
            listed=listed,
            issues=tuple(draws.issues[j] for j in columns),
            columns=columns,
            position=np.ascontiguousarray(draws.to_unit(draws.position)[:, :, columns]),
            salience=np.ascontiguousarray(draws.salience[:, :, columns]),
            capability=np.ascontiguousarray(draws.capability),
            has_position=np.ascontiguousarray(draws.has_position[:, columns]),
            ranks=np.argsort(_by_name(draws.actors)),
        )

    def back(self, values: Array) -> Array:
        """Return values by issue, along the last axis, in the order of the draws."""
        result = np.empty_like(values)
        result[..., self.columns] = values
        return result


def _run(draws: Draws, options: ExchangeOptions, streams: Streams) -> Outcomes:
    """Return the weighted mean of positions as voted after the last round."""
    table = Table.of(draws, options.reading == "decide")
    rates, seeds = _rates(draws, table, options, streams)
    if len(draws) == 1:
        return _one(draws, table, rates, seeds)
    terms, possible, exchanges = kernel.outcomes(
        table.position,
        table.capability,
        table.salience,
        table.has_position,
        table.ranks,
        table.listed,
        rates,
        seeds,
    )
    return Outcomes(
        terms=np.clip(draws.from_unit(table.back(terms)), draws.low, draws.high),
        details={"possible": possible, "made": exchanges},
    )


def _fits(draws: Draws) -> str | None:
    """Say of a case with too many actors and issues that they are too many."""
    actors, issues = len(draws.actors), len(draws.issues)
    pairs = actors * (actors - 1) // 2 * (issues * (issues - 1) // 2)
    if pairs <= MOST_PAIRS:
        return None
    return (
        f"{actors} actors on {issues} issues could make {pairs:,} exchanges, and it can weigh up "
        f"{MOST_PAIRS:,}: merge actors that act as one"
    )


def _by_name(names: tuple[str, ...]) -> Numbers:
    return np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)


def _rates(
    draws: Draws, table: Table, options: ExchangeOptions, streams: Streams
) -> tuple[Rates, Keys]:
    """Return keys by name, and a seed a draw and round where chance plays."""
    noise = options.p if options.rate == "random" else 0.0
    seeds = np.zeros((len(draws), options.rounds), dtype=np.uint64)
    if noise > 0.0:
        for turn in range(options.rounds):
            drawn = streams.uniforms(f"exchange/rate/{turn + 1}", draws.first, len(draws))
            seeds[:, turn] = (drawn * 2.0**53).astype(np.uint64)
    return Rates(noise, _keys(draws.actors), _keys(table.issues)), seeds


def _keys(names: tuple[str, ...]) -> Keys:
    digests = (blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)


def _one(draws: Draws, table: Table, rates: Rates, seeds: Keys) -> Outcomes:
    """Play one draw, and tell what is exchanged."""
    rounds, shape = seeds.shape[1], table.has_position.shape
    starts, voted = np.empty((rounds, *shape)), np.empty((rounds, *shape))
    means = np.empty((rounds + 1, shape[1]))
    exchanges, room = 1, 0
    while exchanges > room:
        room = max(exchanges, 1024)
        records = np.empty((room, record.FIELDS))
        played, possible, exchanges = kernel.play(
            table.position[0],
            table.capability[0],
            table.salience[0],
            table.has_position,
            table.ranks,
            table.listed,
            rates,
            seeds[0],
            starts,
            voted,
            means,
            records,
        )
    turns = draws.from_unit(table.back(np.concatenate([table.position, voted[:played]])))
    turns = np.where(draws.has_position, np.clip(turns, draws.low, draws.high), np.nan)
    told = _events(draws, table, starts, means, records[:exchanges])
    return Outcomes(
        terms=np.clip(draws.from_unit(table.back(means[-1:])), draws.low, draws.high),
        details={"possible": np.array([float(possible)]), "made": np.array([float(exchanges)])},
        path=Path(turns, tuple(told)),
    )


def _events(
    draws: Draws, table: Table, starts: Array, means: Array, records: Array
) -> Iterator[Event]:
    """Tell of every exchange, in the order in which they are made."""
    low, room = draws.low[table.columns], (draws.high - draws.low)[table.columns]
    issues = records[:, record.SUPPLY : record.DEMAND + 1].astype(np.int64)
    places = records[:, record.GIVER_FROM : record.TAKER_TO + 1].reshape(-1, 2, 2)
    values = low[issues][:, :, None] + places * room[issues][:, :, None]
    values = np.clip(values, low[issues][:, :, None], (low + room)[issues][:, :, None])
    effects = _externalities(table, starts, means, records)
    for row, (supply, demand), (own, others), effect in zip(
        records, issues.tolist(), values.tolist(), effects, strict=True
    ):
        yield Event(
            round=int(row[record.ROUND]),
            kind="trade",
            actor=str(draws.actors[int(row[record.GIVER])]),
            other=str(draws.actors[int(row[record.TAKER])]),
            detail={
                "supply": table.issues[supply],
                "demand": table.issues[demand],
                "from": own[0],
                "to": own[1],
                "other_from": others[0],
                "other_to": others[1],
                "gain": POINTS * float(row[record.GIVER_GAIN]),
                "other_gain": POINTS * float(row[record.TAKER_GAIN]),
                "externalities": effect,
            },
        )


def _externalities(
    table: Table, starts: Array, means: Array, records: Array
) -> Iterator[dict[str, float]]:
    """Yield what each exchange brings third parties, in points.

    Inner: those who stand as one of the partners does on both issues; outer: all others.
    """
    size = max(1, MOST_MEMBERS // len(table.ranks))
    for first in range(0, len(records), size):
        some = records[first : first + size]
        turn = some[:, record.ROUND].astype(np.int64) - 1
        partners = some[:, record.GIVER : record.TAKER + 1].astype(np.int64)
        issues = some[:, record.SUPPLY : record.DEMAND + 1].astype(np.int64)
        start = np.moveaxis(starts[turn[:, None], :, issues], 1, 2)
        has_position = np.moveaxis(table.has_position.T[issues], 1, 2)
        salience = np.moveaxis(table.salience[0].T[issues], 1, 2)
        before = some[:, [record.SUPPLY_BEFORE, record.DEMAND_BEFORE]][:, None]
        lift = some[:, [record.SUPPLY_LIFT, record.DEMAND_LIFT]][:, None]
        nearer = np.abs(start - before) - np.abs(start - before - lift)
        effect = POINTS * np.where(has_position, salience * nearer, 0.0).sum(axis=2)
        np.put_along_axis(effect, partners, 0.0, axis=1)
        mean = means[turn[:, None], issues][:, None]
        side = np.where(has_position, np.where(start <= mean + LEAST_GAIN, -1, 1), 0)
        theirs = np.take_along_axis(side, partners[:, :, None], axis=1)
        inner = (side[:, :, None] == theirs[:, None]).all(axis=3).any(axis=2)
        sums = [
            np.sort(np.where(who & (sign * effect > 0.0), effect, 0.0), axis=1).sum(axis=1)
            for who in (inner, ~inner)
            for sign in (1.0, -1.0)
        ]
        for values in np.transpose(sums).tolist():
            yield dict(zip(EXTERNALITIES, values, strict=True))


MODEL = Model(
    name="exchange",
    says="a compromise after actors have traded voting positions between issues",
    assumes="deals between two are struck and kept, the most profitable first; nobody is asked",
    references=(
        Reference(
            "Stokman, F. N. & Van Oosten, R.",
            1994,
            "The exchange of voting positions: an object-oriented model of policy networks",
            "In B. Bueno de Mesquita & F. N. Stokman (eds.), European Community Decision "
            "Making. Yale University Press",
        ),
    ),
    run=_run,
    fits=_fits,
    options=ExchangeOptions,
    rounds=True,
)
