"""The one way in which files are written: whole or not at all, durable, one writer at a time.

A file goes under a name of its own beside its place, to the disk, and then takes its place. Who
changes a file that others change too does so under its lock, :func:`locked`, and reads it there.
What a killed writer leaves is swept by the next one that writes into the folder.

A file that a user names as the place of an answer may be a link, a pipe or a device, as in a shell.
A file that we keep for the user (a case, a log, what a workbench remembers) may not: whoever made
the folder could lead us out of it.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from winset.errors import OutputError, UsageError

PATIENCE = 60.0
"""Seconds to wait for another writer."""
_PAUSE = 0.001
_DRAFT = re.compile(r"(\.winset-[0-9a-f]{16}\.part)(-journal|-wal|-shm)?")
_ORDINARY = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
"""Flags to open a file by: no link is followed, and no pipe waited for."""


# --- reading what we keep ------------------------------------------------------------------------


def refuse_foreign(path: Path) -> None:
    """Refuse a file that we keep where it is a link, a pipe or anything but an ordinary file.

    Parameters
    ----------
    path : Path
        It need not exist.

    Raises
    ------
    UsageError
        It is none.
    """
    try:
        state = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"Cannot read {path}: {reason}.") from error
    if stat.S_ISLNK(state.st_mode):
        raise UsageError(
            f"{path} is a link, to {os.readlink(path)}; nothing was read or written. "
            "Name the file that it leads to."
        )
    if not stat.S_ISREG(state.st_mode):
        what = "a folder" if stat.S_ISDIR(state.st_mode) else "no ordinary file"
        raise UsageError(f"{path} is {what}; nothing was read or written. Name a file.")


def read_own(path: Path, most: int) -> bytes:
    """Return the bytes of a file that we keep, at most one more than `most`.

    Parameters
    ----------
    path : Path
    most : int

    Raises
    ------
    FileNotFoundError
        There is none.
    UsageError
        It is no ordinary file, or cannot be read.
    """
    refuse_foreign(path)
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | _ORDINARY), "rb") as stream:
            return stream.read(most + 1)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"Cannot read {path}: {reason}.") from error


# --- writing -------------------------------------------------------------------------------------


def write_text(path: Path, text: str, *, private: bool = False) -> None:
    """Write `text` to `path` as UTF-8, whole or not at all; see :func:`write_bytes`.

    Parameters
    ----------
    path : Path
    text : str
    private : bool
        Whether a new file is for its owner's eyes alone.

    Raises
    ------
    OutputError
        It cannot be written; no part of the file is left.
    """
    write_bytes(path, text.encode("utf-8"), private=private)


def write_bytes(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write an answer to where the user wants it: a reader sees the old file or the new one.

    Parameters
    ----------
    path : Path
        The file to write; its folder must exist. A link is followed and stays; a pipe or a device
        is written through.
    data : bytes
        The whole content.
    private : bool
        Whether a new file is for its owner's eyes alone.

    Raises
    ------
    OutputError
        The folder is missing, the file is read-only, the disk is full; no part of it is left.
    """
    with _told(path):
        if path.is_dir():
            raise OutputError(f"{path} is a folder. Name a file to write to.")
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        target = Path(os.path.realpath(path)) if path.is_symlink() else path
        with draft(target, private=private) as stream:
            stream.write(data)


def write_own(path: Path, data: bytes) -> None:
    """Write a file that we keep, within its lock.

    Parameters
    ----------
    path : Path
        Its folder must exist.
    data : bytes

    Raises
    ------
    UsageError
        It is a link, a pipe or a folder.
    OutputError
        It is read-only, or cannot be written; it is as it was.
    """
    refuse_foreign(path)
    with _told(path), draft(path) as stream:
        stream.write(data)


def write_new(files: Mapping[Path, bytes], *, private: bool = False) -> None:
    """Write files that are not there yet, all or none; folders that are missing are made.

    Parameters
    ----------
    files : mapping of Path to bytes
    private : bool
        Whether they and their folders are for their owner's eyes alone.

    Raises
    ------
    OutputError
        One is there already or cannot be written; whatever was written before it is taken away.
    """
    made: list[Path] = []
    placed: list[Path] = []
    try:
        for path, data in files.items():
            with _told(path):
                _make_folder(path.parent, made, 0o700 if private else 0o777)
                with draft(path, anew=True, private=private) as stream:
                    stream.write(data)
            placed.append(path)
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        for folder in reversed(made):
            with suppress(OSError):  # somebody else has put a file there
                folder.rmdir()
        raise


