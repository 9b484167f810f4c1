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
    position : position by [actor][issue], from 0 to 1; None where there is no position
    capability : by [actor]
    salience : by [actor][issue], from 0 to 1
    listed : whether exchanges are struck off a list that is never refilled
    favoured : exchanges that come before equal ones, as (giver, supply, taker, demand)
    """

    position: list[list[float | None]]
    capability: list[float]
    salience: list[list[float]]
    listed: bool = False
    favoured: frozenset[tuple[int, int, int, int]] = frozenset()
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
        self.made = []
        if self.listed:
            self.strike_off(votes, expected, pairs)
            return votes
        done: set[tuple[int, int, int, int]] = set()
        while True:
            offers = [self.offer(votes, expected, *pair) for pair in pairs if pair not in done]
            offers = [o for o in offers if o is not None and o.gain > LEAST]
            if not offers:
                return votes
            most = max(o.gain for o in offers)
            best = self.first([o for o in offers if o.gain >= most * (1 - TIE)])
            done.add(best.places)
            self.make(votes, best)

    def strike_off(
        self,
        votes: list[list[float | None]],
        expected: dict[int, float],
        pairs: list[tuple[int, int, int, int]],
    ) -> None:
        """Make the best of a list, which loses what ties with it and what fails afterwards."""
        left = {pair: self.offer(votes, expected, *pair) for pair in pairs}
        left = {pair: o for pair, o in left.items() if o is not None and o.gain > LEAST}
        counted = {pair: [0.0, 0.0] for pair in left}
        while left:
            most = max(o.gain for o in left.values())
            equal = {pair: o for pair, o in left.items() if o.gain >= most * (1 - TIE)}
            best = self.first(list(equal.values()))
            left = {pair: o for pair, o in left.items() if pair not in equal}
            self.make(votes, best)
            for pair, old in list(left.items()):
                for side, (own, moved) in enumerate(
                    zip(self.movers(old), self.signed(old), strict=True)
                ):
                    if own in self.movers(best):
                        counted[pair][side] += moved
                new = self.offer(votes, expected, *pair)
                del left[pair]
                if new is not None and new.gain > LEAST:
                    given, taken = self.signed(new)
                    if max(counted[pair][0] + given, counted[pair][1] + taken) <= 1 + TIE:
                        left[pair] = new

    def moves(self, trade: Trade) -> tuple[float, float]:
        return (
            trade.give * self.total(trade.supply) / self.weight(trade.giver, trade.supply),
            trade.take * self.total(trade.demand) / self.weight(trade.taker, trade.demand),
        )

    def movers(self, trade: Trade) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return for both partners who moves on what."""
        return (trade.giver, trade.supply), (trade.taker, trade.demand)

    def signed(self, trade: Trade) -> tuple[float, float]:
        """Return how far both would move towards the upper end; less than 0 away from it."""
        given, taken = self.moves(trade)
        return given * self.way(trade, trade.supply), -taken * self.way(trade, trade.demand)

    def way(self, trade: Trade, p: int) -> int:
        """Return 1 where the taker wants more of p than the giver, else -1."""
        start, end = self.position[trade.giver][p], self.position[trade.taker][p]
        assert start is not None
        assert end is not None
        return 1 if end > start else -1

    def make(self, votes: list[list[float | None]], trade: Trade) -> None:
        self.trades.append(trade)
        self.made.append(trade)
        self.move(votes, trade.giver, trade.taker, trade.supply, trade.give)
        self.move(votes, trade.taker, trade.giver, trade.demand, trade.take)

    def first(self, equal: list[Trade]) -> Trade:
        for o in equal:
            if (o.giver, o.supply, o.taker, o.demand) in self.favoured:
                return o
        most = max(o.give + o.take for o in equal)
        equal = [o for o in equal if o.give + o.take >= most * (1 - TIE)]
        if self.listed:
            most = max(sum(self.moves(o)) for o in equal)
            equal = [o for o in equal if sum(self.moves(o)) >= most * (1 - TIE)]
            fewest = min(self.times(o) for o in equal)
            equal = [o for o in equal if self.times(o) == fewest]
        return min(equal, key=lambda o: o.places)

    def times(self, trade: Trade) -> int:
        """Return how many exchanges of the round its partners have made."""
        return sum(
            (done.giver == who) + (done.taker == who)
            for done in self.made
            for who in (trade.giver, trade.taker)
        )

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
        if self.listed and ahead <= LEAST:
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
