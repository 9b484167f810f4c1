"""Works that pages point to, found by their titles, authors and blurbs; a page's rights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.data import data_path
from winset.errors import UsageError
from winset.library.library import Library
from winset.library.readers.html import read_html

CARD = """<article><h3>{title}</h3><p>By {author}</p>
<p>{blurb}</p><a href="https://example.org/{n}">Read</a></article>"""
PAGE = """<html><head><title>A page on trade</title><meta name="copyright" content="Kept"></head>
<body><article><h1>A page on trade</h1><p>The ministry said on Sunday that it would go on with the
talks until a full agreement is reached.</p><p>A second paragraph speaks of sanctions and of relief
that would come step by step over several years.</p></article>
<aside><h2>Related</h2>{cards}</aside>
<footer>The views expressed here are those of the author alone.</footer></body></html>"""


def page() -> bytes:
    told = "A town on the river waits for a bridge that nobody has paid for"
    cards = (
        CARD.format(title=f"The bridge at {place}", author="Ann Lee", blurb=told, n=place)
        for place in ("the upper ford", "the lower ford")
    )
    return PAGE.format(cards="".join(cards)).encode()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "library.sqlite", create=True) as opened:
        opened.add(data_path("../seed/topychkanov-2014.txt"))
        yield opened


def titles(library: Library, query: str, **chosen: object) -> list[str]:
    return [card.work.title for card in library.search_works(query, **chosen)]  # type: ignore[arg-type]


def test_a_work_is_found_by_what_its_card_says(library: Library) -> None:
    """Title, author, blurb in another form of the word, a phrase; not by the page's own text."""
    split = "To Survive, the EU Must Split"
    assert titles(library, "survive split") == [split]
    assert titles(library, '"multispeed Europe"') == [split]
    assert titles(library, "novels Danube") == ["Europolis, Where Europe Ends"]
    assert titles(library, "Lehne") == ["What Can the EU Do About Trump 2.0?"]
    assert titles(library, "Bushehr") == []
    assert split not in titles(library, "Momtaz -multispeed")


def test_filters_choose_the_page_that_points(library: Library) -> None:
    assert titles(library, "Lehne", since="2014", filters={"type": "commentary"})
    assert titles(library, "Lehne", since="2015") == []
    assert titles(library, "author:topychkanov Lehne") == []
    assert len(titles(library, "Europe", limit=2)) == 2
    with pytest.raises(UsageError, match="no word"):
        library.search_works("")


def test_a_work_that_two_pages_point_to_counts_once(library: Library) -> None:
    text = data_path("../seed/topychkanov-2014.txt").read_text(encoding="utf-8")
    again = library.path.parent / "again.txt"
    again.write_text(text.replace("conflicting assessments", "rival readings"), encoding="utf-8")
    assert len(library.add(again).documents) == 1
    assert len(library) == 2
    assert len(titles(library, "Lehne")) == 1


def test_a_page_s_cards_and_notices() -> None:
    record = read_html(page()).record
    assert [work.title for work in record.related] == [
        "The bridge at the upper ford",
        "The bridge at the lower ford",
    ]
    assert {work.blurb for work in record.related} == {
        "A town on the river waits for a bridge that nobody has paid for"
    }
    assert record.rights == "Kept"
    assert record.disclaimer == "The views expressed here are those of the author alone."
