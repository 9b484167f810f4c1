"""The report in a real browser: it opens from disk, without the network, and prints."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import winset as ws

CASES = Path(__file__).parents[2] / "cases"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="needs chromium: apt-get install chromium, then run this again"
    ),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "iran.html"
    answer = ws.forecast(ws.read(CASES / "iran-2014"), draws=300)
    path.write_text(ws.page(answer), encoding="utf-8")
    return path


def chromium(report: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--hide-scrollbars", f"--user-data-dir={report.parent / 'profile'}", *arguments,
        report.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, timeout=120, check=True)


def test_it_opens_without_a_word_on_the_console(report: Path) -> None:
    run = chromium(report, "--enable-logging=stderr", "--v=0", "--dump-dom")
    assert b"Is there a deal?" in run.stdout
    assert run.stdout.count(b"<svg") >= 8
    console = [line for line in run.stderr.splitlines() if b"CONSOLE" in line]
    assert console == []


def test_nothing_sticks_out_sideways(report: Path) -> None:
    narrow = report.with_name("narrow.html")
    script = (
        "<script>document.title=document.documentElement.scrollWidth+' '+innerWidth</script></body>"
    )
    text = report.read_text(encoding="utf-8").replace("</body>", script)
    text = text.replace("default-src 'none'; style-src", "script-src 'unsafe-inline'; style-src")
    narrow.write_text(text, encoding="utf-8")
    run = chromium(narrow, "--window-size=800,900", "--dump-dom")
    title = run.stdout.decode().split("<title>")[1].split("</title>")[0]
    wide, window = (int(part) for part in title.split())
    assert wide <= window


def pages_of(report: Path, full: bool) -> int:
    answer = ws.forecast(ws.read(CASES / "iran-2014"), draws=300)
    place = report.with_name(f"full-{full}.html")
    place.write_text(ws.page(answer, full=full), encoding="utf-8")
    target = place.with_suffix(".pdf")
    chromium(place, f"--print-to-pdf={target}", "--no-pdf-header-footer")
    content = target.read_bytes()
    assert content.startswith(b"%PDF")
    return content.count(b"/Type /Page\n") + content.count(b"/Type /Page ")


def test_it_prints(report: Path) -> None:
    """In short, the annex of the brief; in full, what is folded on the screen, too."""
    short = pages_of(report, full=False)
    assert 5 <= short <= 15
    assert pages_of(report, full=True) > 2 * short
