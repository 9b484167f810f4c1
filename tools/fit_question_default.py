"""Write src/winset/analyses/events/question_default.json: the learnt default of `winset odds`.

Source: questions of 2011-2014, of which the coefficients alone are kept. The file names no source;
that it is Good Judgment Project Data (Harvard Dataverse, doi:10.7910/DVN/BPCDH5) is from memory. Questions with two
options that opened before June 2014 and were resolved enter; later ones are kept apart.

Run it after a change to question_words.yaml: ``python tools/fit_question_default.py QUESTIONS.csv``.
``--print`` shows the figures of docs/explanation/odds.md instead of writing.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from winset.analyses.events import question_fit as fitting
from winset.analyses.events.question_features import ELSE, deadline, kind, kinds, names
from winset.interchange.questions import read_closings, read_outcomes, read_questions

TARGET = Path(__file__).parents[1] / "src/winset/analyses/events/question_default.json"
BEFORE = date(2014, 6, 1)
BINS = (0, 30, 60, 90, 150, 250, 10_000)


def data(path: Path) -> tuple[Any, ...]:
    """Return questions to learn from, their features, what happened and how, families, seasons."""
    outcomes = read_outcomes(path)
    every = [q for q in read_questions(path) if q.id in outcomes]
    kept = [q for q in every if fitting.is_scored(q, BEFORE)]
    yes = np.array([float(outcomes[q.id]) for q in kept])
    happened, no = fitting.events(kept, yes)
    return kept, fitting.matrix(kept), happened, no, fitting.families(kept), fitting.seasons(kept)


def learnt(path: Path) -> dict[str, Any]:
    """Return the contents of the file of coefficients."""
    kept, rows, happened, no, family, season = data(path)
    yes = np.where(no, 1.0 - happened, happened)
    found, penalty = fitting.learn(rows, happened, family)
    scores = {}
    for left_out in (*np.unique(season), None):
        scores["all seasons" if left_out is None else str(left_out)] = score(
            rows, happened, no, family, season, days_group(kept), left_out
        )
    return {
        "intercept": round(float(found[0]), 6),
        "coefficients": {n: round(float(v), 6) for n, v in zip(names(), found[1:], strict=True)},
        "record": {
            "data": "Questions of 2011-2014 with two options. The file names no source; Good Judgment "
            "Project Data, Harvard Dataverse, doi:10.7910/DVN/BPCDH5, was cited from memory",
            "sha256": sha256(path.read_bytes()).hexdigest(),
            "questions": len(kept),
            "families": len(np.unique(family)),
            "happened": int(yes.sum()),
            "before": BEFORE.isoformat(),
            "penalty": penalty,
            "left_out": scores,
            "kinds": by_kind(kept, happened, path),
        },
    }


def score(
    rows: Any, happened: Any, no: Any, family: Any, season: Any, group: Any, left_out: int | None
) -> dict[str, Any]:
    """Return how well a season is forecast by the others, or all of them, each by the others."""
    chance, base, by_group = np.empty((3, len(rows)))
    yes = np.where(no, 1.0 - happened, happened)
    these = np.unique(season) if left_out is None else [left_out]
    for one in these:
        out, chance_, base_ = fitting.without_season(rows, happened, no, family, season, one)
        chance[out], base[out] = chance_, base_
        seen = ~out & ~np.isin(family, family[out])
        came, all_ = (np.bincount(group[seen], w, len(BINS)) for w in (yes[seen], None))
        by_group[out] = ((came + 0.5) / (all_ + 1.0))[group[out]]
    out = np.isin(season, these)
    y, p, b, kin = yes[out], chance[out], base[out], family[out]
    losses = {"brier": lambda q: (q - y) ** 2, "log": lambda q: -np.log(np.where(y == 1, q, 1 - q))}
    found: dict[str, Any] = {"questions": int(out.sum()), "happened": int(y.sum())}
    for name, loss in losses.items():
        found[name] = round(float(loss(p).mean()), 4)
        found[f"{name}_base"] = round(float(loss(b).mean()), 4)
        found[f"{name}_days"] = round(float(loss(by_group[out]).mean()), 4)
        found[f"{name}_gain"] = [round(v, 4) for v in fitting.gain(loss(p), loss(b), kin)]
    groups = np.array_split(np.argsort(p, kind="stable"), 4)
    found["calibration"] = [[len(g), round(float(p[g].mean()), 3), int(y[g].sum())] for g in groups]
    return found


def by_kind(questions: Any, happened: Any, path: Path) -> dict[str, dict[str, Any]]:
    """Return, by kind of event, how often it came, of how many, in which time, watched for how long.

    A question is watched from its opening to its deadline, or until the event came.
    """
    closed = read_closings(path)
    ends = [deadline(q) or q.opens for q in questions]
    window = np.array(
        [max((end - q.opens).days, 1) for end, q in zip(ends, questions, strict=True)]
    )
    watched = [
        max((min(closed[q.id], end) - q.opens).days, 1) if came else days
        for q, end, came, days in zip(questions, ends, happened, window, strict=True)
    ]
    named = np.array([kind(q) for q in questions])
    found = {}
    for name in (*kinds(), ELSE):
        these = named == name
        found[name] = {
            "happened": int(happened[these].sum()),
            "of": int(these.sum()),
            "days": int(np.median(window[these])),
            "years": round(float(np.array(watched)[these].sum()) / 365.25, 1),
        }
    return found


def days_group(questions: Any) -> Any:
    """Return which of the bins of days left each question is in."""
    days = [max(((deadline(q) or q.opens) - q.opens).days, 1) for q in questions]
    return np.digitize(days, BINS) - 1


def by_days(path: Path) -> list[list[Any]]:
    """Return the base rate by days left."""
    kept, _, happened, no, _, _ = data(path)
    happened, group = np.where(no, 1.0 - happened, happened), days_group(kept)
    groups = [happened[group == k] for k in range(len(BINS) - 1)]
    return [[low, len(g), int(g.sum())] for low, g in zip(BINS, groups, strict=False)]


if __name__ == "__main__":
    source = Path(sys.argv[1])
    text = json.dumps(learnt(source), indent=2) + "\n"
    if "--print" in sys.argv:
        sys.stdout.write(f"{text}{by_days(source)}\n")
    else:
        TARGET.write_text(text, encoding="utf-8")
