"""What the pages show, and what they start."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

import winset as ws
from tests.web.bench import Bench
from winset.threads import Stopped, stop_if_asked
from winset.web import forecast_memory
from winset.web.jobs import Jobs, Progress
from winset.web.request_bodies import with_json


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "river", "emissions-1989")


def test_cases_are_listed_with_their_state(bench: Bench) -> None:
    text = bench.get("/").text
    assert "Two towns and a river" in text
    assert text.count("forecast now") == 2
    bench.finished(bench.post("/case/river/forecast?draws=200"))
    text = bench.get("/").text
    assert text.count("forecast now") == 1
    assert "terms exist in" in text
    bench.write("river", bench.text("river").replace("[60, 80, 95]", "[60, 80, 90]"))
    assert "before the last change" in bench.get("/").text


def test_the_forecast_is_the_one_of_the_command_line(bench: Bench) -> None:
    made = bench.finished(bench.post("/case/river/forecast?draws=300&seed=5"))
    answer = ws.forecast(ws.read(bench.folder / "river"), draws=300, seed=5)
    assert answer.agreement is not None
    assert f"<b>{100 * answer.agreement.probability:.0f} %</b>" in made.text
    assert f"<code>{answer.case.digest()[:12]}</code>" in made.text
    again = bench.get("/case/river/forecast?draws=300&seed=5").text
    assert 'class="job"' not in again
    assert made.text.strip() in again


def test_the_report_is_the_one_of_the_command_line(bench: Bench) -> None:
    bench.finished(bench.post("/case/river/report?draws=200"))
    answer = bench.get("/case/river/report/file?draws=200&keep=1")
    assert answer.text == ws.page(ws.forecast(ws.read(bench.folder / "river"), draws=200))
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"] == 'attachment; filename="river-report.html"'


def question(bench: Bench, changes: list[Any], **more: Any) -> Any:
    body = {"changes": changes, "issue": "water", "part": "rest", "moving": True} | more
    return bench.post("/case/river/whatif", body)


def test_what_if_follows_the_change(bench: Bench) -> None:
    change = {"actor": "upstream", "issue": "water", "position": [5, 10, 15], "ideal": 10}
    still = question(bench, []).json()["html"]
    moved = question(bench, [change]).json()["html"]
    case = ws.read(bench.folder / "river")
    answer = ws.what_if(case, [change], draws=1000, model=["winset", "nash"])
    assert answer.after.agreement is not None
    assert f"<b>{100 * answer.after.agreement.probability:.0f} %</b>" in moved
    assert "from " not in still.split("</div>")[0]
    assert still != moved
    quick = question(bench, [change], part="quick").json()["html"]
    assert "calibrated" in quick


@pytest.mark.parametrize(
    "changes",
    [
        "x",
        [3],
        [{}],
        [{"actor": "nobody", "issue": "water", "position": 3}],
        [{"actor": "upstream", "issue": "nothing", "position": 3}],
        [{"actor": "upstream", "issue": "water", "position": 300}],
        [{"actor": "upstream", "issue": "water", "salience": 300}],
        [{"actor": "upstream", "position": 30}],
        [{"actor": "upstream", "group": "none", "share": 3}],
        [{"actor": "upstream", "capability": -1}],
        [{"actor": "upstream", "capability": 1}] * 500,
    ],
)
def test_changes_that_cannot_be_made(bench: Bench, changes: Any) -> None:
    answer = question(bench, changes)
    assert answer.status_code == 422
    assert answer.json()["words"]


def test_scenarios_stand_side_by_side(bench: Bench) -> None:
    entry = {"changes": [{"actor": "upstream", "issue": "water", "salience": 5}]}
    body = {"section": "scenarios", "name": "A <dry> year", "entry": entry}
    assert bench.post("/case/river/add", body).json()["id"] == "a-dry-year"
    made = bench.finished(bench.post("/case/river/scenarios?draws=100")).text
    assert "A &lt;dry&gt; year" in made
    assert "As it is" in made
    assert "no scenarios yet" in bench.get("/case/emissions-1989/scenarios").text


def test_scenarios_are_shown_where_memory_keeps_fewer_forecasts_than_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast_memory, "MOST_CELLS", 1)
    bench = Bench(tmp_path, "river")
    entry = {"changes": [{"actor": "upstream", "issue": "water", "salience": 5}]}
    bench.post("/case/river/add", {"section": "scenarios", "name": "Dry", "entry": entry})
    made = bench.finished(bench.post("/case/river/scenarios?draws=90")).text
    assert "Share of draws with a deal" in made
    assert "not kept any more" not in made


def test_the_map_is_drawn(bench: Bench) -> None:
    answer = bench.finished(bench.post("/case/river/forecast/map?across=water&up=dam"))
    assert answer.text.startswith("<svg")
    refused = bench.finished(bench.post("/case/river/forecast/map?across=water&up=none"))
    assert "There is no issue &#39;none&#39;" in refused.text


def test_settings_are_kept_within_bounds(bench: Bench) -> None:
    text = bench.get("/case/river/forecast?draws=999999999999&seed=-5").text
    assert "draws=200000&amp;seed=0" in text
    assert bench.get("/case/river/forecast?scenario=none").status_code == 422
    assert bench.get("/case/river/forecast?draws=x").status_code == 200


def test_work_says_how_far_it_is_and_stops() -> None:
    jobs = Jobs(1)
    going, told = threading.Event(), threading.Event()

    ended: list[str] = []

    def work(progress: Progress) -> None:
        for done in range(1000):
            progress(done, 1000)
            going.set()
            told.wait(5)
        ended.append("first")

    job = jobs.start("Work", work, "/first")
    waiting = jobs.start("More", lambda _: ended.append("second"), "/second")
    assert going.wait(5)
    assert (job.state, job.total, waiting.state) == ("running", 1000, "waiting")
    job.stop.set()
    told.set()
    for _ in range(200):
        if job.over and waiting.over:
            break
        time.sleep(0.01)
    assert (job.state, waiting.state, waiting.address) == ("stopped", "done", "/second")
    assert ended == ["second"]
    failed = jobs.start("Bad", lambda _: 1 / 0, "/bad")
    for _ in range(200):
        if failed.over:
            break
        time.sleep(0.01)
    assert failed.state == "failed"
    assert "ZeroDivisionError" in failed.words
    jobs.close()


def test_work_that_waits_for_the_compiler_says_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("winset.web.jobs.SLOW_SECONDS", 0.0)
    workbench, told = bench.app.state.workbench, threading.Event()
    job = workbench.jobs.start("Work", lambda _: told.wait(5), "/done")
    says = "the models are compiled first"
    assert says not in bench.get(f"/job/{job.id}").text
    workbench.compiling = True
    assert says in bench.get(f"/job/{job.id}").text
    job.done = 1
    assert says not in bench.get(f"/job/{job.id}").text
    told.set()


def test_stopping_through_the_page(bench: Bench) -> None:
    started = bench.post("/case/river/forecast?draws=200000")
    name = started.text.split("/job/")[1].split('"')[0]
    assert "stopped" in bench.post(f"/job/{name}/stop").text
    assert bench.get("/job/unknown").status_code == 404


def test_pages_name_each_other_and_hold_no_script_of_their_own(bench: Bench) -> None:
    import re

    for page in bench.app.state.workbench.pages:
        if not page.place:
            continue
        text = bench.get(f"/case/river/{page.id}").text
        assert 'aria-current="page"' in text
        assert not re.findall(r"<script(?![^>]*\bsrc=)", text)
        assert not re.findall(r"\son\w+=|style=|javascript:", text)
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)
        for asset in re.findall(r'(?:src|href)="(/static/[^"]+)"', text):
            assert bench.get(asset).status_code == 200


def test_no_page_does_its_work_on_the_event_loop(bench: Bench) -> None:
    routes = [route for page in bench.app.state.workbench.pages for route in page.routes]
    waiting = [route.endpoint for route in routes if iscoroutinefunction(route.endpoint)]
    assert len(waiting) >= 10
    for endpoint in waiting:
        assert endpoint.__qualname__ == "with_bytes.<locals>.endpoint", endpoint


@pytest.mark.slow
def test_fifty_readers_at_once(bench: Bench) -> None:
    bench.finished(bench.post("/case/river/forecast?draws=100"))
    pages = ["/", "/case/river/edit", "/case/river/forecast?draws=100", "/static/workbench.css"]
    answers: list[int] = []

    def read(index: int) -> None:
        answers.extend(bench.get(pages[(index + k) % len(pages)]).status_code for k in range(4))

    readers = [threading.Thread(target=read, args=(index,)) for index in range(50)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert answers == [200] * 200


def test_what_if_in_python() -> None:
    case = ws.read(Path(__file__).parents[2] / "cases/iran-2014")
    change = {"actor": "russia", "issue": "fordow", "position": [0, 5, 10]}
    answer = ws.what_if(case, [change], draws=200)
    plain = ws.forecast(case, draws=200, model=["mean", "winset"])
    for model in ("mean", "winset"):
        assert answer.before.summaries[model] == plain.models[model].issues
    moved = ws.forecast(
        ws.loads(ws.write(case)).model_copy(
            update={
                "positions": tuple(
                    row.model_copy(update={"position": type(row.position)(0, 5, 10)})
                    if (row.actor, row.issue) == ("russia", "fordow")
                    else row
                    for row in case.positions
                )
            }
        ),
        draws=200,
        model=["mean"],
    )
    assert answer.after.summaries["mean"] == moved.models["mean"].issues
    assert json.loads(answer.to_json())["models"]["mean"]["fordow"]["before"] == pytest.approx(
        plain.models["mean"].issues["fordow"].median
    )
    assert answer._repr_html_().count("<svg") == len(case.issues)
    with pytest.raises(ws.UsageError):
        ws.what_if(case, [{"actor": "russia"}, {"actor": "x", "capability": 1}], draws=10)


GETS = [
    "forecast?draws=77", "forecast/answer?draws=77", "forecast/map/answer?across=water&up=dam",
    "scenarios", "scenarios/answer?draws=77", "scenarios/carry/answer?of=dry&draws=77",
    "advise/answer?actor=upstream&draws=77", "evidence", "assess", "assess/answer?draws=100",
    "inputs", "inputs/swings/answer?draws=77", "inputs/shares/answer",
    "inputs/inside/answer?actor=upstream", "options", "options/answer?draws=77", "whatif",
    "report", "report/answer?draws=77", "report/file?draws=77", "record", "record/why/answer",
]  # fmt: skip


def test_reading_an_address_computes_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of another site can make a browser ask for any address, and go on at once."""
    entry = {"changes": [{"actor": "upstream", "issue": "water", "salience": 5}]}
    bench.post("/case/river/add", {"section": "scenarios", "name": "Dry", "entry": entry})

    def computed(*args: Any, **named: Any) -> None:
        raise AssertionError("computed")

    for verb in ("forecast", "deal_map", "compare", "advise", "reach", "assess", "sensitivity",
                 "levels", "options", "record"):  # fmt: skip
        monkeypatch.setattr(f"winset.api.{verb}", computed)
    monkeypatch.setattr("winset.analyses.outcome.what_if.WhatIfRuns.answer", computed)
    threads = threading.active_count()
    for path in GETS:
        assert bench.get(f"/case/river/{path}").status_code in (200, 404, 422), path
    assert bench.get("/record/answer").status_code == 200
    assert threading.active_count() <= threads + 1
    assert not (bench.folder / ".winset").exists()


