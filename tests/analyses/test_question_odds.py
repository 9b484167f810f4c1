"""The learnt default of dated questions: what is read of them, the fit, and its figures."""

from __future__ import annotations

import csv
import importlib.util
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

import winset as ws
from tests.data import HERE, data_path
from winset.analyses.events import question_fit
from winset.analyses.events.question_features import deadline, kind, kinds, names
from winset.analyses.events.question_odds import learnt, question_odds
from winset.case.events import is_negated
from winset.interchange.questions import Question
from winset.kernels.logistic import chances, fit

QUESTIONS = "gjp/questions-2011-2014.csv"
HEAD = ["ifp_id", "q_text", "date_start", "date_to_close", "options", "outcome", "date_closed"]
ROWS = [
    [
        "1",
        "Will X and Y sign a treaty before 1 July 2015?",
        "12/19/14",
        "3/1/15",
        "(a) Yes, (b) No",
    ],
    [
        "2",
        "Will X remain president through 30 June 2015?",
        "2014-12-19",
        "6/30/15",
        "(a) No, (b) Yes",
    ],
    ["3", "How many?", "12/19/14 0:00", "6/30/15", "(a) 0, (b) 1, (c) 2"],
    ["4", "Will X visit Y?", "12/19/14", "6/30/15", "If Z does not leave :  (a) Yes, (b) No"],
]


def write(path: Path, ends: list[str], rows: list[list[str]] = ROWS) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([HEAD, *([*row, *ends] for row in rows)])
    return path


def question(text: str, condition: str = "") -> Question:
    return Question("1", text, condition, ("Yes", "No"), date(2014, 12, 19), date(2015, 3, 1))


def test_a_table_is_forecast_and_no_outcome_is_read(tmp_path: Path) -> None:
    one = ws.odds_of_questions(write(tmp_path / "a.csv", ["a", "1/2/15"]))
    two = ws.odds_of_questions(write(tmp_path / "b.csv", ["b", "NA"]))
    assert one.to_json() == two.to_json()
    found = json.loads(one.to_json())
    assert [entry["id"] for entry in found["questions"]] == ["1", "2", "4"]
    assert found["left_out"] == ["3"]
    assert all(0.0 < entry["probability"] < 1.0 for entry in found["questions"])
    assert "Will X visit Y?" in str(one)


def test_the_probability_is_of_option_a() -> None:
    yes = question("Will X remain president through 30 June 2015?")
    turned = Question("1", yes.text, "", ("No", "Yes"), yes.opens, yes.closes)
    assert question_odds(turned).probability == pytest.approx(1 - question_odds(yes).probability)


@pytest.mark.parametrize(
    ("plain", "negated"),
    [
        ("Will X sign the treaty by 1 July 2015?", "Will X not sign the treaty by 1 July 2015?"),
        (
            "Will X sign the treaty by 1 July 2015?",
            "Will X fail to sign the treaty by 1 July 2015?",
        ),
        ("Will X sign the treaty by 1 July 2015?", "Won't X sign the treaty by 1 July 2015?"),
        (
            "Will X remain in office through 1 July 2015?",
            "Will X not remain in office through 1 July 2015?",
        ),
    ],
)
def test_a_question_that_something_does_not_come_is_turned_round(plain: str, negated: str) -> None:
    chance = question_odds(question(plain)).probability
    found = question_odds(question(negated))
    assert found.probability == pytest.approx(1.0 - chance)
    sign = np.sign(np.log(found.probability / (1 - found.probability)))
    assert found.shifts["time"] == pytest.approx(-question_odds(question(plain)).shifts["time"])
    assert sign == -np.sign(np.log(chance / (1 - chance)))


@pytest.mark.parametrize(
    "text",
    [
        "Will X announce that it will not sign by 1 July 2015?",
        "Will X agree not to test a weapon by 1 July 2015?",
        "Will X sign not later than 1 July 2015?",
        "Will X, if Y does not leave, sign by 1 July 2015?",
    ],
)
def test_a_not_of_something_else_turns_nothing_round(text: str) -> None:
    assert not is_negated(text)


