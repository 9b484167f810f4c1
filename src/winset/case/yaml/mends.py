"""What is wrong with a text that is not YAML, in the words of who wrote it.

A parser says where it lost its way, not what was meant. Most texts that are no YAML are plain
sentences with a sign in them that YAML takes for its own: this module looks at the line and says
which, by the rules of YAML 1.2.2, chapters 5.3 (indicators) and 7.3.3 (plain style).
"""

from __future__ import annotations

import re

Mend = tuple[str, str, str]
"""What was found, what was expected, how to mend it."""

LONGEST = 2000
"""Signs of a line that is looked at; no sentence is as long."""
_ENTRY = re.compile(r"""^(\s*(?:-\s+)*)([^\s:#'"{}\[\],][^:#'"{}\[\],]*?)\s*:(?:\s+(.*?))?\s*$""")
_IN_BRACKETS = re.compile(
    r"([\w-]+):\s+([^\s,{}\[\]'\"][^,{}\[\]\"]*?:(?:\s[^,{}\[\]]*)?)(?=[,}\]]|$)"
)
_OWN_SIGNS = {
    "@": "@",
    "`": "a backquote",
    "%": "%",
    "*": "*, which YAML takes for a name of its own",
    "&": "&, which YAML takes for a name of its own",
    "!": "!, which YAML takes for a tag",
    "|": "|, which YAML takes for a block of lines",
    ">": ">, which YAML takes for a block of lines",
    "?": "?, which YAML takes for a key",
    "-": "-, which YAML takes for a list",
    ",": "a comma",
    "]": "]",
    "}": "}",
}
_MARKERS = ("<<<<<<< ", "=======", ">>>>>>> ")


def what_is_wrong(text: str, line: int, column: int) -> tuple[int, Mend] | None:
    """Return the line, from 0, and what is wrong with it; None where only the parser can say.

    Parameters
    ----------
    text : str
        What is not YAML.
    line, column : int
        Where the parser gave up, from 0.
    """
    lines = text.split("\n")
    for number in (line, line - 1):
        if 0 <= number < len(lines):
            mend = _of_line(lines, number, column if number == line else None)
            if mend is not None:
                return number, mend
    return None


def added_line(key: str) -> Mend | None:
    """Return what is wrong with a key that starts with the sign of an added line.

    Parameters
    ----------
    key : str
        At the start of a line, as ``+  - {actor``.
    """
    if not re.match(r"\+(\s|-\s|$)", key):
        return None
    found = "a line that starts with +, the sign of an added line in a comparison"
    mend = "Take the + off the start of these lines, and leave out lines marked with -."
    return found, "lines of a case", mend


def _of_line(lines: list[str], number: int, column: int | None) -> Mend | None:
    line = lines[number].rstrip("\r")
    if len(line) > LONGEST:
        return None
    mend = _pasted(lines, number) or _indent(line)
    if mend is not None or line.lstrip().startswith("#"):
        return mend
    entry = _ENTRY.match(line)
    if entry and entry[3] and entry[3][0] not in "{[":
        return _sentence(entry[2], entry[3]) or _deeper(lines, number)
    if entry and entry[3]:
        closing = re.match(r"(\[[^][]*\]|\{[^{}]*\})\s+[^\s#]", entry[3])
        if closing:
            found = f"text after the closing bracket of `{entry[2]}:`"
            return found, "a list, or a text in quotes", _mend_quotes(entry[2], entry[3])
    if entry and not entry[3]:
        return None
    inside = [found for found in _IN_BRACKETS.finditer(line) if ": " in found[2] + " "]
    if inside:
        chosen = next((one for one in inside if column is None or one.end() >= column), inside[-1])
        return _colon(chosen[1], chosen[2])
    missing = re.match(r"^\s*(?:-\s+)?([A-Za-z_][\w-]*):([^\s/].*)$", line)
    if missing and "{" not in line and "[" not in line:
        found = f"no blank after the colon of `{missing[1]}:`"
        return found, "a key, a colon and a blank", f"Write `{missing[1]}: {missing[2].strip()}`."
    return None


def _pasted(lines: list[str], number: int) -> Mend | None:
    """Say that a line is one of a comparison of files, or of an unfinished merge."""
    around = lines[max(0, number - 12) : number + 13]
    if lines[number].startswith(_MARKERS) or lines[number].startswith("@@ "):
        found = "the mark of a comparison or of an unfinished merge"
        return found, "lines of a case", "Keep one of the two versions, and remove the marks."
    if lines[number][:1] in "+-" and any(re.match(r"\+(\s|$)", line) for line in around):
        return added_line("+ ")
    return None


def _indent(line: str) -> Mend | None:
    if "\t" in line[: len(line) - len(line.lstrip())]:
        mend = "Use blanks, two a step; most editors can turn tabs into blanks."
        return "a tab at the start of a line", "blanks", mend
    return None


def _deeper(lines: list[str], number: int) -> Mend | None:
    """Say that an entry stands deeper than the one above, which has its value already."""
    above = _ENTRY.match(lines[number - 1].rstrip("\r")) if number else None
    here = _ENTRY.match(lines[number].rstrip("\r"))
    if above and here and above[3] and above[3][0] not in "{[|>" and len(here[1]) > len(above[1]):
        found = f"`{here[2]}:` indented below the text of `{above[2]}:`"
        mend = "Indent it like the line above; if it goes on with that text, put all in quotes."
        return found, "entries with one indent", mend
    return None


def _sentence(key: str, value: str) -> Mend | None:
    """Say which sign in the plain text after a key YAML takes for its own."""
    quote = value[0] if value[0] in "'\"" else ""
    if quote:
        return _quotes(key, value, quote)
    if re.search(r":(\s|$)", value):
        return _colon(key, value)
    first = value[0]
    if first in _OWN_SIGNS and (first not in "-?" or value[1:2] in ("", " ")):
        found = f"the text of `{key}:` starts with {_OWN_SIGNS[first]}"
        return found, "text", _mend_quotes(key, value)
    return None


def _quotes(key: str, value: str, quote: str) -> Mend | None:
    inner = value[1:].replace("''", "  ") if quote == "'" else re.sub(r"\\.", "  ", value[1:])
    end = inner.find(quote)
    if end < 0:
        found = f"quotes that are opened after `{key}:` and not closed"
        return found, "closing quotes", f"Add {quote} at the end of the text."
    if inner[end + 1 :].strip() and not inner[end + 1 :].lstrip().startswith("#"):
        other = '"' if quote == "'" else "'"
        found = f"more text after the closing quotes of `{key}:`"
        advice = f"Put the whole text in {other}, or write {quote} twice inside it"
        if quote == '"':
            advice = "Put the whole text in ', and write ' twice inside it"
        return found, "one text in quotes", f"{advice}: {key}: {_quoted(_bare(value, quote))}"
    return None


def _bare(value: str, quote: str) -> str:
    """Return what was meant: a text in quotes of its own, or one that begins with quoted words."""
    if value.count(quote) > 2 and value.endswith(quote) and quote == "'":
        return value[1:-1]
    return value


def _colon(key: str, value: str) -> Mend:
    found = f"a colon inside the text of `{key}:`"
    expected = "a text without a colon and a blank, or a text in quotes"
    return found, expected, _mend_quotes(key, value)


def _mend_quotes(key: str, value: str) -> str:
    return f"Put the text in quotes: {key}: {_quoted(value)}"


def _quoted(value: str) -> str:
    """Return a text as YAML quotes it; short, as it stands in a sentence."""
    value = value if len(value) <= 60 else f"{value[:57]}…"
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return "'" + value.replace("'", "''") + "'"
