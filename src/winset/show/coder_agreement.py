"""How far coders agree: Krippendorff's alpha, and Cohen's kappa of each pair."""

from __future__ import annotations

from winset.coding.agreement import Reliability
from winset.show.sections import Cell, Column, Row, Section, Table, Text


def sections(answer: Reliability) -> list[Section]:
    """Return a row a figure."""
    rows = [_row(f"Krippendorff's alpha, {answer.level}", answer.alpha)]
    if answer.interval is not None:
        low, high = map(_number, answer.interval)
        rows.append(Row([Cell("  95 % interval, units drawn again"), Cell(f"{low} to {high}")]))
    same = Cell(f"{100 * answer.observed:.1f} %", answer.observed)
    rows.append(Row([Cell("same values, of pairs of coders"), same]))
    rows += [_row(f"Cohen's kappa, {pair}", value) for pair, value in answer.kappa.items()]
    text = f"{answer.coders} coders, {answer.units} units, {answer.pairable} values that pair"
    columns = (Column(""), Column("", number=True))
    return [Section("", [Table(columns, rows), Text(text, "quiet")])]


def _row(name: str, value: float) -> Row:
    return Row([Cell(name), Cell(_number(value), value)])


def _number(value: float) -> str:
    return f"{value:.3f}" if value == value else "not defined"
