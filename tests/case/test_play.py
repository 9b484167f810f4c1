"""The options game in a case: every fault with its line and its mend."""

from __future__ import annotations

import pytest

import winset as ws
from tests.case.test_findings import inspected

GRAPH = """options:
  o: {name: O, actor: a}
  q: {name: Q, actor: a}
  r: {name: R, actor: b, taken: true}
graph:
  rules: [{never: o and q}]
  preferences: {a: [not o], b: [q, r]}
sources:
"""


@pytest.mark.parametrize(
    ("old", "new", "path", "found", "mend"),
    [
        ("o and q", "o and z", "graph.rules[0].never", "the option 'z'", "add it under options:"),
        ("o and q", "o and", "graph.rules[0].never", "the text 'o and'", "Write option ids"),
        ("o and q", "Y-", "graph.rules[0].never", "the pattern 'Y-' of 2 letters", "Y (taken)"),
        ("never: o and q", "never: r", "graph.rules", "the present state (taken: r)", "taken:"),
        ("never: o and q", "never: o or not o", "graph.rules", "leave no state", "contradicts"),
        ("never: o and q", "why: x", "graph.rules[0]", "rules nothing out", "add one"),
        ("never: o and q", "never: o, always: q", "graph.rules[0]",
         "never and always", "Keep one"),
        ("never: o and q", "at_most_one: [o, z]", "graph.rules[0].at_most_one[1]",
         "'z'", "options:"),
        ("{a: [not o], b", "{c: [not o], a: [o], b", "graph.preferences.c",
         "the actor 'c'", "actors:"),
        ("{a: [not o], b", "{b", "graph.preferences", "no preferences of 'a'", "Add a:"),
        ("[not o]", "[{wants: o, weight: 5}, q]", "graph.preferences.a[1]",
         "without a weight", "weight:"),
        ("[not o]", "[{wants: o, weight: 500}]", "graph.preferences.a[0].weight", "500", ""),
        ("b: [q, r]}", "b: [q, r]}\n  rankings: {a: [YN-]}", "graph.rankings.a",
         "a ranking and", "Remove"),
        ("b: [q, r]}", "b: [q, r]}\n  consequences: [{when: o, path: z}]",
         "graph.consequences[0].path", "'z'", "no_deal:"),
        ("o: {name: O", "and: {name: O", "options.and", "called 'and'", "Rename"),
        ("actor: a}\n  q", "actor: c}\n  q", "options.o.actor", "the actor 'c'", "actors:"),
    ],
)  # fmt: skip
def test_faults_are_told_with_their_mend(old, new, path, found, mend):
    findings = inspected("sources:\n", GRAPH.replace(old, new, 1)).findings
    hit = [finding for finding in findings if finding.path == path]
    assert hit, [(f.path, f.found) for f in findings]
    assert found in hit[0].found
    assert mend in hit[0].mend
    assert hit[0].line > 20


def test_a_sound_game_has_no_findings():
    assert not inspected("sources:\n", GRAPH).findings


def test_too_many_options():
    many = "".join(f"  o{k}: {{name: O, actor: a}}\n" for k in range(17))
    findings = inspected("sources:\n", GRAPH.replace("options:\n", f"options:\n{many}", 1)).findings
    assert [f.path for f in findings if "20 options" in f.found] == ["options"]


def test_the_iran_case_is_sound():
    case = ws.read("cases/iran-2014")
    assert case.graph.preferences.keys() == {option.actor for option in case.options.values()}
