"""What was judged when the leader could be known, what would flip it, and what to look for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.analyses.test_assess import aims

TWO: dict[str, Any] = {"a": {}, "b": {}}
ITEMS: dict[str, Any] = {
    "first": {"likelihood": {"a": 40, "b": 50}, "judged": "2014-11-01"},
    "second": {"likelihood": {"a": 60, "b": 30}, "judged": "2014-11-10"},
    "third": {"likelihood": {"a": 60, "b": 20}, "judged": "2014-12"},
}


def test_what_was_judged_once_the_leader_could_be_known() -> None:
    """b leads by the first item, a from the second on: the third was judged knowing it."""
    answer = ws.assess(aims(ITEMS, TWO), draws=50)
    late = answer.questions[""].hindsight
    assert late is not None
    assert (late.since, late.items) == ("2014-11-10", ("third",))
    assert late.without["a"] == pytest.approx(40 * 60 / (40 * 60 + 50 * 30))
    shown = " ".join(str(answer).split())
    assert "That “A” leads could be known from 2014-11-10 on. Judged later: “third”." in shown
    assert "“A” stands first still, with 62 %" in shown
    assert answer.to_dict()["hindsight"]["items"] == ["third"]


def test_a_bottom_line_makes_the_leader_known_and_blind_judgements_are_exempt() -> None:
    line = {"bottom_line": {"chance": "likely", "date": "2014-10-31"}}
    answer = ws.assess(aims(ITEMS, {"a": line, "b": {}}), draws=50)
    late = answer.questions[""].hindsight
    assert late is not None
    assert late.items == ("first", "second", "third")
    assert "Without what was judged later “A” is no likelier than the next, with 50 %" in " ".join(
        str(answer).split()
    )
    blind = {
        name: {"judgements": {"Ann": {k: item[k] for k in ("likelihood", "judged")}
                              | {"blind": True}}}
        for name, item in ITEMS.items()
    }  # fmt: skip
    answer = ws.assess(aims(blind, {"a": line, "b": {}}), draws=50)
    assert answer.questions[""].hindsight is None


def test_without_dates_nothing_is_said_of_the_order() -> None:
    items = {n: {"likelihood": item["likelihood"]} for n, item in ITEMS.items()}
    assert ws.assess(aims(items, TWO), draws=50).questions[""].hindsight is None


def test_check_says_what_of_a_finding_would_flip_the_lead(tmp_path: Path) -> None:
    """One of two items that cite a document carries a; the other, weak one does not."""
    cited = {"sources": ["d"]}
    items = {
        "strong": {"likelihood": {"a": 80, "b": 20}} | cited,
        "weak": {"likelihood": {"a": 50, "b": 50}} | cited,
        "against": {"likelihood": {"a": 40, "b": 60}, "origin": "o"},
    }
    path = tmp_path / "case.yaml"
    path.write_text(ws.write(aims(items, TWO, sources={"d": {"title": "D"}})))
    (finding,) = [f for f in ws.check(path) if f.path == "evidence.strong"]
    assert finding.found.startswith("no origin for strong, weak")
    assert "Each of these alone puts another view first: strong" in finding.mend
    assert "(then “B”)" in finding.mend
    assert "against" not in finding.mend
    # Two to one three times over is not put right by any one of them.
    even = {"strong": items["weak"], "weak": items["weak"]}
    sure = {f"s{i}": {"likelihood": {"a": 80, "b": 20}, "origin": f"o{i}"} for i in range(6)}
    path.write_text(ws.write(aims(even | sure, {"a": {"prior": 99}, "b": {"prior": 1}},
                                  sources={"d": {"title": "D"}})))  # fmt: skip
    (finding,) = [f for f in ws.check(path) if f.path == "evidence.strong"]
    assert finding.mend.endswith("No change of one of these alone puts another view first.")


def test_the_one_item_and_the_one_observation_that_tell_the_two_apart_best() -> None:
    """Between a and b the rarer sign tells more, though c makes the other one tell most of all."""
    items = {"e": {"likelihood": {"a": 60, "b": 50, "c": 40}},
             "f": {"likelihood": {"a": 70, "b": 60, "c": 10}}}  # fmt: skip
    wanted = {
        "of-c": {"name": "A sign of c", "likelihood": {"a": 10, "b": 10, "c": 95}},
        "of-a": {"name": "A sign of a", "likelihood": {"a": 60, "b": 30, "c": 45}},
    }
    answer = ws.assess(aims(items, candidates=wanted), draws=200)
    assert answer.rival is not None
    assert (answer.rival.leader, answer.rival.rival) == ("a", "b")
    assert answer.rival.most == "e"
    assert answer.questions[""].watch == "of-a"
    assert "“A sign of a” would best tell “A” from “B”." in str(answer)
    assert answer.to_dict()["watch"] == "of-a"
    none = ws.assess(aims(items), draws=50)
    assert none.questions[""].watch is None
