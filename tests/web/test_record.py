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


EVENT = """
events:
  treaty:
    question: Will the towns sign by 1 June 2030?
    opens: 2025-03-01
    closes: 2030-06-01
    criterion: Both mayors announce that the text is signed.
    tags: [water]
"""


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Bench(tmp_path / "cases", "small", "iran-2014")


def send(bench: Bench, path: str, raw: bytes = b"") -> Any:
    return bench.client.post(path, content=raw, headers=bench.own)


def kept(bench: Bench, query: str = "") -> Any:
    return bench.finished(bench.post(KEEP + query))


def test_a_sealed_forecast_is_opened_by_the_file_in_the_folder_of_seals(bench: Bench) -> None:
    page = kept(bench, "&seal=on&note=before%20the%20vote")
    log = bench.folder / "small" / "monitor.jsonl"
    (record,) = ws.verify_log(log).records
    assert (record.type, record.saved, record.note) == ("sealed", None, "before the vote")
    (file,) = (bench.folder.parent / "state" / "winset" / "sealed").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert str(file) in page.text
    opened = bench.post("/case/small/record/open?number=1")
    assert "opens record 1; the forecast is the one that was sealed" in opened.text
    assert 'id="shut"' not in opened.text
    assert ws.verify_log(log).still_sealed == ()


def test_the_brief_says_what_moved_since_a_record(bench: Bench) -> None:
    def moved() -> str:
        page = bench.finished(bench.post("/case/small/brief?draws=200")).text
        return str(page.partition('id="since"')[2].partition("</details>")[0])

    assert 'href="/case/small/record">keep today' in moved()
    kept(bench)
    assert "No figure has moved since" in moved()
    assert "The case is as it was." in moved()
    assert 'href="/case/small/record">Record</a> has the forecasts kept' in moved()
    file = bench.folder / "small" / "case.yaml"
    case = ws.read(file)
    first, *rest = case.positions
    wants = first.model_copy(update={"ideal": None, "position": ws.Belief.sure(3.0)})
    file.write_text(ws.write(case.model_copy(update={"positions": (wants, *rest)})))
    told = moved()
    row = f"{case.actors[first.actor].name} on {case.issues[first.issue].name}, position"
    assert row in told
    assert "Terms to expect" in told
    kept(bench)
    assert row in moved()  # what was kept just now is no other forecast
    link = re.search(r'href="/case/small/brief\?draws=200&amp;since=(\d)#since"', moved())
    assert link
    assert link[1] == "2"
    page = bench.get("/case/small/brief?draws=200&since=2").text
    assert "/brief?draws=200&amp;since=2" in page
    asked = bench.finished(bench.post("/case/small/brief?draws=200&since=2")).text
    assert "No figure has moved since" in asked


def test_a_sealed_forecast_is_opened_by_a_file_that_is_brought(bench: Bench) -> None:
    kept(bench, "&seal=on")
    why = bench.finished(bench.post("/case/small/record/why")).text
    assert "The last one is sealed. Open it" in why
    (file,) = (bench.folder.parent / "state" / "winset" / "sealed").iterdir()
    raw = file.read_bytes()
    file.unlink()
    assert "Bring its file" in bench.get("/case/small/record").text
    assert "bring it" in bench.post("/case/small/record/open?number=1").text
    refused = send(bench, "/case/small/record/brought", raw.replace(b'"salt":"', b'"salt":"0'))
    assert (refused.status_code, "The file" in refused.text) == (422, True)
    assert len(ws.verify_log(bench.folder / "small" / "monitor.jsonl").records) == 1
    opened = send(bench, "/case/small/record/brought?note=the%20day%20after", raw)
    assert "opens record 1" in opened.text
    assert (
        ws.verify_log(bench.folder / "small" / "monitor.jsonl").records[1].note == "the day after"
    )


