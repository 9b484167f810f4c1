"""Ideal points: known ones are found again, intervals cover, and nothing hangs on order."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import winset as ws
from tests.conftest import ROOT
from tests.data import data_path
from winset.analyses.rollcalls import estimation as ideal
from winset.analyses.rollcalls.ideal_points import IdealPoints
from winset.analyses.rollcalls.reveal import reveal
from winset.errors import UsageError
from winset.interchange.votes import RollCalls

IRAN = ROOT / "cases" / "iran-2014"


def simulated(points, rolls, seed=0, missing=0.1, sessions=None, middle=(0.1, 0.8)):
    """Draw votes from the model: points are (session, voter, dimension)."""
    rng = np.random.default_rng(seed)
    parts = []
    for now in points:
        slopes = rng.normal(0, 1.2, (rolls, now.shape[1]))
        centre = rng.normal(0, 0.8, rolls)
        half = rng.uniform(*middle, rolls) / 2
        z = now @ slopes.T + rng.normal(size=(now.shape[0], rolls))
        votes = np.where(z < centre - half, 0, np.where(z < centre + half, 1, 2))
        votes[rng.random(votes.shape) < missing] = -1
        parts.append(votes)
    votes = np.concatenate(parts, 1).astype(np.int8)
    count = votes.shape[1]
    return RollCalls(
        actors=tuple(f"v{i:03d}" for i in range(votes.shape[0])),
        names={f"v{i:03d}": f"Voter {i}" for i in range(votes.shape[0])},
        ids=tuple(f"r{j:04d}" for j in range(count)),
        sessions=np.repeat(np.arange(1, len(points) + 1), rolls)
        if len(points) > 1
        else np.zeros(count, np.int64),
        votes=np.ascontiguousarray(votes),
    )


def one_dimension(seed, voters=193, rolls=100, **more):
    x = np.random.default_rng(seed + 1000).normal(size=voters)
    return (x - x.mean()) / x.std(), simulated([x[:, None]], rolls, seed, **more)


def means(answer: IdealPoints, dimension=0):
    return np.array([answer.last(a)[1][dimension].mean for a in answer.points])


def ends(answer: IdealPoints, dimension=0):
    return np.array(
        [[answer.last(a)[1][dimension].p5, answer.last(a)[1][dimension].p95] for a in answer.points]
    )


def extremes(x, calls):
    return calls.actors[int(np.argmax(x))], calls.actors[int(np.argmin(x))]


# --- recovery and calibration -----------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("voters", "rolls", "least"), [(193, 100, 0.98), (193, 30, 0.93)])
def test_known_points_are_found_and_intervals_cover(voters: int, rolls: int, least: float) -> None:
    hits, correlations = [], []
    for seed in range(25):
        x, calls = one_dimension(seed, voters, rolls)
        answer = reveal(calls, anchors=extremes(x, calls))
        low, high = ends(answer).T
        hits.append(np.mean((low <= x) & (x <= high)))
        correlations.append(np.corrcoef(means(answer), x)[0, 1])
    assert np.mean(correlations) > least
    assert 0.88 <= np.mean(hits) <= 0.92


@pytest.mark.slow
def test_intervals_of_few_voters_cover_too() -> None:
    hits = []
    for seed in range(40):
        x, calls = one_dimension(seed, 30, 100)
        low, high = ends(reveal(calls, anchors=extremes(x, calls))).T
        hits.append(np.mean((low <= x) & (x <= high)))
    assert 0.87 <= np.mean(hits) <= 0.93


def test_points_without_a_bell_shape_are_found_too() -> None:
    x = np.concatenate([np.linspace(-1.4, -0.8, 60), np.linspace(0.8, 1.4, 60), [3.0]])
    calls = simulated([x[:, None]], 80, 5)
    answer = reveal(calls, anchors=("v120", "v000"))
    assert np.corrcoef(means(answer), x)[0, 1] > 0.97
    assert answer.ranked()[0] == "v120"


@pytest.mark.slow
def test_two_dimensions_are_found_up_to_a_straight_map() -> None:
    x = np.random.default_rng(1).normal(size=(150, 2))
    x[0], x[1], x[2] = (2, 0), (-2, 0), (0, 2)
    answer = reveal(simulated([x], 150, 3), anchors=("v000", "v001", "v002"), dimensions=2)
    found = np.stack([means(answer, 0), means(answer, 1)], 1)
    assert np.corrcoef(found[:, 0], x[:, 0])[0, 1] > 0.95
    assert np.corrcoef(found[:, 1], x[:, 1])[0, 1] > 0.95
    design = np.column_stack([x, np.ones(150)])
    truth = design @ np.linalg.lstsq(design, found, rcond=None)[0]
    for d in (0, 1):
        low, high = ends(answer, d).T
        assert np.mean((low <= truth[:, d]) & (truth[:, d] <= high)) > 0.84
    assert found[0, 1] == pytest.approx(found[1, 1], abs=1e-6), "the first axis runs through both"


@pytest.mark.slow
def test_moving_points_are_followed() -> None:
    rng = np.random.default_rng(2)
    start = rng.normal(size=80)
    path = [start]
    for _ in range(11):
        path.append(np.sqrt(1 - 0.15**2) * path[-1] + 0.15 * rng.normal(size=80))
    truth = np.array(path)
    truth = (truth - truth.mean()) / truth.std()
    calls = simulated([x[:, None] for x in truth], 40, 4)
    linked = reveal(calls, anchors=extremes(start, calls))
    found = np.array([[linked.points[a][s][0].mean for a in calls.actors] for s in linked.sessions])
    hits = np.mean(
        [
            linked.points[a][s][0].p5 <= truth[t, i] <= linked.points[a][s][0].p95
            for i, a in enumerate(calls.actors)
            for t, s in enumerate(linked.sessions)
        ]
    )
    alone = [
        np.corrcoef(means(reveal(calls, session=s, anchors=linked.anchors)), truth[s - 1])[0, 1]
        for s in linked.sessions
    ]
    assert np.corrcoef(found.ravel(), truth.ravel())[0, 1] > max(np.mean(alone), 0.97)
    assert 0.82 <= hits <= 0.95
    trend = found.mean(1) - truth.mean(1)
    assert np.abs(trend).max() < 0.25


def test_few_votes_give_a_wide_interval() -> None:
    _, calls = one_dimension(3, 60, 80)
    votes = calls.votes.copy()
    votes[7, 4:] = -1
    answer = reveal(replace(calls, votes=votes), anchors=("v000", "v001"))
    full = reveal(calls, anchors=("v000", "v001"))
    few, many = (a.points["v007"][0][0] for a in (answer, full))
    assert few.p95 - few.p5 > 1.5 * (many.p95 - many.p5)


# --- what it must not hang on -----------------------------------------------------------------


@cache
def small() -> tuple[RollCalls, IdealPoints]:
    x, calls = one_dimension(11, 40, 60)
    return calls, reveal(calls, anchors=extremes(x, calls))


def test_workers_and_seed_change_nothing() -> None:
    calls, answer = small()
    for more in ({"workers": 1}, {"workers": 3}, {"seed": 9}):
        assert reveal(calls, anchors=answer.anchors, **more).to_json() == answer.to_json()


def test_order_of_actors_and_roll_calls_changes_nothing() -> None:
    calls, answer = small()
    rng = np.random.default_rng(0)
    rows, columns = rng.permutation(len(calls.actors)), rng.permutation(len(calls.ids))
    mixed = replace(
        calls,
        actors=tuple(calls.actors[i] for i in rows),
        ids=tuple(calls.ids[j] for j in columns),
        votes=np.ascontiguousarray(calls.votes[rows][:, columns]),
    )
    other = reveal(mixed, anchors=answer.anchors)
    for actor, path in answer.points.items():
        for part in ("mean", "p5", "p95"):
            one, two = getattr(path[0][0], part), getattr(other.points[actor][0][0], part)
            assert one == pytest.approx(two, abs=2e-3)


def test_turning_yes_and_no_round_changes_nothing() -> None:
    calls, answer = small()
    turned = calls.votes.copy()
    turned[:, ::2] = np.where(turned[:, ::2] >= 0, 2 - turned[:, ::2], -1)
    other = reveal(replace(calls, votes=turned), anchors=answer.anchors)
    assert means(other) == pytest.approx(means(answer), abs=5e-3)


def test_anchors_say_which_end_is_positive() -> None:
    calls, answer = small()
    first, second = answer.anchors
    turned = reveal(calls, anchors=(second, first))
    assert answer.points[first][0][0].mean > 0 > answer.points[second][0][0].mean
    assert means(turned) == pytest.approx(-means(answer), abs=1e-9)
    assert ends(turned) == pytest.approx(-ends(answer)[:, ::-1], abs=2e-6)
    assert not answer.notes


def test_anchors_on_one_side_are_told() -> None:
    calls, answer = small()
    ranked = answer.ranked()
    found = reveal(calls, anchors=(ranked[1], ranked[0]))
    assert found.points[ranked[1]][0][0].mean > 0
    assert any("same side" in note for note in found.notes)
    assert any("No anchors" in note for note in reveal(calls).notes)


def test_unanimous_roll_calls_tell_nothing() -> None:
    calls, answer = small()
    more = np.concatenate([calls.votes, np.full((40, 3), 2, np.int8)], 1)
    more[3, -1] = -1
    wider = replace(
        calls, votes=more, ids=(*calls.ids, "u1", "u2", "u3"), sessions=np.zeros(63, np.int64)
    )
    other = reveal(wider, anchors=answer.anchors)
    assert other.points == answer.points
    assert (other.dropped, other.roll_calls) == (answer.dropped + 3, answer.roll_calls)


def test_an_actor_without_votes_is_left_out_and_named() -> None:
    calls, answer = small()
    votes = np.concatenate([calls.votes, np.full((1, 60), -1, np.int8)])
    wider = replace(
        calls, votes=votes, actors=(*calls.actors, "w"), names={**calls.names, "w": "W"}
    )
    other = reveal(wider, anchors=answer.anchors)
    assert other.without == ("w",)
    assert other.points == answer.points
    with pytest.raises(UsageError, match="w cast no vote that counts"):
        reveal(wider, anchors=("w", answer.anchors[1]))


@pytest.mark.parametrize("votes", [[[2], [0]], [[2, 0], [0, 2]], [[2, 1], [0, 1]], [[1], [2]]])
def test_the_smallest_tables_run(votes: list[list[int]]) -> None:
    array = np.array(votes, np.int8)
    calls = RollCalls(
        ("a", "b"), {"a": "A", "b": "B"}, tuple("xyz"[: array.shape[1]]),
        np.zeros(array.shape[1], np.int64), array,
    )  # fmt: skip
    for dimensions in (1, 2):
        answer = reveal(calls, anchors=("a", "b"), dimensions=dimensions)
        assert np.isfinite(means(answer)).all()
        assert (ends(answer)[:, 0] <= means(answer)).all()
        assert (means(answer) <= ends(answer)[:, 1]).all()


def test_all_alike_is_refused() -> None:
    calls, _ = small()
    with pytest.raises(UsageError, match="no roll call on which votes differ"):
        reveal(replace(calls, votes=np.full_like(calls.votes, 2)))


@pytest.mark.parametrize("abstain", ["no", "missing"])
def test_abstentions_may_count_otherwise(abstain: str) -> None:
    calls, answer = small()
    votes = calls.votes.copy()
    votes[votes == 1] = 0 if abstain == "no" else -1
    other = reveal(calls, anchors=answer.anchors, abstain=abstain)
    same = reveal(replace(calls, votes=votes), anchors=answer.anchors)
    assert other.points == same.points
    assert np.corrcoef(means(other), means(answer))[0, 1] > 0.9


def test_the_bootstrap_hangs_on_its_seed_alone() -> None:
    calls, answer = small()
    one, two, three = (
        reveal(calls, anchors=answer.anchors, bootstrap=30, seed=s, workers=w)
        for s, w in ((1, 1), (1, 2), (2, 2))
    )
    assert one.to_json() == two.to_json()
    assert one.points != three.points
    assert (means(one) == means(answer)).all()
    ratio = np.diff(ends(one))[:, 0].mean() / np.diff(ends(answer))[:, 0].mean()
    assert 0.6 < ratio < 1.4, "votes are independent here, so both are much alike"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"anchors": ("v000", "nobody")}, "no actor 'nobody'"),
        ({"anchors": ("v000",)}, "two anchors"),
        ({"anchors": ("v000", "v000")}, "each anchor once"),
        ({"session": 4}, "no sessions"),
        ({"issue": "nu"}, "table of issues"),
        ({"session": 1, "sessions": (1, 2)}, "not both"),
        ({"dimensions": 3}, "1 or 2"),
        ({"abstain": "maybe"}, "middle, no, missing"),
        ({"drift": 0.0}, "drift"),
        ({"bootstrap": -1}, "bootstrap"),
    ],
)
def test_calls_that_cannot_be_carried_out(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        reveal(small()[0], **arguments)


# --- what comes out ---------------------------------------------------------------------------


def test_json_csv_and_page() -> None:
    calls, answer = small()
    told = json.loads(answer.to_json())
    assert set(told["ideal_points"]) == set(calls.actors)
    assert set(told["ideal_points"]["v000"]) == {"mean", "p5", "p95"}
    rows = list(csv.DictReader(io.StringIO(answer.to_csv())))
    assert len(rows) == len(calls.actors)
    assert float(rows[0]["mean"]) == told["ideal_points"]["v000"]["mean"]
    page = ws.page(answer)
    assert "Voter 7" in page
    assert "<script" not in page
    assert answer.show(actors=["v001"]).picture("first").count("<circle") == 1


def test_hostile_names_are_escaped() -> None:
    calls, answer = small()
    bad = replace(
        calls,
        names={**calls.names, "v000": "<script>alert(1)</script>"},
        titles={calls.ids[0]: "<b>&"},
    )
    page = ws.page(reveal(bad, anchors=answer.anchors), actors=["v000"])
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_points_become_positions_of_a_case() -> None:
    _, answer = small()
    case = ws.read(IRAN)
    who = {"v000": "russia", "v001": "iran"}
    text = answer.positions(
        case, "centrifuges", who, {answer.anchors[0]: 0, answer.anchors[1]: 19000}
    )
    found = yaml_rows(text)
    assert [row["actor"] for row in found] == ["iran", "russia"]
    low, likely, high = found[1]["position"]
    first, second = (answer.points[a][0][0].mean for a in answer.anchors)
    point = answer.points["v000"][0][0]
    assert likely == pytest.approx((first - point.mean) / (first - second) * 19000, abs=1)
    assert 0 <= low <= likely <= high <= 19000
    row = next(r for r in case.positions if (r.actor, r.issue) == ("russia", "centrifuges"))
    assert found[1]["salience"] == row.salience.plain()


def test_rows_of_positions_go_into_a_case_as_they_are() -> None:
    _, answer = small()
    case = (ROOT / "src/winset/case/template.yaml").read_text(encoding="utf-8")
    read = ws.loads(case)
    row = read.positions[0]
    text = answer.positions(read, row.issue, {"v000": row.actor})
    data = json.loads(read.model_dump_json(exclude_none=True))
    data["positions"] = yaml_rows(text) + data["positions"][1:]
    assert ws.loads(json.dumps(data)).positions[0].why.startswith("Ideal point ")


def yaml_rows(text: str) -> list[dict[str, object]]:
    from ruamel.yaml import YAML

    return [dict(row) for row in YAML(typ="safe").load(text)["positions"]]


@pytest.mark.parametrize(
    ("issue", "who", "pins", "words"),
    [
        ("centrifuge", {"v000": "iran"}, {}, "Did you mean 'centrifuges'"),
        ("centrifuges", {"v00": "iran"}, {}, "no ideal point of 'v00'"),
        ("centrifuges", {"v000": "irann"}, {}, "Did you mean 'iran'"),
        ("centrifuges", {}, {}, "No voter is an actor"),
        ("centrifuges", {"v000": "iran"}, {"v000": 1.0}, "Pin two"),
        ("centrifuges", {"v000": "iran"}, {"v000": 1.0, "v001": 1e9}, "outside the issue's range"),
        ("centrifuges", {"v000": "iran"}, {"v000": 1.0, "v001": 1.0}, "do not differ"),
    ],
)
def test_positions_that_cannot_be_had(
    issue: str, who: dict[str, str], pins: dict[str, float], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        small()[1].positions(ws.read(IRAN), issue, who, pins)


def test_the_grid_is_fine_enough_for_many_votes() -> None:
    """A grid twice as fine gives the same points."""
    _, calls = one_dimension(8, 50, 300)
    found = []
    for step in (None, 0.02):
        block = ideal.block_of(calls.votes, 1)
        with pytest.MonkeyPatch.context() as patch:
            if step:
                patch.setattr(ideal, "step_of", lambda *_, step=step: step)
            found.append(ideal.estimate([block], 1, 0.1).means[0, :, 0])
    sign = np.sign(found[0] @ found[1])
    assert sign * found[0] == pytest.approx(found[1], abs=0.01)


# --- the United Nations -----------------------------------------------------------------------


@cache
def nations() -> RollCalls:
    from winset.interchange.votes import read

    return read(
        data_path("unga/votes.csv.gz"),
        data_path("unga/roll_calls.csv.gz"),
        data_path("unga/issues.csv.gz"),
    )


def test_the_table_of_the_united_nations_is_read() -> None:
    calls = nations()
    assert (calls.votes >= 0).sum() == 870_109
    assert len(calls.ids) == 6203
    assert {"NA", "Zanzibar", "Federal Republic of Germany"} <= set(calls.actors)
    assert not calls.findings


@pytest.mark.parametrize("session", [30, 46, 60, 70, 74])
def test_the_united_states_and_cuba_are_opposite_ends(session: int) -> None:
    answer = reveal(nations(), session=session, anchors=("US", "CU"))
    at = {a: path[session][0].mean for a, path in answer.points.items()}
    assert at["US"] > 1.5
    assert at["US"] > at["GB"] > at["SE"] > at["IN"] > at["CU"]
    assert answer.ranked().index("US") < 5
    assert answer.right > answer.commonest


def test_blocs_of_the_cold_war() -> None:
    answer = reveal(nations(), session=15, anchors=("US", "RU"))
    at = {a: path[15][0] for a, path in answer.points.items()}
    east, west = ("RU", "PL", "CS", "HU", "BG", "RO"), ("US", "GB", "FR", "BE", "NL", "IT")
    assert max(at[a].p95 for a in east) < min(at[a].p5 for a in west)
    assert at["US"].mean > 0 > at["RU"].mean
    assert not answer.notes


@pytest.mark.slow
def test_sessions_are_linked_and_nuclear_votes_set_iran_and_russia_apart() -> None:
    answer = reveal(nations(), sessions=(55, 74), issue=("nu", "me"), anchors=("US", "IR"))
    gap = {
        s: answer.points["US"][s][0].mean - answer.points["IR"][s][0].mean for s in answer.sessions
    }
    assert min(gap.values()) > 2
    steps = [
        abs(path[s + 1][0].mean - path[s][0].mean)
        for path in answer.points.values()
        for s in path
        if s + 1 in path
    ]
    assert np.quantile(steps, 0.99) < 1.0
    assert all(answer.points["RU"][s][0].mean > answer.points["IR"][s][0].mean for s in gap)
