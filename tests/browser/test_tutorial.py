"""The tutorial of the workbench, followed step by step by somebody who knows nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.browser.test_workbench import Tab, answered, pytestmark, served

__all__ = ["pytestmark"]

PAGE = (Path(__file__).parents[2] / "docs" / "tutorial" / "workbench.md").read_text("utf-8")
LABELS = set(re.findall(r"\*\*([^*]+)\*\*", PAGE))


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    return tmp_path / "talks"


@pytest.fixture
def tab(browser: Any, talks: Path) -> Iterator[Tab]:
    talks.mkdir()
    with served(talks) as address:
        opened = Tab(browser, address)
        yield opened
        opened.close()


class Reader:
    """Presses what the tutorial names, and nothing else."""

    def __init__(self, page: Any) -> None:
        self.page, self.used = page, set()

    def label(self, name: str) -> str:
        assert name in LABELS, name
        self.used.add(name)
        return name

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=self.label(name)).first.click()

    def open(self, name: str) -> None:
        self.page.get_by_role("link", name=self.label(name), exact=True).first.click()

    def field(self, name: str) -> Any:
        return self.page.get_by_label(self.label(name))


def quoted(*words: str) -> None:
    """Whatever is typed or read stands in the tutorial, whatever its line breaks."""
    text = " ".join(PAGE.split())
    for each in words:
        assert each in text, each


def test_the_tutorial_leads_from_an_empty_folder_to_a_report(
    tab: Tab, talks: Path, tmp_path: Path
) -> None:
    page = tab.go("/")
    reader = Reader(page)
    quoted("No cases here yet", "Rivers", "None: the case can be run.", "A dry year")
    page.get_by_text("No cases here yet").wait_for()
    reader.field("New case").fill("Rivers")
    reader.press("Make it")
    page.wait_for_url("**/case/rivers/edit")
    case = talks / "rivers" / "case.yaml"
    comments = [line for line in case.read_text().splitlines() if line.startswith("#")]

    page.get_by_role("button", name=re.compile("^The lower town, Water")).click()
    likely = page.get_by_role("group", name=reader.label("Says it wants")).get_by_label(
        reader.label("likely")
    )
    assert likely.input_value() == "20"
    likely.fill("250")
    page.get_by_text("from 0 to 60").last.wait_for()
    for _ in range(2):
        likely.fill("25")
        likely.press("Tab")
        page.get_by_role("button", name="Undo: position of The lower town").wait_for()
        assert ws.read(case).positions[2].position.likely == 25
        if "Undo" not in reader.used:
            reader.press("Undo")
            page.get_by_role("button", name="Redo: position of The lower town").wait_for()
    page.get_by_text("None: the case can be run.").wait_for()

    reader.open("Brief")
    reader.open("Forecast")
    page.get_by_role("heading", name="On what terms?").wait_for()

    reader.open("Explore")
    reader.open("What if")
    answered(page, "rest", 1)
    mark = page.get_by_role("slider", name=re.compile("^The upper town, position on .* likely"))
    mark.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.locator("#changes li").wait_for()
    reader.field("Name of a scenario").fill("A dry year")
    reader.press("Save as scenario")
    page.get_by_role("columnheader", name="A dry year").wait_for()

    minutes = tmp_path / "minutes.txt"
    minutes.write_text(re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)[1], encoding="utf-8")
    reader.open("Evidence")
    reader.open("Library")
    reader.field("Add sources").set_input_files(minutes)
    page.get_by_role("link", name="Minutes of the joint council").click()
    row = page.locator(".para", has_text="The delegation of the lower town")
    row.get_by_role("button", name=reader.label("Cite")).click()
    page.get_by_label("As", exact=True).select_option(label="a passage alone")
    page.get_by_label("What it says, in your own words").fill(
        "The lower town hints at flexibility."
    )
    reader.press("Write it into the case")
    page.get_by_text("is cited in the case").wait_for()
    reader.open("Library")
    address = page.get_by_role("region", name="Passages cited").get_by_role("link").inner_text()

    reader.open("Model")
    page.get_by_role("button", name=re.compile("^The lower town, Water")).click()
    field = reader.field("Sources")
    field.fill(address)
    field.press("Tab")
    note = page.locator("p.note", has_text="The lower town hints at flexibility.")
    note.wait_for(state="attached")
    assert page.get_by_role("link", name=reader.label("Text")).is_visible()
    for _ in range(200):
        if ws.read(case).positions[2].sources[-1:] == (address,):
            break
        page.wait_for_timeout(25)
    assert ws.read(case).positions[2].sources[-1:] == (address,)

    reader.open("Brief")
    reader.open("Report")
    reader.press("Make the report")
    link = page.get_by_role("link", name=reader.label("Save the report"))
    link.wait_for()
    with page.expect_download() as download:
        link.click()
    assert "Rivers" in Path(download.value.path()).read_text(encoding="utf-8")

    kept = [line for line in case.read_text().splitlines() if line.startswith("#")]
    assert kept == comments
    assert {path.name for path in talks.iterdir() if path.name[0] != "."} >= {
        "rivers",
        "library.sqlite",
    }
    assert reader.used == LABELS
