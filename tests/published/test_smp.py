"""The Spatial Model of Politics against the logs of the program behind it.

KTAB (KAPSARC Toolkit for Behavioral Analysis) comes with example scenarios and with a reference log
of what it makes of one, with default parameters: positions to one decimal, probabilities to four.
The scenario ``DummyData_3Dim`` is small and typed in here, from that log of 30 May 2017 (smpc 0.1);
the others are read from the program's own files where these are on the machine. The win
probability of ``t3``, a scenario of ours, was read from the program's database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import winset as ws
from tests.data import data_path
from winset.kernels.smp import contests
from winset.kernels.smp import perception as spatial
from winset.kernels.smp import turns as smp
from winset.kernels.streams import Streams
from winset.models import pce
from winset.models.contract import Consent, Draws
from winset.models.pce import PceOptions
from winset.models.smp import MODEL, SmpOptions

Array = NDArray[np.float64]

PROGRAM = SmpOptions(reading="ktab")

POWER = [102.543, 53.393, 129.643, 75.920, 63.224, 120.048, 54.178]
POSITIONS = [
    [75.79, 6.37, 70.45],
    [82.72, 73.50, 64.00],
    [82.45, 90.89, 0.07],
    [62.52, 50.82, 62.33],
    [82.34, 45.77, 73.31],
    [84.48, 33.70, 88.11],
    [70.96, 33.46, 90.36],
]
SALIENCES = [
    [49.53, 5.91, 28.15],
    [30.33, 21.22, 24.79],
    [48.47, 13.55, 34.62],
    [20.76, 39.24, 22.21],
    [40.96, 25.43, 22.59],
    [22.92, 39.35, 15.42],
    [31.75, 27.93, 26.03],
]
PROBABILITIES = {  # by turn
    0: [0.0047, 0.0302, 0.0054, 0.1492, 0.6001, 0.1447, 0.0656],
    1: [0.6059, 0.0509, 0.0096, 0.1406, 0.6059, 0.1217, 0.0713],
    10: [0.3340, 0.3340, 0.0183, 0.0957, 0.1512, 0.4009, 0.1512],
}
FIRST = [79.5, 44.7, 72.0]
"""SActor-00 after the first turn."""
LAST = [
    [78.6, 31.8, 74.1],
    [78.6, 31.8, 74.1],
    [82.5, 90.9, 0.1],
    [67.1, 50.1, 63.7],
    [78.6, 31.6, 74.1],
    [79.9, 34.4, 75.2],
    [78.6, 31.6, 74.1],
]
CHANGES = [0.9999, 0.7631, 0.1780, 0.0801, 0.0853, 0.0686, 0.0639, 0.1058, 0.0398, 0.0045]
"""How far all move, turn by turn, in parts of the first."""


@dataclass(frozen=True)
class Scenario:
    """A scenario, in the program's units."""

    names: list[str]
    power: Array
    position: Array
    salience: Array

    @classmethod
    def read(cls, path: Path) -> Scenario:
        case = ws.read(path)
        names, issues = list(case.actors), list(case.issues)
        position, salience = np.zeros((2, len(names), len(issues)))
        for row in case.positions:
            at = names.index(row.actor), issues.index(row.issue)
            position[at], salience[at] = row.position.likely, row.salience.likely
        power = np.array([actor.capability.likely for actor in case.actors.values()])
        return cls(names, power, position, salience)

    def draws(self) -> Draws:
        actors, issues = self.position.shape
        return Draws(
            actors=tuple(self.names),
            issues=tuple(f"issue-{k}" for k in range(issues)),
            low=np.zeros(issues),
            high=np.full(issues, 100.0),
            has_position=np.ones((actors, issues), dtype=bool),
            capability=self.power[None],
            position=self.position[None],
            ideal=self.position[None],
            salience=self.salience[None] / 100.0,
            weight=self.salience[None] / 100.0,
            no_deal=np.full((1, actors), np.nan),
            status_quo=np.full((1, issues), np.nan),
            consent=Consent(np.ones(actors, dtype=bool), np.zeros(actors)),
        )


