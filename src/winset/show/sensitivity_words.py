"""Sensitivity as people read it, the same in terminal, notebook and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winset.analyses.inputs.importance import AGREEMENT, NOBODY, ROOM
from winset.case.probability_words import probability_word
from winset.case.schema import Case
from winset.show.words import percent, value_text

if TYPE_CHECKING:
    from winset.analyses.inputs.importance import Sensitivity, Worth
    from winset.ensemble.inputs import Input

KINDS = {
    "position": "positions",
    "ideal": "ideal points",
    "salience": "saliences",
    "capability": "capabilities",
    "no_deal": "values of no deal",
    "status_quo": "status quo",
    "chance": "chances of paths without a deal",
    "lands": "where paths without a deal end",
    "cost": "costs of paths without a deal",
    "share": "shares of groups",
    "wants": "what groups want",
    "regard": "regard",
}


def input_text(case: Case, one: Input) -> str:
    """Name an input: ``Russia on Enrichment at Fordow: salience``."""
    actor = "" if one.actor is None else case.actors[one.actor].name
    issue = "" if one.issue is None else case.issues[one.issue].name
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
    what = {"ideal": "ideal point", "no_deal": "value of no deal", "status_quo": "status quo"}
    field = what.get(one.kind, one.kind)
    return f"{' on '.join(part for part in (actor, issue) if part)}: {field}"


def member_text(answer: Sensitivity, by: str, name: str) -> str:
    """Name an input or a group of inputs."""
    case = answer.case
    if by == "input":
        return input_text(case, next(one for one in answer.inputs if one.name == name))
    if name == NOBODY:
        return f"inputs about no single {by}"
    if by == "kind":
        return KINDS[name]
    return case.actors[name].name if by == "actor" else case.issues[name].name


def output_text(answer: Sensitivity, output: str) -> str:
    """Name what comes out."""
    out = answer.outputs[output]
    if out.kind == "term":
        return answer.case.issues[out.name].name
    return {ROOM: "room for a deal", AGREEMENT: "whether there is a deal"}[out.kind]


def number_text(answer: Sensitivity, output: str, value: float) -> str:
    """Return a value of an output as a table shows it."""
    out = answer.outputs[output]
    if out.kind == "term":
        return value_text(value, answer.case.issues[out.name])
    return percent(value) if out.kind == AGREEMENT else f"{value:.1f}".replace("-", "−")


def sentences(answer: Sensitivity) -> list[str]:
    """Say what is uncertain, and what is worth researching most."""
    said = []
    if not answer.inputs:
        said.append(
            "All numbers of the case are exact, so there is nothing to be sensitive to: give "
            "intervals, or spread the exact numbers (--spread 10)."
        )
    room, agreed = answer.outputs.get(ROOM), answer.outputs.get(AGREEMENT)
    if room is None or agreed is None:
        said.append("The case does not say what no deal brings, so only terms are looked at.")
    else:
        said.append(
            f"A deal exists in {percent(agreed.mean)} of the draws "
            f"({probability_word(agreed.mean)}). At the fairest terms the worst-off of those "
            f"whose consent is needed gains {room.mean:.1f} points of utility on average, standard "
            f"deviation {room.sd:.1f}."
        )
    return said + (_research(answer) if answer.how == "global" else _swings(answer))


def _research(answer: Sensitivity) -> list[str]:
    worth = {one.output: one for one in answer.worth}
    said = []
    if ROOM in worth:
        said.append(f"Worth researching most for the deal: {_worth(answer, worth[ROOM])}")
    if answer.research:
        name, part = answer.research[0]
        said.append(
            f"Worth researching most for the terms: {member_text(answer, 'input', name)}. Known "
            f"exactly, it would take away {percent(max(part, 0.0))} of their variance, on average "
            "over the issues."
        )
    return said


def _worth(answer: Sensitivity, one: Worth) -> str:
    name = member_text(answer, "input", one.input)
    if not one.told:
        return f"no single input; the first, {name}, is not told from nothing by so few draws."
    return (
        f"{name}. Known exactly, it would take away {percent(one.part)} of the variance of the "
        f"room for a deal: a standard deviation of {one.then:.1f} points in place of {one.sd:.1f}."
    )


def _swings(answer: Sensitivity) -> list[str]:
    output = ROOM if ROOM in answer.outputs else next(iter(answer.outputs), "")
    ranked = answer.ranked(output) if output else ()
    if not ranked:
        return ["No input moves what comes out."] if answer.inputs else []
    first = ranked[0]
    low, high = (number_text(answer, output, end[output]) for end in (first.low, first.high))
    text = (
        f"What moves {output_text(answer, output)} most: {input_text(answer.case, first.input)}; "
        f"{low} at its 5 % quantile, {high} at its 95 % quantile."
    )
    if ROOM not in answer.outputs:
        return [text]
    turning = [
        swing
        for swing in ranked
        if min(swing.low[ROOM], swing.high[ROOM]) < 0 < max(swing.low[ROOM], swing.high[ROOM])
    ]
    if turning:
        return [text, f"Alone able to turn the average: {len(turning)} of {len(ranked)} inputs."]
    return [text, "No single input turns the average room for a deal within its 90 % interval."]
