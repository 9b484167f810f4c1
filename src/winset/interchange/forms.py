"""Which form a file has, and reading it whatever the form.

A case's own YAML is one form among others, so that every verb that takes a case takes any of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from winset.case import read as own
from winset.case.ids import as_id
from winset.case.schema import Case
from winset.confined import Ended, confined
from winset.decoding import is_binary
from winset.errors import CaseError, Findings, UsageError, nearest
from winset.interchange import actors, decide, deu, gmcr, ktab, workbook
from winset.interchange.form_names import CASE, FORMS
from winset.interchange.reading import Reading, nothing
from winset.interchange.tables import (
    CONTROLS,
    FORM_LIMITS,
    MOST_FINDINGS,
    Table,
    is_workbook,
    open_tables,
)

if TYPE_CHECKING:
    from winset.case.belief import Pooling

_READERS: Mapping[str, tuple[Callable[[Table], bool], Callable[[Table, str], Reading]]] = {
    "sheet": (workbook.looks, workbook.inspect),
    "decide": (decide.looks, decide.inspect),
    "deu": (deu.looks, deu.inspect),
    "ktab": (ktab.looks, ktab.inspect),
    "actors": (actors.looks, actors.inspect),
}
"""How each form looks, and is read: a table and the case's id -> what came of it."""


@dataclass(frozen=True)
class Source:
    """A file with the form that a user says it has, and the experts whose numbers stand in it.

    Attributes
    ----------
    form : str, optional
        By default it is recognised.
    experts : str, optional
        A folder of experts' files, whose pooled beliefs take the place of the case's own.
    pooling : str
    weights : str or mapping of id to float
    """

    path: str
    form: str | None = None
    experts: str | None = None
    pooling: Pooling = "linear"
    weights: str | Mapping[str, float] = "equal"

    def __str__(self) -> str:
        return self.path

    def __fspath__(self) -> str:
        return self.path


Named = str | Path | Source
"""Where to read: a folder, a file, ``-`` for standard input; with its form or without."""

_TABLES = frozenset(
    [".csv", ".tsv", ".tab", ".txt", ".xls", ".xlsx", ".ods", ".xml", ".db", ".sqlite"]
)
_OWN = re.compile(r"""(?m)^[ \t]*["']?winset["']?[ \t]*:|^[ \t]*\{""")
MOST_HERE = 300_000
"""Bytes of a table that is read in this process; a larger one, and a workbook, in another."""
_SECONDS, _BYTES_A_SECOND = 20.0, 500_000
"""A file is read there for so many seconds, and one more for each of so many bytes."""


def sniff(table: Table, file: str) -> str | None:
    """Return the form of a table, ``case`` where it is none, or None where its form is unknown.

    Parameters
    ----------
    table : Table
    file : str
        Its name, from which an ending such as ``.yaml`` is read.
    """
    ending = Path(file).suffix.lower()
    if ending in (".yaml", ".yml", ".json") or _OWN.search(table.sample[:20_000]):
        return CASE
    for name, (looks, _) in _READERS.items():
        if looks(table):
            return name
    return None if ending in _TABLES and table.first_rows else CASE


def inspect(source: Named, form: str | None = None) -> Reading:
    """Read the cases of a file and report all findings at once.

    Parameters
    ----------
    source : str, Path or Source
        A case's folder, a file of any form, or ``-`` for standard input.
    form : str, optional
        The file's form; by default it is recognised.

    Raises
    ------
    UsageError
        There is no such file or form, or the file cannot be opened.
    """
    if isinstance(source, Source):
        form = form or source.form
    if form is not None and form not in FORMS:
        raise UsageError(
            f"There is no form '{form}'; there are {', '.join(FORMS)}.{nearest(form, FORMS)}"
        )
    return inspect_bytes(*own.load(os.fspath(source), FORM_LIMITS.bytes), form)


def inspect_bytes(raw: bytes, file: str, name: str, form: str | None = None) -> Reading:
    """Read the cases of bytes.

    Parameters
    ----------
    raw : bytes
    file : str
        Their name in findings.
    name : str
        Becomes the case's id, where it states none.
    form : str, optional
        By default it is recognised.
    """
    if form == CASE or _is_own(raw, file):
        return _own(raw, file, name)
    if not is_workbook(raw) and len(raw) <= MOST_HERE:
        return inspect_table(raw, file, name, form)
    seconds = _SECONDS + len(raw) / _BYTES_A_SECOND
    try:
        return confined(inspect_table, raw, file, name, form, seconds=seconds)
    except Ended as ended:
        findings = Findings(file, MOST_FINDINGS)
        mend = "Nothing of it was read. Save it anew, without what is not of the table."
        findings.error(1, 0, "", f"a file of which {ended}", "a table of a case", mend)
        return nothing(findings)


def _is_own(raw: bytes, file: str) -> bool:
    """Whether bytes are a case's own text for sure."""
    return Path(file).suffix.lower() in (".yaml", ".yml") and not is_workbook(raw)


