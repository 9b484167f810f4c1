"""Numbers in per cent: another scale, or parts that do not make up the whole, are told.

The format has salience, chance, prior, share, regard and likelihood in per cent, 0 to 100
(docs/reference/case.md).
"""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from winset.case.read import inspect_bytes

TEMPLATE = (ROOT / "src" / "winset" / "case" / "template.yaml").read_text(encoding="utf-8")
JUDGED = """
hypotheses:
  h: {name: H, about: upstream, prior: PRIOR}
  i: {name: I, about: upstream, prior: 40}
evidence:
  e: {name: E, date: 2025-02-01, likelihood: {h: LIKELY, i: 40}}
"""


def warned(*changes: tuple[str, str], text: str = TEMPLATE) -> list[tuple[str, str]]:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    findings = inspect_bytes(text.encode(), "case.yaml", "case").findings
    assert {f.severity for f in findings} <= {"warning"}, findings
    return [(f.path, f.found) for f in findings]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("salience: 30,", "salience: 0.3,", "positions[4].salience"),
        ("salience: 30,", "salience: [0.2, 0.3, 0.5],", "positions[4].salience"),
        ("chance: unlikely", "chance: 0.3", "no_deal.court.chance"),
        ("share: [5, 10, 20]", "share: 0.3", "actors.upstream.groups.farmers.share"),
        ("[0, 10, 20]}", "0.3}", "actors.province.regard.downstream"),
        ("salience: 30,", "salience: 1,", None),
        ("share: [5, 10, 20]", "share: [0, 1, 2]", None),
    ],
)
def test_fractions_of_1_are_told(old: str, new: str, path: str | None) -> None:
    assert warned((old, new)) == ([(path, "0.3, read as 0.3 %")] if path else [])


def test_fractions_among_judgements_are_told() -> None:
    judged = TEMPLATE + JUDGED
    likely = warned(("PRIOR", "60"), ("LIKELY", "0.8"), text=judged)
    assert likely == [("evidence.e.likelihood.h", "0.8, read as 0.8 %")]
    prior = warned(("PRIOR", "0.6"), ("LIKELY", "80"), text=judged)
    assert prior == [("hypotheses.h.prior", "0.6, read as 0.6 %")]


SALIENCES = ["[60, 80, 95]", "[30, 40, 60]", "[50, 70, 80]", "[40, 60, 80]", "30"]


@pytest.mark.parametrize(("most", "is_told"), [(5, True), (7, True), (10, True), (11, False)])
def test_a_scale_that_ends_at_10_is_told(most: int, is_told: bool) -> None:
    changes = [(f"salience: {old}", f"salience: {k + 1}") for k, old in enumerate(SALIENCES)]
    changes[-1] = ("salience: 30", f"salience: {most}")
    path = "positions[4].salience"
    assert warned(*changes) == ([(path, f"saliences up to {most}")] if is_told else [])


@pytest.mark.parametrize(
    ("chances", "told"),
    [
        (("70", "50"), [("no_deal", "chances that add up to 120 %")]),
        (("70", "25"), []),  # judged one by one, nearly the whole
        (("[60, 70, 80]", "[5, 10, 15]"), [("no_deal", "chances that add up to 80 %")]),
        (("likely", "very likely"), []),  # words are bands
    ],
)
def test_chances_that_do_not_add_up_are_told(
    chances: tuple[str, str], told: list[tuple[str, str]]
) -> None:
    first, second = chances
    changes = (("chance: likely ", f"chance: {first} "), ("chance: unlikely", f"chance: {second}"))
    assert warned(*changes) == told


def test_priors_that_do_not_add_up_are_told() -> None:
    judged = TEMPLATE + JUDGED
    found = warned(("PRIOR", "80"), ("LIKELY", "80"), text=judged)
    assert found == [("hypotheses.h.prior", "priors that add up to 120 %")]
