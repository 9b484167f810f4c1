"""What those who were new to the workbench stumbled over."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml

import winset as ws
from tests.browser.conftest import violations
from tests.browser.test_report_print import LEAST_WORDS, texts
from tests.browser.test_workbench import Tab, pytestmark, served  # noqa: F401
from tests.web.bench import SMALL

CASES = Path(__file__).parents[2] / "cases"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("stumbles")
    (place / "river").mkdir()
    (place / "river" / "case.yaml").write_text(SMALL, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder) as found:
        yield found


def test_what_if_can_be_read_while_it_works(browser: Any, address: str) -> None:
    tab = Tab(browser, address, bypass_csp=True)
    page = tab.go("/case/river/whatif")
    page.wait_for_selector("#rest:not([data-busy])")
    page.wait_for_selector("#quick:not([data-busy])")
    waiting: list[Any] = []
    page.set_default_timeout(15_000)
    page.route(re.compile("/whatif([?]|$)"), lambda route: waiting.append(route))  # no more answers
    page.locator("#issue").select_option("dam")
    page.wait_for_selector("#quick[aria-busy=true]")
    page.wait_for_timeout(600)  # longer than any way of showing it takes
    said = violations(page) + violations(page, "dark")
    tab.context.close()
    assert waiting
    assert [
        (each["id"], each["nodes"][0]["target"])
        for each in said
        if each["impact"] in ("serious", "critical")
    ] == []


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Tab]:
    opened = Tab(browser, address)
    opened.page.set_default_timeout(15_000)
    yield opened
    opened.close()


def test_who_can_veto_and_what_a_position_rests_on_are_picked_by_name(
    tab: Tab, folder: Path
) -> None:
    page = tab.go("/case/river/edit")
    page.get_by_role("button", name="Case and rule").click()
    vetoes = page.get_by_label("Veto players")
    vetoes.fill("the prov")
    vetoes.press("Enter")
    page.get_by_role("button", name="Remove province").wait_for()
    page.wait_for_selector("#saved:text-is('Saved')")
    assert ws.read(folder / "river").decision.vetoes == ("upstream", "downstream", "province")
    vetoes.fill("The moon")
    vetoes.press("Tab")
    page.get_by_text("“The moon” is none of them.").wait_for()
    page.get_by_role("button", name=re.compile("^The lower town, Water")).click()
    page.get_by_role("button", name="Case and rule").click()
    remove = page.get_by_role("button", name="Remove province")
    remove.focus()
    remove.press("Enter")
    remove.wait_for(state="detached")
    assert page.evaluate("document.activeElement.id") == "picked-vetoes"
    page.wait_for_selector("#saved:text-is('Saved')")
    assert ws.read(folder / "river").decision.vetoes == ("upstream", "downstream")

    page.get_by_role("button", name=re.compile("^The upper town, Part of the dam")).click()
    sources = page.get_by_label("Sources", exact=True)
    offered = page.locator("#picked-sources-list option")
    assert offered.evaluate_all("all => all.map((o) => o.value)") == [
        "council-2025",
        "council-2025#p3",
        "council-2025#p5",
    ]
    sources.fill("council-2025#p5")
    sources.press("Tab")
    page.locator("#panel .sources").get_by_text("The lower town offers").wait_for(state="attached")
    page.wait_for_selector("#saved:text-is('Saved')")
    assert ws.read(folder / "river").positions[1].sources == ("council-2025#p5",)


def test_a_value_that_may_be_left_out_is_not_called_needed(tab: Tab) -> None:
    page = tab.go("/case/river/sections/no_deal")
    page.locator("#entry-as-now > summary").click()
    more = page.locator("#entry-as-now details > summary")
    adding = page.get_by_label("Add to lands")
    adding.or_(more).first.wait_for()
    if more.count():
        more.first.click()
    adding.fill("dam")
    adding.press("Tab")
    field = page.get_by_role("group", name="lands").locator(".field")
    field.wait_for()
    assert "Part of the dam" in field.inner_text()
    assert "needed" not in field.inner_text()
    assert page.evaluate("document.activeElement.tagName") == "INPUT"


def test_on_a_phone_the_brief_has_the_answer_first_and_folds_the_rest(
    browser: Any,
    address: str,
) -> None:
    tab = Tab(browser, address, viewport={"width": 390, "height": 844})
    page = tab.go("/case/river/brief?draws=300")
    page.wait_for_selector("#expect")
    folds = page.locator("details.fold")
    assert folds.count() >= 4
    assert page.locator("details.fold[open]").count() == 0
    assert page.locator("#expect").is_visible()  # who expects what is not folded
    assert page.locator("#judgements").is_visible()
    summary = page.locator("#cited > summary")
    summary.focus()
    summary.press("Enter")
    assert page.locator("#cited p").first.is_visible()
    page.goto("about:blank")
    tab.go("/case/river/brief?draws=300#rests")
    page.wait_for_selector("#rests[open]")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    page.wait_for_selector("#expect")
    assert page.locator("details.fold:not([open])").count() == 0
    tab.close()


def same(page: Any, file: Path, before: str) -> None:
    page.wait_for_timeout(600)  # longer than a save takes
    assert file.read_text(encoding="utf-8") == before


def test_what_is_no_number_and_what_is_unknown_is_said_and_not_written(
    tab: Tab, folder: Path
) -> None:
    file = folder / "river" / "case.yaml"
    before = file.read_text(encoding="utf-8")
    page = tab.go("/case/river/edit")
    page.get_by_role("button", name=re.compile("^Water the upper town")).first.click()
    ends = page.get_by_label("Range: low, high")
    for typed in ("0, 1e", "0,", "0"):
        ends.fill(typed)
        ends.press("Tab")
        page.get_by_text("Give two numbers, the lowest and the highest").wait_for()
        ends.fill("")
    same(page, file, before)
    page = tab.go("/case/river/sections/issues")
    page.locator("#entry-water > summary").click()
    ends = page.get_by_label("range needed")
    for typed, said in (("0 1e", "“1e” is no number"), ("0", "Give 2, with a blank between")):
        ends.fill(typed)
        ends.press("Tab")
        page.get_by_text(said).wait_for()
        assert ends.get_attribute("aria-invalid") == "true"
    page = tab.go("/case/river/sections/decision")
    for label in ("setter", "vetoes"):
        field = page.get_by_label(label)
        field.fill("nobody")
        field.press("Tab")
        page.get_by_text("“nobody” is none of them").wait_for()
        page.get_by_role("button", name="Close").click()
    page = tab.go("/case/river/sections/no_deal")
    page.locator("#entry-court > summary").click()
    adding = page.get_by_label("Add to lands")
    adding.fill("the sea")
    adding.press("Tab")
    page.get_by_text("“the sea” is none of them").wait_for()
    same(page, file, before)


def test_a_number_that_other_rows_show_is_saved_without_a_word_of_failure(
    tab: Tab, folder: Path
) -> None:
    page = tab.go("/case/river/edit")
    page.get_by_role("button", name="The province", exact=True).first.click()
    likely = page.get_by_role("group", name="Capability").get_by_label("likely")
    likely.fill("31")
    likely.press("Tab")
    page.wait_for_selector("tr[data-actor=province] [data-capability] b:text-is('31')")
    page.wait_for_selector("#saved:text-is('Saved')")
    assert page.locator("#notice .card").count() == 0
    assert ws.read(folder / "river").actors["province"].capability.likely == 31


def test_a_look_that_was_overtaken_by_a_save_is_no_change_from_outside(
    tab: Tab, folder: Path
) -> None:
    page = tab.go("/case/river/edit")
    held: list[Any] = []

    def late(route: Any) -> None:
        """Answer with what stood there before, once the page has saved something newer."""
        if held:
            route.continue_()
            return
        held.append(route)
        answer = route.fetch()
        page.get_by_role("button", name="The province", exact=True).first.click()
        likely = page.get_by_role("group", name="Capability").get_by_label("likely")
        likely.fill("32")
        likely.press("Tab")
        page.wait_for_selector("tr[data-actor=province] [data-capability] b:text-is('32')")
        route.fulfill(response=answer)

    page.route("**/case/river/state", late)
    page.wait_for_timeout(1500)
    page.wait_for_selector("tr[data-actor=province] [data-capability] b:text-is('32')")
    assert held
    assert page.get_by_text("The file was changed outside").count() == 0
    page.unroute_all(behavior="ignoreErrors")


def focus_of(page: Any) -> str:
    """Return what has the focus: its tag, its id, its words."""
    said: str = page.evaluate(
        "(() => { const e = document.activeElement; return `${e.tagName}#${e.id} "
        "${(e.getAttribute('aria-label') || e.innerText || '').slice(0, 60)}` })()"
    )
    return said


def test_by_keyboard_every_stop_of_positions_can_be_reached_and_left(tab: Tab) -> None:
    page = tab.go("/case/river/edit")
    page.wait_for_selector("#findings li")
    page.locator("#findings").evaluate(
        "e => e.append(Object.assign(document.createElement('a'), {href: '#x', id: 'behind'}))"
    )
    page.locator("#behind").evaluate("e => { e.textContent = 'behind the panel' }")
    met = []
    for _ in range(150):
        page.keyboard.press("Tab")
        met.append(focus_of(page))
        if met[-1].startswith("BODY"):
            break
    assert met[-1].startswith("BODY"), "a trap"
    assert any("#behind" in each for each in met)
    assert any("#issue" in each for each in met)


def test_work_is_stopped_by_keyboard_though_the_page_shows_it_anew(tab: Tab) -> None:
    page = tab.go("/case/river/forecast?draws=200000")
    run = page.get_by_role("button", name="Stop", exact=True)
    run.first.wait_for()
    page.locator("main .job button").focus()
    page.wait_for_timeout(1200)  # four looks at how far it is
    assert focus_of(page).endswith(" Stop")
    page.keyboard.press("Enter")
    page.get_by_text("Forecast: stopped.").wait_for()
    page.wait_for_timeout(200)
    assert "stopped" in focus_of(page)


def test_a_press_on_what_has_just_come_is_not_lost(tab: Tab) -> None:
    page = tab.go("/case/river/forecast?draws=200000&seed=1")
    page.locator("main .job button").wait_for()
    page.evaluate(
        """() => new MutationObserver((changes, self) => {
          const stop = document.querySelector("main .job button");
          if (stop) { self.disconnect(); stop.click(); }
        }).observe(document.querySelector("main"), { childList: true, subtree: true })"""
    )
    page.get_by_text("Forecast: stopped.").wait_for(timeout=3_000)


def test_what_is_taken_back_in_what_if_leaves_the_focus_near(tab: Tab) -> None:
    page = tab.go("/case/river/whatif")
    page.wait_for_selector("#quick:not([data-busy])")
    page.get_by_role("slider", name="The upper town, position on Water").first.press("PageUp")
    page.get_by_role("button", name="Take back").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#changes button", state="detached")
    assert focus_of(page).startswith("SELECT#issue")


def test_what_an_address_tries_stands_on_its_mark(tab: Tab) -> None:
    move = '[{"actor": "upstream", "issue": "water", "position": [50, 55, 58]}]'
    page = tab.go(f"/case/river/whatif?try={quote(move)}")
    page.locator("#changes").get_by_text("55 (50–58)").wait_for()
    mark = page.get_by_role("slider", name="The upper town, position on Water").nth(1)
    assert mark.get_attribute("aria-valuenow") == "55"


def box(part: Any) -> Any:
    """Return where a part stands on the screen, in pixels."""
    return part.bounding_box()


def test_the_hypotheses_stay_above_the_judgements(tab: Tab, folder: Path) -> None:
    shutil.copytree(CASES / "iran-2014", folder / "judged")
    page = tab.go("/case/judged/evidence")
    page.get_by_label("Judging as").fill("Ann")
    with page.expect_navigation():
        page.locator("#as button").click()
    row = page.locator("tr[data-item]").last
    row.locator("[data-view]").first.focus()
    head = box(page.locator(".matrix thead th").nth(1))
    field, button = box(row.locator("input").first), box(row.locator("[data-judge]"))
    card = box(page.locator(".scroll:has(.matrix)"))
    assert 0 <= head["y"] < head["y"] + head["height"] <= field["y"] < 720
    assert button["x"] + button["width"] <= card["x"] + card["width"]


def test_a_printed_brief_goes_on_where_a_page_has_room(tab: Tab, folder: Path) -> None:
    shutil.copytree(CASES / "iran-2014", folder / "printed")
    page = tab.go("/case/printed/brief?draws=100")
    page.get_by_role("heading", name="Terms to expect, and who refuses them").wait_for()
    page.wait_for_selector("progress", state="detached")
    first, second, *_ = texts(page)
    assert "Terms to expect, and who refuses them" in first
    assert "Enriching centrifuges" in first
    assert len(second.split()) > LEAST_WORDS


def test_what_is_added_to_evidence_leaves_the_focus_in_its_form(tab: Tab) -> None:
    page = tab.go("/case/river/evidence")
    page.get_by_label("New hypothesis").fill("Wants calm")
    page.keyboard.press("Enter")
    page.locator("td", has_text="Wants calm").wait_for()
    page.wait_for_selector("form[data-add=hypotheses] input:focus")


def test_what_is_begun_is_written_when_it_is_whole(tab: Tab, folder: Path) -> None:
    file = folder / "lists" / "case.yaml"
    file.parent.mkdir()
    file.write_text(SMALL, encoding="utf-8")
    page = tab.go("/case/lists/sections/scenarios")
    page.get_by_label("Add to scenarios").fill("Flood")
    page.get_by_label("Add to scenarios").press("Enter")
    entry = page.locator("#entry-flood")
    entry.get_by_text("Not part of the case yet. It lacks: changes").wait_for()
    same(page, file, SMALL)
    page = tab.go("/case/lists/scenarios")
    page.get_by_role("heading", name="No scenario is whole yet").wait_for()
    page.get_by_text("Begun, and not part of the case yet: Flood (scenarios)").wait_for()
    assert page.locator("#standing").inner_text() == "no findings"
    page.get_by_role("link", name="Flood").click()
    page.wait_for_selector("#entry-flood[open]")
    entry.get_by_role("button", name="Add to changes").click()
    entry.get_by_text("a change that changes nothing").first.wait_for()
    entry.get_by_role("button", name="Add to changes").click()
    entry.get_by_text("changes 2", exact=True).wait_for()
    for which, actor in ((1, "upstream"), (2, "downstream")):
        entry.get_by_text(f"changes {which}", exact=True).click()
        part = entry.locator("details.entry").nth(which - 1)
        for label, text in (("actor", actor), ("issue", "water"), ("position", "20")):
            field = part.get_by_label(label, exact=True)
            field.fill(text)
            field.press("Tab")
        if which == 1:
            same(page, file, SMALL)
    page.wait_for_selector("#saved:text-is('Saved')")
    assert [each.actor for each in ws.read(file.parent).scenarios["flood"].changes] == [
        "upstream",
        "downstream",
    ]
    assert page.locator("#begun").is_hidden()


def test_a_part_that_is_begun_in_a_list_comes_before_the_next(tab: Tab, folder: Path) -> None:
    file = folder / "rows" / "case.yaml"
    file.parent.mkdir()
    file.write_text(SMALL, encoding="utf-8")
    rows = len(ws.read(file.parent).positions)
    page = tab.go("/case/rows/sections/positions")
    add = page.get_by_role("button", name="Add to positions")
    add.click()
    last = page.locator(f"#entry-{rows}")
    last.get_by_text("It lacks: actor, issue, position, salience").wait_for()
    page.wait_for_timeout(1000)  # a second press within a second is none
    add.click()
    page.get_by_text("The last one is not whole yet").wait_for()
    first = page.locator("#entry-0")
    first.locator("summary").first.click()
    first.get_by_role("button", name="Remove", exact=True).click()
    page.wait_for_selector("#saved:text-is('Saved')")
    assert len(ws.read(file.parent).positions) == rows - 1
    page.reload()
    last = page.locator(f"#entry-{rows - 1}")
    last.get_by_text("It lacks: actor, issue, position, salience").wait_for(state="attached")
    last.locator("summary").first.click()
    last.get_by_role("button", name="Remove", exact=True).click()
    last.wait_for(state="detached")
    assert page.locator("#begun").is_hidden()
    assert len(ws.read(file.parent).positions) == rows - 1


@pytest.mark.parametrize("typed", ["0 200", "0, 200", "[0, 200]", "0-200", "0 to 200"])
def test_two_numbers_are_typed_as_people_do(tab: Tab, folder: Path, typed: str) -> None:
    place = folder / "ranges" / "case.yaml"
    place.parent.mkdir(exist_ok=True)
    place.write_text(SMALL, encoding="utf-8")
    page = tab.go("/case/ranges/sections/issues")
    page.click("#entry-dam > summary")
    field = page.locator("#entry-dam").get_by_label("range")
    field.fill(typed)
    field.press("Tab")
    page.wait_for_selector("#saved:text-is('Saved')")
    assert yaml.safe_load(place.read_text(encoding="utf-8"))["issues"]["dam"]["range"] == [0, 200]


def test_a_cell_of_a_phone_brings_its_form_up(browser: Any, address: str) -> None:
    tab = Tab(browser, address, viewport={"width": 390, "height": 844})
    page = tab.go("/case/river/edit")
    page.locator("button.cell").first.click()
    page.wait_for_timeout(300)
    top = page.locator("#panel").bounding_box()["y"]
    tab.close()
    assert 0 <= top < 600


def test_a_judgement_that_was_typed_is_not_left_without_a_word(tab: Tab, folder: Path) -> None:
    shutil.copytree(CASES / "iran-2014", folder / "iran")
    page = tab.go("/case/iran/evidence")
    page.get_by_label("Judging as").fill("Ann")
    page.locator("#as button").click()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("tr[data-item] [data-view]").first.fill("30")
    tab.go("/case/river/brief")
    assert asked == ["beforeunload"]


def test_what_stands_on_evidence_is_edited_and_removed_from_there(tab: Tab, folder: Path) -> None:
    place = folder / "edited"
    shutil.copytree(CASES / "iran-2014", place)
    before = ws.read(place)
    page = tab.go("/case/edited/evidence")
    name = before.hypotheses["derails"].name
    page.get_by_role("link", name=f"Edit {name}").click()
    page.wait_for_selector("#entry-derails[open]")
    page.go_back()
    remove = page.get_by_role("button", name=f"Remove {name}")
    remove.click()
    beside = page.locator("#hypothesis-derails .beside-button")
    beside.get_by_text(f"Remove “{name}”? With it goes").wait_for()
    page.locator("#notice").get_by_text(f"Remove “{name}”? With it goes").wait_for()
    beside.get_by_role("button", name="Close").click()
    assert page.locator("#notice .card").count() == 0
    assert ws.read(place) == before
    page.wait_for_timeout(1000)  # a second press within a second is none
    remove.click()
    with page.expect_navigation():
        beside.get_by_role("button", name="Remove it and what hangs on it").click()
    undo = page.get_by_role("button", name=f"Undo: {name} removed")
    undo.wait_for()
    assert ws.read(place).hypotheses.keys() == before.hypotheses.keys() - {"derails"}
    item = next(iter(before.evidence.values())).name
    page.get_by_role("button", name=f"Remove {item}").click()
    with page.expect_navigation():
        page.locator("tbody .beside-button").get_by_role("button", name="Remove it").click()
    page.get_by_role("button", name=f"Undo: {item} removed").wait_for()
    for left in (undo, page.get_by_role("button", name="Redo").first):
        with page.expect_navigation():
            page.locator("#undo").click()
        left.wait_for()
    assert ws.read(place) == before


def test_where_what_it_says_moves_alone_the_panel_says_what_stays(tab: Tab, folder: Path) -> None:
    place = folder / "moved"
    shutil.copytree(CASES / "iran-2014", place)
    row = next(each for each in ws.read(place).positions if each.ideal is not None)
    page = tab.go(f"/case/moved/edit#row/{row.actor}/{row.issue}")
    wants = page.get_by_role("group", name="Is thought to want")
    wants.get_by_text("Only where it differs from what is said.").wait_for()
    says = page.get_by_role("group", name="Says it wants")
    for field, words in ((says, "This stays as it was."), (wants, "Only where it differs")):
        likely = field.get_by_label("likely")
        likely.fill(str(float(likely.input_value()) * 0.999))
        likely.press("Tab")
        wants.get_by_text(words).wait_for()


def test_a_negative_cost_is_explained_at_the_field(tab: Tab) -> None:
    page = tab.go("/case/river/sections/no_deal")
    page.locator("#entry-court > summary").click()
    costs, more = (
        page.get_by_role("group", name="costs"),
        page.locator("#entry-court details > summary"),
    )
    costs.or_(more).first.wait_for()
    if not costs.count():
        more.click()
    costs.get_by_text("a negative cost is a gain").wait_for()


def test_on_a_phone_what_is_judged_already_is_folded(
    browser: Any,
    address: str,
    folder: Path,
) -> None:
    place = folder / "folded"
    shutil.copytree(CASES / "iran-2014", place)
    case = ws.read(place)
    judged = [name for name, item in case.evidence.items() if item.conduct is None]
    tab = Tab(browser, address, viewport={"width": 390, "height": 844})
    page = tab.go("/case/folded/evidence")
    page.get_by_role("button", name=f"Show {len(judged)} judged already").wait_for()
    assert page.evaluate("document.documentElement.scrollHeight") < 5 * 844
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name=f"Show {len(case.sources)} sources").click()
    assert page.locator("[data-source]").first.is_visible()
    assert page.locator(f"#item-{judged[0]}").is_hidden()
    page.get_by_role("button", name=f"Show {len(judged)} judged already").click()
    assert page.locator(f"#item-{judged[0]}").is_visible()
    page.goto("about:blank")
    tab.go(f"/case/folded/evidence#item-{judged[-1]}")
    page.get_by_role("button", name=f"Show {len(case.sources)} sources").wait_for()
    assert page.locator(f"#item-{judged[-1]}").is_visible()
    page.get_by_label("Judging as").fill("Ann")
    with page.expect_navigation():
        page.locator("#as button").click()
    page.get_by_role("button", name=f"Show {len(case.sources)} sources").wait_for()
    assert page.locator("[data-item]:visible").count() == len(judged)  # Ann judged none of them
    tab.close()


def test_long_shares_leave_room_for_the_sentence_and_marks_for_a_hand(
    browser: Any, address: str, folder: Path
) -> None:
    shutil.copytree(CASES / "iran-2014", folder / "desk")
    page = Tab(browser, address, viewport={"width": 1280, "height": 900}).go("/case/desk/whatif")
    page.wait_for_selector("#rest:not([data-busy])")
    page.evaluate(
        """() => {
            const number = document.querySelector("#rest .big b");
            number.textContent = "more than 99 %";
            number.insertAdjacentHTML("afterend", '<span class="then">from 99 %</span>');
        }"""
    )
    assert page.locator("#rest .big span:last-child").bounding_box()["width"] > 200
    assert page.locator("#lines .track").first.bounding_box()["width"] > 100


def test_what_if_has_its_marks_on_the_first_screen_of_a_tablet(
    browser: Any,
    address: str,
    folder: Path,
) -> None:
    shutil.copytree(CASES / "iran-2014", folder / "tablet")
    tab = Tab(browser, address, viewport={"width": 820, "height": 1180})
    page = tab.go("/case/tablet/whatif")
    page.wait_for_selector("#rest:not([data-busy])")
    mark = page.get_by_role("slider").nth(1)
    assert mark.bounding_box()["y"] < 900
    assert page.locator("#rest").bounding_box()["y"] < mark.bounding_box()["y"]
    tab.close()


def test_a_removal_is_asked_beside_its_button_and_stays_in_its_card(
    browser: Any,
    address: str,
    folder: Path,
) -> None:
    shutil.copytree(CASES / "iran-2014", folder / "narrow")
    tab = Tab(browser, address, viewport={"width": 320, "height": 800})
    page = tab.go("/case/narrow/edit#actor/russia/")
    remove = page.get_by_role("button", name="Remove this actor and what hangs on it")
    remove.click()
    asked = page.locator("#panel .beside-button")
    asked.get_by_text("Remove “Russia”? With it goes").wait_for()
    panel = page.locator("#panel").bounding_box()
    for box in (remove.bounding_box(), asked.bounding_box()):
        assert panel["x"] <= box["x"]
        assert box["x"] + box["width"] <= panel["x"] + panel["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    with page.expect_navigation():
        asked.get_by_role("button", name="Remove it and what hangs on it").click()
    page.get_by_role("button", name="Undo: Russia removed").wait_for()
    assert "russia" not in ws.read(folder / "narrow").actors
    tab.close()


def test_an_address_leads_to_a_part_that_comes_with_the_answer(tab: Tab) -> None:
    page = tab.go("/case/river/brief?draws=200#since")
    page.locator("nav.jump a").first.wait_for()
    part = page.locator("#since")
    page.wait_for_function("scrollY > 0")
    assert 0 <= part.bounding_box()["y"] < 200


def test_the_answer_follows_what_is_moved_on_a_phone(browser: Any, address: str) -> None:
    tab = Tab(browser, address, viewport={"width": 390, "height": 844})
    page = tab.go("/case/river/whatif")
    page.wait_for_selector("#rest[data-draws=resting]")
    follows = page.locator("#follows")
    assert follows.is_hidden()
    mark = page.locator("#lines").get_by_role("slider").last
    mark.focus()
    mark.press("PageDown")
    follows.wait_for()
    share = page.locator("#rest .big b").inner_text()
    assert follows.inner_text().startswith(f"A deal in {share}")
    box = follows.bounding_box()
    assert 0 < box["y"] < box["y"] + box["height"] <= 844
    tab.close()


def test_what_is_put_on_the_tray_is_compared_from_there(tab: Tab) -> None:
    page = tab.go("/case/river/whatif?draws=200")
    page.wait_for_selector("#rest[data-draws=resting]")
    for name in ("Faster", "Slower"):
        mark = page.locator("#lines").get_by_role("slider").last
        mark.focus()
        mark.press("PageDown")
        page.get_by_label("Name of a scenario").fill(name)
        page.get_by_role("button", name="Put on the tray").click()
        page.get_by_text(f"“{name}” is on the tray").wait_for()
    page.get_by_role("button", name="Compare what is on it").click()
    page.wait_for_url("**/scenarios?tray=*")
    assert "draws=200" in page.url
    page.get_by_role("columnheader", name="Slower").first.wait_for()
    assert page.get_by_role("columnheader", name="Faster").count() == 1
    tab.go("/case/river/scenarios")
    for name in ("Faster", "Slower"):
        assert page.get_by_role("checkbox", name=name).is_checked()


def test_a_caption_stays_in_sight_while_its_picture_is_moved_on_a_phone(
    browser: Any, address: str
) -> None:
    tab = Tab(browser, address, viewport={"width": 390, "height": 844})
    page = tab.go("/case/river/inputs?draws=200")
    picture = page.locator("figure.scroll:has(figcaption)").first
    picture.wait_for()
    assert picture.evaluate("e => { e.scrollLeft = 999; return e.scrollLeft; }") > 0
    caption = picture.locator("figcaption").bounding_box()
    frame = picture.bounding_box()
    assert frame["x"] <= caption["x"]
    assert caption["x"] + caption["width"] <= frame["x"] + frame["width"] + 1
    assert violations(page, "dark") == []
    tab.close()
