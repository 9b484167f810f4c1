"""The page Sections: a form for every section, ids to pick, what hangs on an entry."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.web.bench import Bench
from winset.case.schema import Case

PLACE = "/case/iran-2014/sections"
ELSEWHERE = {"winset", "id", "title", "question", "as_of", "summary", "draft"}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "iran-2014")


def held(page: str, name: str) -> Any:
    found = re.search(rf'data-{name}="([^"]*)"', page)
    assert found
    return json.loads(html.unescape(found[1]))


def test_every_section_of_the_format_has_its_form(bench: Bench) -> None:
    page = bench.get(PLACE).text
    for section in set(Case.model_fields) - ELSEWHERE:
        assert f'href="{PLACE}/{section}"' in page, section
        opened = bench.get(f"{PLACE}/{section}").text
        schema = held(opened, "schema")
        assert f"<p>{schema['node']['description']}</p>" in opened, section
    assert f'{PLACE}/actors">actors</a> <span class="quiet">11</span>' in page
    assert f'{PLACE}/decision">decision</a></li>' in page
    assert bench.get(f"{PLACE}/winset").status_code == 404
    assert bench.get(f"{PLACE}/nothing").status_code == 404


def test_ids_are_picked_from_the_sections_that_the_schema_names(bench: Bench) -> None:
    page = bench.get(f"{PLACE}/decision").text
    node = held(page, "schema")["definitions"]["Decision"]["properties"]
    assert node["vetoes"]["items"]["x-names"] == "actors"
    assert node["votes"]["propertyNames"]["x-names"] == "actors"
    names = held(page, "names")
    assert names["actors"]["iran"] == "Iran"
    assert "topychkanov-2014#p1" in names["#"]


def test_an_entry_of_any_section_can_be_removed(bench: Bench) -> None:
    given = {"etag": bench.etag("iran-2014"), "path": ["events", "signed-by-june"]}
    assert bench.post("/case/iran-2014/remove", given).status_code == 200
    assert "signed-by-june" not in ws.read(bench.folder / "iran-2014").events


def test_a_case_with_faults_still_has_its_forms(bench: Bench) -> None:
    text = bench.text("iran-2014").replace("as_of: 2014-12-19", "as_of: soon")
    bench.write("iran-2014", text)
    page = bench.get(f"{PLACE}/case")
    assert held(page.text, "data")["as_of"] == "soon"
    assert held(page.text, "findings")[0]["path"] == "as_of"
