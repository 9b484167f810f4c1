"""Whatever an analyst wrote as a reason stands in the report: nothing is written for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import winset as ws
from tests.conftest import ROOT


def reasons(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every reason in a case's data, but for those of what came out."""
    entries = node.items() if isinstance(node, dict) else enumerate(node)
    for key, inner in list(entries):
        if key == "why":
            yield (*path, key)
        elif isinstance(inner, dict | list) and key != "outcome":
            yield from reasons(inner, (*path, key))


def page_of(case: ws.Case) -> str:
    return ws.page(ws.forecast(case, draws=30, model="mean"))


@pytest.fixture(scope="module")
def marked() -> tuple[dict[str, str], str]:
    """Return the mark of each reason of the flagship case, and its report."""
    data = ws.read(ROOT / "cases" / "iran-2014").to_dict()
    data["actors"]["iran"]["groups"] = data["actors"]["iran"].get("groups") or {
        "street": {"name": "The street", "share": 10}
    }
    for actor in data["actors"].values():
        for entry in (*actor.get("groups", {}).values(), *actor.get("regard", {}).values()):
            entry["why"] = "x"
    for section in ("issues", "actors", "no_deal", "hypotheses", "scenarios", "agreements"):
        for entry in data.get(section, {}).values():
            entry["why"] = "x"
    marks = {}
    for number, path in enumerate(list(reasons(data))):
        inner = data
        for part in path[:-1]:
            inner = inner[part]
        inner["why"] = f"reason-{number}-end"
        marks[".".join(map(str, path))] = inner["why"]
    return marks, page_of(ws.Case.model_validate(data))


@pytest.mark.parametrize(
    "section",
    [
        "issues", "actors", "positions", "no_deal", "hypotheses", "evidence", "scenarios",
        "options", "graph", "precedents", "agreements", "timing",
    ],
)  # fmt: skip
def test_every_reason_of_a_case_stands_in_its_report(
    marked: tuple[dict[str, str], str], section: str
) -> None:
    marks, page = marked
    mine = {path: mark for path, mark in marks.items() if path.split(".")[0] == section}
    assert not [path for path, mark in mine.items() if mark not in page]


def test_the_reason_of_a_group_stands_beside_it() -> None:
    data = ws.read(ROOT / "cases" / "emissions-1989").to_dict()
    actor = next(iter(data["actors"].values()))
    actor["groups"] = {
        "opinion": {"name": "Public opinion", "share": 20, "why": "The dam is paid for by bonds."}
    }
    page = page_of(ws.Case.model_validate(data))
    assert "The dam is paid for by bonds." in page


@pytest.mark.slow
def test_what_is_folded_is_printed_and_wide_tables_are_set_small() -> None:
    """CSS Pseudo-Elements 4, section 3.3: ``::details-content`` is what a closed element hides."""
    case = ws.read(ROOT / "cases" / "iran-2014")
    page = ws.page(ws.forecast(case, draws=30))
    printed = page.split("@media print{", 1)[1].split("</style>", 1)[0]
    assert "details::details-content{content-visibility:visible" in printed
    assert "details{display:none}" not in printed
    assert '<table class="many">' in page
