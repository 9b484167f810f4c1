"""What a lever does, draw by draw, and on which input it hangs.

A lever is tried on the draws of the unchanged case (common random numbers), so its gain is a
paired difference. Two intervals are told, and never one for the other: that of the *mean* gain,
for the number of draws, which holds the mean; and the 5 % and 95 % quantiles over the draws, which
say how far the gain hangs on what is believed, and need not hold the mean where few draws carry it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from winset.analyses.levers.lever import Lever
from winset.analyses.summary import Array
from winset.answer import data_of
from winset.case.negotiation import Change
from winset.ensemble.paired_runs import PairedRuns, RunResult
from winset.kernels.streams import Streams

NOTHING = 0.005
"""Points of utility below which a change counts as none."""
NINETY = 1.645
"""Standard errors on either side of a mean that make a 90 % interval."""
FIFTHS = 5
LUCK = 0.01
"""An input is told from noise where one of all would seem to matter as much in this part."""


@dataclass(frozen=True)
class Hinge:
    """The input on which a lever hangs most: at one end of what is believed, it gains least.

    Attributes
    ----------
    input : str
        Its name, such as ``salience/russia/fordow``.
    below : bool
        Whether the gain is least in the lowest fifth of the input, not in its highest.
    value : float
        Where that fifth ends, in the input's unit.
    net : float
        The mean net gain there, in points.
    """

    input: str
    below: bool
    value: float
    net: float

    @property
    def turns(self) -> bool:
        """Whether the lever loses there."""
        return self.net < 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return data_of(self, "input", "below", "value", "net", turns="turns")


@dataclass(frozen=True)
class LeverEffect:
    """What a lever does.

    Attributes
    ----------
    gain : float
        Mean change of the actor's expected utility, in points (0-100), before its cost.
    cost : float or None
        Mean cost, in points; None where the case states none, and none counts.
    net : float
        Gain less cost.
    interval : (float, float)
        90 % interval of the mean net gain, for the number of draws.
    p5, p95 : float
        Where the net gain lies over the draws.
    sure : float
        The share of draws in which the actor does better, net, of those in which anything changes.
    from_deals : float
        The part of the gain from whether there is a deal, and how likely it is ratified.
    agreement : float or None
        Change of the probability of a deal.
    ratified : float or None
        Change of the probability that one is agreed and ratified; None where nobody must ratify.
    issues : mapping of issue to float
        Change of the median terms, in the issue's unit.
    others : mapping of actor to float
        Change of the others' expected utility, in points.
    draws : int
        On how many draws these numbers rest.
    regret : float
        How far it falls short, on average, of the lever that would have been best in each draw.
    rank : int
        1 for the first; levers that cannot be told apart share a rank.
    tied : bool
        Whether others share the rank.
    robust : bool
        Whether it gains in most draws and after the others' answers, and loses by no model and
        no dependence that was tried. False where that was not tried.
    models, rhos : mapping to float
        Gain, before the cost, by each other model and each correlation of an actor's beliefs.
    after_replies : float or None
        The net gain once the others have answered; None where that was not worked out.
    replies : tuple of Change
        Those answers.
    hinge : Hinge or None
        None where no input is told from noise, or it was not looked for.
    """

    lever: Lever
    gain: float
    cost: float | None
    net: float
    interval: tuple[float, float]
    p5: float
    p95: float
    sure: float
    from_deals: float
    agreement: float | None
    ratified: float | None
    issues: Mapping[str, float]
    others: Mapping[str, float]
    draws: int
    regret: float = 0.0
    rank: int = 0
    tied: bool = False
    robust: bool = False
    models: Mapping[str, float] = field(default_factory=dict)
    rhos: Mapping[float, float] = field(default_factory=dict)
    after_replies: float | None = None
    replies: tuple[Change, ...] = ()
    hinge: Hinge | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the effect as plain data, as docs/reference/advise-json.md says."""
        return {
            **data_of(self, "rank", "tied", "robust"),
            **data_of(self.lever, "kind", "text", "target", about="issues"),
            **data_of(self, "gain", "cost", "net", "interval", "p5", "p95", "sure", "from_deals"),
            **data_of(
                self, "regret", "draws", "agreement", "ratified", "issues", "others", "models"
            ),
            "rhos": {str(rho): gain for rho, gain in self.rhos.items()},
            **data_of(self, "after_replies", "replies", "hinge"),
            **data_of(self.lever, "takes", "why", "sources", "changes", "vetoes"),
        }


@dataclass(frozen=True)
class Trial:
    """A lever tried on draws: its effect, and its net gain in each of them.

    Attributes
    ----------
    net : array, shape (draw,)
        In points.
    """

    effect: LeverEffect
    net: Array


