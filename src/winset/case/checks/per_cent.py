"""Checks of numbers in per cent: the scale that was meant, and whether parts make up the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from winset.case.belief import Belief
from winset.case.checks.findings import CaseFindings
from winset.case.yaml.text import Path

NEARLY_WHOLE = 5
"""By how many points chances that were judged one by one may each be off."""

ENDS_AT = 10
"""The end of a scale that is common beside that of per cent."""


def check(findings: CaseFindings) -> None:
    """Report fractions of 1, scales that end at 10, and parts that do not add up to 100.

    Parameters
    ----------
    findings : CaseFindings
    """
    told: set[str] = set()
    for what, path, belief in _per_cents(findings):
        if 0 < belief.likely < 1 and what not in told:
            told.add(what)
            found = f"{belief.likely:g}, read as {belief.likely:g} %"
            mend = f"Write {100 * belief.likely:g} if that is it."
            findings.doubt(path, found, "per cent, 0 to 100", mend)
    _salience_scale(findings)
    if not findings.dropped_in("no_deal"):
        chances = [path.chance for path in findings.case.no_deal.values()]
        check_whole(findings, ("no_deal",), "chances", chances, NEARLY_WHOLE)


def _per_cents(findings: CaseFindings) -> Iterator[tuple[str, Path, Belief]]:
    """Yield each number in per cent, with what it is and where it stands."""
    case = findings.case
    for place, row in findings.rows():
        yield "salience", (*place, "salience"), row.salience
    for name, path in case.no_deal.items():
        yield "chance", ("no_deal", name, "chance"), path.chance
    for name, entry in case.hypotheses.items():
        if entry.prior is not None:
            yield "prior", ("hypotheses", name, "prior"), entry.prior
    for name, actor in case.actors.items():
        for key, group in actor.groups.items():
            yield "share", ("actors", name, "groups", key, "share"), group.share
        for key, regard in actor.regard.items():
            yield "regard", ("actors", name, "regard", key), regard.weight
    for name, ratifier in case.ratification.items():
        for what in ("share", "agrees"):
            belief = getattr(ratifier, what)
            if belief is not None:
                yield what, ("ratification", name, what), belief
    for name, offer in case.offers.items():
        yield "chance", ("offers", name, "credible"), offer.credible
    for name, kept in case.commitment.items():
        yield "chance", ("commitment", name, "detection"), kept.detection
        yield "discount", ("commitment", name, "discount"), kept.discount
    for section in ("evidence", "candidates"):
        for name, item in getattr(case, section).items():
            for key, belief in item.likelihood.items():
                yield "likelihood", (section, name, "likelihood", key), belief
    for name, item in case.evidence.items():
        for judge, one in item.judgements.items():
            place = ("evidence", name, "judgements", judge, "likelihood")
            for key, belief in one.likelihood.items():
                yield "likelihood", (*place, key), belief


def _salience_scale(findings: CaseFindings) -> None:
    rows = [(row.salience.high, place) for place, row in findings.rows()]
    most, place = max(rows, default=(0.0, ()))
    if 1 < most <= ENDS_AT and len(rows) > 1 and not findings.dropped_in("positions"):
        found, expected = f"saliences up to {most:g}", "per cent, 0 to 100"
        mend = "If the scale ends at 10, write them times 10."
        findings.doubt((*place, "salience"), found, expected, mend)


def check_whole(
    findings: CaseFindings, path: Path, what: str, parts: Sequence[Belief], within: float = 0.5
) -> None:
    """Report numbers that should add up to 100 and do not; words are bands, and may miss it.

    Parameters
    ----------
    findings : CaseFindings
    path : tuple of str and int
        Where they stand.
    what : str
        What they are, in the plural.
    parts : sequence of Belief
    within : float
        By how many points each may be off, as where they were rounded.
    """
    total = sum(part.likely for part in parts)
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    is_told = any(part.shape == "uniform" or 0 < part.likely < 1 for part in parts)
    near = abs(total - 100) <= len(parts) * within
    if len(parts) < 2 or total <= 0 or is_told or near or (low < high and low <= 100 <= high):
        return
    first = parts[0].likely
    expected = f"100 %; they are rescaled, {first:g} % to {100 * first / total:.0f} %"
    mend = f"Correct them: {what} are parts of one whole."
    findings.doubt(path, f"{what} that add up to {total:g} %", expected, mend)
