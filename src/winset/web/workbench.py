"""What every page of the workbench shares, and how a page is made of a template."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.case.schema import Case
from winset.web.answer_memory import Memory
from winset.web.case_store import CaseStore, CaseVersion, NoCaseError
from winset.web.forecast_memory import Answers
from winset.web.jobs import Job, Jobs
from winset.web.security import HEADER, Guard

Endpoint = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]

MOST_DRAWS = 200_000


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
    pages: Sequence[Page] = ()

    def __post_init__(self) -> None:
        self.answers = Answers(self.store.folder)


def workbench_of(request: Request) -> Workbench:
    """Return the workbench that a request came to."""
    workbench: Workbench = request.app.state.workbench
    return workbench


def version_of(request: Request) -> CaseVersion:
    """Return the case that a request names.

    Raises
    ------
    HTTPException
        404: no case has that key.
    """
    try:
        return workbench_of(request).store.load(request.path_params["key"])
    except NoCaseError as error:
        raise HTTPException(404, str(error)) from error


def case_of(request: Request) -> tuple[CaseVersion, Case]:
    """Return the case that a request names, with the text that it was read from.

    Raises
    ------
    UsageError
        It cannot be read.
    """
    version = version_of(request)
    return version, version.case


@cache
def environment() -> Environment:
    """Return the templates; whatever they show is escaped."""
    from winset.show.words import percent

    made = Environment(
        loader=PackageLoader("winset.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"percent": percent, "ago": ago}
    made.policies["json.dumps_kwargs"] = {"sort_keys": False}
    return made


def render(
    request: Request,
    template: str,
    version: CaseVersion | None = None,
    status: int = 200,
    **names: Any,
) -> HTMLResponse:
    """Return a template filled in, as an answer."""
    workbench = workbench_of(request)
    text = (
        environment()
        .get_template(template)
        .render(
            workbench=workbench,
            csrf=workbench.guard.csrf,
            csrf_header=HEADER,
            version=version,
            here=names.pop("here", ""),
            **names,
        )
    )
    return HTMLResponse(text, status)


def show_job(request: Request, job: Job, version: CaseVersion | None) -> HTMLResponse:
    """Return the piece of a page that follows a job and then shows its result."""
    return render(request, "job.html", version, job=job)


def ago(moment: float) -> str:
    """Return how long ago a moment was, in words."""
    passed = max(0.0, time.time() - moment)
    for length, one in ((86400 * 365, "year"), (86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(passed // length)
        if count:
            return f"{count} {one}{'' if count == 1 else 's'} ago"
    return "just now"


def whole(request: Request, name: str, default: int, low: int, high: int) -> int:
    """Return a whole number from the address, kept within bounds."""
    text = request.query_params.get(name, "")
    try:
        return min(max(int(text[:12]), low), high)
    except ValueError:
        return default
