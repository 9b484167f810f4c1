"""A page that runs a verb: the work in the background, the answer at an address of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.threads import Progress
from winset.web.workbench import render, workbench_of

Answer = TypeVar("Answer")
Work = Callable[[Progress | None], Answer]
"""What makes an answer, and says meanwhile how far it is."""
BOX = Markup('<div class="answer">{}</div>')


def remembered(
    request: Request, verb: Callable[..., Answer], *args: Any, **options: Any
) -> Work[Answer]:
    """Return the work of asking a verb; what was asked before comes from memory.

    Parameters
    ----------
    request : Request
    verb : callable
        Of :mod:`winset.api`.
    *args, **options
        What it is asked.
    """
    memory = workbench_of(request).memory
    return lambda progress: memory.ask(verb, *args, progress=progress, **options)


def start(request: Request, what: str, work: Work[Any]) -> HTMLResponse:
    """Start work in the background, and show how far it is.

    When it is done, the page asks the request's own address with ``/answer`` after it, and the same
    question, for what came of it.

    Parameters
    ----------
    request : Request
    what : str
        What the work is called.
    work : callable
        Called with what notes its progress.
    """
    address = f"{quote(request.scope['path'])}/answer?{request.url.query}"
    job = workbench_of(request).jobs.start(what, work, address)
    return render(request, "job.html", job=job)


def verb_routes(
    path: str,
    what: str,
    ask: Callable[[Request], Work[Answer]],
    show: Callable[[Request, Answer], Response | Markup],
) -> list[Route]:
    """Return the routes of a question: a POST starts the work, ``/answer`` shows what came of it.

    Parameters
    ----------
    path : str
        The address to which the question is sent.
    what : str
        What the work is called.
    ask : callable
        Reads a request, and returns the work that answers it; what is amiss with the request is
        raised there.
    show : callable
        Shows an answer.
    """

    def begin(request: Request) -> Response:
        return start(request, what, ask(request))

    def answer(request: Request) -> Response:
        shown = show(request, ask(request)(None))
        return shown if isinstance(shown, Response) else HTMLResponse(BOX.format(shown))

    return [Route(path, begin, methods=["POST"]), Route(f"{path}/answer", answer)]
