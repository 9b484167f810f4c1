"""The report's notes: paraphrase, source, date, paragraph; the text where the library has it."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import pytest

import winset as ws
from tests.conftest import ROOT, Call
from tests.data import data_path
from winset.library.case_passages import passages
from winset.library.document import Block, Reading, Record
from winset.library.library import Library

IRAN = ROOT / "cases/iran-2014"
HOSTILE = 'Iran <script>alert(1)</script> & "others" want fewer limits.'
WORDS = {
    1: "conflicting", 2: "neglects", 3: "acquire nuclear weapons", 4: "proliferation",
    5: "sabotage", 6: "sanctions", 7: "non-proliferation regime", 8: "Israel", 9: "spoiler",
    10: "two reasons", 11: "WWER", 12: "Iranian market", 13: "IAEA", 14: "pragmatic",
}  # fmt: skip
"""A few words by which each paragraph is known to be the one that the case means."""


def library_of(path: Path, text: str) -> Library:
    library = ws.open_library(path)
    record = Record(title="What Does Russia Really Want in Iran?", date="2014-12-19")
    blocks = tuple(Block(text if n == 1 else f"Paragraph {n}.") for n in range(1, 15))
    library.add_reading(Reading(record, blocks), "t.txt", b"t", "topychkanov-2014")
    return library


@pytest.fixture(scope="module")
def answer() -> ws.Forecast:
    return ws.forecast(ws.read(IRAN), point=True)


@pytest.fixture(scope="module")
def plain(answer: ws.Forecast) -> str:
    """The page of a reader without a library."""
    return ws.page(answer)


@pytest.mark.slow
def test_the_text_of_cited_passages(answer: ws.Forecast, plain: str, tmp_path: Path) -> None:
    with library_of(tmp_path / "l.sqlite", HOSTILE) as library:
        page = ws.page(answer, library=library)
    assert "<script" not in page
    quotes = [unescape(text) for text in re.findall(r"<blockquote>(.*?)</blockquote>", page, re.S)]
    assert quotes == [HOSTILE, *(f"Paragraph {n}." for n in range(2, 15))]
    assert "the source's own text" in unescape(page)
    place = "What Does Russia Really Want in Iran?, 2014-12-19, paragraph 6"
    note = page[page.index('id="source-topychkanov-2014-p6"') :]
    assert place in note[: note.index("</dd>")]
    assert "<blockquote>" not in plain


def test_a_citation_shows_its_note(plain: str) -> None:
    found = re.search(r'href="#source-topychkanov-2014-p6" title="([^"]*)"', plain)
    assert found is not None
    assert unescape(found[1]) == (
        "Fourth interest: Russia backs neither unilateral nor multilateral sanctions and wants "
        "them gone. (What Does Russia Really Want in Iran?, 2014-12-19, paragraph 6)"
    )


@pytest.mark.slow
def test_a_passage_that_changed_is_said_so(tmp_path: Path) -> None:
    case = Path(shutil.copytree(IRAN, tmp_path / "iran")) / "case.yaml"
    case.write_text(
        case.read_text().replace(
            "    passages:\n      p1:",
            '    digests: {p1: "ffff0000ffff"}\n    passages:\n      p1:',
            1,
        )
    )
    answer = ws.forecast(ws.read(case), point=True)
    with library_of(tmp_path / "l.sqlite", "Another text.") as library:
        page = unescape(ws.page(answer, library=library))
    assert "Found: a text other than the one cited (digest ffff0000ffff)." in page
    assert "Read topychkanov-2014#p1 again" in page


@pytest.mark.slow
def test_command(call: Call, tmp_path: Path) -> None:
    library_of(tmp_path / "l.sqlite", "Some text.").close()
    said = call("report", IRAN, "--point", "-o", "r.html", "--library", "l.sqlite")
    assert said.code == 0
    assert "<blockquote>Some text.</blockquote>" in (tmp_path / "r.html").read_text()
    said = call("report", IRAN, "--point", "-o", "s.html", "--library", "none.sqlite")
    assert (said.code, (tmp_path / "s.html").exists()) == (2, False)


@pytest.fixture(scope="module")
def founding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "l.sqlite"
    with ws.open_library(path) as library:
        added = library.add(data_path("../seed/topychkanov-2014.txt"))
        assert [entry.id for entry in added.documents] == ["topychkanov-2014"]
    return path


def test_the_iran_case_leads_to_the_founding_document(founding: Path) -> None:
    case = ws.read(IRAN)
    with ws.open_library(founding, create=False) as library:
        found = {item.locator: item for item in passages(case, library)}
        count = len(library.show("topychkanov-2014").paragraphs)
    assert [item.finding for item in found.values() if item.finding] == []
    assert set(found) == {f"topychkanov-2014#p{n}" for n in range(1, count + 1)}
    for n, words in WORDS.items():
        passage = found[f"topychkanov-2014#p{n}"].passage
        assert passage is not None
        assert words in passage.text
    used = set(re.findall(r'"(topychkanov-2014#\w+)"', case.model_dump_json()))
    assert used
    assert used <= set(found)
    assert ws.check(IRAN, library=founding) == ()


@pytest.mark.slow
def test_the_report_shows_the_founding_document(answer: ws.Forecast, founding: Path) -> None:
    page = ws.page(answer, library=founding)
    quotes = re.findall(r"<blockquote>(.*?)</blockquote>", page, re.S)
    assert len(quotes) == len(WORDS)
    assert all(
        words in unescape(quote) for words, quote in zip(WORDS.values(), quotes, strict=True)
    )
