"""Issues traded for each other, offers besides the issues, and what keeps an agreement."""

from __future__ import annotations

import math
from collections.abc import Sequence

from winset.analyses.inputs.bargains import Link, OfferWorth
from winset.analyses.inputs.commitment import Keeping
from winset.case.schema import Case
from winset.show.cells import Rows, Titles, number, share_cell, table
from winset.show.sections import Column, Part, Section, Text
from winset.show.words import percent, signed

MOST_LINKS = 5
LEAST_LOG_ROLL = 0.01
"""The share of draws in which a trade makes a deal, to be called one that does."""
LEAST_GIVEN = 0.05
"""Points that a party gives on an issue, to be named."""


def linkage(case: Case, links: Sequence[Link]) -> Section:
    """Return which two issues are worth trading for each other.

    Parameters
    ----------
    case : Case
    links : sequence of Link
    """
    if len(case.issues) < 2:
        return Section(
            "Which issues to trade", [Text("There is one issue, and none to trade for.")]
        )
    if not links:
        none = "Trades of two issues are not told: votes decide, or what no deal brings is unknown."
        return Section("Which issues to trade", [Text(none)])
    shown = links[:MOST_LINKS]
    titles: Titles = [
        Column("Two issues", wide=True),
        ">deal on the first",
        ">on the second",
        ">on both",
        ">only together",
        Column("worst-off gains more", number=True, below="points"),
        Column("who gives on which", wide=True),
    ]
    rows: Rows = [
        [
            " and ".join(case.issues[name].name for name in link.issues),
            share_cell(link.apart[0]),
            share_cell(link.apart[1]),
            share_cell(link.together),
            share_cell(link.log_roll),
            number(link.worth, ".1f"),
            _gives(case, link),
        ]
        for link in shown
    ]
    note = (
        "Each issue bargained alone, the rest left as no deal brings it, against the two together; "
        "what no deal costs besides the issues is not counted."
    )
    return Section(
        "Which issues to trade", [Text(_trade(case, links)), table(titles, rows, note=note)]
    )


def _trade(case: Case, links: Sequence[Link]) -> str:
    best = links[0]
    one, two = (case.issues[name].name for name in best.issues)
    if best.log_roll >= LEAST_LOG_ROLL:
        return (
            f"{one} and {two} make a log-roll: in {percent(best.log_roll)} of the draws neither "
            "has terms by itself that all prefer to no deal, and both together have."
        )
    most = max(links, key=lambda link: link.worth)
    one, two = (case.issues[name].name for name in most.issues)
    if most.worth < LEAST_GIVEN:
        return (
            "No trade of two issues brings the worst-off more. Trades of three are not looked for."
        )
    return (
        "No two issues are needed together for a deal on either. The trade that brings the "
        f"worst-off most is {one} against {two}: {signed(most.worth)} points."
    )


def _gives(case: Case, link: Link) -> str:
    said = []
    for k, name in enumerate(link.issues):
        losing = {p: gains[k] for p, gains in link.gives.items() if gains[k] < -LEAST_GIVEN}
        if losing:
            most = min(losing, key=lambda party: losing[party])
            said.append(f"{case.parties[most].name} on {case.issues[name].name}")
    return "; ".join(said) or "nobody gives"


def offers(case: Case, worth: Sequence[OfferWorth]) -> Section:
    """Return what each offer besides the issues changes.

    Parameters
    ----------
    case : Case
    worth : sequence of OfferWorth
    """
    titles: Titles = [
        Column("Offer", wide=True),
        "from",
        "to",
        ">deal without",
        ">deal with it",
        Column("giver", number=True, below="points"),
        Column("taker", number=True, below="points"),
        Column("given", number=True, below="of the most"),
    ]
    rows: Rows = []
    for one in worth:
        offer = case.offers[one.name]
        rows.append(
            [
                offer.name if offer.condition is None else f"{offer.name} (if {offer.condition})",
                case.actors[offer.giver].name,
                case.parties[offer.taker].name,
                share_cell(one.without),
                share_cell(one.with_it),
                number(one.giver, "+.1f"),
                number(one.taker, "+.1f"),
                share_cell(one.part),
            ]
        )
    note = (
        "So much is given as leaves the worst-off best off. What giver and taker gain or lose by "
        "it is the mean over all draws, the terms that follow counted."
    )
    return Section(
        "Offers besides the issues", [*_offered(case, worth), table(titles, rows, note=note)]
    )


def _offered(case: Case, worth: Sequence[OfferWorth]) -> list[Part]:
    best = worth[0]
    name = case.offers[best.name].name
    if best.makes <= 0.0:
        return [Text("No offer makes a deal in a draw that has none.")]
    return [
        Text(
            f"“{name}” makes a deal in {percent(best.makes)} of the draws that has none without: "
            f"{percent(best.with_it)} in place of {percent(best.without)}."
        )
    ]


def commitment(case: Case, kept: Sequence[Keeping], together: float | None) -> Section:
    """Return whether each would keep an agreement.

    Parameters
    ----------
    case : Case
    kept : sequence of Keeping
    together : float or None
        The share of draws in which all would.
    """
    titles: Titles = [
        Column("Would keep it", wide=True),
        ">share of draws",
        ">next year counts",
        ">must count",
        ">found within a year",
        ">must be found",
    ]
    rows: Rows = [
        [
            case.actors[one.actor].name,
            share_cell(one.holds),
            share_cell(one.discount),
            share_cell(one.threshold) if one.threshold <= 1.0 else "never enough",
            share_cell(one.detection),
            share_cell(one.needed) if one.needed <= 1.0 else "never enough",
        ]
        for one in kept
    ]
    least = min(kept, key=lambda one: one.holds)
    all_of = "" if together is None else f"All would keep it in {percent(together)} of the draws. "
    need = (
        f"it would need a breach to be found within a year with {percent(least.needed)}"
        if math.isfinite(least.needed) and least.needed <= 1.0
        else "no certainty of being found would do, at these values"
    )
    must = "nothing later makes up for it"
    if math.isfinite(least.threshold):
        must = f"must count {percent(least.threshold)}"
    who = f"{case.actors[least.actor].name}: next"
    if least.holds < 1.0:
        who = f"Least sure is {case.actors[least.actor].name}, with {percent(least.holds)}: next"
    text = f"{all_of}{who} year counts {percent(least.discount)} of this one and {must}; {need}."
    note = (
        "Kept where what breaking brings at once is no more than what is lost from next year on, "
        "once it is found. Medians."
    )
    return Section("What keeps an agreement", [Text(text), table(titles, rows, note=note)])
