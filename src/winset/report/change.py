"""The report's section on who can change it: levers, scenarios, inputs that matter, two levels."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from winset.analyses.inputs.importance import ROOM, Sensitivity
from winset.analyses.inputs.levels import Levels
from winset.analyses.levers.advise import Advice
from winset.analyses.levers.case_levers import Changes, shown
from winset.analyses.levers.comparison import Comparison, Part
from winset.charts.swings import gain_bars, swings
from winset.show.advise_words import best_text, headline, others_text
from winset.show.compare_words import change_text, moved_text, points
from winset.show.levels_words import name_of, picture, turn_text, without_text
from winset.show.levels_words import sentences as levels_sentences
from winset.show.sensitivity_words import input_text, output_text
from winset.show.sensitivity_words import sentences as swing_sentences
from winset.show.words import percent, signed

MOST_LEVERS, MOST_INPUTS, MOST_PARTS = 8, 12, 2
TRACE = 0.005


def change_section(found: Changes | None) -> dict[str, Any] | None:
    """Return what the section shows, or None where there is none."""
    if found is None:
        return None
    return {
        "advice": [_advice(answer) for answer in found.advice],
        "scenarios": [_scenario(answer) for answer in found.scenarios],
        "scenario_draws": f"{found.scenarios[0].draws:,}" if found.scenarios else "",
        "swings": None if found.swings is None else swings_view(found.swings),
        "levels": [levels_view(answer) for answer in found.levels],
    }


def _svg(drawn: str) -> Markup:
    return Markup(drawn)  # noqa: S704 - built and escaped by winset.charts


def _advice(answer: Advice) -> dict[str, Any]:
    """Return the best levers of an actor: picture and table."""
    case = answer.case
    top = [row for row in answer.rows if row.gain > TRACE][:MOST_LEVERS]
    rows = [
        {
            "text": row.lever.text,
            "gain": signed(row.gain, 2),
            "interval": f"{signed(row.p5, 2)} to {signed(row.p95, 2)}",
            "sure": percent(row.sure),
            "effort": f"{row.lever.effort:.1f}",
            "deal": "" if row.agreement is None else points(row.agreement),
            "terms": moved_text(case, dict(row.issues)),
            "others": others_text(case, row),
            "answered": "" if row.after_replies is None else signed(row.after_replies, 2),
        }
        for row in top
    ]
    bars = [(row.lever.text, row.gain, row.p5, row.p95) for row in top]
    unit = "points of utility gained: mean, and 90 % of the draws"
    name = case.actors[answer.actor].name
    return {
        "id": answer.actor,
        "who": name,
        "headline": headline(answer),
        "best": best_text(answer),
        "rows": rows,
        "chart": _svg(gain_bars(f"What {name} can do", bars, unit)) if bars else None,
        "draws": f"{answer.draws:,}",
        "tried": len(answer.rows),
        "model": answer.model,
        "bargains": any(row.agreement is not None for row in answer.rows),
    }


def _scenario(answer: Comparison) -> dict[str, Any]:
    """Return one row: the deal before and after, the terms that move, and what carries it."""
    case, shift = answer.case, answer.agreement
    deal = ("–", "") if shift is None else (percent(shift.after), f"now {percent(shift.before)}")
    turning = answer.turning
    turns = "–"
    if turning is not None:
        turns = "not up to 8" if turning.factor is None else f"{turning.factor:.1f}"
    return {
        "name": case.scenarios[answer.after].name,
        "deal": deal,
        "terms": moved_text(case, {key: term.change for key, term in answer.issues.items()}, 3)
        or "hardly any",
        "carries": _carriers(answer),
        "turns": turns,
    }


def _carriers(answer: Comparison) -> list[str]:
    """Return the changes that carry most of the deal's shift, or else of the terms'."""
    case = answer.case

    def far(part: Part) -> float:
        if part.agreement is not None:
            return abs(part.agreement)
        return max(
            abs(value) / (case.issues[name].range[1] - case.issues[name].range[0])
            for name, value in part.issues.items()
        )

    ranked = sorted(answer.parts, key=far, reverse=True)[:MOST_PARTS]
    texts = []
    for part in ranked:
        size = "" if part.agreement is None else f" ({points(part.agreement)} points)"
        texts.append(f"{change_text(case, part.change)}{size}")
    return texts


def swings_view(answer: Sensitivity, output: str | None = None) -> dict[str, Any] | None:
    """Return the inputs that move an output most; by default the deal, or a term."""
    output = output or shown(answer)
    if output is None:
        return None
    ranked = answer.ranked(output)
    rows = [
        (input_text(answer.case, swing.input), swing.low[output], swing.high[output])
        for swing in ranked[:MOST_INPUTS]
    ]
    what = answer.outputs[output]
    unit = "points of utility that the worst-off gains; below 0: no deal"
    if what.kind != ROOM:
        issue = answer.case.issues[what.name]
        unit = f"{issue.name}, {issue.unit}: mean"
    return {
        "what": output_text(answer, output),
        "chart": _svg(swings("Which inputs matter", what.mean, rows, unit)),
        "said": swing_sentences(answer) if what.kind == ROOM else [],
        "draws": f"{answer.draws:,}",
        "inputs": len(answer.inputs),
        "moving": len(ranked),
    }


def levels_view(answer: Levels) -> dict[str, Any]:
    """Return what an actor wants without its groups, and what each share does."""
    return {
        "id": answer.actor,
        "who": answer.case.actors[answer.actor].name,
        "said": levels_sentences(answer),
        "chart": _svg(picture(answer)) if answer.wanted else None,
        "rows": [
            {
                "name": name_of(answer, pull),
                "share": str(pull.share),
                "without": without_text(answer, pull),
                "turn": turn_text(answer, pull),
            }
            for pull in answer.pulls
        ],
        "draws": f"{answer.draws:,}",
    }