def tried(runs: PairedRuns, actor: str, lever: Lever) -> Trial:
    """Try a lever on draws.

    Parameters
    ----------
    runs : PairedRuns
    actor : str
        Whose gain is asked for.
    lever : Lever
    """
    case, before = runs.case, runs.base
    after = runs.run(lever.apply(case), quick=True)
    me = list(case.actors).index(actor)
    change = 100.0 * (after.utility - before.utility)
    own, cost = change[:, me], costs(lever, runs)
    net = own - cost
    moved = np.abs(own) > NOTHING
    p5, p95 = np.quantile(net, [0.05, 0.95])
    terms = after.median_terms - before.median_terms
    effect = LeverEffect(
        lever=lever,
        gain=float(own.mean()),
        cost=None if lever.cost is None else float(cost.mean()),
        net=float(net.mean()),
        interval=mean_interval(net),
        p5=float(p5),
        p95=float(p95),
        sure=float((net[moved] > 0.0).mean()) if moved.any() else 0.0,
        from_deals=float(own.mean()) - _from_terms(before, after, me),
        agreement=_change(before.deal_probability, after.deal_probability),
        ratified=_change(before.ratified_probability, after.ratified_probability),
        issues=dict(zip(case.issues, map(float, terms), strict=True)),
        others={name: float(change[:, k].mean()) for k, name in enumerate(case.actors) if k != me},
        draws=runs.draws,
    )
    return Trial(effect, net)


def _change(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _from_terms(before: RunResult, after: RunResult, me: int) -> float:
    """Return what other terms are worth where there are some either way, ratified as likely."""
    assert before.worth is not None
    assert after.worth is not None
    better = 100.0 * (after.worth - before.worth)[:, me]
    kept = 1.0 if before.ratified is None else before.ratified
    other = np.isnan(better) | (before.agreed != after.agreed)
    return float(np.where(other, 0.0, kept * better).mean())


def costs(lever: Lever, runs: PairedRuns) -> Array:
    """Return draws of what a lever costs, in points, from a stream of its own.

    Parameters
    ----------
    lever : Lever
    runs : PairedRuns
    """
    if lever.cost is None or lever.cost.exact:
        return np.full(runs.draws, 0.0 if lever.cost is None else lever.cost.likely)
    u = Streams(runs.seed).uniforms(f"lever/{lever.text}", 0, runs.draws)
    return np.clip(lever.cost.quantile(u), -100.0, 100.0)


def mean_interval(values: Array) -> tuple[float, float]:
    """Return the 90 % interval of a mean of draws."""
    mean, half = float(values.mean()), NINETY * float(values.std()) / values.size**0.5
    return mean - half, mean + half


@dataclass(frozen=True)
class Inputs:
    """The draws of a case's inputs, sorted once for every lever.

    Attributes
    ----------
    names : tuple of str
    columns : array, shape (input, draw)
        In the units of the case.
    order : array of int, shape (input, draw)
        The draws by rising value of each input.
    """

    names: tuple[str, ...]
    columns: Array
    order: Any

    @classmethod
    def of(cls, columns: Mapping[str, Array]) -> Inputs:
        """Sort the draws of each input.

        Parameters
        ----------
        columns : mapping of input name to array, shape (draw,)
        """
        if not columns:
            return cls((), np.empty((0, 0)), np.empty((0, 0), dtype=int))
        values = np.array(list(columns.values()))
        whole = values.shape[1] // FIFTHS * FIFTHS
        return cls(tuple(columns), values, np.argsort(values[:, :whole], axis=1))

    def hinge(self, net: Array) -> Hinge | None:
        """Return the input at whose lowest or highest fifth a lever gains least.

        Only inputs count whose fifths differ by more than luck: the variance between them, in
        units of that within, as chi-square (as :mod:`winset.analyses.inputs.given_data`).

        Parameters
        ----------
        net : array, shape (draw,)
        """
        from scipy.special import chdtri

        inputs, whole = self.order.shape
        spread = float(net[:whole].var()) if inputs and whole else 0.0
        if spread <= 0.0:
            return None
        each = whole // FIFTHS
        fifths = net[:whole][self.order].reshape(inputs, FIFTHS, each).mean(axis=2)
        told = each * ((fifths - net[:whole].mean()) ** 2).sum(axis=1) / spread
        told = told > chdtri(FIFTHS - 1, LUCK / inputs)
        if not told.any():
            return None
        ends = np.where(told[:, None], fifths[:, [0, -1]], np.inf)
        number, end = np.unravel_index(int(np.argmin(ends)), ends.shape)
        below = bool(end == 0)
        value = self.columns[number, self.order[number, each - 1 if below else -each]]
        return Hinge(self.names[number], below, float(value), float(ends[number, end]))
