"""Every answer shows as HTML in a notebook, and shows hostile text as text."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from winset.analyses.tables import html_table

CASES = Path(__file__).parents[2] / "cases"
VOID = {"br", "meta"}


class Balanced(HTMLParser):
    """Checks that every element that opens is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def answers() -> dict[str, Any]:
    case = ws.read(CASES / "iran-2014")
    return {
        "forecast": ws.forecast(case, draws=50),
        "power": ws.power(case),
        "backtest": ws.backtest([case], draws=50, model=["mean", "median"]),
        "deal_map": ws.deal_map(case, "fordow", "stock", draws=30),
        "what_if": ws.what_if(case, [{"actor": "russia", "capability": 5}], draws=50),
    }


@pytest.mark.parametrize("name", ["forecast", "power", "backtest", "deal_map", "what_if"])
def test_answers_show_as_html(name: str) -> None:
    text = answers()[name]._repr_html_()
    parser = Balanced()
    parser.feed(text)
    assert parser.open == []
    assert "<svg" in text or "<table" in text
    assert "<script" not in text


def test_text_stays_text() -> None:
    case = ws.read(CASES / "emissions-1989")
    bad = case.model_copy(update={"title": "<script>x</script>"})
    text = ws.forecast(bad, draws=20)._repr_html_()
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_a_table() -> None:
    text = html_table(["a<", "b"], [["x&", 1.23456], [None, 2000], [True, float("nan")]], "c>")
    assert text == (
        "<table><caption>c&gt;</caption><thead><tr><th>a&lt;</th><th>b</th></tr></thead><tbody>"
        '<tr><td>x&amp;</td><td style="text-align:right">1.235</td></tr>'
        '<tr><td>–</td><td style="text-align:right">2,000</td></tr>'
        "<tr><td>True</td><td>–</td></tr></tbody></table>"
    )
