"""scipy's Sobol indices, for models that run block by block.

Two samples are drawn as scipy (and SALib) draw them. The blocks in which inputs of the first are
exchanged for those of the second are made by whoever runs the model; so what does not change need
not be run, and inputs, actors and issues share both samples. Indices are those of
`scipy.stats.sobol_indices`, input by input, with a bootstrap that takes a seed, which its own does
not. Tests hold that the rows are SALib's, and the indices what its estimators give.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from winset.analyses.summary import Array
from winset.threads import stop_if_asked

CONFIDENCE = 0.9
RESAMPLES = 100
"""Of the bootstrap."""
SMALLEST_VARIANCE = 1e-24


@dataclass(frozen=True)
class Index:
    """What part of a variance an input, or a group of inputs, carries.

    Attributes
    ----------
    first : float
        First-order index: by itself.
    first_error : float
        Half of its 90 % interval, by the bootstrap.
    total : float
        Total index: with all that it does together with others.
    """

    name: str
    first: float
    first_error: float
    total: float
    total_error: float


def unit_sample(
    names: Sequence[str], draws: int, seed: int
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return two samples of the unit cube, for first and total indices.

    Parameters
    ----------
    names : sequence of str
    draws : int
        A power of two.
    seed : int

    Returns
    -------
    tuple of two mappings of name to array, shape (draw,)
    """
    if not names:
        return {}, {}
    from scipy.stats import qmc

    size, tiny = len(names), np.finfo(float).eps
    rows = qmc.Sobol(d=2 * size, scramble=True, seed=_positive(seed)).random(draws)
    rows = np.clip(rows, tiny, 1.0 - tiny)
    one, other = rows[:, :size], rows[:, size:]
    return (
        {name: np.ascontiguousarray(one[:, j]) for j, name in enumerate(names)},
        {name: np.ascontiguousarray(other[:, j]) for j, name in enumerate(names)},
    )


def indices(here: Array, there: Array, mixed: Mapping[str, Array], seed: int) -> tuple[Index, ...]:
    """Return Sobol indices, the largest total first; empty where nothing varies.

    Parameters
    ----------
    here, there : array, shape (draw,)
        What comes out on the first and on the second sample.
    mixed : mapping of name to array, shape (draw,)
        What comes out on the first with these inputs taken from the second.
    seed : int
        Of the bootstrap.
    """
    if not mixed or np.var(np.concatenate([here, there])) <= SMALLEST_VARIANCE:
        return ()
    acting = [name for name, values in mixed.items() if not np.array_equal(values, here)]
    listed = [Index(name, 0.0, 0.0, 0.0, 0.0) for name in mixed if name not in set(acting)]
    if acting:
        listed += _acting(here, there, {name: mixed[name] for name in acting}, seed)
    return tuple(sorted(listed, key=lambda index: (-index.total, index.name)))


def _acting(here: Array, there: Array, mixed: Mapping[str, Array], seed: int) -> Iterator[Index]:
    """Yield the index of each input; between two it can be stopped.

    What comes out on the draws themselves and on each resample of them are so many outputs of one
    model, which scipy takes as rows.
    """
    from scipy.stats import norm, sobol_indices

    draws = len(here)
    resamples = np.random.default_rng(_positive(seed)).integers(draws, size=(RESAMPLES, draws))
    rows = np.vstack([np.arange(draws), resamples])
    one, other = here[rows], there[rows]
    width = norm.ppf(0.5 + CONFIDENCE / 2)
    for name, values in mixed.items():
        stop_if_asked()
        found = sobol_indices(
            func={"f_A": one, "f_B": other, "f_AB": values[rows][np.newaxis]}, n=draws
        )
        first, total = found.first_order, found.total_order
        yield Index(
            name,
            float(first[0]),
            float(width * first[1:].std(ddof=1)),
            float(total[0]),
            float(width * total[1:].std(ddof=1)),
        )


def _positive(seed: int) -> int:
    """Return a seed above 0 for each whole number."""
    return 2 * seed + 1 if seed >= 0 else -2 * seed
