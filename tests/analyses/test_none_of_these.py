"""None of these under acts: by hand, within the standard error that the answer states."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

import winset as ws
from tests.analyses.test_assess import aims
from tests.case.test_findings import BASE
from winset.analyses.aims.assessment import View
from winset.case.read import inspect_bytes

RESPONSE = 2.0
VIEWS: dict[str, Any] = {
    "a": {"changes": [{"actor": "them", "issue": "x", "ideal": 1}]},
    "b": {"changes": [{"actor": "them", "issue": "x", "ideal": 0}]},
}
LIKELY = 1 / (1 + np.exp(-RESPONSE))
"""The chance of landing on one's ideal point, worth 1, against a whole range away, worth 0."""


def acts(count: int, lands: float, **more: Any) -> dict[str, Any]:
    """Return acts that land on one end of the issue, the other end being the alternative."""
    options = {"takes": {"name": "T", "lands": {"x": lands}},
               "leaves": {"name": "L", "lands": {"x": 1 - lands}}}  # fmt: skip
    choice = {"actor": "them", "chose": "takes", "alternatives": options}
    return {f"e{i}": {"conduct": choice} | more for i in range(count)}


def assessed(evidence: dict[str, Any], prior: float, views: dict[str, Any] = VIEWS) -> View:
    rest = {"rest": {"none_of_these": True, "prior": prior}}
    case = aims(evidence, views | rest)
    return ws.assess(case, draws=4000, response=(RESPONSE, RESPONSE)).hypotheses["rest"]


def test_it_acts_evenly_or_as_the_others_do() -> None:
    """Half 1, half the mean of what a and b make of three acts, relative to even choices."""
    mean = ((2 * LIKELY) ** 3 + (2 - 2 * LIKELY) ** 3) / 2
    own = 0.3 * (0.5 + 0.5 * mean)
    view = assessed(acts(3, 1.0), 30)
    assert view.posterior.mean == pytest.approx(own / (own + 0.7 * mean), abs=4 * view.error)
    assert 0 < view.error < 0.01
    # As good as a, which explains the acts best.
    best = (2 * LIKELY) ** 3
    assert view.most == pytest.approx(0.3 * best / (0.3 * best + 0.7 * mean), abs=0.01)


@pytest.mark.parametrize("count", [1, 5, 20])
def test_acts_never_take_more_than_half_of_its_odds(count: int) -> None:
    view = assessed(acts(count, 1.0), 30)
    odds = view.posterior.mean / (1 - view.posterior.mean)
    assert odds >= 0.5 * 0.3 / 0.7 * (1 - 4 * view.error / view.posterior.mean)
    assert view.posterior.p5 < 0.1


def test_it_gains_where_acts_refute_all_that_was_stated() -> None:
    """b alone is stated: eight acts the other way have likelihood (2 - 2 P) ** 8."""
    bad = (2 - 2 * LIKELY) ** 8
    own = 0.1 * (0.5 + 0.5 * bad)
    view = assessed(acts(8, 1.0), 10, {"b": VIEWS["b"]})
    assert view.posterior.mean == pytest.approx(own / (own + 0.9 * bad), abs=4 * view.error)
    assert view.posterior.mean > 0.5


def test_judged_items_and_acts_together_are_the_mean_of_products() -> None:
    """What no item names is as likely as on average: the mean over a and b of both together."""
    judged = {"said": {"likelihood": {"a": 80, "b": 20}}}
    both = (0.8 * 2 * LIKELY + 0.2 * (2 - 2 * LIKELY)) / 2
    own = 0.3 * (0.5 * 0.5 + 0.5 * both)
    view = assessed(acts(1, 1.0) | judged, 30)
    assert view.posterior.mean == pytest.approx(own / (own + 0.7 * both), abs=4 * view.error)


def test_a_stated_likelihood_of_an_act_is_what_counts() -> None:
    """90 % of two alternatives is 1.8 times an even choice."""
    mean = (2 * LIKELY + (2 - 2 * LIKELY)) / 2
    view = assessed(acts(1, 1.0, likelihood={"rest": 90}), 30)
    own = 0.3 * 1.8
    assert view.posterior.mean == pytest.approx(own / (own + 0.7 * mean), abs=1e-9)
    wide = assessed(acts(1, 1.0, likelihood={"rest": [20, 50, 80]}), 30).posterior
    assert wide.p95 - wide.p5 > 0.1


def test_only_none_of_these_may_be_judged_beside_an_act() -> None:
    act = (
        "likelihood: {h: likely}, conduct: {actor: a, chose: q, "
        "alternatives: {q: {name: Q}, r: {name: R}}}"
    )
    text = BASE.replace("likelihood: {h: likely}", act)
    refused = "likelihood and conduct"
    assert refused in [f.found for f in inspect_bytes(text.encode(), "c", "n").findings]
    text = text.replace("about: a", "about: a, none_of_these: true")
    assert refused not in [f.found for f in inspect_bytes(text.encode(), "c", "n").findings]


def test_it_could_do_as_well_as_the_best_that_answers_other_questions_alike() -> None:
    """By exact fractions. On motive m explains far more than n, which is no merit of a or b."""
    prior = {"a": Fraction(50, 100), "b": Fraction(20, 100), "rest": Fraction(30, 100)}
    of_m = {"a": Fraction(70, 100), "b": Fraction(40, 100), "rest": Fraction(40, 100)}
    aim = {"a": Fraction(60, 100), "b": Fraction(80, 100), "rest": Fraction(10, 100)}
    motive = {"m": Fraction(90, 100), "n": Fraction(5, 100)}
    joint = {
        (x, y): prior[x] * (of_m[x] if y == "m" else 1 - of_m[x]) * aim[x] * motive[y]
        for x, y in product(prior, motive)
    }
    best = max(aim["a"], aim["b"]) / aim["rest"]
    raised = best * (joint["rest", "m"] + joint["rest", "n"])
    expected = raised / (raised + sum(p for (x, _), p in joint.items() if x != "rest"))
    views: dict[str, Any] = {
        **{n: {"question": "aim", "prior": int(100 * p)} for n, p in prior.items()},
        "m": {"question": "motive", "prior": 40, "prior_given": {"a": 70}},
        "n": {"question": "motive", "prior": 60, "prior_given": {"a": 30}},
    }
    views["rest"]["none_of_these"] = True
    items = {
        name: {"likelihood": {key: int(100 * p) for key, p in said.items()}}
        for name, said in (("said", aim), ("did", motive))
    }
    found = ws.assess(aims(items, views), draws=50).hypotheses["rest"]
    assert found.most == pytest.approx(float(expected), abs=1e-9)
    now = sum(p for (x, _), p in joint.items() if x == "rest") / sum(joint.values())
    assert found.posterior.mean == pytest.approx(float(now), abs=1e-9)
