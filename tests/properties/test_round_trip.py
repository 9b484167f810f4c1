"""A case as text reads back as the same case."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

import winset as ws
from tests.generate import ODD_TEXTS, line_case, plain_cases
from winset.case.schema import Case

CASES = sorted((Path(__file__).parents[2] / "cases").iterdir())


@given(plain_cases())
@settings(max_examples=40)
def test_text_reads_back_as_the_same_case(data: dict[str, Any]) -> None:
    case = Case.model_validate(data)
    again = ws.loads(ws.write(case))
    assert again == case
    assert again.digest() == case.digest()
    assert list(again.actors) == list(case.actors)
    assert ws.write(again) == ws.write(case)


@given(plain_cases())
@settings(max_examples=20)
def test_plain_data_reads_back_and_keeps_to_the_schema(data: dict[str, Any]) -> None:
    case = Case.model_validate(data)
    plain = json.loads(json.dumps(case.to_dict(), allow_nan=False))
    assert Case.model_validate(plain) == case
    validator().validate(plain)
    validator().validate(data)


FOLDED = [
    "x y   " + 90 * "9" + " a",
    "a  " + 120 * "9" + "  '",
    "a \n  " + 120 * "b" + "  c\n",
    99 * "{" + "\t" + 99 * "{",
]
"""Blanks in a row where a line is folded."""


@pytest.mark.parametrize("text", [*ODD_TEXTS, *FOLDED, "a\x85b", "\x85"])
def test_odd_texts_come_back_as_they_were(text: str) -> None:
    case = line_case({"a": 1, "b": 2}, 3).model_copy(update={"title": text, "summary": text})
    again = ws.loads(ws.write(case))
    assert again.title == text
    assert again.summary == text


@pytest.mark.parametrize("folder", CASES, ids=[path.name for path in CASES])
def test_the_cases_come_back(folder: Path) -> None:
    case = ws.read(folder)
    again = ws.loads(ws.write(case))
    assert again == case
    assert again.digest() == case.digest()


def test_comments_and_layout_do_not_enter_the_digest() -> None:
    text = (CASES[0] / "case.yaml").read_text(encoding="utf-8")
    case = ws.loads(text)
    assert ws.loads("# a remark\n" + text + "\n# another\n").digest() == case.digest()
    other = case.model_copy(update={"title": case.title + "."})
    assert other.digest() != case.digest()


@cache
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(ws.schema("case")))
