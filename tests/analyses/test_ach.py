"""The classic matrix: published scores in both conventions, and CSV there and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from tests.data import HERE as ROOT
from tests.data import data_path
from winset.analyses.aims.ach import WEIGHTS, Matrix, Row, matrix_in
from winset.interchange.tables import table_of


def parse_matrix(text: str) -> Matrix:
    return matrix_in(table_of(text.encode(), "m.csv"))


IRAN = ROOT / "cases" / "iran-2014"
GRADES = {
    "Very Inconsistent": "II", "Inconsistent": "I", "Neutral": "N", "N/A": "",
    "Consistent": "C", "Very Consistent": "CC",
}  # fmt: skip


def sample(ratings: dict[str, list[str]]) -> Matrix:
    rows = tuple(
        Row(name, name, dict(zip(("H1", "H2"), (GRADES[r] for r in found), strict=True)))
        for name, found in ratings.items()
    )
    return Matrix({"H1": "H1", "H2": "H2"}, rows)


def test_both_conventions_give_the_known_scores() -> None:
    data = json.loads(data_path("ach_vectors.json").read_text())
    known = data["burton_sample_matrix"]
    matrix = sample(known["ratings"])
    assert list(matrix.inconsistency("points").values()) == known["expected_inconsistency"]
    assert matrix.diagnosticity("points") == known["expected_diagnosticity_as_implemented"]
    other = data["open_synthesis_computed"]["burton sample in open-synthesis"]
    squares = matrix.inconsistency("squares")
    assert squares == {"H1": other["H1_inconsistency"], "H2": other["H2_inconsistency"]}
    assert matrix.consistency()["H2"] == other["H2_consistency"]
    tells = {name[-1]: value for name, value in matrix.diagnosticity("squares").items()}
    assert tells == pytest.approx(other["diagnosticity"])
    assert matrix.ranking("points") == matrix.ranking("squares") == ("H2", "H1")
    for word, weight in data["parc_weighting"]["credibility_or_relevance"].items():
        assert WEIGHTS[word.lower()] == pytest.approx(weight)


def test_low_credibility_and_high_relevance_cancel() -> None:
    text = "evidence,credibility,relevance,h\nwell,low,high,II\nless,low,low,II\n"
    assert parse_matrix(text).inconsistency() == {"h": pytest.approx(2 + 1)}


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20)
rows = st.builds(
    lambda name, grades, origin: (name, grades, origin),
    words,
    st.lists(st.sampled_from(["CC", "C", "N", "I", "II", ""]), min_size=2, max_size=2),
    words,
)


@given(st.lists(rows, min_size=1, max_size=5))
def test_a_matrix_reads_back_from_its_csv(found: list[tuple[str, list[str], str]]) -> None:
    matrix = Matrix(
        {"a": "a", "b": "b"},
        tuple(
            Row(f"e{i}", name.lstrip("'") or f"e{i}", dict(zip("ab", grades, strict=True)),
                credibility=0.5, rating="B2", origin=origin.lstrip("'"))
            for i, (name, grades, origin) in enumerate(found)
        ),
    )  # fmt: skip
    assert parse_matrix(matrix.to_csv()) == matrix


def test_no_cell_is_a_formula() -> None:
    matrix = Matrix({"a": "a"}, (Row("e", "=HYPERLINK(1)", {"a": "C"}, origin="@x"),))
    line = matrix.to_csv().splitlines()[1]
    assert "'=HYPERLINK" in line
    assert "'@x" in line


def test_the_matrix_of_a_case_can_be_weighed_in_its_place(tmp_path: Path) -> None:
    case = ws.read(IRAN)
    matrix = ws.assess(case, draws=200).matrix
    assert set(matrix.hypotheses) == set(case.hypotheses)
    assert {row.id: row for row in matrix.rows}["cooperation-widens"].grades["market-first"] == "CC"
    file = tmp_path / "matrix.csv"
    file.write_text(matrix.to_csv(), encoding="utf-8")
    answer = ws.assess(case, draws=200, matrix=file)
    assert {w.kind for w in answer.evidence.values()} == {"consistency"}
    assert answer.matrix.inconsistency() == matrix.inconsistency()
    assert answer.hypotheses["derails"].posterior.mean < 0.05


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no rows"),
        ("evidence\nx\n", "0 columns of hypotheses"),
        ("name,h\nx,C\n", "no column 'evidence' or 'id'"),
        ("evidence,h,h\nx,C,C\n", "two columns of one name"),
        ("evidence,h\nx,maybe\n", "m.csv:2:2: h: error: found 'maybe'"),
        ("id,h\nx,C\nx,I\n", "the id 'x' a second time"),
        ("evidence,credibility,h\nx,great,C\n", "m.csv:2:2: credibility: error: found 'great'"),
        ("evidence,rating,h\nx,Z9,C\n", "found 'Z9'"),
        ('evidence,h\n"x,C\n' + "y" * 200_000, "a row that cannot be read"),
    ],
)
def test_faults_of_a_table_are_told(text: str, words: str) -> None:
    with pytest.raises(ws.CaseError) as error:
        parse_matrix(text)
    assert words in str(error.value)


def test_a_matrix_of_other_hypotheses_is_refused() -> None:
    with pytest.raises(ws.UsageError, match="which are no hypotheses about russia"):
        ws.assess(ws.read(IRAN), matrix=parse_matrix("evidence,derials\nx,C\n"))


@pytest.mark.parametrize(
    "titles",
    [
        ("H1 Wants a deal", "H2 Plays for time"),
        ("H1: Deal", "H2: No deal"),
        ("Wants a deal?", "Time (wins)"),
        ("Сделка", "Нет"),
        ("1", "2"),
        ("Iran's aim", "50 % of it"),
    ],
)
def test_hypotheses_have_the_titles_that_people_write(titles: tuple[str, str]) -> None:
    head = ",".join(f'"{title}"' for title in titles)
    matrix = parse_matrix(f"Evidence,Credibility,Relevance,{head}\nx,High,m,I,CC\ny,L,Medium,c,n\n")
    assert tuple(matrix.hypotheses) == titles
    assert [row.credibility for row in matrix.rows] == [2**0.5, 0.5**0.5]
    assert matrix.inconsistency()[titles[0]] == pytest.approx(2**0.5)
    consistency = matrix.evidence()["item-1"].consistency
    assert list(consistency.values()) == ["I", "CC"]


def test_a_faulty_date_is_said_to_be_one_and_where() -> None:
    with pytest.raises(ws.CaseError) as caught:
        parse_matrix("evidence,date,h\nx,12/2014,C\n")
    assert [(f.path, f.found) for f in caught.value.findings] == [("date", "'12/2014'")]
