"""How far to trust the share of draws with a deal: carriers, shape, the box, and their words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import winset as ws
from tests.generate import case_of, line_case
from winset.analyses.inputs.given_data import carriers
from winset.analyses.inputs.scenario_discovery import Candidates, discover
from winset.analyses.outcome.forecast import Forecast
from winset.ensemble.inputs import drawn_inputs
from winset.ensemble.run import Plan
from winset.kernels.bargaining.fairest import INDIFFERENCE
from winset.kernels.streams import Streams
from winset.show.forecast import in_short
from winset.show.sections import Points, Text, walk

DRAWS = 1000


def of(case: ws.Case, draws: int = DRAWS, **options: Any) -> Forecast:
    return ws.forecast(case, model=["winset"], draws=draws, **options)


def words(answer: Forecast) -> str:
    """Return the first box of the page."""
    parts = [part for _, part in walk([in_short(answer)])]
    return "\n".join(_texts(parts))


def _texts(parts: list[Any]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Points):
            yield from part.points
        elif isinstance(part, Text):
            yield part.text


def drift(cost: Any = 0, **actors: Any) -> ws.Case:
    """Return a case of two who want the ends of a line, of which no deal is the middle."""
    path = {"name": "Drift", "costs": {"a": 0, "b": cost}}
    case = line_case({"a": 10, "b": 0}, 5, no_deal={"drift": path})
    return case if not actors else case.model_copy(update=actors)


def lottery(gain: float) -> ws.Case:
    """Return a case in which no deal leads to either end of a line, and costs both nothing but
    what they gain by it."""
    paths = {
        end: {
            "name": end.upper(),
            "chance": 50,
            "lands": {"x": value},
            "costs": {"a": -gain, "b": -gain},
        }
        for end, value in (("low", 0), ("high", 10))
    }
    return line_case({"a": 10, "b": 0}, None, no_deal=paths)


def test_who_cares_for_the_middle_is_a_matter_of_shape() -> None:
    """The middle costs each a quarter with squares and a half without; the lottery half either
    way, less 5 points: 0.5 + 0.05 against 0.75 and against 0.5."""
    shape = of(lottery(5), 50).robustness.shape  # type: ignore[union-attr]
    assert shape is not None
    assert (shape.quadratic, shape.linear, shape.draws) == (1.0, 0.0, 50)
    assert of(lottery(-5), 50).robustness.shape.linear == 1.0  # type: ignore[union-attr]


def test_a_stated_value_of_no_deal_has_no_shape() -> None:
    """Both say that no deal is worth 60: the middle is worth 75 with squares, 50 without."""
    issue = {"x": {"name": "X", "unit": "km", "range": [0, 10], "status_quo": 5}}
    actors = {name: {"name": name, "capability": 1, "no_deal": 60} for name in "ab"}
    rows = [
        {"actor": name, "issue": "x", "position": at, "salience": 50}
        for name, at in (("a", 10), ("b", 0))
    ]
    shape = of(case_of(issue, actors, rows), 20).robustness.shape  # type: ignore[union-attr]
    assert shape is not None
    assert (shape.quadratic, shape.linear) == (1.0, 0.0)


def test_what_carries_the_share_stands_first() -> None:
    """A deal exists where drifting costs b anything: never in the lowest tenth of that, always in
    the highest."""
    answer = of(drift({"low": -10, "high": 30, "shape": "uniform"}))
    found = answer.robustness
    assert found is not None
    assert [one.input.name for one in found.carriers] == ["cost/drift/b"]
    told = answer.to_dict()["robustness"]
    assert (told["carriers"][0]["at_low"], told["carriers"][0]["at_high"]) == (0.0, 1.0)
    assert told["shape"]["draws"] == DRAWS
    text = words(answer)
    assert "hangs most on “Drift: what it costs b”: 0 % of the draws have a deal" in text
    assert "100 % where it is 2" in text
    assert "If losses grew with the distance" in text
    assert "hangs most on" in str(answer.show())


def test_nothing_is_drawn_anew() -> None:
    """The inputs are those of the run: a deal exists exactly where the drawn cost is above 0."""
    case = drift({"low": -10, "high": 30, "shape": "uniform"})
    answer, drawn = of(case, seed=3), drawn_inputs(case, Streams(3), DRAWS)
    (cost,) = drawn.columns
    assert answer.robustness is not None
    assert (answer.robustness.agreed == (cost > 0.0)).mean() > 0.999


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (20, "does not explain why there is no agreement yet"),
        (-20, "does not explain why a deal is sought at all"),
    ],
)
def test_near_nothing_and_near_all_explain_nothing(cost: int, said: str) -> None:
    text = words(of(drift([cost - 1, cost, cost + 1])))
    assert said in text
    assert "what no deal brings" in text
    assert "shape of utility" in text
    assert "hangs most" not in text


def test_one_run_and_sure_deals_have_no_carriers() -> None:
    assert of(drift(20), point=True).robustness is None
    assert "does not explain" not in words(of(drift(20), point=True))
    assert of(line_case({"a": 10, "b": 0}, 5)).to_dict()["robustness"]["carriers"] == []


def test_who_blocks_is_not_told_of_a_few_draws() -> None:
    """A cost from 2 to 40 by its quantiles starts at -0.1, so 1 in 400 draws has no deal; of 60
    draws from -12 to 32, 16 or so have none. Of either, those with a deal are told of."""
    rare = of(drift({"low": 2, "high": 40, "shape": "uniform"}), 4000).agreement
    assert rare is not None
    assert 0.99 < rare.probability < 1.0
    assert not rare.blocks_told
    assert of(drift({"low": -10, "high": 30, "shape": "uniform"})).agreement.blocks_told  # type: ignore[union-attr]
    few = of(drift({"low": -10, "high": 30, "shape": "uniform"}), 60)
    assert few.agreement is not None
    assert few.agreement.blocking_actors
    assert not few.agreement.blocks_told
    assert few.agreement.demands[0] == few.agreement.binding_actors
    assert "Too few draws have no deal" in words(few)
    never = of(drift(-20), 10).agreement
    assert never is not None
    assert never.demands[0] == never.blocking_actors


def test_the_box_of_the_iran_case_names_costs_of_no_deal() -> None:
    case, draws = ws.read("cases/iran-2014"), 4000
    agreed = Plan(case, (), draws).drawn(0, draws).fairest[1].min(axis=1) > INDIFFERENCE
    drawn = drawn_inputs(case, Streams(0), draws)
    box = discover(Candidates.of(drawn, carriers(drawn, agreed)), agreed)
    assert box is not None
    assert not box.deal
    assert {"cost/interim-drifts/iran", "cost/breakdown/iran"} <= {
        limit.input.name for limit in box.limits
    }
    assert all(limit.high is not None and limit.high < 0 for limit in box.limits[:2])
    assert box.density > 5 * box.share
    assert box.coverage > 0.3
    assert np.isclose(box.share, (~agreed).mean(), atol=1e-9)
