"""Checks of evidence and of what could still be seen: one kind of judgement, of all rivals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from winset.case import hypothesis_tree as tree
from winset.case.belief import Belief
from winset.case.checks.findings import CaseFindings
from winset.case.hypotheses import Alternative, Candidate, Choice, Conduct, Evidence
from winset.case.schema import Case
from winset.case.yaml.text import Path

MOST_LATER = 3
"""Items dated after ``as_of`` that are listed one by one; more are said once, at ``as_of``."""


def check(findings: CaseFindings) -> None:
    """Check evidence, what could still be seen, and who judged them how.

    Parameters
    ----------
    findings : CaseFindings
    """
    _evidence(findings)
    _judgements(findings)


def _later_evidence(findings: CaseFindings) -> None:
    """Say which items are dated after what is known; of many, say so once, at as_of."""
    as_of = findings.case.as_of
    dates = {name: item.date for name, item in findings.case.evidence.items() if item.date}
    later = {n: day for n, day in dates.items() if _before(as_of.isoformat(), day)}
    if findings.dropped_in("as_of"):
        return
    if len(later) > MOST_LATER:
        listed = ", ".join(list(later)[:MOST_LATER])
        found = f"{as_of}, before {len(later)} of the {len(dates)} dated items: {listed}, …"
        expected = f"a day on which they were known; the last is of {max(later.values())}"
        findings.doubt(("as_of",), found, expected, "Move as_of, or correct the dates.")
        return
    for name, day in later.items():
        expected = f"a day up to {as_of}, the end of what is known"
        mend = "Correct the date, move as_of, or drop the item."
        findings.doubt(("evidence", name, "date"), day, expected, mend)


def _evidence(findings: CaseFindings) -> None:
    _later_evidence(findings)
    for name, item in findings.case.evidence.items():
        path: Path = ("evidence", name)
        kinds = ("likelihood", "consistency", "judgements", "conduct")
        views = findings.case.hypotheses
        unknown = {key for key in item.likelihood if key in views and views[key].none_of_these}
        if not any(getattr(item, kind) for kind in kinds):
            expected = "a judgement; till then the item counts for nothing"
            mend = "Say how likely it would be seen under each hypothesis, or take it out."
            findings.doubt(path, "no judgement", expected, mend)
        elif item.conduct is None or item.consistency or unknown != set(item.likelihood):
            findings.one_of(path, item, kinds, "no judgement")
        _several(findings, path, item)
        _judged_early(findings, path, item)
        if item.conduct is not None:
            chose, options = item.conduct.chose, item.conduct.alternatives
            findings.known((*path, "conduct", "chose"), chose, "alternatives", options)
            _alternatives(findings, (*path, "conduct"), item.conduct)
            if findings.case.aims_alone:
                found = "an act, in a case without issues, of which it tells nothing"
                expected, mend = "issues on which its alternatives differ", "Judge it till then."
                findings.doubt((*path, "conduct"), found, expected, mend)
    for name, candidate in findings.case.candidates.items():
        path = ("candidates", name)
        findings.one_of(path, candidate, ("likelihood", "choice"), "no judgement")
        _watched(findings, path, name, candidate)
        if candidate.choice is not None:
            _alternatives(findings, (*path, "choice"), candidate.choice)


def _several(findings: CaseFindings, path: Path, item: Evidence) -> None:
    """Check that several judge an item in one way, and the same hypotheses."""
    if not item.judgements:
        return
    for key in ("judged", "judged_by"):
        if getattr(item, key):
            mend = "Write the day under the judge's name." if key == "judged" else "Remove it."
            expected = "who judged, and when, under judgements: alone"
            findings.fault((*path, key), f"{key} beside judgements", expected, mend)
    first = next(iter(item.judgements.values()))
    kind = "likelihood" if first.likelihood else "consistency"
    for judge, one in item.judgements.items():
        place = (*path, "judgements", judge)
        findings.one_of(place, one, ("likelihood", "consistency"), "no judgement")
        said = set(getattr(one, kind))
        if said != set(getattr(first, kind)) and one.likelihood.keys() | one.consistency.keys():
            expected = (
                f"{kind} of {', '.join(getattr(first, kind))}, as the first judge of the item"
            )
            found = f"{'another kind of judgement' if not said else f'{kind} of other hypotheses'}"
            findings.fault(place, found, expected, "Let all judge the same, in one way.")


def _judged_early(findings: CaseFindings, path: Path, item: Evidence) -> None:
    """Say which judgements of an item are older than it."""
    days: dict[Path, str | None] = {("judged",): item.judged}
    days |= {("judgements", judge, "judged"): j.judged for judge, j in item.judgements.items()}
    for place, day in days.items():
        if day and item.date and _before(day, item.date):
            expected = f"a day from {item.date} on, when the item came about"
            findings.doubt((*path, *place), day, expected, "Correct one of the two.")


def _before(day: str, other: str) -> bool:
    """Whether a day, month or year lies before another, as far as both are known."""
    known = min(len(day), len(other))
    return day[:known] < other[:known]


def _watched(findings: CaseFindings, path: Path, name: str, candidate: Candidate) -> None:
    """Check what is recorded of something to watch for."""
    as_of = findings.case.as_of.isoformat()
    if candidate.seen is not None and candidate.choice is not None:
        mend = "Write the choice as conduct under evidence:, and remove the candidate."
        findings.fault((*path, "seen"), "seen, of a choice to come", "a likelihood", mend)
    if candidate.seen is not None and name in findings.case.evidence:
        expected, mend = "an id that no item of evidence has", "Rename one, or remove the item."
        findings.fault(path, "seen, and an item of evidence by that id", expected, mend)
    late = candidate.by is not None and _before(candidate.by, as_of)
    if candidate.seen is None and late and not findings.dropped_in("as_of"):
        expected, mend = "whether it was seen by then", "Write seen: true or false, and the date."
        findings.doubt((*path, "by"), f"{candidate.by}, before {as_of}", expected, mend)
    _seen_on(findings, path, candidate, "" if findings.dropped_in("as_of") else as_of)


def _seen_on(findings: CaseFindings, path: Path, candidate: Candidate, as_of: str) -> None:
    """Check the day on which something was seen, or looked for without a find."""
    seen, day = candidate.seen, candidate.date
    if seen is not None and day is None:
        expected, mend = "the day as well; without it no --since shows it as news", "Add date:."
        findings.doubt((*path, "seen"), f"seen: {str(seen).lower()}, no date", expected, mend)
    if day is None:
        return
    if seen is None:
        expected, mend = "whether it was seen then", "Add seen: true or false, or write by:."
        findings.doubt((*path, "date"), f"{day}, without seen", expected, mend)
    if as_of and _before(as_of, day):
        expected = f"a day up to {as_of}, the end of what is known"
        findings.doubt((*path, "date"), day, expected, "Correct the date, or move as_of.")
    if seen is False and candidate.by is not None and _before(day, candidate.by):
        expected, mend = "a search that lasted till then", "Leave it open, or correct by or date."
        found = f"not seen on {day}, before {candidate.by}, until when it can be"
        findings.doubt((*path, "seen"), found, expected, mend)


def _judgements(findings: CaseFindings) -> None:
    """Say of which hypotheses an item says nothing, though it speaks of their rivals."""
    case = findings.case
    if findings.dropped:
        return
    views = [tree.about(case, actor) for actor in tree.actors(case)]
    groups = {(tree.leaves(v, q), i): v for i, v in enumerate(views) for q in tree.questions(v)}
    judged = [
        (path, given)
        for section in ("evidence", "candidates")
        for name, item in getattr(case, section).items()
        if getattr(item, "conduct", None) is None
        for path, given in _said((section, name), item)
    ]
    for path, given in judged:
        silent: dict[str, None] = {}
        alone = False
        for (leaves, _), view in groups.items():
            named = [leaf for leaf in leaves if set(tree.line(view, leaf)) & set(given)]
            rest = [n for n in leaves if n not in named and not view[n].none_of_these]
            silent |= dict.fromkeys(rest if named else ())
            alone |= len(named) == 1 < len(leaves)
        if silent or alone:
            _silence(findings, path, list(silent), alone)


def _said(path: Path, item: Evidence | Candidate) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield each set of judgements of an item, with its path."""
    given = ((key, getattr(item, key, {})) for key in ("likelihood", "consistency"))
    yield from (((*path, key), each) for key, each in given if each)
    for judge, one in getattr(item, "judgements", {}).items():
        each = one.likelihood or one.consistency
        key = "likelihood" if one.likelihood else "consistency"
        yield (*path, "judgements", judge, key), each
        return  # the others judge the same hypotheses


