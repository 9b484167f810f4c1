"""Tables of codings as people's programs write them: what is one value, what is none, who codes.

The right values follow from the definition of alpha (Krippendorff 2018, chapter 12), which
``test_agreement`` holds to a slow twin: a table in another spelling has the same alpha.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Call
from winset.coding.agreement import Reliability, cohen_kappa, krippendorff_alpha, reliability
from winset.coding.ratings import Ratings, ratings_in
from winset.errors import CaseError, UsageError
from winset.interchange.tables import table_of


def read(text: str, **columns: list[str]) -> Ratings:
    return ratings_in(table_of(text.encode(), "c.csv"), columns)


def agree(text: str, level: str = "nominal", order: tuple[str, ...] = ()) -> Reliability:
    return reliability(read(text), level, order)


WORDS = "unit,A,B\n1,low,low\n2,medium,high\n3,high,medium\n4,low,low\n"


def test_words_have_no_order_of_their_own() -> None:
    with pytest.raises(UsageError, match="no order of their own: 'high', 'low', 'medium'"):
        agree(WORDS, "ordinal")
    # the same words as ranks
    ranks = WORDS.replace("low", "1").replace("medium", "2").replace("high", "3")
    wanted = agree(ranks, "ordinal")
    found = agree(WORDS, "ordinal", ("low", "medium", "high"))
    assert (found.alpha, found.kappa) == (wanted.alpha, wanted.kappa)
    turned = agree(WORDS, "ordinal", ("high", "medium", "low"))
    assert turned.alpha == pytest.approx(found.alpha)
    assert agree(WORDS).level == "nominal"  # needs none


@pytest.mark.parametrize(
    ("text", "order", "said"),
    [
        ("u,A,B\n1,low,low\n2,1,low\n3,2,2\n", (), "no order"),
        ("u,A,B\n1,1 - low,1 - low\n2,2 - mid,3 - top\n3,3 - top,2 - mid\n", (), "no order"),
        ("u,A,B\n1,I,II\n2,III,II\n3,I,I\n", (), "no order"),
        (WORDS, ("low", "medium"), "leaves out 'high'"),
        (WORDS, ("Low", "medium", "high"), "Did you mean 'Low'"),
        (WORDS, ("low", "medium", "medium", "high"), "twice"),
    ],
)
def test_orders_that_do_not_do(text: str, order: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        agree(text, "ordinal", order)


def test_the_functions_ask_for_the_order_of_words_too() -> None:
    values = [["low", "medium", "high"], ["low", "high", "high"]]
    with pytest.raises(UsageError, match="no order"):
        krippendorff_alpha(values, "ordinal")
    with pytest.raises(UsageError, match="no order"):
        cohen_kappa(*values, weights="quadratic")
    assert cohen_kappa(*values) < 1
    assert krippendorff_alpha([["no", "yes"], ["no", "yes"]], "ordinal") == 1  # two: either way
    gap = float("nan")
    assert krippendorff_alpha([[1, 2, gap], [1, 2, 3]]) == krippendorff_alpha(
        [[1, 2, None], [1, 2, 3]]
    )
    assert cohen_kappa([1, 2, gap], [1, 2, 3]) == 1


@pytest.mark.parametrize("sign", [",", ";", "<"])
def test_an_order_is_parted_as_people_part_it(call: Call, sign: str) -> None:
    order = sign.join(("low", " medium", "high"))
    done = call(
        "code", "agreement", "-", "--level", "ordinal", "--order", order, stdin=WORDS.encode()
    )
    assert done.code == 0, done.err


EQUAL = [
    ("1", "1.0"), ("1", "1 "), ("1", "01"), ("1", "+1"), ("1", "1.00"), ("1000", "1e3"),
    ("0", "-0"), ("-1", "−1"), ("0.5", ".5"), ("café", "cafe\u0301"), ("ß", " ß\u00a0"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), EQUAL)
@pytest.mark.parametrize("head", ["unit,A,B\n", "unit;A;B\n", "unit\tA\tB\n"])
def test_values_that_are_equal_are_one(one: str, other: str, head: str) -> None:
    sign = head[4]
    rows = "".join(sign.join(row) + "\n" for row in (("u", one, other), ("v", "7", "7")))
    found = agree(head + rows)
    assert found.alpha == found.observed == 1
    if other.strip() != one and one.isascii() and other.isascii():
        assert "counted as one value" in str(found.findings)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=8))
def test_no_spelling_of_numbers_changes_alpha(pairs: list[tuple[int, int]]) -> None:
    plain = "unit,A,B\n" + "".join(f"u{k},{a},{b}\n" for k, (a, b) in enumerate(pairs))
    spelt = "unit;A;B\n" + "".join(f"u{k};{a},0;{b},50\n" for k, (a, b) in enumerate(pairs))
    spelt = spelt.replace(",50", ",00")
    for level in ("nominal", "ordinal", "interval", "ratio"):
        one, other = agree(plain, level), agree(spelt, level)
        assert one.alpha == pytest.approx(other.alpha, nan_ok=True)
        assert one.kappa == pytest.approx(other.kappa, nan_ok=True)


@pytest.mark.parametrize("none", ["", " ", "*", ".", "NA", "N/A", "#N/A", "NaN", "<NA>", "NULL"])
def test_what_programs_write_for_no_value_is_none(none: str) -> None:
    found = read(f"unit,A,B\nu,x,{none}\nv,x,y\n")
    assert found.values == (("x", "x"), (None, "y"))
    assert found.findings == ()


@pytest.mark.parametrize("doubtful", ["-", "--", "?", "none", "None", "missing", "not coded"])
def test_what_may_be_no_value_is_said(doubtful: str) -> None:
    found = read(f"unit,A,B\nu,x,{doubtful}\nv,x,y\n")
    assert f"the value '{doubtful}' (1 times)" in str(found.findings)


@pytest.mark.parametrize(("number", "said"), [("99", True), ("-9", True), ("5", False)])
def test_numbers_that_may_be_no_value_are_said(number: str, said: bool) -> None:
    text = f"unit,A,B\nu,1,2\nv,3,{number}\nw,4,4\n"
    assert ("missing value" in str(agree(text, "interval").findings)) == said
    assert agree(text).findings == ()


def test_words_that_look_alike_are_said() -> None:
    found = read("unit,A,B\nu,Yes,yes\nv,no,no\n")
    assert "'Yes', 'yes', counted as 2 values" in str(found.findings)


LONG = "coder,unit,value\nAnn,1,yes\nBob,1,no\nAnn,2,no\nBob,2,no\n"


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        LONG.replace("coder", "Rater").replace("value", "Score"),
        LONG.replace("unit", "item").replace("value", "code"),
        LONG.replace("unit", "case"),  # what is left over
        LONG.replace("value", "stance"),
        ",coder,unit,value\n0,Ann,1,yes\n1,Bob,1,no\n2,Ann,2,no\n3,Bob,2,no\n",  # row numbers
        "unit,Ann,Bob\n1,yes,no\n2,no,no\n",
        "unit,Ann,Bob,notes\n1,yes,no,unsure\n2,no,no,\n",
        "text,unit,Ann,Bob\nIt said so,1,yes,no\nIt did,2,no,no\n",
        ",unit,Ann,Bob\n1,1,yes,no\n2,2,no,no\n",
        "coder,1,2\nAnn,yes,no\nBob,no,no\n",  # as textbooks print it
    ],
)
def test_the_columns_of_coders_are_found(text: str) -> None:
    found = read(text)
    assert (found.coders, found.units) == (("Ann", "Bob"), ("1", "2"))
    assert found.values == (("yes", "no"), ("no", "no"))


STATEMENTS = (
    "doc,person,organization,concept,agreement,coder\n"
    "d1,Shoukry,Egypt,deal,yes,A\nd1,Shoukry,Egypt,deal,yes,B\n"
    "d2,Abiy,Ethiopia,deal,no,A\nd2,Abiy,Ethiopia,deal,yes,B\n"
)


def test_a_table_of_statements_is_told_from_codings(call: Call) -> None:
    with pytest.raises(CaseError, match="columns for: unit, value, beside 'coder'") as caught:
        read(STATEMENTS)
    assert "--column unit=doc,concept --column value=agreement" in str(caught.value)
    found = read(STATEMENTS, unit=["doc", "concept"], value=["agreement"])
    assert found.coders == ("A", "B")
    assert found.units == ("d1 | deal", "d2 | deal")
    assert found.values == (("yes", "no"), ("yes", "yes"))
    options = ("--column", "unit=doc,concept", "--column", "value=agreement", "--json")
    done = call("code", "agreement", "-", *options, stdin=STATEMENTS.encode())
    assert done.code == 0, done.err
    assert '"coders": 2' in done.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("coder1,coder2,coder3\n1,1,2\n2,2,2\n", "the units in the first column"),
        ("Rater A,Rater B\n1,1\n2,2\n", "the units in the first column"),
        ("judge_1,judge_2\n1,1\n2,2\n", "the units in the first column"),
    ],
)
def test_coders_without_units_are_refused(text: str, said: str) -> None:
    with pytest.raises(CaseError, match=said):
        read(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("doc,A,B\nd1,1,1\nd1,2,2\n", "'d1' more than once"),
        ("u,A,B,words\n1,y,y,so he said\n2,n,y,no more\n", "no value of which any other"),
        ("u,A,B,date\n1,y,y,2014\n2,n,y,2015\n", "'date', left out"),
        ("u,A,B,Mean\n1,2,4,3\n2,3,3,3\n", "'Mean', left out"),
        ("u,A,B,Majority vote\n1,y,n,y\n2,n,y,y\n", "'Majority vote', left out"),
        ("u,A,B,Consensus\n1,y,y,y\n2,n,y,y\n", "'Consensus', left out"),
        ("u,A,B\n1,1 - low,1\n2,2 - high,2\n", "no value in common of 'A', 'B'"),
        ("u,A,B\n1,50%,0.5\n2,20%,0.2\n", "'50%' beside '0.5'"),
        ("u;A;B\n1;1.200;1.200\n2;900;900\n", "'1.200', read as 1.200"),
    ],
)
def test_columns_that_are_taken_for_something_are_said(text: str, said: str) -> None:
    assert said in str(read(text).findings)


@pytest.mark.parametrize("cells", ["50%,50%\n2,20%,20%", "1.200,1.2\n2,0.5,0.5", "y,y\n2,n,y"])
def test_numbers_of_one_scale_are_not_doubted(cells: str) -> None:
    said = str(read(f"u,A,B\n1,{cells}\n").findings)
    assert "beside" not in said
    assert "read as" not in said


def test_columns_that_are_not_there() -> None:
    with pytest.raises(UsageError, match=r"no column 'ann'\. Did you mean 'Ann'"):
        read("unit,Ann,Bob\n1,a,b\n", coder=["ann"])
    with pytest.raises(UsageError, match="no role 'who'"):
        read("unit,Ann,Bob\n1,a,b\n", who=["Ann"])
    chosen = read("unit,Ann,Bob,Cy\n1,a,b,c\n2,b,b,b\n", coder=["Ann", "Cy"])
    assert chosen.coders == ("Ann", "Cy")


def test_kappa_of_numbers_knows_their_distances() -> None:
    # Cohen (1968) with squared distances of the numbers themselves: 1, 2 and 10 are not even steps
    text = "unit,A,B\n1,1,1\n2,2,10\n3,10,10\n4,1,2\n"
    weights = [[0, 1, 81], [1, 0, 64], [81, 64, 0]]
    wanted = cohen_kappa([1, 2, 10, 1], [1, 10, 10, 2], weights)
    assert agree(text, "interval").kappa["A, B"] == pytest.approx(wanted)
