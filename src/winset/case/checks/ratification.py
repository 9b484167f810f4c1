"""Checks of who ratifies, of what is offered, and of what each would gain from breaking a deal."""

from __future__ import annotations

from winset.case.checks.findings import CaseFindings
from winset.case.ratification import Offer, Ratifier
from winset.case.yaml.text import Path

MOST_WORTH = 100.0
"""Points of utility that an offer is worth at most, in all."""


def check(findings: CaseFindings) -> None:
    """Check what lies beyond the table."""
    for name, ratifier in findings.case.ratification.items():
        _ratifier(findings, name, ratifier)
    for name, offer in findings.case.offers.items():
        _offer(findings, name, offer)


def _ratifier(findings: CaseFindings, name: str, ratifier: Ratifier) -> None:
    case, path = findings.case, ("ratification", name)
    if name in case.actors:
        found, expected = f"'{name}', which is an actor's name too", "a name of its own"
        mend = "Rename one of the two, such as congress-ratifies."
        findings.fault(path, found, expected, mend)
    by_terms = [key for key in ("like", "wants", "salience", "no_deal") if getattr(ratifier, key)]
    if ratifier.agrees is not None and by_terms:
        found = f"agrees beside {' and '.join(by_terms)}"
        expected = "a plain chance, or what it wants, from which the chance follows"
        findings.fault((*path, "agrees"), found, expected, "Keep one of the two.")
    elif ratifier.agrees is None and not by_terms and ratifier.rule != "quota":
        found = "a ratifier that wants what its actor wants, and agrees whenever that does"
        expected = "ideal points, saliences, a value of no deal or a chance of its own"
        findings.doubt(
            path, found, expected, "Add like:, wants:, no_deal: or agrees:, or remove it."
        )
    _rule(findings, path, ratifier)
    _salience(findings, path, ratifier)
    decision = case.decision
    everybody = decision.rule == "consensus" and not decision.vetoes
    needed = everybody or ratifier.actor in decision.vetoes or ratifier.actor == decision.setter
    if ratifier.actor in case.actors and not needed:
        found = f"a ratifier for {ratifier.actor}, without whose consent there can be a deal"
        expected = f"one whose consent is needed: {', '.join(decision.vetoes) or 'nobody'}"
        mend = "Its chance is told and stops no deal; add the actor to vetoes if it should."
        findings.doubt((*path, "actor"), found, expected, mend)


def _rule(findings: CaseFindings, path: Path, ratifier: Ratifier) -> None:
    if (ratifier.rule == "quota") != (ratifier.share is not None):
        quota = ratifier.rule == "quota"
        found = "rule: quota without a share" if quota else f"a share under {ratifier.rule}"
        mend = "Add share:, such as 67." if quota else "Set rule: quota, or remove share:."
        findings.fault((*path, "share"), found, "a share with rule: quota alone", mend)
    if ratifier.rule == "quota" and ratifier.agrees is not None:
        found, expected = "a quota beside agrees", "a plain chance, or a rule"
        findings.fault((*path, "rule"), found, expected, "Keep one of the two.")


def _salience(findings: CaseFindings, path: Path, ratifier: Ratifier) -> None:
    """Check that it cares for the issues on which it wants something."""
    case = findings.case
    like = ratifier.like or ratifier.actor
    cared = {row.issue for row in case.positions if row.actor == like}
    for issue in ratifier.wants:
        silent = issue not in cared and issue not in ratifier.salience
        if silent and issue in case.issues and not findings.dropped:
            found = f"an ideal point on {issue}, where {like} has no salience to take over"
            expected, mend = "a salience of its own", "Add the issue under salience:."
            findings.fault((*path, "wants", issue), found, expected, mend)


def _offer(findings: CaseFindings, name: str, offer: Offer) -> None:
    case, path = findings.case, ("offers", name)
    if offer.giver == offer.taker:
        found, expected = f"an offer from {offer.giver} to itself", "two actors"
        findings.fault(path, found, expected, "Correct giver or taker.")
    taker = case.ratification.get(offer.taker)
    if taker is not None and taker.agrees is not None:
        found = f"an offer to {offer.taker}, which agrees with a stated chance whatever it gets"
        expected, mend = "one who ratifies by what it gains", "State what it wants, not agrees:."
        findings.fault((*path, "taker"), found, expected, mend)
    most = offer.limit * offer.value.ends[1]
    if most > MOST_WORTH:
        found = f"an offer worth up to {most:g} points, {offer.limit:g} times its value"
        expected = "at most 100, what it is worth to have every issue at one's ideal"
        findings.doubt((*path, "limit"), found, expected, "Lower the value or the limit.")
    for actor in offer.expects:
        if actor not in (offer.giver, offer.taker):
            expected = f"{offer.giver} or {offer.taker}"
            mend = "Remove it; others do not pay and are not paid."
            findings.fault((*path, "expects", actor), f"what {actor} expects", expected, mend)
    if offer.expects and offer.condition is None:
        found, expected = "what is expected of no condition", "condition: what it depends on"
        findings.fault((*path, "expects"), found, expected, "Add condition:.")
