"""``winset code`` and ``winset cite``, where all goes well and where not."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import Call
from tests.data import data_path

STATEMENTS = (
    "doc,Date,organization,concept,agreement,Start,Stop\n"
    "1,2014-12-01,Russia,lift the sanctions,yes,0,5\n"
    "1,2014-12-01,Iran,lift the sanctions,yes,6,9\n"
    "2,2014-12-02,Israel,lift the sanctions,no,0,4\n"
)
RATINGS = "unit,Ann,Bob\n1,yes,yes\n2,no,no\n3,no,yes\n"
BIBTEX = "@book{nash, title={Essays}, author={Nash, John}, year=1996}\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "statements.csv"
    path.write_text(STATEMENTS, encoding="utf-8")
    return path


def test_networks(call: Call, table: Path, tmp_path: Path) -> None:
    done = call("code", "networks", table, "--mode", "subtract")
    assert done.code == 0, done.err
    assert "subtract of 3 statements, 3 by 3, sum -2" in done.out
    told = json.loads(call("code", "networks", "-", "--json", stdin=STATEMENTS.encode()).out)
    assert (told["mode"], told["sum"], told["rows"]) == (
        "congruence",
        2,
        ["Iran", "Israel", "Russia"],
    )
    for suffix in ("csv", "graphml", "svg"):
        target = tmp_path / f"out.{suffix}"
        assert call("code", "networks", table, "-o", target).code == 0
        text = target.read_text(encoding="utf-8")
        assert "Russia" in text
        if suffix != "csv":
            ElementTree.fromstring(text)


def test_the_sample_on_the_command_line(call: Call) -> None:
    path = data_path("dna-sample.sqlite").resolve()
    sums = {"two-mode": 40, "ignore": 276, "congruence": 160, "conflict": 116, "subtract": 44}
    for mode, total in sums.items():
        done = call("code", "networks", path, "--mode", mode, "--json")
        assert json.loads(done.out)["sum"] == total


def test_convert(call: Call, table: Path, tmp_path: Path) -> None:
    base, back = tmp_path / "debate.dna", tmp_path / "back.csv"
    assert call("code", "convert", table, "-o", base).code == 0
    assert call("code", "convert", base, "-o", back).code == 0
    one, other = (call("code", "networks", path, "--json").out for path in (table, back))
    assert one == other


def test_agreement(call: Call) -> None:
    done = call("code", "agreement", "-", stdin=RATINGS.encode())
    assert done.code == 0, done.err
    assert "Krippendorff's alpha, nominal" in done.out
    told = json.loads(call("code", "agreement", "-", "--json", stdin=RATINGS.encode()).out)
    assert told["kappa"]["Ann, Bob"] == pytest.approx(0.4)
    same = call("code", "agreement", "-", "--json", stdin=b"unit,a,b\n1,x,x\n2,x,x\n")
    assert json.loads(same.out)["alpha"] is None


def test_cite(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "x.bib"
    path.write_text(BIBTEX, encoding="utf-8")
    assert call("cite", path).out == "Nash, J. (1996). Essays.\n"
    (record,) = json.loads(call("cite", path, "--to", "csl").out)
    assert record["author"] == [{"family": "Nash", "given": "John"}]
    ris = call("cite", "-", "--to", "ris", stdin=BIBTEX.encode()).out
    assert ris.startswith("TY  - BOOK\n")
    assert call("cite", "-", "--to", "bibtex", stdin=ris.encode()).out.startswith("@book{nash,")
    done = call("cite", "-", stdin=(BIBTEX + "@book{broken, title={x}\n").encode())
    assert done.code == 0
    assert "1 warning" in done.err


WRONG = [
    (("code", "networks", "missing.csv"), "", 2, "no file"),
    (("code", "networks", "-"), "a,b\n1\n", 1, "2 cells"),
    (("code", "networks", "-", "--mode", "friends"), STATEMENTS, 2, "no mode"),
    (("code", "networks", "-", "--actor", "who"), STATEMENTS, 2, "no variable"),
    (("code", "networks", "-", "-o", "x.pdf"), STATEMENTS, 2, ".graphml"),
    (("code", "agreement", "-"), "", 1, "head row"),
    (("code", "agreement", "-", "--level", "interval"), RATINGS, 2, "numbers"),
    (("code", "convert", "-", "-o", "/nowhere/x.dna"), STATEMENTS, 2, "Cannot write"),
    (("cite", "-"), "hello", 2, "neither"),
    (("cite", "-"), "@book{", 1, "BibTeX"),
    (("cite", "-", "--style", "apa7"), BIBTEX, 2, "no style"),
    (("cite", "."), "", 2, "no file"),
]


@pytest.mark.parametrize(
    ("verb", "table"), [("networks", STATEMENTS), ("agreement", RATINGS), ("convert", STATEMENTS)]
)
def test_a_table_in_windows_1252_is_read_and_said(
    call: Call, verb: str, table: str, tmp_path: Path
) -> None:
    raw = table.replace("Russia", "Rüssia").replace("Ann", "Änn").encode("cp1252")
    target = ("-o", tmp_path / "c.csv") if verb == "convert" else ("--json",)
    done = call("code", verb, "-", *target, stdin=raw)
    assert done.code == 0
    assert "Windows-1252" in done.err
    assert "findings" not in done.out


@pytest.mark.parametrize(("args", "stdin", "code", "said"), WRONG)
def test_mistakes_are_messages(
    call: Call, args: tuple[str, ...], stdin: str, code: int, said: str
) -> None:
    done = call(*args, stdin=stdin.encode())
    assert done.code == code, done.err
    assert said in done.err
    assert done.out == ""


def test_files_that_are_no_text_are_refused(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xff\xfe\x00")
    for command in (("code", "networks"), ("code", "agreement")):
        done = call(*command, path)
        assert done.code == 1
        assert "bytes that are no text" in done.err
    done = call("cite", path)
    assert done.code == 2
    assert "UTF-8" in done.err
