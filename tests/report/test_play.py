"""The report's section on what happens if nobody agrees."""

from __future__ import annotations

import html

import pytest

import winset as ws
from winset.show.options_game import sentences

CASE = "cases/iran-2014"


@pytest.mark.slow
def test_the_section_shows_the_answer_with_reasons_and_sources() -> None:
    case = ws.read(CASE)
    page = ws.page(ws.forecast(case, draws=50, model=["winset"]))
    section = page.split('<section id="play">')[1].split('<section id="wants-')[0]
    section = html.unescape(section).replace("\u00a0", " ")
    play = ws.options(case)
    for sentence in sentences(play):
        assert sentence in section
    for option in case.options.values():
        assert option.name in section
        assert option.why in section
    for wishes in case.graph.preferences.values():
        for wish in wishes:
            assert wish.why in section
            for source in wish.sources:
                assert f"#source-{source.replace('#', '-')}" in section
    assert '<a href="#play">' in page


def test_a_case_without_a_game_has_no_such_section() -> None:
    page = ws.page(ws.forecast(ws.read("cases/emissions-1989"), draws=50, model=["mean"]))
    assert 'id="play"' not in page
    assert 'href="#play"' not in page


@pytest.mark.slow
def test_names_are_escaped_in_the_section() -> None:
    case = ws.read(CASE)
    name = next(iter(case.options))
    hostile = case.options[name].model_copy(update={"name": "<script>1</script>", "why": "<b>"})
    changed = case.model_copy(update={"options": case.options | {name: hostile}})
    page = ws.page(ws.forecast(changed, draws=20, model=["mean"]))
    assert "<script>" not in page
    assert "<b>" not in page.split('<section id="play">')[1].split('<section id="wants-')[0]
