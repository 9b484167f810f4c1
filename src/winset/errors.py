"""What can go wrong, and how it is said.

Every error names what was found, where, what was expected and how to mend it::

    WinsetError
    ├── UsageError    the call itself cannot be carried out: no such file, no such model  (exit 2)
    ├── CaseError     the case has findings; all of them are listed at once               (exit 1)
    └── OutputError   the answer could not be written; nothing half-written is left       (exit 2)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from typing import Any


@dataclass(frozen=True)
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
    sheet : str
        Of a workbook, the sheet that line and column are of.
    """

    file: str
    line: int
    column: int
    path: str
    found: str
    expected: str
    mend: str
    severity: str = "error"
    sheet: str = ""

    @property
    def place(self) -> str:
        """Where it is: ``case.yaml:3:5``, or ``book.xlsx, sheet positions, cell C2``."""
        if not self.sheet:
            column = f":{self.column}" if self.column else ""  # 0 where the whole line is meant
            return f"{self.file}:{self.line}{column}" if self.line else self.file
        cell = f", cell {letters(self.column)}{self.line}" if self.line and self.column else ""
        row = f", row {self.line}" if self.line and not cell else ""
        return f"{self.file}, sheet {self.sheet}{cell}{row}"

    def __lt__(self, other: Finding) -> bool:
        """Order findings as their places are: by file, sheet, line and column."""
        return self._order < other._order

    @property
    def _order(self) -> tuple[str | int, ...]:
        of = (self.path, self.found, self.expected, self.mend, self.severity)
        return (self.file, self.sheet, self.line, self.column, *of)

    def __str__(self) -> str:
        where = f" {self.path}:" if self.path else ""
        return (
            f"{self.place}:{where} {self.severity}: found {self.found}; "
            f"expected {self.expected}. {self.mend}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data; the sheet only where there is one."""
        return {key: value for key, value in asdict(self).items() if value or key != "sheet"}


class WinsetError(Exception):
    """Root of every error that Winset raises for a user's mistake."""

    exit_code = 2


class UsageError(WinsetError):
    """The call cannot be carried out as it was made."""


class OutputError(WinsetError):
    """An answer could not be written."""


class CaseError(WinsetError):
    """A case has findings that keep it from being run; `findings` has them all, with warnings."""

    exit_code = 1

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        errors = [str(finding) for finding in self.findings if finding.severity == "error"]
        super().__init__("\n".join(errors))

    def __reduce__(self) -> tuple[type[CaseError], tuple[tuple[Finding, ...]]]:
        """Let the error travel between processes with its findings."""
        return type(self), (self.findings,)


class Findings:
    """Collects the findings about one file, so that all of them are told at once.

    Parameters
    ----------
    file : str
        Its name in findings.
    most : int, optional
        A file that is wrong throughout is told so once: no more findings than this are kept, and
        the number of the others is one finding more.
    """

    def __init__(self, file: str, most: int | None = None) -> None:
        self.file = file
        self.sheet = ""  # the one of a workbook that is being read
        self.most = most
        self.listed: list[Finding] = []
        self._more = 0

    def error(
        self, line: int, column: int, path: str, found: str, expected: str, mend: str
    ) -> None:
        """Record what keeps the file from being used.

        Parameters
        ----------
        line, column, path, found, expected, mend
            As of a :class:`Finding`.
        """
        finding = Finding(self.file, line, column, path, found, expected, mend)
        self.add(replace(finding, sheet=self.sheet))

    def warn(self, line: int, column: int, path: str, found: str, expected: str, mend: str) -> None:
        """Record what a reader should look at.

        Parameters
        ----------
        line, column, path, found, expected, mend
            As of a :class:`Finding`.
        """
        finding = Finding(self.file, line, column, path, found, expected, mend, "warning")
        self.add(replace(finding, sheet=self.sheet))

    def add(self, *findings: Finding) -> None:
        """Record findings that are made already."""
        room = len(findings) if self.most is None else max(self.most - len(self.listed), 0)
        self.listed += findings[:room]
        self._more += len(findings[room:])

    @property
    def fatal(self) -> bool:
        """Whether any finding is an error."""
        return any(finding.severity == "error" for finding in self.listed)

    def ordered(self) -> tuple[Finding, ...]:
        """Return the findings in the order of the file."""
        ordered = sorted(self.listed)
        if self._more:
            expected, mend = "a file of this form", "Mend those above first, or say its form."
            found = f"{self._more:,} more faults after these"
            line = ordered[-1].line
            ordered.append(Finding(self.file, line, 0, "", found, expected, mend))
        return tuple(ordered)

    def stop(self) -> None:
        """Go no further where the file cannot be used.

        Raises
        ------
        CaseError
            A finding is an error; it carries all of them.
        """
        if self.fatal:
            raise CaseError(self.ordered())


def letters(column: int) -> str:
    """Return the letters of a spreadsheet's column; the first is 1."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the known word nearest to `word`, or an empty text.

    Parameters
    ----------
    word : str
    known : iterable of str
        Where it is a mapping of ids to entries, the full name of an entry leads to its id, and so
        do the initials of either, as UK does to united-kingdom.
    """
    names = list(known)
    spoken = {name: name for name in names}
    if isinstance(known, Mapping):
        spoken = {str(title): key for key in names if (title := _title(known[key]))} | spoken
    same = [key for text, key in spoken.items() if _letters(text) == _letters(word) != ""]
    short = [key for text, key in spoken.items() if _shortened(word, text)]
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if not close:
        folded = {text.casefold(): key for text, key in spoken.items()}
        near = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
        close = [folded[text] for text in near]
    found = same[:1] or (short if len(set(short)) == 1 else []) or close
    return f" Did you mean '{found[0]}'?" if found else ""


_SMALL_WORDS = frozenset({"the", "of", "and", "for", "on", "in"})


def _title(entry: Any) -> Any:
    return entry.get("name") if isinstance(entry, Mapping) else getattr(entry, "name", None)


def _words(text: str) -> list[str]:
    words = re.findall(r"\w+", text.casefold().replace("_", " "))
    return [word for word in words if word not in _SMALL_WORDS]


def _letters(text: str) -> str:
    return "".join(_words(text))


def _shortened(word: str, text: str) -> bool:
    """Say whether one of two names is made of the other's initials: UK, U.S.A., IAEA, EU-3."""
    for short, long in ((word, text), (text, word)):
        initials = "".join(part[0] for part in _words(long))
        letters = "".join(sign for sign in short.casefold() if sign.isalnum())
        if len(initials) > 1 and letters[:1].isalpha():
            if letters == initials or (len(letters) > 1 and initials.startswith(letters)):
                return True
            if (
                len(initials) > 1
                and letters.startswith(initials)
                and letters[len(initials) :] in ("a", "gb", "ni")
            ):
                return True
    return False


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
