"""The report: a forecast as one page, with all that is asked of its case besides.

It is the annex of the brief. What the case's question asks first stands first; a print is short,
and leaves to the full one what only those need who check the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from winset.analyses.outcome.forecast import Forecast
from winset.report.page import Sources, Top, page
from winset.show import case as case_shown
from winset.show import forecast as shown
from winset.show import pooled
from winset.show.issues import issues
from winset.show.packages import packages
from winset.show.paths import paths
from winset.show.ratification import ratification
from winset.show.sections import Entries, Section
from winset.show.words import counted, day_text

if TYPE_CHECKING:
    from winset.library.case_passages import Cited

WORKBENCH = "http://127.0.0.1:8421"
"""Where ``winset serve`` stands unless it is told otherwise."""
FURTHER = frozenset({"issues", "path", "precedents", "timing", "past", "inputs", "state"})
"""Sections of the full print alone."""
_ASKED = (
    ("wants-", r"\bwants?\b|\baims?\b|\bintend"),
    ("odds", r"\bwhen\b|\bwhether\b|\bby \d|\bwill\b"),
    ("deal", r"\bdeal\b|\bagree|\bcome out\b|\boutcome|\bterms\b"),
    ("change", r"\bwho can\b|\binfluence|\blever|\bchange\b"),
    ("play", r"\bno deal\b|\bnobody\b|\bfails?\b"),
)
"""Which words of a question ask for which section."""
_OF_DEAL = ("deal", "packages", "ratification", "terms", "issues", "path")


def sections(answer: Forecast, further: Sequence[Section] = ()) -> list[Section]:
    """Return a report's sections, what the question asks for first.

    Parameters
    ----------
    answer : Forecast
    further : sequence of Section
        What other answers about the case say: what actors really want, who can change it, ...
    """
    package = packages(answer)
    own = [
        shown.deal(answer),
        *([] if package is None else [package]),
        *ratification(answer),
        shown.terms(answer),
        issues(answer),
        *paths(answer),
    ]
    asked = sorted([*own, *further], key=lambda one: _place(one.id, answer.case.question))
    inputs = case_shown.inputs(answer.case, mixed=bool(answer.believed))
    rests = [inputs, *pooled.sections(answer.case)]
    return [shown.in_short(answer), *asked, *rests, shown.method(answer)]


def report(
    answer: Forecast,
    further: Sequence[Section] = (),
    cited: Iterable[Cited] = (),
    *,
    full: bool = True,
    home: str = "",
) -> str:
    """Return a forecast as one HTML page.

    Parameters
    ----------
    answer : Forecast
    further : sequence of Section
        What other answers about the case say: what actors really want, who can change it, ...
    cited : iterable of Cited
        What a library has of the passages that the case cites.
    full : bool
        Whether all of it is printed; the screen shows all in any case.
    home : str
        The page of a site to which it belongs; then it leads there, and to no workbench.
    """
    parts = [
        replace(one, style="rest") if one.id in FURTHER else one
        for one in sections(answer, further)
    ]
    top = replace(_top(answer), style="report full" if full else "report annex", home=home)
    if not home:
        top = replace(top, live=_live(answer))
    return page(top, parts, Sources.of_case(answer.case, cited))


def report_file(
    answer: Forecast, further: Sequence[Section] = (), template: Path | None = None
) -> bytes:
    """Return a whole report as a file for a word processor.

    Parameters
    ----------
    answer : Forecast
    further : sequence of Section
    template : Path, optional
        A file whose styles it takes.

    Raises
    ------
    UsageError
        python-docx is not installed; the template cannot be read.
    """
    from winset.report.word import word_file

    listed = [
        (source.title, [", ".join(filter(None, [*source.authors, source.date, source.url]))])
        for source in Sources.of_case(answer.case).sources.values()
    ]
    parts = [*sections(answer, further), Section("Sources", [Entries(listed)])]
    return word_file(_top(answer), parts, template)


def _place(section: str, question: str) -> int:
    """Return where a question asks for a section; at its end, for what it does not ask."""
    name = "deal" if section in _OF_DEAL else section
    for start, words in _ASKED:
        found = re.search(words, question, re.IGNORECASE)
        if name.startswith(start) and found is not None:
            return found.start()
    return len(question)


def _live(answer: Forecast) -> str:
    """Return the address of the same forecast in the workbench."""
    chosen = {"draws": answer.draws, "seed": answer.seed, "scenario": answer.scenario}
    asked = urlencode({key: value for key, value in chosen.items() if value is not None})
    return f"{WORKBENCH}/case/{quote(answer.case.id or 'case')}/forecast?{asked}"


def _top(answer: Forecast) -> Top:
    case = answer.case
    parts = [f"Scenario: {case.scenarios[answer.scenario].name}."] if answer.scenario else []
    parts.append(f"{counted(len(case.actors), 'actor')}, {counted(len(case.issues), 'issue')}.")
    if case.decision.deadline:
        parts.append(f"Deadline {day_text(case.decision.deadline)}.")
    parts.append(
        "One run at the most likely values."
        if answer.point
        else f"{answer.draws:,} draws of the case's beliefs."
    )
    return Top.of_case(case, "Forecast", " ".join(parts))
