"""Conditions on options: what they mean, against Python's own reading, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.case.conditions import ConditionError, parse
from winset.kernels.game.moves import combinations

NAMES = ("a", "b-1", "c")
COLUMNS = dict(zip(NAMES, combinations(3).T, strict=True))

LEAVES = st.sampled_from(NAMES).map(lambda name: (name, name))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda x: (f"not ({x[0]})", ("not", x[1]))),
        st.tuples(inner, st.sampled_from(("and", "or", "if", "iff")), inner).map(
            lambda x: (f"({x[0][0]}) {x[1]} ({x[2][0]})", (x[1], x[0][1], x[2][1]))
        ),
    ),
    max_leaves=8,
)


def truth(tree, state):
    """Return what a tree means in one state."""
    if isinstance(tree, str):
        return state[tree]
    word, *parts = tree
    one, other = truth(parts[0], state), truth(parts[-1], state)
    return {
        "not": not one,
        "and": one and other,
        "or": one or other,
        "if": one or not other,
        "iff": one == other,
    }[word]


@given(TREES)
def test_a_condition_means_what_its_words_mean(tree):
    text, meaning = tree
    found = parse(text).holds(COLUMNS)
    for s in range(8):
        assert found[s] == truth(meaning, {name: bool(COLUMNS[name][s]) for name in NAMES})


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("not a and c", "(not a) and c"),
        ("a or b-1 and c", "a or (b-1 and c)"),
        ("a and c if b-1 or c", "(a and c) if (b-1 or c)"),
        ("not not a", "a"),
        ("Y-N", "a and not c"),
        ("---", "a or not a"),
    ],
)
def test_which_word_binds_first(text, same):
    assert (parse(text).holds(COLUMNS) == parse(same).holds(COLUMNS)).all()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "an end where an option should stand"),
        ("a and", "an end where an option should stand"),
        ("and a", "'and' where an option should stand"),
        ("a b-1", "'b-1' where the condition could end"),
        ("a if b-1 if c", "put brackets around one of them"),
        ("(a or c", "a bracket that is not closed"),
        ("a)", "')' where the condition could end"),
        ("a & c", "the character '&'"),
        ("(" * 100 + "a" + ")" * 100, "brackets more than 30 deep"),
        ("a or " * 1000 + "a", "more than 2,000 characters"),
        ("not " * 400 + "(" * 30 + "and", "'and' where an option should stand"),
    ],
)
def test_what_is_no_condition_is_refused_with_a_reason(text, why):
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert why in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        found = parse(text)
    except ConditionError:
        return
    assert found.word == "pattern" or found.options


def test_the_options_of_a_condition():
    assert parse("c and not a or c").options == ["c", "a"]
    assert np.array_equal(parse("c").holds(COLUMNS), COLUMNS["c"])
