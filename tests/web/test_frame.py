"""The frame: five places, and a context that the address holds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml

import winset as ws
from tests.web.bench import Bench
from winset.case.changes import apply_scenario
from winset.show.words import percent, value_text
from winset.web.case_form import form_of
from winset.web.pages.sections import LABELS
from winset.web.workbench import PLACES

DRY = {"changes": [{"actor": "upstream", "issue": "water", "position": 20, "ideal": 20}]}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path, "river")
    made.post("/case/river/add", {"section": "scenarios", "name": "Dry", "entry": DRY})
    return made


def test_every_page_stands_in_one_of_five_places(bench: Bench) -> None:
    pages = [page for page in bench.app.state.workbench.pages if page.place]
    assert {page.place for page in pages} == set(PLACES)
    for page in pages:
        text = bench.get(f"/case/river/{page.id}").text
        rail = text.partition('<nav class="rail"')[2].partition("</nav>")[0]
        assert re.findall(r'class="place[^>]*>([^<]+)<', rail) == list(PLACES)
        assert rail.count('aria-current="page"') == 1


def test_the_address_holds_what_is_asked_under(bench: Bench) -> None:
    query = "scenario=dry&draws=1000&seed=4"
    for page in ("forecast", "advise", "edit", "report"):
        text = bench.get(f"/case/river/{page}?{query}").text
        assert '<option value="dry" selected>' in text
        assert '<option value="1000" selected>' in text
        assert 'name="seed" type="number" min="0" max="2147483648" value="4"' in text
        assert f'href="/case/river/record?{query.replace("&", "&amp;")}"' in text
    unknown = bench.get("/case/river/forecast?scenario=none-such")
    assert unknown.status_code == 422
    assert "no such scenario" in unknown.text


def test_the_bar_follows_a_save_and_a_change_outside(bench: Bench) -> None:
    def bar() -> dict[str, str]:
        said: dict[str, str] = bench.get("/case/river/state").json()["bar"]
        page = bench.get("/case/river/sections/case").text
        assert f'id="freshness">{said["forecast"]}<' in page
        assert f'class="pill {said["standing"]}" id="standing"' in page
        return said

    assert bar()["forecast"] == "no forecast yet"
    bench.finished(bench.post("/case/river/forecast?draws=50"))
    assert bar()["forecast"] == "forecast just now"
    edit = {"op": "delete", "path": ["question"]}
    saved = bench.post("/case/river/edit", {"etag": bench.etag("river"), "edits": [edit]}).json()
    assert saved["bar"] == bar()
    assert (saved["bar"]["standing"], saved["bar"]["findings"]) == ("bad", "1 fault")
    assert saved["bar"]["forecast"] == "forecast just now, before the last change"
    bench.post("/case/river/undo", {})
    assert (bar()["standing"], bar()["forecast"]) == ("good", "forecast just now")
    bench.write("river", bench.text("river").replace("question:", "asked:"))
    assert bar()["standing"] == "bad"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("question", "sections/case"),
        ("decision", "sections/decision"),
        ("actors.upstream.capability", "sections/actors#entry-upstream"),
        ("positions[3].salience", "sections/positions#entry-3"),
        ("winset", ""),
        ("no-such-section", ""),
        ("", ""),
    ],
)
def test_a_finding_leads_to_its_form(bench: Bench, path: str, form: str) -> None:
    assert form_of(path) == form
    assert bench.get(f"/case/river/{form.partition('#')[0]}").status_code in (200, 303, 307)


def test_faults_are_mended_from_the_page_that_names_them(bench: Bench) -> None:
    text = bench.text("river").replace("question:", "asked:", 1)
    bench.write("river", text)
    page = bench.get("/case/river/brief").text
    assert 'href="/case/river/sections/case">The case: question</a>' in page
    checklist = bench.get("/case/river/case").text
    assert 'href="/case/river/edit#findings">No faults</a>' in checklist


def test_an_answer_says_under_what_it_holds_scenario_first(bench: Bench) -> None:
    said = bench.finished(bench.post("/case/river/forecast?scenario=dry&draws=150&seed=4")).text
    line = said.partition('<p class="context">')[2].partition("</p>")[0]
    assert line.startswith("Scenario: Dry · 150 draws · seed 4 · case ")
    assert "&lt;" not in said
    plain = bench.finished(bench.post("/case/river/advise?actor=upstream&draws=20")).text
    assert "&lt;div" not in plain
    assert plain.partition('<p class="context">')[2].startswith("The case as it is · 20 draws")
    beside = bench.finished(bench.post("/case/river/scenarios?scenario=dry&draws=20")).text
    assert "The case as it is, whatever “Dry” changes" in beside


def test_levers_are_those_of_the_scenario(bench: Bench) -> None:
    case = ws.read(bench.folder / "river")
    dry = ws.advise(apply_scenario(case, "dry"), "upstream", draws=40, seed=3)
    shown = bench.finished(
        bench.post("/case/river/advise?actor=upstream&draws=40&seed=3&scenario=dry")
    ).text
    cells = re.compile(r"<td[^>]*>([^<]+)<")
    expected, plain = (
        cells.findall(answer.show()._repr_html_().partition("<tbody>")[2])[:12]
        for answer in (dry, ws.advise(case, "upstream", draws=40, seed=3))
    )
    assert cells.findall(shown.partition("<tbody>")[2])[:4] == expected[:4]
    assert expected != plain


def test_what_goes_anywhere_leads_to_pages_that_are_there(bench: Bench) -> None:
    found = bench.get("/case/river/find").json()
    assert {each["kind"] for each in found} >= {*PLACES, "actor", "issue", "scenario"}
    assert {"upstream", "water", "dry"} <= {each["id"] for each in found}
    for place in {each["to"].partition("#")[0] for each in found}:
        assert bench.get(place).status_code == 200, place


def test_parts_of_the_brief_are_found_by_the_words_that_it_shows(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "iran-2014")
    shown = bench.finished(bench.post("/case/iran-2014/brief?draws=50")).text
    found = bench.get("/case/iran-2014/find").json()
    parts = [one for one in found if one["kind"] == "part"]
    assert [one["name"] for one in parts if "refuse" in one["name"]]
    for one in parts:
        page, _, part = one["to"].partition("#")
        assert page == "/case/iran-2014/brief"
        assert f'<a href="#{part}">{one["name"]}</a>' in shown
    assert {"Who can change it?", "What does an actor really want?"} <= {one["id"] for one in found}


def test_every_named_entry_is_found_and_leads_to_where_it_is_edited(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "iran-2014")
    data = yaml.safe_load(bench.text("iran-2014"))
    found = bench.get("/case/iran-2014/find").json()
    for section, entries in data.items():
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            words = entry if isinstance(entry, dict) else {}
            label = next((words[key] for key in LABELS if key in words), "")
            if label:
                form = {"actors": f"edit#actor/{name}/", "issues": f"edit#issue//{name}"}
                to = form.get(section, f"sections/{section}#entry-{name}")
                assert {(label, name, f"/case/iran-2014/{to}")} <= {
                    (one["name"], one["id"], one["to"]) for one in found
                }
    groups = [one for one in found if one["kind"] == "group"]
    assert {one["id"] for one in groups} == {
        key for actor in data["actors"].values() for key in actor.get("groups", {})
    }
    assert groups[0]["to"].startswith("/case/iran-2014/sections/actors#entry-")
    panel = ws.read_experts(tmp_path / "iran-2014" / "experts")
    experts = {one["name"] for one in found if one["kind"] == "expert"}
    assert experts == {member.label for member in panel.members}
    assert {"ratifier", "event", "hypothesis", "precedent", "agreement", "evidence"} <= {
        one["kind"] for one in found
    }


def test_work_that_goes_on_is_told_to_every_page(bench: Bench) -> None:
    bench.post("/case/river/forecast?draws=200000")
    (job,) = bench.get("/case/river/state").json()["jobs"]
    assert job["what"] == "Forecast"
    bench.post(f"/job/{job['id']}/stop")
    assert bench.get("/case/river/state").json()["jobs"] == []


def test_the_brief_is_that_of_the_verb_and_its_numbers_those_of_the_forecast(bench: Bench) -> None:
    text = bench.finished(bench.post("/case/river/brief?draws=300")).text
    jumps = re.findall(r'href="#([^"]+)"', text.partition("</nav>")[0])
    parts = re.findall(r'<(?:section|details) class="card[^>]* id="([^"]+)"', text)
    assert {"expect", "since", "rests"} <= set(jumps)
    assert jumps == [each for each in parts if each != "judgements"]
    answer = ws.forecast(ws.read(bench.folder / "river"), draws=300)
    told = ws.brief(answer).show()._repr_html_()
    first = re.search(r"<b>(.*?)</b>", told)
    assert first is not None
    assert first[1] in text
    assert answer.packages is not None
    for name, issue in answer.case.issues.items():
        row = text.partition(f'<details id="issue-{name}">')[2].partition("</summary>")[0]
        terms = value_text(answer.packages.headline.terms[name], issue)
        assert f"<b>{terms}</b>" in row
        assert row.count("<circle") == 1 + sum(p.issue == name for p in answer.case.positions)
        opened = bench.get(f"/case/river/brief/issue?draws=300&issue={name}").text
        assert "pooled" in opened
        assert f'id="issue-{name}"' not in opened
    assert "No forecast of this case was kept yet" in text
    lacking = 'href="/case/river/case">checklist</a>'
    assert lacking not in text
    whole = bench.text("river")
    start = whole.index("no_deal:")
    end = whole.index("\n\n", start)
    bench.write("river", (whole[:start] + whole[end:]).replace("    status_quo:", "    # was:"))
    assert lacking in bench.finished(bench.post("/case/river/brief?draws=300")).text
    assert '<p class="context">The case as it is · 300 draws · seed 0' in text
    assert "&lt;div" not in text


def test_one_question_has_one_number_on_every_page(bench: Bench) -> None:
    """The share with a deal, and the terms to expect, of brief, forecast and scenarios."""
    case = ws.read(bench.folder / "river")
    answer = ws.forecast(case)
    assert answer.agreement is not None
    assert answer.packages is not None
    share = percent(answer.agreement.probability).replace(" ", "\u00a0")
    for page in ("brief", "forecast", "scenarios"):
        text = bench.finished(bench.post(f"/case/river/{page}")).text
        assert share in text.replace(" ", "\u00a0"), page
        middle = answer.packages.given_deal["water"]["median"]
        if page != "brief":
            assert value_text(middle, case.issues["water"]) in text, page
    assert "All accept the headline terms" in text
    assert f">{percent(answer.packages.headline.accepted_by_all)}" in text.replace("\u00a0", " ")


@pytest.mark.slow
def test_views_and_dated_questions_have_one_number(tmp_path: Path) -> None:
    """Brief, Assess and Odds ask the same verbs for as many draws, and odds know one deal."""
    bench = Bench(tmp_path, "iran-2014")
    case, few = ws.read(bench.folder / "iran-2014"), ["mean", "nash", "winset"]
    forecast = ws.forecast(case, draws=None, model=few)
    brief = ws.brief(forecast)
    assert brief.odds is not None
    shown = bench.finished(bench.post("/case/iran-2014/odds")).text
    odds = ws.odds(forecast.case)
    assert forecast.agreement is not None
    assert odds.terms == forecast.agreement.probability == brief.odds.terms
    for name, found in brief.odds.events.items():
        assert odds.events[name].probability == found.probability
    assert "10,000 draws" in shown
    views = bench.finished(bench.post("/case/iran-2014/assess?actor=russia")).text
    (aim,) = brief.aims
    asked = ws.assess(forecast.case, actor="russia")
    assert "10,000 draws" in views
    for name, view in aim.hypotheses.items():
        assert asked.hypotheses[name].posterior.mean == view.posterior.mean


def test_what_to_research_first_comes_from_all_inputs_together(bench: Bench) -> None:
    shown = bench.finished(bench.post("/case/river/brief/research")).text
    case = ws.read(bench.folder / "river")
    first = ws.sensitivity(case, how="global", draws=512).research[0]
    assert percent(first[1]).replace(" %", "\u00a0%") in shown
    assert shown.count("<tr>") == 1 + 3


def test_the_tray_stands_beside_scenarios(bench: Bench) -> None:
    """What was tried is forecast as the scenario that has the same changes."""
    tray = json.dumps([{"name": "As if dry", "changes": DRY["changes"]}])
    query = urlencode({"show": "dry", "tray": tray, "draws": 200})
    text = bench.finished(bench.post(f"/case/river/scenarios?{query}")).text
    head = re.findall(r'<th class="n">([^<]+)<', text.partition("</thead>")[0])
    assert head == ["As it is", "Dry", "As if dry"]
    for row in text.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")[:-1]:
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
        assert cells[2] == cells[3]
    assert "tray" not in bench.text("river")
    wrong = urlencode({"tray": '[{"name": "x", "changes": [{"actor": "nobody", "salience": 1}]}]'})
    assert bench.post(f"/case/river/scenarios?{wrong}").status_code == 422


ANSWERS = "brief forecast whatif advise scenarios inputs options odds context assess".split()


@pytest.mark.parametrize("page", ANSWERS)
def test_one_fault_leaves_the_answers_of_the_case_before_it(bench: Bench, page: str) -> None:
    before = bench.get(f"/case/river/{page}").text
    edit = {"op": "delete", "path": ["decision", "rule"]}
    bench.post("/case/river/edit", {"etag": bench.etag("river"), "edits": [edit]})
    shown = bench.get(f"/case/river/{page}").text
    assert "A fault keeps this from being worked out anew." in shown
    assert "of the case as it was just now, before it" in shown
    assert 'href="/case/river/sections/decision">Decision: rule</a>' in shown
    assert f'data-etag="{bench.etag("river")}"' in shown
    assert 'id="standing"' in shown
    assert ">1 fault<" in shown

    def main(text: str) -> str:
        return re.sub(r"\d+ \w+ ago|just now", "", text.partition('<main id="main"')[2])

    assert main(shown) == main(before)


def test_the_answer_is_of_the_case_before_its_fault(bench: Bench) -> None:
    asked = "/case/river/forecast?draws=60"
    before = bench.finished(bench.post(asked)).text
    bench.write("river", bench.text("river").replace("rule: consensus", "rule: none"))
    assert "The case before its faults · 60 draws" not in before
    stale = bench.finished(bench.post(asked)).text
    assert stale == before.replace("The case as it is · 60", "The case before its faults · 60", 1)
    assert "sections/decision" in bench.get("/case/river/record").text
    assert bench.post("/case/river/record", {}).status_code != 200


def test_a_case_that_never_was_sound_names_its_faults(bench: Bench) -> None:
    bench.write("new", bench.text("river").replace("rule: consensus", "rule: none"))
    page = bench.get("/case/new/brief").text
    assert 'href="/case/new/sections/decision">Decision: rule</a>' in page
    assert "The last forecast" not in page
    bench.finished(bench.post("/case/river/forecast?draws=60"))
    bench.write("river", bench.text("river").replace("rule: consensus", "rule: none"))
    page = Bench(bench.folder).get("/case/river/brief").text  # a workbench that began since
    assert "The last forecast of this case, just now and before the faults: terms that all" in page