def _silence(findings: CaseFindings, path: Path, silent: list[str], alone: bool) -> None:
    """Report an item that names some hypotheses only, or one alone."""
    found = f"nothing on {', '.join(silent)}" if silent else "one hypothesis alone"
    done = "those not named keep their share"
    done += ", and with one named nothing moves" if alone else ", the item moves the others alone"
    mend = "Judge the item under the rivals too; leave it so only if it says nothing of them."
    findings.doubt(path, found, f"a judgement for each rival: {done}", mend)


def _alternatives(findings: CaseFindings, path: Path, choice: Conduct | Choice) -> None:
    alternatives = choice.alternatives
    path = (*path, "alternatives")
    if len(alternatives) < 2:
        found = "no alternatives" if not alternatives else "one alternative"
        findings.fault(path, found, "at least two", "Say what else the actor could have done.")
    if findings.dropped:
        return
    issues = findings.case.issues
    reached = {key: _reached(findings.case, option) for key, option in alternatives.items()}
    for issue in dict.fromkeys(name for names in reached.values() for name in names):
        if issue not in issues or issues[issue].status_quo is not None:
            continue
        for key in (key for key, names in reached.items() if issue not in names):
            findings.fault(
                (*path, key),
                f"no value on {issue}, which has no status quo",
                f"where '{key}' leads on {issue}, as another alternative says it",
                f"Add lands: {{{issue}: ...}}, or a status_quo to the issue.",
            )


def _reached(case: Case, option: Alternative) -> dict[str, Belief]:
    """Return the issues on which it is said where an alternative leads."""
    path = case.no_deal.get(str(option.path))
    return option.lands | (path.lands if path is not None else {})
