"""Whatever form a file has, every verb takes it; and it is told apart by what stands in it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

import winset as ws
from tests.conftest import Call
from tests.data import data_path
from winset.errors import Findings
from winset.interchange import forms, tables
from winset.interchange.form_names import FORMS
from winset.interchange.forms import Source

ACTORS = "Actor,Capability,Position,Salience\nA,1,10,0.5\nB,2.5,30,0.07\nC,1,20,1\n"
KTAB = (
    "Fish,How much,3,1,\nActor,Description,Power,Pos,Sal,\n"
    "A,a,1,10,50,\nB,b,2.5,30,7,\nC,c,1,20,100,\n"
)
DECIDE = (
    "#A\tA\n#A\tB\n#A\tC\n#P\tfish\n#M\tfish\t10\n#M\tfish\t30\n"
    "#D\tA\tfish\t10\t0.5\t1\n#D\tB\tfish\t30\t0.07\t2.5\n#D\tC\tfish\t20\t1\t1\n"
)
TEXTS = {"actors": ACTORS, "ktab": KTAB, "decide": DECIDE}


def sniff(text: str, file: str) -> str | None:
    (table,) = tables.open_tables(text.encode(), Findings(file))
    return forms.sniff(table, file)


@pytest.mark.parametrize(("form", "text"), TEXTS.items())
@pytest.mark.parametrize("file", ["a.csv", "a.txt", "a", "<standard input>"])
def test_each_form_is_recognised(form: str, text: str, file: str) -> None:
    assert sniff(text, file) == form


@pytest.mark.parametrize("form", TEXTS)
def test_the_three_forms_say_the_same(form: str, tmp_path: Path) -> None:
    file = tmp_path / "fish.csv"
    file.write_text(TEXTS[form], encoding="utf-8")
    case = ws.read(file)
    assert case.id == "fish"
    assert case.decision.votes == {"A": 1, "B": 2.5, "C": 1}
    said = [
        (row.actor, row.position, row.salience, case.actors[row.actor].capability)
        for row in case.positions
    ]
    sure = ws.Belief.sure
    assert said == [
        ("A", sure(10), sure(50), sure(1)),
        ("B", sure(30), sure(7), sure(2.5)),
        ("C", sure(20), sure(100), sure(1)),
    ]
    assert ws.check(file) == ()
    assert ws.loads(ws.write(case)) == case


@pytest.mark.parametrize("verb", ["forecast", "check", "show", "power", "report"])
def test_verbs_take_any_file(verb: str, call: Call) -> None:
    Path("fish.csv").write_text(KTAB, encoding="utf-8")
    extra = ["--point"] if verb in ("forecast", "report") else []
    assert call(verb, "fish.csv", *extra).code == 0
    assert call(verb, "-", "--from", "ktab", *extra, stdin=KTAB.encode()).code == 0
    assert call(verb, "-", *extra, stdin=DECIDE.encode()).code == 0


def test_a_form_that_is_said_rules(call: Call) -> None:
    said = call("check", "--json", "--from", "decide", "-", stdin=KTAB.encode())
    assert said.code == 1
    found = json.loads(said.out)
    assert found["case"] == "-"
    assert "tag" in found["findings"][0]["found"]
    assert call("check", "--from", "fish", "-").code == 2
    with pytest.raises(ws.UsageError, match="Did you mean 'ktab'"):
        ws.read("-", "ktap")


def test_source_stands_for_its_path(tmp_path: Path) -> None:
    file = tmp_path / "fish.csv"
    file.write_text(KTAB, encoding="utf-8")
    source = Source(str(file), "ktab")
    assert ws.read(source) == ws.read(file, "ktab") == ws.read(file)
    assert Path(source) == file
    with pytest.raises(ws.CaseError):
        ws.read(source, "case")


@pytest.mark.parametrize(
    ("text", "file", "form"),
    [
        ("winset: 1\ntitle: #D, #A\n", "case.txt", "case"),
        ("# Actor,Capability,Position,Salience\nwinset: 1\n", "x", "case"),
        ('{"winset": 1, "actors": {}}', "x", "case"),
        (KTAB, "case.yaml", "case"),
        ("", "x.csv", "case"),
        ("titel: x\n", "<standard input>", "case"),
        ("a,b,c\n1,2,3\n", "x.csv", None),
        ("a b c\n", "x.txt", None),
        ("prnrnmc\tprnr\tisnr\n", "x.txt", "deu"),
        ("stakeholder;resources;position\n", "x.csv", "actors"),
        ("'#A';'USA'\n'#P';'X'\n", "x", "decide"),
    ],
)
def test_what_a_text_is(text: str, file: str, form: str | None) -> None:
    assert sniff(text, file) == form


def test_a_table_of_no_known_form_is_told_what_there_is(call: Call) -> None:
    Path("x.csv").write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    said = call("forecast", "x.csv")
    assert said.code == 1
    for name in FORMS:
        assert name in said.err


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    for name, raw in {"a.csv": b"\x89PNG\r\n\x1a\n\0\0", "b.db": b"SQLite format 3\0\x01"}.items():
        (tmp_path / name).write_bytes(raw)
        (finding,) = ws.check(tmp_path / name)
        assert "no text" in finding.found


@pytest.mark.parametrize(
    "raw",
    [
        b"\x80\x03}q\x00(X\x07\x00\x00\x00prefPriq\x01]q\x02",  # GMCR+ before it wrote JSON
        b"$FL2@(#) SPSS DATA FILE\0\0\0\x02\0\0\0\x04\xff\xff",
        b"<stata_dta>\0\0\x01\x02\x03\0\xff",
    ],
)
def test_files_of_other_programs_that_are_no_text_are_told_so(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_bytes(raw)
    (finding,) = ws.check(tmp_path / "a.dat")
    assert finding.found == "bytes that are no text"
    assert "CSV from the program that made it" in finding.mend


def test_workbooks_of_other_kinds_are_told_so(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000))
    (finding,) = ws.check(tmp_path / "a.xls")
    assert "an old kind, or one with a password" in finding.found
    assert "Save it as XLSX" in finding.mend


def test_a_file_too_large_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "FORM_LIMITS", tables.Limits(bytes=50))
    (tmp_path / "a.csv").write_text(ACTORS * 3, encoding="utf-8")
    (finding,) = ws.check(tmp_path / "a.csv")
    assert finding.found == "a file of more than 50 bytes"
    raw, _, _ = forms.own.load(tmp_path / "a.csv", 50)
    assert len(raw) == 51


def test_a_table_without_a_case_is_a_fault(tmp_path: Path) -> None:
    lines = data_path("deu3-train.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "a.csv").write_text(lines[0] + "\n", encoding="utf-8")
    with pytest.raises(ws.CaseError, match="a table without a case"):
        ws.read_all(tmp_path / "a.csv")


def test_several_cases_are_not_one(tmp_path: Path) -> None:
    path = data_path("deu3-train.csv")
    assert len(ws.read_all(path)) == 92
    with pytest.raises(ws.UsageError, match="92 cases"):
        ws.read(path)


FILES = {
    "ktab/t3.csv": (4, 1),
    "ktab/SOE-Policy.csv": (26, 1),
    "ktab/SOE-Competitive.csv": (34, 1),
    "ktab/dummyData_3Dim.csv": (7, 3),
    "ktab/dummyData_6Dim.csv": (27, 6),
    "ktab/dummyData-a040.csv": (40, 1),
    "ktab/dummyData-a080.csv": (80, 1),
    "decide/copenhagen.csv": (11, 7),
    "decide/sample_data.txt": (10, 6),
    "bdm/ChinaData.csv": (24, 1),
    "bdm/ExampleActors.csv": (10, 1),
    "bdm/HondurasCrisisData.csv": (5, 1),
    "bdm/Sultan.csv": (17, 1),
    "bdm/argentina.txt": (17, 1),
    "bdm/china_democratization_data.csv": (24, 1),
    "bdm/emission-standards.txt": (10, 1),
    "bdm/iranian-election.txt": (8, 1),
    "bdm/israel_hamas_war.csv": (15, 1),
    "bdm/ukraine_data.csv": (13, 1),
}


@pytest.mark.parametrize(("file", "size"), FILES.items())
def test_the_programs_own_files(file: str, size: tuple[int, int]) -> None:
    path = data_path(file)
    case = ws.read(path)
    assert (len(case.actors), len(case.issues)) == size
    assert not [finding for finding in ws.check(path) if finding.severity == "error"]
    assert ws.loads(ws.write(case)) == case
    answer = ws.forecast(case, point=True, model=["mean", "median"])
    for name, issue in case.issues.items():
        for said in answer.models.values():
            assert issue.range[0] <= said.issues[name].median <= issue.range[1]


def test_a_text_of_empty_lines_is_known_at_once() -> None:
    """Looking for a case's first word was quadratic in them: 20,000 took six seconds."""
    raw = b"\n" * 20_000 + b"a,b\n"
    start = time.process_time()
    forms.inspect_bytes(raw, "blank.csv", "blank")
    assert time.process_time() - start < 2.0


@pytest.mark.slow
@pytest.mark.parametrize("file", ["book.xlsx", "large.csv"])
def test_workbooks_and_large_tables_are_read_where_they_can_be_stopped(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = ws.export(ws.read("cases/emissions-1989"), tmp_path / Path(file).with_stem("a"))
    case = ws.read(written)
    monkeypatch.setattr(forms, "MOST_HERE", 10)
    monkeypatch.setattr(forms, "inspect_table", _never)
    monkeypatch.setattr(forms, "_SECONDS", 0.3)
    reading = forms.inspect_bytes(written.read_bytes(), file, "a")
    (finding,) = reading.findings
    assert finding.file == file
    assert "reading took more than 0." in finding.found  # more for larger files
    assert not reading.cases
    monkeypatch.undo()
    assert ws.read(written) == case


def _never(*args: object) -> None:
    while True:
        time.sleep(1)
