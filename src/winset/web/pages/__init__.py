"""The pages, one module each, in the order of the navigation.

A page's module holds a ``PAGE``; to add one, write the module and name it here.
"""

from __future__ import annotations

from importlib import import_module

from winset.web.workbench import Page

NAMES = (
    "cases",
    "edit",
    "whatif",
    "forecast",
    "evidence",
    "assess",
    "advise",
    "scenarios",
    "inputs",
    "experts",
    "options",
    "odds",
    "report",
    "record",
    "library",
    "draft",
)


def pages() -> tuple[Page, ...]:
    """Return every page."""
    return tuple(import_module(f"winset.web.pages.{name}").PAGE for name in NAMES)
