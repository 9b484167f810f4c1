"""Questions that hang on each other before the evidence: by hand, by simulation, faults told."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy import stats

import winset as ws
from tests.analyses.simulated import at, choices, chosen, people, with_acts
from tests.analyses.test_assess import aims
from winset.analyses.aims.conduct import response_nodes
from winset.case.changes import apply
from winset.case.hypotheses import Candidate
from winset.case.read import inspect_bytes
from winset.ensemble.conduct_consequences import wants
from winset.ensemble.sample import Sampler
from winset.kernels.streams import Streams

VIEWS: dict[str, dict[str, Any]] = {
    "a": {"question": "aim", "prior": 50},
    "b": {"question": "aim", "prior": 30},
    "c": {"question": "aim", "prior": 20},
    "m": {"question": "role", "prior": 60, "prior_given": {"b": 90, "c": 25}},
    "n": {"question": "role", "prior": 40, "prior_given": {"b": 10, "c": 75}},
}
ITEMS: dict[str, dict[str, Any]] = {
    "aim": {"likelihood": {"a": 80, "b": 40, "c": 20}},
    "role": {"likelihood": {"m": 90, "n": 30}},
    "both": {"likelihood": {"a": 25, "b": 50, "c": 60, "m": 40, "n": 80}},
}
GIVEN = {"a": 60, "b": 90, "c": 25}
"""Percent of m."""


def by_hand() -> dict[tuple[str, str], Fraction]:
    weight = {}
    for aim, role in product("abc", "mn"):
        prior = Fraction(VIEWS[aim]["prior"]) * (GIVEN[aim] if role == "m" else 100 - GIVEN[aim])
        weight[aim, role] = prior
        for item in ITEMS.values():
            for view in (aim, role):
                weight[aim, role] *= item["likelihood"].get(view, 1)
    total = sum(weight.values())
    return {state: value / total for state, value in weight.items()}


def test_priors_given_another_questions_answer_agree_with_exact_fractions() -> None:
    answer = ws.assess(aims(ITEMS, VIEWS), draws=50)
    joint = by_hand()
    for names, share in answer.combinations:
        aim, role = names
        assert share == pytest.approx(float(joint[aim, role]), abs=1e-9)
    for name in VIEWS:
        share = sum(p for state, p in joint.items() if name in state)
        assert answer.hypotheses[name].posterior.mean == pytest.approx(float(share), abs=1e-9)
    before = 0.5 * 0.6 + 0.3 * 0.9 + 0.2 * 0.25
    assert answer.hypotheses["m"].prior.mean == pytest.approx(before, abs=1e-12)
    # Struck, the item on both leaves the aim at 80 : 40 : 20 with what each says of the role.
    weight = {aim: Fraction(VIEWS[aim]["prior"] * ITEMS["aim"]["likelihood"][aim])
              * (GIVEN[aim] * 90 + (100 - GIVEN[aim]) * 30) for aim in "abc"}  # fmt: skip
    without = float(weight["a"] / sum(weight.values()))
    assert answer.evidence["both"].without["a"] == pytest.approx(without, abs=1e-9)


def test_what_tells_of_one_question_tells_of_the_other() -> None:
    """An item on the role alone moves the aim: 30 and 90 % of m under a and b, 2 to 1 for m."""
    views: dict[str, Any] = {
        "a": {"question": "aim"},
        "b": {"question": "aim"},
        "m": {"question": "role", "prior_given": {"a": 30, "b": 90}},
        "n": {"question": "role"},
    }
    answer = ws.assess(aims({"e": {"likelihood": {"m": 60, "n": 30}}}, views), draws=50)
    # a: 30 * 2 + 70 = 130, b: 90 * 2 + 10 = 190.
    assert answer.hypotheses["a"].posterior.mean == pytest.approx(130 / 320, abs=1e-12)
    # To put b level with a, the prior of a must rise to 19 : 13.
    change = {c.input: c for c in answer.questions["aim"].switching_values}["hypotheses.a.prior"]
    assert change.decibans == pytest.approx(10 * np.log10(190 / 130), abs=0.02)


def test_a_question_of_one_hypothesis_may_hang_on_another_and_on_a_wider_one() -> None:
    views: dict[str, Any] = {
        "a": {"question": "aim", "prior": 75},
        "b": {"question": "aim", "prior": 25},
        "a1": {"parent": "a", "prior": 40},
        "a2": {"parent": "a", "prior": 60},
        "m": {"question": "motive", "prior": 10, "prior_given": {"a": 80, "a2": 20}},
    }
    answer = ws.assess(aims({"e": {"likelihood": {"a": 50, "b": 50}}}, views), draws=50)
    expected = 0.75 * (0.4 * 0.8 + 0.6 * 0.2) + 0.25 * 0.1
    assert answer.hypotheses["m"].posterior.mean == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("given", "path", "found"),
    [
        ({"m": {"n": 20}}, "hypotheses.m.prior_given.n", "its own question"),
        ({"m": {"a": 20}, "a": {"m": 30}}, "hypotheses.a.prior_given.m", "a circle"),
        ({"m": {"a": 20, "x": 30}}, "hypotheses.m.prior_given.x", "priors given 'other' and 'aim'"),
        ({"m": {"z": 20}}, "hypotheses.m.prior_given.z", "'z', which does not exist"),
        ({"m": {"a": 60}, "n": {"a": 60}}, "hypotheses.m.prior_given.a", "that add up to 120 %"),
    ],
)
def test_what_priors_may_not_hang_on(given: dict[str, Any], path: str, found: str) -> None:
    views: dict[str, Any] = {
        "a": {"question": "aim"},
        "b": {"question": "aim"},
        "m": {"question": "role"},
        "n": {"question": "role"},
        "x": {"question": "other"},
    }
    try:
        case = aims({}, {n: v | {"prior_given": given.get(n, {})} for n, v in views.items()})
        listed = inspect_bytes(ws.write(case).encode(), "c", "n").findings
    except ws.CaseError as error:
        listed = list(error.findings)
    assert any(f.path == path and found in f.found for f in listed), [str(f) for f in listed]


@pytest.mark.slow
def test_the_whole_posterior_of_two_questions_is_calibrated() -> None:
    """Simulation-based calibration (Talts et al. 2018) of 150 actors drawn from the prior.

    The aim moves an ideal point, the role a salience and hangs on the aim. Judged items are seen as
    often as their likelihoods say, acts are chosen by random utility. Ranks of the true ideal
    point, salience and response are even, and each combination is true as often as said.
    """

    def moved(name: str, key: str, low: float, high: float) -> dict[str, Any]:
        change = {"actor": "them", "issue": name, key: {"low": low, "high": high,
                  "shape": "uniform"}}  # fmt: skip
        return {"about": "them", "changes": [change]}

    views = {
        "low": moved("i0", "ideal", 0.05, 0.45) | {"question": "aim", "prior": 40},
        "high": moved("i0", "ideal", 0.4, 0.9) | {"question": "aim", "prior": 60},
        "eager": moved("i1", "salience", 50, 90)
        | {"question": "role", "prior_given": {"low": 75, "high": 30}},
        "idle": moved("i1", "salience", 5, 50)
        | {"question": "role", "prior_given": {"low": 25, "high": 70}},
    }
    views = {name: {"name": name} | entry for name, entry in views.items()}
    case = people(2, {"low": 20, "high": 80, "shape": "uniform"}, ideal=0.7, views=views)
    nodes = response_nodes((2.0, 50.0))
    ranks: dict[str, list[float]] = {"ideal": [], "weight": [], "response": []}
    said: dict[tuple[str, ...], list[float]] = {}
    true: dict[tuple[str, ...], list[bool]] = {}
    for run in range(150):
        rng = np.random.default_rng(5000 + run)
        aim = "low" if rng.random() < 0.4 else "high"
        role = "eager" if rng.random() < (0.75 if aim == "low" else 0.3) else "idle"
        world = case
        for view in (aim, role):
            world = apply(world, case.hypotheses[view].changes)
        drawn = wants(world, "them", [], Sampler(Streams(7000 + run), 0, 1))
        response = float(rng.choice(nodes))
        lands = choices(rng, 6, 3, 2)
        picked = chosen(rng, lands, drawn.ideal[0], drawn.weight[0], response)
        watched = {}
        for name, names in (("w0", ("low", "high")), ("w1", ("eager", "idle"))):
            chance = {view: float(rng.uniform(20, 80)) for view in names}
            seen = bool(rng.random() < chance[aim if name == "w0" else role] / 100)
            entry = {"name": name, "likelihood": chance, "seen": seen}
            watched[name] = Candidate.model_validate(entry)
        told = with_acts(case, lands, picked).model_copy(update={"candidates": watched})
        answer = ws.assess(told, draws=480, seed=run)
        found = answer.wants
        ranks["ideal"].append(at(found.ideal[:, 0], found.after, drawn.ideal[0, 0]))
        ranks["weight"].append(at(found.weight[:, 1], found.after, drawn.weight[0, 1]))
        mass = answer.response_mass
        below = mass[nodes < response].sum() + rng.random() * mass[nodes == response].sum()
        ranks["response"].append(float(below))
        for names_, share in answer.combinations:
            said.setdefault(names_, []).append(share)
            true.setdefault(names_, []).append(set(names_) == {aim, role})
    for name, values in ranks.items():
        counts, _ = np.histogram(values, bins=10, range=(0, 1))
        assert stats.chisquare(counts).pvalue > 0.005, (name, counts)
        assert stats.kstest(values, "uniform").pvalue > 0.005, name
    assert len(said) == 4
    for names_, values in said.items():
        share = np.array(values)
        apart = (np.array(true[names_]) - share).sum() / np.sqrt((share * (1 - share)).sum())
        assert abs(apart) < 3, names_
