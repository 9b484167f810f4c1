"""What if nobody agrees? States in words, who would leave them and what for, and a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from winset.analyses.game.options_game import GameAnswer, Move, Requirement
from winset.case.options_game import Consequence, Rule, Wish
from winset.case.schema import Case
from winset.charts.states import Arrow, Node, states_chart
from winset.charts.svg import Picture
from winset.kernels.game.stability import CONCEPTS
from winset.show.cells import Rows, Titles, number, table, why_cell
from winset.show.sections import Cell, Column, Figure, Only, Part, Points, Section, Table, Text
from winset.show.words import NOTHING, belief_text, counted, lands_text, percent

NAMES = {"nash": "Nash", "seq": "SEQ", "sim": "SIM", "gmr": "GMR", "smr": "SMR"}
"""The definitions in the order of tables: the strict ones first."""
MEANINGS = {
    "nash": "nobody has a move to something better",
    "seq": "each such move is met by moves that others would want to make",
    "sim": "each such move is met by others who move at the same time",
    "gmr": "others could answer each such move, whatever it costs them",
    "smr": "others could, and there is no way out of the answer",
}
"""What each definition asks of a state."""
NASH, SEQ = CONCEPTS.index("nash"), CONCEPTS.index("seq")
ORDER = [CONCEPTS.index(name) for name in NAMES]
STATE_TITLES = (">state", Column("options taken", wide=True))
VERDICT_TITLES = tuple(f">{name}" for name in NAMES.values())

CAPTION = (
    "States that often-paying moves lead to from the start. Each box is a state; each arrow a move "
    "that pays whoever makes it."
)
MOST_STATES = 16
"""Rows of tables."""
OFTEN = 0.25
"""The share of draws in which a move pays, from which on pictures show it."""
_MOST_NODES, _MOST_COLUMN, _MOST_LAYERS, _MOST_ARROWS = 24, 6, 5, 60


def sections(
    answer: GameAnswer,
    state: int | None = None,
    actor: int | None = None,
    paths: bool = False,
    links: Mapping[int, str] | None = None,
) -> list[Section]:
    """Return where play could rest, a picture, and who would leave which state.

    A terminal shows one question alone if one is asked.

    Parameters
    ----------
    answer : GameAnswer
    state : int, optional
        The state of which to say who would leave it; that at the start by default.
    actor : int, optional
        The player of whom to say what it likes best.
    paths : bool
        Whether to say where play can get from the start.
    links : mapping of state to str, optional
        Where the states of picture and table lead.
    """
    narrow = state is not None or actor is not None or paths or answer.want is not None
    general: Only = "page" if narrow else ""
    overview = [*sentences(answer), *coalition_text(answer)]
    parts = [
        Section("", [Text(answer.case.title, "strong")], only="terminal"),
        Section("", [Section("", [Text(text)]) for text in overview], only=general),
        Section(
            "Where play can go", [Figure(_picture(answer, links), CAPTION, "states", "states")],
            only="page",
        ),
        _exits(answer, answer.start if state is None else state, state is not None),
    ]  # fmt: skip
    if actor is not None:
        parts.append(_favourites(answer, actor))
    elif answer.want is not None:
        parts.append(_requirements(answer, answer.want))
    elif paths:
        parts.append(_paths(answer))
    parts.append(_table(answer, shown_states(answer), general, links))
    draws = f"{answer.draws:,} draws, seed {answer.seed}" if answer.uncertain else None
    words = f"{draws or 'no belief enters'}, case {answer.case.digest()[:12]}."
    return [*parts, Section("", [Text(words, "quiet")], only="terminal")]


def report_section(answer: GameAnswer) -> Section:
    """Return the report's section: the answer, and what it rests on."""
    intro = "What each could do instead of agreeing, and where that could come to rest."
    if answer.uncertain:
        intro += f" Numbers are shares of {answer.draws:,} draws of what actors want."
    parts = [part for part in sections(answer) if part.only != "terminal"]
    inputs = _inputs(answer)
    return Section("What if nobody agrees?", [Text(intro), *parts, inputs], id="play")


