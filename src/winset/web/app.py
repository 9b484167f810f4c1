"""The workbench as an ASGI application."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from importlib import resources
from pathlib import Path

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from winset.case.revise import ConflictError
from winset.errors import CaseError, WinsetError
from winset.threads import Stopped
from winset.untrusted import visible
from winset.web.case_store import CaseStore, NoCaseError
from winset.web.pages import pages
from winset.web.pages.edit import conflict, unreadable
from winset.web.security import Guard, Secured
from winset.web.warm import warm
from winset.web.workbench import Workbench, render

LIBRARY = "library.sqlite"
WARM_AFTER = 1.0
"""Seconds from the start: the first page goes first."""
PAGES_AT_ONCE = 8
"""Threads that make pages: more would only take turns in Python, and each would take longer."""
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class _Files:
    """The package's own files, in memory: they wait for no thread, whatever is worked on.

    A browser asks each time whether they have changed.
    """

    def __init__(self) -> None:
        from winset.charts.svg import STYLE

        folder = resources.files("winset.web") / "static"
        self._files = {each.name: each.read_bytes() for each in folder.iterdir()}
        self._files["charts.css"] = STYLE.encode()
        self._tags = {name: f'"{sha256(raw).hexdigest()}"' for name, raw in self._files.items()}

    async def answer(self, request: Request) -> Response:
        """Return a file, or that the browser has it."""
        name = request.path_params["name"]
        if name not in self._files:
            raise HTTPException(404)
        headers = {"etag": self._tags[name], "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == self._tags[name]:
            return Response(status_code=304, headers=headers)
        kind = TYPES.get(name.rpartition(".")[2], "text/plain")
        return Response(self._files[name], media_type=kind, headers=headers)


def build(
    folder: Path, guard: Guard, warming: bool = True, library: Path | None = None
) -> Starlette:
    """Return the workbench of a folder.

    Parameters
    ----------
    folder : Path
        With cases in it.
    guard : Guard
        Who may ask.
    warming : bool
        Whether to compile the kernels in the background from the start.
    library : Path, optional
        The file that holds the sources; by default ``library.sqlite`` in the folder.
    """
    workbench = Workbench(CaseStore(folder), guard, library or folder / LIBRARY, pages=pages())

    def warm_up() -> None:
        try:
            warm()
        finally:
            workbench.compiling = False

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = PAGES_AT_ONCE
        if warming:
            workbench.compiling = True
            timer = threading.Timer(WARM_AFTER, warm_up)
            timer.daemon = True
            timer.start()
        yield
        workbench.jobs.close()

    app = Starlette(
        routes=[
            *[route for page in workbench.pages for route in page.routes],
            Route("/static/{name}", _Files().answer),
        ],
        middleware=[Middleware(Secured, guard=guard)],
        exception_handlers={
            HTTPException: _http_fault,
            NoCaseError: _no_case,
            ConflictError: conflict,
            CaseError: unreadable,
            WinsetError: _refused,
            ClientDisconnect: _gone,
            Stopped: _gone,
            Exception: _broken,
        },
        lifespan=lifespan,
    )
    app.state.workbench = workbench
    return app


def _wants_page(request: Request) -> bool:
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def _words(request: Request, words: str, status: int) -> Response:
    words = visible(words)
    if _wants_page(request) and "hx-request" not in request.headers:
        return render(request, "message.html", status, words=words, version=None)
    if request.headers.get("content-type", "").startswith("application/json"):
        return JSONResponse({"words": words}, status)
    return PlainTextResponse(words, status)


def _http_fault(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: "There is no such page or case here.", 405: "This page does not do that."}
    text = error.detail if "case" in error.detail else words.get(error.status_code, error.detail)
    return _words(request, text, error.status_code)


def _no_case(request: Request, error: Exception) -> Response:
    return _words(request, str(error), 404)


def _refused(request: Request, error: Exception) -> Response:
    return _words(request, str(error), 422)


def _gone(request: Request, error: Exception) -> Response:
    return PlainTextResponse("The request was cut off; nothing was changed.", 413)


def _broken(request: Request, error: Exception) -> Response:
    return PlainTextResponse("A fault inside Winset; nothing was changed.", 500)
