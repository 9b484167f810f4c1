"""Packages: who accepts terms of all issues together, and which are accepted most often."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

import winset as ws
from tests.generate import case_of, line_case
from winset.analyses.outcome.package import Packages, spatial_median
from winset.kernels.utility import utility

CHEAP = ["mean", "nash", "winset"]


def torn_case() -> ws.Case:
    """a wants two issues low, b both high; each cares for another one and is unsure of no deal."""
    issue = {"name": "X", "unit": "km", "range": [0, 10], "status_quo": 5}
    names = {
        "a": {"name": "A", "capability": 1, "no_deal": [60, 80, 95]},
        "b": {"name": "B", "capability": 1, "no_deal": [40, 60, 90]},
    }
    rows = [
        {"actor": "a", "issue": "x", "position": [0, 1, 4], "salience": [60, 80, 90]},
        {"actor": "a", "issue": "y", "position": [1, 2, 5], "salience": [10, 20, 40]},
        {"actor": "b", "issue": "x", "position": [5, 8, 10], "salience": [10, 20, 50]},
        {"actor": "b", "issue": "y", "position": [6, 9, 10], "salience": [50, 80, 100]},
    ]
    return case_of({"x": issue, "y": {**issue, "name": "Y"}}, names, rows)


def found(case: ws.Case, **options: Any) -> Packages:
    answer = ws.forecast(case, **{"model": CHEAP, "draws": 1000} | options)
    assert answer.packages is not None
    return answer.packages


def test_acceptance_is_the_share_of_draws_that_gain() -> None:
    answer = found(torn_case())
    ideal, weight, no_deal = answer.consenters.draws.bargainers
    for package in (answer.headline, answer.most_acceptable):
        unit = np.array([list(package.terms.values())]) / 10
        gains = utility(np.repeat(unit, 1000, axis=0), ideal, weight) - no_deal
        assert package.acceptance == {
            "a": (gains[:, 0] > 1e-7).mean(),
            "b": (gains[:, 1] > 1e-7).mean(),
        }
        assert package.accepted_by_all == (gains > 1e-7).all(axis=1).mean()
        assert list(package.gains.values()) == pytest.approx(100 * gains.mean(axis=0))


def test_no_package_of_a_fine_grid_is_accepted_more_often() -> None:
    answer = found(torn_case())
    ideal, weight, no_deal = answer.consenters.draws.bargainers
    best = 0.0
    for x in itertools.product(np.linspace(0, 1, 51), repeat=2):
        gains = 1 - no_deal - (weight * (np.array(x) - ideal) ** 2).sum(axis=2)
        best = max(best, float((gains > 1e-7).all(axis=1).mean()))
    assert best > 0.3
    assert answer.most_acceptable.accepted_by_all >= best - 0.01


def test_terms_that_bring_as_much_as_no_deal_are_not_the_most_acceptable() -> None:
    issues = {"berths": {"name": "X", "unit": "km", "range": [0, 10]}}
    issues |= {"dues": {"name": "Y", "unit": "%", "range": [0, 100]}}
    wants = {
        "northport": {"berths": ([6, 7, 8], [60, 70, 80]), "dues": ([40, 50, 60], [30, 40, 50])},
        "southport": {"berths": ([2, 3, 4], [50, 60, 70]), "dues": ([10, 20, 30], [60, 70, 80])},
        "ministry": {"berths": ([4, 5, 6], [30, 40, 50]), "dues": ([30, 40, 50], [30, 40, 50])},
    }
    rows = [
        {"actor": actor, "issue": issue, "position": position, "salience": salience}
        for actor, both in wants.items()
        for issue, (position, salience) in both.items()
    ]
    clout = {"northport": [40, 50, 60], "southport": [40, 50, 60], "ministry": [60, 70, 80]}
    actors = {name: {"name": name, "capability": clout[name]} for name in wants}
    lands = {"none": {"name": "No deal", "lands": {"berths": 3, "dues": 20}}}
    answer = found(case_of(issues, actors, rows, no_deal=lands))
    assert answer.most_acceptable.accepted_by_all >= answer.headline.accepted_by_all > 0


def test_terms_given_a_deal_are_accepted_in_their_own_draw() -> None:
    answer = found(torn_case())
    ideal, weight, no_deal = answer.consenters.draws.bargainers
    there = ~np.isnan(answer.terms).any(axis=1)
    gains = utility(answer.terms[there] / 10, ideal[there], weight[there]) - no_deal[there]
    assert 0 < there.mean() < 1
    assert gains.min() > -1e-9
    assert answer.counts == 1


def test_a_case_like_the_known_ones_keeps_its_pooled_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Consent as stated told nothing of known outcomes: docs/decisions/packages.md."""
    from winset.analyses.outcome.pooling import Weights

    monkeypatch.setattr(Weights, "consent", property(lambda _: 0.0))
    answer = ws.forecast(torn_case(), model=CHEAP, draws=1000)
    assert answer.packages is not None
    assert answer.pooled is not None
    there = ~(np.isnan(answer.packages.terms) | np.isnan(answer.pooled.terms)).any(axis=1)
    assert np.allclose(answer.packages.terms[there], answer.pooled.terms[there])


