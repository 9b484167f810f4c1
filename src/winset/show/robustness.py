"""How far to trust a forecast: what carries it, the shape of utility, where terms do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from winset.analyses.inputs.given_data import LEAST_HITS, Carrier
from winset.analyses.inputs.scenario_discovery import LEAST_HITS as BOX_HITS
from winset.analyses.inputs.scenario_discovery import Box, Limit
from winset.analyses.outcome.agreement import NEAR_CERTAIN
from winset.analyses.outcome.robustness import LEAST_MOVE, Robustness, Shape
from winset.case.schema import Case
from winset.ensemble.inputs import Input
from winset.show.sections import Part, Points, Text
from winset.show.words import counted, decimal, percent, short_unit, value_text

if TYPE_CHECKING:
    from winset.analyses.outcome.forecast import Forecast

FIELDS = {"ideal": "ideal point", "no_deal": "value of no deal", "status_quo": "status quo"}
HOME = {
    "agrees": "whether it agrees",
    "ratifier_ideal": "ideal point",
    "ratifier_salience": "salience",
    "ratifier_no_deal": "value of no deal",
    "ratifier_share": "share that must agree",
    "ratifier_spread": "how far its members stand apart",
    "sureness": "sureness",
}
UNITS = {
    **{"agrees": " %", "ratifier_share": " %", "ratifier_no_deal": " points"},
    **{"ratifier_spread": " points", "sureness": " points"},
    "cost": " points",
    "no_deal": " points",
    "chance": " %",
    "share": " %",
    "regard": " %",
}
BOX_TITLE = "Where terms exist and where they do not"
LOOK_AT = (
    "Look at what no deal brings to each of those whose consent is needed (status quo, chances and "
    "costs of the paths without a deal), and at the shape of utility, before you rely on the share."
)


def robustness_texts(answer: Forecast) -> Iterator[str]:
    """Say what the share of draws with a deal rests on.

    Parameters
    ----------
    answer : Forecast
    """
    found, agreement = answer.robustness, answer.agreement
    if agreement is None or agreement.point:
        return
    if agreement.probability > 1.0 - NEAR_CERTAIN:
        yield (
            "By the case's numbers there is nearly always something to agree on, so this does not "
            f"explain why there is no agreement yet. {LOOK_AT}"
        )
    elif agreement.probability < NEAR_CERTAIN:
        yield (
            "By the case's numbers there is hardly ever anything to agree on, so this does not "
            f"explain why a deal is sought at all. {LOOK_AT}"
        )
    elif found is not None:
        yield from _carriers(answer.case, found)
    if found is not None and found.shape is not None:
        yield _shape(found.shape)


def _carriers(case: Case, found: Robustness) -> Iterator[str]:
    hits = int(found.agreed.sum())
    if min(hits, found.agreed.size - hits) < LEAST_HITS:
        return
    if not found.carriers:
        yield (
            "No single input, between its lowest and its highest tenth, moves the share of draws "
            f"with a deal by {100 * LEAST_MOVE:.0f} points or more."
        )
    for start, one in zip(("That share hangs most on", "Next comes"), found.carriers, strict=False):
        yield f"{start} {_moves(case, one)}"


def _moves(case: Case, one: Carrier) -> str:
    low, high = (value_of(case, one.input, value) for value in (one.low, one.high))
    return (
        f"“{input_text(case, one.input)}”: {percent(one.at_low)} of the draws have a deal where it "
        f"is {low} or less, its lowest tenth; {percent(one.at_high)} where it is {high} or more, "
        "its highest."
    )


def _shape(shape: Shape) -> str:
    return (
        "If losses grew with the distance from what an actor wants, not with its square, terms "
        f"would exist in {percent(shape.linear)} of the first {counted(shape.draws, 'draw')}, in "
        f"place of {percent(shape.quadratic)} of the same draws."
    )


def box_parts(case: Case, box: Box | None) -> list[Part]:
    """Return the box of inputs in which the rarer of deal and no deal lies, in words.

    Parameters
    ----------
    case : Case
    box : Box or None
    """
    if box is None:
        return [
            Text(
                f"No box is told: fewer than {BOX_HITS} draws are of the rarer kind, with a deal "
                "or without, or no few inputs set them apart."
            )
        ]
    what = "a deal" if box.deal else "no deal"
    kind = "with a deal" if box.deal else "without a deal"
    ends = [
        f"{percent(low)} to {percent(high)}"
        for low, high in (box.density_interval, box.coverage_interval)
    ]
    return [
        Text(
            f"{percent(box.density)} of the draws in which all of this holds have {what}, against "
            f"{percent(box.share)} of all draws:"
        ),
        Points([_limit(case, limit) for limit in box.limits]),
        Text(
            f"They are {percent(box.support)} of the draws, and hold {percent(box.coverage)} of "
            f"those {kind}."
        ),
        Text(
            "Found by patient peeling (PRIM) on one half of the draws, measured on the other, "
            f"{counted(box.draws, 'draw')}; 90 % intervals: density {ends[0]}, coverage {ends[1]}.",
            "quiet",
        ),
    ]


def _limit(case: Case, limit: Limit) -> str:
    low, high = (
        "" if end is None else value_of(case, limit.input, end) for end in (limit.low, limit.high)
    )
    ends = (
        f"from {low} to {high}" if low and high else f"{low} or more" if low else f"{high} or less"
    )
    return f"{input_text(case, limit.input)}: {ends}"


def value_of(case: Case, one: Input, value: float) -> str:
    """Return a value of an input, in its unit.

    Parameters
    ----------
    case : Case
    one : Input
    value : float
    """
    if one.kind in ("position", "ideal", "status_quo", "lands", "wants", "ratifier_ideal"):
        issue = case.issues[str(one.issue)]
        return f"{value_text(value, issue)} {short_unit(issue.unit)}"
    return f"{decimal(value, 0 if abs(value) >= 10 else 1)}{UNITS.get(one.kind, '')}"


def input_text(case: Case, one: Input) -> str:
    """Name an input: ``Russia on Enrichment at Fordow: salience``.

    Parameters
    ----------
    case : Case
    one : Input
    """
    if one.factor is not None:
        return case.factors[one.factor].name
    actor = "" if one.actor is None else case.actors[one.actor].name
    issue = "" if one.issue is None else case.issues[one.issue].name
    if one.ratifier is not None:
        about = (case.ratification[one.ratifier].name, issue)
        return f"{' on '.join(part for part in about if part)}: {HOME[one.kind]}"
    if one.path is not None:
        path = case.no_deal[one.path].name
        if one.kind == "cost":
            return f"{path}: what it costs {actor}"
        return f"{path}: its chance" if one.kind == "chance" else f"{path}: {issue}"
    if one.group is not None:
        group = case.actors[str(one.actor)].groups[one.group].name
        if one.kind == "share":
            return f"{actor}: say of {group}"
        return f"{actor}: what {group} wants on {issue}"
    if one.toward is not None:
        return f"{actor}: regard for {case.actors[one.toward].name}"
    field = FIELDS.get(one.kind, one.kind)
    return f"{' on '.join(part for part in (actor, issue) if part)}: {field}"
