"""Verbs about cases themselves: read, write, check, start."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from winset.case.ids import as_id
from winset.case.read import inspect_bytes
from winset.case.schema import Case
from winset.errors import CaseError, Finding, UsageError, nearest
from winset.files import write_bytes, write_new, write_text
from winset.interchange.forms import Named, inspect

if TYPE_CHECKING:
    from winset.library.case_passages import Cited
    from winset.library.library import Library


FLIP_DRAWS = 500
"""Draws on which it rests what a finding on evidence would change."""


def check(
    source: Named,
    form: str | None = None,
    *,
    library: str | Path | Library | None = None,
) -> tuple[Finding, ...]:
    """Return every finding about a case: faults and warnings.

    Parameters
    ----------
    source : str, Path or Source
        A case's folder, a file of any form, or ``-`` for standard input.
    form : str, optional
        The file's form; by default it is recognised.
    library : str, Path or Library, optional
        A library: passages of it that the case cites and that vanished or changed are reported.

    Raises
    ------
    UsageError
        There is no such file, form or library.

    Examples
    --------
    >>> ws.check("cases/iran-2014")
    ()
    """
    reading = inspect(source, form)
    findings = reading.findings
    if len(reading.cases) == 1 and any(
        finding.path.startswith(("evidence.", "hypotheses.")) for finding in findings
    ):
        findings = _with_flips(reading.cases[0], findings)
    if library is None or not reading.cases:
        return findings
    cited = cited_passages(reading.cases, library, str(source))
    return findings + tuple(item.finding for item in cited if item.finding is not None)


def _with_flips(case: Case, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return findings on evidence with what of it would put another hypothesis first."""
    from winset.analyses.aims.assess import assess
    from winset.analyses.aims.hindsight import with_flips
    from winset.case.hypothesis_tree import actors

    try:
        answers = [assess(case, actor=actor, draws=FLIP_DRAWS) for actor in actors(case)]
    except UsageError:
        return findings  # what cannot be weighed has no lead; `assess` says why
    questions = [found for answer in answers for found in answer.questions.values()]
    return with_flips(case, findings, questions) if questions else findings


def cited_passages(
    cases: Iterable[Case], library: str | Path | Library, name: str
) -> tuple[Cited, ...]:
    """Return the passages of a library that cases cite.

    Parameters
    ----------
    cases : iterable of Case
    library : str, Path or Library
    name : str
        What findings call the cases.
    """
    from winset.library.case_passages import passages
    from winset.library.library import Library

    opened = library if isinstance(library, Library) else Library(library, create=False)
    try:
        return tuple(passage for case in cases for passage in passages(case, opened, name))
    finally:
        if opened is not library:
            opened.close()


def export(case: Case, target: str | Path) -> Path:
    """Write a case as one spreadsheet that reads back as the same case.

    Parameters
    ----------
    case : Case
    target : str or Path
        A file that ends in ``.xlsx`` or ``.csv``.

    Raises
    ------
    UsageError
        It has another ending, or openpyxl, which XLSX needs, is not installed.
    OutputError
        It cannot be written.
    """
    from winset.interchange import workbook_writing as sheet

    path = Path(target)
    ending = path.suffix.lower()
    if ending == ".csv":
        write_text(path, sheet.as_csv(case))
    elif ending == ".xlsx":
        write_bytes(path, sheet.as_workbook(case))
    else:
        raise UsageError(f"Cannot export to {path}: name a file that ends in .xlsx or .csv.")
    return path


def loads(text: str, name: str = "case") -> Case:
    """Read a case from YAML text.

    Parameters
    ----------
    text : str
    name : str
        The case's id, where the text states none.

    Raises
    ------
    CaseError
        The case has faults.
    """
    reading = inspect_bytes(text.encode(), "<text>", name)
    if reading.case is None:
        raise CaseError(reading.findings)
    return reading.case


def new(
    folder: str | Path, title: str | None = None, *, workbook: bool = False, empty: bool = False
) -> Path:
    """Write a small case, ready to run and to change, into a new folder or as a workbook.

    Parameters
    ----------
    folder : str or Path
        Made if it does not exist. A name that ends in ``.xlsx`` is a workbook's.
    title : str, optional
    workbook : bool
        Whether to write a workbook, ``FOLDER.xlsx``, instead of a folder with ``case.yaml``.
    empty : bool
        Whether to write no example, but the title and the day alone.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    UsageError
        There is such a case already; an empty workbook is asked for; or openpyxl, which workbooks
        need, is not installed.
    OutputError
        It cannot be written to.
    """
    place = Path(folder)
    in_sheets = workbook or place.suffix.lower() == ".xlsx"
    target = place / "case.yaml"
    if in_sheets:
        target = place if place.suffix.lower() == ".xlsx" else place.with_name(f"{place.name}.xlsx")
    if target.exists():
        raise UsageError(f"{target} exists already; nothing was changed. Name another folder.")
    text = (resources.files("winset.case") / "template.yaml").read_text(encoding="utf-8")
    if empty:
        if in_sheets:
            raise UsageError("A workbook holds the example; leave out --xlsx or --empty.")
        day = datetime.date.today().isoformat()
        head = text.partition("\n")[0]
        text = f"{head}\nwinset: 1\ntitle: {_quoted(title or place.name)}\nas_of: {day}\n"
    elif title is not None:
        text = text.replace("title: Two towns and a river", f"title: {_quoted(title)}")
    if in_sheets:
        return export(loads(text, as_id(target.stem, "case")), target)
    helping = place / "case.schema.json"
    files = {} if helping.exists() else {helping: schema("case").encode()}
    write_new(files | {target: text.encode()})
    return target


def _quoted(text: str) -> str:
    import json

    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def schema(name: str = "case") -> str:
    """Return a JSON Schema as text.

    Parameters
    ----------
    name : {"case", "forecast"}
        Of ``case.yaml``, or of what ``forecast --json`` writes.

    Raises
    ------
    UsageError
        There is no such schema.

    Examples
    --------
    >>> ws.schema("case")[:1]
    '{'
    """
    places = {
        "case": ("winset.case", "case.schema.json"),
        "forecast": ("winset.show", "forecast.schema.json"),
    }
    if name not in places:
        raise UsageError(
            f"There is no schema '{name}'; there are {', '.join(places)}.{nearest(name, places)}"
        )
    package, file = places[name]
    return (resources.files(package) / file).read_text(encoding="utf-8")