def test_the_spatial_median_is_the_least_mean_distance() -> None:
    points = np.random.default_rng(3).gamma(1.0, size=(200, 3))
    middle = spatial_median(np.vstack([points, [[np.nan] * 3]]))
    best = minimize(lambda x: np.linalg.norm(points - x, axis=1).mean(), points.mean(axis=0))
    assert middle == pytest.approx(best.x, abs=1e-4)


def test_the_frontier_trades_acceptance_for_evenness() -> None:
    packages = found(torn_case()).frontier
    shares = [package.accepted_by_all for package in packages]
    gaps = [package.gap for package in packages]
    assert len(packages) > 1
    assert shares == sorted(shares, reverse=True)
    assert gaps == sorted(gaps, reverse=True)


def test_margins_and_quotas_count() -> None:
    """Of three at 0, 0 and 10 with 2 km as status quo, terms at 1 please two; all three never."""
    three = {"a": 0, "b": 0, "c": 10}
    most = ws.forecast(
        line_case(three, 2, decision={"rule": "majority"}), package={"x": 1}, model=CHEAP, draws=10
    )
    assert most.asked is not None
    assert most.asked.accepted_by_all == 1
    assert most.asked.acceptance == {"a": 1, "b": 1, "c": 0}
    every = ws.forecast(line_case(three, 2), package={"x": 1}, model=CHEAP, draws=10)
    assert every.asked is not None
    assert every.asked.accepted_by_all == 0
    # a gains 100 (0.2**2 - 0.1**2) = 3 points: not more than a margin of 3.5
    asks = ws.forecast(
        line_case({"a": 0, "b": 0}, 2),
        package={"x": 1},
        model=CHEAP,
        draws=10,
        settings=["winset.margin=3.5"],
    )
    assert asks.asked is not None
    assert asks.asked.accepted_by_all == 0


def test_who_refuses_is_said_beside_the_package() -> None:
    answer = ws.forecast(
        line_case({"a": 0, "b": 4}, [5, 6, 7]),  # type: ignore[arg-type]
        model=CHEAP,
        draws=200,
        package={"x": 10},
    )
    text = str(answer)
    assert (
        "The package asked about: preferred to no deal by both whose consent is needed in 0 %"
        in (" ".join(text.split()))
    )
    assert "In most draws a (accepts in 0 %) and b (accepts in 0 %) refuse it." in " ".join(
        text.split()
    )


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"y": 1}, ["no issue 'y'", "no value for x"]),
        ({"x": 11}, ["x: 11 is not from 0 to 10 (km)"]),
        ({"x": "much"}, ["x: 'much' is no number"]),
        ({"x": True}, ["x: True is no number"]),
        ({"x": float("nan")}, ["x: nan is not from 0 to 10 (km)"]),
    ],
)
def test_a_package_that_does_not_fit_is_refused(terms: Any, words: list[str]) -> None:
    with pytest.raises(ws.UsageError) as refusal:
        ws.forecast(line_case({"a": 0, "b": 4}, 6), package=terms, draws=10)
    assert all(word in str(refusal.value) for word in words)


def test_a_case_that_does_not_say_what_no_deal_brings_has_no_packages() -> None:
    case = line_case({"a": 0, "b": 4}, None)
    answer = ws.forecast(case, model=["mean", "median"], draws=10)
    assert answer.packages is None
    assert {answer.to_dict()[key] for key in ("package", "most_acceptable", "given_deal")} == {None}
    with pytest.raises(ws.UsageError, match="give x a status_quo"):
        ws.forecast(case, package={"x": 1}, draws=10)


def test_a_file_of_terms(tmp_path: Path) -> None:
    file = tmp_path / "terms.yaml"
    file.write_text("x: 5\ny: 5\n")
    answer = ws.forecast(torn_case(), model=CHEAP, draws=50, package=file)
    assert answer.asked is not None
    assert answer.to_dict()["asked"]["terms"] == {"x": 5, "y": 5}
    file.write_text("- 5\n")
    with pytest.raises(ws.UsageError, match="expected a line ISSUE: VALUE"):
        ws.forecast(torn_case(), package=file)


def test_on_iran_the_most_acceptable_package_is_said_with_its_share() -> None:
    """A search over the whole space (differential evolution, 150 generations) came to 85.0 %."""
    answer = found(ws.read("cases/iran-2014"), draws=2000)
    assert answer.most_acceptable.accepted_by_all >= answer.headline.accepted_by_all
    assert answer.most_acceptable.accepted_by_all == min(
        answer.most_acceptable.accepted_by_all, *answer.most_acceptable.acceptance.values()
    )
