"""A plan whose draws come from several readings of a case, each in its share of the draws."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from winset.case.schema import Case
from winset.ensemble.groups_and_regard import draws_of
from winset.ensemble.run import Plan
from winset.ensemble.sample import Sampler
from winset.kernels.streams import Streams
from winset.models.contract import PER_DRAW, Draws


@dataclass(frozen=True)
class MixedPlan(Plan):
    """What to run where hypotheses are mixed.

    Parameters
    ----------
    readings : tuple of Case
        The case under each combination of hypotheses.
    shares : tuple of float
        How likely each is; they add up to 1.
    """

    readings: tuple[Case, ...] = ()
    shares: tuple[float, ...] = ()

    def drawn(self, first: int, count: int) -> Draws:
        """Return draws, each of the reading that its own random number picks.

        A single run at the most likely values takes the likeliest reading.
        """
        if self.point:
            likeliest = self.readings[int(np.argmax(self.shares))]
            return draws_of(likeliest, Sampler(None, first, count))
        streams = Streams(self.seed)
        picked = np.searchsorted(
            np.cumsum(self.shares)[:-1], streams.uniforms("believe", first, count)
        )
        sampler = Sampler(streams, first, count)
        result: Draws | None = None
        for index, reading in enumerate(self.readings):
            mine = picked == index
            if not mine.any():
                continue
            drawn = draws_of(reading, sampler)
            result = drawn if result is None else _merged(result, drawn, mine)
        if result is None:
            raise ValueError("a mixed plan without readings")
        return result


def _merged(base: Draws, other: Draws, mine: NDArray[np.bool_]) -> Draws:
    """Put the draws of one reading in their places."""
    update = {}
    for name in PER_DRAW:
        values = getattr(base, name).copy()
        values[mine] = getattr(other, name)[mine]
        update[name] = values
    return replace(base, **update)
