"""Two levels and regard: by hand on a line, on the real cases, and what is refused."""

from __future__ import annotations

import json

import pytest

import winset as ws
from tests.data import data_path
from tests.generate import case_of


def line(share: object = 10, wants: float = 100, regard: object = None) -> ws.Case:
    """Return a case of two on a line from 0 to 100 whose terms are the mean of 50 and 0."""
    group = {"name": "Industry", "share": share, "wants": {"x": wants}}
    return case_of(
        {"x": {"name": "X", "unit": "km", "range": [0, 100]}},
        {
            "a": {
                "name": "A",
                "capability": 1,
                "groups": {"industry": group},
                "regard": {} if regard is None else {"b": {"weight": regard}},
            },
            "b": {"name": "B", "capability": 1},
        },
        [
            {"actor": "a", "issue": "x", "position": 50, "salience": 50},
            {"actor": "b", "issue": "x", "position": 0, "salience": 50},
        ],
    )


def test_a_group_by_hand() -> None:
    """A brings 50 + 0.1 (100 - 50) = 55, so terms are 27.5; without the group 50 and 25. Terms
    move by 5 when A brings 65: a share of 30 %."""
    answer = ws.levels(line(), "a", draws=3)
    (ideal,) = answer.ideals
    assert (ideal.alone, ideal.with_groups) == pytest.approx((50, 55))
    assert ideal.groups == {"industry": 100}
    assert answer.outcome.terms["x"] == pytest.approx(27.5)
    assert answer.alone.terms["x"] == pytest.approx(25)
    assert answer.outcome.agreement is None
    (pull,) = answer.pulls
    assert pull.without.terms["x"] == pytest.approx(25)
    assert pull.turn is not None
    assert pull.turn.by == "x"
    assert 30 <= pull.turn.share < 30.5
    assert "against things as they are: every share as the case states it." in str(answer)


def test_the_baseline_of_the_search_is_the_most_likely_share() -> None:
    """Shares of 0, 10 and 80 % have a median above 10: terms as things are lie above 27.5, those
    at the most likely share are 27.5, and a share of 30 % moves them from there by 5."""
    answer = ws.levels(line(share=[0, 10, 80]), "a", draws=200)
    (pull,) = answer.pulls
    assert answer.outcome.terms["x"] > 28
    assert pull.baseline.terms["x"] == pytest.approx(27.5)
    assert pull.turn is not None
    assert 30 <= pull.turn.share < 30.7
    assert answer.to_dict()["pulls"][0]["baseline"]["terms"]["x"] == pytest.approx(27.5)
    assert "10 to 30 %: X" in str(answer)
    assert "on the first 200 draws" in " ".join(str(answer).split())


def test_a_group_that_wants_the_same_changes_nothing() -> None:
    answer = ws.levels(line(wants=50), "a", draws=3)
    assert answer.outcome == answer.alone
    assert answer.pulls[0].turn is None
    assert "The groups of A hardly move what it wants." in str(answer)


def test_regard_by_hand() -> None:
    """With r of its utility B's, A wants (1 - r) 50 + r 0: regard works as a group of B's would."""
    answer = ws.levels(line(share=0, regard=20), "a", draws=3)
    assert answer.outcome.terms["x"] == pytest.approx(20)
    (regard,) = [pull for pull in answer.pulls if pull.kind == "regard"]
    assert regard.without.terms["x"] == pytest.approx(25)
    assert regard.turn is not None
    assert 40 <= regard.turn.share < 40.8
    assert "A cares for what happens to B." in str(answer)


def test_the_iran_case() -> None:
    answer = ws.levels(ws.read("cases/iran-2014"), "iran", draws=200, workers=1)
    assert answer.outcome.agreement is not None
    ideals = {ideal.issue: ideal for ideal in answer.ideals}
    assert ideals["centrifuges"].alone < ideals["centrifuges"].with_groups
    assert ideals["stock"].alone == ideals["stock"].with_groups, "no group speaks of it"
    assert {pull.name for pull in answer.pulls} == {"supreme-leader", "revolutionary-guards"}
    again = ws.levels(ws.read("cases/iran-2014"), "iran", draws=200, workers=2)
    assert answer.to_json() == again.to_json()
    data = json.loads(answer.to_json())
    assert data["pulls"][0]["kind"] == "group"
    assert "<svg" in answer.plot()
    assert "Enriching centrifuges" in answer.plot()


def test_who_has_neither_groups_nor_regard() -> None:
    case = ws.read(data_path("decide/copenhagen.csv"))
    actor = next(iter(case.actors))
    answer = ws.levels(case, actor, draws=20)
    assert answer.pulls == ()
    assert answer.outcome == answer.alone
    assert f"The case names no groups of {case.actors[actor].name}" in str(answer)
    assert f"The case names nobody for whom {case.actors[actor].name} cares." in str(answer)
    assert "<svg" in answer.plot()


def test_mistakes_are_told() -> None:
    with pytest.raises(ws.UsageError, match="no actor 'c'"):
        ws.levels(line(), "c")
    with pytest.raises(ws.UsageError, match="1 or more"):
        ws.levels(line(), "a", draws=0)
