"""Writers that are killed, and writers side by side: nothing that was confirmed is lost."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

import winset as ws
from tests.library.integrity import sound
from winset.library import store
from winset.library.library import Library

WRITER = """
import sys
from winset.library.document import Block, Reading, Record
from winset.library.library import Library

path, name, many = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Library(path) as library:
    print("open", flush=True)
    for i in range(many):
        text = f"{name} paragraph {i} says something that no other says"
        blocks = tuple(Block(f"{text} {n}") for n in range(20))
        raw = text.encode() * 50
        entry = library.add_reading(Reading(Record(title=text), blocks), name, raw, f"{name}-{i}")
        print(entry.id, flush=True)
"""
KILLS = 50


def writer(path: Path, name: str, many: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(many)],
        stdout=subprocess.PIPE,
        text=True,
    )


def whole(library: Library, name: str) -> bool:
    document = library.show(name)
    return len(document.paragraphs) == 20 and len(library.snapshot(name)) > 1000


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills with a signal")
def test_a_killed_writer_loses_nothing_confirmed(tmp_path: Path) -> None:
    """Kill a writer at fifty random moments; read back all it had told was safe."""
    path = tmp_path / "library.sqlite"
    chance = random.Random(7)
    confirmed: list[str] = []
    for kill in range(KILLS):
        process = writer(path, f"w{kill}", 10_000)
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0, 0.08))
        process.send_signal(signal.SIGKILL)
        told = process.stdout.read().split("\n")
        process.wait()
        process.stdout.close()
        confirmed += [name for name in told[:-1] if name]
        with ws.open_library(path) as library:
            assert set(confirmed) <= set(library.ids())
    assert len(confirmed) > KILLS
    with ws.open_library(path) as library:
        assert sound(library.connection)
        assert all(whole(library, name) for name in library.ids())
        last = confirmed[-1]
        words = f'"{last.split("-")[0]} paragraph {last.split("-")[1]} says"'
        assert {hit.id for hit in library.search(words, by="words")} == {last}


def test_two_writers_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    writers = [writer(path, name, 40) for name in ("a", "b")]
    for process in writers:
        process.communicate(timeout=60)
        assert process.returncode == 0
    with ws.open_library(path) as library:
        assert set(library.ids()) == {f"{name}-{i}" for name in "ab" for i in range(40)}
        assert sound(library.connection)
        assert all(whole(library, name) for name in library.ids())


def test_a_reader_reads_on_while_another_writes(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    with (
        ws.open_library(path) as library,
        ws.open_library(path) as other,
        store.writing(other.connection),
    ):
        other.connection.execute("insert into given_id values ('x')")
        assert library.ids() == ()
        assert library.search("anything", by="words") == ()


def test_a_writer_that_waits_too_long_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.sqlite"
    ws.open_library(path).close()
    monkeypatch.setattr(store, "PATIENCE", 0.05)
    library, other = ws.open_library(path), ws.open_library(path)
    said = pytest.raises(ws.OutputError, match="another program")
    with library, other, store.writing(other.connection), said, store.writing(library.connection):
        pass


def test_a_write_ahead_log_of_an_earlier_winset_is_given_up(tmp_path: Path) -> None:
    file = tmp_path / "l.sqlite"
    ws.open_library(file).close()
    with closing(sqlite3.connect(file)) as earlier:
        assert earlier.execute("pragma journal_mode = wal").fetchone() == ("wal",)
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from sqlite_master").fetchone()
        ws.open_library(file).close()  # somebody reads: it stays, and nobody waits
        assert (tmp_path / "l.sqlite-wal").exists()
    ws.open_library(file).close()
    with closing(sqlite3.connect(file)) as later:
        assert later.execute("pragma journal_mode").fetchone() == ("delete",)
    assert [path.name for path in tmp_path.iterdir()] == ["l.sqlite"]
