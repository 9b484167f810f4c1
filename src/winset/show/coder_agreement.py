"""How far coders agree: Krippendorff's alpha, and Cohen's kappa of each pair."""

from __future__ import annotations

from winset.coding.agreement import Reliability
from winset.show.cells import table
from winset.show.sections import Cell, Section, Text


def sections(answer: Reliability) -> list[Section]:
    """Return a row a figure."""
    rows: list[tuple[str, Cell]] = [
        (f"Krippendorff's alpha, {answer.level}", Cell(_number(answer.alpha), answer.alpha))
    ]
    if answer.interval is not None:
        low, high = map(_number, answer.interval)
        rows.append(("  95 % interval, units drawn again", Cell(f"{low} to {high}")))
    same = Cell(f"{100 * answer.observed:.1f} %", answer.observed)
    rows.append(("same values, of pairs of coders", same))
    rows += [
        (f"Cohen's kappa, {pair}", Cell(_number(value), value))
        for pair, value in answer.kappa.items()
    ]
    text = f"{answer.coders} coders, {answer.units} units, {answer.pairable} values that pair"
    return [Section("", [table(("", ">"), rows), Text(text, "quiet")])]


def _number(value: float) -> str:
    return f"{value:.3f}" if value == value else "not defined"
