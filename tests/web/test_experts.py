"""The page Experts: what the verb says, the form of one expert, nothing of others in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import winset as ws
from tests.web.bench import Bench

PLACE = "/case/iran-2014/experts"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "iran-2014", "emissions-1989")


def test_the_page_shows_where_experts_differ_and_why(bench: Bench) -> None:
    page = bench.get(PLACE)
    assert "3 have given numbers" in page.text
    assert "Made-up expert C" not in page.text, "who wants no name seen is a letter"
    made = bench.finished(bench.post(PLACE))
    folder = bench.folder / "iran-2014"
    answer = ws.disagreement(ws.read(folder), ws.read_experts(folder / "experts"), draws=500)
    assert answer.numbers[0].about in made.text
    assert "Words are cheap." in made.text
    assert "Made-up expert C" not in made.text


def test_a_changed_file_is_asked_again(bench: Bench) -> None:
    bench.finished(bench.post(PLACE))
    file = bench.folder / "iran-2014" / "experts" / "made-up-b.yaml"
    file.write_text(file.read_text().replace("Words are cheap.", "<b>Talk</b> is cheap."))
    made = bench.finished(bench.post(PLACE))
    assert "&lt;b&gt;Talk&lt;/b&gt; is cheap." in made.text


def test_the_form_is_handed_out_blind(bench: Bench) -> None:
    form = bench.get(f"{PLACE}/form?for=dora")
    assert form.headers["content-disposition"].startswith("attachment")
    assert "salience/russia/russian-fuel" in form.text
    assert "Words are cheap." not in form.text
    second = bench.get(f"{PLACE}/form?for=made-up-a&round=2")
    assert "Two schools in Tehran." in second.text
    refused = bench.get(f"{PLACE}/form?for=dora&round=2")
    assert "nobody sees" in refused.text
    assert "Two schools" not in refused.text


def link_of(bench: Bench, query: str) -> str:
    page = bench.get(f"{PLACE}/link?{query}").text
    found = re.search(r'href="http://testserver(/answer/[\w-]+)"', page)
    assert found, page
    return found[1]


ABOUT = "salience/iran/duration"
GIVEN = {"p5": 20, "p50": 40, "p95": 60}


def answers(name: str, last: int = 1) -> dict[str, str]:
    rows = [{"about": ABOUT, "belief": GIVEN, "round": last, "date": "2014-12-20", "why": "Known."}]
    data = {"name": name, "case": "iran-2014", "named": False, "beliefs": rows, "seeds": {}}
    return {"answers": json.dumps(data)}


def test_a_personal_link_lets_one_expert_answer_once_and_see_nothing_else(bench: Bench) -> None:
    path = link_of(bench, f"for=Dora&about={ABOUT}")
    stranger = TestClient(bench.app)
    form = stranger.get(path)
    assert "sandbox allow-scripts allow-forms" in form.headers["content-security-policy"]
    assert "allow-same-origin" not in form.headers["content-security-policy"]
    assert "Words are cheap." not in form.text
    assert "Made-up" not in form.text
    assert stranger.post(path, data=answers("Ben")).status_code == 422
    assert "Thank you, Dora" in stranger.post(path, data=answers("Dora")).text
    expert = ws.read_experts(bench.folder / "iran-2014" / "experts")
    (dora,) = [member for member in expert.members if member.id == "dora"]
    assert dora.latest(1)[ABOUT].belief.likely == 40
    again = stranger.post(path, data=answers("Dora"))
    assert again.status_code == 422
    assert "one answer" in again.text
    second = link_of(bench, f"for=dora&round=2&about={ABOUT}")
    assert "Known." in stranger.get(second).text, "her own, and the others' beside it"


def test_a_link_that_was_altered_or_is_of_another_start_leads_nowhere(bench: Bench) -> None:
    path = link_of(bench, f"for=Dora&about={ABOUT}")
    stranger = TestClient(bench.app)
    for wrong in (path[:-3] + "AAA", path[:8] + "B" * 22 + path[30:], "/answer/", "/answer/x"):
        assert stranger.get(wrong).status_code == 404, wrong
    other = Bench(bench.folder)
    assert TestClient(other.app).get(path).status_code == 404
    for sent in ({"answers": "[]"}, {"answers": "{"}, {}, {"answers": '{"name": 3}'}):
        assert stranger.post(path, data=sent).status_code == 422
    assert stranger.get(path, headers={"host": "elsewhere"}).status_code == 421


def test_a_link_is_somebody_s_and_asks_something(bench: Bench) -> None:
    assert "somebody" in bench.get(f"{PLACE}/link?for=&about={ABOUT}").text
    assert "no number" in bench.get(f"{PLACE}/link?for=Dora&about=salience/nobody").text


def test_a_case_without_experts_and_files_with_faults_are_told(bench: Bench) -> None:
    page = bench.get("/case/emissions-1989/experts")
    assert "No experts have judged this case yet" in page.text
    assert "hx-post" not in page.text
    (bench.folder / "iran-2014" / "experts" / "eve.yaml").write_text("name: [")
    assert "cannot be read" in bench.get(PLACE).text
