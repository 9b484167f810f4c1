"""A judge's boldness: what one person sees in evidence errs one way, and equal stays equal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import kstest, spearmanr

import winset as ws
from tests.generate import line_case
from winset.analyses.aims.evidence_weight import drawn_likelihood
from winset.case.loadings import Dependence, boldness
from winset.ensemble.sample import Sampler
from winset.kernels.streams import Streams

EVIDENCE: dict[str, Any] = {
    "one": {"name": "1", "judged_by": "J", "likelihood": {"h": [50, 60, 80], "g": [10, 20, 40]}},
    "two": {"name": "2", "judged_by": "J", "likelihood": {"h": [5, 10, 30], "g": [60, 70, 75]}},
    "three": {"name": "3", "judged_by": "J", "consistency": {"h": "CC", "g": "I"}},
    "even": {"name": "4", "judged_by": "J", "likelihood": {"h": "likely", "g": "likely"}},
    "other": {"name": "5", "likelihood": {"h": [50, 70, 80], "g": [10, 20, 40]}},
}


def judged(*items: str, **sections: Any) -> ws.Case:
    hypotheses = {name: {"name": name, "about": "a"} for name in ("h", "g")}
    line, evidence = {"a": 2.0, "b": 8.0}, {name: EVIDENCE[name] for name in items or EVIDENCE}
    return line_case(line, 5, hypotheses=hypotheses, evidence=evidence, **sections)


BOLD = {"bold": {"name": "J is bold", "judge": "J", "rho": 0.5}}


def drawn(case: ws.Case, item: str, key: str) -> np.ndarray:
    sampler = Sampler(Streams(0), 0, 20_000, {}, Dependence.of(case))
    return drawn_likelihood(item, case.evidence[item], key, sampler)


def test_likelihoods_move_away_from_the_items_mean_and_steps_from_neutral() -> None:
    signs = boldness(judged(), "J")
    assert sorted(signs.values()) == [-1, -1, -1, 1, 1, 1]
    assert signs["grade/three/CC"] == 1
    assert signs["grade/three/I"] == -1
    assert not [name for name in signs if name.startswith(("likelihood/even", "likelihood/other"))]


def test_one_persons_judgements_correlate_and_keep_their_distribution() -> None:
    """rho = 1/2 of normal scores is 6 / pi asin(1/4) of ranks."""
    bold, plain = judged(factors=BOLD), judged()
    up = [drawn(bold, "one", "h"), drawn(bold, "two", "g"), drawn(bold, "three", "h")]
    down = [-drawn(bold, "one", "g"), -drawn(bold, "two", "h"), -drawn(bold, "three", "g")]
    ranks = spearmanr(np.stack(up + down, axis=1)).statistic[np.triu_indices(6, 1)]
    assert ranks == pytest.approx([6 / np.pi * np.arcsin(0.25)] * 15, abs=0.02)
    for item, key in (("one", "h"), ("two", "h"), ("three", "g")):
        assert kstest(drawn(bold, item, key), drawn(plain, item, key), method="asymp").pvalue > 1e-6
    assert np.array_equal(drawn(bold, "other", "h"), drawn(plain, "other", "h"))
    assert np.array_equal(drawn(bold, "even", "h"), drawn(bold, "even", "g"))


def test_the_posterior_is_less_sure_if_one_person_errs_one_way() -> None:
    """Two items for one hypothesis: the variance of a sum grows with the correlation."""
    width = [
        hypothesis.posterior.p95 - hypothesis.posterior.p5
        for case in (judged("one", "three"), judged("one", "three", factors=BOLD))
        for name, hypothesis in ws.assess(case, draws=4000).hypotheses.items()
        if name == "h"
    ]
    assert width[1] > 1.1 * width[0]
