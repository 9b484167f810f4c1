"""Draft: candidate rows beside their passages, judged by keyboard; what is accepted enters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset import api
from winset.case.revise import revise
from winset.errors import UsageError
from winset.library.drafting.row import KINDS
from winset.library.drafting.triage import HOWS, verdict_edits
from winset.web.request_bodies import with_bytes
from winset.web.sources import opened
from winset.web.workbench import Page, render, workbench_of

if TYPE_CHECKING:
    from winset.case.draft import DraftRow

GIVEN = ("capability", "issue", "value", "share", "weight", "toward", "date", "criterion", "closes")
NUMBERS = ("capability", "value", "share", "weight")
LONGEST = 2000


def draft(request: Request) -> Response:
    """Show every row of the draft, its passages beside it."""
    return _show(request, "draft.html")


def _show(request: Request, template: str, words: str = "", row: str = "") -> Response:
    version = workbench_of(request).store.load(request.path_params["key"])
    case = version.reading.case
    rows: list[dict[str, Any]] = []
    if case is not None:
        with opened(request) as library:
            for name, entry in case.draft.items():
                passages = [(p, _marked(_text(library, p), entry.text)) for p in entry.sources]
                rows.append({"id": name, "row": entry, "passages": passages})
    waiting = [each for each in rows if _waits(each["row"])]
    counts = {"waiting": len(waiting), "judged": len(rows) - len(waiting)}
    return render(
        request,
        template,
        here="draft",
        version=version,
        rows=rows,
        counts=counts,
        kinds=KINDS,
        words=words,
        asked=row,
    )


def _waits(entry: DraftRow) -> bool:
    return entry.state == "candidate" and entry.kind != "question"


def _text(library: Any, locator: str) -> str:
    try:
        return library.passage(locator).text if library is not None else ""
    except UsageError:
        return ""


def _marked(passage: str, words: str) -> Markup:
    """Return a passage, escaped, with the words of its row marked."""
    words = words.rstrip("….")
    before, found, after = passage.partition(words) if words else (passage, "", "")
    if not found:
        return escape(passage)
    return Markup("{}<mark>{}</mark>{}").format(before, found, after)


def _judge(request: Request, raw: bytes) -> Response:
    """Write one judgement into the case, and show the rows as they then stand."""
    query = request.query_params
    row, how = query.get("row", "")[:80], query.get("how", "")
    by = " ".join(query.get("by", "")[:80].split())
    if how not in HOWS:
        raise UsageError("The page sent something unexpected; reload it.")
    waits: list[str] = []
    try:
        verdict = _verdict(how, by, query)
        workbench_of(request).store.change(
            request.path_params["key"],
            revise,
            lambda now: verdict_edits(now.data, row, verdict, waits),
        )
    except api.WinsetError as error:
        return _show(request, "draft-rows.html", str(error), row)
    words = f"Accepted; it waits for {waits[0]}." if waits else ""
    return _show(request, "draft-rows.html", words, row if waits else "")


def _verdict(how: Any, by: str, query: Any) -> api.Verdict:
    from winset.library.case_rows import read_number

    texts = {name: query.get(name, "")[:LONGEST].strip() for name in (*GIVEN, "text", "into")}
    given: dict[str, Any] = {name: texts[name] for name in GIVEN if texts[name]}
    for name in NUMBERS:
        if name in given:
            given[name] = read_number(f"The {name}", given[name])
    add = "add_actors" in query
    text, into = texts["text"] or None, texts["into"] or None
    return api.Verdict(how, by, text=text, into=into, add_actors=add, given=given)


PAGE = Page(
    "draft",
    "Draft",
    [
        Route("/case/{key}/draft", draft),
        Route("/case/{key}/draft/judge", with_bytes(_judge, "edit"), methods=["POST"]),
    ],
    hint="Rows found in sources: accept, change, merge, drop",
    place="Evidence",
)
