"""The JSON Schema of a case: as shipped, as generated, as the cases keep to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

import winset as ws
from tests.case.test_findings import BASE, ONE_FAULT
from tests.conftest import ROOT
from winset.case.read import inspect_bytes
from winset.case.schema import Case, json_schema
from winset.case.yaml.text import read_text

SCHEMA = json.loads(ws.schema("case"))
CASES = sorted((ROOT / "cases").iterdir())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_shipped_is_the_schema_generated() -> None:
    assert json_schema() == SCHEMA, "write it anew: see docs/generate.py"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("folder", CASES, ids=[path.name for path in CASES])
def test_each_case_keeps_to_the_schema_and_passes_its_check(folder: Path) -> None:
    raw = (folder / "case.yaml").read_bytes()
    VALIDATOR.validate(read_text(raw, "f").data)
    assert inspect_bytes(raw, "f", "n").findings == ()
    assert raw.startswith(b"# yaml-language-server: $schema=")


@pytest.mark.parametrize("folder", CASES, ids=[path.name for path in CASES])
def test_a_general_yaml_reader_sees_the_same_case(folder: Path) -> None:
    """Our walk over the nodes against the library's own constructor."""
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    data = as_text(YAML(typ="safe", pure=True).load(text))
    assert data == read_text(text.encode(), "f").data


def as_text(node: Any) -> Any:
    """Return plain data with dates as the text they were written as."""
    if isinstance(node, dict):
        return {str(key): as_text(value) for key, value in node.items()}
    if isinstance(node, list):
        return [as_text(value) for value in node]
    return node.isoformat() if hasattr(node, "isoformat") else node


def refused_by_shape(path: str) -> bool:
    """Tell whether a fault lies in one value or key alone, which is what a schema can see."""
    keys = {"salience", "capability", "kind", "rating", "rule", "powr", "salince", "title"}
    return path.rsplit(".", 1)[-1] in keys


SHAPE = [
    fault for fault in ONE_FAULT if refused_by_shape(fault[3]) and "second time" not in fault[4]
]


@pytest.mark.parametrize(
    "fault", SHAPE, ids=[f"{fault[3]}: {fault[4]}" for fault in SHAPE]
)  # fmt: skip
def test_editors_see_faults_of_keys_and_words(fault: tuple[Any, ...]) -> None:
    """Bounds on beliefs are not in the schema; unknown keys, words and kinds of value are."""
    data = read_text(BASE.replace(fault[0], fault[1], 1).encode(), "f").data
    bounds = "from" in fault[5] or "or more" in fault[5]
    assert VALIDATOR.is_valid(data) is bounds


def test_every_section_of_the_format_is_in_the_schema() -> None:
    assert set(SCHEMA["properties"]) == set(Case.model_fields)
    assert SCHEMA["additionalProperties"] is False
    required = {name for name, field in Case.model_fields.items() if field.is_required()}
    whole, *begun = SCHEMA["anyOf"]
    assert set(whole["required"]) == required
    for part, section in zip(begun, ("hypotheses", "draft", "options"), strict=True):
        assert set(part["required"]) < required | {section}


def test_there_is_no_other_schema() -> None:
    with pytest.raises(ws.UsageError, match="There is no schema 'cases'; there are case, forecast"):
        ws.schema("cases")
