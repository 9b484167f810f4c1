"""YAML text: plain data with places, and what is refused before it can do harm."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import pytest

import winset as ws
from tests.conftest import ROOT
from winset.case.yaml.text import Text, dotted, read_text, write_text
from winset.errors import CaseError, Finding


def read(text: str) -> Text:
    return read_text(text.encode(), "f")


def refused(raw: bytes) -> Finding:
    with pytest.raises(CaseError) as error:
        read_text(raw, "f")
    assert len(error.value.findings) == 1
    return error.value.findings[0]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("1992", 1992),
        ('"1992"', "1992"),
        ("-7", -7),
        ("+7", 7),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("-.inf", -math.inf),
        ("2014-12-19", "2014-12-19"),
        ("2014-12-19 10:00:00", "2014-12-19 10:00:00"),
        ("9" * 5000, "9" * 5000),
        ("=", "="),
        ("10 %", "10 %"),
    ],
)
def test_scalars_are_read_as_analysts_mean_them(written: str, read_as: Any) -> None:
    """``NO`` is Norway; a date is text until the format asks for a date."""
    value = read(f"k: {written}").data["k"]
    assert value == read_as
    assert type(value) is type(read_as)


def test_keys_are_text() -> None:
    assert read("{NO: 1, 1992: 2, true: 3, null: 4, 2014-12-19: 5}").data == {
        "NO": 1,
        "1992": 2,
        "true": 3,
        "null": 4,
        "2014-12-19": 5,
    }


def test_every_value_and_key_has_its_place() -> None:
    text = read("a: 1\nb:\n  - x: 2\n    y: [3,  4]\n")
    assert text.places[("a",)] == (1, 4)
    assert text.places[("b", 0, "x")] == (3, 8)
    assert text.places[("b", 0, "y", 1)] == (4, 13)
    assert text.key_place(("b", 0, "y")) == (4, 5)
    assert text.place(("b", 0, "z", "q")) == text.places[("b", 0)]
    assert text.place(("nowhere",)) == (1, 1)


def test_a_mark_at_the_start_does_not_shift_places() -> None:
    text = read_text("\ufeffa: 1\n".encode(), "f")
    assert text.data == {"a": 1}
    assert text.places[("a",)] == (1, 4)


def test_windows_line_ends_count_as_one() -> None:
    text = read_text(b"a: 1\r\nb: 2\r\n", "f")
    assert text.data == {"a": 1, "b": 2}
    assert text.places[("b",)] == (2, 4)


def test_repeated_keys_are_found_with_both_places() -> None:
    text = read("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert [(f.line, f.path, f.found) for f in text.findings] == [
        (4, "b.c", "the key 'c' a second time (first in line 3)"),
        (5, "a", "the key 'a' a second time (first in line 1)"),
    ]
    assert text.data == {"a": 1, "b": {"c": 1}}


@pytest.mark.parametrize("written", ["<<: {a: 1}", "[a]: 1", "{a: 1}: 1", "<<: &x {a: 1}"])
def test_keys_that_are_no_text_are_found(written: str) -> None:
    (finding,) = read(f"ok: 1\n{written}").findings
    assert (finding.line, finding.expected) == (2, "plain text as a key")


@pytest.mark.parametrize("tag", ["!!python/object:os.system", "!secret", "!!set", "!!binary"])
def test_tags_of_other_languages_do_nothing(tag: str) -> None:
    (finding,) = read(f"ok: 1\nk: {tag} x").findings
    assert finding.line == 2
    assert finding.path == "k"
    assert finding.expected == "plain YAML"


def test_anchors_are_followed() -> None:
    assert read("a: &x [1, 2]\nb: *x").data == {"a": [1, 2], "b": [1, 2]}


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    for level in range(1, levels):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]")
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [bomb(9), "a: &a [*a]", "a: &a {b: *a}", "[" * 3000, "a: " + "{a: " * 200 + "}" * 200,
     "- " * 500 + "x"],
    ids=["laughs", "ring", "ring of mappings", "open brackets", "deep mapping", "deep list"],
)  # fmt: skip
def test_bombs_and_depths_are_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    finding = refused(text.encode())
    assert time.perf_counter() - start < 10
    assert "nested" in finding.found or "not YAML" in finding.found
    assert finding.mend.endswith(".")


def test_a_file_too_large_is_not_even_parsed() -> None:
    finding = refused(b"a" * 8_000_001)
    assert finding.found == "a file of 8,000,001 bytes"
    assert finding.line == 0


def test_other_encodings_are_refused_with_the_byte() -> None:
    finding = refused("a: 1\nb: déjà\n".encode("latin-1"))
    assert (finding.line, finding.column) == (2, 5)
    assert finding.found == "the byte 0xe9, which is not UTF-8"
    assert finding.expected == "text in UTF-8"
    assert "0xff" in refused("a: 1".encode("utf-16")).found


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"# only a remark\n"])
def test_an_empty_file_is_refused(raw: bytes) -> None:
    assert refused(raw).found == "an empty file"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3),
        ("a: 1\n---\nb: 2\n", 2),
    ],
)
def test_what_is_not_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    finding = refused(text.encode())
    assert finding.line == line
    assert finding.found.startswith("text that is not YAML (")
    assert finding.mend.startswith("Look at this line and the one above")


@pytest.mark.parametrize(
    ("text", "line", "found", "mend"),
    [
        # A colon and a blank end a plain text: YAML 1.2.2, section 7.3.3.
        ("why: Reported: by stages", 1, "a colon", 'quotes: why: "Reported: by stages"'),
        ("a:\n  why: Reported: holds the dam", 2, "a colon", 'why: "Reported: holds the dam"'),
        ("p:\n  - {actor: a, why: Reported: 3 years}", 2, "a colon", '"Reported: 3 years"'),
        ("p:\n  - {a: b, why: Iran's view: no}", 2, "a colon", '''"Iran's view: no"'''),
        ("p:\n  - actor: a\n    why: Iran: no", 3, "a colon", 'why: "Iran: no"'),
        ("why: a, b: c", 1, "a colon", 'why: "a, b: c"'),
        ("why: a note:", 1, "a colon", 'why: "a note:"'),
        ("why: x: # y", 1, "a colon", 'why: "x: # y"'),
        ('why: he said: "no"', 1, "a colon", """why: 'he said: "no"'"""),
        ("why: \u201cReported\u201d: x", 1, "a colon", "quotes"),
        # Signs that YAML keeps for itself: section 5.3.
        ("why: @handle", 1, "starts with @", 'why: "@handle"'),
        ("why: `x`", 1, "a backquote", 'why: "`x`"'),
        ("why: %50", 1, "starts with %", 'why: "%50"'),
        ("why: *star", 1, "starts with *", 'why: "*star"'),
        ("why: > text", 1, "starts with >", 'why: "> text"'),
        ("why: |text", 1, "starts with |", 'why: "|text"'),
        ("why: - dash", 1, "starts with -", 'why: "- dash"'),
        ("why: [see] report", 1, "closing bracket", 'why: "[see] report"'),
        ("why: 'It's here'", 1, "closing quotes", """why: "It's here\""""),
        ('why: "He said" then left', 1, "closing quotes", """why: '"He said" then left'"""),
        ('why: "open\nb: 2', 1, "not closed", "at the end"),
        ("a:\n\tb: 1", 2, "a tab", "blanks"),
        ("title:Foo\nb: 1", 1, "no blank after the colon", "title: Foo"),
        ("why: one\n  two: three", 2, "indented below the text of `why:`", "quotes"),
        # What is pasted from a comparison of files.
        ("+ a: 1\nb: 2", 1, "starts with +", "Take the + off"),
        ("a:\n  b: 1\n+\n+ c: 2", 4, "starts with +", "Take the + off"),
        ("a:\n  b: 1\n-  c: 2\n+  c: 3\n", 3, "starts with +", "marked with -"),
        ("<<<<<<< HEAD\na: 1\n=======\na: 2\n", 1, "unfinished merge", "one of the two"),
    ],
)
def test_plain_sentences_that_yaml_misreads_say_how_to_write_them(
    text: str, line: int, found: str, mend: str
) -> None:
    try:
        (finding, *_) = read_text(text.encode(), "case.yaml").findings
    except CaseError as error:
        (finding,) = error.findings
    assert finding.line == line
    assert found in finding.found
    assert mend in finding.mend


