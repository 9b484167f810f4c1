"""A new analyst's way through the workbench, in a real browser, without a network."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.browser.conftest import CHROMIUM, violations

ROOT = Path(__file__).parents[2]
SLOW = 60_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="needs chromium: apt-get install chromium, then run this again"
    ),
]


SOURCE = """<html><head><title>An assurance</title><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2014-11-02"></head><body><article>
<h1>An assurance</h1><p>The ministry said on Sunday that it would go on with the talks until a full
agreement is reached, whatever happens elsewhere.</p><script>document.title = "run"</script>
</article></body></html>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("workbench")
    shutil.copytree(ROOT / "cases" / "iran-2014", place / "iran-2014")
    with ws.open_library(place / "library.sqlite") as library:
        library.add_bytes(SOURCE.encode(), "page.html")
    return place


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder) as found:
        yield found


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Start ``winset serve`` on a free port; it is stopped as a user stops it."""
    command = [sys.executable, "-m", "winset", "serve", str(folder), "--port", "0", "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", server.stdout.readline())
    assert found is not None
    try:
        yield found[0]
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
        server.stdout.close()


class Tab:
    """A page that notes each word on the console and each request that leaves the server."""

    def __init__(self, browser: Any, address: str, **context: Any) -> None:
        context = {"viewport": {"width": 1280, "height": 800}, "accept_downloads": True} | context
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(SLOW)
        self.page.goto(address)
        self.address = address = address.partition("/?")[0]
        self.words: list[str] = []
        self.page.on("console", lambda message: self.words.append(message.text))
        self.page.on("pageerror", lambda error: self.words.append(str(error)))
        self.page.on(
            "request",
            lambda request: (
                request.url.startswith((address, "data:", "blob:"))
                or self.words.append(f"went to {request.url}")
            ),
        )

    def go(self, path: str) -> Any:
        self.page.goto(self.address + path)
        return self.page

    def close(self) -> None:
        self.context.close()
        assert self.words == []


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Tab]:
    opened = Tab(browser, address)
    yield opened
    opened.close()


def answered(page: Any, part: str, times: int) -> None:
    page.wait_for_function(
        "([part, times]) => Number(document.getElementById(part).dataset.answered || 0) >= times",
        arg=[part, times],
    )


def test_the_way_of_a_new_analyst(tab: Tab, folder: Path, address: str) -> None:
    page = tab.go("/")
    assert page.get_by_role("link", name="The Iran nuclear talks").is_visible()

    page.get_by_label("New case").fill("The fisheries talks")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url("**/case/the-fisheries-talks/edit")
    case = folder / "the-fisheries-talks" / "case.yaml"
    comments = [line for line in case.read_text().splitlines() if line.lstrip().startswith("#")]

    for name, capability in (("Fleet", "35"), ("Coast guard", "20")):
        page.get_by_role("button", name="Add actor").click()
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Capability").fill(capability)
        page.get_by_role("button", name="Add it").click()
        page.get_by_role("button", name=name, exact=True).first.wait_for()
        page.wait_for_load_state()
        page.get_by_role("heading", name=name).wait_for()

    page.get_by_role("button", name=re.compile("^Fleet, Water .*no position")).click()
    panel = page.get_by_label("Details")
    panel.get_by_label("Says it wants").fill("0")
    panel.get_by_label("Cares").fill("50")
    panel.get_by_role("button", name="Add a position").dblclick()
    slider = page.get_by_role("slider", name="Fleet, position, most likely")
    slider.wait_for()
    before = float(slider.get_attribute("aria-valuenow"))
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.getElementById('saved').textContent === 'Saved'")
    saved(case, "fleet", before + 4 * 0.1)

    panel = page.get_by_label("Details")
    salience = panel.get_by_role("group", name="Cares").get_by_label("likely")
    salience.fill("400")
    panel.get_by_text("a salience from 0 to 100").wait_for()
    salience.fill("60")
    salience.press("Tab")
    page.get_by_text("None: the case can be run.").wait_for()
    assert [line for line in case.read_text().splitlines() if line.lstrip().startswith("#")] == (
        comments
    )

    page.get_by_role("link", name="Explore").click()
    answered(page, "rest", 1)
    answered(page, "quick", 1)
    was = page.locator("#rest").inner_text()
    mark = page.get_by_role("slider", name=re.compile("^The upper town, position on .* likely"))
    box = mark.bounding_box()
    page.mouse.move(box["x"] + 7, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] - 90, box["y"] + 10, steps=12)
    answered(page, "quick", 2)
    page.mouse.up()
    page.wait_for_function(
        "(was) => document.getElementById('rest').innerText !== was && "
        "document.getElementById('rest').dataset.draws === 'resting'",
        arg=was,
    )
    assert page.locator("#changes li").count() == 1
    page.get_by_label("Name of a scenario").fill("A dry year")
    page.get_by_role("button", name="Save as scenario").click()
    page.get_by_role("cell", name="Share of draws with a deal").wait_for()
    assert page.get_by_role("columnheader", name="A dry year").is_visible()

    page.get_by_role("link", name="Brief").click()
    page.get_by_role("link", name="Forecast").click()
    page.get_by_role("heading", name="On what terms?").wait_for()
    page.locator("#map-picture svg").wait_for()

    page.get_by_role("link", name="Report").click()
    make = page.get_by_role("button", name="Make the report")
    make.wait_for()  # the page before has draws to choose as well
    page.get_by_label("Draws").select_option("1000")
    page.wait_for_url("**/report?draws=1000")
    make.click()
    link = page.get_by_role("link", name="Save the report")
    link.wait_for()
    with page.expect_download() as download:
        link.click()
    report = Path(download.value.path()).read_text(encoding="utf-8")
    assert "<title>The fisheries talks: forecast</title>" in report
    assert "Fleet" in report
    assert "1,000 draws of the case" in report

    page.get_by_role("link", name="Record").click()
    page.get_by_label("Remark").fill("before the season")
    page.get_by_role("button", name="Keep today's forecast").click()
    page.get_by_role("cell", name="before the season").wait_for()

    again = tab.go("/case/the-fisheries-talks/edit")
    again.get_by_role("button", name="Fleet", exact=True).first.wait_for()
    read = ws.read(case)
    assert read.actors["fleet"].capability.likely == 35
    assert read.positions[-1].salience.likely == 60
    assert "a-dry-year" in read.scenarios


def saved(case: Path, actor: str, value: float) -> None:
    """Wait until the file says so."""
    for _ in range(200):
        row = ws.read(case).positions[-1]
        if row.actor == actor and row.position.likely == pytest.approx(value):
            return
        time.sleep(0.05)
    raise AssertionError(row)


def test_dragging_in_the_table_undo_and_another_hand(tab: Tab, folder: Path) -> None:
    case = folder / "iran-2014" / "case.yaml"
    original = case.read_bytes()
    page = tab.go("/case/iran-2014/edit#row/russia/fordow")
    mark = page.get_by_role("slider", name="Russia, position, high end (95 %)")
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    page.mouse.move(box["x"] + 7, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 47, box["y"] + 12, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Undo: position of Russia, Enrichment at Fordow").wait_for()
    changed = case.read_bytes()
    apart = [a for a, b in zip(original.splitlines(), changed.splitlines(), strict=True) if a != b]
    assert len(apart) == 1
    assert ws.read(case).positions != ws.loads(original.decode()).positions
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Redo: position of Russia").wait_for()
    assert case.read_bytes() == original
    case.write_bytes(original + b"# another hand\n")
    page.get_by_text("The file was changed outside.").wait_for()
    page.get_by_role("button", name="Show it as it is now").click()
    page.wait_for_load_state()
    case.write_bytes(original)


def test_a_source_becomes_evidence_and_the_answer_follows(tab: Tab, folder: Path) -> None:
    saved_page = folder.parent / "page.html"
    other = SOURCE.replace("Lee", "Kim").replace("An assurance", "A pledge")
    saved_page.write_text(other.replace("ministry", "embassy"), encoding="utf-8")
    case = folder / "iran-2014" / "case.yaml"
    original = case.read_bytes()
    page = tab.go("/case/iran-2014/library")
    page.get_by_label("Add sources").set_input_files(saved_page)
    page.get_by_text("1 added.").wait_for()
    page.get_by_label("Search").fill("embassy")
    page.get_by_role("link", name="A pledge").click()
    page.get_by_role("button", name="Cite paragraph 2").click()
    form = page.locator("#cite")
    form.get_by_label("Name").fill("Talks go on")
    form.get_by_label("What it says, in your own words").fill("It will see the talks through.")
    form.locator("[data-fit=completes]").select_option("CC")
    form.locator("[data-fit=derails]").select_option("II")
    form.get_by_role("button", name="Write it into the case").click()
    page.get_by_text("kim-2014#p2 is cited in the case").wait_for()
    assert page.title() == "A pledge · Library"
    assert ws.read(case).evidence["talks-go-on"].sources == ("kim-2014#p2",)

    tab.go("/case/iran-2014/assess")
    page.locator(".answer svg").first.wait_for()
    answered(page, "matrix", 1)
    cell = page.get_by_label("Talks go on, if: Wants the talks to fail")
    meter = page.locator('[data-view="derails"] meter')
    before = float(meter.evaluate("meter => meter.value"))
    cell.fill("CC")
    cell.press("Tab")
    answered(page, "matrix", 2)
    assert float(meter.evaluate("meter => meter.value")) > before
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()
    assert ws.read(case).evidence["talks-go-on"].consistency["derails"] == "II"

    page = tab.go("/case/iran-2014/advise?draws=20")
    page.get_by_role("group", name="lever").wait_for()
    page = tab.go("/case/iran-2014/library")
    page.get_by_role("link", name="kim-2014#p2").wait_for()
    case.write_bytes(original)


def test_levers_are_ordered_by_the_column_whose_title_is_pressed(tab: Tab) -> None:
    page = tab.go("/case/iran-2014/advise?actor=iran&draws=20&every=on")
    rows = page.locator("table[data-sortable] tbody tr")
    head = page.locator("th", has=page.get_by_role("button", name="ratified"))
    head.wait_for()
    at = head.evaluate("head => head.cellIndex")
    ranked = rows.all_inner_texts()

    def worth() -> list[float]:
        texts = rows.evaluate_all("(rows, at) => rows.map((row) => row.cells[at].innerText)", at)
        return [float(text.replace("−", "-")) for text in texts]

    assert len({*worth()}) > 2
    head.get_by_role("button").click()
    assert worth() == sorted(worth(), reverse=True)
    assert head.get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    assert worth() == sorted(worth())
    assert head.get_attribute("aria-sort") == "ascending"
    page.get_by_role("button", name="lever", exact=True).click()
    assert head.get_attribute("aria-sort") is None
    assert rows.all_inner_texts() == ranked
    assert "Ratified: on the terms by nash" in page.inner_text("main")


def test_by_keyboard_alone(tab: Tab) -> None:
    page = tab.go("/case/iran-2014/edit")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = set()
    for _ in range(140):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.getAttribute('role') || document.activeElement.tagName"
            )
        )
        if {"slider", "BUTTON", "SELECT", "INPUT"} <= reached:
            break
    assert {"slider", "BUTTON", "SELECT"} <= reached


def test_the_address_restores_what_is_asked_under(browser: Any, address: str) -> None:
    """After Back, the scenario box and the answer agree."""
    tab = Tab(browser, address)
    page = tab.go("/case/iran-2014/advise?draws=20")
    line = page.locator("p.context")
    line.wait_for()
    assert line.inner_text().startswith("The case as it is")
    page.get_by_label("Scenario").select_option("ukraine")
    page.wait_for_url("**/advise?scenario=ukraine&draws=20")
    line.wait_for()
    said = line.inner_text()
    assert said.startswith("Scenario: ")
    page.go_back()
    line.wait_for()
    assert line.inner_text().startswith("The case as it is")
    assert page.get_by_label("Scenario").input_value() == ""
    page.go_forward()
    line.wait_for()
    assert line.inner_text() == said
    assert page.get_by_label("Scenario").input_value() == "ukraine"
    page.reload()
    line.wait_for()
    assert line.inner_text() == said
    page.get_by_role("link", name="Evidence").click()
    page.wait_for_url("**/evidence?scenario=ukraine&draws=20")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV of the table: Evidence against").click()
    assert Path(download.value.path()).read_text(encoding="utf-8-sig").startswith('"Item"')
    tab.close()


def test_the_keyboard_goes_anywhere_and_fills_the_grid(
    browser: Any, address: str, folder: Path
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tab = Tab(browser, address, bypass_csp=True)
    case = folder / "iran-2014" / "case.yaml"
    original = case.read_bytes()
    page = tab.go("/case/iran-2014/edit")
    cell = page.get_by_role("button", name=re.compile("^Russia, Enriching centrifuges: position"))
    cell.focus()
    page.keyboard.press("ArrowRight")
    assert "Length of the limits" in page.evaluate("document.activeElement.ariaLabel")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("4000 5000 6000")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo: position of Russia").wait_for()
    row = next(
        p for p in ws.read(case).positions if (p.actor, p.issue) == ("russia", "centrifuges")
    )
    assert (row.position.low, row.position.likely, row.position.high) == (4000, 5000, 6000)
    changed = case.read_bytes()
    cell.focus()
    page.keyboard.type("1e")  # no belief begins so: nothing is written
    page.keyboard.press("Enter")
    page.get_by_text("is no number, nor three").wait_for()
    assert case.read_bytes() == changed
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Go to").fill("completed")
    page.locator("#palette-list").get_by_role("option", name="Wants the talks completed").wait_for()
    said = Axe().run(page, options={"runOnly": ["nested-interactive"]}).response["violations"]
    assert said == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/sections/hypotheses#entry-completes")
    page.wait_for_selector("#entry-completes[open]")
    page.keyboard.press(
        "Control+k"
    )  # on the page itself, where only the end of the address changes
    field = page.get_by_role("combobox", name="Go to")
    field.fill("protracts")
    page.locator("#palette-list").get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_selector("#entry-protracts[open]")
    page.keyboard.press("Control+k")
    field.fill("the moon <b>")
    page.get_by_text("Nothing in this case is called “the moon <b>”").wait_for()
    case.write_bytes(original)
    tab.close()


def test_a_swipe_never_edits(browser: Any, address: str, folder: Path) -> None:
    """A finger that begins on a mark and moves on is no order to change it."""
    case = folder / "iran-2014" / "case.yaml"
    original = case.read_bytes()
    size = {"width": 390, "height": 844}
    tab = Tab(browser, address, viewport=size, has_touch=True, is_mobile=True)
    page = tab.go("/case/iran-2014/edit")
    mark = page.get_by_role("slider", name="Russia, position, most likely")
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert min(box["width"], box["height"]) >= 24
    at = {"x": box["x"] + 12, "y": box["y"] + 12}
    session = tab.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    for far in range(10, 90, 10):
        point = {"x": at["x"] + far, "y": at["y"]}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(800)
    assert case.read_bytes() == original
    tab.close()


PAGES = [
    "",
    "brief?draws=100",
    "edit",
    "sections/no_deal",
    "text",
    "whatif",
    "forecast?draws=100",
    "evidence",
    "assess?draws=100",
    "advise?draws=20",
    "scenarios?draws=50",
    "inputs?draws=20",
    "options?draws=20",
    "report",
    "record",
    "outcomes",
    "case",
    "context?draws=50",
    "library",
    "library/lee-2014",
    "draft",
]


def settled(page: Any) -> None:
    page.wait_for_function(
        "() => { for (const job of document.querySelectorAll('main .job')) job.scrollIntoView(); "
        "return !document.querySelector('.job, [data-busy]') && "
        "(!document.getElementById('map-picture') || document.querySelector('#map-picture svg')) }"
    )
    page.evaluate("scrollTo(0, 0)")


INSIDE = "document.documentElement.scrollWidth <= innerWidth"


def test_all_can_read_and_nothing_sticks_out_sideways(browser: Any, address: str) -> None:
    """Each page is loaded once: read without eyes, in the colours of night, and on a tablet."""
    tab = Tab(browser, address, bypass_csp=True)
    found = []
    for name in PAGES:
        page = tab.go(f"/case/iran-2014/{name}" if name else "/")
        settled(page)
        assert page.evaluate(INSIDE), name
        found += [
            (name, each["id"], each["nodes"][0]["target"], each["nodes"][0]["failureSummary"])
            for each in violations(page) + violations(page, "dark")
            if each["impact"] in ("serious", "critical")
        ]
        page.set_viewport_size({"width": 820, "height": 1180})
        assert page.evaluate(INSIDE), name
        page.set_viewport_size({"width": 1280, "height": 800})
    tab.close()
    assert found == []


def test_nothing_sticks_out_sideways_on_a_phone(browser: Any, address: str) -> None:
    tab = Tab(browser, address, viewport={"width": 390, "height": 844})
    for name in PAGES:
        page = tab.go(f"/case/iran-2014/{name}" if name else "/")
        settled(page)
        assert page.evaluate(INSIDE), name
    tab.close()
