"""Static embeddings in the place of the library's own analysis: a made-up one, and the real one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import winset as ws
from winset.library import meaning
from winset.library.meaning import Embedding

WORDS = {"ship": 0, "boat": 0, "vessel": 0, "bread": 1, "loaf": 1, "law": 2, "treaty": 2}


@dataclass
class Code:
    ids: list[int]


class Cutter:
    """Cuts a text at blanks; knows a few words."""

    def encode_batch(self, texts: list[str], add_special_tokens: bool) -> list[Code]:
        assert not add_special_tokens
        return [
            Code([WORDS[word] for word in text.lower().strip(".").split() if word in WORDS])
            for text in texts
        ]


MADE_UP = Embedding("made-up", np.eye(3, 4, dtype=np.float32), Cutter())
TEXTS = [
    "The vessel left at dawn.",
    "A loaf was shared by all.",
    "The treaty was read aloud.",
    "Nothing here is known to the vectors.",
    *[f"Paragraph {n} says nothing of note either." for n in range(8)],
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Any]:
    source = tmp_path / "texts.md"
    source.write_text("# Some texts\n\n" + "\n\n".join(TEXTS), encoding="utf-8")
    with ws.open_library(tmp_path / "library.sqlite") as made:
        made.add(source)
        yield made


def use(monkeypatch: pytest.MonkeyPatch, made: Embedding | None) -> None:
    monkeypatch.setattr(meaning, "installed", lambda: made)


def test_a_word_of_the_same_meaning_finds_the_paragraph(
    library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, MADE_UP)
    (hit,) = library.search("boat", by="meaning")
    assert "vessel" in hit.snippet
    assert library.search("unheard", by="meaning") == ()


def test_a_library_is_placed_anew_when_what_places_it_changes(
    library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = library.path
    for made, name in ((MADE_UP, "made-up"), (None, ""), (MADE_UP, "made-up")):
        use(monkeypatch, made)
        with ws.open_library(path) as again:
            found = again.meaning()
            assert found is not None
            assert found.name == name
            assert len(found.ids) == len(again.show(again.ids()[0]).paragraphs)
    with ws.open_library(path) as again:
        stored = again.meaning()
        assert stored is not None
        assert (
            again.search("boat", by="meaning")[0].paragraph == library.search("boat")[0].paragraph
        )


def test_files_that_were_not_measured_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / meaning.PACKAGE
    for place in meaning.DIGESTS:
        (package / place).parent.mkdir(parents=True, exist_ok=True)
        (package / place).write_bytes(b"other")
    (package / "__init__.py").write_text("raise RuntimeError('its code must not run')")
    monkeypatch.syspath_prepend(str(tmp_path))
    meaning.installed.cache_clear()
    assert meaning.installed() is None
    meaning.installed.cache_clear()


def test_the_real_one_knows_that_boats_are_vessels(library: Any) -> None:
    if meaning.installed() is None:
        pytest.skip("needs the extra 'embedding': pip install 'winset[embedding]'")
    found = library.search("boat departed early", by="meaning")
    assert "vessel" in found[0].snippet