@dataclass(frozen=True)
class Played:
    """A scenario played: positions, probabilities and challenges, by turn."""

    positions: Array
    probabilities: Array
    records: Array

    @classmethod
    def of(cls, scenario: Scenario, options: SmpOptions = PROGRAM) -> Played:
        rules = options.rules()
        x, s = scenario.position / 100.0, scenario.salience / 100.0
        n = len(x)
        history = np.empty((rules.rounds + 1, *x.shape))
        records = np.empty((rules.rounds, n, 6))
        probability = np.empty((rules.rounds + 1, n))
        turns = smp.play(
            x, x, s, scenario.power.copy(), np.eye(n), np.empty((0, n)), rules,
            history, records, probability, np.empty(x.shape[1]),
        )  # fmt: skip
        return cls(100.0 * history[: turns + 1], probability[: turns + 1], records[:turns])

    @property
    def changes(self) -> Array:
        steps = np.linalg.norm(np.diff(self.positions, axis=0), axis=2).sum(axis=1) / 100.0
        return np.asarray(steps / (steps[0] + 1e-4))


DUMMY = Scenario(
    [f"SActor-{i:02}" for i in range(7)], np.array(POWER), np.array(POSITIONS), np.array(SALIENCES)
)
T3 = Scenario(
    ["A", "B", "C", "D"],
    np.array([100.0, 100.0, 100.0, 10.0]),
    np.array([[0.0], [100.0], [2.0], [60.0]]),
    np.full((4, 1), 50.0),
)


# --- what is typed in -----------------------------------------------------------------------


def test_probabilities_of_the_reference_log() -> None:
    played = Played.of(DUMMY)
    for turn, printed in PROBABILITIES.items():
        assert played.probabilities[turn] == pytest.approx(printed, abs=6e-5)


def test_positions_of_the_reference_log() -> None:
    played = Played.of(DUMMY)
    assert len(played.positions) == 11
    assert played.positions[1, 0] == pytest.approx(FIRST, abs=0.0501)
    assert played.positions[10] == pytest.approx(np.array(LAST), abs=0.0501)
    assert played.changes == pytest.approx(CHANGES, abs=6e-5)


def test_model_gives_the_same_path() -> None:
    outcomes = MODEL.run(DUMMY.draws(), PROGRAM, Streams(0))
    assert outcomes.path is not None
    assert outcomes.path.positions == pytest.approx(Played.of(DUMMY).positions, abs=1e-9)
    assert outcomes.details["probability"][0] == pytest.approx(PROBABILITIES[10], abs=6e-5)
    assert outcomes.details["rounds"].tolist() == [10.0]


def test_election_is_that_of_the_first_turn() -> None:
    outcomes = pce.MODEL.run(DUMMY.draws(), PceOptions(), Streams(0))
    assert outcomes.details["probability"][0] == pytest.approx(PROBABILITIES[0], abs=6e-5)
    assert outcomes.terms[0] == pytest.approx(PROBABILITIES[0] @ np.array(POSITIONS), abs=0.02)


def odds_of_t3(**options: str) -> float:
    """The probability that A beats B, as A sees it."""
    chosen = SmpOptions.model_validate(options)
    x, s = T3.position / 100.0, T3.salience / 100.0
    apart = np.abs(x - x.T)
    risk, utility = np.empty(4), np.empty((4, 4))
    spatial.find_risk(apart, T3.power, chosen.election(), -0.5, risk, utility)
    spatial.find_utilities(apart, (2.0 * risk[0] + risk) / 3.0, utility)
    return contests.contest(0, 1, utility, T3.power * s[:, 0], chosen.rules())


