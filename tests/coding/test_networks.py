"""Coded statements and the networks they make."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.coding.networks import MODES, network
from winset.coding.statements import (
    USUAL,
    CodedDocument,
    Coding,
    Statement,
    statements_in,
    write_csv,
)
from winset.errors import CaseError, UsageError
from winset.interchange.tables import table_of

HEAD = "doc,Date,organization,concept,agreement\n"
DAYS = [datetime(2014, 12, day, tzinfo=UTC) for day in (1, 5, 8)]

said = st.tuples(
    st.integers(0, 2), st.sampled_from("ABC"), st.sampled_from("xyz"), st.integers(0, 1)
)


def read_csv(text: str, name: str) -> Coding:
    return statements_in(table_of(text.encode(), name))


def coding(rows: list[tuple[int, str, str, int]]) -> Coding:
    documents = tuple(CodedDocument(k, f"d{k}", date=DAYS[k]) for k in range(3))
    statements = tuple(
        Statement(
            k, doc, k, k + 1, {"person": "", "organization": a, "concept": c, "agreement": yes}
        )
        for k, (doc, a, c, yes) in enumerate(rows)
    )
    return Coding({"DNA Statement": dict(USUAL)}, documents, statements)


def slow_tie(rows: list[tuple[int, str, str, int]], a: str, b: str, mode: str) -> int:
    """Count pairs of statements one by one."""
    pairs = [
        x[3] == y[3]
        for x, y in itertools.product(rows, rows)
        if x[1] == a and y[1] == b and x[2] == y[2]
    ]
    with_, against = sum(pairs), len(pairs) - sum(pairs)
    return {
        "ignore": with_ + against,
        "congruence": with_,
        "conflict": against,
        "subtract": with_ - against,
    }[mode]


@given(st.lists(said, min_size=1, max_size=25), st.sampled_from(MODES[2:]))
def test_ties_are_pairs_of_statements(rows: list[tuple[int, str, str, int]], mode: str) -> None:
    found = network(coding(rows), mode=mode)
    for (i, a), (j, b) in itertools.product(enumerate(found.rows), enumerate(found.rows)):
        assert found.matrix[i, j] == (0 if i == j else slow_tie(rows, a, b, mode))


@given(st.lists(said, min_size=1, max_size=25))
def test_normalised_ties_lie_between_0_and_1(rows: list[tuple[int, str, str, int]]) -> None:
    for mode, how in itertools.product(("ignore", "congruence", "conflict"), ("cosine", "jaccard")):
        found = network(coding(rows), mode=mode, normalise=how).matrix
        assert (found >= 0).all()
        assert (found <= 1 + 1e-12).all()
        assert (found == found.T).all()


@given(st.lists(said, min_size=1, max_size=25), st.randoms())
def test_the_order_of_statements_does_not_matter(
    rows: list[tuple[int, str, str, int]], random: object
) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    for mode in MODES:
        one, other = network(coding(rows), mode=mode), network(coding(mixed), mode=mode)
        assert one.rows == other.rows
        assert (one.matrix == other.matrix).all()


def test_jaccard_of_sets_is_jaccards() -> None:
    rows = [(0, "A", "x", 1), (0, "A", "y", 1), (0, "B", "y", 1), (0, "B", "z", 1)]
    found = network(coding(rows), mode="congruence", normalise="jaccard")
    assert found.matrix[0, 1] == pytest.approx(1 / 3)
    assert network(coding(rows), normalise="cosine").matrix[0, 1] == pytest.approx(1 / 2)
    assert network(coding(rows), normalise="average").matrix[0, 1] == pytest.approx(1 / 2)


def test_activity_makes_rows_of_one_actor_add_up_to_1() -> None:
    rows = [(0, "A", "x", 1), (0, "A", "y", 1), (0, "A", "y", 0), (0, "B", "y", 1)]
    found = network(coding(rows), mode="two-mode", normalise="activity")
    assert found.matrix.sum(axis=1) == pytest.approx([1, 1])
    found = network(coding(rows), mode="two-mode", normalise="prominence")
    assert found.matrix.sum(axis=0) == pytest.approx([1, 1])


def test_duplicates_count_once_within_a_span() -> None:
    rows = [(0, "A", "x", 1), (0, "A", "x", 1), (1, "A", "x", 1), (2, "A", "x", 1)]
    spans = {"all": 4, "document": 3, "week": 2, "month": 1, "year": 1, "ever": 1}
    for span, count in spans.items():
        found = network(coding(rows), mode="two-mode", duplicates=span)
        assert found.statements == count == found.total


def test_tables_come_back() -> None:
    text = HEAD + "1,2014-12-01,Russia,sanctions,no\n2,1417737600,Iran,sanctions,0\n"
    read = read_csv(text, "x.csv")
    assert [s.values["agreement"] for s in read.statements] == [0, 0]
    assert read.documents[1].date == datetime(2014, 12, 5, tzinfo=UTC)
    again = read_csv(write_csv(read), "y.csv")
    assert [s.values for s in again.statements] == [s.values for s in read.statements]
    assert network(again).matrix[0, 1] == 1


def test_every_fault_of_a_table_is_listed() -> None:
    text = HEAD + "1,Friday,Russia,sanctions,maybe\n2,2014-12-01,Iran\n"
    with pytest.raises(CaseError) as caught:
        read_csv(text, "x.csv")
    assert [finding.line for finding in caught.value.findings] == [3]
    with pytest.raises(CaseError) as caught:
        read_csv(text.splitlines()[0] + "\n" + text.splitlines()[1], "x.csv")
    assert {finding.path for finding in caught.value.findings} == {"Date", "agreement"}


@pytest.mark.parametrize("text", ["", "a,a\n1,2\n", ",b\n1,2\n", 'a,b\n"1', "\x00"])
def test_odd_tables_are_findings_or_empty(text: str) -> None:
    with pytest.raises((CaseError, UsageError)) as caught:
        network(read_csv(text, "x.csv"))
    assert str(caught.value)


@pytest.mark.parametrize(
    "asked",
    [
        {"mode": "friends"},
        {"actor": "organisation"},
        {"duplicates": "decade"},
        {"mode": "two-mode", "normalise": "cosine"},
        {"qualifier": "concept"},
        {"actor": "agreement"},
        {"kind": "Other"},
    ],
)
def test_wrong_wishes_are_said(asked: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"There (is|are)|there are|Name"):
        network(coding([(0, "A", "x", 1)]), **asked)


def test_exports() -> None:
    rows = [(0, "A & <B>", "x", 1), (0, "C", "x", 1), (0, "C", "x", 1)]
    found = network(coding(rows), mode="congruence")
    root = ElementTree.fromstring(found.to_graphml())
    space = "{http://graphml.graphdrawing.org/xmlns}"
    labels = [e.text for e in root.iter(f"{space}data") if e.get("key") == "label"]
    weights = [e.text for e in root.iter(f"{space}data") if e.get("key") == "weight"]
    assert labels == ["A & <B>", "C"]
    assert weights == ["2"]
    assert found.to_csv() == ",A & <B>,C\nA & <B>,0,2\nC,2,0\n"
    data = json.loads(found.to_json())
    assert data["sum"] == 4
    assert np.array(data["matrix"]).shape == (2, 2)
    two = network(coding(rows), mode="two-mode")
    assert two.to_graphml().count("<edge") == 2
