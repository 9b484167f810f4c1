"""Sections as one page: no network, no script, the same bytes for the same answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from winset.answer import Answer
from winset.case.schema import Case
from winset.case.sources import Source
from winset.charts.svg import STYLE, shortened
from winset.report.notes import Note, notes
from winset.show import present
from winset.show.html import environment, html
from winset.show.sections import Section, Text, cited
from winset.show.words import day_text
from winset.version import __version__

if TYPE_CHECKING:
    from winset.library.case_passages import Cited


MOST_RUNNING = 420.0
"""The width of the title on top of each printed page, in pixels."""


@dataclass(frozen=True)
class Top:
    """What stands on top of a page.

    Attributes
    ----------
    kind : str
        What kind of page this is, such as ``Forecast``.
    day : str
        Until when its knowledge goes.
    question, summary, meta : str
        What is asked, what it is about, and how the answer was made.
    style : str
        A class of the style sheet for the whole page.
    live : str
        Where the workbench shows the same answer, once it is started.
    home : str
        The page of a site to which this one belongs.
    marking : str
        Such as internal; it stands on each printed page.
    """

    title: str
    kind: str = ""
    day: str = ""
    question: str = ""
    summary: str = ""
    meta: str = ""
    style: str = ""
    live: str = ""
    home: str = ""
    marking: str = ""

    @property
    def running(self) -> str:
        """The title as the head of each page has it, on one line."""
        return shortened(" ".join(self.title.split()), MOST_RUNNING)

    @classmethod
    def of_case(cls, case: Case, kind: str, meta: str = "") -> Top:
        """Return the top of a page about a case.

        Parameters
        ----------
        case : Case
        kind, meta : str
            What kind of page this is, and how the answer was made.
        """
        day = case.known_on
        until = "" if day is None else f"what was known on {day_text(day)}"
        piece = case.publication
        marking = (piece and piece.marking) or ""
        summary = case.summary or ""
        return cls(case.title, kind, until, case.question, summary, meta, marking=marking)


@dataclass(frozen=True)
class Sources:
    """The sources that a page lists, each with the passages that are cited of it.

    Attributes
    ----------
    sources : mapping of id to Source
    cited : iterable of Cited
        What a library has of them.
    """

    sources: Mapping[str, Source]
    cited: Iterable[Cited] = field(default=())

    @classmethod
    def of_case(cls, case: Case, cited: Iterable[Cited] = ()) -> Sources:
        """Return a case's sources, but for those that are cited for what came out alone.

        Parameters
        ----------
        case : Case
        cited : iterable of Cited
            What a library has of them.
        """
        later = case.cited_sources() - case.cited_sources(outcomes=False)
        return cls({n: source for n, source in case.sources.items() if n not in later}, cited)

    @classmethod
    def of_sections(cls, case: Case, sections: Iterable[Section]) -> Sources:
        """Return those of a case's sources that sections cite.

        Parameters
        ----------
        case : Case
        sections : iterable of Section
        """
        names = {locator.partition("#")[0] for locator in cited(sections)}
        return cls({n: source for n, source in case.sources.items() if n in names})


def page(top: Top, sections: Sequence[Section], sources: Sources | None = None) -> str:
    """Return sections as one HTML page.

    Parameters
    ----------
    top : Top
    sections : sequence of Section
        Those with an id and a title make the table of contents.
    sources : Sources, optional
        What the sections cite; without, the page has no list of sources.

    Returns
    -------
    str
        HTML that holds its style and pictures; it opens from disk and prints.
    """
    listed = {} if sources is None else sources.sources
    words: dict[str, Note] = {} if sources is None else notes(listed, sources.cited)
    shown = [section for section in sections if section.only != "terminal"]
    contents = [(one.id, one.title, one.style) for one in shown if one.id and one.title]
    short = {locator: note.short for locator, note in words.items()}
    body = html(shown, notes=short, csv=top.style != "brief")
    return (
        environment("winset.report")
        .get_template("page.html")
        .render(
            top=top,
            contents=contents if sources is None else [*contents, ("sources", "Sources", "")],
            body=body,
            sources=None if sources is None else listed,
            notes=words,
            style=style(),
            running=_running(top),
            version=__version__,
        )
    )


def answer_page(answer: Answer, **options: Any) -> str:
    """Return any answer as one HTML page, its sections under its case's title.

    Parameters
    ----------
    answer : Answer
    **options
        What the answer's sections take besides.
    """
    shown = present(answer, **options)
    sections = [
        replace(section, id=section.id or f"part-{number}") if section.title else section
        for number, section in enumerate(shown, start=1)
        if section.only != "terminal"
    ]
    kind = answer.kind.replace("_", " ").capitalize()
    case = answer if isinstance(answer, Case) else getattr(answer, "case", None)
    if not isinstance(case, Case):
        return page(Top(sections[0].title or shown.title, kind), sections)
    top = Top.of_case(case, kind)
    if sections[0].title == case.title:
        rest = [part for part in sections[0].parts if part != Text(case.question)]
        sections[0] = replace(sections[0], title="", id="", parts=rest)
    return page(top, sections, Sources.of_sections(case, sections))


def _running(top: Top) -> Markup:
    """Return the head that stands on each printed page, and its number."""
    acting = {ord(c): f"\\{ord(c):x} " for c in '"\\<>&\n'}
    shown = (top.running, shortened(top.marking, MOST_RUNNING / 2))
    words, marking = (text.translate(acting) for text in shown)
    marked = f'@top-right{{content:"{marking}"}}' if marking else ""
    return Markup(  # noqa: S704 - what could end the string or the style is escaped
        f'@page{{@top-left{{content:"{words}"}}{marked}'
        '@bottom-right{content:counter(page) " / " counter(pages)}}'
    )


def style() -> Markup:
    """Return the style sheet of a page, that of pictures included."""
    text = (resources.files("winset.report") / "page.css").read_text(encoding="utf-8")
    return Markup(text + STYLE)  # noqa: S704 - our own files
