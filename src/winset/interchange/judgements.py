"""A table of judgements -> a study: a row an expert and item.

Columns: ``expert``, ``item``, and the quantiles, each under its percentile: ``p5``, ``p50``,
``p95``. Where wanted: ``known`` (the value, on any row of the item), ``scale`` (uni or log) and
``question``. Empty quantiles stand for no answer.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

from winset.errors import UsageError, nearest
from winset.files import write_text
from winset.interchange.cells import csv_text
from winset.interchange.excalibur import MOST_BYTES, as_excalibur, read_excalibur
from winset.interchange.reading import Numbers
from winset.interchange.studies import Answered, Study, StudyItem, assembled
from winset.interchange.tables import Limits, Row, Table, read_table, shown

LIMITS = Limits(bytes=MOST_BYTES)
OTHERS = ("expert", "item", "known", "scale", "question")
_PERCENTILE = re.compile(r"[pq]\s*(\d{1,2}(?:[.,]\d+)?)", re.IGNORECASE)


def read_study(source: str | Path, known: str | Path | None = None) -> Study:
    """Read a study: Excalibur's two files, or one table.

    Parameters
    ----------
    source : str or Path
        A .dtt file, or a table.
    known : str or Path, optional
        The .rls file that belongs to a .dtt file.

    Raises
    ------
    CaseError
        A file has faults.
    UsageError
        There is no such file.
    """
    if known is not None or str(source).lower().endswith((".dtt", ".rls")):
        return read_excalibur(source, known)
    return _of_table(read_table(source, LIMITS))


def _of_table(table: Table) -> Study:
    findings = table.findings
    heads = {head.strip().casefold(): place for place, head in enumerate(table.heads)}
    levels = {
        float(percentile[1].replace(",", ".")) / 100.0: place
        for head, place in heads.items()
        if (percentile := _PERCENTILE.fullmatch(head))
    }
    ordered = sorted(levels)
    for name in ("expert", "item"):
        if name not in heads:
            found, expected = shown(", ".join(table.heads)), f"a column {name}"
            mend = f"Add or rename the column.{nearest(name, heads)}"
            findings.error(1, 0, "", found, expected, mend)
    if not ordered or ordered[0] <= 0.0:
        mend = "Name each column of quantiles by its percentile."
        expected = "columns such as p5, p50, p95"
        findings.error(1, 0, "", shown(", ".join(table.heads)), expected, mend)
    findings.stop()
    items: dict[str, StudyItem] = {}
    answers: dict[tuple[str, str], Answered] = {}
    known: dict[str, float] = {}
    rows = table.rows()[1:]
    numbers = Numbers(rows, findings)
    for row in rows:
        cells = {name: row.cell(heads[name]) for name in OTHERS if name in heads}
        expert, item = cells["expert"], cells["item"]
        if not expert or not item:
            findings.error(row.line, 0, "", "an empty cell", "an expert and an item", "Fill it in.")
            continue
        path = f"{expert} on {item}"
        scale = cells.get("scale", "").casefold() or "uni"
        if scale not in ("uni", "log"):
            findings.error(row.line, 0, item, shown(scale), "uni or log", "Write one of them.")
        items.setdefault(item, StudyItem(item, scale == "log", cells.get("question", "")))
        if cells.get("known"):
            value = value_of(row, heads["known"], item, numbers)
            if value is not None and known.setdefault(item, value) != value:
                mend = "Correct one of the two."
                found = f"{value:g}"
                findings.error(row.line, 0, item, found, f"{known[item]:g}, as before", mend)
        if (expert, item) in answers:
            at = answers[expert, item].line
            expected = f"one, which is in line {at}"
            findings.error(row.line, 0, path, "a second answer", expected, "Drop one.")
        values = _values(row, [levels[level] for level in ordered], path, numbers)
        answers.setdefault((expert, item), Answered(row.line, expert, item, values))
    findings.stop()
    return assembled(tuple(ordered), items, answers.values(), known, findings)


def _values(row: Row, places: list[int], path: str, numbers: Numbers) -> tuple[float, ...]:
    filled = [row.cell(place) for place in places]
    if not any(filled):
        return ()
    if not all(filled):
        mend = "Fill it in; the item was read as not answered."
        numbers.findings.warn(row.line, 0, path, "an empty cell", "all quantiles, or none", mend)
        return ()
    values = (value_of(row, place, path, numbers) for place in places)
    return tuple(value for value in values if value is not None)


def value_of(row: Row, place: int, path: str, numbers: Numbers) -> float | None:
    """Return a cell as a number, with a decimal point or comma; None and a finding otherwise.

    Parameters
    ----------
    row : Row
    place : int
        Of the column.
    path : str
    numbers : Numbers
        Of the table.
    """
    text = row.cell(place)
    if numbers.commas:
        read = numbers.read(text)
        text = text if isinstance(read, str) else str(read)
    try:
        value = float(text)
        if math.isfinite(value) and abs(value) < 1e300:
            return value
    except ValueError:
        pass
    mend = "Write a plain number without signs between thousands."
    numbers.findings.error(*row.at(place), path, shown(text), "a number", mend)
    return None


def as_table(study: Study) -> str:
    """Return a study as a table in CSV that reads back as the same study.

    Parameters
    ----------
    study : Study
    """
    levels = [f"p{100.0 * level:g}" for level in study.quantiles.levels]
    rows: list[list[object]] = [["expert", "item", *levels, "known", "scale", "question"]]
    for e, expert in enumerate(study.experts):
        for i, item in enumerate(study.items):
            numbers = [study.quantiles.known[i], *study.quantiles.stated[e, i]]
            known, *values = ("" if math.isnan(x) else repr(float(x)) for x in numbers)
            scale = "log" if item.log else "uni"
            rows.append([expert, item.name, *values, known, scale, item.question])
    return csv_text(rows)


def write_study(study: Study, target: str | Path) -> Path:
    """Write a study as a table, or as Excalibur's two files.

    Parameters
    ----------
    study : Study
    target : str or Path
        It ends in .csv; or in .dtt, and the known values go into a file beside it that ends in
        .rls.

    Raises
    ------
    UsageError
        It has another ending.
    OutputError
        It cannot be written.
    """
    path = Path(target)
    if path.suffix.lower() == ".csv":
        write_text(path, as_table(study))
    elif path.suffix.lower() == ".dtt":
        judgements, known = as_excalibur(study)
        write_text(path, judgements)
        write_text(path.with_suffix(".rls"), known)
    else:
        raise UsageError(f"Cannot write a study to {path}: name a file that ends in .csv or .dtt.")
    return path
