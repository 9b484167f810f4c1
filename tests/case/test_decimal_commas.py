"""A comma that may be a decimal one is told: in YAML it sets numbers apart (YAML 1.2, 7.4)."""

from __future__ import annotations

import pytest

import winset as ws
from tests.conftest import ROOT
from winset.case.read import inspect_bytes

TEMPLATE = (ROOT / "src" / "winset" / "case" / "template.yaml").read_text(encoding="utf-8")
OLD = "salience: [30, 40, 60]"


@pytest.mark.parametrize(
    "text",
    ["[4,5, 6]", "[4,5,  6]", "[4, 5,6]", "[ 4,5, 6 ]", "[-4,5, 6]", "[0,5, 10]", "[3, 4,5]"],
)
def test_commas_in_two_ways_are_told(text: str) -> None:
    reading = inspect_bytes(TEMPLATE.replace(OLD, f"salience: {text}").encode(), "c.yaml", "c")
    warned = [f for f in reading.findings if f.severity == "warning"]
    assert [f.path for f in warned] == ["positions[1].salience"]
    assert warned[0].found.startswith(text)
    assert (warned[0].line, warned[0].column) == (59, 64)


@pytest.mark.parametrize("text", ["[4, 5, 6]", "[4,5,6]", "[4 ,5 ,6]", "[4.5, 5, 6]", "[ 4, 5, 6]"])
def test_commas_in_one_way_are_not(text: str) -> None:
    assert ws.loads(TEMPLATE.replace(OLD, f"salience: {text}"))
    assert not inspect_bytes(TEMPLATE.replace(OLD, f"salience: {text}").encode(), "c", "c").findings


def test_texts_and_remarks_may_hold_them() -> None:
    text = TEMPLATE.replace("title: Two towns", "title: See [4,5, 6]  # [4,5, 6]")
    assert not inspect_bytes(text.encode(), "c.yaml", "c").findings
