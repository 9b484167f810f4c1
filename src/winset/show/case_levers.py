"""Who can change it: what the report shows of levers, scenarios, inputs and two levels."""

from __future__ import annotations

from dataclasses import replace

from winset.analyses.levers.case_levers import Changes
from winset.analyses.outcome.forecast import Forecast
from winset.show import advise, comparison, levels, sensitivity, third_parties
from winset.show.robustness import BOX_TITLE, box_parts
from winset.show.sections import Part, Section, Text
from winset.show.words import percent


def sections(answer: Changes, forecast: Forecast) -> list[Section]:
    """Return the section on who can change it.

    Parameters
    ----------
    answer : Changes
    forecast : Forecast
        Of the same case, on page one: what rests on fewer of its draws says so.
    """
    actors = answer.case.actors
    if forecast.agreement is not None:
        answer = answer.against(forecast.agreement.probability, forecast.draws)
    parts: list[Section] = []
    for advice in answer.advice:
        (section,) = advise.sections(advice)
        parts.append(replace(section, title=f"What {actors[advice.actor].name} can do"))
    if forecast.agreement is not None:
        about = Text(
            "The terms that a mediator would propose are the most acceptable package.", "quiet"
        )
        spoil = third_parties.spoiler_parts(answer.case, answer.spoilers)
        parts.append(Section("Third parties", [about, *spoil]))
    if answer.scenarios:
        parts.append(Section("Scenarios", [comparison.side_by_side(answer.scenarios)]))
    if answer.swings is not None:
        parts.append(Section("Which inputs matter", _parts(sensitivity.sections(answer.swings))))
    if forecast.robustness is not None and forecast.robustness.box is not None:
        parts.append(Section(BOX_TITLE, box_parts(answer.case, forecast.robustness.box)))
    for one in answer.levels:
        inside = f"Inside {actors[one.actor].name}: groups and regard"
        parts.append(Section(inside, _parts(levels.sections(one)), style="rest"))
    return [Section("Who can change it?", [*_fewer(answer, forecast), *parts], id="change")]


def _fewer(answer: Changes, forecast: Forecast) -> list[Text]:
    """Say that changes here rest on fewer draws than the share on top of the page."""
    drawn = [one.draws for one in answer.advice] + [one.draws for one in answer.scenarios]
    drawn += [one.draws for one in answer.levels]
    drawn += [] if answer.swings is None else [answer.swings.runs]
    if forecast.agreement is None or not drawn or min(drawn) >= forecast.draws:
        return []
    text = (
        f"These answers take {min(drawn):,} to {max(drawn):,} draws each, to be quick. The share "
        f"of draws with a deal is that of the forecast, {percent(forecast.agreement.probability)} "
        f"of {forecast.draws:,} draws; what a change adds to it is found on the same few draws."
    )
    return [Text(text, "quiet")]


def _parts(sections: list[Section]) -> list[Part]:
    """Return the parts of an answer's last section: the first has the title of the case."""
    return list(sections[-1].parts)