def refuse_others(folder: Path, listed: Iterable[str]) -> None:
    """Refuse a folder to be replaced that holds what we did not write.

    Parameters
    ----------
    folder : Path
        It need not exist.
    listed : iterable of path
        What we wrote before.

    Raises
    ------
    OutputError
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputError(f"{folder} is no folder. Name a folder of its own.")
    there = (p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir())
    others = sorted({p.relative_to(folder).as_posix() for p in there} - set(listed))
    if others:
        few = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
        raise OutputError(
            f"{folder} holds what was not written here: {few}. Nothing was changed; name a folder "
            "of its own."
        )


def replace_folder(folder: Path, files: Mapping[str, bytes], listed: Iterable[str]) -> None:
    """Write a folder of files, all or none: it is written beside its place, and then takes it.

    Parameters
    ----------
    folder : Path
        Where it goes. What is there already has to be what we wrote before.
    files : mapping of path within the folder to bytes
    listed : iterable of path
        What we wrote before.

    Raises
    ------
    OutputError
        Something else is there, or it cannot be written; what was there is there still.
    """
    before = folder.with_name(f".{folder.name}.before")
    with _told(folder), locked(folder):
        if before.is_dir() and not folder.exists():  # a writer was killed between two names
            os.rename(before, folder)
        refuse_others(folder, listed)
        anew = folder.with_name(f".{folder.name}.part")
        for left in (anew, before):
            shutil.rmtree(left, ignore_errors=True)
        try:
            for path, data in files.items():
                place = anew / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
            if folder.exists():
                os.rename(folder, before)
            os.rename(anew, folder)
        except BaseException:
            if before.is_dir() and not folder.exists():
                os.rename(before, folder)
            shutil.rmtree(anew, ignore_errors=True)
            raise
        shutil.rmtree(before, ignore_errors=True)
        _sync_folder(folder.parent)


@contextmanager
def draft(path: Path, *, anew: bool = False, private: bool = False) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of `path`, on disk, when the block ends without a fault.

    Parameters
    ----------
    path : Path
    anew : bool
        Whether a file that is there already is a fault, and not replaced.
    private : bool
        Whether a new file is for its owner's eyes alone.

    Raises
    ------
    OSError
    """
    before = None if anew else _replaceable(path)
    stream, place = _draft_in(path.parent, 0o600 if private else 0o666)
    try:
        with stream:
            yield stream
            stream.flush()
            if before is not None:
                _like(place, before)
            os.fsync(stream.fileno())
            if sys.platform == "win32":  # which does not rename a file that is open
                stream.close()
            _put(place, path, anew)
        _sync_folder(path.parent)
    finally:
        _drop(place)


def update(path: Path, make: Callable[[bytes], bytes], most: int) -> None:
    """Change a file that we keep: read it under its lock, and write what `make` makes of it.

    Parameters
    ----------
    path : Path
        Its folder must exist; a file that is not there is read as empty.
    make : callable
        Given the file's bytes, returns the new ones. What it raises goes on to the caller.
    most : int
        How many bytes are read at most.

    Raises
    ------
    UsageError
        It is no ordinary file, or has more bytes.
    OutputError
        It cannot be written. Whatever is raised, the file is as it was.
    """
    with locked(path):
        try:
            before = read_own(path, most)
        except FileNotFoundError:
            before = b""
        if len(before) > most:
            raise UsageError(f"{path} has more than {most:,} bytes; nothing was written.")
        after = make(before)
        if after != before:
            write_own(path, after)


