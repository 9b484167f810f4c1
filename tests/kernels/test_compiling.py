"""What is kept of compiled kernels: private, and never in the way."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from winset.kernels import compiling

PROGRAM = """
import sys
from pathlib import Path
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
