"""The page Draft: rows beside their passages, judged by hand; what is accepted enters the case."""

from __future__ import annotations

from pathlib import Path

import pytest

import winset as ws
from tests.web.bench import Bench

TEXT = (
    "Two seas\n\nSome experts say that Norway wants a quota, others believe that it seeks a ban."
    "\n\nNorway did not sign the treaty, <script>alert(1)</script> as the parliament of Iceland "
    "and its government hoped.\n"
)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path, "emissions-1989")
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    folder = bench.folder
    ws.draft(tmp_path / "text.txt", library=folder / "library.sqlite").write(folder / "seas")
    return bench


def judged(bench: Bench, row: str, how: str, by: str = "Ann", **more: str) -> str:
    query = "&".join(f"{k}={v}" for k, v in {"row": row, "how": how, "by": by, **more}.items())
    answer = bench.client.post(f"/case/seas/draft/judge?{query}", content=b"", headers=bench.own)
    assert answer.status_code == 200
    return answer.text


def test_rows_stand_beside_their_passages(bench: Bench) -> None:
    page = bench.get("/case/seas/draft").text
    assert "Norway wants a quota" in page
    assert "others believe that it seeks a ban" in page
    assert "<script>alert(1)" not in page
    assert "This case has no draft" in bench.get("/case/emissions-1989/draft").text


def test_what_is_accepted_enters_the_case(bench: Bench) -> None:
    assert "hypotheses.norway-wants-a-quota" in judged(bench, "view-p1", "accept")
    assert "norway-wants-a-quota" in ws.read(bench.folder / "seas").hypotheses
    assert "dropped by Ann" in judged(bench, "conduct-p2", "drop")
    judged(bench, "conduct-p2", "restore")
    assert ws.read(bench.folder / "seas").draft["conduct-p2"].state == "candidate"


def test_what_is_amiss_is_said_beside_the_row(bench: Bench) -> None:
    assert "Say by whom" in judged(bench, "view-p1", "accept", by="")
    assert "it waits for a capability" in judged(bench, "actor-p1", "accept")
    assert "actors.norway" in judged(bench, "actor-p1", "accept", capability="20,30,40")
