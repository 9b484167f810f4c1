"""What a parser model adds: whose verb it is, and how it is said.

The trees of the first tests are written by hand, so they run without the model; the last ones need
the extra ``parser`` and are skipped with a reason where it is not installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from winset.errors import UsageError
from winset.library.claims import parser as dependencies
from winset.library.claims import parser as parsing
from winset.library.claims.claim import Claim
from winset.library.claims.entities import find_entities
from winset.library.claims.rules import find_claims
from winset.library.claims.sentences import Passages


@dataclass(eq=False)
class Token:
    """As much of spaCy's token as is read."""

    text: str
    dep_: str
    lemma_: str
    pos_: str
    tag_: str = ""
    idx: int = 0
    i: int = 0
    head: Token = field(init=False, repr=False)
    children: list[Token] = field(default_factory=list, repr=False)

    def __len__(self) -> int:
        return len(self.text)

    @property
    def lower_(self) -> str:
        return self.text.lower()

    @property
    def subtree(self) -> Iterator[Token]:
        whole = [self, *(t for child in self.children for t in child.subtree)]
        return iter(sorted(whole, key=lambda token: token.i))

    @property
    def lefts(self) -> list[Token]:
        return [child for child in self.children if child.i < self.i]

    @property
    def left_edge(self) -> Token:
        return next(self.subtree)

    @property
    def right_edge(self) -> Token:
        return list(self.subtree)[-1]


def tree(*rows: tuple[str, str, int] | tuple[str, str, int, str]) -> tuple[str, list[Token]]:
    """Return a sentence and its tokens: (word, dependency, head, lemma of a verb)."""
    tokens, place = [], 0
    for i, (word, dep, _, *lemma) in enumerate(rows):
        kind, base = ("VERB", lemma[0]) if lemma else ("NOUN", word.lower())
        tokens.append(Token(word, dep, base, kind, "WDT" if word == "which" else "", place, i))
        place += len(word) + 1
    for token, (_, _, head, *_) in zip(tokens, rows, strict=True):
        token.head = tokens[head]
        if token.head is not token:
            token.head.children.append(token)
    return " ".join(row[0] for row in rows), tokens


def who(text: str, verb: Token) -> tuple[str, ...]:
    return dependencies._actors_of(verb, find_entities(text))


def test_a_relative_clause_has_the_noun_before_it_as_subject() -> None:
    text, t = tree(
        ("Iran", "nsubj", 5), ("which", "nsubj", 3), ("long", "advmod", 3),
        ("denied", "relcl", 0, "deny"), ("it", "dobj", 3), ("agreed", "ROOT", 5, "agree"),
    )  # fmt: skip
    assert who(text, t[3]) == who(text, t[5]) == ("iran",)


def test_in_the_passive_it_is_whom_by_names() -> None:
    text, t = tree(
        ("Sanctions", "nsubjpass", 2), ("were", "auxpass", 2), ("opposed", "ROOT", 2, "oppose"),
        ("by", "agent", 2), ("Russia", "pobj", 3),
    )  # fmt: skip
    assert who(text, t[2]) == ("russia",)
    assert dependencies._object_of(t[2], text, t[2].idx) == "Sanctions"


def test_whoever_is_urged_is_the_subject_of_what_it_is_urged_to_do() -> None:
    text, t = tree(
        ("China", "nsubj", 1), ("urged", "ROOT", 1, "urge"), ("Iran", "dobj", 1), ("to", "aux", 4),
        ("accept", "xcomp", 1, "accept"), ("terms", "dobj", 4),
    )  # fmt: skip
    assert who(text, t[4]) == ("iran",)


def test_a_minister_speaks_for_the_state_and_an_economy_does_not() -> None:
    text, t = tree(
        ("The", "det", 2), ("French", "amod", 2), ("minister", "nsubj", 3),
        ("left", "ROOT", 3, "leave"),
    )  # fmt: skip
    assert who(text, t[3]) == ("france",)
    text, t = tree(
        ("The", "det", 2), ("French", "amod", 2), ("economy", "nsubj", 3),
        ("left", "ROOT", 3, "leave"),
    )  # fmt: skip
    assert who(text, t[3]) == ()


