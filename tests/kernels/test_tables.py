"""Cells of a table, against the standard library's reader."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.interchange import cell_scanner as tables

texts = st.text(st.sampled_from('ab,;"\n\r é'), max_size=5).filter(lambda t: "\r" not in t)


def read(text: str, delimiter: str = ",") -> list[list[str]]:
    data = np.frombuffer(text.encode(), np.uint8)
    records, widest = tables.count(data, ord(delimiter))
    starts, ends = np.empty((2, widest, records), np.int64)
    lines = np.empty(records, np.int64)
    tables.cells(data, ord(delimiter), np.arange(widest), starts, ends, lines)
    return [
        [
            data[starts[k, r] : ends[k, r]].tobytes().decode().replace('""', '"')
            for k in range(widest)
            if starts[k, r] >= 0
        ]
        for r in range(records)
    ]


@given(st.lists(st.lists(texts, min_size=2, max_size=4), min_size=1, max_size=6))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_cells_are_those_of_the_standard_reader(end: str, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    assert read(out.getvalue()) == rows
    assert read(out.getvalue().rstrip("\r\n")) == rows


def test_by_hand() -> None:
    assert read('a,b\n\n1,"x, ""y"""\r\n2\n') == [["a", "b"], ["1", 'x, "y"'], ["2"]]
    assert read("a;b\n1;2", ";") == [["a", "b"], ["1", "2"]]
    assert read('5" pipe,x\n1,2') == [['5" pipe', "x"], ["1", "2"]]
    assert read('a,"b') == [["a", '"b']]


def test_lines_count_through_quoted_line_ends() -> None:
    data = np.frombuffer(b'a\n"x\ny"\n\nz\n', np.uint8)
    starts, ends = np.empty((2, 1, 3), np.int64)
    lines = np.empty(3, np.int64)
    tables.cells(data, ord(","), np.array([0]), starts, ends, lines)
    assert lines.tolist() == [1, 2, 5]


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=400))
def test_alike_numbers_texts_by_first_appearance(numbers: list[int]) -> None:
    texts = [f"n{n}" for n in numbers]
    data = np.frombuffer("".join(texts).encode(), np.uint8)
    ends = np.cumsum([len(t) for t in texts])
    starts = np.array([0, *ends[:-1]])
    codes, firsts = np.empty_like(starts), np.empty_like(starts)
    found = tables.alike(data, starts, ends, codes, firsts)
    order = list(dict.fromkeys(texts))
    assert found == len(order)
    assert [order[c] for c in codes] == texts
    assert [texts[f] for f in firsts[:found]] == order


def test_alike_holds_thousands() -> None:
    texts = [f"{n:05d}" for n in range(5000)] * 2
    data = np.frombuffer("".join(texts).encode(), np.uint8)
    starts = np.arange(10_000) * 5
    codes, firsts = np.empty_like(starts), np.empty_like(starts)
    assert tables.alike(data, starts, starts + 5, codes, firsts) == 5000
    assert (codes == np.tile(np.arange(5000), 2)).all()
