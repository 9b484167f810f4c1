"""A case under a scenario: what changes, and that nothing else does."""

from __future__ import annotations

from typing import Any

import pytest

import winset as ws
from tests.generate import case_of
from winset.case.belief import Belief
from winset.case.changes import apply, apply_scenario
from winset.case.negotiation import Change
from winset.case.schema import Case


def case(**scenarios: Any) -> Case:
    return case_of(
        {"x": {"name": "X", "unit": "km", "range": [0, 10], "status_quo": 5}},
        {
            "a": {
                "name": "A",
                "capability": 1,
                "groups": {"g": {"name": "G", "share": 10, "wants": {"x": 9}, "why": "kept"}},
                "regard": {"b": {"weight": 5, "why": "kept"}},
            },
            "b": {"name": "B", "capability": 2},
        },
        [
            {"actor": "a", "issue": "x", "position": 2, "salience": 50},
            {"actor": "b", "issue": "x", "position": 8, "salience": 50},
        ],
        no_deal={"p": {"name": "P", "chance": 30}, "q": {"name": "Q", "costs": {"a": 3}}},
        scenarios=scenarios,
    )


def at(data: Any, path: str) -> Any:
    for part in path.split("/"):
        data = data[int(part)] if isinstance(data, list) else data.get(part)
    return data


@pytest.mark.parametrize(
    ("change", "path", "value"),
    [
        ({"actor": "a", "issue": "x", "position": [1, 2, 3]}, "positions/0/position", [1, 2, 3]),
        ({"actor": "a", "issue": "x", "ideal": 4}, "positions/0/ideal", 4),
        ({"actor": "b", "issue": "x", "salience": 90}, "positions/1/salience", 90),
        ({"actor": "a", "capability": 7}, "actors/a/capability", 7),
        ({"actor": "b", "no_deal": -20}, "actors/b/no_deal", -20),
        ({"actor": "a", "group": "g", "share": 40}, "actors/a/groups/g/share", 40),
        ({"actor": "a", "group": "g", "issue": "x", "ideal": 0}, "actors/a/groups/g/wants/x", 0),
        ({"actor": "a", "toward": "b", "regard": 50}, "actors/a/regard/b/weight", 50),
        ({"actor": "b", "toward": "a", "regard": 50}, "actors/b/regard/a/weight", 50),
        ({"path": "p", "chance": 80}, "no_deal/p/chance", 80),
        ({"path": "q", "actor": "a", "cost": 9}, "no_deal/q/costs/a", 9),
        ({"path": "p", "actor": "b", "cost": 9}, "no_deal/p/costs/b", 9),
    ],
)
def test_a_change_sets_one_value_and_nothing_else(
    change: dict[str, Any], path: str, value: Any
) -> None:
    before = case(s={"name": "S", "changes": [change]})
    kept = before.to_dict()
    after = apply_scenario(before, "s")
    assert at(after.to_dict(), path) == value
    assert before.to_dict() == kept
    assert different(kept, after.to_dict()) == {
        path.rsplit("/", 1)[0] + "/" + path.rsplit("/", 1)[1]
    }


def different(one: Any, two: Any, path: str = "") -> set[str]:
    """Return the paths of the smallest parts at which two plain data differ."""
    if isinstance(one, dict) and isinstance(two, dict):
        keys = sorted(set(one) | set(two))
        parts = [different(one.get(k, {}), two.get(k, {}), f"{path}/{k}") for k in keys]
        return set().union(*parts)
    if (
        isinstance(one, list)
        and isinstance(two, list)
        and len(one) == len(two)
        and path.count("/") < 2
    ):
        pairs = enumerate(zip(one, two, strict=True))
        return set().union(*[different(a, b, f"{path}/{i}") for i, (a, b) in pairs])
    return set() if one == two else {path.removeprefix("/")}


def test_changes_are_made_in_their_order() -> None:
    changes = [Change(actor="a", capability=Belief.sure(value)) for value in (3, 4)]
    assert apply(case(), changes).actors["a"].capability == Belief.sure(4)
    assert apply(case(), reversed(changes)).actors["a"].capability == Belief.sure(3)


def test_several_values_of_one_row_change_together() -> None:
    change = Change(actor="a", issue="x", position=Belief.sure(1), salience=Belief.sure(9))
    row = apply(case(), [change]).positions[0]
    assert (row.position, row.salience) == (Belief.sure(1), Belief.sure(9))


def test_an_unknown_scenario_is_a_usage_error() -> None:
    one = case(storm={"name": "S", "changes": [{"actor": "a", "capability": 7}]})
    with pytest.raises(ws.UsageError) as error:
        apply_scenario(one, "strom")
    assert str(error.value) == (
        "The case has no scenario 'strom'; it has storm. Did you mean 'storm'?"
    )
    with pytest.raises(ws.UsageError, match="it has none"):
        apply_scenario(case(), "strom")


def test_a_changed_case_has_another_digest() -> None:
    changed = apply(case(), [Change(actor="a", capability=Belief.sure(7))])
    assert changed.digest() != case().digest()
