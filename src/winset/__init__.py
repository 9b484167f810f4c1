"""Winset: an open workbench for negotiation analysis.

>>> import winset as ws
>>> case = ws.read("cases/iran-2014")
>>> answer = ws.forecast(case)
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from winset.version import __version__ as __version__


def __getattr__(name: str) -> Any:
    """Import the verbs when one is first used, so that ``import winset`` is quick."""
    api = import_module("winset.api")
    if name == "__all__":
        return [*api.__all__, "__version__"]
    if name not in api.__all__:
        raise AttributeError(f"module 'winset' has no attribute '{name}'")
    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted(__getattr__("__all__"))