def test_a_log_is_checked_against_what_was_published(bench: Bench) -> None:
    kept(bench)
    log = bench.folder / "small" / "monitor.jsonl"
    line = ws.anchor(log).line
    assert line in bench.post("/case/small/record/anchor").text
    stamp = bench.get("/case/small/record/head.tsq")
    assert bytes.fromhex(ws.anchor(log).hash) in stamp.content
    assert "1 record, none altered" in send(bench, "/case/small/record/verify").text
    for known in (line.encode(), stamp.content):
        assert (
            "What was anchored stands in it" in send(bench, "/case/small/record/verify", known).text
        )
    head = ws.anchor(log).hash[:20].encode()
    assert "none altered" in send(bench, "/case/small/record/verify", head).text
    for other in (line.replace(line[-8:], "0" * 8).encode(), b"0" * 20):
        found = send(bench, "/case/small/record/verify", other)
        assert "written anew" in found.text
    assert send(bench, "/case/small/record/verify", b"/etc/hostname").status_code == 422


def test_an_unfinished_line_is_cut_off_when_asked(bench: Bench) -> None:
    kept(bench)
    log = bench.folder / "small" / "monitor.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole + b'{"winset": 2')
    assert "data-mend" in send(bench, "/case/small/record/verify").text
    assert log.read_bytes() != whole
    assert "none altered" in send(bench, "/case/small/record/verify?mend=1").text
    assert log.read_bytes() == whole


def test_a_record_dated_ahead_is_withdrawn(bench: Bench) -> None:
    log = bench.folder / "small" / "monitor.jsonl"
    answer = ws.forecast(ws.read(bench.folder / "small"), draws=50, model="mean")
    ws.save_forecast(answer, log, date="2999-01-01", future=True)
    assert "bears 2999-01-01" in bench.get("/case/small/record").text
    assert "no longer counts" in bench.post("/case/small/record/withdraw").text
    assert bench.post("/case/small/record/withdraw").status_code == 422


def test_what_is_kept_is_under_the_scenario_and_the_seed_of_the_address(bench: Bench) -> None:
    text = bench.text("small")
    change = "[{actor: upstream, capability: 90}]"
    bench.write("small", text + f"\nscenarios:\n  rain: {{name: Rain, changes: {change}}}\n")
    kept(bench, "&scenario=rain&seed=7")
    ((_, saved),) = ws.verify_log(bench.folder / "small" / "monitor.jsonl").forecasts()
    assert saved.case.actors["upstream"].capability.likely == 90
    assert saved.forecast["seed"] == 7


def test_a_dated_question_is_resolved_graded_and_looked_back_on(bench: Bench) -> None:
    bench.write("small", bench.text("small") + EVENT)
    assert "not known" in bench.get("/case/small/outcomes").text
    kept(bench)
    assert came(bench, values={}, events={"treaty": "maybe"}).status_code == 422
    assert came(
        bench, values={"water": "38"}, events={"treaty": "yes"}, day="2029-05-01"
    ).is_success
    case = ws.read(bench.folder / "small")
    assert case.events["treaty"].resolved == "yes"
    graded = bench.finished(bench.post("/case/small/outcomes/grade?deal=yes"))
    grade = ws.grade(bench.folder / "small" / "monitor.jsonl", case, deal=True)
    assert f"{grade.events[0].brier:.3f}" in graded.text
    assert f"{grade.rows[0].brier:.3f}" in graded.text
    assert "How often what was said so likely came" in graded.text
    assert "water" in graded.text
    of_all = bench.finished(bench.post("/record/events"))
    assert f"{grade.events[0].brier:.3f}" in of_all.text


def test_the_input_that_was_furthest_out_comes_first(bench: Bench) -> None:
    kept(bench)
    path = "actors.upstream.capability"
    assert f'value="{path}"' in bench.get("/case/small/outcomes").text
    ask = "/case/small/outcomes/hindsight?input={}&was={}"
    made = bench.finished(bench.post(ask.format(path, "59.5")))
    known = {path: 59.5}
    log, case = bench.folder / "small" / "monitor.jsonl", ws.read(bench.folder / "small")
    answer = ws.post_mortem(log, case, known=known)
    assert f"{answer.inputs[0].percentile:.0f}th percentile" in made.text
    assert bench.post(ask.format(path, "many")).status_code == 422
    assert "No input is known" in bench.finished(bench.post(ask.format("", ""))).text


