"""Excalibur's files and tables of judgements: what is read, and what is said of what is not."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from winset.errors import WinsetError

HEAD = "* CLASS ASCII OUTPUT FILE. NQ=   3   QU=   5  50  95"
ROWS = (
    "    1  Dr No 1    1        CO2 5 % uni  1.00000E+0001  2.00000E+0001  3.00000E+0001",
    "    1  Dr No 1    2  log of catch  log  1.00000E+0001  2.00000E+0001  3.00000E+0001 asked",
    "    2       B.    1        CO2 5 % UNI -9.99500E+0002 -9.99600E+0002 -9.99500E+0002",
    "    2       B.    2  log of catch  LOG  5.00000E-0001  2.00000E+0000  3.00000E+0003",
)
KNOWN = (
    "    1        CO2 5 %  1.50000E+0001 uni",
    "    2  log of catch  -9.99600E+0002 log",
)


def files(folder: Path, judgements: object, known: object = KNOWN) -> tuple[Path, Path]:
    places = folder / "study.dtt", folder / "study.rls"
    for place, content in zip(places, (judgements, known), strict=True):
        raw = content if isinstance(content, bytes) else "\r\n".join(content).encode()  # type: ignore[arg-type]
        place.write_bytes(raw)
    return places


def test_names_with_blanks_and_digits_missing_answers_and_backgrounds(tmp_path: Path) -> None:
    study = ws.read_study(*files(tmp_path, [HEAD, *ROWS]))
    assert study.experts == ("Dr No 1", "B.")
    assert [(item.name, item.log) for item in study.items] == [
        ("CO2 5 %", False),
        ("log of catch", True),
    ]
    assert study.items[1].question == "asked"
    assert study.quantiles.answered.tolist() == [[True, True], [False, True]]
    assert study.quantiles.stated[1, 1].tolist() == [0.5, 2.0, 3000.0]
    assert study.quantiles.known[0] == 15.0
    assert study.seeds == (0,)
    assert study.findings == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "\n".join([HEAD, *ROWS]).replace("Dr No 1", "Émile é")
    study = ws.read_study(*files(tmp_path, text.encode(encoding)))
    assert study.experts[0] == "Émile é"


def test_tabs_and_decimal_commas_and_other_line_ends(tmp_path: Path) -> None:
    rows = [HEAD, *("\t".join(["7", "Eve", "3", "a long name of it", "uni", "1,5", "2", "3"]),)]
    known = "3\ta long name of it\t2,5\tuni\x1a"
    study = ws.read_study(*files(tmp_path, "\n".join(rows).encode(), known.encode()))
    assert study.experts == ("Eve",)
    assert study.quantiles.stated.tolist() == [[[1.5, 2.0, 3.0]]]
    assert study.quantiles.known.tolist() == [2.5]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_line_ends_of_every_kind(tmp_path: Path, end: str) -> None:
    places = files(tmp_path, end.join([HEAD, *ROWS]).encode(), end.join(KNOWN).encode())
    assert ws.read_study(*places).experts == ("Dr No 1", "B.")


def test_two_experts_of_one_name_are_told_apart(tmp_path: Path) -> None:
    rows = [HEAD, ROWS[0], ROWS[0].replace("    1", "    2", 1)]
    assert ws.read_study(*files(tmp_path, rows)).experts == ("Dr No 1 (1)", "Dr No 1 (2)")


@pytest.mark.parametrize(
    ("judgements", "known", "said"),
    [
        (["nothing of it"], KNOWN, "no such line"),
        ([HEAD.replace("5  50  95", "95  50  5"), *ROWS], KNOWN, "ascending"),
        ([HEAD], KNOWN, "no rows"),
        ([HEAD, ROWS[0], ROWS[0]], KNOWN, "a second answer"),
        ([HEAD, "a row of words", *ROWS], KNOWN, "a row of words"),
        ([HEAD, ROWS[0].replace("3.00000E+0001", "")], KNOWN, "3 numbers"),
        ([HEAD, ROWS[0].replace("3.0", "1.5")], KNOWN, "quantiles that grow"),
        ([HEAD, ROWS[1].replace("1.0", "0.0")], KNOWN, "values above 0 where it says log"),
        ([HEAD, ROWS[0].replace("E+0001", "E+0999")], KNOWN, "less than 300 digits"),
        ([HEAD, *ROWS], [KNOWN[0], KNOWN[0]], "a second value"),
        ([HEAD, *ROWS], ["words"], "the known value"),
        ([HEAD, *ROWS], [KNOWN[0], KNOWN[1].replace("9.99600E", "9.99700E")], "above 0 where"),
        ([HEAD.replace("5  50  95", ""), *ROWS], KNOWN, "QU= 5 50 95"),
        (b"\x00\x01\x02" * 500, KNOWN, "no text"),
    ],
)
def test_faults_are_findings(tmp_path: Path, judgements: object, known: object, said: str) -> None:
    with pytest.raises(ws.CaseError) as error:
        ws.read_study(*files(tmp_path, judgements, known))
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("judgements", "known", "said"),
    [
        ([HEAD.replace("NQ=   3", "NQ=   5"), *ROWS], KNOWN, "as many as QU lists"),
        ([HEAD, ROWS[0].replace("2.0", "1.0")], KNOWN, "quantiles that differ"),
        ([HEAD.replace("5  50  95", ".05 .5 .95"), *ROWS], KNOWN, "percentages such as"),
        ([HEAD, *ROWS], [KNOWN[0], KNOWN[1].replace("-9.99600E", "-9.95000E")], "for none"),
        (
            [HEAD, *ROWS[:2], ROWS[2].replace("9.99500E", "9.99E").replace("9.99600E", "9.99E")],
            KNOWN,
            "no answer",
        ),
        ([HEAD, *ROWS], [KNOWN[0], "    9  another  1.0E+0000 uni"], "an item of the judgements"),
        ([HEAD, *ROWS], [KNOWN[0].replace("CO2", "SO2")], "the same names in both files"),
        ([HEAD, *ROWS], [KNOWN[0].replace("uni", "log")], "the same background in both files"),
    ],
)
def test_doubts_are_warnings(tmp_path: Path, judgements: object, known: object, said: str) -> None:
    study = ws.read_study(*files(tmp_path, judgements, known))
    assert any(said in str(finding) for finding in study.findings)


def test_some_quantiles_missing_is_no_answer_and_is_said(tmp_path: Path) -> None:
    half = ROWS[2].replace("-9.99600E+0002", " 5.00000E+0000")
    study = ws.read_study(*files(tmp_path, [HEAD, ROWS[0], half]))
    assert not study.quantiles.answered[1, 0]
    assert "all quantiles, or none" in str(study.findings[0])


def test_a_study_goes_round_by_both_forms(tmp_path: Path) -> None:
    study = ws.read_study(*files(tmp_path, [HEAD, *ROWS]))
    table = ws.write_study(study, tmp_path / "table.csv")
    once = ws.read_study(table)
    again = ws.write_study(once, tmp_path / "again.dtt")
    for other in (once, ws.read_study(again, tmp_path / "again.rls")):
        assert other.experts == study.experts
        assert other.items == study.items
        np.testing.assert_allclose(other.quantiles.stated, study.quantiles.stated, rtol=1e-8)
        np.testing.assert_allclose(other.quantiles.known, study.quantiles.known, rtol=1e-8)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("expert,thing,p5,p50\nA,x,1,2\n", "a column item"),
        ("expert,item\nA,x\n", "columns such as p5, p50, p95"),
        ("expert,item,p5,p95\nA,x,one,2\n", "a number"),
        ("expert,item,p5,p95\nA,x,1,2\nA,x,1,3\n", "a second answer"),
        ("expert,item,p5,p95,known\nA,x,1,2,4\nB,x,1,3,5\n", "as before"),
        ("expert,item,p5,p95\nA,,1,2\n", "an empty cell"),
        ("expert,item,p5,p95,scale\nA,x,1,2,lin\n", "uni or log"),
    ],
)
def test_faults_of_tables_are_findings(tmp_path: Path, text: str, said: str) -> None:
    place = tmp_path / "table.csv"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(ws.CaseError) as error:
        ws.read_study(place)
    assert said in str(error.value)


def test_without_known_values_nothing_is_weighed(tmp_path: Path) -> None:
    with pytest.raises(ws.UsageError, match="No item has a known value"):
        ws.weigh(files(tmp_path, [HEAD, *ROWS])[0])


@given(st.binary(max_size=400), st.binary(max_size=200), st.integers(0, 400))
@settings(max_examples=150, deadline=None)
def test_no_bytes_end_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, other: bytes, at: int
) -> None:
    folder = tmp_path_factory.mktemp("junk")
    whole = "\n".join([HEAD, *ROWS]).encode()
    with suppress(WinsetError):
        ws.weigh(*files(folder, whole[:at] + junk + whole[at:], other))
