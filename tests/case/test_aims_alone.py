"""A case that has hypotheses and evidence and no issues yet is read, assessed, and not forecast."""

from __future__ import annotations

from pathlib import Path

import pytest

import winset as ws
from tests.web.bench import Bench

AIMS = """\
winset: 1
title: Aims
question: What does the mayor want?
as_of: 2024-05-01
hypotheses:
  build: {name: Wants the bridge built, about: mayor}
  stall: {name: Plays for time, about: mayor}
evidence:
  money: {name: Money in the budget, likelihood: {build: 80, stall: 20}, rating: A1}
"""


def test_hypotheses_and_evidence_are_enough(tmp_path: Path) -> None:
    case = ws.loads(AIMS.replace(", rating: A1", ""))
    assert (tuple(case.actors), len(case.issues)) == (("mayor",), 0)
    answer = ws.assess(case, draws=50)
    assert answer.hypotheses["build"].posterior.mean == pytest.approx(0.8)
    assert "Ideal points" not in str(answer)
    assert ws.loads(ws.write(case)) == case
    (tmp_path / "case.yaml").write_text(AIMS, encoding="utf-8")
    assert ws.check(tmp_path) == ()


def test_what_needs_issues_says_so(tmp_path: Path) -> None:
    case = ws.loads(AIMS)
    for verb in (ws.forecast, ws.sensitivity):
        with pytest.raises(ws.UsageError, match="has no issues yet"):
            verb(case, draws=50)
    bench = Bench(tmp_path)
    bench.write("aims", AIMS)
    for page in ("forecast", "assess", "advise", "inputs", "scenarios", "report", "edit"):
        assert bench.get(f"/case/aims/{page}").status_code == 200


@pytest.mark.parametrize(
    ("more", "path"), [("issues: {x: {name: X}}\n", "issues.x.unit"), ("positions: []\n", "issues")]
)
def test_a_case_with_issues_needs_the_rest(more: str, path: str) -> None:
    with pytest.raises(ws.CaseError) as error:
        ws.loads(AIMS + more)
    assert path in [f.path for f in error.value.findings]


def test_an_act_without_issues_is_told() -> None:
    options = "{q: {name: Q}, r: {name: R}}"
    act = f"  act: {{name: A, conduct: {{actor: mayor, chose: q, alternatives: {options}}}}}\n"
    case = ws.loads(AIMS + act)
    found = {
        name: view.posterior.mean for name, view in ws.assess(case, draws=50).hypotheses.items()
    }
    without = ws.assess(ws.loads(AIMS), draws=50).hypotheses
    assert found == pytest.approx({n: view.posterior.mean for n, view in without.items()}, abs=0.01)


@pytest.mark.parametrize(
    ("right", "wrong", "path"),
    [
        ("build: 80", "build: 150", "evidence.money.likelihood.build"),
        ("rating: A1", "rating: Z9", "evidence.money.rating"),
        ("about: mayor}\n  stall", "about: mayor, prior: 150}\n  stall", "hypotheses.build.prior"),
        ("about: mayor}\n  stall", "about: []}\n  stall", "hypotheses.build.about"),
        ("rating: A1", "own_origin: ' '", "evidence.money.own_origin"),
        ("rating: A1", "origin: ''", "evidence.money.origin"),
        ("rating: A1", "judged_by: ''", "evidence.money.judged_by"),
    ],
)
def test_one_fault_is_one_finding(right: str, wrong: str, path: str) -> None:
    """What is filled in where there are no issues is filled in beside a fault as well."""
    with pytest.raises(ws.CaseError) as error:
        ws.loads(AIMS.replace(right, wrong))
    assert [f.path for f in error.value.findings if f.severity == "error"] == [path]
