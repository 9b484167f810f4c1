"""Winset: an open workbench for negotiation analysis.

>>> import winset as ws
>>> case = ws.read("cases/iran-2014")
>>> answer = ws.forecast(case)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from winset.api import (
        Belief,
        Case,
        CaseError,
        Finding,
        Forecast,
        OutputError,
        UsageError,
        WinsetError,
        advise,
        assess,
        backtest,
        calibrate,
        check,
        cite,
        coder_agreement,
        compare,
        deal_map,
        export,
        forecast,
        grade,
        import_cases,
        levels,
        list_models,
        loads,
        monitor,
        network,
        new,
        open_library,
        open_sealed,
        options,
        page,
        power,
        precedents,
        reach,
        read,
        read_all,
        read_coding,
        read_matrix,
        read_scenario,
        record,
        resolve,
        reveal,
        save_forecast,
        schema,
        sensitivity,
        spread,
        timeline,
        timing,
        verify_log,
        what_if,
        write,
        write_coding,
    )

__version__ = "0.1.0"

__all__ = [
    "Belief",
    "Case",
    "CaseError",
    "Finding",
    "Forecast",
    "OutputError",
    "UsageError",
    "WinsetError",
    "__version__",
    "advise",
    "assess",
    "backtest",
    "calibrate",
    "check",
    "cite",
    "coder_agreement",
    "compare",
    "deal_map",
    "export",
    "forecast",
    "grade",
    "import_cases",
    "levels",
    "list_models",
    "loads",
    "monitor",
    "network",
    "new",
    "open_library",
    "open_sealed",
    "options",
    "page",
    "power",
    "precedents",
    "reach",
    "read",
    "read_all",
    "read_coding",
    "read_matrix",
    "read_scenario",
    "record",
    "resolve",
    "reveal",
    "save_forecast",
    "schema",
    "sensitivity",
    "spread",
    "timeline",
    "timing",
    "verify_log",
    "what_if",
    "write",
    "write_coding",
]


def __getattr__(name: str) -> Any:
    """Import the verbs when one is first used, so that ``import winset`` is quick."""
    if name in __all__:
        return getattr(import_module("winset.api"), name)
    raise AttributeError(f"module 'winset' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
