"""What can be done before the first question is asked."""

from __future__ import annotations

from winset import api
from winset.case.schema import json_schema
from winset.web.workbench import environment

_CASE = """
winset: 1
title: A case to warm up with
question: none
as_of: 2000-01-01
decision: {rule: consensus}
issues:
  one: {name: One, unit: points, range: [0, 100], status_quo: 50}
  two: {name: Two, unit: points, range: [0, 100], status_quo: 50}
actors:
  a: {name: A, capability: [1, 2, 3]}
  b: {name: B, capability: [1, 2, 3]}
  c: {name: C, capability: [1, 2, 3]}
positions:
  - {actor: a, issue: one, position: [10, 20, 30], salience: [40, 50, 60]}
  - {actor: a, issue: two, position: [60, 70, 80], salience: 30}
  - {actor: b, issue: one, position: [70, 80, 90], salience: [40, 50, 60]}
  - {actor: b, issue: two, position: {low: 20, likely: 30, high: 50, shape: normal}, salience: 60}
  - {actor: c, issue: one, position: {low: 20, high: 50, shape: uniform}, salience: 60}
"""


def warm() -> None:
    """Import what answers and forms need; have the kernels compiled, or read from their cache."""
    environment()
    json_schema()
    api.forecast(api.loads(_CASE), draws=16)
