"""How a case is published: what is checked of it."""

from __future__ import annotations

import pytest

from winset.case.read import inspect_bytes

CASE = """winset: 1
title: A
question: B?
as_of: 2014-12-19
decision: {{rule: consensus, vetoes: [a]}}
issues: {{i: {{name: I, unit: points, range: [0, 100], status_quo: 0}}}}
actors: {{a: {{name: A, capability: 1}}, b: {{name: B, capability: 1}}}}
positions:
  - {{actor: a, issue: i, position: 60, salience: 50}}
  - {{actor: b, issue: i, position: 20, salience: 50}}
publication: {{authors: [{{name: A}}], {}}}
"""


@pytest.mark.parametrize(
    ("keys", "path", "severity"),
    [
        ("published: 2014-12-20, revised: 2014-12-19", "publication.revised", "error"),
        ("revised: 2014-12-19", "publication.revised", "error"),
        ("published: 2014-12-18", "publication.published", "warning"),
        ("translations: {en: other}", "publication.translations.en", "error"),
        ("rights: free", "publication.rights", "error"),
        ("language: English", "publication.language", "error"),
    ],
)
def test_faults_are_told_with_their_place(keys: str, path: str, severity: str) -> None:
    findings = inspect_bytes(CASE.format(keys).encode(), "case.yaml", "a").findings
    assert (path, severity, 11) in [(one.path, one.severity, one.line) for one in findings]


def test_without_a_day_it_is_a_draft_and_with_a_marking_it_stays_in() -> None:
    drafts = ("", "published: 2014-12-20, marking: internal", "published: 2014-12-20")
    said = [inspect_bytes(CASE.format(keys).encode(), "case.yaml", "a").case for keys in drafts]
    pieces = [case.publication for case in said if case is not None]
    assert [bool(piece and piece.withheld) for piece in pieces] == [True, True, False]
