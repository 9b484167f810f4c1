"""``winset odds``: of a case, and of a table of questions; ``winset resolve --event``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.analyses.test_question_odds import write
from tests.case.test_events import CASE, EVENT
from tests.conftest import Call
from winset.untrusted import json_text


def test_odds_of_a_case_and_what_came_of_it(call: Call, tmp_path: Path) -> None:
    events = {"e": EVENT | {"bears": "none"}}
    (tmp_path / "case.yaml").write_text(json_text(CASE | {"events": events}), encoding="utf-8")
    said = call("odds", "case.yaml", "-n", 200)
    assert said.code == 0, said.err
    assert EVENT["question"] in said.out.replace("\n", " ")
    found = json.loads(call("odds", "case.yaml", "-n", 200, "--without", "hazard", "--json").out)
    assert found["without"] == ["hazard"]
    assert [day["date"] for day in found["events"]["e"]["by"]] == ["2015-06-30"]
    given = ("resolve", "case.yaml", "--event", "e=yes", "--date", "2015-07-14")
    assert "no; it came later, on 2015-07-14" in call(*given).out
    assert "--replace" in call(*given).err
    assert "expected ID=OPTION" in call("resolve", "case.yaml", "--event", "e").err


def test_odds_of_a_table(call: Call, tmp_path: Path) -> None:
    write(tmp_path / "q.csv", ["a", "1/2/15"])
    found = json.loads(call("odds", "--questions", "q.csv", "--json").out)
    assert [set(row) >= {"id", "probability"} for row in found["questions"]] == [True] * 3


def test_odds_of_nothing_or_of_both_are_refused(call: Call) -> None:
    for given in (("odds",), ("odds", "case.yaml", "--questions", "q.csv")):
        said = call(*given)
        assert said.code == 2
        assert "Name a CASE, or a table of questions" in said.err


def test_a_dated_question_from_its_base_rate_to_its_post_mortem(call: Call, tmp_path: Path) -> None:
    assert "agreement" in call("odds", "--like", EVENT["question"], "--on", "2014-12-19").out
    event = EVENT | {"rush": [0, 20, 40], "opens": "2099-01-01", "closes": "2099-06-30"}
    case = tmp_path / "case.yaml"
    case.write_text(json_text(CASE | {"events": {"e": event}}), encoding="utf-8")
    few = ("-n", 20, "-m", "mean")
    assert EVENT["question"] in call("monitor", "save", "case.yaml", *few).out
    line = call("monitor", "anchor", "case.yaml", "--request", "head.tsq").out.splitlines()[0]
    assert line.startswith("winset-anchor 1 record 1 of ")
    for anchor in (line, "head.tsq"):
        held = call("monitor", "verify", "case.yaml", "--anchor", anchor)
        assert held.code == 0
        assert "What was anchored stands in it." in held.out
    forged = line.replace("sha256:", "sha256:0")[:-1]
    assert call("monitor", "verify", "case.yaml", "--anchor", forged).code == 1
    for form in ("fatebook", "questions", "forecasts", "metaculus"):
        done = call("export", "case.yaml", "--to", form, "-o", f"{form}.out", "-n", 20)
        assert done.code == 0, done.err
    assert "--to writes a file" in call("export", "case.yaml", "--to", "draws", "-o", "-").err
    sets = {"resolutions": [{"id": "e", "resolution_date": "2099-06-30", "resolved_to": 1}]}
    (tmp_path / "r.json").write_text(json.dumps(sets), encoding="utf-8")
    given = ("--resolutions", "r.json", "--date", "2099-03-01")
    assert f"{EVENT['question']} yes" in call("resolve", "case.yaml", *given).out
    graded = json.loads(call("monitor", "grade", "case.yaml", "--json").out)
    assert graded["events"]["e"]["happened"] is True
    told = call("monitor", "post-mortem", "case.yaml", "--known", "events.e.rush=90")
    assert "Furthest out was events.e.rush" in told.out
    wrong = call("monitor", "post-mortem", "case.yaml", "--known", "rush")
    assert wrong.code == 2
    assert "expected PATH=VALUE with a number" in wrong.err


def test_failed_talks_settle_questions_about_a_deal(call: Call, tmp_path: Path) -> None:
    events = {"e": EVENT, "f": EVENT | {"bears": "none"}}
    (tmp_path / "case.yaml").write_text(json_text(CASE | {"events": events}), encoding="utf-8")
    said = call("resolve", "case.yaml", "--no-deal", "--date", "2015-05-01")
    assert f"{EVENT['question']} no" in said.out
    assert said.out.count(EVENT["question"]) == 1
    assert "is none of yes, no, void." in call("resolve", "case.yaml", "-e", "f=no-deal").err
