"""The library: adding, addresses, searching, keeping."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from tests.library.integrity import sound
from winset.library import store
from winset.library.document import Block, Reading, Record, Work
from winset.library.library import Library
from winset.library.passages import JOINT
from winset.library.query import parse
from winset.library.search import CLOSE, OPEN

RIVER = """---
title: Two Towns and a River
author: Anna Berg
date: 2019-03-04
region: The Hills
topic: [Water, Mills]
---
# Two Towns and a River

The upper town opposes any use of force over the **mill**.

- The mill stands still in August;
- The lower town gets water.

Negotiators opposed each other's plans for sanctions.
"""
FISH = """---
title: Fish
author: Bo Carl
date: 2021
topic: Water
---
Quotas for herring were agreed in May.

The fleets stay in harbour, and the herring come back.
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "river.md").write_text(RIVER, encoding="utf-8")
    (tmp_path / "fish.md").write_text(FISH, encoding="utf-8")
    with ws.open_library(tmp_path / "library.sqlite") as opened:
        opened.add(tmp_path / "river.md", tmp_path / "fish.md")
        yield opened


def test_documents_are_read_back(library: Library) -> None:
    assert library.ids() == ("berg-2019", "carl-2021")
    document = library.show("berg-2019")
    assert document.title == "Two Towns and a River"
    assert document.record.taxonomy["topic"] == ("Water", "Mills")
    assert [p.kind for p in document.paragraphs] == ["paragraph", "item", "item", "paragraph"]
    assert document.paragraphs[0].text == "The upper town opposes any use of force over the mill."


def test_a_part_of_a_document_is_that_part_of_the_whole(library: Library) -> None:
    text = "\n\n".join(f"{'No. ' * (n % 4)}{n}." for n in range(1, 60))
    (entry,) = library.add_bytes(text.encode(), "many.txt").documents
    whole = library.show(entry.id).paragraphs
    assert library.length(entry.id) == len(whole) > 40
    for first, last in ((1, 1), (1, 9), (20, 33), (len(whole) - 1, 10**6), (10**6, 10**6)):
        assert library.show(entry.id, first, last).paragraphs == whole[first - 1 : last]
    with pytest.raises(ws.UsageError, match="nobody"):
        library.length("nobody")


def test_the_same_text_is_kept_once(library: Library, tmp_path: Path) -> None:
    (tmp_path / "again.md").write_text(RIVER.replace("- ", "* ").upper(), encoding="utf-8")
    added = library.add(tmp_path / "again.md", tmp_path / "river.md")
    assert [(entry.id, entry.new) for entry in added.documents] == [("berg-2019", False)] * 2
    assert len(library) == 2


def test_another_number_makes_another_text(library: Library) -> None:
    texts = [
        "stocks of 1.5 tons, 5\u201310 %",
        "stocks of 15 tons, 5-10 %",
        "Stocks of 1.5 tons: 5-10%",
    ]
    entries = [
        library.add_reading(Reading(Record(title="T"), (Block(text),)), "t.md", text.encode())
        for text in [*texts, texts[1]]
    ]
    assert [entry.new for entry in entries] == [True, True, False, False]
    assert [entry.id for entry in entries] == [entries[n].id for n in (0, 1, 0, 1)]


def test_another_text_of_the_same_author_and_year_gets_another_id(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "more.md").write_text(RIVER.replace("August", "July"), encoding="utf-8")
    entry = library.add(tmp_path / "more.md").documents[0]
    assert entry.id == "berg-2019-2"
    assert library.show(entry.id).revises == "berg-2019"


def test_the_snapshot_is_unchanged(library: Library) -> None:
    assert library.snapshot("berg-2019") == RIVER.encode()
    assert library.show("berg-2019").sha256 == sha256(RIVER.encode()).hexdigest()


def test_selectors_lead_to_the_passage(library: Library) -> None:
    document = library.show("berg-2019")
    body = JOINT.join(p.text for p in document.paragraphs)
    for passage in document.paragraphs:
        quote, position = passage.selectors()
        assert body[position["start"] : position["end"]] == quote["exact"] == passage.text
        around = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert body.count(around) == 1
        assert library.passage(passage.address) == passage
        assert library.addresses_of(passage.text) == (passage.address,)
        assert passage.digest == sha256(passage.text.encode()).hexdigest()


def test_addresses_outlive_other_documents(library: Library, tmp_path: Path) -> None:
    before = library.passage("carl-2021#p2")
    library.remove("berg-2019")
    (tmp_path / "other.txt").write_text("Something else.\n\nAnd more.", encoding="utf-8")
    library.add(tmp_path / "other.txt")
    assert library.passage("carl-2021#p2") == before
    library.add(tmp_path / "river.md")
    assert "berg-2019" not in library.ids()
    assert "berg-2019-2" in library.ids()


