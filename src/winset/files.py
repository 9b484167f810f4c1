"""A file is written whole or not at all, by one writer at a time."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from winset.errors import OutputError


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8, whole or not at all; see :func:`write_bytes`.

    Parameters
    ----------
    path : Path
    text : str

    Raises
    ------
    OutputError
        It cannot be written; no part of the file is left.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a reader sees the old file or the new one, never a part.

    Parameters
    ----------
    path : Path
        The file to write; its folder must exist.
    data : bytes
        The whole content.

    Raises
    ------
    OutputError
        The folder is missing or read-only, the disk is full; no part of the file is left.
    """
    temporary: str | None = None
    try:
        if path.is_dir():
            raise OutputError(f"{path} is a folder. Name a file to write to.")
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe, which cannot be replaced
            return
        handle, temporary = tempfile.mkstemp(prefix=".winset-", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, _mode_of_a_new_file(path))
        os.replace(temporary, path)
        temporary = None
        _sync_folder(path.parent)
    except OSError as error:
        raise OutputError(_why(path, error)) from error
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other processes and threads from changing a file until the block ends.

    Who changes a file reads it, decides and writes it inside the block. The lock is a file beside
    it, ``.NAME.lock``, which goes with the block; a reader needs none.

    Parameters
    ----------
    path : Path
        The file, which need not exist; its folder must.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    """
    lock = path.with_name(f".{path.name}.lock")
    try:
        stream = _locked_stream(lock)
    except OSError as error:
        raise OutputError(_why(path, error)) from error
    with stream:
        try:
            yield
        finally:
            with suppress(OSError):  # some systems keep a file that is open
                lock.unlink()


def _locked_stream(lock: Path) -> IO[bytes]:
    """Return the lock's file, locked; one that another took away while we waited does not count."""
    while True:
        stream = open(lock, "ab", buffering=0)  # noqa: SIM115
        try:
            _lock(stream)
            if os.path.samestat(os.fstat(stream.fileno()), os.stat(lock)):
                return stream
        except FileNotFoundError:
            pass
        except OSError:
            stream.close()
            raise
        stream.close()


def append_line(path: Path, make: Callable[[bytes], str]) -> None:
    """Append a line that depends on what a file holds; one writer at a time.

    Parameters
    ----------
    path : Path
        The file, made if there is none; its folder must exist.
    make : callable
        Given the file's bytes, returns the line, without its end. What it raises goes on to the
        caller, and nothing is written.

    Raises
    ------
    OutputError
        The file cannot be written; it is left as it was.
    """
    with _open_locked(path, "a+b", "Nothing was added.") as stream:
        stream.seek(0)
        content = stream.read()
        left = memoryview((make(content) + "\n").encode())
        try:
            while left:
                left = left[stream.write(left) :]
            os.fsync(stream.fileno())
        except OSError:
            stream.truncate(len(content))
            raise


def cut(path: Path, tail: Callable[[bytes], int]) -> int:
    """Cut a file's end off; one writer at a time.

    Parameters
    ----------
    path : Path
    tail : callable
        Given the file's bytes, returns how many at the end go.

    Returns
    -------
    int
        How many bytes went.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with _open_locked(path, "r+b", "Nothing was changed.") as stream:
        content = stream.read()
        gone = tail(content)
        if gone:
            stream.truncate(len(content) - gone)
            os.fsync(stream.fileno())
    return gone


@contextmanager
def _open_locked(path: Path, mode: str, otherwise: str) -> Iterator[IO[bytes]]:
    """Open a file that no other process writes meanwhile; `otherwise` ends the words of a fault."""
    try:
        with open(path, mode, buffering=0) as stream:
            _lock(stream)
            yield stream
    except OSError as error:
        raise OutputError(_why(path, error, otherwise)) from error


def _lock(stream: IO[bytes]) -> None:
    """Wait until no other process writes; the lock goes when the file is closed."""
    if sys.platform == "win32":
        import msvcrt

        stream.seek(1 << 40)
        msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)
        stream.seek(0)
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX)


def _sync_folder(folder: Path) -> None:
    """Make sure that a file's new name outlasts a power cut, where the system can say so."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _mode_of_a_new_file(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _why(
    path: Path, error: OSError, mend: str = "Nothing was written. Name another place with -o."
) -> str:
    return f"Cannot write {path}: {error.strerror or error}. {mend}"
