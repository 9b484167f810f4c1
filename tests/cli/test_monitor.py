"""The commands on time: monitor and its own, precedents, timeline, timing."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

import winset as ws
from tests.clock import at
from tests.conftest import ROOT, Call
from tests.generate import line_case
from winset.case.negotiation import Outcome

FEW = ("--draws", "20", "-m", "mean", "-m", "winset")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    made = line_case(
        {"a": 2, "b": 8},
        1,
        no_deal={"out": {"name": "Out"}},
        timing={
            "m": {
                "name": "[bold]Market[/bold]",
                "actor": "a",
                "chance": 40,
                "lead": 20,
                "decay": 20,
                "footing": 1,
                "cost": 2,
            }
        },
        precedents={
            "p": {
                "name": "P",
                "date": 1990,
                "features": {
                    "f": {
                        "here": "[i]h[/i]",
                        "there": "t",
                        "same": False,
                        "changes": [{"actor": "a", "issue": "x", "position": 6}],
                    }
                },
            }
        },
    )
    (folder / "case.yaml").write_text(ws.write(made), encoding="utf-8")
    return folder


def change(case: Path, **positions: float) -> None:
    """Change what actors say, and add an outcome of 6."""
    made = ws.read(case)
    rows = tuple(
        row.model_copy(update={"position": ws.Belief.sure(positions[row.actor])})
        if row.actor in positions
        else row
        for row in made.positions
    )
    issue = made.issues["x"].model_copy(update={"outcome": Outcome(value=6.0, date="2021-01-01")})
    made = made.model_copy(update={"positions": rows, "issues": {"x": issue}})
    (case / "case.yaml").write_text(ws.write(made), encoding="utf-8")


def test_a_case_is_kept_over_time(call: Call, case: Path) -> None:
    first = call("monitor", "save", case, *FEW, "--date", "2020-01-01", "--note", "first [b]look")
    assert first.code == 0
    assert "Record 1, 2020-01-01. Terms exist in 100 % of draws." in first.out
    change(case, a=4)
    assert call("monitor", "save", case, *FEW, "--date", "2020-02-01").code == 0
    shown = call("monitor", case)
    assert shown.code == 0
    assert "first [b]look" in shown.out
    assert "a on The line, position: 2 -> 4" in shown.out
    assert "a on The line: position" in shown.out
    assert call("monitor", "show", case).out == shown.out
    data = json.loads(call("monitor", "show", case, "--json").out)
    assert [record["date"] for record in data["records"]] == ["2020-01-01", "2020-02-01"]
    assert data["records"][1]["change"]["issues"]["x"] == pytest.approx(1.0)
    assert data["sound"]
    graded = call("monitor", "grade", case, "--deal", "yes")
    assert graded.code == 0
    assert "0.000" in graded.out
    data = json.loads(call("monitor", "grade", case, "--deal", "yes", "--json").out)
    errors = [row["models"]["mean"]["mae"] for row in data["forecasts"]]
    assert errors == pytest.approx([10.0, 0.0])


def test_an_altered_record_is_told_by_every_command(call: Call, case: Path) -> None:
    for note in ("first", "second"):
        call("monitor", "save", case, *FEW, "--note", note)
    sound = call("monitor", "verify", case)
    assert sound.code == 0
    head = sound.out.splitlines()[-1]
    assert call("monitor", "verify", case, "--head", head[:16]).code == 0
    assert call("monitor", "verify", case, "--head", "beef" * 4).code == 1
    few = call("monitor", "verify", case, "--head", head[:1])
    assert few.code == 2
    assert "expected 16 to 64" in few.err
    log = case / "monitor.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"draws":20', b'"draws":21', 1))
    found = call("monitor", "verify", case)
    assert found.code == 1
    assert "record 1" in found.out
    assert json.loads(call("monitor", "verify", case, "--json").out)["sound"] is False
    shown = call("monitor", case)
    assert shown.code == 1
    assert "second" in shown.out
    assert "record 1" in shown.err
    before = log.read_bytes()
    assert call("monitor", "save", case, *FEW).code == 1
    assert log.read_bytes() == before


def test_a_record_of_another_day_than_the_clocks_is_told(call: Call, case: Path) -> None:
    call("monitor", "save", case, *FEW, "--date", "2020-01-01")
    found = call("monitor", "verify", case)
    assert found.code == 1
    assert "the day 2020-01-01, in a record written on 20" in found.out
    assert call("monitor", "save", case, *FEW).code == 0
    assert "of 20" in call("monitor", case).out
    change(case)
    graded = call("monitor", "grade", case)
    assert "Made on or after the day of an outcome, so no forecast: 1, 2." in graded.out
    assert "counted from the day of writing: 1." in graded.out


def test_a_forecast_is_sealed_and_opened(
    call: Call, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    seals = tmp_path / "state" / "winset" / "sealed"
    with at("2020-01-01"):
        sealed = call("monitor", "save", case, *FEW, "--seal", "--date", "2020-01-01")
    assert sealed.code == 0
    file = seals / "case-2020-01-01.json"
    assert f"Keep {file}" in sealed.out.replace("\n", "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.name for path in case.iterdir()) == ["case.yaml", "monitor.jsonl"]
    assert "sealed" in call("monitor", case).out
    change(case)
    assert call("monitor", "grade", case).code == 2
    with at("2020-01-01"):
        again = call("monitor", "save", case, *FEW, "--seal", "--date", "2020-01-01")
    assert "Still sealed of this case, and due: 1." in again.out
    assert (seals / "case-2020-01-01-2.json").exists()
    assert "Still sealed, each to be opened: 1 (2020-01-01), 2" in call(
        "monitor", "verify", case
    ).out.replace("\n", " ")
    with at("2021-02-01"):
        opened = call("monitor", "open", case, file, "--date", "2021-02-01")
    assert opened.code == 0
    assert "opens record 1" in opened.out
    assert "and due: 2." in opened.out
    found = call("monitor", "verify", case)
    assert found.code == 1
    assert "a forecast still sealed, while that of record 1 was opened" in found.out
    assert call("monitor", "open", case, file, "--date", "2021-02-01").code == 2
    graded = json.loads(call("monitor", "grade", case, "--json").out)
    assert [row["date"] for row in graded["forecasts"]] == ["2020-01-01"]
    assert graded["forecasts"][0]["before_outcome"]
    assert graded["still_sealed"] == [2]
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    assert call("monitor", "open", case, broken).code == 2


@pytest.mark.parametrize(
    "args",
    [
        ("monitor", "nowhere"),
        ("monitor", "verify", "nowhere"),
        ("monitor", "-"),
        ("monitor", "save", "CASE", "--date", "soon"),
        ("monitor", "save", "CASE", "--keep", "x.json"),
        ("monitor", "save", "CASE", "--log", "no/such/folder/log"),
        ("monitor", "save", "CASE", "--log", "CASE"),
        ("monitor", "open", "CASE", "nothing.json"),
        ("monitor", "CASE", "--why", "7"),
        ("precedents", "CASE", "-m", "nothing"),
        ("timeline", "CASE", "--kind", "nothing"),
        ("timing", "nowhere"),
    ],
)
def test_mistakes_are_messages(call: Call, case: Path, args: tuple[str, ...]) -> None:
    said = call(*(case if arg == "CASE" else arg for arg in args))
    assert said.code == 2
    assert said.err


def test_the_other_commands_speak(call: Call, case: Path, tmp_path: Path) -> None:
    shown = call("precedents", case, "--draws", "20")
    assert shown.code == 0
    assert "[i]h[/i]" in shown.out
    assert "if it were as there" in shown.out
    assert json.loads(call("precedents", case, "--draws", "20", "--json").out)["model"] == "nash"
    shown = call("timing", case, "--draws", "20")
    assert shown.code == 0
    assert "[bold]Market[/bold]" in shown.out
    assert (
        json.loads(call("timing", case, "--draws", "20", "--json").out)["timing"]["m"]["waits"] >= 0
    )
    shown = call("timeline", ROOT / "cases" / "iran-2014")
    assert shown.code == 0
    assert "Joint Plan of Action" in shown.out
    picture = tmp_path / "line.svg"
    assert call("timeline", case, "--svg", picture).code == 0
    assert "<svg" in picture.read_text(encoding="utf-8")
    kinds = json.loads(call("timeline", case, "--kind", "day", "--json").out)["entries"]
    assert {entry["kind"] for entry in kinds} == {"day"}


def test_the_report_has_the_sections(case: Path) -> None:
    page = ws.page(ws.forecast(ws.read(case), draws=20))
    for words in ("What it resembles", "When does it pay to move?", "What has happened so far"):
        assert words in page
    bare = line_case({"a": 2, "b": 8}, 1)
    page = ws.page(ws.forecast(bare, draws=20))
    for words in ("What it resembles", "When does it pay to move?", "What has happened so far"):
        assert words not in page
