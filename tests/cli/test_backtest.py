"""``winset backtest`` and ``winset calibrate``: doors to the verbs."""

from __future__ import annotations

import json
from pathlib import Path

import winset as ws
from tests.conftest import Call
from tests.interchange.test_deu import ACTORS, row, table

CASES = Path(__file__).parents[2] / "cases"


def deu_table(proposals: int = 14) -> bytes:
    """Return a made-up table whose outcomes are what Germany wants, or halfway there."""
    rows = []
    for number in range(1, proposals + 1):
        positions: list[object] = [(number * 37 + 29 * i) % 101 for i in range(len(ACTORS) - 1)]
        out = positions[3] if number % 3 else 50
        given = {"prnrnmc": number, "prnr": f"x0{number % 4}", "out": out}
        rows.append(row(f"i{number}", [*positions, ""], **given))
    return table(*rows, delimiter=";")


def test_a_table_for_people(call: Call) -> None:
    said = call("backtest", CASES / "iran-2014", "-n", 50, "-m", "calibrated")
    assert said.code == 0
    assert "normal-around-mean" in said.out
    assert "Where each outcome fell" in said.out
    assert "7 outcomes in 1 case, 50 draws, seed 0." in said.out


def test_several_cases(call: Call) -> None:
    said = call("backtest", CASES / "iran-2014", CASES / "emissions-1989", "-n", 20)
    assert said.code == 0
    assert "emissions-1989: delay" in said.out
    assert "8 outcomes in 2 cases" in said.out


def test_a_deu_table_in_json(call: Call, tmp_path: Path) -> None:
    (tmp_path / "deu.csv").write_bytes(deu_table())
    said = call("backtest", "deu.csv", "--from", "deu", "--json", "-n", 20)
    assert said.code == 0
    data = json.loads(said.out)
    assert data["models"]["mean"]["n"] == 14
    assert 0 <= data["models"]["calibrated"]["coverage80"] <= 1
    same = ws.backtest("deu.csv", form="deu", draws=20)
    assert same.to_json() + "\n" == said.out


def test_faults_of_a_table_are_listed(call: Call, tmp_path: Path) -> None:
    (tmp_path / "deu.csv").write_text("a;b\n1;2\n")
    said = call("backtest", "deu.csv", "--from", "deu")
    assert said.code == 1
    assert "deu.csv:1" in said.err


def test_calls_that_cannot_be_carried_out(call: Call, tmp_path: Path) -> None:
    assert call("backtest", "nowhere").code == 2
    assert call("backtest", "nowhere.csv", "--from", "deu").code == 2
    assert call("backtest").code == 2
    assert call("backtest", tmp_path, "--from", "xyz").code == 2
    assert call("calibrate", CASES / "iran-2014", "-o", "fit.json").code == 2
    assert not (tmp_path / "fit.json").exists()


def test_calibrate_then_forecast(call: Call, tmp_path: Path) -> None:
    (tmp_path / "deu.csv").write_bytes(deu_table())
    said = call("calibrate", "deu.csv", "--from", "deu", "-o", "fit.json")
    assert said.code == 0
    assert "14 outcomes in 14 cases" in said.out
    record = json.loads((tmp_path / "fit.json").read_text())["record"]
    assert record["data"] == "deu.csv"
    assert len(record["sha256"]) == 64
    setting = "calibrated.parameters=fit.json"
    said = call("forecast", CASES / "iran-2014", "-m", "calibrated", "-n", 50, "--set", setting)
    assert said.code == 0
