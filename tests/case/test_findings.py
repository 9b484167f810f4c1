"""Every fault of a case: where it is, what was found, what was expected, how to mend it."""

from __future__ import annotations

import re

import pytest

import winset as ws
from winset.case.read import Reading, inspect_bytes
from winset.case.yaml.text import read_text, write_text
from winset.errors import Finding

BASE = """\
winset: 1
title: T
question: Q
as_of: 2020-01-01
decision: {rule: consensus}
issues:
  x: {name: X, unit: km, range: [0, 10], status_quo: 5}
  y: {name: Y, unit: km, range: [0, 1], status_quo: 0.5}
actors:
  a: {name: A, capability: 1}
  b: {name: B, capability: 2}
positions:
  - {actor: a, issue: x, position: 2, salience: 50}
  - {actor: b, issue: x, position: 8, salience: 50}
  - {actor: b, issue: y, position: 0.5, salience: 50}
no_deal:
  p: {name: P, lands: {x: 5}}
hypotheses:
  h: {name: H, about: a}
evidence:
  e: {name: E, likelihood: {h: likely}}
sources:
  s: {title: S, passages: {p1: what it says}}
"""


def inspected(old: str = "", new: str = "") -> Reading:
    """Read the base case with one thing changed."""
    assert old in BASE
    return inspect_bytes(BASE.replace(old, new, 1).encode(), "case.yaml", "n")


def listed(reading: Reading) -> list[tuple[int, str]]:
    return [(finding.line, finding.path) for finding in reading.findings]


def test_the_base_has_no_fault() -> None:
    assert inspected().findings == ()
    assert inspected().case is not None


LOW_HIGH = "Put the 5 % quantile first, the most likely value second, the 95 % quantile last."
INSIDE = "Bring it inside, or widen the issue's range."
BELIEF = "a number, [low, likely, high], or {low:, likely:, high:, shape:}, or {p10:, p50:, p90:}"

