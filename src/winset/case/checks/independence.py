"""Does the evidence stand on its own? Origins, passages used twice, judgements made too late."""

from __future__ import annotations

import math
from itertools import combinations, permutations

from winset.case.checks.findings import CaseFindings
from winset.case.fields import Traced
from winset.case.hypotheses import Judgement
from winset.case.judgements import GRADES, LEAST
from winset.case.origins import origins, struck
from winset.case.yaml.text import Path, dotted

MOST_NAMED = 8
OPPOSED = 0.5
"""Steps of a factor of two from which on a judge tells two hypotheses apart."""


def check(findings: CaseFindings) -> None:
    """Report items that count as witnesses and may not be.

    Parameters
    ----------
    findings : CaseFindings
    """
    if findings.dropped:
        return
    _origins(findings)
    _passages(findings)
    _order(findings)
    _opposed(findings)
    _retracted(findings)


def _origins(findings: CaseFindings) -> None:
    """Say which items have no origin of their own and no word on why not."""
    evidence = findings.case.evidence
    taken: dict[str, list[str]] = {}
    nowhere = []
    resolved = origins(findings.case)
    for name, item in evidence.items():
        if item.origin is not None and item.own_origin is not None:
            mend = "Keep one of the two."
            path = ("evidence", name, "own_origin")
            findings.fault(path, "origin and own_origin", "one of the two", mend)
        if item.origin is not None or item.own_origin is not None:
            continue
        if (origin := resolved[name]) is not None:
            taken.setdefault(origin, []).append(name)
        elif not item.sources:
            nowhere.append(name)
    for origin, names in taken.items():
        share = sum(each == origin for each in resolved.values())
        findings.doubt(
            ("evidence", names[0]),
            f"no origin for {_listed(names)}, which cite what other items rest on",
            f"an origin for each; '{origin}' is taken, of which {share} items share one weight",
            f"Write origin: {origin}, or own_origin: why it can be right where they are wrong.",
        )
    if len(nowhere) > 1:
        findings.doubt(
            ("evidence", nowhere[0]),
            f"neither origin nor sources for {_listed(nowhere)}",
            "where each is from; without, each counts as a witness of its own",
            "Write sources: or origin: for each.",
        )


def _passages(findings: CaseFindings) -> None:
    """Say which hypotheses cite the passages that their evidence cites."""
    for name, entry in findings.case.hypotheses.items():
        shared = {
            item: passages
            for item, each in findings.case.evidence.items()
            if (passages := [p for p in each.sources if "#" in p and p in entry.sources])
        }
        if shared:
            cited = list(dict.fromkeys(p for each in shared.values() for p in each))
            findings.doubt(
                ("hypotheses", name, "sources"),
                f"{_listed(cited)}, on which {_listed(list(shared))} rest as well",
                "other passages than its evidence: what suggests a view does not confirm it too",
                "Drop the items that repeat the view, or cite for it only where it is stated.",
            )


def _order(findings: CaseFindings) -> None:
    """Say so where every item was judged after the author's bottom line was drawn."""
    case = findings.case
    lines = {
        name: entry.bottom_line.date
        for name, entry in case.hypotheses.items()
        if entry.bottom_line is not None and entry.bottom_line.date is not None
    }
    first, drawn = min(lines.items(), key=lambda pair: pair[1], default=("", ""))
    if not drawn:
        return
    days: dict[str, dict[str, str]] = {}
    for name, item in case.evidence.items():
        by = ", ".join(item.judged_by)
        said = {by: item.judged} | {
            j: one.judged for j, one in item.judgements.items() if not one.blind
        }
        for judge, day in said.items():
            if day is not None:
                days.setdefault(judge, {})[name] = day
    for judge, judged in days.items():
        if all(day > drawn[: len(day)] for day in judged.values()):
            place = next(iter(judged))
            several = judge in case.evidence[place].judgements
            at: Path = ("judgements", judge, "judged") if several else ("judged",)
            by = f" by {judge}" if judge else ""
            findings.doubt(
                ("evidence", place, *at),
                f"{_listed(list(judged))}, all judged{by} after {drawn}, when the bottom line was "
                "drawn",
                f"items judged before anybody knew which view leads; '{first}' was known to",
                "Let somebody judge them anew who does not know the bottom line.",
            )


def _opposed(findings: CaseFindings) -> None:
    """Say on which items one judge sees the opposite of what another sees."""
    for name, item in findings.case.evidence.items():
        pairs = combinations(item.judgements.items(), 2)
        for (one, first), (other, second) in pairs:
            said = (_by_likelihood(first), _by_likelihood(second))
            shared = said[0].keys() & said[1].keys()
            opposite = [
                (a, b)
                for a, b in permutations(sorted(shared), 2)
                if said[0][a] - said[0][b] >= OPPOSED and said[1][b] - said[1][a] >= OPPOSED
            ]
            if opposite:
                a, b = max(opposite, key=lambda pair: said[0][pair[0]] - said[0][pair[1]])
                findings.doubt(
                    ("evidence", name, "judgements"),
                    f"{one} finds it likelier under {a} than under {b}, {other} the other way",
                    "judgements that differ in strength; both count, so the answer is wider",
                    "Let each write why; a misread item is judged anew.",
                )
                break


def _by_likelihood(judged: Judgement) -> dict[str, float]:
    """Return how well each hypothesis does, in steps of a factor of two."""
    steps = {key: 2.0 - GRADES.index(grade) for key, grade in judged.consistency.items()}
    likely = judged.likelihood.items()
    return steps | {k: math.log2(max(b.likely / 100.0, LEAST)) for k, b in likely}


def _retracted(findings: CaseFindings) -> None:
    """Say what cites a retracted source."""
    out = struck(findings.case)
    for name, source in findings.case.sources.items():
        if source.retracted is None:
            continue
        cited = [
            dotted(path)
            for path, part in findings.parts
            if isinstance(part, Traced)
            and any(locator.partition("#")[0] == name for locator in part.sources)
            and not (path[0] == "evidence" and path[1] in out)
        ]
        if cited:
            findings.doubt(
                ("sources", name, "retracted"),
                f"a retracted source that {_listed(cited)} cite",
                "other sources for them; items of evidence that cite it alone are struck",
                "Look at each anew, and take the source out there.",
            )


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
