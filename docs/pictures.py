"""Take the pictures of the workbench that the docs show: ``python docs/pictures.py``.

Needs chromium and the packages of the group ``dev``. The Iran case is copied first and left alone.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).parent
CASE = DOCS.parent / "cases" / "iran-2014"


def assess(page: Page, place: str) -> None:
    """Show the matrix, and where it leaves the hypotheses."""
    page.goto(f"{place}/assess?draws=4000")
    page.locator(".answer svg").first.wait_for()
    page.wait_for_function("() => document.getElementById('matrix').dataset.answered")
    page.evaluate("document.getElementById('matrix').scrollIntoView()")
    page.mouse.wheel(0, -60)
    page.wait_for_timeout(400)


def options(page: Page, place: str) -> None:
    """Show states, and where play can go."""
    page.goto(f"{place}/options?draws=1000")
    page.locator(".answer svg").first.wait_for()


SHOTS = {"assess": assess, "options": options}


def main() -> None:
    """Serve a copy of the case, and take each picture."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(CASE, Path(folder) / CASE.name)
        command = [sys.executable, "-m", "winset", "serve", folder, "--port", "0", "--no-browser"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
        assert server.stdout is not None
        found = re.search(r"(http://[^/]+)/\?token=\S+", server.stdout.readline())
        assert found is not None
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox"]
                )
                page = browser.new_page(viewport={"width": 1280, "height": 760})
                page.goto(found[0])
                for name, shot in SHOTS.items():
                    shot(page, f"{found[1]}/case/{CASE.name}")
                    place = DOCS / "images" / f"{name}.png"
                    page.screenshot(path=place)
                    few = Image.open(place).convert("P", palette=Image.Palette.ADAPTIVE)
                    few.save(place, optimize=True)
                browser.close()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)


if __name__ == "__main__":
    main()
