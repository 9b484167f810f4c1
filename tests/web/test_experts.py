"""The page Experts: what the verb says, the form of one expert, nothing of others in it."""

from __future__ import annotations

from pathlib import Path

import pytest

import winset as ws
from tests.web.bench import Bench

PLACE = "/case/iran-2014/experts"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "iran-2014", "emissions-1989")


def test_the_page_shows_where_experts_differ_and_why(bench: Bench) -> None:
    page = bench.get(PLACE)
    assert "3 have given numbers" in page.text
    assert "Made-up expert C" not in page.text, "who wants no name seen is a letter"
    made = bench.finished(bench.post(PLACE))
    folder = bench.folder / "iran-2014"
    answer = ws.disagreement(ws.read(folder), ws.read_experts(folder / "experts"), draws=500)
    assert answer.numbers[0].about in made.text
    assert "Words are cheap." in made.text
    assert "Made-up expert C" not in made.text


def test_a_changed_file_is_asked_again(bench: Bench) -> None:
    bench.finished(bench.post(PLACE))
    file = bench.folder / "iran-2014" / "experts" / "made-up-b.yaml"
    file.write_text(file.read_text().replace("Words are cheap.", "<b>Talk</b> is cheap."))
    made = bench.finished(bench.post(PLACE))
    assert "&lt;b&gt;Talk&lt;/b&gt; is cheap." in made.text


def test_the_form_is_handed_out_blind(bench: Bench) -> None:
    form = bench.get(f"{PLACE}/form?for=dora")
    assert form.headers["content-disposition"].startswith("attachment")
    assert "salience/russia/russian-fuel" in form.text
    assert "Words are cheap." not in form.text
    second = bench.get(f"{PLACE}/form?for=made-up-a&round=2")
    assert "Two schools in Tehran." in second.text
    refused = bench.get(f"{PLACE}/form?for=dora&round=2")
    assert "nobody sees" in refused.text
    assert "Two schools" not in refused.text


def test_a_case_without_experts_and_files_with_faults_are_told(bench: Bench) -> None:
    page = bench.get("/case/emissions-1989/experts")
    assert "No experts have judged this case yet" in page.text
    assert "hx-post" not in page.text
    (bench.folder / "iran-2014" / "experts" / "eve.yaml").write_text("name: [")
    assert "cannot be read" in bench.get(PLACE).text