def label(state: int) -> str:
    """Return a state's number as people read it."""
    return str(state + 1)


def _numbers(states: Iterable[int], most: int = 12) -> str:
    ordered = sorted(states)
    more = [f"{len(ordered) - most} more"] if len(ordered) > most else []
    return _listed([label(s) for s in ordered[:most]] + more)


def _listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _state_text(answer: GameAnswer, state: int) -> str:
    """Return what is done in a state."""
    taken = [answer.case.options[name].name for name in answer.taken(state)]
    return "; ".join(taken) or "none of the options is taken"


def _name(answer: GameAnswer, actor: str) -> str:
    return answer.case.actors[actor].name


def _change_text(answer: GameAnswer, here: int, there: int) -> str:
    """Return what a move changes: the options taken up and dropped."""
    before, after = set(answer.taken(here)), set(answer.taken(there))
    parts = []
    for verb, changed in (("takes up", after - before), ("drops", before - after)):
        names = [f"“{answer.case.options[o].name}”" for o in answer.game.options if o in changed]
        if names:
            parts.append(f"{verb} {_listed(names)}")
    return " and ".join(parts)


def _path_text(answer: GameAnswer, path: Sequence[tuple[int, str]], start: int) -> str:
    """Return a sequence of moves in words."""
    parts, here = [], start
    for state, actor in path:
        change = _change_text(answer, here, state)
        parts.append(f"{_name(answer, actor)} {change} ({label(state)})")
        here = state
    return ", then ".join(parts)


def sentences(answer: GameAnswer) -> list[str]:
    """Say what the game holds, where play could rest, and what becomes of the present."""
    players = _listed([_name(answer, actor) for actor in answer.players])
    start = answer.start
    now = "The present state" if start == answer.game.now else f"State {label(start)}"
    ends = [s for s in answer.order if answer.ends[SEQ, s] > 0.0]
    if ends:
        shown = [
            f"state {label(s)} ({_state_text(answer, s)})"
            + (f" in {percent(float(answer.ends[SEQ, s]))} of draws" if answer.uncertain else "")
            for s in ends[:4]
        ]
        more = f" and {len(ends) - 4} more" if len(ends) > 4 else ""
        last = (
            "Where play can get from there by moves that each pay their mover, and would rest "
            f"once others' answers are foreseen: {'; '.join(shown)}{more}."
        )
    else:
        last = "By moves that each pay their mover, play gets from there to no state that lasts."
    return [
        f"{len(answer.game.options)} options of {players} make {len(answer.game.states)} states "
        "that can be.",
        f"{now} ({_state_text(answer, start)}): {_lasting_text(answer, start)}",
        last,
    ]


def _lasting_text(answer: GameAnswer, state: int) -> str:
    """Say who would leave a state, and how often it lasts."""
    stays = answer.stable[:, NASH, state]
    leavers = [_name(answer, a) for a, s in zip(answer.players, stays, strict=True) if not s]
    if leavers:
        foreseen = ", held by what others would do in answer"
        deterred = foreseen if answer.equilibrium[SEQ, state] else ""
        text = f"{_listed(leavers)} would gain by leaving it at once{deterred}"
    else:
        text = "nobody would leave it"
    if not answer.uncertain:
        return f"{text}."
    return (
        f"{text}, at the most likely values. Over the draws nobody gains by leaving in "
        f"{percent(answer.share[NASH, state])}; with the answers of others foreseen (SEQ), it "
        f"lasts in {percent(answer.share[SEQ, state])}."
    )


