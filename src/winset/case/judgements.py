"""Several judges of one item: how what each says is made one.

A likelihood is pooled by a weight for each judge; which weights, draw by draw, is for
:mod:`winset.analyses.aims.judges` to say. Ways to pool:

* ``log-odds``: the mean of the log-odds (Satopää et al. 2014),
* ``log``: the mean of the logarithms, the logarithmic pool, which does not mind whether judges
  are pooled before or after Bayes' rule (Genest & Zidek 1986, section 3),
* ``linear``: the mean, the linear pool (Stone 1961),
* ``mixture``: one judge at a time, each as often as its weight says, which is the linear pool of
  the judges' posteriors.

References
----------
Genest, C. & Zidek, J. V. (1986). Combining probability distributions: a critique and an annotated
bibliography. Statistical Science 1(1), 114-135.
Satopää, V. A., Baron, J., Foster, D. P., Mellers, B. A., Tetlock, P. E. & Ungar, L. H. (2014).
Combining multiple probability predictions using a simple logit model. International Journal of
Forecasting 30(2), 344-356.
Stone, M. (1961). The opinion pool. Annals of Mathematical Statistics 32(4), 1339-1342.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from winset.case.belief import Belief
from winset.case.hypotheses import Evidence, Grade, Pool

if TYPE_CHECKING:  # reading a case does without numpy, which takes as long as the rest of it
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

GRADES: tuple[Grade, ...] = ("CC", "C", "N", "I", "II")
LEAST = 0.001
"""Probabilities of evidence are kept this far from 0 (Cromwell's rule)."""


def pool(values: Array, weight: Array, how: Pool) -> Array:
    """Return what judges say together.

    Parameters
    ----------
    values : array, shape (judge, n)
        Above 0; with ``log-odds``, below 1.
    weight : array, shape (judge, n)
        Adds up to 1.
    how : Pool
    """
    import numpy as np

    if how == "linear":
        return np.asarray((weight * values).sum(axis=0))
    if how == "mixture":
        most = (weight == weight.max(axis=0)).argmax(axis=0)
        return np.asarray(np.take_along_axis(values, most[None], axis=0)[0])
    odds = how == "log-odds"
    logs = np.log(values / (1.0 - values) if odds else values)
    together = np.exp(logs[0] + (weight * (logs - logs[0])).sum(axis=0))
    return np.asarray(together / (1.0 + together) if odds else together)


def written_out(item: Evidence) -> Evidence:
    """Return an item of several judgements as one: the pool of what is likely, the widest ends.

    Parameters
    ----------
    item : Evidence
    """
    import numpy as np

    each = tuple(item.judgements.values())
    if not each:
        return item
    likelihood = {}
    for key in each[0].likelihood:
        said = [one.likelihood[key] for one in each if key in one.likelihood]
        values = np.clip([[belief.likely / 100.0] for belief in said], LEAST, 1.0 - LEAST)
        even = np.full(values.shape, 1.0 / len(said))
        how: Pool = "linear" if item.pool == "mixture" else item.pool
        likely = 100.0 * float(pool(values, even, how)[0])
        low, high = min(b.low for b in said), max(b.high for b in said)
        likelihood[key] = Belief(low, min(max(likely, low), high), high)
    consistency = {}
    for key in each[0].consistency:
        steps = [GRADES.index(one.consistency[key]) - 2 for one in each if key in one.consistency]
        consistency[key] = GRADES[2 + int(np.trunc(np.mean(steps) + np.sign(sum(steps)) * 0.5))]
    return item.model_copy(update={"likelihood": likelihood, "consistency": consistency})
