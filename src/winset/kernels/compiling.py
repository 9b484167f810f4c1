"""One way to compile a kernel, and to keep what was compiled."""

from __future__ import annotations

import os
import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from functools import cache, update_wrapper
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from winset.errors import WinsetError
from winset.files import locked

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

_HERE = Path(__file__).parent
_PREFIX = "kernels-"
_KEPT_SECONDS = 3 * 24 * 3600
_MAKING = threading.RLock()


def compiled(kernel: Kernel) -> Kernel:
    """Compile `kernel` for the CPU, free of the interpreter's lock, and keep it on disk.

    The compiler itself is loaded at the first call of any kernel. The kept code makes the second
    process start at once. Where no folder can be written to, the kernel is compiled anew in each
    process.
    """
    return cast(Kernel, _Compiled(kernel, {}))


def inner(kernel: Kernel) -> Kernel:
    """Compile a kernel that only kernels call: without the way in from Python.

    That takes long to compile where arguments are many arrays.
    """
    return cast(Kernel, _Compiled(kernel, {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}))


def borrowing(kernel: Kernel) -> Kernel:
    """Compile a kernel that makes no array and returns none.

    It takes arrays as they are lent to it, and does not count who holds them; elsewhere each row
    that is picked and each call costs two counts, as long as ten multiplications each.
    """
    return cast(Kernel, _Compiled(kernel, {"_nrt": False}))


def contracted(kernel: Kernel) -> Kernel:
    """Compile a borrowing kernel in which a product and a sum may be rounded once, not twice.

    Meant for one product in one sum: with more of them the compiler would choose which to join, not
    everywhere alike. The arithmetic of a processor without such a step is rounded twice.
    """
    return cast(Kernel, _Compiled(kernel, {"_nrt": False, "fastmath": {"contract"}}))


class _Compiled:
    """A kernel that becomes the compiler's own at its first use, from Python or another kernel."""

    def __init__(self, kernel: Callable[..., Any], more: dict[str, Any]) -> None:
        self._kernel = kernel
        self._options: dict[str, Any] = {
            "nogil": True,
            "error_model": "numpy",
            "no_cfunc_wrapper": True,
            **more,
        }
        self._made: Any = None
        update_wrapper(self, kernel)

    def __call__(self, *args: Any) -> Any:
        try:
            return (self._made or self._make())(*args)
        except SystemError as error:  # what Python makes of Ctrl-C that fell into the call itself
            cause: BaseException | None = error
            while isinstance(cause, SystemError):
                cause = cause.__cause__
            if isinstance(cause, KeyboardInterrupt):
                raise cause from None
            raise

    @property
    def _numba_type_(self) -> Any:
        """What the compiler takes for this where a kernel names it."""
        return (self._made or self._make())._numba_type_

    def _make(self) -> Any:
        with _MAKING:
            if self._made is None:
                self._made = self._dispatcher()
            return self._made

    def _dispatcher(self) -> Any:
        numba = _compiler()
        kernel, options, folder = self._kernel, self._options, _folder()
        config: Any = numba.config
        _use_whole_registers(config)
        if folder is None or config.DISABLE_JIT:
            return numba.njit(**options)(kernel)
        before = config.CACHE_DIR
        config.CACHE_DIR = str(folder)
        try:
            kept: Any = numba.njit(cache=True, **options)(kernel)
        except (OSError, RuntimeError):  # nothing can be kept there after all
            return numba.njit(**options)(kernel)
        finally:
            config.CACHE_DIR = before
        files = kept._cache
        files.load_overload = _unless_damaged(_without_compiler(files))
        files.save_overload = _unless_damaged(files.save_overload)
        kept.compile = _one_process_at_a_time(kept.compile, Path(files._cache_file._index_path))
        return kept


@cache
def _compiler() -> Any:
    """Return the compiler, loaded without scipy's linear algebra, which no kernel calls.

    Its arrays look once whether that is there, which takes longer than all their own loading. What
    would call it looks again.
    """
    import numba
    from numba.np import linalg

    look, linalg.ensure_blas = linalg.ensure_blas, lambda: None
    try:
        import numba.np.arraymath
    finally:
        linalg.ensure_blas = look
    return numba


def _use_whole_registers(config: Any) -> None:
    """Let kernels fill registers of 512 bits, of which the compiler uses half unless it is told.

    From Ice Lake on (``avx512vbmi2``); older processors slow down for it. What is added up stays in
    its order, so no byte changes. Who chose the processor's name or features is left alone.
    """
    if config.CPU_NAME or config.CPU_FEATURES:
        return
    from numba.core import codegen

    host: Any = codegen
    features = host.get_host_cpu_features()
    if "+avx512vbmi2" in features:
        config.CPU_FEATURES = f"{features},-prefer-256-bit"


def _one_process_at_a_time(step: Callable[..., Any], index: Path) -> Callable[..., Any]:
    """Return `step`, which loads or compiles a kernel, so that the next process finds it made.

    Parameters
    ----------
    step : callable
    index : Path
        The file that says what is kept of the kernel; two that write it lose one's work.
    """
    from numba.core.compiler_lock import global_compiler_lock

    mine = False

    def tried(*args: Any) -> Any:
        nonlocal mine
        with ExitStack() as stack:
            stack.enter_context(global_compiler_lock)  # before the file: one order, so no deadlock
            if mine:  # a kernel that calls itself with other types
                return step(*args)
            with suppress(WinsetError, OSError):  # none to be had: the work is done twice
                index.parent.mkdir(mode=0o700, exist_ok=True)
                stack.enter_context(locked(index))
            mine = True
            try:
                return step(*args)
            finally:
                mine = False

    return tried


def _unless_damaged(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return a step of the cache that does nothing where it fails: the kernel is compiled anew."""

    def tried(*args: Any) -> Any:
        try:
            return step(*args)
        except Exception:  # a file that was cut off can raise anything, a full disk another
            return None

    return tried


def _without_compiler(files: Any) -> Callable[..., Any]:
    """Return the step that loads what is kept, without readying all that compiling would need.

    The compiler's own makes a list of everything it can translate first, in half a second. What is
    kept wants only the memory that its arrays live in; whoever compiles readies the rest.
    """
    from numba.core.runtime.nrt import rtsys

    def loaded(signature: Any, target: Any) -> Any:
        rtsys.initialize(target)
        return files._load_overload(signature, target)

    return loaded


def is_marked(name: str) -> bool:
    """Whether all that goes by a name, such as a model, is known to be compiled and kept.

    Parameters
    ----------
    name : str
    """
    folder = _folder()
    return folder is None or (folder / f"{name}.made").exists()


def mark(names: Iterable[str]) -> None:
    """Remember that what goes by these names is compiled and kept.

    Parameters
    ----------
    names : iterable of str
    """
    folder = _folder()
    for name in names:
        if folder is not None:
            with suppress(OSError):  # then it is looked for again
                (folder / f"{name}.made").touch(mode=0o600)


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
