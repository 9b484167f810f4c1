"""Experts: where several differ on the numbers of a case, and the form that asks them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset import api
from winset.case.schema import Case
from winset.errors import CaseError, WinsetError
from winset.show.html import html
from winset.web.answer_memory import Question
from winset.web.security import REPORT_POLICY
from winset.web.verb_pages import question, verb_routes
from winset.web.workbench import Page, case_of, render, version_of

if TYPE_CHECKING:
    from winset.analyses.experts.disagreement import Disagreement
    from winset.interchange.experts import Panel

FOLDER = "experts"
DRAWS = 500
LONGEST = 200


def page(request: Request) -> Response:
    """Show who has given numbers; where they differ comes as soon as it is there."""
    panel, fault = _panel(request)
    return render(request, "experts.html", panel=panel, fault=fault)


def _folder(request: Request) -> Path:
    return version_of(request).path.parent / FOLDER


def _panel(request: Request) -> tuple[Panel | None, str]:
    """Return the experts beside the case, and what keeps them from being read."""
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


def form(request: Request) -> Response:
    """Return the form of one expert, to be sent on; an address for each."""
    name = request.query_params.get("for", "")[:LONGEST]
    about = [text[:LONGEST] for text in request.query_params.get("about", "").split()]
    last = 2 if request.query_params.get("round") == "2" else 1
    panel, _ = _panel(request)
    if not about and panel is not None and last == 1:
        about = list(panel.numbers)
    text = api.elicit_form(case_of(request), about, name=name, panel=panel, round=last)
    headers = {
        "content-security-policy": REPORT_POLICY,
        "content-disposition": 'attachment; filename="form.html"',
    }
    return HTMLResponse(text, headers=headers)


PAGE = Page(
    "experts",
    "Experts",
    [
        Route("/case/{key}/experts", page),
        *verb_routes("/case/{key}/experts", "Where experts differ", _ask, _show),
        Route("/case/{key}/experts/form", form),
    ],
    hint="Where several people differ, and why",
    place="Model",
)
