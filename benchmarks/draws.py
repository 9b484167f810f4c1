"""Error against draws, by how they are made: ``python benchmarks/draws.py [REPEATS] [SVG]``.

Three quantities of three cases: the median and the 95 % quantile of the terms of ``nash``, as parts
of the issues' ranges, and the share of draws with a deal; of a case that does not say what no deal
brings, the first two of ``mean``. The error is the root mean square, over
seeds and issues, of the distance from the mean of the largest runs of all ways but plain numbers.
Ways: plain random numbers, Winset's streams, a Latin hypercube of as many draws, scrambled Sobol
points over all inputs, and Sobol points over the inputs of one row of positions, rows padded.
Prints a table; with a second argument, draws the figures of the largest case as SVG.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import qmc

import winset as ws
from winset.ensemble.groups_and_regard import draws_of
from winset.ensemble.inputs import GivenStreams, inputs
from winset.ensemble.sample import Sampler
from winset.kernels.streams import Streams
from winset.models.registry import MODELS

ROOT = Path(__file__).parents[1]
SIZES = (256, 1024, 4096, 8192, 10_000)
LARGEST = (8192, 10_000)
PIECE = 2048
QUANTITIES = ("median", "95 % quantile", "share with a deal")
WAYS = ("plain", "Winset's", "Latin hypercube", "Sobol, all inputs", "Sobol, a row")
COLOURS = ("#888888", "#0b6e99", "#c4572e", "#5a8f3c", "#8a5fb0")


class Plain(Streams):
    """Every number independent of every other."""

    def uniforms(self, name: str, first: int, count: int, width: int | None = None) -> Any:
        numbers = super().uniforms(name, first, count, width or 1)
        return numbers if width else numbers[:, 0]


def cases() -> dict[str, ws.Case]:
    emissions = ws.spread(ws.read(ROOT / "cases" / "emissions-1989"), 10)
    return {
        "iran-2014": ws.read(ROOT / "cases" / "iran-2014"),
        "emissions-1989, spread by 10 %": emissions,
        "the case of winset new": ws.read(ROOT / "src" / "winset" / "case" / "template.yaml"),
    }


def sobol(names: list[str], size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return scrambled Sobol points, a dimension a name."""
    points = qmc.Sobol(len(names), rng=rng).random(2 ** int(np.ceil(np.log2(size))))
    return dict(zip(names, np.clip(points[:size], 1e-12, 1 - 1e-12).T, strict=True))


