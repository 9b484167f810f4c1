"""The page Record: forecasts kept in a log, what came out, and the track record of the folder."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.web.bench import SMALL, Bench

KEEP = "/case/small/record/keep?draws=200"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "small", "iran-2014")


def test_forecasts_are_kept_and_held_against_the_last(bench: Bench) -> None:
    assert "No forecast kept yet" in bench.get("/case/small/record").text
    first = bench.finished(bench.post(KEEP + "&note=first%20look"))
    assert "first look" in first.text
    assert "What moved the last one?" not in first.text
    text = bench.text("small")
    bench.write("small", text.replace("capability: [40, 50, 60]", "capability: [80, 90, 99]"))
    second = bench.finished(bench.post(KEEP))
    assert "1 number of the case changed" in second.text
    assert "the chain is whole" in second.text
    log = bench.folder / "small" / "monitor.jsonl"
    assert ws.verify_log(log).faults == ()
    assert ws.verify_log(log).head[:12] in second.text
    why = bench.finished(bench.post("/case/small/record/why"))
    assert "The upper town" in why.text
    assert "the rest" in why.text


def test_an_altered_log_is_told(bench: Bench) -> None:
    bench.finished(bench.post(KEEP + "&note=first"))
    log = bench.folder / "small" / "monitor.jsonl"
    log.write_text(log.read_text().replace('"first"', '"frist"'), encoding="utf-8")
    page = bench.get("/case/small/record")
    assert page.status_code == 200
    assert "The log was altered" in page.text
    log.write_bytes(b"\xff\x00 nonsense")
    assert bench.get("/case/small/record").status_code == 200


def came(bench: Bench, **more: Any) -> Any:
    said = {"values": {"water": "38"}, "day": "2025-11-02", "source": "", "why": ""} | more
    return bench.post("/case/small/record/outcome", said)


def test_what_came_out_is_written_and_scored(bench: Bench) -> None:
    before = bench.text("small")
    answer = came(bench, why="Read off the treaty.", source="council-2025#p3")
    assert answer.json()["written"] == 1
    outcome = ws.read(bench.folder / "small").issues["water"].outcome
    assert outcome is not None
    assert (outcome.value, outcome.date) == (38, "2025-11-02")
    assert outcome.sources == ("council-2025#p3",)
    assert "38" in bench.get("/case/small/record").text
    made = bench.finished(bench.post("/record"))
    record = ws.record([bench.folder / "small", bench.folder / "iran-2014"], draws=1000)
    assert made.text.count("</td><td") > 20
    for row in record.rows:
        assert record.cases[row.case].issues[row.issue].name.split("'")[0] in made.text
    bench.post("/case/small/undo", {})
    assert bench.text("small") == before


def test_no_deal_is_written_in_the_same_words(bench: Bench) -> None:
    assert came(bench, values={"water": "No deal"}).is_success
    assert "{value: no deal, date: " in bench.text("small")
    assert "no deal<small>" in bench.get("/case/small/record").text


def test_an_outcome_that_is_there_is_replaced_only_when_asked(bench: Bench) -> None:
    assert came(bench, source="council-2025#p3").status_code == 200
    before = bench.text("small")
    again = came(bench, values={"water": "39"}, source="The treaty")
    assert (again.status_code, "Tick Replace" in again.text) == (422, True)
    assert bench.text("small") == before
    assert came(bench, values={"water": "39"}, source="The treaty", replace=True).is_success
    outcome = ws.read(bench.folder / "small").issues["water"].outcome
    assert outcome is not None
    assert (outcome.value, outcome.why, outcome.sources) == (39, "The treaty", ())
    bench.post("/case/small/undo", {})
    assert bench.text("small") == before


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"values": {}}, "at least"),
        ({"values": {"water": " "}}, "at least"),
        ({"values": {"water": "much"}}, "is no number"),
        ({"values": {"water": "nan"}}, "is no number"),
        ({"values": {"water": "900"}}, "from 0 to 60"),
        ({"values": {"war": "3"}}, "have changed"),
        ({"day": "yesterday"}, "date"),
        ({"source": "nobody#p1"}, "nobody"),
    ],
)
def test_an_outcome_that_would_harm_the_case_is_refused(
    bench: Bench, more: dict[str, Any], words: str
) -> None:
    before = bench.text("small")
    answer = came(bench, **more)
    assert answer.status_code == 422
    assert words in answer.text
    assert bench.text("small") == before


def test_without_outcomes_the_track_record_says_so(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.write("small", SMALL)
    assert "No outcome yet" in bench.finished(bench.post("/record")).text
    assert re.search(r'href="/record" aria-current="page"', bench.get("/record").text)


def test_nothing_in_a_remark_is_run(bench: Bench) -> None:
    made = bench.finished(bench.post(KEEP + "&note=%3Cscript%3Ealert(1)%3C/script%3E"))
    assert "<script>alert" not in made.text
    log = (bench.folder / "small" / "monitor.jsonl").read_text()
    assert json.loads(log.splitlines()[0])["note"].startswith("<script>")
