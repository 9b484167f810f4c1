"""The verbs. Notebook, command line and web call these, and nothing below."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import winset.show  # noqa: F401 - answers show themselves by it
from winset.api.cases import check, export, loads, new, schema
from winset.api.records import calibrate, resolve, timeline
from winset.api.sources import (
    cite,
    coder_agreement,
    network,
    open_library,
    read_coding,
    write_coding,
)
from winset.api.terms import deal_map, list_models, page
from winset.case.belief import Belief
from winset.case.read import read_scenario, write
from winset.case.schema import Case
from winset.case.spread import spread
from winset.errors import CaseError, Finding, OutputError, UsageError, WinsetError
from winset.interchange.forms import read, read_all
from winset.interchange.importing import import_cases

if TYPE_CHECKING:
    from winset.analyses.aims.ach import read_matrix
    from winset.analyses.aims.assess import assess
    from winset.analyses.context.precedents import precedents
    from winset.analyses.context.timing import timing
    from winset.analyses.game.options_game import options
    from winset.analyses.inputs.levels import levels
    from winset.analyses.inputs.sensitivity import sensitivity
    from winset.analyses.levers.advise import advise
    from winset.analyses.levers.compare import compare
    from winset.analyses.levers.reach import reach
    from winset.analyses.outcome.forecast import Forecast, forecast
    from winset.analyses.outcome.power import power
    from winset.analyses.outcome.what_if import what_if
    from winset.analyses.record.backtest import backtest
    from winset.analyses.record.forecast_log import open_sealed, save_forecast, verify_log
    from winset.analyses.record.forecast_log_changes import monitor
    from winset.analyses.record.grading import grade
    from winset.analyses.record.track_record import record
    from winset.analyses.rollcalls.reveal import reveal

__all__ = [
    "Belief",
    "Case",
    "CaseError",
    "Finding",
    "Forecast",
    "OutputError",
    "UsageError",
    "WinsetError",
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

_LATE = {
    "Forecast": "winset.analyses.outcome.forecast",
    "advise": "winset.analyses.levers.advise",
    "assess": "winset.analyses.aims.assess",
    "backtest": "winset.analyses.record.backtest",
    "forecast": "winset.analyses.outcome.forecast",
    "grade": "winset.analyses.record.grading",
    "monitor": "winset.analyses.record.forecast_log_changes",
    "open_sealed": "winset.analyses.record.forecast_log",
    "compare": "winset.analyses.levers.compare",
    "levels": "winset.analyses.inputs.levels",
    "options": "winset.analyses.game.options_game",
    "power": "winset.analyses.outcome.power",
    "precedents": "winset.analyses.context.precedents",
    "reach": "winset.analyses.levers.reach",
    "read_matrix": "winset.analyses.aims.ach",
    "reveal": "winset.analyses.rollcalls.reveal",
    "record": "winset.analyses.record.track_record",
    "save_forecast": "winset.analyses.record.forecast_log",
    "verify_log": "winset.analyses.record.forecast_log",
    "sensitivity": "winset.analyses.inputs.sensitivity",
    "timing": "winset.analyses.context.timing",
    "what_if": "winset.analyses.outcome.what_if",
}


def __getattr__(name: str) -> Any:
    """Import what needs the models when it is first used, so that a check is quick."""
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    raise AttributeError(f"module 'winset.api' has no attribute '{name}'")
