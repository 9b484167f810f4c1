"""Experts: where several differ on the numbers of a case, and the form that asks them."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from winset import api
from winset.case.ids import as_id
from winset.case.schema import Case
from winset.errors import CaseError, UsageError, WinsetError
from winset.show.html import html
from winset.untrusted import visible
from winset.web.answer_memory import Question
from winset.web.invitations import Invitation, address, invitation_of
from winset.web.request_bodies import with_bytes
from winset.web.security import REPORT_POLICY
from winset.web.verb_pages import question, verb_routes
from winset.web.workbench import Page, case_of, render, version_of, workbench_of

if TYPE_CHECKING:
    from winset.analyses.experts.disagreement import Disagreement
    from winset.interchange.experts import Panel

FOLDER = "experts"
ANSWER_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; "
    "frame-ancestors 'none'; sandbox allow-scripts allow-forms"
)
"""The form has its own script and style, and reaches nothing of the workbench."""
DRAWS = 500
LONGEST = 200


def page(request: Request) -> Response:
    """Show who has given numbers; where they differ comes as soon as it is there."""
    panel, fault = panel_of(request)
    return render(request, "experts.html", panel=panel, fault=fault, link="")


def _folder(request: Request) -> Path:
    return version_of(request).path.parent / FOLDER


def panel_of(request: Request) -> tuple[Panel | None, str]:
    """Return the experts beside the case, and what keeps them from being read.

    Parameters
    ----------
    request : Request
    """
    folder = _folder(request)
    if not folder.is_dir():
        return None, ""
    if folder.is_symlink() or any(file.is_symlink() for file in folder.iterdir()):
        return None, "a link stands there; links are not followed."
    try:
        return api.read_experts(folder), ""
    except CaseError as error:
        return None, str(error.findings[0])
    except WinsetError as error:
        return None, str(error)


def differ(case: Case, folder: str, written: tuple[int, ...]) -> Disagreement:
    """Say where the experts in a folder differ.

    Parameters
    ----------
    case : Case
    folder : str
    written : tuple of int
        When each file was written, by which an answer in memory is known to be of these files.
    """
    return api.disagreement(case, api.read_experts(folder), draws=DRAWS)


def _ask(request: Request) -> Question[Disagreement]:
    folder = _folder(request)
    files = sorted(folder.glob("*.y*ml"))
    written = tuple(file.stat().st_mtime_ns for file in files)
    return question(request, differ, case_of(request), str(folder), written)


def _show(request: Request, answer: Disagreement) -> Markup:
    return html(answer.show(), style="card")


def _asked(request: Request) -> Invitation:
    """Return what the form is to ask, and of whom."""
    name = request.query_params.get("for", "")[:LONGEST].strip()
    about = [text[:LONGEST] for text in request.query_params.get("about", "").split()]
    last = 2 if request.query_params.get("round") == "2" else 1
    panel, _ = panel_of(request)
    if not about and panel is not None and last == 1:
        about = list(panel.numbers)
    return Invitation(version_of(request).key, name, tuple(about), last)


def form(request: Request) -> Response:
    """Return the form of one expert, to be sent on; an address for each."""
    asked = _asked(request)
    headers = {
        "content-security-policy": REPORT_POLICY,
        "content-disposition": 'attachment; filename="form.html"',
    }
    return HTMLResponse(_form(request, asked), headers=headers)


def _form(request: Request, asked: Invitation, *, sends: bool = False) -> str | bytes:
    panel, _ = panel_of(request)
    return api.elicit_form(
        case_of(request), asked.about, name=asked.name, panel=panel, round=asked.round, sends=sends
    )


def link(request: Request) -> Response:
    """Return the personal link of one expert; what it asks is made once, so that faults show."""
    asked = _asked(request)
    if not asked.name:
        raise UsageError("A personal link is somebody's. Write the expert's name.")
    _form(request, asked, sends=True)
    path = address(workbench_of(request).guard, asked)
    panel, fault = panel_of(request)
    whole = f"{request.base_url}"[:-1] + path
    return render(request, "experts.html", panel=panel, fault=fault, asked=asked, link=whole)


def answer(request: Request) -> Response:
    """Return the form that a personal link leads to, in a sandbox of its own."""
    asked = _invited(request)
    own = f"{request.url.scheme}://{request.url.netloc}"
    headers = {"content-security-policy": f"{ANSWER_POLICY}; form-action {own}"}
    return HTMLResponse(_form(request, asked, sends=True), headers=headers)


def answered(request: Request, raw: bytes) -> Response:
    """Keep what came back by a personal link, under the name that it was for.

    Parameters
    ----------
    request : Request
    raw : bytes
        What the form sent.
    """
    asked, folder = _invited(request), _folder(request)
    sent = dict(parse_qsl(raw.decode("utf-8", "replace"))).get("answers", "")
    name = _name_in(sent)
    if not name or as_id(name.lower()) != as_id(asked.name.lower()):
        raise UsageError(f"This link is for {asked.name}. Nothing was kept.")
    if folder.is_symlink():
        raise UsageError("The folder of the experts is a link; links are not followed.")
    with TemporaryDirectory() as place:
        file = Path(place) / "answers"
        file.write_text(sent, encoding="utf-8")
        try:
            api.collect(case_of(request), file, folder)
        except CaseError as error:
            told = (f"found {one.found}; expected {one.expected}" for one in error.findings[:3])
            raise UsageError(f"Nothing was kept: {'. '.join(told)}.") from error
    told_name = visible(name, one_line=True)
    return PlainTextResponse(f"Thank you, {told_name}. Your answers are kept; close this page.")


def _name_in(sent: str) -> str:
    try:
        data = json.loads(sent)
    except (ValueError, RecursionError):
        return ""
    name = data.get("name") if isinstance(data, dict) else None
    return name if isinstance(name, str) else ""


def _invited(request: Request) -> Invitation:
    asked = invitation_of(workbench_of(request).guard, request.path_params["invitation"])
    if asked is None:
        raise HTTPException(404, "This link leads nowhere any more. Ask for a new one.")
    request.path_params["key"] = asked.case
    return asked


PAGE = Page(
    "experts",
    "Experts",
    [
        Route("/case/{key}/experts", page),
        *verb_routes("/case/{key}/experts", "Where experts differ", _ask, _show),
        Route("/case/{key}/experts/form", form),
        Route("/case/{key}/experts/link", link),
        Route("/answer/{invitation}", answer),
        Route("/answer/{invitation}", with_bytes(answered, "edit"), methods=["POST"]),
    ],
    hint="Where several people differ, and why",
    place="Model",
)
