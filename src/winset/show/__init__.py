"""An answer -> sections: the one place where an answer becomes words, tables and pictures.

Each answer has a module here, named by its ``kind``, with a function ``sections``; it is imported
when an answer is first shown. Terminal, notebook, report and workbench render the same sections
(:mod:`winset.show.terminal`, :mod:`winset.show.html`).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from winset.answer import Answer, use_presenter
from winset.show.shown import Sections


def present(answer: Answer, **options: Any) -> Sections:
    """Return an answer in sections.

    Parameters
    ----------
    answer : Answer
    **options
        What the answer's own ``sections`` takes besides.
    """
    module = import_module(f"winset.show.{answer.kind}")
    title = getattr(module, "TITLE", answer.kind.replace("_", " ").capitalize())
    return Sections(tuple(module.sections(answer, **options)), title)


use_presenter(present)
