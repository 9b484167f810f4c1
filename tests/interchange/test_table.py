"""Tables as programs of all lands save them: encodings, delimiters, quotes, numbers, damage."""

from __future__ import annotations

from decimal import Decimal

import pytest

from winset.errors import Finding, Findings
from winset.interchange import forms
from winset.interchange.reading import Numbers, Reading, as_percent
from winset.interchange.tables import MOST_FINDINGS, Row

HEAD = ["Actor", "Capability", "Position", "Salience"]
BODY = [["Ærø", "1.5", "10.25", "0.5"], ["Žilina, upper", "2", "30", "0.75"]]
TEXT = "\n".join(",".join(f'"{c}"' if "," in c else c for c in row) for row in [HEAD, *BODY])


def read(raw: bytes | str, form: str | None = None) -> Reading:
    data = raw.encode() if isinstance(raw, str) else raw
    return forms.inspect_bytes(data, "t.csv", "t", form)


def faults(raw: bytes | str, form: str | None = None) -> list[tuple[int, int, str, str]]:
    found: tuple[Finding, ...] = read(raw, form).findings
    return [(f.line, f.column, f.path, f.found) for f in found]


WHOLE = read(TEXT).cases


def test_the_table_reads() -> None:
    (case,) = WHOLE
    assert [actor.name for actor in case.actors.values()] == ["Ærø", "Žilina, upper"]
    assert list(case.actors) == ["Ærø", "Žilina-upper"]
    assert case.issues["position"].range == (10.25, 30)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    found = read(TEXT.replace("\n", end).encode(encoding))
    assert found.cases == WHOLE
    assert found.findings == ()


def test_windows_1252_is_read_and_said() -> None:
    found = read(TEXT.encode("cp1252"))
    assert found.cases == WHOLE
    (finding,) = found.findings
    assert (finding.severity, finding.expected) == ("warning", "UTF-8")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_decimal_commas_where_cells_are_set_apart_otherwise(delimiter: str) -> None:
    rows = [HEAD, *[[cell.replace(".", ",") for cell in row] for row in BODY]]
    assert read("\n".join(delimiter.join(row) for row in rows)).cases == WHOLE


def test_quoted_decimal_commas_in_a_table_of_commas() -> None:
    rows = [HEAD, *[[f'"{cell.replace(".", ",")}"' for cell in row] for row in BODY]]
    assert read("\n".join(",".join(row) for row in rows)).cases == WHOLE


def test_blank_lines_remarks_and_empty_cells_do_not_count() -> None:
    lines = TEXT.split("\n")
    text = "\n\n# a remark\n,,,\n" + "\n \n// more\n".join(f"{line},," for line in lines) + "\n\x1a"
    assert read(text).cases == WHOLE
    bad = text.replace("30", "x")
    assert faults(bad)[0][:2] == (bad[: bad.index(",x,")].count("\n") + 1, 3)


def test_quoted_cells_may_hold_line_ends_and_lines_are_still_right() -> None:
    text = TEXT.replace("Ærø", '"Ær\nø"').replace("30", "x")
    assert faults(text) == [(4, 3, "position", "'x', no number")]


def test_an_open_quotation_is_a_fault_at_its_line() -> None:
    text = TEXT.replace('upper"', "upper")
    (finding,) = read(text).findings
    assert (finding.line, finding.severity) == (3, "error")
    assert "quotation" in finding.mend


@pytest.mark.parametrize(
    ("cells", "cell", "value"),
    [
        ([], "12", "12"),
        ([], "-.5", "-.5"),
        ([], "1e-3", "0.001"),
        ([], "\u22121\u00a0000", "-1000"),
        ([], "0,5", "0.5"),
        (["0,5"], "1,234", "1.234"),
        (["0.5"], "1.234", "1.234"),
        ([], "1.234", "1.234"),
        ([], "0.1234567890123456789", "0.1234567890123456789"),
        ([], "1.234,5", "1234.5"),
        ([], "1,234.5", "1234.5"),
        ([], "1.234.567", "1234567"),
        ([], "1,234,567", "1234567"),
        (["1.234.567"], "1.200", "1200"),
        (["1,234,567"], "1,200", "1200"),
        (["1.234,5"], "15.000", "15000"),
        ([], "1 234,5", "1234.5"),
        ([], "12'345.5", "12345.5"),
        ([], "12\u2019345", "12345"),
        ([], "5 %", "5"),
        ([], "6.5%", "6.5"),
    ],
)
def test_numbers(cells: list[str], cell: str, value: str) -> None:
    assert Numbers([Row(1, tuple(cells))], Findings("t.csv")).read(cell) == Decimal(value)


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ([], "1,234"),
        (["0.5"], "1,234"),
        (["0,5"], "1.234"),
        (["0,5", "0.5"], "1,234"),
        (["0.5"], "1.234,5"),
        (["0,5"], "1,234.5"),
        ([], "nan"),
        ([], "inf"),
        ([], "1_0"),
        ([], "0x1f"),
        ([], "5 kg"),
        ([], "١"),
        ([], "1e16"),
        ([], "1e999"),
        ([], ""),
    ],
)
def test_what_is_no_number_or_may_be_two(cells: list[str], cell: str) -> None:
    assert isinstance(Numbers([Row(1, tuple(cells))], Findings("t.csv")).read(cell), str)


