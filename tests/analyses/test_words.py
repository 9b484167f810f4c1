"""Numbers and findings as people read them."""

from __future__ import annotations

import math
from typing import Any

import pytest

import winset as ws
from tests.generate import line_case
from winset.case.negotiation import Issue
from winset.case.probability_words import probability_word
from winset.show.words import (
    NOTHING,
    agreement_text,
    blocking_text,
    percent,
    value_text,
    whose_consent,
)


def issue(low: float, high: float) -> Issue:
    return Issue(name="X", unit="km", range=(low, high))


@pytest.mark.parametrize(
    ("value", "ends", "text"),
    [
        (7.39, (4, 10), "7.39"),
        (42.26, (0, 100), "42"),
        (42.26, (0, 99), "42.3"),
        (4750.4, (0, 19000), "4,750"),
        (0.12345, (0, 0.25), "0.123"),
        (-0.001, (-5, 5), "0.0"),
        (-0.4, (-500, 500), "0"),
        (1e-7, (0, 1e-6), "0.000000"),
        (None, (0, 1), NOTHING),
        (math.nan, (0, 1), NOTHING),
        (math.inf, (0, 1), NOTHING),
    ],
)
def test_values_have_as_many_digits_as_their_range_warrants(
    value: float | None, ends: tuple[float, float], text: str
) -> None:
    assert value_text(value, issue(*ends)) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (1e-9, "less than 1 %"),
        (0.01, "1 %"),
        (0.5, "50 %"),
        (0.99, "99 %"),
        (0.9999, "more than 99 %"),
        (1, "100 %"),
    ],
)
def test_shares_are_0_or_100_percent_only_where_they_are(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (0.0, "no chance in these draws"),
        (0.0001, "almost no chance"),
        (0.01, "almost no chance"),
        (0.05, "very unlikely"),
        (0.0499, "almost no chance"),
        (0.2, "unlikely"),
        (0.1999, "very unlikely"),
        (0.45, "roughly even"),
        (0.4499, "unlikely"),
        (0.5, "roughly even"),
        (0.55, "roughly even"),
        (0.5501, "likely"),
        (0.8, "likely"),
        (0.8001, "very likely"),
        (0.95, "very likely"),
        (0.9501, "almost certain"),
        (0.99, "almost certain"),
        (0.9999, "almost certain"),
        (1.0, "certain in these draws"),
    ],
)
def test_words_at_the_edges_of_their_bands(share: float, word: str) -> None:
    """ICD 203: 1-5, 5-20, 20-45, 45-55, 55-80, 80-95, 95-99 %; a border takes the word nearer to
    even."""
    assert probability_word(share) == word


@pytest.mark.parametrize(
    ("decision", "text"),
    [
        ({"rule": "consensus"}, "all 3 whose consent is needed"),
        ({"rule": "consensus", "vetoes": ["a", "b"]}, "both whose consent is needed"),
        ({"rule": "consensus", "vetoes": ["a"]}, "the one veto player"),
        ({"rule": "majority"}, "a majority of votes"),
        ({"rule": "quota", "quota": 2.5}, "a quota of 2.5 votes"),
        ({"rule": "majority", "vetoes": ["c"]}, "a majority of votes and every veto player"),
    ],
)
def test_whose_consent_is_needed(decision: dict[str, Any], text: str) -> None:
    assert whose_consent(line_case({"a": 0, "b": 1, "c": 9}, 3, decision=decision)) == text


def said(case: ws.Case, **options: Any) -> tuple[str, str, str]:
    answer = ws.forecast(case, model=["mean", "winset"], **options)
    assert answer.agreement is not None
    return (
        agreement_text(answer.case, answer.agreement),
        blocking_text(answer.case, answer.agreement),
        str(answer),
    )


def test_a_point_with_a_deal() -> None:
    """Status quo 10, ideals 2 and 6: b gains least (tests/models/test_winset.py)."""
    deal, blocks, whole = said(line_case({"a": 2, "b": 6}, 10), point=True)
    assert deal == (
        "At the most likely values, terms that both whose consent is needed prefer to no deal "
        "exist."
    )
    assert blocks == "The demand that is tightest is that of b; the issue, The line."
    assert "at the most likely values, seed 0" in whole
    assert "95 %" not in whole


def test_a_point_without_a_deal() -> None:
    deal, blocks, _ = said(line_case({"a": 2, "b": 6}, 3), point=True)
    assert deal.endswith("prefer to no deal do not exist.")
    assert "The demand that blocks is that of" in blocks


def test_draws_without_doubt() -> None:
    deal, blocks, whole = said(line_case({"a": 2, "b": 6}, 10), draws=10)
    assert "exist in 100 % of the draws: certain in these draws, given the case's beliefs." in deal
    assert blocks.startswith("A deal exists in every draw; the tightest demand is most often that")
    assert "b (100 %)" in blocks
    assert "10 draws, seed 0, case " in whole


def test_a_forecast_as_text_names_every_model_and_issue() -> None:
    """Powers are equal, so the mean of 2 and 6 is 4."""
    text = said(line_case({"a": 2, "b": 6}, 10), draws=10)[2]
    lines = text.splitlines()
    assert lines[0] == "A case"
    assert lines[1] == "What comes out?"
    assert ["The line", "km"] in [lines[i : i + 2] for i in range(len(lines))]
    mean = next(line for line in lines if line.startswith("  mean"))
    assert mean.split()[:4] == ["mean", "4.0", "4.0", "4.0"]
    assert str(ws.forecast(line_case({"a": 2, "b": 6}, 10), model="mean", draws=5)).startswith(
        "A case\nWhat comes out?\n"
    )