def test_an_answer_that_is_not_kept_can_be_asked_for_again(bench: Bench) -> None:
    gone = bench.get("/case/river/forecast/answer?draws=60")
    assert 'hx-post="/case/river/forecast?draws=60"' in gone.text
    bench.finished(bench.post("/case/river/forecast?draws=60"))
    assert "Is there a deal" in bench.get("/case/river/forecast/answer?draws=60").text


def test_work_that_nobody_looks_at_any_more_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("winset.web.jobs.UNSEEN_SECONDS", 0.05)
    jobs = Jobs(2)

    def work(progress: Progress) -> None:
        for done in range(12):
            progress(done, 12)
            time.sleep(0.02)

    left, kept = (jobs.start("Work", work, "/", stays) for stays in (False, True))
    for _ in range(500):
        if left.over and kept.over:
            break
        time.sleep(0.01)
    assert (left.state, kept.state) == ("stopped", "done")
    jobs.close()


def test_work_stops_where_its_client_has_gone(bench: Bench) -> None:
    """Two questions may be worked on at once: a third would wait for one of them forever."""
    asked, stopped = threading.Event(), threading.Event()

    def work(request: Request, body: dict[str, Any]) -> Response:
        asked.set()
        try:
            while True:
                stop_if_asked()
                time.sleep(0.01)
        except Stopped:
            stopped.set()
            raise

    async def leave() -> None:
        parts = iter([{"type": "http.request", "body": b"{}"}])

        async def receive() -> Any:
            if (part := next(parts, None)) is None:
                while not asked.is_set():
                    await asyncio.sleep(0.01)
                return {"type": "http.disconnect"}
            return part

        scope = {"type": "http", "app": bench.app, "headers": [], "method": "POST"}
        await with_json(work, "compute")(Request(scope, receive))

    with pytest.raises(Stopped):
        asyncio.run(leave())
    assert stopped.is_set()
