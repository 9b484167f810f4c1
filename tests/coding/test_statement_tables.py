"""Tables of statements as people's programs write them: days, names, sides, separators."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Call
from winset.coding.networks import network
from winset.coding.statements import Coding, statements_in, write_csv
from winset.errors import CaseError
from winset.interchange.tables import table_of
from winset.untrusted import from_spreadsheet_cell, spreadsheet_cell

HEAD = "doc,Date,organization,concept,agreement\n"


def read(text: str) -> Coding:
    return statements_in(table_of(text.encode(), "s.csv"))


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_cells_are_parted_as_in_every_other_table(sign: str) -> None:
    text = f"{HEAD}1,2014-12-01,Russia,lift,1\n1,2014-12-01,Iran,lift,1\n"
    found = network(read(text.replace(",", sign)))
    assert found.ties() == {("Iran", "Russia"): 1}


TWO_DAYS = f"{HEAD}d1,2014-11-01,Alpha,lift,1\nd1,2014-12-20,Alpha,lift,1\n"


def test_each_statement_keeps_its_day(call: Call, tmp_path: Path) -> None:
    coding = read(TWO_DAYS)
    found = network(coding, mode="two-mode", duplicates="month")
    assert (found.total, found.statements) == (2, 2)  # two months
    (said,) = found.findings
    assert "'d1': 2014-11-01, 2014-12-20" in said.found
    base, back = tmp_path / "s.dna", tmp_path / "back.csv"
    table = tmp_path / "s.csv"
    table.write_text(TWO_DAYS, encoding="utf-8")
    assert call("code", "convert", table, "-o", base).code == 0
    assert call("code", "convert", base, "-o", back).code == 0
    assert [day in back.read_text("utf-8") for day in ("2014-11-01", "2014-12-20")] == [True, True]


@pytest.mark.parametrize(
    ("rows", "days", "said"),
    [
        (("d1,2014-11-01", "d1,"), ["2014-11-01"] * 2, ""),
        (("d1,", "d1,2014-11-01"), ["2014-11-01"] * 2, ""),  # whichever comes first
        (("d1,NA", "d1,2014-11-01"), ["2014-11-01"] * 2, ""),
        (("d1,2014-11-01", "d1,2014-11-02", "d1,"), ["2014-11-01", "2014-11-02", "2014-11-01"],
         "several dates"),
        (("1,2014-11-01", "1.0,2014-11-01"), ["2014-11-01"] * 2, ""),
        (("d1,2014-11-01T09:00", "d1,2014-11-01T17:00"), ["2014-11-01"] * 2, ""),
        ((",2014-11-01", "d2,2014-11-02"), ["2014-11-01", "2014-11-02"], "without a document"),
    ],
)  # fmt: skip
def test_documents_and_their_days(rows: tuple[str, ...], days: list[str], said: str) -> None:
    coding = read(HEAD + "".join(f"{row},A,x,1\n" for row in rows))
    dates = coding.dates()
    found = [dates[s.document] for s in coding.statements]
    assert [when.date().isoformat() for when in found if when] == days
    assert said in str(coding.findings)
    assert bool(coding.findings) == bool(said)


DAY = datetime(2014, 11, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["2014-11-25", "20141125", "2014/11/25", "25.11.2014", "25. 11. 2014", "25/11/2014",
     "11/25/2014", "25-11-2014", "November 25, 2014", "25 November 2014", "25 Nov 2014",
     "25. November 2014", "2014-11-25T00:00:00Z", "2014-11-25 02:00:00+02:00", "1416873600",
     "1416873600000", "25.11.2014 00:00", "2014-W48-2", "25 novembre 2014"],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    cell = f'"{written}"' if "," in written else written
    coding = read(f"{HEAD}1,{cell},A,x,1\n")
    assert coding.dates() == {1: DAY}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (("03/04/2014",), "cannot be told apart"),
        (("25/11/2014", "11/25/2014"), "cannot be told apart"),
        (("41968",), "count of days"),  # a spreadsheet's 25 November 2014
        (("1393-09-04",), "another calendar"),  # Solar Hijri
        (("2557-11-25",), "another calendar"),  # Buddhist
        (("2014-11-31",), "no date"),
        (("20141341",), "no date"),
        (("25/11/14",), "no date"),
        (("2014-11-01 to 2014-11-05",), "no date"),
        (("last week",), "no date"),
    ],
)
def test_a_day_that_may_be_another_is_refused(written: tuple[str, ...], said: str) -> None:
    with pytest.raises(CaseError, match=said):
        read(HEAD + "".join(f"{k},{day},A,x,1\n" for k, day in enumerate(written)))


def test_which_is_the_month_is_seen_from_the_column_and_said() -> None:
    coding = read(f"{HEAD}1,03/11/2014,A,x,1\n2,25/11/2014,A,x,1\n")
    assert [when and when.month for when in coding.dates().values()] == [11, 11]
    assert "with the day first" in str(coding.findings)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,,,lift,1\n", "1 statements without one of these, left out"),
        ("1,,Iran,,1\n", "1 statements without one of these, left out"),
        ("1,,NA,lift,1\n", "'NA' as a name (1 statements)"),
        ("1,,none,lift,1\n", "'none' as a name"),
        ("1,,Iran,Lift,1\n", "'Lift', 'lift', counted as 2 names"),
        ("1,,russia,lift,1\n", "'Russia', 'russia', counted as 2 names"),
        ("1,,Rus\u200bsia,lift,1\n", "counted as 2 names"),
    ],
)
def test_what_is_left_out_or_doubtful_is_said(rows: str, said: str) -> None:
    found = network(read(f"{HEAD}1,,Russia,lift,1\n{rows}"))
    assert said in str(found.findings)


def test_names_in_two_forms_of_unicode_are_one() -> None:
    found = network(read(f"{HEAD}1,,Co\u0302te,lift,1\n1,,Côte,lift,1\n"), mode="two-mode")
    assert (found.rows, found.total, found.findings) == (("Côte",), 2, ())


def test_undated_statements_are_said_where_the_calendar_counts() -> None:
    coding = read(f"{HEAD}1,,A,x,1\n1,,A,x,1\n")
    assert network(coding, mode="two-mode").findings == ()
    assert "without a date" in str(network(coding, mode="two-mode", duplicates="month").findings)


@pytest.mark.parametrize("yes", ["1", "1.0", "yes", "Y", "TRUE", "agree", "+"])
def test_sides_are_read_as_people_write_them(yes: str) -> None:
    coding = read(f"{HEAD}1,,A,x,{yes}\n")
    assert coding.statements[0].values["agreement"] == 1


@pytest.mark.parametrize("neither", ["", "NA", "2", "-1", "0.5", "neutral"])
def test_what_is_no_side_is_refused(neither: str) -> None:
    with pytest.raises(CaseError, match="or 0, no, false, disagree or -"):
        read(f"{HEAD}1,,A,x,{neither}\n")


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (("1", "1.0", "2"), ("1", "2")),
        (("1", "2", "10"), ("1", "10", "2")),
        (("01", "1", "2"), ("01", "1", "2")),  # codes, as zeros in front say
    ],
)
def test_whole_numbers_as_names(cells: tuple[str, ...], names: tuple[str, ...]) -> None:
    text = "actor,concept,agreement\n" + "".join(f"{cell},x,1\n" for cell in cells)
    assert network(read(text), actor="actor", mode="two-mode").rows == names


def test_row_numbers_of_other_programs_are_no_variable() -> None:
    coding = read(",organization,concept,agreement\n0,A,x,1\n1,B,x,1\n")
    assert list(coding.types["DNA Statement"]) == ["organization", "concept", "agreement"]
    assert "'type', left out" in str(read("type,organization\na,b\n").findings)


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "'=1", " =1", "-x"]


@pytest.mark.parametrize("name", FORMULAS)
def test_no_name_is_written_as_a_formula(name: str) -> None:
    coding = read(f'{HEAD}1,,"{name}",lift,1\n1,,Iran,lift,0\n')
    table = network(coding, mode="two-mode-subtract").to_csv()
    firsts = [line[:2].strip('"') for line in table.splitlines()[1:]]
    assert all(first[0] in "I'" for first in firsts)
    assert ",-1" in table  # a number stays a number
    again = read(write_csv(coding))
    assert [s.values for s in again.statements] == [s.values for s in coding.statements]


@given(st.text(st.sampled_from("=+-@' 1.eax"), max_size=6))
def test_what_is_guarded_comes_back(text: str) -> None:
    safe = spreadsheet_cell(text)
    assert isinstance(safe, str)
    assert from_spreadsheet_cell(safe) == text
    number = safe.lstrip("+-").replace(".", "", 1).replace("e", "", 1).replace("-", "", 1)
    assert not safe.startswith(("=", "+", "-", "@", "\t")) or number.isdigit()


def dna_2(path: Path) -> None:
    """A database as version 2 of the program makes it: texts stand in DATASHORTTEXT itself."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE SETTINGS(Property TEXT PRIMARY KEY, Value TEXT);"
            "CREATE TABLE DOCUMENTS(ID INTEGER PRIMARY KEY, Title TEXT, Text TEXT, Date INTEGER);"
            "CREATE TABLE STATEMENTTYPES(ID INTEGER PRIMARY KEY, Label TEXT);"
            "CREATE TABLE VARIABLES(ID INTEGER PRIMARY KEY, Variable TEXT, DataType TEXT, "
            "StatementTypeId INTEGER);"
            "CREATE TABLE STATEMENTS(ID INTEGER PRIMARY KEY, StatementTypeId INTEGER, "
            "DocumentId INTEGER, Start INTEGER, Stop INTEGER, Coder INTEGER);"
            "CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, "
            "VariableId INTEGER, Value TEXT);"
        )


def test_a_database_of_version_2_is_named(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "old.dna"
    dna_2(path)
    done = call("code", "networks", path)
    assert done.code == 2
    assert "version 2 of Discourse Network Analyzer" in done.err
    assert "Import from DNA database" in " ".join(done.err.split())


def test_a_file_of_version_1_is_named(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "old.dna"
    path.write_text("<?xml version='1.0'?>\n<discourse><metadata/></discourse>\n", "utf-8")
    done = call("code", "networks", path)
    assert done.code == 2
    assert "version 1" in done.err
