"""Findings about factors and correlations: where, what, and how to mend it."""

from __future__ import annotations

import pytest

from tests.case.test_findings import BASE, inspected
from winset.case.read import inspect_bytes
from winset.case.yaml.text import write_text

PLACE = "hypotheses:\n"
WIDE = BASE.replace("position: 2,", "position: [1, 2, 3],")
WIDE = WIDE.replace("salience: 50", "salience: [40, 50, 60]")


def found(sections: str, base: str = WIDE) -> list[tuple[str, str, str, str, str]]:
    text = base.replace(PLACE, sections + PLACE, 1)
    reading = inspect_bytes(text.encode(), "case.yaml", "n")
    return [(f.severity, f.path, f.found, f.expected, f.mend) for f in reading.findings]


@pytest.mark.parametrize(
    "sections",
    [
        "factors:\n  f: {name: F, actor: a, rho: 0.3}\n",
        "factors:\n  f: {name: F, beliefs: {position/a/*: 0.6, salience/b/x: -1}}\n",
        "correlations:\n  - {between: [position/a/x, salience/a/x], rank: 0.5, why: W}\n",
        "correlations:\n  - {between: [salience/a/x, salience/b/x], rank: 1}\n",
    ],
)
def test_what_can_hold_has_no_finding(sections: str) -> None:
    assert found(sections) == []
    text = WIDE.replace(PLACE, sections + PLACE, 1)
    case = inspect_bytes(text.encode(), "case.yaml", "n").case
    assert case is not None
    again = inspect_bytes(write_text(case.to_dict()).encode(), "case.yaml", "n").case
    assert again == case.model_copy(update={"id": again.id if again else None})


@pytest.mark.parametrize(
    ("sections", "path", "what", "expected", "mend"),
    [
        ("factors:\n  f: {name: F}\n", "factors.f", "moves nothing", "one of actor, judge", "add"),
        ("factors:\n  f: {name: F, actor: a}\n", "factors.f.rho", "no rho", "rho with", "Add rho:"),
        ("factors:\n  f: {name: F, rho: 0.1, beliefs: {position/a/x: 0.6}}\n", "factors.f.rho",
         "a rho beside beliefs", "loadings alone", "Remove rho:."),
        ("factors:\n  f: {name: F, actor: z, rho: 0.3}\n", "factors.f.actor",
         "the actor 'z', which does not exist", "one of a, b", "add it under actors:."),
        ("factors:\n  f: {name: F, judge: J, rho: 0.3}\n", "factors.f.judge",
         "'J', who judged no item", "judged_by:", "add judged_by:"),
        ("factors:\n  f: {name: F, actor: a, rho: 1.5}\n", "factors.f.rho", "1.5", "", ""),
        ("factors:\n  f: {name: F, beliefs: {position/a/q: 0.6}}\n",
         "factors.f.beliefs.position/a/q", "'position/a/q', which no belief is called",
         "the name of a belief: position, salience", "Did you mean 'position/a/x'?"),
        ("factors:\n  f: {name: F, beliefs: {'position a': 0.6}}\n", "factors.f.beliefs",
         "position a", "the name of a belief", "Rewrite it so."),
        ("correlations:\n  - {between: [position/a/x], rank: 0.5}\n", "correlations[0].between",
         "[", "the names of two beliefs", "[one, other]"),
        ("correlations:\n  - {between: [position/a/x, position/a/x], rank: 0.5}\n",
         "correlations[0].between", "a belief with itself", "two beliefs", "another"),
        ("correlations:\n  - {between: [position/a/x, position/*], rank: 0.5}\n",
         "correlations[0].between[1]", "no belief is called", "name of a belief", "Correct it"),
        ("correlations:\n  - {between: [position/a/x, salience/a/x], rank: 0.5}\n"
         "  - {between: [salience/a/x, position/a/x], rank: 0.2}\n",
         "correlations[1]", "a second time", "each pair once", "Remove one"),
    ],
)  # fmt: skip
def test_every_fault_is_told(sections: str, path: str, what: str, expected: str, mend: str) -> None:
    ((severity, where, was, wanted, how),) = found(sections)
    assert severity == "error"
    assert where.startswith(path)
    assert what in was
    assert expected in wanted
    assert mend in how


def test_what_is_exact_is_doubted() -> None:
    ((severity, path, was, *_),) = found(
        "correlations:\n  - {between: [position/a/x, position/b/x], rank: 0.5}\n"
    )
    assert (severity, path) == ("warning", "correlations[0].between[1]")
    assert was == "'position/b/x', which is exact"


def test_loadings_beyond_one_are_told_with_what_would_do() -> None:
    """0.8**2 + 0.8**2 = 1.28; a part of 1 / sqrt(1.28) = 0.883 of each is left."""
    sections = (
        "factors:\n  f: {name: F, beliefs: {position/a/x: 0.8}}\n"
        "  g: {name: G, beliefs: {'position/*': 0.8}}\n"
    )
    ((_, path, was, wanted, how),) = found(sections)
    assert path == "factors.f"
    assert was == "position/a/x with loadings whose squares add up to 1.28 (f 0.8, g 0.8)"
    assert wanted == "squares that add up to at most 1 for each belief"
    assert how == "Multiply them by 0.883 or less."


TRIPLE = (
    "correlations:\n"
    "  - {between: [salience/a/x, salience/b/x], rank: 0.9}\n"
    "  - {between: [salience/b/x, salience/b/y], rank: 0.9}\n"
    "  - {between: [salience/a/x, salience/b/y], rank: %s}\n"
)


def test_no_correlation_matrix_is_told_with_its_entries_and_what_would_do() -> None:
    """r = 2 sin(0.15 pi) = 0.908; the third correlation is at least 2 r**2 - 1 = 0.649, a rank of
    0.631, by the determinant. With -0.5 the least eigenvalue is -0.5687; shrunk by 1 / 1.5687 =
    0.6375, the ranks are 6 / pi asin(0.6375 r / 2) = 0.5607 and -0.3165."""
    assert found(TRIPLE % 0.64) == []
    assert len(found(TRIPLE % 0.62)) == 1
    ((_, path, was, wanted, _),) = found(TRIPLE % -0.5)
    assert path in ("correlations[0].rank", "correlations[1].rank")
    assert was.startswith("correlations that cannot hold together: ")
    assert "salience/a/x and salience/b/x (0.9, where 0.56 would do" in was
    assert "salience/a/x and salience/b/y (-0.5, where -0.31 would do" in was
    assert "no negative eigenvalue" in wanted
    shrunk = TRIPLE.replace("0.9", "0.56") % -0.31
    assert found(shrunk) == []


def test_a_factor_may_leave_no_room_for_a_correlation() -> None:
    """Two beliefs that are the factor itself correlate by 1 whatever else is said."""
    sections = (
        "factors:\n  f: {name: F, beliefs: {'salience/*': 1}}\n"
        "correlations:\n  - {between: [salience/a/x, salience/b/x], rank: 0.2}\n"
    )
    ((_, path, was, *_),) = found(sections)
    assert path == "correlations[0].rank"
    assert "0.2, where 1 would do" in was


def test_the_base_without_intervals_has_nothing_to_tie() -> None:
    assert inspected().findings == ()
    listed = found("factors:\n  f: {name: F, beliefs: {'position/*': 0.5}}\n", BASE)
    assert [severity for severity, *_ in listed] == ["warning"]
