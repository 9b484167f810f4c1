"""Two texts made of one: nothing of either is lost, and what touches is left to a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.case.yaml.merge import merge_lines

BASE = "a: 1\nb: 2\nc: 3\nd: 4\n"


@pytest.mark.parametrize(
    ("one", "other", "merged"),
    [
        ("a: 9\nb: 2\nc: 3\nd: 4\n", "a: 1\nb: 2\nc: 3\nd: 8\n", "a: 9\nb: 2\nc: 3\nd: 8\n"),
        (BASE + "e: 5\n", "a: 1\nc: 3\nd: 4\n", "a: 1\nc: 3\nd: 4\ne: 5\n"),
        ("a: 9\nb: 2\nc: 3\nd: 4\n", "a: 9\nb: 2\nc: 3\nd: 4\n", "a: 9\nb: 2\nc: 3\nd: 4\n"),
        ("a: 9\nb: 2\nc: 3\nd: 4\n", "a: 8\nb: 2\nc: 3\nd: 4\n", None),
        (BASE + "e: 5\n", BASE + "f: 6\n", None),
        ("a: 1\nb: 7\nc: 3\nd: 4\n", "a: 1\nb: 2\nc: 7\nd: 4\n", None),
        ("a: 1\nd: 4\n", "a: 1\nb: 2\nc: 7\nd: 4\n", None),
    ],
)
def test_changes_that_do_not_touch_are_joined(one: str, other: str, merged: str | None) -> None:
    assert merge_lines(BASE, one, other) == merged
    assert merge_lines(BASE, other, one) == merged


TEXTS = st.lists(st.sampled_from("abcd"), max_size=8).map("\n".join)


@given(TEXTS, TEXTS)
def test_what_one_alone_changed_is_what_comes_out(base: str, changed: str) -> None:
    assert merge_lines(base, changed, base) == changed
    assert merge_lines(base, base, changed) == changed
    assert merge_lines(base, changed, changed) == changed
