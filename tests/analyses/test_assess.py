"""Hypotheses weighed: against hand calculation, and under the changes that must not matter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import winset as ws
from tests.data import HERE as ROOT
from tests.generate import case_of
from winset.show.assess import input_text
from winset.show.assess_words import origin_text, times_text

IRAN = ROOT / "cases" / "iran-2014"
QUICK = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def aims(
    evidence: Mapping[str, Any],
    hypotheses: Mapping[str, Any] | None = None,
    **sections: Any,
) -> ws.Case:
    """Return a case with hypotheses a, b, c about one actor, unless others are given."""
    views = hypotheses or {name: {} for name in "abc"}
    return case_of(
        {"x": {"name": "x", "unit": "km", "range": [0, 1], "status_quo": 0}},
        {"us": {"name": "Us", "capability": 1}, "them": {"name": "Them", "capability": 1}},
        [{"actor": who, "issue": "x", "position": 0.5, "salience": 50} for who in ("us", "them")],
        hypotheses={n: {"name": n.upper(), "about": "them", **views[n]} for n in views},
        evidence={n: {"name": n, **evidence[n]} for n in evidence},
        **sections,
    )


def posterior(case: ws.Case, **arguments: Any) -> dict[str, float]:
    found = ws.assess(case, **({"draws": 200} | arguments)).to_dict()["hypotheses"]
    return {name: entry["posterior"] for name, entry in found.items()}


def test_exact_judgements_follow_bayes_rule() -> None:
    case = aims(
        {
            "one": {"likelihood": {"a": 80, "b": 40, "c": 20}},
            "two": {"likelihood": {"a": 10, "b": 30, "c": 60}},
        },
        {"a": {"prior": 50}, "b": {"prior": 30}, "c": {"prior": 20}},
    )
    weight = np.array([0.5 * 0.8 * 0.1, 0.3 * 0.4 * 0.3, 0.2 * 0.2 * 0.6])
    expected = weight / weight.sum()
    answer = ws.assess(case, draws=50)
    assert [v.posterior.mean for v in answer.hypotheses.values()] == pytest.approx(expected)
    against = (0.3 * 0.4 + 0.2 * 0.2) / 0.5
    assert answer.evidence["one"].decibans["a"].mean == pytest.approx(10 * np.log10(0.8 / against))
    assert answer.evidence["one"].diagnosticity == pytest.approx(10 * np.log10(4))
    assert answer.evidence["two"].without["a"] == pytest.approx(0.4 / (0.4 + 0.12 + 0.04))


def test_a_rating_leaves_the_posterior_between_prior_and_full_weight() -> None:
    """With one item, tempering by mixing gives r times the posterior plus 1 - r the prior."""
    item = {"likelihood": {"a": 90, "b": 30, "c": 15}}
    full = ws.assess(aims({"one": item}), draws=4000)
    half = ws.assess(aims({"one": item | {"rating": "F6"}}), draws=4000)
    trust = half.evidence["one"].trust
    assert 0.3 < trust < 0.5
    for name in "abc":
        mixed = trust * full.hypotheses[name].posterior.mean + (1 - trust) / 3
        assert half.hypotheses[name].posterior.mean == pytest.approx(mixed)


def test_steps_of_consistency_are_the_documented_ratios() -> None:
    case = aims({"one": {"consistency": {"a": "CC", "b": "N", "c": "II"}}})
    answer = ws.assess(case, draws=20_000)
    assert answer.rival is not None
    assert answer.rival.items["one"] == pytest.approx(6.3, abs=0.2)
    assert answer.evidence["one"].grades == {"a": "CC", "b": "N", "c": "II"}
    assert [view.inconsistency for view in answer.hypotheses.values()] == [0, 0, 2]


chances = st.integers(1, 99)
judgements = st.fixed_dictionaries(
    {
        "likelihood": st.fixed_dictionaries(dict.fromkeys("abc", chances)),
        "rating": st.sampled_from(["A1", "B3", "F6", "E5"]),
        "origin": st.sampled_from(["here", "there"]),
    }
)


@QUICK
@given(st.lists(judgements, min_size=1, max_size=5), chances)
def test_uninformative_evidence_changes_nothing_to_the_bit(
    items: list[dict[str, Any]], even: int
) -> None:
    evidence = {f"e{i}": item for i, item in enumerate(items)}
    flat = {
        "flat": {"likelihood": {key: [even / 2, even, even] for key in "abc"}, "rating": "B2"},
        "same": {"consistency": dict.fromkeys("abc", "I")},
        "act": {
            "conduct": {
                "actor": "them",
                "chose": "one",
                "alternatives": {n: {"name": n} for n in ("one", "two", "three")},
            }
        },
    }
    before = ws.assess(aims(evidence), draws=100)
    after = ws.assess(aims(evidence | flat), draws=100)
    for name in "abc":
        assert before.hypotheses[name].posterior == after.hypotheses[name].posterior
    assert all(after.evidence[name].diagnosticity == 0 for name in flat)


@QUICK
@given(st.lists(judgements, min_size=2, max_size=5), st.randoms())
def test_order_and_names_do_not_matter(items: list[dict[str, Any]], random: Any) -> None:
    evidence = [(f"e{i}", item) for i, item in enumerate(items)]
    first = posterior(aims(dict(evidence)))
    assert sum(first.values()) == pytest.approx(1, abs=1e-12)
    random.shuffle(evidence)
    views = {key: {} for key in random.sample("abc", 3)}
    assert posterior(aims(dict(evidence), views)) == pytest.approx(first, abs=1e-12)
    other = {"a": "p", "b": "q", "c": "r"}
    renamed = {
        name: item | {"likelihood": {other[k]: v for k, v in item["likelihood"].items()}}
        for name, item in evidence
    }
    found = posterior(aims(renamed, {key: {} for key in "pqr"}))
    assert {name: found[other[name]] for name in "abc"} == pytest.approx(first, abs=1e-12)


@QUICK
@given(judgements, st.integers(2, 4))
def test_an_item_said_again_by_its_origin_adds_nothing(item: dict[str, Any], times: int) -> None:
    item = item | {"likelihood": {k: [v / 2, v, v] for k, v in item["likelihood"].items()}}
    once = posterior(aims({"e": item}))
    again = posterior(aims({f"e{i}": item for i in range(times)}))
    assert again == pytest.approx(once, abs=1e-12)


def test_none_named_is_none_told() -> None:
    """An item that names two of three leaves the third as likely as before."""
    found = posterior(aims({"e": {"likelihood": {"a": 90, "b": 10}}}))
    assert found["c"] == pytest.approx(1 / 3)
    assert found["a"] == pytest.approx(0.6)


def test_parts_of_a_hypothesis_add_up_to_it_and_inherit() -> None:
    views = {
        "a": {"prior": 60},
        "b": {"prior": 40},
        "a1": {"parent": "a", "prior": 25},
        "a2": {"parent": "a", "prior": 75},
    }
    item = {"likelihood": {"a": 30, "b": 60, "a2": 60}}
    found = posterior(aims({"e": item}, views))
    weight = np.array([0.15 * 0.3, 0.45 * 0.6, 0.4 * 0.6])
    one, two, other = weight / weight.sum()
    assert found == pytest.approx({"a": one + two, "b": other, "a1": one, "a2": two})


def test_hypotheses_of_different_questions_do_not_exclude_each_other() -> None:
    views = {
        "a": {"question": "aim"},
        "b": {"question": "aim"},
        "m": {"question": "motive", "prior": 30},
    }
    case = aims({"e": {"likelihood": {"a": 60, "b": 20}}}, views)
    answer = ws.assess(case, draws=100)
    found = {name: view.posterior.mean for name, view in answer.hypotheses.items()}
    assert found == pytest.approx({"a": 0.75, "b": 0.25, "m": 0.3})
    joint = dict(answer.combinations)
    assert joint["a", "m"] == pytest.approx(0.225)
    assert sum(joint.values()) == pytest.approx(1)


def test_each_question_is_answered_by_hand() -> None:
    """Exact fractions: ratios of items that bear on both questions multiply."""
    views = {
        "a": {"question": "aim", "prior": 60},
        "b": {"question": "aim", "prior": 40},
        "m": {"question": "motive", "prior": 30},
        "n": {"question": "motive", "prior": 70},
    }
    items = {
        "one": {"likelihood": {"a": 80, "b": 20}},
        "two": {"likelihood": {"m": 90, "n": 30}},
        "both": {"likelihood": {"a": 50, "b": 25, "m": 40, "n": 80}},
    }
    answer = ws.assess(aims(items, views), draws=100)
    a = Fraction(60 * 80 * 50, 60 * 80 * 50 + 40 * 20 * 25)
    m = Fraction(30 * 90 * 40, 30 * 90 * 40 + 70 * 30 * 80)
    found = {name: view.posterior.mean for name, view in answer.hypotheses.items()}
    expected = {"a": a, "b": 1 - a, "m": m, "n": 1 - m}
    assert found == pytest.approx({n: float(p) for n, p in expected.items()}, abs=1e-9)
    joint = dict(answer.combinations)
    assert joint["a", "n"] == pytest.approx(float(a * (1 - m)), abs=1e-9)
    first = {name: found.rival.leader for name, found in answer.questions.items()}
    assert first == {"aim": "a", "motive": "n"}
    motive = answer.questions["motive"]
    assert motive.rival.decibans == pytest.approx(10 * np.log10(float((1 - m) / m)))
    # Without the second item the motive is 3 : 14, without the third 9 : 7.
    struck = {c.input: c for c in motive.switching_values}["evidence.both"]
    assert (struck.then, struck.winner) == ("struck", "m")
    assert {c.winner for c in motive.switching_values} == {"m"}
    # 80 to 20 and 50 to 25 on the aim; on the motive 90 to 30, and 80 to 40 the other way.
    tells = {n: weight.tells for n, weight in answer.evidence.items()}
    four, two, three = (10 * np.log10(n) for n in (4, 2, 3))
    assert tells["one"] == pytest.approx({"aim": four, "motive": 0}, abs=1e-9)
    assert tells["two"] == pytest.approx({"aim": 0, "motive": three}, abs=1e-9)
    assert tells["both"] == pytest.approx({"aim": two, "motive": two}, abs=1e-9)
    shown = str(answer)
    assert "On aim: “A” is 12 times as likely as “B”" in shown
    assert "What would change our mind on motive" in shown


def test_none_of_these_keeps_its_share_of_judged_evidence() -> None:
    views = {"a": {}, "b": {}, "rest": {"none_of_these": True, "prior": 10}}
    found = posterior(aims({"e": {"likelihood": {"a": 80, "b": 20}}}, views))
    assert found["rest"] == pytest.approx(0.1)
    assert found["a"] == pytest.approx(0.72)


def test_the_contract_of_the_json() -> None:
    answer = ws.assess(ws.read(IRAN), draws=300)
    data = json.loads(answer.to_json())
    assert data["actor"] == "russia"
    assert {"prior", "posterior", "p5", "p95", "word"} <= set(data["hypotheses"]["completes"])
    item = data["evidence"][0]
    assert set(item["decibans"]) == set(data["hypotheses"])
    assert {"id", "diagnosticity"} <= set(item)
    assert data["settled"] is True
    assert data["sampled"] is False
    assert 0 < data["hypotheses"]["completes"]["error"] < 0.05
    assert answer.to_json() == ws.assess(ws.read(IRAN), draws=300).to_json()


def test_a_flip_flips_and_is_no_larger_than_it_need_be() -> None:
    case = aims(
        {
            "one": {"likelihood": {"a": 60, "b": 40, "c": 30}},
            "two": {"consistency": {"a": "C", "b": "N", "c": "N"}},
        }
    )
    answer = ws.assess(case, draws=1000)
    flip = next(f for f in answer.switching_values if f.input == "evidence.one.likelihood.a")
    value = float(flip.then.removesuffix(" %"))
    for moved, leads in ((value - 2, False), (value + 2, True)):
        item = case.evidence["one"]
        likelihood = item.likelihood | {"a": ws.Belief.sure(moved)}
        changed = item.model_copy(update={"likelihood": likelihood})
        other = case.model_copy(update={"evidence": case.evidence | {"one": changed}})
        found = ws.assess(other, draws=1000)
        assert (found.ranked()[0] == "a") is leads
    sizes = [abs(f.decibans) for f in answer.switching_values]
    assert sizes == sorted(sizes)


def test_what_is_expected_of_an_observation() -> None:
    """A sure sign between two even hypotheses is worth one bit; an even one nothing."""
    views: dict[str, Any] = {"a": {}, "b": {}}
    wanted = {
        "sign": {"name": "A sure sign", "likelihood": {"a": 100, "b": 0}},
        "coin": {"name": "A coin", "likelihood": {"a": 50, "b": 50}},
        "half": {"name": "Even a doubtful report tells", "rating": "F6",
                 "likelihood": {"a": 100, "b": 0}},
    }  # fmt: skip
    case = aims({"e": {"likelihood": {"a": 50, "b": 50}}}, views, candidates=wanted)
    found = ws.assess(case, draws=100).candidates
    assert found["sign"].bits == pytest.approx(1, abs=0.03)
    assert found["coin"].bits == pytest.approx(0, abs=1e-12)
    assert found["coin"].bits < found["half"].bits < 0.5 * found["sign"].bits
    chance, after = found["sign"].outcomes["seen"]
    assert chance == pytest.approx(0.5)
    assert after["a"] > 0.99


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"actor": "rusia"}, "Did you mean 'russia'"),
        ({"actor": "china"}, "no hypotheses about china"),
        ({"draws": 3}, "expected 20 or more"),
        ({"response": (5, 2)}, "0 < low <= high"),
        ({"response": (float("nan"), 2)}, "0 < low <= high"),
        ({"candidates": ["x"]}, "NAME: HYPOTHESIS=PERCENT"),
        ({"candidates": ["x: derials=5"]}, "Did you mean 'derails'"),
        ({"candidates": ["x: derails=500"]}, "percentages from 0 to 100"),
        ({"matrix": "no-such.csv"}, "There is no file"),
    ],
)
def test_mistakes_are_told(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ws.UsageError, match=None) as error:
        ws.assess(ws.read(IRAN), **arguments)
    assert words in str(error.value)


def test_items_that_cite_one_document_share_the_weight_of_one() -> None:
    """80 to 40 and 60 to 30 from one document are 2 to 1 once; with a reason, 4 to 1."""
    cited = {"sources": ["d#p1"]}
    items = {
        "one": {"likelihood": {"a": 80, "b": 40}} | cited,
        "two": {"likelihood": {"a": 60, "b": 30}} | cited,
    }
    sources = {"d": {"title": "D"}}
    views: dict[str, Any] = {"a": {}, "b": {}}
    assert posterior(aims(items, views, sources=sources))["a"] == pytest.approx(2 / 3)
    items["two"]["own_origin"] = "it was seen by others"
    assert posterior(aims(items, views, sources=sources))["a"] == pytest.approx(4 / 5)


def test_no_leader_is_claimed_where_an_origin_decides() -> None:
    """b has one item of 3 to 1; a has 2 to 1 twice by one document, 4 to 1 were they two."""
    cited = {"sources": ["d"]}
    items = {
        "one": {"likelihood": {"a": 80, "b": 40}, "origin": "d"} | cited,
        "two": {"likelihood": {"a": 60, "b": 30}, "origin": "d"} | cited,
        "other": {"likelihood": {"a": 20, "b": 60}},
    }
    case = aims(items, {"a": {}, "b": {}}, sources={"d": {"title": "D"}})
    answer = ws.assess(case, draws=100)
    assert answer.rival is not None
    assert (answer.rival.leader, answer.rival.claimed) == ("b", False)
    change = {c.input: c for c in answer.switching_values}["evidence.two.origin"]
    assert (change.now, change.then, change.winner) == ("d", "its own", "a")
    # From 3 to 2 for b to 4 to 3 for a.
    assert change.decibans == pytest.approx(-10 * np.log10(1.5 * 4 / 3))
    struck = {c.input: c for c in answer.switching_values}["evidence.other"]
    assert (struck.then, struck.winner) == ("struck", "a")
    assert origin_text(answer, "other", "d").startswith("from the same source as “")
    assert "counted as one with it" in origin_text(answer, "other", "d")
    del items["two"]
    case = aims(items, {"a": {}, "b": {}}, sources={"d": {"title": "D"}})
    answer = ws.assess(case, draws=100)
    assert answer.rival is not None
    assert answer.rival.claimed


def test_without_the_only_item_two_are_level_and_no_other_leads() -> None:
    answer = ws.assess(
        aims({"one": {"likelihood": {"a": 80, "b": 40}}}, {"a": {}, "b": {}}), draws=100
    )
    assert answer.rival is not None
    assert answer.rival.leader == "a"
    assert "evidence.one" not in {change.input for change in answer.switching_values}


def test_a_retracted_source_is_struck_and_what_it_carried_is_told() -> None:
    """80 to 20 of it alone, 60 to 40 of it and another: 6 to 1 with it, 3 to 2 without."""
    items = {
        "alone": {"likelihood": {"a": 80, "b": 20}, "sources": ["d"], "own_origin": "seen"},
        "both": {"likelihood": {"a": 60, "b": 40}, "sources": ["d", "e"], "own_origin": "seen"},
    }
    sources = {"d": {"title": "D"}, "e": {"title": "E"}}
    views: dict[str, Any] = {"a": {}, "b": {}}
    whole = ws.assess(aims(items, views, sources=sources), draws=50)
    assert whole.retracted == {}
    sources["d"]["retracted"] = "made up"
    answer = ws.assess(aims(items, views, sources=sources), draws=50)
    assert list(answer.evidence) == ["both"]
    assert answer.hypotheses["a"].posterior.mean == pytest.approx(3 / 5)
    gone = answer.retracted["d"]
    assert gone.items == ("alone",)
    assert gone.hypotheses["a"] == pytest.approx(6 / 7)
    assert whole.hypotheses["a"].posterior.mean == pytest.approx(6 / 7)
    words = "“D” is retracted (made up), and with it are struck: “alone”. With it “A” stood at 86 %"
    assert words in " ".join(str(answer).split())


def test_words_say_times_and_what_one_item_carries() -> None:
    """4 to 1 of one item and 2 to 1 of another: 8 times, two thirds of it by one."""
    items = {
        "big": {"likelihood": {"a": 80, "b": 20}},
        "small": {"likelihood": {"a": 60, "b": 30}},
    }
    shown = " ".join(str(ws.assess(aims(items, {"a": {}, "b": {}}), draws=50)).split())
    assert "“A” is 8.0 times as likely as “B”." in shown
    told = "“big” (4.0 times for the first); “small” (2.0 times for the first)."
    assert f"{told} One item carries half of it: “big”." in shown


def test_ties_stand_in_the_order_of_names_whatever_that_of_hypotheses() -> None:
    """b and c are alike, and so are the changes of each that put it before the other or a."""
    items = {
        "one": {"likelihood": {"a": [50, 70, 80], "b": [20, 40, 50], "c": [20, 40, 50]}},
        "two": {"likelihood": {"a": 60, "b": [30, 50, 60], "c": [30, 50, 60]}},
    }
    answers = [
        ws.assess(aims(items, {name: {} for name in order}), draws=100) for order in ("abc", "cba")
    ]
    lists = [[(c.input, c.then, c.winner) for c in a.switching_values] for a in answers]
    assert lists[0] == lists[1]
    assert len(lists[0]) > 4
    assert [a.questions[""].rival.rival for a in answers] == ["b", "b"]
    assert input_text(answers[0], "evidence.one.likelihood.b") == "one, if “B”"


@pytest.mark.parametrize(
    ("decibans", "words"),
    [(0.1, "just"), (3.01, "twice"), (1.76, "1.5 times"), (10.0, "10 times"), (20.0, "100 times")],
)
def test_times_are_said_as_people_say_them(decibans: float, words: str) -> None:
    assert times_text(decibans) == words


@pytest.mark.slow
def test_answers_to_several_questions_are_calibrated() -> None:
    """Worlds drawn from the prior of two questions: as often right as said.

    Each item is seen or not with the likelihood that the truth gives it. Of every hypothesis, and
    of what holds together, the sum of what was true less what was said lies within three standard
    deviations of 0.
    """
    rng = np.random.default_rng(18)
    priors = {"aim": {"a": 50, "b": 30, "c": 20}, "motive": {"m": 40, "n": 60}}
    views = {n: {"question": q, "prior": p} for q, each in priors.items() for n, p in each.items()}
    said: dict[str, list[float]] = {}
    true: dict[str, list[bool]] = {}
    for run in range(100):
        truth = {
            question: str(rng.choice(list(each), p=np.array(list(each.values())) / 100))
            for question, each in priors.items()
        }
        watched = {}
        for question in ("aim", "motive", "aim", "motive"):
            chances = {name: float(rng.uniform(10, 90)) for name in priors[question]}
            seen = bool(rng.random() < chances[truth[question]] / 100)
            name = f"w{len(watched)}"
            watched[name] = {"name": name, "likelihood": chances, "seen": seen}
        answer = ws.assess(aims({}, views, candidates=watched), draws=20, seed=run)
        shares = {name: view.posterior.mean for name, view in answer.hypotheses.items()}
        shares |= {"/".join(holds): p for holds, p in answer.combinations}
        for name, share in shares.items():
            said.setdefault(name, []).append(share)
            true.setdefault(name, []).append(set(name.split("/")) <= set(truth.values()))
    for name, values in said.items():
        share = np.array(values)
        apart = (np.array(true[name]) - share).sum() / np.sqrt((share * (1 - share)).sum())
        assert abs(apart) < 3, name
