"""Standard output that is closed, full, cut off, or of another encoding: a clear end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import winset as ws
from tests.conftest import ROOT

CASE = str(ROOT / "cases" / "iran-2014")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="streams of POSIX")


def run(words: str, shell: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **more}
    command = f"{sys.executable} -m winset {words} {shell}"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, env=environment, check=False
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("words", [f"show {CASE}", "schema"])
def test_no_standard_output(words: str) -> None:
    done = run(words, ">&-")
    assert done.returncode == 2
    assert done.stderr == (
        "winset: standard output is closed, so there is no place for an answer.\n"
    )


def test_nothing_is_written_where_the_answer_has_no_place(tmp_path: Path) -> None:
    """Else the next file that is opened would take the place of standard output."""
    ws.new(tmp_path / "case")
    before = (tmp_path / "case" / "case.yaml").read_bytes()
    assert run(f"resolve {tmp_path}/case -i water=38", ">&-").returncode == 2
    assert (tmp_path / "case" / "case.yaml").read_bytes() == before


def test_no_standard_error() -> None:
    done = run("schema", "2>&-")
    assert (done.returncode, done.stdout[0]) == (0, "{")
    assert run("show nowhere", "2>&-").returncode == 2


@pytest.mark.parametrize("words", [f"show {CASE}", "schema"])
def test_a_full_disk(words: str) -> None:
    done = run(words, ">/dev/full")
    assert done.returncode == 2
    assert done.stderr == "winset: cannot write the answer: No space left on device\n"


ASCII = (
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""},
)


@pytest.mark.parametrize("environment", ASCII, ids=["asked", "locale"])
def test_another_encoding(environment: dict[str, str]) -> None:
    """Words show the numbers of signs that it lacks; data are not altered, but refused."""
    shown = run(f"show {CASE}", "", **environment)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "\\u" in shown.stdout or "\\x" in shown.stdout
    data = run(f"import {CASE} -o -", "", **environment)
    assert (data.returncode, data.stdout) == (2, "")
    assert "Standard output takes ascii, which has no sign" in data.stderr
    assert "PYTHONIOENCODING=utf-8" in data.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", ["library add .", "serve . --no-browser --port 0", "monitor save case -n 200000"]
)
def test_a_command_that_writes_ends_with_ctrl_c(words: str, tmp_path: Path) -> None:
    ws.new(tmp_path / "case")
    for n in range(300):
        page = f"<html><body><article>{'<p>The ministry said so.</p>' * 500}{n}</article></body>"
        (tmp_path / f"{n}.html").write_text(page)
    process = subprocess.Popen(
        [sys.executable, "-m", "winset", *words.split()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    time.sleep(2.0)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    try:
        _, said = process.communicate(timeout=30)
    finally:
        process.kill()
    assert time.monotonic() - began < 10.0
    assert b"Traceback" not in said
    if process.returncode != 130:
        assert (process.returncode, words.split()[0]) == (0, "serve")
