"""The pages Assess and Advise: the same answers as the verbs, in the background, escaped."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

import winset as ws
from tests.web.bench import Bench
from winset.show.assess_words import leading_text
from winset.show.words import value_text


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "iran-2014", "emissions-1989")


def plain_text(markup: str) -> str:
    """Return what a reader sees of a piece of a page."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).replace("\u00a0", " ").strip()


def test_assess_shows_what_the_verb_says(bench: Bench) -> None:
    page = bench.get("/case/iran-2014/assess")
    assert "What does <bdi>Russia</bdi> really want?" in page.text
    made = bench.finished(bench.post("/case/iran-2014/assess?actor=russia&draws=200"))
    answer = ws.assess(ws.read(bench.folder / "iran-2014"), actor="russia", draws=200)
    assert leading_text(answer)[:60] in made.text
    assert made.text.count("<svg") >= 3
    rows = [plain_text(row) for row in made.text.split("<tr>")]
    assert set(answer.interests) == set(answer.case.issues)
    for name, interest in answer.interests.items():
        issue = answer.case.issues[name]
        (row,) = (text for text in rows if text.startswith(issue.name + issue.unit))
        assert row.removeprefix(issue.name + issue.unit).startswith(
            value_text(interest.ideal.median, issue)
        )


def test_a_case_without_hypotheses_says_where_to_write_them(bench: Bench) -> None:
    page = bench.get("/case/emissions-1989/assess")
    assert "no hypotheses yet" in page.text
    assert "hx-post" not in page.text.split("<main")[1]


def test_advise_shows_the_levers_of_the_verb(bench: Bench) -> None:
    page = bench.get("/case/iran-2014/advise")
    assert '<option value="russia" selected>' in page.text
    form = page.text.partition("<main")[2].partition("</main>")[0]
    assert 'name="draws"' not in form  # the bar's are carried on; those of the page are its own
    made = bench.finished(bench.post("/case/iran-2014/advise?actor=iran&draws=30"))
    advice = ws.advise(ws.read(bench.folder / "iran-2014"), "iran", draws=30)
    first = advice.rows[0]
    assert first.lever.text.split("'")[0] in made.text
    assert f"{first.net:+.2f}" in made.text
    assert len(made.text.split("Try it</a>")) == 6
    every = bench.finished(bench.post("/case/iran-2014/advise?actor=iran&draws=30&every=on"))
    assert len(every.text.split("Try it</a>")) > 6


def test_ways_to_an_outcome(bench: Bench) -> None:
    made = bench.finished(
        bench.post("/case/iran-2014/advise?outcome=sanctions-relief%3D70&draws=30")
    )
    assert "who would have to" in made.text
    ways = ws.reach(ws.read(bench.folder / "iran-2014"), "sanctions-relief=70", draws=30)
    steps = [way for way in ways.ways if way.reaches and way.kind == "position"]
    assert steps
    rows = [plain_text(row) for row in made.text.split("<tr>")]
    for way in steps:
        actor = ways.case.actors[way.actor].name
        direction = "more" if way.amount > 0 else "less"
        (row,) = (text for text in rows if text.startswith(f"{actor}: ask for {direction}"))
        assert f"({100 * way.part:.0f} %)" in row


def test_a_mistaken_outcome_is_told_and_escaped(bench: Bench) -> None:
    made = bench.finished(bench.post("/case/iran-2014/advise?outcome=%3Cb%3E%3D1&draws=30"))
    assert "has no issue" in made.text
    assert "<b>=1" not in made.text
    page = bench.get("/case/iran-2014/advise?outcome=%22%3E%3Cscript%3E")
    assert "<script>" not in page.text.split("<main")[1]


def test_an_unknown_actor_falls_back_to_one_that_there_is(bench: Bench) -> None:
    page = bench.get("/case/iran-2014/advise?actor=nobody")
    assert '<option value="russia" selected>' in page.text


def test_the_matrix_shows_what_the_case_says(bench: Bench) -> None:
    page = html.unescape(bench.get("/case/iran-2014/assess").text)
    case = ws.read(bench.folder / "iran-2014")
    judged = [name for name, item in case.evidence.items() if item.conduct is None]
    cells = re.findall(
        r"data-path='(\[\"evidence\"[^']*)' data-was='([^']*)' value=\"([^\"]*)\"", page
    )
    views = [name for name, view in case.hypotheses.items() if view.about == "russia"]
    assert len(cells) == len(judged) * len(views)
    first = case.evidence[judged[0]].likelihood[views[0]]
    assert cells[0][2] == f"{first.low:g}, {first.likely:g}, {first.high:g}"
    assert cells[0][0] == f'["evidence", "{judged[0]}", "likelihood", "{views[0]}"]'


def test_the_probabilities_follow_a_changed_cell(bench: Bench) -> None:
    asked = "/case/iran-2014/assess/posterior?actor=russia&draws=300"
    before = bench.post(asked, {}).json()["views"]["derails"]["share"]
    edit = {
        "op": "set",
        "path": ["evidence", "threat-of-march", "likelihood", "completes"],
        "value": "almost certain",
        "was": [10, 20, 35],
    }
    saved = bench.post("/case/iran-2014/edit", {"etag": bench.etag("iran-2014"), "edits": [edit]})
    assert saved.json()["faults"] == 0
    after = bench.post(asked, {}).json()["views"]
    assert after["derails"]["share"] < before
    answer = ws.assess(ws.read(bench.folder / "iran-2014"), actor="russia", draws=300)
    assert after["derails"]["share"] == answer.hypotheses["derails"].posterior.mean


