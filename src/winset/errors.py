"""What can go wrong, and how it is said.

Every error names what was found, where, what was expected and how to mend it::

    WinsetError
    ├── UsageError    the call itself cannot be carried out: no such file, no such model  (exit 2)
    ├── CaseError     the case has findings; all of them are listed at once               (exit 1)
    └── OutputError   the answer could not be written; nothing half-written is left       (exit 2)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any


@dataclass(frozen=True, order=True)
class Finding:
    """One fault of a case: where, what was found, what was expected, how to mend it.

    Parameters
    ----------
    file : str
        The file as the user named it, or ``<standard input>``.
    line, column : int
        Where the value stands, counted from 1; 0 where the file has no such place.
    path : str
        The value's path inside the case, such as ``actors.russia.capability``.
    found, expected, mend : str
        What stands there, what may stand there, and what to change.
    severity : str
        ``error`` (the case cannot be run) or ``warning`` (it can, but look at it).
    """

    file: str
    line: int
    column: int
    path: str
    found: str
    expected: str
    mend: str
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        where = f" {self.path}:" if self.path else ""
        return (
            f"{place}:{where} {self.severity}: found {self.found}; "
            f"expected {self.expected}. {self.mend}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data."""
        return asdict(self)


class WinsetError(Exception):
    """Root of every error that Winset raises for a user's mistake."""

    exit_code = 2


class UsageError(WinsetError):
    """The call cannot be carried out as it was made."""


class OutputError(WinsetError):
    """An answer could not be written."""


class CaseError(WinsetError):
    """A case has findings that keep it from being run.

    Parameters
    ----------
    findings : iterable of Finding
        Every finding, warnings included.
    """

    exit_code = 1

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        errors = [str(finding) for finding in self.findings if finding.severity == "error"]
        super().__init__("\n".join(errors))

    def __reduce__(self) -> tuple[type[CaseError], tuple[tuple[Finding, ...]]]:
        """Let the error travel between processes with its findings."""
        return type(self), (self.findings,)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the known word nearest to `word`, or an empty text."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else ""


def require_positive(**numbers: int | None) -> None:
    """Refuse numbers below 1; None, where a number may be left out, passes.

    Raises
    ------
    UsageError
        Naming the number, as in "draws is 0; expected 1 or more."
    """
    for name, number in numbers.items():
        if number is not None and number < 1:
            raise UsageError(f"{name} is {number}; expected 1 or more.")
