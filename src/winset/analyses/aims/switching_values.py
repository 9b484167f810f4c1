"""What would change our mind: the smallest change of one input that puts another view first.

Every input of the judged evidence, the priors and the response parameter is moved on its own,
all else left as it is. Sizes are in decibans, so that inputs of different kinds compare: a
probability moved from p to q is moved by ``10 log10 (q / (1 - q)) / (p / (1 - p))``. An item that
is counted to another origin, or struck, has the size by which the lead falls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from winset.analyses.aims.assessment import Rival, SwitchingValue
from winset.analyses.aims.evidence_weight import (
    RATIOS,
    TRUTH,
    bearing,
    drawn_likelihood,
    parts,
    stream,
)
from winset.analyses.aims.unnamed import Body, Speaks
from winset.analyses.aims.weighing import Weighing
from winset.analyses.summary import Array
from winset.case.belief import Belief
from winset.case.hypotheses import Evidence
from winset.case.judgements import LEAST
from winset.case.origins import documents
from winset.ensemble.sample import Sampler

DRAWS = 500
"""Draws on which the search rests."""
FARTHEST = 30.0
"""Decibans beyond which no change is called small."""
OWN = "its own"
"""The origin of an item that shares none."""
SEARCH_STEPS = 12
TIE_PLACES = 9
"""Decimals to which equal numbers agree, in whatever order hypotheses are summed."""
LEAD_TOLERANCE = 0.005
"""Decibans of the lead at which the search ends."""


@dataclass(frozen=True, eq=False)
class _Lead:
    """The leader's lead, on a smaller copy of the arrays, with one input moved."""

    weighing: Weighing
    leader: str
    count: int

    @cached_property
    def names(self) -> tuple[str, ...]:
        states = self.weighing.states
        return tuple(leaf for leaf in states.leaves[states.question_of(self.leader)] if leaf)

    @cached_property
    def sampler(self) -> Sampler:
        return replace(self.weighing.sampler, count=self.count, columns={})

    @cached_property
    def priors(self) -> tuple[Array, ...]:
        return tuple(table[: self.count] for table in self.weighing.priors)

    @cached_property
    def prior(self) -> Array:
        return self.weighing.prior[: self.count]

    @cached_property
    def body(self) -> Body:
        """What each judged item says of the states that it names."""
        bearings = sorted(self.weighing.bearings.items())
        items = {name: tuple(s.first(self.count) for s in each.speaks) for name, each in bearings}
        return Body(items, self.prior)

    @property
    def total(self) -> Array:
        """The logarithm of the likelihood of all judged items, shape (draw, state)."""
        return self.body.log

    @cached_property
    def shares(self) -> Array:
        """The probability of each hypothesis of the question, as things stand."""
        return self.shares_with(self.total)

    def shares_with(
        self, log: Array, prior: Array | None = None, conduct: Array | None = None
    ) -> Array:
        """Return the probability of each hypothesis of the question."""
        acts = self.by_draw(self.weighing.conduct) if conduct is None else conduct
        table = (self.prior if prior is None else prior) * np.exp(
            log - log.max(axis=1, keepdims=True)
        )
        table = table / table.sum(axis=1, keepdims=True)
        joint = table * np.exp(acts - np.where(table > 0.0, acts, -np.inf).max())
        mean = joint.sum(axis=0) / joint.sum()
        return np.array([mean[self.weighing.states.holds[name]].sum() for name in self.names])

    def by_draw(self, conduct: Array) -> Array:
        """Return logarithms by draw, shape (draw, state), from those by state and node."""
        return self.weighing.by_draw(conduct, count=self.count)

    def at_node(self, node: int) -> Array:
        """Return the shares with the response parameter held at one value."""
        conduct = self.weighing.by_draw(self.weighing.conduct, count=self.count, node=node)
        return self.shares_with(self.total, conduct=conduct)

    def margin(self, shares: Array) -> float:
        """Return decibans of the leader over the best of the others."""
        at = self.names.index(self.leader)
        rest = np.delete(shares, at).max()
        return float(10.0 * np.log10(max(shares[at], 1e-300) / max(rest, 1e-300)))

    def lost(self, shares: Array) -> bool:
        """Whether another leads; who is level with the leader does not."""
        return round(self.margin(shares), TIE_PLACES) < 0.0

    def winner(self, shares: Array) -> str:
        """Return the likeliest of the others; of equals the first by name."""
        others = zip(shares.round(TIE_PLACES), self.names, strict=True)
        return min((-share, name) for share, name in others if name != self.leader)[1]

    def judgements(self, kind: str) -> Iterator[tuple[str, Evidence, str]]:
        """Yield each judged item with each hypothesis it speaks of, by one kind of judgement."""
        for name in self.weighing.bearings:
            item = self.weighing.items[name]
            for key in getattr(item, kind):
                if key in self.weighing.states.views:
                    yield name, item, key

    def with_item(
        self, name: str, instead: dict[str, Array] | None = None, trusted: Array | None = None
    ) -> Array:
        """Return the shares with one item's judgement or rating changed."""
        item = self.weighing.items[name]
        part = self.weighing.bearings[name].part
        moved = bearing(
            name, item, self.weighing.states, self.priors, self.sampler, part, instead, trusted
        )
        return self.shares_with(self.body.instead(name, moved.speaks))

    def with_origin(self, name: str, origin: str | None) -> Array:
        """Return the shares with one item counted to another origin, None being its own.

        Acts' weights change what each says alone; that acts say it together is left as it is.
        """
        old, items = self.weighing.items, dict(self.weighing.items)
        items[name] = old[name].model_copy(update={"origin": origin})
        ratio = {n: part / parts(old)[n] for n, part in parts(items).items()}
        speaks = {
            n: tuple(Speaks(each.named, each.log * ratio[n]) for each in said)
            for n, said in self.body.items.items()
        }
        conduct = self.weighing.conduct
        for a, act in enumerate(self.weighing.acts):
            if ratio[act.name] != 1.0:
                alone = np.stack([state.alone[a] for state in self.weighing.under])
                conduct = conduct + (ratio[act.name] - 1.0) * np.log(np.maximum(alone, 1e-300))
        return self.shares_with(Body(speaks, self.prior).log, conduct=self.by_draw(conduct))

    def without(self, name: str) -> Array:
        """Return the shares with one item left out."""
        if name in self.body.items:
            return self.shares_with(self.body.instead(name, ()))
        weighing = self.weighing
        acts = weighing.by_draw(weighing.conduct_without(name), but=name, count=self.count)
        return self.shares_with(self.total, conduct=acts)

    def with_prior(self, leaf: str, moved: Array) -> Array:
        """Return the shares with one hypothesis' prior moved, and the others' in proportion."""
        states, items = self.weighing.states, self.weighing.items
        holds = states.holds[leaf]
        now = self.prior[:, holds].sum(axis=1)
        up = moved / np.maximum(now, 1e-12)
        down = (1.0 - moved) / np.maximum(1.0 - now, 1e-12)
        joint = self.prior * np.where(holds, up[:, None], down[:, None])
        priors = states.marginals(joint)
        speaks = {
            name: bearing(name, items[name], states, priors, self.sampler, old.part).speaks
            for name, old in sorted(self.weighing.bearings.items())
        }
        return self.shares_with(Body(speaks, joint).log, joint)