@pytest.mark.parametrize(
    "text",
    ["why: see https://a.org/b:c", "why: at 10:30", "a: b]", "why: a - b", "why: -5 or so"],
)
def test_signs_inside_words_are_no_fault(text: str) -> None:
    assert read_text(text.encode(), "case.yaml").findings == []


@pytest.mark.parametrize("raw", [b"a: \x07", b"\x00\x01\x02", b"a: \x1b[31m"])
def test_control_characters_are_refused(raw: bytes) -> None:
    assert refused(raw).found.startswith("text that is not YAML")


def test_signs_beyond_the_first_plane_are_put_together() -> None:
    """JSON writes them as two escapes: RFC 8259, section 7."""
    assert read(r'k: "\ud83d\ude4a"').data == {"k": "\U0001f64a"}


@pytest.mark.parametrize("escape", [r"\ud83d", r"a\udc00b", r"\ude4a\ud83d"])
def test_half_a_sign_is_refused(escape: str) -> None:
    try:
        found = read(f'ok: 1\nk: "{escape}"').findings
    except CaseError as error:
        found = list(error.findings)
    assert [finding.line for finding in found] == [2]


def test_a_case_in_json_is_a_case() -> None:
    case = ws.read(ROOT / "cases" / "emissions-1989")
    text = json.dumps(case.to_dict() | {"summary": "a \U0001f54a dove"})
    assert ws.loads(text).summary == "a \U0001f54a dove"


def test_paths_are_written_as_people_write_them() -> None:
    assert dotted(("positions", 3, "salience")) == "positions[3].salience"
    assert dotted(("actors", "iran")) == "actors.iran"
    assert dotted(()) == ""


@pytest.mark.parametrize("text", ["a" * 201, "two\nlines"])
def test_a_list_of_long_texts_is_written_and_read_back(text: str) -> None:
    """It went round in a circle: too long for one line, and written on one as a list of texts."""
    data = {"authors": ["A", text]}
    assert read_text(write_text(data).encode(), "f").data == data


@pytest.mark.parametrize("text", ["? a", "?a", ": a", ":a", "?", "a ? b", "- a", "[a", "a, ?b"])
def test_signs_that_yaml_takes_for_its_own_are_written_in_quotes(text: str) -> None:
    data = {"a": [text], "b": [{"c": text}], "d": {"c": text}, "e": [{text: 1}]}
    assert read(write_text(data)).data == data
