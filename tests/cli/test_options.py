"""``winset options``: what it says in each of its forms, and how it takes mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

import winset as ws
from tests.conftest import ROOT, Call
from winset.kernels.game.stability import CONCEPTS

IRAN = str(ROOT / "cases" / "iran-2014")
FEW = ("-n", "60")


def test_the_table_lists_states_with_the_shares_of_the_verb(call: Call) -> None:
    said = call("options", IRAN, *FEW)
    assert (said.code, said.err) == (0, "")
    play = ws.options(ws.read(IRAN), draws=60)
    first = play.order[0]
    line = next(row for row in said.out.splitlines() if row.split()[:1] == [str(first + 1)])
    for concept in ("nash", "seq"):
        assert f"{100 * play.share[CONCEPTS.index(concept), first]:.0f} %" in line
    assert "none of the options is taken (now)" in said.out
    assert all(len(row) <= 110 for row in said.out.splitlines())


def test_the_json_is_the_answer_of_the_verb(call: Call) -> None:
    said = call("options", IRAN, *FEW, "--json", "--want", "now", "--coalition", "iran,israel")
    data = json.loads(said.out)
    play = ws.options(ws.read(IRAN), draws=60, want="now", coalition=["iran", "israel"])
    assert data == json.loads(play.to_json())
    assert len(data["states"]) == len(play.game.states)
    now = data["states"][data["now"] - 1]
    assert now["taken"] == []
    assert set(now["share"]) == set(now["ends"]) == set(CONCEPTS)
    reached = {way["state"] for way in data["from"]["to"]}
    for actor, moves in data["moves"].items():
        assert actor in data["actors"]
        assert set(moves.get(str(data["now"]), [])) <= reached
    assert {entry["actor"] for entry in data["want"]["actors"]} == set(data["actors"])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--state", "now"), "United States Congress"),
        (("--actor", "russia"), "What Russia likes best"),
        (("--start", "congress-legislates"), "No moves lead to state"),
        (("--want", "us-eases-early"), "What would make state"),
        (("--coalition", "iran,united-states"), "moving together"),
        (("--hypothesis", "derails"), "options of Iran"),
        (("--scenario", "ukraine-feared"), "options of Iran"),
    ],
)
def test_each_question_is_answered_in_words(call: Call, asked: tuple[str, ...], words: str) -> None:
    said = call("options", IRAN, *FEW, *asked)
    assert (said.code, said.err) == (0, "")
    assert words in said.out


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--state", "YY"), "The pattern YY has 2 letters"),
        (("--actor", "china"), "'china' has no options"),
        (("--coalition", "iran"), "is alone"),
        (("--scenario", "ukrain"), "Did you mean 'ukraine'?"),
        (("--want", "99999"), "There is no state 99999"),
    ],
)
def test_mistakes_are_messages(call: Call, asked: tuple[str, ...], words: str) -> None:
    said = call("options", IRAN, *FEW, *asked)
    assert said.code == 2
    assert words in said.err
    assert "Traceback" not in said.err


def test_a_case_without_options_says_what_to_add(call: Call) -> None:
    said = call("options", str(ROOT / "cases" / "emissions-1989"))
    assert said.code == 2
    assert "say under options:" in said.err


def test_the_picture_is_a_file_of_its_own(call: Call, tmp_path: Path) -> None:
    target = tmp_path / "states.svg"
    assert call("options", IRAN, *FEW, "-o", str(target)).code == 0
    root = ElementTree.fromstring(target.read_text(encoding="utf-8"))
    assert root.tag.endswith("svg")
    printed = call("options", IRAN, *FEW, "-o", "-").out
    assert printed.startswith("<svg")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("YN", "The pattern YN has 2 letters; expected one for each of the"),
        ("us-eases-erly", "Did you mean 'us-eases-early'?"),
        ("us-eases-early and", "is no condition on options"),
        ("not us-eases-early", "fits several states:"),
        (",", "No state is named. A state is its number (1), a pattern"),
        ("", "No state is named."),
    ],
)
def test_a_state_that_is_named_wrongly_says_how_states_are_named(text: str, words: str) -> None:
    game = ws.options(ws.read(IRAN), draws=20).game
    with pytest.raises(ws.UsageError) as error:
        game.state_of(text)
    assert words in str(error.value)


def test_every_way_of_naming_a_state_leads_to_it() -> None:
    game = ws.options(ws.read(IRAN), draws=20).game
    for state in range(0, len(game.states), 7):
        taken = [
            n for n, is_taken in zip(game.options, game.states[state], strict=True) if is_taken
        ]
        pattern = "".join("Y" if name in taken else "N" for name in game.options)
        every = " and ".join(n if n in taken else f"not {n}" for n in game.options)
        ways = [str(state + 1), pattern, pattern.lower(), every, f"({every})"]
        ways += [join.join(taken) for join in (",", ", ", " ", "+", ";")] if taken else ["none"]
        assert {game.state_of(way) for way in ways} == {state}
