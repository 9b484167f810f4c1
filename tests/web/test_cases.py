"""The case as a whole: what is missing, a new one from nothing or a copy, files, the archive."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

import winset as ws
from tests.web.bench import SMALL, Bench
from winset.api.site import _Build
from winset.web.checklist import checklist


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "river")


def make(bench: Bench, title: str, start: str = "") -> str:
    answer = bench.post("/new", {"title": title, "from": start})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["key"])


def missing(bench: Bench, key: str) -> list[str]:
    items = checklist(bench.app.state.workbench.store.load(key))
    return [item.to for item in items if item.needed and not item.done]


def test_an_empty_case_says_what_is_missing_until_it_can_be_answered(bench: Bench) -> None:
    key = make(bench, "The fisheries talks", "empty")
    assert missing(bench, key) == [
        "sections/case", "sections/issues", "sections/actors", "edit", "sections/decision",
        "sections/no_deal",
    ]  # fmt: skip
    page = bench.get(f"/case/{key}/case").text
    for to in missing(bench, key):
        assert f'href="/case/{key}/{to}"' in page
        assert bench.get(f"/case/{key}/{to}").status_code == 200
    assert bench.get(f"/case/{key}/edit").status_code == 200
    sections = {
        "issues": {"fish": {"name": "Fish", "unit": "tonnes", "range": [0, 100]}},
        "actors": {name: {"name": name, "capability": 50} for name in ("ann", "ben")},
        "positions": [{"actor": "ann", "issue": "fish", "position": 10, "salience": 50}],
        "decision": {"rule": "consensus"},
        "question": "How much fish?",
    }
    for section, value in sections.items():
        edits = [{"op": "set", "path": [section], "value": value, "was": None}]
        body = {"etag": bench.etag(key), "edits": edits}
        assert bench.post(f"/case/{key}/edit", body).status_code == 200
    assert missing(bench, key) == ["edit", "sections/no_deal"]
    text = bench.text(key)
    bench.write(key, text.replace("range: [0, 100]", "range: [0, 100]\n    status_quo: 60"))
    row = {"actor": "ben", "issue": "fish", "position": 90, "salience": 50}
    edits = [{"op": "add", "path": ["positions"], "value": row, "was": None}]
    assert bench.post(f"/case/{key}/edit", {"etag": bench.etag(key), "edits": edits}).is_success
    assert missing(bench, key) == []
    assert "The case can be answered" in bench.get(f"/case/{key}/case").text
    ws.forecast(ws.read(bench.folder / key), draws=20, model="mean")


def test_evidence_that_nobody_judged_tells_nothing(bench: Bench) -> None:
    key = make(bench, "The judged talks", "empty")
    what = "Evidence that tells the hypotheses apart"

    def told(evidence: str) -> tuple[bool, str]:
        bench.write(key, f"winset: 1\ntitle: T\nevidence: {{memo: {{name: Memo{evidence}}}}}\n")
        items = checklist(bench.app.state.workbench.store.load(key))
        return next((item.done, item.words) for item in items if item.what == what)

    assert told("") == (False, "0 of 1 judged")
    assert told(", likelihood: {stalls: 60}") == (True, "")
    assert told(", consistency: {stalls: CC}") == (True, "")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("winset: [", "text"),
        ("- 1\n", "text"),
        ("winset: 1\nactors: 3\nissues: x\npositions: {a: 1}\n", "edit#findings"),
        ("", "text"),
    ],
)
def test_a_case_that_cannot_be_read_has_a_checklist(bench: Bench, text: str, faults: str) -> None:
    bench.write("odd", text)
    assert faults in missing(bench, "odd")
    assert bench.get("/case/odd/case").status_code == 200


def test_a_path_that_says_nothing_of_an_issue_leaves_no_deal_without_a_value(bench: Bench) -> None:
    said = yaml.safe_load(SMALL)
    del said["issues"]["dam"]["status_quo"]
    said["no_deal"] = {"war": {"name": "War", "chance": 100, "lands": {"water": 30}}}
    bench.write("river", yaml.safe_dump(said))
    assert ws.forecast(ws.read(bench.folder / "river"), draws=2).agreement is None
    assert missing(bench, "river") == ["sections/no_deal"]
    said["no_deal"]["war"]["lands"]["dam"] = 0
    bench.write("river", yaml.safe_dump(said))
    assert missing(bench, "river") == []


def test_the_template_lacks_nothing(bench: Bench) -> None:
    assert missing(bench, "river") == []


def test_a_copy_has_what_lies_beside_it_but_for_the_log(bench: Bench) -> None:
    folder = bench.folder / "river"
    (folder / "experts").mkdir()
    (folder / "experts" / "ann.csv").write_text("about,value\n")
    (folder / "monitor.jsonl").write_text("{}\n")
    bench.write("river/inner", SMALL)
    key = make(bench, "Two towns, again", "copy:river")
    made = bench.folder / key
    assert sorted(p.relative_to(made).as_posix() for p in made.rglob("*")) == [
        "case.yaml", "experts", "experts/ann.csv",
    ]  # fmt: skip
    assert bench.text(key) == SMALL.replace("Two towns and a river", '"Two towns, again"')
    assert bench.text("river") == SMALL
    again = bench.post("/case/river/case/copy", {"title": "Two towns, again"}).json()["key"]
    assert again not in (key, "river")
    assert bench.post("/case/river/case/copy", {"title": " "}).status_code == 422
    assert bench.post("/new", {"title": "x", "from": "copy:nothing"}).status_code == 404
    assert not [each for each in bench.folder.iterdir() if each.name.startswith(".copy")]


def test_files_read_back_as_the_same_case(bench: Bench, tmp_path: Path) -> None:
    case = ws.read(bench.folder / "river")
    for form in ("xlsx", "csv"):
        answer = bench.get(f"/case/river/case/file/{form}")
        assert answer.headers["content-disposition"] == f'attachment; filename="river.{form}"'
        (tmp_path / f"river.{form}").write_bytes(answer.content)
        assert ws.read(tmp_path / f"river.{form}").digest() == case.digest()
    assert bench.get("/case/river/case/file/case.yaml").text == SMALL
    assert bench.get("/case/river/case/file/exe").status_code == 404


def test_a_case_is_put_aside_and_brought_back(bench: Bench) -> None:
    bench.write("team/lake", SMALL.replace("Two towns and a river", "A lake"))
    (bench.folder / "team" / "lake" / "monitor.jsonl").write_text("{}\n")
    assert bench.post("/case/team:lake/case/archive", {}).json() == {"to": "/"}
    page = bench.get("/").text
    assert re.search(r'data-restore="team:lake"', page)
    assert "/case/team:lake/" not in page
    assert bench.get("/case/team:lake/brief").status_code == 404
    answer: Any = bench.post("/restore", {"key": "team:lake"})
    assert answer.json() == {"to": "/case/team:lake/case"}
    assert (bench.folder / "team" / "lake" / "monitor.jsonl").read_text() == "{}\n"
    assert bench.get("/case/team:lake/case").status_code == 200
    assert bench.post("/restore", {"key": "team:lake"}).status_code == 404


def test_nothing_is_written_over_by_the_archive(bench: Bench) -> None:
    bench.post("/case/river/case/archive", {})
    bench.write("river", "winset: 1\n")
    for path, body in (("/case/river/case/archive", {}), ("/restore", {"key": "river"})):
        answer = bench.post(path, body)
        assert (answer.status_code, "already" in answer.text) == (422, True)
    assert bench.text("river") == "winset: 1\n"
    assert bench.text("_archive/river") == SMALL
    bench.write("outer", SMALL)
    bench.write("outer/inner", SMALL)
    assert bench.post("/case/outer/case/archive", {}).status_code == 422


def test_what_was_put_aside_is_not_published(bench: Bench, tmp_path: Path) -> None:
    bench.write("lake", SMALL)
    build = partial(_Build, bench.folder, tmp_path / "site", None, {}, None)
    assert [file.parent.name for file in build().case_files] == ["lake", "river"]
    bench.post("/case/lake/case/archive", {})
    assert [file.parent.name for file in build().case_files] == ["river"]


def test_an_archive_that_is_a_link_is_not_followed(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (bench.folder / "_archive").symlink_to(tmp_path / "elsewhere")
    assert bench.post("/case/river/case/archive", {}).status_code == 422
    assert bench.text("river") == SMALL
    assert "Two towns and a river" in bench.get("/").text


def test_a_new_case_shows_what_is_missing_and_no_fault(bench: Bench) -> None:
    to = bench.post("/new", {"title": "Fisheries", "from": "empty"}).json()["to"]
    case = to.removesuffix("/case")
    for page in ("case", "forecast", "evidence", "scenarios", "edit"):
        text = bench.get(f"{case}/{page}").text
        assert 'class="pill bad"' not in text, page
        assert not re.search(r"\d faults?\b", text), page
        assert re.search(r'id="standing" href="[^"]+/case">6 still missing<', text), page
    assert "Whose consent makes a deal" in bench.get(f"{case}/forecast").text
    assert "being written" in bench.get("/").text
    findings = bench.post(f"{case}/check", {"edits": [{"op": "set", "path": ["summary"]}]}).json()
    assert {each["severity"] for each in findings["findings"]} == {"missing"}
    actor = {"section": "actors", "name": "Fleet", "entry": {"capability": "much"}}
    bench.post(f"{case}/add", actor)
    assert 'class="pill bad"' in bench.get(f"{case}/case").text