def test_a_lever_can_be_tried_in_what_if(bench: Bench) -> None:
    made = bench.finished(bench.post("/case/iran-2014/advise?actor=iran&draws=30"))
    links = [
        html.unescape(link) for link in re.findall(r'href="([^"]+whatif\?try=[^"]+)"', made.text)
    ]
    advice = ws.advise(ws.read(bench.folder / "iran-2014"), "iran", draws=30)
    plain = [row for row in advice.best(5) if row.lever.kind == "position"]
    assert len(links) >= len(plain) > 0
    changes = json.loads(unquote(links[0].split("try=")[1]))
    page = html.unescape(bench.get(links[0]).text)
    moves = json.loads(re.search(r'data-try="(\[.*?\])"', page)[1])
    assert {(move["actor"], move["issue"]) for move in moves} == {
        (change["actor"], change.get("issue")) for change in changes
    }


def test_what_cannot_be_tried_is_left_out(bench: Bench) -> None:
    for text in ("[", "{}", '[{"actor":"nobody","capability":1}]', "[" * 9000, '["x"]', "<b>"):
        page = bench.client.get("/case/iran-2014/whatif", params={"try": text})
        assert page.status_code == 200
        assert 'data-try="[]"' in page.text


def test_what_carries_a_scenario_adds_up(bench: Bench) -> None:
    made = bench.finished(bench.post("/case/iran-2014/scenarios/carry?of=ukraine-feared&draws=200"))
    answer = ws.compare(ws.read(bench.folder / "iran-2014"), "ukraine-feared", draws=200)
    assert made.text.count("<tr>") == 1 + len(answer.parts) + 1, "titles, parts, together"
    assert "The parts add up" in made.text
    assert bench.post("/case/iran-2014/scenarios/carry?of=x").status_code == 422


@pytest.mark.slow
def test_inputs_shows_what_the_verbs_say(bench: Bench) -> None:
    assert "Which inputs matter?" in bench.get("/case/iran-2014/inputs").text
    case = ws.read(bench.folder / "iran-2014")
    made = bench.finished(bench.post("/case/iran-2014/inputs/swings?draws=20"))
    answer = ws.sensitivity(case, how="local", draws=20)
    first = answer.ranked("room")[0].input
    assert first.path is not None
    assert case.no_deal[first.path].name[:30] in made.text
    other = bench.get("/case/iran-2014/inputs/swings/answer?draws=20&output=fordow")
    assert 'value="fordow" selected' in other.text
    shares = bench.finished(bench.post("/case/iran-2014/inputs/shares?draws=4"))
    assert "by actor" in shares.text
    inner = bench.finished(bench.post("/case/iran-2014/inputs/inside?actor=iran&draws=50"))
    assert "Revolutionary Guards" in inner.text
    assert bench.post("/case/iran-2014/inputs/inside?actor=china").status_code == 422


def test_a_case_of_exact_numbers_says_so_on_inputs(bench: Bench) -> None:
    made = bench.finished(bench.post("/case/emissions-1989/inputs/swings?draws=20"))
    assert made.status_code == 200
    assert "All numbers of the case are exact" in made.text
    assert "<svg" not in made.text


def test_context_says_what_the_verbs_say(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "small", "iran-2014")
    page = bench.get("/case/iran-2014/context").text
    for name in ("power", "timeline", "precedents", "timing"):
        assert f"context?of={name}" in page
    case = ws.read(bench.folder / "iran-2014")
    power = bench.finished(bench.post("/case/iran-2014/context?of=power")).text
    assert all(f">{100 * share:.1f}<" in power for share in ws.power(case).banzhaf.values())
    timeline = bench.finished(bench.post("/case/iran-2014/context?of=timeline")).text
    assert all(entry.date in timeline for entry in ws.timeline(case).entries)
    timing = bench.finished(bench.post("/case/iran-2014/context?of=timing&draws=200")).text
    assert case.timing["russia-in-iran"].name in timing
    lacking = bench.get("/case/small/context").text
    assert "sections/precedents" in lacking
    assert "context?of=precedents" not in lacking
    assert bench.post("/case/small/context?of=everything").status_code == 404


def test_who_can_veto_without_a_vote_is_told_so(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "river")

    def power() -> tuple[list[str], str]:
        page = bench.finished(bench.post("/case/river/context?of=power")).text
        return re.findall(r"<td[^>]*>([^<]*)<", page), page

    cells, page = power()
    assert "0" not in cells  # under consensus nobody votes, so no column counts votes
    assert ">votes<" not in page
    assert "no votes are counted. All who can veto must agree; nobody else need." in page
    quota = "rule: quota\n  quota: 3\n  votes: {upstream: 2, province: 2}"
    bench.write("river", bench.text("river").replace("rule: consensus", quota))
    cells, page = power()
    assert ">votes<" in page
    at = cells.index("The lower town")
    assert cells[at + 1 : at + 3] == ["no vote", "yes"]
    assert cells[cells.index("The province") + 1] == "2"
