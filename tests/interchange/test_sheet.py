"""A case goes into one spreadsheet and comes back as it was."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.conftest import ROOT, Call
from tests.generate import line_case, plain_cases, texts
from winset.case.schema import Case
from winset.interchange import forms, sheet_values, tables, xlsx
from winset.interchange import workbook_writing as sheet
from winset.interchange.reading import Reading

CASES = sorted((ROOT / "cases").iterdir())
EMISSIONS = ws.read(ROOT / "cases" / "emissions-1989")


def read(raw: bytes) -> Reading:
    return forms.inspect_bytes(raw, "t.csv", "t")


@given(plain_cases())
@settings(max_examples=15)
def test_any_case_comes_back(data: dict[str, Any]) -> None:
    case = Case.model_validate(data)
    for raw in (sheet.as_csv(case).encode(), sheet.as_workbook(case)):
        found = read(raw)
        assert not [f for f in found.findings if f.severity == "error"]
        assert found.cases == (case,)
        assert list(found.cases[0].actors) == list(case.actors)


@given(st.one_of(texts(), st.floats(allow_nan=False, allow_infinity=False), st.integers()))
@settings(max_examples=200)
def test_any_value_comes_back_from_its_cell(value: Any) -> None:
    told = sheet_values.cell(value)
    text = told if isinstance(told, str) else repr(told)
    assert sheet_values.value_of(text) == value
    assert type(sheet_values.value_of(text)) is type(value)
    assert text == text.strip()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@x", "1", "true", "null", "NaN", "[case]"])
def test_texts_that_a_spreadsheet_would_take_for_more_are_quoted(text: str) -> None:
    assert str(sheet_values.cell(text)).startswith('"') or text == "NaN"
    assert sheet_values.value_of(str(sheet_values.cell(text))) == text


@pytest.mark.parametrize("folder", CASES, ids=[path.name for path in CASES])
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_the_cases_come_back(folder: Path, ending: str, tmp_path: Path) -> None:
    case = ws.read(folder)
    path = ws.export(case, tmp_path / f"x{ending}")
    assert ws.read(path) == case
    assert ws.check(path) == ws.check(folder) == ()


def test_commands_write_and_read_it(call: Call) -> None:
    folder = ROOT / "cases" / "emissions-1989"
    assert call("export", folder, "-o", "e.xlsx").code == 0
    assert call("forecast", "e.xlsx", "--point", "--json").out == (
        call("forecast", folder, "--point", "--json").out
    )
    assert call("import", "e.xlsx", "-o", "again").code == 0
    assert ws.read("again") == EMISSIONS
    printed = call("export", folder, "-o", "-")
    assert read(printed.out.encode()).cases == (EMISSIONS,)
    assert call("export", folder, "-o", "e.pdf").code == 2


def test_faults_have_their_row_and_column() -> None:
    lines = sheet.as_csv(EMISSIONS).split("\r\n")
    place = next(i for i, line in enumerate(lines) if line.startswith("belgium,delay"))
    lines[place] = lines[place].replace("7", "70", 1)
    actor = next(i for i, line in enumerate(lines) if line.startswith("greece,Greece"))
    lines[actor] = "denmark,Denmark,0.05"
    found = read("\r\n".join(lines).encode()).findings
    told = {(f.line, f.path) for f in found}
    assert (place + 1, "positions[1].position") in told
    assert any(f.line == actor + 1 and "a second time" in f.found for f in found)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[issues]", "[isues]", "the section [isues]"),
        ("[issues]", "[actors]", "the section [actors]"),
        ("id,name,unit", "name,unit", "a header without 'id'"),
        ("title,", "titel,", "titel"),
    ],
)
def test_faults_of_the_tables(old: str, new: str, words: str) -> None:
    found = read(sheet.as_csv(EMISSIONS).replace(old, new, 1).encode())
    assert found.cases == ()
    assert any(words in f.found for f in found.findings)


def test_a_workbook_with_a_table_of_another_form() -> None:
    book = openpyxl.Workbook()
    for row in (["Actor", "Power", "Position", "Salience"], [], ["A", 1, 2, 0.5], ["B", 2, 9, "x"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    (finding,) = read(stream.getvalue()).findings
    assert (finding.line, finding.column, finding.found) == (4, 4, "'x', no number")
    book.active["D4"] = 0.75
    stream = io.BytesIO()
    book.save(stream)
    (case,) = read(stream.getvalue()).cases
    assert [row.salience.likely for row in case.positions] == [50, 75]


def test_damaged_and_monstrous_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sheet.as_workbook(EMISSIONS)
    for raw in (whole[:200], b"PK\x03\x04", whole[:2000] + b"\0" * 5000 + whole[7000:]):
        found = read(raw)
        assert found.cases == ()
        assert "cannot be read" in found.findings[0].found
    monkeypatch.setattr(forms, "FORM_LIMITS", tables.Limits(cells=10))
    here = ("x.xlsx", "x", None)  # in this process, which knows of these limits
    assert "more than" in forms.inspect_table(whole, *here).findings[0].found
    monkeypatch.setattr(xlsx, "MOST_UNPACKED", 10)
    assert "unpacked" in forms.inspect_table(whole, *here).findings[0].found


def test_a_csv_file_as_a_spreadsheet_program_saves_it_again() -> None:
    text = sheet.as_csv(EMISSIONS).replace("[issues]", "[Issues]").replace("[case]", "[Case]")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    width = max(map(len, rows))
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerows([*row, *[""] * (width - len(row))] for row in rows)
    assert read(stream.getvalue().encode()).cases == (EMISSIONS,)


@pytest.mark.parametrize(
    "text",
    [
        "[positions]\nactor,issue," + ",".join(f"pos{n}" for n in range(20_000)) + "\nA,b,1\n",
        "[positions]\nactor,issue,position," + "salienz" * 50_000 + "\nA,b,1,1\n",
        'graph,"' + "[" * 100_000 + '"\n',
        "graph," + "{a: " * 100_000 + "\n",
        '[actors]\nid,name,capability\na,n,"' + "1, " * 200_000 + '"\n',
        "".join(f"[pos{n}]\na,b\n" for n in range(10_000)),
    ],
    ids=["many columns", "a long head", "brackets", "braces", "a long belief", "many sections"],
)
def test_sheets_made_to_harm_are_refused_soon(text: str) -> None:
    begun = time.process_time()
    found = read(f"[case]\nkey,value\nwinset,1\n{text}".encode())
    assert not found.cases
    assert time.process_time() - begun < 10


def test_factors_and_correlations_come_back() -> None:
    factors = {
        "hard": {"name": "H", "actor": "a", "rho": 0.3, "why": "W, so"},
        "bold": {"name": "J is bold", "judge": "J", "rho": 0.5},
        "free": {"name": "F", "beliefs": {"position/*": 0.5, "capability/b": -0.25}},
    }
    tied = [{"between": ["salience/a/x", "capability/b"], "rank": -0.5, "why": "W"}]
    item = {"name": "E", "judged_by": "J", "likelihood": {"h": [50, 60, 80]}}
    case = line_case(
        {"a": 2, "b": 8}, 5, factors=factors, correlations=tied, evidence={"e": item},
        hypotheses={"h": {"name": "H", "about": "a"}},
    )  # fmt: skip
    for raw in (sheet.as_csv(case).encode(), sheet.as_workbook(case)):
        (found,) = read(raw).cases
        assert found.to_dict() == case.to_dict() | {"id": found.id}
