"""How the share of draws with a deal changes if each actor's beliefs hang together.

Beliefs are drawn independently where a case says nothing else; an actor that is wrongly taken to
be soft on one issue is then as likely as not taken to be hard on the next. Here every actor has a
factor of hardness (:func:`winset.case.loadings.hardness`), and the same draws are asked again
whether a deal exists. docs/decisions/dependence.md says why.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from winset.case.loadings import hardened
from winset.ensemble.run import Plan
from winset.models.contract import Flags
from winset.models.winset import WinsetOptions, deal_exists
from winset.threads import in_threads

RHOS = (0.3, 0.6)
"""Correlations between any two beliefs that an actor's hardness moves."""


def shares_by_rho(plan: Plan, probability: float) -> Mapping[float, float]:
    """Return the share of draws with a deal by correlation, 0 first; of the same draws.

    Empty where the case says itself what moves together, and for one run at the most likely
    values.

    Parameters
    ----------
    plan : Plan
    probability : float
        The share where beliefs are independent.
    """
    case, given = plan.case, plan.options.get("winset")
    if plan.point or case.factors or case.correlations:
        return {}
    options = given if isinstance(given, WinsetOptions) else WinsetOptions()

    def share(rho: float) -> float:
        harder = replace(plan, case=hardened(case, rho))

        def agreed(first: int, count: int) -> Flags:
            return deal_exists(harder.drawn(first, count), options)

        workers = plan.workers or os.cpu_count() or 1
        parts = in_threads(agreed, *zip(*plan.chunks(), strict=True), workers=workers)
        return float(np.concatenate(list(parts)).mean())

    return {0.0: probability, **{rho: share(rho) for rho in RHOS}}
