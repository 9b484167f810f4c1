"""Who a text speaks of."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data import data_path
from winset.library.claims.entities import (
    HOWS,
    KINDS,
    find_entities,
)
from winset.library.claims.gazetteer import gazetteer, leader_of, leaders, names

DAY = date(2014, 12, 19)


def ids(text: str, day: date | None = DAY) -> list[str]:
    return [mention.id for mention in find_entities(text, day)]


SAID = [
    ("Russia’s interests", ["russia"]),
    ("Russian-Iranian cooperation", ["russia", "iran"]),
    ("Israelis and Palestinians", ["israel", "palestine"]),
    ("the Islamic Republic of Iran", ["iran"]),
    ("the United States and the U.S.S.R.", ["united-states", "soviet-union"]),
    ("U.S. officials told us in the US", ["united-states", "united-states"]),
    ("CONTACT US TODAY", []),
    ("ABOUT US", []),
    ("North Korea and South Koreans", ["north-korea", "south-korea"]),
    ("Papua New Guinea, not Guinea", ["papua-new-guinea", "guinea"]),
    ("Côte d’Ivoire", ["cote-d-ivoire"]),
    ("RUSSIA AND IRAN", ["russia", "iran"]),
    ("the Kremlin and the White House", ["russia", "united-states"]),
    ("talks with the P5+1 and the IAEA", ["p5-plus-1", "iaea"]),
    ("the West and Western analysts", ["west", "west"]),
    ("they ate turkey; the Turkey sandwich", []),
    ("Michael Jordan and Chad Smith of New Mexico", []),
    ("King Abdullah of Jordan", ["jordan"]),
    ("the Minsk agreements and the Geneva Conventions", []),
    ("the Washington Post on the Persian Gulf", []),
    ("the Dutch, the Swiss and the Danes", ["netherlands", "switzerland", "denmark"]),
    ("DR Congo and the Congo", ["drc", "drc"]),
    ("us, may, chad and polish", []),
]


@pytest.mark.parametrize(("text", "found"), SAID)
def test_actors(text: str, found: list[str]) -> None:
    assert ids(text) == found


def test_capitals_are_weak_and_places_are_said() -> None:
    moscow, tehran = find_entities("Moscow understands what was said in Tehran.")
    assert (moscow.how, moscow.strength, moscow.id) == ("capital", "weak", "russia")
    assert "confirm" in moscow.note
    assert tehran.note == "a place here"


def test_georgia_is_judged_by_the_text() -> None:
    strong, *_ = find_entities("Georgia and Russia fought over South Ossetia.")
    weak = find_entities("He was born in Atlanta, in the state of Georgia.")[-1]
    assert (strong.strength, weak.strength) == ("strong", "weak")


def test_given_names_are_weak() -> None:
    (chad,) = find_entities("McAleenan resigned and Chad Wolf took over.")
    assert (chad.strength, chad.note) == ("weak", "perhaps a person")
    assert ids("North American sales at Real Madrid") == []


def test_leaders_by_role_and_date() -> None:
    def role(text: str, day: date) -> str:
        return find_entities(text, day)[0].note

    text = "As the Russian president put it"
    assert role(text, DAY) == "president: Vladimir Putin"
    assert role(text, date(2010, 1, 1)) == "president: Dmitry Medvedev"
    assert role("Iran’s supreme leader", date(1988, 1, 1)) == "supreme leader: Ruhollah Khomeini"
    found = leader_of("united-states", date(2005, 6, 1), "president")
    assert found is not None
    assert found.name == "George W. Bush"


def test_last_names() -> None:
    text = "George W. Bush spoke. Bush, unlike a bush, spoke again. Gordon said Brown was out."
    assert ids(text, date(2005, 1, 1)) == ["george-w-bush", "george-w-bush"]
    assert ids("President Bush and President Bush", date(1990, 5, 5))[0] == "george-h-w-bush"
    assert ids("Prime Minister May said it may rain in May", date(2017, 1, 1)) == ["theresa-may"]
    (putin,) = find_entities("Putin spoke", DAY)
    assert (putin.of, putin.actor, putin.strength) == ("russia", "russia", "strong")
    (late,) = find_entities("Putin spoke", date(1990, 1, 1))
    assert late.strength == "weak"
    assert "not in office" in late.note


def test_the_gazetteer_is_whole() -> None:
    data = gazetteer()
    states = {state["id"]: state for state in data["states"]}
    assert len(states) == len(data["states"])
    assert len([s for s in states.values() if s["iso3"]]) >= 193
    codes = [s["iso3"] for s in states.values() if s["iso3"]]
    assert len(codes) == len(set(codes))
    for entry in data["leaders"]:
        assert entry["of"] in names()
    for leader in leaders():
        assert leader.until is None or leader.since < leader.until
    assert [states[name]["iso3"] for name in ("iran", "france", "kosovo")] == ["IRN", "FRA", "XKX"]


NAMED = [state for state in gazetteer()["states"] if state["id"] != "jersey"]


@pytest.mark.parametrize("state", NAMED, ids=lambda state: state["id"])
def test_every_state_is_found_by_its_name(state: dict[str, object]) -> None:
    (mention,) = find_entities(f"We spoke with {state['name']} today.")
    assert mention.id == state["id"]


def test_the_founding_document() -> None:
    text = data_path("../seed/topychkanov-2014.txt").read_text(encoding="utf-8")
    body = text[text.index("A number of conflicting") : text.index("Petr Topychkanov\nFormer")]
    found = [mention.id for mention in find_entities(body, DAY)]
    words = {
        "russia": r"Russian?|Kremlin|Moscow",
        "iran": r"Iran(ian)?|Islamic republic",
        "west": r"the West|Western",
        "india": "India",
        "ukraine": r"Ukraine|Ukrainian",
        "israel": "Israel",
        "iaea": "IAEA",
        "george-w-bush": "George W. Bush",
    }
    assert set(found) == set(words)
    for name, pattern in words.items():
        assert found.count(name) == len(re.findall(rf"\b({pattern})\b", body)), name


PIECES = [
    "Russia",
    "US",
    "U",
    ".",
    "S",
    "Bush",
    "George",
    "W",
    "President",
    "Moscow",
    "’s",
    "in",
    "-",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map(" ".join)), st.dates())
def test_any_text(text: str, day: date) -> None:
    found = find_entities(text, day)
    for mention in found:
        assert text[mention.start : mention.stop] == mention.text
        assert mention.kind in KINDS
        assert mention.how in HOWS
    assert all(a.stop <= b.start for a, b in pairwise(found))
