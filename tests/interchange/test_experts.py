"""Experts' files: read, checked, pooled into a case, and every verb runs on them."""

from __future__ import annotations

import html
import shutil
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

import winset as ws
from tests.conftest import ROOT
from winset.case.loadings import pooled_beliefs

IRAN = ROOT / "cases" / "iran-2014"
EXPERTS = IRAN / "experts"


def panel_of(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def one(*beliefs: str, name: str = "Ann", more: str = "") -> str:
    rows = "".join(f"  - {{{belief}}}\n" for belief in beliefs)
    return f"name: {name}\n{more}beliefs:\n{rows or '  []'}"


@pytest.fixture(scope="module")
def iran() -> ws.Case:
    return ws.read(IRAN)


@pytest.fixture(scope="module")
def together(iran: ws.Case) -> ws.Case:
    return ws.pooled(iran, ws.read_experts(EXPERTS))


def test_the_experts_of_the_example_are_labelled_as_made_up() -> None:
    panel = ws.read_experts(EXPERTS)
    assert len(panel.members) == 3
    assert all(member.expert.made_up for member in panel.members)
    assert all("Made up for the example" in place.read_text() for place in EXPERTS.glob("made*"))


def test_pooled_beliefs_stand_in_the_case_as_distributions(
    iran: ws.Case, together: ws.Case
) -> None:
    found = pooled_beliefs(together)
    assert set(found) == set(ws.read_experts(EXPERTS).numbers)
    belief = found["ideal/iran/centrifuges"]
    assert belief.shape == "linear"
    assert [part.plain() for _, part in belief.of] != []
    assert 0.0 < belief.disagreement < 1.0
    assert iran.digest() == ws.read(IRAN).digest() != together.digest()
    assert ws.loads(ws.write(together)).to_dict() == together.to_dict()


@pytest.mark.parametrize("pooling", ["linear", "quantile", "logit"])
def test_the_order_of_experts_does_not_matter(iran: ws.Case, tmp_path: Path, pooling: str) -> None:
    texts = [place.read_text() for place in sorted(EXPERTS.glob("made*"))]
    digests = set()
    for number, order in enumerate(permutations(texts)):
        folder = tmp_path / str(number)
        folder.mkdir()
        panel_of(folder, **dict(zip("abc", order, strict=True)))
        digests.add(ws.pooled(iran, ws.read_experts(folder), pooling).digest())  # type: ignore[arg-type]
    assert len(digests) == 1


def test_one_expert_with_weight_one_gives_that_expert_s_own_answer(
    iran: ws.Case, tmp_path: Path
) -> None:
    panel = ws.read_experts(EXPERTS)
    shutil.copy(EXPERTS / "made-up-b.yaml", tmp_path)
    alone = ws.pooled(iran, ws.read_experts(tmp_path))
    weights = {"made-up-b": 1.0}
    weighed = ws.pooled(iran, panel, weights=weights)
    assert weighed.to_dict() == alone.to_dict()
    assert not pooled_beliefs(weighed)
    answers = [ws.forecast(case, model="mean", draws=50).to_json() for case in (weighed, alone)]
    assert answers[0] == answers[1]


def test_the_last_round_counts_up_to_the_one_that_is_asked_for() -> None:
    about = "ideal/iran/centrifuges"
    for last, middle in ((None, 9800.0), (1, 10500.0)):
        panel = ws.read_experts(EXPERTS, last)
        given = {member.id: row.belief.likely for member, row in panel.of(about)}
        assert given["made-up-b"] == middle


def test_names_are_seen_only_of_those_who_say_so() -> None:
    labels = {member.id: member.label for member in ws.read_experts(EXPERTS).members}
    assert labels["made-up-a"] == "Made-up expert A"
    assert labels["made-up-c"].startswith("Expert ")


def test_performance_weights_follow_the_seeds() -> None:
    panel = ws.read_experts(EXPERTS)
    weights = panel.weights("global")
    scores = ws.weigh(panel.study()).experts
    for label, weight in weights.items():
        assert weight == pytest.approx(scores[label].calibration * scores[label].information)
    assert sum(weight > 0 for weight in panel.weights("global_optimised").values()) == 1


@pytest.mark.slow
def test_forecast_assess_advise_and_odds_run(together: ws.Case) -> None:
    forecast = ws.forecast(together, model="mean", draws=40)
    assert forecast.to_dict()["experts"]["prior/completes"]["disagreement"] > 0.2
    assert "of several experts" in str(forecast)
    assert "of several experts" in str(ws.odds(together, draws=40))
    assert "of several experts" in str(ws.assess(together, actor="russia", draws=20))
    advice = ws.advise(together, actor="russia", model="mean", draws=20)
    assert "of several experts" in " ".join(str(advice).split())


def test_the_number_of_workers_does_not_matter(together: ws.Case) -> None:
    one, two = (ws.forecast(together, model="mean", draws=60, workers=n) for n in (1, 2))
    assert one.to_json() == two.to_json()


def test_disagreement_says_who_differs_most_and_why(iran: ws.Case) -> None:
    answer = ws.disagreement(iran, ws.read_experts(EXPERTS), draws=60)
    shares = [number.share for number in answer.numbers]
    assert shares == sorted(shares, reverse=True)
    most = answer.numbers[0]
    assert most.farthest in answer.weights
    assert all(opinion.judged.why for opinion in most.opinions)
    data = answer.to_dict()
    assert data["numbers"][0]["opinions"][0]["why"]
    assert data["terms"][0]["share"] >= 0.0
    assert "Words are cheap." in str(answer)


def test_two_experts_far_apart_and_sure_disagree_wholly(tmp_path: Path, iran: ws.Case) -> None:
    folder = panel_of(
        tmp_path,
        a=one("about: salience/iran/duration, belief: 20"),
        b=one("about: salience/iran/duration, belief: 80"),
    )
    answer = ws.disagreement(iran, ws.read_experts(folder), draws=20)
    assert answer.numbers[0].share == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (one("about: salience/iran/durations, belief: 20"), "salience/iran/duration"),
        (one("about: salience/iran, belief: 20"), "salience/ACTOR/ISSUE"),
        (one("about: saliance/iran/duration, belief: 20"), "Did you mean 'salience'"),
        (one("about: salience/iran/duration, belief: 120"), "a salience from 0 to 100"),
        (one("about: ideal/iran/duration, belief: [0, 5, 40]"), "range"),
        (one("about: prior/complete, belief: 20"), "Did you mean 'completes'"),
        (one("about: ratio/signed-by-june/nothing, belief: 2"), "extended-to-june"),
        (one("about: salience/iran/duration, beleif: 20"), "unknown key"),
        (one("about: salience/iran/duration, belief: {p10: 4, p90: 3}"), "values that rise"),
        ("name: [", "expected"),
        ("just words", "mapping"),
    ],
)
def test_faults_have_a_place_and_a_mend(
    tmp_path: Path, iran: ws.Case, text: str, said: str
) -> None:
    with pytest.raises(ws.CaseError) as error:
        ws.pooled(iran, ws.read_experts(panel_of(tmp_path, ann=text)))
    assert "ann.yaml" in str(error.value)
    assert said in str(error.value)


