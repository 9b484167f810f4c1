"""A source beside its queue: keys, what is set off, what becomes a row, and a long text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.browser.test_workbench import Tab, address, folder, pytestmark, tab  # noqa: F401
from tests.web.bench import SMALL

TEXT = (
    "Two seas\n\nSome experts say that Norway wants a quota, others believe that it seeks a ban."
    "\n\nNorway did not sign the treaty, as the parliament of Iceland and its government hoped.\n"
)


@pytest.fixture(scope="module")
def seas(folder: Path) -> str:  # noqa: F811
    """Draft a case from a text, and add a long record; return the address of the text."""
    (folder / "seas.txt").write_text(TEXT, encoding="utf-8")
    ws.draft(folder / "seas.txt", library=folder / "library.sqlite").write(folder / "seas")
    with ws.open_library(folder / "library.sqlite") as library:
        lines = [f"Delegate {n} spoke of item {n} for a while." for n in range(1, 1500)]
        library.add_bytes("\n\n".join(["A record", *lines]).encode(), "record.txt")
        name = next(each for each in library.ids() if each.startswith("two-seas"))
    return f"/case/seas/library/{name}"


def focused(page: Any) -> str:
    row: str = page.evaluate("document.activeElement.closest('[data-row]')?.dataset.row ?? ''")
    return row


def test_rows_are_judged_and_merged_by_keys_beside_their_passage(
    tab: Tab,  # noqa: F811
    folder: Path,  # noqa: F811
    seas: str,
) -> None:
    page = tab.go(seas)
    page.wait_for_selector("#claims .note")
    page.get_by_label("Judged by").fill("Ann")
    page.keyboard.press("Tab")
    page.keyboard.press("j")
    names = page.locator("#draft [data-row]").evaluate_all("all => all.map(one => one.dataset.row)")
    assert focused(page) == names[0]
    while focused(page) != "view-p1":
        page.keyboard.press("j")
    page.wait_for_selector("#p1 mark")
    assert page.locator("#p1 mark").inner_text() == "Norway wants a quota"
    page.keyboard.press("d")
    page.wait_for_selector("#row-view-p1.dropped")
    page.wait_for_selector(f"#row-{names[names.index('view-p1') + 1]}:focus")
    page.locator("#row-view-p1").focus()
    page.keyboard.press("u")
    page.wait_for_selector("#row-view-p1.candidate")
    first, second = [name for name in names if name.startswith("actor")][:2]
    page.locator(f"#row-{first}").focus()
    page.keyboard.press("m")
    assert page.get_by_text("go to the row that stays").is_visible()
    assert focused(page) == second
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#row-{first}.merged")
    draft = ws.read(folder / "seas").draft
    assert (draft[first].state, draft[first].became) == ("merged", f"draft.{second}")
    page.locator("#row-view-p1").focus()
    page.keyboard.press("c")
    words = page.locator("#row-view-p1 [data-key=c]")
    page.wait_for_selector("#row-view-p1 [data-key=c]:focus")
    words.fill("Norway is after a quota")
    page.locator("#row-view-p1").get_by_role("button", name="Accept as changed").click()
    page.wait_for_selector("#row-view-p1.changed")
    assert "norway-is-after-a-quota" in ws.read(folder / "seas").hypotheses


def test_selected_words_become_a_row(tab: Tab, folder: Path) -> None:  # noqa: F811
    (folder / "river").mkdir()
    (folder / "river" / "case.yaml").write_text(SMALL, encoding="utf-8")
    page = tab.go("/case/river/library/lee-2014")
    page.locator("#p2 p").dblclick()
    word = page.evaluate("getSelection().toString().trim()")
    page.locator("#chosen button").click()
    form = page.locator("#cite")
    assert form.locator("[name=name]").input_value() == word
    form.locator("#row").select_option("an item of evidence")
    form.get_by_label("What it says").fill("It means to go on.")
    form.locator("[data-first] [data-name]").first.fill("Means it")
    form.locator("[data-first] select").first.select_option("The upper town")
    form.get_by_role("button", name="Write it into the case").click()
    page.get_by_text("is cited in the case, as Evidence: ").wait_for()
    case = ws.read(folder / "river")
    assert [view.about for view in case.hypotheses.values()] == ["upstream", "upstream"]
    assert next(iter(case.evidence.values())).sources == ("lee-2014#p2",)
    page.wait_for_selector("#cite [data-fit]", state="attached")
    page.get_by_role("button", name="Cite paragraph 1").click()
    form.locator("#row").select_option("a further source of a row")
    form.get_by_label("Which row").select_option("a position")
    form.locator("[name=actor]").select_option("The lower town")
    form.locator("[name=issue]").select_option("Water the upper town may take")
    form.get_by_label("What it says").fill("The headline.")
    form.get_by_role("button", name="Write it into the case").click()
    page.get_by_text("as positions").wait_for()
    held = {(row.actor, row.issue): row.sources for row in ws.read(folder / "river").positions}
    assert held["downstream", "water"][-1] == "lee-2014#p1"
    page.get_by_role("button", name="Cite paragraph 1").click()
    form.locator("#row").select_option("a position")
    form.locator("[name=actor]").select_option("The lower town")
    form.locator("[name=issue]").select_option("Water the upper town may take")
    form.get_by_label("Position: 60").fill("50")
    form.get_by_label("What it says").fill("The headline.")
    form.get_by_role("button", name="Write it into the case").click()
    page.get_by_text("or cite this passage as a further source of it").wait_for()
    page.get_by_role("button", name="Open its place in Positions").click()
    page.wait_for_url("**/edit#row/downstream/water")
    page.get_by_role("heading", name="The lower town: Water the upper town may take").wait_for()
    tab.words.clear()  # that it was refused


def test_a_pasted_text_is_a_source_and_counted(tab: Tab) -> None:  # noqa: F811
    page = tab.go("/library")
    before = int(page.inner_text("#number").split()[0])
    page.click("#paste > summary")
    page.fill("#pasted", "Letter of the council\n\nThe council will pay for the dam.\n")
    page.click("#paste button")
    page.wait_for_selector(f"#number:has-text('{before + 1} source')")
    page.click("#found >> text=Letter of the council")
    page.wait_for_selector("text=The council will pay for the dam.")


def test_a_link_leads_into_the_middle_of_a_long_source(tab: Tab, seas: str) -> None:  # noqa: F811
    page = tab.go("/library/a-record#p1234")
    page.wait_for_selector("#p1234.shown")
    page.wait_for_timeout(300)
    box = page.locator("#p1234").bounding_box()
    assert box is not None
    assert 0 < box["y"] < 800
    assert page.locator(".later").count() > 0
    assert page.locator("#p700").count() == 0
    page.get_by_label("Find in all of it").fill("item 1300 for")
    page.locator("#found a").click()
    page.wait_for_selector(".para.shown mark")
    assert page.locator(".para.shown mark").inner_text() == "item 1300 for"
    page.evaluate("location.hash = '#p700'")
    page.wait_for_selector("#p700.shown")


NAMES = """
hypotheses:
  settle: {name: "يريد الاتفاق", about: upstream}
  stall: {name: ANameWithoutABlankThatGoesOnAndOnAndOnAndOnAndOnAndOnAndOnAndOn, about: upstream}