def rows(names: list[str], size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return Sobol points over the beliefs of each row of positions; rows are padded."""
    sets = defaultdict(list)
    for name in names:
        kind, _, rest = name.partition("/")
        sets[rest if kind in ("position", "ideal", "salience") else name].append(name)
    columns: dict[str, Any] = {}
    for listed in sets.values():
        order = rng.permutation(size)
        columns |= {name: u[order] for name, u in sobol(listed, size, rng).items()}
    return columns


def streams_of(way: str, names: list[str], size: int, seed: int) -> Streams:
    rng = np.random.default_rng(seed)
    if way == "plain":
        return Plain(seed)
    if way == "Winset's":
        return Streams(seed)
    if way == "Latin hypercube":
        columns: Mapping[str, Any] = {
            name: (rng.permutation(size) + rng.random(size)) / size for name in names
        }
    else:
        columns = (sobol if way == "Sobol, all inputs" else rows)(names, size, rng)
    return GivenStreams(seed, columns)


def outcomes(case: ws.Case, streams: Streams, size: int) -> tuple[Any, Any]:
    """Return terms as parts of the ranges, and whether there is a deal."""
    terms, agreed = [], []
    for first in range(0, size, PIECE):
        piece = draws_of(case, Sampler(streams, first, min(PIECE, size - first)))
        asked = MODELS["nash"].fits(piece) is None
        model = MODELS["nash" if asked else "mean"]
        terms.append(piece.to_unit(model.run(piece, model.options(), streams).terms))
        deal = MODELS["winset"]
        flags = deal.run(piece, deal.options(), streams).agreed if asked else None
        agreed.append(np.full(len(piece), np.nan) if flags is None else flags)
    return np.concatenate(terms), np.concatenate(agreed)


def answers(case: ws.Case, repeats: int) -> Iterator[tuple[str, int, Any]]:
    """Yield (way, draws, quantities), shape (quantity, issue), of each repeat."""
    names = [one.name for one in inputs(case)]
    for seed in range(repeats):
        for way in WAYS:
            grows = way in ("plain", "Winset's", "Sobol, all inputs")
            whole = None
            for size in SIZES:
                if way == "Sobol, a row" and size & (size - 1):
                    continue
                if whole is None or not grows:
                    most = max(SIZES) if grows else size
                    whole = outcomes(case, streams_of(way, names, most, seed), most)
                terms, agreed = whole[0][:size], whole[1][:size]
                low, high = np.nanquantile(terms, [0.5, 0.95], axis=0)
                yield way, size, np.stack([low, high, np.full_like(low, agreed.mean())])


def errors(case: ws.Case, repeats: int) -> dict[tuple[str, int], Any]:
    """Return root mean square errors in per cent, shape (quantity,), by way and draws."""
    found = defaultdict(list)
    for way, size, values in answers(case, repeats):
        found[way, size].append(values)
    truth = np.mean(
        [
            value
            for (way, size), values in found.items()
            if size in LARGEST and way != "plain"
            for value in values
        ],
        axis=0,
    )
    return {
        key: 100 * np.sqrt(((np.array(values) - truth) ** 2).mean(axis=(0, 2)))
        for key, values in found.items()
    }


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 32
    for number, (label, case) in enumerate(cases().items()):
        issues = len(case.issues)
        print(f"\n{label}: {len(inputs(case))} inputs, {issues} issue(s), {repeats} seeds")
        print(f"{'':18} {'draws':>6} " + " ".join(f"{way:>17}" for way in WAYS))
        table = errors(case, repeats)
        for quantity, what in enumerate(QUANTITIES):
            for size in SIZES:
                cells = [table.get((way, size)) for way in WAYS]
                text = [
                    "–" if cell is None or np.isnan(cell[quantity]) else f"{cell[quantity]:.3f}"
                    for cell in cells
                ]
                print(f"{what:18} {size:6} " + " ".join(f"{cell:>17}" for cell in text), flush=True)
        if number == 0 and len(sys.argv) > 2:
            Path(sys.argv[2]).write_text(picture(table), encoding="utf-8")


def picture(table: Mapping[tuple[str, int], Any]) -> str:
    """Return error against draws, both on logarithmic axes, a panel a quantity."""
    width, height, left, top = 250, 190, 50, 40
    floor, ceiling = 0.02, 2.0

    def at(panel: int, size: int, error: float) -> tuple[float, float]:
        x = np.log(size / SIZES[0]) / np.log(SIZES[-1] / SIZES[0])
        y = np.log(max(error, floor) / floor) / np.log(ceiling / floor)
        return left + panel * (width + 60) + x * width, top + (1 - y) * height

    parts = []
    for panel, what in enumerate(QUANTITIES):
        x0, _ = at(panel, SIZES[0], floor)
        parts.append(f'<text x="{x0}" y="22" font-weight="600">{what}</text>')
        for error in (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0):
            _, y = at(panel, SIZES[0], error)
            parts.append(f'<path d="M{x0} {y:.1f}h{width}" stroke="#ddd"/>')
            parts.append(f'<text x="{x0 - 6}" y="{y + 4:.1f}" text-anchor="end">{error:g}</text>')
        for size in SIZES[:-1]:
            x, y = at(panel, size, floor)
            parts.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{size:,}</text>')
        for way, colour in zip(WAYS, COLOURS, strict=True):
            points = [at(panel, size, table[way, size][panel]) for size in SIZES[:-1]]
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            parts.append(
                f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
            )
    for number, (way, colour) in enumerate(zip(WAYS, COLOURS, strict=True)):
        x = left + number * 170
        parts.append(f'<path d="M{x} 275h22" stroke="{colour}" stroke-width="3"/>')
        parts.append(f'<text x="{x + 28}" y="279">{way}</text>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 290" font-family="sans-serif" '
        'font-size="12"><title>Error in per cent against draws</title>'
        f'<rect width="960" height="290" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


if __name__ == "__main__":
    main()
