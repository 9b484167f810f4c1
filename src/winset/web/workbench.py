"""What every page of the workbench shares, and how a page is made of a template."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.case.schema import Case
from winset.web.answer_memory import Memory
from winset.web.case_store import CaseStore, CaseVersion
from winset.web.forecast_memory import Answers
from winset.web.jobs import Jobs
from winset.web.judging import Judging
from winset.web.security import HEADER, Guard

Endpoint = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Page:
    """A page of the workbench: its place in the navigation, and what it answers.

    Attributes
    ----------
    id : str
        The last part of its address, ``/case/KEY/ID``.
    label : str
        What the navigation says.
    routes : sequence of Route
    hint : str
        What it is for, in a few words.
    shown : bool
        Whether the navigation of a case names it.
    """

    id: str
    label: str
    routes: Sequence[Route]
    hint: str = ""
    shown: bool = True


@dataclass
class Workbench:
    """The state of a running workbench."""

    store: CaseStore
    guard: Guard
    library: Path
    """The file that holds the sources; made when the first is added."""
    jobs: Jobs = field(default_factory=Jobs)
    answers: Answers = field(init=False)
    memory: Memory = field(default_factory=Memory)
    judging: Judging = field(default_factory=Judging)
    pages: Sequence[Page] = ()

    def __post_init__(self) -> None:
        self.answers = Answers(self.store.folder)


def workbench_of(request: Request) -> Workbench:
    """Return the workbench that a request came to."""
    workbench: Workbench = request.app.state.workbench
    return workbench


def version_of(request: Request) -> CaseVersion:
    """Return the case that a request names, the same one however often it is asked for.

    Raises
    ------
    NoCaseError
        No case has that key.
    """
    version: CaseVersion | None = getattr(request.state, "version", None)
    if version is None:
        version = workbench_of(request).store.load(request.path_params["key"])
        request.state.version = version
    return version


def case_of(request: Request) -> Case:
    """Return the case that a request names.

    Raises
    ------
    NoCaseError
        No case has that key.
    UsageError
        It has faults.
    """
    return version_of(request).case


@cache
def environment() -> Environment:
    """Return the templates; whatever they show is escaped."""
    from winset.show.words import percent

    templates = Environment(
        loader=PackageLoader("winset.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"percent": percent, "ago": ago}
    templates.policies["json.dumps_kwargs"] = {"sort_keys": False}
    return templates


def render(request: Request, template: str, status: int = 200, **names: Any) -> HTMLResponse:
    """Return a template filled in, as an answer.

    Parameters
    ----------
    request : Request
    template : str
        Its file. The navigation marks the page of its name, or the one that ``here`` names.
    status : int
        Of the answer.
    **names
        What the template shows, besides the case that the request names, ``version``.
    """
    workbench = workbench_of(request)
    if "version" not in names:
        names["version"] = version_of(request) if "key" in request.path_params else None
    names = {"here": template.removesuffix(".html")} | names
    text = environment().get_template(template)
    common = {"workbench": workbench, "csrf": workbench.guard.csrf, "csrf_header": HEADER}
    shown = text.render(common | names)
    return HTMLResponse(shown.encode("utf-8", "replace"), status)  # a folder's name may be no text


def ago(moment: float) -> str:
    """Return how long ago a moment was, in words."""
    passed = max(0.0, time.time() - moment)
    for length, one in ((86400 * 365, "year"), (86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(passed // length)
        if count:
            return f"{count} {one}{'' if count == 1 else 's'} ago"
    return "just now"


def whole_number(request: Request, name: str, default: int, low: int, high: int) -> int:
    """Return a whole number from the address, within bounds.

    Parameters
    ----------
    request : Request
    name : str
        Of the number in the address.
    default : int
        Where there is none.
    low, high : int
        The bounds.
    """
    text = request.query_params.get(name, "")
    try:
        return min(max(int(text[:12]), low), high)
    except ValueError:
        return default
