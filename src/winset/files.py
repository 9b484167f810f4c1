"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from winset.errors import OutputError


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8, whole or not at all; see :func:`write_bytes`.

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
            _write_through(path, data)
            return
        handle, temporary = tempfile.mkstemp(prefix=".winset-", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, _mode_of_a_new_file(path))
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise OutputError(_why(path, error)) from error
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)


def _write_through(path: Path, data: bytes) -> None:
    """Write to a device or a pipe, which cannot be replaced."""
    try:
        with open(path, "wb") as stream:
            stream.write(data)
    except OSError as error:
        raise OutputError(_why(path, error)) from error


def _mode_of_a_new_file(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _why(path: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"Cannot write {path}: {reason}. Nothing was written. Name another place with -o."