def test_faults_of_a_table_are_told_at_once(tmp_path: Path) -> None:
    rows = [ROWS[0], ROWS[0], ["5", "Will it?", "soon", "6/30/15", "(a) Yes, (b) No"]]
    with pytest.raises(ws.CaseError) as caught:
        ws.odds_of_questions(write(tmp_path / "a.csv", ["", ""], rows))
    found = [(finding.line, finding.found) for finding in caught.value.findings]
    assert found == [(3, "the id '1' a second time"), (4, "'soon'")]
    (tmp_path / "b.csv").write_text("id,text\n1,Will it?\n")
    with pytest.raises(ws.CaseError, match="without the columns ifp_id, q_text"):
        ws.odds_of_questions(tmp_path / "b.csv")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Will X sign before 1 July 2015?", date(2015, 6, 30)),
        ("Will X sign by 30 June 2015?", date(2015, 6, 30)),
        ("Will it happen between 5 January 2015 and 1 April 2015?", date(2015, 4, 1)),
        ("Will X punish the attack of 3 May 2011?", date(2015, 3, 1)),
        ("Will X sign by 31 June 2015?", date(2015, 3, 1)),
        ("Will X sign?", date(2015, 3, 1)),
    ],
)
def test_the_deadline_is_the_last_day_that_the_text_names(text: str, day: date) -> None:
    assert deadline(question(text)) == day


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Will X remain a member of the EU through 1 June 2012?", "stays"),
        ("Will X sign an agreement permitting troops to remain in Y?", "agreement"),
        ("Will X vacate the office of Prime Minister of Y?", "leaves-office"),
        ("Will X cease to be President of Y?", "leaves-state"),
        ("Will X step down as Prime Minister under President Y?", "leaves-office"),
        ("Will X win the next presidential election?", "result"),
        ("Will X commence parliamentary elections before 1 April 2012?", "vote-held"),
        ("Will X see election-related violence?", "unrest"),
        ("Will X fire on Y?", "force"),
        ("Will X and Y resume talks?", "talks"),
        ("Will X reopen its embassy?", "return"),
        ("Will it rain?", "else"),
    ],
)
def test_kinds_are_read_from_the_text(text: str, name: str) -> None:
    assert kind(question(text)) == name


def test_more_time_helps_what_must_come_and_hurts_what_stands() -> None:
    chance = {
        (text, year): question_odds(question(f"{text} 30 June {year}?")).probability
        for text in ("Will X and Y sign a treaty by", "Will X remain president through")
        for year in (2015, 2017)
    }
    assert (
        chance["Will X and Y sign a treaty by", 2017]
        > chance["Will X and Y sign a treaty by", 2015]
    )
    remain = "Will X remain president through"
    assert chance[remain, 2017] < chance[remain, 2015]


def test_every_feature_has_a_coefficient_and_every_rule_says_what_it_is_about() -> None:
    assert tuple(learnt()["coefficients"]) == names()
    assert all(entry["about"] for entry in kinds().values())


def test_the_regression_is_at_the_minimum_of_its_loss() -> None:
    """A plain minimiser is the slow twin."""
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(80, 3))
    happened = (rng.random(80) < 0.3).astype(float)
    found = fit(rows, happened, 2.0)

    def loss(b: Any) -> float:
        odds = b[0] + rows @ b[1:]
        return float((np.logaddexp(0, odds) - happened * odds).sum() + (b[1:] ** 2).sum())

    twin = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-8}).x
    assert found == pytest.approx(twin, abs=1e-5)
    assert chances(found, rows).mean() == pytest.approx(happened.mean())


def test_questions_that_ask_the_same_are_one_family() -> None:
    texts = {
        "7-1": "Will X vacate the office of president before 1 May 2014?",
        "7-2": "Something else",
        "8": "Will X vacate the office of president before 1 July 2014?",
        "9": "Will Y hold a referendum on a constitution?",
    }
    asked = [
        Question(id_, text, "", ("Yes", "No"), date(2014, 1, 1), date(2014, 7, 1))
        for id_, text in texts.items()
    ]
    family = question_fit.families(asked)
    assert len(set(family[:3])) == 1
    assert family[3] != family[0]


def test_the_interval_of_a_gain_covers_what_is_known() -> None:
    """Of equal gains all resamples are equal; of gains around 0 the interval holds 0."""
    family = np.repeat(np.arange(50), 2)
    better = np.full(100, 0.1)
    assert question_fit.gain(better, better + 0.05, family) == pytest.approx((0.05, 0.05, 0.05))
    _, low, high = question_fit.gain(better, better + np.tile([0.1, -0.1], 50), family)
    assert low <= 0.0 <= high


