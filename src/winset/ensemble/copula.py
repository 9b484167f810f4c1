"""The Gaussian copula: uniform numbers that move together as a case's factors say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.case.loadings import Dependence, factor_stream
from winset.kernels.streams import Streams

Array = NDArray[np.float64]

_LEAST, _MOST = 2.0**-53, 1.0 - 2.0**-53
"""Numbers stay inside (0, 1)."""


def uniforms(dependence: Dependence, streams: Streams, name: str, first: int, count: int) -> Array:
    """Return a belief's numbers in (0, 1); those of its own stream where nothing moves it.

    Parameters
    ----------
    dependence : Dependence
    streams : Streams
    name : str
        Of the belief.
    first, count : int
        Draws ``first`` to ``first + count - 1``.

    Returns
    -------
    array, shape (draw,)
        Uniform, whatever the belief has in common with others.
    """
    loadings, tied = dependence.loadings(name), dependence.mixing.get(name)
    if not loadings and tied is None:
        return streams.uniforms(name, first, count)
    from scipy.special import ndtr, ndtri

    def score(stream: str) -> Array:
        return np.asarray(ndtri(streams.uniforms(stream, first, count)))

    names, row = tied or ((name,), np.ones(1))
    own = dependence.own_part(name)
    z = np.zeros(count)
    if own > 0.0:
        for part, other in zip(row, names, strict=True):
            z += own * part * score(other)
    for factor, loading in loadings.items():
        z += loading * score(factor_stream(factor))
    return np.clip(ndtr(z), _LEAST, _MOST)
