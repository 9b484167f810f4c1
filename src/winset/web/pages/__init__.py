"""The pages, one module each, in the order of the rail.

A page's module holds a ``PAGE``; to add one, write the module and name it here.
"""

from __future__ import annotations

from importlib import import_module

from winset.web.workbench import Page

NAMES = (
    "cases",
    "find",
    "brief",
    "forecast",
    "report",
    "edit",
    "sections",
    "experts",
    "case",
    "evidence",
    "assess",
    "library",
    "source",
    "draft",
    "whatif",
    "scenarios",
    "advise",
    "inputs",
    "options",
    "odds",
    "context",
    "record",
    "outcomes",
)


def pages() -> tuple[Page, ...]:
    """Return every page."""
    return tuple(import_module(f"winset.web.pages.{name}").PAGE for name in NAMES)
