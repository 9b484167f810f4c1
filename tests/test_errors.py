"""Errors: one root, a code each, and the nearest word."""

from __future__ import annotations

import pickle

import pytest

import winset as ws
from winset.errors import CaseError, Finding, OutputError, UsageError, WinsetError, nearest


def finding(line: int, severity: str = "error") -> Finding:
    return Finding("f", line, 1, f"p{line}", "a", "b", "C.", severity)


@pytest.mark.parametrize(("kind", "code"), [(UsageError, 2), (OutputError, 2), (CaseError, 1)])
def test_every_error_has_one_root_and_its_code(kind: type[WinsetError], code: int) -> None:
    assert issubclass(kind, ws.WinsetError)
    assert kind.exit_code == code


def test_findings_are_sorted_and_only_errors_make_the_message() -> None:
    error = CaseError([finding(10), finding(9, "warning"), finding(2)])
    assert [found.line for found in error.findings] == [2, 9, 10]
    assert str(error).splitlines() == [
        "f:2:1: p2: error: found a; expected b. C.",
        "f:10:1: p10: error: found a; expected b. C.",
    ]


def test_a_place_has_what_is_known_of_it() -> None:
    places = [Finding("f", *at, "", "", "", "").place for at in ((3, 5), (3, 0), (0, 0))]
    assert places == ["f:3:5", "f:3", "f"]


def test_a_finding_is_frozen_and_hashable() -> None:
    assert len({finding(1), finding(1), finding(2)}) == 2
    with pytest.raises(AttributeError):
        finding(1).line = 2  # type: ignore[misc]


def test_errors_travel_between_processes() -> None:
    """A process pool pickles the errors of its workers."""
    error = pickle.loads(pickle.dumps(CaseError([finding(1)])))
    assert isinstance(error, CaseError)
    assert error.findings == (finding(1),)
    assert str(pickle.loads(pickle.dumps(UsageError("what")))) == "what"


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("titel", ["title", "question"], " Did you mean 'title'?"),
        ("actor", ["actors", "factors"], " Did you mean 'actors'?"),
        ("zzz", ["title"], ""),
        ("x", [], ""),
        ("", ["title"], ""),
    ],
)
def test_the_nearest_word(word: str, known: list[str], said: str) -> None:
    assert nearest(word, known) == said


ACTORS = {
    "united-kingdom": {"name": "United Kingdom"},
    "united-states": {"name": "United States of America"},
    "eu": {"name": "European Union"},
    "ir": {"name": "Iran"},
    "moj": {"name": "Ministry of Justice"},
}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("UK", "united-kingdom"),
        ("U.K.", "united-kingdom"),
        ("uk", "united-kingdom"),
        ("United Kingdom", "united-kingdom"),
        ("united_kingdom", "united-kingdom"),
        ("UnitedKingdom", "united-kingdom"),
        ("the United Kingdom", "united-kingdom"),
        ("US", "united-states"),
        ("USA", "united-states"),
        ("U.S.", "united-states"),
        ("United States", "united-states"),
        ("european-union", "eu"),
        ("European Union", "eu"),
        ("iran", "ir"),
        ("ministry-of-justice", "moj"),
        ("Ministry of Justise", "moj"),
        ("unitd-kingdom", "united-kingdom"),
    ],
)
def test_names_and_initials_lead_to_ids(word: str, meant: str) -> None:
    assert nearest(word, ACTORS) == f" Did you mean '{meant}'?"


@pytest.mark.parametrize("word", ["", "xyz", "-", "q"])
def test_what_is_like_nothing_gets_no_suggestion(word: str) -> None:
    assert nearest(word, ACTORS) == ""
