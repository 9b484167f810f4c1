"""The founding document: the text of a saved commentary page."""

from __future__ import annotations

import pytest

from tests.data import data_path
from winset.library.document import Reading
from winset.library.readers.plaintext import read_text


@pytest.fixture(scope="module")
def founding() -> Reading:
    path = data_path("../seed/topychkanov-2014.txt")
    return read_text(path.read_text(encoding="utf-8"))


def test_record(founding: Reading) -> None:
    record = founding.record
    assert record.title == "What Does Russia Really Want in Iran?"
    assert record.authors == ("Petr Topychkanov",)
    assert record.date == "2014-12-19"
    assert record.type == "commentary"
    assert record.publisher == "Carnegie Endowment for International Peace"
    assert record.taxonomy["center"] == (
        "Carnegie Endowment for International Peace",
        "Carnegie Russia Eurasia Center",
    )
    assert record.taxonomy["collection"] == ("Iranian Proliferation",)
    assert record.taxonomy["region"] == ("Middle East", "Iran", "Russia")
    assert record.taxonomy["topic"] == ("Foreign Policy", "Nuclear Policy")
    assert record.language == "en"
    assert record.custom == {
        "centerAffiliationAll": "",
        "englishNewsletterAll": "",
        "nonEnglishNewsletterAll": "",
        "primaryCenter": "Carnegie Russia Eurasia Center",
        "programAffiliation": "",
        "projects": [],
    }


def test_body(founding: Reading) -> None:
    blocks = founding.blocks
    assert len(blocks) == 14
    assert blocks[0].text.startswith("A number of conflicting assessments")
    assert [block.kind for block in blocks[2:6]] == ["item"] * 4
    begins = [block.text.split(",")[0] for block in blocks[2:6]]
    assert begins == ["First", "Second", "Third", "Fourth"]
    assert blocks[13].text.startswith("Russian participation")
    assert blocks[13].text.endswith("regional powers, including Iran.")


def test_nothing_of_the_frame_is_in_the_body(founding: Reading) -> None:
    body = "\n".join(block.text for block in founding.blocks)
    for piece in ("Donate", "©", "Link Copied", "Getty", "Brussels", "Momtaz", "institutional"):
        assert piece not in body
        if piece != "Momtaz":
            assert any(piece in line for line in founding.removed), piece


def test_related_works(founding: Reading) -> None:
    works = [(work.type, work.authors) for work in founding.record.related]
    assert works == [
        ("Commentary", ("Rym Momtaz",)),
        ("Article", ("Stefan Lehne",)),
        ("Commentary", ("Rym Momtaz",)),
        ("Commentary", ("Thomas de Waal",)),
        ("Commentary", ("Zaur Shiriyev",)),
    ]
    assert founding.record.related[2].title == "To Survive, the EU Must Split"
    begins = [(work.blurb or "").split(" ")[0] for work in founding.record.related]
    assert begins == ["EU", "Europe’s", "Leaning", "A", "The"]


def test_rights_and_disclaimer(founding: Reading) -> None:
    rights, disclaimer = founding.record.rights or "", founding.record.disclaimer or ""
    assert rights.startswith("©")
    assert rights.endswith("All rights reserved.")
    assert disclaimer.startswith("Carnegie does not take institutional positions")
