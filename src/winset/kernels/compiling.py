"""One way to compile a kernel, and to keep what was compiled."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

_HERE = Path(__file__).parent
_PREFIX = "kernels-"
_KEPT_SECONDS = 3 * 24 * 3600


def compiled(kernel: Kernel) -> Kernel:
    """Compile `kernel` for the CPU, free of the interpreter's lock, and keep it on disk.

    The kept code makes the second process start at once. Where no folder can be written to, the
    kernel is compiled anew in each process.
    """
    return _compiled(kernel, {})


def inner(kernel: Kernel) -> Kernel:
    """Compile a kernel that only kernels call: without the way in from Python.

    That takes long to compile where arguments are many arrays.
    """
    return _compiled(kernel, {"no_cpython_wrapper": True, "no_cfunc_wrapper": True})


def _compiled(kernel: Kernel, more: dict[str, Any]) -> Kernel:
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", **more}
    folder = _folder()
    if folder is None:
        return cast(Kernel, numba.njit(**options)(kernel))
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        kept: Any = numba.njit(cache=True, **options)(kernel)
    except (OSError, RuntimeError):  # nothing can be kept there after all
        return cast(Kernel, numba.njit(**options)(kernel))
    finally:
        config.CACHE_DIR = before
    cache = kept._cache
    cache.load_overload = _unless_damaged(cache.load_overload)
    cache.save_overload = _unless_damaged(cache.save_overload)
    return cast(Kernel, kept)


def _unless_damaged(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return a step of the cache that does nothing where it fails: the kernel is compiled anew."""

    def tried(*args: Any) -> Any:
        try:
            return step(*args)
        except Exception:  # a file that was cut off can raise anything, a full disk another
            return None

    return tried


@cache
def _folder() -> Path | None:
    """Return a folder to keep compiled code in, named by a digest of all kernels' text.

    The compiler looks for changes in a kernel's own file alone; a kernel that calls one from
    another file would go on running that file's old code. What lies in the folder is run: it has
    to be one that nobody but its owner, who is the user, can write to.
    """
    digest = sha256()
    for path in sorted(_HERE.rglob("*.py")):
        digest.update(path.read_bytes())
    name = f"{_PREFIX}{digest.hexdigest()[:16]}"
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    for parent in (_HERE / "__pycache__", Path(home) / "winset"):
        folder = parent / name
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_private(folder):
                _drop_older(folder)
                return folder
        except OSError:
            continue
    return None


def _is_private(folder: Path) -> bool:
    """Whether a folder is the user's, who can write to it, and nobody else can."""
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or not os.access(folder, os.W_OK):
        return False
    if os.name != "posix":  # the folders of a user are private there
        return True
    return state.st_uid == os.getuid() and not state.st_mode & 0o022


def _drop_older(folder: Path) -> None:
    """Remove what was compiled days ago from kernels that have changed since."""
    for other in folder.parent.glob(f"{_PREFIX}*"):
        if other != folder and time.time() - other.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(other, ignore_errors=True)
