"""Rules between sections that test_findings.py has no row for: conduct, options, outcomes."""

from __future__ import annotations

import pytest

from tests.case.test_findings import BASE, inspected
from winset.case.read import inspect_bytes

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


def test_a_passage_of_which_the_source_has_the_digest_is_there() -> None:
    text = BASE.replace("about: a", "about: a, sources: [s#p2]")
    (finding,) = inspect_bytes(text.encode(), "case.yaml", "n").findings
    assert finding.found == "the passage 'p2', which does not exist"
    text = text.replace("title: S,", "title: S, digests: {p2: 5b3f0a91c2d4},")
    assert inspect_bytes(text.encode(), "case.yaml", "n").findings == ()


ASSUMED = "that every issue stays at its status quo is assumed, at no cost to anybody"
NOT_ASKED = "whether there is a deal is not asked, as x has no status quo either"
WRITTEN = "no_deal:\n  p: {name: P, lands: {x: 5}}\n"


@pytest.mark.parametrize(
    ("decision", "x", "actor", "who", "expected"),
    [
        ("{rule: consensus}", "status_quo: 5", "capability: 1", "a, b", ASSUMED),
        ("{rule: consensus, vetoes: [b]}", "status_quo: 5", "capability: 1", "b", ASSUMED),
        ("{rule: consensus, vetoes: [b], setter: a}", "status_quo: 5", "capability: 1", "a, b",
         ASSUMED),
        ("{rule: majority, vetoes: [a]}", "status_quo: 5", "capability: 1", "a", ASSUMED),
        ("{rule: consensus}", "status_quo: 5", "capability: 1, no_deal: 20", "b", ASSUMED),
        ("{rule: consensus}", "why: w", "capability: 1", "a, b", NOT_ASKED),
        ("{rule: consensus, vetoes: [a]}", "why: w", "capability: 1, no_deal: 20", "", ""),
        ("{rule: majority}", "status_quo: 5", "capability: 1", "", ""),
    ],
)  # fmt: skip
def test_who_can_refuse_without_a_value_of_no_deal(
    decision: str, x: str, actor: str, who: str, expected: str
) -> None:
    """Without paths no deal is the status quo, at no cost (ensemble.sample)."""
    text = BASE.replace(WRITTEN, "").replace("{rule: consensus}", decision)
    text = text.replace("status_quo: 5}", x + "}").replace("A, capability: 1", f"A, {actor}")
    found = inspect_bytes(text.encode(), "case.yaml", "n").findings
    if not who:
        assert found == ()
        return
    (finding,) = found
    assert finding.severity == "warning"
    assert finding.found == f"no value of no deal for {who}, whose consent is needed"
    assert finding.expected == f"what no deal brings; {expected}"


def test_saying_that_the_status_quo_stays_is_enough() -> None:
    stays = "no_deal:\n  stays: {name: Stays, chance: 100}\n"
    assert inspected(WRITTEN, stays).findings == ()


def test_how_it_ended_is_known() -> None:
    """Tables of known outcomes have no place for what no deal would have brought."""
    came = "status_quo: 5, outcome: {value: 5, date: 2020}"
    text = BASE.replace(WRITTEN, "").replace("status_quo: 5", came, 1)
    assert inspect_bytes(text.encode(), "case.yaml", "n").findings == ()


TWO = "h: {name: H, about: a%s}\n  k: {name: K, about: a%s}\n  n: {name: N, about: a%s}"


@pytest.mark.parametrize(
    ("priors", "total", "first"),
    [
        (("30", "30", "30"), "90 %", "30 % to 33 %"),
        (("60", "60", "30"), "150 %", "60 % to 40 %"),
        (("50", "30", "20"), "", ""),
        (("33", "33", "33"), "", ""),
        (("[20, 30, 40]", "[20, 30, 40]", "30"), "", ""),
        (("[20, 30, 31]", "[20, 30, 31]", "30"), "90 %", "30 % to 33 %"),
        (("20", "20", None), "", ""),
        (("2", "2", "2"), "6 %", "2 % to 33 %"),
    ],
)
def test_priors_that_do_not_add_up(priors: tuple[str | None, ...], total: str, first: str) -> None:
    """By hand: 30 of 90 is a third; of ranges some sum within them may be 100."""
    keys = tuple("" if prior is None else f", prior: {prior}" for prior in priors)
    text = BASE.replace("h: {name: H, about: a}", TWO % keys)
    text = text.replace("{h: likely}", "{h: likely, k: 20, n: 20}")
    found = inspect_bytes(text.encode(), "case.yaml", "n").findings
    if not total:
        assert found == ()
        return
    (finding,) = found
    assert (finding.path, finding.severity) == ("hypotheses.h.prior", "warning")
    assert finding.found == f"priors that add up to {total}"
    assert finding.expected == f"100 %; they are rescaled, {first}"


@pytest.mark.parametrize(
    ("keys", "judged", "found", "expected"),
    [
        (("", "", ""), "likelihood: {h: likely, k: 20}", "nothing on n", "moves the others alone"),
        (("", "", ""), "likelihood: {h: likely}", "nothing on k, n",
         "with one named nothing moves"),
        (("", "", ""), "consistency: {h: C, n: I}", "nothing on k", "moves the others alone"),
        (("", "", ""), "likelihood: {h: 80, k: 20, n: 10}", "", ""),
        (("", "", ", none_of_these: true"), "likelihood: {h: 80, k: 20}", "", ""),
        (("", ", question: q", ", question: q"), "likelihood: {k: 80, n: 20}", "", ""),
        (("", ", question: q", ", question: q"), "likelihood: {n: 80}", "nothing on k",
         "with one named nothing moves"),
        (("", ", parent: h", ", parent: h"), "likelihood: {k: 80, n: 20}", "", ""),
        (("", "", ", parent: h"), "likelihood: {h: 80, k: 20}", "", ""),
        (("", "", ", parent: k"), "likelihood: {n: 80}", "nothing on h",
         "with one named nothing moves"),
    ],
)  # fmt: skip
def test_an_item_judged_under_some_hypotheses_only(
    keys: tuple[str, str, str], judged: str, found: str, expected: str
) -> None:
    text = BASE.replace("h: {name: H, about: a}", TWO % keys)
    text = text.replace("likelihood: {h: likely}", judged)
    findings = inspect_bytes(text.encode(), "case.yaml", "n").findings
    if not found:
        assert findings == ()
        return
    (finding,) = findings
    key = judged.partition(":")[0]
    assert (finding.path, finding.severity) == (f"evidence.e.{key}", "warning")
    assert finding.found == found
    assert finding.expected.startswith("a judgement for each rival: those not named keep their sh")
    assert finding.expected.endswith(expected)
