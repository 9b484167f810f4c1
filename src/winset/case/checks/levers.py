"""Checks of what actors can do: is it said, does it change something, who cannot be left out?"""

from __future__ import annotations

from winset.case.changes import TARGETS
from winset.case.checks.findings import CaseFindings
from winset.case.negotiation import ActorLever
from winset.case.yaml.text import Path


def check(findings: CaseFindings) -> None:
    """Report levers that say nothing, or that go round an actor without whom there is no subject.

    Parameters
    ----------
    findings : CaseFindings
    """
    case = findings.case
    vetoes = case.decision.vetoes
    for name, actor in case.actors.items():
        path: Path = ("actors", name)
        if actor.indispensable and vetoes and name not in vetoes:
            findings.fault(
                (*path, "indispensable"),
                "an indispensable actor whose consent is not needed",
                "one of those under decision: vetoes:",
                f"Add {name} to the vetoes, or remove indispensable:.",
            )
        said: dict[str, str] = {}
        for key, lever in actor.levers.items():
            place: Path = (*path, "levers", key)
            _lever(findings, place, name, lever)
            if (
                lever.does
                and (other := said.setdefault(lever.does.strip().rstrip("."), key)) != key
            ):
                mend = "Say how they differ; answers name a lever by it."
                findings.fault(
                    (*place, "does"), f"what '{other}' does as well", "other words", mend
                )


def _lever(findings: CaseFindings, path: Path, owner: str, lever: ActorLever) -> None:
    own = bool(lever.changes or lever.vetoes)
    if lever.kind and (own or lever.does):
        found, mend = "a kind of step beside what it changes", "Keep kind:, or does: and changes:."
        findings.fault(path, found, "one of the two", mend)
    elif not lever.kind and not (own and lever.does):
        found = "a lever that does not say " + ("what it does" if own else "what it changes")
        mend = "Add does: and changes:, or name a kind of step."
        findings.fault(path, found, "kind:, or does: with changes: or vetoes:", mend)
    if lever.target == owner:
        found, mend = "a lever on the actor itself", "Name another actor, or remove target:."
        findings.fault((*path, "target"), found, "another actor", mend)
    if lever.kind not in (None, "persuade") and lever.target in findings.case.ratification:
        found = f"kind: {lever.kind} with {lever.target}, which ratifies and is no actor"
        mend = "Write kind: persuade, or does: and changes:."
        findings.fault((*path, "target"), found, "an actor", mend)
    for index, change in enumerate(lever.answered_by):
        if change.actor == owner:
            found, mend = "an answer by the actor itself", "Put it under changes:."
            findings.fault((*path, "answered_by", index), found, "what another does", mend)
    _with_the_indispensable(findings, path, lever)


def _with_the_indispensable(findings: CaseFindings, path: Path, lever: ActorLever) -> None:
    for name, actor in findings.case.actors.items():
        if not actor.indispensable:
            continue
        if lever.vetoes and name not in lever.vetoes:
            found = f"vetoes without {name}, which is indispensable"
            mend = f"Add {name}, or remove its indispensable:."
            findings.fault((*path, "vetoes"), found, f"{name} among them", mend)
        for index, change in enumerate(lever.changes):
            away = [k for k in TARGETS if (b := getattr(change, k)) is not None and not b.ends[1]]
            if change.actor == name and {"capability", "salience"} & {*away}:
                found = f"{name}, which is indispensable, without any {away[0]}"
                mend = "Leave it some, or remove its indispensable:."
                findings.fault((*path, "changes", index), found, "an actor that counts", mend)
