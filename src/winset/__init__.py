"""Winset: an open workbench for negotiation analysis.

>>> import winset as ws
>>> case = ws.read("cases/iran-2014")
>>> answer = ws.forecast(case)
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


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
