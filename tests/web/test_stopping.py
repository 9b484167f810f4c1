"""The workbench ends on Ctrl-C, and work stops, whatever is being worked on."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

import winset as ws
from tests.web.bench import ROOT, Bench
from winset.threads import Stopped, stoppable

LONGEST = 10.0
"""Seconds, on a busy machine; on a free one it is under two."""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_ends_the_server_with_work_and_half_a_request_in_hand(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "cases" / "iran-2014", tmp_path / "iran-2014")
    server = subprocess.Popen(
        [sys.executable, "-m", "winset", "serve", str(tmp_path), "--port", "0", "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert server.stdout is not None
    try:
        found = re.search(r"(http://127\.0\.0\.1:(\d+))/\?token=\S+", server.stdout.readline())
        assert found is not None
        jar = CookieJar()
        browser = build_opener(HTTPCookieProcessor(jar))
        page = browser.open(found[0]).read().decode()
        csrf = re.findall(r'data-csrf="([^"]+)"', page)[0]
        own = {"x-winset-csrf": csrf}
        address = f"{found[1]}/case/iran-2014/forecast?draws=200000"
        assert (
            "starting" in browser.open(Request(address, method="POST", headers=own)).read().decode()
        )
        cookie = "; ".join(f"{one.name}={one.value}" for one in jar)
        with socket.create_connection(("127.0.0.1", int(found[2]))) as half:
            half.sendall(
                f"POST /new HTTP/1.1\r\nHost: 127.0.0.1:{found[2]}\r\nCookie: {cookie}\r\n"
                f"x-winset-csrf: {csrf}\r\nContent-Length: 100\r\n\r\n{{".encode()
            )
            time.sleep(1.0)
            server.send_signal(signal.SIGINT)
            began = time.monotonic()
            assert server.wait(30) == 0
            assert time.monotonic() - began < LONGEST
    finally:
        server.kill()
        server.stdout.close()


def test_an_assessment_stops_where_it_is_told_to() -> None:
    """It asks often enough that no stretch of work between two questions is long."""
    case = ws.read(ROOT / "cases" / "iran-2014")
    asked: list[float] = []

    def never() -> bool:
        asked.append(time.thread_time())
        return False

    with stoppable(never):
        ws.assess(case, actor="russia", draws=2000)
    assert len(asked) > 100
    with stoppable(lambda: True), pytest.raises(Stopped):
        ws.assess(case, actor="russia", draws=2000)


@pytest.mark.parametrize("asked", ["assess?draws=20000", "inputs/shares?draws=4096"])
def test_a_job_that_is_told_to_stop_is_over_soon(tmp_path: Path, asked: str) -> None:
    bench = Bench(tmp_path, "iran-2014")
    bench.post(f"/case/iran-2014/{asked}")
    (job,) = bench.app.state.workbench.jobs.going()
    time.sleep(0.3)
    bench.post(f"/job/{job.id}/stop")
    end = time.monotonic() + LONGEST
    while not job.over and time.monotonic() < end:
        time.sleep(0.02)
    assert job.state == "stopped"
