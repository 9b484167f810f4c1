"""Forms of the sections in a real browser: typed, saved, refused, added, removed."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

import winset as ws
from tests.browser.conftest import CHROMIUM
from winset.web.app import build
from winset.web.security import Guard

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="needs chromium: apt-get install chromium, then run this again"
    ),
]


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    shutil.copytree(ROOT / "cases" / "iran-2014", tmp_path / "iran-2014")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    app = build(tmp_path, Guard(frozenset({f"127.0.0.1:{port}"})), warming=False)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    opened = browser.new_page(base_url=f"http://127.0.0.1:{port}")
    opened.set_default_timeout(60_000)
    words: list[str] = []
    opened.on("pageerror", lambda error: words.append(str(error)))
    yield opened
    opened.close()
    server.should_exit = True
    thread.join(10)
    assert words == []


def saved(page: Any) -> None:
    page.wait_for_selector("#saved:text-is('Saved')")


def test_a_case_is_written_through_forms(page: Any, tmp_path: Path) -> None:
    place = tmp_path / "iran-2014"
    page.goto("/case/iran-2014/sections/actors")
    page.click("#entry-iran > summary")
    capability = page.get_by_label("capability needed").first
    capability.fill("55 60 7O")
    capability.press("Tab")
    page.wait_for_selector("text=is no number")
    assert ws.read(place).actors["iran"].capability.plain() == [50, 65, 80], "nothing was written"
    capability.fill("55 60 70")
    capability.press("Tab")
    saved(page)
    assert ws.read(place).actors["iran"].capability.plain() == [55, 60, 70]

    page.goto("/case/iran-2014/sections/decision")
    page.click("[aria-label='Remove china']")
    saved(page)
    assert "china" not in ws.read(place).decision.vetoes

    page.get_by_label("setter").wait_for()

    page.goto("/case/iran-2014/sections/no_deal")
    page.fill("#new-entry", "The talks end")
    page.press("#new-entry", "Enter")
    adding = page.locator("#entry-the-talks-end").get_by_label("Add to lands")
    adding.fill("fordow")
    adding.press("Tab")
    page.locator("#entry-the-talks-end .part .field").wait_for()
    assert "mapping" not in page.inner_text("#entry-the-talks-end")
    page.locator("#entry-the-talks-end").get_by_label("chance").fill("10")
    page.locator("#entry-the-talks-end").get_by_label("chance").press("Tab")
    saved(page)
    written = (place / "case.yaml").read_text(encoding="utf-8")
    assert "chance: 10\n" in written.partition("the-talks-end:")[2][:80]

    page.goto("/case/iran-2014/sections/events")
    page.fill("#new-entry", "Will talks go on?")
    page.press("#new-entry", "Enter")
    page.get_by_text("It lacks: closes, criterion, opens").wait_for()
    page.click("#entry-will-talks-go-on > details > summary")
    page.get_by_text("What came out, and when; no forecast reads it.").wait_for()
    for label, text in (("opens", "2014-12-19"), ("closes", "2015-06-30"), ("criterion", "Seen.")):
        field = page.locator("#entry-will-talks-go-on").get_by_label(f"{label} needed")
        field.fill(text)
        field.press("Tab")
    saved(page)
    assert ws.read(place).events["will-talks-go-on"].criterion == "Seen."

    page.goto("/case/iran-2014/sections/issues")
    page.click("#entry-duration > summary")
    page.click("#entry-duration > button")
    page.click("text=Remove it and what hangs on it")
    page.wait_for_selector("#entry-duration", state="detached")
    assert "duration" not in ws.read(place).issues


def test_no_form_moves_sideways_on_a_phone(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for section in ("actors", "positions", "evidence", "graph"):
        page.goto(f"/case/iran-2014/sections/{section}")
        page.wait_for_selector("#sections .card")
        page.locator("#sections details > summary").first.click()
        assert page.locator("html").evaluate("e => e.scrollWidth") <= 390
