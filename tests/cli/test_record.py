"""``winset resolve`` and ``winset record``: doors to the verbs; and pages of scores."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import winset as ws
from tests.conftest import Call

CASES = Path(__file__).parents[2] / "cases"


def test_resolve_then_record(call: Call, tmp_path: Path) -> None:
    ws.new(tmp_path / "rivers")
    file = tmp_path / "rivers" / "case.yaml"
    name, issue = next(iter(ws.read(file).issues.items()))
    before = file.read_text()
    value = sum(issue.range) / 2
    given = ("--issue", f"{name}={value}", "--date", "2030-01-02", "--source", "The treaty")
    said = call("resolve", "rivers", *given)
    assert said.code == 0, said.err
    assert "Recorded in rivers" in said.out
    came = ws.read(file).issues[name].outcome
    assert came is not None
    assert (came.value, came.date, came.why) == (value, "2030-01-02", "The treaty")
    assert len(file.read_text().splitlines()) in {
        len(before.splitlines()),
        len(before.splitlines()) + 1,
    }
    record = call("record", "rivers", "-n", 50, "--json")
    assert record.code == 0
    assert json.loads(record.out)["counted"] == 1
    again = call("resolve", "rivers", *given)
    assert again.code == 2
    assert "--replace" in again.err


def test_no_deal_is_an_outcome(call: Call, tmp_path: Path) -> None:
    """Written, shown, and scored: the Brier score of a share p, where there was no deal, is p²."""
    ws.new(tmp_path / "rivers")
    call("monitor", "save", "rivers", "-n", 100, "--date", "2025-03-01")
    share = ws.forecast(ws.read(tmp_path / "rivers"), draws=100).agreement
    assert share is not None
    assert share.probability > 0
    said = call("resolve", "rivers", "--no-deal", "--date", "2025-12-31")
    assert said.code == 0, said.err
    assert said.out.count(": no deal") == len(ws.read(tmp_path / "rivers").issues)
    assert (
        "outcome: {value: no deal, date: 2025-12-31}" in (tmp_path / "rivers/case.yaml").read_text()
    )
    assert ws.read(tmp_path / "rivers").deal is False
    (row,) = json.loads(call("record", "rivers", "-n", 100, "--json").out)["deals"]
    assert (row["share"], row["deal"]) == (share.probability, False)
    assert row["brier"] == pytest.approx(share.probability**2)
    assert row["no_deal"] == ["water", "dam"]
    assert "no deal" in call("record", "rivers", "-n", 100).out
    (graded,) = json.loads(call("monitor", "grade", "rivers", "--json").out)["forecasts"]
    assert graded["brier"] == pytest.approx(share.probability**2)
    assert call("record", "rivers", "-n", 20, "-o", "page.html").code == 0


@pytest.mark.parametrize("word", ["no deal", "no-deal", "No Deal", "no_deal", " NO  DEAL "])
def test_no_deal_on_one_issue(call: Call, tmp_path: Path, word: str) -> None:
    ws.new(tmp_path / "rivers")
    assert call("resolve", "rivers", "-i", f"water={word}", "-i", "dam=30").code == 0
    case = ws.read(tmp_path / "rivers")
    water, dam = (case.issues[name].outcome for name in ("water", "dam"))
    assert water is not None
    assert dam is not None
    assert (water.value, water.number, dam.number, case.deal) == ("no deal", None, 30, True)
    assert call("check", "rivers").code == 0


def test_no_deal_in_python(tmp_path: Path) -> None:
    ws.new(tmp_path / "rivers")
    file = tmp_path / "rivers" / "case.yaml"
    ws.resolve(file, {"water": "no-deal", "dam": np.int64(30)}, day="2025-12")
    assert "{value: no deal, date: " in file.read_text()
    with pytest.raises(ws.UsageError, match="neither a number nor the words no deal"):
        ws.resolve(file, {"water": "nothing"}, replace=True)


def test_calls_that_cannot_be_carried_out(call: Call, tmp_path: Path) -> None:
    ws.new(tmp_path / "rivers")
    file = tmp_path / "rivers" / "case.yaml"
    before = file.read_bytes()
    name = next(iter(ws.read(file).issues))
    wrong = [
        ("resolve", "rivers"),
        ("resolve", "rivers", "--no-deal", "--issue", f"{name}=1"),
        ("resolve", "rivers", "--issue", f"{name}=no"),
        ("resolve", "rivers", "--issue", name),
        ("resolve", "rivers", "--issue", f"{name}=lots"),
        ("resolve", "rivers", "--issue", f"{name}=nan"),
        ("resolve", "rivers", "--issue", "nothing=1"),
        ("resolve", "rivers", "-i", f"{name}=1", "-i", f"{name}=2"),
        ("resolve", "rivers", "-i", f"{name}=1", "--date", "yesterday"),
        ("resolve", "-", "-i", f"{name}=1"),
        ("resolve", "nowhere", "-i", f"{name}=1"),
        ("record", "nowhere"),
        ("record", "rivers"),
        ("record",),
    ]
    for words in wrong:
        assert call(*words).code == 2, words
    assert call("resolve", "rivers", "-i", f"{name}=1e9").code == 1
    assert file.read_bytes() == before


def test_the_iran_hindcast_out_of_one_command(call: Call) -> None:
    said = call("record", CASES / "iran-2014", "-n", 100)
    assert said.code == 0
    for issue in ("centrifuges", "duration", "stock", "fordow", "arms-embargo", "inspections"):
        assert issue in said.out
    assert "percentile" in said.out


def test_a_folder_of_cases_and_a_page(call: Call, tmp_path: Path) -> None:
    assert call("backtest", CASES, "-n", 20, "-m", "median", "-o", "scores.html").code == 0
    assert call("record", CASES, "-n", 20, "-o", "record.html").code == 0
    for name in ("scores.html", "record.html"):
        assert (tmp_path / name).read_text().startswith("<!doctype html>")
    assert call("record", CASES, "-n", 20, "-o", "record.json").code == 0
    assert "flagged" in json.loads((tmp_path / "record.json").read_text())


def test_the_headline_in_the_terminal(call: Call) -> None:
    said = call("forecast", CASES / "emissions-1989", "-n", 50)
    assert said.out.index("pooled") < said.out.index("  mean")
    assert "Weights learnt on known outcomes" in " ".join(said.out.split())
    iran = call("forecast", CASES / "iran-2014", "-n", 50).out
    assert "the case is unlike those" in " ".join(iran.split())
