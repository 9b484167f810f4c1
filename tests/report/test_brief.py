"""The brief: two sides, a principal's words, and each figure where its footnote says it stands."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

import winset as ws
from tests.generate import line_case
from winset.analyses.brief import Brief
from winset.case.belief import Belief
from winset.case.difference import differences
from winset.cli.main import cli
from winset.show.brief_since import moves, since
from winset.show.html import html
from winset.show.log_changes import difference_texts
from winset.show.sections import Points, Table

CASES = Path(__file__).parents[2] / "cases"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
JARGON = re.compile(
    r"\b(draws?|decibans?|pooled|bits?|posterior|prior|Monte Carlo)\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def iran() -> Brief:
    answer = ws.forecast(ws.read(CASES / "iran-2014"), draws=200)
    return ws.brief(answer, authors=("A. Berg",), marking="internal")


def sentences(answer: Brief) -> str:
    """Return what is read: all but where the figures stand."""
    shown = [one for one in answer.show() if one.id != "figures"]
    return re.sub(r"<[^>]+>", " ", html(shown))


def at(data: object, path: str) -> float:
    """Return the value at a place that a footnote names."""
    where, _, changed = path.partition(".flips:")
    for key in re.findall(r'\["([^"]+)"\]|\[(-?\d+)\]|([^.\[\]]+)', where):
        quoted, index, plain = key
        data = data[int(index)] if index else data[quoted or plain]  # type: ignore[index]
    if not changed:
        return float(data)  # type: ignore[arg-type]
    found = [
        flip["decibans"]
        for question in [data, *data.get("questions", {}).values()]  # type: ignore[attr-defined]
        for flip in question.get("flips", ())
        if flip["input"] == changed
    ]
    return float(found[0])


def words(page: str) -> int:
    body = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)
    return len(re.sub(r"<[^>]+>", " ", body).split())


@pytest.mark.slow
def test_iran_keeps_to_900_words_at_the_usual_draws() -> None:
    """More of what the answer rests on can be told there than at few draws."""
    assert words(ws.page(ws.brief(ws.forecast(ws.read(CASES / "iran-2014"))))) <= 900


def test_iran_takes_two_sides_and_900_words(iran: Brief, tmp_path: Path) -> None:
    page = ws.page(iran)
    assert words(page) <= 900
    if CHROMIUM is None:
        pytest.skip("needs chromium: apt-get install chromium, then run this again")
    from pypdf import PdfReader

    file, target = tmp_path / "brief.html", tmp_path / "brief.pdf"
    file.write_text(page, encoding="utf-8")
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
        f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={target}", file.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    assert len(PdfReader(target).pages) <= 2


def test_a_principals_words(iran: Brief) -> None:
    assert JARGON.findall(sentences(iran)) == []


def test_each_figure_stands_where_its_footnote_says(iran: Brief) -> None:
    data = json.loads(iran.to_json())
    (figures,) = [one for one in iran.show() if one.id == "figures"]
    said = re.findall(r"([^\s,;]+?)=(-?[\d.e+-]+?)(?=[,;.]?(?:\s|$))", figures.parts[0].text)
    assert len(said) >= 15
    for path, value in said:
        assert float(value) == pytest.approx(at(data, path), rel=0.006)


def test_the_first_sentence_answers_the_question(iran: Brief) -> None:
    first = next(iter(iran.show())).parts[0].text
    june = iran.odds.events["signed-by-june"].probability
    assert first.startswith("A deal signed by 30 June 2015: ")
    assert f"({100 * june:.0f} %)" in first


def test_ids_of_the_case_are_not_words(iran: Brief) -> None:
    """Origins and outcomes are named in words; a case's short names are the analyst's alone."""
    case = iran.case
    ids = {item.origin for item in case.evidence.values() if item.origin}
    for candidate in case.candidates.values():
        ids |= set(candidate.choice.alternatives if candidate.choice else ())
    ids |= {name for name in (*case.evidence, *case.hypotheses) if "-" in name}
    assert {"western-officials", "asks-for-time"} <= ids
    said = sentences(iran)
    assert [name for name in ids if re.search(rf"(?<![\w-]){name}(?![\w-])", said)] == []


def test_views_on_several_questions_stand_apart(iran: Brief) -> None:
    (views,) = [one for one in iran.show() if one.id == "views"]
    rows = views.parts[0].rows
    heads = [index for index, row in enumerate(rows) if row.heading]
    assert [rows[index].cells[0].text for index in heads] == list(iran.aims[0].questions)
    for start, end in pairwise([*heads, len(rows)]):
        shares = [row.cells[1].value for row in rows[start + 1 : end]]
        assert sum(shares) == pytest.approx(1.0)


def test_an_indicator_that_moves_nothing_is_left_out(iran: Brief) -> None:
    (watched,) = [one for one in iran.show() if one.id == "indicators"]
    then = [row.cells[-1].text for row in watched.parts[0].rows]
    assert then
    for text in then:
        before, after = re.findall(r"([\d.]+) %", text)[-2:]
        assert before != after, text


def test_the_terms_answer_where_no_deal_is_not_asked() -> None:
    answer = ws.brief(ws.forecast(ws.read(CASES / "emissions-1989"), draws=50))
    first = next(iter(answer.show())).parts[0]
    median = answer.forecast.pooled.issues["delay"]["median"]
    assert first.text.startswith(
        f"If the matter is settled, Delay until the standards apply: {median:.2f} years "
    )
    assert first.notes == [(1, f"forecast.pooled.issues.delay.median={median:.3g}")]


def test_the_best_levers_are_those_of_advise(iran: Brief) -> None:
    """Those whose answers leave a gain; each in a sentence."""
    advice = ws.advise(iran.case, "russia", draws=200)
    best = [one for one in advice.best(2) if (one.after_replies or 0) > 0]
    assert best
    assert json.loads(iran.to_json())["advise"] == {
        "russia": [json.loads(json.dumps(one.to_dict())) for one in best]
    }
    (shown,) = [one for one in iran.show() if one.title == "What Russia can do"]
    assert len(shown.parts) == len(best)
    for part, one in zip(shown.parts, best, strict=True):
        assert part.text.startswith(f"{one.lever.text}: ")


def test_a_case_without_hypotheses_and_questions_has_a_brief() -> None:
    case = line_case({"a": 2, "b": 8}, 1, no_deal={"out": {"name": "Out"}}, id="small")
    answer = ws.brief(ws.forecast(case, draws=50))
    assert answer.to_dict()["assess"] == {}
    assert "Key judgements" in str(answer.show())
    assert JARGON.findall(sentences(answer)) == []
    without = ws.brief(ws.forecast(case, draws=50, model="mean"))
    assert "is not asked" in str(without.show())
    titles = [one.title for one in without.show()]
    assert titles == ["", "Terms to expect", "Sources"]
    assert "The line" in str(without.show())


def test_what_moved_since_the_last_record(tmp_path: Path) -> None:
    case = line_case({"a": 2, "b": 8}, 1, no_deal={"out": {"name": "Out"}}, id="small")
    answer = ws.forecast(case, draws=50)
    ws.save_forecast(answer, tmp_path / "log.jsonl", date="2020-01-01")
    log = tmp_path / "log.jsonl"
    assert "What has moved since 2020-01-01: nothing" in str(ws.brief(answer, log=log).show())
    assert "Changed in the case since: nothing" in str(ws.brief(answer, log=log).show())
    # between the two ideals every move hurts one of them; beside both, some help both
    blocked = line_case({"a": 2, "b": 8}, 5, no_deal={"out": {"name": "Out"}}, id="small")
    ws.save_forecast(ws.forecast(blocked, draws=50), log, date="2020-01-02")
    assert (
        "What has moved since 2020-01-02: that terms exist, from less than 1 % to more than 99 %"
        in " ".join(str(ws.brief(answer, log=log).show()).split())
    )
    other = str(ws.brief(ws.forecast(case, draws=60), log=log).show())
    assert "since 2020-01-02, by other draws, so small moves may be chance: that" in other
    assert "Changed in the case since: “The line”." in str(ws.brief(answer, log=log).show())
    moved = line_case({"a": 2, "b": 9}, 5, no_deal={"out": {"name": "Out"}}, id="small")
    later = ws.brief(ws.forecast(moved, draws=50), log=log)
    assert "Changed in the case since: b on The line: position." in str(later.show())
    assert "The case is as it was." in str(since(ws.brief(answer, log=log, since=1)).parts)
    ws.save_forecast(later.forecast, log, date="2020-01-08")
    kept = ws.brief(later.forecast, log=log).before
    assert kept is not None
    assert kept.number == 2  # the third is this very forecast
    assert kept.kept == {1: "2020-01-01", 2: "2020-01-02", 3: "2020-01-08"}
    of_three = ws.brief(later.forecast, log=log, since=3).before
    assert of_three is not None
    assert (of_three.number, of_three.differences) == (3, ())
    with pytest.raises(ws.UsageError, match="no forecast number 4"):
        ws.brief(later.forecast, log=log, since=4)


@pytest.mark.slow
def test_what_moved_is_what_two_forecasts_and_assessments_say(tmp_path: Path) -> None:
    case, log = ws.read(CASES / "iran-2014"), tmp_path / "log.jsonl"
    was = ws.brief(ws.forecast(case, draws=200))
    ws.save_forecast(was.forecast, log, date="2020-01-01")
    name, item = next(iter(case.evidence.items()))
    fewer = {key: one for key, one in case.evidence.items() if key != name}
    harder = [
        row.model_copy(update={"ideal": Belief(low=14e3, likely=155e2, high=17e3)})
        if (row.actor, row.issue) == ("iran", "centrifuges")
        else row
        for row in case.positions
    ]
    changed = case.model_copy(update={"evidence": fewer, "positions": tuple(harder)})
    brief = ws.brief(ws.forecast(changed, draws=200), log=log)
    assert brief.before is not None
    told = list(moves(brief, brief.before))

    def shares(answer: Brief) -> dict[str, float]:
        agreement, packages = answer.forecast.agreement, answer.forecast.packages
        assert agreement is not None
        assert packages is not None
        views = {n: v.posterior.mean for a in answer.aims for n, v in a.hypotheses.items()}
        named = {answer.case.hypotheses[n].name: share for n, share in views.items()}
        accepting = packages.headline.acceptance.items()
        return named | {
            "Terms exist": agreement.probability,
            "All accept the headline terms": packages.headline.accepted_by_all,
            **{answer.case.parties[n].name: share for n, share in accepting},
            **{one.event.question: one.probability for one in answer.odds.events.values()},
        }

    then, now = shares(was), shares(brief)
    assert {one.what: one.then for one in told} == pytest.approx(then)
    assert {one.what: one.now for one in told} == pytest.approx(now)
    shown = since(brief)
    (grid,) = (part for part in shown.parts if isinstance(part, Table))
    rows = {row.cells[0].text: row for row in grid.rows if not row.heading}
    for one in told:
        assert (one.what in rows) == one.moved, one.what
    assert {"Iran", "Enriching centrifuges"} <= rows.keys()
    assert any(one.group.startswith("What ") and one.moved for one in told)
    still = sum(not one.moved for one in told)
    still += sum(issue.name not in rows for issue in case.issues.values())
    assert f"{still} further figures did not move" in str(shown.parts)
    (lines,) = (part.points for part in shown.parts if isinstance(part, Points))
    assert set(lines) == {
        f"evidence dropped: {item.name}",
        "Iran on Enriching centrifuges, ideal: [6000, 9400, 13000] -> [14000, 15500, 17000]",
    }
    assert json.loads(brief.to_json())["before"]["acceptance"] == pytest.approx(
        was.forecast.packages.headline.acceptance
    )


def test_entries_that_are_new_or_removed_are_named() -> None:
    case = ws.read(CASES / "iran-2014")
    gone = next(iter(case.scenarios))
    fewer = {key: one for key, one in case.scenarios.items() if key != gone}
    without = case.model_copy(update={"scenarios": fewer, "evidence": {}})
    name = case.scenarios[gone].name
    note = " (not read by forecasts)"
    assert difference_texts(without, differences(case, without)) == [f"{name}: removed{note}"]
    assert difference_texts(case, differences(without, case)) == [f"{name}: new{note}"]


def test_a_single_run_has_no_brief() -> None:
    with pytest.raises(ws.UsageError, match="Leave out --point"):
        ws.brief(ws.forecast(line_case({"a": 2, "b": 8}, 1), point=True))


def test_a_word_file_has_headings_and_captions(iran: Brief, tmp_path: Path) -> None:
    from docx import Document

    raw = ws.word_file(iran)
    file = Document(BytesIO(raw))
    headings = [p.text for p in file.paragraphs if p.style.name == "Heading 1"]
    assert headings == [one.title for one in iran.show() if one.title]
    assert len(file.tables) == sum(p.style.name == "Caption" for p in file.paragraphs) == 3
    assert raw == ws.word_file(iran)
    (tmp_path / "own.docx").write_bytes(raw)
    again = ws.word_file(iran, template=tmp_path / "own.docx")
    assert [p.text for p in Document(BytesIO(again)).paragraphs] == [
        p.text for p in file.paragraphs
    ]


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(ws.write(line_case({"a": 2, "b": 8}, 1, id="small")))
    run = CliRunner()
    told = ["brief", str(tmp_path / "case.yaml"), "--draws", "20"]
    for options, words in (
        (["--template", "x.docx"], "-o brief.docx"),
        (["--day", "soon"], "no day"),
        (["-o", str(tmp_path / "b.docx"), "--template", str(tmp_path / "case.yaml")], "no DOCX"),
        (["-o", str(tmp_path / "b.docx"), "--template", "nowhere.docx"], "no such file"),
        (["-o", str(tmp_path / "b.PDF")], "a browser prints to PDF"),
        (["-o", str(tmp_path / "b.docx"), "--json"], "--json gives JSON"),
    ):
        found = run.invoke(cli, told + options)
        assert found.exit_code != 0
        assert words in str(found.exception) + found.output
    assert not (tmp_path / "b.docx").exists()
    assert run.invoke(cli, [*told, "-o", str(tmp_path / "b.docx")]).exit_code == 0
    assert (tmp_path / "b.docx").read_bytes().startswith(b"PK")


def test_a_whole_report_is_written_for_word_with_headings_in_order() -> None:
    docx = pytest.importorskip("docx")
    answer = ws.forecast(ws.read(CASES / "emissions-1989"), draws=50)
    file = docx.Document(BytesIO(ws.word_file(answer)))
    names = [one.style.name for one in file.paragraphs]
    levels = [int(name[-1]) for name in names if name.startswith("Heading ")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    texts = [one.text for one in file.paragraphs]
    assert texts.index("On what terms?") < texts.index("Sources")


def test_a_marking_stands_on_each_page_of_brief_and_report() -> None:
    from docx import Document

    data = line_case({"a": 2, "b": 8}, 1, id="small").to_dict()
    marking = 'internal "} </style>'
    piece = {"authors": [{"name": "A. Berg"}], "marking": marking}
    run = ws.forecast(ws.Case.model_validate({**data, "publication": piece}), draws=20)
    for answer in (run, ws.brief(run)):
        page = ws.page(answer)
        assert '@top-right{content:"internal \\22 }' in page
        assert page.count("</style>") == 1
        assert "internal &#34;} &lt;/style&gt; · " in page
        header = Document(BytesIO(ws.word_file(answer))).sections[0].header
        assert header.paragraphs[0].text.startswith(f"{marking} · ")


def test_authors_and_marking_are_those_of_the_publication() -> None:
    case = ws.read(CASES / "emissions-1989")
    data = {**case.to_dict(), "publication": {"authors": [{"name": "A. Berg"}], "marking": "draft"}}
    answer = ws.brief(ws.forecast(ws.Case.model_validate(data), draws=50))
    assert (answer.authors, answer.marking) == (("A. Berg",), "draft")
