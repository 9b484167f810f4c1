"""Rows -> an HTML table that notebooks show; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def html_table(head: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> str:
    """Return a table; numbers are written with at most three decimals, and set right."""
    parts = ["<table>"]
    if caption:
        parts.append(f"<caption>{escape(caption)}</caption>")
    titles = "".join(f"<th>{escape(title)}</th>" for title in head)
    parts.append(f"<thead><tr>{titles}</tr></thead><tbody>")
    for row in rows:
        parts.append("<tr>" + "".join(_cell(value) for value in row) + "</tr>")
    return "".join([*parts, "</tbody></table>"])


def _cell(value: object) -> str:
    if isinstance(value, float) and value != value:
        value = None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return f"<td>{escape('–' if value is None else str(value))}</td>"
    text = f"{value:,.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return f'<td style="text-align:right">{text}</td>'
