"""What takes long is said before it begins, and what would not end in a day is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import winset as ws
from tests.conftest import Call
from tests.generate import line_case
from winset.ensemble.run_time import duration, expected_seconds, warning
from winset.errors import UsageError


def crowd(count: int) -> ws.Case:
    return line_case({f"a{k}": 10 * k / count for k in range(count)}, 5)


def test_smp_with_200_actors_takes_what_was_measured() -> None:
    """49 s for 20 draws on one core, as reported; within a factor of two."""
    assert 24 < expected_seconds(crowd(200), ["smp"], 20, 1) < 98


@pytest.mark.parametrize("count", [2, 12, 25])
def test_cases_of_a_usual_size_say_nothing(count: int) -> None:
    assert warning(crowd(count), ["mean", "smp", "challenge", "qre"], 10_000, 2) == ""


def test_what_takes_hours_is_said_with_what_is_quick() -> None:
    words = warning(crowd(200), ["mean", "smp"], 10_000, 2)
    assert words.startswith("10,000 draws of smp with 200 actors take about 3 hours.")
    assert "-n 50" in words
    assert "-m mean" in words


def test_what_would_not_end_in_a_day_is_refused_before_it_begins(
    call: Call, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="nothing was begun"):
        warning(crowd(1000), ["smp"], 10_000, 2)
    path = tmp_path / "case.yaml"
    path.write_text(ws.write(crowd(900)), encoding="utf-8")
    for verb in ("forecast", "report"):
        said = call(verb, path)
        assert said.code == 2
        assert "nothing was begun. Quick: fewer draws (-n " in said.err


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(61, "1 minute"), (600, "10 minutes"), (5400, "2 hours"), (3_000_000, "35 days")],
)
def test_times_are_said_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words
