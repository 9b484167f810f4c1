"""What the models that play rounds of challenges share: their options, and how they run.

Bueno de Mesquita (1985, 1994) leaves much open, and programs fill it in differently. Each choice
is an option here; ``reading`` sets those that a known program makes (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from winset.kernels.averages import weighted_mean, weighted_median
from winset.kernels.challenge import expectations as kernel
from winset.kernels.challenge import rounds as offers
from winset.models.contract import Array, Draws, Event, Options, Outcomes, Path, Reference

READINGS: dict[str, dict[str, str]] = {
    "paper": {},
    "scholz": {"votes": "risk", "odds": "all-pairs", "estimates": "own", "offer": "ranked"},
}
"""What each reading sets, besides what is set by name."""

TOLD = 0.1
"""A path tells of offers that are taken with at least this probability."""

_OFFERS = {
    "least-move": kernel.LEAST_MOVE,
    "most-enforceable": kernel.MOST_ENFORCEABLE,
    "ranked": kernel.RANKED,
}
_SCALES = {"start": kernel.START, "now": kernel.NOW, "issue": kernel.ISSUE}
_KINDS = {
    offers.CONFLICT: "conflict",
    offers.COMPROMISE: "compromise",
    offers.CAPITULATE: "capitulate",
}

REFERENCES = (
    Reference(
        "Bueno de Mesquita, B.",
        1985,
        "The War Trap revisited: a revised expected utility model",
        "American Political Science Review 79(1), 156-177",
    ),
    Reference(
        "Bueno de Mesquita, B.",
        1994,
        "Political forecasting: an expected utility method",
        "In B. Bueno de Mesquita & F. N. Stokman (eds.), European Community Decision Making, "
        "71-104. Yale University Press",
    ),
    Reference(
        "Scholz, J. B., Calbert, G. J. & Smith, G. A.",
        2011,
        "Unravelling Bueno de Mesquita's group decision model",
        "Proceedings of ICAART 2011, vol. 2, 17-30",
    ),
)


class ContestOptions(Options):
    """Choices of a model of challenges."""

    reading: Literal["paper", "scholz"] = "paper"
    """Whose equations: the papers', or those that give the table of Scholz et al. (2011); sets
    votes, odds, estimates and offer where they are not set themselves."""
    q: float = Field(default=1.0, ge=0.0, le=1.0)
    """Q: the probability that an actor left alone stays where it is."""
    t: Annotated[float, Field(ge=0.0, le=1.0)] | Literal["median"] = "median"
    """T: the probability that an actor that does not stay moves to the better; by the median, 1
    where the median is nearer to who watches than the actor is, else 0."""
    votes: Literal["distance", "risk"] = "distance"
    """What voters weigh: distances, or distances raised to their own risk exponents."""
    odds: Literal["pair", "all-pairs"] = "pair"
    """What the support for a side is divided by: the votes between the two, or among all ordered
    pairs, each counted in both directions."""
    estimates: Literal["each", "own"] = "each"
    """Who says what a challenger gains: the challenger, or the challenged, by its own risk
    exponent."""
    security: Literal["others", "own"] = "others"
    """Whose expected gains measure an actor's security: others' from challenging it, or its own
    from challenging them."""
    risk: Literal["security", "neutral"] = "security"
    """Where risk exponents come from: security, anew each round; or they are all 1."""
    conflict: Literal["yield", "stand"] = "yield"
    """What happens where both expect to gain: who expects less yields, or both stand."""
    offer: Literal["least-move", "most-enforceable", "ranked"] = "least-move"
    """Which offer an actor takes: that moves it least; of the challenger that expects most; or
    conflicts first, then the compromise nearest 0 in the issue's unit, then capitulations."""
    scale: Literal["start", "now", "issue"] = "start"
    """R: the spread of positions at the start, that of each round, or the issue's range."""
    rounds: int = Field(default=10, ge=1, le=100)
    """Rounds at most."""
    stop: Literal["last", "settled"] = "last"
    """When to stop: after the last round, or once the median has moved by less than half a
    percent of R in two rounds running."""
    outcome: Literal["median", "mean"] = "median"
    """What is made of the final positions: their weighted median or mean."""

    @model_validator(mode="before")
    @classmethod
    def _as_read(cls, given: Any) -> Any:
        """Add what the reading sets."""
        if not isinstance(given, dict):
            return given
        return {**READINGS.get(str(given.get("reading")), {}), **given}

    def rules(self, response: float = np.inf) -> kernel.Rules:
        """Return the options as the kernels read them."""
        return kernel.Rules(
            risky_votes=self.votes == "risk",
            all_pairs=self.odds == "all-pairs",
            own_estimates=self.estimates == "own",
            own_security=self.security == "own",
            neutral=self.risk == "neutral",
            yields=self.conflict == "yield",
            offer=_OFFERS[self.offer],
            scale=_SCALES[self.scale],
            q=self.q,
            t=-1.0 if self.t == "median" else float(self.t),
            response=float(response),
            rounds=self.rounds,
            settles=self.stop == "settled",
        )


def play(draws: Draws, options: ContestOptions, rules: kernel.Rules) -> Outcomes:
    """Play every issue by itself, and sum up the final positions.

    Parameters
    ----------
    draws : Draws
    options : ContestOptions
    rules : Rules
        The options, as the kernel reads them.
    """
    room = draws.high - draws.low
    final, rounds = offers.final_positions(
        np.ascontiguousarray(draws.position),
        np.ascontiguousarray(draws.capability),
        np.ascontiguousarray(draws.salience),
        draws.has_position,
        room,
        rules,
    )
    average = weighted_median if options.outcome == "median" else weighted_mean
    return Outcomes(
        terms=average(final, draws.power),
        details={"rounds": rounds.astype(np.float64)},
        path=_path(draws, room, rules) if len(draws) == 1 else None,
    )


def _path(draws: Draws, room: Array, rules: kernel.Rules) -> Path:
    """Play one draw again, and tell what happens."""
    turns = np.full((rules.rounds + 1, len(draws.actors), len(draws.issues)), np.nan)
    events: list[Event] = []
    longest = 0
    for issue in range(len(draws.issues)):
        who = np.flatnonzero(draws.has_position[:, issue])
        positions = np.empty((rules.rounds + 1, who.size))
        records = np.empty((rules.rounds, 5, who.size, who.size))
        played = offers.play(
            draws.position[0, who, issue],
            draws.capability[0, who],
            draws.salience[0, who, issue],
            room[issue],
            rules,
            positions,
            records,
        )
        turns[: played + 1, who, issue] = positions[: played + 1]
        turns[played + 1 :, who, issue] = positions[played]
        events += _events(draws, issue, who, records[:played])
        longest = max(longest, played)
    return Path(turns[: longest + 1], tuple(sorted(events, key=lambda event: event.round)))


def _events(draws: Draws, issue: int, who: np.ndarray, records: Array) -> Iterator[Event]:
    """Tell of the offers that are taken."""
    for turn, record in enumerate(records):
        for moved, mover in zip(*np.nonzero(record[offers.SHARE] >= TOLD), strict=True):
            yield Event(
                round=turn + 1,
                kind=_KINDS[int(record[offers.KIND, moved, mover])],
                actor=draws.actors[who[mover]],
                other=draws.actors[who[moved]],
                detail={
                    "issue": draws.issues[issue],
                    "offer": float(record[offers.OFFER, moved, mover]),
                    "actor_expects": float(record[offers.THREAT, moved, mover]),
                    "other_expects": float(record[offers.GAIN, moved, mover]),
                    "probability": float(record[offers.SHARE, moved, mover]),
                },
            )
