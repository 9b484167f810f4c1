"""Forms of all sections, made from the schema of the format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.web.bench import ROOT, Bench
from winset.case.revise import read_version
from winset.case.schema import Case
from winset.web.schema_form import HEAD, LEFT_OUT, Field, form_of, sections


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "river")


def leaves(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of each value that holds no other."""
    parts = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    if not parts:
        yield path
    for key, value in parts:
        yield from leaves(value, (*path, key))


def fields(form: Field) -> Iterator[Field]:
    yield form
    for inner in form.inner:
        yield from fields(inner)


def test_no_section_of_the_format_is_without_a_form() -> None:
    shown = {*sections(), *HEAD, *LEFT_OUT}
    assert set(Case.model_fields) <= shown


@pytest.mark.parametrize("name", ["iran-2014", "emissions-1989"])
def test_every_value_of_a_case_has_a_field(name: str) -> None:
    path = ROOT / "cases" / name / "case.yaml"
    data = read_version(path, path.read_bytes()).data
    typed = {
        field.path: field
        for section in sections()
        for field in fields(form_of(data, section))
        if field.kind not in ("record", "map", "rows")
    }
    for leaf in leaves({k: v for k, v in data.items() if k not in LEFT_OUT}):
        held = [typed[leaf[:n]] for n in range(1, len(leaf) + 1) if leaf[:n] in typed]
        assert len(held) == 1, leaf
    raw = [field.path for field in typed.values() if field.kind == "raw" and field.raw is not None]
    assert len(raw) <= 0.02 * len(typed), raw


def test_ids_are_picked_never_typed() -> None:
    path = ROOT / "cases/iran-2014/case.yaml"
    data = read_version(path, path.read_bytes()).data
    for section, entry, name in (
        ("options", "iran-builds-up", "actor"),
        ("hypotheses", "completes", "parent"),
        ("scenarios", "ukraine", "issue"),
    ):
        found = [f for f in fields(form_of(data, section, entry)) if f.label == name]
        assert found, name
        assert all(f.kind == "choice" and f.choices for f in found), name
    vetoes = next(f for f in fields(form_of(data, "decision")) if f.label == "vetoes")
    assert (vetoes.kind, {each for each, _ in vetoes.choices}) == ("list", set(data["actors"]))


def test_each_section_is_shown(bench: Bench) -> None:
    for section in sections():
        text = bench.get(f"/case/river/sections?section={section}").text
        assert f'data-section="{section}"' in text
    assert "<script>" not in text


def test_a_path_without_a_deal_is_made_by_its_form(bench: Bench) -> None:
    """What the page sends, step by step: a new entry, where it lands, what it costs."""
    made = bench.post("/case/river/add", {"section": "no_deal", "name": "War", "entry": {}}).json()
    assert made["id"] == "war"
    for path, value in (
        (["no_deal", "war", "chance"], [5, 10, 20]),
        (["no_deal", "war", "lands", "water"], 0),
        (["no_deal", "war", "costs", "upstream"], [30, 40, 60]),
    ):
        edit = {"op": "set", "path": path, "value": value, "was": None}
        body = {"etag": bench.etag("river"), "edits": [edit]}
        assert bench.post("/case/river/edit", body).json()["faults"] == 0, path
    war = ws.read(bench.folder / "river").no_deal["war"]
    assert war.chance.likely == 10
    assert war.costs["upstream"].high == 60
    text = bench.get("/case/river/sections?section=no_deal&entry=war").text
    assert 'value="30 40 60"' in text
