"""The verbs. Notebook, command line and web call these, and nothing below.

The names stand in ``__init__.pyi`` beside this file, each with the module it is from, which is
imported when the name is first used: a check needs no models, and ``winset --help`` no numbers.
"""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from typing import Any

import winset.show  # noqa: F401 - answers show themselves by it

_STUB = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
_MODULES = {
    alias.name: str(node.module)
    for node in _STUB.body
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return sorted(_MODULES)
    if name not in _MODULES:
        raise AttributeError(f"module 'winset.api' has no attribute '{name}'")
    return getattr(import_module(_MODULES[name]), name)
