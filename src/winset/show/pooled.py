"""The numbers of a case that several experts gave: each opens to what they believe, unnamed."""

from __future__ import annotations

from winset.case.belief import Belief
from winset.case.loadings import pooled_beliefs
from winset.case.schema import Case
from winset.show.cells import share_cell, table
from winset.show.sections import Cell, Row, Section, Text
from winset.show.words import counted, experts_text


def sections(case: Case) -> list[Section]:
    """Return, where a case has such numbers, each with its pool and what was pooled.

    Parameters
    ----------
    case : Case
    """
    found = pooled_beliefs(case)
    if not found:
        return []
    shares = {name: belief.disagreement for name, belief in found.items()}
    rows: list[Row] = []
    for name in sorted(found, key=lambda name: (-shares[name], name)):
        rows += _opened(name, found[name], shares[name])
    titles = ("number", ">believed", ">weight", ">disagreement")
    title = "Each number, and what each expert believes"
    part = table(titles, rows, folded=f"{title} ({counted(len(found), 'number')})", title=title)
    text = Text(experts_text(case).strip())
    return [Section("What experts differ on", [text, part], id="experts")]


def belief_cell(belief: Belief) -> Cell:
    """Return a belief with four digits: its middle, then its 90 % interval."""
    low, likely, high = map(_digits, (belief.low, belief.likely, belief.high))
    return Cell(likely if belief.exact else f"{likely} ({low} to {high})", belief.likely)


def _digits(value: float) -> str:
    text = f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.4g}"
    return text.replace("-", "−")


def _opened(name: str, belief: Belief, share: float) -> list[Row]:
    together = [Cell(name), belief_cell(belief), Cell("", None)]
    result = [Row([*together, share_cell(share)], name)]
    for weight, one in belief.of:
        cells = (Cell("", None), belief_cell(one), Cell(f"{weight:.2f}", weight))
        result.append(Row([*cells, Cell("", None)]))
    return result
