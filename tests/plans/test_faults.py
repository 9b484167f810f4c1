"""Work that is killed, poisoned or without room: the same command ends with the same bytes."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import winset as ws
from tests.plans.test_store import files, small
from winset.plans import engines, store
from winset.plans.plan import WorkPlan
from winset.plans.store import Store, chunk_bytes

posix = pytest.mark.skipif(os.name != "posix", reason="kills by a signal")
CLIENTS = Path(__file__).parent / "clients.py"
KILLS = {"clients": 20, "workers": 6, "schedulers": 2, "dask workers": 2}
"""Thirty in all."""
HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(CLIENTS.parents[2]), *sys.path])}


@pytest.fixture(scope="module")
def plan() -> WorkPlan:
    return ws.plan(small(), model=["mean", "winset"], draws=12_000, size=500)


@pytest.fixture(scope="module")
def unbroken(plan: WorkPlan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    place = tmp_path_factory.mktemp("unbroken") / "store"
    assert ws.run(plan, place, workers=1).left == 0
    return files(place)


def ended_well(plan: WorkPlan, place: Path, unbroken: dict[str, bytes]) -> None:
    assert ws.run(plan, place, workers=2).left == 0
    assert files(place) == unbroken
    left = [path.name for path in place.rglob("*") if path.name.startswith(".winset-")]
    assert not left
    (result,) = ws.gather(place).results
    assert result.draws == 12_000


# --- killed ----------------------------------------------------------------------------------


@posix
@pytest.mark.slow
def test_clients_that_are_killed(
    plan: WorkPlan, unbroken: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    driver = subprocess.Popen(
        [sys.executable, CLIENTS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    assert driver.stdin is not None
    assert driver.stdout is not None
    chance, kills, number = random.Random(17), 0, 0
    try:
        assert driver.stdout.readline() == "ready\n"
        while kills < KILLS["clients"]:
            place = tmp_path / f"store-{number}"
            driver.stdin.write(f"{tmp_path / 'plan.json'} {place} {chance.uniform(0.0, 1.5)}\n")
            driver.stdin.flush()
            if driver.stdout.readline() == "killed\n":
                kills += 1
            else:
                ended_well(plan, place, unbroken)
                number += 1
    finally:
        driver.kill()
        driver.communicate()
    ended_well(plan, place, unbroken)


def children() -> list[int]:
    """Return the processes that this one asked to work out chunks."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # a thread or a process that ended meanwhile
            for number in (task / "children").read_text().split():
                line = Path(f"/proc/{number}/cmdline").read_bytes()
                if b"winset.confined" in line and b"serve(None)" in line:
                    found.append(int(number))
    return found


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds children in /proc")
@pytest.mark.slow
def test_workers_that_are_killed(
    plan: WorkPlan, unbroken: dict[str, bytes], tmp_path: Path
) -> None:
    chance, killed, over = random.Random(18), list[int](), threading.Event()
    moved = threading.Event()
    """Set when a chunk more is done, which is when the next kill may come, however long it took."""
    most, last, took = 0, 0.0, 0.0

    def kill() -> None:
        while len(killed) < KILLS["workers"] and moved.wait():
            if over.wait(chance.uniform(0.0, took)):
                return
            moved.clear()
            for number in children()[:1]:
                os.kill(number, signal.SIGKILL)
                killed.append(number)

    def tell(done: int, total: int) -> None:
        nonlocal most, last, took
        if done > most:  # the first takes as long as a process needs to begin
            last, took = time.monotonic(), time.monotonic() - last if most else 0.0
            moved.set()
        most = done

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    try:
        while len(killed) < KILLS["workers"]:
            place = Path(tempfile.mkdtemp(dir=tmp_path)) / "store"
            while ws.run(plan, place, engine="processes", workers=2, progress=tell).left:
                pass
            assert files(place) == unbroken
    finally:
        over.set()
        moved.set()
        killer.join()
    ended_well(plan, place, unbroken)


# --- a cluster of processes, each with its own address on loopback -----------------------------


