"""Who can change it: what the report shows of levers, scenarios, inputs and two levels."""

from __future__ import annotations

from dataclasses import replace

from winset.analyses.levers.case_levers import Changes
from winset.show import advise, comparison, levels, sensitivity
from winset.show.sections import Part, Section

MOST_LEVERS = 8


def sections(answer: Changes) -> list[Section]:
    """Return the section on who can change it."""
    actors = answer.case.actors
    parts: list[Section] = []
    for advice in answer.advice:
        (section,) = advise.sections(advice, limit=MOST_LEVERS, folded=True)
        parts.append(replace(section, title=f"What {actors[advice.actor].name} can do"))
    if answer.scenarios:
        parts.append(Section("Scenarios", [comparison.side_by_side(answer.scenarios)]))
    if answer.swings is not None:
        parts.append(Section("Which inputs matter", _parts(sensitivity.sections(answer.swings))))
    for one in answer.levels:
        inside = f"Inside {actors[one.actor].name}: groups and regard"
        parts.append(Section(inside, _parts(levels.sections(one))))
    return [Section("Who can change it?", parts, id="change")]


def _parts(sections: list[Section]) -> list[Part]:
    """Return the parts of an answer's last section: the first has the title of the case."""
    return list(sections[-1].parts)
