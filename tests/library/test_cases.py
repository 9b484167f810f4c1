"""The sources of a case lead to passages of the library; what vanished or changed is reported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import winset as ws
from tests.conftest import ROOT, Call
from tests.data import data_path
from winset.case.sources import Source
from winset.library.case_passages import Cited, passages
from winset.library.document import Block, Reading, Record
from winset.library.library import Library

TEXTS = ("Iran wants fewer limits.", "Russia wants no sanctions.", "Both want a deal by June.")
RECORD = Record(
    title="On the talks", authors=("Ann Lee",), date="2015-01-02", url="https://example.org/t"
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with ws.open_library(tmp_path / "library.sqlite") as opened:
        opened.add_reading(Reading(RECORD, tuple(map(Block, TEXTS))), "t.txt", b"t")
        yield opened


def cited(library: Library, **source: object) -> list[Cited]:
    made = Source.model_validate({"title": "On the talks", **source})
    base = ws.read(ROOT / "cases/emissions-1989")
    return list(passages(base.model_copy(update={"sources": {"lee-2015": made}}), library))


def complaints(found: list[Cited]) -> list[str]:
    return [str(item.finding) for item in found if item.finding]


def test_passages_are_found(library: Library) -> None:
    found = cited(library, passages={"p1": "limits", "p3": "a deal", "summary": "no paragraph"})
    assert [item.passage.text for item in found if item.passage] == [TEXTS[0], TEXTS[2]]
    assert [item.paraphrase for item in found] == ["limits", "a deal"]
    assert complaints(found) == []


def test_a_vanished_passage_is_reported(library: Library) -> None:
    said = complaints(cited(library, passages={"p4": "no such"}))
    assert len(said) == 1
    assert "paragraph 4" in said[0]
    assert "sources.lee-2015.passages.p4" in said[0]


def test_a_changed_passage_is_reported_with_its_new_place(library: Library) -> None:
    digest = library.passage("lee-2015#p2").digest[:12]
    assert not complaints(cited(library, passages={"p2": "x"}, digests={"p2": digest}))
    said = complaints(cited(library, passages={"p1": "x"}, digests={"p1": digest}))
    assert "a text other than the one cited" in said[0]
    assert "lee-2015#p2" in said[0]
    gone = complaints(cited(library, passages={"p1": "x"}, digests={"p1": "0" * 12}))
    assert "Read lee-2015#p1 again" in gone[0]


def test_a_missing_document_is_reported(library: Library) -> None:
    found = cited(library, document="lee-2016", passages={"p1": "x"})
    assert "not in" in complaints(found)[0]


def test_another_document_under_the_same_id_is_reported(library: Library) -> None:
    assert "while 'lee-2015' is" in complaints(cited(library, title="Something else"))[0]


def test_a_later_version_is_reported(library: Library) -> None:
    later = (TEXTS[0], "Russia wants no sanctions, and says so.", "A new ending.")
    entry = library.add_reading(Reading(RECORD, tuple(map(Block, later))), "u.txt", b"u")
    assert library.show(entry.id).revises == "lee-2015"
    said = complaints(cited(library, passages={"p1": "a", "p2": "b", "p3": "c"}))
    assert len(said) == 2
    assert "changed to lee-2015-2#p2" in said[0]
    assert "has vanished in the later version 'lee-2015-2'" in said[1]


def test_the_iran_case_leads_to_the_founding_document(tmp_path: Path, call: Call) -> None:
    with ws.open_library(tmp_path / "iran.sqlite") as library:
        library.add(data_path("../seed/topychkanov-2014.txt"))
        found = passages(ws.read(ROOT / "cases/iran-2014"), library)
    own = {item.locator: item for item in found if item.locator.startswith("topychkanov-2014#")}
    assert len(own) == 14
    assert complaints(list(own.values())) == []
    texts = {key: item.passage.text for key, item in own.items() if item.passage}
    assert texts["topychkanov-2014#p5"].startswith("Third, Russia is categorically opposed")
    assert "India" in texts["topychkanov-2014#p13"]
    said = call("check", ROOT / "cases/iran-2014", "--library", tmp_path / "iran.sqlite")
    assert said.code == 0
    assert "0 warnings" in said.out