def inspect_table(raw: bytes, file: str, name: str, form: str | None) -> Reading:
    """Read the cases of bytes in this process.

    Parameters
    ----------
    raw : bytes
    file, name : str
    form : str or None
    """
    findings = Findings(file, MOST_FINDINGS)
    if form == "gmcr" or (form is None and gmcr.looks(raw)):
        return gmcr.inspect(raw, findings, as_id(name, CASE))
    tables = open_tables(raw, findings, FORM_LIMITS, CONTROLS)
    in_sheets = is_workbook(raw)
    if not tables:
        ending = Path(file).suffix.lower()
        binary = bool(ending) and is_binary(raw)
        is_table = in_sheets or form is not None or ending in _TABLES or binary
        return nothing(findings) if is_table else _own(raw, file, name)
    if in_sheets and form in (None, "sheet"):
        reading = workbook.inspect_book(tables, findings, as_id(name, CASE), form is not None)
        if reading is not None:
            return reading
    if in_sheets:
        table, form = _choice(tables, form)
    else:
        table, form = tables[0], form or sniff(tables[0], file)
    if form == CASE:
        return _own(raw, file, name)
    findings.sheet = table.sheet
    table.tell_layout()
    table.tell_others(tables)
    return _of_table(table, as_id(name, CASE), form)


def _choice(tables: list[Table], form: str | None) -> tuple[Table, str | None]:
    """Return the sheet of a workbook that has a form, one that is shown if any, and the form."""
    shown_first = sorted(tables, key=lambda table: table.hidden)
    for table in shown_first:
        known = sniff(table, "sheet.csv")
        if known is not None and form in (None, known):
            return table, known
    return shown_first[0], form


def _of_table(table: Table, name: str, form: str | None) -> Reading:
    findings = table.findings
    if form is None:
        there_are = "; ".join(f"{key} ({says})" for key, says in FORMS.items() if key != CASE)
        mend = "Say which form it has, if it is one of these."
        findings.error(1, 0, "", "a table of no known form", there_are, mend)
        return nothing(findings)
    reading = _READERS[form][1](table, name)
    if not reading.cases and not findings.fatal:
        found = "a table without a case"
        findings.error(1, 0, "", found, "a row that can be read", "Add rows.")
        return nothing(findings)
    return reading


def _own(raw: bytes, file: str, name: str) -> Reading:
    reading = own.inspect_bytes(raw, file, name)
    if reading.case is None:
        return Reading((), reading.findings)
    return Reading((reading.case,), reading.findings, raw.decode("utf-8-sig"))


def read_all(source: Named, form: str | None = None) -> tuple[Case, ...]:
    """Read the cases of a file: one, or of some forms several.

    Parameters
    ----------
    source : str, Path or Source
        A case's folder, a file of any form, or ``-`` for standard input.
    form : str, optional
        By default it is recognised.

    Raises
    ------
    CaseError
        The file has faults; ``error.findings`` lists them all.
    UsageError
        There is no such file or form.
    """
    reading = inspect(source, form)
    if not reading.cases or any(finding.severity == "error" for finding in reading.findings):
        raise CaseError(reading.findings)
    return reading.cases


def read(source: Named, form: str | None = None) -> Case:
    """Read the one case of a file.

    Parameters
    ----------
    source : str, Path or Source
        A case's folder, a file of any form, or ``-`` for standard input.
    form : str, optional
        By default it is recognised.

    Raises
    ------
    CaseError
        The file has faults; ``error.findings`` lists them all.
    UsageError
        There is no such file or form, or it holds several cases.

    Examples
    --------
    >>> ws.read("cases/iran-2014").title
    'The Iran nuclear talks'
    """
    cases = read_all(source, form)
    if len(cases) > 1:
        raise UsageError(
            f"{source} holds {len(cases):,} cases. Part them with winset import {source}, "
            "then name the folder of one."
        )
    if isinstance(source, Source) and source.experts is not None:
        from winset.interchange.case_numbers import pooled
        from winset.interchange.experts import read_experts

        return pooled(cases[0], read_experts(source.experts), source.pooling, source.weights)
    return cases[0]


Cases = Case | str | Path | Iterable[Case | str | Path]
"""Cases, or where to read them: one or several."""


def listed(cases: Cases) -> list[Case | str | Path]:
    """Return one or several cases, or their places, as a list."""
    return [cases] if isinstance(cases, Case | str | Path) else list(cases)


def all_cases(cases: Cases, form: str | None = None) -> list[Case]:
    """Return cases, read from where they lie.

    Parameters
    ----------
    cases : Case, str, Path, or an iterable of them
        Cases, folders of a case, folders of such folders, or files.
    form : str, optional
        The files' form, such as ``deu``; by default it is recognised.

    Raises
    ------
    CaseError
        A case or table has faults.
    UsageError
        There is no such file or form.
    """
    read: list[Case] = []
    for item in listed(cases):
        if isinstance(item, Case):
            read.append(item)
        else:
            read += [case for place in _places(item) for case in read_all(place, form)]
    return read


def _places(item: str | Path) -> list[str | Path]:
    """Return a case's place, or those of all cases in a folder that is none itself."""
    folder = Path(item)
    try:
        if str(item) == "-" or not folder.is_dir() or (folder / "case.yaml").exists():
            return [item]
        inside = sorted(place for place in folder.iterdir() if (place / "case.yaml").is_file())
    except OSError as error:
        raise UsageError(f"Cannot read {item}: {error.strerror}.") from error
    return [*inside] or [item]
