"""Where two runs of one case give two numbers, the page says which run each is of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import winset as ws
from tests.conftest import ROOT
from winset.analyses.levers.case_levers import Changes
from winset.analyses.levers.compare import Shift
from winset.report import forecast as report
from winset.show.paths import paths
from winset.show.sections import Section, Table, Text, Value, walk
from winset.show.words import percent

CASE = ws.read(ROOT / "cases" / "iran-2014")


def texts(sections: list[Section]) -> str:
    return " ".join(part.text for _, part in walk(sections) if isinstance(part, Text))


@pytest.mark.slow
def test_the_share_with_a_deal_is_one_on_the_whole_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was 99, 97 and 99 % by as many runs; what is changed is added to the forecast's."""
    seen: list[Any] = []

    def watched(top: Any, sections: list[Any], sources: Any) -> str:
        seen.extend(sections)
        return written(top, sections, sources)

    written = report.page
    monkeypatch.setattr(report, "page", watched)
    answer = ws.forecast(CASE, draws=600, model=["mean", "winset"])
    page = re.sub(r"\s+", " ", ws.page(answer)).replace("\u00a0", " ")
    assert answer.agreement is not None
    assert "These answers take" in page
    share = percent(answer.agreement.probability)
    assert f"is that of the forecast, {share} of 600 draws" in page
    assert f"A deal exists in {share} of the forecast's 600 draws" in page.replace("&#39;", "'")
    assert f"a deal in {share} of the forecast's 600 draws" in page.replace("&#39;", "'")
    assert set(re.findall(r"<small>now ([^<]*)</small>", page)) <= {share}
    assert "of these 200 draws" not in page
    assert answer.packages is not None
    values = _values(seen)
    issues = CASE.issues.values()
    for title, package in (
        ("package", answer.packages.headline),
        ("to expect", answer.packages.headline),
        ("most acceptable", answer.packages.most_acceptable),
    ):
        wanted = dict(zip((issue.name for issue in issues), package.terms.values(), strict=True))
        assert {name: values[name, title] for name in wanted} == {
            name: {value} for name, value in wanted.items()
        }
    for title in ("given a deal", "pooled", "mean", "winset", "terms"):
        assert {len(values.get((issue.name, title), {0})) for issue in issues} == {1}


def _values(sections: Sequence[Any]) -> Mapping[tuple[str, str], set[Value]]:
    """Return the values of every row and column of the report's tables, unrounded."""
    values: dict[tuple[str, str], set[Value]] = {}
    for part in sections:
        if isinstance(part, Section):
            for key, found in _values(part.parts).items():
                values.setdefault(key, set()).update(found)
        if isinstance(part, Table):
            for row in part.for_medium("page").rows:
                for column, cell in zip(part.for_medium("page").columns, row.cells, strict=False):
                    if isinstance(cell.value, float):
                        values.setdefault((row.cells[0].text, column.title), set()).add(cell.value)
    return values


def test_a_change_of_the_share_is_added_to_the_forecast_s() -> None:
    """By hand: 90 % of many draws, less the 5 points that a scenario takes on few, are 85 %."""
    name = next(iter(CASE.scenarios))
    one = ws.compare(CASE, name, draws=30)
    one = replace(one, agreement=Shift(0.95, 0.90, -0.1, 0.0))
    changes = Changes(CASE, (), (one,), None, ())
    (after,) = changes.against(0.9, 10_000).scenarios
    assert after.agreement is not None
    assert (after.agreement.before, after.agreement.after) == pytest.approx((0.9, 0.85))
    (after,) = changes.against(0.02, 10_000).scenarios
    assert after.agreement is not None
    assert after.agreement.after == 0.0


@pytest.mark.parametrize(
    ("end", "is_said"), [("below", True), ("above", True), ("median", False), ("p95", False)]
)
def test_a_path_that_ends_outside_of_the_draws_says_so(end: str, is_said: bool) -> None:
    answer = ws.forecast(CASE, draws=60, model=["challenge"])
    model = answer.models["challenge"]
    assert model.path is not None
    medians = np.array(model.path.medians)
    for j, (name, issue) in enumerate(CASE.issues.items()):
        terms, width = model.issues[name], issue.range[1] - issue.range[0]
        places = {"below": terms.p5 - width, "above": terms.p95 + width}
        medians[-1, j] = places.get(end) or getattr(terms, end, 0)
    model = replace(model, path=replace(model.path, medians=medians))
    said = texts(paths(replace(answer, models={"challenge": model})))
    assert said.count("go by the draws") == (len(CASE.issues) if is_said else 0)
    assert "the terms above rest on all draws" in said


@pytest.mark.parametrize(
    "answer",
    [
        lambda: ws.sensitivity(CASE, how="local", draws=30),
        lambda: ws.compare(CASE, next(iter(CASE.scenarios)), draws=30),
        lambda: ws.levels(CASE, "iran", draws=30),
    ],
)
def test_a_share_of_draws_says_of_how_many(answer: object) -> None:
    said = str(answer().show())  # type: ignore[operator]
    for share in re.findall(r"[Dd]eal \w+ .*?\d %\s+of\s+(\w+)", said):
        assert share in ("these", "all")
