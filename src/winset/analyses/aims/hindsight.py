"""Was the evidence judged by somebody who knew which view leads, and does the lead rest on it?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from winset.analyses.aims.assessment import Hindsight, QuestionAnswer, SwitchingValue
from winset.analyses.aims.weighing import Weighing
from winset.case.schema import Case
from winset.errors import Finding

IDS = re.compile(r"[\w-]+")
WITHIN = {"evidence": ("evidence", "candidates"), "hypotheses": ("evidence", "hypotheses")}
"""Of whose entries the findings on a section speak."""


def hindsight(weighing: Weighing, leader: str) -> Hindsight | None:
    """Return which items were judged once it could be known that a hypothesis leads.

    It could be known from the first day on from which the items judged by then have put it first,
    or from the day of a bottom line that names it.

    Parameters
    ----------
    weighing : Weighing
    leader : str

    Returns
    -------
    Hindsight or None
        None where no item says when it was judged, or none was judged later.
    """
    days = {name: max(item.days) for name, item in weighing.items.items() if item.days}
    states = weighing.states
    names = [leaf for leaf in states.leaves[states.question_of(leader)] if leaf]

    def known(day: str) -> Mapping[str, float]:
        late = {name for name, judged in days.items() if judged > day[: len(judged)]}
        kept = {name: b for name, b in weighing.bearings.items() if name not in late}
        belief = replace(weighing, bearings=kept).posterior.mean
        return states.probabilities(belief)

    since = ""
    for day in sorted(set(days.values()), reverse=True):
        found = known(day)
        if max(names, key=found.__getitem__) != leader:
            break
        since = day
    line = weighing.case.hypotheses[leader].bottom_line
    if line is not None and line.date is not None:
        since = min(since or line.date, line.date)
    items = tuple(name for name, judged in days.items() if since and judged > since[: len(judged)])
    return Hindsight(since, items, known(since)) if items else None


def with_flips(
    case: Case, findings: Iterable[Finding], answers: Collection[QuestionAnswer]
) -> tuple[Finding, ...]:
    """Return findings with what of it, changed on its own, would put another hypothesis first.

    Parameters
    ----------
    case : Case
    findings : iterable of Finding
        Those on hypotheses and evidence are looked at.
    answers : collection of QuestionAnswer
    """
    told = []
    for finding in findings:
        section, _, rest = finding.path.partition(".")
        if section in WITHIN:
            known = {id_ for part in WITHIN[section] for id_ in getattr(case, part)}
            named = {rest.partition(".")[0], *IDS.findall(finding.found)} & known
            flips: dict[str, str] = {}
            for change in (c for answer in answers for c in answer.switching_values):
                kind, *name = change.input.split(".", 2)
                if kind in WITHIN[section] and name and name[0] in named:
                    winner = case.hypotheses[change.winner].name
                    flips.setdefault(name[0], f"{_told(change)} (then “{winner}”)")
            more = "No change of one of these alone puts another view first."
            if flips:
                more = f"Each of these alone puts another view first: {'; '.join(flips.values())}."
            finding = replace(finding, mend=f"{finding.mend} {more}")
        told.append(finding)
    return tuple(told)


def _told(change: SwitchingValue) -> str:
    """Return a change of an input in words: ``envoy at 16 % if settle``."""
    _, name, *what = change.input.split(".", 3)
    kind, key = [*what, "", ""][:2]
    words = {
        "likelihood": f"at {change.then} if {key}",
        "consistency": f"{change.then} for {key}",
        "origin": f"with the origin {change.then}",
        "prior": f"at {change.then} before the evidence",
    }
    return f"{name} {words.get(kind, change.then)}"
