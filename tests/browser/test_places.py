"""The places of a case in a real browser: made from nothing, as text, what if, and the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.browser.test_workbench import Tab, pytestmark, served  # noqa: F401
from tests.web.bench import SMALL

SCENARIO = """
scenarios:
  rain: {name: Rain, changes: [{actor: upstream, issue: water, position: [50, 55, 58]}]}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("places")
    (place / "river").mkdir()
    (place / "river" / "case.yaml").write_text(SMALL + SCENARIO, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def tab(browser: Any, folder: Path) -> Iterator[Tab]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder.parent / "state"))
        with served(folder) as address:
            opened = Tab(browser, address)
            yield opened
            opened.close()


def test_a_case_from_nothing_has_no_number_that_nobody_gave(tab: Tab, folder: Path) -> None:
    page = tab.go("/")
    page.get_by_label("New case").fill("The fisheries talks")
    page.get_by_label("from", exact=True).select_option("empty")
    page.get_by_role("button", name="Make it").dblclick()
    page.wait_for_url("**/case/the-fisheries-talks/case")
    assert [each.name for each in folder.iterdir() if each.name.startswith("the-")] == [
        "the-fisheries-talks"
    ]
    page.get_by_role("link", name="Two actors or more").click()
    page.wait_for_url("**/sections/actors")
    page = tab.go("/case/the-fisheries-talks/edit")
    file = folder / "the-fisheries-talks" / "case.yaml"
    before = file.read_bytes()
    page.get_by_role("button", name="Add actor").click()
    page.get_by_label("Name", exact=True).fill("Fleet")
    page.get_by_role("button", name="Add it").click()  # without a capability
    page.get_by_label("Capability").fill("1e")
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("is no number, nor three").wait_for()
    assert file.read_bytes() == before
    page.wait_for_timeout(1000)  # a second press within a second is none
    page.get_by_label("Capability").fill("20 30 45")
    page.get_by_role("button", name="Add it").dblclick()
    page.get_by_role("button", name="Fleet", exact=True).first.wait_for()
    page.get_by_role("button", name="Add issue").click()
    for label, text in {"Name": "Catch", "Unit": "tonnes", "Lowest": "0", "Highest": "90"}.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name="Catch", exact=True).first.wait_for()
    text = file.read_text(encoding="utf-8")
    assert "capability: [20, 30, 45]" in text
    assert text.count("name: Fleet") == 1
    assert "status_quo" not in text
    page = tab.go("/case/the-fisheries-talks/edit#issue//catch")
    low, likely = (page.locator(f"#panel [data-part={part}]") for part in ("low", "likely"))
    likely.fill("30")
    low.fill("20")
    low.press("Tab")
    page.get_by_text("One end is empty").wait_for()
    assert "[20" not in file.read_text(encoding="utf-8").partition("issues:")[2]


def test_the_text_beside_the_tables(tab: Tab, folder: Path) -> None:
    file = folder / "river" / "case.yaml"
    original = file.read_text(encoding="utf-8")
    page = tab.go("/case/river/edit")
    page.get_by_role("link", name="Text", exact=True).click()
    area = page.get_by_label("The case as text").locator("textarea")
    numbers = page.locator("#drawer .gutter")
    assert numbers.inner_text().split()[-1] == str(len(area.input_value().split("\n")))
    line = original[: original.index("capability: [40")].count("\n") + 1
    area.fill(original.replace("capability: [40, 50, 60]", "capability: [40, 50, many]"))
    page.wait_for_selector(f"#drawer .gutter b.error:text-is('{line}')")
    area.fill(original.replace("capability: [40, 50, 60]", "capability: [40, 50, 70]"))
    file.write_text(original.replace("Two towns", "Three towns"), encoding="utf-8")
    page.keyboard.press("Control+s")
    page.get_by_text("Saved, and merged").wait_for()
    both = original.replace("Two towns", "Three towns").replace("50, 60]", "50, 70]", 1)
    assert file.read_text(encoding="utf-8") == both
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Undo: the text").click()
    page.wait_for_selector("#redo:not([hidden])")
    assert file.read_text(encoding="utf-8") == original.replace("Two towns", "Three towns")
    file.write_text(original, encoding="utf-8")


def test_what_if_under_a_scenario_moves_what_no_deal_brings(tab: Tab, folder: Path) -> None:
    page = tab.go("/case/river/whatif?scenario=rain")
    page.wait_for_selector("#rest[data-answered]")
    mark = page.get_by_role("slider", name="The upper town, position on Water", exact=False)
    assert mark.nth(1).get_attribute("aria-valuenow") == "55"
    page.get_by_text("No deal: The court sets a quota").click()
    cost = page.get_by_role("slider", name=re.compile("cost to The upper town, most likely"))
    box = cost.last.bounding_box()
    assert min(box["width"], box["height"]) >= 24
    cost.last.focus()
    page.keyboard.press("PageUp")
    page.get_by_role("button", name="Take back: No deal").wait_for()
    page.reload()
    page.get_by_role("button", name="Take back: No deal").wait_for()
    assert page.get_by_role("button", name="Save into the case").count() == 0
    page.get_by_placeholder("Name of a scenario").fill("Rain and a dear court")
    page.get_by_role("button", name="Save as scenario").dblclick()
    page.wait_for_url("**/scenarios**")
    scenarios = ws.read(folder / "river").scenarios
    assert list(scenarios) == ["rain", "rain-and-a-dear-court"]
    first, second = scenarios["rain-and-a-dear-court"].changes
    assert first == scenarios["rain"].changes[0]
    assert (second.path, second.actor, second.cost is not None) == ("court", "upstream", True)


def test_a_forecast_is_sealed_opened_checked_and_graded(tab: Tab, folder: Path) -> None:
    page = tab.go("/case/river/record?draws=200")
    page.get_by_label("Remark").fill("before the vote")
    page.get_by_label("Sealed").check()
    page.get_by_role("button", name="Keep today's forecast").dblclick()
    page.wait_for_selector("#shut")
    page.wait_for_timeout(500)
    log = folder / "river" / "monitor.jsonl"
    assert [record.type for record in ws.verify_log(log).records] == ["sealed"]
    page.get_by_role("button", name="A line to publish").click()
    line = page.locator("#anchor-line").inner_text()
    assert line == ws.anchor(log).line
    page.get_by_role("button", name="Open it").click()
    page.get_by_text("opens record 1").wait_for()
    page.get_by_label("What was noted").fill(line)
    page.get_by_role("button", name="Check the log").click()
    page.get_by_text("What was anchored stands in it").wait_for()
    page.get_by_role("link", name="Outcomes").first.click()
    page.get_by_label("Water the upper town may take").fill("38")
    page.get_by_role("button", name="Write it into the case").click()
    page.wait_for_selector("#graded table")
    page.locator("select[name=input]").select_option("actors.upstream.capability")
    page.get_by_label("turned out to be").fill("59")
    page.get_by_role("button", name="Run the forecast again").click()
    page.get_by_text("Furthest out was actors.upstream.capability").wait_for()
