"""Items that name some hypotheses only: the others keep their share, exactly, whatever the number.

The truth is rule 4 of docs/explanation/assess.md, worked out by a plain twin on exact numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.analyses.test_assess import aims, posterior
from winset.analyses.aims.unnamed import Body, Speaks, joint_log
from winset.errors import UsageError

Items = list[dict[int, int]]


def twin(items: Items, prior: list[Fraction]) -> list[Fraction]:
    """Return the posterior by the rule, word for word."""

    def likelihood(state: int, body: Items) -> Fraction:
        own = math.prod(
            (Fraction(item[state]) for item in body if state in item), start=Fraction(1)
        )
        rest = [item for item in body if state not in item]
        return own * (average(rest) if rest else 1)

    def average(body: Items) -> Fraction:
        named = sorted({state for item in body for state in item})
        mass = sum((prior[s] for s in named), Fraction(0))
        return sum((prior[s] * likelihood(s, body) for s in named), Fraction(0)) / mass

    joint = [p * likelihood(s, items) for s, p in enumerate(prior)]
    return [each / sum(joint) for each in joint]


def found(items: Items, prior: list[Fraction]) -> np.ndarray[Any, Any]:
    table = np.array([[float(p) for p in prior]])
    says = []
    for item in items:
        named = np.array([s in item for s in range(len(prior))])
        values = np.array([float(item.get(s, 1)) for s in range(len(prior))])
        says.append(Speaks(named, np.log(values)[None, :]))
    joint = table * np.exp(joint_log(says, table))
    return np.asarray(joint[0] / joint.sum())


def even(count: int) -> list[Fraction]:
    return [Fraction(1, count)] * count


some_items = st.lists(
    st.dictionaries(st.integers(0, 4), st.integers(1, 99), min_size=1), min_size=1, max_size=6
)
some_priors = st.lists(st.integers(1, 9), min_size=5, max_size=5)


@settings(max_examples=100, deadline=None)
@given(some_items, some_priors)
def test_the_plain_twin_agrees_and_who_is_never_named_keeps_its_share(
    items: Items, parts: list[int]
) -> None:
    prior = [Fraction(p, sum(parts)) for p in parts]
    after = twin(items, prior)
    assert found(items, prior) == pytest.approx([float(p) for p in after], rel=1e-9)
    for state in range(5):
        if not any(state in item for item in items):
            assert after[state] == prior[state]


@settings(max_examples=50, deadline=None)
@given(some_items, some_priors, st.sets(st.integers(0, 4), min_size=1), st.randoms())
def test_order_and_items_that_tell_nothing_do_not_matter(
    items: Items, parts: list[int], named: set[int], random: Any
) -> None:
    prior = [Fraction(p, sum(parts)) for p in parts]
    after = twin(items, prior)
    assert twin([*items, dict.fromkeys(sorted(named), 40)], prior) == after
    mixed = list(items)
    random.shuffle(mixed)
    assert twin(mixed, prior) == after
    assert found([dict.fromkeys(sorted(named), 1), *mixed], prior) == pytest.approx(
        [float(p) for p in after], rel=1e-9
    )


BODIES: Mapping[str, tuple[list[dict[str, Any]], dict[str, float]]] = {
    # what each item says; who is named by none, with its share before and after, in percent
    "one": ([{"likelihood": {"a": 80, "b": 20}}], {"c": 100 / 3}),
    "ten alike": ([{"likelihood": {"a": 80, "b": 20}}] * 10, {"c": 100 / 3}),
    "forty alike": ([{"likelihood": {"a": 80, "b": 20}}] * 40, {"c": 100 / 3}),
    "at odds": (
        [{"likelihood": {"a": 90, "b": 10}}, {"likelihood": {"a": 10, "b": 90}}] * 5,
        {"c": 100 / 3},
    ),
    "steps": ([{"consistency": {"a": "CC", "b": "II"}}] * 12, {"c": 100 / 3}),
    "intervals": ([{"likelihood": {"a": [60, 80, 95], "b": [5, 20, 40]}}] * 12, {"c": 100 / 3}),
    "rated": ([{"likelihood": {"a": 80, "b": 20}, "rating": "C3"}] * 12, {"c": 100 / 3}),
    "one origin": ([{"likelihood": {"a": 80, "b": 20}, "origin": "x"}] * 12, {"c": 100 / 3}),
    "words": ([{"likelihood": {"a": "very likely", "b": "unlikely"}}] * 12, {"c": 100 / 3}),
    "one named": ([{"likelihood": {"a": 80}}] * 12, {"a": 100 / 3, "b": 100 / 3, "c": 100 / 3}),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hypothesis_that_no_item_names_keeps_its_share(name: str) -> None:
    items, kept = BODIES[name]
    after = posterior(aims({f"e{i}": item for i, item in enumerate(items)}))
    for hypothesis, share in kept.items():
        assert 100 * after[hypothesis] == pytest.approx(share, abs=1e-9)


def test_none_of_these_keeps_its_share_beside_pairs_that_overlap() -> None:
    """Items name different pairs of three; by rule, the fourth stays where it was."""
    views = {"a": {}, "b": {}, "c": {}, "rest": {"none_of_these": True, "prior": 20}}
    pairs = ({"a": 90, "b": 30}, {"b": 80, "c": 20}, {"c": 70, "a": 60}) * 4
    case = aims({f"e{i}": {"likelihood": pair} for i, pair in enumerate(pairs)}, views)
    assert posterior(case)["rest"] == pytest.approx(0.2, abs=1e-12)
    # An item that names all alike adds nothing; one that tells them apart follows Bayes' rule.
    full = {"all": {"likelihood": dict.fromkeys(views, 50)}}
    evidence = {f"e{i}": {"likelihood": pair} for i, pair in enumerate(pairs)}
    assert posterior(aims(evidence | full, views)) == posterior(case)
    told = {"all": {"likelihood": dict.fromkeys("abc", 40) | {"rest": 80}}}
    assert posterior(aims(evidence | told, views))["rest"] == pytest.approx(1 / 3, abs=1e-12)


def test_each_question_keeps_its_own_shares() -> None:
    views = {
        "a": {"question": "aim"}, "b": {"question": "aim"}, "c": {"question": "aim", "prior": 30},
        "m": {"question": "motive"}, "n": {"question": "motive"},
        "o": {"question": "motive", "prior": 10},
    }  # fmt: skip
    aim, motive = {"a": 80, "b": 20}, {"m": 30, "n": 60}
    for rating in ({}, {"rating": "B2"}):
        apart = {f"a{i}": {"likelihood": aim, **rating} for i in range(9)}
        apart |= {f"m{i}": {"likelihood": motive, **rating} for i in range(9)}
        both = {f"e{i}": {"likelihood": aim | motive, **rating} for i in range(9)}
        for evidence in (apart, both):
            after = posterior(aims(evidence, views))
            assert after["c"] == pytest.approx(0.3, abs=1e-9)
            assert after["o"] == pytest.approx(0.1, abs=1e-9)


def test_parts_take_what_the_whole_is_given_and_the_rest_keeps_its_share() -> None:
    views = {
        "a": {}, "b": {}, "rest": {"prior": 20},
        "a1": {"parent": "a"}, "a2": {"parent": "a"},
    }  # fmt: skip
    evidence = {f"e{i}": {"likelihood": {"a": 80, "b": 20}} for i in range(10)}
    evidence |= {f"p{i}": {"likelihood": {"a1": 80, "a2": 20}} for i in range(10)}
    after = posterior(aims(evidence, views))
    assert after["rest"] == pytest.approx(0.2, abs=1e-12)
    assert after["a"] == pytest.approx(0.8 * 4**10 / (4**10 + 1), rel=1e-9)


def test_what_tells_from_a_rival_that_no_item_names() -> None:
    """Ten items say the same; without any one of them nothing is different."""
    views = {"a": {}, "b": {}, "rest": {"prior": 20}}
    case = aims({f"e{i}": {"likelihood": {"a": 80, "b": 20}} for i in range(10)}, views)
    rival = ws.assess(case, draws=50).rival
    assert rival is not None
    assert (rival.leader, rival.rival) == ("a", "rest")
    assert all(abs(size) < 0.001 for size in rival.items.values())


def test_items_that_name_all_pairs_of_many_are_refused_and_of_few_are_weighed() -> None:
    """Bodies of items number 2 to the power of the hypotheses: 16 of four, 4,096 of twelve."""

    def pairs(states: int) -> list[Speaks]:
        says = []
        for pair in combinations(range(states), 2):
            named = np.isin(np.arange(states), pair)
            says.append(Speaks(named, np.where(named, np.log(0.5), 0.0)[None, :]))
        return says

    assert joint_log(pairs(4), np.full((1, 4), 0.25)) == pytest.approx(6 * np.log(0.5))
    with pytest.raises(UsageError, match="Too many items name some of the hypotheses"):
        joint_log(pairs(12), np.full((1, 12), 1 / 12))


@settings(max_examples=60, deadline=None)
@given(st.data(), some_items, some_priors)
def test_an_item_that_says_something_else_is_weighed_as_if_all_were_anew(
    data: st.DataObject, items: Items, parts: list[int]
) -> None:
    """What is touched alone is worked out again; the answer is that of a fresh body."""
    rng = np.random.default_rng(data.draw(st.integers(0, 9)))
    prior = np.array([parts], dtype=float) / sum(parts)

    def says(item: dict[int, int], values: np.ndarray[Any, Any]) -> tuple[Speaks, ...]:
        named = np.isin(np.arange(5), list(item))
        return (Speaks(named, np.where(named, np.log(values), 0.0)[None, :]),)

    said = {f"e{i}": says(item, rng.uniform(0.1, 1, 5)) for i, item in enumerate(items)}
    body = Body(said, prior)
    for name, item in zip(said, items, strict=True):
        for other in (says(item, rng.uniform(0.1, 1, 5)), ()):
            anew = Body({**said, name: other}, prior).log
            assert body.instead(name, other) == pytest.approx(anew, abs=1e-12)
