"""A file is written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from winset.errors import OutputError, UsageError
from winset.files import draft, locked, replace_folder, update, write_new, write_text


def test_text_is_written_as_utf_8_with_plain_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "déjà\nvu\r\n")
    assert (tmp_path / "a").read_bytes() == "déjà\nvu\r\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_new_file_may_be_read_by_whom_the_user_lets(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "new", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("before")
    (tmp_path / "old").chmod(0o600)
    write_text(tmp_path / "old", "after")
    assert (tmp_path / "old").read_text() == "after"
    assert stat.S_IMODE((tmp_path / "old").stat().st_mode) == 0o600


def test_text_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """Half of a surrogate pair has no bytes in UTF-8."""
    (tmp_path / "old").write_text("before")
    with pytest.raises((OutputError, UnicodeEncodeError)):
        write_text(tmp_path / "old", "x" * 100_000 + "\ud83d")
    assert (tmp_path / "old").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_a_write_that_is_stopped_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(number: int) -> None:
        raise KeyboardInterrupt

    (tmp_path / "old").write_text("before")
    monkeypatch.setattr("winset.files.os.fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_text(tmp_path / "old", "after")
    assert (tmp_path / "old").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_a_link_that_a_user_names_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("before")
    (tmp_path / "link").symlink_to("target")
    write_text(tmp_path / "link", "after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "after"


def test_a_pipe_is_written_through(tmp_path: Path) -> None:
    """``-o >(wc -c)`` names a pipe, which cannot be replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text()))
    reader.start()
    write_text(pipe, "told")
    reader.join(10)
    assert heard == ["told"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize(
    ("target", "reason"),
    [("no/such/folder/x", "No such file or directory"), ("file/x", "Not a directory")],
)
def test_no_folder_no_file(tmp_path: Path, target: str, reason: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError) as error:
        write_text(tmp_path / target, "x")
    assert str(error.value) == (
        f"Cannot write {tmp_path / target}: {reason}. Nothing was written. "
        "Name another place with -o."
    )
    assert error.value.exit_code == 2


def test_a_name_too_long_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="File name too long"):
        write_text(tmp_path / ("x" * 300), "x")
    assert list(tmp_path.iterdir()) == []


def test_a_name_as_long_as_can_be_is_written(tmp_path: Path) -> None:
    """The temporary file beside it must not need a longer name than the system has."""
    path = tmp_path / ("x" * 255)
    write_text(path, "x")
    assert path.read_text() == "x"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="Cannot write /dev/full: No space left on device"):
        write_text(Path("/dev/full"), "x" * 100_000)
    assert Path("/dev/full").exists()


# --- files that are changed by several, and files that are new -----------------------------------


def test_what_a_killed_writer_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    dead = [
        f".winset-{'0' * 16}.part",
        f".winset-{'0' * 16}.part-journal",
        f".winset-{'2' * 16}.part-wal",
    ]
    mine = ["a.part", ".winset-mine.part", f".winset-{'1' * 16}.part.bak", ".winset-1.part-wal"]
    for name in {*dead, *mine}:
        (tmp_path / name).write_text("x")
    with draft(tmp_path / "slow") as stream:
        living = Path(stream.name).name
        write_text(tmp_path / "new", "x")
        assert {path.name for path in tmp_path.iterdir()} == {*mine, living, "new"}
        stream.write(b"y")
    assert (tmp_path / "slow").read_bytes() == b"y"
    assert {path.name for path in tmp_path.iterdir()} == {*mine, "new", "slow"}


def test_a_writer_waits_for_another_and_says_so_if_it_is_long(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with locked(path):
        assert (tmp_path / ".file.lock").exists()
        with (
            pytest.raises(OutputError, match="is being changed by another program"),
            locked(path, 0.05),
        ):
            pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_lock_or_a_file_that_is_none_is_refused(tmp_path: Path, kind: str) -> None:
    for place in (tmp_path / ".file.lock", tmp_path / "other"):
        if kind == "link":
            place.symlink_to(tmp_path / "elsewhere")
        elif kind == "pipe":
            os.mkfifo(place)
        else:
            place.mkdir()
    with pytest.raises(UsageError, match=r"\.file\.lock is"), locked(tmp_path / "file"):
        pass
    with pytest.raises(UsageError, match="other is"):
        update(tmp_path / "other", lambda raw: raw + b"x", 100)
    assert not (tmp_path / "elsewhere").exists()


def test_an_update_reads_what_stands_there_and_has_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for _ in range(4):
        update(path, lambda raw: raw + b"x", 9)
    assert path.read_bytes() == b"xxxx"
    with pytest.raises(UsageError, match="more than 3 bytes"):
        update(path, lambda raw: raw, 3)


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before")
    path.chmod(0o444)
    with pytest.raises(OutputError, match="it is read-only"):
        write_text(path, "after")
    assert path.read_text() == "before"


def test_new_files_are_written_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full at the third of four, as an import met it at the ninth."""
    files = {tmp_path / "out" / f"{n}" / "case.yaml": b"x" for n in range(4)}
    (tmp_path / "out").mkdir()
    sync, written = os.fsync, []

    def full(number: int) -> None:
        if stat.S_ISREG(os.fstat(number).st_mode):
            written.append(number)
            if len(written) == 3:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(number)

    monkeypatch.setattr("winset.files.os.fsync", full)
    with pytest.raises(OutputError, match=r"No space left on device\. Nothing was written"):
        write_new(files)
    assert list((tmp_path / "out").iterdir()) == []
    write_new(files)
    assert len(list(tmp_path.glob("out/*/case.yaml"))) == 4
    with pytest.raises(OutputError, match="File exists"):
        write_new({tmp_path / "more": b"y"} | files)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


@pytest.mark.skipif(not Path("/dev/stdout").is_symlink(), reason="no /dev/stdout here")
def test_a_link_to_a_device_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/dev/null")
    write_text(tmp_path / "link", "x")
    assert os.readlink(tmp_path / "link") == "/dev/null"


def test_a_folder_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    replace_folder(folder, {"a/b.txt": b"1", "c.txt": b"2"}, [])
    replace_folder(folder, {"a/b.txt": b"3"}, ["a/b.txt", "c.txt"])
    assert [p.name for p in folder.rglob("*.txt")] == ["b.txt"]
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "full":
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left"):
        replace_folder(folder, {"a/b.txt": b"4", "full": b""}, ["a/b.txt"])
    assert (folder / "a/b.txt").read_bytes() == b"3"
    assert [p.name for p in tmp_path.iterdir()] == ["site"]
    (tmp_path / "site").rename(tmp_path / ".site.before")  # killed between two names
    replace_folder(folder, {"a/b.txt": b"5"}, ["a/b.txt"])
    assert (folder / "a/b.txt").read_bytes() == b"5"
    (folder / "CNAME").write_text("x")
    with pytest.raises(OutputError, match="CNAME"):
        replace_folder(folder, {}, ["a/b.txt"])
    assert (folder / "a/b.txt").read_bytes() == b"5"
