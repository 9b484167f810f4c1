"""The entries of a BibTeX file, by pybtex's grammar; what is hurt is read as far as it goes.

pybtex stops an entry at its first fault. Here a missing comma is told and passed over, and after
an entry that does not end reading goes on at the next line which begins one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pybtex.database.input.bibtex import LowLevelParser, month_names
from pybtex.scanner import Pattern, PrematureEOF, PybtexSyntaxError
from pybtex.utils import CaseInsensitiveDict

from winset.errors import Findings

_WORD = r"(?!\d)[^\s\"#%'(),={}]+"
_START = re.compile(r"@\s*([^\W\d]\w*)\s*[{(]")
_LINE_START = re.compile(r"^[ \t]*@\s*[^\W\d]\w*\s*[{(]", re.M)
_MARK = re.compile(rf"[{{}}\"]|{_LINE_START.pattern}", re.M)
_UNESCAPED = re.compile(rf"(?<!\\)[{{}}\"]|{_LINE_START.pattern}", re.M)
_AFTER_VALUE = re.compile(rf"\s*(?:[,#}})]|{_WORD}\s*=)")
_FIELD = re.compile(r"(?<![\w:+-])[\w:+-]+\s*=\s*[{\"\d]")
_COMMENTED = re.compile(r"^[ \t]*%[^\n]*\Z", re.M)
_MOST_LINES_INSIDE = 20
_DEEPEST = 100


@dataclass
class Entry:
    """An entry: its line, kind, key and fields, names of fields in lower case.

    Attributes
    ----------
    line : int
    kind, key : str
    fields : dict
        Values without the outer braces, abbreviations filled in, LaTeX as it stands.
    """

    line: int
    kind: str
    key: str
    fields: dict[str, str] = field(default_factory=dict)


class EntryReader(LowLevelParser):  # type: ignore[misc]
    """Reads entries one by one.

    Parameters
    ----------
    text : str
    findings : Findings
        Where what is hurt, left out or guessed is told.
    """

    NAME = Pattern(_WORD, "a name")
    NUMBER = Pattern(r"\d[^\s,#{}\"=()]*", "a number")
    KEY_BRACE = KEY_PAREN = Pattern(
        r"[^\s,={}\"]+(?:[ \t]+[^\s,={}\"]+)*(?=\s*[,})])|(?=[\w:+-]+\s*=)"
        r"|[^\s,={}\"]+(?=\s)|(?=,)",
        "a key",
    )

    pos: int
    current_field_name: str | None
    current_value: list[str]

    def __init__(self, text: str, findings: Findings) -> None:
        super().__init__(text, macros=CaseInsensitiveDict(month_names))
        self.findings = findings
        self.failed = False
        self._line_start = -1

    def entries(self) -> Iterator[Entry]:
        """Return the entries, in the order of the file."""
        line, counted = 1, 0
        while match := _START.search(self.text, self.pos):
            start = match.start()
            self._outside(
                self.text[self.pos : start], line + self.text.count("\n", counted, self.pos)
            )
            line, counted = line + self.text.count("\n", counted, start), start
            self.lineno, self.command_start, self.failed = line, start, False
            self.pos = start + 1
            if match[1].lower() == "comment":
                self._skip_comment(match.end())
                continue
            command, body = self._command()
            if command not in ("string", "preamble", ""):
                entry = self._entry(line, command, *body)
                if entry.fields or not self.failed:
                    yield entry
            if self.failed:
                self.pos = min(self.pos, self._next_line_start(start))
            self._told_inside(start)
        self._outside(self.text[self.pos :], line + self.text.count("\n", counted, self.pos))

    def _next_line_start(self, start: int) -> int:
        """Return where the first line after a place begins an entry."""
        if self._line_start <= start:
            match = _LINE_START.search(self.text, start + 1)
            self._line_start = match.start() if match else len(self.text)
        return self._line_start

    def _command(self) -> tuple[str, Any]:
        try:
            command, *body = self.parse_command()
        except PybtexSyntaxError as error:
            self.handle_error(error)
            return "", ()
        return command.lower(), body[0]

    def _entry(self, line: int, kind: str, key: str | None, pairs: list[Any]) -> Entry:
        entry = Entry(line, kind, key or "")
        for name, parts in pairs:
            value = "".join(parts)
            name = name.lower()
            if name in entry.fields and value != entry.fields[name]:
                mend = f"The first is taken; remove one: {_short(value)}."
                self._warn(line, f"{key}.{name}", "the field twice", "it once", mend)
            inner = re.search(rf",\s*({_FIELD.pattern})", value)
            if inner and self.failed:
                value = value[: inner.start()]
            entry.fields.setdefault(name, value)
            if inner and "family=" not in value:
                mend = f"Close the braces of {name} before it, if it is a field of its own."
                self._warn(line, f"{key}.{name}", f"'{inner[1]}' inside a value", "text", mend)
        return entry

    def handle_error(self, error: PybtexSyntaxError) -> None:
        """Note what does not follow the grammar.

        Parameters
        ----------
        error : PybtexSyntaxError
        """
        self.failed = True
        rest = self.text[self.pos : self.pos + 40]
        expected = f"{str(error.args[0]).removesuffix(' expected')}, as in BibTeX"
        if isinstance(error, PrematureEOF):
            expected = "the end of an entry of BibTeX: a brace or quotation mark is not closed"
        mend = "The entry is read up to here; mend it, then read the file again."
        found = f"'{_short(rest)}'" if rest.strip() else "the end of the file"
        self._warn(error.lineno, self.current_entry_key or "", found, expected, mend)

    def parse_value(self) -> None:
        """Read the parts of a value; those before a fault are kept."""
        self.current_value.append(self.parse_value_part())
        while self.optional([self.HASH]):
            self.current_value.append(self.parse_value_part())

    def parse_value_part(self) -> str:
        """Return a value in braces or quotation marks, a number, or what an abbreviation means."""
        signs = [self.QUOTE, self.LBRACE, self.NUMBER, self.NAME]
        token = self.required(signs, description="a value")
        if token.pattern in signs[:2]:
            return self._enclosed(quoted=token.pattern is self.QUOTE)
        return str(token.value) if token.pattern is self.NUMBER else self._meant(token.value)

    def _enclosed(self, *, quoted: bool) -> str:
        """Return what stands up to the end of a value that has just begun."""
        # BibTeX counts a brace after a backslash; some programs do not.
        ends = [self._end_of(quoted, marks) for marks in (_MARK, _UNESCAPED)]
        sound = [end for end in ends if end and _AFTER_VALUE.match(self.text, end)]
        end = next(iter(sound), ends[0])
        if end is None:
            raise PrematureEOF(self)
        value = str(self.text[self.pos : end - 1])
        self.update_lineno(value)
        self.pos = end
        return value

    def _end_of(self, quoted: bool, marks: re.Pattern[str]) -> int | None:
        """Return where a value that has just begun ends; None where it does not."""
        depth, inside = 0, 0
        for match in marks.finditer(self.text, self.pos):
            sign = match[0]
            if sign == "{":
                depth += 1
            elif sign == "}" and depth:
                depth -= 1
            elif (sign == '"' and quoted and not depth) or (sign == "}" and not quoted):
                return match.end()
            elif sign == "}":
                return None
            elif sign.endswith(("{", "(")):
                depth += sign.endswith("{")
                inside += 1
            if depth > _DEEPEST or inside > _MOST_LINES_INSIDE:
                return None
        return None

    def _meant(self, name: str) -> str:
        """Return what an abbreviation stands for; its own words where nothing says it."""
        if name in self.macros:
            return str(self.macros[name])
        more = re.compile(r"(?:[ \t]+[^\s,#{}\"=]+)*(?=\s*[,}\n])").match(self.text, self.pos)
        if more:
            name += more[0]
            self.pos = more.end()
        expected = "text in braces, or an abbreviation that an @string before it explains"
        path = f"{self.current_entry_key or ''}.{self.current_field_name}"
        self._warn(self.lineno, path, name, expected, "It is read as it stands; add the braces.")
        return name

    def parse_entry_fields(self) -> None:
        """Read the fields of an entry, a comma after each or not."""
        while True:
            self.current_field_name, self.current_value = None, []
            try:
                self.parse_field()
            finally:
                if self.current_value:
                    self.current_fields.append((self.current_field_name, self.current_value))
            if not self.optional([self.COMMA]):
                self.eat_whitespace()
                following = re.compile(rf"({_WORD})\s*=").match(self.text, self.pos)
                if not following:
                    return
                mend = "It is read as the field it is; put the comma."
                path = f"{self.current_entry_key}.{following[1].lower()}"
                self._warn(self.lineno, path, "no comma before it", "a comma", mend)

    def _skip_comment(self, body: int) -> None:
        self.pos = body
        line = self.lineno
        try:
            content = self._enclosed(quoted=False)
        except PrematureEOF:
            self.pos, content = body, ""
        if _START.search(content):
            found, mend = "an entry inside @comment", "It is left out; take it out of the comment."
            self._warn(line, "", found, "entries outside comments", mend)

    def _outside(self, text: str, line: int) -> None:
        """Tell of text between entries that looks as if it belonged to one."""
        if match := _FIELD.search(text):
            line += text.count("\n", 0, match.start())
            mend = "It is left out; look for a brace too many before it."
            self._warn(line, "", f"'{_short(match[0])}' outside an entry", "an entry", mend)
        if _COMMENTED.search(text):
            line += text.count("\n")
            mend = "BibTeX has no such comment; it is read. Remove it, or write @comment{...}."
            self._warn(line, "", "an entry after %", "an entry that counts", mend)

    def _told_inside(self, start: int) -> None:
        """Tell of lines inside an entry that look as if they began another."""
        for match in _LINE_START.finditer(self.text, start + 1, self.pos):
            line = self.lineno - self.text.count("\n", match.end(), self.pos)
            mend = "It is read as a part of the entry before it; close that one's braces first."
            found = f"'{match[0].strip()}' inside an entry"
            self._warn(line, self.current_entry_key or "", found, "an entry of its own", mend)

    def _warn(self, line: int, path: str, found: str, expected: str, mend: str) -> None:
        self.findings.warn(line, 0, path, found, expected, mend)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:37] + "..."
