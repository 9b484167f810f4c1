"""What a mediator would propose, the most acceptable package, and who could spoil a deal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from winset.analyses.inputs.bargains import Bargains, OfferWorth
from winset.analyses.levers.spoilers import Spoiler, spoilers
from winset.analyses.outcome.package import Consenters, Package, judged_draws
from winset.answer import Answer, data_of
from winset.case.schema import Case
from winset.ensemble.run import DRAWS, Plan, join_draws, run
from winset.errors import UsageError
from winset.models.contract import needs_no_deal
from winset.models.registry import MODELS
from winset.threads import Progress


@dataclass(frozen=True, repr=False)
class ThirdParties(Answer):
    """What a mediator would propose, and who could spoil a deal.

    Attributes
    ----------
    proposal : Package
        The most acceptable package.
    needed : tuple of str
        Whose consent it needs.
    spoilers : tuple of Spoiler
        The surest first.
    offers : tuple of OfferWorth
        What can be given besides the issues, those first that make most deals.
    """

    kind: ClassVar[str] = "third_parties"
    case: Case
    draws: int
    seed: int
    proposal: Package
    needed: tuple[str, ...]
    spoilers: tuple[Spoiler, ...]
    offers: tuple[OfferWorth, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/advise-json.md says."""
        run = ("case", "draws", "seed", "digest")
        return data_of(self, *run, "proposal", "needed", "spoilers", "offers")


def third_parties(
    case: Case,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
) -> ThirdParties:
    """Say what a mediator would propose, and who could spoil a deal.

    Parameters
    ----------
    case : Case
    draws : int
        In which the proposal is judged, as a forecast's packages are; moves and guards are
        searched for on the first of them.
    seed : int
    workers : int, optional
    progress : callable, optional
        Called with (draws done, draws in all).

    Raises
    ------
    UsageError
        The case does not say what no deal brings.

    Examples
    --------
    >>> answer = ws.third_parties(ws.read("cases/iran-2014"), draws=20)
    >>> len(answer.proposal.terms)
    8
    """
    plan = Plan(case, (MODELS["winset"],), draws, seed, workers=workers)
    reason = needs_no_deal(plan.drawn(0, 1))
    if reason is not None:
        raise UsageError(f"What third parties can do cannot be said: {reason}.")
    found = run(plan, progress)["winset"]
    kept = judged_draws(case, draws)
    consenters = Consenters(join_draws([plan.drawn(0, kept)]))
    fair = consenters.draws.to_unit(found.details["best_terms"][:kept])
    proposal = consenters.judge(consenters.most_acceptable(np.median(fair, axis=0)))
    found_spoilers = spoilers(case, draws=draws, seed=seed, workers=workers)
    offers = Bargains(case, draws, seed).offers() if case.offers else ()
    return ThirdParties(case, draws, seed, proposal, consenters.names, found_spoilers, offers)
