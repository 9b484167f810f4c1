"""Random numbers by name: every input has its own stream, and every draw its place in it.

A counter-based generator (Philox) is keyed by the seed and the name of what is drawn; draw
number d of it is the d-th number of that stream. So no result depends on how draws are divided
among workers, on the order of actors in a file, or on what else the case holds: two cases that
share an input share its draws.

References
----------
Salmon, J. K., Moraes, M. A., Dror, R. O. & Shaw, D. E. (2011). Parallel random numbers: as easy
as 1, 2, 3. SC11. https://doi.org/10.1145/2063384.2063405
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

_BLOCK = 4
"""Numbers that Philox makes at one value of its counter."""


@dataclass(frozen=True)
class Streams:
    """All the random numbers of a run.

    Parameters
    ----------
    seed : int
        Any whole number.
    """

    seed: int

    def uniforms(
        self, name: str, first: int, count: int, width: int | None = None
    ) -> NDArray[np.float64]:
        """Return numbers in the open interval (0, 1).

        Parameters
        ----------
        name : str
            What is drawn, such as ``position/iran/centrifuges``.
        first, count : int
            Draws ``first`` to ``first + count - 1``.
        width : int, optional
            Numbers a draw; by default one.

        Returns
        -------
        array, shape (draw,), or (draw, width) where `width` is given
        """
        each = 1 if width is None else width
        start = first * each
        skipped = start % _BLOCK
        bits = np.random.Philox(key=self._key(name), counter=start // _BLOCK)
        raw = bits.random_raw(skipped + count * each)[skipped:]
        numbers = ((raw >> np.uint64(12)).astype(np.float64) + 0.5) / 2.0**52
        return numbers if width is None else numbers.reshape(count, width)

    def generator(self, name: str, draw: int) -> np.random.Generator:
        """Return a generator of its own for one draw of a model that plays with chance.

        Parameters
        ----------
        name : str
            Of the model.
        draw : int
        """
        return np.random.Generator(np.random.Philox(key=self._key(f"{name}#{draw}")))

    def _key(self, name: str) -> int:
        digest = blake2b(f"{self.seed}\x00{name}".encode(), digest_size=16).digest()
        return int.from_bytes(digest, "little")


@dataclass(frozen=True)
class Watched(Streams):
    """Streams that remember what was asked of them, to tell who plays with chance."""

    names: list[str] = field(default_factory=list)

    def _key(self, name: str) -> int:
        self.names.append(name)
        return super()._key(name)
