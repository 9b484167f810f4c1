"""The win-set map, against utilities worked out point by point."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import winset as ws
from winset.ensemble.run import Plan
from winset.errors import UsageError

CASES = Path(__file__).parents[2] / "cases"


@pytest.mark.parametrize("rule", ["consensus", "majority", "quota"])
def test_shares_are_those_of_a_plain_count(rule: str) -> None:
    text = (CASES / "iran-2014/case.yaml").read_text(encoding="utf-8")
    if rule != "consensus":
        quota = ", quota: 4" if rule == "quota" else ""
        text = text.replace(
            "  rule: consensus\n  vetoes: [iran, united-states, united-kingdom, france, germany, "
            "russia, china]",
            f"  {{rule: {rule}, vetoes: [iran]{quota}}}"
        ).replace("  {rule", "  rule").replace(f", vetoes: [iran]{quota}}}", "")  # fmt: skip
        text = text.replace(f"  rule: {rule}", f"  rule: {rule}\n  vetoes: [iran]", 1)
        if quota:
            text = text.replace("  vetoes: [iran]", "  vetoes: [iran]\n  quota: 4")
    case = ws.loads(text).model_copy(update={"ratification": {}})
    assert case.decision.rule == rule
    answer = ws.deal_map(case, "fordow", "duration", draws=60, seed=3)
    draws = Plan(case, (), 60, 3).drawn(0, 60)
    consent = draws.consent
    for a, b in [(0, 0), (5, 20), (16, 16), (32, 3), (9, 13)]:
        terms = np.array(
            [
                answer.values_across[a] if name == "fordow"
                else answer.values_up[b] if name == "duration"
                else answer.others[name]
                for name in draws.issues
            ]
        )  # fmt: skip
        utility = draws.utility(np.repeat(terms[None, :], 60, axis=0))
        count = 0
        for d in range(60):
            yes = utility[d] > draws.no_deal[d]
            votes = consent.tallies[1, yes & consent.voters].sum()
            count += bool(yes[consent.must].all()) and bool(
                consent.unanimous or votes >= consent.quota
            )
        assert answer.shares[a, b] == pytest.approx(count / 60)


def test_it_is_the_same_for_the_same_seed_and_turned_for_turned_issues() -> None:
    case = ws.read(CASES / "iran-2014")
    one = ws.deal_map(case, "fordow", "duration", draws=40, seed=1)
    assert one.to_json() == ws.deal_map(case, "fordow", "duration", draws=40, seed=1).to_json()
    turned = ws.deal_map(case, "duration", "fordow", draws=40, seed=1)
    assert np.allclose(turned.shares, one.shares.T)
    assert "<svg" in one._repr_html_()


def test_what_it_cannot_map() -> None:
    case = ws.read(CASES / "iran-2014")
    for pair in (("fordow", "fordow"), ("fordow", "nothing")):
        with pytest.raises(UsageError):
            ws.deal_map(case, *pair)
    with pytest.raises(UsageError):
        ws.deal_map(case, "fordow", "duration", scenario="nothing")
