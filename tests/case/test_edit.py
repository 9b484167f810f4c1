"""Edits of a case's text: the data changes as asked, every other byte stays."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.case.test_compose import pieces
from winset.case.yaml import edit as module
from winset.case.yaml.edit import Edit, edit_data, edit_text, index_path, parse_text, value_at
from winset.case.yaml.text import write_text
from winset.errors import UsageError

ROOT = Path(__file__).parents[2]
CASES = {path.parent.name: path.read_text(encoding="utf-8") for path in ROOT.glob("cases/*/*.yaml")}

TEXT = """\
# A head that stays.
winset: 1   # the version
title: "Old"
actors:

  # the first
  one: {name: One,   capability: [1, 2, 3]}  # trailing
  two:
    name: Two
    capability: 5
    why: >-
      Folded
      text.
    # after the text
  # before the third
  three: {name: Three, capability: {low: 1, likely: 2, high: 3}}
rows:
  - {a: 1,  b: 2}   # note
  - a: 3
    b: 4
empty:
list: [1, 2]
"""


def lines_kept(before: str, after: str) -> set[str]:
    return set(before.splitlines()) & set(after.splitlines())


def test_one_number_changes_one_line() -> None:
    after = edit_text(TEXT, [Edit("set", ("actors", "one", "capability"), [1, 2.5, 3])])
    assert after == TEXT.replace("[1, 2, 3]}  # trailing", "[1, 2.5, 3]}  # trailing")


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (Edit("set", ("title",), "New: one"), '"Old"', '"New: one"'),
        (Edit("set", ("actors", "one", "why"), "b"), "3]}  # tr", "3], why: b}  # tr"),
        (Edit("set", ("actors", "two", "capability"), 6), "capability: 5", "capability: 6"),
        (
            Edit("set", ("actors", "two", "sources"), ["a#b"]),
            "      text.\n",
            '      text.\n    sources: ["a#b"]\n',
        ),
        (
            Edit("set", ("actors", "three", "capability"), {"low": 1, "likely": 2, "high": 4}),
            "high: 3",
            "high: 4",
        ),
        (Edit("set", ("empty",), {"k": 1}), "empty:", "empty: {k: 1}"),
        (Edit("set", ("empty", "k"), 1), "empty:", "empty: {k: 1}"),
        (Edit("add", ("empty",), 1), "empty:", "empty: [1]"),
        (Edit("add", ("list",), 3), "[1, 2]", "[1, 2, 3]"),
        (Edit("add", ("rows",), {"a": 5}), "    b: 4\n", "    b: 4\n  - {a: 5}\n"),
        (Edit("delete", ("rows", 0)), "  - {a: 1,  b: 2}   # note\n", ""),
        (Edit("delete", ("rows", 1)), "  - a: 3\n    b: 4\n", ""),
        (Edit("delete", ("rows", 1, "a")), "- a: 3\n    b: 4", "- b: 4"),
        (Edit("delete", ("list", 0)), "[1, 2]", "[2]"),
        (Edit("delete", ("list", 1)), "[1, 2]", "[1]"),
        (Edit("delete", ("rows", 0, "b")), "{a: 1,  b: 2}", "{a: 1}"),
        (
            Edit("delete", ("actors", "two")),
            "  two:\n    name: Two\n    capability: 5\n    why: >-\n      Folded\n      text.\n",
            "",
        ),
        (
            Edit("set", ("new", "deep"), {"x": []}),
            "list: [1, 2]\n",
            "list: [1, 2]\nnew:\n  deep:\n    x: []\n",
        ),
    ],
)
def test_what_is_cut_and_joined(edit: Edit, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert edit_text(TEXT, [edit]) == TEXT.replace(old, new)


def test_line_ends_of_other_systems_are_kept() -> None:
    text = TEXT.replace("\n", "\r\n")
    after = edit_text(text, [Edit("add", ("rows",), {"a": 5}), Edit("set", ("title",), "x")])
    assert after.replace("\r\n", "\n") == edit_text(
        TEXT, [Edit("add", ("rows",), {"a": 5}), Edit("set", ("title",), "x")]
    )
    assert "\n" not in after.replace("\r\n", "")


def test_a_file_without_a_last_line_end() -> None:
    assert edit_text("a: 1", [Edit("set", ("b",), 2)]) == "a: 1\nb: 2\n"
    assert edit_text("a: 1", [Edit("set", ("a",), 2)]) == "a: 2"


def test_a_shared_value_is_not_changed_behind_the_back() -> None:
    text = "a: &x [1, 2]\nb: *x\n"
    assert edit_text(text, [Edit("set", ("b",), 3)]) == "a: &x [1, 2]\nb: 3\n"
    with pytest.raises(UsageError):
        edit_text(text, [Edit("set", ("a", 0), 3)])
    with pytest.raises(UsageError):
        edit_text(text, [Edit("set", ("b", 0), 3)])


@pytest.mark.parametrize(
    "edit",
    [
        Edit("set", ("title", "x"), 1),
        Edit("delete", ("none",)),
        Edit("delete", ("actors", "none", "x")),
        Edit("set", ("list", 7), 1),
        Edit("add", ("title",), 1),
        Edit("set", (), 1),
        Edit("set", ("positions", "one/water", "salience"), 1),
        Edit("set", ("title",), float("inf")),
    ],
)
def test_places_that_are_not_there(edit: Edit) -> None:
    with pytest.raises(UsageError):
        edit_text(TEXT, [edit])


def every_path(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    if isinstance(data, dict):
        for key, value in data.items():
            found += every_path(value, (*path, key))
    if isinstance(data, list):
        for index, value in enumerate(data):
            found += every_path(value, (*path, index))
    return found


SMALL = TEXT + write_text({"more": {"x": ["ä: b", "- c", "#d", ""], "y": {"z": None, "w": 1.5}}})
PATHS = every_path(parse_text(SMALL))
SIMPLE = st.one_of(
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30),
)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc: -#'\"é", min_size=1, max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(PATHS), VALUES)
def test_setting_any_place_sets_it_and_nothing_else(
    path: tuple[str | int, ...], value: Any
) -> None:
    before = parse_text(SMALL)
    after = edit_text(SMALL, [Edit("set", path, value)])
    assert parse_text(after) == edit_data(before, "set", path, value)
    assert value_at(parse_text(after), path) == value or value is None
    start = SMALL.index(f"{path[0]}:") if isinstance(path[0], str) else 0
    assert after[:start] == SMALL[:start]


@given(st.sampled_from(PATHS))
def test_taking_any_place_out(path: tuple[str | int, ...]) -> None:
    after = edit_text(SMALL, [Edit("delete", path)])
    assert parse_text(after) == edit_data(parse_text(SMALL), "delete", path, None)
    for line in (line for line in SMALL.splitlines() if line.strip().startswith("#")):
        inside = path[0] in ("actors",) and path != ("actors",)
        assert line in after or not inside or len(path) == 1


@given(st.sampled_from(PATHS), VALUES)
def test_an_edit_taken_back_gives_the_same_data(path: tuple[str | int, ...], value: Any) -> None:
    was = value_at(parse_text(SMALL), path)
    there = edit_text(SMALL, [Edit("set", path, value)])
    assert parse_text(edit_text(there, [Edit("set", path, was)])) == parse_text(SMALL)


def test_data_is_not_touched() -> None:
    data = parse_text(SMALL)
    kept = copy.deepcopy(data)
    edit_data(data, "set", ("actors", "one", "name"), "x")
    assert data == kept


@pytest.mark.parametrize("name", sorted(CASES))
def test_rows_of_real_cases(name: str) -> None:
    """Every row's salience can be set, and only that row's lines change."""
    text = CASES[name]
    rows = parse_text(text)["positions"]
    edits = [
        Edit("set", ("positions", f"{row['actor']}/{row['issue']}", "salience"), 41)
        for row in rows[::17]
    ]
    after = edit_text(text, edits)
    case, old = ws.loads(after), ws.loads(text)
    for index, row in enumerate(case.positions):
        assert row.salience.likely == 41 or index % 17
        assert row.position == old.positions[index].position
    apart = [a for a, b in zip(text.splitlines(), after.splitlines(), strict=True) if a != b]
    assert 0 < len(apart) <= len(edits)


def test_rows_are_named_by_actor_and_issue() -> None:
    data = parse_text(CASES["iran-2014"])
    path = index_path(data, ("positions", "russia/fordow", "salience"))
    row = data["positions"][path[1]]
    assert (row["actor"], row["issue"]) == ("russia", "fordow")
    with pytest.raises(UsageError):
        index_path(data, ("positions", "russia/none", "salience"))


def test_a_section_that_a_case_lacks() -> None:
    text = CASES["emissions-1989"]
    after = edit_text(
        text,
        [
            Edit(
                "set",
                ("scenarios", "soon"),
                {"name": "Soon: now", "changes": [{"actor": next(iter(parse_text(text)["actors"])),
                                                   "capability": 1}]},
            )
        ],
    )  # fmt: skip
    assert ws.loads(after).scenarios["soon"].name == "Soon: now"
    assert lines_kept(text, after) == set(text.splitlines())


@settings(max_examples=8)
@given(st.data())
def test_several_taken_out_at_once_are_those_taken_out_one_by_one(data: st.DataObject) -> None:
    """The fast way reads the text once for many; the plain one, for each."""
    text = CASES[data.draw(st.sampled_from(["emissions-1989", "iran-2014"]))]
    whole = parse_text(text)
    rows = data.draw(st.sets(st.integers(0, min(len(whole["positions"]), 12) - 1), max_size=4))
    cited = sorted(whole["sources"])[:6]
    gone = data.draw(st.sets(st.sampled_from(cited), max_size=2))
    paths = [("sources", name) for name in sorted(gone)]
    paths += [("positions", index) for index in sorted(rows, reverse=True)]
    edits = [Edit("delete", path) for path in paths]
    plain = text
    for edit in edits:
        plain = edit_text(plain, [edit])
    assert edit_text(text, edits) == plain


def test_places_are_found_quickly_and_the_same() -> None:
    """What libyaml says of places is what Python says, in whole cases and in changed pieces."""
    texts = [TEXT, *CASES.values(), *pieces(400)]
    texts += [text.replace("\n", "\r\n") for text in CASES.values()]
    quick = [(text, module._quick_tree(text)) for text in texts]
    assert all(tree is not None for text, tree in quick if text in CASES.values())
    assert sum(tree is not None for _, tree in quick) > 100
    for text, tree in quick:
        assert tree is None or tree == module._sure_tree(text), text


def test_a_large_case_is_not_read_by_the_slow_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_sure_tree", lambda _: pytest.fail("read by the slow way"))
    edit = Edit("set", ("actors", "russia", "capability"), 41)
    assert "capability: 41" in edit_text(CASES["iran-2014"], [edit])
