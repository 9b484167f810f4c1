"""An options game as people read it: states in words, who would leave them, and a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from winset.analyses.game.game_answer import Move, Play, Wanted
from winset.analyses.game.options_game import breaks
from winset.charts.states import Arrow, Node, states_chart
from winset.charts.svg import Picture
from winset.kernels.game.stability import CONCEPTS
from winset.show.words import percent

if TYPE_CHECKING:
    from winset.kernels.game.inverse import Need

NAMES = {"nash": "Nash", "gmr": "GMR", "smr": "SMR", "seq": "SEQ", "sim": "SIM"}
MEANS = {
    "nash": "nobody has a move to something better",
    "seq": "each such move is met by moves that others would want to make",
    "sim": "each such move is met by others who move at the same time",
    "gmr": "others could answer each such move, whatever it costs them",
    "smr": "others could, and there is no way out of the answer",
}
"""What each definition asks of a state, in the order of tables: the strict ones first."""

SHOWN = 16
OFTEN = 0.25
"""The share of draws in which a move pays, from which on pictures show it."""
_MOST_NODES, _MOST_COLUMN, _MOST_LAYERS, _MOST_ARROWS = 24, 6, 5, 60


def number(state: int) -> str:
    """Return a state's number as people read it."""
    return str(state + 1)


def state_text(play: Play, state: int) -> str:
    """Return what is done in a state."""
    taken = play.taken(state)
    if not taken:
        return "none of the options is taken"
    return "; ".join(play.case.options[name].name for name in taken)


def name_of(play: Play, actor: str) -> str:
    """Return an actor's full name."""
    return play.case.actors[actor].name


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def numbers(states: Iterable[int], most: int = 12) -> str:
    """Return states as a list of numbers."""
    found = sorted(states)
    more = [f"{len(found) - most} more"] if len(found) > most else []
    return listed([number(s) for s in found[:most]] + more)


def sentences(play: Play) -> list[str]:
    """Say what the game holds, where play could rest, and what becomes of the present."""
    count = len(play.game.states)
    said = [
        f"{len(play.game.options)} options of {listed([name_of(play, a) for a in play.players])} "
        f"make {count} states that can be."
    ]
    now = "The present state" if play.start == play.game.now else f"State {number(play.start)}"
    said.append(f"{now} ({state_text(play, play.start)}): {_lasts(play, play.start)}")
    seq = CONCEPTS.index("seq")
    ends = [s for s in play.order if play.ends[seq, s] > 0.0]
    if not ends:
        said.append(
            "By moves that each pay their mover, play gets from there to no state that lasts."
        )
    else:
        shown = [
            f"state {number(s)} ({state_text(play, s)})"
            + (f" in {percent(float(play.ends[seq, s]))} of draws" if play.uncertain else "")
            for s in ends[:4]
        ]
        more = f" and {len(ends) - 4} more" if len(ends) > 4 else ""
        said.append(
            "Where play can get from there by moves that each pay their mover, and would rest "
            f"once others' answers are foreseen: {'; '.join(shown)}{more}."
        )
    return said


def _lasts(play: Play, state: int) -> str:
    nash, seq = CONCEPTS.index("nash"), CONCEPTS.index("seq")
    leavers = [
        name_of(play, actor)
        for i, actor in enumerate(play.players)
        if not play.stable[i, nash, state]
    ]
    if not leavers:
        said = "nobody would leave it"
    else:
        can = "held by what others would do in answer" if play.equilibrium[seq, state] else None
        said = f"{listed(leavers)} would gain by leaving it at once{f', {can}' if can else ''}"
    said += ", at the most likely values." if play.uncertain else "."
    if play.uncertain:
        said += (
            f" Over the draws nobody gains by leaving in {percent(play.share[nash, state])}; with "
            f"the answers of others foreseen (SEQ), it lasts in {percent(play.share[seq, state])}."
        )
    return said


def path_text(play: Play, path: Sequence[tuple[int, str]], start: int) -> str:
    """Return a sequence of moves in words."""
    parts, here = [], start
    for state, actor in path:
        parts.append(f"{name_of(play, actor)} {change_text(play, here, state)} ({number(state)})")
        here = state
    return ", then ".join(parts)


def change_text(play: Play, here: int, there: int) -> str:
    """Return what a move changes: the options taken up and dropped."""
    before, after = set(play.taken(here)), set(play.taken(there))
    up = [f"“{play.case.options[o].name}”" for o in play.game.options if o in after - before]
    down = [f"“{play.case.options[o].name}”" for o in play.game.options if o in before - after]
    parts = []
    if up:
        parts.append(f"takes up {listed(up)}")
    if down:
        parts.append(f"drops {listed(down)}")
    return " and ".join(parts)


def cell(play: Play, share: float, held: bool) -> str:
    """Return a verdict as tables show it: a share of draws, or yes."""
    if play.uncertain:
        found = percent(share).replace("less than ", "<").replace("more than ", ">")
        return "–" if share == 0.0 else found
    return "yes" if held else "–"


