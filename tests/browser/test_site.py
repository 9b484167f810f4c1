"""A published site in a browser: from disk, without the network, for those who cannot see."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.browser.conftest import CHROMIUM, violations
from tests.report.test_site import desk
from winset.report.site.feeds import words_of

PAGES = [
    "index.html",
    "catalogue.html",
    "all.html",
    "search.html",
    "works/emissions.html",
    "sources/open.html",
    "topic/emissions.html",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="needs chromium: apt-get install chromium, then run this again"
    ),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = desk(tmp_path_factory.mktemp("desk") / "desk")
    ws.publish(folder, folder.parent / "site", draws=50)
    return folder.parent / "site"


def test_it_asks_for_its_own_files_alone_and_says_nothing_on_the_console(
    browser: Any, site: Path
) -> None:
    asked: list[str] = []
    said: list[str] = []
    context = browser.new_context()
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri(), wait_until="load")
        if found := re.search(
            r'http-equiv="refresh" content="0; ?url=([^"]+)"', path.read_text("utf-8")
        ):
            page.wait_for_url((path.parent / found[1]).resolve().as_uri())
    context.close()
    assert len(asked) > len(PAGES)
    assert [url for url in asked if not url.startswith(site.as_uri())] == []
    assert said == []


def test_the_search_works_from_disk(browser: Any, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "search.html").as_uri() + "?q=cedomir")
    assert page.inner_text("#count") == "1 found"
    page.fill("#q", "catalysts minist")
    page.wait_for_function("document.getElementById('results').innerText.includes('open')")
    assert page.locator("#results a").count() == 1  # the other's text has no rights
    page.close()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Čedomir Đurić's naïve_Œuvre 2014", ["cedomir", "đuric", "s", "naive", "œuvre", "2014"]),
        ("对伊朗的制裁 Iran", ["对", "伊", "朗", "的", "制", "裁", "iran"]),
        ("ईरान पर प्रतिबंध", None),
        ("มาตรการคว่ำบาตร", None),
        ("مذاکرات هسته‌ای", None),
        ("제재 해제 İstanbul ẞ ﬁ ② Ⅳ", None),
    ],
)
def test_a_query_has_the_words_of_the_index(
    browser: Any, site: Path, text: str, words: list[str] | None
) -> None:
    page = browser.new_page()
    page.goto((site / "search.html").as_uri())
    asked = page.evaluate("text => words(text)", text)
    assert asked == words_of(text)
    assert asked == words or (words is None and asked)
    page.close()


def test_it_can_be_read_without_scripts(browser: Any, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    page.click("text=How long until cars are clean")
    assert "Terms to expect" in page.inner_text("main")
    page.goto((site / "works/cars.html").as_uri())
    page.wait_for_url("**/emissions.html")
    context.close()


def test_nothing_is_amiss_for_those_who_cannot_see(browser: Any, site: Path) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    found = []
    for name in PAGES:
        page.goto((site / name).as_uri())
        said = violations(page) + violations(page, "dark")
        found += [(name, one["id"], one["nodes"][0]["target"]) for one in said]
    context.close()
    assert found == []


def test_nothing_sticks_out_on_a_phone(browser: Any, site: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    for name in PAGES:
        page.goto((site / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    page.close()


@pytest.mark.skipif(shutil.which("tidy") is None, reason="needs tidy: apt-get install tidy")
def test_pages_are_valid(site: Path) -> None:
    for path in site.rglob("*.html"):
        run = subprocess.run(
            ["tidy", "-q", "-e", str(path)], capture_output=True, text=True, check=False
        )
        faults = [line for line in run.stderr.splitlines() if re.search("Error|Warning", line)]
        assert faults == [], path.name