# what is changed, into what; line, path; found, expected, mend
ONE_FAULT = [
    # --- numbers
    ("position: 2,", "position: 11,", 13, "positions[0].position",
     "11", "km from 0 to 10, the range of 'x'", INSIDE),
    ("position: 2,", "position: [5, 9, 11],", 13, "positions[0].position",
     "9 (5 to 11)", "km from 0 to 10, the range of 'x'", INSIDE),
    ("position: 2,", "position: 2, ideal: -1,", 13, "positions[0].ideal",
     "-1", "km from 0 to 10, the range of 'x'", INSIDE),
    ("position: 2,", "position: [3, 2, 1],", 13, "positions[0].position",
     "[3, 2, 1]", "low <= likely <= high", LOW_HIGH),
    ("position: 2,", "position: {low: 3, likely: 4, high: 1},", 13, "positions[0].position",
     "{low: …, likely: …, high: …}", "low <= likely <= high", LOW_HIGH),
    ("position: 2,", "position: [1, 2],", 13, "positions[0].position",
     "[1, 2]", f"three numbers, or {BELIEF}", "Write [5 % quantile, most likely, 95 % quantile]."),
    ("position: 2,", "position: .nan,", 13, "positions[0].position",
     "nan", "a finite number", "Replace it; leave the line out if the value is unknown."),
    ("position: 2,", "position: -.inf,", 13, "positions[0].position",
     "-inf", "a finite number", "Replace it; leave the line out if the value is unknown."),
    ("position: 2,", "position: [1, 2, .inf],", 13, "positions[0].position",
     "[1, 2, inf]", "a finite number", "Replace it; leave the line out if the value is unknown."),
    ("position: 2,", "position: 2 km,", 13, "positions[0].position",
     "the text '2 km'", BELIEF, "Write it as a number, without a unit."),
    ("salience: 50", "salience: 300", 13, "positions[0].salience",
     "300", "a salience from 0 to 100", "Bring the value inside these bounds."),
    ("salience: 50", "salience: [-5, 50, 60]", 13, "positions[0].salience",
     "[-5, 50, 60]", "a salience from 0 to 100", "Bring the value inside these bounds."),
    ("capability: 1", "capability: -1", 10, "actors.a.capability",
     "-1", "a capability, 0 or more", "Bring the value inside these bounds."),
    ("capability: 1", "capability: 1, no_deal: 101", 10, "actors.a.no_deal",
     "101", "points of utility from -100 to 100", "Bring the value inside these bounds."),
    ("capability: 1", "capability: 1, regard: {b: 101}", 10, "actors.a.regard.b",
     "101", "a share in percent from 0 to 100", "Bring the value inside these bounds."),
    ("lands: {x: 5}", "chance: maybe", 17, "no_deal.p.chance", "the text 'maybe'",
     "a percentage or one of: almost no chance, very unlikely, unlikely, roughly even, likely, "
     "very likely, almost certain",
     "Use a number or one of these words; those of the British yardstick do as well."),
    # --- names
    ("actor: a, issue: x", "actor: aa, issue: x", 13, "positions[0].actor",
     "the actor 'aa', which does not exist", "one of a, b",
     "Correct the name, or add it under actors:. Did you mean 'a'?"),
    ("actor: a, issue: x", "actor: a, issue: z", 13, "positions[0].issue",
     "the issue 'z', which does not exist", "one of x, y",
     "Correct the name, or add it under issues:."),
    ("rule: consensus", "rule: consensus, vetoes: [b, c]", 5, "decision.vetoes[1]",
     "the actor 'c', which does not exist", "one of a, b",
     "Correct the name, or add it under actors:."),
    ("rule: consensus", "rule: consensus, setter: c", 5, "decision.setter",
     "the actor 'c', which does not exist", "one of a, b",
     "Correct the name, or add it under actors:."),
    ("lands: {x: 5}", "costs: {c: 1}", 17, "no_deal.p.costs.c",
     "the actor 'c', which does not exist", "one of a, b",
     "Correct the name, or add it under actors:."),
    ("about: a", "about: [b, c]", 19, "hypotheses.h.about",
     "the actor 'c', which does not exist", "one of a, b",
     "Correct the name, or add it under actors:."),
    ("{h: likely}", "{k: likely}", 21, "evidence.e.likelihood.k",
     "the hypothesis 'k', which does not exist", "one of h",
     "Correct the name, or add it under hypotheses:."),
    ("about: a", "about: a, sources: [t]", 19, "hypotheses.h.sources[0]",
     "the source 't', which does not exist", "one of s",
     "Correct the name, or add it under sources:."),
    ("about: a", "about: a, sources: [s, s#p1, s#p2]", 19, "hypotheses.h.sources[2]",
     "the passage 'p2', which does not exist", "one of p1",
     "Correct the name, or add it under passages:."),
    ("about: a", "about: a, sources: ['s p']", 19, "hypotheses.h.sources[0]",
     "the text 's p'", "a source id, or a source id and a passage, such as report-2014#p4",
     "Remove the blanks."),
    ("s: {title: S", "s t: {title: S", 23, "sources.s t",
     "the text 's t'", "a short name of letters, digits, hyphens and underscores",
     "Rename it; the full name goes under name:."),
    # --- keys
    ("position: 2, salience: 50", "position: 2", 13, "positions[0].salience",
     "no such key", "the key 'salience'", "Add `salience:`."),
    ("capability: 1", "capability: 1, powr: 2", 10, "actors.a.powr",
     "the unknown key 'powr'",
     "one of why, sources, name, kind, capability, groups, regard, no_deal, indispensable, levers",
     "Rename or remove it."),
    ("salience: 50", "salience: 50, salince: 2", 13, "positions[0].salince",
     "the unknown key 'salince'",
     "one of why, sources, actor, issue, position, ideal, salience",
     "Rename or remove it. Did you mean 'salience'?"),
    ("capability: 1", "capability: 1, capability: 2", 10, "actors.a.capability",
     "the key 'capability' a second time (first in line 10)", "each key once",
     "Remove or rename one of the two."),
    ("capability: 1", "capability: 1, kind: stat", 10, "actors.a.kind",
     "the text 'stat'", "'state', 'organisation', 'group', 'person' or 'other'",
     "Use one of these. Did you mean 'state'?"),
    ("rule: consensus", "rule: consensus!", 5, "decision.rule",
     "the text 'consensus!'", "'consensus', 'majority' or 'quota'",
     "Use one of these. Did you mean 'consensus'?"),
    ("title: T", "title: 5", 2, "title", "5", "text", "Put it in quotes."),
    ("title: T", "title: [a]", 2, "title", "['a']", "text", "Put it in quotes."),
    ("about: a", "about: a, sources: s", 19, "hypotheses.h.sources",
     "the text 's'", "a list", "Write it as [a, b], or as lines that start with a dash."),
    ("as_of: 2020-01-01", "as_of: soon", 4, "as_of",
     "the text 'soon'", "a date as YYYY-MM-DD", "Write it as 2014-12-19."),
    ("as_of: 2020-01-01", "as_of: 2020-02-30", 4, "as_of",
     "the text '2020-02-30'", "a date as YYYY-MM-DD", "Write it as 2014-12-19."),
    ("likelihood: {h: likely}", "likelihood: {h: likely}, rating: G7", 21, "evidence.e.rating",
     "the text 'G7'", "an Admiralty rating such as B2 (reliability A-F, credibility 1-6)",
     "Use one letter and one digit."),
    ("title: S", "title: S, date: 2020-1", 23, "sources.s.date",
     "the text '2020-1'", "a date as 2014, 2014-12 or 2014-12-19", "Rewrite it so."),
    # --- issues
    ("range: [0, 1]", "range: [1, 1]", 8, "issues.y.range",
     "[1, 1]", "[low, high] with low < high", "Put the smaller end first."),
    ("range: [0, 1]", "range: [0, 1, 2]", 8, "issues.y.range",
     "[0, 1, 2]", "two numbers, [low, high]", "Write exactly two."),
    ("range: [0, 1]", "range: [0]", 8, "issues.y.range",
     "[0]", "two numbers, [low, high]", "Write exactly two."),
    ("range: [0, 1]", "range: [0, .inf]", 8, "issues.y.range[1]",
     "inf", "a finite number", "Replace it."),
    ("range: [0, 1]", "range: [0, '1']", 8, "issues.y.range[1]",
     "the text '1'", "a number", "Write it as a number, without quotes or a unit."),
    ("status_quo: 0.5", "status_quo: 1.5", 8, "issues.y.status_quo",
     "1.5", "km from 0 to 1, the range of 'y'", INSIDE),
    ("status_quo: 0.5", "landmarks: {old: 1.5}", 8, "issues.y.landmarks.old",
     "1.5", "a value from 0 to 1", "Bring it inside, or widen the range."),
    ("status_quo: 0.5", "outcome: {value: 1.5, date: 2020}", 8, "issues.y.outcome.value",
     "1.5", "a value from 0 to 1", "Widen the range to what came out."),
    ("  - {actor: b, issue: y, position: 0.5, salience: 50}\n", "", 8, "issues.y",
     "an issue on which nobody holds a position", "at least one position",
     "Add a row under positions:, or remove the issue."),
    ("actor: a, issue: x", "actor: b, issue: x", 14, "positions[1]",
     "a second row for b on x (first in line 13)", "one row for each actor and issue",
     "Remove one of the two."),
    # --- the decision
    ("rule: consensus", "rule: consensus, vetoes: [a, b, a]", 5, "decision.vetoes[2]",
     "'a' a second time", "each actor once", "Remove it."),
    ("rule: consensus", "rule: consensus, votes: {a: 1}", 5, "decision",
     "votes or a quota under consensus", "vetoes alone",
     "Set rule: quota, or remove votes:, quota:, also: and blocked_by:."),
    ("rule: consensus", "rule: majority, quota: 1", 5, "decision.quota",
     "a quota under majority", "no quota: more than half wins",
     "Set rule: quota, or remove quota:."),
    ("rule: consensus", "rule: quota", 5, "decision",
     "rule: quota without a quota", "the number of votes needed", "Add quota:."),
    ("rule: consensus", "rule: quota, quota: 3", 5, "decision.quota",
     "a quota of 3", "more than 0 and at most 2, all the votes there are", "Correct it."),
    ("rule: consensus", "rule: quota, quota: 0", 5, "decision.quota",
     "a quota of 0", "more than 0 and at most 2, all the votes there are", "Correct it."),
    ("rule: consensus", "rule: majority, votes: {a: 3, b: -1}", 5, "decision.votes.b",
     "-1 votes", "0 or more", "Correct it."),
    ("rule: consensus", "rule: majority, votes: {a: 0}", 5, "decision.votes",
     "no votes at all", "some votes", "Correct it."),
    # --- actors
    ("capability: 1", "capability: 1, regard: {a: 10}", 10, "actors.a.regard.a",
     "regard for itself", "regard for others", "Remove it."),
    ("capability: 1", "capability: 1, regard: {b: [10, 50, 100]}", 10, "actors.a.regard",
     "weights of regard that can add up to 100 %", "less than 100 %",
     "Lower them: they move an actor, never wholly."),
    ("capability: 1", "capability: 1, groups: {g: {name: G, share: 60}, h: {name: H, share: 40}}",
     10, "actors.a.groups", "shares of the groups that can add up to 100 %", "less than 100 %",
     "Lower them: they move an actor, never wholly."),
    ("capability: 1", "capability: 1, groups: {g: {name: G, share: 5, wants: {x: 11}}}",
     10, "actors.a.groups.g.wants.x", "11", "km from 0 to 10, the range of 'x'", INSIDE),
    # --- no deal
    ("lands: {x: 5}", "lands: {x: 50}", 17, "no_deal.p.lands.x",
     "50", "km from 0 to 10, the range of 'x'", INSIDE),
    ("lands: {x: 5}", "chance: 0", 17, "no_deal",
     "chance 0 for every path", "at least one path that can happen",
     "Raise a chance; they are scaled to add to 100 %."),
    # --- changes
    ("about: a", "about: a, changes: [{actor: a, issue: x}]", 19, "hypotheses.h.changes[0]",
     "a change that changes nothing",
     "one of position, ideal, salience, capability, no_deal, share, regard, chance, cost",
     "Add a value."),
    ("about: a", "about: a, changes: [{actor: a, position: 1}]", 19,
     "hypotheses.h.changes[0].position",
     "position with actor", "position with actor and issue",
     "Split the change, or correct its keys."),
    ("about: a", "about: a, changes: [{actor: a, issue: y, ideal: 0.5}]", 19,
     "hypotheses.h.changes[0]", "a change for a on y, where it holds no position",
     "a row under positions: for the two",
     "Add the row, with salience 0 if it does not care."),
    ("about: a", "about: a, changes: [{actor: a, issue: x, ideal: 50}]", 19,
     "hypotheses.h.changes[0].ideal", "50", "km from 0 to 10, the range of 'x'", INSIDE),
    ("about: a", "about: a, changes: [{path: q, chance: 5}]", 19,
     "hypotheses.h.changes[0].path", "the no-deal path 'q', which does not exist", "one of p",
     "Correct the name, or add it under no_deal:."),
    # --- evidence
    ("likelihood: {h: likely}", "likelihood: {h: 5}, consistency: {h: C}", 21, "evidence.e",
     "likelihood and consistency", "exactly one of likelihood, consistency, judgements, conduct",
     "Keep one, or add one."),
    ("likelihood: {h: likely}",
     "conduct: {actor: a, chose: q, alternatives: {q: {name: Q}, r: {name: R, lands: {x: 99}}}}",
     21, "evidence.e.conduct.alternatives.r.lands.x",
     "99", "km from 0 to 10, the range of 'x'", INSIDE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "found", "expected", "mend"),
    ONE_FAULT,
    ids=[f"{fault[3]}: {fault[4]}" for fault in ONE_FAULT],
)
def test_each_fault_is_said_where_it_is_and_how_to_mend_it(
    old: str, new: str, line: int, path: str, found: str, expected: str, mend: str
) -> None:
    reading = inspected(old, new)
    assert reading.case is None
    (finding,) = reading.findings
    assert (finding.line, finding.path) == (line, path)
    assert (finding.found, finding.expected, finding.mend) == (found, expected, mend)
    assert finding.severity == "error"
    assert finding.file == "case.yaml"
    lines = BASE.replace(old, new, 1).splitlines()
    assert 1 <= finding.column <= len(lines[line - 1]) + 1


