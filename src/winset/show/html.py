"""Sections as HTML, for notebook, report and workbench; every text is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from winset.charts.svg import Picture
from winset.interchange.cells import csv_text
from winset.show.sections import Figure, Part, Row, Section, Table
from winset.untrusted import visible

UNBROKEN = "\u00a0"
_RIGHT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_RIGHT_TO_LEFT = re.compile(f"{_RIGHT}+(?:[ {UNBROKEN}\u200c\u200d'’./&-]+{_RIGHT}+)*")
"""Words written from right to left, as a name in a sentence of ours."""
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def html(
    sections: Iterable[Section],
    *,
    level: int = 2,
    style: str = "",
    notes: Mapping[str, str] | None = None,
    action: Callable[[Row], Markup] | None = None,
    standalone: bool = False,
    short: bool = False,
    csv: bool = False,
) -> Markup:
    """Return sections as a piece of HTML.

    Parameters
    ----------
    sections : iterable of Section
    level : int
        Of the sections' headings, 2 for ``<h2>``; what stands inside has the next.
    style : str
        A class of the style sheet for each section, such as ``card``.
    notes : mapping of locator to str, optional
        What is shown when a cited passage is pointed at; without, the page has no list of sources
        to which citations could lead.
    action : callable, optional
        What stands at the end of each row, such as a button.
    standalone : bool
        Whether pictures carry their style, as in a notebook.
    short : bool
        Whether tables are cut at their ``most`` rows, as in a notebook.
    csv : bool
        Whether each table can be saved as CSV, without a server.
    """
    shown = [_plain(one, standalone, short) for one in sections if one.only in ("", "page")]
    return Markup(  # noqa: S704 - the template escapes
        environment()
        .get_template("sections.html")
        .render(sections=shown, level=level, style=style, notes=notes, action=action, csv=csv)
        .strip()
    )


def notebook(sections: Iterable[Section]) -> Markup:
    """Return sections as a notebook shows them."""
    return html(sections, level=3, standalone=True, short=True)


@cache
def environment(package: str = "winset.show") -> Environment:
    """Return the templates of a package; whatever they show is escaped."""
    templates = Environment(
        loader=PackageLoader(package, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    filters = {"lines": lines, "marked": marked, "highlighted": highlighted, "csv": as_csv}
    filters |= {"isolated": isolated}
    templates.filters |= filters
    return templates


def _visible(value: Any) -> Any:
    """Let no sign in what a template shows act: neither in a text nor in escaped markup."""
    return type(value)(visible(value)) if isinstance(value, str) else value


def isolated(text: str) -> Markup:
    """Return text, escaped, in which words from right to left move nothing that stands beside them.

    Without it ``name 60 %`` reads as ``60 name %`` (Unicode Standard Annex 9, section 4.3, HL3).
    """
    if text.isascii():
        return escape(text)
    return Markup(_RIGHT_TO_LEFT.sub(r"<bdi>\g<0></bdi>", str(escape(text))))  # noqa: S704 - escaped


def lines(text: str) -> Markup:
    """Return text line by line, days whole and numbers beside their per cent signs."""
    shown = str(isolated(text.replace(" %", f"{UNBROKEN}%")))
    whole = _DAY.sub(r'<span class="day">\g<0></span>', shown)
    parts = [Markup(line) for line in whole.split("\n")]  # noqa: S704 - escaped above
    if len(parts) == 1:
        return parts[0]
    return Markup("").join(Markup("<div>{}</div>").format(part) for part in parts)


def marked(text: str) -> Markup:
    """Keep numbers and their per cent signs on one line, and set what is in backquotes as code."""
    parts = text.replace(" %", f"{UNBROKEN}%").split("`")
    if len(parts) % 2 == 0:
        return isolated("`".join(parts))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else isolated(part)
        for index, part in enumerate(parts)
    )


def as_csv(table: Any) -> str:
    """Return a table as CSV in an address, its values unrounded."""
    rows: list[list[Any]] = [[column.title for column in table.columns]]
    for row in table.rows:
        cells = row.cells[:1] if row.heading else row.cells
        rows.append([cell.text if cell.value is None else cell.value for cell in cells])
    return "data:text/csv;charset=utf-8," + quote(csv_text(rows))


def highlighted(text: str, places: Sequence[tuple[int, int]]) -> Markup:
    """Set off places in a text; without any, mark it as :func:`marked` does.

    Parameters
    ----------
    text : str
    places : sequence of (start, end)
    """
    if not places:
        return marked(text)
    shown, last = Markup(""), 0
    for start, end in places:
        shown += isolated(text[last:start])
        shown += Markup("<mark>{}</mark>").format(isolated(text[start:end]))
        last = end
    return shown + isolated(text[last:])


def _plain(part: Part, standalone: bool, short: bool) -> Any:
    """Return a part as the template reads it."""
    values: dict[str, Any] = {one.name: getattr(part, one.name) for one in fields(part)}
    values["kind"] = type(part).__name__.lower()
    if isinstance(part, Section):
        shown = [entry for entry in part.parts if entry.only in ("", "page")]
        values["parts"] = [_plain(entry, standalone, short) for entry in shown]
    elif isinstance(part, Table):
        table = part.for_medium("page")
        rows = table.rows[: part.most] if short else table.rows
        values |= {"columns": table.columns, "rows": rows, "more": len(table.rows) - len(rows)}
    elif isinstance(part, Figure):
        drawn = Picture(part.picture).standalone() if standalone else part.picture
        values["picture"] = Markup(drawn)  # noqa: S704 - built and escaped by winset.charts
    return SimpleNamespace(**values)
