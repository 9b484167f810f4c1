"""Does the evidence stand on its own? Origins, passages used twice, judgements made too late."""

from __future__ import annotations

from winset.case.checks.findings import CaseFindings
from winset.case.fields import Traced
from winset.case.origins import origins, struck
from winset.case.yaml.text import dotted

MOST_NAMED = 8


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
    judged = {name: item.judged for name, item in case.evidence.items() if item.judged is not None}
    if not lines or not judged:
        return
    first, drawn = min(lines.items(), key=lambda pair: pair[1])
    if all(day > drawn[: len(day)] for day in judged.values()):
        findings.doubt(
            ("evidence", next(iter(judged)), "judged"),
            f"{_listed(list(judged))}, all judged after {drawn}, when the bottom line was drawn",
            f"items judged before anybody knew which view leads; '{first}' was known to",
            "Let somebody judge them anew who does not know the bottom line.",
        )


def _retracted(findings: CaseFindings) -> None:
    """Say what cites a retracted source."""
    out = struck(findings.case)
    for name, source in findings.case.sources.items():
        if source.retracted is None:
            continue
        cited = [
            dotted(path)
            for path, part in findings.parts()
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