@pytest.mark.parametrize(
    ("old", "new", "line", "path"),
    [
        ("issue: y, position: 0.5, salience: 50", "issue: y, position: 0.5, salience: 0",
         8, "issues.y"),
        ("rule: consensus", "rule: consensus, deadline: 2019-01-01", 5, "decision.deadline"),
        ("likelihood", "date: 2021, likelihood", 21, "evidence.e.date"),
    ],
)  # fmt: skip
def test_warnings_do_not_keep_a_case_from_being_run(
    old: str, new: str, line: int, path: str
) -> None:
    reading = inspected(old, new)
    assert reading.case is not None
    assert [(f.line, f.path, f.severity) for f in reading.findings] == [(line, path, "warning")]


def test_a_date_within_the_year_known_is_no_warning() -> None:
    """``date: 2020`` in a case as of 2020-01-01 says no more than it knows."""
    assert inspected("likelihood", "date: 2020, likelihood").findings == ()


@pytest.mark.parametrize("date", ["2020-13", "2020-02-30", "2020-00-10"])
def test_dates_that_no_calendar_has_are_found(date: str) -> None:
    assert listed(inspected("title: S", f"title: S, date: {date}")) == [(23, "sources.s.date")]


def test_a_value_left_out_is_found_at_its_key() -> None:
    """The text has nothing where the value should be; the finding points at the key's line."""
    assert listed(inspected("title: T\n", "title:\n\n# a remark\n")) == [(2, "title")]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("range: [0, 1]", "range: [-1.0e308, 1.0e308]", "issues.y.range"),
        ("capability: 1", "capability: [1.0e307, 1.0e308, 1.7e308]", "actors.a.capability"),
        ("capability: 1", "capability: {low: 0, likely: 0, high: 1.0e308, shape: normal}",
         "actors.a.capability"),
    ],
)  # fmt: skip
def test_numbers_too_large_to_reckon_with_are_found(old: str, new: str, path: str) -> None:
    """Widths and quantiles of such numbers are infinite; they would end in a traceback."""
    assert any(finding.path.startswith(path) for finding in inspected(old, new).findings)


