"""Tables of actors as programs and people write them: read rightly, or told what stands in the way.

Truth: the table North 2 10 90, South 3 30 40, whatever stands around it; errors of formulas are
those that Excel and LibreOffice list, `sep=` is Excel's line, the empty head is what pandas and R
write for row names (pandas.DataFrame.to_csv, utils::write.table).
"""

from __future__ import annotations

import pytest

from winset.interchange.forms import inspect_bytes
from winset.interchange.reading import Reading

HEAD = "Actor,Capability,Position,Salience\n"
BODY = "North,2,10,90\nSouth,3,30,40\n"


def read(text: str) -> Reading:
    return inspect_bytes(text.encode(), "t.csv", "t")


WHOLE = read(HEAD + BODY).cases
assert WHOLE


SILENT = {
    "sep": "sep=;\n" + (HEAD + BODY).replace(",", ";"),
    "sep quoted": '"sep=;"\r\n' + (HEAD + BODY).replace(",", ";"),
    "sep tab": "sep=\t\n" + (HEAD + BODY).replace(",", "\t"),
    "sep with mark": "\ufeffSEP=,\n" + HEAD + BODY,
    "numbered": "#,Actor,Capability,Position,Salience\n1,North,2,10,90\n2,South,3,30,40\n",
    "pandas": ",Actor,Capability,Position,Salience\n0,North,2,10,90\n1,South,3,30,40\n",
    "R": '"Actor","Capability","Position","Salience"\n"1","North",2,10,90\n"2","South",3,30,40\n',
    "R names": '"Capability","Position","Salience"\n"North",2,10,90\n"South",3,30,40\n',
    "pandas names": ",Capability,Position,Salience\nNorth,2,10,90\nSouth,3,30,40\n",
    "numpy": "# " + HEAD + BODY,
    "empty column": "\n".join("," + line for line in (HEAD + BODY).splitlines()),
    "empty rows": "\n,,,\n\n" + HEAD + ",,,\n" + BODY,
    "remarks": "# by hand\n// twice\n" + HEAD + "# South is guessed\n" + BODY,
    "scale said": HEAD.replace("Salience", "Salience (0-100)") + BODY,
    "per cent": HEAD + BODY.replace("90", "90%").replace("40", "40 %"),
}


@pytest.mark.parametrize("name", SILENT)
def test_tables_that_say_the_same(name: str) -> None:
    reading = read(SILENT[name])
    assert (reading.cases, reading.findings) == (WHOLE, ())


TOLD = {
    "a title": ("Data of the ministry\n\n" + HEAD + BODY, "a row above the header"),
    "a title of cells": ("Data,of the ministry,2024,\n" + HEAD + BODY, "a row above the header"),
    "two titles": ("Data\nsecret\n" + HEAD + BODY, "and 1 more row"),
    "a row left out": (HEAD + "#East,3,40,40\n" + BODY, "'#East, 3, 40, 40'"),
    "a name with a hash": (HEAD + "#MeToo,3,40,40\n" + BODY, "a row that counts as a remark"),
    "an unnamed column": (
        HEAD.replace("\n", ",\n") + BODY.replace("\n", ",sure\n"), "column E, unnamed",
    ),
    "no use": (HEAD.replace("\n", ",Hawk\n") + BODY.replace("\n", ",1\n"), "Hawk"),
    "a number column": ("#,Actor,Capability,Position,Salience\n7,North,2,10,90\n9,South,3,30,40\n",
                        "columns that Winset has no use for: #"),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_what_is_left_out_is_told(name: str) -> None:
    text, words = TOLD[name]
    reading = read(text)
    assert reading.cases == WHOLE
    (finding,) = reading.findings
    assert finding.severity == "warning"
    assert words in finding.found


def test_names_that_differ_in_capitals_alone_are_told() -> None:
    reading = read(HEAD + BODY + "north,1,20,50\n")
    assert [f.found for f in reading.findings] == ["'north' beside 'North' in line 2"]


def test_saliences_that_may_be_on_a_scale_to_10_are_told() -> None:
    reading = read(HEAD + "North,2,10,9\nSouth,3,30,4\n")
    said = [(f.line, f.column, f.found) for f in reading.findings]
    assert said == [(2, 4, "saliences up to 9")]
    assert not read(HEAD + "North,2,10,1\nSouth,3,30,0.5\n").findings


def test_a_row_of_sums_is_told() -> None:
    reading = read(HEAD + BODY + "Total,5,20,65\n")
    assert [f.found for f in reading.findings] == ["'Total', as a row of sums has"]


@pytest.mark.parametrize(
    "cell", ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#BEZUG!", "#NV", "#¡REF!", "Err:508"]
)
@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_errors_of_formulas_are_faults(cell: str, place: int) -> None:
    cells = ["East", "3", "40", "40"]
    cells[place] = cell
    reading = read(HEAD + BODY + ",".join(cells) + "\n")
    assert not reading.cases
    (finding,) = reading.findings
    assert (finding.line, finding.column) == (4, place + 1)
    assert finding.found == f"'{cell}', the error of a formula"


@pytest.mark.parametrize(
    ("numbers", "want", "is_told"),
    [
        (("1.200", "900"), (1.2, 900), True),
        (("1.200", "15.000"), (1.2, 15), True),
        (("1.200.000", "1.500"), (1_200_000, 1500), False),
        (('"1.234,5"', "15.000"), (1234.5, 15_000), False),
        (("1.5", "15.000"), (1.5, 15), False),
        (("0.125", "1.250"), (0.125, 1.25), False),
        (('"1,200,000"', '"1,500"'), (1_200_000, 1500), False),
        (('"1,234.5"', '"1,500"'), (1234.5, 1500), False),
        (("1 200", "15 000"), (1200, 15_000), False),
        (("1\u00a0200", "15\u202f000"), (1200, 15_000), False),
        (("1'200", "15\u2019000.5"), (1200, 15_000.5), False),
        (("40%", "60 %"), (40, 60), False),
    ],
)
def test_signs_between_thousands(
    numbers: tuple[str, str], want: tuple[float, float], is_told: bool
) -> None:
    reading = read(f"{HEAD}North,{numbers[0]},10,90\nSouth,{numbers[1]},30,40\n")
    (case,) = reading.cases
    assert tuple(actor.capability.likely for actor in case.actors.values()) == want
    assert bool(reading.findings) == is_told


@pytest.mark.parametrize(
    "numbers",
    [('"1,200"', "900"), ("1.5", '"1,200"'), ("1.200.000", "1.5"), ('"1,200,000"', '"1,5"'),
     ("40%", "60"), ("60", "40%")],
)  # fmt: skip
def test_numbers_that_may_be_two_are_refused(numbers: tuple[str, str]) -> None:
    reading = read(f"{HEAD}North,{numbers[0]},10,90\nSouth,{numbers[1]},30,40\n")
    assert not reading.cases
    assert {finding.column for finding in reading.findings} == {2}


@pytest.mark.parametrize("other", ["1", "0.4"])
def test_per_cent_beside_fractions_is_refused(other: str) -> None:
    assert not read(f"{HEAD}North,2,10,65%\nSouth,3,30,{other}\n").cases


def test_too_many_actors_are_refused_at_once() -> None:
    rows = "".join(f"{'!' * (n % 40 + 1)}{'?' * (n // 40)},1,{n % 9},1\n" for n in range(2000))
    assert [f.found for f in read(HEAD + rows).findings] == ["2,000 rows"]
