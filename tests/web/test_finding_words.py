"""What the browser says of a finding: the words of its forms, and where it is mended."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.web.bench import ROOT, SMALL
from winset.case.revise import read_version
from winset.case.schema import json_schema
from winset.case.yaml.text import write_text
from winset.errors import Finding
from winset.models.registry import MODELS
from winset.web.case_form import told
from winset.web.finding_words import _named, keys, words_of

KEY = re.compile(r"`|\b([a-z_]+):(?=[ ,.]|$)")


def test_keys_are_those_of_the_schema_and_not_of_models_options() -> None:
    options = {name for model in MODELS.values() for name in model.options.model_fields}
    assert keys() == frozenset(_named(json_schema()))
    assert "margin" in options - keys()


def findings(change: Callable[[dict[str, Any]], object]) -> tuple[list[dict[str, Any]], str]:
    """Return what pages show of a case that was changed, and its text."""
    data = read_version(Path("case.yaml"), SMALL.encode()).data
    data = deepcopy(data)
    change(data)
    text = write_text(data)
    version = read_version(Path("case.yaml"), text.encode())
    return [told(each, version.data) for each in version.reading.findings], text


@pytest.mark.parametrize(
    ("change", "place", "form", "words"),
    [
        (
            lambda data: data["decision"].pop("rule"),
            "Decision: rule",
            "sections/decision",
            "Choose what makes a deal: the consent of all, a majority or a quota.",
        ),
        (
            lambda data: data["decision"].update(rule="quota"),
            "Decision",
            "sections/decision",
            "Add “quota”.",
        ),
        (
            lambda data: data["actors"]["upstream"].update(capability="much"),
            "Actors: {upstream}, capability",
            "sections/actors#entry-upstream",
            "expected a number, or three: 5 %, most likely, 95 %",
        ),
        (
            lambda data: data["positions"][0].update(position=[1, 2]),
            "Positions: {upstream} on {water}, position",
            "sections/positions#entry-0",
            "Write 5 %, most likely and 95 %, with blanks between.",
        ),
        (
            lambda data: data.pop("question"),
            "The case: question",
            "sections/case",
            "Write the question that is asked.",
        ),
        (
            lambda data: data["actors"]["upstream"].pop("name"),
            "Actors: upstream, name",
            "sections/actors#entry-upstream",
            "“Name” is needed: fill it in.",
        ),
        (
            lambda data: data["decision"].update(vetoes=["upstreem"]),
            "Decision: vetoes, row 1",
            "sections/decision",
            "one of “The upper town”, “The lower town”, “The province”",
        ),
        (
            lambda data: data["actors"]["upstream"].update(colour="blue"),
            "Actors: {upstream}, colour: the text, line {line}",
            "",
            "Found “colour”, which no form has",
        ),
    ],
)
def test_a_finding_speaks_the_words_of_the_forms(
    change: Callable[[dict[str, Any]], object], place: str, form: str, words: str
) -> None:
    data = read_version(Path("case.yaml"), SMALL.encode()).data
    names: dict[str, Any] = {
        name: entry["name"]
        for section in ("actors", "issues")
        for name, entry in data[section].items()
    }
    found, text = findings(change)
    lines = text.splitlines()
    names["line"] = next((n for n, each in enumerate(lines, 1) if "colour:" in each), 0)
    told_so = [each for each in found if words in each["words"]]
    assert (place.format(**names), form) in [(each["place"], each["form"]) for each in told_so]
    for each in found:
        assert not keys() & set(KEY.findall(each["words"])), each["words"]


def test_an_entry_is_told_by_its_name_and_a_word_stays_a_word() -> None:
    data = {
        "actors": {"fleet": {"name": "The fishing fleet"}, "deal": {"name": "A person"}},
        "issues": {"catch-2": {"name": "The catch " + "of the year " * 9}, "value": {"name": "V"}},
    }
    found = "no value of no deal for fleet, 'deal' or fleets, as catch-2 has no status_quo"
    words = words_of(Finding("case.yaml", 1, 1, "", found, "'nobody'", "See fleet."), data)
    assert words == (
        "Found no value of no deal for “The fishing fleet”, “A person” or fleets, as “The catch "
        f"{('of the year ' * 9)[:50]}…” has no status quo; expected 'nobody'. "
        "See “The fishing fleet”."
    )


def test_no_sentence_of_the_checks_keeps_a_key_as_the_text_writes_it() -> None:
    folder = ROOT / "src/winset/case/checks"
    said = [
        node.value
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    written = [text for text in said if "`" not in text and KEY.search(text)]
    assert len(written) > 20
    for text in written:
        shown = words_of(Finding("case.yaml", 1, 1, "", "nothing", "something", text), {})
        left = [found for found in KEY.findall(shown) if found in keys()]
        assert left == [], shown
