"""What a desk says of its library: collections, rated publishers, saved searches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import winset as ws
from winset.case.revise import revise
from winset.errors import UsageError
from winset.library.case_rows import RowRequest
from winset.library.desk import AS_READ
from winset.library.document import Block, Reading, Record
from winset.library.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "library.sqlite") as opened:
        for name, publisher in (("one", "The Institute"), ("two", "The Gazette")):
            record = Record(
                title=f"Paper {name}",
                publisher=publisher,
                taxonomy={"collection": ("Seas",)} if name == "two" else {},
            )
            text = f"Norway wants a lower quota, says paper {name}."
            opened.add_reading(Reading(record, (Block(text),)), name, text.encode(), name)
        yield opened


def test_a_collection_is_found_by_every_filter_and_can_be_undone(library: Library) -> None:
    filters = {"collection": "Round one"}
    assert library.collect("Round one", ["one", "two"]) == 2
    assert library.collect("Round one", ["one"]) == 0
    assert [entry.id for entry in library.entries(filters=filters)] == ["one", "two"]
    assert {hit.id for hit in library.search("quota", filters=filters)} == {"one", "two"}
    assert {hit.id for hit in library.search("collection:round quota")} == {"one", "two"}
    assert library.collect("Round one", ["one", "two"], out=True) == 2
    assert not library.entries(filters=filters)
    assert not library.faults()


def test_a_publisher_s_own_collection_stays(library: Library) -> None:
    assert library.collect("Seas", ["two"], out=True) == 0
    assert [entry.id for entry in library.entries(filters={"collection": "Seas"})] == ["two"]


def test_what_cannot_be_collected_changes_nothing(library: Library) -> None:
    with pytest.raises(UsageError):
        library.collect("Round one", ["one", "three"])
    with pytest.raises(UsageError):
        library.collect(" ", ["one"])
    assert not library.entries(filters={"collection": "Round one"})


def test_a_rating_enters_the_case_with_what_is_drafted(library: Library, tmp_path: Path) -> None:
    library.rate("the institute", "b2", "edited")
    with pytest.raises(UsageError, match="The Institute"):
        library.rate("The Institut", "B2")
    with pytest.raises(UsageError, match="B2"):
        library.rate("The Institute", "good")
    ws.draft("one", "two", library=library).write(tmp_path / "case")
    case = ws.read(tmp_path / "case")
    (rated,) = case.publishers.values()
    assert (rated.name, rated.rating, rated.why) == ("The Institute", "B2", "edited")


def test_a_carried_passage_brings_the_rating_unless_the_case_has_its_own(
    library: Library, tmp_path: Path
) -> None:
    library.rate("The Institute", "B2")
    library.rate("The Gazette", "C3")
    (tmp_path / "case.yaml").write_text(
        "winset: 1\ntitle: Waters\nquestion: What?\nas_of: 2019-01-01\n"
        "hypotheses: {a: {name: A, about: norway}, b: {name: B, about: norway}}\n"
        "publishers: {gazette: {name: The Gazette, rating: D4}}\n"
    )
    for name in ("one", "two"):
        request = RowRequest("evidence", paraphrase="Quota.", name=f"Quota {name}", fits={"a": "C"})
        revise(tmp_path, lambda v: library.case_edits(f"{name}#p1", v.data, request))  # noqa: B023
    publishers = ws.read(tmp_path).publishers
    assert {p.name: p.rating for p in publishers.values()} == {
        "The Gazette": "D4",
        "The Institute": "B2",
    }


def test_a_saved_search_is_asked_again(library: Library) -> None:
    chosen = {"since": None, "until": None, "filters": {"publisher": ["The Gazette"]}}
    library.save_search("quotas", "quota", chosen)
    kept = library.saved_search("quotas")
    hits = library.search(kept.query, **kept.chosen)
    assert [hit.id for hit in hits] == ["two"]
    with pytest.raises(UsageError, match="quotas"):
        library.saved_search("quota")
    with pytest.raises(UsageError):
        library.save_search("bad", "quota", {"filters": {"colour": "red"}})
    assert [one.name for one in library.saved_searches()] == ["quotas"]


def test_a_correction_is_found_and_what_was_read_stays(library: Library) -> None:
    library.collect("Round one", ["one"])
    after = library.correct("one", title="Quotas", authors=["Ann Lee", "Bo Kim"], date="3 May 2019")
    assert (after.title, after.record.authors, after.record.date) == (
        "Quotas", ("Ann Lee", "Bo Kim"), "2019-05-03",
    )  # fmt: skip
    assert after.record.custom[AS_READ] == ["title: Paper one", "authors: none", "date: none"]
    assert {hit.id for hit in library.search("title:quotas quota")} == {"one"}
    assert {hit.id for hit in library.search('title:"paper one" quota')} == set()
    for filters in ({"author": "kim"}, {"collection": "Round one"}, {"publisher": "institute"}):
        assert [one.id for one in library.entries(filters=filters)] == ["one"], filters
    assert [one.id for one in library.entries(since="2019", until="2019")] == ["one"]
    library.correct("one", publisher="")
    assert library.show("one").record.publisher is None
    assert "The Institute" not in library.values("publisher")
    assert not library.faults()


@pytest.mark.parametrize(
    ("id_", "said", "words"),
    [
        ("three", {"title": "x"}, "no document"),
        ("one", {"titel": "x"}, "titel"),
        ("one", {"date": "soon"}, "no day or year"),
        ("one", {"title": "Paper one"}, "Nothing changes"),
    ],
)
def test_a_correction_that_says_nothing_changes_nothing(
    library: Library, id_: str, said: dict[str, str], words: str
) -> None:
    before = library.show("one")
    with pytest.raises(UsageError, match=words):
        library.correct(id_, **said)
    assert library.show("one") == before
