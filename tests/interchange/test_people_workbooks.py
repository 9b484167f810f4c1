"""Workbooks as people fill them in: what has one meaning is read, what was guessed is told.

Truth: what the sheet shows to who wrote it. The template's workbook is changed by hand in one
place, and the case must be the template's with that one change, or a finding must name sheet and
cell.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

import winset as ws
from tests.interchange.books import ACTORS, TEMPLATE, book_of, changed, read, told
from winset.case.schema import Case

Change = Callable[[Any], None]


def put(sheet: str, cell: str, value: Any, form: str | None = None) -> Change:
    """Return a change that puts a value into a cell."""

    def change(book: Any) -> None:
        book[sheet][cell].value = value
        if form:
            book[sheet][cell].number_format = form

    return change


def named(old: str, new: str) -> Change:
    return lambda book: setattr(book[old], "title", new)


def belief(case: Case, row: int, of: str) -> str:
    return str(getattr(case.positions[row], of))


# --- the template's workbook ------------------------------------------------------------------


def test_the_template_comes_back_without_a_word() -> None:
    reading = changed(lambda _: None)
    assert (reading.cases, reading.findings) == ((TEMPLATE,), ())


def test_every_section_has_its_sheet_with_notes_lists_and_widths() -> None:
    seen: list[str] = []

    def look(book: Any) -> None:
        seen.extend(book.sheetnames)
        sheet = book["positions"]
        heads = [cell.value for cell in sheet[1]]
        assert heads[2:5] == ["position low", "position likely", "position high"]
        assert heads[8:11] == ["salience low", "salience likely", "salience high"]
        assert "0-100" in sheet["J1"].comment.text
        offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
        assert offered == {"A2:A500": "actors!$A$2:$A$500", "B2:B500": "issues!$A$2:$A$500"}
        rules = book["decision"].data_validations.dataValidation
        assert '"consensus,majority,quota"' in {rule.formula1 for rule in rules}
        assert book["evidence"]["A1"].value == "id"
        assert sheet.column_dimensions["L"].width > 20
        assert sheet.freeze_panes == "B2"

    changed(look)
    assert seen[:5] == ["case", "decision", "issues", "actors", "positions"]
    assert seen[-1] == "example"
    assert {"no_deal", "hypotheses", "evidence", "candidates", "scenarios", "options"} <= {*seen}


# --- names of sheets and columns --------------------------------------------------------------

SAME_NAMES = ["No deal", "no-deal", "NO DEAL", "No Deal ", "Nodeal"]
GUESSED_NAMES = {
    "no_deal": ["no deals", "No-deal (2)", "no_deal1", "nodeal2"],
    "positions": ["Positions1", "position", "Positionen", "postions"],
    "sources": ["Sources1", "source", "Souces"],
    "actors": ["actor", "Actors2"],
    "issues": ["Issue", "issues (old)"],
}


@pytest.mark.parametrize("name", SAME_NAMES)
def test_a_sheet_is_known_however_it_is_spelt(name: str) -> None:
    reading = changed(named("no_deal", name))
    assert (reading.cases, reading.findings) == ((TEMPLATE,), ())


@pytest.mark.parametrize(
    ("old", "new"), [(old, new) for old, names in GUESSED_NAMES.items() for new in names]
)
def test_a_sheet_with_a_name_near_it_is_read_and_told(old: str, new: str) -> None:
    reading = changed(named(old, new))
    if reading.cases:
        assert reading.cases == (TEMPLATE,)
    assert f"a sheet called '{new}'" in " ".join(f.found for f in reading.findings)


@pytest.mark.parametrize("name", ["Akteure", "Sheet1", "my remarks", "Пути", "archive"])
def test_no_sheet_is_dropped_unseen(name: str) -> None:
    reading = changed(named("no_deal", name))
    assert (f"sheet {name}", f"a sheet called '{name}', which is left out") in told(reading)
    assert not reading.cases or not reading.cases[0].no_deal


def test_a_second_sheet_of_a_section_is_not_dropped_unseen() -> None:
    reading = changed(lambda book: book.create_sheet("No deal").append(["id", "name"]))
    assert ("sheet No deal", "a sheet called 'No deal', which is left out") in told(reading)


def test_a_section_that_is_not_there_is_asked_for_in_a_spreadsheets_words() -> None:
    reading = changed(lambda book: book.remove(book["positions"]))
    (finding,) = reading.findings
    assert (finding.place, finding.found) == ("book.xlsx", "no sheet positions")
    assert "Add the sheet positions" in finding.mend


HEADS = [
    ("positions", "A1", ["Actor", "ACTOR", "actors", "Actor:", "actor id", "Actor ID", " actor "]),
    ("positions", "J1", ["Salience likely", "salience_likely", "likely salience", "Salience",
                         "Salience (likely)", "Salience (0-100)", "salience, 0-100",
                         "SALIENCE [0..100]",
                         "Most likely salience", "Salience - likely", "Salience %"]),
    ("issues", "G1", ["Status quo", "status-quo", "STATUS_QUO", "Status Quo (now)"]),
    ("no_deal", "D1", ["Chance", "chance (%)", "Chance likely", "Chance in %"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "cell", "head"), [(s, c, head) for s, c, heads in HEADS for head in heads]
)
def test_a_column_is_known_however_it_is_spelt(sheet: str, cell: str, head: str) -> None:
    reading = changed(put(sheet, cell, head))
    assert reading.cases == (TEMPLATE,)
    assert all("a column called" in f.found for f in reading.findings)


def test_a_column_that_nobody_knows_is_told_once() -> None:
    reading = changed(put("positions", "N1", "Grade"))
    assert told(reading) == [("sheet positions, cell N1", "the unknown column 'Grade'")]
    reading = changed(put("positions", "J1", "Wichtigkeit"))
    assert told(reading)[0] == ("sheet positions, cell J1", "the unknown column 'Wichtigkeit'")
    assert len(reading.findings) < 8


def test_a_column_that_is_missing_is_told_once() -> None:
    reading = changed(lambda book: book["positions"].delete_cols(1))
    assert told(reading) == [("sheet positions, row 1", "no column actor")]


def test_an_empty_cell_is_told_with_its_place() -> None:
    reading = changed(put("positions", "A4", None))
    assert told(reading) == [("sheet positions, cell A4", "an empty cell")]
    reading = changed(put("issues", "C2", None))
    assert told(reading) == [("sheet issues, cell C2", "an empty cell")]


@pytest.mark.parametrize("head", ["note", "Notes", "Comments", "remark"])
def test_columns_of_notes_are_for_who_writes(head: str) -> None:
    def change(book: Any) -> None:
        book["positions"]["N1"].value = head
        book["positions"]["N2"].value = "ask her again"

    assert changed(change).cases == (TEMPLATE,)


def test_what_stands_beside_a_table_is_not_dropped_unseen() -> None:
    assert ("sheet positions, cell P3", "'ask' in a column without a head") in told(
        changed(put("positions", "P3", "ask"))
    )
    assert ("sheet case, cell C4", "'or so'") in told(changed(put("case", "C4", "or so")))


def test_a_title_above_the_header_and_a_column_before_it() -> None:
    def change(book: Any) -> None:
        book["positions"].insert_rows(1, 2)
        book["positions"]["A1"].value = "Who wants what, as of March"
        book["positions"].insert_cols(1)

    reading = changed(change)
    assert reading.cases == (TEMPLATE,)
    (finding,) = reading.findings
    assert finding.found == "a row above the header: 'Who wants what, as of March'"


def test_a_sheet_of_keys_without_its_header() -> None:
    assert changed(lambda book: book["decision"].delete_rows(1)).cases == (TEMPLATE,)


def test_two_columns_for_one_are_refused() -> None:
    reading = changed(put("positions", "N1", "Salience likely"))
    assert ("sheet positions, cell N1", "'Salience likely', a second column for the same") in told(
        reading
    )


# --- numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "form", "want"),
    [
        (0.3, "0%", "30"),
        (0.305, "0.0%", "30.5"),
        ("30%", None, "30"),
        ("30 %", None, "30"),
        ("30", None, "30"),
        ("30,5", None, "30.5"),
        ("20, 30, 40", None, "30 (20 to 40)"),
        ("[20, 30, 40]", None, "30 (20 to 40)"),
        ("20; 30; 40", None, "30 (20 to 40)"),
        ("20 30 40", None, "30 (20 to 40)"),
        ("20-30-40", None, "30 (20 to 40)"),
        ("20 – 30 – 40", None, "30 (20 to 40)"),
        ("20,5; 30; 40,5", None, "30 (20.5 to 40.5)"),
        ("20 %, 30 %, 40 %", None, "30 (20 to 40)"),
        ("{low: 20, high: 40, shape: uniform}", None, "30 (20 to 40)"),
        ("[20,5, 30, 40,5]", None, "30 (20.5 to 40.5)"),
    ],
)
def test_a_salience_as_people_write_it(value: Any, form: str | None, want: str) -> None:
    reading = changed(put("positions", "J6", value, form))
    assert belief(reading.cases[0], 4, "salience") == want
    guessed = [f for f in reading.findings if "read as" in f.found]
    assert bool(guessed) == ("," in str(value) and ("30,5" in str(value) or "[20,5" in str(value)))


@pytest.mark.parametrize(
    "value", ["about 30", "20, 30", "20 to 40", "1,234", "30 kg", "[20,5, 30]", "high", "?", "(25)"]
)
def test_a_salience_that_may_not_be_read_is_told_with_its_cell(value: str) -> None:
    reading = changed(put("positions", "J6", value))
    assert not reading.cases
    assert {place for place, _ in told(reading)} == {"sheet positions, cell J6"}


def test_commas_in_two_ways_are_told() -> None:
    reading = changed(put("positions", "J6", "[4,5, 6]"))
    assert told(reading) == [("sheet positions, cell J6", "'[4,5, 6]', read as 4, 5, 6")]


@pytest.mark.parametrize("value", [0.3, 0.05])
def test_a_fraction_where_per_cent_are_expected_is_told(value: float) -> None:
    reading = changed(put("positions", "J6", value))
    assert told(reading) == [("sheet positions, cell J6", f"{value:g}, read as {value:g} %")]


@pytest.mark.parametrize(
    ("first", "second"), [((0.7, "0%"), (25, None)), (("70%", None), (0.25, "0.00%")),
                          (("70 %", None), ("25", None))]
)  # fmt: skip
def test_chances_shown_as_per_cent(first: Any, second: Any) -> None:
    def change(book: Any) -> None:
        put("no_deal", "D2", *first)(book)
        put("no_deal", "D3", *second)(book)

    (case,) = changed(change).cases
    assert [str(path.chance) for path in case.no_deal.values()] == ["70", "25"]


def test_per_cent_on_an_issue_that_runs_to_1_and_on_one_that_runs_to_100() -> None:
    def change(book: Any) -> None:
        put("positions", "D5", 0.1, "0%")(book)
        put("positions", "C5", 0, "0%")(book)
        put("positions", "E5", 0.3, "0%")(book)

    assert belief(changed(change).cases[0], 3, "position") == "10 (0 to 30)"

    def to_1(book: Any) -> None:
        change(book)
        put("issues", "E3", 1)(book)
        put("positions", "D3", 1)(book)

    assert belief(changed(to_1).cases[0], 3, "position") == "0.1 (0 to 0.3)"


def test_dots_that_may_be_thousands_are_told() -> None:
    assert told(changed(put("actors", "E2", "1.200"))) != []
    assert told(changed(put("actors", "E2", "1.200.000"))) != []


@pytest.mark.parametrize(
    ("low", "likely", "high", "want"),
    [
        (20, 30, 40, "30 (20 to 40)"),
        (None, 30, None, "30"),
        (None, "20, 30, 40", None, "30 (20 to 40)"),
        (20, 30, None, None),
        (20, None, 40, None),
        (40, 30, 20, None),
        (20, "10, 30, 40", 40, None),
    ],
)
def test_three_columns_of_a_belief(low: Any, likely: Any, high: Any, want: str | None) -> None:
    def change(book: Any) -> None:
        for cell, value in (("I6", low), ("J6", likely), ("K6", high)):
            put("positions", cell, value)(book)

    reading = changed(change)
    assert [belief(case, 4, "salience") for case in reading.cases] == ([want] if want else [])
    assert all(place.startswith("sheet positions, cell") for place, _ in told(reading))


# --- lists, mappings, days --------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["upstream, downstream", '["upstream", "downstream"]', "[upstream, downstream]",
     "“upstream”, “downstream”", "upstream; downstream", "upstream\ndownstream",
     "upstream,downstream", "„upstream“, „downstream“"],
)  # fmt: skip
def test_a_list_as_people_write_it(cell: str) -> None:
    reading = changed(put("decision", "B3", cell))
    assert (reading.cases, reading.findings) == ((TEMPLATE,), ())


@pytest.mark.parametrize(
    "cell",
    ["upstream: 3, 8, 15; downstream: 2, 5, 10", "{upstream: [3, 8, 15], downstream: [2, 5, 10]}",
     '{“upstream”: [3, 8, 15], “downstream”: [2, 5, 10]}', "upstream: 3 8 15\ndownstream: 2 5 10",
     '{"upstream": [3, 8, 15], "downstream": [2, 5, 10]}',
     "upstream: [3,8,15]; downstream: [2,5,10];",
     "{'upstream': [3, 8, 15], 'downstream': [2, 5, 10]}", "upstream: 3-8-15; downstream: 2-5-10"],
)  # fmt: skip
def test_a_mapping_as_people_write_it(cell: str) -> None:
    reading = changed(put("no_deal", "G3", cell))
    assert (reading.cases, reading.findings) == ((TEMPLATE,), ())


@pytest.mark.parametrize("cell", ["nothing", "upstream 3 8 15", "upstream: 3; upstream: 4"])
def test_a_mapping_that_may_not_be_read_is_told(cell: str) -> None:
    reading = changed(put("no_deal", "G3", cell))
    assert [place for place, _ in told(reading)] == ["sheet no_deal, cell G3"]
    assert reading.findings[0].mend == "Write it as name: value; name: value."


@pytest.mark.parametrize(
    ("value", "form"),
    [(datetime(2025, 3, 13), "yyyy-mm-dd"), (date(2025, 3, 13), "d/m/yy"), ("2025-03-13", None),
     ("13.3.2025", None), ("13/03/2025", None), ("3/13/2025", None), ("2025/03/13", None),
     ("13 March 2025", None), ("March 13, 2025", None), ("13 Mar 2025", None)],
)  # fmt: skip
def test_a_day_as_people_write_it(value: Any, form: str | None) -> None:
    reading = changed(put("case", "B6", value, form))
    assert reading.cases[0].as_of == date(2025, 3, 13)
    assert bool(reading.findings) == (isinstance(value, str) and value != "2025-03-13")


@pytest.mark.parametrize("value", ["03/04/2025", "soon", "31.02.2025", "13.3.25", 45729])
def test_a_day_that_may_not_be_read_is_told_once(value: Any) -> None:
    reading = changed(put("case", "B6", value))
    assert not reading.cases
    assert "sheet case, cell B6" in [place for place, _ in told(reading)]
    assert len([f for f in reading.findings if f.severity == "error"]) == 1


def test_numbers_of_a_mapping_are_told_as_others_are() -> None:
    assert (
        "read as 3.5" in told(changed(put("no_deal", "G3", "upstream: 3,5; downstream: 2")))[0][1]
    )
    assert "two ways" in told(changed(put("no_deal", "G3", "upstream: 1,234; downstream: 2")))[0][1]


def test_texts_that_look_like_numbers_are_texts() -> None:
    (case,) = changed(put("case", "B4", 2014)).cases
    assert case.title == "2014"


@pytest.mark.parametrize(
    ("sheet", "cell", "value"),
    [
        ("positions", "A2", "The upper town"),
        ("positions", "A2", "Upstream"),
        ("positions", "B2", "Water the upper town may take"),
        ("positions", "B2", "WATER"),
        ("decision", "B3", "The upper town, Downstream"),
    ],
)
def test_a_name_where_an_id_is_wanted_is_read_and_told(sheet: str, cell: str, value: str) -> None:
    reading = changed(put(sheet, cell, value))
    assert reading.cases == (TEMPLATE,)
    assert {place for place, _ in told(reading)} == {f"sheet {sheet}, cell {cell}"}


def test_a_name_that_two_bear_is_no_id() -> None:
    def change(book: Any) -> None:
        put("actors", "B3", "The upper town")(book)
        put("positions", "A2", "The upper town")(book)

    assert not changed(change).cases


@pytest.mark.parametrize(("cell", "value"), [("B2", "Consensus"), ("B2", "CONSENSUS ")])
def test_words_of_a_list_in_capitals(cell: str, value: str) -> None:
    reading = changed(put("decision", cell, value))
    assert (reading.cases, reading.findings) == ((TEMPLATE,), ())


def test_a_workbook_without_the_sheet_case_is_told_once() -> None:
    reading = changed(lambda book: book.remove(book["case"]))
    assert told(reading) == [("book.xlsx", "no sheet case")]


# --- cells that hold no value -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "cell"), [("positions", "J6"), ("issues", "B2"), ("case", "B4"), ("actors", "A2")]
)
def test_formulas_without_a_value_are_told(sheet: str, cell: str) -> None:
    reading = changed(put(sheet, cell, "=1+1"))
    assert not reading.cases
    places = {f.place: f for f in reading.findings}
    finding = places[f"book.xlsx, sheet {sheet}, cell {cell}"]
    assert finding.found == "'=1+1', a formula without a stored result"
    assert "Open the file in a spreadsheet program and save it" in finding.mend


def test_merged_cells_count_for_each_of_their_rows() -> None:
    def change(book: Any) -> None:
        book["positions"]["A3"].value = None
        book["positions"].merge_cells("A2:A3")

    reading = changed(change)
    assert reading.cases == (TEMPLATE,)
    assert told(reading) == [("sheet positions, cell A3", "a part of merged cells")]


def test_hidden_rows_and_sheets_are_told() -> None:
    def change(book: Any) -> None:
        book["positions"].row_dimensions[3].hidden = True
        book["sources"].sheet_state = "hidden"

    assert told(changed(change)) == [
        ("sheet positions, cell A3", "a row that is hidden"),
        ("sheet sources", "the sheet 'sources', which is hidden"),
    ]


# --- tables of actors in workbooks ------------------------------------------------------------


def test_the_sheet_that_is_shown_is_read() -> None:
    old = [ACTORS[0], ["Old", 9, 1, 1], ["Older", 9, 2, 1]]
    raw = book_of(
        {"Old": old, "Data": ACTORS}, lambda b: setattr(b["Old"], "sheet_state", "hidden")
    )
    reading = read(raw)
    assert list(reading.cases[0].actors) == ["North", "South"]
    assert told(reading) == [("sheet Data", "other sheets: 'Old' (hidden)")]


def test_a_cover_sheet_is_passed_over() -> None:
    reading = read(book_of({"README": [["The table is on Data"]], "Data": ACTORS}))
    assert list(reading.cases[0].actors) == ["North", "South"]
    assert told(reading) == [("sheet Data", "other sheets: 'README'")]


def test_a_workbook_with_a_table_of_no_form_names_its_sheet() -> None:
    reading = read(book_of({"Data": [["a", "b", "c"], [1, 2, 3]]}))
    assert told(reading) == [("sheet Data, row 1", "a table of no known form")]


def test_per_cent_saliences_of_actors() -> None:
    def change(book: Any) -> None:
        for cell in ("D2", "D3"):
            book["Data"][cell].value = 0.4
            book["Data"][cell].number_format = "0%"

    (case,) = read(book_of({"Data": ACTORS}, change)).cases
    assert [row.salience.likely for row in case.positions] == [40, 40]

    def mixed(book: Any) -> None:
        change(book)
        book["Data"]["D3"].value, book["Data"]["D3"].number_format = 70, "General"

    (case,) = read(book_of({"Data": ACTORS}, mixed)).cases
    assert [row.salience.likely for row in case.positions] == [40, 70]


def test_exported_cases_read_in_every_verb(tmp_path: Any) -> None:
    path = ws.new(tmp_path / "talks", "A: b", workbook=True)
    assert path == tmp_path / "talks.xlsx"
    assert ws.check(path) == ()
    assert ws.read(path).title == "A: b"
    with pytest.raises(ws.UsageError, match="exists already"):
        ws.new(tmp_path / "talks.xlsx")
