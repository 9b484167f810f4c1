"""The page Options: the verb's answer, links for each state, mistakes told, everything escaped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import winset as ws
from tests.web.bench import Bench
from winset.show.options_game import exits, sentences

PLACE = "/case/iran-2014/options"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "iran-2014", "emissions-1989")


def test_the_page_shows_what_the_verb_says(bench: Bench) -> None:
    page = bench.get(PLACE)
    assert "What if nobody agrees?" in page.text
    assert 'name="coalition" value="iran"' in page.text
    made = bench.finished(bench.post(f"{PLACE}?draws=200"))
    play = ws.options(ws.read(bench.folder / "iran-2014"), draws=200)
    assert sentences(play)[1][:80] in made.text
    for words in exits(play, play.start):
        assert words.replace("'", "&#39;")[:60] in made.text
    assert "<svg" in made.text
    assert "State 1:" in made.text


def test_each_state_of_the_picture_leads_to_who_would_leave_it(bench: Bench) -> None:
    made = bench.finished(bench.post(f"{PLACE}?draws=50&hypothesis=derails"))
    links = re.findall(r'<a[^>]*class="state"[^>]*href="([^"]+)"', made.text)
    links += re.findall(r'<a href="([^"]+)"[^>]*class="state"', made.text)
    assert links
    address = links[-1].replace("&amp;", "&")
    assert "hypothesis=derails" in address
    number = re.search(r"state=(\d+)", address)
    assert number is not None
    there = bench.finished(bench.post(address))
    assert f"<h2>State {number[1]}: " in there.text
    assert "hx-post" in bench.get(address).text


def test_a_coalition_a_start_and_a_wanted_state(bench: Bench) -> None:
    asked = "coalition=iran&coalition=united-states&start=us-eases-early&want=now&draws=50"
    page = bench.get(f"{PLACE}?{asked}")
    assert re.search(r'value="iran"\s+checked', page.text)
    assert 'value="us-eases-early"' in page.text
    made = bench.finished(bench.post(f"{PLACE}?{asked}"))
    assert "moving together" in made.text
    assert "What each would have to prefer" in made.text
    assert "A coalition has two members or more" not in made.text
    alone = bench.finished(bench.post(f"{PLACE}?coalition=iran&draws=50"))
    assert "A coalition has two members or more" in alone.text


def test_cases_without_a_game_say_what_to_write(bench: Bench) -> None:
    page = bench.get("/case/emissions-1989/options")
    assert "no options yet" in page.text
    for section in ("options", "graph"):
        place = f"/case/emissions-1989/sections/{section}"
        assert f'href="{place}"' in page.text
        assert bench.get(place).status_code == 200
    assert "hx-post" not in page.text.split("<main")[1]


def test_mistakes_are_told_and_escaped(bench: Bench) -> None:
    made = bench.finished(bench.post(f"{PLACE}?start=%3Cb%3E&draws=20"))
    assert "is no option" in made.text
    assert "<b>" not in made.text
    bench.finished(bench.post(f"{PLACE}?draws=20"))
    state = bench.get(f"{PLACE}/answer?state=999&draws=20")
    assert state.status_code == 422
    page = bench.get(f"{PLACE}?start=%22%3E%3Cscript%3E&coalition=%3Cscript%3E")
    assert "<script>" not in page.text.split("<main")[1]


def test_names_from_the_case_are_escaped(bench: Bench) -> None:
    text = bench.text("iran-2014").replace(
        "name: Add sanctions by order", "name: '<img src=x onerror=alert(1)>'"
    )
    bench.write("iran-2014", text)
    made = bench.finished(bench.post(f"{PLACE}?draws=20"))
    assert "<img" not in made.text
    assert "&lt;img src=x" in made.text
