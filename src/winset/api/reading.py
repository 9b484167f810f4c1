"""Where a verb finds a scenario."""

from __future__ import annotations

from pathlib import Path

from winset.case.read import read_scenario
from winset.case.schema import Case


def with_scenario(case: Case, scenario: str | Path) -> tuple[Case, str]:
    """Return the case, with the scenario of a file if it is one, and the scenario's name."""
    if isinstance(scenario, str) and not scenario.endswith((".yaml", ".yml")):
        return case, scenario
    with_it = read_scenario(case, scenario)
    return with_it, list(with_it.scenarios)[-1]