def test_ally_of_t3_hurts_in_the_program_and_helps_here() -> None:
    """C stands at 2, beside A at 0; the program prints 0.433."""
    assert odds_of_t3(third_party="ktab") == pytest.approx(0.433, abs=6e-4)
    alone = 0.5
    for commit in ("none", "semi", "full"):
        assert odds_of_t3(commit=commit) > alone
    assert odds_of_t3(third_party="ktab", commit="none") == pytest.approx(alone, abs=1e-9)
    assert odds_of_t3(third_party="ktab", commit="full") == pytest.approx(alone, abs=1e-9)


# --- the program's files --------------------------------------------------------------------


def histories(path: Path) -> tuple[list[str], dict[str, list[list[float]]], dict[str, list[float]]]:
    """Return printed changes, positions (a list an issue) and probabilities of the actors."""
    changes, positions, probabilities = [], {}, {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"Fractional change compared to first step: +([\d.]+)", line):
            changes.append(found[1])
        elif found := re.match(r"(\S+), (.*): (.*)$", line):
            values = [float(value) for value in found[3].split()]
            if found[2].strip() == "prob":
                probabilities[found[1]] = values
            else:
                positions.setdefault(found[1], []).append(values)
    return changes, positions, probabilities


@pytest.mark.parametrize("name", ["dummyData_3Dim", "SOE-Policy"])
def test_all_turns_as_printed(name: str) -> None:
    scenario = Scenario.read(data_path(f"ktab/{name}.csv"))
    changes, positions, probabilities = histories(data_path(f"ktab/{name}.out.txt"))
    played = Played.of(scenario)
    printed = np.array([positions[actor] for actor in scenario.names]).transpose(2, 0, 1)
    assert played.positions.shape == printed.shape
    assert played.positions == pytest.approx(printed, abs=0.0501)
    found = np.array([probabilities[actor] for actor in scenario.names]).T
    assert played.probabilities == pytest.approx(found, abs=6e-5)
    assert played.changes == pytest.approx([float(value) for value in changes], abs=6e-5)


@pytest.mark.parametrize("name", ["dummyData_3Dim", "SOE-Policy"])
def test_forecast_of_the_file_gives_the_log(name: str) -> None:
    """File to answer, as ``winset forecast FILE --set smp.third_party=ktab`` goes."""
    case = ws.read(data_path(f"ktab/{name}.csv"))
    answer = ws.forecast(case, point=True, model="smp", settings=["smp.third_party=ktab"])
    _, positions, _ = histories(data_path(f"ktab/{name}.out.txt"))
    path = answer.models["smp"].path
    assert path is not None
    printed = np.array([positions[actor] for actor in case.actors]).transpose(2, 0, 1)
    assert path.positions == pytest.approx(printed, abs=0.0501)


TURNS = {
    "dummyData_3Dim": 10,
    "SOE-Policy": 19,
    "SOE-Competitive": 35,
    "dummyData_6Dim": 29,
    "dummyData-a040": 20,
    "dummyData-a080": 17,
}
"""How many turns the program plays, default parameters."""


@pytest.mark.parametrize(("name", "turns"), TURNS.items())
def test_as_many_turns_as_the_program(name: str, turns: int) -> None:
    played = Played.of(Scenario.read(data_path(f"ktab/{name}.csv")))
    assert len(played.records) == turns


def challenges(text: str) -> Iterator[tuple[int, int, int, float]]:
    """Yield (turn, challenger, challenged, expected gain) as the log has them."""
    for found in re.finditer(
        r"In turn (\d+) actor (\d+) has most advantageous target (\d+) worth ([\d.]+)", text
    ):
        yield int(found[1]), int(found[2]), int(found[3]), float(found[4])


def test_challenges_of_the_reference_log() -> None:
    text = data_path("ktab/dummyData_3Dim-ref.txt").read_text(encoding="utf-8")
    records = Played.of(DUMMY).records
    told = list(challenges(text))
    assert len(told) > 50
    for turn, i, j, worth in told:
        assert records[turn, i, contests.TARGET] == j
        assert records[turn, i, contests.GAIN] == pytest.approx(worth, abs=6e-4)
    assert (records[:, :, contests.TARGET] >= 0).sum() == len(told)