def test_a_folder_without_experts_and_unknown_weights_are_usage_errors(tmp_path: Path) -> None:
    with pytest.raises(ws.UsageError, match="holds no file"):
        ws.read_experts(tmp_path)
    with pytest.raises(ws.UsageError, match="Cannot read"):
        ws.read_experts(tmp_path / "none")
    panel = ws.read_experts(panel_of(tmp_path, ann=one()))
    with pytest.raises(ws.UsageError, match="no weights"):
        panel.weights("best")
    with pytest.raises(ws.UsageError, match="Weights name bob"):
        panel.weights({"bob": 1.0})
    with pytest.raises(ws.UsageError, match=r"seeds\.yaml"):
        panel.weights("global")


def test_who_answered_no_seed_is_not_dropped_in_silence(tmp_path: Path) -> None:
    shutil.copytree(EXPERTS, tmp_path / "experts")
    panel_of(tmp_path / "experts", eve=one("about: salience/iran/duration, belief: 20"))
    with pytest.raises(ws.UsageError, match="answered no seed"):
        ws.read_experts(tmp_path / "experts").weights("global")


def test_a_table_of_all_experts_is_the_same_as_a_file_each(tmp_path: Path, iran: ws.Case) -> None:
    rows = ["expert,about,p5,p50,p95,low,likely,high,why,date,round"]
    rows += ["Ann,salience/iran/duration,20,40,60,,,,Said so.,2014-12-10,1"]
    rows += ["Ben,salience/iran/duration,,,,30,50,80,,,2", "Ben,chance/breakdown,10,20,30,,,,,,"]
    place = tmp_path / "judgements.csv"
    place.write_text("\n".join(rows), encoding="utf-8")
    folder = tmp_path / "experts"
    folder.mkdir()
    panel_of(
        folder,
        ann=one("about: salience/iran/duration, belief: {p5: 20, p50: 40, p95: 60}"),
        ben=one(
            "about: salience/iran/duration, belief: [30, 50, 80]",
            "about: chance/breakdown, belief: {p5: 10, p50: 20, p95: 30}",
            name="Ben",
        ),
    )
    tables, each = (ws.pooled(iran, ws.read_experts(source)) for source in (place, folder))
    assert tables.digest() == each.digest()
    place.write_text(rows[0] + "\nAnn,salience/iran/duration,20,x,60,,,,,,", encoding="utf-8")
    with pytest.raises(ws.CaseError, match="a number"):
        ws.read_experts(place)
    place.write_text("expert,about,p5\n,salience/iran/duration,20", encoding="utf-8")
    with pytest.raises(ws.CaseError, match="an expert and a number"):
        ws.read_experts(place)


