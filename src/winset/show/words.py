"""Numbers and findings as people read them, the same wherever they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from winset.case.probability_words import probability_word

if TYPE_CHECKING:
    from datetime import date

    from winset.analyses.outcome.agreement import Agreement
    from winset.case.belief import Belief
    from winset.case.negotiation import Change, Issue
    from winset.case.schema import Case

NOTHING = "–"
FIELD_NAMES = {"share": "say", "regard": "regard", "no_deal": "value of no deal"}
LEAST_MOVE = 0.001
"""The part of an issue's range below which a term counts as not moved."""


def value_text(value: float | None, issue: Issue) -> str:
    """Return a value with as many digits as its issue's range warrants.

    Parameters
    ----------
    value : float or None
        In the issue's unit; a dash stands for None and NaN.
    issue : Issue
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    width = issue.range[1] - issue.range[0]
    decimals = max(0, min(6, 2 - math.floor(math.log10(width))))
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text


def short_unit(unit: str) -> str:
    """Return a unit without what explains it, which stands where it is met first."""
    return re.split(r",| \(", unit, maxsplit=1)[0]


def day_text(day: date) -> str:
    """Return a day as people write it: ``19 December 2014``."""
    return f"{day.day} {day:%B %Y}"


def shares_of(own: str, forecast: int | None) -> str:
    """Say of which draws a share is: an answer's own, or those of the forecast beside it.

    Parameters
    ----------
    own : str
        Such as ``these 500 draws``.
    forecast : int or None
        How many draws the forecast has, where the share is its.
    """
    return own if forecast is None else f"the forecast's {forecast:,} draws"


def percent(share: float) -> str:
    """Return a share as per cent; never 0 % or 100 % for what is neither."""
    if 0.0 < share < 0.01:
        return "less than 1 %"
    if 0.99 < share < 1.0:
        return "more than 99 %"
    return f"{100.0 * share:.0f} %"


def signed(value: float, places: int = 1) -> str:
    """Return a change with its sign; 0 where it rounds to that.

    Parameters
    ----------
    value : float
    places : int
        Decimals.
    """
    text = f"{abs(value):.{places}f}"
    return "0" if float(text) == 0.0 else f"{'+' if value > 0 else '−'}{text}"


def decimal(value: float, places: int = 1) -> str:
    """Return a number with a true minus sign.

    Parameters
    ----------
    value : float
    places : int
        Decimals.
    """
    return f"{value:.{places}f}".replace("-", "−")


def ends_text(low: float, high: float, places: int = 1) -> str:
    """Return the ends of an interval of changes: ``−0.4 to +1.2``.

    Parameters
    ----------
    low, high : float
    places : int
        Decimals.
    """
    return f"{signed(low, places)} to {signed(high, places)}"


def interval_text(low: float, high: float, issue: Issue) -> str:
    """Return an interval of an issue's values; nothing where its ends read the same.

    Parameters
    ----------
    low, high : float
        In the issue's unit.
    issue : Issue
    """
    start, end = value_text(low, issue), value_text(high, issue)
    return "" if start == end else f"{start} to {end}"


def belief_text(belief: Belief | None, issue: Issue | None = None) -> str:
    """Return a belief as a table shows it: the likely value, then its 90 % interval.

    Parameters
    ----------
    belief : Belief or None
    issue : Issue, optional
        Whose unit it is in, which says how many digits it warrants.
    """
    if belief is None:
        return NOTHING
    low, likely, high = (
        f"{value:g}" if issue is None else value_text(value, issue)
        for value in (belief.low, belief.likely, belief.high)
    )
    return likely if belief.exact else f"{likely} ({low} to {high})"


def lands_text(case: Case, lands: Mapping[str, Belief]) -> list[str]:
    """Say where issues end up.

    Parameters
    ----------
    case : Case
    lands : mapping of issue to Belief
    """
    issues = case.issues
    return [f"{issues[i].name}: {belief_text(value, issues[i])}" for i, value in lands.items()]


def counted(number: int, noun: str, several: str = "") -> str:
    """Return a number of things: ``1 round``, ``3 rounds``.

    Parameters
    ----------
    number : int
    noun, several : str
        Of one, and of more where that is not the noun with an s.
    """
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def whose_consent(case: Case) -> str:
    """Say whose consent makes a deal."""
    decision = case.decision
    if decision.rule == "consensus":
        count = len(decision.vetoes) or len(case.actors)
        who = {1: "the one veto player", 2: "both whose consent is needed"}.get(
            count, f"all {count} whose consent is needed"
        )
    elif decision.rule == "majority":
        who = "a majority of votes"
    else:
        who = f"a quota of {decision.quota:.10g} votes"
    if decision.rule != "consensus":
        for name, tally in decision.also.items():
            most = "a majority" if tally.quota is None else f"{tally.quota:.10g}"
            who += f" and {most} by {name}"
        if decision.blocked_by is not None:
            who += f" (or against fewer than {decision.blocked_by})"
    if decision.rule != "consensus" and decision.vetoes:
        who += " and every veto player"
    home = [one for one in case.ratification.values() if one.agrees is None]
    needed = [one for one in home if one.actor in decision.vetoes or _by_consensus(case, one.actor)]
    return f"{who} and {ratifying(len(needed))}" if needed else who


def _by_consensus(case: Case, actor: str) -> bool:
    decision = case.decision
    everybody = decision.rule == "consensus" and not decision.vetoes
    return everybody or actor == decision.setter


def ratifying(count: int) -> str:
    """Say how many ratify a deal by what it brings them.

    Parameters
    ----------
    count : int
    """
    return {1: "the one who ratifies", 2: "both who ratify"}.get(count, f"all {count} who ratify")


def dependence_text(case: Case, agreement: Agreement) -> list[str]:
    """Say what moves together, or what it would do to the share of draws with a deal.

    Parameters
    ----------
    case : Case
    agreement : Agreement
    """
    named = [factor.name for factor in case.factors.values()]
    if case.correlations:
        named.append(f"{len(case.correlations)} correlations between two beliefs")
    if named:
        return [f"Beliefs move together by: {'; '.join(named)}."]
    shares = [
        f"{percent(share)} (rho {rho:g})" for rho, share in agreement.dependence.items() if rho
    ]
    if not shares:
        return []
    return [
        "Each belief is drawn by itself. If an actor's hardness ran through all its positions and "
        f"costs, terms would exist in {' and '.join(shares)} of the draws."
    ]


def agreement_text(case: Case, agreement: Agreement) -> str:
    """Say in one sentence whether there is a deal, and on what condition that holds.

    Parameters
    ----------
    case : Case
    agreement : Agreement
        Of the case.
    """
    who = whose_consent(case)
    if agreement.point:
        verb = "exist" if agreement.probability else "do not exist"
        unsure = (
            ""
            if agreement.complete or agreement.probability
            else (" (as far as a search shows; there are too many coalitions to try them all)")
        )
        return f"At the most likely values, terms that {who} prefer to no deal {verb}{unsure}."
    share = agreement.probability
    bound = (
        ""
        if agreement.complete
        else (" This is a lower bound: too many coalitions could pass terms to try them all.")
    )
    return (
        f"Terms that {who} prefer to no deal exist in {percent(share)} of the draws: "
        f"{probability_word(share)}, given the case's beliefs.{bound}"
    )


def blocking_text(case: Case, agreement: Agreement) -> str:
    """Say who and what most often stands in the way.

    Parameters
    ----------
    case : Case
    agreement : Agreement
        Of the case.
    """
    actors, issues = agreement.demands
    if agreement.point:
        kind = "blocks" if agreement.blocks_told else "is tightest"
        actor, issue = next(iter(actors)), next(iter(issues))
        return (
            f"The demand that {kind} is that of {case.parties[actor].name}; "
            f"the issue, {case.issues[issue].name}."
        )
    if agreement.blocks_told:
        start = "Where no deal exists, the demand that most often blocks is that of"
    elif agreement.blocking_actors:
        start = (
            "Too few draws have no deal to say whose demand blocks; where one exists, the tightest "
            "is most often that of"
        )
    else:
        start = "A deal exists in every draw; the tightest demand is most often that of"
    return f"{start} {_top(actors, case.parties)}; the issue, {_top(issues, case.issues)}."


def _top(shares: Mapping[str, float], entries: Mapping[str, object]) -> str:
    name, share = next(iter(shares.items()))
    return f"{getattr(entries[name], 'name', name)} ({percent(share)})"


def change_text(case: Case, change: Change) -> str:
    """Say what a change changes: ``Russia on Fordow: position, ideal``.

    Parameters
    ----------
    case : Case
    change : Change
    """
    from winset.case.changes import TARGETS  # heavy: the words of a case are shown without it

    parts = []
    if change.actor is not None:
        parts.append(case.actors[change.actor].name)
    if change.ratifier is not None:
        parts.append(case.ratification[change.ratifier].name)
    if change.group is not None:
        parts.append(f"({case.actors[str(change.actor)].groups[change.group].name})")
    if change.toward is not None:
        parts.append(f"towards {case.actors[change.toward].name}")
    if change.issue is not None:
        parts.append(f"on {case.issues[change.issue].name}")
    if change.path is not None:
        parts.append(f"{'if ' if parts else ''}{case.no_deal[change.path].name}")
    fields = [FIELD_NAMES.get(name, name) for name in TARGETS if getattr(change, name) is not None]
    return f"{' '.join(parts)}: {', '.join(fields)}"


def place_text(case: Case, path: str) -> str:
    """Name a place of a case by the names of its entries: ``Russia on Fordow, salience``.

    Parameters
    ----------
    case : Case
    path : str
        Such as ``positions.russia.fordow.salience``.
    """
    section, *keys = path.split(".")
    if section == "positions" and len(keys) > 1:
        names = (case.actors.get(keys[0]), case.issues.get(keys[1]))
        named = (keys[i] if one is None else one.name for i, one in enumerate(names))
        return ", ".join([" on ".join(named), *(key.replace("_", " ") for key in keys[2:])])
    node = getattr(case, section, None)
    parts = []
    for key in keys:
        node = node.get(key) if isinstance(node, Mapping) else getattr(node, key, None)
        name = getattr(node, "name", None) or getattr(node, "question", None)
        known = case.actors.get(key) or case.issues.get(key) or case.hypotheses.get(key)
        parts.append(name or (known.name if known else key.replace("_", " ")))
    return ", ".join(parts or [section.replace("_", " ")])


def moved_text(case: Case, issues: Mapping[str, float], most: int = 2) -> str:
    """Name the issues whose terms move most, as a share of the range, and how far.

    Parameters
    ----------
    case : Case
    issues : mapping of issue to float
        Changes, in the issue's unit.
    most : int
        How many are named.
    """
    shares = {name: abs(value) / span(case, name) for name, value in issues.items()}
    moved = [name for name, share in shares.items() if share >= LEAST_MOVE]
    texts = [
        (case.issues[name].name, term_text(issues[name], case, name))
        for name in sorted(moved, key=shares.__getitem__, reverse=True)[:most]
    ]
    return ", ".join(f"{name} {text}" for name, text in texts if text != "0")


def term_text(value: float, case: Case, issue: str) -> str:
    """Return a change of terms with its sign.

    Parameters
    ----------
    value : float
        In the issue's unit.
    case : Case
    issue : str
    """
    text = value_text(abs(value), case.issues[issue])
    if float(text.replace(",", "").replace("–", "0")) == 0:
        return "0"
    return f"{'+' if value > 0 else '−'}{text}"


def span(case: Case, issue: str) -> float:
    """Return how wide the range of an issue is, in its unit.

    Parameters
    ----------
    case : Case
    issue : str
    """
    low, high = case.issues[issue].range
    return high - low


def experts_text(case: Case) -> str:
    """Say how many numbers several experts gave, and how far they differ; nothing where none."""
    from winset.analyses.experts.disagreement import farthest
    from winset.case.loadings import pooled_beliefs

    shares = {name: belief.disagreement for name, belief in pooled_beliefs(case).items()}
    if not shares:
        return ""
    most = max(sorted(shares), key=lambda name: shares[name])
    mean = sum(shares.values()) / len(shares)
    who = farthest(case.opinions[most]) if most in case.opinions else ""
    there = f"; {who} is farthest from the others there" if who else ""
    return (
        f" {counted(len(shares), 'number')} of several experts: on average {percent(mean)} of the "
        f"variance is disagreement, most on {most} ({percent(shares[most])}{there})."
    )
