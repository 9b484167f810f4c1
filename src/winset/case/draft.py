"""The draft in a case: candidate rows that were found in sources, and how people judged them.

A row of the draft is no part of what is forecast or assessed. What a person accepts enters the
section where it belongs (:mod:`winset.library.drafting.triage`); the row stays here and says who
judged it and what became of it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from winset.case.fields import Id, Traced

DraftState = Literal["candidate", "accepted", "changed", "merged", "dropped"]


class DraftRow(Traced):
    """What a passage offers, until a person has judged it."""

    kind: str
    """What it would be: a view, an interest, a group; or a question to the analyst."""
    text: str
    """What it says, in the words of the passage."""
    aspect: str | None = None
    """Of what sort within its kind."""
    actors: tuple[Id, ...] = ()
    """Whose it is."""
    others: tuple[Id, ...] = ()
    """Whom it names besides."""
    held_by: str | None = None
    """Of a view: who holds it."""
    details: dict[Id, str] = Field(default_factory=dict)
    """What more the passage says: a date, the parties, what was not done."""
    found_by: str | None = None
    """Which rules, parser or model found it."""
    state: DraftState = "candidate"
    by: str | None = None
    """Who judged it."""
    became: str | None = None
    """Where it entered the case, or the row that it was merged into."""
