"""Terms that are dragged: who accepts them, in the draws of the forecast on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import winset as ws
from tests.web.bench import Bench
from winset.show.cells import share_cell


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "small")


def test_dragged_terms_are_judged_as_the_verb_judges_them(bench: Bench) -> None:
    case = ws.read(bench.folder / "small")
    terms = {name: sum(issue.range) / 2 for name, issue in case.issues.items()}
    body, path = {"terms": terms}, "/case/small/forecast/package?draws=100&seed=3"
    early = bench.post(path, body)
    assert "no longer in memory" in early.text  # judged in a forecast's draws, and there is none
    made = bench.finished(bench.post("/case/small/forecast?draws=100&seed=3"))
    assert '<form id="own-terms"' in made.text
    ids = re.findall(r' id="([^"]+)"', made.text)
    assert "terms" in ids
    assert len(ids) == len(set(ids))
    wanted = ws.forecast(case, draws=100, seed=3, package=terms).asked
    assert wanted is not None
    shown = bench.post(path, body).json()["html"]
    for share in (wanted.accepted_by_all, *wanted.acceptance.values()):
        text = share_cell(share).text.replace(">", "&gt;").replace(" %", "\u00a0%")
        assert f">{text}" in shown
    assert bench.post(path, {"terms": {"<b>": 1}}).status_code == 422
    assert bench.post(path, {"terms": 3}).status_code == 422
