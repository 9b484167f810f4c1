"""``winset elicit`` as it is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import ROOT
from winset.cli.main import cli

IRAN = str(ROOT / "cases" / "iran-2014")
EXPERTS = str(ROOT / "cases" / "iran-2014" / "experts")
TABLE = """expert,item,p5,p50,p95,known
Ann,a,1,2,3,2.5
Ann,b,10,20,30,12
Ann,c,5,6,9,
Ben,a,0,1,2,2.5
Ben,b,11,12,13,12
Ben,c,4,8,9,
"""


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["elicit", *arguments])


@pytest.fixture
def table(tmp_path: Path) -> str:
    place = tmp_path / "table.csv"
    place.write_text(TABLE, encoding="utf-8")
    return str(place)


def test_weigh_prints_json_of_the_promised_form(table: str) -> None:
    done = call("weigh", table, "--json")
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert set(data["experts"]) == {"Ann", "Ben"}
    assert {"calibration", "information"} <= set(data["experts"]["Ann"])
    for pool in ("equal", "global", "global_optimised"):
        assert {"calibration", "information", "weights"} <= set(data["pools"][pool])
        assert sum(data["pools"][pool]["weights"].values()) == pytest.approx(1.0)
    assert data["pools"]["equal"]["quantiles"]["c"]
    assert "2 seeds" in done.stderr


def test_weigh_shows_a_table_and_scores_on_seeds_left_out(table: str) -> None:
    done = call("weigh", table, "--leave-out")
    assert done.exit_code == 0
    assert "left out" in done.stdout
    assert "Open items" in done.stdout


def test_convert_goes_there_and_back(table: str, tmp_path: Path) -> None:
    there, back = str(tmp_path / "a.dtt"), str(tmp_path / "back.csv")
    assert call("convert", table, "-o", there).exit_code == 0
    assert call("convert", there, str(tmp_path / "a.rls"), "-o", back).exit_code == 0
    one, other = (json.loads(call("weigh", file, "--json").stdout) for file in (table, back))
    assert one["pools"]["global"]["weights"] == pytest.approx(other["pools"]["global"]["weights"])
    assert call("convert", table, "-o", str(tmp_path / "a.txt")).exception is not None


def test_pool_says_who_differs(tmp_path: Path) -> None:
    done = call("pool", IRAN, "--experts", EXPERTS, "-n", "20", "--json")
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert data["numbers"][0]["share"] > 0.5
    assert len(data["terms"]) == 8


def test_form_and_quiz_write_a_page(tmp_path: Path) -> None:
    for arguments in (
        ("form", IRAN, "--about", "salience/iran/*"),
        ("quiz", "--for", "Ann"),
        ("form", IRAN, "--for", "made-up-a", "--round", "2", "--experts", EXPERTS),
    ):
        target = tmp_path / f"{arguments[0]}.html"
        done = call(*arguments, "-o", str(target))
        assert done.exit_code == 0, done.output
        assert "<!doctype html>" in target.read_text(encoding="utf-8")


def test_what_cannot_be_asked_is_said(tmp_path: Path) -> None:
    for arguments, said in (
        (("form", IRAN, "-o", "x.html"), "The form asks nothing"),
        (("form", IRAN, "--about", "salience/irn/*", "-o", "x.html"), "no number salience/irn"),
        (("form", IRAN, "--round", "2", "-o", "x.html"), "nobody sees"),
        (("pool", IRAN, "--experts", str(tmp_path / "none")), "Cannot read the experts"),
        (("weigh", str(tmp_path / "none.dtt")), "There is no file"),
        (("quiz", "-o", str(tmp_path / "x.pdf")), "A form is a .html file"),
        (("pool", IRAN, "--experts", EXPERTS, "-m", "foo"), "There is no model 'foo'"),
        (("pool", IRAN, "--experts", EXPERTS, "--weights", "made-up-a=inf"), "no number of 0"),
        (("pool", IRAN, "--experts", EXPERTS, "--weights", "made-up-a=-1"), "no number of 0"),
        (("pool", IRAN, "--experts", EXPERTS, "--weights", "a=1,a=2"), "names a twice"),
    ):
        assert said in str(call(*arguments).exception)


def test_weights_without_experts_are_told() -> None:
    done = CliRunner().invoke(cli, ["forecast", IRAN, "--weights", "global"])
    assert "--experts FOLDER" in str(done.exception)


def test_feedback_says_where_each_known_value_fell_and_whence_it_is(tmp_path: Path) -> None:
    place = tmp_path / "ann.yaml"
    answers = {
        "nato-articles": {"p5": 8, "p50": 12, "p95": 30},
        "un-founders": {"p5": 60, "p50": 70, "p95": 90},
    }
    place.write_text(json.dumps({"name": "Ann", "seeds": answers}), encoding="utf-8")
    done = call("feedback", str(place))
    assert done.exit_code == 0, done.output
    assert "Where the known values fell" in done.stdout
    assert "inside" in done.stdout
    assert "below" in done.stdout
    assert "Article 14" in done.stdout
    both = call("feedback", str(place), str(place), "--json")
    assert set(json.loads(both.stdout)["experts"]) == {"Ann", "Ann (ann)"}
