"""No text of a case or a source acts where it is shown: terminal, page, picture, spreadsheet.

Signs that act: C0 and C1 (ECMA-48), changes of direction (UAX 9), markup (HTML), and the first sign
of a formula (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
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
TEXT_KEYS |= {"content", "publisher", "origin", "authors", "type"}


def texts(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every free text of a case's data."""
    if isinstance(node, dict):
        for key, inner in node.items():
            if isinstance(inner, str) and (key in TEXT_KEYS or "passages" in path):
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


def hostile(tmp_path: Path) -> Path:
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
    folder = tmp_path / "hostile"
    folder.mkdir()
    (folder / "case.yaml").write_text(write_text(data), encoding="utf-8")
    return folder


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
    call: Call, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    folder = hostile(tmp_path)
    case = ws.read(folder)
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


def test_no_text_of_a_case_becomes_markup_or_acts_on_a_page(tmp_path: Path) -> None:
    from winset import api

    case = ws.read(hostile(tmp_path))
    page = api.page(ws.forecast(case, draws=30))
    assert not ACTING.search(page)
    tags = Tags()
    tags.feed(page)
    assert not tags.names & {"script", "img", "iframe", "object", "embed"}
    assert not [name for name in tags.attributes if name.startswith("on")]
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert pictures
    for picture in pictures:
        ElementTree.fromstring(picture)


def test_no_text_of_a_case_becomes_a_formula(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from winset.interchange.workbook_writing import as_csv, as_workbook

    case = ws.read(hostile(tmp_path))
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
