"""SALib's sample and SALib's indices, for models that run block by block.

SALib would lay out one matrix of ``draws (inputs + 2)`` rows. Here the two samples of it are drawn
as it draws them, and the blocks in between, in which inputs of the first are exchanged for those of
the second, are made by whoever runs the model; so what does not change need not be run, and inputs,
actors and issues share both samples. Indices are its own, input by input. Tests hold that rows and
indices are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from winset.analyses.summary import Array
from winset.errors import UsageError
from winset.threads import stop_if_asked

CONFIDENCE = 0.9
RESAMPLES = 100
"""Of the bootstrap, as many as SALib's own."""
SMALLEST_VARIANCE = 1e-24
MISSING = "Global sensitivity needs SALib. Install it: pip install 'winset[sensitivity]'."


@dataclass(frozen=True)
class Index:
    """What part of a variance an input, or a group of inputs, carries.

    Attributes
    ----------
    first : float
        First-order index: by itself.
    first_error : float
        Half of its 90 % interval, by SALib's bootstrap.
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
    """Return two samples of the unit cube, as SALib draws them for first and total indices.

    Parameters
    ----------
    names : sequence of str
    draws : int
        A power of two.
    seed : int

    Returns
    -------
    tuple of two mappings of name to array, shape (draw,)

    Raises
    ------
    UsageError
        SALib is not installed.
    """
    try:
        import SALib.sample  # noqa: F401 - its indices are wanted later: say so before any work
    except ImportError:
        raise UsageError(MISSING) from None
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
        rows = np.column_stack([here, *(mixed[name] for name in acting), there])
        listed += _acting(acting, (rows - rows.mean()) / rows.std(), seed)
    return tuple(sorted(listed, key=lambda index: (-index.total, index.name)))


def _acting(names: Sequence[str], rows: Array, seed: int) -> Iterator[Index]:
    """Yield the index of each input as SALib's ``analyze`` has it; between two it can be stopped.

    Parameters
    ----------
    names : sequence of str
    rows : array, shape (draw, 2 + name)
        What comes out, centred and scaled: on the first sample, with each exchanged, on the second.
    seed : int
    """
    from SALib.analyze.sobol import first_order, total_order
    from scipy.stats import norm

    draws = len(rows)
    picked = np.random.default_rng(_positive(seed)).integers(draws, size=(draws, RESAMPLES))
    one, other = rows[:, 0], rows[:, -1]
    some, others = one[picked], other[picked]
    width = norm.ppf(0.5 + CONFIDENCE / 2)
    for j, name in enumerate(names, 1):
        stop_if_asked()
        here, there = rows[:, j], rows[picked, j]
        numbers = (
            first_order(one, here, other),
            width * first_order(some, there, others).std(ddof=1),
            total_order(one, here, other),
            width * total_order(some, there, others).std(ddof=1),
        )
        yield Index(name, *map(float, numbers))


def _positive(seed: int) -> int:
    """Return a seed above 0 for each whole number; SALib takes 0 for none."""
    return 2 * seed + 1 if seed >= 0 else -2 * seed