def row(play: Play, state: int) -> list[str]:
    """Return a state's verdicts in the order of `MEANS`."""
    return [
        cell(play, float(play.share[c, state]), bool(play.equilibrium[c, state]))
        for c in (CONCEPTS.index(name) for name in MEANS)
    ]


def ends_text(play: Play, state: int) -> str:
    """Say how often play gets to a state from the start and rests there."""
    share = float(play.ends[CONCEPTS.index("seq"), state])
    return cell(play, share, share > 0.0)


def shown_states(play: Play, most: int = SHOWN) -> list[int]:
    """Return the states a table shows: equilibria, first those that play gets to; the start."""
    strict = [s for s in play.equilibria if play.share[0, s] > 0.0 or play.share[3, s] > 0.0]
    found = (strict or play.equilibria)[:most]
    return found if play.start in found else [*found[: most - 1], play.start]


def coalition_text(play: Play) -> list[str]:
    """Say which equilibria a coalition would leave together, and for what."""
    together = play.coalition
    if together is None:
        return []
    who = listed([name_of(play, name) for name in together.members])
    seq = CONCEPTS.index("seq")
    firm = [s for s in play.equilibria if play.equilibrium[seq, s]]
    left = [s for s in firm if not together.stable[seq, s]]
    said = []
    if not firm:
        said.append("No state is a sequential equilibrium at the most likely values.")
    elif not left:
        said.append(
            f"{who}, moving together, would leave none of the states that are sequential "
            "equilibria at the most likely values."
        )
    else:
        where = breaks(play)
        for s in left[:6]:
            said.append(
                f"{who}, moving together, would leave state {number(s)} "
                f"({state_text(play, s)}) for state {numbers(where[s])}."
            )
        rest = [s for s in firm if s not in left]
        said.append(
            f"Of {_count(len(firm), 'sequential equilibrium', 'sequential equilibria')}, "
            f"{len(rest)} also hold against the coalition."
        )
    return said


def exits(play: Play, state: int) -> list[str]:
    """Say who would leave a state, where to, and what the others could make of it."""
    said = []
    for i, actor in enumerate(play.players):
        moves = [move for move in play.moves_from(state) if move.actor == actor]
        who = name_of(play, actor)
        better = [move for move in moves if move.better]
        if not moves:
            said.append(f"{who} has no move.")
            continue
        if not better:
            many = f"none of its {len(moves)} moves leads"
            each = "its one move does not lead" if len(moves) == 1 else many
            said.append(f"{who}: {each} to something better.{_often(play, i, state)}")
        said += [f"{who} {_exit(play, state, move)}" for move in better]
        if better and play.uncertain:
            said[-1] += _often(play, i, state)
    return said


def _often(play: Play, actor: int, state: int) -> str:
    """Say in how many draws an actor has a move to something better."""
    share = 1.0 - float(play.stable_share[actor, CONCEPTS.index("nash"), state])
    if not play.uncertain:
        return ""
    return f" It has such a move in {percent(share)} of draws." if share > 0.0 else ""


def _exit(play: Play, state: int, move: Move) -> str:
    words = f"would gain from state {number(move.to)} ({change_text(play, state, move.to)}); "
    if move.credible is not None:
        answer = path_text(play, move.credible, move.to)
        return f"{words}{answer} would take the gain away, and would pay those who do it."
    if move.answer is not None:
        answer = path_text(play, move.answer, move.to)
        return f"{words}{answer} would take the gain away, but not in the interest of each mover."
    return f"{words}nobody can take that gain away."


def want_text(play: Play, wanted: Wanted) -> str:
    """Say what an actor would have to prefer for the wanted state to last."""
    if wanted.rule is not None and not wanted.rule.needs:
        return "holds whatever it prefers"
    if wanted.stable:
        share = (
            "" if wanted.share is None else f"; so it is in {percent(wanted.share)} of all rankings"
        )
        return f"holds already{share}"
    if wanted.rule is None:
        return "too many moves at once to work out"
    few = "" if wanted.fewest else "at most "
    words = f"state{'s' if len(wanted.lower) > 1 else ''} {numbers(wanted.lower)}"
    said = f"{few}{words} would have to be no better for it"
    if wanted.share is None:
        return f"{said}; rankings not counted, too many states matter"
    return f"{said}; so it is in {percent(wanted.share)} of all rankings"


def need_text(needs: Sequence[Need], most: int = 6) -> str:
    """Return a rule in words: what must be ranked no higher."""
    parts = []
    for need in needs[:most]:
        ways = [" and ".join(number(s) for s in sorted(each)) for each in need]
        parts.append(" or ".join(f"({way})" if " and " in way else way for way in ways))
    more = f"; and {len(needs) - most} more" if len(needs) > most else ""
    return "; and ".join(parts) + more


