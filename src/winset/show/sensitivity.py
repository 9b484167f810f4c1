"""Sensitivity: which inputs carry or move what comes out, and which is worth researching most."""

from __future__ import annotations

from collections.abc import Iterator

from winset.analyses.inputs.sensitivity import AGREEMENT, NOBODY, ROOM, Sensitivity, Swing, Worth
from winset.analyses.inputs.sobol_indices import Index
from winset.case.probability_words import probability_word
from winset.charts.swings import swings
from winset.show.cells import columns, row, share_cell, value_cell
from winset.show.robustness import BOX_TITLE, box_parts, input_text
from winset.show.sections import Cell, Figure, Row, Section, Table, Text
from winset.show.words import percent, shares_of, span

MOST_BARS = 12
MOST_TERM_SWINGS, MOST_TERM_GROUPS, MOST_TERM_INPUTS = 3, 3, 2
"""How many rows tables about single terms have, and how many names a cell lists."""
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
    "agrees": "whether ratifiers agree",
    "ratifier_ideal": "ideal points of ratifiers",
    "ratifier_salience": "saliences of ratifiers",
    "ratifier_no_deal": "values of no deal of ratifiers",
    "ratifier_share": "shares that must ratify",
    "ratifier_spread": "how far members of ratifiers stand apart",
    "sureness": "sureness of ratifiers",
    "factor": "factors",
}
INDICES = (">first", ">±", ">total", ">±", ">deal or not")
FIRST_AND_TOTAL = (
    "First: part of the variance that goes if the input is known, with its 90 % interval; "
    "total: with what it does together with others."
)
TOGETHER = (
    "The case says what moves together: a factor counts as an input of its own, and a belief for "
    "what it has by itself."
)
MEANS = "Means over the draws; the other inputs are drawn as ever."


def sections(answer: Sensitivity, top: int = 8, output: str | None = None) -> list[Section]:
    """Return what is uncertain and worth researching, and what each input carries or moves.

    Parameters
    ----------
    answer : Sensitivity
    top : int
        How many inputs, actors or issues each table shows.
    output : str, optional
        What the picture of a local analysis shows the swings of; by default the room for a deal,
        or the term that moves most.
    """
    case = answer.case
    scenario = [] if answer.scenario is None else [Text(case.scenarios[answer.scenario].name)]
    single, together = answer.how == "local", bool(case.factors or case.correlations)
    tables = _swing_tables(answer, top) if single else _index_tables(answer, top)
    basis = (
        f"Terms by {answer.model}; runs: {answer.runs:,} of {answer.draws:,} draws; unsure inputs: "
        f"{len(answer.inputs)}; seed {answer.seed}, case {case.digest()[:12]}."
    )
    return [
        Section(case.title, scenario, only="" if scenario else "terminal"),
        Section(
            "",
            [
                *map(Text, sentences(answer)),
                *_picture(answer, output),
                *tables,
                Text(MEANS if single else FIRST_AND_TOTAL, "quiet"),
                *([Text(TOGETHER, "quiet")] if together and not single else []),
                Text(basis, "quiet"),
            ],
        ),
        *_box(answer),
    ]


def research(answer: Sensitivity, most: int = 3) -> Section:
    """Return the inputs worth researching first, and what to know each would take away.

    Parameters
    ----------
    answer : Sensitivity
        Global.
    most : int
    """
    rows: list[Row] = [
        row(_member(answer, "input", name), share_cell(max(part, 0.0)))
        for name, part in answer.research[:most]
    ]
    title = "part of the terms' variance that goes if it is known"
    none = "No input carries a part of the variance that can be told from none."
    listed = Table(columns("Worth researching first", f">{title}"), rows, empty=none)
    return Section("", [listed])


def _box(answer: Sensitivity) -> list[Section]:
    """Return where terms exist and where they do not, if that was asked."""
    if not answer.box_draws:
        return []
    return [Section(BOX_TITLE, box_parts(answer.case, answer.box))]


