"""Writers that are killed, two at a time: nothing that was confirmed is lost, nothing is half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import winset as ws
from tests.generate import line_case
from winset.analyses.record.forecast_log import read_log
from winset.case.revise import revise
from winset.case.yaml.edit import Edit
from winset.library.library import Library
from winset.web.forecast_memory import _parse

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="kills by a signal")]

KILLS = 50
FEWEST = 10
"""Confirmed writes without which the kills came too early to tell anything."""
Driver = subprocess.Popen[str]
WRITERS = Path(__file__).parent / "writers.py"


@pytest.fixture(scope="module")
def driver() -> Iterator[subprocess.Popen[str]]:
    """A process that imported Winset once and forks a writer for each line that it is sent."""
    process = subprocess.Popen(
        [sys.executable, WRITERS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(WRITERS.parents[1]), *sys.path])},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def killed(
    process: subprocess.Popen[str], kind: str, folder: Path, kill: int, after: float
) -> set[str]:
    """Start two writers, kill both after a while, and return what they said was safe."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{kind} {folder} {kill}\n")
    process.stdin.flush()
    numbers = [int(part) for part in process.stdout.readline().split()]
    time.sleep(after)
    for number in numbers:
        os.kill(number, signal.SIGKILL)
    assert process.stdout.readline() == "gone\n"
    told: set[str] = set()
    for name in "ab":
        lines = (folder.parent / f"told-{kill}-{name}").read_text().split("\n")
        told |= set(lines[:-1])
    return told


def confirmed(driver: Driver, kind: str, folder: Path, longest: float = 0.25) -> set[str]:
    """Kill two writers of a kind fifty times, and return all that they said was safe."""
    chance, told = random.Random(25), set[str]()
    for kill in range(KILLS):
        told |= killed(driver, kind, folder, kill, chance.uniform(0.0, longest))
    assert len(told) > FEWEST
    return told


def no_leftovers(folder: Path) -> None:
    left = [path.name for path in folder.rglob("*") if path.name.startswith(".winset-")]
    assert not left


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "place"
    place.mkdir()
    case = line_case({"a": 2, "b": 8}, 1, no_deal={"out": {"name": "Out"}}, id="small")
    (place / "case.yaml").write_text(ws.write(case), encoding="utf-8")
    return place


def test_edits_of_a_case(driver: Driver, folder: Path) -> None:
    told = confirmed(driver, "case", folder)
    data = revise(folder, [Edit("set", ("title",), "After")]).after.data
    assert told <= set(data["precedents"])
    assert ws.check(folder) == ()
    assert sorted(path.name for path in folder.iterdir()) == ["case.yaml"]


def test_records_of_a_log(driver: Driver, folder: Path) -> None:
    told = confirmed(driver, "log", folder)
    log = read_log(folder / "monitor.jsonl")
    assert not log.faults
    assert told <= {record.note for record in log.records}
    ws.save_forecast(
        ws.forecast(ws.read(folder), draws=2, model="mean"),
        folder / "monitor.jsonl",
        date=log.records[-1].date,
    )
    no_leftovers(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["case.yaml", "monitor.jsonl"]


def test_what_a_workbench_remembers(driver: Driver, folder: Path) -> None:
    told = confirmed(driver, "memory", folder)
    kept = _parse((folder / ".winset" / "last-forecasts.json").read_bytes())
    assert told <= set(kept)


def test_imported_cases(driver: Driver, folder: Path) -> None:
    """A case is there whole or not at all; where the call was confirmed, all of its cases are."""
    told = confirmed(driver, "import", folder)
    for path in folder.glob("*/*/case.yaml"):
        assert ws.check(path) == ()
    for name in told:
        assert len(list((folder / name).glob("*/case.yaml"))) == 2
    ws.import_cases(folder / "case.yaml", folder / "last")


def test_documents_and_backups_of_a_library(driver: Driver, folder: Path) -> None:
    told = confirmed(driver, "library", folder)
    added = {name for name in told if not name.startswith("backup")}
    with Library(folder / "library.sqlite") as library:
        assert not library.faults()
        assert added <= set(library.ids())
        for name in told - added:
            with Library(folder / f"{name}.sqlite", create=False) as copy:
                assert not copy.faults()
        library.back_up(folder / "last.sqlite")
    no_leftovers(folder)
    assert (folder / "mine.part").read_text() == "my notes"
