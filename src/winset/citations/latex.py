"""Text and addresses as LaTeX writes them, and back."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_COMMANDS = re.compile(r"[\\$~]|--|``|''|[?!]`")
_GROUP = r"\s*\{((?:[^{}]|\{[^{}]*\})*)\}"
_URL = re.compile(rf"\\(?:url|path|nolinkurl|burl){_GROUP}")
_HREF = re.compile(rf"\\href{_GROUP}{_GROUP}")
_ADDRESS = re.compile(r"https?://[^\s<>{}\"]*[^\s<>{}\".,;:)\]]")
_FOR_SORTING = re.compile(r"\\(?:noopsort|noop|[Ss]ort[Nn]oop)\s*\{[^{}]*\}")
_SECOND_LINK = re.compile(r"(?<=[^\s,;])[\s,;]+(?=https?://|10\.\d{4,9}/)")
_SIGNS = {"textunderscore": "_", "textasciitilde": "~", "sim": "~", "slash": "/", "%": "%"}
_IN_LINK = re.compile(
    r"\$?\\(textunderscore|textasciitilde|sim|slash|allowbreak|-|[^a-zA-Z0-9\s])\s?\$?"
)
_WRITTEN = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "--": "-{}-",
    "''": "'{}'",
    "`": "{`}",
} | {sign: "\\" + sign for sign in "&%$#_"}
_TO_WRITE = re.compile("|".join(map(re.escape, sorted(_WRITTEN, key=len, reverse=True))))
_MISSING = {
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciicircum": "^",
    "textgreater": ">",
    "textless": "<",
    "textbar": "|",
    "copyright": "©",
    "textcopyright": "©",
    "textregistered": "®",
    "texttrademark": "™",
    "textquotedbl": '"',
}


def from_latex(text: str) -> str:
    """Return text without the commands of LaTeX."""
    text = _FOR_SORTING.sub("", text)
    if not _COMMANDS.search(text):
        return re.sub(r"[{}]", "", text)
    text = _HREF.sub(lambda m: f"{m[2]} ({to_latex(link(m[1]))})", text)
    text = _URL.sub(lambda m: to_latex(link(m[1])), text)
    try:
        decoder, commands = _decoder()
        text = re.sub(r"(?<!\\)([%&])", r"\\\1", text)
        return str(decoder.latex_to_text(text, latex_context=commands))
    except (ValueError, RecursionError, IndexError, AttributeError):
        return re.sub(r"[\\{}]", "", text)


def to_latex(text: str) -> str:
    """Return text that neither breaks an entry nor is read as a command."""
    return _TO_WRITE.sub(lambda match: _WRITTEN[match[0]], text)


def link(text: str) -> str:
    r"""Return an address or DOI without what LaTeX needs around its signs.

    ``a\_b``, ``a{\_}b``, ``\url{a_b}`` and ``a\textunderscore{}b`` are ``a_b``.
    """
    text = _HREF.sub(r"\1", _URL.sub(r"\1", text))
    text = _IN_LINK.sub(
        lambda m: _SIGNS.get(m[1], "" if m[1] in ("allowbreak", "-") else m[1]), text
    )
    return re.sub(r"[{}\s]", "", text).strip("<>")


def links(text: str) -> list[str]:
    """Return the addresses or DOIs in a field that has room for one, parted by commas or blanks."""
    return [one for one in map(link, _SECOND_LINK.split(text)) if one]


def links_in(text: str) -> tuple[list[str], str]:
    r"""Return the addresses in a text such as ``Press release, \url{...}``, and the rest of it."""
    found = [link(match) for match in _URL.findall(text)]
    rest = from_latex(_URL.sub(" ", text))
    found += _ADDRESS.findall(rest)
    rest = " ".join(_ADDRESS.sub(" ", rest).split()).strip(" ,;:.()[]<>")
    lead = r"(?:available |accessible |online |retrieved )*(?:at|from|online|url|available)?"
    return found, "" if re.fullmatch(lead, rest, re.I) else rest


@cache
def _decoder() -> tuple[Any, Any]:
    """Return what turns commands into text, and which commands there are, made once."""
    from pylatexenc.latex2text import (
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )
    from pylatexenc.latexwalker import get_default_latex_context_db as get_default_commands

    context = get_default_latex_context_db()
    macros = [MacroTextSpec(name, sign) for name, sign in _MISSING.items()]
    context.add_context_category("signs", macros=macros, prepend=True)
    decoder = LatexNodes2Text(latex_context=context, math_mode="verbatim")
    return decoder, get_default_commands()
