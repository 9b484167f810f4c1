"""The slow twin of the challenge kernels: the formulas as they are written, loop by loop."""

from __future__ import annotations

import math
from collections.abc import Sequence

from winset.models.challenge_family import ContestOptions

SAME = TIE = 1e-9


class Twin:
    """One issue of one draw, played round by round.

    Parameters
    ----------
    x, c, s : sequence of float
        Positions in the issue's unit, capabilities, saliences.
    room : float
        The issue's range.
    options : ContestOptions
    response : float
    """

    def __init__(
        self,
        x: Sequence[float],
        c: Sequence[float],
        s: Sequence[float],
        room: float,
        options: ContestOptions,
        response: float = math.inf,
    ) -> None:
        self.x, self.c, self.s = list(x), list(c), list(s)
        self.room, self.o, self.response = room, options, response
        self.actors = range(len(self.x))
        self.start = max(self.x) - min(self.x)
        self.scale = self.start
        self.r = [1.0 for _ in self.actors]

    def d(self, i: int, j: int) -> float:
        return abs(self.x[i] - self.x[j]) / self.scale

    def votes(self, k: int, i: int, j: int) -> float:
        """What k throws in for i against j."""
        power = self.r[k] if self.o.votes == "risk" else 1.0
        return self.c[k] * self.s[k] * (self.d(k, j) ** power - self.d(k, i) ** power)

    def all_votes(self) -> float:
        return sum(
            abs(self.votes(k, i, j)) for i in self.actors for j in self.actors for k in self.actors
        )

    def odds(self, i: int, j: int) -> float:
        votes = [self.votes(k, i, j) for k in self.actors]
        total = self.whole if self.o.odds == "all-pairs" else sum(map(abs, votes))
        if total <= 1e-12 * sum(c * s for c, s in zip(self.c, self.s, strict=True)):
            return 0.5
        return sum(vote for vote in votes if vote > 0.0) / total

    def mu(self) -> float:
        weights = [c * s for c, s in zip(self.c, self.s, strict=True)]
        if sum(weights) <= 0.0:
            weights = [1.0 for _ in weights]
        ranked = sorted((x, w) for x, w in zip(self.x, weights, strict=True) if w > 0.0)
        for n in range(len(ranked)):
            below = 2.0 * sum(w for _, w in ranked[: n + 1])
            if abs(below - sum(weights)) <= 1e-12 * sum(weights):
                return (
                    ranked[n][0] if n + 1 == len(ranked) else (ranked[n][0] + ranked[n + 1][0]) / 2
                )
            if below > sum(weights):
                return ranked[n][0]
        raise AssertionError

    def expected(self, i: int, j: int, r: float) -> float:
        """E(ij): what a challenge of j brings i, by the exponent r."""
        d, q = self.d(i, j), self.o.q

        def u(distance: float) -> float:
            return float(2.0 - 4.0 * max(0.0, 0.5 + 0.5 * distance) ** r)

        near = abs(self.x[i] - self.mu()) / self.scale
        t = float(near < d - SAME) if self.o.t == "median" else float(self.o.t)
        m = (near + d) / 2.0
        p = self.odds(i, j)
        return (
            self.s[j] * (p * u(-d) + (1.0 - p) * u(d))
            + (1.0 - self.s[j]) * u(-d)
            - q * u(0.0)
            - (1.0 - q) * (t * u(-m) + (1.0 - t) * u(m))
        )

    def set_exponents(self) -> None:
        self.r = [1.0 for _ in self.actors]
        self.whole = self.all_votes()
        if self.o.risk == "neutral":
            return
        security = [
            sum(
                self.expected(i, j, 1.0) if self.o.security == "own" else self.expected(j, i, 1.0)
                for j in self.actors
                if j != i
            )
            for i in self.actors
        ]
        low, high = min(security), max(security)
        if high - low > TIE * len(self.x):
            risks = [(2.0 * value - high - low) / (high - low) for value in security]
            self.r = [(1.0 - risk / 3.0) / (1.0 + risk / 3.0) for risk in risks]
        self.whole = self.all_votes()

    def offers(self, i: int) -> list[tuple[str, float, float]]:
        """Kind, position and threat of every offer that i has."""
        found = []
        for j in self.actors:
            if self.d(i, j) <= SAME:
                continue
            a = self.expected(i, j, self.r[i])
            b = self.expected(j, i, self.r[i] if self.o.estimates == "own" else self.r[j])
            if b <= TIE or abs(a) <= TIE:
                continue
            if a > 0.0:
                if self.o.conflict == "yield" and b - a > TIE:
                    found.append(("conflict", self.x[j], b))
            elif b >= -a - TIE:
                way = min(1.0, -a / b)
                found.append(("compromise", self.x[i] + way * (self.x[j] - self.x[i]), b))
            else:
                found.append(("capitulate", self.x[j], b))
        return found

    def score(self, i: int, kind: str, offer: float, threat: float) -> float:
        if self.o.offer == "most-enforceable":
            return threat
        if self.o.offer == "ranked" and kind == "compromise":
            return -abs(offer) / self.scale
        move = abs(offer - self.x[i]) / self.scale
        if math.isinf(self.response):
            return -move
        return float(2.0 - 4.0 * (0.5 + 0.5 * move) ** self.r[i])

    def choice(self, i: int) -> float:
        """Where i moves."""
        offers = self.offers(i)
        if not offers:
            return self.x[i]
        if self.o.offer == "ranked":
            order = ["conflict", "compromise", "capitulate"]
            first = min(offers, key=lambda offer: order.index(offer[0]))[0]
            offers = [offer for offer in offers if offer[0] == first]
        scores = [self.score(i, *offer) for offer in offers]
        if math.isinf(self.response):
            shares = [float(score >= max(scores) - TIE) for score in scores]
        else:
            shares = [math.exp(self.response * (score - max(scores))) for score in scores]
        total = sum(share * offer[1] for share, offer in zip(shares, offers, strict=True))
        return total / sum(shares)

    def play(self) -> list[list[float]]:
        """Return the positions at the start and after each round."""
        turns = [list(self.x)]
        calm, before = 0, math.nan
        for _ in range(self.o.rounds):
            now = max(self.x) - min(self.x)
            self.scale = {"start": self.start, "now": now, "issue": self.room}[self.o.scale]
            if len(self.x) < 2 or self.start <= SAME * self.room or now <= SAME * self.start:
                break
            self.set_exponents()
            self.x = [self.choice(i) for i in self.actors]
            turns.append(list(self.x))
            if self.o.stop == "settled":
                mu = self.mu()
                calm = calm + 1 if abs(mu - before) < 0.005 * self.scale else 0
                before = mu
                if calm == 2:
                    break
        return turns + [turns[-1]] * (self.o.rounds + 1 - len(turns))