@pytest.mark.parametrize(
    ("locator", "says"),
    [
        ("berg-2019#p9", "has no paragraph 9"),
        ("berg-2019#p0", "has no paragraph 0"),
        ("berg-2019", "no address"),
        ("berg-2091#p1", "Did you mean 'berg-2019'"),
        ("a b#p1", "no address"),
    ],
)
def test_wrong_addresses(library: Library, locator: str, says: str) -> None:
    with pytest.raises(ws.UsageError, match=says):
        library.passage(locator)


def found(library: Library, query: str, **wanted: object) -> list[str]:
    hits = library.search(query, by="words", **wanted)
    return [f"{hit.id}#p{hit.paragraph}" for hit in hits]


def test_words_phrases_and_stems(library: Library) -> None:
    assert set(found(library, "oppose")) == {"berg-2019#p4", "berg-2019#p1"}
    assert found(library, '"use of force"') == ["berg-2019#p1"]
    assert found(library, '"force of use"') == []
    assert found(library, "mill -August") == ["berg-2019#p1"]
    assert found(library, "fle*") == ["carl-2021#p2"]
    assert found(library, "fle") == []


def test_all_words_come_before_any(library: Library) -> None:
    assert found(library, "mill August") == ["berg-2019#p2"]
    assert set(found(library, "mill herring")) >= {"carl-2021#p1", "berg-2019#p2"}
    assert found(library, "mill herring", match="all") == []


def test_fields_and_filters(library: Library) -> None:
    assert found(library, "author:berg water") == ["berg-2019#p3"]
    assert found(library, "title:fish") == ["carl-2021#p1"]
    both = {"topic": "water"}
    assert len(found(library, "the", filters=both)) > 2
    assert found(library, "the", filters=both | {"region": "the hills"}) == found(
        library, "the", filters={"author": "Berg"}
    )
    assert found(library, "herring", until="2020") == []
    assert found(library, "herring", since="2021", until="2021") != []
    assert found(library, "mill", since="2019-03-04", until="2019-03-04") != []
    assert found(library, "mill", since="2019-03-05") == []


def test_documents_are_listed_by_filter_and_day(library: Library) -> None:
    def listed(**wanted: object) -> list[str]:
        return [entry.id for entry in library.entries(**wanted)]

    assert listed() == list(library.ids())
    assert listed(filters={"author": "BERG"}) == ["berg-2019"]
    assert listed(filters={"topic": ("water", "fish")}) == [
        name
        for name in listed(filters={"topic": "fish"})
        if name in listed(filters={"topic": "water"})
    ]
    assert "berg-2019" in listed(since="2019", until="2019-03-04")
    assert "berg-2019" not in listed(since="2019-03-05")
    assert listed(filters={"region": "nowhere"}) == []
    topics = library.values("topic")
    assert list(topics) == sorted(topics, key=str.casefold)
    assert all(listed(filters={"topic": topic}) for topic in topics)
    with pytest.raises(ws.UsageError, match="cannot be filtered"):
        library.values("colour")


@pytest.mark.parametrize(
    ("query", "wanted", "says"),
    [
        ("autor:berg x", {}, "Did you mean 'author'"),
        ("!!!", {}, "no word"),
        ("x", {"filters": {"colour": "red"}}, "cannot be filtered"),
        ("x", {"since": "soon"}, "no day"),
        ("x", {"by": "luck"}, "There is no by"),
        (" ".join(map(str, range(100))), {}, "64 words"),
    ],
)
def test_wrong_queries(library: Library, query: str, wanted: dict[str, object], says: str) -> None:
    with pytest.raises(ws.UsageError, match=says):
        library.search(query, **wanted)


@given(st.text(max_size=60))
def test_any_query_is_answered_or_explained(text: str) -> None:
    with Library(":memory:") as library:
        reading = Reading(Record(title="t"), (Block("a mill"), Block("b river")))
        library.add_reading(reading, "t", b"t")
        try:
            library.search(text)
        except ws.UsageError:
            return


def test_what_is_syntax_to_the_index_is_a_word_here() -> None:
    assert parse("AND NEAR(x) col:").expression() != ""
    assert parse('a" OR "b').expression().count('"') % 2 == 0


def test_snippets_mark_what_was_found(library: Library) -> None:
    hit = library.search("force", by="words")[0]
    assert f"{OPEN}force{CLOSE}" in hit.snippet
    assert "**force**" in hit.to_dict()["snippet"]


def test_meaning_finds_what_words_do_not(tmp_path: Path) -> None:
    """Paragraphs on two subjects: a word of one leads to those of it that lack the word."""
    ships = ["ship", "harbour", "fleet", "captain", "vessel", "sailor", "anchor", "deck"]
    money = ["bank", "credit", "loan", "interest", "debt", "dollar", "lender", "rate"]
    blocks = tuple(
        Block(" ".join(words)) for subject in (ships, money) for words in combinations(subject, 3)
    )
    with ws.open_library(tmp_path / "l.sqlite") as library:
        library.add_reading(Reading(Record(title="both"), blocks), "x", b"x")
        meaning = library.meaning()
        assert meaning is not None
        cosines = dict(meaning.nearest("harbour", None))
        rows = library.connection.execute("select id, text from paragraph").fetchall()
        lacking = [cosines[i] for i, text in rows if text in ships_without(rows, "harbour")]
        others = [cosines[i] for i, text in rows if "bank" in text or "debt" in text]
        assert fmean(lacking) > 0.1 + fmean(others)
        assert max(lacking) > max(others)
        hits = library.search("harbour", by="meaning", limit=50)
        assert hits
        assert not any(set(hit.snippet.split()) & set(money) for hit in hits)


