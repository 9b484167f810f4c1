"""Advice: what an actor can gain, its best levers each explained, and levers pulled together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from winset.analyses.levers.advise import TRACE, Advice
from winset.analyses.levers.bundles import Bundle
from winset.analyses.levers.effects import NOTHING, Hinge, LeverEffect
from winset.analyses.levers.lever import Lever
from winset.case.negotiation import Change, Issue, Position
from winset.case.probability_words import probability_word
from winset.case.ratification import Ratifier
from winset.case.schema import Case
from winset.ensemble.inputs import inputs
from winset.show.cells import basis, change_cell, columns, points_cell, row, share_cell, title
from winset.show.robustness import input_text, value_of
from winset.show.sections import Cell, Column, Points, Row, Section, Table, Text
from winset.show.words import (
    change_text,
    counted,
    ends_text,
    moved_text,
    percent,
    short_unit,
    signed,
    value_text,
)

BEST = 5
"""How many levers are shown and explained."""
MOST_TERMS, MOST_NAMED, MOST_CHANGES = 3, 3, 3
NOTE = (
    "Net gain: mean, with the 90 % interval of the mean for the number of draws. Over draws: the "
    "5 % and 95 % quantiles, which say how far it hangs on what is believed. Sure: in what part of "
    "the draws in which anything changes the actor does better. Answered: once those who lose have "
    "answered. Levers with one number, marked =, cannot be told apart. Robust: better in most "
    "draws and once answered, and before its cost no loss by the models and dependences tried. "
    f"Levers that gain less than {TRACE:g} points or set what one above sets are left out."
)
RATIFIED = " Ratified: on the terms by {}; forecasts and What if take those by winset."
COLUMNS = columns(
    "lever",
    Column("net gain", number=True, below="points"),
    Column("of the mean", number=True, only="terminal"),
    Column("over draws", number=True, below="5 to 95 %"),
    ">sure",
    Column("deal", number=True, below="points", optional=True),
    Column("ratified", number=True, below="points", only="page", optional=True),
    Column("answered", number=True, optional=True),
    Column("falls short", number=True, only="page", hint="of the lever best in each draw"),
    Column("robust"),
)
ASSUMES = {
    "position": "that the others take it for what it wants",
    "salience": "that the others believe it",
    "persuade": "that {target} listens",
    "trade": "that both keep their side",
    "coalition": "that both keep to the line",
    "action": "that the case's reason for it holds",
}


def sections(answer: Advice, every: bool = False) -> list[Section]:
    """Return what the actor can gain, its best levers and why, and levers pulled together.

    Parameters
    ----------
    answer : Advice
    every : bool
        Whether the table shows all levers that gain, not the best that set different things.
    """
    case = answer.case
    best = answer.best(BEST)
    shown = [effect for effect in answer.rows if effect.net > NOTHING] if every else best
    at_home = answer.model != "winset" and any(e.ratified is not None for e in shown)
    table = Table(
        COLUMNS,
        [_lever(str(answer.rows.index(effect)), effect) for effect in shown],
        note=NOTE + (RATIFIED.format(answer.model) if at_home else ""),
        empty="No lever of the stated size gains 0.05 points.",
        sortable=True,
    )
    explained = [
        Section(f"{_rank(e)} {e.lever.text}", [Points(list(_why(answer, e)))]) for e in best
    ]
    return [
        Section(
            "",
            [
                title(case),
                Text(_headline(answer)),
                table,
                *_listed(answer, shown),
                *_together(answer),
                *explained,
                basis(
                    answer, f"The best {counted(len(best), 'lever')}, on all draws." * bool(best)
                ),
            ],
        )
    ]


def _headline(answer: Advice) -> str:
    """Say what the actor can gain."""
    name = answer.case.actors[answer.actor].name
    first = f"{name} expects {answer.utility:.1f} points of what comes out as things are."
    gaining = [effect for effect in answer.rows if effect.net > NOTHING]
    if not gaining:
        return f"{first} None of {counted(len(answer.rows), 'lever')} gains anything."
    robust = sum(effect.robust for effect in gaining)
    some = f"{robust or 'none'} of them robustly"
    traces = sum(effect.net < TRACE for effect in gaining)
    trace = f" {traces} of these bring less than {TRACE} points, and keep their rank."
    if traces in (0, len(gaining)):
        trace = f" Each brings less than {TRACE} points." if traces else ""
    levers = counted(len(answer.rows), "lever")
    most = max(gaining, key=lambda effect: effect.net)
    more = "" if most.robust else f" Most, but not robustly: {most.lever.text} ({_net(most)})."
    return f"{first} {len(gaining)} of {levers} gain, {some}.{trace}{more}"


def _listed(answer: Advice, shown: Sequence[LeverEffect]) -> Iterator[Text]:
    """Say what comes of the levers that the case lists and the table does not show."""
    left = [e for e in answer.rows if e.lever.kind == "action" and e not in shown]
    if left:
        told = "; ".join(f"{effect.lever.text} ({_net(effect)}{_sum(effect)})" for effect in left)
        yield Text(f"Listed in the case, and not among these: {told}.")


def _sum(effect: LeverEffect) -> str:
    """Say of what a net gain is made up; nothing where it is of one piece."""
    pieces = {
        "by terms": effect.gain - effect.from_deals,
        "by whether there is a deal": effect.from_deals,
        "its cost": -(effect.cost or 0.0),
    }
    told = [f"{signed(n, 2)} {what}" for what, n in pieces.items() if abs(n) > NOTHING]
    return f": {', '.join(told)}" if len(told) > 1 else ""


def _net(effect: LeverEffect) -> str:
    return signed(effect.net, 2)


def _rank(effect: LeverEffect) -> str:
    return f"{effect.rank}{'=' if effect.tied else ''}"


def _lever(key: str, effect: LeverEffect) -> Row:
    interval = ends_text(*effect.interval, 2)
    return row(
        Cell(f"{_rank(effect)} {effect.lever.text}", effect.lever.text),
        Cell(signed(effect.net, 2), effect.net, below=interval),
        interval,
        ends_text(effect.p5, effect.p95, 2),
        share_cell(effect.sure),
        points_cell(effect.agreement),
        points_cell(effect.ratified),
        change_cell(effect.after_replies, 2),
        Cell(f"{effect.regret:.2f}", effect.regret),
        "yes" if effect.robust else "",
        key=key,
    )


def _why(answer: Advice, effect: LeverEffect) -> Iterator[str]:
    """Say what is done, why it works, who gains, what is answered, how sure, where it fails."""
    case, lever = answer.case, effect.lever
    yield f"What: {_what(case, lever)}."
    yield f"Why it works: {_works(answer, effect)}"
    yield f"Who gains and who loses: {_others(case, effect)}."
    yield f"Answer to expect: {_answer(case, effect)}"
    yield f"How sure: {_sure(answer, effect)}"
    yield f"Where it fails: {_fails(case, effect)}"


def _what(case: Case, lever: Lever) -> str:
    texts = [_step(case, change) for change in lever.changes[:MOST_CHANGES]]
    more = len(lever.changes) - len(texts)
    texts += [f"and {more} more like these"] if more else []
    if lever.vetoes:
        names = ", ".join(case.actors[name].name for name in lever.vetoes)
        texts.append(f"the consent needed is that of {names}")
    return "; ".join(texts)


def _step(case: Case, change: Change) -> str:
    """Say from where to where a belief moves: ``Russia on Fordow: from 45 to 55 points``."""
    if change.ratifier is not None:
        return _step_at_home(case, case.ratification[change.ratifier], change)
    if change.actor is None or change.issue is None or change.group is not None:
        return change_text(case, change)
    issue = case.issues[change.issue]
    old = next(r for r in case.positions if (r.actor, r.issue) == (change.actor, change.issue))
    parts = [_moved(old, change, issue)]
    if change.salience is not None:
        parts.append(
            f"how much it cares, from {old.salience.likely:.0f} to "
            f"{change.salience.likely:.0f} of 100"
        )
    told = ", ".join(part for part in parts if part)
    told = told or change_text(case, change).rpartition(": ")[2]
    return f"{case.actors[change.actor].name} on {issue.name}: {told}"


def _step_at_home(case: Case, ratifier: Ratifier, change: Change) -> str:
    """Say from where to where what one who ratifies wants, no deal, or its chance moves."""
    issue = None if change.issue is None else case.issues[change.issue]
    before = None if issue is None else ratifier.wants.get(str(change.issue))
    if issue is not None and change.ideal is not None and before is not None:
        now, then = (value_text(belief.likely, issue) for belief in (before, change.ideal))
        return f"{ratifier.name} on {issue.name}: from {now} to {then} {short_unit(issue.unit)}"
    for what, unit, was, becomes in (
        ("its value of no deal", "points", ratifier.no_deal, change.no_deal),
        ("how likely it agrees", "%", ratifier.agrees, change.chance),
    ):
        if was is not None and becomes is not None:
            return f"{ratifier.name}: {what}, from {was.likely:.0f} to {becomes.likely:.0f} {unit}"
    return change_text(case, change)


def _moved(old: Position, change: Change, issue: Issue) -> str:
    """Say from where to where what an actor asks for moves, or else what it wants.

    Who asks for the end of the range already can only want more: by its likely value, or, where
    that stands at the end too, by the least or the most that it may want.
    """
    before = old.ideal or old.position
    pairs = [("", old.position, change.position, "likely")]
    pairs += [
        (f"what it wants{end}, ", before, change.ideal, name)
        for end, name in (("", "likely"), (" at least", "low"), (" at most", "high"))
    ]
    for what, was, becomes, name in pairs:
        ends = [value_text(getattr(b, name), issue) for b in (was, becomes) if b is not None]
        if len(set(ends)) > 1:
            return f"{what}from {ends[0]} to {ends[1]} {short_unit(issue.unit)}"
    return ""


def _works(answer: Advice, effect: LeverEffect) -> str:
    case = answer.case
    moved = moved_text(case, effect.issues, MOST_TERMS)
    terms = f"terms move ({moved})" if moved else "terms hardly move"
    text = f"{terms}; of {signed(effect.gain, 2)} points, "
    text += f"{signed(effect.gain - effect.from_deals, 2)} come from better terms and "
    text += f"{signed(effect.from_deals, 2)} from whether there is a deal"
    if effect.ratified is not None:
        change = signed(100 * effect.ratified)
        text += f" that is ratified{f' ({change} points)' if change != '0' else ''}"
    text += "."
    return f"{text} {effect.lever.why}".strip()


def _others(case: Case, effect: LeverEffect) -> str:
    """Name who gains and who loses most."""
    ranked = sorted(effect.others.items(), key=lambda item: item[1])
    gain = [item for item in reversed(ranked) if item[1] >= TRACE][:MOST_NAMED]
    lose = [item for item in ranked if item[1] <= -TRACE][:MOST_NAMED]
    answers = {reply.actor for reply in effect.replies}
    lose = lose or [item for item in ranked if item[0] in answers and item[1] <= -NOTHING]

    def named(items: list[tuple[str, float]]) -> str:
        return ", ".join(f"{case.actors[n].name} {signed(change, 2)}" for n, change in items)

    least = f"{TRACE:g} points"
    return (
        f"{named(gain) or f'nobody else gains {least}'}; {named(lose) or f'nobody loses {least}'}"
    )


def _answer(case: Case, effect: LeverEffect) -> str:
    if effect.after_replies is None:
        return "not worked out."
    if not effect.replies:
        return "none; nobody who loses gains by holding out for more."
    said = "; ".join(_step(case, reply) for reply in effect.replies[:MOST_NAMED])
    more = len(effect.replies) - MOST_NAMED
    said += f"; and {more} more" if more > 0 else ""
    return f"{said}. Then the net gain is {signed(effect.after_replies, 2)}."


def _sure(answer: Advice, effect: LeverEffect) -> str:
    low, high = effect.p5, effect.p95
    band = f"{ends_text(low, high, 2)} over 90 % of the draws"
    if not low <= effect.net <= high:
        band += ", which leaves out the mean: few draws carry it"
    text = (
        f"better in {percent(effect.sure)} of the draws in which anything changes"
        f"{_word(effect.sure)}; mean {signed(effect.net, 2)} "
        f"({ends_text(*effect.interval, 2)}), {band}."
    )
    if not effect.models and not effect.rhos:
        return text
    against = [f"by {name} {signed(n, 2)}" for name, n in effect.models.items() if n < -NOTHING]
    against += [
        f"at a correlation of {rho:g} {signed(n, 2)}"
        for rho, n in effect.rhos.items()
        if n < -NOTHING
    ]
    if against:
        start = "A loss" if effect.cost is None else "Before its cost, a loss"
        return f"{text} {start} {', '.join(against)}."
    models = ", ".join(effect.models)
    rhos = " and ".join(f"{rho:g}" for rho in effect.rhos)
    loss = f"No loss by {models}" if models else "No loss"
    return f"{text} {loss}{f', nor at correlations of {rhos}' if rhos else ''}."


def _word(share: float) -> str:
    return f" ({probability_word(share)})" if 0.0 < share < 1.0 else ""


def _fails(case: Case, effect: LeverEffect) -> str:
    lever = effect.lever
    target = "" if lever.target is None else case.parties[lever.target].name
    text = f"it assumes {ASSUMES[lever.kind].format(target=target)}. {_hinge(case, effect.hinge)}"
    if lever.cost is None:
        cost = f"No cost is stated; it pays while that is below {effect.gain:.2f} points."
    else:
        cost = f"The stated cost of {effect.cost:.2f} points is taken off."
    days = f" It takes {lever.takes.low:.0f} to {lever.takes.high:.0f} days." if lever.takes else ""
    return f"{text} {cost}{days}"


def _hinge(case: Case, hinge: Hinge | None) -> str:
    if hinge is None:
        return "No single input is told to turn it."
    one = next(each for each in inputs(case) if each.name == hinge.input)
    where = (
        f"where “{input_text(case, one)}” is {value_of(case, one, hinge.value)} or "
        f"{'less' if hinge.below else 'more'}"
    )
    if hinge.turns:
        return f"It loses {where} ({signed(hinge.net, 2)})."
    return f"No single input turns its sign; it is weakest {where} ({signed(hinge.net, 2)})."


def _together(answer: Advice) -> Iterator[Text | Points]:
    more = [bundle for bundle in answer.together if bundle.over_best > NOTHING]
    if more:
        yield Text("Pulled together, on the first draws:")
        yield Points([_bundle(bundle) for bundle in more])


def _bundle(bundle: Bundle) -> str:
    levers = "; ".join(lever.text for lever in bundle.levers)
    return (
        f"{levers}: {signed(bundle.net, 2)}, {signed(bundle.over_best, 2)} more than the best "
        f"alone ({ends_text(*bundle.over_interval, 2)})."
    )
