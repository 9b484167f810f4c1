"""Cells as values: which are one and the same, which say nothing, how they are written safely.

A cell is compared in Unicode's form C, so that ``é`` is one sign however a program wrote it, and
numbers that are equal are equal as values, however they are spelt.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable

from winset.untrusted import spreadsheet_cell

MISSING = frozenset({"", "*", ".", "na", "n/a", "#n/a", "nan", "<na>", "null"})
"""What programs write where there is no value, in small letters."""

DOUBTFUL = frozenset(
    "- -- – — ? none nil missing unknown uncoded n.a. k.a. blank empty".split()
) | {"not coded", "not available", "don't know", "no data", "not applicable"}
"""What people write where there is no value, and sometimes as a value."""

SUMS = frozenset(
    "total totals sum sums average mean median maximum minimum gesamt summe mittelwert "
    "somme moyenne suma promedio totale итого всего среднее".split()
)
"""How people head a row or column of sums, in small letters."""


def composed(cell: str) -> str:
    """Return a cell in Unicode's form C, without blanks around it."""
    return (cell if cell.isascii() else unicodedata.normalize("NFC", cell)).strip()


def without_zeros(cell: str) -> str:
    """Return a whole number as it is counted: ``3`` of ``3.0``; any other text as it is."""
    return cell.partition(".")[0] if re.fullmatch(r"-?\d+\.0*", cell) else cell


def look_alikes(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Return names that differ only in capitals, accents, blanks or signs that cannot be seen."""
    groups: dict[str, dict[str, None]] = {}
    for name in names:
        groups.setdefault(_looks(name), {})[name] = None
    return [tuple(sorted(group)) for group in groups.values() if len(group) > 1]


def _looks(name: str) -> str:
    seen = "".join(
        c
        for c in unicodedata.normalize("NFKD", name)
        if unicodedata.category(c) != "Cf" and not "\u0300" <= c <= "\u036f"
    )
    return "".join(seen.casefold().split())


def listed(names: Iterable[str], most: int = 5) -> str:
    """Return names in quotation marks, joined for a finding.

    Parameters
    ----------
    names : iterable of str
    most : int
        How many are named; of the others it is said how many they are.
    """
    every = [f"'{name[:40]}'" for name in names]
    more = f" and {len(every) - most:,} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV, no text of which a spreadsheet runs as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([spreadsheet_cell(cell) for cell in row] for row in rows)
    return out.getvalue()