def test_another_version_is_found_at_its_line() -> None:
    reading = inspect_bytes(("# a remark\n" + BASE.replace("winset: 1", "winset: 2")).encode(),
                            "case.yaml", "n")  # fmt: skip
    (finding,) = reading.findings
    assert (finding.line, finding.path, finding.found) == (2, "winset", "2")
    assert finding.expected == "winset: 1, the one version of the format there is"


def test_no_positions_at_all() -> None:
    rows = BASE[BASE.index("positions:\n") : BASE.index("no_deal:")]
    reading = inspected(rows, "positions: []\n")
    assert [(f.line, f.path, f.found) for f in reading.findings] == [
        (12, "positions", "no positions")
    ]


@pytest.mark.parametrize("rest", ["", "  a: {name: A, capability: 1}\n"])
def test_fewer_than_two_actors(rest: str) -> None:
    text = BASE[: BASE.index("actors:")] + (f"actors:\n{rest}" if rest else "actors: {}\n")
    text += "positions:\n  - {actor: a, issue: x, position: 2, salience: 50}\n"
    findings = inspect_bytes(text.encode(), "case.yaml", "n").findings
    found = {f.path: f.found for f in findings}
    assert found["actors"] == ("1 actor" if rest else "no actors")
    assert found["issues.y"] == "an issue on which nobody holds a position"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("capability: 1", "capability: 0", "capability 0"),
        ("capability: 1", "capability: 0.0", "capability 0"),
        ("salience: 50", "salience: 0", "salience 0 on every issue"),
    ],
)
def test_an_actor_without_weight_is_doubted(old: str, new: str, what: str) -> None:
    """docs/decisions/without-weight.md: its position moves four models all the same."""
    text = BASE.replace(old, new, 1)
    assert text != BASE
    (finding,) = inspect_bytes(text.encode(), "case.yaml", "n").findings
    assert finding.severity == "warning"
    assert finding.found == f"an actor with positions and {what}"
    assert "challenge, qre, pce and smp" in finding.expected