@contextmanager
def locked(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Keep other processes and threads from changing a file until the block ends.

    Who changes a file reads it, decides and writes it inside the block. The lock is a file beside
    it, ``.NAME.lock``, which goes with the block; a reader needs none. The system lets go of the
    lock of a process that was killed.

    Parameters
    ----------
    path : Path
        The file, which need not exist; its folder must.
    patience : float
        Seconds to wait for another writer.

    Raises
    ------
    OutputError
        The folder cannot be written to, or another writer holds the lock for too long.
    """
    lock = path.parent / f".{path.name}.lock"
    with _told(path, "Nothing was changed."):
        stream = _locked_stream(lock, path, patience)
    with stream:
        try:
            yield
        finally:
            with suppress(OSError):  # some systems keep a file that is open
                lock.unlink()


def _locked_stream(lock: Path, path: Path, patience: float) -> IO[bytes]:
    """Return the lock's file, locked; one that another took away while we waited does not count."""
    end = time.monotonic() + patience
    while True:
        refuse_foreign(lock)
        stream = os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT | _ORDINARY, 0o666), "r+b", 0)
        try:
            while not _lock(stream):
                if time.monotonic() > end:
                    raise OutputError(
                        f"{path} is being changed by another program. Nothing was changed; try "
                        "again later."
                    )
                time.sleep(_PAUSE)
            if os.path.samestat(os.fstat(stream.fileno()), os.stat(lock)):
                return stream
        except FileNotFoundError:
            pass
        except BaseException:
            stream.close()
            raise
        stream.close()


def _lock(stream: IO[bytes]) -> bool:
    """Take the lock of a file, which goes when the file is closed; say whether it was free."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK):
            return False
        raise
    return True


# --- drafts --------------------------------------------------------------------------------------


def holds_anything(folder: Path) -> bool:
    """Say whether a folder holds anything but what writers of ours that were killed left there."""
    return any(_DRAFT.fullmatch(name) is None for name in os.listdir(folder))


def _draft_in(folder: Path, mode: int) -> tuple[IO[bytes], Path]:
    """Return a new file, locked as a sign that its writer lives, and where it is."""
    _sweep(folder)
    while True:
        place = folder / f".winset-{secrets.token_hex(8)}.part"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _ORDINARY
        stream = open(place, "w+b", opener=lambda name, _: os.open(name, flags, mode))  # noqa: B023, SIM115
        with suppress(OSError):  # no locks here: then nothing is swept either
            if _lock(stream) and os.path.samestat(os.fstat(stream.fileno()), os.stat(place)):
                return stream, place
            stream.close()
            _drop(place)
            continue
        if place.exists():
            return stream, place
        stream.close()


def _sweep(folder: Path) -> None:
    """Remove what writers that were killed left in a folder: nobody holds the lock of it."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = _DRAFT.fullmatch(entry.name)
            if found and found[2] and not (folder / found[1]).exists():
                with suppress(OSError):  # gone already, with its draft
                    os.unlink(entry.path)
            elif found and not found[2] and entry.is_file(follow_symlinks=False):
                with suppress(OSError), open(entry.path, "r+b") as stream:
                    if _lock(stream):
                        _drop(Path(entry.path))


def _drop(place: Path) -> None:
    """Remove a draft that did not take its place, and what a database put beside it."""
    for ending in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            os.unlink(f"{place}{ending}")


def _replaceable(path: Path) -> os.stat_result | None:
    """Return the state of the file that a draft replaces; None where there is none."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    if not state.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only")
    return state


def _like(place: Path, before: os.stat_result) -> None:
    """Give a draft the owner and the mode of the file that it replaces."""
    state = place.stat()
    if (state.st_uid, state.st_gid) != (before.st_uid, before.st_gid):
        with suppress(OSError):  # another's file, in a folder that we may write to
            os.chown(place, before.st_uid, before.st_gid)
    os.chmod(place, before.st_mode & 0o777)


def _put(place: Path, path: Path, anew: bool) -> None:
    """Let a draft take its place; where that must be free, a file that came meanwhile stays."""
    if not anew:
        os.replace(place, path)
        return
    try:
        os.link(place, path, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # no links here
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.rename(place, path)


def _make_folder(folder: Path, made: list[Path], mode: int) -> None:
    """Make a folder and those around it that are missing, and add them to `made`."""
    missing = [folder, *folder.parents]
    while missing and missing[-1].exists():
        missing.pop()
    for place in reversed(missing):
        with suppress(FileExistsError):
            place.mkdir(mode)
            made.append(place)
            _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    """Make sure that a file's new name outlasts a power cut, where the system can say so."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _told(
    path: Path, end: str = "Nothing was written. Name another place with -o."
) -> Iterator[None]:
    """Turn a fault of the system into words."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"Cannot write {path}: {error.strerror or error}. {end}") from error
