"""The slow twin of the kernels of the Spatial Model of Politics: the formulas as written."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from winset.models.smp import SmpOptions

Array = NDArray[np.float64]

POWER = {"linear": 1, "square": 2, "quartic": 4, "octic": 8}
TIE = 1e-12
ADJUST = {"none": 0.0, "one-third": 1 / 3, "half": 1 / 2, "two-thirds": 2 / 3, "full": 1.0}


def vote(rule: str, ours: float, theirs: float) -> float:
    """v(1, ua, ub)"""
    du = ours - theirs
    if abs(du) < TIE:
        return 0.0
    side = max(-1.0, min(1.0, du / 1e-8))
    return {
        "binary": side,
        "prop-binary": 0.8 * du + 0.2 * side,
        "proportional": du,
        "prop-cubic": 0.5 * du + 0.5 * du**3,
        "cubic": du**3,
        "asymmetric-prospect": du if du < 0 else 2 / 3 * du,
    }[rule]


def prevails(rule: str, mine: float, theirs: float) -> float:
    if rule != "binary":
        return mine ** POWER[rule] / (mine ** POWER[rule] + theirs ** POWER[rule])
    if mine >= 1.1 * theirs:
        return 1.0 - 1e-6
    if theirs >= 1.1 * mine:
        return 1e-6
    return min(max((2.1 * mine / (mine + theirs) - 1.0) / 0.1, 1e-6), 1.0 - 1e-6)


def pce(o: SmpOptions, weights: Sequence[float], options: list[list[float]]) -> list[float]:
    """`options` holds, for each option, its utility to each voter."""
    n = range(len(options))
    voters = range(len(weights))
    coalition = [
        [
            1e-8
            + sum(
                weights[k] * max(0.0, vote(o.voting, options[i][k], options[j][k])) for k in voters
            )
            * (i != j)
            for j in n
        ]
        for i in n
    ]
    odds = [
        [0.5 if i == j else prevails(o.victory, coalition[i][j], coalition[j][i]) for j in n]
        for i in n
    ]
    if o.pce == "conditional":
        products = [math.prod(odds[i]) for i in n]
        return [product / sum(products) for product in products]
    p = [1.0 / len(options) for _ in n]
    challenge: Callable[[int, int], float]
    if o.pce == "markov-uniform":
        tolerance = 1e-6

        def challenge(i: int, j: int) -> float:
            return 1.0 / len(options)
    else:
        tolerance = 1e-8
        lure = [[coalition[i][j] * odds[i][j] + 1e-10 * (i == j) for j in n] for i in n]

        def challenge(i: int, j: int) -> float:
            return lure[i][j] / sum(lure[k][j] for k in n)

    t = [[challenge(i, j) for j in n] for i in n]
    for _ in range(10_000):
        q = [sum(odds[i][j] * (p[i] * t[j][i] + p[j] * t[i][j]) for j in n) for i in n]
        then = [(a + b) / 2.0 for a, b in zip(p, q, strict=True)]
        then = [value / sum(then) for value in then]
        change = max(abs(a - b) for a, b in zip(p, then, strict=True))
        p = then
        if change <= tolerance:
            break
    return p


class Twin:
    """One draw.

    Parameters
    ----------
    x, y, s : array, shape (actor, issue)
        Positions and ideal points in [0, 1]; saliences that add up to 1 at most.
    c : sequence of float
    options : SmpOptions
    affinity : array, shape (actor, actor)
    chance : array, shape (round, actor)
    """

    def __init__(
        self,
        x: Array,
        y: Array,
        s: Array,
        c: Sequence[float],
        options: SmpOptions,
        affinity: Array,
        chance: Array,
    ) -> None:
        self.x, self.y, self.s, self.c, self.o = (
            x.copy(),
            y.copy(),
            s,
            [float(v) for v in c],
            options,
        )
        self.affinity, self.chance = affinity, chance
        self.n = range(len(c))
        self.interest = [float(row.sum()) for row in s]
        self.history = [x.copy()]
        self.probabilities: list[list[float]] = []
        self.margin = math.inf
        self.look()

    def d(self, i: int, x: Array) -> float:
        whole = float((self.s[i] ** 2).sum())
        if whole == 0.0:
            return 0.0
        return min(1.0, math.sqrt(float(((self.s[i] * (self.y[i] - x)) ** 2).sum()) / whole))

    @staticmethod
    def u(d: float, r: float) -> float:
        return (1.0 - d) * (1.0 + d * r)

    def look(self) -> None:
        """Find risk attitudes, and the probabilities of positions."""
        plain = [[self.u(self.d(k, self.x[j]), 0.0) for k in self.n] for j in self.n]
        p = pce(self.o, self.c, plain)
        a, b = min(p), max(p)
        if b - a <= 1e-12:
            self.r = [0.0 for _ in self.n]
        elif self.o.risk_range == "min":
            self.r = [(v - a) / (b - a) for v in p]
        elif self.o.risk_range == "mid":
            self.r = [(3 * v - b - 2 * a) / (2 * (b - a)) for v in p]
        else:
            self.r = [(2 * v - b - a) / (b - a) for v in p]

        def near(i: int, j: int) -> bool:
            return bool(np.linalg.norm(self.x[i] - self.x[j]) < 1e-3)

        first: list[int] = []
        for i in self.n:
            if not any(near(i, j) for j in first):
                first.append(i)
        stands = [max(j for j in first if near(i, j)) for i in self.n]
        seen = [[self.u(self.d(k, self.x[j]), self.r[k]) for k in self.n] for j in first]
        chances = dict(zip(first, pce(self.o, self.c, seen), strict=True))
        self.probabilities.append([chances[j] for j in stands])
        self.terms = sum(chances[j] * self.x[j] for j in first)

    def seen(self, h: int, i: int, j: int) -> float:
        """What the position of j is worth to i, in the eyes of h."""
        a = ADJUST[self.o.risk_adjust]
        return self.u(self.d(i, self.x[j]), (1 - a) * self.r[h] + a * self.r[i])

    def third(self, h: int, n: int, i: int, j: int, q: float) -> float:
        """The vote of third party n for i; q is i's odds with n's help to the side it likes."""
        own, first, second = self.seen(h, n, n), self.seen(h, n, i), self.seen(h, n, j)
        commit = self.o.commit
        if self.o.third_party == "ktab":
            win, lose, drop = own + 2 * first, own + 2 * second, 3 * first
            if commit == "semi":
                back = q * win + (1 - q) * 3 * second
                oppose = q * drop + (1 - q) * lose
            elif commit == "none":
                back = oppose = q * win + (1 - q) * lose
            else:
                back = oppose = q * 3 * first + (1 - q) * 3 * second
            return vote(self.o.voting, back - oppose, 0.0)
        if first < second:
            own, first, second, q = own, second, first, 1 - q
            sign = -1.0
        else:
            sign = 1.0
        if commit == "full":
            stake = first - second
        else:
            stake = ((own + 2 * first) - (own + 2 * second)) / 3
            if commit == "semi":
                stake = max(0.0, stake - (1 - q) * max(0.0, own - second) / 3)
        return vote(self.o.voting, sign * stake, 0.0)

    def odds(self, h: int, i: int, j: int) -> float:
        """The probability that i beats j, in the eyes of h."""
        power = [c * s for c, s in zip(self.c, self.interest, strict=True)]

        def share(votes: list[float]) -> float:
            ours = 1e-10 + sum(v for v in votes if v > 0)
            return ours / (ours + 1e-10 - sum(v for v in votes if v < 0))

        def naive(n: int) -> float:
            return power[n] * vote(self.o.voting, self.seen(h, n, i), self.seen(h, n, j))

        principals = [naive(i), naive(j)]
        others = [
            power[n] * self.third(h, n, i, j, share([*principals, naive(n)]))
            for n in self.n
            if n not in (i, j)
        ]
        return share(principals + others)

    def gain(self, h: int, k: int, i: int, j: int) -> float:
        p, s = self.odds(h, i, j), self.interest[j]
        mine, theirs = self.seen(h, k, i), self.seen(h, k, j)
        victory, contest = 2 * mine, p * 2 * mine + (1 - p) * 2 * theirs
        return (1 - s) * victory + s * contest - (mine + theirs)

    def bargain(self, i: int, j: int, p: float) -> list[Array]:
        eps = 1e-6
        xi, xj, si, sj = self.x[i], self.x[j], self.s[i], self.s[j]
        if self.o.weights == "s2pmax":
            di, dj = max(0.0, (1 - p) - p), max(0.0, p - (1 - p))
            ti = di * sj**2 / (di * sj**2 + eps + (1 - di) * si**2)
            tj = dj * si**2 / (dj * si**2 + eps + (1 - dj) * sj**2)
            found = [xi + ti * (xj - xi), xj + tj * (xi - xj)]
        else:
            m = 1 if self.o.weights == "s1p1" else 2
            wi, wj = si**m * p**m, sj**m * (1 - p) ** m
            found = [
                ((wi + eps) * xi + wj * xj) / (wi + wj + eps),
                (wi * xi + (wj + eps) * xj) / (wi + wj + eps),
            ]
        program = self.o.reading == "ktab"
        return [np.floor(x * 1e4 + 0.5) / 1e4 if program else x for x in found]

    def proposals(self) -> list[tuple[int, int, list[Array]]]:
        found = []
        for i in self.n:
            gains = {j: self.gain(i, i, i, j) for j in self.n if j != i}
            j, best = i, 1e-5
            for other, gain in gains.items():
                self.decide(gain - best)
                if gain > best + TIE:
                    j, best = other, gain
            if j == i:
                continue
            mine = self.bargain(i, j, self.odds(i, i, j))
            if self.o.bargaining == "initiator":
                found.append((i, j, mine))
                continue
            program = self.o.reading == "ktab"
            p = min(max(self.gain(j, i, i, j), 0.0), 1.0) if program else self.odds(j, i, j)
            theirs = self.bargain(i, j, p)
            if self.o.bargaining == "initiator-receiver":
                found += [(i, j, mine), (i, j, theirs)]
                continue
            a = self.c[i] * self.interest[i]
            b = self.c[i if program else j] * self.interest[j]
            share = a / (a + b) if a + b > 0 else 0.5
            mixed = [share * m + (1 - share) * t for m, t in zip(mine, theirs, strict=True)]
            found.append((i, j, mixed))
        return found

    def decide(self, lead: float) -> None:
        """Keep in mind by how little something was decided; equals are no such thing."""
        if abs(lead) > TIE:
            self.margin = min(self.margin, abs(lead))

    def turn(self) -> None:
        proposals = self.proposals()
        then = self.x.copy()
        for a in self.n:
            queue = [(a, a, [self.x[a], self.x[a]])] + [b for b in proposals if a in b[:2]]
            options = []
            for i, j, moves in queue:
                x = self.x.copy()
                x[i], x[j] = moves
                options.append(
                    [sum(self.u(self.d(k, p), self.r[k]) for p in x) / len(x) for k in self.n]
                )
            p = pce(self.o, self.c, options)
            if self.o.transitions == "stochastic":
                level = float(self.chance[len(self.history) - 1, a])
                passed = np.cumsum(p)[:-1]
                self.margin = min([self.margin, *abs(passed - level)])
                best = int(np.searchsorted(passed, level))
            else:
                best = 0
                for b, value in enumerate(p[1:], start=1):
                    self.decide(value - p[best])
                    if value > p[best] + TIE:
                        best = b
            i, _, moves = queue[best]
            then[a] = moves[0 if a == i else 1]
        self.y = self.affinity @ then + (1 - self.affinity.sum(1, keepdims=True)) * self.y
        self.x = then
        self.history.append(then)

    def play(self, clear: float = 0.0) -> Twin:
        """Play to the end, or to a turn in which less than `clear` decides."""

        def moved(t: int) -> float:
            return float(np.linalg.norm(self.history[t] - self.history[t - 1], axis=1).sum())

        while True:
            t = len(self.history) - 1
            if t == self.o.rounds or (t > 1 and moved(t) < 0.02 * (moved(1) + 1e-4)):
                return self
            self.turn()
            self.look()
            if self.margin < clear:
                return self