def test_scales_of_salience() -> None:
    def scale(*values: str) -> bool | None:
        return as_percent(Decimal(value) for value in values)

    assert scale("0", "0.3", "1") is False
    assert scale("0", "1", "80") is True
    assert scale("0.5", "80") is None
    assert scale() is False


def test_all_faults_of_a_table_at_once() -> None:
    text = (
        "Stakeholder;Resources;Pos;Sal\n"
        "A;1;10;0.5\n"
        "B;-1;ten;101\n"
        "A;;20;0.5\n"
        ";1;20;0.5\n"
        "C;1;20;0.5;9;9\n"
        "D;1;20\n"
    )
    assert faults(text) == [
        (3, 2, "capability", "'-1'"),
        (3, 3, "position", "'ten', no number"),
        (3, 4, "salience", "'101'"),
        (4, 1, "actor", "'A' a second time (first in line 2)"),
        (4, 2, "capability", "an empty cell"),
        (5, 1, "actor", "an empty cell"),
        (6, 5, "", "6 cells"),
        (7, 4, "salience", "an empty cell"),
    ]


def test_saliences_on_two_scales() -> None:
    text = "Actor,Capability,Position,Salience\nA,1,10,0.5\nB,1,20,80\n"
    assert faults(text) == [(2, 4, "salience", "'0.5' beside saliences up to 80")]


@pytest.mark.parametrize(
    ("head", "missing"),
    [
        ("Actor,Capability,Position", {"salience"}),
        ("Actor,Capability,Posittion,Salience", {"position"}),
        ("Capability,Position", {"actor", "salience"}),
    ],
)
def test_missing_columns(head: str, missing: set[str]) -> None:
    found = read(f"{head}\nA,1,2,3\n", "actors").findings
    assert {finding.path for finding in found} == missing
    assert "Posittion" not in head or "Did you mean 'Posittion'" in found[0].mend


def test_two_columns_for_one() -> None:
    found = faults("Actor,Power,Capability,Position,Salience\nA,1,1,2,3\n")
    assert found == [(1, 3, "capability", "'Capability', a second column for the capability")]


def test_columns_of_other_programs_are_left_out_and_said() -> None:
    found = read("name,position,capabilities,salience,resolve\nA,1,1,1,1\nB,2,1,1,1\n")
    assert [f.severity for f in found.findings] == ["warning"]
    assert "resolve" in found.findings[0].found
    assert len(found.cases) == 1


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Actor,Capability,Position,Salience\n", "actors"),
        ("Actor,Capability,Position,Salience\nA,1,2,0.5\n", "actors"),
        ("Actor,Capability,Position,Salience\nA,0,2,0.5\nB,0,3,0.5\n", "actors"),
    ],
)
def test_too_little_to_make_a_case(text: str, path: str) -> None:
    found = read(text)
    assert found.cases == ()
    assert path in {finding.path for finding in found.findings}


def test_equal_positions_still_have_a_range() -> None:
    for position, ends in ((5, (0, 5)), (-5, (-5, 0)), (0, (0, 1))):
        (case,) = read(f"{','.join(HEAD)}\nA,1,{position},1\nB,1,{position},1\n").cases
        assert case.issues["position"].range == ends


def test_names_that_make_one_id_stay_two_actors() -> None:
    (case,) = read(f"{','.join(HEAD)}\nEUR/JPN,1,1,1\nEUR JPN,1,2,1\nCO²½,1,3,1\n…,1,3,1\n").cases
    assert list(case.actors) == ["EUR-JPN", "EUR-JPN-2", "CO", "actor"]
    assert [actor.name for actor in case.actors.values()] == ["EUR/JPN", "EUR JPN", "CO²½", "…"]


def test_a_file_that_is_wrong_throughout_is_told_so_once() -> None:
    rows = "\n".join(f"A{i},x,y,z" for i in range(1000))
    found = read(f"{','.join(HEAD)}\n{rows}\n").findings
    assert len(found) == MOST_FINDINGS + 1
    assert found[-1].found == "2,800 more faults after these"