def _lead(weighing: Weighing, rival: Rival) -> _Lead:
    return _Lead(weighing, rival.leader, min(DRAWS, weighing.sampler.count))


def switching_values(weighing: Weighing, rival: Rival) -> tuple[SwitchingValue, ...]:
    """Return changes of one input that put another hypothesis first, the smallest first.

    Parameters
    ----------
    weighing : Weighing
    rival : Rival

    Returns
    -------
    tuple of SwitchingValue
        One for each input that can do it within `FARTHEST` decibans.
    """
    lead = _lead(weighing, rival)
    if lead.margin(lead.shares) <= 0.0:
        return ()
    changes = [
        *(_switching(lead, each) for each in (*_judged(lead), *_priors(lead))),
        *(_grade(lead, *each) for each in lead.judgements("consistency")),
        *(_origin(lead, name) for name in weighing.items),
        *(_left_out(lead, name) for name in weighing.items),
        _response(lead),
    ]
    switching = (change for change in changes if change is not None)
    return tuple(sorted(switching, key=lambda c: (round(abs(c.decibans), TIE_PLACES), c.input)))


def _shifted(p: Array, decibans: float) -> Array:
    """Shift the odds of probabilities."""
    odds = p / np.maximum(1.0 - p, 1e-12) * 10.0 ** (decibans / 10.0)
    return np.asarray(odds / (1.0 + odds))


