"""Base rates that come with Winset: found, honest about their basis, and ready for a case."""

from __future__ import annotations

import pytest
from scipy.stats import gamma

import winset as ws
from tests.case.test_events import CASE, EVENT
from winset.analyses.events.base_rates import shipped
from winset.untrusted import json_text

TREATY = "Will X and Y sign a nuclear treaty by 30 June 2015?"


def test_the_class_of_its_own_kind_comes_first() -> None:
    found = ws.base_rates(TREATY, opens="2014-12-19")
    assert found.classes[0].id == "agreement"
    assert found.classes[0].same_kind
    assert "nuclear-talks" in [one.id for one in found.classes]
    assert found.days == 193
    entry = found.classes[0].entry
    assert entry.happened is not None
    assert entry.years is not None
    low, high = gamma.ppf([0.05, 0.95], entry.happened + 0.5, scale=1 / entry.years)
    assert found.classes[0].mean < 1.0
    assert low < high
    assert "nuclear-talks" in str(found)


def test_a_class_that_was_found_goes_into_a_case() -> None:
    found = ws.base_rates(TREATY, opens="2014-12-19")
    for one in found.classes:
        classes = {one.id: one.to_dict()["class"]}
        event = EVENT | {"bears": "none", "closes": "2015-06-29", "classes": classes}
        case = ws.loads(json_text(CASE | {"events": {"e": event}}))
        odds = ws.odds(case, draws=4000).events["e"]
        assert odds.probability == pytest.approx(one.mean, abs=0.01)
        assert odds.base == pytest.approx(one.mean, abs=0.01)


def test_every_class_says_what_it_rests_on() -> None:
    """No source that was not looked at is cited as if it had been."""
    for name, entry, _ in shipped():
        assert "from memory" in str(entry.why), name


def test_what_stands_is_turned_and_mistakes_are_told() -> None:
    stays = ws.base_rates("Will X remain president through 1 June 2015?", opens="2014-12-19")
    assert stays.turned
    assert '"yes" is that it does not' in " ".join(str(stays).split())
    assert "Count one of your own" in str(ws.base_rates("Zzz?"))
    with pytest.raises(ws.UsageError, match="The question is empty"):
        ws.base_rates(" ")
    with pytest.raises(ws.UsageError, match="'soon' is no day"):
        ws.base_rates(TREATY, opens="soon")
