"""The slow twin of stratified streams: one number at a time, in whole numbers of Python."""

from __future__ import annotations

from hashlib import blake2b
from struct import unpack

WHOLE = 2**32


def number(seed: int, name: str, draw: int) -> float:
    """Return a draw of a stream, by Owen's scrambling as Burley (2020) hashes it."""
    digest = blake2b(f"{seed}\x00{name}".encode(), digest_size=52).digest()
    key, *keys = unpack("<13I", digest)
    block, place = divmod(draw, 16)
    a, b = divmod(mixed((block + key) % WHOLE) % 240, 16)
    digits = mirrored(16 * block) | mirrored(times(a + 1, place) ^ b)
    for half in (keys[:6], keys[6:]):
        digits = mirrored(permuted(digits, half))
    return (digits + 0.5) / WHOLE


def mirrored(digits: int) -> int:
    return int(f"{digits:032b}"[::-1], 2)


def permuted(digits: int, keys: list[int]) -> int:
    for shift, factor in zip(keys[::2], keys[1::2], strict=True):
        digits = (digits + shift) % WHOLE
        digits ^= digits * (factor & ~1) % WHOLE
        digits = digits * (shift >> 8 | 1) % WHOLE
    return digits


def mixed(digits: int) -> int:
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        digits = (digits ^ digits >> shift) * factor % WHOLE
    return digits ^ digits >> 16


def times(a: int, b: int) -> int:
    """Multiply in the field of 16 elements: polynomials modulo ``x**4 + x + 1``."""
    product = 0
    for digit in range(4):
        if b >> digit & 1:
            product ^= a << digit
    for digit in (6, 5, 4):
        if product >> digit & 1:
            product ^= 0b10011 << digit - 4
    return product