@pytest.mark.parametrize(
    "ends",
    ["0, 1e-300", "0, 1e-13", "1.0e+12, 1.000000000001e+12", "-1e-13, 1e-13", "1e-300, 2e-300"],
)
def test_a_range_too_narrow_for_numbers_is_refused(ends: str) -> None:
    text = re.sub(r"range: \[[^\]]*\]", f"range: [{ends}]", BASE, count=1)
    assert text != BASE
    found = inspect_bytes(text.encode(), "case.yaml", "n").findings
    assert any("apart" in finding.expected for finding in found)


def test_nobody_has_clout() -> None:
    text = BASE.replace("capability: 1", "capability: 0").replace("capability: 2", "capability: 0")
    (finding,) = inspect_bytes(text.encode(), "case.yaml", "n").findings
    assert (finding.path, finding.found) == ("actors", "capability 0 for everybody")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- a\n- b\n", "['a', 'b'] instead of a mapping"),
        ("just text\n", "the text 'just text' instead of a mapping"),
        ("42\n", "42 instead of a mapping"),
    ],
)
def test_what_is_no_mapping_is_no_case(text: str, found: str) -> None:
    (finding,) = inspect_bytes(text.encode(), "case.yaml", "n").findings
    assert (finding.line, finding.found, finding.expected) == (1, found, "a case")


