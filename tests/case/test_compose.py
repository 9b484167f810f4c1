"""What libyaml reads in C is what ruamel.yaml reads in Python: the same data at the same places."""

from __future__ import annotations

import random

import pytest
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode

from tests.conftest import ROOT
from winset.case.yaml import compose as module
from winset.case.yaml import text as reading
from winset.errors import CaseError

TEXTS = [
    path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("cases/*/case.yaml"), ROOT / "src/winset/case/template.yaml")
]
SIGNS = [
    *" \n:,-[]{}#'\"|>?!&*%@`~\\/=.01abcNOéд日", "\n  ", "- ", ": ", "''", '""', "|\n", "|-\n  ",
    ">\n", "yes", "null", "~", "0x1F", "0o17", "010", "1e3", ".5", "1_000", "2014-12-19", "12:30",
    "-.inf", "<<: ", "? ", "---\n", "\\/", "\\x41", "\\\n", "  # c\n", "[a, b]: c\n", "{a:1}",
    "http://x.y/z#q", "\r\n", "\t", "\u2028", "\x85",
]  # fmt: skip


def pieces(count: int) -> list[str]:
    """Return parts of real cases with signs put in, taken out and changed."""
    rng = random.Random(20141219)
    found = []
    for _ in range(count):
        lines = rng.choice(TEXTS).splitlines(keepends=True)
        first = rng.randrange(len(lines))
        text = "".join(lines[first : first + rng.randrange(1, 12)])
        for _ in range(rng.randrange(4)):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(SIGNS) + text[at + rng.randrange(3) :]
        found.append(text)
    return found


def read(text: str) -> object:
    """Return all that a reading gives, or its findings."""
    try:
        found = reading.read_text(text.encode(), "case.yaml")
    except CaseError as error:
        return error.findings
    return repr((found.data, found.places, found.keys, found.findings))


@pytest.mark.parametrize("text", TEXTS)
def test_a_whole_case_is_read_quickly_and_the_same(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert module._compose_plain(text) is not None
    quick = read(text)
    monkeypatch.setattr(reading, "compose", module._compose_any)
    assert read(text) == quick


def test_changed_pieces_are_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pieces(600)
    quick = [read(text) for text in texts]
    assert sum(module._compose_plain(text) is not None for text in texts) > 100
    monkeypatch.setattr(reading, "compose", module._compose_any)
    for text, found in zip(texts, quick, strict=True):
        assert read(text) == found, text


UNSURE = {
    "an anchor": "a: &x 1\nb: *x\n",
    "a tag": "a: !!str 1\n",
    "a directive": "%YAML 1.1\n---\na: yes\n",
    "two documents": "a: 1\n---\nb: 1\n",
    "a line end of YAML 1.1": "a: 'x\x85y'\n",
    "a tab": "a:\t1\n",
    "a fault": "a: [1\n",
    "deep nesting": "[" * 1_000_000,
    "nothing": "",
    "one text": "words\n",
}


@pytest.mark.parametrize("what", UNSURE)
def test_python_reads_what_is_not_sure(what: str) -> None:
    assert module._compose_plain(UNSURE[what]) is None


def test_without_the_library_in_c_python_reads_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_C_LOADER", None)
    assert isinstance(module.compose(TEXTS[0]), MappingNode)


def test_a_fault_is_told_by_the_slow_way() -> None:
    with pytest.raises(YAMLError):
        module.compose("a: [1\n")