def _crossing(lead: _Lead, tried: Callable[[float], Array]) -> tuple[float, str] | None:
    """Return the smallest shift at which the leader no longer leads, and who then does.

    The lead falls almost in a straight line, so false position finds it in few steps; the end
    that stays is drawn in by halves (Illinois).
    """
    best: tuple[float, str] | None = None
    start = lead.margin(lead.shares)
    for end in (-FARTHEST, FARTHEST):
        shares = tried(end)
        below = lead.margin(shares)
        if below > 0.0:
            continue
        inner, above, outer, stayed = 0.0, start, end, 0
        for _ in range(SEARCH_STEPS):
            if outer == inner or -lead.margin(shares) < LEAD_TOLERANCE:
                break
            middle = inner + (outer - inner) * above / (above - below)
            there = tried(middle)
            value = lead.margin(there)
            if value > 0.0:
                inner, above = middle, value
                below, stayed = (below / 2.0, -1) if stayed == -1 else (below, -1)
            else:
                outer, below, shares = middle, value, there
                above, stayed = (above / 2.0, 1) if stayed == 1 else (above, 1)
        if best is None or abs(outer) < abs(best[0]):
            best = (outer, lead.winner(shares))
    return best


@dataclass(frozen=True, eq=False)
class _Probability:
    """A probability among the inputs, and the shares with other values in its place.

    Attributes
    ----------
    path : str
    now : array, shape (draw,)
    stated : Belief or None
        In percent.
    shares_at : callable
        Values, shape (draw,), to the shares with them in place of those of now.
    wording : (str, str)
        What is written before its value now, and before the one at which the lead passes.
    """

    path: str
    now: Array
    stated: Belief | None
    shares_at: Callable[[Array], Array]
    wording: tuple[str, str] = ("", "")


def _judged(lead: _Lead) -> Iterator[_Probability]:
    """Yield the likelihoods that were judged, and how likely each report is true."""
    for name, item, key in lead.judgements("likelihood"):
        yield _Probability(
            f"evidence.{name}.likelihood.{key}",
            drawn_likelihood(name, item, key, lead.sampler),
            item.likelihood[key],
            partial(_with_likelihood, lead, name, key),
        )
    for name, each in lead.weighing.bearings.items():
        rating = lead.weighing.items[name].rating
        yield _Probability(
            f"evidence.{name}.rating",
            np.minimum(each.trust[: lead.count], 1.0 - LEAST),
            min((TRUTH[mark] for mark in rating or ""), key=lambda b: b.likely, default=None),
            partial(lead.with_item, name, None),
            (f"{rating or 'unrated'}, true with ", "true with "),
        )


def _with_likelihood(lead: _Lead, name: str, key: str, values: Array) -> Array:
    return lead.with_item(name, {key: np.maximum(values, LEAST)})


def _priors(lead: _Lead) -> Iterator[_Probability]:
    states = lead.weighing.states
    for leaf in lead.names:
        q = states.question_of(leaf)
        now = lead.priors[q][:, states.leaves[q].index(leaf)]
        if 0.0 < float(np.median(now)) < 1.0:
            path, stated = f"hypotheses.{leaf}.prior", states.views[leaf].prior
            yield _Probability(path, now, stated, partial(lead.with_prior, leaf))


def _switching(lead: _Lead, each: _Probability) -> SwitchingValue | None:
    """Return the change of a probability at which the lead passes, if there is one."""
    crossing = _crossing(lead, lambda shift: each.shares_at(_shifted(each.now, shift)))
    if crossing is None:
        return None
    shift, winner = crossing
    middle = float(np.median(each.now))
    then = 100.0 * float(_shifted(np.array([middle]), shift)[0])
    inside = each.stated is not None and each.stated.low <= then <= each.stated.high
    now, other = each.wording
    now, other = now + _percent(100.0 * middle), other + _percent(then)
    return SwitchingValue(each.path, now, other, shift, inside, winner)


def _percent(value: float) -> str:
    return f"{value:.0f} %" if 1.0 <= value <= 99.0 else f"{value:.1f} %"


