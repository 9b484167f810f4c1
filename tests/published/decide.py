"""Files of the Decide program, read as far as these tests need."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from winset.kernels.utility import salience_weights
from winset.models.contract import Consent, Draws


def read(path: Path) -> Draws:
    """Return the one draw that a file without faults describes.

    Rows are `#A` actor, `#P` issue, `#M` issue and position, `#D` actor, issue, position,
    salience and power; the least and the largest of `#M` bound the range.
    """
    text = path.read_text(encoding="utf-8", errors="replace")
    dialect = csv.Sniffer().sniff(text[:1024], delimiters=",;\t")
    table = csv.reader(text.splitlines(), delimiter=dialect.delimiter, quotechar="'")
    rows = [[cell.strip(" '\"") for cell in row] for row in table if row]
    actors = list(dict.fromkeys(row[1] for row in rows if row[0] == "#A"))
    issues = list(dict.fromkeys(row[1] for row in rows if row[0] == "#P"))
    marks = {p: [float(r[2]) for r in rows if r[0] == "#M" and r[1] == p] for p in issues}
    low, high = (np.array([pick(marks[p]) for p in issues]) for pick in (min, max))
    shape = (len(actors), len(issues))
    held, salience = np.zeros(shape, dtype=bool), np.zeros(shape)
    position, capability = np.tile((low + high) / 2, (shape[0], 1)), np.ones(shape[0])
    for row in rows:
        if row[0] == "#D":
            i, j = actors.index(row[1]), issues.index(row[2])
            held[i, j] = True
            position[i, j], salience[i, j], capability[i] = map(float, row[3:6])
    said = np.clip(position, low, high)[None]
    return Draws(
        actors=tuple(actors),
        issues=tuple(issues),
        low=low,
        high=high,
        held=held,
        capability=capability[None],
        position=said,
        ideal=said,
        salience=salience[None],
        weight=salience_weights(salience[None]),
        no_deal=np.full((1, shape[0]), np.nan),
        status_quo=np.full((1, shape[1]), np.nan),
        consent=Consent(np.ones(shape[0], dtype=bool), np.zeros(shape[0])),
        point=True,
    )
