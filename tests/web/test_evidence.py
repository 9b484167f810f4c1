"""The page on which evidence is judged: blind, one person at a time, written as the case has it."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.web.bench import Bench
from winset.analyses.aims.evidence_weight import TRUTH
from winset.case.probability_words import CREDIBILITY, RELIABILITY
from winset.library.readers.intake import read as read_source

TODAY = datetime.date.today().isoformat()
MORE = """
hypotheses:
  settle: {name: Settles <b>, about: upstream}
  stall: {name: Stalls, about: upstream}
evidence:
  envoy:
    name: The envoy is called home
    judged: 2025-02-01
    judged_by: Ann
    likelihood: {settle: 20, stall: 60}   # a guess
"""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    found = Bench(tmp_path, "river")
    found.write("river", found.text("river") + MORE)
    return found


def judge(bench: Bench, item: str, **said: Any) -> Any:
    return bench.post("/case/river/evidence/judge", {"item": item, "said": said, "why": "so"})


def read(bench: Bench) -> ws.Case:
    return ws.read(bench.folder / "river")


def test_a_judge_sees_no_probability_and_no_other_judges_word(bench: Bench) -> None:
    bench.post("/case/river/evidence/as", {"by": "Ben"})
    page = bench.get("/case/river/evidence").text
    assert "Settles &lt;b&gt;" in page
    assert 'value="20"' not in page
    assert "marked as blind" in page
    bench.post("/case/river/evidence/as", {"by": "Ann"})
    assert 'value="20"' in bench.get("/case/river/evidence").text


def test_who_has_items_to_judge_does_not_see_where_hypotheses_stand_unless_asked(
    bench: Bench,
) -> None:
    bench.post("/case/river/evidence/as", {"by": "Ben"})
    page = bench.get("/case/river/assess").text
    assert "1 item wait" in page
    assert "hx-post" not in page
    assert judge(bench, "envoy", settle=[10, 30, 50], stall=50).status_code == 200
    page = bench.get("/case/river/assess").text
    assert "wait for" not in page
    assert "judged by Ann, Ben" in page


def test_the_brief_waits_for_a_blind_judge_and_who_reads_it_has_looked(bench: Bench) -> None:
    bench.post("/case/river/evidence/as", {"by": "Ben"})
    page = bench.get("/case/river/brief").text
    assert "1 item wait" in page
    assert 'class="job"' not in page
    bench.post("/case/river/brief?draws=50")
    assert judge(bench, "envoy", settle=30, stall=50).status_code == 200
    assert read(bench).evidence["envoy"].judgements["Ben"].blind is False
    assert 'class="job"' in bench.get("/case/river/brief").text


def test_a_second_judgement_stands_beside_the_first(bench: Bench) -> None:
    bench.post("/case/river/evidence/as", {"by": "Ben"})
    assert judge(bench, "envoy", settle="unlikely", stall=50).status_code == 200
    item = read(bench).evidence["envoy"]
    assert item.judges == ("Ann", "Ben")
    assert (item.likelihood, item.judged, item.judged_by) == ({}, None, ())
    first, second = item.judgements.values()
    assert (first.judged, first.blind, first.likelihood["settle"].likely) == (
        "2025-02-01", False, 20,
    )  # fmt: skip
    assert (second.judged, second.blind, second.why) == (TODAY, True, "so")
    assert ws.assess(read(bench), draws=50).judges.keys() == {"Ann", "Ben"}
    assert judge(bench, "envoy", settle=40, stall=40).status_code == 200
    assert read(bench).evidence["envoy"].judgements["Ben"].likelihood["settle"].likely == 40


def test_after_a_look_nothing_is_blind(bench: Bench) -> None:
    bench.post("/case/river/evidence/as", {"by": "Ben"})
    bench.post("/case/river/evidence/look", {})
    assert "hx-post" in bench.get("/case/river/assess").text
    judge(bench, "envoy", settle=30, stall=50)
    assert not read(bench).evidence["envoy"].judgements["Ben"].blind
    bench.post("/case/river/evidence/as", {"by": "Cay"})
    judge(bench, "envoy", settle=30, stall=50)
    assert read(bench).evidence["envoy"].judgements["Cay"].blind


def test_who_looked_without_a_name_may_be_anybody(bench: Bench) -> None:
    bench.post("/case/river/assess/posterior?actor=upstream&draws=100", {})
    bench.post("/case/river/evidence/as", {"by": "Ben"})
    judge(bench, "envoy", settle=30, stall=50)
    assert not read(bench).evidence["envoy"].judgements["Ben"].blind


@pytest.mark.parametrize(
    ("by", "item", "said", "words"),
    [
        ("", "envoy", {"settle": 5}, "Say first who judges."),
        ("Ben", "envoy", {}, "Judge the item under each hypothesis."),
        ("Ben", "envoy", {"settle": "C", "stall": 5}, "Judge one item in one way"),
        ("Ben", "envoy", {"settle": 500, "stall": 5}, "from 0 to 100"),
        ("Ben", "envoy", {"settle": 50}, "likelihood of other hypotheses"),
        (
            "Ben",
            "envoy",
            {"settle": [[1]], "stall": {"x": 1}},
            "Ben, likelihood, Settles <b>. Found [[1]]",
        ),
        ("Ben", "nothing", {"settle": 5}, "There is no such item"),
    ],
)
def test_what_cannot_be_judged_is_told(
    bench: Bench, by: str, item: str, said: dict[str, Any], words: str
) -> None:
    before = bench.text("river")
    bench.post("/case/river/evidence/as", {"by": by})
    answer = judge(bench, item, **said)
    assert answer.status_code in (400, 422)
    assert words in answer.text
    assert bench.text("river") == before


def test_entries_are_added_and_what_was_watched_for_is_recorded(bench: Bench) -> None:
    for section, name, entry in (
        ("sources", "The Courier", {"rating": "B2"}),
        ("evidence", "A gauge is ordered", {"date": "2025-02", "sources": ["the-courier"]}),
        ("candidates", "Money for the dam", {"likelihood": {"settle": 20, "stall": 60}}),
        ("hypotheses", "Something else", {"about": "upstream", "none_of_these": True}),
    ):
        answer = bench.post("/case/river/add", {"section": section, "name": name, "entry": entry})
        assert answer.status_code == 200, answer.text
    page = bench.get("/case/river/evidence").text
    assert "Found no judgement" in page
    assert "A gauge is ordered" in page
    edits = [
        {"op": "set", "path": ["candidates", "money-for-the-dam", "seen"], "value": True},
        {"op": "set", "path": ["sources", "the-courier", "retracted"], "value": "made up"},
    ]
    sent = {"etag": bench.etag("river"), "edits": edits}
    assert bench.post("/case/river/edit", sent).status_code == 200
    case = read(bench)
    assert case.sources["the-courier"].title == "The Courier"
    assert case.candidates["money-for-the-dam"].seen is True
    page = bench.get("/case/river/evidence").text
    assert "retracted: made up" in page
    answer = ws.assess(case, draws=50)
    assert set(answer.evidence) == {"envoy", "money-for-the-dam"}


def test_the_matrix_and_the_probabilities_have_one_order(bench: Bench) -> None:
    page = bench.get("/case/river/assess").text
    head = page[page.index("<thead>") : page.index("</thead>")]
    names = re.findall(r'<th class="wrap"><bdi>(.*?)</bdi>', head)
    meters = re.findall(r'<dt id="v-.*?"><bdi>(.*?)</bdi>', page)
    assert names == meters == ["Settles &lt;b&gt;", "Stalls"]


def test_items_lead_to_their_passages_and_acts_to_their_form(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "iran-2014")
    passage = 'href="/case/iran-2014/library/topychkanov-2014#p4"'
    assert passage not in bench.get("/case/iran-2014/evidence").text
    with ws.open_library(tmp_path / "library.sqlite") as library:
        text = b"What Russia wants\n\nIt wants much of it.\n"
        library.add_reading(read_source(text, "t.txt"), "t.txt", text, "topychkanov-2014")
    page = bench.get("/case/iran-2014/evidence").text
    assert passage in page
    assert "/sections/sources#entry-topychkanov-2014" in page
    case = ws.read(tmp_path / "iran-2014")
    acts = [name for name, item in case.evidence.items() if item.conduct is not None]
    assert acts
    assert all(f"/sections/evidence#entry-{name}" in page for name in acts)


def test_a_new_hypothesis_is_offered_the_questions_of_its_rivals(bench: Bench) -> None:
    assert 'name="question"' not in bench.get("/case/river/evidence").text
    on = ", question: line}"
    bench.write("river", bench.text("river").replace("about: upstream}", f"about: upstream{on}"))
    page = bench.get("/case/river/evidence").text
    assert '<select name="question"><option>line</option><option value="">' in page
    assert '<option value="upstream" selected>' in page
    downstream = bench.text("river").replace("about: upstream", "about: downstream")
    bench.write("south", downstream)
    assert '<option value="downstream" selected>' in bench.get("/case/south/evidence").text
    entry = {"about": "upstream", "question": "line"}
    bench.post("/case/river/add", {"section": "hypotheses", "name": "Waits", "entry": entry})
    assert bench.get("/case/river/evidence").text.count('<th class="wrap">') == 3
    asked = "/case/river/assess/posterior?actor=upstream"
    bench.post("/case/river/evidence/look", {})
    shares = {n: v["share"] for n, v in bench.post(asked, {}).json()["views"].items()}
    assert set(shares) == {"settle", "stall", "waits"}
    assert sum(shares.values()) == pytest.approx(1.0)  # rivals, of which one is true
    assert shares["waits"] > 0.1


def test_a_rating_stands_with_what_it_says(bench: Bench) -> None:
    add = {"section": "sources", "name": "A report", "entry": {"rating": "B2"}}
    bench.post("/case/river/add", add)
    page = bench.get("/case/river/evidence").text
    assert "B2: source usually reliable, report probably true" in page
    for letter in "ABCDEF":
        assert f"<b>{letter}</b> {RELIABILITY[letter]}" in page
    for digit in "123456":
        assert f"<b>{digit}</b> {CREDIBILITY[digit]}" in page
    assert set(TRUTH) == {*RELIABILITY, *CREDIBILITY}  # each has its chance


def test_an_item_without_a_source_is_marked_and_a_sighting_bears_the_day_of_the_case(
    bench: Bench,
) -> None:
    page = bench.get("/case/river/evidence").text
    row = page.partition('id="item-envoy"')[2].partition("</tr>")[0]
    assert "no source" in row
    told = {"op": "set", "path": ["evidence", "envoy", "sources"], "value": ["council-2025"]}
    bench.post("/case/river/edit", {"etag": bench.etag("river"), "edits": [told]})
    watched = {"by": "2025-06-01", "likelihood": {"settle": 60, "stall": 20}}
    bench.post("/case/river/add", {"section": "candidates", "name": "Calm", "entry": watched})
    page = bench.get("/case/river/evidence").text
    row = page.partition('id="item-envoy"')[2].partition("</tr>")[0]
    assert "no source" not in row
    row = page.partition('id="candidate-calm"')[2].partition("</tr>")[0]
    assert re.findall(r'type="date" value="([^"]+)"', row) == ["2025-03-01"]


def test_a_removal_is_named_after_the_entry_and_not_after_what_hangs_on_it(bench: Bench) -> None:
    given = {"etag": bench.etag("river"), "path": ["hypotheses", "stall"]}
    said = bench.post("/case/river/remove", given).json()
    assert said["steps"]["undo"]["what"].startswith("Stalls removed, and ")
    assert "stall" not in bench.text("river").partition("hypotheses:")[2]
