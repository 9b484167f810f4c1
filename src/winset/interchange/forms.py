"""Which form a file has, and reading it whatever the form.

A case's own YAML is one form among others, so that every verb that takes a case takes any of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from winset.case import read as own
from winset.case.schema import Case
from winset.errors import CaseError, UsageError, nearest
from winset.interchange import actors, decide, deu, ktab
from winset.interchange import workbook as sheet
from winset.interchange.entity_ids import as_id
from winset.interchange.reading import Faults, Reading
from winset.interchange.table import MOST_BYTES, decoded

CASE = "case"
SPREADSHEET = "XLSX workbooks need openpyxl. Install it: pip install 'winset[spreadsheet]'"


@dataclass(frozen=True)
class Form:
    """A form of files.

    Parameters
    ----------
    says : str
        What it is, in a few words.
    looks : callable
        Text -> whether it looks like this form.
    inspect : callable
        (text, faults, name) -> what came of reading it.
    """

    says: str
    looks: Callable[[str], bool]
    inspect: Callable[[str, Faults, str], Reading]


FORMS: Mapping[str, Form] = {
    "sheet": Form("a case as a spreadsheet, XLSX or CSV", sheet.looks, sheet.inspect),
    "decide": Form("Decide, the exchange model's program", decide.looks, decide.inspect),
    "deu": Form("DEU, The European Union Decides", deu.looks, deu.inspect_text),
    "ktab": Form("KTAB CSV, the Spatial Model of Politics", ktab.looks, ktab.inspect),
    "actors": Form("a table of actors, as for expected utility", actors.looks, actors.inspect),
}
"""Forms by name, in the order in which a file is held against them."""


@dataclass(frozen=True)
class Source:
    """A file with the form that a user says it has."""

    path: str
    form: str

    def __str__(self) -> str:
        return self.path

    def __fspath__(self) -> str:
        return self.path


Named = str | Path | Source
"""Where to read: a folder, a file, ``-`` for standard input; with its form or without."""

_TABLES = frozenset(
    [".csv", ".tsv", ".tab", ".txt", ".xls", ".xlsx", ".ods", ".xml", ".db", ".sqlite"]
)
_OWN = re.compile(r"""(?m)^\s*["']?winset["']?\s*:|^\s*\{""")


def sniff(text: str, file: str) -> str | None:
    """Return the form of a text, or None where it is a table of no known form.

    Parameters
    ----------
    text : str
    file : str
        Its name, from which an ending such as ``.yaml`` is read.
    """
    ending = Path(file).suffix.lower()
    if ending in (".yaml", ".yml", ".json") or _OWN.search(text[:20_000]):
        return CASE
    for name, form in FORMS.items():
        if form.looks(text):
            return name
    return None if ending in _TABLES and text.strip() else CASE


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
    if form is not None and form != CASE and form not in FORMS:
        known = (*FORMS, CASE)
        raise UsageError(
            f"There is no form '{form}'; there are {', '.join(known)}.{nearest(form, known)}"
        )
    return inspect_bytes(*own.load(os.fspath(source), MOST_BYTES), form)


def inspect_bytes(raw: bytes, file: str, name: str, form: str | None = None) -> Reading:
    """Read the cases of bytes; `file` is their name in findings, `name` becomes the case's id."""
    if form == CASE:
        return _own(raw, file, name)
    faults = Faults(file)
    if sheet.is_workbook(raw) and len(raw) <= MOST_BYTES:
        return _workbook(raw, faults, as_id(name, CASE), form)
    text = decoded(raw, faults)
    if form is None and (text is None or (form := sniff(text, file)) == CASE):
        if text is None and Path(file).suffix.lower() in _TABLES:
            return faults.nothing()
        return _own(raw, file, name)
    if text is None:
        return faults.nothing()
    return _table(text, faults, as_id(name, CASE), form)


def _table(text: str, faults: Faults, name: str, form: str | None) -> Reading:
    if form is None:
        known = "; ".join(f"{key} ({each.says})" for key, each in FORMS.items())
        faults.error(
            1, 0, "", "a table of no known form", known, "Say which it has with --from, if any."
        )
        return faults.nothing()
    reading = FORMS[form].inspect(text, faults, name)
    if not reading.cases and all(finding.severity != "error" for finding in reading.findings):
        faults.error(1, 0, "", "a table without a case", "a row that can be read", "Add rows.")
        return faults.nothing()
    return reading


def _workbook(raw: bytes, faults: Faults, name: str, form: str | None) -> Reading:
    """Read a case from a workbook's sheets, or a table of another form from its first."""
    try:
        sheets = sheet.open_workbook(raw, faults)
    except ImportError:
        raise UsageError(SPREADSHEET) from None
    if sheets is None:
        return faults.nothing()
    if form == "sheet" or (form is None and CASE in sheets):
        return sheet.inspect_sections(sheets, faults, name)
    text = sheet.as_lines(next(iter(sheets.values()), []))
    if form is None and (form := sniff(text, ".csv")) == CASE:
        form = None
    return _table(text, faults, name, form)


def _own(raw: bytes, file: str, name: str) -> Reading:
    reading = own.inspect_bytes(raw, file, name)
    return Reading(() if reading.case is None else (reading.case,), reading.findings)


def read_all(source: Named, form: str | None = None) -> tuple[Case, ...]:
    """Read the cases of a file: one, or of some forms several.

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

    Raises
    ------
    CaseError
        The file has faults; ``error.findings`` lists them all.
    UsageError
        There is no such file or form, or it holds several cases.
    """
    found = read_all(source, form)
    if len(found) > 1:
        raise UsageError(
            f"{source} holds {len(found):,} cases. Part them with winset import {source}, "
            "then name the folder of one."
        )
    return found[0]
