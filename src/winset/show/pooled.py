"""The numbers of a case that several experts gave: each opens to what they believe, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from winset.case.belief import Belief
from winset.case.loadings import pooled_beliefs
from winset.case.schema import Case
from winset.interchange.case_numbers import Opinion
from winset.interchange.experts import Judged
from winset.show.asked import question
from winset.show.cells import share_cell, table
from winset.show.sections import Cell, Row, Section, Table, Text
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
        rows += _opened(name, found[name], shares[name], case.opinions.get(name, ()))
    titles = ("number", ">believed", ">weight", ">disagreement", "why")
    title = "Each number, and what each expert believes"
    part = table(titles, rows, folded=f"{title} ({counted(len(found), 'number')})", title=title)
    most = [most_differ(case)] if any(name in case.opinions for name in found) else []
    text = Text(experts_text(case).strip())
    return [Section("What experts differ on", [text, *most, part], id="experts")]


def most_differ(case: Case) -> Table:
    """Return the number on which experts differ most, with what each believes and why.

    Parameters
    ----------
    case : Case
        With a number that several experts share.
    """
    found = {name: one for name, one in pooled_beliefs(case).items() if name in case.opinions}
    name = min(found, key=lambda name: (-found[name].disagreement, name))
    return opinions({name: case.opinions[name]}, case)


def opinions(given: Mapping[str, Iterable[Opinion]], case: Case, most: int | None = None) -> Table:
    """Return what each expert believes and why, side by side.

    Parameters
    ----------
    given : mapping of number to iterable of Opinion
    case : Case
    most : int, optional
        Rows shown at once.
    """
    rows: list[Row] = []
    for about, each in given.items():
        rows.append(Row([Cell(question(case, about).text)], about, heading=True))
        for one in each:
            judged = one.judged
            when = Cell(f"{judged.round}" + (f", {judged.date}" if judged.date else ""))
            rows.append(Row([Cell(one.expert), belief_cell(judged.belief), when, _why(judged)]))
    return table(("expert", ">believes", "round", "why"), rows, most=most)


def _why(judged: Judged) -> Cell:
    return Cell(judged.why or "", sources=judged.sources)


def belief_cell(belief: Belief) -> Cell:
    """Return a belief with four digits: its middle, then its 90 % interval."""
    low, likely, high = map(_digits, (belief.low, belief.likely, belief.high))
    return Cell(likely if belief.exact else f"{likely} ({low} to {high})", belief.likely)


def _digits(value: float) -> str:
    text = f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.4g}"
    return text.replace("-", "−")


def _opened(name: str, belief: Belief, share: float, given: Iterable[Opinion]) -> list[Row]:
    empty = Cell("", None)
    result = [Row([Cell(name), belief_cell(belief), empty, share_cell(share), empty], name)]
    each = [(one.expert, one.weight, one.judged.belief, _why(one.judged)) for one in given]
    for who, weight, one, why in each or [("", weight, one, empty) for weight, one in belief.of]:
        cells = (belief_cell(one), Cell(f"{weight:.2f}", weight), empty)
        result.append(Row([Cell(f"  {who}" if who else ""), *cells, why]))
    return result
