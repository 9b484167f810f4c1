"""Where experts differ: number by number, and in what comes out of the case as each sees it.

The variance of what several believe together is the mean of their own variances and the variance of
their means (law of total variance); the second part is disagreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from winset.answer import Answer, data_of
from winset.case.belief import Belief, Pooling
from winset.case.loadings import pooled_beliefs
from winset.case.schema import Case
from winset.ensemble.run import Plan, run
from winset.interchange.case_numbers import Opinion, believed_by, pooled
from winset.interchange.experts import Panel
from winset.models.contract import Outcomes
from winset.models.registry import model as model_named

MODEL = "mean"


@dataclass(frozen=True)
class NumberDisagreement:
    """One number, and what each expert believes about it.

    Attributes
    ----------
    about : str
    belief : Belief
        What they believe together.
    share : float
        The part of the variance that is disagreement.
    farthest : str
        The expert whose mean is farthest from that of all.
    """

    about: str
    belief: Belief
    share: float
    farthest: str
    opinions: tuple[Opinion, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        ends = {"p5": self.belief.low, "p50": self.belief.likely, "p95": self.belief.high}
        return ends | data_of(self, "about", "share", "farthest", "opinions")


@dataclass(frozen=True)
class TermDisagreement:
    """What would come out on an issue as each expert sees the case.

    Attributes
    ----------
    medians : mapping of expert to float
    pooled : (float, float, float)
        5 %, 50 % and 95 % of what comes out by the pooled beliefs.
    share : float
        The part of the variance of the experts' forecasts, mixed by weight, that is disagreement.
    """

    issue: str
    medians: Mapping[str, float]
    pooled: tuple[float, float, float]
    share: float
    farthest: str


@dataclass(frozen=True, repr=False)
class Disagreement(Answer):
    """Where experts differ.

    Attributes
    ----------
    case : Case
        With what they believe together.
    numbers : tuple of NumberDisagreement
        The one with most disagreement first.
    terms : tuple of TermDisagreement
    """

    kind: ClassVar[str] = "disagreement"
    case: Case
    pooling: Pooling
    weights: Mapping[str, float]
    model: str
    draws: int
    seed: int
    numbers: tuple[NumberDisagreement, ...]
    terms: tuple[TermDisagreement, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/experts-json.md says."""
        names = ("case", "digest", "pooling", "weights", "model", "draws", "seed")
        return data_of(self, *names, "numbers", "terms")


def disagreement(
    case: Case,
    panel: Panel,
    *,
    pooling: Pooling = "linear",
    weights: str | Mapping[str, float] = "equal",
    model: str | None = None,
    draws: int = 2000,
    seed: int = 0,
) -> Disagreement:
    """Say where experts differ, and what that does to what comes out.

    Parameters
    ----------
    case : Case
    panel : Panel
        As ``read_experts`` returns it.
    pooling : {"linear", "quantile", "logit"}
    weights : str or mapping of id to float
        ``equal``; ``global`` or ``global_optimised``, by performance on seeds; or by files' names.
    model : str, optional
        Which says on what terms; by default the weighted mean.
    draws, seed : int
    """
    together = pooled(case, panel, pooling, weights)
    each = panel.weights(weights)
    found = pooled_beliefs(together)
    numbers = [_number(name, found.get(name), given) for name, given in together.opinions.items()]
    ranked = sorted(numbers, key=lambda number: (-number.share, number.about))
    name = model or MODEL
    terms = _terms(case, together, panel, each, Plan(together, (model_named(name),), draws, seed))
    return Disagreement(
        together, pooling, _shares(each), name, draws, seed, tuple(ranked), tuple(terms)
    )


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def _number(about: str, belief: Belief | None, opinions: tuple[Opinion, ...]) -> NumberDisagreement:
    known = belief or opinions[0].judged.belief
    return NumberDisagreement(about, known, known.disagreement, farthest(opinions), opinions)


def farthest(opinions: Iterable[Opinion]) -> str:
    """Return whose mean is farthest from that of all; nobody's where all are the same.

    Parameters
    ----------
    opinions : iterable of Opinion
        About one number.
    """
    given = [(one.expert, one.weight, one.judged.belief.moments[0]) for one in opinions]
    middle = sum(weight * mean for _, weight, mean in given)
    return _farthest({label: mean for label, _, mean in given}, middle)


def _farthest(means: Mapping[str, float], middle: float) -> str:
    """Return whose mean is farthest from the middle; nobody's where all are the same."""
    away = {label: abs(mean - middle) for label, mean in means.items()}
    label = max(sorted(away), key=lambda name: away[name])
    return label if away[label] > 0.0 else ""


def _terms(
    case: Case, together: Case, panel: Panel, weights: Mapping[str, float], plan: Plan
) -> Iterable[TermDisagreement]:
    """Yield what comes out on each issue, by each expert's numbers and by the pool's."""
    if not case.issues:
        return
    counted = _shares({name: weight for name, weight in weights.items() if weight > 0.0})
    own = {
        member.label: _run(believed_by(case, member, panel.round), plan).terms
        for member in panel.members
        if member.label in counted
    }
    whole = _run(together, plan).terms
    for j, issue in enumerate(case.issues):
        means = {label: float(terms[:, j].mean()) for label, terms in own.items()}
        middle = sum(counted[label] * mean for label, mean in means.items())
        between = sum(counted[label] * (mean - middle) ** 2 for label, mean in means.items())
        within = sum(counted[label] * float(terms[:, j].var()) for label, terms in own.items())
        low, median, high = np.quantile(whole[:, j], [0.05, 0.5, 0.95]).tolist()
        yield TermDisagreement(
            issue,
            {label: float(np.median(terms[:, j])) for label, terms in own.items()},
            (low, median, high),
            between / (between + within) if between > 0.0 else 0.0,
            _farthest(means, middle),
        )


def _run(case: Case, plan: Plan) -> Outcomes:
    (outcomes,) = run(Plan(case, plan.models, plan.draws, plan.seed)).values()
    return outcomes
