"""The track record: where outcomes fell, and cases that rest on something later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import winset as ws
from winset.analyses.record.track_record import anachronisms
from winset.case.schema import UNDATED
from winset.show.track_record import anachronism_text

CASES = Path(__file__).parents[2] / "cases"

CASE = """
winset: 1
id: sale
title: A sale
question: q
as_of: 2020-01-01
decision: {rule: consensus}
issues:
  price:
    {name: Price, unit: dollars, range: [200, 1200],
     outcome: {value: 700, date: OUTCOME, sources: [after]}}
actors:
  a: {name: A, capability: 3}
  b: {name: B, capability: 1}
positions:
  - {actor: a, issue: price, position: 400, salience: 50, sources: [before#p1]}
  - {actor: b, issue: price, position: 1200, salience: 80}
hypotheses:
  h: {name: H, about: a}
  k: {name: K, about: a}
evidence:
  e: {name: A letter, date: EVIDENCE, likelihood: {h: 50, k: 20}}
sources:
  before: {title: A paper, date: 2019}
  after: {title: The contract, date: 2021}
  unread: {title: Nobody's, date: 2022}
"""


def case(outcome: str = "2020-06-01", evidence: str = "2019-12") -> ws.Case:
    return ws.loads(CASE.replace("OUTCOME", outcome).replace("EVIDENCE", evidence))


def test_each_outcome_has_its_percentile_and_interval() -> None:
    answer = ws.record(case(), draws=400)
    (row,) = answer.rows
    data = json.loads(answer.to_json())
    (issue,) = data["issues"]
    assert issue["outcome"] == 700
    assert 200 <= issue["p10"] <= issue["median"] <= issue["p90"] <= 1200
    assert issue["percentile"] == row.percentile
    assert data["models"]["pooled"]["n"] == data["counted"] == 1
    assert data["flagged"] == {}


def test_record_forecast_and_log_state_one_pool(tmp_path: Path) -> None:
    """They had two estimators of one mixture: it counted 6 of 7 where the forecast held 7."""
    unsure = CASE.replace("position: 400", "position: [300, 400, 600]")
    sale = ws.loads(unsure.replace("OUTCOME", "2020-06-01").replace("EVIDENCE", "2019-12"))
    answer = ws.forecast(sale, draws=300, seed=5)
    assert answer.pooled is not None
    said = answer.pooled.issues["price"]
    (scored,) = json.loads(ws.record(sale, draws=300, seed=5).to_json())["issues"]
    for key in ("median", "p10", "p90"):
        assert scored[key] == pytest.approx(said[key], rel=1e-12)
    ws.save_forecast(answer, tmp_path / "log.jsonl", date="2020-01-01")
    tally = ws.grade(tmp_path / "log.jsonl", sale).rows[0].models["pooled"]
    assert tally.rows[0].point == pytest.approx((said["median"] - 200) / 10)
    assert tally.summary["crps"] == pytest.approx(scored["crps"], abs=0.5)


def test_what_is_cited_for_the_outcome_alone_may_be_later() -> None:
    assert anachronisms(case()) == ()


def test_an_actor_and_a_source_may_bear_one_name() -> None:
    text = CASE.replace("  b: {name: B", "  after: {name: B").replace("actor: b,", "actor: after,")
    named = ws.loads(text.replace("OUTCOME", "2020-06-01").replace("EVIDENCE", "2019-12"))
    assert anachronisms(named) == ()
    assert named.cited_sources() == {"before", "after"}
    assert named.cited_sources(outcomes=False) == {"before"}


@pytest.mark.parametrize(
    ("outcome", "evidence", "what"),
    [
        ("2020-06-01", "2020-06-02", "A letter"),
        ("2020-06-01", "2020-07", "A letter"),
        ("2020-06", "2021", "A letter"),
        ("2019-12-31", "2019", "the case's knowledge"),
        ("2018", "2018", "A paper"),
    ],
)
def test_what_is_later_is_flagged_and_not_counted(outcome: str, evidence: str, what: str) -> None:
    found = case(outcome, evidence)
    assert any(what in item.what for item in anachronisms(found))
    answer = ws.record([found, ws.read(CASES / "iran-2014")], draws=50)
    assert set(answer.flagged) == {"sale"}
    assert len(answer.models["pooled"].rows) == 7
    assert len(answer.rows) == 8


def test_a_case_without_a_day_is_flagged() -> None:
    (found,) = anachronisms(case().model_copy(update={"as_of": UNDATED}))
    assert anachronism_text(found) == (
        "the case's knowledge has no day, so nothing shows that it is from before 2020-06-01"
    )


@pytest.mark.parametrize("evidence", ["2020", "2020-06", "2020-06-01"])
def test_a_date_that_may_be_earlier_has_the_benefit_of_the_doubt(evidence: str) -> None:
    assert anachronisms(case("2020-06-01", evidence)) == ()


def test_pages_hold_no_markup_of_the_case() -> None:
    text = CASE.replace("title: A sale", 'title: "<script>x</script>"')
    text = text.replace("OUTCOME", "2018").replace("EVIDENCE", "2019")
    answer = ws.record(ws.loads(text), draws=30)
    html = ws.page(answer)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "every case is flagged" in html


def test_pages_of_record_and_backtest() -> None:
    record = ws.page(ws.record(CASES, draws=50))
    assert "Track record" in record
    assert "Flagged" in record
    assert record.count("<svg") == 6
    scored = ws.backtest(CASES, draws=50)
    page = ws.page(scored)
    assert page == ws.page(ws.backtest(CASES, draws=50))
    assert "Against the mean" in page
    assert "://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert page.count("<svg") == 2 + 2 * sum(bool(t.rows) for t in scored.models.values())
