"""What those who were new to the workbench stumbled over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_workbench import Tab, browser, pytestmark, served  # noqa: F401
from tests.web.bench import SMALL


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_if_can_be_read_while_it_works(browser: Any, address: str, scheme: str) -> None:  # noqa: F811
    from axe_playwright_python.sync_playwright import Axe

    tab = Tab(browser, address, color_scheme=scheme, bypass_csp=True)
    page = tab.go("/case/river/whatif")
    page.wait_for_selector("#rest:not([data-busy])")
    page.wait_for_selector("#quick:not([data-busy])")
    waiting: list[Any] = []
    page.set_default_timeout(15_000)
    page.route(re.compile("/whatif([?]|$)"), lambda route: waiting.append(route))  # no more answers
    page.locator("#issue").select_option("dam")
    page.wait_for_selector("#quick[aria-busy=true]")
    page.wait_for_timeout(600)  # longer than any way of showing it takes
    said = Axe().run(page).response["violations"]
    tab.context.close()
    assert waiting
    assert [
        (each["id"], each["nodes"][0]["target"])
        for each in said
        if each["impact"] in ("serious", "critical")
    ] == []
