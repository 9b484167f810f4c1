"""The public names, each with the module that it is from: the one list of them.

Type checkers read this file, and :mod:`winset.api` at its first use.
"""

from winset.analyses.aims.ach import read_matrix as read_matrix
from winset.analyses.aims.assess import assess as assess
from winset.analyses.context.precedents import precedents as precedents
from winset.analyses.context.timeline import timeline as timeline
from winset.analyses.context.timing import timing as timing
from winset.analyses.game.options_game import options as options
from winset.analyses.inputs.levels import levels as levels
from winset.analyses.inputs.sensitivity import sensitivity as sensitivity
from winset.analyses.levers.advise import advise as advise
from winset.analyses.levers.compare import compare as compare
from winset.analyses.levers.reach import reach as reach
from winset.analyses.outcome.deal_map import deal_map as deal_map
from winset.analyses.outcome.forecast import Forecast as Forecast
from winset.analyses.outcome.forecast import forecast as forecast
from winset.analyses.outcome.power import power as power
from winset.analyses.outcome.what_if import what_if as what_if
from winset.analyses.record.backtest import backtest as backtest
from winset.analyses.record.forecast_log import open_sealed as open_sealed
from winset.analyses.record.forecast_log import save_forecast as save_forecast
from winset.analyses.record.forecast_log import verify_log as verify_log
from winset.analyses.record.forecast_log import withdraw_record as withdraw_record
from winset.analyses.record.forecast_log_changes import monitor as monitor
from winset.analyses.record.grading import grade as grade
from winset.analyses.record.stacking import calibrate as calibrate
from winset.analyses.record.track_record import record as record
from winset.analyses.rollcalls.reveal import reveal as reveal
from winset.api.cases import check as check
from winset.api.cases import export as export
from winset.api.cases import loads as loads
from winset.api.cases import new as new
from winset.api.cases import schema as schema
from winset.api.pages import page as page
from winset.api.sources import cite as cite
from winset.api.sources import open_library as open_library
from winset.case.belief import Belief as Belief
from winset.case.changes import spread as spread
from winset.case.read import read_scenario as read_scenario
from winset.case.read import write as write
from winset.case.schema import Case as Case
from winset.coding.agreement import coder_agreement as coder_agreement
from winset.coding.networks import network as network
from winset.coding.reading import read_coding as read_coding
from winset.coding.reading import write_coding as write_coding
from winset.errors import CaseError as CaseError
from winset.errors import Finding as Finding
from winset.errors import OutputError as OutputError
from winset.errors import UsageError as UsageError
from winset.errors import WinsetError as WinsetError
from winset.interchange.forms import read as read
from winset.interchange.forms import read_all as read_all
from winset.interchange.importing import import_cases as import_cases
from winset.interchange.outcomes import resolve as resolve
from winset.models.registry import list_models as list_models
