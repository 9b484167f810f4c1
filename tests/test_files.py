"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from winset.errors import OutputError
from winset.files import write_text


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


def test_a_link_is_followed_or_replaced_but_its_target_never_half_written(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("before")
    (tmp_path / "link").symlink_to("target")
    write_text(tmp_path / "link", "after")
    assert (tmp_path / "link").read_text() == "after"
    assert (tmp_path / "target").read_text() in ("before", "after")


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
