"""The verbs as a notebook uses them."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

import winset as ws
from tests.conftest import ROOT

EMISSIONS = ROOT / "cases" / "emissions-1989"


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, winset; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "winset" in loaded
    assert loaded.isdisjoint({"numpy", "numba", "scipy", "pydantic", "ruamel", "rich", "click"})


def test_every_name_promised_is_there_and_no_other() -> None:
    for name in ws.__all__:
        assert getattr(ws, name) is not None
    assert set(dir(ws)) >= set(ws.__all__)
    with pytest.raises(AttributeError, match="module 'winset' has no attribute 'forcast'"):
        _ = ws.forcast


def test_the_three_lines_of_the_notebook() -> None:
    case = ws.read(EMISSIONS)
    answer = ws.forecast(case, draws=20)
    assert isinstance(answer, ws.Forecast)
    frame = answer.to_dataframe()
    assert list(frame.columns[:3]) == ["model", "issue", "unit"]
    assert len(frame) == len(answer.models)
    assert answer._repr_html_().count("<svg") >= 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.seed = 3  # type: ignore[misc]


def test_tables_without_pandas_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ws.forecast(ws.read(EMISSIONS), draws=5, model="mean")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ws.UsageError, match=r"pip install 'winset\[notebook\]'"):
        answer.to_dataframe()


def test_a_model_by_name_or_several() -> None:
    case = ws.read(EMISSIONS)
    assert list(ws.forecast(case, draws=5, model="mean").models) == ["mean"]
    several = ws.forecast(case, draws=5, model=["median", "mean", "mean"])
    assert sorted(several.models) == ["mean", "median"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"draws": 0}, "draws is 0; expected 1 or more."),
        ({"workers": 0}, "workers is 0; expected 1 or more."),
        ({"model": "meen"}, "Did you mean 'mean'?"),
        ({"scenario": "x"}, "it has none"),
        ({"settings": ["winset.margin"]}, "expected MODEL.OPTION=VALUE"),
        (
            {"settings": ["winset.margin=5"]},
            "The settings name the model winset, which does not run",
        ),
    ],
)
def test_calls_that_cannot_be_carried_out_are_usage_errors(
    wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(ws.UsageError) as error:
        ws.forecast(ws.read(EMISSIONS), **wrong)  # type: ignore[arg-type]
    assert said in str(error.value)


def test_progress_is_told_and_ends_whole() -> None:
    heard: list[tuple[int, int]] = []
    ws.forecast(ws.read(EMISSIONS), draws=30, progress=lambda *at: heard.append(at))
    assert heard[-1] == (30, 30)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


@pytest.mark.parametrize("title", [None, 'Fish: "who" pays? #1', "Ünïcode 核\n  and a line"])
def test_a_new_case_passes_its_check_and_runs(tmp_path: Path, title: str | None) -> None:
    path = ws.new(tmp_path / "deep" / "talks", title)
    assert path == tmp_path / "deep" / "talks" / "case.yaml"
    assert ws.check(path) == ()
    case = ws.read(path.parent)
    assert case.title == (" ".join(title.split()) if title else "Two towns and a river")
    assert (path.parent / "case.schema.json").read_text(encoding="utf-8") == ws.schema("case")
    answer = ws.forecast(case, draws=200)
    assert answer.agreement is not None
    assert 0.05 < answer.agreement.probability < 0.999, "a first case should show both sides"
    assert answer.skipped == {}