def _grade(lead: _Lead, name: str, item: Evidence, key: str) -> SwitchingValue | None:
    """Return the nearest step of consistency at which another leads."""
    now = item.consistency[key]
    for grade in sorted(RATIOS, key=lambda g: abs(RATIOS[g].likely - RATIOS[now].likely))[1:]:
        drawn = lead.sampler.draw(f"grade/{stream(name, item)}/{grade}", RATIOS[grade], -30.0, 30.0)
        shares = lead.with_item(name, {key: 10.0 ** (drawn / 10.0)})
        if lead.lost(shares):
            size = RATIOS[grade].likely - RATIOS[now].likely
            path = f"evidence.{name}.consistency.{key}"
            return SwitchingValue(path, now, grade, size, False, lead.winner(shares))
    return None


def _origin(lead: _Lead, name: str) -> SwitchingValue | None:
    """Return the origin that an item could have at which another leads, if there is one.

    An item could be a witness of its own, or be of one origin with items that cite a document that
    it cites. Of several such origins it is the one at which the other leads by least.
    """
    items, case = lead.weighing.items, lead.weighing.case
    now, cited = items[name].origin, set(documents(case, items[name]))
    beside = (item.origin for item in items.values() if cited & set(documents(case, item)))
    others = dict.fromkeys((None, *beside))
    found = [
        (round(lead.margin(shares), TIE_PLACES), str(origin or OWN), lead.winner(shares))
        for origin in others
        if origin != now and lead.lost(shares := lead.with_origin(name, origin))
    ]
    if not found:
        return None
    margin, origin, winner = max(found)
    fall = margin - lead.margin(lead.shares)
    return SwitchingValue(f"evidence.{name}.origin", now or OWN, origin, fall, False, winner)


def _left_out(lead: _Lead, name: str) -> SwitchingValue | None:
    """Say whether another leads without an item."""
    shares = lead.without(name)
    if not lead.lost(shares):
        return None
    fall = lead.margin(shares) - lead.margin(lead.shares)
    return SwitchingValue(f"evidence.{name}", "counted", "struck", fall, False, lead.winner(shares))


def _response(lead: _Lead) -> SwitchingValue | None:
    """Hold the response parameter at one value: is there one at which another leads?"""
    if not lead.weighing.acts:
        return None
    low, high = lead.weighing.response
    middle = float(np.sqrt(low * high))
    best: SwitchingValue | None = None
    for node, value in enumerate(lead.weighing.nodes):
        shares = lead.at_node(node)
        size = float(10.0 * np.log10(value / middle))
        if lead.margin(shares) <= 0.0 and (best is None or abs(size) < abs(best.decibans)):
            inside = bool(low <= value <= high)
            now = f"{low:g} to {high:g}"
            best = SwitchingValue(
                "response", now, f"{value:.3g}", size, inside, lead.winner(shares)
            )
    return best


def swings(weighing: Weighing, rival: Rival) -> tuple[tuple[str, float, float], ...]:
    """Return how far the lead moves when one input goes to the ends of its interval.

    Parameters
    ----------
    weighing : Weighing
    rival : Rival

    Returns
    -------
    tuple of (input, low, high)
        Decibans of the leader over the best of the others with the input at its 5 % and its
        95 % quantile, the widest first. An act has two entries that matter: with and without it.
    """
    lead = _lead(weighing, rival)
    ends: dict[str, list[Array]] = {}

    def everywhere(value: float) -> Array:
        return np.full(lead.count, value)

    for each in _judged(lead):
        stated = each.stated
        if stated is not None and not stated.exact:
            ends[each.path] = [
                each.shares_at(everywhere(value / 100.0)) for value in (stated.low, stated.high)
            ]
    for name, item, key in lead.judgements("consistency"):
        belief = RATIOS[item.consistency[key]]
        if not belief.exact:
            ends[f"evidence.{name}.consistency.{key}"] = [
                lead.with_item(name, {key: everywhere(10.0 ** (value / 10.0))})
                for value in (belief.low, belief.high)
            ]
    if weighing.acts:
        first, last = int(0.05 * weighing.nodes.size), weighing.nodes.size - 1
        ends["response"] = [lead.at_node(first), lead.at_node(last - first)]
    for act in weighing.acts:
        ends[f"evidence.{act.name}.conduct"] = [lead.without(act.name), lead.shares]
    rows = [(path, lead.margin(low), lead.margin(high)) for path, (low, high) in ends.items()]
    return tuple(sorted(rows, key=lambda row: (-round(abs(row[2] - row[1]), TIE_PLACES), row[0])))
