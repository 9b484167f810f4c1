"""The form that an expert fills in: one page that works offline, or a workbook.

Extremes come before the middle, and the middle before the reason, as people who begin with the
middle make intervals that are too narrow. A form holds no number of the case, no known answer, and
of other experts nothing before its own expert has answered (IDEA protocol, Hemming et al. 2018).

References
----------
Hemming, V., Burgman, M. A., Hanea, A. M., McBride, M. F. & Wintle, B. C. (2018). A practical guide
to structured expert elicitation using the IDEA protocol. Methods in Ecology and Evolution 9(1),
169-180.
O'Hagan, A. et al. (2006). Uncertain Judgements: Eliciting Experts' Probabilities. Wiley. Section
6.4: the roulette method.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from importlib import resources
from typing import Any

from markupsafe import escape

from winset.case.loadings import named_beliefs
from winset.case.schema import Case
from winset.errors import UsageError
from winset.interchange.case_numbers import place_of
from winset.interchange.experts import Member, Panel, Seed
from winset.interchange.tables import SPREADSHEET
from winset.show.asked import Question, question
from winset.untrusted import json_text

MOST_QUESTIONS = 200
HEADS = ("about", "question", "unit", "from", "to", "p5", "p95", "p50", "why")


def questions(case: Case, patterns: Iterable[str]) -> list[Question]:
    """Return the questions about numbers of a case.

    Parameters
    ----------
    case : Case
    patterns : iterable of str
        Names of numbers, or patterns such as ``salience/*/duration``.

    Raises
    ------
    UsageError
        A pattern fits nothing, or there are too many.
    """
    every = [*named_beliefs(case), *(f"prior/{key}" for key in case.hypotheses)]
    every += [f"likelihood/{e}/{h}" for e, item in case.evidence.items() for h in item.likelihood]
    for key, event in case.events.items():
        every.append(f"rush/{key}")
        every += [f"ratio/{key}/{one}" for one in event.evidence]
        every += [f"weight/{key}/{one}" for one in event.classes]
    chosen: dict[str, None] = {}
    for pattern in patterns:
        fits = [name for name in every if fnmatchcase(name, pattern)] or [pattern]
        for name in fits:
            try:
                place_of(case, name)
            except KeyError as error:
                raise UsageError(
                    f"The case has no number {name}; expected {error.args[0]}."
                ) from None
            chosen[name] = None
    if len(chosen) > MOST_QUESTIONS:
        raise UsageError(
            f"{len(chosen)} questions are too many for one form; ask {MOST_QUESTIONS}."
        )
    return [question(case, name) for name in chosen]


def seed_questions(seeds: Mapping[str, Seed]) -> list[Question]:
    """Return questions of known answer, without it."""
    return [Question(key, seed.question, seed.unit or "", seed=True) for key, seed in seeds.items()]


def elicit_form(
    case: Case | None,
    about: Iterable[str] = (),
    *,
    name: str = "",
    panel: Panel | None = None,
    round: int = 1,  # noqa: A002
    seeds: Mapping[str, Seed] | None = None,
    title: str = "",
    workbook: bool = False,
    sends: bool = False,
) -> str | bytes:
    """Return the form of one expert: a page that needs no network and hands back a file.

    Parameters
    ----------
    case : Case or None
        None where only questions of known answer are asked.
    about : iterable of str
        Names of numbers, or patterns; from the second round on, by default those that were given.
    name : str
        The expert, as the file is to be called; needed from the second round on.
    panel : Panel, optional
        What was given before, from the second round on.
    round : int
    seeds : mapping of id to Seed, optional
    title : str
        By default the case's.
    workbook : bool
        Whether to return an XLSX workbook instead, for a first round.
    sends : bool
        Whether the page is served and sends the answers back to where it came from.

    Raises
    ------
    UsageError
        Nothing is asked; or, in a later round, the expert gave nothing before.
    """
    before = _before(panel, name, round)
    patterns = list(about) or list(before)
    asked = [*([] if case is None else questions(case, patterns)), *seed_questions(seeds or {})]
    if not asked:
        raise UsageError(
            "The form asks nothing. Name numbers with --about, such as --about "
            "'salience/*/duration', or questions of known answer with --seeds."
        )
    if workbook:
        if round > 1:
            raise UsageError("A workbook shows nobody's answers; write later rounds as .html.")
        return _workbook(asked, name, round)
    data = {
        "title": title or ("" if case is None else case.title),
        "name": name,
        "case": None if case is None else case.id,
        "round": round,
        "sends": sends,
        "questions": [
            one.to_dict() | before.get(one.about, {"own": None, "others": []}) for one in asked
        ],
    }
    page = (resources.files("winset.report") / "elicit_form.html").read_text(encoding="utf-8")
    text = json_text(data, indent=None).replace("<", "\\u003c").replace("&", "\\u0026")
    return page.replace("@TITLE@", str(escape(data["title"]))).replace("@DATA@", text)


def _before(panel: Panel | None, name: str, last: int) -> dict[str, dict[str, Any]]:
    """Return, for each number that the expert gave, that and what others gave, unnamed.

    Others' beliefs come in the order of their middles, so that no place in it tells who.
    """
    if last < 2:
        return {}
    members = () if panel is None else panel.members
    own: Member | None = next((member for member in members if member.id == name), None)
    given = {} if own is None else own.latest(last - 1)
    if not given:
        raise UsageError(
            f"{name or 'Nobody named'} has given no numbers in an earlier round, and nobody sees "
            "the others' before giving their own. Name the expert with --for, as the file is."
        )
    result = {}
    for about, mine in given.items():
        others = [
            row for member in members if member is not own
            if (row := member.latest(last - 1).get(about)) is not None
        ]  # fmt: skip
        others.sort(key=lambda row: (row.belief.likely, row.belief.low, row.why or ""))
        result[about] = {
            "own": _ends(mine.belief) | {"why": mine.why or ""},
            "others": [_ends(row.belief) | {"why": row.why or ""} for row in others],
        }
    return result


def _ends(belief: Any) -> dict[str, float]:
    """Return three percentiles of a belief, rounded as people read them."""
    values = belief.quantile([0.05, 0.5, 0.95]).tolist()
    return {k: float(f"{value:.4g}") for k, value in zip(("p5", "p50", "p95"), values, strict=True)}


def _workbook(asked: Iterable[Question], name: str, round: int) -> bytes:  # noqa: A002
    """Return the form as an XLSX workbook, to be filled in and read back."""
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font
    except ImportError:
        raise UsageError(SPREADSHEET) from None
    book = Workbook()
    sheet = book.active
    sheet.title = "judgements"
    sheet.append([*HEADS, "expert", "round"])
    for one in asked:
        row = [one.about, one.text, one.unit, one.low, one.high, *[None] * 4, name, round]
        sheet.append(row)
    for column, width in zip("ABCDEFGHI", (34, 60, 24, 8, 8, 10, 10, 10, 50), strict=True):
        sheet.column_dimensions[column].width = width
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.row == 1)
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "F2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