@pytest.mark.parametrize(
    ("section", "value"),
    [
        (section, value)
        for section in ("issues", "actors", "decision", "sources", "no_deal", "evidence")
        for value in ("5", "text", "[1, 2]", "null")
    ] + [("positions", value) for value in ("5", "text", "{a: 1}", "null")],
)  # fmt: skip
def test_a_section_of_another_kind_is_found_at_its_line(section: str, value: str) -> None:
    lines = BASE.splitlines()
    (start,) = (n for n, line in enumerate(lines) if line.startswith(f"{section}:"))
    end = start + 1
    while end < len(lines) and lines[end].startswith(" "):
        end += 1
    lines[start:end] = [f"{section}: {value}"]
    reading = inspect_bytes("\n".join(lines).encode(), "case.yaml", "n")
    assert (start + 1, section) in listed(reading)
    assert reading.case is None


VERY_FAULTY = """\
winset: 1
titel: T
question: Q
as_of: tomorrow
decision: {rule: consensus, vetoes: [a, nobody]}
issues:
  x: {name: X, unit: km, range: [0, 10], status_quo: 50}
  y: {name: Y, unit: km, range: [10, 0]}
  z: {name: Z, unit: km, range: [0, 1]}
actors:
  a: {name: A, capability: [3, 2, 1]}
  b: {name: B, capability: 1, regard: {zz: 5}, colour: red}
  c: {name: C}
positions:
  - {actor: a, issue: x, position: 99, salience: 300}
  - {actor: ghost, issue: x, position: 1, salience: 5}
  - {actor: b, issue: x, position: .nan, salience: 5}
  - {actor: b, issue: w, position: 1, salience: 5, salience: 6}
  - {actor: c, issue: y, position: 1, salience: 5}
no_deal:
  p: {name: P, chance: perhaps, lands: {x: 11}}
sources:
  s: {title: S, rating: Z9}
  s: {title: S}
"""


def test_all_faults_are_found_at_once() -> None:
    """One round: what has a fault of its own does not make others look faulty.

    Issue y and actor c exist, though their entries have faults; so the row of c on y is no fault.
    Issue z has no row, and is found as soon as all rows can be read; a row with a faulty number
    still counts as a row.
    """
    reading = inspect_bytes(VERY_FAULTY.encode(), "case.yaml", "n")
    assert set(listed(reading)) == {
        (1, "title"),
        (2, "titel"),
        (4, "as_of"),
        (5, "decision.vetoes[1]"),
        (7, "issues.x.status_quo"),
        (8, "issues.y.range"),
        (9, "issues.z"),
        (11, "actors.a.capability"),
        (12, "actors.b.regard.zz"),
        (12, "actors.b.colour"),
        (13, "actors.c.capability"),
        (15, "positions[0].position"),
        (15, "positions[0].salience"),
        (16, "positions[1].actor"),
        (17, "positions[2].position"),
        (18, "positions[3].salience"),
        (18, "positions[3].issue"),
        (21, "no_deal.p.chance"),
        (21, "no_deal.p.lands.x"),
        (23, "sources.s.rating"),
        (24, "sources.s"),
    }
    assert list(reading.findings) == sorted(reading.findings)


def test_the_error_lists_the_errors_and_keeps_the_warnings() -> None:
    text = BASE.replace("salience: 50", "salience: 300", 1).replace(
        "consensus}", "consensus, deadline: 2019-01-01}"
    )
    with pytest.raises(ws.CaseError) as error:
        ws.loads(text)
    assert [f.severity for f in error.value.findings] == ["warning", "error"]
    assert str(error.value) == (
        "<text>:13:49: positions[0].salience: error: found 300; expected a salience from 0 to 100. "
        "Bring the value inside these bounds."
    )
    assert error.value.exit_code == 1