class Cluster:
    """A scheduler on one address and a worker on each of two others."""

    def __init__(self, folder: Path) -> None:
        pytest.importorskip("distributed")
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.address = ""

    def start(self, name: str) -> None:
        host = HOSTS[["scheduler", "one", "two"].index(name)]
        file = self.folder / "scheduler.json"
        options = ["--host", host, "--no-dashboard"]
        if name == "scheduler":
            file.unlink(missing_ok=True)
            command = ["scheduler", *options, "--port", "0", "--scheduler-file", str(file)]
        else:
            more = ["--nthreads", "1", "--no-nanny", "--death-timeout", "60"]
            local = ["--local-directory", str(self.folder)]
            command = ["worker", self.address, *options, *more, *local]
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "dask", *command],
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if name == "scheduler":
            self.address = _address(file)

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def restart(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        for name in ("scheduler", "one", "two"):
            self.start(name)

    @property
    def engine(self) -> str:
        return self.address.replace("tcp://", "dask://")


def _address(file: Path) -> str:
    import json

    end = time.monotonic() + 60.0
    while time.monotonic() < end:
        try:
            return str(json.loads(file.read_text())["address"])
        except (OSError, ValueError):
            time.sleep(0.1)
    raise TimeoutError("no scheduler")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    made.restart()
    try:
        yield made
    finally:
        for name in list(made.processes):
            made.kill(name)


@posix
@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_two_nodes_do_the_work_and_make_the_same_bytes(
    cluster: Cluster, plan: WorkPlan, unbroken: dict[str, bytes], tmp_path: Path
) -> None:
    from distributed import Client

    assert ws.run(plan, tmp_path / "store", engine=cluster.engine).left == 0
    assert files(tmp_path / "store") == unbroken
    with Client(cluster.address) as client:
        hosts = {
            worker["host"] for worker in client.scheduler_info(n_workers=-1)["workers"].values()
        }
    assert hosts == {"127.0.0.2", "127.0.0.3"}


@posix
@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_schedulers_and_workers_of_a_cluster_that_are_killed(
    cluster: Cluster, plan: WorkPlan, unbroken: dict[str, bytes], tmp_path: Path
) -> None:
    chance = random.Random(19)
    place = tmp_path / "store"
    for kill in range(KILLS["schedulers"] + KILLS["dask workers"]):
        name = ("scheduler", "one")[kill % 2]
        killer = threading.Timer(chance.uniform(0.2, 3.0), cluster.kill, (name,))
        killer.start()
        said = ""
        try:
            assert ws.run(plan, place, engine=cluster.engine).left == 0
        except ws.UsageError as error:
            said = str(error)
        assert not said or "What is done is kept" in said or "No Dask scheduler answers" in said
        killer.join()
        if (place / "plan.json").exists() and not Store.open(place).done().count(0):
            assert files(place) == unbroken
            place = tmp_path / f"store-{kill}"
        if name == "scheduler":
            cluster.restart()
        else:
            cluster.start(name)
    ended_well(plan, place, unbroken)


# --- poisoned ------------------------------------------------------------------------------------


def poisoned(chunk: int, fault: Exception) -> Callable[[WorkPlan, int], bytes]:
    def make(plan: WorkPlan, number: int) -> bytes:
        if number == chunk:
            raise fault
        return chunk_bytes(plan, number)

    return make


def test_a_chunk_that_fails_is_named_and_the_rest_goes_on(
    plan: WorkPlan,
    unbroken: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(engines, "chunk_bytes", poisoned(7, ZeroDivisionError("a bad draw")))
        done = ws.run(plan, tmp_path / "s", workers=2)
    assert (done.made, done.left) == (plan.chunks - 1, 1)
    assert done.failed == {7: "ZeroDivisionError: a bad draw"}
    assert "forecast of small, seed 0, draws 3,000 to 3,499" in str(done)
    assert "ZeroDivisionError: a bad draw" in str(done)
    (result,) = ws.gather(tmp_path / "s").results
    assert (result.draws, result.missing) == (11_500, 1)
    ended_well(plan, tmp_path / "s", unbroken)


@pytest.mark.slow
@posix
def test_a_chunk_that_ends_its_process_is_named(
    plan: WorkPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "plan.json"
    assert engines.Child(place)(3).fault.startswith("FileNotFoundError")
    monkeypatch.setattr(engines, "in_child", fall_over)
    assert engines.Child(place)(3).fault == "its process ended, 3 times"


def fall_over(plan: str, chunk: int) -> engines.Result:
    os.abort()


# --- no room -------------------------------------------------------------------------------------


def test_a_full_disk_keeps_what_is_done(
    plan: WorkPlan,
    unbroken: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[Path] = []
    real = store.write_own

    def write(path: Path, data: bytes) -> None:
        if len(written) == 5:
            raise ws.OutputError("full") from OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(path, data)
        written.append(path)

    with monkeypatch.context() as patch:
        patch.setattr(store, "write_own", write)
        with pytest.raises(ws.OutputError, match=r"No space left on device\. What is done is"):
            ws.run(plan, tmp_path / "s", workers=2)
    assert len(files(tmp_path / "s")) == 5
    ended_well(plan, tmp_path / "s", unbroken)


# --- stopped -------------------------------------------------------------------------------------


@posix
@pytest.mark.slow
@pytest.mark.parametrize("engine", ["threads", "processes", "dask"])
def test_ctrl_c_ends_within_moments_and_keeps_what_is_done(engine: str, tmp_path: Path) -> None:
    plan = ws.plan(small(), model=["mean", "winset"], draws=10**9, size=2000)
    (tmp_path / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    place = tmp_path / "s"
    command = ["run", str(tmp_path / "plan.json"), "--out", str(place), "--engine", engine]
    process = subprocess.Popen(
        [sys.executable, "-m", "winset", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        text=True,
    )
    end = time.monotonic() + 120.0
    while len(list(place.rglob("*.parquet"))) < 3:
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < end
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    told = time.monotonic()
    assert process.wait(timeout=60) == 130
    took = time.monotonic() - told
    _, said = process.communicate(timeout=60)  # the workers of Dask end a little later
    assert "winset: stopped" in said
    assert "Traceback" not in said
    assert took < 3.0
    kept = files(place)
    assert len(kept) >= 3
    last = max(int(name.removesuffix(".parquet")) for name in kept)
    assert kept[f"{last:012d}.parquet"] == chunk_bytes(plan, last)
