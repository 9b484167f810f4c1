"""A page that runs a verb: the work in the background, the answer at an address of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.threads import Progress
from winset.web.answer_memory import Question
from winset.web.workbench import context_line, render, workbench_of

Answer = TypeVar("Answer")
BOX = Markup('<div class="answer">{}</div>')
TOP = re.compile(r'<div class="answer"[^>]*>')


def question(
    request: Request, verb: Callable[..., Answer], *args: Any, **options: Any
) -> Question[Answer]:
    """Return what a verb is asked; what was asked before comes from memory.

    Parameters
    ----------
    request : Request
    verb : callable
        Of :mod:`winset.api`.
    *args, **options
        What it is asked.
    """
    return workbench_of(request).memory.question(verb, *args, **options)


def start(
    request: Request, what: str, work: Callable[[Progress], object], stays: bool = False
) -> HTMLResponse:
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
    stays : bool
        Whether it goes on when nobody looks at it any more.
    """
    address = f"{quote(request.scope['path'])}/answer?{request.url.query}"
    job = workbench_of(request).jobs.start(what, work, address, stays)
    return render(request, "job.html", job=job)


def _asked(request: Request) -> str:
    """Return the address that asks the question whose answer was looked for."""
    return f"{quote(request.scope['path'].removesuffix('/answer'))}?{request.url.query}"


def verb_routes(
    path: str,
    what: str,
    ask: Callable[[Request], Question[Answer]],
    show: Callable[[Request, Answer], Response | Markup],
    follows: bool = True,
) -> list[Route]:
    """Return the routes of a question: a POST starts the work, ``/answer`` shows what came of it.

    Only the POST works, since it alone is known to come from a page of the workbench.

    Parameters
    ----------
    path : str
        The address to which the question is sent.
    what : str
        What the work is called.
    ask : callable
        Reads a request, and returns the question; what is amiss with the request is raised there.
    show : callable
        Shows an answer; under what it holds is put on top of it.
    follows : bool
        Whether the answer is of the case under the scenario that the address says.
    """

    def begin(request: Request) -> Response:
        return start(request, what, ask(request).make)

    def answer(request: Request) -> Response:
        found = ask(request).kept()
        if found is None:
            return render(request, "again.html", what=what, address=_asked(request))
        shown = show(request, found)
        text = BOX.format(shown) if isinstance(shown, Markup) else bytes(shown.body).decode()
        if "key" in request.path_params and 'class="context"' not in text:
            line = str(context_line(request, found, follows))
            text = TOP.sub(lambda top: str(top[0]) + line, str(text), count=1)
        return HTMLResponse(text)

    return [Route(path, begin, methods=["POST"]), Route(f"{path}/answer", answer)]
