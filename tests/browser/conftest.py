"""One browser for all tests in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


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
