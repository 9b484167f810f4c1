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
