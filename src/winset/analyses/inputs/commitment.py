"""What keeps an agreement: what breaking it brings at once, and what it costs from then on.

In the repeated game with grim triggers (Friedman 1971; Fudenberg & Tirole 1991, ch. 5; Osborne &
Rubinstein 1994, ch. 8) whoever gets R a year by keeping, T in the year of a breach and P from then
on keeps where ``delta >= (T - R) / (T - P)``. A breach that is found within a year with probability
q only, and goes on until it is found, is worth less than keeping where::

    g <= q l delta / (1 - delta),    that is    delta >= g / (g + q l)

with g = T - R the gain from breaking and l = R - P what is lost a year once it is found; q = 1
gives the first. Fearon (1998) has the cost of it: the longer the shadow of the future, the
better a deal is kept, and the harder each holds out for a better one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winset.analyses.summary import Array
from winset.case.loadings import Dependence
from winset.case.ratification import Commitment
from winset.case.schema import Case
from winset.ensemble.sample import Sampler
from winset.kernels.streams import Streams
from winset.models.contract import Flags


@dataclass(frozen=True)
class Keeping:
    """Whether an actor would keep an agreement.

    Attributes
    ----------
    holds : float
        The share of draws in which keeping is worth no less than breaking.
    discount, threshold : float
        Medians: what next year counts, and what it must, as parts of this one.
    detection : float
        The median chance of being found within a year; `needed` is the least that keeps it, above
        1 where none does.
    """

    actor: str
    holds: float
    discount: float
    threshold: float
    detection: float
    needed: float


def threshold(gain: Array, punishment: Array, detection: Array) -> Array:
    """Return the least discount factor at which an agreement is kept; infinity where none does.

    Parameters
    ----------
    gain, punishment : array
        From breaking it, and lost a year once that is found, in the same unit.
    detection : array
        Chance within a year, in [0, 1].
    """
    lost = detection * punishment
    total = gain + lost
    never = np.where((gain > 0.0) & (lost <= 0.0), np.inf, 0.0)
    return np.divide(gain, total, out=never, where=(total > 0.0) & (lost > 0.0))


def keeping(case: Case, draws: int, seed: int) -> tuple[tuple[Keeping, ...], float | None]:
    """Return whether each would keep an agreement, and in which share of draws all would.

    Parameters
    ----------
    case : Case
    draws, seed : int

    Returns
    -------
    tuple of Keeping
    float or None
        None where the case says nothing of it.
    """
    if not case.commitment:
        return (), None
    sampler = Sampler(Streams(seed), 0, draws, None, Dependence.of(case))
    found = {name: _drawn(sampler, name, one) for name, one in case.commitment.items()}
    each = tuple(_keeping(name, *arrays) for name, arrays in found.items())
    held = [_held(*arrays) for arrays in found.values()]
    return each, float(np.logical_and.reduce(held).mean())


def _drawn(sampler: Sampler, name: str, one: Commitment) -> tuple[Array, Array, Array, Array]:
    """Return gain, discount factor, detection and punishment."""
    parts = (one.gain, one.discount, one.detection, one.punishment)
    names = ("breaking", "discount", "detection", "punishment")
    drawn = [
        sampler.draw(f"{what}/{name}", belief, 0.0, 100.0) / 100.0
        for what, belief in zip(names, parts, strict=True)
    ]
    return drawn[0], drawn[1], drawn[2], drawn[3]


def _held(gain: Array, discount: Array, detection: Array, punishment: Array) -> Flags:
    return np.asarray(discount >= threshold(gain, punishment, detection))


def _keeping(
    name: str, gain: Array, discount: Array, detection: Array, punishment: Array
) -> Keeping:
    lost = discount * punishment
    needed = np.divide(
        gain * (1.0 - discount), lost, out=np.where(gain > 0.0, np.inf, 0.0), where=lost > 0.0
    )
    return Keeping(
        actor=name,
        holds=float(_held(gain, discount, detection, punishment).mean()),
        discount=float(np.median(discount)),
        threshold=float(np.median(threshold(gain, punishment, detection))),
        detection=float(np.median(detection)),
        needed=float(np.median(needed)),
    )
