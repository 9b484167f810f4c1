"""The list of cases, and a new one; and what follows any work in the background."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from winset import api
from winset.case.ids import id_of
from winset.case.read import FILE_NAME, write
from winset.case.yaml.edit import parse_text
from winset.confined import Ended, confined
from winset.errors import CaseError, OutputError, UsageError
from winset.files import write_new
from winset.web.case_store import key_of
from winset.web.jobs import Job
from winset.web.request_bodies import text_of, with_bytes, with_json
from winset.web.workbench import Page, bar, render, version_of, workbench_of

LONGEST_TITLE = 200
MOST_CASES = 50
LISTING_SECONDS = 0.5
"""For which cases are read before the listing is shown."""
MOST_SECONDS = 30.0
"""For reading a file that a browser sends."""


def listing(request: Request) -> Response:
    """Show the cases of the folder and the state of each."""
    workbench = workbench_of(request)
    rows = []
    versions, unread = workbench.store.all(LISTING_SECONDS)
    for version in versions:
        last = workbench.answers.last(version.key)
        case = version.reading.case
        fresh = last is not None and case is not None and last.digest == case.digest()
        rows.append({"version": version, "case": case, "last": last, "fresh": fresh})
    store = workbench.store
    return render(
        request,
        "cases.html",
        rows=rows,
        unread=unread,
        folder=store.folder,
        archived=store.archived(),
    )


def _new(request: Request, body: dict[str, Any]) -> Response:
    """Make a case from the template, in a folder named after its title."""
    workbench = workbench_of(request)
    title = " ".join(text_of(body, "title", LONGEST_TITLE).split())
    if not title:
        raise UsageError("Give the case a title.")
    start = text_of({"from": ""} | body, "from", 300)
    if start.startswith("copy:"):
        key = workbench.store.copy(start.removeprefix("copy:"), title)
        return JSONResponse({"key": key, "to": f"/case/{key}/edit"})
    folder = workbench.store.folder / id_of(title, _Taken(workbench.store.folder), "case")
    path = api.new(folder, title, empty=start == "empty")
    key = key_of(path.parent.relative_to(workbench.store.folder))
    page = "case" if start == "empty" else "edit"
    return JSONResponse({"key": key, "to": f"/case/{key}/{page}"})


def _restore(request: Request, body: dict[str, Any]) -> Response:
    """Bring a case back from the archive."""
    key = workbench_of(request).store.restore(text_of(body, "key", 300))
    return JSONResponse({"to": f"/case/{key}/case"})


def _bring(request: Request, raw: bytes) -> Response:
    """Take in a case that a browser sends: our own text, or a file of another program."""
    name = request.query_params.get("name", "")[-200:].replace("\\", "/").rsplit("/", 1)[-1]
    if not name.strip(". "):
        raise UsageError("Give the file a name, such as talks.csv.")
    keys = _taken_in(workbench_of(request).store.folder, raw, name)
    to = f"/case/{keys[0]}/edit" if len(keys) == 1 else "/"
    return JSONResponse({"keys": keys, "to": to})


def _taken_in(folder: Path, raw: bytes, name: str) -> list[str]:
    """Write the cases of a file into folders of their own, and return the folders' names."""
    try:
        texts = confined(case_texts, raw, name, seconds=MOST_SECONDS)
    except Ended as ended:
        raise UsageError(f"Nothing was taken of {name}: {ended}.") from ended
    files: dict[str, str] = {}
    for title, text in texts:
        files[id_of(title, _Taken(folder, files), "case")] = text
    try:
        write_new({folder / key / FILE_NAME: text.encode() for key, text in files.items()})
    except OutputError as error:
        raise UsageError(f"Nothing was taken: {folder} cannot be written to.") from error
    return list(files)


def case_texts(raw: bytes, name: str) -> list[tuple[str, str]]:
    """Return the title and the text of each case of a file; called in a process of its own.

    Parameters
    ----------
    raw : bytes
    name : str
        The file's name.

    Raises
    ------
    UsageError
        It holds none, or too many.
    """
    from winset.interchange.forms import inspect_table

    stem = Path(name).stem
    title = _own_title(raw)
    if title is not None:
        return [(stem if stem != "case" else title, raw.decode("utf-8"))]
    reading = inspect_table(raw, name, id_of(stem), None)
    texts = [(case.id or case.title, write(case)) for case in reading.cases]
    if not texts or any(finding.severity == "error" for finding in reading.findings):
        reasons = " ".join(str(finding) for finding in reading.findings[:3])
        raise UsageError(f"Nothing was taken. {reasons or 'The file holds no case.'}")
    if len(texts) > MOST_CASES:
        raise UsageError(
            f"The file holds {len(texts):,} cases, more than {MOST_CASES}. Use winset import."
        )
    return texts


def _own_title(raw: bytes) -> str | None:
    """Return the title of a case's text, which Edit can mend if it has faults; None of others."""
    try:
        data = parse_text(raw.decode("utf-8"))
    except (UnicodeDecodeError, CaseError):
        return None
    known = isinstance(data, dict) and {"winset", "actors", "issues"} & set(data)
    return str(data.get("title") or "case") if known else None


class _Taken:
    """The names that are taken in a folder."""

    def __init__(self, folder: Path, more: Collection[str] = ()) -> None:
        self.folder, self.more = folder, more

    def __contains__(self, name: object) -> bool:
        return name in self.more or (self.folder / str(name)).exists()


def home(request: Request) -> Response:
    """Lead from a case's bare address to its first page."""
    return RedirectResponse(f"/case/{quote(version_of(request).key)}/brief", 303)


def state(request: Request) -> Response:
    """Say which version of a case lies in its file, what is worked on, and the last step."""
    bench, version = workbench_of(request), version_of(request)
    jobs = [{"id": job.id, "what": job.what, "percent": job.percent} for job in bench.jobs.going()]
    steps = bench.store.history(version.key).steps()
    return JSONResponse(
        {"etag": version.etag, "jobs": jobs, "steps": steps, "bar": bar(bench, version)}
    )


def job(request: Request) -> Response:
    """Show how far a job is."""
    return render(request, "job.html", job=_job(request))


def stop(request: Request) -> Response:
    """Stop a job."""
    job = _job(request)
    job.stop.set()
    return render(request, "job.html", job=job)


def _job(request: Request) -> Job:
    job = workbench_of(request).jobs.get(request.path_params["job"])
    if job is None:
        raise HTTPException(404, "This work is no longer known; reload the page of the case.")
    return job


PAGE = Page(
    "cases",
    "Cases",
    [
        Route("/", listing),
        Route("/new", with_json(_new), methods=["POST"]),
        Route("/restore", with_json(_restore), methods=["POST"]),
        Route("/bring", with_bytes(_bring), methods=["POST"]),
        Route("/case/{key}", home),
        Route("/case/{key}/state", state),
        Route("/job/{job}", job),
        Route("/job/{job}/stop", stop, methods=["POST"]),
    ],
)
