"""The exchange model, slowly and plainly: every exchange is weighed up anew at every step."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

TIE = 1e-9
LEAST = 1e-12


@dataclass(frozen=True)
class Trade:
    """The giver moves on `supply` for the taker, who moves on `demand` in return."""

    giver: int
    supply: int
    taker: int
    demand: int
    gain: float
    give: float
    take: float

    @property
    def places(self) -> tuple[int, int, int, int]:
        low, high = sorted((self.supply, self.demand))
        return (low, high, *sorted((self.giver, self.taker)))


@dataclass
class Twin:
    """One draw; actors listed from the most capable on.

    Parameters
    ----------
    position : position by [actor][issue], from 0 to 1; None where nothing is held
    capability : by [actor]
    salience : by [actor][issue], from 0 to 1
    passing : whether an outcome that has come to a taker's position may go on beyond it
    dropping : whether of equal exchanges one is made and the others never are
    favoured : exchanges that come before equal ones, as (giver, supply, taker, demand)
    without : exchanges to leave out, as (giver, supply, taker, demand)
    """

    position: list[list[float | None]]
    capability: list[float]
    salience: list[list[float]]
    passing: bool = False
    dropping: bool = False
    favoured: frozenset[tuple[int, int, int, int]] = frozenset()
    without: frozenset[tuple[int, int, int, int]] = frozenset()
    trades: list[Trade] = field(default_factory=list)
    made: list[Trade] = field(default_factory=list)
    possible: int = 0

    def weight(self, i: int, p: int) -> float:
        return 0.0 if self.position[i][p] is None else self.capability[i] * self.salience[i][p]

    def total(self, p: int) -> float:
        return sum(self.weight(i, p) for i in range(len(self.capability)))

    def mean(self, positions: list[list[float | None]], p: int) -> float:
        rows = range(len(self.capability))
        return sum(self.weight(i, p) * (positions[i][p] or 0.0) for i in rows) / self.total(p)

    def play(self, rounds: int = 1) -> list[list[float | None]]:
        votes = self.position
        for turn in range(rounds):
            votes = self.round(turn == 0)
            if turn < rounds - 1:
                self.position = [
                    [
                        None if x is None or y is None else x + (0.4 * (1 - s) + 0.1) * (y - x)
                        for x, y, s in zip(*row, strict=True)
                    ]
                    for row in zip(self.position, votes, self.salience, strict=True)
                ]
        return votes

    def round(self, first: bool) -> list[list[float | None]]:
        votes = [list(row) for row in self.position]
        issues = [p for p in range(len(self.salience[0])) if self.total(p) > 0]
        expected = {p: self.mean(votes, p) for p in issues}
        pairs = self.pairs(issues, expected)
        if first:
            self.possible = len(pairs)
        done: set[tuple[int, int, int, int]] = set()
        self.made = []
        while True:
            offers = [self.offer(votes, expected, *pair) for pair in pairs if pair not in done]
            offers = [o for o in offers if o is not None and o.gain > LEAST]
            if not offers:
                return votes
            most = max(o.gain for o in offers)
            equal = [o for o in offers if o.gain >= most * (1 - TIE)]
            best = self.first(equal)
            done |= {o.places for o in equal} if self.dropping else {best.places}
            self.trades.append(best)
            self.made.append(best)
            self.move(votes, best.giver, best.taker, best.supply, best.give)
            self.move(votes, best.taker, best.giver, best.demand, best.take)

    def first(self, equal: list[Trade]) -> Trade:
        for o in equal:
            if (o.giver, o.supply, o.taker, o.demand) in self.favoured:
                return o
        most = max(o.give + o.take for o in equal)
        equal = [o for o in equal if o.give + o.take >= most * (1 - TIE)]
        return min(equal, key=lambda o: o.places)

    def pairs(
        self, issues: list[int], expected: dict[int, float]
    ) -> list[tuple[int, int, int, int]]:
        def side(i: int, p: int) -> int | None:
            x = self.position[i][p]
            return None if x is None else -1 if x <= expected[p] + LEAST else 1

        return [
            (p, q, i, j)
            for p, q in combinations(issues, 2)
            for i, j in combinations(range(len(self.capability)), 2)
            if {side(i, p), side(j, p)} == {side(i, q), side(j, q)} == {-1, 1}
        ]

    def offer(
        self,
        votes: list[list[float | None]],
        expected: dict[int, float],
        p: int,
        q: int,
        i: int,
        j: int,
    ) -> Trade | None:
        s = self.salience
        if abs(s[i][p] * s[j][q] - s[j][p] * s[i][q]) <= LEAST * (
            s[i][p] * s[j][q] + s[j][p] * s[i][q]
        ):
            return None
        giver, taker = (i, j) if s[i][p] * s[j][q] < s[j][p] * s[i][q] else (j, i)
        if (giver, p, taker, q) in self.without:
            return None
        give = self.room(votes, expected, giver, taker, p)
        take = self.room(votes, expected, taker, giver, q)
        rate = (s[i][p] + s[j][p]) / (s[i][q] + s[j][q])
        if give * rate > take:
            give = take / rate
        else:
            take = give * rate
        gain = take * s[giver][q] - give * s[giver][p]
        return Trade(giver, p, taker, q, gain, give, take)

    def room(
        self,
        votes: list[list[float | None]],
        expected: dict[int, float],
        giver: int,
        taker: int,
        p: int,
    ) -> float:
        start, now, end = self.position[giver][p], votes[giver][p], self.position[taker][p]
        assert start is not None
        assert now is not None
        assert end is not None
        lift = self.weight(giver, p) / self.total(p)
        way = 1 if end > start else -1
        counted = expected[p] + sum(self.lifted(t, giver, taker, p) for t in self.made)
        left, ahead = way * (end - now) * lift, way * (end - counted)
        if self.passing and ahead <= LEAST:
            return max(0.0, left)
        return max(0.0, min(left, ahead))

    def lifted(self, trade: Trade, giver: int, taker: int, p: int) -> float:
        """Return how far a trade has moved p, if the giver moved it or the taker had it moved."""
        if trade.supply == p and (trade.giver == giver or trade.taker == taker):
            start, end = self.position[trade.giver][p], self.position[trade.taker][p]
            size = trade.give
        elif trade.demand == p and (trade.taker == giver or trade.giver == taker):
            start, end = self.position[trade.taker][p], self.position[trade.giver][p]
            size = trade.take
        else:
            return 0.0
        assert start is not None
        assert end is not None
        return size if end > start else -size

    def move(
        self, votes: list[list[float | None]], who: int, partner: int, p: int, lifted: float
    ) -> None:
        start, now, end = self.position[who][p], votes[who][p], self.position[partner][p]
        assert start is not None
        assert now is not None
        assert end is not None
        move = lifted * self.total(p) / self.weight(who, p)
        votes[who][p] = min(now + move, end) if end > start else max(now - move, end)
