"""The report: whole, self-contained, safe, the same for the same answer."""

from __future__ import annotations

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import winset as ws

CASES = Path(__file__).parents[2] / "cases"

HOSTILE = """
winset: 1
title: "<script>alert('title')</script>"
question: "\\"><img src=x onerror=alert(1)>"
as_of: 2020-01-01
decision: {rule: consensus}
issues:
  x:
    name: "</title></svg><script>1</script>"
    unit: "a & b <b>"
    range: [0, 1]
    status_quo: 0.2
    landmarks: {"<i>mark</i>": 0.5}
actors:
  a: {name: "<script>a</script>", capability: 1, why: "<b>why</b>"}
  b: {name: "{{ 7 * 7 }}", capability: 1}
positions:
  - {actor: a, issue: x, position: 0.6, salience: 50, why: "<script>w</script>", sources: [s#p]}
  - {actor: b, issue: x, position: [0.8, 0.9, 1], salience: 50}
sources:
  s: {title: "<script>s</script>", url: "javascript:alert(1)", passages: {p: "<u>passage</u>"}}
"""


class Page(HTMLParser):
    """Collects what a page refers to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.outside: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for key, value in attrs:
            if key == "id":
                self.ids.append(value or "")
            if key == "href":
                own = ("data:text/csv;", "http://127.0.0.1:8421/")  # tables; the workbench
                if not (value or "").startswith(own):
                    inside = (value or "").startswith("#")
                    (self.links if inside else self.outside).append(value or "")
            if key in ("src", "srcset", "action", "background") or key.startswith("on"):
                self.outside.append(f"{key}={value}")


@pytest.fixture(scope="module")
def iran() -> str:
    return ws.page(ws.forecast(ws.read(CASES / "iran-2014"), draws=400, seed=3, workers=1))


def test_it_refers_to_nothing_outside_itself(iran: str) -> None:
    page = Page(iran)
    assert page.outside == []
    assert "script" not in page.tags
    assert "@import" not in iran
    assert "url(" not in iran


def test_every_link_leads_somewhere_and_ids_are_unique(iran: str) -> None:
    page = Page(iran)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)


def test_it_shows_every_issue_actor_and_source(iran: str) -> None:
    case = ws.read(CASES / "iran-2014")
    text = re.sub(r"&#39;|&amp;", lambda m: {"&#39;": "'", "&amp;": "&"}[m.group()], iran)
    for entry in (*case.issues.values(), *case.actors.values()):
        assert entry.name in text
    for source in case.sources.values():
        if source.date is not None and source.date > case.as_of.isoformat():
            continue
        assert source.title.replace('"', "&#34;") in text
    assert case.digest() in text
    assert "--seed 3" in text


def test_every_issue_has_a_picture(iran: str) -> None:
    case = ws.read(CASES / "iran-2014")
    assert Page(iran).tags.count("svg") >= len(case.issues)


def test_a_probability_never_stands_without_its_condition(iran: str) -> None:
    assert "given the case" in iran
    assert "That acceptable terms exist does not say" in iran


def test_what_came_out_is_not_in_the_report(iran: str) -> None:
    case = ws.read(CASES / "iran-2014")
    later = [s for s in case.sources.values() if s.date and s.date > case.as_of.isoformat()]
    assert later
    assert all(source.title not in iran for source in later)
    assert all(i.outcome.date not in iran for i in case.issues.values() if i.outcome)


def test_a_source_of_what_came_out_is_left_out_though_an_actor_bears_its_name() -> None:
    outcome = "    outcome: {value: 0.5, date: 2021-01, sources: [a]}"
    text = HOSTILE.replace("    status_quo: 0.2", f"    status_quo: 0.2\n{outcome}")
    case = ws.loads(text + "  a: {title: The treaty as signed}\n")
    assert "a" in case.actors
    assert "a" in case.sources
    page = ws.page(ws.forecast(case, draws=20))
    assert "The treaty as signed" not in page
    assert 'id="source-s-p"' in page


@pytest.mark.slow
def test_the_same_answer_gives_the_same_bytes(iran: str) -> None:
    case = ws.read(CASES / "iran-2014")
    assert ws.page(ws.forecast(case, draws=400, seed=3, workers=3)) == iran


@pytest.mark.slow
def test_levers_found_in_a_process_are_those_found_here(monkeypatch: pytest.MonkeyPatch) -> None:
    case = ws.read(CASES / "emissions-1989")
    answer = ws.forecast(case, draws=1000, model="mean")
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    apart = ws.page(answer)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert ws.page(answer) == apart
    assert "Who can change it" in apart


def test_what_a_case_says_is_shown_and_never_run() -> None:
    text = ws.page(ws.forecast(ws.loads(HOSTILE), draws=50))
    page = Page(text)
    for word in ("<script", "<img", "<i>", "<u>", "<b>why"):
        assert word not in text
    assert "{{ 7 * 7 }}" in text
    assert page.outside == []


@pytest.mark.slow
@pytest.mark.parametrize("point", [False, True])
@pytest.mark.parametrize("name", ["iran-2014", "emissions-1989"])
def test_every_kind_of_answer_has_a_page(name: str, point: bool) -> None:
    answer = ws.forecast(ws.read(CASES / name), draws=50, point=point)
    text = ws.page(answer)
    assert text.rstrip().endswith("</html>")
    assert "nan" not in re.sub(r"<[^>]*>", " ", text).lower().split()
    assert "None" not in re.sub(r"<[^>]*>", " ", text).split()


@pytest.mark.parametrize("verb", ["case", "power", "what_if", "deal_map"])
def test_any_answer_becomes_a_page(verb: str) -> None:
    case = ws.read(CASES / "iran-2014")
    change = {"actor": "russia", "capability": 90}
    answers = {
        "case": lambda: case,
        "power": lambda: ws.power(case),
        "what_if": lambda: ws.what_if(case, [change], draws=20, model=["mean"]),
        "deal_map": lambda: ws.deal_map(case, "fordow", "stock", draws=20),
    }
    text = ws.page(answers[verb]())
    page = Page(text)
    assert page.outside == []
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert page.tags.count("h1") == 1
    assert case.title in text
    assert case.question in text
    assert page.tags.count("table") + page.tags.count("svg") >= 1


def test_a_page_names_the_sources_that_it_cites_and_no_others() -> None:
    case = ws.read(CASES / "iran-2014")
    assert 'id="source-topychkanov-2014-p6"' in ws.page(case)
    assert 'id="sources"' in ws.page(case)
    assert 'id="source-topychkanov-2014-p6"' not in ws.page(ws.power(case))


def test_page_and_terminal_say_the_same_numbers() -> None:
    answer = ws.forecast(ws.read(CASES / "iran-2014"), draws=60, model=["mean", "winset"])
    terminal, page = str(answer), ws.page(answer)
    rows = re.findall(r'<tr><td><a href="#issue-.*?</tr>', page, re.S)
    assert len(rows) == len(answer.case.issues)
    for name, row in zip(answer.case.issues, rows, strict=True):
        medians = re.findall(r'<td class="n[^"]*">([^<]*)<small>', row)
        assert len(medians) == 4  # given a deal, pooled, and the two models
        block = terminal[terminal.index(f"\n{answer.case.issues[name].name}\n") :]
        lines = [line for line in block.splitlines()[1:] if line.startswith("  ")][:4]
        assert [re.findall(r"[\d,.]+", line)[1] for line in lines] == medians
    assert answer.agreement is not None
    share = re.search(r'<div class="big"><b>([^<]*)</b>', page)
    assert share is not None
    assert f"exist in {share[1]} of the draws" in terminal.replace("\n", " ")


def test_without_a_deal_the_page_says_who_blocks() -> None:
    case = ws.loads(
        """
winset: 1
title: No room
question: Is there any?
as_of: 2020-01-01
decision: {rule: consensus}
issues:
  x: {name: The line, unit: km, range: [0, 10], status_quo: 5}
actors:
  west: {name: The west, capability: 1}
  east: {name: The east, capability: 1}
positions:
  - {actor: west, issue: x, position: 0, salience: 50}
  - {actor: east, issue: x, position: 10, salience: 50}
"""
    )
    answer = ws.forecast(case, draws=20)
    assert answer.agreement is not None
    assert answer.agreement.probability == 0
    text = ws.page(answer)
    assert "Who and what blocks" in text
    assert "The line (100" in text
