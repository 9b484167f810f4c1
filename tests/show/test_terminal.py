"""Tables in terminals of any width: nothing is cut, nothing sticks out, rows stay rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

import winset as ws
from tests.conftest import ROOT
from winset.show.cells import table
from winset.show.sections import Cell, Section
from winset.show.terminal import as_text

CASE = ws.read(ROOT / "cases" / "iran-2014")
ANSWERS: dict[str, Callable[[], object]] = {
    "case": lambda: CASE,
    "assess": lambda: ws.assess(CASE, draws=200),
    "forecast": lambda: ws.forecast(CASE, draws=30, model=["mean", "winset"]),
    "options": lambda: ws.options(CASE, draws=20),
    "power": lambda: ws.power(CASE),
    "timeline": lambda: ws.timeline(CASE),
}


@cache
def sections(name: str) -> list[Section]:
    return list(ANSWERS[name]().show().sections)  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [72, 80, 110, 160])
@pytest.mark.parametrize("name", ANSWERS)
def test_no_table_is_cut_or_sticks_out(name: str, width: int) -> None:
    text = as_text(sections(name), width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text


def test_the_ids_of_hypotheses_stand_whole_at_eighty_columns() -> None:
    text = as_text(sections("assess"), 80)
    assert all(name in text for name in CASE.hypotheses)


@pytest.mark.parametrize("width", [40, 60, 80, 110])
def test_a_table_that_is_too_wide_goes_on_below(width: int) -> None:
    count = 30
    rows = [[f"row-{r}", *[Cell(f"{r}.{c}") for c in range(count)]] for r in range(3)]
    made = table(["", *[f">column-{c}" for c in range(count)]], rows)
    text = as_text([Section("", [made])], width)
    words = text.split()
    assert all(words.count(f"column-{c}") == 1 for c in range(count))
    assert all(words.count(f"{r}.{c}") == 1 for r in range(3) for c in range(count))
    assert words.count("row-0") > 1
    assert max(map(len, text.splitlines())) <= width


def test_a_table_that_fits_stays_one() -> None:
    made = table(["", "what", ">how many"], [["a", "some words", "3"], ["b", "others", "12"]])
    lines = as_text([Section("", [made])], 80).splitlines()
    assert lines == [
        "   what        how many",
        "a  some words         3",
        "b  others            12",
    ]
