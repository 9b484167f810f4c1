"""Kernels are compiled at their first use, once for all processes, and kept, in private."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from winset.kernels import compiling
from winset.kernels.compiling import _use_whole_registers, compiled, inner

PROGRAM = """
import sys
from pathlib import Path
from types import SimpleNamespace
from winset.kernels import compiling
compiling._folder.cache_clear()
compiling._HERE = Path(sys.argv[1])
from winset.kernels.compiling import compiled

@compiled
def half(x):
    return x / 2.0

print(half(5.0))
"""


def run(folder: Path) -> str:
    file = folder.parent / "program.py"
    file.write_text(PROGRAM)
    return subprocess.run(
        [sys.executable, file, folder],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "XDG_CACHE_HOME": str(folder / "cache"),
        },
    ).stdout


@pytest.mark.slow
def test_a_damaged_cache_is_compiled_anew_and_is_private(tmp_path: Path) -> None:
    assert run(tmp_path / "here") == "2.5\n"
    for spoil in (lambda raw: raw[: len(raw) // 2], lambda _: b"\x80\x05" * 99):
        kept = list(tmp_path.rglob("*.nb?"))
        assert len(kept) >= 2
        for path in kept:
            path.write_bytes(spoil(path.read_bytes()))
        assert run(tmp_path / "here") == "2.5\n"
    if os.name == "posix":
        (folder,) = (path for path in tmp_path.rglob("kernels-*") if path.is_dir())
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_folder_that_others_can_write_to_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compiling._is_private(tmp_path)
    tmp_path.chmod(0o777)
    assert not compiling._is_private(tmp_path)
    tmp_path.chmod(0o755)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert not compiling._is_private(tmp_path)
    monkeypatch.undo()
    (tmp_path / "link").symlink_to(tmp_path)
    assert not compiling._is_private(tmp_path / "link")


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(compiling, "_folder", lambda: tmp_path)
    return tmp_path


@inner
def _doubled(value: float) -> float:
    """Double."""
    return 2.0 * value


@compiled
def _next_but_one(value: float) -> float:
    """Double and add one."""
    return _doubled(value) + 1.0


def test_a_kernel_that_names_another_compiles_both_and_keeps_them(folder: Path) -> None:
    assert _next_but_one(3.0) == 7.0
    assert _next_but_one.__doc__ == "Double and add one."
    kept = sorted(path.name.split("-")[0] for path in folder.rglob("*.nbc"))
    assert kept == ["test_compiling._doubled", "test_compiling._next_but_one"]
    assert not list(folder.rglob(".*.lock"))


def test_what_is_kept_is_loaded_without_the_compilers_tables_and_more_can_be_compiled(
    folder: Path,
) -> None:
    """Arrays made by a kept kernel live; what is compiled after it may use linear algebra."""
    program = folder / "kernels.py"
    program.write_text(
        "import sys; from pathlib import Path; from winset.kernels import compiling\n"
        f"compiling._folder = lambda: Path({str(folder)!r})\n"
        "import numpy as np\n"
        "@compiling.compiled\n"
        "def ones(n):\n    return np.ones(n).cumsum()\n"
        "@compiling.compiled\n"
        "def squared(x):\n    return np.dot(x, x)\n"
        "print(sum(map(sum, [ones(9) for _ in range(99)])), 'scipy.linalg' in sys.modules)\n"
        "print(sys.argv[1:] and squared(ones(3)))\n"
    )
    said = [
        subprocess.run(
            [sys.executable, program, *more], capture_output=True, text=True, check=True
        ).stdout
        for more in ([], [], ["more"], ["more"])
    ]
    assert said == ["4455.0 False\n[]\n"] * 2 + ["4455.0 False\n14.0\n"] * 2


def test_without_the_compiler_kernels_are_plain_python() -> None:
    program = "from winset.kernels.compiling import compiled; print(compiled(lambda x: x / 2)(5))"
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout == "2.5\n"


def test_two_processes_keep_what_each_compiled(folder: Path) -> None:
    """Both add to the file that says what is kept: neither loses the other's."""
    program = (
        "import sys; from pathlib import Path; from winset.kernels import compiling\n"
        f"compiling._folder = lambda: Path({str(folder)!r})\n"
        "from winset.kernels.averages import weighted_mean as mean; import numpy as np\n"
        "a = np.ones((2, 3, 4)); b = a[:, :, ::2] if sys.argv[1] == 'strided' else a\n"
        "mean(b, b); print(sum(mean._made.stats.cache_misses.values()))\n"
    )
    ways = ("strided", "whole", "whole")
    begun = [
        subprocess.Popen([sys.executable, "-c", program, way], stdout=subprocess.PIPE, text=True)
        for way in ways
    ]
    said = [int(process.communicate(timeout=60)[0]) for process in begun]
    assert sum(said) == 2, "each form of arrays is compiled by one of the processes alone"
    assert len(list(folder.rglob("averages.weighted_mean*.nbc"))) == 2


@pytest.mark.parametrize(
    "modules",
    ["winset.models.registry, winset.analyses.outcome.forecast", "winset.web.pages.brief"],
)
def test_the_compiler_is_not_loaded_for_what_needs_none(modules: str) -> None:
    program = (
        f"import sys; import {modules}\n"
        "print([name for name in ('numba', 'scipy', 'pandas') if name in sys.modules])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("host", "name", "expected"),
    [
        ("+avx2,+avx512vbmi2", None, "+avx2,+avx512vbmi2,-prefer-256-bit"),
        ("+avx2,+avx512f,-avx512vbmi2", None, None),
        ("+avx2,+avx512vbmi2", "generic", None),
    ],
)
def test_whole_registers_are_for_processors_that_do_not_slow_down(
    host: str, name: str | None, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("numba.core.codegen.get_host_cpu_features", lambda: host)
    config = SimpleNamespace(CPU_NAME=name, CPU_FEATURES=None)
    _use_whole_registers(config)
    found = config.CPU_FEATURES
    assert found == expected


@pytest.mark.parametrize("first", [KeyboardInterrupt(), ValueError()])
def test_ctrl_c_in_the_call_of_a_kernel_is_ctrl_c(first: BaseException) -> None:
    """Python makes a SystemError of it, or two, where a call comes back as if nothing had been."""

    def called() -> None:
        try:
            raise SystemError("returned a result with an exception set") from first
        except SystemError as error:
            raise SystemError("returned a result with an exception set") from error

    kernel = compiled(called)
    kernel._made = called  # type: ignore[attr-defined]
    stops = isinstance(first, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt if stops else SystemError):
        kernel()
