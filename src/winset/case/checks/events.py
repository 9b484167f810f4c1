"""Checks of dated questions: days in order, classes that can be counted, evidence in time."""

from __future__ import annotations

from winset.case.checks.findings import CaseFindings
from winset.case.events import Event, ReferenceClass
from winset.case.yaml.text import Path


def check(findings: CaseFindings) -> None:
    """Report what is wrong with the events of a case.

    Parameters
    ----------
    findings : CaseFindings
    """
    for name, event in findings.case.events.items():
        path: Path = ("events", name)
        _event(findings, path, event)
        for key, entry in event.classes.items():
            _class(findings, (*path, "classes", key), entry)


def _event(findings: CaseFindings, path: Path, event: Event) -> None:
    if not event.criterion.strip():
        findings.fault(
            (*path, "criterion"),
            "an empty criterion",
            "what has to be seen for the first option to have come out",
            "Write it before the forecast, so that nobody can argue about it after.",
        )
    if event.closes < event.opens:
        expected = f"a day from {event.opens}, on which it opens, on"
        findings.fault((*path, "closes"), f"{event.closes}", expected, "Correct one of the two.")
    first, second = event.options
    if first.strip().lower() == second.strip().lower():
        found = f"'{first}' twice"
        findings.fault((*path, "options"), found, "two options that differ", "Rename one.")
    if event.classes and all(entry.weight.high == 0 for entry in event.classes.values()):
        findings.fault((*path, "classes"), "weights of 0 for all", "a weight above 0", "Raise one.")
    if event.outcome is not None and event.outcome.value not in event.answers:
        expected = f"{', '.join(event.answers[:-1])} or {event.answers[-1]}"
        found = f"'{event.outcome.value}'"
        findings.fault((*path, "outcome", "value"), found, expected, "Write one of these.")
    for key, item in event.evidence.items():
        if item.date > event.closes:
            findings.doubt(
                (*path, "evidence", key, "date"),
                f"{item.date}",
                f"a day up to {event.closes}, on which the question closes",
                "Correct the date, or drop the item: it does not count.",
            )


def _class(findings: CaseFindings, path: Path, entry: ReferenceClass) -> None:
    timed = bool(entry.durations or entry.waiting)
    forms = [entry.of is not None, entry.years is not None, timed]
    counted = entry.happened is not None
    if sum(forms) != 1 or counted == timed:
        findings.fault(
            path,
            "a class that is counted in no way, or in several",
            "happened with of, happened with years, or durations with waiting",
            "Keep one of the three.",
        )
    elif entry.of is not None and entry.happened is not None and entry.happened > entry.of:
        found, expected = f"{entry.happened} of {entry.of}", "no more than there are"
        findings.fault((*path, "happened"), found, expected, "Correct one of the two.")
    elif entry.of == 0:
        findings.fault((*path, "of"), "a class of 0", "at least 1", "Remove the class.")