def test_a_finding_is_plain_data() -> None:
    (finding,) = inspected("salience: 50", "salience: 300").findings
    assert finding.to_dict() == {
        "file": "case.yaml",
        "line": 13,
        "column": 49,
        "path": "positions[0].salience",
        "found": "300",
        "expected": "a salience from 0 to 100",
        "mend": "Bring the value inside these bounds.",
        "severity": "error",
    }
    assert str(Finding("f", 0, 0, "", "a", "b", "C.")) == "f: error: found a; expected b. C."


@pytest.mark.slow
def test_ten_thousand_actors_are_too_many() -> None:
    actors = "".join(f"  a{i}: {{name: A, capability: 1}}\n" for i in range(10_000))
    start, end = BASE.index("  a: {name: A"), BASE.index("positions:")
    reading = inspect_bytes((BASE[:start] + actors + BASE[end:]).encode(), "case.yaml", "n")
    found = {finding.path: finding for finding in reading.findings}
    assert found["actors"].found == "10,000 actors"
    assert found["actors"].expected == "at most 1,000"
    assert found["actors"].mend == "Merge those that act as one."
    assert found["actors"].line == 10


def test_too_many_issues() -> None:
    issues = "".join(f"  i{i}: {{name: I, unit: u, range: [0, 1]}}\n" for i in range(201))
    start, end = BASE.index("  x: {name: X"), BASE.index("actors:")
    reading = inspect_bytes((BASE[:start] + issues + BASE[end:]).encode(), "case.yaml", "n")
    found = {finding.path: finding.found for finding in reading.findings}
    assert found["issues"] == "201 issues"


@pytest.mark.parametrize(
    ("key", "most"),
    [("title", 1000), ("name", 1000), ("unit", 1000), ("question", 50_000), ("why", 50_000)],
)
def test_names_and_texts_have_a_length_that_a_page_can_show(key: str, most: int) -> None:
    """Our own limits: the longest name of the corpus has under 300 letters."""
    data = read_text(BASE.encode(), "f").data
    target = {"unit": data["issues"]["x"], "name": data["actors"]["a"], "why": data["actors"]["a"]}
    for length, count in ((most, 0), (most + 1, 1)):
        target.get(key, data)[key] = "ü" * length
        reading = inspect_bytes(write_text(data).encode(), "case.yaml", "n")
        found = [finding for finding in reading.findings if "letters" in finding.found]
        assert len(found) == count
        assert all(f"at most {most:,} letters" in finding.expected for finding in found)


LATER = "evidence:\n" + "".join(
    f"  e{n}: {{name: E{n}, date: 2021-0{n}-01, likelihood: {{h: 50, i: 50}}}}\n"
    for n in range(1, 8)
)


@pytest.mark.parametrize("count", [1, 3, 4, 7])
def test_one_wrong_as_of_is_one_finding(count: int) -> None:
    """What follows from one wrong day is told once."""
    data = read_text(BASE.encode(), "f").data
    data["as_of"] = "2001-01-01"
    data["hypotheses"] = {
        n: {"name": n, "about": "a", "prior": 50, "changes": []} for n in ("h", "i")
    }
    items = read_text(LATER.encode(), "f").data["evidence"]
    data["evidence"] = dict(list(items.items())[:count])
    reading = inspect_bytes(write_text(data).encode(), "case.yaml", "n")
    later = [finding for finding in reading.findings if "known" in finding.expected]
    assert len(later) == (count if count <= 3 else 1)
    assert (later[0].path == "as_of") == (count > 3)


@pytest.mark.parametrize("day", ["20.11.2020", "yesterday", "2020-13-01", "20 November 2020", 2020])
def test_an_as_of_that_is_no_day_is_the_only_finding(day: object) -> None:
    data = read_text(BASE.encode(), "f").data
    data["as_of"] = day
    data["decision"] = {**data["decision"], "deadline": "1950-01-01"}
    data["hypotheses"] = {
        n: {"name": n, "about": "a", "prior": 50, "changes": []} for n in ("h", "i")
    }
    data["evidence"] = read_text(LATER.encode(), "f").data["evidence"]
    reading = inspect_bytes(write_text(data).encode(), "case.yaml", "n")
    assert {finding.path for finding in reading.findings} == {"as_of"}
    assert len(reading.findings) == 1
