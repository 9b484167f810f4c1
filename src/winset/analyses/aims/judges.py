"""Several judges of one item: whose eyes are the better ones is not known, and is drawn.

In each draw, every judge has a weight, the same for all items: even over all that could be, by the
Bayesian bootstrap (Rubin 1981). Judges who differ at random differ little over many items; judges
who differ in one way all along leave the answer as open as they are apart.

References
----------
Rubin, D. B. (1981). The Bayesian bootstrap. Annals of Statistics 9(1), 130-134.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from winset.analyses.summary import Array
from winset.case.belief import Belief
from winset.case.hypotheses import Pool
from winset.ensemble.sample import Sampler

EVEN = Belief(5.0, 50.0, 95.0, "uniform")


def weights(judges: Iterable[str], sampler: Sampler, how: Pool) -> Array:
    """Draw the weight of each judge, shape (judge, draw); adds up to 1.

    Parameters
    ----------
    judges : iterable of str
        Those of one item; of all judges, they keep their proportions.
    sampler : Sampler
    how : Pool
        A mixture takes one of them alone.
    """
    drawn = [sampler.draw(f"judge/{name}", EVEN, 0.0, 100.0) / 100.0 for name in judges]
    times = -np.log(np.clip(np.stack(drawn), 1e-12, 1.0 - 1e-12))
    if how == "mixture":
        return np.asarray(times == times.min(axis=0), dtype=float)
    return np.asarray(times / times.sum(axis=0))
