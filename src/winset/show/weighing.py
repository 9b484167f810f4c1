"""Experts weighed by what is known: scores, weights, pools, and what the pools say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from winset.analyses.experts.weigh import ExpertScores, PoolScores, Weighing
from winset.show.cells import number, table
from winset.show.sections import Cell, Column, Section, Table, Text
from winset.show.words import counted

NAMES = {
    "equal": "equal weights",
    "global": "global weights",
    "global_optimised": "global, optimised",
    "item": "item weights",
    "item_optimised": "item, optimised",
}
MOST_PAIRS = 5
READING = (
    "Calibration is the chance that somebody well calibrated would fit the known values as badly; "
    "information is how much narrower than the whole range the answers are (Cooke 1991). Weights "
    "are calibration times information, for those whose calibration reaches the threshold."
)


def sections(answer: Weighing) -> list[Section]:
    """Return a row an expert, a row a pool, what pools say of open items, and who errs alike."""
    parts: list[Section] = [
        Section("Experts", [_experts(answer)], id="experts"),
        Section("Where the known values fell", [_fell(answer)], id="fell"),
        *(_one_by_one(answer) if len(answer.experts) == 1 else _together(answer)),
        *_open(answer),
        *_alike(answer),
    ]
    quantiles = answer.study.quantiles
    seeds, items = (
        counted(len(answer.study.seeds), "seed"),
        counted(len(answer.study.items), "item"),
    )
    text = (
        f"{counted(len(answer.experts), 'expert')}, {seeds} of {items}; calibration has the power "
        f"of {quantiles.effective_seeds} seeds, the intrinsic range reaches "
        f"{100.0 * quantiles.overshoot:g} % beyond what was stated or is known."
    )
    return [*parts, Section("", [Text(text, "quiet")])]


def _experts(answer: Weighing) -> Table:
    columns = (
        *("expert", ">seeds", ">calibration", ">one left out", ">information"),
        Column("weight", number=True, below="global"),
        Column("weight", number=True, below="optimised"),
    )
    rows: list[list[str | Cell]] = [
        [
            name,
            number(scores.seeds, "d"),
            _score(scores.calibration),
            _span(scores),
            number(scores.information, ".3f"),
            *(_share(answer.pools[pool].weights[name]) for pool in ("global", "global_optimised")),
        ]
        for name, scores in answer.experts.items()
    ]
    return table(columns, rows)


def _fell(answer: Weighing) -> Table:
    """Return how many known values fell between each expert's quantiles, and how many should."""
    quantiles = answer.study.quantiles
    levels = [f"{100.0 * level:g}" for level in quantiles.levels]
    between = (f">{low} to {high} %" for low, high in pairwise(levels))
    titles = ("expert", f">below {levels[0]} %", *between, f">above {levels[-1]} %")
    rows: list[list[str | Cell]] = []
    for name, bins in zip(answer.experts, quantiles.bins(quantiles.stated), strict=True):
        counts = [int((bins == place).sum()) for place in range(quantiles.probabilities.size)]
        rows.append([name, *(number(count, "d") for count in counts)])
    seeds = len(answer.study.seeds)
    expected = (number(seeds * p, ".1f") for p in quantiles.probabilities.tolist())
    return table(titles, [*rows, [f"expected of {seeds}", *expected]])


def _together(answer: Weighing) -> list[Section]:
    return [Section("Together", [_pools(answer), Text(READING, "quiet")], id="pools")]


def _one_by_one(answer: Weighing) -> list[Section]:
    """Return, of one person, each answer beside what is known."""
    study = answer.study
    quantiles = study.quantiles
    rows = []
    for place in study.seeds:
        if not quantiles.answered[0, place]:
            continue
        low, *_, high = quantiles.stated[0, place].tolist()
        known, item = float(quantiles.known[place]), study.items[place]
        inside = "inside" if low <= known <= high else "below" if known < low else "above"
        cells = (f"{low:g} to {high:g}", number(known, "g"), inside, item.source)
        rows.append((item.question or item.name, *cells))
    ends = f"{100 * quantiles.levels[0]:g} to {100 * quantiles.levels[-1]:g} %"
    part = table(("question", f">{ends}", ">known", "", "source"), rows)
    return [Section("One by one", [part, Text(READING, "quiet")], id="one-by-one")]


def _score(value: float) -> Cell:
    """Return a calibration: three digits, or a power of ten where it is small."""
    return number(value, ".3f" if value >= 0.001 or value != value else ".0e")


def _span(scores: ExpertScores) -> Cell:
    low, high = (_score(value).text for value in scores.calibration_span)
    return Cell(low if low == high else f"{low} to {high}")


def _share(weight: float) -> Cell:
    return Cell("" if weight == 0.0 else f"{weight:.3f}", weight)


def _pools(answer: Weighing) -> Table:
    left_out = any(pool.left_out for pool in answer.pools.values())
    columns = ["", ">calibration", ">information", ">both", ">threshold", ">experts"]
    if left_out:
        columns += [">calibration, left out", ">information, left out", ">both, left out"]
    return table(columns, [_pool_row(name, pool) for name, pool in answer.pools.items()])


def _pool_row(name: str, pool: PoolScores) -> list[str | Cell]:
    who = sum(weight > 0.0 for weight in pool.weights.values())
    cells: list[str | Cell] = [
        NAMES[name],
        _score(pool.calibration),
        number(pool.information, ".3f"),
        _score(pool.combined),
        _score(pool.threshold) if pool.threshold else Cell("none", 0.0),
        number(who, "d"),
    ]
    if pool.left_out is not None:
        out = pool.left_out
        cells += [
            _score(out.calibration),
            number(out.information, ".3f"),
            _score(out.combined),
        ]
    return cells


def _open(answer: Weighing) -> Iterator[Section]:
    """Yield what the pools say of the items whose value is not known."""
    seeds = set(answer.study.seeds)
    levels = [f">{100.0 * level:g} %" for level in answer.study.quantiles.levels]
    rows: list[list[str | Cell]] = []
    items = list(answer.pools["equal"].quantiles)
    for place, item in enumerate(items):
        if place in seeds:
            continue
        for name in ("equal", "global_optimised"):
            values = answer.pools[name].quantiles[item]
            if values:
                first = item if name == "equal" else ""
                rows.append([first, NAMES[name], *(number(value, ".4g") for value in values)])
    if rows:
        yield Section("Open items", [table(["item", "pool", *levels], rows, most=60)], id="open")


def _alike(answer: Weighing) -> Iterator[Section]:
    """Yield the pairs of experts who err most alike: their answers count for less than two."""
    ranked = sorted(answer.alike.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_PAIRS]
    if not ranked:
        return
    mean = sum(answer.alike.values()) / len(answer.alike)
    rows = [(pair, number(value, ".2f")) for pair, value in ranked]
    text = f"Mean of all pairs: {mean:.2f}. The pools take experts for independent."
    part = table(("experts", ">rank correlation of errors"), rows)
    yield Section("Who errs alike", [part, Text(text, "quiet")], id="alike")
