"""Checks of factors and correlations: what they name, and whether all can hold together."""

from __future__ import annotations

import math

from winset.case.checks.findings import CaseFindings
from winset.case.loadings import (
    ROUNDING,
    Dependence,
    matches,
    named_beliefs,
    rank_correlation,
)
from winset.case.yaml.text import Path
from winset.errors import nearest

MOST_LISTED = 3


def check(findings: CaseFindings) -> None:
    """Check what moves several beliefs together."""
    case = findings.case
    if not case.factors and not case.correlations:
        return
    favours: dict[str, str] = {}
    for name, factor in case.factors.items():
        path: Path = ("factors", name)
        if factor.judge is not None and favours.setdefault(factor.judge, name) != name:
            found = f"'{factor.judge}', of whom '{favours[factor.judge]}' is already"
            mend = "Remove one of the two; both would apply."
            findings.fault((*path, "judge"), found, "one factor for each judge", mend)
        findings.one_of(path, factor, ("actor", "judge", "beliefs"), "a factor that moves nothing")
        if (factor.rho is None) == bool(factor.actor or factor.judge):
            expected = "rho with actor or judge, and loadings alone with beliefs"
            found = "no rho" if factor.rho is None else "a rho beside beliefs"
            mend = "Add rho:, such as 0.3." if factor.rho is None else "Remove rho:."
            findings.fault((*path, "rho"), found, expected, mend)
        judges = dict.fromkeys(judge for item in case.evidence.values() for judge in item.judges)
        judges |= dict.fromkeys(judge for one in case.candidates.values() for judge in one.judges)
        if factor.judge is not None and factor.judge not in judges and not findings.dropped:
            listed = ", ".join(f"'{judge}'" for judge in judges)
            found = f"'{factor.judge}', who judged no item of evidence"
            expected = f"one of {listed}" if judges else "a name that evidence has under judged_by:"
            near = nearest(factor.judge, judges)
            mend = f"Correct the name, or add judged_by: to evidence.{near}"
            findings.fault((*path, "judge"), found, expected, mend)
    if findings.fatal or findings.dropped:
        return
    _names(findings)
    if not findings.fatal:
        _together(findings)


def _names(findings: CaseFindings) -> None:
    """Check that patterns fit beliefs, and that correlations are between two that are unsure."""
    beliefs = named_beliefs(findings.case)
    unsure = [name for name, belief in beliefs.items() if not belief.exact]
    for factor, entry in findings.case.factors.items():
        for pattern in entry.beliefs:
            fits = [name for name in beliefs if name == pattern or matches(name, pattern)]
            _unsure(findings, ("factors", factor, "beliefs", pattern), pattern, fits, unsure)
    first: dict[frozenset[str], int] = {}
    for index, one in enumerate(findings.case.correlations):
        path: Path = ("correlations", index)
        for place, name in enumerate(one.between):
            here: Path = (*path, "between", place)
            _unsure(findings, here, name, [name] if name in beliefs else [], unsure)
        pair = frozenset(one.between)
        if len(pair) < 2:
            mend = "Name another one."
            findings.fault((*path, "between"), "a belief with itself", "two beliefs", mend)
        elif first.setdefault(pair, index) != index:
            found = f"{' and '.join(one.between)} a second time"
            findings.fault(path, found, "each pair once", "Remove one of the two.")


def _unsure(
    findings: CaseFindings, path: Path, name: str, fits: list[str], unsure: list[str]
) -> None:
    """Report a name or pattern of no belief, and one of beliefs that are all exact."""
    if not fits:
        kinds = ", ".join(dict.fromkeys(n.partition("/")[0] for n in unsure))
        near = nearest(name, unsure)
        mend = f"Correct it; names are such as position/ACTOR/ISSUE.{near}"
        found = f"'{name}', which no belief is called"
        findings.fault(path, found, f"the name of a belief: {kinds}, ...", mend)
    elif set(unsure).isdisjoint(fits):
        found, mend = f"'{name}', which is exact", "Give it an interval, or remove the line."
        findings.doubt(path, found, "a belief with an interval", mend)


def _together(findings: CaseFindings) -> None:
    """Check that no belief has more in common than it is, and that correlations can hold."""
    dependence = Dependence.of(findings.case)
    squares = {
        name: sum(value**2 for value in dependence.loadings(name).values())
        for name in dependence.names(findings.case)
    }
    over = {name: square for name, square in squares.items() if square > 1.0 + ROUNDING}
    if over:
        worst = max(over, key=lambda name: over[name])
        loadings = dependence.loadings(worst)
        listed = ", ".join(f"{factor} {value:g}" for factor, value in loadings.items())
        findings.fault(
            ("factors", next(iter(loadings)).partition("/")[0]),
            f"{worst} with loadings whose squares add up to {over[worst]:.3g} ({listed})",
            "squares that add up to at most 1 for each belief",
            f"Multiply them by {math.floor(1000 / math.sqrt(over[worst])) / 1000:g} or less.",
        )
        return
    for names in dependence.groups:
        _group(findings, dependence, names)


def _group(findings: CaseFindings, dependence: Dependence, names: tuple[str, ...]) -> None:
    """Check the correlations of beliefs that are tied together.

    What is left of each correlation after the factors must make a correlation matrix: no number
    beyond 1, no negative eigenvalue. All of them shrunk by ``1 / (1 - least eigenvalue)`` do.
    """
    import numpy as np

    residual = dependence.residual(names)
    values, vectors = np.linalg.eigh(residual)
    if values[0] >= -ROUNDING:
        return
    pairs = [pair for pair in dependence.ranks if pair[0] in names]
    place = {name: index for index, name in enumerate(names)}

    def weight(pair: tuple[str, str]) -> float:
        i, j = place[pair[0]], place[pair[1]]
        return float(vectors[i, 0] * residual[i, j] * vectors[j, 0])

    worst = sorted(pairs, key=lambda pair: (weight(pair), pair))[:MOST_LISTED]
    shrink = 1.0 / (1.0 - float(values[0]))
    listed = []
    for one, other in worst:
        left = residual[place[one], place[other]] * dependence.own_part(one)
        normal = dependence.shared(one, other) + shrink * left * dependence.own_part(other)
        rank = math.trunc(100.0 * rank_correlation(normal)) / 100.0
        stated = dependence.ranks[one, other]
        listed.append(f"{one} and {other} ({stated:g}, where {rank:g} would do)")
    entries = findings.case.correlations
    at = next(i for i, one in enumerate(entries) if set(one.between) == set(worst[0]))
    findings.fault(
        ("correlations", at, "rank"),
        f"correlations that cannot hold together: {'; '.join(listed)}",
        "a correlation matrix, with what factors bring: no negative eigenvalue",
        "Lower these, all by the same part, or remove one.",
    )
