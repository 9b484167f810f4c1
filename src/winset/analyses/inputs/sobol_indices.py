"""SALib's sample and SALib's indices, for models that run block by block.

SALib would lay out one matrix of ``draws (inputs + 2)`` rows. Here two samples are taken from it,
and the blocks in between, in which inputs of the first are exchanged for those of the second, are
made by whoever runs the model; so what does not change need not be run, and inputs, actors and
issues share both samples. A test holds that the rows are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from winset.analyses.summary import Array
from winset.errors import UsageError

CONFIDENCE = 0.9
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
        from SALib.sample import sobol
    except ImportError:
        raise UsageError(MISSING) from None
    if not names:
        return {}, {}
    size = len(names)
    problem: dict[str, object] = {
        "num_vars": size,
        "names": [f"x{i}" for i in range(size)],
        "bounds": [[0.0, 1.0]] * size,
    }
    if size > 1:  # two groups, so that few rows are laid out: first sample, two blocks, second
        problem["groups"] = ["one"] + ["rest"] * (size - 1)
    rows = sobol.sample(problem, draws, calc_second_order=False, seed=_positive(seed))
    step = len(rows) // draws
    tiny = np.finfo(float).eps
    one, other = (np.clip(rows[i::step], tiny, 1.0 - tiny) for i in (0, step - 1))
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
    from SALib.analyze import sobol

    if not mixed or np.var(np.concatenate([here, there])) <= SMALLEST_VARIANCE:
        return ()
    acting = [name for name, values in mixed.items() if not np.array_equal(values, here)]
    listed = [Index(name, 0.0, 0.0, 0.0, 0.0) for name in mixed if name not in set(acting)]
    if acting:
        problem = {"num_vars": len(acting), "names": acting, "bounds": [[0.0, 1.0]] * len(acting)}
        rows = np.column_stack([here, *(mixed[name] for name in acting), there])
        result = sobol.analyze(
            problem,
            rows.ravel(),
            calc_second_order=False,
            conf_level=CONFIDENCE,
            seed=_positive(seed),
        )
        numbers = zip(result["S1"], result["S1_conf"], result["ST"], result["ST_conf"], strict=True)
        listed += [
            Index(name, *map(float, four)) for name, four in zip(acting, numbers, strict=True)
        ]
    return tuple(sorted(listed, key=lambda index: (-index.total, index.name)))


def _positive(seed: int) -> int:
    """Return a seed above 0 for each whole number; SALib takes 0 for none."""
    return 2 * seed + 1 if seed >= 0 else -2 * seed
