"""Random numbers by name: every input has its own stream, and every draw its place in it.

A stream is keyed by the seed and the name of what is drawn. So no result depends on how draws are
divided among workers, on the order of actors in a file, or on what else the case holds: two cases
that share an input share its draws.

Streams of single numbers are stratified. Draw d is a point of the van der Corput sequence whose
order and values are both scrambled, digit by digit (Owen 1995), with keys of the stream's own: the
permutations of Laine and Karras (2011) in the form that Burley (2020) gives them, in three rounds.
So any ``2**k`` draws from a multiple of ``2**k`` on, from 16 up, fall one each into ``2**k`` equal
parts of (0, 1), in an order of the stream's own: streams taken together are a Latin hypercube that
grows (padded sets, Kollig & Keller 2002). Each number alone is uniform.

Binary digits alone would pair two streams by halves: of two draws, one each in the lower half, so
that what two inputs do only together is known half as well as by plain numbers. So each 16 draws
are put in an order of their own first, any two of them in any two places alike often: an affine
map over the field of 16 elements, picked by the stream and the block.

Streams of several numbers a draw are plain: a counter-based generator, Philox (Salmon and others
2011), whose counter is set to the first draw.

References
----------
Owen, A. B. (1995). Randomly permuted (t,m,s)-nets and (t,s)-sequences. In Monte Carlo and
Quasi-Monte Carlo Methods in Scientific Computing, 299-317. Springer.
Burley, B. (2020). Practical hash-based Owen scrambling. Journal of Computer Graphics Techniques
9(4), 1-20.
Laine, S. & Karras, T. (2011). Stratified sampling for stochastic transparency. Computer Graphics
Forum 30(4), 1197-1204.
Kollig, T. & Keller, A. (2002). Efficient multidimensional sampling. Computer Graphics Forum 21(3),
557-563.
Salmon, J. K., Moraes, M. A., Dror, R. O. & Shaw, D. E. (2011). Parallel random numbers: as easy
as 1, 2, 3. SC11. https://doi.org/10.1145/2063384.2063405
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing, compiled

Digits = NDArray[np.uint32]

MOST_DRAWS = 2**32
"""Draws that a stratified stream has."""
_BLOCK = 4
"""Numbers that Philox makes at one value of its counter."""
_ROUNDS = 3
"""Of a permutation; with two, pairs of draws show that they are not independent."""
_TOGETHER = 16
"""Draws that are put in an order of their own."""
_NO_TRIANGLE = np.full((1, 3), np.nan)
_MIXING = np.array([(16, 0x7FEB352D), (15, 0x846CA68B)], dtype=np.uint32)
"""Shifts and factors by which Wellons mixes 32 binary digits, with the least bias he found."""


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
            Numbers a draw, all independent; by default one, stratified over draws.

        Returns
        -------
        array, shape (draw,), or (draw, width) where `width` is given
        """
        if width is None:
            numbers: NDArray[np.float64] = self.table([name], _NO_TRIANGLE, first, count)[0]
            return numbers
        start = first * width
        skipped = start % _BLOCK
        bits = np.random.Philox(key=self._key(name), counter=start // _BLOCK)
        raw = bits.random_raw(skipped + count * width)[skipped:]
        numbers = ((raw >> np.uint64(12)).astype(np.float64) + 0.5) / 2.0**52
        return numbers.reshape(count, width)

    def generator(self, name: str, draw: int) -> np.random.Generator:
        """Return a generator of its own for one draw of a model that plays with chance.

        Parameters
        ----------
        name : str
            Of the model.
        draw : int
        """
        return np.random.Generator(np.random.Philox(key=self._key(f"{name}#{draw}")))

    def table(
        self, names: Sequence[str], triangles: NDArray[np.float64], first: int, count: int
    ) -> NDArray[np.float64]:
        """Return many stratified streams at once.

        Parameters
        ----------
        names : sequence of str
        triangles : array, shape (name, 3)
            Least, likeliest and greatest of the triangular distribution whose values are returned;
            NaN for the numbers in (0, 1) themselves.
        first, count : int
            Draws ``first`` to ``first + count - 1``.

        Returns
        -------
        array, shape (name, draw)
        """
        if first + count > MOST_DRAWS:
            raise ValueError(f"a stream has {MOST_DRAWS:,} draws")
        digests = b"".join(self._digest(name, 16 * _ROUNDS + 4) for name in names)
        keys = np.frombuffer(digests, "<u4").astype(np.uint32).reshape(len(names), -1)
        return stratified(keys, triangles, _ORDERS, _MIXING, first, count)

    def _key(self, name: str) -> int:
        return int.from_bytes(self._digest(name, 16), "little")

    def _digest(self, name: str, size: int) -> bytes:
        return blake2b(f"{self.seed}\x00{name}".encode(), digest_size=size).digest()


@dataclass(frozen=True)
class Watched(Streams):
    """Streams that remember what was asked of them, to tell who plays with chance."""

    names: list[str] = field(default_factory=list)

    def _digest(self, name: str, size: int) -> bytes:
        self.names.append(name)
        return super()._digest(name, size)


@compiled
def stratified(
    keys: Digits,
    triangles: NDArray[np.float64],
    orders: Digits,
    mixing: Digits,
    first: int,
    count: int,
) -> NDArray[np.float64]:
    """Return stratified streams: their numbers, or values of triangular distributions at these.

    Parameters
    ----------
    keys : array of uint32, shape (stream, 1 + 4 * round)
        That of the blocks' orders, then two a round of each permutation.
    triangles : array, shape (stream, 3)
        As for :meth:`Streams.table`; rounded as by :func:`winset.kernels.beliefs.triangular`.
    orders : array of uint32
        One order of a block after the other, mirrored.
    mixing : array of uint32, shape (step, 2)
    first, count : int

    Returns
    -------
    array, shape (stream, draw)
    """
    numbers = np.empty((keys.shape[0], count))
    for row in range(keys.shape[0]):
        own = keys[row]
        least, likely, most = triangles[row]
        width = most - least
        for block in range(first // _TOGETHER, (first + count - 1) // _TOGETHER + 1):
            mixed = _mixed(np.uint32(np.uint32(block) + own[0]), mixing)
            begin = np.int64(mixed % np.uint32(orders.size // _TOGETHER)) * _TOGETHER
            start = block * _TOGETHER
            whole = _mirrored(np.uint32(start))
            for place in range(max(first - start, 0), min(first + count - start, _TOGETHER)):
                digits = np.uint32(whole | orders[begin + place])
                digits = _mirrored(_permuted(digits, own, 1))
                digits = _mirrored(_permuted(digits, own, 1 + 2 * _ROUNDS))
                numbers[row, start + place - first] = (np.float64(digits) + 0.5) / 2.0**32
        if not np.isnan(width):
            for n in range(count):
                u = numbers[row, n]
                low = least + np.sqrt(u * width * (likely - least))
                high = most - np.sqrt((1.0 - u) * width * (most - likely))
                numbers[row, n] = low if u * width < likely - least else high
    return numbers


@borrowing
def _permuted(digits: np.uint32, keys: Digits, first: int) -> np.uint32:
    """Scramble a number, each binary digit by the lower ones alone; two keys a round."""
    for k in range(_ROUNDS):
        add, times = keys[first + 2 * k], keys[first + 2 * k + 1]
        digits = np.uint32(digits + add)
        digits = np.uint32(digits ^ np.uint32(digits * np.uint32(times & np.uint32(0xFFFFFFFE))))
        digits = np.uint32(digits * np.uint32(np.uint32(add >> np.uint32(8)) | np.uint32(1)))
    return digits


@borrowing
def _mirrored(digits: np.uint32) -> np.uint32:
    """Return a number with its 32 binary digits in the reverse order."""
    digits = np.uint32(digits << 16 | digits >> 16)
    digits = np.uint32((digits & 0x00FF00FF) << 8 | digits >> 8 & 0x00FF00FF)
    digits = np.uint32((digits & 0x0F0F0F0F) << 4 | digits >> 4 & 0x0F0F0F0F)
    digits = np.uint32((digits & 0x33333333) << 2 | digits >> 2 & 0x33333333)
    return np.uint32((digits & 0x55555555) << 1 | digits >> 1 & 0x55555555)


@borrowing
def _mixed(number: np.uint32, mixing: Digits) -> np.uint32:
    """Return a number whose digits each hang on all of another's."""
    for k in range(mixing.shape[0]):
        number = np.uint32(number ^ number >> mixing[k, 0])
        number = np.uint32(number * mixing[k, 1])
    return np.uint32(number ^ number >> 16)


def _orders() -> Digits:
    """Return the 240 maps ``a x + b`` of the field of 16 elements, a not 0, mirrored, in a row."""

    def product(a: int, b: int) -> int:
        result = 0
        for digit in range(4):
            result ^= (a << digit) * (b >> digit & 1)
        for digit in (2, 1, 0):
            result ^= (0b10011 << digit) * (result >> 4 + digit & 1)
        return result

    field = range(_TOGETHER)
    maps = [product(a, x) ^ b for a in field if a for b in field for x in field]
    return np.array([int(f"{number:032b}"[::-1], 2) for number in maps], dtype=np.uint32)


_ORDERS = _orders()
