"""Cases that a browser sends, and forecasts that are remembered when the workbench starts again."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.web.bench import SMALL, Bench
from winset.web.pages import cases

TABLE = b"Actor,Capability,Position,Salience\nNorth,2,10,0.9\nSouth,1,30,0.4\n"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "small")


def sent(bench: Bench, name: str, raw: bytes) -> Any:
    return bench.client.post(f"/bring?name={name}", content=raw, headers=bench.own)


def test_a_table_of_another_program_becomes_a_case(bench: Bench) -> None:
    answer = sent(bench, "Water%20talks.csv", TABLE).json()
    assert answer == {"keys": ["water-talks"], "to": "/case/water-talks/edit"}
    assert list(ws.read(bench.folder / "water-talks").actors) == ["North", "South"]
    assert bench.get("/case/water-talks/edit").status_code == 200
    assert sent(bench, "Water%20talks.csv", TABLE).json()["keys"] == ["water-talks-2"]


def test_a_case_keeps_its_text_to_the_byte_with_its_faults(bench: Bench) -> None:
    text = SMALL + "# a note\nnonsense: 1\n"
    (key,) = sent(bench, "case.yaml", text.encode()).json()["keys"]
    assert bench.text(key) == text
    assert "1 fault" in bench.get("/").text


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.csv", b""),
        ("a.csv", b"no,such\n1,2\n"),
        ("a.yaml", b"- just\n- a list\n"),
        ("a.yaml", b"{[}"),
        ("a.xlsx", bytes(range(256)) * 9),
        ("..", TABLE),
    ],
)
def test_what_is_no_case_is_refused_and_nothing_is_written(
    bench: Bench, name: str, raw: bytes
) -> None:
    answer = sent(bench, name, raw)
    assert answer.status_code == 422
    assert answer.text
    assert sorted(path.name for path in bench.folder.iterdir()) == ["small"]


def test_a_name_is_no_path(bench: Bench) -> None:
    (key,) = sent(bench, "..%2F..%2Fhome%2F.ssh.csv", TABLE).json()["keys"]
    assert (bench.folder / key / "case.yaml").is_file()
    assert bench.client.post("/bring?name=a.csv", content=TABLE).status_code == 403


def test_the_last_forecast_outlives_the_workbench(bench: Bench) -> None:
    bench.finished(bench.post("/case/small/forecast?draws=200"))
    assert "just now" in bench.get("/").text
    again = Bench(bench.folder)
    assert again.get("/").text.count("just now") == bench.get("/").text.count("just now")
    bench.write("small", SMALL.replace("capability: ", "capability: 1", 1))
    assert "before the last change" in Bench(bench.folder).get("/").text


@pytest.mark.parametrize("content", ["", "[]", '{"small": 3}', "{" * 3000, "\x00"])
def test_a_spoilt_memory_is_no_memory(bench: Bench, content: str) -> None:
    place = bench.folder / ".winset" / "last-forecasts.json"
    place.parent.mkdir()
    place.write_text(content)
    assert "forecast now" in Bench(bench.folder).get("/").text


@pytest.mark.slow
def test_a_file_that_never_ends_is_refused_by_name(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "case_texts", never)
    monkeypatch.setattr(cases, "MOST_SECONDS", 0.3)
    answer = sent(bench, "bomb.xlsx", b"PK")
    assert answer.status_code == 422
    assert "bomb.xlsx" in answer.text
    assert "more than 0.3 seconds" in answer.text


def never(raw: bytes, name: str) -> None:
    while True:
        time.sleep(1)


def test_cases_are_listed_before_they_are_read(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred large cases take half a minute to read; the first page does not wait for it."""
    for number in range(3):
        title = ('"Quoted: title"', "Plain title", "")[number]
        bench.write(f"case-{number}", SMALL.replace("Two towns and a river", title, 1))
    monkeypatch.setattr(cases, "LISTING_SECONDS", 0.0)
    first = bench.get("/").text
    assert first.count("not read yet") == 4
    assert all(title in first for title in ("Quoted: title", "Plain title", "case-2"))
    assert "data-unread" in first
    assert bench.get("/case/case-1/edit").status_code == 200
    assert bench.get("/").text.count("not read yet") == 3
    monkeypatch.undo()
    assert "not read yet" not in bench.get("/").text


def test_a_browser_that_has_a_file_is_not_sent_it_again(bench: Bench) -> None:
    sent_once = bench.get("/static/workbench.css")
    assert sent_once.headers["content-type"].startswith("text/css")
    again = bench.get("/static/workbench.css", **{"if-none-match": sent_once.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
