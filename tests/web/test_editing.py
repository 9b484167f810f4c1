"""Edits through the workbench: kept in the file, merged or offered, taken back."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.web.bench import ROOT, SMALL, Bench
from winset.case.revise import read_version
from winset.case.yaml.edit import edit_data, parse_text
from winset.web.removal import removal

PLACE = ["positions", "upstream/water", "salience"]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "river")


def put(value: Any, was: Any, path: list[Any] = PLACE) -> dict[str, Any]:
    return {"op": "set", "path": path, "value": value, "was": was}


def save(bench: Bench, etag: str, *edits: dict[str, Any], **more: Any) -> Any:
    return bench.post("/case/river/edit", {"etag": etag, "edits": list(edits), **more})


def test_an_edit_lands_in_the_file_and_nowhere_else(bench: Bench) -> None:
    before = bench.text("river")
    answer = save(bench, bench.etag("river"), put([10, 20, 30], [60, 80, 95]))
    assert answer.status_code == 200
    assert answer.json()["rows"]["upstream/water"]["salience"] == [10, 20, 30]
    after = bench.text("river")
    assert after == before.replace("salience: [60, 80, 95]", "salience: [10, 20, 30]")
    assert ws.read(bench.folder / "river").positions[0].salience.likely == 20


def test_who_ratifies_stands_beside_the_actor(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "iran-2014")
    page = bench.get("/case/iran-2014/edit").text
    (iran,) = re.findall(r'<tr data-actor="iran">(.*?)</th>', page, re.DOTALL)
    assert 'href="/case/iran-2014/sections/ratification#entry-leader">Supreme Leader</a>' in iran
    assert "Congress" not in iran
    assert page.count("ratified by") == len(ws.read(ROOT / "cases" / "iran-2014").ratification)


def test_an_edit_made_outside_is_merged(bench: Bench) -> None:
    etag = bench.etag("river")
    bench.write("river", SMALL.replace("position: 100", "position: 90") + "# mine\n")
    answer = save(bench, etag, put(11, [60, 80, 95])).json()
    assert answer["merged"] is True
    assert bench.text("river").endswith("# mine\n")
    assert "position: 90" in bench.text("river")
    assert "salience: 11" in bench.text("river")


def test_the_same_value_changed_outside_is_offered(bench: Bench) -> None:
    etag = bench.etag("river")
    outside = SMALL.replace("salience: [60, 80, 95]", "salience: 5")
    bench.write("river", outside)
    answer = save(bench, etag, put(11, [60, 80, 95]))
    assert answer.status_code == 409
    assert answer.json()["places"] == [
        {"path": "positions.upstream/water.salience", "now": 5, "yours": 11}
    ]
    assert bench.text("river") == outside
    assert save(bench, etag, put(11, [60, 80, 95]), force=True).status_code == 200
    assert "salience: 11" in bench.text("river")


def test_undo_gives_the_bytes_back(bench: Bench) -> None:
    before = bench.text("river")
    save(bench, bench.etag("river"), put(11, [60, 80, 95]))
    after = bench.text("river")
    steps = bench.post("/case/river/undo", {}).json()["steps"]
    assert steps["undo"] is None
    assert steps["redo"]["what"] == "salience of The upper town, Water the upper town may take"
    assert bench.text("river") == before
    assert bench.post("/case/river/undo", {"forth": True}).status_code == 200
    assert bench.text("river") == after
    assert bench.post("/case/river/undo", {"forth": True}).status_code == 422
    bench.write("river", after + "# outside\n")
    answer = bench.post("/case/river/undo", {})
    assert answer.status_code == 422
    assert "outside" in answer.json()["words"]
    assert bench.text("river") == after + "# outside\n"


def test_undo_names_its_step_and_takes_back_no_other(bench: Bench) -> None:
    """What another tab did since is not taken back unseen."""
    mine = save(bench, bench.etag("river"), put(11, [60, 80, 95])).json()["steps"]["undo"]
    other = put("Two towns", ws.read(bench.folder / "river").title, ["title"])
    theirs = save(bench, bench.etag("river"), other).json()["steps"]["undo"]
    assert (mine["what"].partition(" of ")[0], theirs["what"]) == ("salience", "title")
    text = bench.text("river")
    refused = bench.post("/case/river/undo", {"step": mine["id"]})
    assert refused.status_code == 422
    assert "title" in refused.json()["words"]
    assert bench.text("river") == text
    assert bench.get("/case/river/state").json()["steps"]["undo"] == theirs
    assert bench.post("/case/river/undo", {"step": theirs["id"]}).status_code == 200
    assert "salience: 11" in bench.text("river")


def test_findings_come_while_typing_and_nothing_is_saved(bench: Bench) -> None:
    before = bench.text("river")
    answer = bench.post("/case/river/check", {"edits": [put(400, None)]}).json()
    found = [each for each in answer["findings"] if each["path"] == "positions[0].salience"]
    assert found[0]["severity"] == "error"
    assert "0 to 100" in found[0]["words"]
    same = bench.post("/case/river/check", {"edits": [put([60, 80, 95], None)]}).json()
    assert (same["faults"], same["etag"]) == (0, bench.etag("river"))
    assert bench.text("river") == before


def test_actors_and_issues_come_and_go(bench: Bench) -> None:
    entry = {"section": "actors", "name": "The Águila mill", "entry": {"capability": 12}}
    answer = bench.post("/case/river/add", entry).json()
    assert answer["id"] == "the-aguila-mill"
    row = {"actor": "the-aguila-mill", "issue": "water", "position": 44, "salience": 70}
    add = {"op": "add", "path": ["positions"], "value": row, "was": None}
    assert save(bench, answer["etag"], add).status_code == 200
    case = ws.read(bench.folder / "river")
    assert case.actors["the-aguila-mill"].name == "The Águila mill"
    assert case.positions[-1].position.likely == 44
    gone = bench.post(
        "/case/river/remove",
        {"path": ["actors", "upstream"], "etag": bench.etag("river")},
    )
    assert gone.status_code == 200
    assert not any(row.startswith("upstream/") for row in gone.json()["rows"])
    assert "# What happens if nothing is agreed" in bench.text("river")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"edits": []},
        {"edits": [{"op": "run", "path": ["title"]}], "etag": ""},
        {"edits": [{"op": "set", "path": "title"}], "etag": ""},
        {"edits": [{"op": "set", "path": []}], "etag": ""},
        {"edits": [{"op": "set", "path": [None]}], "etag": ""},
        {"edits": [{"op": "set", "path": ["a"] * 9}], "etag": ""},
        {"edits": [{"op": "set", "path": ["title"], "value": 1}], "etag": 3},
        {"edits": [{"op": "delete", "path": ["nothing", 3]}], "etag": ""},
        {"edits": [{"op": "set", "path": ["positions", "a/b", "salience"]}], "etag": ""},
    ],
)
def test_edits_of_another_form_change_nothing(bench: Bench, body: Any) -> None:
    answer = bench.post("/case/river/edit", body)
    assert answer.status_code in (409, 422)
    assert bench.text("river") == SMALL


def test_text_that_would_run_elsewhere_stays_text(bench: Bench) -> None:
    for words in ("!!python/object:os.system x", "a: b # c\n- d", "*anchor", "\u2028", "=1+1", "é"):
        etag = bench.etag("river")
        was = ws.read(bench.folder / "river").title
        assert save(bench, etag, put(words, was, ["title"])).status_code == 200
        assert ws.read(bench.folder / "river").title == words


def test_the_whole_text_is_saved_or_offered(bench: Bench) -> None:
    etag = bench.etag("river")
    text = SMALL.replace("Two towns", "Three towns")
    assert bench.post("/case/river/text", {"etag": etag, "text": text}).status_code == 200
    assert bench.text("river") == text
    answer = bench.post("/case/river/text", {"etag": etag, "text": SMALL})
    assert answer.status_code == 409
    assert answer.json()["places"][0]["now"] == text
    assert bench.text("river") == text
    broken = bench.post("/case/river/text/check", {"text": "winset: ["}).json()
    assert broken["faults"] == 1


def test_a_text_is_merged_with_what_was_changed_outside_in_other_lines(bench: Bench) -> None:
    etag = bench.etag("river")
    bench.write("river", SMALL.replace("share: [5, 10, 20]", "share: [5, 15, 20]"))
    text = SMALL.replace("Two towns", "Three towns")
    answer = bench.post("/case/river/text", {"etag": etag, "text": text, "was": SMALL}).json()
    both = text.replace("share: [5, 10, 20]", "share: [5, 15, 20]")
    assert (answer["merged"], answer["text"], bench.text("river")) == (True, both, both)
    assert answer["steps"]["undo"]["what"] == "the text"
    same = {"etag": etag, "text": SMALL.replace("share: [5, 10, 20]", "share: 7"), "was": SMALL}
    assert bench.post("/case/river/text", same).status_code == 409
    assert bench.text("river") == both
    bench.post("/case/river/undo", {})
    assert bench.text("river") == SMALL.replace("share: [5, 10, 20]", "share: [5, 15, 20]")


def test_a_file_that_is_not_text_is_not_written_over(bench: Bench) -> None:
    path = bench.folder / "river" / "case.yaml"
    path.write_bytes(b"winset: 1\ntitle: \xff\n")
    answer = bench.post("/case/river/text", {"etag": bench.etag("river"), "text": "winset: 1\n"})
    assert answer.status_code == 422
    assert path.read_bytes() == b"winset: 1\ntitle: \xff\n"


def test_line_ends_of_another_system_stay(bench: Bench) -> None:
    path = bench.folder / "river" / "case.yaml"
    path.write_bytes(SMALL.replace("\n", "\r\n").encode())
    text = SMALL.replace("Two towns", "Three towns")
    bench.post("/case/river/text", {"etag": bench.etag("river"), "text": text})
    assert path.read_bytes() == text.replace("\n", "\r\n").encode()


def test_many_hands_at_once_lose_nothing(bench: Bench) -> None:
    """Eight tabs change a value each, from the same version: all eight are in the file."""
    rows = ws.loads(SMALL).positions
    etag = bench.etag("river")
    answers: list[int] = []

    def hand(index: int) -> None:
        row = rows[index % len(rows)]
        path = ["positions", f"{row.actor}/{row.issue}", "why"]
        value = f"hand {index % len(rows)}"
        was = row.why
        answers.append(save(bench, etag, put(value, was, path)).status_code)

    hands = [threading.Thread(target=hand, args=(index,)) for index in range(len(rows))]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    assert answers == [200] * len(rows)
    after = ws.read(bench.folder / "river").positions
    assert [row.why for row in after] == [f"hand {index}" for index in range(len(rows))]
    assert not list((bench.folder / "river").glob(".winset-*"))


@pytest.mark.parametrize("path", [["issues", "water"], ["issues", "dam"], ["actors", "downstream"]])
def test_removing_an_entry_takes_what_hangs_on_it(bench: Bench, path: list[str]) -> None:
    looked = bench.post("/case/river/remove", {"path": path, "look": True}).json()["with"]
    assert bench.text("river") == SMALL
    rows = [r for r in ws.loads(SMALL).positions if path[1] in (r.actor, r.issue)]
    assert sum(place.startswith("positions.") for place in looked) == len(rows)
    answer = bench.post("/case/river/remove", {"path": path, "etag": bench.etag("river")}).json()
    assert answer["faults"] == 0
    left = parse_text(bench.text("river"))
    assert path[1] not in left[path[0]]
    assert not [row for row in left["positions"] if path[1] in (row["actor"], row["issue"])]
    assert all(path[1] not in way.get("lands", {}) for way in left["no_deal"].values())
    assert bench.post("/case/river/undo", {}).status_code == 200
    assert bench.text("river") == SMALL


def test_what_hung_on_an_entry_of_a_large_case_leaves_no_fault() -> None:
    """A path is priced, chosen by conduct and named by hypotheses; an actor has chosen."""
    path = ROOT / "cases/iran-2014/case.yaml"
    version = read_version(path, path.read_bytes())
    for entry in (("no_deal", "breakdown"), ("hypotheses", "derails"), ("actors", "russia")):
        data = version.data
        for edit in removal(version, entry):
            data = edit_data(data, "delete", edit.path, None)
        assert entry[1] not in data[entry[0]]
        raw = json.dumps(data, default=str).encode()
        assert [str(each) for each in read_version(path, raw).reading.errors] == []


def test_a_text_that_is_no_yaml_is_said_to_be_so(bench: Bench) -> None:
    bench.write("river", "winset: [1\ntitle: x\n")
    text = bench.get("/case/river/edit").text
    assert "No actors yet" not in text
    assert "cannot be read as tables" in text
    assert "line 2" in text or "line 1" in text
