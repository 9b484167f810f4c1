"""What if: under the scenario of the bar, and with every input that a hand can move."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.web.bench import Bench
from winset.case.changes import apply, apply_scenario
from winset.case.negotiation import Change
from winset.case.yaml.edit import value_at
from winset.show.words import value_text
from winset.web.case_store import CaseVersion
from winset.web.pages import whatif
from winset.web.pages.whatif import trial_query
from winset.web.whatif_form import whatif_form

COUNCIL = """
ratification:
  council: {actor: upstream, name: The council, wants: {water: 50}, no_deal: [30, 40, 55]}
"""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "river", "iran-2014")


def test_what_if_starts_from_the_scenario_of_the_bar(bench: Bench) -> None:
    dry = {"actor": "upstream", "issue": "water", "position": [50, 55, 58], "salience": 99}
    entry = {"changes": [dry, {"path": "court", "chance": 90}]}
    bench.post("/case/river/add", {"section": "scenarios", "name": "Dry", "entry": entry})
    page = html.unescape(bench.get("/case/river/whatif?scenario=dry").text)
    form = json.loads(re.findall(r'data-form="(.*?)" data-try', page)[0])
    assert form["rows"]["upstream/water"]["position"] == [50, 55, 58]
    chances = {
        one["change"]["path"]: one["values"] for one in form["more"] if one["what"] == "chance"
    }
    assert chances["court"] == [90, 90, 90]
    assert 'id="keep"' not in page
    change = {"actor": "downstream", "issue": "water", "position": 40}
    body = {"changes": [change], "issue": "water", "part": "rest", "moving": True}
    asked = bench.post("/case/river/whatif?scenario=dry&seed=3", body).json()["html"]
    case = apply_scenario(ws.read(bench.folder / "river"), "dry")
    answer = ws.what_if(case, [change], draws=1000, seed=3, model=["winset", "nash"])
    assert answer.before.agreement is not None
    assert answer.after.agreement is not None
    for side in (answer.before, answer.after):
        for name in ("winset", "nash"):
            told = value_text(side.summaries[name]["water"].median, case.issues["water"])
            assert told in asked


def test_what_if_says_who_accepts_the_headline_terms_as_the_forecast_does(bench: Bench) -> None:
    bench.write("river", bench.text("river") + COUNCIL)
    body: dict[str, Any] = {"changes": [], "issue": "water", "part": "rest"}
    there = "/case/river/whatif?draws=1000&seed=2"
    case = ws.read(bench.folder / "river")
    asked = html.unescape(bench.post(there, body).json()["html"])
    assert "All accept the headline terms" not in asked
    assert 'href="/case/river/brief?draws=1000&seed=2"' in asked
    told = bench.app.state.workbench.answers.make("river", case, 1000, 2, None)
    asked = bench.post(there, body).json()["html"]
    assert "/brief" not in asked
    for text, share in (
        (
            "All accept the headline terms of the case as it is",
            told.packages.headline.accepted_by_all,
        ),
        ("Agreed and ratified at home, on whatever terms", told.ratification.ratified),
    ):
        assert re.findall(rf"{text}: (\d+)\W%", asked)[0] == f"{100 * share:.0f}"
    assert "%, from" not in asked.replace("\u00a0", "")
    body["changes"] = [{"path": "court", "actor": "upstream", "cost": -20}]
    asked = bench.post(there, body).json()["html"]
    assert re.search(r"All accept the headline terms of the case as it is: \d+\W%, from \d+", asked)


def test_every_further_input_of_a_case_can_be_moved(bench: Bench) -> None:
    bench.write("river", bench.text("river") + COUNCIL)
    cases = [bench.app.state.workbench.store.load(name) for name in ("iran-2014", "river")]
    for version in cases:
        every_input_moves(version)
    assert ("no_deal", "council") in every_input_moves(cases[1])


def test_what_the_page_has_no_mark_for_is_told_and_not_offered(bench: Bench) -> None:
    case = ws.read(bench.folder / "river")
    court = Change.model_validate({"path": "court", "actor": "upstream", "cost": 9})
    home = Change.model_validate({"ratifier": "leader", "issue": "fordow", "ideal": 90})
    assert trial_query(ws.read(bench.folder / "iran-2014"), [home])
    assert json.loads(trial_query(case, [court])) == [court.model_dump(exclude_none=True)]
    for other in (
        {"path": "court", "actor": "province", "cost": 9},
        {"actor": "upstream", "toward": "province", "regard": 9},
        {"actor": "upstream", "group": "farmers", "issue": "dam", "ideal": 9},
        {"actor": "province", "issue": "dam", "position": 9},
        {"actor": "upstream", "no_deal": 9},
    ):
        change = Change.model_validate(other)
        assert trial_query(case, [court, change]) == ""
        page = bench.client.get("/case/river/whatif", params={"try": json.dumps([other])}).text
        assert 'data-try="[]"' in page
        assert "none of them was made" in page
    page = bench.client.get("/case/river/whatif", params={"try": trial_query(case, [court])}).text
    assert "none of them was made" not in page
    assert "&#34;cost&#34;" in page or "&quot;cost&quot;" in page


def every_input_moves(version: CaseVersion) -> set[tuple[str, ...]]:
    case = version.case
    moved = {
        (one["what"], *one["change"].values()): one for one in whatif_form(version, case)["more"]
    }
    for path, entry in case.no_deal.items():
        assert ("chance", path) in moved or len(case.no_deal) == 1
        assert all(("cost", path, actor) in moved for actor in entry.costs)
    for name, home in case.ratification.items():
        assert all(("ideal", name, issue) in moved for issue in home.wants)
    for name, actor in case.actors.items():
        assert all(("share", name, group) in moved for group in actor.groups)
        assert all(("regard", name, other) in moved for other in actor.regard)
    for one in moved.values():
        low, likely, high = one["values"]
        assert one["low"] <= low <= likely <= high <= one["high"]
        change = Change.model_validate(one["change"] | {one["what"]: likely})
        changed = apply(case, [change]).to_dict()
        where = value_at(changed, tuple(one["place"]))
        assert (where["weight"] if one["what"] == "regard" else where) == likely
    return set(moved)


def test_what_if_runs_the_draws_of_the_bar_and_says_how_many(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"changes": [], "issue": "water", "part": "quick", "moving": False}

    def said(query: str, **more: object) -> str:
        answer: str = bench.post(f"/case/river/whatif{query}", body | more).json()["html"]
        return answer

    assert "10,000 draws." in said("")
    assert "2,500 draws." in said("?draws=2500")
    assert "1,000 draws." in said("?draws=2500", moving=True)
    assert "40 draws." in said("?draws=40", moving=True)
    assert "Not " not in said("?draws=2500")
    monkeypatch.setattr(whatif, "MOST_CELLS", 600)
    case = ws.read(bench.folder / "river")
    kept = 600 // (len(case.actors) * len(case.issues))
    assert f"Not 2,500 draws: a case of this size is moved with {kept:,}." in said("?draws=2500")
