"""The calibrated model: what it draws, its point value, its files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import winset as ws
from winset.kernels.choice import FEATURES
from winset.models.calibrated import parameters

TWO = """
winset: 1
title: t
question: q
as_of: 2020-01-01
decision: {rule: consensus}
issues:
  price: {name: Price, unit: dollars, range: [200, 1200], status_quo: 300}
actors:
  a: {name: A, capability: 3}
  b: {name: B, capability: 1}
  c: {name: C, capability: 1}
positions:
  - {actor: a, issue: price, position: 400, salience: 50}
  - {actor: b, issue: price, position: 1200, salience: 80}
"""


def terms(text: str = TWO, **arguments: object) -> np.ndarray:
    answer = ws.forecast(ws.loads(text), model="calibrated", **arguments)  # type: ignore[arg-type]
    return answer.models["calibrated"].terms[:, 0]


def test_draws_are_spread_over_the_range_and_gather_where_actors_stand() -> None:
    values = terms(draws=4000)
    assert values.min() >= 200
    assert values.max() <= 1200
    assert np.mean(np.isclose(values, 400, atol=10)) > 0.1
    assert len(np.unique(values)) > 100


def test_one_run_gives_the_median() -> None:
    (point,) = terms(point=True)
    assert np.mean(terms(draws=10_000) <= point + 1e-9) >= 0.49
    assert np.mean(terms(draws=10_000) < point - 1e-9) <= 0.51


def test_the_same_seed_gives_the_same_draws() -> None:
    assert np.array_equal(terms(draws=300, seed=3), terms(draws=300, seed=3, workers=2))
    assert np.array_equal(terms(draws=300, seed=3)[:100], terms(draws=100, seed=3))
    assert not np.array_equal(terms(draws=300, seed=3), terms(draws=300, seed=4))


def test_without_saliences_all_who_hold_a_position_count_alike() -> None:
    text = TWO.replace("salience: 50", "salience: 0").replace("salience: 80", "salience: 0")
    assert np.isfinite(terms(text, draws=200)).all()


def test_the_fit_that_comes_with_winset_says_what_it_rests_on() -> None:
    known = parameters()
    assert known.features == FEATURES
    assert known.record.outcomes == 235
    assert known.record.sha256.startswith("0dde28d9")
    assert len(known.without) == 10
    assert set(known.folds.values()) == set(range(10))


def test_settings(tmp_path: Path) -> None:
    file = tmp_path / "fit.json"
    file.write_text(parameters().model_dump_json())
    assert np.array_equal(
        terms(draws=50, settings=[f"calibrated.parameters={file}"]), terms(draws=50)
    )
    assert not np.array_equal(terms(draws=50, settings=["calibrated.without=0"]), terms(draws=50))


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("calibrated.parameters=nowhere.json", "Cannot read nowhere.json"),
        ("calibrated.without=10", "expected a fold below 10"),
    ],
)
def test_settings_that_cannot_be(setting: str, message: str) -> None:
    with pytest.raises(ws.UsageError, match=message):
        terms(draws=50, settings=[setting])


@pytest.mark.parametrize("content", ["", "[]", '{"features": []}', "{" * 5000, "\x00"])
def test_a_file_that_holds_no_fit(tmp_path: Path, content: str) -> None:
    file = tmp_path / "fit.json"
    file.write_text(content)
    with pytest.raises(ws.UsageError, match="holds no fit"):
        terms(draws=50, settings=[f"calibrated.parameters={file}"])
