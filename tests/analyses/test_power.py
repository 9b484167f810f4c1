"""Voting power of a case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import winset as ws

CASES = Path(__file__).parents[2] / "cases"


def case(decision: str, actors: int = 3, quo: float | None = None) -> ws.Case:
    names = [f"a{i}" for i in range(actors)]
    entries = "".join(f"  {name}: {{name: {name}, capability: 1}}\n" for name in names)
    rows = "".join(
        f"  - {{actor: {name}, issue: x, position: 0.5, salience: 50}}\n" for name in names
    )
    stands = "" if quo is None else f", status_quo: {quo}"
    return ws.loads(
        "winset: 1\ntitle: t\nquestion: q\nas_of: 2020-01-01\n"
        f"decision: {decision}\nissues:\n  x: {{name: X, unit: u, range: [0, 1]{stands}}}\n"
        f"actors:\n{entries}positions:\n{rows}"
    )


def test_consensus_shares_power_among_those_who_can_veto() -> None:
    found = ws.power(case("{rule: consensus, vetoes: [a0, a1]}"))
    assert found.shapley_shubik == {"a0": 0.5, "a1": 0.5, "a2": 0.0}
    assert found.banzhaf == {"a0": 0.5, "a1": 0.5, "a2": 0.0}


def test_a_majority_of_equals_shares_it_evenly() -> None:
    found = ws.power(case("{rule: majority}"))
    assert list(found.banzhaf.values()) == pytest.approx([1 / 3] * 3)


def test_decimal_votes_are_counted_exactly() -> None:
    found = ws.power(case("{rule: quota, quota: 0.51, votes: {a0: 0.5, a1: 0.49, a2: 0.01}}"))
    assert found.shapley_shubik == pytest.approx({"a0": 2 / 3, "a1": 1 / 6, "a2": 1 / 6})


def test_half_the_votes_is_no_majority() -> None:
    found = ws.power(case("{rule: majority, votes: {a0: 2, a1: 1, a2: 1}}"))
    assert found.shapley_shubik == pytest.approx({"a0": 2 / 3, "a1": 1 / 6, "a2": 1 / 6})


def test_too_many_decimals_are_refused_in_words() -> None:
    with pytest.raises(ws.UsageError, match="Round the votes"):
        ws.power(case("{rule: majority, votes: {a0: 1234567.123, a1: 1, a2: 1}}", 29))


def test_any_votes_of_few_actors_are_counted() -> None:
    """By hand: a0 has more than half, and decides alone."""
    found = ws.power(case("{rule: majority, votes: {a0: 1234567.123, a1: 1, a2: 1}}"))
    assert found.banzhaf == {"a0": 1.0, "a1": 0.0, "a2": 0.0}


SEVERAL = "{rule: majority, also: {people: {votes: {a0: 3, a1: 1, a2: 1}, quota: 4}}%s}"


def test_several_counts_by_hand() -> None:
    """Two of three heads and 4 of 5 people: {a0, a1}, {a0, a2} and all win. a0 is needed in all
    three, a1 and a2 in one each; a0 completes four of six orders."""
    found = ws.power(case(SEVERAL % ""))
    assert found.banzhaf == pytest.approx({"a0": 0.6, "a1": 0.2, "a2": 0.2})
    assert found.shapley_shubik == pytest.approx({"a0": 2 / 3, "a1": 1 / 6, "a2": 1 / 6})
    assert found.to_dict()["also"]["people"]["quota"] == 4
    assert "More than half of 3 votes, and 4 of 5 votes by people." in str(found)


def test_fewer_than_it_takes_cannot_block() -> None:
    """It takes two to block, so any two win: all are equal."""
    found = ws.power(case(SEVERAL % ", blocked_by: 2"))
    assert list(found.banzhaf.values()) == pytest.approx([1 / 3] * 3)
    assert "Fewer than 2 against cannot stop it." in str(found)


@pytest.mark.parametrize(
    ("decision", "found", "place"),
    [
        ("{rule: consensus, also: {p: {}}}", "votes or a quota under consensus", "decision"),
        ("{rule: consensus, blocked_by: 2}", "votes or a quota under consensus", "decision"),
        ("{rule: majority, also: {p: {quota: 4}}}", "a quota of 4", "decision.also.p.quota"),
        ("{rule: majority, also: {p: {quota: 0}}}", "a quota of 0", "decision.also.p.quota"),
        ("{rule: majority, also: {p: {votes: {a0: 0}}}}", "no votes", "decision.also.p.votes"),
        ("{rule: majority, also: {p: {votes: {a0: -1}}}}", "-1 votes", "decision.also.p.votes.a0"),
        ("{rule: majority, also: {p: {votes: {b: 1}}}}", "'b'", "decision.also.p.votes.b"),
        ("{rule: majority, blocked_by: 4}", "4 to block", "decision.blocked_by"),
        ("{rule: majority, blocked_by: 0}", "0", "decision.blocked_by"),
        ("{rule: quota, also: {p: {}}}", "without a quota", "decision"),
    ],
)
def test_counts_that_cannot_be_are_found(decision: str, found: str, place: str) -> None:
    with pytest.raises(ws.CaseError) as error:
        case(decision)
    assert any(found in f.found and f.path == place for f in error.value.findings), error.value


def test_decimals_that_add_up_to_the_quota_meet_it() -> None:
    """.7 + .1 + .2 is .9999999999999999 in binary; all together have the whole."""
    found = ws.forecast(
        case("{rule: quota, quota: 1, votes: {a0: 0.7, a1: 0.1, a2: 0.2}}", quo=0.0), draws=5
    )
    assert found.agreement is not None
    assert found.agreement.probability == 1.0


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_several_counts_survive_other_forms(form: str, tmp_path: Path) -> None:
    given = case(SEVERAL % ", blocked_by: 2")
    ws.export(given, tmp_path / f"case.{form}")
    assert ws.read(tmp_path / f"case.{form}").decision == given.decision


def test_json_holds_every_actor() -> None:
    found = ws.power(ws.read(CASES / "emissions-1989"))
    data = json.loads(found.to_json())
    assert len(data["actors"]) == 10
    assert sum(entry["banzhaf"] for entry in data["actors"].values()) == pytest.approx(1)