def coalition_text(answer: GameAnswer) -> list[str]:
    """Say which equilibria a coalition would leave together, and for what."""
    together = answer.coalition
    if together is None:
        return []
    who = _listed([_name(answer, name) for name in together.members])
    one = np.flatnonzero(together.equilibrium[SEQ]).tolist()
    as_one = f"Were they one player, the sequential equilibria would be {_numbers(one)}."
    if not one:
        as_one = "Were they one player, no state would be a sequential equilibrium."
    firm = [s for s in answer.equilibria if answer.equilibrium[SEQ, s]]
    left = [s for s in firm if not together.stable[SEQ, s]]
    if not firm:
        return ["No state is a sequential equilibrium at the most likely values.", as_one]
    if not left:
        return [
            f"{who}, moving together, would leave none of the states that are sequential "
            "equilibria at the most likely values.",
            as_one,
        ]
    moves = [
        f"{who}, moving together, would leave state {label(s)} ({_state_text(answer, s)}) for "
        f"state {_numbers(answer.breaks[s])}."
        for s in left[:6]
    ]
    firm_text = counted(len(firm), "sequential equilibrium", "sequential equilibria")
    rest = f"Of {firm_text}, {len(firm) - len(left)} also hold against the coalition."
    return [*moves, rest, as_one]


def exits(answer: GameAnswer, state: int) -> list[str]:
    """Say who would leave a state, where to, and what the others could make of it.

    Parameters
    ----------
    answer : GameAnswer
    state : int
    """
    lines = []
    every = answer.moves_from(state)
    for i, actor in enumerate(answer.players):
        moves = [move for move in every if move.actor == actor]
        better = [move for move in moves if move.better]
        who, often = _name(answer, actor), _often(answer, i, state)
        if better:
            lines += [f"{who} {_exit_text(answer, state, move)}" for move in better]
            lines[-1] += often
        elif moves:
            many = f"none of its {len(moves)} moves leads"
            each = "its one move does not lead" if len(moves) == 1 else many
            lines.append(f"{who}: {each} to something better.{often}")
        else:
            lines.append(f"{who} has no move.")
    return lines


def _often(answer: GameAnswer, actor: int, state: int) -> str:
    """Say in how many draws an actor has a move to something better."""
    share = 1.0 - float(answer.stable_share[actor, NASH, state])
    if not answer.uncertain or share <= 0.0:
        return ""
    return f" It has such a move in {percent(share)} of draws."


def _exit_text(answer: GameAnswer, state: int, move: Move) -> str:
    change = _change_text(answer, state, move.to)
    gain = f"would gain from state {label(move.to)} ({change}); "
    path = move.answer if move.credible is None else move.credible
    if path is None:
        return f"{gain}nobody can take that gain away."
    reply = f"{gain}{_path_text(answer, path, move.to)} would take the gain away"
    if move.credible is not None:
        return f"{reply}, and would pay those who do it."
    return f"{reply}, but not in the interest of each mover."


def requirement_text(requirement: Requirement) -> str:
    """Say what an actor would have to prefer for the wanted state to last."""
    rule, share = requirement.rule, requirement.share
    if rule is not None and not rule.needs:
        return "holds whatever it prefers"
    rankings = "" if share is None else f"; so it is in {percent(share)} of all rankings"
    if requirement.stable:
        return f"holds already{rankings}"
    if rule is None:
        return "too many moves at once to work out"
    few = "" if requirement.fewest else "at most "
    states = f"state{'s' if len(requirement.lower) > 1 else ''} {_numbers(requirement.lower)}"
    counted = rankings or "; rankings not counted, too many states matter"
    return f"{few}{states} would have to be no better for it{counted}"


def _tip(answer: GameAnswer, state: int) -> str:
    """Return a state and its verdicts in one line."""
    lasting = [
        n for n, c in zip(NAMES.values(), ORDER, strict=True) if answer.equilibrium[c, state]
    ]
    verdict = f"An equilibrium by {_listed(lasting)}" if lasting else "No equilibrium"
    text = (
        f"State {label(state)}: {_state_text(answer, state)}. {verdict} at the most likely values"
    )
    if answer.uncertain:
        nash, seq = (percent(float(answer.share[c, state])) for c in (NASH, SEQ))
        text += f"; Nash in {nash} of draws, SEQ in {seq}"
    return f"{text}."


