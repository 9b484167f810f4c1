"""Names and links that could lead out of the folder or take a page down; edits side by side."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urljoin

import pytest

import winset as ws
from tests.web.bench import SMALL, Bench
from winset.case.revise import revise
from winset.case.yaml.edit import Edit
from winset.web.case_store import CaseStore, key_of
from winset.web.forecast_memory import Answers, Last

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, pipes and names of POSIX")


def test_two_folders_never_share_a_key(tmp_path: Path) -> None:
    """Folders ``a:b`` and ``a/b``, and one that looks like what stands for the first."""
    for name in ("a:b", "a/b", "a~3a.b", "plain"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "case.yaml").write_text(SMALL.replace("Two towns", f"Towns {name}"))
    places = CaseStore(tmp_path).places()
    assert set(places) == {"a~3a.b", "a:b", "a~7e.3a.b", "plain"}
    bench = Bench(tmp_path)
    for key, path in places.items():
        assert key_of(path.parent.relative_to(tmp_path)) == key
        page = bench.get(f"/case/{key}/text")
        assert page.status_code == 200
        assert f"Towns {path.parent.relative_to(tmp_path)}" in page.text


def test_a_folder_whose_name_is_no_text_is_listed(tmp_path: Path) -> None:
    """b'caf\\xe9' is Latin-1 and no UTF-8."""
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    (folder / "case.yaml").write_text("winset: 1\n")
    bench = Bench(tmp_path, "plain")
    page = bench.get("/")
    assert page.status_code == 200
    assert "caf\N{REPLACEMENT CHARACTER}" in page.text
    key = "caf~dce9."
    assert f"/case/{key}/edit" in page.text
    for page in ("edit", "text", "record", "library"):
        assert bench.get(f"/case/{key}/{page}").status_code == 200
    assert bench.get("/case/caf/edit").status_code == 404


def test_a_log_that_is_a_pipe_or_a_link_does_not_hang_or_lead_out(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "served", "pipe", "link")
    outside = tmp_path / "outside.jsonl"
    os.mkfifo(tmp_path / "served" / "pipe" / "monitor.jsonl")
    (tmp_path / "served" / "link" / "monitor.jsonl").symlink_to(outside)
    page = bench.get("/case/pipe/record")
    assert page.status_code == 200
    assert "is no ordinary file" in page.text
    kept = bench.post("/case/link/record/keep?draws=2")
    assert kept.status_code == 422
    assert "is a link, to" in kept.text
    assert not outside.exists()


def test_a_library_and_a_memory_that_are_links_are_not_followed(tmp_path: Path) -> None:
    outside, served = tmp_path / "outside", tmp_path / "served"
    outside.mkdir()
    ws.open_library(outside / "mine.sqlite").close()
    bench = Bench(served, "plain")
    (served / "library.sqlite").symlink_to(outside / "mine.sqlite")
    page = bench.get("/library")
    assert page.status_code == 422
    assert "is a link, to" in page.text
    (served / ".winset").symlink_to(outside)
    Answers(served)._remember("plain", Last(time.time(), "d", 0.5))
    assert [path.name for path in outside.iterdir()] == ["mine.sqlite"]


def test_two_workbenches_remember_together(tmp_path: Path) -> None:
    one, other = Answers(tmp_path), Answers(tmp_path)
    one._remember("a", Last(1.0, "d", 0.5))
    other._remember("b", Last(2.0, "d", 0.5))
    one._remember("c", Last(3.0, "d", 0.5))
    again = Answers(tmp_path)
    assert all(again.last(key) is not None for key in "abc")


RESOLVE = """
import sys
import winset as ws
for n in range(10):
    ws.resolve(sys.argv[1], {"water": 30 + n}, replace=True, why=f"Read for the {n}th time.")
"""


def test_a_workbench_beside_resolve_loses_no_edit(tmp_path: Path) -> None:
    """Two workbenches and a process write one case: every edit is there."""
    benches = [Bench(tmp_path, "small"), Bench(tmp_path)]
    path = tmp_path / "small" / "case.yaml"
    process = subprocess.Popen([sys.executable, "-c", RESOLVE, path.parent])
    for n in range(10):
        for m, bench in enumerate(benches):
            name = f"w{n}-{m}"
            entry = {"title": "T", "date": "2014"}
            edit = {"op": "set", "path": ["sources", name], "value": entry}
            body = {"etag": bench.etag("small"), "edits": [edit]}
            answer = bench.post("/case/small/edit", body)
            assert answer.status_code == 200, answer.text
    assert process.wait(60) == 0
    data = revise(path, [Edit("set", ("title",), "After")], draft=True).after.data
    assert {f"w{n}-{m}" for n in range(10) for m in (0, 1)} <= set(data["sources"])
    assert data["issues"]["water"]["outcome"]["value"] == 39


def test_a_case_that_is_the_served_folder_has_an_address_that_a_browser_keeps() -> None:
    address = f"http://127.0.0.1/case/{key_of(Path())}/odds"
    assert urljoin(address, "") == address
    assert urljoin("http://127.0.0.1/", f"/case/{key_of(Path())}/odds") == address
    assert key_of(Path()) not in (key_of(Path("~2e.")), "", ".")
