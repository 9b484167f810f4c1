"""The emissions table: Bueno de Mesquita (1994), p. 78, as reprinted by Scholz et al. (2011).

The table gives ten actors with capability, position and salience, and the initial weighted mean
and median of their positions. The rows are typed in here again, beside the case that comes with
the repository.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import winset as ws

CASE = Path(__file__).resolve().parents[2] / "cases" / "emissions-1989"

TABLE = {
    "Netherlands": (0.08, 4, 80),
    "Belgium": (0.08, 7, 40),
    "Luxembourg": (0.03, 4, 20),
    "Germany": (0.16, 4, 80),
    "France": (0.16, 10, 60),
    "Italy": (0.16, 10, 60),
    "United Kingdom": (0.16, 10, 90),
    "Ireland": (0.05, 7, 10),
    "Denmark": (0.05, 4, 100),
    "Greece": (0.08, 7, 70),
}


@pytest.fixture(scope="module")
def case() -> ws.Case:
    return ws.read(CASE)


def test_the_case_holds_the_table(case: ws.Case) -> None:
    rows = {row.actor: row for row in case.positions}
    found = {
        actor.name: tuple(
            belief.likely for belief in (actor.capability, rows[name].position, rows[name].salience)
        )
        for name, actor in case.actors.items()
    }
    assert found == TABLE
    assert all(row.position.exact and row.salience.exact for row in case.positions)
    assert all(actor.capability.exact for actor in case.actors.values())


@pytest.mark.parametrize(("model", "published"), [("mean", 7.3900), ("median", 7.0)])
def test_the_published_mean_and_median(case: ws.Case, model: str, published: float) -> None:
    answer = ws.forecast(case, model=model, point=True)
    value = answer.to_dict()["models"][model]["issues"]["delay"]["value"]
    assert value == pytest.approx(published, abs=5e-5)


def test_exact_beliefs_make_every_draw_the_point(case: ws.Case) -> None:
    answer = ws.forecast(case, model=["mean", "median"], draws=7)
    assert answer.models["mean"].terms[:, 0] == pytest.approx([7.39] * 7, abs=5e-5)
    assert answer.models["median"].terms[:, 0] == pytest.approx([7.0] * 7)


def test_models_that_need_no_deal_are_skipped_with_a_reason(case: ws.Case) -> None:
    """The source gives no status quo."""
    answer = ws.forecast(case, point=True)
    assert answer.agreement is None
    assert {"nash", "kalai-smorodinsky", "winset"} <= set(answer.skipped)
    assert all("status_quo" in reason for reason in answer.skipped.values())
    with pytest.raises(ws.UsageError, match="nash cannot run on this case"):
        ws.forecast(case, model="nash", point=True)
