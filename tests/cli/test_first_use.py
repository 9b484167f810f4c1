"""The first run compiles in several processes, says so, and later runs do not."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from winset import api
from winset.cli import first_use
from winset.kernels import compiling
from winset.models.registry import MODELS

ROOT = Path(__file__).parents[2]
FAMILIES = first_use.FAMILIES
EMISSIONS = api.read(ROOT / "cases" / "emissions-1989")


@pytest.fixture
def new_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(compiling, "_folder", lambda: tmp_path)
    monkeypatch.setattr(first_use.os, "cpu_count", lambda: 2)


def test_every_model_is_of_one_family() -> None:
    named = [name for family in FAMILIES for name in family]
    assert sorted(named) == sorted([*MODELS, first_use.PAGE])


def test_the_longest_families_are_shared_out_first() -> None:
    groups = first_use._shared_out([*MODELS, first_use.PAGE], 2)
    assert len(groups) == 2
    assert sorted(name for group in groups for name in group) == sorted([*MODELS, "page"])
    # Graham (1969): the longest first ends within 4/3 - 1/(3 m) of the best, here of half of all
    half = sum(FAMILIES.values()) / 2
    assert max(map(first_use._seconds, groups)) <= (4 / 3 - 1 / 6) * half
    assert first_use._shared_out(["smp", "pce"], 2) == []
    assert first_use._shared_out(list(MODELS), 1) == []


@pytest.mark.usefixtures("new_machine")
def test_it_is_told_and_done_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(first_use, "_run", lambda *job: asked.append(job) or True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    first_use.compile_ahead(EMISSIONS, ["mean", "smp"])
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(
        "The first run compiles the models for this computer: about 15 s, in 2 processes. "
        "Later runs find them compiled.\nCompiled in "
    )
    first_use.compile_ahead(EMISSIONS, ["mean", "smp"])
    assert capsys.readouterr().err == ""
    assert asked == [([["smp"], ["mean"]], EMISSIONS, ())]


@pytest.mark.usefixtures("new_machine")
def test_a_process_that_fails_leaves_it_to_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_use.sys, "executable", "/nowhere/python")
    first_use.compile_ahead(EMISSIONS, ["mean", "smp"])
    assert not compiling.is_marked("mean")


def test_a_process_forecasts_the_case_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    run = api.forecast
    monkeypatch.setattr(
        api, "forecast", lambda case, **options: seen.append(run(case, **options)), raising=False
    )
    job = {"case": EMISSIONS.to_dict(), "models": ["mean"], "settings": []}
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(job)))
    first_use.main()
    (answer,) = seen
    assert isinstance(answer, api.Forecast)
    assert (answer.case, answer.draws, set(answer.models)) == (EMISSIONS, 4, {"mean"})
