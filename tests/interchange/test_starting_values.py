"""Tables that others publish, as starting values: the right numbers, and nothing by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

import winset as ws
from winset.errors import CaseError, UsageError

CASE = """\
winset: 1
title: Waters
question: Who gives way?
as_of: 2014-12-19
decision: {rule: consensus}
issues:
  flow: {name: Flow, unit: m3, range: [0, 100], status_quo: 40}
actors:
  iran: {name: Iran, capability: [1, 2, 3], why: A guess.}
  russia: {name: Russia, capability: 5}
  upstream: {name: The upper town, capability: 1, kind: other}
positions:
  - {actor: iran, issue: flow, position: 80, salience: 50}
  - {actor: russia, issue: flow, position: 30, salience: 50}
"""
NMC = """\
stateabb,ccode,year,milex,cinc,version
IRN,630,2010,1,.010,5
IRN,630,2011,1,.012,5
IRN,630,2012,1,.011,5
RUS,365,2012,1,.040,5
RUS,365,2015,1,.080,5
FRN,220,2012,1,.020,5
"""
ATOP = """\
mem1,mem2,year,defense,consul
630,365,2014,0,1
365,630,2014,0,1
"""
IDEAL = """\
ccode,iso3c,session,Countryname,IdealPointAll,Q5%All,Q95%All
630,IRN,69,Iran,-2.0,-2.2,-1.8
365,RUS,69,Russia,0.0,-0.1,0.1
630,IRN,71,Iran,9,9,9
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "case.yaml").write_text(CASE)
    for name, text in (("nmc", NMC), ("atop", ATOP), ("ideal", IDEAL)):
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def test_capabilities_are_relative_to_the_largest_and_span_five_years(place: Path) -> None:
    answer = ws.starting_values(ws.read(place), place / "nmc.csv")
    values = {one.id: one for one in answer.values}
    assert values["capability.iran"].value == [25, 27.5, 30]  # .010, .011, .012 of .040
    assert values["capability.russia"].value == 100  # the 2015 row is after the case
    assert values["capability.iran"].year == 2012
    assert "how far 3 years differ" in values["capability.iran"].why
    assert "no interval" in values["capability.russia"].why
    assert values["capability.iran"].now == [1, 2, 3]
    assert any("upstream" in note for note in answer.notes)


def test_an_alliance_counts_both_ways_while_it_is_in_force(place: Path) -> None:
    answer = ws.starting_values(ws.read(place), place / "atop.csv")
    assert [one.id for one in answer.values] == ["regard.iran.russia", "regard.russia.iran"]
    joined = "ccode1,ccode2,year,atop_defense,atop_consul\n630,365,2014,0,1\n"
    (place / "joined.csv").write_text(joined)
    assert ws.starting_values(ws.read(place), place / "joined.csv").values == answer.values
    over = "mem1,mem2,year,defense\n630,365,2009,1\n630,220,2014,1\n2,365,2014,0\n"
    (place / "over.csv").write_text(over + "365,630,2014,0\n")
    assert not ws.starting_values(ws.read(place), place / "over.csv").values


def test_ideal_points_go_in_line_with_two_anchors(place: Path) -> None:
    options = {"issue": "flow", "anchors": {"iran": 90.0, "russia": 10.0}}
    answer = ws.starting_values(ws.read(place), place / "ideal.csv", **options)
    values = {one.id: one.value for one in answer.values}
    assert values["ideal.iran.flow"] == [82, 90, 98]  # 40 units a point of the scale
    assert values["ideal.russia.flow"] == [6, 10, 14]
    with pytest.raises(UsageError, match="--anchor"):
        ws.starting_values(ws.read(place), place / "ideal.csv")


def test_what_is_accepted_enters_with_its_source_and_reason(place: Path) -> None:
    case = ws.read(place)
    answer = ws.starting_values(case, place / "nmc.csv", place / "atop.csv")
    ws.accept_values(place, answer, ["capability.iran", "regard.iran.russia"], by="Ann")
    after = ws.read(place)
    assert after.actors["iran"].capability.plain() == [25, 27.5, 30]
    assert after.actors["russia"].capability.plain() == 5
    assert str(after.actors["iran"].why).startswith("A guess. Share of the world's")
    assert "Accepted by Ann" in str(after.actors["iran"].why)
    assert after.actors["iran"].sources == ("national-material-capabilities",)
    regard = after.actors["iran"].regard["russia"]
    assert regard.weight.plain() == [0, 2, 8]
    assert regard.sources == ("alliance-obligations",)
    assert set(after.sources) == {"national-material-capabilities", "alliance-obligations"}


def test_nothing_is_accepted_by_nobody_or_unknown(place: Path) -> None:
    answer = ws.starting_values(ws.read(place), place / "nmc.csv")
    with pytest.raises(UsageError, match="by whom"):
        ws.accept_values(place, answer, ["capability.iran"], by=" ")
    with pytest.raises(UsageError, match=r"capability\.iran"):
        ws.accept_values(place, answer, ["capability.irna"], by="Ann")
    assert (place / "case.yaml").read_text() == CASE


def test_votes_and_populations_have_a_place_only_where_they_are_counted(place: Path) -> None:
    (place / "votes.csv").write_text("country;votes;population\nIRN;29;77.4\nRussia;14;143,8\n")
    assert not ws.starting_values(ws.read(place), place / "votes.csv").values
    counted = CASE.replace("rule: consensus", "rule: majority")
    (place / "case.yaml").write_text(counted)
    answer = ws.starting_values(ws.read(place), place / "votes.csv")
    ws.accept_values(place, answer, [one.id for one in answer.values], by="Ann")
    decision = ws.read(place).decision
    assert decision.votes == {"iran": 29, "russia": 14}
    assert decision.also["population"].votes == {"iran": 77.4, "russia": 143.8}


def test_codes_that_are_not_known_are_named_and_may_be_given(place: Path) -> None:
    (place / "own.csv").write_text("code,year,cinc\nUPT,2014,.001\nRUS,2014,.04\nIRN,2014,-9\n")
    known = ws.starting_values(ws.read(place), place / "own.csv")
    assert [one.id for one in known.values] == ["capability.russia"]
    given = ws.starting_values(ws.read(place), place / "own.csv", names={"UPT": "upstream"})
    assert {one.id: one.value for one in given.values}["capability.upstream"] == 2.5
    with pytest.raises(UsageError, match="upstram"):
        ws.starting_values(ws.read(place), place / "own.csv", names={"UPT": "upstram"})


def test_a_table_of_something_else_is_refused_with_what_is_expected(place: Path) -> None:
    (place / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CaseError, match="cinc"):
        ws.starting_values(ws.read(place), place / "other.csv")
