"""The report's section on what happens if nobody agrees: states, who would leave them, inputs."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from winset.analyses.game.game_answer import Play
from winset.analyses.game.options_game import options
from winset.analyses.outcome.forecast import Forecast
from winset.case.options_game import Graph
from winset.show.game_words import (
    MEANS,
    NAMES,
    coalition_text,
    ends_text,
    exits,
    name_of,
    number,
    picture,
    row,
    sentences,
    shown_states,
    state_text,
)  # fmt: skip

DRAWS = 1000
_ROWS = 12


def play_section(answer: Forecast) -> dict[str, Any] | None:
    """Return what the section shows; None where the case has no options game."""
    case = answer.case
    if not case.options or case.graph == Graph():
        return None
    return shown(options(case, draws=DRAWS, seed=answer.seed))


def shown(play: Play, links: dict[int, str] | None = None) -> dict[str, Any]:
    """Return what pages show of an options game: words, picture, table, and its inputs."""
    case = play.case
    return {
        "sentences": sentences(play),
        "coalition": coalition_text(play),
        "picture": Markup(picture(play, links)),  # noqa: S704 - built and escaped by winset.charts
        "heads": [NAMES[concept] for concept in MEANS],
        "means": [(NAMES[concept], words) for concept, words in MEANS.items()],
        "rows": [
            {
                "number": number(s),
                "text": state_text(play, s),
                "now": s == play.game.now,
                "link": (links or {}).get(s, ""),
                "ends": ends_text(play, s),
                "cells": row(play, s),
            }
            for s in shown_states(play, _ROWS)
        ],
        "exits": exits(play, play.start),
        "states": len(play.game.states),
        "draws": play.draws if play.uncertain else 0,
        "options": [
            (option.name, case.actors[option.actor].name, option)
            for option in case.options.values()
        ],
        "rules": [(_rule(play, rule), rule) for rule in case.graph.rules],
        "consequences": [
            (entry.when, "" if entry.path is None else case.no_deal[entry.path].name, entry)
            for entry in case.graph.consequences
        ],
        "wishes": [
            (name_of(play, actor) if actor in play.players else case.actors[actor].name, wish)
            for actor, wishes in case.graph.preferences.items()
            for wish in wishes
        ],
        "rankings": [
            (
                case.actors[actor].name,
                " > ".join(e if isinstance(e, str) else " = ".join(e) for e in ranking),
            )
            for actor, ranking in case.graph.rankings.items()
        ],
    }


def _rule(play: Play, rule: Any) -> str:
    names = {key: [play.case.options[o].name for o in getattr(rule, key)] for key in (
        "at_most_one", "at_least_one"
    )}  # fmt: skip
    if rule.never is not None:
        return f"never: {rule.never}"
    if rule.always is not None:
        return f"always: {rule.always}"
    if rule.at_most_one:
        return f"at most one of: {'; '.join(names['at_most_one'])}"
    return f"at least one of: {'; '.join(names['at_least_one'])}"