def output_text(answer: Sensitivity, name: str) -> str:
    """Name what comes out.

    Parameters
    ----------
    answer : Sensitivity
    name : str
        Of an output.
    """
    output = answer.outputs[name]
    if output.kind == "term":
        return answer.case.issues[output.name].name
    return {ROOM: "room for a deal", AGREEMENT: "whether there is a deal"}[output.kind]


def sentences(answer: Sensitivity) -> Iterator[str]:
    """Say what is uncertain, and what is worth researching most or moves most."""
    if not answer.inputs:
        yield (
            "All numbers of the case are exact, so there is nothing to be sensitive to: give "
            "intervals, or spread the exact numbers."
        )
    room, agreed = answer.outputs.get(ROOM), answer.outputs.get(AGREEMENT)
    if room is None or agreed is None:
        yield "The case does not say what no deal brings, so only terms are looked at."
    else:
        drawn = shares_of(f"these {answer.draws:,} draws", answer.deal_draws)
        yield (
            f"A deal exists in {percent(agreed.mean)} of {drawn} "
            f"({probability_word(agreed.mean)}). At the fairest terms the worst-off of those "
            f"whose consent is needed gains {room.mean:.1f} points of utility on average, standard "
            f"deviation {room.sd:.1f}."
        )
    yield from _research(answer) if answer.how == "global" else _swings(answer)


def _research(answer: Sensitivity) -> Iterator[str]:
    worth = {one.output: one for one in answer.worth}
    if ROOM in worth:
        yield f"Worth researching most for the deal: {_worth(answer, worth[ROOM])}"
    if answer.research:
        name, part = answer.research[0]
        yield (
            f"Worth researching most for the terms: {_member(answer, 'input', name)}. Known "
            f"exactly, it would take away {percent(max(part, 0.0))} of their variance, on average "
            "over the issues."
        )


def _worth(answer: Sensitivity, worth: Worth) -> str:
    name = _member(answer, "input", worth.input)
    if not worth.told:
        return f"no single input; the first, {name}, is not told from nothing by so few draws."
    return (
        f"{name}. Known exactly, it would take away {percent(worth.part)} of the variance of the "
        f"room for a deal: a standard deviation of {worth.then:.1f} points in place of "
        f"{worth.sd:.1f}."
    )


def _swings(answer: Sensitivity) -> Iterator[str]:
    name = ROOM if ROOM in answer.outputs else next(iter(answer.outputs), "")
    ranked = answer.ranked(name) if name else ()
    if not ranked:
        if answer.inputs:
            yield "No input moves what comes out."
        return
    first = ranked[0]
    low, high = (_number(answer, name, end[name]).text for end in (first.low, first.high))
    yield (
        f"What moves {output_text(answer, name)} most: {input_text(answer.case, first.input)}; "
        f"{low} at its 5 % quantile, {high} at its 95 % quantile."
    )
    if ROOM not in answer.outputs:
        return
    turning = sum(swing.low[ROOM] * swing.high[ROOM] < 0 for swing in ranked)
    if turning:
        yield f"Alone able to turn the average: {turning} of {len(ranked)} inputs."
    else:
        yield "No single input turns the average room for a deal within its 90 % interval."


def _picture(answer: Sensitivity, output: str | None) -> Iterator[Figure | Text]:
    """Draw the inputs that move an output most, or say that none does."""
    name = output or _most_moved(answer)
    ranked = () if name is None else answer.ranked(name)
    if name is None or not ranked:
        if output is not None:
            yield Text(f"No input moves {output_text(answer, output)}.", only="page")
        return
    rows = [
        (input_text(answer.case, swing.input), swing.low[name], swing.high[name])
        for swing in ranked[:MOST_BARS]
    ]
    moved = answer.outputs[name]
    unit = "points of utility that the worst-off gains; below 0: no deal"
    if moved.kind != ROOM:
        issue = answer.case.issues[moved.name]
        unit = f"{issue.name}, {issue.unit}: mean"
    yield Figure(
        swings("Which inputs matter", moved.mean, rows, unit),
        f"What moves {output_text(answer, name)} most: each input alone at its 5 % and at its "
        f"95 % quantile. The upright line is where things stand. {len(ranked)} of "
        f"{len(answer.inputs)} uncertain inputs move it at all.",
        name=name,
    )


