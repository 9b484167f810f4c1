"""The odds of a case's dated questions: by simulation, and by their closed forms."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from scipy.stats import beta, gamma

import winset as ws
from tests.case.test_events import EVENT, case_with
from winset.analyses.events.hazard import Posterior, spent
from winset.show.odds import apart_text, sections
from winset.show.sections import Figure
from winset.show.words import day_text

GRID = (np.arange(1000) + 0.5) / 1000
COUNTED = {"c": {"name": "C", "happened": 3, "of": 12}}
OPEN = EVENT | {"bears": "none"}


def chance(
    event: dict[str, Any], on: str | None = None, draws: int = 4000, **options: Any
) -> float:
    return ws.odds(case_with(e=event), on=on, draws=draws, **options).events["e"].probability


def covered(draws: np.ndarray, truth: float) -> bool:
    low, high = np.quantile(draws, [0.05, 0.95])
    return bool(low <= truth <= high)


def test_intervals_of_counted_classes_cover_what_they_should() -> None:
    """Chances drawn from the prior: 90 % intervals hold 85 to 95 % of them."""
    rng = np.random.default_rng(1)
    hits = []
    for _ in range(600):
        truth = rng.beta(0.5, 0.5)
        n = int(rng.integers(3, 40))
        misses = Posterior(k := float(rng.binomial(n, truth)), n - k, np.nan)
        hits.append(covered(-np.expm1(misses.log_misses(GRID, 0.0, 1.0)), truth))
    assert 0.85 <= np.mean(hits) <= 0.95


@pytest.mark.parametrize("rate", [0.2, 0.5, 2.0])
def test_intervals_of_hazards_cover_what_they_should(rate: float) -> None:
    """Times of a steady hazard, watched for three years at most; the chance within half a year."""
    rng = np.random.default_rng(2)
    hits = []
    for _ in range(600):
        times = rng.exponential(1.0 / rate, 20)
        posterior = Posterior(float((times < 3).sum()), np.nan, float(np.minimum(times, 3).sum()))
        draws = -np.expm1(posterior.log_misses(GRID, 0.0, 0.5))
        hits.append(covered(draws, 1.0 - np.exp(-rate * 0.5)))
    assert 0.85 <= np.mean(hits) <= 0.95


def test_waiting_and_updating_cover_what_they_should() -> None:
    """Of questions still open after half their time, the rest of the chance is covered as well."""
    rng = np.random.default_rng(3)
    hits = []
    while len(hits) < 600:
        truth = rng.beta(0.5, 0.5)
        k = float(rng.binomial(10, truth))
        if rng.random() < (1.0 - truth) ** 0.5:  # it has not come in the first half
            draws = -np.expm1(0.5 * Posterior(k, 10 - k, np.nan).log_misses(GRID, 0.5, 1.0))
            hits.append(covered(draws, 1.0 - (1.0 - truth) ** 0.5))
    assert 0.85 <= np.mean(hits) <= 0.95


def test_updating_by_evidence_covers_what_it_should() -> None:
    """A chance from the prior, a class of ten seen, half the time gone, one item seen.

    The item is seen with 0.6 if the event comes and 0.2 if not. The interval is of the chance that
    is left for who knows the true one: half the hazard spent, odds times 3, or times 0.5 where
    the item was not seen.
    """
    rng = np.random.default_rng(4)
    hits, forecasts, came = [], [], []
    while len(hits) < 300:
        truth = rng.beta(0.5, 0.5)
        k = int(rng.binomial(10, truth))
        left = 1.0 - (1.0 - truth) ** 0.5
        if rng.random() >= (1.0 - truth) ** 0.5:
            continue  # it came in the first half
        comes = rng.random() < left
        ratio = 3.0 if rng.random() < (0.6 if comes else 0.2) else 0.5
        item = {"name": "X", "date": "2014-12-30", "ratio": ratio}
        classes = {"c": {"name": "C", "happened": k, "of": 10}}
        event = OPEN | {"opens": "2014-12-19", "closes": "2015-01-17", "classes": classes}
        case = case_with(e=event | {"evidence": {"x": item}})
        answer = ws.odds(case, on="2015-01-03", draws=400, seed=len(hits)).events["e"]
        odds = left / max(1.0 - left, 1e-12) * ratio
        hits.append(answer.by[-1].p5 <= odds / (1.0 + odds) <= answer.by[-1].p95)
        forecasts.append(answer.probability)
        came.append(comes)
    assert 0.85 <= np.mean(hits) <= 0.95
    error = np.std(came) / len(came) ** 0.5
    assert abs(np.mean(forecasts) - np.mean(came)) < 3 * error


def test_draws_are_those_of_the_posteriors() -> None:
    """Beta(k + 1/2, n - k + 1/2) and Gamma(k + 1/2, Y): Gelman et al. (2013), 2.4 and 2.6."""
    counted = -np.expm1(Posterior(3, 9, np.nan).log_misses(GRID, 0.0, 0.5))
    assert counted == pytest.approx(beta.ppf(GRID, 3.5, 9.5))
    timed = -Posterior(3, np.nan, 12.0).log_misses(GRID, 0.0, 0.5) / 0.5
    assert timed == pytest.approx(gamma.ppf(GRID, 3.5, scale=1 / 12.0))


def test_a_question_without_evidence_returns_its_class() -> None:
    answer = ws.odds(case_with(e=OPEN | {"classes": COUNTED}), draws=4000).events["e"]
    assert answer.probability == pytest.approx(3.5 / 13, abs=0.005)
    last = answer.by[-1]
    expected = beta.ppf([0.05, 0.5, 0.95], 3.5, 9.5)
    assert [last.p5, last.p50, last.p95] == pytest.approx(expected, abs=0.01)


def test_classes_are_averaged_by_their_weights() -> None:
    other = {"name": "D", "happened": 9, "of": 9}
    classes = {"c": COUNTED["c"] | {"weight": 75}, "d": other | {"weight": 25}}
    mean = 0.75 * 3.5 / 13 + 0.25 * 9.5 / 10
    assert chance(OPEN | {"classes": classes}, draws=20_000) == pytest.approx(mean, abs=0.01)


def test_evidence_in_any_order_gives_the_same_answer() -> None:
    items = {
        "x": {"name": "X", "date": "2014-12-01", "ratio": [1, 2, 4]},
        "y": {"name": "Y", "date": "2014-12-10", "ratio": [0.2, 0.5, 0.9], "half_life": 30},
        "z": {"name": "Z", "date": "2014-12-11", "ratio": 3},
    }
    event = OPEN | {"classes": COUNTED}
    one = chance(event | {"evidence": items})
    assert one == chance(event | {"evidence": dict(reversed(items.items()))})


def test_a_ratio_multiplies_the_odds_and_fades_by_its_half_life() -> None:
    """Many cases, so that the class is all but a number: odds of 1 times 4, then times 2."""
    known = {"c": {"name": "C", "happened": 500_000, "of": 1_000_000}}
    item = {"name": "X", "date": "2014-12-19", "ratio": 4}
    event = OPEN | {"classes": known, "opens": "2014-12-19", "closes": "2024-12-19"}
    assert chance(event | {"evidence": {"x": item}}) == pytest.approx(0.8, abs=0.002)
    fading = event | {"evidence": {"x": item | {"half_life": 10}}}
    later = chance(fading, on="2014-12-29", without=["hazard"])
    assert later == pytest.approx(2 / 3, abs=0.002)
    before = chance(event | {"evidence": {"x": item | {"date": "2014-12-20"}}})
    assert before == pytest.approx(0.5, abs=0.002)


def test_a_day_without_news_lowers_the_odds_as_the_hazard_says() -> None:
    """A rate of 1 a year, all but known: 1 - exp(-(T - d) / year) is left after d of T days."""
    known = {"c": {"name": "C", "happened": 1_000_000, "years": 1_000_000}}
    event = OPEN | {"classes": known}
    days = 194  # 19 December to 30 June, both counted
    odds = [chance(event, on=on) for on in ("2014-12-19", "2014-12-20", "2015-03-19")]
    left = [1 - np.exp(-(days - gone) / 365.25) for gone in (0, 1, 90)]
    assert odds == pytest.approx(left, abs=2e-3)
    assert odds[0] > odds[1] > odds[2]
    assert chance(event, on="2015-07-01") == 0.0


def test_a_deadline_draws_the_hazard_to_the_end() -> None:
    assert spent(0.5, 0.0) == 0.5
    assert spent(0.9, 0.5) == pytest.approx(0.45)
    assert spent(1.0, 0.5) == pytest.approx(1.0)
    event = OPEN | {"classes": COUNTED}
    even = ws.odds(case_with(e=event), draws=500).events["e"]
    late = ws.odds(case_with(e=event | {"rush": 60}), draws=500).events["e"]
    assert late.by[5].p50 < even.by[5].p50
    assert late.by[-1].p50 == pytest.approx(even.by[-1].p50)


def test_a_question_without_a_class_takes_the_words_of_the_question() -> None:
    found = ws.odds(case_with(e=OPEN), draws=4000).events["e"]
    assert found.learnt is not None
    assert found.probability == pytest.approx(found.learnt, abs=0.01)


def test_what_stands_gains_by_days_without_news_and_is_the_rest_of_the_event() -> None:
    stays = OPEN | {"question": "Will A remain president through 30 June 2015?"}
    over = [chance(stays, on) for on in ("2014-12-19", "2015-03-01", "2015-06-29", "2015-07-01")]
    assert over == sorted(over)
    assert over[-1] == 1.0
    falls = ws.odds(case_with(e=stays), draws=400).events["e"].by
    assert falls[0].p50 > falls[-1].p50
    item = {"x": {"name": "X", "date": "2014-12-10", "ratio": [2, 3, 5]}}
    event = EVENT | {"classes": COUNTED, "rush": 30}
    turned = event | {"options": ["not signed", "signed"], "stands": True}
    for on in ("2014-12-19", "2015-05-01"):
        both = [chance(one, on, terms=0.5) for one in (event, turned)]
        assert sum(both) == pytest.approx(1.0)
    moved = chance(turned | {"evidence": item}, terms=0.5)
    assert moved > chance(turned, terms=0.5)
    answer = ws.odds(case_with(e=turned), draws=200, terms=0.5)
    share = 100 * (1 - answer.events["e"].probability)
    assert f"{share:.0f} % that it is signed" in apart_text(answer)


@pytest.mark.parametrize(
    ("stands", "said"), [(None, "write stands: true"), (True, "is what stands"), (False, "")]
)
def test_an_answer_says_which_option_it_reads_as_what_comes(stands: bool | None, said: str) -> None:
    event = OPEN | {"options": ["no", "yes"], "classes": COUNTED, "stands": stands}
    shown = " ".join(str(ws.odds(case_with(e=event), draws=100)).split())
    assert said in shown
    assert ("stands" in shown) is bool(said)


def test_each_part_can_be_taken_away_and_says_what_it_moves() -> None:
    item = {"name": "X", "date": "2014-12-01", "ratio": 3}
    event = OPEN | {"classes": COUNTED, "evidence": {"x": item}}
    answer = ws.odds(case_with(e=event), on="2015-03-01", draws=2000).events["e"]
    for part in ("classes", "hazard", "evidence"):
        piece = next(piece for piece in answer.parts if piece.part == part)
        alone = chance(event, "2015-03-01", draws=2000, without=[part])
        assert piece.without == pytest.approx(alone)
    moved = [abs(piece.without - answer.probability) for piece in answer.parts]
    assert moved == sorted(moved, reverse=True)


def test_what_is_signed_needs_terms_first() -> None:
    event = EVENT | {"classes": COUNTED}
    half = chance(event, terms=0.5)
    assert half == pytest.approx(0.5 * chance(event, terms=1.0))
    assert chance(event | {"bears": "extended"}, terms=0.5) == pytest.approx(2 * half)
    answer = ws.odds(case_with(e=event), terms=0.5, draws=200)
    assert "exist in 50 % of draws" in apart_text(answer)
    assert "is another question" in apart_text(answer)


def test_the_iran_case_keeps_terms_apart_from_a_signature() -> None:
    answer = ws.odds(ws.read("cases/iran-2014"), draws=1000)
    june, december = (answer.events[f"signed-by-{month}"] for month in ("june", "december"))
    assert answer.terms is not None
    assert june.probability < december.probability < answer.terms
    data = json.loads(answer.to_json())["events"]["signed-by-june"]
    assert set(data) >= {"options", "probability", "by", "parts"}
    assert set(data["by"][0]) == {"date", "p5", "p50", "p95"}
    assert data["by"][-1]["date"] == "2015-06-30"
    assert "terms exist" in str(answer)
    assert "all 7 whose consent is needed and both who ratify" in " ".join(str(answer).split())


@pytest.mark.parametrize(
    ("options", "said"),
    [({"without": ["class"]}, "no part 'class'"), ({"on": "June"}, "'June' is no day")],
)
def test_calls_that_cannot_be_carried_out(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ws.UsageError, match=said):
        chance(OPEN, **options)
    with pytest.raises(ws.UsageError, match="no event"):
        ws.odds(case_with())


@pytest.mark.parametrize(("closes", "unit"), [("2017-06-30", "months"), ("2044-12-19", "years")])
def test_a_far_question_is_drawn_over_years(closes: str, unit: str) -> None:
    found = ws.odds(case_with(e=OPEN | {"classes": COUNTED, "closes": closes}), draws=100)
    parts = sections(found)[1].parts
    (drawn,) = [part for part in parts if isinstance(part, Figure)]
    assert f"{unit} from {day_text(found.on)}; percent" in drawn.picture
