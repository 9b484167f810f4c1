"""The form in a real browser, from disk and without the network: filled in, saved, read back."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.browser.conftest import CHROMIUM

ROOT = Path(__file__).parents[2]
IRAN = ROOT / "cases" / "iran-2014"
EXPERTS = IRAN / "experts"
TEN = (*(f"salience/iran/{issue}" for issue in ws.read(IRAN).issues), "chance/breakdown",
       "prior/completes")  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="needs chromium: apt-get install chromium, then run this again"
    ),
]


def opened(browser: Any, folder: Path, text: str | bytes) -> Any:
    """Open a form from disk without a network; a word on the console fails the test at its end."""
    assert isinstance(text, str)
    place = folder / "form.html"
    place.write_text(text, encoding="utf-8")
    context = browser.new_context(accept_downloads=True, offline=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.words = []
    page.on("console", lambda message: page.words.append(message.text))
    page.on("pageerror", lambda error: page.words.append(str(error)))
    page.goto(place.as_uri())
    return page


def saved(page: Any, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.click("#save")
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def fill(page: Any, number: int, low: str, high: str, middle: str, why: str = "") -> None:
    page.fill(f"#q{number}-p5", low)
    page.fill(f"#q{number}-p95", high)
    page.fill(f"#q{number}-p50", middle)
    if why:
        page.fill(f"#q{number}-why", why)


def test_two_people_answer_ten_numbers_and_both_files_come_back(
    browser: Any, tmp_path: Path
) -> None:
    case, folder = ws.read(IRAN), tmp_path / "experts"
    for name, shift in (("Ann Lee", 0), ("Ben Ode", 15)):
        page = opened(browser, tmp_path, ws.elicit_form(case, TEN))
        assert page.is_disabled("#q0-p50"), "the middle waits for the ends"
        assert page.is_disabled("#q0-why"), "the reason waits for the middle"
        page.fill("#name", name)
        for number in range(len(TEN)):
            fill(
                page, number, str(20 + shift), str(70 + shift), str(40 + shift), f"Reason {number}"
            )
        assert page.text_content("#count") == "10 of 10 answered"
        assert page.locator("#q0-box svg polyline").count() == 1
        file = saved(page, tmp_path)
        assert file.name == f"{name.lower().replace(' ', '-')}.yaml"
        assert ws.collect(case, file, folder).name == file.name
        assert page.words == []
    panel = ws.read_experts(folder)
    assert set(panel.numbers) == set(TEN)
    for about in TEN:
        given = [row.belief.quantile([0.05, 0.5, 0.95]).tolist() for _, row in panel.of(about)]
        assert sorted(given) == [
            pytest.approx([20.0, 40.0, 70.0]),
            pytest.approx([35.0, 55.0, 85.0]),
        ]
    assert all(row.why for _, row in panel.of(TEN[0]))
    assert ws.pooled(case, panel).digest() != case.digest()


def test_nobody_s_page_holds_another_s_numbers_before_their_own(tmp_path: Path) -> None:
    """Blindness: a first form is the same bytes whatever others have answered."""
    case, panel = ws.read(IRAN), ws.read_experts(EXPERTS)
    seeds = panel.seeds
    first = ws.elicit_form(case, panel.numbers, seeds=seeds)
    assert first == ws.elicit_form(case, panel.numbers, panel=panel, seeds=seeds)
    for member in panel.members:
        for row in member.expert.beliefs:
            assert str(row.why) not in first
        assert member.expert.name not in first
    data = json.loads(str(first).split('id="data">')[1].split("</script>")[0])
    assert all(one["own"] is None and one["others"] == [] for one in data["questions"])
    assert "known" not in json.dumps(data)
    assert all(str(seed.why) not in first for seed in seeds.values())
    with pytest.raises(ws.UsageError, match="nobody sees the others'"):
        ws.elicit_form(case, panel.numbers, name="dora", panel=panel, round=2)


def test_a_second_round_shows_the_others_unnamed_and_only_where_one_has_answered(
    browser: Any, tmp_path: Path
) -> None:
    case, panel = ws.read(IRAN), ws.read_experts(EXPERTS)
    text = ws.elicit_form(case, panel.numbers, name="made-up-c", panel=panel, round=2)
    assert "Made-up expert" not in text
    page = opened(browser, tmp_path, text)
    for number, about in enumerate(panel.numbers):
        given = {member.id for member, _ in panel.of(about)}
        expected = len(given) if "made-up-c" in given else 0
        assert page.locator(f"#q{number}-box tbody tr").count() == expected
    assert "Fuel for Bushehr" in page.text_content("main")
    assert "Moved a little" not in page.text_content("main"), "of the same round as this one"
    fill(page, 0, "10", "60", "30", "Heard the others.")
    file = saved(page, tmp_path)
    shutil.copytree(EXPERTS, tmp_path / "experts")
    target = ws.collect(case, file, tmp_path / "experts")
    assert target.name == "made-up-c.yaml"
    (again,) = [m for m in ws.read_experts(target.parent).members if m.id == "made-up-c"]
    assert again.latest()[panel.numbers[0]].round == 2
    assert len(again.expert.beliefs) == 10
    with pytest.raises(ws.CaseError, match="Ask for the next round"):
        ws.collect(case, file, tmp_path / "experts")


def test_chips_become_percentiles(browser: Any, tmp_path: Path) -> None:
    """Five chips in each of four bins from 40 to 80: 5 % lie below 42, half below 60."""
    page = opened(browser, tmp_path, ws.elicit_form(ws.read(IRAN), TEN[:1]))
    page.click("#q0-box summary")
    for chip in range(20):
        page.locator("#q0-box .bins button").nth(4 + chip % 4).click()
    values = [page.input_value(f"#q0-{part}") for part in ("p5", "p50", "p95")]
    assert values == ["42", "60", "78"]


def test_faults_are_told_and_kept_from_being_saved(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, ws.elicit_form(ws.read(IRAN), TEN[:2]))
    page.click("#save")
    assert "Write your name" in page.text_content("#count")
    page.fill("#name", "Ann")
    for written, read in (("0,125", "0.125"), ("1,5", "1.5"), ("12,3456", "12.35"), ("0,1", "0.1")):
        page.fill("#q0-p5", written)
        page.fill("#q0-p95", "99")
        assert read in page.text_content("#q0-box svg"), "a decimal comma is read as one"
    page.fill("#q0-p5", "1,234")
    assert "Above 100" in page.text_content("#q0-box"), (
        "a comma before three digits parts thousands"
    )
    page.fill("#q0-p5", "70")
    page.fill("#q0-p95", "20")
    assert "above the lower end" in page.text_content("#q0-box")
    page.fill("#q0-p95", "170")
    assert "Above 100" in page.text_content("#q0-box")
    page.click("#save")
    assert "Question 1 has a fault" in page.text_content("#count")


def test_hostile_names_stay_words(browser: Any, tmp_path: Path) -> None:
    case = ws.read(IRAN)
    evil = "</script><img src=x onerror=alert(1)>"
    actors = case.actors | {"iran": case.actors["iran"].model_copy(update={"name": evil})}
    page = opened(
        browser,
        tmp_path,
        ws.elicit_form(case.model_copy(update={"actors": actors, "title": evil}), TEN[:1]),
    )
    assert evil in page.text_content("#q0-box h2")
    assert page.locator("img").count() == 0


def test_the_quiz_is_answered_and_told(browser: Any, tmp_path: Path) -> None:
    seeds = ws.read_seeds()
    assert len(seeds) == 20
    page = opened(browser, tmp_path, ws.elicit_form(None, seeds=seeds, title="Quiz"))
    page.fill("#name", "Ann")
    for number, seed in enumerate(seeds.values()):
        middle = seed.known * (1.2 if number % 2 else 0.8)
        fill(page, number, str(seed.known * 0.5), str(seed.known * 1.5), str(middle))
    answer = ws.weigh(ws.read_answers([saved(page, tmp_path)], seeds))
    assert answer.experts["Ann"].seeds == 20
    # ten below the middle, ten above, none beyond the ends: I = ln(1 / 0.9), 2 x 20 I = 4.21
    assert answer.experts["Ann"].calibration == pytest.approx(0.2392, abs=1e-4)


def test_a_workbook_is_filled_in_and_read_back(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    case, place = ws.read(IRAN), tmp_path / "form.xlsx"
    made = ws.elicit_form(case, TEN, name="Eve", workbook=True)
    assert isinstance(made, bytes)
    place.write_bytes(made)
    book = openpyxl.load_workbook(place)
    sheet = book.active
    for row, value in enumerate((10, 30, 20), start=6):
        sheet.cell(2, row, value)
    sheet.cell(2, 9, "As it says.")
    book.save(place)
    target = ws.collect(case, place, tmp_path / "experts")
    (member,) = ws.read_experts(target.parent).members
    (row,) = member.expert.beliefs
    assert (row.about, row.why, row.round) == (TEN[0], "As it says.", 1)
    assert row.belief.plain() == {"p5": 10, "p50": 20, "p95": 30}
    sheet.cell(2, 8, "many")
    book.save(place)
    with pytest.raises(ws.CaseError, match="a number"):
        ws.collect(case, place, tmp_path / "other")


def test_a_personal_link_is_opened_filled_in_and_sent(browser: Any, tmp_path: Path) -> None:
    """From a sandbox that reaches nothing of the workbench, with its token nowhere in it."""
    import threading
    import time

    import uvicorn

    from winset.web.app import build
    from winset.web.invitations import Invitation, address
    from winset.web.security import Guard

    shutil.copytree(IRAN, tmp_path / "iran-2014")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    guard = Guard(frozenset({f"127.0.0.1:{port}"}), token="closed")
    app = build(tmp_path, guard, warming=False)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        for _ in range(200):
            if server.started:
                break
            time.sleep(0.05)
        page = browser.new_context().new_page()
        page.set_default_timeout(60_000)
        place = address(guard, Invitation("iran-2014", "Dora", TEN[:1]))
        page.goto(f"http://127.0.0.1:{port}{place}")
        assert page.input_value("#name") == "Dora"
        assert not page.is_editable("#name")
        fill(page, 0, "20", "70", "40", "Known.")
        page.click("#send")
        page.wait_for_selector("text=Thank you, Dora")
        page.goto(f"http://127.0.0.1:{port}/case/iran-2014/experts")
        assert "asks for a token" in page.content()
    finally:
        server.should_exit = True
        thread.join(10)
    panel = ws.read_experts(tmp_path / "iran-2014" / "experts")
    (dora,) = [member for member in panel.members if member.id == "dora"]
    assert dora.latest(1)[TEN[0]].why == "Known."