def tip(play: Play, state: int) -> str:
    """Return a state and its verdicts in one line."""
    held = [NAMES[c] for c in MEANS if play.equilibrium[CONCEPTS.index(c), state]]
    lasts = f"An equilibrium by {listed(held)}" if held else "No equilibrium"
    found = f"State {number(state)}: {state_text(play, state)}. {lasts} at the most likely values"
    if play.uncertain:
        nash = percent(float(play.share[0, state]))
        found += f"; Nash in {nash} of draws, SEQ in {percent(float(play.share[3, state]))}"
    return f"{found}."


def picture(play: Play, links: Mapping[int, str] | None = None) -> Picture:
    """Draw the start, where play can go from there by moves that pay often, and where it rests.

    A move is drawn if it pays its mover in a quarter of the draws or more.
    """
    layers = _layers(play)
    last = max(layers.values())
    nodes = {
        s: Node(
            label=_label(play, s),
            taken=play.game.states[s].tolist(),
            layer=layer,
            rests=_rests(play, s),
            tip=tip(play, s),
            link="" if links is None else links.get(s, ""),
        )
        for s, layer in sorted(layers.items(), key=lambda entry: (entry[1], entry[0]))
    }
    left = len(play.game.states) - len(nodes)
    pay = f"pay in {percent(OFTEN)} of draws or more" if play.uncertain else "pay"
    return states_chart(
        "Where play can go if nobody agrees",
        nodes,
        _arrows(play, layers),
        [name_of(play, actor) for actor in play.players],
        [
            (play.case.options[o].name, play.players.index(play.case.options[o].actor))
            for o in play.game.options
        ],
        ["start", *(_count(k, "move") for k in range(1, last + 1))],
        f"Arrows: moves that {pay}."
        + (
            f" {left} states that such moves do not lead to, or seldom, are left out."
            if left
            else ""
        ),
    )


def _label(play: Play, state: int) -> str:
    if state != play.start:
        return number(state)
    return f"{number(state)} · {'now' if state == play.game.now else 'start'}"


def _rests(play: Play, state: int) -> bool:
    """Whether a state is an equilibrium by SEQ in half of the draws or more."""
    return bool(play.share[CONCEPTS.index("seq"), state] >= 0.5)


def _layers(play: Play) -> dict[int, int]:
    """Return the states shown, each with the fewest often-paying moves that lead there."""
    layers = {play.start: 0}
    front = [play.start]
    while front and len(layers) < _MOST_NODES and max(layers.values()) < _MOST_LAYERS:
        found: dict[int, float] = {}
        for here in front:
            for i in range(len(play.players)):
                for to, share in play.paying(i, here):
                    if share >= OFTEN and to not in layers:
                        found[to] = max(share, found.get(to, 0.0))
        best = sorted(found, key=lambda s: (-found[s] * (1.0 + play.ends[3, s]), s))
        front = best[: min(_MOST_COLUMN, _MOST_NODES - len(layers))]
        layers |= dict.fromkeys(front, layers[play.start] + max(layers.values()) + 1)
    return layers


def _arrows(play: Play, layers: Mapping[int, int]) -> list[Arrow]:
    found = []
    for here in layers:
        for i in range(len(play.players)):
            found += [
                (share, Arrow(here, there, i))
                for there, share in play.paying(i, here)
                if there in layers and share >= OFTEN
            ]
    found.sort(key=lambda entry: -entry[0])
    return [arrow for _, arrow in found[:_MOST_ARROWS]]


def _count(number: int, what: str, many: str = "") -> str:
    return f"{number} {what}" if number == 1 else f"{number} {many or what + 's'}"


def best_states(play: Play, actor: int, most: int = 10) -> list[int]:
    """Return the states that an actor likes best, at the most likely values."""
    found: list[int] = np.argsort(-play.worth[actor], kind="stable")[:most].tolist()
    return found


def worth_text(play: Play, actor: int, state: int) -> str:
    """Return what a state is worth to an actor: points, or its place where only order counts."""
    name = play.players[actor]
    graph = play.case.graph
    wishes = graph.preferences.get(name, ())
    if name in graph.rankings or any(wish.weight is None for wish in wishes):
        above = {float(w) for w in play.worth[actor] if w > play.worth[actor, state]}
        return f"place {len(above) + 1}"
    return f"{play.worth[actor, state]:.0f}"


def actor_row(play: Play, actor: int, state: int) -> list[str]:
    """Return whether an actor would stay in a state, in the order of `MEANS`."""
    return [
        cell(play, float(play.stable_share[actor, c, state]), bool(play.stable[actor, c, state]))
        for c in (CONCEPTS.index(name) for name in MEANS)
    ]


def wants(play: Play) -> list[tuple[str, str, str]]:
    """Return what each would have to prefer for the wanted state to last: who, by what, words."""
    return [
        (name_of(play, wanted.actor), NAMES[wanted.concept], want_text(play, wanted))
        for wanted in play.wanted
    ]
