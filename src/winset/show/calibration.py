"""A fit to known outcomes: how it does on cases that it has not seen, and the models' weights."""

from __future__ import annotations

from winset.analyses.record.calibrate import Calibration
from winset.show.scores import scores_table
from winset.show.sections import Section, Text


def sections(answer: Calibration) -> list[Section]:
    """Return the scores of the fit, and of the pool of all models where it was learnt."""
    record = answer.parameters.record
    tallies = {"calibrated": answer.scores}
    parts = [Text(f"{record.outcomes} outcomes in {record.cases} cases.")]
    if answer.pooled is not None:
        tallies["pooled"] = answer.pooled
    table = scores_table(tallies, "Scores on cases that the fit had not seen")
    if answer.parameters.pool is None:
        return [Section("", [*parts, table])]
    weights = sorted(answer.parameters.pool["weights"].items(), key=lambda item: -item[1])
    listed = ", ".join(f"{name} {100 * weight:.0f} %" for name, weight in weights)
    return [Section("", [*parts, table, Text(f"Weights: {listed}.")])]
