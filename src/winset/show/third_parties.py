"""Third parties: what a mediator would propose, who could spoil a deal, and who could guard it."""

from __future__ import annotations

from collections.abc import Sequence

from winset.analyses.levers.spoilers import OFTEN, Spoiler
from winset.analyses.outcome.third_parties import ThirdParties
from winset.case.schema import Case
from winset.show import bargains
from winset.show.cells import draws_text, share_cell, table, title, value_cell
from winset.show.sections import Part, Points, Section, Text
from winset.show.words import percent, signed, whose_consent

BELOW = "What can be given besides stands below."
NO_OFFERS = "The case lists nothing that could be given besides the issues."
UNTRIED = "What could be given besides the issues is not tried, as votes decide."


def sections(answer: ThirdParties) -> list[Section]:
    """Return the mediator's proposal and the spoilers.

    Parameters
    ----------
    answer : ThirdParties
    """
    return [Section("", [title(answer.case), *parts(answer)])]


def parts(answer: ThirdParties) -> list[Part]:
    """Return what is said of third parties, without the title of the case.

    Parameters
    ----------
    answer : ThirdParties
    """
    case, package = answer.case, answer.proposal
    first = (
        f"A mediator would propose the terms that {whose_consent(case)} accept together in most "
        f"draws: {percent(package.accepted_by_all)} of them. "
        f"{BELOW if answer.offers else UNTRIED if case.offers else NO_OFFERS}"
    )
    besides = [bargains.offers(case, answer.offers)] if answer.offers else []
    terms = table(
        ["issue", ">proposal", "unit"],
        [
            [case.issues[name].name, value_cell(value, case.issues[name]), case.issues[name].unit]
            for name, value in package.terms.items()
        ],
    )
    accepts = table(
        ["who must agree", ">accepts"],
        [[case.parties[name].name, share_cell(package.acceptance[name])] for name in answer.needed],
    )
    return [
        Text(first),
        terms,
        accepts,
        *besides,
        *spoiler_parts(case, answer.spoilers),
        _basis(answer),
    ]


def _basis(answer: ThirdParties) -> Text:
    return Text(draws_text(answer), "quiet")


def spoiler_parts(case: Case, found: Sequence[Spoiler]) -> list[Part]:
    """Return who could spoil a deal, by what, and who could guard against it.

    Parameters
    ----------
    case : Case
    found : sequence of Spoiler
    """
    if not found:
        return [
            Text(f"Nobody would rather have no deal in {percent(OFTEN)} of the draws with one.")
        ]
    return [
        Text("Who would rather have no deal than what comes out:"),
        Points([_spoiler(case, one) for one in found]),
    ]


def _spoiler(case: Case, one: Spoiler) -> str:
    name = case.actors[one.actor].name
    text = f"{name}, in {percent(one.prefers_none)} of the draws with a deal."
    if one.move is None:
        return f"{text} No lever of its own lowers the share of draws with a deal."
    text += (
        f" Its best move against one: {one.move.text} ({signed(100 * one.move.agreement)} points "
        "of the share of draws with a deal)."
    )
    if one.guard is None:
        return f"{text} No step of another makes that good and pays who takes it."
    return (
        f"{text} The best guard: {one.guard.text} ({signed(100 * one.guard.agreement)} points, "
        f"and {signed(one.guard.gain, 2)} of utility for {case.actors[one.guard.actor].name})."
    )
