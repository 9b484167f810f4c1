"""The list of cases, and a new one; and what follows any work in the background."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from winset.case.ids import id_of
from winset.errors import UsageError
from winset.web.bench import Page, bench_of, held_of, render
from winset.web.bodies import json_body, text_of

LONGEST_TITLE = 200


def listing(request: Request) -> Response:
    """Show the cases of the folder and the state of each."""
    bench = bench_of(request)
    rows = []
    for held in bench.shelf.all():
        last = bench.answers.last(held.key)
        case = held.reading.case
        fresh = last is not None and case is not None and last.digest == case.digest()
        rows.append({"held": held, "case": case, "last": last, "fresh": fresh})
    return render(request, "cases.html", rows=rows, folder=bench.shelf.folder, here="cases")


async def new(request: Request) -> Response:
    """Make a case from the template, in a folder named after its title."""
    from winset import api

    bench = bench_of(request)
    body = await json_body(request)
    title = " ".join(text_of(body, "title", LONGEST_TITLE).split())
    if not title:
        raise UsageError("Give the case a title.")
    folder = bench.shelf.folder / id_of(title, _Taken(bench.shelf.folder), "case")
    path = api.new(folder, title)
    key = ":".join(path.parent.relative_to(bench.shelf.folder).parts)
    return JSONResponse({"key": key, "to": f"/case/{key}/edit"})


class _Taken:
    """The names that are taken in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __contains__(self, name: object) -> bool:
        return (self.folder / str(name)).exists()


def home(request: Request) -> Response:
    """Lead from a case's bare address to its first page."""
    held = held_of(request)
    return RedirectResponse(f"/case/{held.key}/edit", 303)


def state(request: Request) -> Response:
    """Say which version of a case lies in its file, so that open pages notice a change."""
    held = held_of(request)
    return JSONResponse({"etag": held.etag})


def job(request: Request) -> Response:
    """Show how far a job is."""
    work = bench_of(request).jobs.get(request.path_params["job"])
    if work is None:
        raise HTTPException(404, "This work is no longer known; reload the page of the case.")
    return render(request, "job.html", job=work)


def stop(request: Request) -> Response:
    """Stop a job."""
    work = bench_of(request).jobs.get(request.path_params["job"])
    if work is None:
        raise HTTPException(404, "This work is no longer known; reload the page of the case.")
    work.stop.set()
    return render(request, "job.html", job=work)


PAGE = Page(
    "cases",
    "Cases",
    [
        Route("/", listing),
        Route("/new", new, methods=["POST"]),
        Route("/case/{key}", home),
        Route("/case/{key}/state", state),
        Route("/job/{job}", job),
        Route("/job/{job}/stop", stop, methods=["POST"]),
    ],
    shown=False,
)
