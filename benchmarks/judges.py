"""Do 90 % intervals hold where judges favour a hypothesis? ``python benchmarks/judges.py [CASES]``.

In each of 1,000 cases there are three hypotheses and eight items. Each item has a true likelihood
under each; a judge states it with an error of the size that the stated interval says, of which a
part is the judge's favour for the hypothesis, the same for all items. The interval of the
posterior should hold the posterior of the true likelihoods in 90 % of the cases. Goals: 85 to
95 % where judges have a bias of half the stated interval (a part of .25 of the variance); without
bias no wider than 1.3 times the intervals that take judges for unbiased and, of several, count
their mean as one judgement, as was done before.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import winset as ws
from winset.analyses.aims.weighing import weigh
from winset.case.dependence import Factor
from winset.case.hypotheses import Evidence, Hypothesis, Judgement, Pool

Array = NDArray[np.float64]

NAMES = ("a", "b", "c")
ITEMS = 8
ERROR = 0.42
"""Standard deviation of a judgement's log-odds; the interval 45 to 75 around 60 has it."""
DRAWS = 1000
EMPTY = """
winset: 1
title: Simulated
question: What does it want?
as_of: 2020-01-01
actors: {them: {name: Them, capability: 1}}
hypotheses: {a: {name: a, about: them}}
"""


@dataclass(frozen=True)
class World:
    """What is true of the items, and what each judge says, as log-odds.

    Attributes
    ----------
    truth : array, shape (item, hypothesis)
    said : array, shape (judge, item, hypothesis)
    """

    truth: Array
    said: Array

    @classmethod
    def drawn(
        cls, rng: np.random.Generator, judges: int, rho: float, *, bold: bool = False
    ) -> World:
        """Draw items and judges.

        Parameters
        ----------
        rng : numpy.random.Generator
        judges : int
        rho : float
            The part of the errors' variance that is a judge's bias.
        bold : bool
            A judge sees too much or too little in all items, and favours no hypothesis.
        """
        size = (judges, ITEMS, len(NAMES))
        truth = rng.normal(0.0, 0.6, (ITEMS, 1)) + rng.normal(0.0, 0.8, size[1:])
        bias = rng.normal(size=(judges, 1, 1 if bold else len(NAMES)))
        side = np.sign(truth - truth.mean(axis=1, keepdims=True)) if bold else 1.0
        error = np.sqrt(rho) * bias * side + np.sqrt(1.0 - rho) * rng.normal(size=size)
        return cls(truth, truth + ERROR * error)

    def posterior(self) -> Array:
        """Return the posterior by the true likelihoods, shape (hypothesis,)."""
        likelihood = chance(self.truth).prod(axis=0)
        return likelihood / likelihood.sum()

    def agreed(self) -> World:
        """Return what one judge says who is the mean of them all."""
        return World(self.truth, self.said.mean(axis=0, keepdims=True))

    def case(self, how: Pool, rho: float | None) -> ws.Case:
        """Return the case that the judges write; `rho` states their bias, None leaves it out."""
        evidence = {
            f"e{i}": Evidence(
                name=f"e{i}",
                pool=how,
                judgements={
                    f"j{j}": Judgement(
                        likelihood={n: stated(x) for n, x in zip(NAMES, row[i], strict=True)}
                    )
                    for j, row in enumerate(self.said)
                },
            )
            for i in range(ITEMS)
        }
        factors = {} if rho is None else {
            f"f{j}": Factor(name="f", judge=f"j{j}", rho=rho) for j in range(len(self.said))
        }  # fmt: skip
        views = {name: Hypothesis(name=name, about="them") for name in NAMES}
        parts = {"hypotheses": views, "evidence": evidence, "factors": factors}
        return ws.loads(EMPTY).model_copy(update=parts)


def chance(odds: Array) -> Array:
    return 1.0 / (1.0 + np.exp(-odds))


def stated(odds: float) -> ws.Belief:
    low, likely, high = 100.0 * chance(odds + ERROR * np.array([-1.645, 0.0, 1.645]))
    return ws.Belief(float(low), float(likely), float(high))


@dataclass(frozen=True)
class Score:
    """How intervals did.

    Attributes
    ----------
    cover : float
        The part that hold the true posterior.
    width, error : float
        Their mean width; how far means are off, as a total variation distance.
    """

    cover: float
    width: float
    error: float


def score(
    cases: int, judges: int, rho: float, how: Pool = "log-odds", stated_rho: float | None = None,
    *, bold: bool = False, agreed: bool = False,
) -> Score:  # fmt: skip
    """Simulate cases with biased judges, and score the intervals of all hypotheses."""
    rng = np.random.default_rng(18)
    inside, widths, errors = [], [], []
    for seed in range(cases):
        world = World.drawn(rng, judges, rho, bold=bold)
        case = (world.agreed() if agreed else world).case(how, stated_rho)
        weighing = weigh(case, "them", DRAWS, seed, (2.0, 50.0))
        true = world.posterior()
        found = [weighing.posterior.spread(weighing.states.holds[n]) for n in NAMES]
        inside += [s.p5 <= t <= s.p95 for s, t in zip(found, true, strict=True)]
        widths += [s.p95 - s.p5 for s in found]
        errors.append(sum(abs(s.mean - t) for s, t in zip(found, true, strict=True)) / 2.0)
    return Score(float(np.mean(inside)), float(np.mean(widths)), float(np.mean(errors)))


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 1000

    def show(what: str, judges: int, rho: float, **options: Any) -> None:
        s = score(cases, judges, rho, **options)
        line = f"{judges:6}  {rho:4}  {what:26}"
        print(f"{line}  {s.cover:5.1%}  {s.width:5.3f}  {s.error:5.3f}", flush=True)

    print("judges  bias  counted                     cover  width  error")
    for judges in (1, 2, 3):
        for rho in (0.0, 0.25, 0.5):
            show("as before", judges, rho, stated_rho=0.0, agreed=True)
            show("pooled", judges, rho)
    show("pooled, bias stated", 1, 0.25, stated_rho=0.25)
    show("pooled, bias stated", 1, 0.5, stated_rho=0.5)
    show("as before, bold", 1, 0.25, stated_rho=0.0, agreed=True, bold=True)
    show("pooled, bold", 1, 0.25, bold=True)
    for how in ("log", "linear", "mixture"):
        for rho in (0.0, 0.25, 0.5):
            show(f"pooled, {how}", 2, rho, how=how)


if __name__ == "__main__":
    main()