def test_the_fit_that_comes_with_winset_is_that_of_the_data() -> None:
    path = data_path(QUESTIONS)
    spec = importlib.util.spec_from_file_location("tool", HERE / "tools/fit_question_default.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    kept, rows, happened, no, family, _ = tool.data(path)
    found, penalty = question_fit.learn(rows, happened, family)
    record = learnt()["record"]
    yes = np.where(no, 1.0 - happened, happened)
    assert (len(kept), int(yes.sum()), list(penalty)) == (
        record["questions"],
        record["happened"],
        record["penalty"],
    )
    assert found == pytest.approx(
        [learnt()["intercept"], *learnt()["coefficients"].values()], abs=1e-5
    )
    assert max(one.opens for one in kept) < date(2014, 6, 1)


@pytest.mark.parametrize("season", ["2011", "2012", "2013", "all seasons"])
def test_the_page_has_the_figures_of_the_fit(season: str) -> None:
    """Nothing is said better than it was measured: the page beside the record."""
    page = (HERE / "docs/explanation/odds.md").read_text(encoding="utf-8")
    scores = learnt()["record"]["left_out"][season]
    row = next(line for line in page.splitlines() if f"| {scores['brier']:.3f}"[3:] in line)
    for name in ("brier", "log"):
        for value in (scores[name], scores[f"{name}_base"], *map(abs, scores[f"{name}_gain"])):
            assert f"{value:.3f}"[1:] in row


def test_a_day_of_closing_that_is_not_known_is_no_fault(tmp_path: Path) -> None:
    rows = [[*ROWS[3][:3], "NULL", ROWS[3][4]], [*ROWS[0][:3], "NA", ROWS[0][4]]]
    found = ws.odds_of_questions(write(tmp_path / "a.csv", ["", ""], rows)).rows
    assert [one.deadline for one in found] == [None, date(2015, 6, 30)]
    assert "time" not in found[0].shifts


def test_the_page_has_the_base_rate_of_each_kind() -> None:
    page = (HERE / "docs/explanation/odds.md").read_text(encoding="utf-8")
    record = learnt()["record"]
    counted = [(one["happened"], one["of"]) for one in record["kinds"].values()]
    for name, (happened, count) in zip(record["kinds"], counted, strict=True):
        row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        assert f"| {happened} of {count} |" in row
    stays = record["kinds"]["stays"]  # where "no" is the event
    came = sum(happened for happened, _ in counted) + stays["of"] - 2 * stays["happened"]
    assert (came, sum(count for _, count in counted)) == (record["happened"], record["questions"])


@pytest.mark.parametrize(
    "written", ["(A) Yes, (B) No", "(a)Yes,(b)No", "(b) No, (a) Yes", "Yes, No", "yes/no"]
)
def test_options_are_read_by_their_letters_however_they_are_set(
    tmp_path: Path, written: str
) -> None:
    known = ws.odds_of_questions(write(tmp_path / "a.csv", ["", ""], ROWS[:1])).rows[0]
    other = write(tmp_path / "b.csv", ["", ""], [[*ROWS[0][:4], written]])
    assert ws.odds_of_questions(other).rows[0].probability == known.probability


def test_a_name_that_begins_with_no_is_not_a_no() -> None:
    text, opens, closes = "Who will win the vote?", date(2014, 12, 19), date(2015, 3, 1)
    chance = {
        first: question_odds(Question("1", text, "", (first, "B"), opens, closes)).probability
        for first in ("A", "North Korea", "Norway", "No", "Not A", "No one")
    }
    assert chance["North Korea"] == chance["Norway"] == chance["A"]
    assert chance["No"] == chance["Not A"] == chance["No one"] == pytest.approx(1 - chance["A"])


def test_a_question_without_words_is_a_fault_and_one_closed_before_it_opens_has_no_deadline(
    tmp_path: Path,
) -> None:
    with pytest.raises(ws.CaseError, match="no question"):
        ws.odds_of_questions(write(tmp_path / "a.csv", ["", ""], [["1", "", *ROWS[0][2:]]]))
    early = ["1", "Will X sign?", "12/19/14", "6/1/14", "(a) Yes, (b) No"]
    (found,) = ws.odds_of_questions(write(tmp_path / "b.csv", ["", ""], [early])).rows
    assert found.deadline is None
    assert "time" not in found.shifts


@pytest.mark.parametrize(
    "written", ["2014/12/19", "19 Dec 2014", "19.12.2014", "Dec 19, 2014", "2014-12-19T10:00:00Z"]
)
def test_days_that_can_be_read_in_one_way_are_read(tmp_path: Path, written: str) -> None:
    rows = [[*ROWS[0][:2], written, *ROWS[0][3:]]]
    (found,) = ws.odds_of_questions(write(tmp_path / "a.csv", ["", ""], rows)).rows
    assert found.question.opens == date(2014, 12, 19)


@pytest.mark.parametrize("written", ["19/12/2014", "31.02.2014", "before 2014-12-19", "2014-12"])
def test_days_that_are_none_or_two_are_faults(tmp_path: Path, written: str) -> None:
    rows = [[*ROWS[0][:2], written, *ROWS[0][3:]]]
    with pytest.raises(ws.CaseError, match="a day as 2014-06-20"):
        ws.odds_of_questions(write(tmp_path / "a.csv", ["", ""], rows))


def test_a_class_for_a_question_without_a_day_says_that_a_usual_time_is_taken() -> None:
    found = ws.base_rates("Will X not sign a treaty by 30 June 1990?", opens="2014-12-19")
    assert (found.deadline, found.days, found.turned) == (None, 90, True)
    assert "names no day to come" in " ".join(str(found).split())
