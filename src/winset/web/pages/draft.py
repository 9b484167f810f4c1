"""Draft: candidate rows beside their passages, judged by keyboard; what is accepted enters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset import api
from winset.case.revise import revise
from winset.case.schema import Case
from winset.errors import UsageError
from winset.library.drafting.row import KINDS
from winset.library.drafting.triage import HOWS, verdict_edits
from winset.library.passages import parse_locator
from winset.web.request_bodies import with_bytes
from winset.web.sources import opened
from winset.web.workbench import Page, render, version_of, workbench_of

if TYPE_CHECKING:
    from winset.case.draft import DraftRow

FIELDS: dict[str, tuple[str, ...]] = {
    "actor": ("capability",),
    "group": ("share",),
    "regard": ("toward", "weight"),
    "position": ("issue", "value", "salience"),
    "agreement": ("date",),
    "precedent": ("date",),
    "precedent feature": ("precedent", "here", "same"),
    "what followed": ("precedent",),
    "event": ("criterion", "closes"),
}
"""What the kinds of rows need that no passage says."""
LABELS = {
    "capability": "Capability: 30, or 20, 30, 40",
    "share": "Share of the actor's say, in per cent: 10, or 5, 10, 20",
    "toward": "For whom",
    "weight": "Weight, in per cent of the actor's own utility",
    "issue": "Issue",
    "value": "Position: 60, or 50, 60, 80",
    "salience": "Salience; a wide guess where you give none",
    "date": "Date: 2014-11-24, or a year",
    "precedent": "Of which precedent",
    "here": "How it is here",
    "same": "Whether it is the same here",
    "criterion": "What has to be seen for it to have come",
    "closes": "Last day on which it counts",
}
OPTION = re.compile(r"--([a-z]+(?:-[a-z]+)*)")
"""An option of the command line, which the page has as a field."""
NUMBERS = ("capability", "value", "salience", "share", "weight")
LONGEST = 2000


def draft(request: Request) -> Response:
    """Show every row of the draft, its passages beside it."""
    return show_rows(request, "draft.html", _document(request))


def rows_of(request: Request, case: Case | None, document: str = "") -> list[dict[str, Any]]:
    """Return the rows of a draft with their passages, those of one document where it is named.

    Parameters
    ----------
    request : Request
    case : Case or None
    document : str
        Its id in the library.
    """
    rows: list[dict[str, Any]] = []
    with opened(request) as library:
        for name, entry in {} if case is None else case.draft.items():
            assert case is not None
            places = [_place(case, each) for each in entry.sources]
            if document and document not in [id_ for id_, _ in places]:
                continue
            passages = [(id_, n, _marked(_text(library, id_, n), entry.text)) for id_, n in places]
            rows.append({"id": name, "row": entry, "passages": passages})
    return rows


def _document(request: Request) -> str:
    """Return the document whose rows alone are shown; empty where all are."""
    return request.query_params.get("of", "")[:200]


def show_rows(
    request: Request, template: str, document: str, words: str = "", row: str = ""
) -> Response:
    """Show rows as the case now has them.

    Parameters
    ----------
    request : Request
    template : str
    document : str
        Whose rows alone are shown; empty for all.
    words, row : str
        What is to be said of which row.
    """
    version = workbench_of(request).store.load(request.path_params["key"])
    case = version.reading.case
    rows = rows_of(request, case, document)
    return render(
        request,
        template,
        here="draft",
        version=version,
        rows=rows,
        document_id=document,
        asked=row,
        words=OPTION.sub(_field, words),
        fields=_fields(case, row) if row else None,
        judge=workbench_of(request).judging.of(version.key),
        **counts_of(rows),
    )


def _field(option: re.Match[str]) -> str:
    """Return an option of the command line as the page calls it."""
    more = {"add-actors": "Add actors that the case does not have", "differs": "different"}
    label = more.get(option[1]) or LABELS.get(option[1], option[1])
    return f"“{label.partition(':')[0]}”"


def counts_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return how many rows wait, and how many do not, with what the kinds are."""
    waiting = sum(_waits(each["row"]) for each in rows)
    return {"counts": {"waiting": waiting, "judged": len(rows) - waiting}, "kinds": KINDS}


