"""The report as an annex: short on paper, whole on screen, a table at a time as CSV."""

from __future__ import annotations

import io
import re
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.browser.conftest import CHROMIUM, violations
from tests.generate import line_case

CASES = Path(__file__).parents[2] / "cases"
MOST_PAGES, LEAST_WORDS = 15, 40
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="needs chromium: apt-get install chromium, then run this again"
    ),
]


def texts(page: Any) -> list[str]:
    """Return what each printed page says, on one line."""
    from pypdf import PdfReader

    raw = page.pdf(prefer_css_page_size=True)
    pages = PdfReader(io.BytesIO(raw)).pages
    said = (unicodedata.normalize("NFKC", one.extract_text() or "") for one in pages)
    return [" ".join(text.split()) for text in said]


def test_the_short_print_is_short_numbered_and_headed(browser: Any, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    printed = texts(page)
    assert len(printed) <= MOST_PAGES
    for number, text in enumerate(printed, start=1):
        assert f"{number} / {len(printed)}" in text
        assert "The Iran nuclear talks" in text
        assert len(text.split()) > LEAST_WORDS
    whole = " ".join(printed)
    assert "Issue by issue" not in whole
    assert "winset report --full" in whole
    assert page.locator("text=Issue by issue").first.is_visible()  # the screen shows all
    order = [
        whole.index(words) for words in ("What would change our mind", "Is there a deal? Terms")
    ]
    assert order == sorted(order)  # as the question has it: what Russia wants first
    page.close()


def test_no_heading_stands_at_the_foot_of_a_page(browser: Any, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    found = page.locator("h2, h3, h4").all_inner_texts()
    heads = {" ".join(unicodedata.normalize("NFKC", text).split()) for text in found if " " in text}
    printed = texts(page)
    assert sum(any(head in text for head in heads) for text in printed) > 5
    for number, text in enumerate(printed, start=1):
        last = text.replace(f"{number} / {len(printed)}", "").strip()
        assert not any(last.endswith(head) for head in heads), last[-80:]
    page.close()


@pytest.mark.slow
def test_the_full_print_unfolds_and_gives_reasons(browser: Any, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    page.evaluate("document.body.className = 'report full'")
    whole = " ".join(texts(page))
    case = ws.read(CASES / "iran-2014")
    groups = [group for actor in case.actors.values() for group in actor.groups.values()]
    said = [one.why for one in [*groups, *case.scenarios.values()] if one.why]
    assert len(said) > 3
    flat = "".join(whole.split())
    for why in said:
        assert "".join(why.split())[:60] in flat, why
    page.close()


def test_a_title_of_one_endless_word_neither_shrinks_nor_leaves_the_page(
    browser: Any, tmp_path: Path
) -> None:
    word = "Verylongword" * 40
    case = line_case({"a": 2, "b": 8}, 5, id="small").model_copy(update={"title": word})
    place = tmp_path / "long.html"
    place.write_text(ws.page(ws.forecast(case, draws=20), full=False), encoding="utf-8")
    page = browser.new_page(viewport={"width": 673, "height": 994})
    page.goto(place.as_uri())
    for media in ("print", "screen"):
        page.emulate_media(media=media)
        assert page.evaluate("document.documentElement.scrollWidth") <= 673
    assert word[:40] in "".join(texts(page)).replace(" ", "")
    running = re.findall(r'@top-left{content:"(Verylongword[^"]*)"}', place.read_text("utf-8"))
    assert [text.endswith("…") for text in running] == [True]
    page.close()


def test_no_column_of_a_wide_table_leaves_the_paper(browser: Any, report: Path) -> None:
    page = browser.new_page(viewport={"width": 673, "height": 994})
    page.goto(report.as_uri())
    page.emulate_media(media="print")
    beyond = page.evaluate(
        "[...document.querySelectorAll('td, th')].filter(c => c.offsetParent &&"
        " c.getBoundingClientRect().right > 674).length"
    )
    assert beyond == 0
    page.close()


def test_a_table_is_saved_without_a_server(browser: Any, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    with page.expect_download() as download:
        page.click("a.csv >> nth=0")
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("Issue,")
    name, value = lines[1].split(",")[:2]
    assert name == "Enriching centrifuges"
    assert 0 < float(value) < 19000
    link = page.locator("p.live a").get_attribute("href")
    assert link == "http://127.0.0.1:8421/case/iran-2014/forecast?draws=300&seed=0"
    page.close()


@pytest.mark.parametrize("name", ["iran.html", "brief.html"])
def test_it_is_read_on_a_phone_and_by_those_who_cannot_see(
    browser: Any, report: Path, name: str
) -> None:
    context = browser.new_context(bypass_csp=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(report.with_name(name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert all(1 < after <= before + 1 for before, after in pairwise(levels))  # one title, no gaps
    assert [one["id"] for one in violations(page) + violations(page, "dark")] == []
    context.close()
