"""From a path to a case."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

import winset as ws
from tests.case.test_findings import BASE
from tests.conftest import ROOT


def test_a_folder_and_its_file_are_the_same_case() -> None:
    folder = ROOT / "cases" / "iran-2014"
    assert ws.read(folder) == ws.read(str(folder / "case.yaml"))
    assert ws.read(folder).id == "iran-2014"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("talks.yaml", "talks"),
        ("the talks (2).yaml", "the-talks-2"),
        ("核.yml", "核"),
        ("---", "case"),
        ("Curaçao  --x.yaml", "Curaçao---x"),
        ("a--b (²).yaml", "a--b-²"),
    ],
)
def test_a_case_without_an_id_is_named_after_its_file(
    tmp_path: Path, name: str, expected: str
) -> None:
    (tmp_path / name).write_text(BASE, encoding="utf-8")
    assert ws.read(tmp_path / name).id == expected


def test_a_case_in_the_working_folder_is_named_after_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "my talks"
    place.mkdir()
    (place / "case.yaml").write_text(BASE, encoding="utf-8")
    monkeypatch.chdir(place)
    assert ws.read(".").id == "my-talks"
    assert ws.read("case.yaml").id == "my-talks"


def test_its_own_id_stands(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: mine\n" + BASE, encoding="utf-8")
    assert ws.read(tmp_path / "a.yaml").id == "mine"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BASE.encode())))
    assert ws.read("-").id == "case"
    broken = BASE.replace("salience: 50", "salience: 300", 1).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(broken)))
    (finding,) = ws.check("-")
    assert finding.file == "<standard input>"


@pytest.mark.parametrize("make", ["nothing", "empty folder", "loop", "name too long"])
def test_what_cannot_be_read_is_a_usage_error(tmp_path: Path, make: str) -> None:
    path = tmp_path / "there"
    if make == "empty folder":
        path.mkdir()
    elif make == "loop":
        path.symlink_to(path)
    elif make == "name too long":
        path = tmp_path / ("x" * 300)
    with pytest.raises(ws.UsageError) as error:
        ws.read(path)
    assert str(path) in str(error.value)
    if make == "empty folder":
        assert "holds no case.yaml" in str(error.value)
        assert f"winset new {path / 'my-case'}" in str(error.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(BASE)
    path.chmod(0)
    with pytest.raises(ws.UsageError, match=r"Cannot read .*: Permission denied\."):
        ws.read(path)


def test_a_file_that_may_not_be_read_even_for_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(BASE)

    def refuse(self: Path, mode: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ws.UsageError, match=r"Cannot read .*: Permission denied\."):
        ws.read(path)


def test_a_case_in_a_read_only_folder_is_read_without_a_trace(tmp_path: Path) -> None:
    place = tmp_path / "talks"
    place.mkdir()
    (place / "case.yaml").write_text(BASE)
    place.chmod(0o555)
    try:
        ws.forecast(ws.read(place), draws=5)
        assert [path.name for path in place.iterdir()] == ["case.yaml"]
    finally:
        place.chmod(0o755)
