"""Decide's files: tags, delimiters, quotes, scales, and every planted fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from tests.data import data_path
from winset.interchange import forms
from winset.interchange.reading import Reading

ROWS = [
    ["#O", "Fish talks"],
    ["#/", "a remark, with signs; of all kinds"],
    ["#A", "N", "The north", "rich"],
    ["#A", "S", "S", "S"],
    ["#P", "catch", "Catch, total", "tonnes"],
    ["#M", "catch", "1.5", "none"],
    ["#M", "catch", "7", "all"],
    ["#P", "when", "", ""],
    ["#D", "N", "catch", "1.5", "0.29", "0.26"],
    ["#D", "S", "catch", "7", "1", "2"],
    ["#D", "S", "when", "55.5", "0.07", "2"],
]


def text(rows: list[list[str]], delimiter: str = "\t", quote: str = "") -> str:
    def cell(value: str) -> str:
        mark = quote or ('"' if delimiter in value or '"' in value else "")
        return f"{mark}{value.replace(mark, 2 * mark) if mark else value}{mark}"

    return "".join(delimiter.join(map(cell, row)) + "\n" for row in rows)


def read(raw: str) -> Reading:
    return forms.inspect_bytes(raw.encode(), "d.csv", "d")


def changed(line: int, *cells: str) -> str:
    return text([*ROWS[: line - 1], list(cells), *ROWS[line:]])


WHOLE = read(text(ROWS))


def test_what_stands_where() -> None:
    assert WHOLE.findings == ()
    (case,) = WHOLE.cases
    assert case.title == "Fish talks"
    assert case.issues["catch"].range == (1.5, 7)
    assert case.issues["catch"].landmarks == {"none": 1.5, "all": 7}
    assert case.issues["when"].range == (0, 100)
    assert (case.actors["N"].name, case.actors["N"].why) == ("The north", "rich")
    assert case.actors["S"].why is None
    assert [(r.actor, r.issue, r.position.likely, r.salience.likely) for r in case.positions] == [
        ("N", "catch", 1.5, 29),
        ("S", "catch", 7, 100),
        ("S", "when", 55.5, 7),
    ]
    assert case.actors["N"].capability == ws.Belief.sure(0.26)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_delimiters_and_quotes(delimiter: str, quote: str) -> None:
    assert read(text(ROWS, delimiter, quote)).cases == WHOLE.cases


def test_order_of_rows_does_not_matter() -> None:
    assert read(text([*ROWS[8:], *ROWS[:8]])).cases == WHOLE.cases


@pytest.mark.parametrize(
    ("line", "cells", "where", "words"),
    [
        (9, ["#D", "X", "catch", "2", "0.3", "1"], (9, 2), "the actor 'X', which no #A row names"),
        (9, ["#D", "N", "catches", "2", "0.3", "1"], (9, 3), "the issue 'catches', which no #P"),
        (9, ["#D", "N", "catch", "1", "0.3", "1"], (9, 4), "'1'"),
        (9, ["#D", "N", "catch", "", "0.3", "1"], (9, 4), "an empty cell"),
        (9, ["#D", "N", "catch", "2", "30", "1"], (10, 5), ""),
        (9, ["#D", "N", "catch", "2", "101", "1"], (9, 5), "'101'"),
        (9, ["#D", "N", "catch", "2", "0.3", "-1"], (9, 6), "'-1'"),
        (9, ["#D", "N", "catch", "2", "0.3"], (9, 6), "an empty cell"),
        (11, ["#D", "S", "when", "5", "0.3", "3"], (11, 6), "'3', but '2' in line 10"),
        (11, ["#D", "S", "catch", "5", "0.3", "2"], (11, 1), "a second row for 'S' on 'catch'"),
        (4, ["#A", "N"], (4, 2), "the actor 'N' a second time (first in line 3)"),
        (8, ["#P", "catch"], (8, 2), "the issue 'catch' a second time (first in line 5)"),
        (7, ["#/", "none"], (6, 3), "one end of a scale"),
        (7, ["#M", "catch", "much"], (7, 3), "'much', no number"),
        (7, ["#M", "fish", "7"], (7, 2), "the issue 'fish'"),
        (3, ["#X", "N"], (3, 1), "a row that begins with '#X'"),
        (3, ["N", "N"], (3, 1), "a row that begins with 'N'"),
        (3, ["#A", ""], (3, 2), "an empty cell"),
    ],
)
def test_faults(line: int, cells: list[str], where: tuple[int, int], words: str) -> None:
    found = [f for f in read(changed(line, *cells)).findings if f.severity == "error"]
    if words:
        assert where in {(f.line, f.column) for f in found}
        assert any(words in f.found for f in found)
    else:
        assert "beside saliences up to 30" in found[0].found


def test_actors_and_issues_that_nobody_uses_are_left_out_and_said() -> None:
    found = read(text([*ROWS, ["#A", "E"], ["#P", "fleet"]]))
    assert [(f.line, f.severity) for f in found.findings] == [(12, "warning"), (13, "warning")]
    assert found.cases == WHOLE.cases


def test_unquoted_decimal_commas_among_commas_are_told() -> None:
    bad = text(ROWS, ",").replace("N,catch,1.5,0.29", "N,catch,1,5,0,29")
    (finding,) = [f for f in read(bad).findings if "cells" in f.found]
    assert (finding.line, finding.column) == (9, 7)


def test_every_planted_fault_is_found() -> None:
    """The file differs from its sound twin in two numbers; the lines below are theirs."""
    path = data_path("decide/copenhagen_with_errors.csv")
    with pytest.raises(ws.CaseError) as caught:
        ws.read(path)
    found = [(f.line, f.column, f.found, f.severity) for f in caught.value.findings]
    assert found == [(86, 4, "'160'", "error"), (87, 6, "'-0.247'", "error")]


def test_mended_it_is_its_sound_twin() -> None:
    raw = data_path("decide/copenhagen_with_errors.csv").read_text(encoding="utf-8")
    mended = raw.replace("\t160\t", "\t60\t").replace("-0.247", "0.247")
    (case,) = read(mended).cases
    sound = ws.read(data_path("decide/copenhagen.csv"))
    assert case.title == "Copenhagen negotiations"
    assert {(r.issue, r.position, r.salience) for r in case.positions} == {
        (r.issue, r.position, r.salience) for r in sound.positions
    }


names = st.text("ABXYZ åß,;\t\"'#", min_size=1, max_size=6).map(str.strip).filter(bool)
units = st.decimals(0, 1, places=4)


@given(
    st.lists(names, min_size=2, max_size=4, unique=True),
    st.lists(names, min_size=1, max_size=3, unique=True),
    st.data(),
    st.sampled_from(",;\t"),
    st.sampled_from(['"', "'"]),
)
def test_what_is_written_is_read(
    actors: list[str], issues: list[str], data: st.DataObject, delimiter: str, quote: str
) -> None:
    power = {actor: str(data.draw(units)) for actor in actors}
    power[actors[0]] = "0.5"
    stands = [
        ["#D", a, i, str(data.draw(units) * 100), str(data.draw(units)), power[a]]
        for a in actors
        for i in issues
    ]
    rows = [*[["#A", a, a] for a in actors], *[["#P", i, i] for i in issues], *stands]
    found = read(text(rows, delimiter, quote))
    assert not [f for f in found.findings if f.severity == "error"]
    (case,) = found.cases
    assert [actor.name for actor in case.actors.values()] == actors
    assert [issue.name for issue in case.issues.values()] == issues
    for row, entry in zip(stands, case.positions, strict=True):
        assert case.actors[entry.actor].name == row[1]
        assert entry.position.likely == float(row[3])
        assert entry.salience.likely == pytest.approx(100 * float(row[4]), abs=1e-12)
        assert case.actors[entry.actor].capability.likely == float(row[5])
    assert ws.loads(ws.write(case)) == case
