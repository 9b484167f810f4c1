"""No text of a case or a source acts where it is shown: terminal, page, picture, spreadsheet.

Signs that act: C0 and C1 (ECMA-48), changes of direction (UAX 9), markup (HTML), and the first sign
of a formula (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import html
import io
import json
import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from tests.conftest import ROOT, Call
from winset.case.yaml.text import write_text
from winset.untrusted import from_spreadsheet_cell, spreadsheet_cell, visible

ACTS = "".join(
    [
        *(chr(code) for code in range(0x20) if chr(code) not in "\t\n"),
        *(chr(code) for code in range(0x7F, 0xA0)),
        *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ]
)
ACTING = re.compile(f"[{re.escape(ACTS)}]")
CONTROL = re.compile(f"[{re.escape(ACTS[:-12])}]")
BAD = [
    "\x1b]52;c;Y3VybA==\x1b\\ \x1b[2K\x1b[1A\x1b[8m",
    "\x9b31m\x9d0;title\x9c",
    "\u202egnp.exe\u2066\u200f",
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&{{7*7}}",
    '=HYPERLINK("http://example.org","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\r0 errors\x08\x7f",
]


@given(st.text())
def test_a_shown_text_keeps_its_length_and_no_sign_acts(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert not ACTING.search(shown)
    assert "\n" not in visible(text, one_line=True)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])))
def test_ordinary_texts_are_shown_as_they_are(text: str) -> None:
    assert visible(text) == text


def test_joiners_that_scripts_need_stay() -> None:
    """Persian and Indic texts are written with ZWNJ and ZWJ: Unicode 15, section 23.2."""
    assert visible("می\u200cخواهم क्\u200dष") == "می\u200cخواهم क्\u200dष"


@given(st.text())
def test_a_guarded_cell_is_no_formula_and_comes_back(text: str) -> None:
    cell = spreadsheet_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    if not text.startswith("'") and not CONTROL.search(text):
        assert from_spreadsheet_cell(cell) == text


TEXT_KEYS = {"title", "question", "summary", "name", "unit", "why", "note", "text", "held_by"}
TEXT_KEYS |= {"content", "publisher", "origin", "own_origin", "criterion", "authors", "type"}


def texts(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every free text of a case's data."""
    if isinstance(node, dict):
        for key, inner in node.items():
            is_id = key == "question" and path[:1] == ("hypotheses",)
            if isinstance(inner, str) and not is_id and (key in TEXT_KEYS or "passages" in path):
                yield (*path, key)
            yield from texts(inner, (*path, key))
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from texts(inner, (*path, index))