def test_the_quiz_has_twenty_questions_with_sources_and_its_spans_are_by_the_calendar() -> None:
    seeds = ws.read_seeds()
    assert len(seeds) == 20
    assert all(seed.why and seed.unit for seed in seeds.values())
    days = {
        "camp-david-days": (date(1978, 9, 5), date(1978, 9, 17), 1),
        "dayton-days": (date(1995, 11, 1), date(1995, 11, 21), 1),
        "berlin-days": (date(1948, 6, 24), date(1949, 5, 12), 0),
        "paris-days": (date(2015, 12, 12), date(2016, 11, 4), 0),
        "falklands-days": (date(1982, 4, 2), date(1982, 6, 14), 1),
    }
    for key, (first, last, counted) in days.items():
        assert seeds[key].known == (last - first).days + counted
    months = (date(1972, 5, 26) - date(1969, 11, 17)).days / 30.44
    assert seeds["salt-months"].known == pytest.approx(months, abs=0.1)
    years = (date(2005, 2, 16) - date(1997, 12, 11)).days / 365.25
    assert seeds["kyoto-years"].known == pytest.approx(years, abs=0.05)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (one("about: salience/iran/fordow, belief: 1", name="' '"), "a name"),
        (
            one(
                *[
                    "about: salience/iran/fordow, belief: 1",
                    "about: salience/iran/fordow, belief: 2",
                ]
            ),
            "one belief about a number in a round",
        ),
    ],
)
def test_what_would_count_in_silence_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ws.CaseError) as error:
        ws.read_experts(panel_of(tmp_path, ann=text))
    assert said in error.value.findings[0].expected


def test_nobody_grows_another_s_file_and_no_case_another_s(iran: ws.Case, tmp_path: Path) -> None:
    row = "about: salience/iran/fordow, belief: [1, 2, 3]"
    panel_of(
        tmp_path,
        first=one(row, name="Ann Lee", more="case: iran-2014\n"),
        second=one(row + ", round: 2", name="'Ann, Lee'"),
        third=one(row, name="Ben", more="case: iran-2015\n"),
    )
    folder = tmp_path / "experts"
    kept = ws.collect(iran, tmp_path / "first.yaml", folder)
    before = kept.read_text()
    for name, expected in (("second", "Ann Lee, whose answers"), ("third", "about iran-2014")):
        with pytest.raises(ws.CaseError) as error:
            ws.collect(iran, tmp_path / f"{name}.yaml", folder)
        assert expected in error.value.findings[0].expected
    assert [kept] == list(folder.iterdir())
    assert kept.read_text() == before
    table = tmp_path / "all.csv"
    table.write_text(
        "expert,about,p5,p50,p95\nAnn Lee,salience/iran/fordow,1,2,3\n"
        "ann-lee,salience/iran/fordow,2,3,4\n"
    )
    with pytest.raises(ws.CaseError) as error:
        ws.read_experts(table)
    assert error.value.findings[0].expected == "another name"


@pytest.mark.slow
def test_an_answer_says_who_differs_most_on_what_and_why(together: ws.Case) -> None:
    text = str(ws.forecast(together, model=("mean",), draws=50))
    most = max(pooled_beliefs(together).items(), key=lambda pair: pair[1].disagreement)[0]
    own = together.opinions[most]
    assert f"most on {most}" in " ".join(text.split())
    assert len(own) > 1
    for one in own:
        assert one.expert in text
        assert (one.judged.why or "")[:20] in text
    page = ws.page(ws.forecast(together, model=("mean",), draws=50))
    for given in together.opinions.values():
        for one in given:
            assert html.escape(one.judged.why or "", quote=False) in page.replace("&#39;", "'")
    assert "Made-up expert C" not in page, "who wants no name seen is a letter"


def test_a_case_as_one_expert_sees_it_has_nobody_who_differs(iran: ws.Case) -> None:
    alone = ws.pooled(iran, ws.read_experts(EXPERTS), "linear", {"made-up-a": 1.0})
    assert "experts" not in str(ws.forecast(alone, model=("mean",), draws=50))


def test_decimal_commas_are_read_in_tables_of_experts(iran: ws.Case, tmp_path: Path) -> None:
    table = tmp_path / "experts.csv"
    table.write_text("expert;about;p5;p50;p95\nAnn;salience/iran/fordow;10,5;20,5;30,5\n")
    (row,) = ws.read_experts(table).members[0].expert.beliefs
    assert row.belief.plain() == {"p5": 10.5, "p50": 20.5, "p95": 30.5}
    study = tmp_path / "study.csv"
    study.write_text("expert;item;p5;p50;p95;known\nAnn;a;1,5;2,5;3,5;2,25\nBen;a;1;2;3;\n")
    read = ws.read_study(study).quantiles
    assert read.known.tolist() == [2.25]
    assert read.stated[0, 0].tolist() == [1.5, 2.5, 3.5]
