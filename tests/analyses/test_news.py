"""What was watched for enters as evidence, and what came since a day is told."""

from __future__ import annotations

from typing import Any

import pytest

import winset as ws
from tests.analyses.test_assess import aims, posterior
from winset.case.read import inspect_bytes

VIEWS: dict[str, Any] = {"a": {}, "b": {}}
WATCHED = {"name": "A dam", "likelihood": {"a": 20, "b": 60}}


def watched(**more: Any) -> ws.Case:
    return aims({}, VIEWS, candidates={"dam": WATCHED | more})


def test_seen_and_not_seen_count_by_what_was_stated() -> None:
    """20 to 60 if seen, 80 to 40 if not."""
    assert posterior(watched(seen=True))["a"] == pytest.approx(1 / 4)
    answer = ws.assess(watched(seen=False), draws=50)
    assert answer.hypotheses["a"].posterior.mean == pytest.approx(2 / 3)
    assert answer.evidence["dam"].item.name == "Not seen: A dam"
    assert "“Not seen: A dam” (2.0 times for the first)" in " ".join(str(answer).split())
    assert answer.candidates == {}
    assert set(ws.assess(watched(), draws=50).candidates) == {"dam"}


def test_an_interval_is_turned_round() -> None:
    """10, 20, 50 seen is 50, 80, 90 not seen."""
    one = watched(seen=False, likelihood={"a": [10, 20, 50], "b": 50})
    other = aims({"dam": {"likelihood": {"a": [50, 80, 90], "b": 50}}}, VIEWS)
    found = ws.assess(one, draws=2000).hypotheses["a"].posterior
    assert found.mean == pytest.approx(posterior(other, draws=2000)["a"], abs=1e-9)


def test_what_came_since_a_day_and_what_it_did() -> None:
    items = {
        "old": {"likelihood": {"a": 80, "b": 20}, "date": "2014-10"},
        "new": {"likelihood": {"a": 20, "b": 60}, "date": "2014-11-20"},
        "undated": {"likelihood": {"a": 50, "b": 50}},
    }
    case = aims(items, VIEWS, candidates={"dam": WATCHED | {"seen": True, "date": "2014-12-01"}})
    answer = ws.assess(case, draws=50, since="2014-11-01")
    news = answer.news
    assert news is not None
    assert news.items == ("new", "dam")
    assert news.hypotheses["a"] == pytest.approx(4 / 5)
    # 4 to 1, then twice 1 to 3.
    assert answer.hypotheses["a"].posterior.mean == pytest.approx(4 / 13)
    assert "They moved “A” from 80 % to 31 %" in " ".join(str(answer).split())
    later = ws.assess(case, draws=50, since="2015-01-01")
    assert "Since 2015-01-01 nothing has come." in str(later)
    with pytest.raises(ws.UsageError, match="since is 'May'; expected a day"):
        ws.assess(case, draws=50, since="May")


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"by": "1999"}, "candidates.dam.by"),
        ({"seen": True, "by": "1999", "date": "1999-02-01"}, None),
        ({"by": "2999-01"}, None),
        ({"date": "1999"}, "candidates.dam.date"),
        ({"seen": True}, "candidates.dam.seen"),
        ({"seen": True, "date": "2999-01"}, "candidates.dam.date"),
        ({"seen": True, "date": "1999", "by": "2999"}, None),
        ({"seen": False, "date": "1999-02", "by": "1999-03-01"}, "candidates.dam.seen"),
        ({"seen": False, "date": "1999-03", "by": "1999-03-01"}, None),
    ],
)
def test_check_tells_of_days_that_contradict_what_was_seen(
    more: dict[str, Any], path: str | None
) -> None:
    text = ws.write(watched(**more))
    found = [f.path for f in inspect_bytes(text.encode(), "c", "n").findings]
    assert [each for each in found if "candidates" in each] == ([] if path is None else [path])


@pytest.mark.parametrize("rating", [{}, {"rating": "B2"}])
@pytest.mark.parametrize("likelihood", [{"a": 20, "b": 60}, {"a": 20, "b": 60, "m": 70}])
@pytest.mark.parametrize("seen", [True, False])
def test_what_would_follow_is_what_follows_once_it_is_recorded(
    rating: dict[str, str], likelihood: dict[str, float], seen: bool
) -> None:
    """Also of what bears on two questions, with a rating, and beside other evidence."""
    views: dict[str, Any] = {
        "a": {"question": "aim"},
        "b": {"question": "aim"},
        "m": {"question": "motive", "prior": 40, "prior_given": {"a": 70}},
        "n": {"question": "motive"},
    }
    items = {"known": {"likelihood": {"a": 70, "b": 30}}}
    entry = {"name": "A dam", "likelihood": likelihood} | rating
    told = ws.assess(aims(items, views, candidates={"dam": entry}), draws=100).candidates["dam"]
    after = posterior(aims(items, views, candidates={"dam": entry | {"seen": seen}}), draws=100)
    assert told.outcomes["seen" if seen else "not seen"][1] == pytest.approx(after, abs=1e-12)
