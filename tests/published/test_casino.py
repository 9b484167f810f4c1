"""CaSiNo: what strangers did in a game, beside the win set and the bargaining solutions.

Chawla et al. (2021): 1,030 games, of which 25 ended without a deal.
"""

from __future__ import annotations

import pytest
from benchmarks.casino import measure

from tests.data import data_path


def test_deal_share_and_terms_against_what_people_did() -> None:
    found = measure(data_path("casino/negotiations.json"))
    assert found["games"] == 1030
    # a deal is worth more than no deal to both in every game, so the share is 1 in each
    assert found["brier"] == pytest.approx(25 / 1030)
    assert found["brier_base_rate"] == pytest.approx(25 / 1030 * 1005 / 1030)
    for name in ("nash", "kalai-smorodinsky", "winset"):
        assert found[f"mae_{name}"] < found["mae_even"]
