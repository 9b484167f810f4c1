"""Accepted claims as coded statements: networks and agreement run on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import winset as ws
from tests.conftest import Call
from winset.errors import UsageError
from winset.library.document import Block, Reading, Record
from winset.library.library import Library

TEXTS = (
    "Israel opposes the interim plan.",
    "Russia and China want the interim plan.",
    "Egypt does not support the interim plan.",
    "Iran wants fewer limits.",
)
STORE = ("--library", "l.sqlite")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with ws.open_library(tmp_path / "l.sqlite") as opened:
        record = Record(title="On the talks", authors=("Ann Lee",), date="2014-12")
        opened.add_reading(Reading(record, tuple(map(Block, TEXTS))), "t.txt", b"t")
        for claim in opened.claims():
            opened.judge(claim.id, "accept", "Ann")
        yield opened


def test_accepted_claims_are_statements(library: Library) -> None:
    dropped = library.claims("lee-2014#p4")[0]
    library.judge(dropped.id, "drop", "Ann")
    coding = ws.read_coding(library)
    said = [
        (s.values["organization"], s.values["concept"], s.values["agreement"], s.coder)
        for s in coding.statements
    ]
    assert said == [
        ("Israel", "the interim plan", 0, "Ann"),
        ("Russia", "the interim plan", 1, "Ann"),
        ("China", "the interim plan", 1, "Ann"),
        ("Egypt", "the interim plan", 0, "Ann"),
    ]
    (document,) = coding.documents
    assert [document.text[s.start : s.stop] for s in coding.statements] == [
        TEXTS[0], TEXTS[1], TEXTS[1], TEXTS[2],
    ]  # fmt: skip
    assert document.date is not None
    assert document.date.date().isoformat() == "2014-12-01"


def test_who_opposes_stands_with_who_does_not_support(library: Library) -> None:
    ties = ws.network(library, mode="congruence").ties()
    assert {pair for pair, weight in ties.items() if weight} == {
        ("China", "Russia"),
        ("Egypt", "Israel"),
    }
    against = ws.network(library, mode="conflict").ties()
    assert {pair for pair, weight in against.items() if weight} == {
        ("China", "Egypt"), ("China", "Israel"), ("Egypt", "Russia"), ("Israel", "Russia"),
    }  # fmt: skip


def test_agreement_of_those_who_judge(library: Library) -> None:
    with pytest.raises(UsageError, match="two people"):
        ws.coder_agreement(library)
    claims = library.claims()
    library.judge(claims[0].id, "drop", "Bob")
    for claim in claims[1:]:
        library.judge(claim.id, "drop", "Bob", note="first thought")
        library.judge(claim.id, "accept", "Bob")
    found = ws.coder_agreement(library)
    assert (found.coders, found.units, found.pairable) == (2, 4, 8)
    assert found.observed == 0.75
    library.judge(claims[0].id, "accept", "Bob")
    assert ws.coder_agreement(library).observed == 1
    library.judge(claims[0].id, "change", "Bob", polarity=False)
    assert ws.coder_agreement(library).observed == 0.75


def test_nothing_accepted_is_said(tmp_path: Path) -> None:
    with (
        ws.open_library(tmp_path / "l.sqlite") as library,
        pytest.raises(UsageError, match="accepted yet"),
    ):
        ws.network(library)


def test_commands(library: Library, call: Call, tmp_path: Path) -> None:
    done = call("code", "networks", *STORE, "--json")
    assert json.loads(done.out)["sum"] == 4
    assert call("code", "convert", *STORE, "-o", "x.dna").code == 0
    again = call("code", "networks", "x.dna", "--json")
    assert json.loads(again.out)["sum"] == 4
    library.judge(library.claims()[0].id, "drop", "Bob")
    assert "2 coders" in call("code", "agreement", *STORE).out
    for args in ((), ("x.dna", *STORE)):
        said = call("code", "networks", *args)
        assert (said.code, "one of them" in said.err) == (2, True)
    assert call("code", "networks", "--library", "none.sqlite").code == 2
