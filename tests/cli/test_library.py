"""``winset library`` at the command line, and the JSON that other programs read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Call
from tests.data import data_path

TEXT = """---
title: Two Towns and a River
author: Anna Berg
date: 2019-03-04
topic: Water
---
The upper town opposes any use of force over the mill.

The lower town wants water in August.
"""


@pytest.fixture
def filled(call: Call, tmp_path: Path) -> Call:
    (tmp_path / "river.md").write_text(TEXT, encoding="utf-8")
    assert call("library", "add", "river.md", "--library", "l.sqlite").code == 0
    return call


def run(call: Call, *args: str) -> dict[str, object]:
    said = call("library", *args, "--library", "l.sqlite", "--json")
    assert said.code == 0, said.err
    data: dict[str, object] = json.loads(said.out)
    return data


def test_json_of_add(call: Call, tmp_path: Path) -> None:
    (tmp_path / "river.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 and no more")
    data = run(call, "add", "river.md", "bad.pdf")
    assert set(data) == {"documents", "refused"}
    documents, refused = data["documents"], data["refused"]
    assert isinstance(documents, list)
    assert isinstance(refused, list)
    assert documents[0]["id"] == "berg-2019"
    assert documents[0]["title"] == "Two Towns and a River"
    assert refused[0]["source"] == "bad.pdf"
    assert refused[0]["reason"]


def test_json_of_show(filled: Call) -> None:
    data = run(filled, "show", "berg-2019")
    names = "id title authors date type publisher taxonomy custom related paragraphs"
    assert set(names.split()) <= set(data)
    assert data["authors"] == ["Anna Berg"]
    assert data["paragraphs"] == [
        {"n": 1, "text": "The upper town opposes any use of force over the mill."},
        {"n": 2, "text": "The lower town wants water in August."},
    ]


def test_json_of_search_and_passage(filled: Call) -> None:
    hits = run(filled, "search", "water")["hits"]
    assert isinstance(hits, list)
    assert {"id", "paragraph", "score", "snippet"} <= set(hits[0])
    assert (hits[0]["id"], hits[0]["paragraph"]) == ("berg-2019", 2)
    assert "**water**" in hits[0]["snippet"]
    passage = run(filled, "show", "berg-2019#p2")
    assert passage["address"] == "berg-2019#p2"
    assert [s["type"] for s in passage["selector"]] == [  # type: ignore[attr-defined]
        "TextQuoteSelector",
        "TextPositionSelector",
    ]


def test_text_for_people(filled: Call) -> None:
    at = ("--library", "l.sqlite")
    assert "Two Towns and a River" in filled("library", "list", *at).out
    assert "p2" in filled("library", "show", "berg-2019", *at).out
    assert filled("library", "show", "berg-2019", "--source", *at).out == TEXT
    assert "berg-2019#p1" in filled("library", "search", '"use of force"', *at).out
    cited = filled("library", "cite", "berg-2019#p2", *at).out
    assert cited == "Anna Berg, “Two Towns and a River”, 4 March 2019, paragraph 2.\n"
    assert filled("library", "search", "herring", *at).err == "nothing found\n"
    assert filled("library", "related", "berg-2019", *at).code == 0
    assert filled("library", "backup", "copy.sqlite", *at).code == 0
    assert filled("library", "remove", "berg-2019", *at).code == 0
    assert filled("library", "show", "berg-2019", *at).code == 2
    assert filled("library", "show", "berg-2019", "--library", "copy.sqlite").code == 0


def test_what_was_read_wrongly_is_corrected(filled: Call) -> None:
    made = run(filled, "correct", "berg-2019", "--date", "5 March 2019", "--author", "Ann Lee")
    assert (made["date"], made["authors"]) == ("2019-03-05", ["Ann Lee"])
    told = filled("library", "correct", "berg-2019", "--library", "l.sqlite")
    assert (told.code, "Say what is right" in told.err) == (2, True)
    assert "date: 2019-03-04" in str(run(filled, "show", "berg-2019")["custom"])
    assert run(filled, "correct", "berg-2019", "--author", "")["authors"] == []


def test_standard_input_and_an_id(call: Call) -> None:
    said = call("library", "add", "-", "--id", "note", stdin=b"A note on the mill.\n\nAnd more.")
    assert said.code == 0
    assert "note" in said.out
    assert call("library", "add", "-", "--id", "a b", stdin=b"x").code == 2


@pytest.mark.parametrize(
    "args",
    [
        ("list",),
        ("show", "x"),
        ("search", "x"),
        ("backup", "b"),
        ("remove", "x"),
        ("add", "missing.html"),
        ("frobnicate",),
    ],
)
def test_what_cannot_be_done_is_said(call: Call, args: tuple[str, ...]) -> None:
    said = call("library", *args, "--library", "none.sqlite")
    assert said.code == 2
    assert said.err


def test_the_founding_document_from_a_pipe(call: Call) -> None:
    raw = data_path("../seed/topychkanov-2014.txt").read_bytes()
    said = call("library", "add", "-", "--json", stdin=raw)
    assert json.loads(said.out)["documents"][0]["id"] == "topychkanov-2014"


def test_list_takes_the_filters_of_search(filled: Call) -> None:
    found = run(filled, "list", "--topic", "Water", "--since", "2019")["documents"]
    assert [row["id"] for row in found] == ["berg-2019"]
    said = filled("library", "list", "--author", "nobody", "--library", "l.sqlite")
    assert (said.code, said.out) == (0, "")
    assert said.err == "No document meets this.\n"
