"""Two-level games: Putnam's line, a setter before a referendum, constraints that bind or do not.

Putnam, R. D. (1988), International Organization 42(3), 427-460, figure 2: X and Y divide what lies
between their best terms, X's win set reaches from its best to X1, Y's from Y1 to its own best.
Overlap makes a deal; a smaller win set moves the terms to its side; one smaller still leaves none.

Romer, T. & Rosenthal, H. (1978), Public Choice 33(4), 27-43: who alone proposes to a referendum
gets its best terms, or the terms furthest towards them that the deciding voter likes as much as the
status quo q: ``2 m - q`` where its ideal point is m.

Iida, K. (1993), Journal of Conflict Resolution 37(3), 403-426: where both sides know what will be
ratified, a domestic constraint matters only if it asks for more than its side would get without.
"""

from __future__ import annotations

from typing import Any

import pytest

import winset as ws
from tests.generate import line_case
from winset.ensemble.run import Plan, run
from winset.models.contract import Outcomes
from winset.models.registry import models

MODELS = ("winset", "nash", "kalai-smorodinsky")


def outcomes(case: ws.Case) -> dict[str, Outcomes]:
    return run(Plan(case, tuple(models(MODELS)), point=True))


def putnam(x1: float | None, y1: float | None, worth: float = 0.0) -> ws.Case:
    """Return X at 0 and Y at 100, whose ratifiers accept up to x1, and from y1 on.

    A ratifier at 0 accepts up to x1 where no deal is worth ``1 - (x1 / 100)**2`` to it.
    """
    home: dict[str, Any] = {}
    if x1 is not None:
        own = 100 * (1 - (x1 / 100) ** 2)
        home["x-home"] = {"actor": "a", "name": "X at home", "no_deal": own, "sureness": 0}
    if y1 is not None:
        own = 100 * (1 - (1 - y1 / 100) ** 2)
        home["y-home"] = {"actor": "b", "name": "Y at home", "no_deal": own, "sureness": 0}
    case = line_case({"a": 0, "b": 100}, None, span=(0, 100), ratification=home)
    actors = {
        name: actor.model_copy(update={"no_deal": ws.Belief.sure(worth)})
        for name, actor in case.actors.items()
    }
    return case.model_copy(update={"actors": actors})


def test_win_sets_that_overlap_make_a_deal() -> None:
    """Neither binds where both leave the middle: all models end there, as without ratifiers."""
    free = outcomes(putnam(None, None))
    for name, found in outcomes(putnam(70, 30)).items():
        assert found.agreed is not None
        assert found.agreed[0]
        assert free[name].terms[0, 0] == pytest.approx(50, abs=0.2)
        assert found.terms[0, 0] == pytest.approx(50, abs=0.2), name


@pytest.mark.parametrize("model", MODELS)
def test_a_smaller_win_set_gains(model: str) -> None:
    """Y's shrinks from 30 to 60: terms that were 50 move to Y's side, no further than X1."""
    found = outcomes(putnam(70, 60))[model]
    assert found.agreed is not None
    assert found.agreed[0]
    assert 60 - 0.1 <= found.terms[0, 0] <= 70 + 0.1
    if model == "nash":
        assert found.terms[0, 0] == pytest.approx(60, abs=0.2), "the constraint binds, no more"


@pytest.mark.parametrize("model", MODELS)
def test_win_sets_that_do_not_overlap_leave_no_deal(model: str) -> None:
    """Schelling's paradox has an end: from y1 = 80 on nothing satisfies both at home."""
    found = outcomes(putnam(70, 80))[model]
    assert found.agreed is not None
    assert not found.agreed[0]


def test_a_constraint_matters_only_where_it_binds() -> None:
    """Iida: the Nash terms are the largest of the free ones and what Y's home asks for."""
    for y1 in (0, 20, 40, 49, 55, 65, 75, 90):
        terms = outcomes(putnam(None, y1))["nash"].terms[0, 0]
        assert terms == pytest.approx(max(50, y1), abs=0.3)


@pytest.mark.parametrize(
    ("quo", "voter", "setter", "expected"),
    [(10, 30, 80, 50), (10, 30, 40, 40), (0, 45, 100, 90), (60, 50, 20, 40)],
)
def test_a_setter_before_a_referendum(
    quo: float, voter: float, setter: float, expected: float
) -> None:
    """The setter gets its ideal point or 2 m - q, whichever the voter accepts."""
    case = line_case(
        {"s": setter, "other": setter},
        quo,
        span=(0, 100),
        decision={"rule": "consensus", "vetoes": ["s"], "setter": "s"},
        ratification={
            "vote": {
                "actor": "s",
                "name": "Referendum",
                "kind": "referendum",
                "wants": {"x": voter},
            }
        },
    )
    assert outcomes(case)["winset"].terms[0, 0] == pytest.approx(expected, abs=0.5)


def test_a_quota_is_a_harder_ratifier() -> None:
    """A body whose middle member just accepts does not reach two thirds: the member who decides
    is harder by the spread of the members times the log odds of the share, 10 log 2 points."""
    ratifier = {"actor": "b", "name": "Senate", "kind": "legislature", "no_deal": 50}
    body = {**ratifier, "rule": "quota", "share": 200 / 3, "spread": 10}
    for one, expected in ((ratifier, 0.5), (body, 0.5 + 0.1 * 0.693147)):
        case = line_case({"a": 0, "b": 100}, 0, span=(0, 100), ratification={"senate": one})
        drawn = Plan(case, (), point=True).drawn(0, 1)
        assert drawn.ratifiers is not None
        assert drawn.ratifiers.no_deal[0, 0] == pytest.approx(expected, abs=1e-5)
