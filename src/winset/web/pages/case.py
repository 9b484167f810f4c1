"""The case as a whole: what is still missing, a copy, files to take along, and the archive."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset import api
from winset.web.checklist import checklist
from winset.web.request_bodies import text_of, with_json
from winset.web.workbench import Page, render, version_of, workbench_of

LONGEST_TITLE = 200
FORMS = {
    "case.yaml": "text/yaml; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def case(request: Request) -> Response:
    """Show what is missing for an answer, and what can be done with the case as a whole."""
    version = version_of(request)
    alone = version.path.parent == workbench_of(request).store.folder
    return render(request, "case.html", items=checklist(version), alone=alone)


def export(request: Request) -> Response:
    """Return the case as a file: its text, or a spreadsheet that reads back as the same case."""
    version, form = version_of(request), request.path_params["form"]
    if form not in FORMS:
        raise HTTPException(404)
    if form == "case.yaml":
        name, raw = form, version.text.encode("utf-8", "replace")
    else:
        name = f"{_file_name(version.case.id)}.{form}"
        with tempfile.TemporaryDirectory(prefix="winset-") as folder:
            raw = api.export(version.case, Path(folder) / f"case.{form}").read_bytes()
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(raw, media_type=FORMS[form], headers=headers)


def _file_name(name: str | None) -> str:
    return "".join(s for s in name or "" if s.isascii() and (s.isalnum() or s in "-_")) or "case"


def _copy(request: Request, body: dict[str, Any]) -> Response:
    """Copy the case into a folder of its own, without the log of its forecasts."""
    title = " ".join(text_of(body, "title", LONGEST_TITLE).split())
    key = workbench_of(request).store.copy(version_of(request).key, title)
    return JSONResponse({"key": key, "to": f"/case/{key}/edit"})


def _archive(request: Request, body: dict[str, Any]) -> Response:
    """Put the case aside; nothing of it is lost."""
    workbench_of(request).store.archive(version_of(request).key)
    return JSONResponse({"to": "/"})


PAGE = Page(
    "case",
    "Case",
    [
        Route("/case/{key}/case", case),
        Route("/case/{key}/case/file/{form}", export),
        Route("/case/{key}/case/copy", with_json(_copy), methods=["POST"]),
        Route("/case/{key}/case/archive", with_json(_archive), methods=["POST"]),
    ],
    hint="What is still missing; copy, export, archive",
    place="Model",
)
