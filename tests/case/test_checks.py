"""Rules between sections that test_findings.py has no row for: conduct, options, outcomes."""

from __future__ import annotations

import pytest

from tests.case.test_findings import inspected

LIKELY = "likelihood: {h: likely}"


def conduct(actor: str = "a", chose: str = "q", rest: str = ", r: {name: R}") -> str:
    return f"conduct: {{actor: {actor}, chose: {chose}, alternatives: {{q: {{name: Q}}{rest}}}}}"


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "found", "expected", "mend"),
    [
        (LIKELY, conduct(chose="qq"), 21, "evidence.e.conduct.chose",
         "the alternative 'qq', which does not exist", "one of q, r", "Did you mean 'q'?"),
        (LIKELY, conduct(actor="c"), 21, "evidence.e.conduct.actor",
         "the actor 'c', which does not exist", "one of a, b", "add it under actors:."),
        (LIKELY, conduct(rest=""), 21, "evidence.e.conduct.alternatives",
         "one alternative", "at least two", "Say what else the actor could have done."),
        (LIKELY, conduct(rest=", r: {name: R, path: z}"), 21,
         "evidence.e.conduct.alternatives.r.path",
         "the no-deal path 'z', which does not exist", "one of p", "add it under no_deal:."),
        (LIKELY, conduct(rest=", r: {name: R, lands: {z: 1}}"), 21,
         "evidence.e.conduct.alternatives.r.lands.z",
         "the issue 'z', which does not exist", "one of x, y", "add it under issues:."),
        (LIKELY, "consistency: {h: CCC}", 21, "evidence.e.consistency.h",
         "the text 'CCC'", "'CC', 'C', 'N', 'I' or 'II'", "Use one of these."),
        ("sources:\n", "options:\n  o: {name: O, actor: c}\nsources:\n", 23, "options.o.actor",
         "the actor 'c', which does not exist", "one of a, b", "add it under actors:."),
        ("about: a", "about: a, changes: [{actor: a, group: g, share: 5}]", 19,
         "hypotheses.h.changes[0].group",
         "the group 'g', which does not exist", "an entry under groups:", "under groups:."),
        ("about: a", "about: a, changes: [{actor: a, toward: c, regard: 5}]", 19,
         "hypotheses.h.changes[0].toward",
         "the actor 'c', which does not exist", "one of a, b", "add it under actors:."),
        ("about: a", "about: a, changes: [{capability: 5}]", 19,
         "hypotheses.h.changes[0].capability",
         "capability with no target", "capability with actor", "Split the change"),
        ("about: a", "about: a, changes: [{actor: a, issue: x, path: p, cost: 5}]", 19,
         "hypotheses.h.changes[0].cost",
         "cost with actor and issue and path", "cost with actor and path", "Split the change"),
        ("sources:\n",
         "scenarios:\n  s: {name: S, changes: [{actor: c, capability: 5}]}\nsources:\n", 23,
         "scenarios.s.changes[0].actor",
         "the actor 'c', which does not exist", "one of a, b", "add it under actors:."),
        ("status_quo: 5}", "status_quo: 5, outcome: {value: 5, date: 2020, sources: [t]}}", 7,
         "issues.x.outcome.sources[0]",
         "the source 't', which does not exist", "one of s", "add it under sources:."),
        ("capability: 1", "capability: 1, regard: {c: 5}", 10, "actors.a.regard.c",
         "the actor 'c', which does not exist", "one of a, b", "add it under actors:."),
        ("capability: 1", "capability: 1, groups: {g: {name: G, share: 5, wants: {z: 1}}}", 10,
         "actors.a.groups.g.wants.z",
         "the issue 'z', which does not exist", "one of x, y", "add it under issues:."),
        ("lands: {x: 5}", "lands: {z: 5}", 17, "no_deal.p.lands.z",
         "the issue 'z', which does not exist", "one of x, y", "add it under issues:."),
        ("rule: consensus", "rule: majority, votes: {c: 1, a: 1}", 5, "decision.votes.c",
         "the actor 'c', which does not exist", "one of a, b", "add it under actors:."),
    ],
)  # fmt: skip
def test_each_fault_alone(
    old: str, new: str, line: int, path: str, found: str, expected: str, mend: str
) -> None:
    reading = inspected(old, new)
    assert reading.case is None
    (finding,) = reading.findings
    assert (finding.line, finding.path, finding.severity) == (line, path, "error")
    assert found in finding.found
    assert finding.expected == expected
    assert mend in finding.mend


def test_a_source_without_passages_takes_any_passage() -> None:
    """A locator may be finer than the list of passages, where there is no list."""
    rows = "title: S, passages: {p1: what it says}"
    assert inspected(rows, "title: S").findings == ()
    assert inspected("about: a", "about: a, sources: [s#p1]").findings == ()
