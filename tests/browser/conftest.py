"""One browser for all tests in it, and one report for those of paper and screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from winset.api.pages import _further
from winset.report.forecast import report as report_text

IRAN = Path(__file__).parents[2] / "cases" / "iran-2014"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a report on Iran that prints in short; beside it `full.html` and `brief.html`."""
    path = tmp_path_factory.mktemp("report") / "iran.html"
    answer = ws.forecast(ws.read(IRAN), draws=300)
    further = _further(answer)
    path.write_text(report_text(answer, further, full=False), encoding="utf-8")
    path.with_name("full.html").write_text(report_text(answer, further), encoding="utf-8")
    path.with_name("brief.html").write_text(ws.page(ws.brief(answer)), encoding="utf-8")
    return path


def violations(page: Any, scheme: str | None = None) -> list[dict[str, Any]]:
    """Return what axe finds on a page; in another scheme of colours, of colours alone."""
    from axe_playwright_python.sync_playwright import Axe

    if scheme is None:
        found: list[dict[str, Any]] = Axe().run(page).response["violations"]
        return found
    page.emulate_media(color_scheme=scheme)
    rules = {"runOnly": ["color-contrast", "link-in-text-block"]}
    found = Axe().run(page, options=rules).response["violations"]
    page.emulate_media(color_scheme="light")
    return found
