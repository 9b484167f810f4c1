"""One way to compile a kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(kernel: Kernel) -> Kernel:
    """Compile `kernel` for the CPU, free of the interpreter's lock, and keep it on disk.

    The kept code makes the second process start at once. Where no folder can be written to, the
    kernel is compiled anew in each process.
    """
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        return cast(Kernel, numba.njit(cache=True, **options)(kernel))
    except RuntimeError:
        return cast(Kernel, numba.njit(**options)(kernel))