def _verdict(answer: GameAnswer, share: float, holds: bool) -> Cell:
    """Return a verdict as tables show it: a share of draws, or yes."""
    if not answer.uncertain:
        return Cell("yes" if holds else NOTHING, bool(holds))
    text = percent(share).replace("less than ", "<").replace("more than ", ">")
    return Cell(NOTHING if share == 0.0 else text, float(share))


def _ending(answer: GameAnswer, state: int) -> Cell:
    """Return how often play gets to a state from the start and rests there."""
    share = float(answer.ends[SEQ, state])
    return _verdict(answer, share, share > 0.0)


def shown_states(answer: GameAnswer) -> list[int]:
    """Return the states a table shows: equilibria, first those that play gets to; the start."""
    strict = [s for s in answer.equilibria if answer.share[[NASH, SEQ], s].any()]
    shown = (strict or answer.equilibria)[:MOST_STATES]
    return shown if answer.start in shown else [*shown[: MOST_STATES - 1], answer.start]


def _states(answer: GameAnswer, states: list[int], links: Mapping[int, str] | None) -> Table:
    titles: Titles = [
        *STATE_TITLES,
        Column("got to", number=True, below="and rests"),
        *VERDICT_TITLES,
    ]
    rows: Rows = []
    for s in states:
        words = _state_text(answer, s) + (" (now)" if s == answer.game.now else "")
        verdicts = [_verdict(answer, answer.share[c, s], answer.equilibrium[c, s]) for c in ORDER]
        rows.append([_state(s, (links or {}).get(s, "")), words, _ending(answer, s), *verdicts])
    return table(titles, rows)


def _state(state: int, link: str = "") -> Cell:
    return number(state + 1, "d", link=link)


def _table(
    answer: GameAnswer, states: list[int], only: Only, links: Mapping[int, str] | None
) -> Section:
    meanings = [f"{NAMES[c]}: {words}" for c, words in MEANINGS.items()]
    shares = "; shares can add up to more than 100 %" if answer.uncertain else ""
    note = (
        f"{'. '.join(meanings)}. Got to, and rests: play gets there from the start by moves that "
        f"each pay their mover, and the state lasts by SEQ{shares}. "
        f"{len(answer.game.states)} states can be; those that hardly last are left out."
    )
    left = len(answer.game.states) - len(states)
    more = f"{left} more states; --json has them all."
    parts: list[Part] = [
        _states(answer, states, links),
        *([Text(more, "quiet", only="terminal")] if left else []),
        Section("", [Text("; ".join(meanings), "quiet")], only="terminal"),
        Text(note, "quiet", only="page"),
    ]
    return Section("States that could last", parts, only=only)


def _exits(answer: GameAnswer, state: int, asked: bool) -> Section:
    parts: list[Part] = [
        Text("Who would leave it, at the most likely values:", "quiet"),
        Points(exits(answer, state)),
        *([_states(answer, [state], None)] if asked else []),
    ]
    words = f"State {label(state)}: {_state_text(answer, state)}"
    return Section(words, parts, id="state", only="" if asked else "page")


def _favourites(answer: GameAnswer, actor: int) -> Section:
    """Return the states that an actor likes best, at the most likely values."""
    best: list[int] = np.argsort(-answer.worth[actor], kind="stable")[:10].tolist()
    rows: Rows = []
    for s in best:
        share, stable = answer.stable_share[actor, :, s], answer.stable[actor, :, s]
        stays = [_verdict(answer, share[c], stable[c]) for c in ORDER]
        worth = Cell(_worth_text(answer, actor, s), float(answer.worth[actor, s]))
        rows.append([_state(s), _state_text(answer, s), worth, *stays])
    who = _name(answer, answer.players[actor])
    titles: Titles = [*STATE_TITLES, ">worth", *VERDICT_TITLES]
    return Section(f"What {who} likes best, and whether it would stay there", [table(titles, rows)])


