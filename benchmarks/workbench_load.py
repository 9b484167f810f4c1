"""How the workbench bears a crowd: readers of pages and writers of what-if questions at once.

    python benchmarks/workbench_load.py [--readers N] [--writers N] [--seconds N] [--pause S]

Readers ask for pages and static files one after another, writers for what-if answers; each waits
for its answer, then for `pause` seconds. The first listing of a hundred large cases is taken too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from workbench import ACTORS, ISSUES, Server, case_text

PAGES = ("/", "/case/ten/edit", "/case/ten/whatif", "/case/ten/forecast", "/case/ten/record",
         "/library", "/static/workbench.css", "/static/htmx.min.js")  # fmt: skip

Taken = dict[str, list[float]]


async def ask(server: Server, path: str, body: bytes | None, taken: Taken) -> None:
    """Ask over a connection of its own, and note the seconds until the whole answer is there."""
    host, port = server.address.removeprefix("http://").split(":")
    start = time.perf_counter()
    kind = path.split("/")[1] if path.startswith("/static") else "what if" if body else "page"
    try:
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: {host}:{port}\r\n"
        head += "Connection: close\r\n" + "".join(f"{k}: {v}\r\n" for k, v in server.own.items())
        if body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"\r\n" + (body or b""))
        answer = await reader.read(-1)
        writer.close()
        good = answer.startswith(b"HTTP/1.1 200")
    except OSError:
        good = False
    taken[kind if good else f"failed {kind}"].append(time.perf_counter() - start)


async def crowd(server: Server, options: argparse.Namespace) -> Taken:
    """Return the seconds that each answer took, by its kind."""
    taken: Taken = defaultdict(list)
    end = time.monotonic() + options.seconds

    async def read(index: int) -> None:
        while time.monotonic() < end:
            await ask(server, PAGES[index % len(PAGES)], None, taken)
            index += 1
            await asyncio.sleep(options.pause)

    async def write(index: int) -> None:
        while time.monotonic() < end:
            low = 5 + (7 * index) % 60
            change = {"actor": f"a{index % ACTORS}", "issue": f"i{index % ISSUES}",
                      "position": [low, low + 10, low + 25]}  # fmt: skip
            part, moving = ("quick", "rest")[index % 2], index % 4 < 2
            body = {"changes": [change], "issue": f"i{index % ISSUES}", "part": part,
                    "moving": moving}  # fmt: skip
            await ask(server, "/case/ten/whatif", json.dumps(body).encode(), taken)
            index += 1
            await asyncio.sleep(options.pause)

    await asyncio.gather(
        *[read(index) for index in range(options.readers)],
        *[write(index) for index in range(options.writers)],
    )
    return taken


def memory(server: Server) -> int:
    """Return the most bytes that the server has held."""
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return 1024 * int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the workbench under load.")
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--cases", type=int, default=100)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "one", "ten")
        folder.mkdir(parents=True)
        (folder / "case.yaml").write_text(case_text(), encoding="utf-8")
        server = Server(folder.parent)
        try:
            taken = asyncio.run(crowd(server, options))
            for kind, seconds in sorted(taken.items()):
                ranked = sorted(seconds)
                middle, late = ranked[len(ranked) // 2], ranked[int(0.95 * (len(ranked) - 1))]
                print(f"{kind}: {len(ranked)}, median {middle:.2f} s, 95 % {late:.2f} s")
            print(f"processor: {server.cpu() - server.ready_cpu:.1f} s")
            print(f"memory: {memory(server) / 2**20:.0f} MiB")
        finally:
            server.stop()
        if not options.cases:
            return
        many = Path(place, "many")
        for number in range(options.cases):
            (many / f"c{number:03}").mkdir(parents=True)
            text = case_text(number, actors=60, issues=20)
            (many / f"c{number:03}" / "case.yaml").write_text(text, encoding="utf-8")
        server = Server(many)
        print(f"ready, and first listing of {options.cases} large cases: {server.ready:.2f} s")
        start = time.perf_counter()
        while "data-unread" in server.get("/").decode():
            time.sleep(0.5)
        print(f"all read: {time.perf_counter() - start:.1f} s, {memory(server) / 2**20:.0f} MiB")
        server.stop()


if __name__ == "__main__":
    main()
