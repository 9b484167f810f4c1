"""A table or workbook of judgements about a case -> each expert's answers, as their files say them.

A row an expert and number: ``expert``, ``about``, and either percentiles (``p5``, ``p50``, ``p95``,
or others) or ``low``, ``likely``, ``high`` and perhaps ``shape``; ``why``, ``date`` and ``round``
where wanted. A question without a slash in ``about`` is a seed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from winset.case.yaml.text import Text
from winset.interchange.judgements import value_of
from winset.interchange.reading import Numbers
from winset.interchange.tables import Row, Table, shown

TABLES = (".xlsx", ".csv", ".tsv")
_PERCENTILE = re.compile(r"p\d{1,2}([.,]\d+)?")
_THREE = ("low", "likely", "high")


def texts_of(table: Table) -> dict[str, Text]:
    """Return what each expert of a table answered, by name, in the order of the table.

    Parameters
    ----------
    table : Table

    Raises
    ------
    CaseError
        The table has faults.
    """
    findings = table.findings
    heads = {head.casefold(): place for place, head in enumerate(table.heads)}
    percentiles = [head for head in heads if _PERCENTILE.fullmatch(head)]
    lacking = [name for name in ("about", "expert") if name not in heads]
    if not percentiles and not set(_THREE) <= set(heads):
        lacking.append("p5, p50 and p95")
    if lacking:
        mend = "Add it, or fill in the workbook that winset elicit form wrote."
        findings.error(1, 0, "", shown(", ".join(table.heads)), f"a column {lacking[0]}", mend)
        findings.stop()
    texts: dict[str, Text] = {}
    rows = table.rows()[1:]
    numbers = Numbers(rows, findings)
    for row in rows:
        cells = {head: row.cell(place) for head, place in heads.items()}
        belief = _belief(row, cells, heads, percentiles, numbers)
        if belief is None:
            continue
        name, about = cells["expert"], cells["about"]
        if not name or not about:
            findings.error(
                row.line, 0, "", "an empty cell", "an expert and a number", "Fill it in."
            )
            continue
        text = texts.setdefault(
            name, Text(findings.file, {"name": name, "beliefs": [], "seeds": {}})
        )
        if "/" not in about:
            text.data["seeds"][about] = belief
            continue
        entry: dict[str, Any] = {"about": about, "belief": belief}
        entry |= {key: cells[key] for key in ("why", "date") if cells.get(key)}
        if cells.get("round"):
            number = cells["round"]
            entry["round"] = int(number) if number.isdecimal() else number
        for part in ((), ("about",), ("belief",)):
            place = (row.line, heads["about"] + 1)
            text.places["beliefs", len(text.data["beliefs"]), *part] = place
        text.data["beliefs"].append(entry)
    findings.stop()
    return texts


def _belief(
    row: Row,
    cells: Mapping[str, str],
    heads: Mapping[str, int],
    percentiles: list[str],
    numbers: Numbers,
) -> dict[str, Any] | None:
    """Return a row's belief; None where the question was left open, or has a fault."""
    asked = [head for head in (*percentiles, *_THREE) if cells.get(head)]
    if not asked:
        return None
    belief: dict[str, Any] = {}
    for head in asked:
        value = value_of(row, heads[head], cells["about"] or head, numbers)
        if value is None:
            return None
        belief[head.replace(",", ".")] = value
    if cells.get("shape"):
        belief["shape"] = cells["shape"]
    return belief