def _worth_text(answer: GameAnswer, actor: int, state: int) -> str:
    """Return what a state is worth to an actor: points, or its place where only order counts."""
    name, graph = answer.players[actor], answer.case.graph
    wishes = graph.preferences.get(name, ())
    if name in graph.rankings or any(wish.weight is None for wish in wishes):
        above = {float(w) for w in answer.worth[actor] if w > answer.worth[actor, state]}
        return f"place {len(above) + 1}"
    return f"{answer.worth[actor, state]:.0f}"


def _requirements(answer: GameAnswer, state: int) -> Section:
    rows: Rows = [
        [_name(answer, each.actor), NAMES[each.concept], requirement_text(each)]
        for each in answer.requirements
    ]
    named = sorted({s for each in answer.requirements for s in each.lower})[:20]
    return Section(
        f"What would make state {label(state)} last: {_state_text(answer, state)}",
        [
            Text("What each would have to prefer:", "quiet"),
            table(["actor", "by", Column("what it takes", wide=True)], rows),
            *(Text(f"State {label(s)}: {_state_text(answer, s)}.", "quiet") for s in named),
        ],
    )


def _paths(answer: GameAnswer) -> Section:
    """Say where play can get from the start, and by which moves."""
    ways = answer.ways.values()
    paying = sorted((w for w in ways if w.improving), key=lambda w: (len(w.improving or ()), w.to))
    titles = (
        ">to state",
        Column("options taken there", wide=True),
        ">rests",
        Column("moves", wide=True),
    )
    rows: Rows = [
        [
            _state(way.to),
            _state_text(answer, way.to),
            _ending(answer, way.to),
            _path_text(answer, way.improving or (), answer.start),
        ]
        for way in paying[:MOST_STATES]
    ]
    against = [way.to for way in ways if not way.improving]
    never = set(range(len(answer.game.states))) - set(answer.ways) - {answer.start}
    parts: list[Part] = [
        *(Section("", [Text(text, only="terminal")]) for text in sentences(answer)[1:]),
        table(titles, rows, title="By moves that each pay their mover, at the most likely values"),
    ]
    if against:
        words = _numbers(against, 20)
        parts.append(Text(f"Only if somebody moves against its interest: state {words}.", "quiet"))
    if never:
        parts.append(Text(f"No moves lead to state {_numbers(never, 20)}.", "quiet"))
    return Section("", parts)


def _inputs(answer: GameAnswer) -> Section:
    """Return options, rules, consequences and what actors want, with their reasons and sources."""
    case, graph = answer.case, answer.case.graph
    rankings = [
        f"{_name(answer, actor)}, best first: "
        + " > ".join(e if isinstance(e, str) else " = ".join(e) for e in ranking)
        for actor, ranking in graph.rankings.items()
    ]
    once = {"forward": "cannot be undone", "back": "cannot be taken up again"}
    options: Rows = [
        [Cell(o.name, below=once.get(o.moves, "")), _name(answer, o.actor), why_cell(o)]
        for o in case.options.values()
    ]
    wishes: Rows = [
        [_name(answer, actor), _wish(wish), _points(wish), why_cell(wish)]
        for actor, each in graph.preferences.items()
        for wish in each
    ]
    option, rule, when, path, wants, why = (
        Column(name, wide=True)
        for name in ("option", "rule", "states in which", "lead to", "wants", "why")
    )
    tables = (
        table([option, "of", why], options),
        table([rule, why], [[_rule_text(answer, each), why_cell(each)] for each in graph.rules]),
        table(
            ["no move of", Column("from states in which", wide=True), Column("to", wide=True), why],
            [
                [_name(answer, m.actor) if m.actor else "anybody", m.when, m.to, why_cell(m)]
                for m in graph.removed_moves
            ],
        ),
        table(
            [when, path, why],
            [[each.when, _leads_to(case, each), why_cell(each)] for each in graph.consequences],
        ),
        table(["who", wants, ">points", why], wishes),
    )
    title = "Options, rules, consequences and what actors want"
    return Section(title, [*tables, *([Points(rankings)] if rankings else [])], folded=True)


