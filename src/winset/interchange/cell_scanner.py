"""Where the cells of a delimited table lie, and which of them are alike: over bytes, in one pass.

A cell may stand in double quotes; inside them delimiters and line ends are text, and a doubled
quote is one (RFC 4180). A quote that opens in the middle of a cell is text.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]

_QUOTE, _LF, _CR = 34, 10, 13


@compiled
def _cell_end(data: Bytes, at: int, delimiter: int) -> int:
    """Return the place after a cell: of its delimiter, its line end, or the end of the data."""
    size = data.size
    if at < size and data[at] == _QUOTE:
        at += 1
        while at < size:
            if data[at] == _QUOTE:
                if at + 1 < size and data[at + 1] == _QUOTE:
                    at += 1
                else:
                    break
            at += 1
    while at < size and data[at] != delimiter and data[at] != _LF:
        at += 1
    return at


@compiled
def count(data: Bytes, delimiter: int) -> tuple[int, int]:
    """Return how many records a table has, empty lines left out, and its widest record."""
    at = 0
    records = widest = 0
    while at < data.size:
        start = at
        width = 0
        while True:
            at = _cell_end(data, at, delimiter)
            width += 1
            if at >= data.size or data[at] == _LF:
                break
            at += 1
        empty = width == 1 and (at == start or (at == start + 1 and data[start] == _CR))
        if not empty:
            records += 1
            widest = max(widest, width)
        at += 1
    return records, widest


@compiled
def cells(
    data: Bytes, delimiter: int, columns: Places, starts: Places, ends: Places, lines: Places
) -> None:
    """Fill in where the cells of some columns lie.

    Parameters
    ----------
    data : array of bytes
    delimiter : int
        A byte.
    columns : array, shape (column,)
        Which columns, counted from 0, ascending.
    starts, ends : array, shape (column, record)
        Filled in, without the quotes around a cell; a record that is too short has -1.
    lines : array, shape (record,)
        Filled in: the line on which a record begins, counted from 1.
    """
    at = 0
    line = 1
    record = 0
    while at < data.size:
        first = at
        width = wanted = 0
        while True:
            start = at
            at = _cell_end(data, at, delimiter)
            if wanted < columns.size and columns[wanted] == width:
                end = at
                if end > start and data[end - 1] == _CR and (end >= data.size or data[end] == _LF):
                    end -= 1
                if end - start >= 2 and data[start] == _QUOTE and data[end - 1] == _QUOTE:
                    starts[wanted, record] = start + 1
                    ends[wanted, record] = end - 1
                else:
                    starts[wanted, record] = start
                    ends[wanted, record] = end
                wanted += 1
            width += 1
            if at >= data.size or data[at] == _LF:
                break
            at += 1
        empty = width == 1 and (at == first or (at == first + 1 and data[first] == _CR))
        if not empty:
            for column in range(wanted, columns.size):
                starts[column, record] = -1
                ends[column, record] = -1
            lines[record] = line
            record += 1
        for place in range(first, min(at + 1, data.size)):
            if data[place] == _LF:
                line += 1
        at += 1


@compiled
def _same(data: Bytes, one: int, other: int, size: int) -> bool:
    for k in range(size):  # noqa: SIM110 - generators do not compile
        if data[one + k] != data[other + k]:
            return False
    return True


@compiled
def alike(data: Bytes, starts: Places, ends: Places, codes: Places, firsts: Places) -> int:
    """Give the different cells of a column numbers, in the order of their first appearance.

    Parameters
    ----------
    data : array of bytes
    starts, ends : array, shape (record,)
    codes : array, shape (record,)
        Filled in: the number of each cell's text; -1 where the record has no such cell.
    firsts : array, shape (record,)
        Filled in up to the number returned: the record in which each text stands first.

    Returns
    -------
    int
        How many different texts there are.
    """
    size = 1024
    table = np.full(size, -1, np.int64)
    hashes = np.empty(starts.size, np.uint64)
    found = 0
    for record in range(starts.size):
        if starts[record] < 0:
            codes[record] = -1
            continue
        key = np.uint64(14695981039346656037)
        for place in range(starts[record], ends[record]):
            key = (key ^ np.uint64(data[place])) * np.uint64(1099511628211)
        key ^= key >> np.uint64(32)
        length = ends[record] - starts[record]
        slot = np.int64(key & np.uint64(size - 1))
        while True:
            code = table[slot]
            if code < 0:
                break
            first = firsts[code]
            if (
                hashes[code] == key
                and ends[first] - starts[first] == length
                and _same(data, starts[first], starts[record], length)
            ):
                break
            slot = (slot + 1) & (size - 1)
        if code < 0:
            code = found
            table[slot] = code
            firsts[code] = record
            hashes[code] = key
            found += 1
            if 2 * found > size:
                size *= 2
                table = np.full(size, -1, np.int64)
                for old in range(found):
                    slot = np.int64(hashes[old] & np.uint64(size - 1))
                    while table[slot] >= 0:
                        slot = (slot + 1) & (size - 1)
                    table[slot] = old
        codes[record] = code
    return found
