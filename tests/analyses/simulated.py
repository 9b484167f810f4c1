"""Simulated actors: preferences drawn, acts chosen by random utility, an assessment of both."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import winset as ws
from tests.generate import case_of
from winset.case.hypotheses import Alternative, Conduct, Evidence

Array = NDArray[np.float64]


def people(
    issues: int, salience: Any, ideal: Any = 1, views: dict[str, Any] | None = None
) -> ws.Case:
    """Return a case with an actor `them` who holds a position on each issue."""
    names = [f"i{j}" for j in range(issues)]
    rows: list[dict[str, Any]] = [
        {"actor": "them", "issue": n, "position": 0.5, "ideal": ideal, "salience": salience}
        for n in names
    ]
    rows += [{"actor": "us", "issue": n, "position": 0.5, "salience": 50} for n in names]
    sections = {} if views is None else {"hypotheses": views}
    return case_of(
        {n: {"name": n, "unit": "km", "range": [0, 1], "status_quo": 0} for n in names},
        {"us": {"name": "Us", "capability": 1}, "them": {"name": "Them", "capability": 1}},
        rows,
        **sections,
    )


def choices(rng: np.random.Generator, acts: int, options: int, issues: int) -> Array:
    """Return where the alternatives of each act lead, shape (act, alternative, issue)."""
    return rng.random((acts, options, issues))


def chosen(
    rng: np.random.Generator, lands: Array, ideal: Array, weight: Array, response: float
) -> NDArray[np.int64]:
    """Return what a simulated actor chooses in each act."""
    worth = 1.0 - (weight * (lands - ideal) ** 2).sum(axis=2)
    noise = rng.gumbel(size=worth.shape)
    return np.asarray((response * worth + noise).argmax(axis=1))


def with_acts(case: ws.Case, lands: Array, picked: NDArray[np.int64]) -> ws.Case:
    """Return the case with the acts as evidence."""
    evidence = {}
    for a, (ends, choice) in enumerate(zip(lands, picked, strict=True)):
        options = {
            f"o{k}": Alternative(
                name=f"o{k}",
                lands={f"i{j}": ws.Belief.sure(float(x)) for j, x in enumerate(end)},
            )
            for k, end in enumerate(ends)
        }
        evidence[f"a{a}"] = Evidence(
            name=f"a{a}",
            conduct=Conduct(actor="them", chose=f"o{choice}", alternatives=options),
        )
    return case.model_copy(update={"evidence": evidence})


def at(values: Array, weight: Array, truth: float) -> float:
    """Return the probability below a value, shape-free rank of the truth."""
    return float(weight[values < truth].sum() / weight.sum())
