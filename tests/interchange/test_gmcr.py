"""Files of GMCR+, in the spellings that are met, and what its handout says comes out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from winset.errors import CaseError
from winset.interchange.forms import inspect_bytes

WATER: dict[str, Any] = {
    "program": "gmcr+",
    "version": "0.4",
    "options": [
        {"name": name, "permittedDirection": "both"} for name in ("Release", "Escalate", "Attack")
    ],
    "decisionMakers": [{"name": "Syria", "options": [0, 1]}, {"name": "Iraq", "options": [2]}],
    "infeasibles": [[[0, "Y"], [1, "Y"]]],
    "useManualPreferenceRanking": True,
}  # fmt: skip
"""Syria and Iraq, 1975; its feasible states are 0, 1, 2, 4, 5 and 6."""
SYRIA, IRAQ = [0, 2, 6, 1, 4, 5], [1, 4, 6, 0, 5, 2]


def file(
    key: str = "preferenceRanking", syria: Any = SYRIA, iraq: Any = IRAQ, **more: Any
) -> bytes:
    makers = [dict(WATER["decisionMakers"][k], **{key: r}) for k, r in enumerate((syria, iraq))]
    return json.dumps({**WATER, "decisionMakers": makers, **more}).encode()


def lasting(raw: bytes, tmp_path: Path) -> dict[str, set[int]]:
    path = tmp_path / "water.gmcr"
    path.write_bytes(raw)
    answer = ws.options(ws.read(path)).to_dict()
    rules = ("nash", "seq", "sim", "gmr", "smr")
    return {
        rule: {s["state"] for s in answer["states"] if s["equilibrium"][rule]} for rule in rules
    }


PUBLISHED = {"nash": {6}, "seq": {6}, "sim": {6}, "smr": {6}, "gmr": {1, 6}}
"""Handout of GMCR+, tables 1-3, after Hipel, Kilgour & Kinsara (2014), GDN 23(3), 355-376."""


@pytest.mark.parametrize(
    ("key", "syria", "iraq"),
    [
        ("preferenceRanking", SYRIA, IRAQ),
        ("preferenceVector", SYRIA, IRAQ),
        ("preferenceRanking", [1, 3, 6, 2, 4, 5], [2, 4, 6, 1, 5, 3]),
        ("payoffs", SYRIA, IRAQ),
        ("payoffs", [60, 30, 50, 20, 10, 40], [30, 60, 10, 50, 20, 40]),
    ],
)
def test_rankings_in_every_spelling(key: str, syria: Any, iraq: Any, tmp_path: Path) -> None:
    assert lasting(file(key, syria, iraq), tmp_path) == PUBLISHED


def test_statements_and_one_way_options_are_read(tmp_path: Path) -> None:
    makers = [
        {"name": "Syria", "options": [0, 1], "preferences": [[[2, "N"]], [[0, "N"], [1, "Y"]]]},
        {
            "name": "Iraq",
            "options": [2],
            "preferences": [{"compound": True, "members": [[[0, "Y"]], [[2, "Y"]]]}],
        },
    ]
    options = [dict(option, permittedDirection="fwd") for option in WATER["options"]]
    path = tmp_path / "a.gmcr"
    path.write_text(json.dumps({**WATER, "options": options, "decisionMakers": makers}))
    case = ws.read(path)
    assert [str(w.wants) for w in case.graph.preferences["Iraq"]] == ["(Release) or (Attack)"]
    assert {option.moves for option in case.options.values()} == {"forward"}


@pytest.mark.parametrize("key", ["useManualPreferenceRanking", "useManualPreferenceVectors"])
def test_where_the_file_says_so_rankings_count_and_not_statements(key: str, tmp_path: Path) -> None:
    """The second key is of files before version 0.3.12, which have both."""
    data = json.loads(file("preferenceVector"))
    del data["useManualPreferenceRanking"]
    for maker in data["decisionMakers"]:
        maker["preferences"] = [[[0, "Y"]]]
    assert lasting(json.dumps(data | {key: True}).encode(), tmp_path) == PUBLISHED
    assert lasting(json.dumps(data | {key: False}).encode(), tmp_path) != PUBLISHED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"options": []}, "no entry, or one of another kind"),
        ({"infeasibles": [[[9, "Y"]]]}, "the index of an option"),
        ({"infeasibles": [[[0, "Y"]], [[0, "N"]]]}, "no state that is left"),
        ({"decisionMakers": [{"name": "Syria", "options": [0]}]}, "an option of nobody"),
    ],
)
def test_faults_are_said(change: dict[str, Any], words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.gmcr"
    path.write_text(json.dumps({**json.loads(file()), **change}))
    with pytest.raises(CaseError, match=words):
        ws.read(path)


def test_a_ranking_that_misses_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gmcr"
    path.write_bytes(file(syria=[0, 2, 77]))
    with pytest.raises(CaseError, match="not feasible"):
        ws.read(path)


@given(st.data())
def test_cut_and_changed_files_end_in_findings(data: st.DataObject) -> None:
    raw = bytearray(file())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(raw[: data.draw(st.integers(1, len(raw)))])
    reading = inspect_bytes(cut, "a.gmcr", "a", "gmcr")
    assert reading.cases or any(finding.severity == "error" for finding in reading.findings)
