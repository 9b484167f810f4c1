"""The page Odds: the verb's answer, parts taken away, base rates, everything escaped."""

from __future__ import annotations

from pathlib import Path

import pytest

import winset as ws
from tests.web.bench import Bench

PLACE = "/case/iran-2014/odds"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "iran-2014", "emissions-1989")


def test_the_page_shows_what_the_verb_says(bench: Bench) -> None:
    page = bench.get(PLACE)
    assert "Whether, and when?" in page.text
    assert 'value="2014-12-19"' in page.text
    made = bench.finished(bench.post(f"{PLACE}?draws=200&without=terms"))
    answer = ws.odds(ws.read(bench.folder / "iran-2014"), draws=200, without=["terms"])
    for found in answer.events.values():
        assert found.event.question in made.text
        assert f"{100 * found.probability:.0f}" in made.text
    assert "<svg" in made.text
    assert "Left out: terms exist" not in made.text  # the basis is said in the terminal


def test_a_day_and_parts_are_kept_in_the_form(bench: Bench) -> None:
    page = bench.get(f"{PLACE}?on=2015-03-01&without=hazard")
    assert 'value="2015-03-01"' in page.text
    assert 'value="hazard" checked' in page.text
    wrong = bench.finished(bench.post(f"{PLACE}?on=soon&draws=50"))
    assert "is no day" in wrong.text


def test_base_rates_are_found(bench: Bench) -> None:
    asked = "like=Will+X+sign+a+nuclear+treaty+by+30+June+2015%3F"
    assert "odds/like?like=" in bench.get(f"{PLACE}?{asked}").text
    made = bench.finished(bench.post(f"{PLACE}/like?{asked}"))
    assert "nuclear-talks" in made.text
    assert "cited from memory" in made.text


def test_cases_without_a_question_say_what_to_write(bench: Bench) -> None:
    page = bench.get("/case/emissions-1989/odds")
    assert "no dated question yet" in page.text
    assert '/sections/events">Write one</a>' in page.text
    assert "hx-post" not in page.text.split("<main")[1]


def test_what_is_asked_is_escaped(bench: Bench) -> None:
    page = bench.get(f"{PLACE}?like=%22%3E%3Cscript%3E&on=%22%3E%3Cscript%3E&without=%3Cscript%3E")
    assert "<script>" not in page.text.split("<main")[1]
    made = bench.finished(bench.post(f"{PLACE}/like?like=%3Cb%3E"))
    assert "<b>" not in made.text
