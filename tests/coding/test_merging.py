"""Codings of two people: merged, their agreement told, differences settled with a record."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import winset as ws

ANN = "unit,value\na,yes\nb,no\nc,yes\nd,\ne,no\n"
BEN = "unit,value\na,yes\nb,yes\nc,no\nd,no\ne,no\n"


def files(folder: Path, **texts: str) -> list[Path]:
    places = []
    for name, text in texts.items():
        place = folder / f"{name}.csv"
        place.write_text(text, encoding="utf-8")
        places.append(place)
    return places


def test_what_is_agreed_single_and_open(tmp_path: Path) -> None:
    merged = ws.merge_codings(files(tmp_path, ann=ANN, ben=BEN))
    assert merged.coders == ("ann", "ben")
    assert {one.unit: (one.value, one.how) for one in merged.units} == {
        "a": ("yes", "agreed"),
        "b": (None, "open"),
        "c": (None, "open"),
        "d": ("no", "single"),
        "e": ("no", "agreed"),
    }


def test_agreement_is_that_of_the_codings_before_settling(tmp_path: Path) -> None:
    """By hand: of four units that both coded, two are alike, so 50 % of pairs."""
    places = files(tmp_path, ann=ANN, ben=BEN)
    settled = files(tmp_path, settled="unit,settled,by,why\nb,no,Eve,As in the text\n")[0]
    before, after = ws.merge_codings(places), ws.merge_codings(places, settled)
    assert before.agreement == after.agreement
    assert before.agreement.observed == pytest.approx(0.5)


def test_settling_goes_by_the_table_that_lists_what_is_open(tmp_path: Path) -> None:
    places = files(tmp_path, ann=ANN, ben=BEN)
    rows = list(csv.reader(io.StringIO(ws.merge_codings(places).open_csv())))
    assert [row[0] for row in rows] == ["unit", "b", "c"]
    rows[1][1:4] = ["no", "Eve", "The passage says so."]
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    (settled,) = files(tmp_path, settled=stream.getvalue())
    merged = ws.merge_codings(places, settled)
    found = {one.unit: one for one in merged.units}
    assert (found["b"].value, found["b"].how, found["b"].by) == ("no", "settled", "Eve")
    assert found["b"].values == {"ann": "no", "ben": "yes"}
    assert found["c"].how == "open"
    assert "The passage says so." in merged.to_csv()
    assert "Eve" in str(merged)


def test_a_file_of_several_coders_and_one_of_one(tmp_path: Path) -> None:
    both = "unit,coder,value\na,ann,1\na,ben,1.0\nb,ann,2\n"
    merged = ws.merge_codings(files(tmp_path, both=both, cas="unit,value\nb,2\n"))
    assert merged.coders == ("ann", "ben", "cas")
    assert [one.how for one in merged.units] == ["agreed", "agreed"]


@pytest.mark.parametrize(
    ("settled", "said"),
    [
        ("unit,settled,by,why\na,no,Eve,So.\n", "a unit on which coders differ"),
        ("unit,settled,by,why\nx,no,Eve,So.\n", "a unit on which coders differ"),
        ("unit,settled,by,why\nb,no,Eve,\n", "by and why"),
        ("unit,settled\nb,no\n", "a column by"),
        ("unit,settled,by,why\nb,no,Eve,So.\nb,yes,Eve,So.\n", "once"),
    ],
)
def test_faults_of_what_was_settled_are_findings(tmp_path: Path, settled: str, said: str) -> None:
    places = files(tmp_path, ann=ANN, ben=BEN)
    with pytest.raises(ws.CaseError) as error:
        ws.merge_codings(places, files(tmp_path, settled=settled)[0])
    assert said in str(error.value)


def test_one_person_alone_and_contradictions_are_told(tmp_path: Path) -> None:
    (ann,) = files(tmp_path, ann=ANN)
    with pytest.raises(ws.UsageError, match="two people or more"):
        ws.merge_codings([ann])
    again = "unit,coder,value\na,ann,no\na,ben,no\n"
    with pytest.raises(ws.CaseError, match="as ann said elsewhere"):
        ws.merge_codings([ann, *files(tmp_path, again=again)])
    with pytest.raises(ws.CaseError, match="one value a unit"):
        ws.merge_codings(files(tmp_path, eve="unit,value\na,1\na,2\n", ben=BEN))