def _most_moved(answer: Sensitivity) -> str | None:
    """Return the room for a deal, or the term that moves most; None where nothing moves."""
    if ROOM in answer.outputs:
        return ROOM

    def width(name: str) -> float:
        ranked = answer.ranked(name)
        return ranked[0].width(name) / span(answer.case, answer.outputs[name].name) if ranked else 0

    return max(answer.outputs, key=width, default=None)


def _swing_tables(answer: Sensitivity, top: int) -> Iterator[Table]:
    """Yield a table of the widest swings for each output; pages show the picture instead."""
    for name, output in answer.outputs.items():
        if output.kind == AGREEMENT:
            continue
        room = output.kind == ROOM
        ends = (">deal, low", ">high") if room else ()
        titles = columns(output_text(answer, name), ">at its low", ">at its high", *ends)
        shown = (name, AGREEMENT) if room else (name,)
        rows = [_swing(answer, swing, shown) for swing in answer.ranked(name)]
        most = top if room else min(top, MOST_TERM_SWINGS)
        yield Table(titles, rows[:most], only="terminal")


def _swing(answer: Sensitivity, swing: Swing, outputs: tuple[str, ...]) -> Row:
    numbers = [
        _number(answer, name, end[name]) for name in outputs for end in (swing.low, swing.high)
    ]
    return row(input_text(answer.case, swing.input), *numbers, key=swing.input.name)


def _index_tables(answer: Sensitivity, top: int) -> Iterator[Table]:
    """Yield a table of the room for a deal for each grouping, and of the terms for the last."""
    for by, outputs in answer.groups.items():
        if outputs.get(ROOM):
            title = f"room for a deal, by {by}"
            agreed = {index.name: index for index in outputs.get(AGREEMENT, ())}
            rows = [_index(answer, by, one, agreed.get(one.name)) for one in outputs[ROOM][:top]]
            yield Table(columns(title, *INDICES), rows)
    yield _terms(answer, list(answer.groups)[-1], top)


def _index(answer: Sensitivity, by: str, index: Index, agreed: Index | None) -> Row:
    numbers = [index.first, index.first_error, index.total, index.total_error]
    return row(
        _member(answer, by, index.name),
        *(Cell(_part(number), number) for number in numbers),
        "" if agreed is None else Cell(_part(agreed.total), agreed.total),
        key=index.name,
    )


def _terms(answer: Sensitivity, by: str, top: int) -> Table:
    """Return what carries the variance of each term."""
    titles = columns(f"terms, by {by}", ">mean", ">sd", "what carries it: first order")
    most = min(top, MOST_TERM_INPUTS if by == "input" else MOST_TERM_GROUPS)
    rows = []
    for name, output in answer.outputs.items():
        if output.kind == "term":
            ranked = sorted(answer.groups[by][name], key=lambda index: -index.first)[:most]
            texts = [f"{_member(answer, by, one.name)} {_part(one.first)}" for one in ranked]
            numbers = [_number(answer, name, value) for value in (output.mean, output.sd)]
            carries = "; ".join(texts) or "it does not vary"
            rows.append(row(output_text(answer, name), *numbers, carries, key=name))
    return Table(titles, rows)


def _member(answer: Sensitivity, by: str, name: str) -> str:
    """Name an input or a group of inputs."""
    case = answer.case
    if by == "input":
        return input_text(case, next(one for one in answer.inputs if one.name == name))
    if name == NOBODY:
        return f"inputs about no single {by}"
    if by == "kind":
        return KINDS[name]
    return case.actors[name].name if by == "actor" else case.issues[name].name


def _number(answer: Sensitivity, name: str, value: float) -> Cell:
    """Return a value of an output as a table shows it."""
    output = answer.outputs[name]
    if output.kind == "term":
        return value_cell(value, answer.case.issues[output.name])
    if output.kind == AGREEMENT:
        return share_cell(value)
    return Cell(f"{value:.1f}".replace("-", "−"), value)


def _part(value: float) -> str:
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")