candidates:
  day: {name: "إعلان موعد", likelihood: {settle: 60, stall: 20}}
"""
PLACES = """() => {
  const [name, rest] = [...document.querySelector('[data-candidate=day] small').childNodes]
    .filter((one) => one.textContent.trim());
  const range = document.createRange();
  range.selectNodeContents(rest);
  const ends = [...range.getClientRects()].map((one) => one.left);
  return [name.getBoundingClientRect().right, ends[0]];
}"""


def test_names_of_any_length_and_direction_displace_nothing(
    tab: Tab,  # noqa: F811
    folder: Path,  # noqa: F811
) -> None:
    (folder / "names").mkdir()
    text = SMALL.replace("name: Water the upper town may take", f"name: {'Water' * 14}")
    assert text != SMALL
    (folder / "names" / "case.yaml").write_text(text + NAMES, encoding="utf-8")
    for width in (1280, 390):
        tab.page.set_viewport_size({"width": width, "height": 800})
        page = tab.go("/case/names/edit")
        page.wait_for_selector("#panel h2")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page = tab.go("/case/names/evidence")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        over = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length"
        assert page.locator("main th, main td").evaluate_all(over) == 0
    tab.page.set_viewport_size({"width": 1280, "height": 800})
    name, percent = tab.go("/case/names/evidence").evaluate(PLACES)
    assert percent >= name - 1