class Tags(HTMLParser):
    """Collects the names of a page's elements and of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ws.Case]:
    """Write the flagship case with every free text made hostile, each in its own way."""
    data = ws.read(ROOT / "cases" / "iran-2014").to_dict()
    places = list(texts(data))
    assert len(places) > 100
    for number, path in enumerate(places):
        inner = data
        for part in path[:-1]:
            inner = inner[part]
        inner[path[-1]] = f"{BAD[number % len(BAD)]} {number}"
    for issue in data["issues"].values():
        issue["landmarks"] = {BAD[0]: issue["range"][0]}
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "case.yaml").write_text(write_text(data), encoding="utf-8")
    return folder, ws.read(folder)


COMMANDS = [
    ("show", "CASE"),
    ("check", "CASE"),
    ("check", "CASE", "--json"),
    ("show", "CASE", "--json"),
    ("forecast", "CASE", "-n", "30", "-m", "mean", "-m", "winset", "-m", "challenge"),
    ("forecast", "CASE", "-n", "30", "-m", "mean", "--json"),
    ("forecast", "CASE", "--point", "-m", "challenge"),
    ("power", "CASE"),
    ("assess", "CASE", "-n", "50"),
    ("ach", "CASE"),
    ("timeline", "CASE"),
    ("precedents", "CASE"),
    ("options", "CASE", "-n", "20"),
    ("options", "CASE", "-n", "20", "--state", "now"),
    ("sensitivity", "CASE", "-n", "30", "-m", "mean"),
    ("levels", "CASE", "--actor", "iran", "-n", "30", "-m", "mean"),
    ("compare", "CASE", "--scenario", "SCENARIO", "-n", "30", "-m", "mean"),
    ("resolve", "CASE", "-i", "ISSUE=LOW", "--replace", "--why", "x", "--source", BAD[0]),
    ("forecast", "CASE", "-m", BAD[0]),
    ("options", "CASE", "--state", BAD[0]),
    ("show", BAD[0].replace("\x1b\\", "")),
]


@pytest.mark.parametrize("asked", COMMANDS, ids=[ascii(" ".join(words)[:40]) for words in COMMANDS])
def test_no_sign_of_a_case_acts_on_a_terminal(
    call: Call, tmp_path: Path, kept: tuple[Path, ws.Case], asked: tuple[str, ...]
) -> None:
    case = kept[1]
    folder = shutil.copytree(kept[0], tmp_path / "hostile")
    issue = next(iter(case.issues))
    stands_for = {"CASE": str(folder), "SCENARIO": next(iter(case.scenarios))}
    stands_for["ISSUE=LOW"] = f"{issue}={case.issues[issue].range[0]:g}"
    said = call(*(stands_for.get(word, word) for word in asked))
    assert said.code == (2 if asked[-1].startswith("\x1b") and asked[0] != "resolve" else 0), said
    assert not ACTING.search(said.out + said.err)


def test_no_finding_acts_or_passes_for_several_lines(call: Call, tmp_path: Path) -> None:
    bad = json.dumps("x\n0 errors\x1b[2J\u202e")
    path = tmp_path / "case.yaml"
    path.write_text(
        "winset: 1\ntitle: t\nquestion: q\nas_of: 2014-01-01\ndecision: {rule: consensus}\n"
        f"issues:\n  {bad}: {{name: a, unit: u, range: {bad}}}\n{bad}: 1\n"
        f"actors:\n  a: {{name: a, capability: {bad}}}\npositions: []\n"
    )
    said = call("check", path)
    assert said.code == 1
    assert not ACTING.search(said.out + said.err)
    assert not [line for line in (said.out + said.err).splitlines() if line.startswith("0 errors")]


def test_no_text_of_a_case_becomes_markup_or_acts_on_a_page(kept: tuple[Path, ws.Case]) -> None:
    from winset import api

    page = api.page(ws.forecast(kept[1], draws=30))
    assert not ACTING.search(page)
    tags = Tags()
    tags.feed(page)
    assert not tags.names & {"script", "img", "iframe", "object", "embed"}
    assert not [name for name in tags.attributes if name.startswith("on")]
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert pictures
    for picture in pictures:
        ElementTree.fromstring(picture)


def test_no_text_of_a_case_becomes_a_formula(kept: tuple[Path, ws.Case]) -> None:
    from openpyxl import load_workbook

    from winset.interchange.workbook_writing import as_csv, as_workbook

    case = kept[1]
    cells = [cell for row in csv.reader(io.StringIO(as_csv(case).lstrip("\ufeff"))) for cell in row]
    book = load_workbook(io.BytesIO(as_workbook(case)))
    entries = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(cells) > 500
    assert not [cell for cell in entries if cell.data_type == "f"]
    words = [str(cell.value) for cell in entries if isinstance(cell.value, str)]
    for text in (*cells, *words):
        assert not ACTING.search(text), text
    for text in (*cells, *words, *csv_words(case)):
        number = re.fullmatch(r"-?[\d.e+-]+", text)
        assert number or not text.startswith(("=", "+", "-", "@", "\t", "\r")), text
        assert not CONTROL.search(text), text


def csv_words(case: ws.Case) -> Iterator[str]:
    """Yield the cells of the matrix of competing hypotheses as a table."""
    from winset import api

    table = api.assess(case, draws=200).matrix.to_csv()
    yield from (cell for row in csv.reader(io.StringIO(table)) for cell in row if cell not in "+-")


NAMES = [one.replace("\r", "\x0b") for one in BAD]
"""Names that act, without the line end that would part a row."""


def table(*rows: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _votes() -> str:
    rng = random.Random(0)
    rows = [(k, name, name, rng.choice(("yes", "no"))) for k in range(40) for name in NAMES]
    return table(("rcid", "country_code", "country", "vote"), *rows)


def _statements() -> str:
    rows = [
        (f"doc {name}", "2014-12-01", name, NAMES[k - 1], k % 2) for k, name in enumerate(NAMES)
    ]
    more = [(f"doc {name}", "2014-12-01", name, NAMES[k], 1) for k, name in enumerate(NAMES)]
    return table(("doc", "Date", "organization", "concept", "agreement"), *rows, *more)


def _codings() -> str:
    rows = [(unit, coder, unit) for unit in NAMES for coder in NAMES[:3]]
    return table(("unit", "coder", "code"), *rows)


def _actors() -> str:
    names = [name for name in NAMES if not CONTROL.search(name)]  # the others are refused
    rows = [(name, k + 1, 10 * k, 0.5) for k, name in enumerate(names)]
    return table(("Actor", "Capability", "Position", "Salience"), *rows)


def _page() -> str:
    said = html.escape(" ".join(NAMES))
    words = f"<p>The ministry said on Sunday that it would go on with the talks. {said}</p>" * 4
    return f"<html><head><title>{said}</title></head><body><article>{words}</article></body></html>"


def _bibtex() -> str:
    keys = ("author", "title", "journal", "note", "publisher", "url")
    fields = ",\n".join(f"  {key} = {{{NAMES[k]}}}" for k, key in enumerate(keys))
    return f"@article{{key,\n{fields},\n  year = {{2014}}\n}}\n"


FILES: list[tuple[str, Callable[[], str], str]] = [
    ("votes.csv", _votes, "reveal FILE"),
    ("votes.csv", _votes, "reveal FILE --json"),
    ("votes.csv", _votes, "reveal FILE -o out.csv"),
    ("statements.csv", _statements, "code networks FILE"),
    ("statements.csv", _statements, "code networks FILE -o out.csv"),
    ("statements.csv", _statements, "code networks FILE -o out.graphml"),
    ("statements.csv", _statements, "code networks FILE -o out.svg"),
    ("codings.csv", _codings, "code agreement FILE"),
    ("actors.csv", _actors, "check FILE"),
    ("actors.csv", _actors, "show FILE"),
    ("actors.csv", _actors, "export FILE -o out.csv"),
    ("refs.bib", _bibtex, "cite FILE"),
    ("refs.bib", _bibtex, "cite FILE --to bibtex"),
    ("refs.bib", _bibtex, "cite FILE --to ris"),
    ("refs.bib", _bibtex, "cite FILE --to csl"),
    ("page.html", _page, "library add FILE --library l.sqlite"),
]


@pytest.mark.parametrize(("file", "text", "asked"), FILES, ids=[each[2] for each in FILES])
def test_no_sign_of_a_foreign_file_acts(
    call: Call,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    text: Callable[[], str],
    asked: str,
) -> None:
    if asked.startswith("cite"):  # into a pipe, a file's text goes as it is
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    (tmp_path / file).write_text(text(), encoding="utf-8", newline="")
    said = call(*asked.replace("FILE", file).split())
    assert said.code < 2
    assert not ACTING.search(said.out + said.err)
    written = list(tmp_path.glob("out.*"))
    assert len(written) == asked.count("-o ")
    for one in written:
        _harmless(one)


def _harmless(written: Path) -> None:
    content = written.read_text(encoding="utf-8-sig")
    if written.suffix == ".csv":
        assert not CONTROL.search(content)
        for cell in (cell for row in csv.reader(io.StringIO(content)) for cell in row):
            number = re.fullmatch(r"[+-]?[\d.e+-]+", cell)
            assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
    else:
        ElementTree.fromstring(content)


def test_a_library_of_hostile_sources_acts_nowhere(call: Call, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(_page(), encoding="utf-8")
    library = ("--library", "l.sqlite")
    call("library", "add", "page.html", *library)
    (name,) = ws.open_library(tmp_path / "l.sqlite").ids()
    for asked in (("list",), ("show", name), ("search", "ministry"), ("cite", f"{name}#p1"),
                  ("claims", name), ("related", name), ("show", name, "--source")):  # fmt: skip
        said = call("library", *asked, *library)
        if "--source" not in asked:  # the very bytes, into a pipe
            assert not ACTING.search(said.out + said.err), asked


def test_one_writer_prints() -> None:
    """Whatever a command says goes through `cli.output`, which lets no sign act."""
    own = {"output.py", "main.py"}
    prints = re.compile(r"\b(click\.echo|click\.secho|print)\(|std(out|err)\.write\(")
    for path in (ROOT / "src" / "winset" / "cli").glob("*.py"):
        found = [line for line in path.read_text().splitlines() if prints.search(line)]
        assert path.name in own or not found, (path.name, found)