def _leads_to(case: Case, entry: Consequence) -> Cell:
    path = "" if entry.path is None else case.no_deal[entry.path].name
    return Cell(path, below="; ".join(lands_text(case, entry.lands)))


def _wish(wish: Wish) -> Cell:
    sure = wish.chance.likely == 100
    return Cell(wish.wants, below="" if sure else f"with a chance of {belief_text(wish.chance)} %")


def _points(wish: Wish) -> str:
    return "by order" if wish.weight is None else belief_text(wish.weight)


def _rule_text(answer: GameAnswer, rule: Rule) -> str:
    if rule.never is not None:
        return f"never: {rule.never}"
    if rule.always is not None:
        return f"always: {rule.always}"
    names = [answer.case.options[o].name for o in rule.at_most_one or rule.at_least_one]
    return f"at {'most' if rule.at_most_one else 'least'} one of: {'; '.join(names)}"


def _picture(answer: GameAnswer, links: Mapping[int, str] | None) -> Picture:
    """Draw the start, where play can go from there by moves that pay often, and where it rests.

    A move is drawn if it pays its mover in a quarter of the draws or more; a state rests if it is
    an equilibrium by SEQ in half of them.
    """
    layers = _layers(answer)
    last = max(layers.values())
    nodes = {
        s: Node(
            label=_label(answer, s),
            taken=answer.game.states[s].tolist(),
            layer=layer,
            rests=bool(answer.share[SEQ, s] >= 0.5),
            tip=_tip(answer, s),
            link=(links or {}).get(s, ""),
        )
        for s, layer in sorted(layers.items(), key=lambda entry: (entry[1], entry[0]))
    }
    left = len(answer.game.states) - len(nodes)
    pay = f"pay in {percent(OFTEN)} of draws or more" if answer.uncertain else "pay"
    rest = f" {left} states that such moves do not lead to, or seldom, are left out."
    return states_chart(
        "Where play can go if nobody agrees",
        nodes,
        _arrows(answer, layers),
        [_name(answer, actor) for actor in answer.players],
        [
            (option.name, answer.players.index(option.actor))
            for option in (answer.case.options[o] for o in answer.game.options)
        ],
        ["start", *(counted(k, "move") for k in range(1, last + 1))],
        f"Arrows: moves that {pay}.{rest if left else ''}",
    )


def _label(answer: GameAnswer, state: int) -> str:
    if state != answer.start:
        return label(state)
    return f"{label(state)} · {'now' if state == answer.game.now else 'start'}"


def _moves(answer: GameAnswer, here: int) -> list[tuple[int, int, float]]:
    """Return the moves from a state that pay often: actor, where to, share of draws."""
    return [
        (actor, to, share)
        for actor in range(len(answer.players))
        for to, share in answer.paying(actor, here)
        if share >= OFTEN
    ]


def _layers(answer: GameAnswer) -> dict[int, int]:
    """Return the states shown, each with the fewest often-paying moves that lead there."""
    layers = {answer.start: 0}
    front = [answer.start]
    while front and len(layers) < _MOST_NODES and max(layers.values()) < _MOST_LAYERS:
        reached: dict[int, float] = {}
        for here in front:
            for _, to, share in _moves(answer, here):
                if to not in layers:
                    reached[to] = max(share, reached.get(to, 0.0))
        best = sorted(reached, key=lambda s: (-reached[s] * (1.0 + answer.ends[SEQ, s]), s))
        front = best[: min(_MOST_COLUMN, _MOST_NODES - len(layers))]
        layers |= dict.fromkeys(front, max(layers.values()) + 1)
    return layers


def _arrows(answer: GameAnswer, layers: Mapping[int, int]) -> list[Arrow]:
    arrows = [
        (share, Arrow(here, there, actor))
        for here in layers
        for actor, there, share in _moves(answer, here)
        if there in layers
    ]
    arrows.sort(key=lambda entry: -entry[0])
    return [arrow for _, arrow in arrows[:_MOST_ARROWS]]
