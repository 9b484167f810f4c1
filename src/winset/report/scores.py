"""Scores of forecasts as one page: the backtest, and the track record."""

from __future__ import annotations

from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from winset import __version__
from winset.analyses.record.backtest import Backtest
from winset.analyses.record.track_record import TrackRecord
from winset.charts.svg import STYLE
from winset.show.html import html

TITLES = {
    "backtest": ("Backtest", "Forecasts against what came out"),
    "track_record": ("Track record", "What was forecast, and what came out"),
}


def page(answer: Backtest | TrackRecord) -> str:
    """Return scores as one HTML page without scripts or network."""
    environment = Environment(
        loader=PackageLoader("winset.report", "."), autoescape=True, undefined=StrictUndefined
    )
    style = (resources.files("winset.report") / "page.css").read_text(encoding="utf-8")
    kicker, title = TITLES[answer.kind]
    return environment.get_template("scores.html").render(
        style=Markup(style + STYLE),  # noqa: S704 - our own files
        version=__version__,
        kicker=kicker,
        title=title,
        body=html(answer.show()),
    )
