"""An options game's answer as plain data: docs/reference/options-json.md is the contract."""

from __future__ import annotations

from typing import Any

from winset.analyses.game.game_answer import Play, Wanted
from winset.kernels.game.stability import CONCEPTS

_DIGITS = 6


def plain(play: Play) -> dict[str, Any]:
    """Return plain data; states are numbered from 1."""
    together = play.coalition
    return {
        "case": play.case.id,
        "digest": play.case.digest(),
        "draws": play.draws,
        "seed": play.seed,
        "uncertain": play.uncertain,
        "scenario": play.scenario,
        "hypothesis": play.hypothesis,
        "options": list(play.game.options),
        "actors": list(play.players),
        "now": play.game.now + 1,
        "states": [_state(play, s) for s in range(len(play.game.states))],
        "moves": {
            actor: {
                str(s + 1): (play.game.moves.of(i, s) + 1).tolist()
                for s in range(len(play.game.states))
                if play.game.moves.of(i, s).size
            }
            for i, actor in enumerate(play.players)
        },
        "coalition": None if together is None else {
            "members": list(together.members),
            "stable": {
                c: [s + 1 for s, yes in enumerate(together.stable[k]) if yes]
                for k, c in enumerate(CONCEPTS[:4])
            },
            "share": {
                c: [round(float(x), _DIGITS) for x in together.share[k]]
                for k, c in enumerate(CONCEPTS[:4])
            },
        },
        "from": {
            "state": play.start + 1,
            "to": [
                {
                    "state": way.to + 1,
                    "moves": _steps(way.moves),
                    "improving": _steps(way.improving),
                }
                for way in play.ways.values()
            ],
        },
        "want": None if play.want is None else {
            "state": play.want + 1,
            "actors": [_want(wanted) for wanted in play.wanted],
        },
    }  # fmt: skip


def _state(play: Play, s: int) -> dict[str, Any]:
    return {
        "state": s + 1,
        "pattern": play.pattern(s),
        "taken": list(play.taken(s)),
        "equilibrium": {c: bool(play.equilibrium[k, s]) for k, c in enumerate(CONCEPTS)},
        "share": {c: round(float(play.share[k, s]), _DIGITS) for k, c in enumerate(CONCEPTS)},
        "ends": {c: round(float(play.ends[k, s]), _DIGITS) for k, c in enumerate(CONCEPTS)},
        "actors": {
            actor: {
                "worth": round(float(play.worth[i, s]), _DIGITS),
                "stable": {c: bool(play.stable[i, k, s]) for k, c in enumerate(CONCEPTS)},
                "share": {
                    c: round(float(play.stable_share[i, k, s]), _DIGITS)
                    for k, c in enumerate(CONCEPTS)
                },
            }
            for i, actor in enumerate(play.players)
        },
    }


def _steps(path: tuple[tuple[int, str], ...] | None) -> list[dict[str, Any]] | None:
    return None if path is None else [{"actor": who, "state": s + 1} for s, who in path]


def _want(wanted: Wanted) -> dict[str, Any]:
    return {
        "actor": wanted.actor,
        "concept": wanted.concept,
        "stable": wanted.stable,
        "needs": None if wanted.rule is None else [
            [[s + 1 for s in sorted(each)] for each in need] for need in wanted.rule.needs
        ],
        "share_of_rankings": wanted.share,
        "lower": [s + 1 for s in wanted.lower],
        "fewest": wanted.fewest,
    }  # fmt: skip
