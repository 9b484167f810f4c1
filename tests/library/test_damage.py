"""Libraries that are damaged, made to harm, or where nothing can be written: each is told."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import winset as ws
from tests.conftest import Call
from winset.errors import OutputError, UsageError
from winset.library import library as library_module
from winset.library import store
from winset.library.document import Block, Reading, Record
from winset.library.library import Library

MANY = 40


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of forty documents, closed, with nothing left in its log."""
    path = tmp_path_factory.mktemp("made") / "library.sqlite"
    with Library(path) as library:
        for i in range(MANY):
            blocks = tuple(Block(f"The ministry of water said {i} words, {n}") for n in range(20))
            raw = f"source {i}".encode() * 200
            library.add_reading(Reading(Record(title=f"Paper {i}"), blocks), "paper", raw, f"d{i}")
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "library.sqlite"))


def changed(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_whole_library_is_said_to_be_whole(call: Call, path: Path) -> None:
    said = call("library", "check", "--library", path)
    assert (said.code, said.out) == (0, f"{MANY} documents, all as they were stored.\n")


LOOP = "with recursive c (n) as (select 1 union all select n + 1 from c)"


@pytest.mark.parametrize(
    "statements",
    [
        ["drop view paragraph_form", f"create view paragraph_form as {LOOP} select n, n, n from c"],
        ["alter table document rename to d", f"create view document as {LOOP} select n from c"],
        [
            "create trigger t after insert on given_id begin"
            " delete from document where number > 0; end"
        ],
        ["drop table paragraph_words"],
        ["create table more (x)"],
        ["alter table document add column more text"],
    ],
    ids=lambda given: given[-1][:20],
)
def test_tables_that_are_not_a_librarys_are_refused(
    call: Call, path: Path, statements: list[str]
) -> None:
    """Before anything is read from them: a view may never end."""
    changed(path, *statements)
    for command in (("list",), ("search", "water"), ("show", "d1"), ("check",), ("remove", "d1")):
        said = call("library", *command, "--library", path)
        assert said.code == 2
        assert "is damaged, or no library: " in said.err
        assert "Restore it from a backup" in said.err


def test_a_view_of_an_older_library_is_refused_before_it_is_brought_up_to_date(
    path: Path,
) -> None:
    changed(path, "create view evil as select 1", "pragma user_version = 3")
    with pytest.raises(UsageError, match="its view evil"):
        Library(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_library_that_was_cut_off_is_damaged(call: Call, path: Path, share: float) -> None:
    os.truncate(path, int(path.stat().st_size * share) // 512 * 512)
    said = call("library", "list", "--library", path)
    assert said.code == 2
    assert "damaged" in said.err


def test_whatever_bytes_are_overwritten_no_command_falls_over(call: Call, made: Path) -> None:
    """Every command ends with an answer or with words; `call` holds that there is no traceback."""
    chance, told = random.Random(25), 0
    path = made.with_name("scratch.sqlite")
    for _ in range(15):
        raw = bytearray(made.read_bytes())
        for _ in range(chance.choice((1, 3, 30))):
            start = chance.randrange(100, len(raw) - 64)
            raw[start : start + 64] = chance.randbytes(64)
        path.write_bytes(raw)
        for command in (("list",), ("search", "water"), ("show", "d7"), ("check",)):
            said = call("library", *command, "--library", path)
            assert said.code in (0, 1, 2)
            told += said.code != 0
    assert told > 30


@pytest.mark.parametrize(
    "damage",
    [
        "update document set record = '[]' where id = 'd7'",
        "update document set record = '{' where id = 'd7'",
        "update document set removed = x'00ff' where id = 'd7'",
        "update snapshot set content = x'00' where hash in"
        " (select snapshot from document where id = 'd7')",
        "update paragraph set document = 999 where document = 8",
    ],
)
def test_values_that_were_not_stored_so_are_told(call: Call, path: Path, damage: str) -> None:
    changed(path, damage)
    said = call("library", "check", "--library", path)
    assert said.code == 1
    assert said.out.startswith("damaged  ")
    for command in (("list",), ("show", "d7"), ("show", "d7", "--removed"), ("cite", "d7")):
        found = call("library", *command, "--library", path)
        assert found.code == 0 or "is damaged, or no library: " in found.err


READER = """
import os, sys
path, uid = sys.argv[1], int(sys.argv[2])
import winset as ws
with ws.open_library(":memory:") as library:  # import what another user may not read
    library.search("water", by="words")
if uid:
    os.setgid(uid)
    os.setuid(uid)
try:
    with ws.open_library(path, create=False) as library:
        print(len(library), len(library.search("water", by="words")), library.show("d3").id)
        try:
            library.remove("d3")
        except ws.OutputError as error:
            print(error)
except ws.WinsetError as error:
    print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_library_where_nothing_can_be_written_is_listed_and_searched(
    tmp_path: Path, made: Path
) -> None:
    folder = Path("/tmp") if os.getuid() == 0 else tmp_path
    folder = folder / f"winset-read-only-{os.getpid()}"
    folder.mkdir()
    path = Path(shutil.copy(made, folder / "library.sqlite"))
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        said = subprocess.run(
            [sys.executable, "-c", READER, path, "65534" if os.getuid() == 0 else "0"],
            capture_output=True,
            text=True,
            env=environment,
        )
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert not said.stderr
    first, second = said.stdout.splitlines()
    assert first == f"{MANY} 10 d3"
    assert second.startswith(f"Cannot write {path}: ")
    assert "Nothing was changed" in second


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
def test_a_link_or_a_pipe_is_no_library(path: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(path)
    (tmp_path / "stub").symlink_to(tmp_path / "new")
    os.mkfifo(tmp_path / "pipe")
    for name, words in (("link", "is a link"), ("stub", "is a link"), ("pipe", "no ordinary file")):
        with pytest.raises(UsageError, match=words):
            Library(tmp_path / name)
    assert not (tmp_path / "new").exists()


# --- backups and sources -------------------------------------------------------------------------


def test_a_backup_leaves_what_is_the_users(path: Path, tmp_path: Path) -> None:
    """The copy is written under a name of ours; ``NAME.part`` may be a file of the user."""
    mine = tmp_path / "copy.sqlite.part"
    mine.write_text("my notes")
    with Library(path) as library:
        library.back_up(tmp_path / "copy.sqlite")
        with pytest.raises(UsageError, match="exists already"):
            library.back_up(tmp_path / "copy.sqlite")
        with pytest.raises(OutputError, match="Nothing was written"):
            library.back_up(tmp_path / "nowhere" / "copy.sqlite")
    assert mine.read_text() == "my notes"
    with Library(tmp_path / "copy.sqlite", create=False) as copy:
        assert len(copy) == MANY
        assert not copy.faults()
    assert not list(tmp_path.glob(".winset-*"))


@pytest.mark.parametrize("bad", ["half of a sign \ud83d", "\x00"])
def test_a_source_that_cannot_be_kept_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    read = library_module.intake.read

    def spoilt(raw: bytes, name: str) -> Reading:
        if "b.txt" not in name:
            return read(raw, name)
        return Reading(Record(title=bad, date="12345678901"), (Block(bad),))

    monkeypatch.setattr(library_module.intake, "read", spoilt)
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"A text {name}\n\nOf the ministry of water, {name}.")
    with Library(tmp_path / "library.sqlite") as library:
        added = library.add(tmp_path)
        sound = [entry.source[-5:] for entry in added.documents]
        assert {"a.txt", "c.txt"} <= set(sound)
        assert not library.faults()


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_what_was_read_is_kept_whatever_ends_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]
) -> None:
    read: Callable[[bytes, str], Reading] = library_module.intake.read

    def falling(raw: bytes, name: str) -> Reading:
        if "c.txt" in name:
            raise fault
        return read(raw, name)

    monkeypatch.setattr(library_module.intake, "read", falling)
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"A text {name}\n\nOf the ministry of water, {name}.")
    with Library(tmp_path / "library.sqlite") as library:
        with pytest.raises(fault):
            library.add(*(tmp_path / f"{name}.txt" for name in "abc"))
        assert len(library) == 2


def test_signs_after_a_removed_script_and_years_of_eleven_digits(tmp_path: Path) -> None:
    """Each of these ended a call that added others."""
    text = "<p>The ministry of water said on Tuesday that the dam stays closed until autumn.</p>"
    for n, sign in enumerate(["&#8;", "&#x1f;", "\ufffe", "&#xfffe;", "&#0;"]):
        page = f"<html><body><script>x()</script>{sign}<article>{text}<p>Of {n}.</p></article>"
        (tmp_path / f"{n}.html").write_text(page, encoding="utf-8")
    (tmp_path / "year.html").write_text(
        '<html><head><meta name="date" content="12345678901-01-01"></head>'
        f"<body><article>{text}<p>Of that year.</p></article></body></html>"
    )
    (tmp_path / "year.md").write_text("---\ndate: 12345678901-01-01\n---\nOf a year to come.\n")
    with Library(tmp_path / "library.sqlite") as library:
        added = library.add(*sorted(tmp_path.glob("*.html")), tmp_path / "year.md")
        assert len(added.documents) == 7
        assert [entry.date for entry in library.entries()] == [None] * 7
    assert store.version(ws.open_library(tmp_path / "library.sqlite").connection) > 0