def _fields(case: Case | None, row: str) -> dict[str, Any]:
    """Return what can be said of a row beyond yes and no."""
    entry = None if case is None else case.draft.get(row)
    if case is None or entry is None:
        raise HTTPException(404, "The draft has no such row any more; reload the page.")
    names = {name: actor.name for name, actor in case.actors.items()}
    return {
        "names": FIELDS.get(entry.kind, ()),
        "labels": LABELS,
        "pickers": {
            "toward": names,
            "issue": {name: issue.name for name, issue in case.issues.items()},
            "precedent": {name: one.name for name, one in case.precedents.items()},
            "same": {"yes": "the same", "no": "different"},
        },
        "actors": names | {name: name for name in entry.actors if name not in names},
    }


def _more(request: Request) -> Response:
    """Show what can be said of one row."""
    case, row = version_of(request).reading.case, request.query_params.get("row", "")[:80]
    return render(
        request,
        "draft-fields.html",
        fields=_fields(case, row),
        id=row,
        row=None if case is None else case.draft[row],
        document_id=_document(request),
        kinds=KINDS,
    )


def _waits(entry: DraftRow) -> bool:
    return entry.state == "candidate" and entry.kind != "question"


def _place(case: Case, locator: str) -> tuple[str, int]:
    """Return the library's document and paragraph that a row of the draft cites."""
    name, n = parse_locator(locator) or (locator, None)
    source = case.sources.get(name)
    return (source and source.document) or name, n or 0


def _text(library: Any, document: str, n: int) -> str:
    try:
        return library.passage(f"{document}#p{n}").text if library is not None else ""
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
        verdict = _verdict(version_of(request).reading.case, row, how, by, query)
        workbench_of(request).store.change(
            request.path_params["key"],
            revise,
            lambda now: verdict_edits(now.data, row, verdict, waits),
        )
    except api.WinsetError as error:
        return show_rows(request, "draft-rows.html", _document(request), str(error), row)
    words = f"Accepted; it waits for {waits[0]}." if waits else ""
    row = row if waits else ""
    return show_rows(request, "draft-rows.html", _document(request), words, row)


def _verdict(case: Case | None, row: str, how: Any, by: str, query: Any) -> api.Verdict:
    """Return what a person says of a row; as it stands where what was sent changes nothing."""
    from winset.library.case_rows import read_number

    texts = {name: query.get(name, "")[:LONGEST].strip() for name in (*LABELS, "text", "into")}
    given: dict[str, Any] = {name: texts[name] for name in LABELS if texts[name]}
    for name in NUMBERS:
        if name in given:
            given[name] = read_number(f"The {name}", given[name])
    if "same" in given:
        given["same"] = given["same"] == "yes"
    entry = None if case is None else case.draft.get(row)
    text, kind, actors = texts["text"], query.get("kind"), tuple(query.getlist("actors"))
    if how == "change" and entry is not None:
        text = "" if text == entry.text else text
        kind = None if kind == entry.kind else kind
        actors = () if set(actors) == set(entry.actors) else actors
        how = how if text or kind or actors else "accept"
    add, into = "add_actors" in query, texts["into"] or None
    return api.Verdict(
        how, by, text or None, kind or None, actors, into=into, add_actors=add, given=given
    )


PAGE = Page(
    "draft",
    "Draft",
    [
        Route("/case/{key}/draft", draft),
        Route("/case/{key}/draft/row", _more),
        Route("/case/{key}/draft/judge", with_bytes(_judge, "edit"), methods=["POST"]),
    ],
    hint="Rows found in sources: accept, change, merge, drop",
    place="Evidence",
)
