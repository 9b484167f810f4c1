"""The report in a real browser: it opens from disk, without the network, and prints."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="needs chromium: apt-get install chromium, then run this again"
    ),
]


def chromium(report: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--hide-scrollbars", f"--user-data-dir={report.parent / 'profile'}", *arguments,
        report.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, timeout=120, check=True)


def test_it_opens_without_a_word_on_the_console(report: Path) -> None:
    run = chromium(report.with_name("full.html"), "--enable-logging=stderr", "--v=0", "--dump-dom")
    assert b"Is there a deal?" in run.stdout
    assert run.stdout.count(b"<svg") >= 8
    console = [line for line in run.stderr.splitlines() if b"CONSOLE" in line]
    assert console == []


def test_nothing_sticks_out_sideways(report: Path) -> None:
    narrow = report.with_name("narrow.html")
    script = (
        "<script>document.title=document.documentElement.scrollWidth+' '+innerWidth</script></body>"
    )
    text = report.with_name("full.html").read_text(encoding="utf-8").replace("</body>", script)
    text = text.replace("default-src 'none'; style-src", "script-src 'unsafe-inline'; style-src")
    narrow.write_text(text, encoding="utf-8")
    run = chromium(narrow, "--window-size=800,900", "--dump-dom")
    title = run.stdout.decode().split("<title>")[1].split("</title>")[0]
    wide, window = (int(part) for part in title.split())
    assert wide <= window


def pages_of(place: Path) -> int:
    target = place.with_suffix(".pdf")
    chromium(place, f"--print-to-pdf={target}", "--no-pdf-header-footer")
    content = target.read_bytes()
    assert content.startswith(b"%PDF")
    return content.count(b"/Type /Page\n") + content.count(b"/Type /Page ")


def test_it_prints(report: Path) -> None:
    """In short, the annex of the brief; in full, what is folded on the screen, too."""
    short = pages_of(report)
    assert 5 <= short <= 15
    assert pages_of(report.with_name("full.html")) > 2 * short