@pytest.mark.parametrize(
    ("rows", "denied", "modality"),
    [
        ([("Iran", "nsubj", 1), ("accepts", "ROOT", 1, "accept")], False, "asserted"),
        ([("Iran", "nsubj", 2), ("never", "neg", 2), ("accepts", "ROOT", 2, "accept")],
         True, "asserted"),
        ([("Iran", "nsubj", 1), ("refuses", "ROOT", 1, "refuse"), ("to", "aux", 3),
          ("accept", "xcomp", 1, "accept")], True, "asserted"),
        ([("Iran", "nsubj", 2), ("will", "aux", 2), ("accept", "ROOT", 2, "accept")],
         False, "future"),
        ([("if", "mark", 2), ("Iran", "nsubj", 2), ("accepts", "ROOT", 2, "accept")],
         False, "hypothetical"),
        ([("No", "det", 1), ("state", "nsubj", 2), ("accepts", "ROOT", 2, "accept")],
         True, "asserted"),
        ([("Iran", "nsubj", 2), ("neither", "preconj", 2), ("confirmed", "ROOT", 2, "confirm"),
          ("nor", "cc", 2), ("denied", "conj", 2, "deny")], True, "asserted"),
    ],
)  # fmt: skip
def test_how_it_is_said(rows: Any, denied: bool, modality: str) -> None:
    _, tokens = tree(*rows)
    assert dependencies.denied(tokens[-1]) == denied
    assert dependencies._modality_of(tokens[-1]) == modality


def test_who_says_so() -> None:
    text, t = tree(
        ("Two", "nummod", 1), ("diplomats", "nsubj", 2), ("say", "ROOT", 2, "say"),
        ("Russia", "nsubj", 4), ("agreed", "ccomp", 2, "agree"),
    )  # fmt: skip
    assert dependencies._attribution_of(t[4], text) == "Two diplomats"
    assert dependencies._attribution_of(t[2], text) == "author"


# --- the model -----------------------------------------------------------------------------


@pytest.fixture
def unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of the model's name with other files."""
    folder = tmp_path / parsing.PACKAGE
    (folder / parsing.FOLDER).mkdir(parents=True)
    (folder / parsing.FOLDER / "config.cfg").write_text("other")
    (folder / "__init__.py").write_text("raise RuntimeError('its code must not run')")
    (tmp_path / "spacy.py").write_text("raise RuntimeError('not needed to refuse')")
    monkeypatch.syspath_prepend(str(tmp_path))
    parsing.installed.cache_clear()
    yield folder
    parsing.installed.cache_clear()


def test_files_that_are_not_known_are_not_used(unknown: Path) -> None:
    with pytest.raises(UsageError, match="is not the one that is known"):
        parsing.installed()


def test_what_is_missing_is_said_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "find_spec", lambda _: None)
    parsing.installed.cache_clear()
    with pytest.raises(UsageError, match=r"pip install 'winset\[parser\]'"):
        parsing.installed()


TEXT = """HANOI, Vietnam (AP) — Iran, which has long denied seeking a bomb, agreed to a freeze.
In a statement, the Kremlin spokesman Dmitry Peskov rejected the accusations.
Turkey, whose relations with Greece have soured, threatened to send a drilling ship.
China urged all parties not to impose new sanctions, but it has refused to join the embargo."""


@pytest.fixture(scope="module")
def found() -> list[Claim]:
    parsing.installed.cache_clear()
    try:
        parser = parsing.installed()
    except UsageError:
        pytest.skip("needs the extra 'parser': pip install 'winset[parser]'")
    texts = dict(enumerate(TEXT.split("\n"), start=1))
    return find_claims(Passages("page", texts, date(2014, 12, 19)), [parser])


def test_the_real_one_adds_what_stands_far_from_its_subject(found: list[Claim]) -> None:
    added = {str(c) for c in found if c.extractor == parsing.MARK}
    assert "iran | denies | seeking a bomb [page#p1]" in added
    assert "iran | NOT wants | a bomb [page#p1]" in added
    assert "russia | opposes | the accusations [page#p2]" in added
    assert "turkey | THREATEN (threatened) | to send a drilling ship [page#p3]" in added
    assert not any("vietnam" in claim or "SANCTION" in claim for claim in added)


def test_what_it_adds_is_weak_and_a_candidate_and_nothing_twice(found: list[Claim]) -> None:
    added = [c for c in found if c.extractor == parsing.MARK]
    assert {(c.confidence, c.state) for c in added} == {("weak", "candidate")}
    keys = [(c.paragraph, c.start, c.label, c.actors) for c in found]
    assert len(keys) == len(set(keys))
