"""How likely an event is by each day, from the times and counts of its like: conjugate, in draws.

A class of n cases in which the event came k times, each with about the time T that the question
has: ``p ~ Beta(k + 1/2, n - k + 1/2)`` for the event by T. A class watched for Y years in which it
came k times: a rate ``r ~ Gamma(k + 1/2, Y)`` a year. Both are posteriors under Jeffreys' priors.
Where days pass without the event, the cumulative hazard spent is ``h(u)``, with u the part of the
time that is over and ``h(1) = 1``::

    P(event by u) = 1 - (1 - p)^h(u)        h(u) = (1 - d) u + d max(0, (u - 0.9) / 0.1)

with d the part that a deadline draws into the last tenth. That the event has not come by u0 makes
the posterior ``Beta(k + 1/2, n - k + 1/2 + h(u0))``, or ``Gamma(k + 1/2, Y + T h(u0))``, and what
is left is ``1 - (1 - p)^(h(u) - h(u0))``.

References
----------
Jeffreys, H. (1946). An invariant form for the prior probability in estimation problems.
Proceedings of the Royal Society A 186, 453-461.
Gelman, A. et al. (2013). Bayesian Data Analysis, 3rd ed., sections 2.4 and 2.6. CRC Press.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.case.events import ReferenceClass

Array = NDArray[np.float64]
LAST = 0.1
"""The part of the time that a deadline hurries."""
LEAST = 1e-12
YEAR = 365.25


def spent(part: Array | float, rush: Array | float) -> Array:
    """Return the part of the cumulative hazard that is spent.

    Parameters
    ----------
    part : array or float
        Of the time from opening to closing that is over, 0 to 1.
    rush : array or float
        What part of the hazard the deadline draws into the last tenth, 0 to 1.
    """
    u = np.clip(part, 0.0, 1.0)
    hurried = np.maximum(0.0, (u - (1.0 - LAST)) / LAST)
    return np.asarray((1.0 - rush) * u + rush * hurried)


@dataclass(frozen=True)
class Posterior:
    """What a class says: draws of the log of the chance that the event does not come in time.

    Attributes
    ----------
    happened : float
        How often it came.
    missed : float
        How often it did not, where cases are counted; NaN where years are.
    years : float
        For how long they were watched; NaN where cases are counted.
    """

    happened: float
    missed: float
    years: float

    @classmethod
    def of(cls, entry: ReferenceClass) -> Posterior:
        """Return what a class of a case says.

        Parameters
        ----------
        entry : ReferenceClass
        """
        if entry.of is not None:
            return cls(float(entry.happened or 0), float(entry.of - (entry.happened or 0)), np.nan)
        if entry.years is not None:
            return cls(float(entry.happened or 0), np.nan, entry.years)
        return cls(float(len(entry.durations)), np.nan, sum(entry.durations) + sum(entry.waiting))

    def log_misses(self, uniforms: Array, waited: Array | float, time: float) -> Array:
        """Return log P(it does not come in the whole time), shape of `uniforms`.

        Parameters
        ----------
        uniforms : array
            In (0, 1), one a draw.
        waited : array or float
            The part of the cumulative hazard spent without the event.
        time : float
            Years from opening to closing.
        """
        from scipy.special import betaincinv, gammaincinv

        if np.isnan(self.years):
            # 1 - p is Beta(n - k + 1/2 + waited, k + 1/2), and falls in u as p rises.
            missed = betaincinv(self.missed + 0.5 + waited, self.happened + 0.5, 1.0 - uniforms)
            return np.asarray(np.log(np.maximum(missed, LEAST)))
        rate = gammaincinv(self.happened + 0.5, uniforms) / (self.years + time * waited)
        return np.asarray(-rate * time)
