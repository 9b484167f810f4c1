"""``winset assess`` and ``winset ach``, ``--believe``, and the report's section."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import winset as ws
from tests.data import HERE as ROOT
from winset.cli.main import cli

IRAN = str(ROOT / "cases" / "iran-2014")

HOSTILE = """
winset: 1
title: T
question: Q
as_of: 2020-01-01
decision: {rule: consensus}
issues: {x: {name: x, unit: km, range: [0, 1], status_quo: 0.2}}
actors: {a: {name: "<b>A</b>", capability: 1}, b: {name: B, capability: 1}}
positions:
  - {actor: a, issue: x, position: 0.6, salience: 50}
  - {actor: b, issue: x, position: 0.9, salience: 50}
hypotheses:
  h: {name: "<script>h</script>", about: a, why: "[bold]w"}
  i: {name: "[red]i[/red]", about: a}
evidence:
  e: {name: "</svg><script>e</script>", likelihood: {h: 80, i: 20}, why: "<i>why</i>"}
  f:
    name: act
    conduct:
      actor: a
      chose: go
      alternatives: {go: {name: "<u>go</u>", lands: {x: 1}}, stay: {name: "<u>stay</u>"}}
candidates:
  c: {name: "<em>c</em>", likelihood: {h: 80, i: 20}}
"""


def run(*arguments: str, code: int = 0, text: str | None = None) -> str:
    done = CliRunner().invoke(cli, arguments, input=text)
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


@pytest.mark.parametrize("extra", [[], ["--all"], ["--scenario", "ukraine"]])
def test_the_answer_is_shown(extra: list[str]) -> None:
    shown = run("assess", IRAN, "--draws", "200", *extra)
    for words in ("What does Russia really want?", "market-first", "look for next"):
        assert words in shown
    assert ("In decibans" in shown) is ("--all" in extra)
    assert ("How many times as likely" in shown) is ("--all" not in extra)
    assert ("And 6 more." in shown) is ("--all" not in extra)


def test_json_goes_where_it_is_told(tmp_path: Path) -> None:
    target = tmp_path / "answer.json"
    run("assess", IRAN, "--draws", "50", "--actor", "russia", "-o", str(target))
    printed = run("assess", IRAN, "--draws", "50", "--json")
    assert json.loads(target.read_text()) == json.loads(printed)


def test_an_actor_without_hypotheses_but_with_acts() -> None:
    text = re.sub(r"(?s)^hypotheses:.*?(?=^evidence:)", "", HOSTILE, flags=re.M)
    text = re.sub(r"(?m)^  e: .*\n", "", text).partition("candidates:")[0]
    shown = run("assess", "-", text=text)
    assert "really want" in shown
    assert "hypothesis" not in shown.split("wants, after")[0]


def test_the_matrix_is_scored_and_written(tmp_path: Path) -> None:
    table = tmp_path / "m.csv"
    run("ach", IRAN, "--csv", str(table))
    for scores in ("points", "squares"):
        data = json.loads(run("ach", str(table), "--scores", scores, "--json"))
        assert data["ranking"][-1] == "derails"
        assert "inconsistency" in run("ach", str(table), "--scores", scores)


def test_believing_moves_the_forecast() -> None:
    """Where hypotheses differ in the ideal, the mean follows the posterior."""
    views = {
        name: {
            "name": name,
            "about": "a",
            "changes": [{"actor": "a", "issue": "x", "position": ideal}],
        }
        for name, ideal in (("h", 0), ("i", 1))
    }
    text = HOSTILE.partition("hypotheses:")[0] + f"hypotheses: {json.dumps(views)}\n"
    text += "evidence: {e: {name: e, likelihood: {h: 75, i: 25}}}\n"
    case = ws.loads(text)
    answer = ws.forecast(case, model="mean", draws=20_000, believe=True)
    assert answer.believed == pytest.approx({"h": 0.75, "i": 0.25})
    expected = 0.75 * 0.45 + 0.25 * 0.95
    assert answer.models["mean"].issues["x"].mean == pytest.approx(expected, abs=0.01)
    again = ws.forecast(case, model="mean", draws=20_000, believe=True, workers=1)
    assert answer.to_json() == again.to_json()
    point = ws.forecast(case, model="mean", point=True, believe=True)
    assert point.models["mean"].issues["x"].median == pytest.approx(0.45)
    plain = ws.forecast(case, model="mean", draws=100)
    assert "believed" not in plain.to_dict()


def test_believing_needs_hypotheses() -> None:
    case = ws.read(ROOT / "cases/emissions-1989")
    with pytest.raises(ws.UsageError, match="has nothing under hypotheses:"):
        ws.forecast(case, believe=True)


def test_the_report_has_a_section_and_escapes_what_it_shows() -> None:
    case = ws.loads(HOSTILE)
    page = ws.page(ws.forecast(case, draws=50))
    assert 'id="wants-a"' in page
    for words in ("<script>", "<u>go", "<em>c", "<i>why", "<b>A"):
        assert words not in page
    assert "What would change our mind" in page
    assert "&lt;u&gt;stay" in page
    shown = run("assess", "-", text=HOSTILE)
    assert "[red]i[/red]" in shown
