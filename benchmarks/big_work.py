"""What big work costs, in ratios within one run: ``python benchmarks/big_work.py [PART ...]``.

Parts: ``million`` (draws of Iran: seconds, memory), ``workers`` (two beside one), ``resume``
(broken off half-way beside unbroken), ``dask`` (beside threads), ``cases`` (many small ones),
``growth`` (draws, actors, issues), ``store`` (what is written and read). All by default;
``--draws`` and ``--cases`` say how much, since a machine that others use wants short runs. Seconds
are of the clock unless they say of the processor.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import winset as ws
from winset.plans.plan import WorkPlan
from winset.plans.store import Store, chunk_bytes
from winset.threads import Stopped

IRAN = Path(__file__).parents[1] / "cases" / "iran-2014"
MODELS = ("mean", "median", "nash", "winset")
ROUNDS = 3


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ran(plan: WorkPlan, **options: object) -> Callable[[], object]:
    def work() -> object:
        with tempfile.TemporaryDirectory() as folder:
            return ws.run(plan, Path(folder) / "store", **options)  # type: ignore[arg-type]

    return work


def ratio(name: str, one: Callable[[], object], other: Callable[[], object]) -> None:
    """Time two kinds of work in turn, and print the second over the first."""
    ratios, firsts, seconds = [], [], []
    for _ in range(ROUNDS):
        firsts.append(timed(one))
        seconds.append(timed(other))
        ratios.append(seconds[-1] / firsts[-1])
    first, second = statistics.median(firsts), statistics.median(seconds)
    print(f"{name}: {first:.2f} s, {second:.2f} s; ratio {statistics.median(ratios):.3f}", end=" ")
    print(f"(of {ROUNDS}: {min(ratios):.3f} to {max(ratios):.3f})", flush=True)


def iran(draws: int, **options: object) -> WorkPlan:
    return ws.plan(IRAN, model=MODELS, draws=draws, **options)  # type: ignore[arg-type]


def million(draws: int, _: int) -> None:
    code = (
        "import resource, sys, time, winset as ws\n"
        f"plan = ws.plan({str(IRAN)!r}, model={MODELS!r}, draws=int(sys.argv[1]))\n"
        "start = time.perf_counter()\n"
        "ws.run(plan, sys.argv[2] + '/store', workers=2)\n"
        "ws.gather(sys.argv[2] + '/store').to_json()\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "spent = used.ru_utime + used.ru_stime\n"
        "print(f'{time.perf_counter() - start:.1f} s, {spent:.1f} s of the processor, '"
        "f'{used.ru_maxrss / 1024:.0f} MiB at most')\n"
    )
    for number in (draws // 10, draws):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [sys.executable, "-c", code, str(number), folder],
                check=True,
                capture_output=True,
                text=True,
            )
        print(f"{number:,} draws of Iran, {len(MODELS)} models: {done.stdout.strip()}", flush=True)


def workers(draws: int, _: int) -> None:
    plan = iran(draws // 10)
    for engine in ("threads", "processes"):
        ran(iran(20_000), engine=engine, workers=2)()
        ratio(
            f"two workers, then one, {engine}",
            ran(plan, engine=engine, workers=2),
            ran(plan, engine=engine, workers=1),
        )


def resume(draws: int, _: int) -> None:
    plan = iran(draws // 10)

    def stop(done: int, total: int) -> None:
        if done >= total // 2:
            raise Stopped

    def broken() -> None:
        with tempfile.TemporaryDirectory() as folder:
            with suppress(Stopped):
                ws.run(plan, Path(folder) / "store", workers=1, progress=stop)
            ws.run(plan, Path(folder) / "store", workers=1)

    ratio("unbroken, then broken off half-way and resumed", ran(plan, workers=1), broken)


def dask(draws: int, _: int) -> None:
    from distributed import LocalCluster

    plan = iran(draws // 10)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        engine = cluster.scheduler_address.replace("tcp://", "dask://")
        ran(iran(20_000), engine=engine)()
        ratio("threads, then Dask", ran(plan, workers=2), ran(plan, engine=engine))


def small_case(number: int, actors: int = 3, issues: int = 2) -> ws.Case:
    names, topics = [f"a{i}" for i in range(actors)], [f"x{j}" for j in range(issues)]
    data = {
        "winset": 1, "id": f"case-{number}", "title": "A case", "question": "What comes out?",
        "as_of": "2020-01-01",
        "decision": {"rule": "consensus"},
        "issues": {
            name: {"name": name, "unit": "points", "range": [0, 100], "status_quo": 20}
            for name in topics
        },
        "actors": {name: {"name": name, "capability": [20, 50, 90]} for name in names},
        "positions": [
            {
                "actor": actor,
                "issue": issue,
                "position": [low, low + 20, low + 45],
                "salience": [20, 60, 90],
            }
            for i, actor in enumerate(names)
            for j, issue in enumerate(topics)
            for low in [(17 * i + 31 * j + number) % 55]
        ],
        "no_deal": {"out": {"name": "No deal", "costs": {name: [0, 10, 20] for name in names}}},
    }  # fmt: skip
    return ws.loads(json.dumps(data))


def cases(_: int, number: int) -> None:
    many = [small_case(i) for i in range(number)]
    for draws in (1000, 10_000):
        few = many if draws == 1000 else many[: number // 10]
        plan = ws.plan(few, model=MODELS, draws=draws)
        ran(ws.plan(many[:4], model=MODELS, draws=draws), engine="processes", workers=2)()
        seconds = timed(ran(plan, engine="processes", workers=2))
        print(
            f"{len(few):,} small cases, {draws:,} draws of {len(MODELS)} models: {seconds:.1f} s, "
            f"{1000 * seconds / len(few):.1f} ms a case",
            flush=True,
        )


def _chunk_seconds(case: ws.Case, size: int) -> float:
    plan = ws.plan(case, model=MODELS, draws=1_000_000, size=size)
    chunk_bytes(plan, 1)
    spent = []
    for chunk in (2, 3):
        start = time.process_time()
        chunk_bytes(plan, chunk)
        spent.append(time.process_time() - start)
    return min(spent)


def growth(_: int, __: int) -> None:
    for size in (1000, 4000, 16_000):
        seconds = _chunk_seconds(ws.read(IRAN), size)
        print(
            f"a piece of {size:,} draws of Iran: {1e6 * seconds / size:.0f} µs a draw", flush=True
        )
    for actors, issues in ((3, 2), (6, 2), (12, 2), (24, 2), (6, 4), (6, 8), (6, 16)):
        seconds = _chunk_seconds(small_case(0, actors, issues), 2000)
        print(f"{actors} actors, {issues} issues: {1e6 * seconds / 2000:.0f} µs a draw", flush=True)


def store(draws: int, _: int) -> None:
    plan = iran(draws // 10)
    with tempfile.TemporaryDirectory() as folder:
        ws.run(plan, Path(folder) / "store", workers=2)
        made = Store.open(Path(folder) / "store")
        sizes = [path.stat().st_size for path in Path(folder).rglob("*.parquet")]
        data = made.path(1).read_bytes()
        writing = timed(lambda: [made.write(1, data) for _ in range(50)]) / 50
        listing = timed(made.done)
        gathering = timed(lambda: ws.gather(made.folder))
    print(f"{len(sizes)} chunks, {statistics.mean(sizes[1:]) / 1000:.0f} kB each; ", end="")
    print(
        f"written to the disk in {1e3 * writing:.1f} ms, listed in {1e3 * listing:.1f} ms, ", end=""
    )
    print(f"gathered in {1e3 * gathering / len(sizes):.1f} ms each", flush=True)
    big = ws.plan(IRAN, model=MODELS, draws=2**32)
    start = time.perf_counter()
    print(f"a plan of 2**32 draws: {big.chunks:,} chunks, ", end="")
    print(f"laid out in {1e3 * (time.perf_counter() - start):.1f} ms; ", end="")
    with tempfile.TemporaryDirectory() as folder:
        opened = Store.create(Path(folder) / "store", big)
        print(f"{len(opened.done()) / 1e6:.1f} MB to know what is done", flush=True)


PARTS = {f.__name__: f for f in (million, workers, resume, dask, cases, growth, store)}


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("parts", nargs="*", help=", ".join(PARTS))
    wanted.add_argument("--draws", type=int, default=1_000_000)
    wanted.add_argument("--cases", type=int, default=1000)
    given = wanted.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    for name in given.parts or PARTS:
        PARTS[name](given.draws, given.cases)
    print(f"load {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
