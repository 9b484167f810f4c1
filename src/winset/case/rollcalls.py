"""Roll calls: who voted how, on what, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from winset.errors import Finding

NO, ABSTAIN, YES, MISSING = 0, 1, 2, -1

ABSENT = -1
"""No vote is known: absent, not a member, or not in the table."""


@dataclass(frozen=True, eq=False)
class RollCalls:
    """Votes of actors on roll calls.

    Parameters
    ----------
    actors : tuple of str
        Codes, in order of their letters.
    names : mapping of actor to str
        What the table calls them; the code itself where it has no name.
    ids : tuple of str
        The roll calls, in order of session, then as they come in their file.
    sessions : array of int, shape (roll call,)
        0 where none are told apart.
    votes : array of int8, shape (actor, roll call)
        0 no, 1 abstained, 2 yes, -1 none.
    titles, dates : mapping of roll call to str
    issues : mapping of issue to tuple of roll calls
    issue_names : mapping of issue to str
    source : str
        The file's name.
    findings : tuple of Finding
        Warnings of the reading.
    """

    actors: tuple[str, ...]
    names: Mapping[str, str]
    ids: tuple[str, ...]
    sessions: NDArray[np.int64]
    votes: NDArray[np.int8]
    titles: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    issues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    issue_names: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    findings: tuple[Finding, ...] = ()

    def only(self, keep: NDArray[np.bool_]) -> RollCalls:
        """Return the roll calls that a flag a roll call keeps; every actor stays."""
        from dataclasses import replace

        ids = tuple(name for name, flag in zip(self.ids, keep, strict=True) if flag)
        return replace(
            self,
            ids=ids,
            sessions=self.sessions[keep],
            votes=np.ascontiguousarray(self.votes[:, keep]),
        )
