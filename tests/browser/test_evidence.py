"""An analyst's walk: hypotheses, items, two judges, a retraction and a sighting, in a browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import winset as ws
from tests.browser.test_workbench import Tab, address, folder, pytestmark, tab  # noqa: F401

ITEMS = {
    "The envoy is called home": "courier",
    "Gauges are ordered": "council-2025",
    "The budget has money for the dam": "council-2025",
    "The mayor praises the talks": "courier",
    "A memo speaks of winning time": "memo",
    "A deadline is accepted": "courier",
    "Two meetings are missed": "courier",
    "The press turns milder": "courier",
}
JUDGED = {
    "Ann": ((20, 50), (70, 40), (20, 40), (60, 50), (10, 80), (70, 30), (20, 60), (55, 45)),
    "Ben": ((30, 40), (60, 50), (30, 35), (50, 50), (20, 60), (80, 30), (40, 50), (60, 40)),
}
MOST_SECONDS = 20 * 60


def reloading(page: Any, act: Callable[[], None]) -> None:
    with page.expect_navigation():
        act()
    page.wait_for_load_state("networkidle")


def add(page: Any, section: str, name: str, **more: str) -> None:
    form = page.locator(f"form[data-add={section}]")
    form.locator("[name=name]").fill(name)
    for key, value in more.items():
        form.locator(f"[name={key}]").fill(value)
    reloading(page, form.get_by_role("button", name="Add").click)


def test_two_judges_a_retraction_and_a_sighting(tab: Tab, folder: Path) -> None:  # noqa: F811
    start = time.monotonic()
    page = tab.go("/")
    page.get_by_label("New case").fill("The river talks")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url("**/case/the-river-talks/edit")
    place = folder / "the-river-talks"
    reloading(page, page.get_by_role("link", name="Evidence", exact=True).click)
    for name in ("Settles", "Stalls", "Something else"):
        if name == "Something else":
            page.get_by_label("none of the others").check()
        add(page, "hypotheses", name)
    for name in ("Courier", "Memo"):
        add(page, "sources", name, rating="B2")
    for name, source in ITEMS.items():
        add(page, "evidence", name, date="2025-02", source=source)
    navigation = page.get_by_role("navigation")
    for judge, judgements in JUDGED.items():
        page.get_by_label("Judging as").fill(judge)
        reloading(page, page.locator("#as button").click)
        reloading(page, navigation.get_by_role("link", name="Assess").click)
        assert page.get_by_text(f"8 items wait for {judge}'s judgement").is_visible()
        assert page.locator("meter, .answer").count() == 0
        reloading(page, page.get_by_role("link", name="Judge them").click)
        for number, (settles, stalls) in enumerate(judgements):
            row = page.locator("tr[data-item]").nth(number)
            assert row.locator("[data-view]").first.input_value() == ""
            row.locator("[data-view]").nth(0).fill(f"{settles - 8}, {settles}, {settles + 10}")
            row.locator("[data-view]").nth(1).fill(str(stalls))
            reloading(page, row.get_by_role("button", name="Judge").click)
    case = ws.read(place)
    assert all(item.judges == ("Ann", "Ben") for item in case.evidence.values())
    assert all(one.blind for i in case.evidence.values() for one in i.judgements.values())
    watch = page.locator("form[data-add=candidates]")
    watch.locator("[data-view]").nth(0).fill("60")
    watch.locator("[data-view]").nth(1).fill("15")
    add(page, "candidates", "A day for signing is set")
    reloading(page, page.get_by_role("button", name="Seen", exact=True).click)
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    memo = page.locator("tr[data-source=memo]")
    memo.locator("[data-why]").fill("It was made up")
    reloading(page, memo.get_by_role("button", name="Retract").click)
    reloading(page, navigation.get_by_role("link", name="Assess").click)
    page.locator(".answer").wait_for()
    words = re.sub(r"\s+", " ", page.locator("main").inner_text())
    assert "“Memo” is retracted (It was made up)" in words
    assert "By each judge's judgements alone would stand first: by Ann's, “Settles”" in words
    assert "A day for signing is set" in words
    assert time.monotonic() - start < MOST_SECONDS
