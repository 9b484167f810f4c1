"""Every answer shows itself in a notebook, and escapes what a case says."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from winset.analyses.aims.ach import matrix_in
from winset.interchange.tables import table_of

ROOT = Path(__file__).parents[2]
TEMPLATE = (ROOT / "src/winset/case/template.yaml").read_text(encoding="utf-8")
NASTY = "<script>alert('a') & b</script>"


class Balanced(HTMLParser):
    """Notes elements, and that each that is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - the base class names it
        self.seen.add(tag)
        if tag not in ("meta", "link", "br", "input", "img", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def answers(case: ws.Case, folder: Path) -> dict[str, Any]:
    log = folder / "monitor.jsonl"
    forecast = ws.forecast(case, draws=50)
    ws.save_forecast(forecast, log, date="2025-03-01", note=NASTY)
    return {
        "forecast": forecast,
        "advise": ws.advise(case, "upstream", draws=50),
        "reach": ws.reach(case, "water=30", draws=50),
        "compare": ws.compare(case, "dry", draws=50),
        "sensitivity": ws.sensitivity(case, how="local", draws=50),
        "shares": ws.sensitivity(case, draws=8, by=["actor"]),
        "levels": ws.levels(case, "upstream", draws=50),
        "precedents": ws.precedents(case, draws=50),
        "monitor": ws.monitor(log),
        "grade": ws.grade(log, case, deal=True),
        "record": ws.record(case, draws=50),
        "timeline": ws.timeline(case),
        "power": ws.power(case),
        "what if": ws.what_if(case, [{"actor": "upstream", "capability": 90}], draws=50),
    }


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    text = TEMPLATE.replace("name: The upper town", f'name: "{NASTY}"')
    outcome = "    outcome: {value: 38, date: 2025-11}\n"
    text = text.replace("    status_quo: 42\n", "    status_quo: 42\n" + outcome)
    text += """
scenarios:
  dry: {name: A dry year, changes: [{actor: upstream, issue: water, position: 30}]}
precedents:
  other:
    name: Another river
    date: 1999
    features: {dam: {here: a dam, there: none, same: false, weight: 50}}
"""
    folder = tmp_path_factory.mktemp("notebook")
    return {name: answer._repr_html_() for name, answer in answers(ws.loads(text), folder).items()}


def test_every_answer_shows_itself(shown: dict[str, str]) -> None:
    for name, html in shown.items():
        parser = Balanced()
        parser.feed(html)
        assert parser.open == [], name
        assert parser.seen & {"table", "svg"}, name


def test_nothing_of_a_case_is_run(shown: dict[str, str]) -> None:
    for name, html in shown.items():
        assert "<script" not in html, name
    assert "&lt;script&gt;" in shown["advise"]


def test_the_matrix_of_competing_hypotheses_shows_its_scores() -> None:
    made = matrix_in(table_of(b"evidence,completes,derails\nTalks go on,C,II\nA threat,I,C\n", "m"))
    html = made._repr_html_()
    best = made.ranking()[0]
    assert html.index(made.hypotheses[best]) < html.index("Talks go on") < html.index("inconsist")
