"""The verbs. Notebook, command line and web call these, and nothing below."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import winset.show  # noqa: F401 - answers show themselves by it
from winset.api.aims import reveal
from winset.api.cases import check, export, loads, new, schema
from winset.api.changes import advise, compare, levels, precedents, reach, sensitivity, timing
from winset.api.records import (
    backtest,
    calibrate,
    grade,
    monitor,
    open_sealed,
    record,
    resolve,
    save_forecast,
    verify_log,
)
from winset.api.sources import (
    cite,
    coder_agreement,
    network,
    open_library,
    read_coding,
    write_coding,
)
from winset.api.terms import deal_map, list_models, page, what_if
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
    from winset.analyses.context.timeline import timeline
    from winset.analyses.game.options_game import options
    from winset.analyses.outcome.forecast import Forecast, forecast
    from winset.analyses.outcome.power import power

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
    "assess": "winset.analyses.aims.assess",
    "forecast": "winset.analyses.outcome.forecast",
    "options": "winset.analyses.game.options_game",
    "power": "winset.analyses.outcome.power",
    "read_matrix": "winset.analyses.aims.ach",
    "timeline": "winset.analyses.context.timeline",
}


def __getattr__(name: str) -> Any:
    """Import what needs the models when it is first used, so that a check is quick."""
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    raise AttributeError(f"module 'winset.api' has no attribute '{name}'")
