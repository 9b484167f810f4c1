"""How quick the workbench is: start, first paint, what-if round trips, saves, many readers.

    python benchmarks/workbench.py [--rounds N]

Each figure is taken from outside: the command is started, a browser opens its pages, requests go
over loopback. Without chromium the first paint is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np

ACTORS, ISSUES = 10, 7
LARGE = (60, 20)


def case_text(seed: int = 1, actors: int = ACTORS, issues: int = ISSUES) -> str:
    """Return a case of some actors and issues, every number a belief."""
    rng = np.random.default_rng(seed)
    lines = ["winset: 1", "title: A case to measure", "question: How quick?", "as_of: 2025-01-01",
             "decision: {rule: consensus}", "issues:"]  # fmt: skip
    for j in range(issues):
        lines.append(f"  i{j}: {{name: Issue {j}, unit: points, range: [0, 100], status_quo: 50}}")
    lines.append("actors:")
    for i in range(actors):
        low, likely, high = np.sort(rng.integers(10, 100, 3))
        lines.append(f"  a{i}: {{name: Actor {i}, capability: [{low}, {likely}, {high}]}}")
    lines.append("positions:")
    for i in range(actors):
        for j in range(issues):
            p, s = np.sort(rng.integers(0, 101, 3)), np.sort(rng.integers(5, 101, 3))
            lines.append(
                f"  - {{actor: a{i}, issue: i{j}, position: [{p[0]}, {p[1]}, {p[2]}], "
                f"salience: [{s[0]}, {s[1]}, {s[2]}]}}"
            )
    return "\n".join(lines) + "\n"


class Server:
    """``winset serve`` on a free port, and the seconds until it answered."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "winset", "serve", str(folder), "--port", "0",
                   "--no-browser"]  # fmt: skip
        start = time.perf_counter()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        found = re.search(r"(http://[^/]+:(\d+))/\?token=(\S+)", self.process.stdout.readline())
        assert found is not None
        self.address = found[1]
        self.whole = found[0]
        self.own = {"cookie": f"winset-{found[2]}={found[3]}"}
        self.page = self.get("/").decode()
        self.ready = time.perf_counter() - start
        csrf = re.search(r'data-csrf="([^"]+)"', self.page)
        assert csrf is not None
        self.own["x-winset-csrf"] = csrf[1]
        self.ready_cpu = self.cpu()

    def cpu(self) -> float:
        """Return the seconds of processor time that the server has used, where the system says."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return float("nan")
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def get(self, path: str) -> bytes:
        request = urllib.request.Request(self.address + path, headers=self.own)
        with urllib.request.urlopen(request, timeout=60) as answer:
            content: bytes = answer.read()
            return content

    def post(self, path: str, data: Any) -> Any:
        headers = {"content-type": "application/json", **self.own}
        request = urllib.request.Request(self.address + path, json.dumps(data).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)


def what_if(server: Server, part: str, moving: bool, rounds: int) -> tuple[list[float], float]:
    """Return the seconds of round trips, each with another position; and processor time of one."""
    taken = []
    for k in range(rounds + 3):
        if k == 3:
            before = server.cpu()
        low = 5 + (7 * k) % 60
        change = {"actor": f"a{k % ACTORS}", "issue": f"i{k % ISSUES}",
                  "position": [low, low + 10, low + 25]}  # fmt: skip
        body = {"changes": [change], "issue": f"i{k % ISSUES}", "part": part, "moving": moving}
        start = time.perf_counter()
        answer = server.post("/case/ten/whatif", body)
        taken.append(time.perf_counter() - start)
        assert "<svg" in answer["html"]
    return taken[3:], (server.cpu() - before) / rounds


def saves(server: Server, key: str, rounds: int) -> tuple[list[float], float]:
    """Return the seconds of edits that are saved, one after another; and processor time of one."""
    taken = []
    etag = json.loads(server.get(f"/case/{key}/state"))["etag"]
    for k in range(rounds + 2):
        if k == 2:
            before = server.cpu()
        edit = {"op": "set", "path": ["positions", "a3/i4", "salience"], "value": 5 + k % 90}
        start = time.perf_counter()
        answer = server.post(f"/case/{key}/edit", {"etag": etag, "edits": [edit], "force": True})
        taken.append(time.perf_counter() - start)
        etag = answer["etag"]
    return taken[2:], (server.cpu() - before) / rounds


def readers(server: Server, count: int = 50) -> tuple[int, int, float]:
    """Return answers, faults and seconds of `count` clients that read eight pages each."""
    faults, answers = [], []

    def read(index: int) -> None:
        pages = ["/", "/case/ten/edit", "/case/ten/whatif", "/static/workbench.css"]
        for k in range(8):
            try:
                answers.append(len(server.get(pages[(index + k) % 4])))
            except OSError as error:
                faults.append(error)

    threads = [threading.Thread(target=read, args=(index,)) for index in range(count)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(answers), len(faults), time.perf_counter() - start


def first_paint(server: Server) -> dict[str, float]:
    """Return the milliseconds to the first contentful paint of pages, in a fresh browser."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return {}
    from playwright.sync_api import sync_playwright

    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        browser.new_page().goto("about:blank")
        for path in ("/", "/case/ten/edit", "/case/ten/whatif"):
            page = browser.new_context().new_page()
            page.goto(server.whole)
            page.goto(server.address + path)
            page.wait_for_timeout(600)
            found[path] = float(
                page.evaluate(
                    "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
                )
            )
        browser.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the workbench.")
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "ten").mkdir()
        (folder / "ten" / "case.yaml").write_text(case_text(), encoding="utf-8")
        (folder / "large").mkdir()
        (folder / "large" / "case.yaml").write_text(case_text(1, *LARGE), encoding="utf-8")
        starts, processor = [], []
        for _ in range(4):
            server = Server(folder)
            starts.append(server.ready)
            processor.append(server.ready_cpu)
            server.stop()
        print(
            f"ready: best {min(starts):.2f} s, worst {max(starts):.2f} s; "
            f"processor {min(processor):.2f} s"
        )
        server = Server(folder)
        try:
            for path, milliseconds in first_paint(server).items():
                print(f"first paint {path}: {milliseconds:.0f} ms")
            for part, moving in (
                ("quick", True),
                ("rest", True),
                ("quick", False),
                ("rest", False),
            ):
                seconds, spent = what_if(server, part, moving, rounds)
                taken = sorted(1000 * each for each in seconds)
                middle, late = statistics.median(taken), taken[int(0.95 * (len(taken) - 1))]
                draws = "1,000" if moving else "10,000"
                print(
                    f"what if, {part}, {draws} draws: median {middle:.0f} ms, 95 % {late:.0f} ms, "
                    f"best {taken[0]:.0f} ms; processor {1000 * spent:.0f} ms"
                )
            for key in ("ten", "large"):
                seconds, spent = saves(server, key, rounds)
                taken = sorted(1000 * each for each in seconds)
                late = taken[int(0.95 * (len(taken) - 1))]
                print(
                    f"an edit saved, {key}: median {statistics.median(taken):.0f} ms, 95 % "
                    f"{late:.0f} ms, best {taken[0]:.0f} ms; processor {1000 * spent:.0f} ms"
                )
            answers, faults, seconds = readers(server)
            print(f"50 readers: {answers} answers, {faults} faults, {seconds:.1f} s")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
