"""Numbers and findings as people read them, the same wherever they stand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from winset.case.probability_words import probability_word

if TYPE_CHECKING:
    from winset.analyses.outcome.agreement import Agreement
    from winset.case.belief import Belief
    from winset.case.negotiation import Issue
    from winset.case.schema import Case

NOTHING = "–"


def value_text(value: float | None, issue: Issue) -> str:
    """Return a value with as many digits as its issue's range warrants."""
    if value is None or not math.isfinite(value):
        return NOTHING
    width = issue.range[1] - issue.range[0]
    decimals = max(0, min(6, 2 - math.floor(math.log10(width))))
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text


def percent(share: float) -> str:
    """Return a share as per cent; never 0 % or 100 % for what is neither."""
    if 0.0 < share < 0.01:
        return "less than 1 %"
    if 0.99 < share < 1.0:
        return "more than 99 %"
    return f"{100.0 * share:.0f} %"


def signed(value: float, places: int = 1) -> str:
    """Return a change with its sign; 0 where it rounds to that."""
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


def counted(number: int, noun: str) -> str:
    """Return a number of things: ``1 round``, ``3 rounds``.

    Parameters
    ----------
    number : int
    noun : str
        Of one.
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def actor_name(case: Case, actor: str) -> str:
    """Return an actor's full name."""
    return case.actors[actor].name


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
        who = f"a quota of {decision.quota:g} votes"
    if decision.rule != "consensus" and decision.vetoes:
        who += " and every veto player"
    return who


def agreement_text(case: Case, agreement: Agreement) -> str:
    """Say in one sentence whether there is a deal, and on what condition that holds."""
    who = whose_consent(case)
    if agreement.point:
        verb = "exist" if agreement.probability else "do not exist"
        return f"At the most likely values, terms that {who} prefer to no deal {verb}."
    share = agreement.probability
    return (
        f"Terms that {who} prefer to no deal exist in {percent(share)} of the draws: "
        f"{probability_word(share)}, given the case's beliefs."
    )


def blocking_text(case: Case, agreement: Agreement) -> str:
    """Say who and what most often stands in the way."""
    if agreement.point:
        kind = "blocks" if agreement.blocking_actors else "is tightest"
        actor = next(iter(agreement.blocking_actors or agreement.binding_actors))
        issue = next(iter(agreement.blocking_issues or agreement.binding_issues))
        return (
            f"The demand that {kind} is that of {case.actors[actor].name}; "
            f"the issue, {case.issues[issue].name}."
        )
    if agreement.blocking_actors:
        actors, issues = agreement.blocking_actors, agreement.blocking_issues
        start = "Where no deal exists, the demand that most often blocks is that of"
    else:
        actors, issues = agreement.binding_actors, agreement.binding_issues
        start = "A deal exists in every draw; the tightest demand is most often that of"
    return f"{start} {_top(actors, case.actors)}; the issue, {_top(issues, case.issues)}."


def _top(shares: Mapping[str, float], entries: Mapping[str, object]) -> str:
    name, share = next(iter(shares.items()))
    return f"{getattr(entries[name], 'name', name)} ({percent(share)})"
