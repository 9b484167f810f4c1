"""Words and patterns as data: a YAML file beside the module that uses them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_PART = re.compile(r"\{([a-z_]+)\}")


@cache
def read_words(module: str, name: str) -> dict[str, Any]:
    """Return what a file of words or patterns holds.

    Parameters
    ----------
    module : str
        The ``__file__`` of the module that it stands beside.
    name : str
        Of the file, without its ending ``.yaml``.
    """
    path = Path(module).with_name(f"{name}.yaml")
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def word_sets(module: str, name: str, section: str) -> dict[str, frozenset[str]]:
    """Return the lists of words in a section of a file, as sets.

    Parameters
    ----------
    module, name : str
        As :func:`read_words` takes them.
    section : str
    """
    lists = read_words(module, name)[section]
    return {key: frozenset(words.split()) for key, words in lists.items()}


def expanded(pattern: str, parts: Mapping[str, str]) -> str:
    """Return a pattern in one line, with what its parts stand for.

    Parameters
    ----------
    pattern : str
        Its lines are joined; ``{name}`` stands for the part of that name.
    parts : mapping of name to pattern
    """
    return _PART.sub(lambda m: parts[m[1]].removeprefix("(?i)"), "".join(pattern.splitlines()))


def compiled(patterns: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    """Return patterns by name, each of which may have those before it as its parts."""
    texts: dict[str, str] = {}
    for name, pattern in patterns.items():
        texts[name] = expanded(pattern, texts)
    return {name: re.compile(text) for name, text in texts.items()}
