"""How far the answer is off because draws are finite: the standard error that is stated.

Draws of judgements and of preferences come in batches that know nothing of each other. The whole
answer is worked out anew without each batch in turn; how far these answers lie apart gives the
error (the jackknife over groups), however the draws were made and whatever is made of them.

References
----------
Efron, B. & Stein, C. (1981). The jackknife estimate of variance. Annals of Statistics 9(3),
586-596.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from winset.analyses.aims.conduct import UnderState
from winset.analyses.aims.weighing import Weighing
from winset.analyses.summary import Array


@dataclass(frozen=True)
class StandardErrors:
    """Standard errors of what is shown.

    Attributes
    ----------
    hypotheses : mapping of id to float
        Of the probability of each.
    ideal, weight, top : array, shape (issue,)
        Of the mean ideal point, the mean part in what the actor cares about, and the probability
        that the issue is its first priority.
    """

    hypotheses: Mapping[str, float]
    ideal: Array
    weight: Array
    top: Array


def standard_errors(weighing: Weighing) -> StandardErrors:
    """Return how far the answer is off because draws are finite.

    Parameters
    ----------
    weighing : Weighing
    """
    holds = weighing.states.holds
    sums = [_sums(state) for state in weighing.under]
    answers = []
    for batch in np.unique(weighing.batch):
        belief = weighing.posterior_but(int(batch)).mean
        rest = np.stack([np.delete(each, batch, axis=0).sum(axis=0) for each in sums])
        wanted = belief @ (rest[:, 1:] / rest[:, :1])
        shares = [belief[flags].sum() for flags in holds.values()]
        answers.append(np.concatenate([shares, wanted]))
    error = jackknife(np.stack(answers))
    ideal, weight, top = np.split(error[len(holds) :], 3)
    return StandardErrors(
        dict(zip(holds, map(float, error[: len(holds)]), strict=True)), ideal, weight, top
    )


def jackknife(answers: Array) -> Array:
    """Return the standard error of an answer from what it is without each batch.

    ``sqrt((n - 1) / n * sum_b (a_b - mean a)^2)``.

    Parameters
    ----------
    answers : array, shape (batch, quantity)
    """
    count = answers.shape[0]
    return np.asarray(np.sqrt((count - 1.0) * answers.var(axis=0)))


def _sums(state: UnderState) -> Array:
    """Return weights, and what is wanted times weights, summed in each batch.

    Returns
    -------
    array, shape (batch, 1 + 3 issues)
    """
    columns = np.concatenate(
        [np.ones((state.share.size, 1)), state.ideal, state.weight, first_priority(state.weight)],
        axis=1,
    )
    return np.stack(
        [np.bincount(state.batch, state.share * column) for column in columns.T], axis=1
    )


def first_priority(weight: Array) -> Array:
    """Return 1 where an issue is the first priority, else 0, shape (draw, issue).

    Parameters
    ----------
    weight : array, shape (draw, issue)
        The first of equals counts; none does where all are 0.
    """
    if weight.shape[1] == 0:
        return weight
    first = weight.argmax(axis=1)[:, None] == np.arange(weight.shape[1])
    return np.asarray(first & (weight.max(axis=1, keepdims=True) > 0.0), dtype=float)
