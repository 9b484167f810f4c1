"""What stands around an answer: the title of its case, and the draws on which it rests."""

from __future__ import annotations

from typing import Protocol

from winset.case.schema import Case
from winset.show.sections import Text


class _Drawn(Protocol):
    """An answer that rests on draws of a case."""

    @property
    def case(self) -> Case: ...
    @property
    def draws(self) -> int: ...
    @property
    def seed(self) -> int: ...


class _Modelled(_Drawn, Protocol):
    """An answer whose terms are those of one model."""

    @property
    def model(self) -> str: ...


def title(case: Case) -> Text:
    """Return a case's title, which opens an answer in a terminal."""
    return Text(case.title, "strong", only="terminal")


def draws_text(answer: _Drawn) -> str:
    """Say on which draws of which case an answer rests."""
    return f"{answer.draws:,} draws, seed {answer.seed}, case {answer.case.digest()[:12]}."


def basis(answer: _Modelled, before: str = "") -> Text:
    """Return the line that says on which model and draws an answer rests.

    Parameters
    ----------
    answer : Answer
        With a case, a model, draws and a seed.
    before : str, optional
        A sentence that opens it.
    """
    text = f"Terms by {answer.model}; {draws_text(answer)}"
    return Text(f"{before} {text}" if before else text, "quiet")
