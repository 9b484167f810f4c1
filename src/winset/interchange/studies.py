"""A study: quantiles that several experts stated, each answer checked before it counts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from winset.errors import Finding, Findings
from winset.kernels.classical_model import Quantiles

MOST_ANSWERS = 2_000_000
"""Experts times items."""


@dataclass(frozen=True)
class StudyItem:
    """What was asked: its name, whether its background is in the logarithm, and the question.

    Attributes
    ----------
    source : str
        From where the known value is.
    """

    name: str
    log: bool = False
    question: str = ""
    source: str = ""


@dataclass(frozen=True, eq=False)
class Study:
    """Judgements of several experts.

    Attributes
    ----------
    experts : tuple of str
    items : tuple of StudyItem
    quantiles : Quantiles
        In the order of `experts` and `items`.
    findings : tuple of Finding
        Warnings of the reading.
    """

    experts: tuple[str, ...]
    items: tuple[StudyItem, ...]
    quantiles: Quantiles
    findings: tuple[Finding, ...] = ()

    @property
    def seeds(self) -> tuple[int, ...]:
        """The places of the items whose value is known."""
        return tuple(map(int, np.flatnonzero(self.quantiles.seeds)))


@dataclass(frozen=True)
class Answered:
    """One expert's answer to one item, as it stands in a file; no values where there is none."""

    line: int
    expert: str
    item: str
    values: tuple[float, ...]
    log: bool = False


def assembled(
    levels: tuple[float, ...],
    items: Mapping[str, StudyItem],
    answers: Iterable[Answered],
    known: Mapping[str, float],
    findings: Findings,
) -> Study:
    """Return a study made of answers, each checked.

    Parameters
    ----------
    levels : tuple of float
    items : mapping of key to StudyItem
    answers : iterable of Answered
        An item's key each.
    known : mapping of key to float
    findings : Findings
        What was found so far.

    Raises
    ------
    CaseError
        Answers have faults.
    """
    given = list(answers)
    experts = tuple(dict.fromkeys(answer.expert for answer in given))
    places = {key: place for place, key in enumerate(items)}
    if len(experts) * len(items) > MOST_ANSWERS:
        found = f"{len(experts):,} experts and {len(items):,} items"
        findings.error(0, 0, "", found, f"at most {MOST_ANSWERS:,} answers", "Split the study.")
        findings.stop()
    stated = np.full((len(experts), len(items), len(levels)), np.nan)
    rows = {name: row for row, name in enumerate(experts)}
    for answer in given:
        if answer.values and _check(answer, items[answer.item], findings):
            stated[rows[answer.expert], places[answer.item]] = answer.values
    values = np.array([known.get(key, math.nan) for key in items])
    log = np.array([item.log for item in items.values()], dtype=bool)
    for key in (key for key in known if items[key].log and known[key] <= 0.0):
        found, mend = f"{known[key]:g}", "Correct it, or write uni."
        findings.error(0, 0, items[key].name, found, "a value above 0 where it says log", mend)
    if not given:
        findings.error(0, 0, "", "no answers", "a row an expert and item", "Add the rows.")
    findings.stop()
    study = Quantiles(np.array(levels), stated, values, log)
    return Study(experts, tuple(items.values()), study, findings.ordered())


def _check(answer: Answered, item: StudyItem, findings: Findings) -> bool:
    """Say whether an answer can be used; a fault is a finding."""
    path = f"{answer.expert} on {item.name}"
    stated = ", ".join(f"{value:g}" for value in answer.values)
    if any(later < earlier for earlier, later in pairwise(answer.values)):
        mend = "Put the smallest first; ask the expert if it is not clear which is wrong."
        findings.error(answer.line, 0, path, stated, "quantiles that grow", mend)
        return False
    if item.log and answer.values[0] <= 0.0:
        mend = "Correct the numbers, or write uni for this item."
        findings.error(answer.line, 0, path, stated, "values above 0 where it says log", mend)
        return False
    if any(later == earlier for earlier, later in pairwise(answer.values)):
        mend = "Equal ones are set apart by a millionth of the range; ask the expert."
        findings.warn(answer.line, 0, path, stated, "quantiles that differ", mend)
    return True
