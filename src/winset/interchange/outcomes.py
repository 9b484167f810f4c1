"""What came out, written into a case's own file: ``case.yaml``, or a workbook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from winset.case.outcomes import Outcomes, outcome_edits
from winset.case.read import case_file, load
from winset.case.revise import Version, revise
from winset.case.schema import Case
from winset.case.yaml.edit import Edit
from winset.errors import CaseError, Findings, UsageError
from winset.files import locked, refuse_foreign, write_own
from winset.interchange import workbook
from winset.interchange.form_names import CASE
from winset.interchange.forms import inspect_bytes, sniff
from winset.interchange.sheet_values import OUTCOME, cell_for, fields_of
from winset.interchange.tables import CONTROLS, FORM_LIMITS, is_workbook, open_tables
from winset.interchange.xlsx_edit import set_cells


def resolve(
    source: str | Path,
    outcomes: Outcomes,
    *,
    day: str | date | None = None,
    cited: str | None = None,
    why: str | None = None,
    replace: bool = False,
    events: Mapping[str, str] | None = None,
) -> Case:
    """Record what came out, in the case's own file or workbook; all else in it stays as it is.

    Parameters
    ----------
    source : str or Path
        A case's folder or file, or a workbook that holds a case.
    outcomes : mapping of issue to float or "no deal", or "no deal"
        What came out, in the issues' units; the words alone stand for every issue.
    day : str or date, optional
        When, as 2015-07-14, 2015-07 or 2015; by default today.
    cited : str, optional
        Where that is from: one of the case's sources, or any text.
    why : str, optional
        How the value was read from it.
    replace : bool
        Whether to put it in the place of an outcome that is there.
    events : mapping of event to str, optional
        What came out of dated questions: one of their options, or ``void``.

    Returns
    -------
    Case
        As it now stands in the file.

    Raises
    ------
    CaseError
        The case has faults, or would have with these outcomes; the file is as it was.
    UsageError
        No such file, issue, source or date; OutcomeExistsError where an outcome is there already;
        the file is a table that has no place for outcomes.
    OutputError
        The file cannot be written.
    """

    def edits(case: Case) -> list[Edit]:
        return outcome_edits(
            case,
            outcomes,
            day or date.today(),
            source=cited,
            why=why,
            replace=replace,
            events=events,
        )

    def of_text(version: Version) -> list[Edit]:
        return edits(version.case)

    if str(source) == "-":
        return revise(source, of_text).case
    path = case_file(source)
    refuse_foreign(path)
    raw, file, _ = load(source, FORM_LIMITS.bytes)
    if not is_workbook(raw):
        tables = open_tables(raw, Findings(file), FORM_LIMITS, CONTROLS)
        form = sniff(tables[0], file) if tables else CASE
        if form != CASE:
            raise UsageError(
                f"{source} is a table, into which no outcome is written. "
                f"Make it a case first, winset import {source}, then resolve that."
            )
        return revise(source, of_text).case
    if events:
        raise UsageError(
            f"{source} is a workbook, in which events have no place for outcomes. Make it a text "
            f"first: winset import {source}."
        )
    with locked(path.parent.resolve() / path.name):
        raw, file, name = load(source, FORM_LIMITS.bytes)
        made = edits(_read(raw, file, name))
        changed = _with_outcomes(raw, file, {str(edit.path[1]): edit.value for edit in made})
        after = _read(changed, file, name)
        write_own(path, changed)
    return after


def _read(raw: bytes, file: str, name: str) -> Case:
    reading = inspect_bytes(raw, file, name, "sheet")
    if not reading.cases:
        raise CaseError(reading.findings)
    return reading.cases[0]


def _with_outcomes(raw: bytes, file: str, outcomes: Mapping[str, Any]) -> bytes:
    """Return a workbook with outcomes in its sheet of issues."""
    tables = open_tables(raw, Findings(file), FORM_LIMITS)
    place = workbook.place_of(tables, "issues")
    layout = place.table.layout
    if layout is None:
        raise UsageError(f"{file} is no workbook.")
    columns = {
        field.part: index for index, field in place.columns.items() if field.name == "outcome"
    }
    values: dict[tuple[int, int], str | float] = {}
    width = max(len(row.cells) for row in place.table.rows())
    for name, outcome in outcomes.items():
        line = place.lines[name]
        if columns and "value" not in columns:  # all of it in one cell
            values[line, columns[""] + 1] = json.dumps(outcome, ensure_ascii=False)
            continue
        for part in OUTCOME:
            if part not in columns and part in outcome:
                columns[part], width = width, width + 1
                values[place.head, width] = f"outcome {part}"
            if part in columns:
                kind = fields_of("issues")[f"outcome_{part}"].kind
                values[line, columns[part] + 1] = (
                    cell_for(outcome[part], kind) if part in outcome else ""
                )
    return set_cells(raw, layout.part, values)