def test_it_ended_without_a_deal(bench: Bench) -> None:
    assert came(bench, values={}, ended=True).is_success
    issues = ws.read(bench.folder / "small").issues
    assert {str(issue.outcome) for issue in issues.values()} == {"no deal"}


def test_what_was_kept_on_one_day_is_told_apart(bench: Bench) -> None:
    """By the number, and by the day on which the dated questions hold, where that differs."""
    bench.write("small", SMALL + EVENT)
    day = str(ws.read(bench.folder / "small").as_of)
    assert "odds of" not in kept(bench).text
    second = kept(bench, "&on=2029-01-05").text
    for number, odds in ((1, day), (2, "2029-01-05")):
        assert re.search(rf">{number}: [0-9-]+<small>odds of {odds}<", second), number
    brief = bench.finished(bench.post("/case/small/brief?draws=200&since=2")).text
    assert f"as they stand on {day}; in the record, on 2029-01-05" in brief
    again = bench.finished(bench.post("/case/small/brief?draws=200&since=1")).text
    assert "in the record, on" not in again


VIEWS = """
hypotheses:
  stalls: {name: Stalls, about: upstream}
  settles: {name: Settles, about: upstream}
evidence:
  memo: {name: A memo, likelihood: {stalls: 60, settles: 30}}
"""


def test_a_further_judge_is_named_among_what_changed(bench: Bench) -> None:
    bench.write("small", SMALL + VIEWS)
    kept(bench)
    ann, ben = "{stalls: 60, settles: 30}", "{stalls: 20, settles: 50}"
    judged = f"{{Ann: {{likelihood: {ann}}}, Ben: {{likelihood: {ben}}}}}"
    bench.write(
        "small",
        (SMALL + VIEWS).replace(
            "likelihood: {stalls: 60, settles: 30}", f"judgements: {judged}", 1
        ),
    )
    text = bench.finished(bench.post("/case/small/brief?draws=200")).text
    told = re.sub("<.*?>", "", text.partition('id="since"')[2])
    assert (
        "A memo: judged by Ann (“Stalls” 60, “Settles” 30); Ben (“Stalls” 20, “Settles” 50)" in told
    )
    assert "nothing" not in told.partition("Changed in the case since:")[2].partition("Record")[0]


def test_forecasts_are_kept_and_held_against_the_last(bench: Bench) -> None:
    assert "No forecast kept yet" in bench.get("/case/small/record").text
    first = bench.finished(bench.post(KEEP + "&note=first%20look"))
    assert "first look" in first.text
    assert "What moved the last one?" not in first.text
    brief = bench.finished(bench.post("/case/small/brief?draws=200")).text
    assert 'href="/case/small/record"' in brief
    assert "record#why" not in brief
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
    assert "What moved the last one?" in why.text
    assert "evidence" not in why.text
    assert (
        'href="/case/small/record#why"'
        in bench.finished(bench.post("/case/small/brief?draws=200")).text
    )


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
    return bench.post("/case/small/outcomes", said)


@pytest.mark.slow
def test_what_came_out_is_written_and_scored(bench: Bench) -> None:
    before = bench.text("small")
    answer = came(bench, why="Read off the treaty.", source="council-2025#p3")
    assert answer.json()["written"] == 1
    outcome = ws.read(bench.folder / "small").issues["water"].outcome
    assert outcome is not None
    assert (outcome.value, outcome.date) == (38, "2025-11-02")
    assert outcome.sources == ("council-2025#p3",)
    assert "38" in bench.get("/case/small/outcomes").text
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
    assert "no deal<small>" in bench.get("/case/small/outcomes").text


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