def ships_without(rows: list[tuple[int, str]], word: str) -> set[str]:
    return {text for _, text in rows if "fleet" in text and word not in text}


def test_meaning_is_kept_and_kept_up(library: Library, tmp_path: Path) -> None:
    for i in range(12):
        blocks = (Block(f"water river mill {i}"), Block(f"herring fish fleet {i}"))
        library.add_reading(Reading(Record(title=f"d{i}"), blocks), f"d{i}", f"{i}".encode())
    first = library.meaning()
    assert first is not None
    assert len(first.ids) == 30
    with ws.open_library(tmp_path / "library.sqlite") as other:
        again = other.meaning()
        assert again is not None
        cosines = dict(first.nearest("herring", None))
        assert dict(again.nearest("herring", None)) == pytest.approx(cosines, abs=0.01)
        near = other.related("carl-2021")
        assert near[0].score >= near[-1].score
    library.remove("carl-2021")
    assert all(hit.id != "carl-2021" for hit in library.search("herring"))


def test_removal_leaves_nothing_to_find(library: Library) -> None:
    library.remove("berg-2019")
    assert found(library, "mill") == []
    assert sound(library.connection)
    assert library.connection.execute("select count(*) from snapshot").fetchone()[0] == 1


def test_backup_is_whole(library: Library, tmp_path: Path) -> None:
    target = library.back_up(tmp_path / "copy.sqlite")
    with ws.open_library(target, create=False) as copy:
        assert copy.ids() == library.ids()
        assert copy.show("berg-2019").to_dict() == library.show("berg-2019").to_dict()
        assert sound(copy.connection)
    with pytest.raises(ws.UsageError, match="exists already"):
        library.back_up(target)


def test_files_that_are_no_library(tmp_path: Path) -> None:
    with pytest.raises(ws.UsageError, match="There is no library"):
        ws.open_library(tmp_path / "none.sqlite", create=False)
    text = tmp_path / "text"
    text.write_text("not a database at all, just text", encoding="utf-8")
    with pytest.raises(ws.UsageError, match="is no library"):
        ws.open_library(text)
    other = tmp_path / "other.sqlite"
    base = sqlite3.connect(other)
    base.execute("create table t (x)")
    base.commit()
    base.close()
    with pytest.raises(ws.UsageError, match="another program"):
        ws.open_library(other)
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with pytest.raises(ws.UsageError, match="damaged"):
        ws.open_library(damaged)


def test_a_library_of_the_future_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    ws.open_library(path).close()
    base = sqlite3.connect(path)
    base.execute("pragma user_version = 999")
    base.close()
    with pytest.raises(ws.UsageError, match="newer Winset"):
        ws.open_library(path)


def test_an_older_library_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    steps = store.migrations()
    base = sqlite3.connect(path, isolation_level=None)
    store.migrate(base, steps[:1])
    assert store.version(base) == 1
    base.close()
    with ws.open_library(path) as library:
        assert store.version(library.connection) == len(steps)


def test_records_of_an_older_library_are_classed_in_their_taxonomy(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    base = sqlite3.connect(path, isolation_level=None)
    store.migrate(base, store.migrations()[:4])
    record = {"title": "Zwei Städte", "authors": ["Ann"], "date": None, "type": "essay"}
    record |= {"publisher": None, "centers": ["C, D", "E"], "collections": [], "regions": ["Iran"]}
    record |= {"topics": [], "programs": [], "language": "de", "url": None, "abstract": None}
    record |= {"related": [{"title": "W", "authors": ["X"], "type": None, "url": None}]}
    record |= {"inferred": ["language"]}
    base.execute("insert into snapshot values (x'00', 'text/plain', 1, ?)", (zlib.compress(b"a"),))
    base.execute(
        "insert into document (id, record, text_hash, snapshot, name, added, removed)"
        " values ('ann', ?, x'01', x'00', 'a.txt', '2014', x'')",
        (json.dumps(record, ensure_ascii=False),),
    )
    base.close()
    with ws.open_library(path) as library:
        read = library.show("ann").record
    assert read == Record(
        title="Zwei Städte",
        authors=("Ann",),
        type="essay",
        taxonomy={"center": ("C, D", "E"), "region": ("Iran",)},
        language="de",
        related=(Work("W", ("X",)),),
        inferred=("language",),
    )


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "l.sqlite", isolation_level=None)
    with pytest.raises(ws.OutputError):
        store.migrate(base, ("create table a (x);\ncreate table a (x);",))
    assert base.execute("select count(*) from sqlite_master").fetchone()[0] == 0
    assert store.version(base) == 0
    base.close()