def test_odds_and_gains_of_the_first_turn() -> None:
    text = data_path("ktab/dummyData_3Dim-ref.txt").read_text(encoding="utf-8")
    first = text.split("Starting Model::run iteration 2")[0]
    pattern = (
        r"Est by +(\d+) of prob ([\d.]+) that \[ *(\d+)> *(\d+)\], "
        r"with expected gain to +(\d+) of ([+-][\d.]+)"
    )
    rules = PROGRAM.rules()
    x, s = DUMMY.position / 100.0, DUMMY.salience / 100.0
    apart, emphasis = np.empty((7, 7)), np.empty((7, 3))
    risk, utility = np.empty(7), np.empty((7, 7))
    spatial.find_emphasis(s, emphasis)
    spatial.find_distances(x, x, emphasis, apart)
    spatial.find_risk(apart, DUMMY.power, rules.election, rules.low, risk, utility)
    lines = re.findall(pattern, first)
    assert len(lines) == 28
    for line in lines:
        h, i, j, k = int(line[0]), int(line[2]), int(line[3]), int(line[4])
        spatial.find_utilities(apart, (2.0 * risk[h] + risk) / 3.0, utility)
        odds = contests.contest(i, j, utility, DUMMY.power * s.sum(axis=1), rules)
        assert odds == pytest.approx(float(line[1]), abs=6e-5)
        worth = contests.gain(i, j, k, utility, s[j].sum(), odds)
        assert worth == pytest.approx(float(line[5]), abs=6e-5)


@pytest.mark.parametrize("bargaining", ["initiator", "initiator-receiver", "weighted"])
def test_bargains_of_the_first_turn(bargaining: str) -> None:
    """The log has all three versions, whichever is used; the receiver's with the program's slip."""
    text = data_path("ktab/dummyData_3Dim-ref.txt").read_text(encoding="utf-8")
    first = text.split("Bargains to be resolved")[0]
    three = r" adopt: +([\d.]+) +([\d.]+) +([\d.]+) +"
    whose = {
        "initiator": [r"(?m)^ +I proposes I", r"(?m)^ +I proposes J"],
        "initiator-receiver": [r"(?m)^ +J proposes I", r"(?m)^ +J proposes J"],
        "weighted": [r"(?m)^ +compromise proposes I", r"(?m)^ +compromise proposes J"],
    }[bargaining]
    options = SmpOptions.model_validate({"reading": "ktab", "bargaining": bargaining})
    pair, moves, count = proposals(options)
    parts = re.split(r"In turn 0 actor ", first)[1:]
    step = 2 if bargaining == "initiator-receiver" else 1
    assert count == step * len(parts)
    for b in range(step - 1, count, step):
        i, j = (str(value) for value in pair[b])
        part = next(part for part in parts if part.startswith(f"{i} "))
        for side, pattern in enumerate(whose):
            printed = re.search(pattern.replace("I", i).replace("J", j) + three, part)
            assert printed is not None
            values = [float(value) for value in printed.groups()]
            assert 100.0 * moves[b, side] == pytest.approx(values, abs=6e-4)


def proposals(options: SmpOptions) -> tuple[NDArray[np.int64], Array, int]:
    """Return what is proposed in the first turn."""
    rules = options.rules()
    x, s = DUMMY.position / 100.0, DUMMY.salience / 100.0
    apart, emphasis = np.empty((7, 7)), np.empty((7, 3))
    risk, utility = np.empty(7), np.empty((7, 7))
    spatial.find_emphasis(s, emphasis)
    spatial.find_distances(x, x, emphasis, apart)
    spatial.find_risk(apart, DUMMY.power, rules.election, rules.low, risk, utility)
    pair, moves = np.zeros((14, 2), dtype=np.int64), np.empty((14, 2, 3))
    count = contests.propose(x, s, DUMMY.power, apart, risk, rules, np.empty((7, 6)), pair, moves)
    return pair, moves, count
