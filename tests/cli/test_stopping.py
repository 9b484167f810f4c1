"""Ctrl-C ends a command at once, with 130, a word, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CASE = str(Path(__file__).parents[2] / "cases" / "iran-2014")
LONGEST = 10.0
"""Seconds: on a busy machine; on a free one it is one, and without this care it was forty."""


def _interrupted(args: list[str], after: float, folder: Path) -> tuple[int, float, str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "winset", *args],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    try:
        _, words = process.communicate(timeout=30)
    finally:
        process.kill()
    return process.returncode, time.monotonic() - began, words.decode().strip().splitlines()[-1]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("after", [0.5, 3.0])
@pytest.mark.parametrize(
    "args",
    [
        ["forecast", CASE, "-n", "200000"],
        ["advise", CASE, "--actor", "iran", "-n", "200000"],
        ["sensitivity", CASE, "-n", "20000"],
        ["report", CASE, "-n", "100000", "-o", "report.html"],
    ],
    ids=lambda args: args[0],
)
def test_a_command_ends(args: list[str], after: float, tmp_path: Path) -> None:
    code, seconds, words = _interrupted(args, after, tmp_path)
    assert (code, words) == (130, "winset: stopped")
    assert seconds < LONGEST
    assert not list(tmp_path.iterdir())
