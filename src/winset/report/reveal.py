"""Ideal points as one page: no network, no script, the same bytes for the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from winset import __version__
from winset.analyses.rollcalls.ideal_points import IdealPoints
from winset.charts.svg import STYLE
from winset.show.html import html
from winset.show.reveal import sections, title


def page(answer: IdealPoints, actors: Sequence[str] = ()) -> str:
    """Return ideal points as one HTML page.

    Parameters
    ----------
    answer : IdealPoints
    actors : sequence of str, optional
        Those in the chart; by default the anchors and both ends.
    """
    environment = Environment(
        loader=PackageLoader("winset.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (resources.files("winset.report") / "page.css").read_text(encoding="utf-8")
    shown = sections(answer, actors)
    return environment.get_template("reveal.html").render(
        answer=answer,
        style=Markup(style + STYLE),  # noqa: S704 - our own files
        version=__version__,
        title=title(answer),
        contents=[(one.id, one.title) for one in shown if one.id],
        body=html(shown),
        anchors=[answer.names[anchor] for anchor in answer.anchors],
    )
