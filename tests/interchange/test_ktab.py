"""KTAB's CSV: what stands where, and every way of getting it wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from winset.interchange import forms
from winset.interchange.reading import Reading

TEXT = """\
River; scen 0,How much, and who pays, 3, 2,
Actor,Description,Influence,Dam Position,Dam Salience,Pos2,Sal2,
UP,Upper town,1.5,10,60,20,40,
LOW, Lower town ,2,90.25,33.3,,,
FED,"Federation, the",0.1,50,1,0,0,
"""


def read(text: str) -> Reading:
    return forms.inspect_bytes(text.encode(), "r.csv", "r")


def test_what_stands_where() -> None:
    found = read(TEXT)
    assert found.findings == ()
    (case,) = found.cases
    assert (case.title, case.question) == ("River; scen 0", "How much, and who pays")
    assert {n: (i.name, i.range) for n, i in case.issues.items()} == {
        "dam": ("Dam", (0, 100)),
        "issue-2": ("Issue 2", (0, 100)),
    }
    assert [a.name for a in case.actors.values()] == ["Upper town", "Lower town", "Federation, the"]
    said = {(r.actor, r.issue): (r.position.likely, r.salience.likely) for r in case.positions}
    assert said["LOW", "dam"] == (90.25, 33.3)
    assert ("LOW", "issue-2") not in said
    assert case.actors["UP"].capability == ws.Belief.sure(1.5)


def test_descriptions_that_tell_nobody_apart_are_notes() -> None:
    (case,) = read(TEXT.replace("Lower town", "Upper town")).cases
    assert [(a.name, a.why) for a in case.actors.values()][:2] == [
        ("UP", "Upper town"),
        ("LOW", "Upper town"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "cell", "words"),
    [
        ("3, 2,", "4, 2,", 1, 4, "4 actors stated, 3 rows"),
        ("3, 2,", "3, 1,", 1, 5, "1 dimensions stated, 2 in the header"),
        ("3, 2,", "", 1, 3, "'River; scen 0, How much, and who pays'"),
        ("Pos2,Sal2", "Pos2", 2, 6, "a header of 6 cells"),
        ("90.25", "190.25", 4, 4, "'190.25'"),
        ("33.3", "-1", 4, 5, "'-1'"),
        ("33.3", "", 4, 5, "an empty cell"),
        ("1.5", "-1.5", 3, 3, "'-1.5'"),
        ("1.5", "much", 3, 3, "'much', no number"),
        ('"Federation, the"', "Federation, the", 5, 8, "8 cells"),
        ("LOW", "UP", 4, 1, "'UP' a second time (first in line 3)"),
        ("LOW", "", 4, 1, "an empty cell"),
    ],
)
def test_faults(old: str, new: str, line: int, cell: int, words: str) -> None:
    found = read(TEXT.replace(old, new, 1))
    errors = [f for f in found.findings if f.severity == "error"]
    assert [(f.line, f.column) for f in errors] == [(line, cell)]
    assert words in errors[0].found
    assert found.cases == ()


def test_saliences_above_100_in_sum_are_a_warning() -> None:
    found = read(TEXT.replace("10,60", "10,61"))
    assert [(f.line, f.severity) for f in found.findings] == [(3, "warning")]
    assert len(found.cases) == 1


def test_a_title_row_left_out() -> None:
    (finding,) = read(TEXT.split("\n", 1)[1]).findings
    assert (finding.line, finding.found) == (1, "a header")


numbers = st.decimals(0, 100, places=3).map(str)
labels = st.text("ABXYZ åß,;\"'", min_size=1, max_size=6).map(str.strip).filter(bool)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    issues = draw(st.integers(1, 3))
    actors = draw(st.lists(labels, min_size=2, max_size=5, unique=True))
    row = st.lists(numbers, min_size=2 * issues, max_size=2 * issues)
    capability = st.decimals("0.001", 10**8, places=3).map(str)
    return [[name, "", draw(capability), *draw(row)] for name in actors]


def written(rows: list[list[str]], delimiter: str) -> str:
    issues = (len(rows[0]) - 3) // 2
    head = [
        "Actor",
        "Description",
        "Power",
        *[f"{w}{k}" for k in range(issues) for w in ("Pos", "Sal")],
    ]
    all_rows = [["Title", "What", str(len(rows)), str(issues)], head, *rows]
    return "".join(
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + delimiter + "\r\n"
        for row in all_rows
    )


@given(tables(), st.sampled_from(",;\t"))
def test_what_is_written_is_read(rows: list[list[str]], delimiter: str) -> None:
    found = read(written(rows, delimiter))
    assert not [f for f in found.findings if f.severity == "error"]
    (case,) = found.cases
    assert [actor.name for actor in case.actors.values()] == [row[0] for row in rows]
    stands: dict[str, list[Any]] = {key: [] for key in case.actors}
    for entry in case.positions:
        stands[entry.actor] += [entry.position.likely, entry.salience.likely]
    for key, row in zip(case.actors, rows, strict=True):
        assert case.actors[key].capability.likely == float(row[2])
        assert stands[key] == [float(cell) for cell in row[3:]]
    assert ws.loads(ws.write(case)) == case
