"""The page Library: sources sent by a browser, searched, shown as text alone, cited into a case."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.data import data_path
from tests.web.bench import SMALL, Bench
from winset.case.yaml.edit import Edit, edit_text
from winset.library.claims import parser
from winset.library.readers.intake import SUFFIXES
from winset.web.pages import source

PAGE = b"""<html><head><title>An assurance</title><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2014-11-02"></head><body>
<nav><a href="/">Home</a></nav><article><h1>An assurance</h1>
<p>The ministry said on Sunday that it would go on with the talks until a full agreement
is reached.</p>
<p onclick="alert(1)">A second paragraph speaks of sanctions,
&lt;script&gt;alert(2)&lt;/script&gt; and of relief
that would come step by step over several years.</p>
<script>alert(3)</script><iframe src="http://elsewhere.example/"></iframe></article></body></html>"""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "iran-2014", "emissions-1989")


def sent(bench: Bench, name: str, raw: bytes, **headers: str) -> Any:
    return bench.client.post(f"/library/add?name={name}", content=raw, headers=bench.own | headers)


def cited(bench: Bench, **more: Any) -> Any:
    said = {
        "address": "lee-2014#p2",
        "row": "evidence",
        "name": "Talks go on",
        "paraphrase": "The ministry means to see the talks through.",
        "parties": "",
        "rating": "b2",
        "consistency": {"completes": "C", "derails": "II"},
    } | more
    return bench.post("/case/iran-2014/library/cite", said)


def test_without_a_library_the_page_says_how_to_begin(bench: Bench) -> None:
    assert "No sources yet" in bench.get("/library").text
    assert not (bench.folder / "library.sqlite").exists()
    assert bench.get("/library/lee-2014").status_code == 404


def test_a_list_read_anew_counts_the_sources_anew(bench: Bench) -> None:
    page = bench.get("/case/iran-2014/library").text
    assert '<label for="pasted">' in page
    assert re.search(r'<span id="number">0 sources</span>', page)
    sent(
        bench, "Minutes-of-the-council.txt", b"Minutes of the council\n\nThe lower town gave way.\n"
    )
    part = bench.get("/case/iran-2014/library?part=1").text
    assert '<span id="number" hx-swap-oob="true">1 source</span>' in part
    assert "Minutes of the council" in part
    assert '<span id="number">1 source</span>' in bench.get("/library").text


def test_works_that_pages_point_to_are_found(bench: Bench) -> None:
    raw = data_path("../seed/topychkanov-2014.txt").read_bytes()
    sent(bench, "page.txt", raw)
    found = bench.get("/library?part=1&q=Danube").text
    assert "Europolis, Where Europe Ends" in found
    assert "A prophetic Romanian novel" in found
    assert 'href="/library/topychkanov-2014"' in found


def test_a_page_is_added_once_found_and_shown(bench: Bench) -> None:
    first = sent(bench, "page.html", PAGE).json()
    assert [entry["id"] for entry in first["documents"]] == ["lee-2014"]
    assert sent(bench, "again.html", PAGE).json()["documents"][0]["new"] is False
    assert "An assurance" in bench.get("/library").text
    assert "An assurance" in bench.get("/library?part=1&author=lee&since=2014").text
    assert "No source meets this" in bench.get("/library?part=1&author=kim").text
    assert "1 source</span> in" in bench.get("/library?author=kim").text
    assert "is no day" in bench.get("/library?part=1&since=soon").text
    hits = bench.get("/library?part=1&q=sanctions").text
    assert "<mark>sanctions</mark>" in hits
    assert "/library/lee-2014#p" in hits
    assert "<nav" not in hits
    assert "Works that pages point to" not in hits
    shown = bench.get("/case/iran-2014/library/lee-2014").text
    assert 'data-cite="lee-2014#p2"' in shown
    assert "Ann Lee" in shown
    assert "data-cite" not in bench.get("/library/lee-2014").text
    assert "/case/emissions-1989/library/lee-2014" in bench.get("/library/lee-2014").text


def test_a_guess_about_a_source_is_said_when_added_and_on_its_page(bench: Bench) -> None:
    text = "Брифинг\n\nМинистр заявил, что стороны продолжат переговоры в Вене до ноября.\n"
    (entry,) = sent(bench, "note.txt", text.encode("cp1251")).json()["documents"]
    assert (entry["source"], entry["title"]) == ("note.txt", "Брифинг")
    assert "read as Windows-1251, a guess" in entry["notes"][0]
    assert entry["notes"][0] in bench.get(f"/library/{entry['id']}").text


def test_nothing_of_a_source_is_run(bench: Bench) -> None:
    sent(bench, "page.html", PAGE)
    for path in ("/library/lee-2014", "/library?q=relief", "/case/iran-2014/library/lee-2014"):
        main = bench.get(path).text.split("<main")[1]
        assert "<script" not in main
        assert "<iframe" not in main
        assert "onclick" not in main


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("%22", "no word"),
        ("colour:red", "colour"),
        ("<b>", ""),
        ("x&since=never", "no day or year"),
    ],
)
def test_odd_queries_are_told_and_escaped(bench: Bench, query: str, words: str) -> None:
    sent(bench, "page.html", PAGE)
    answer = bench.get(f"/library?part=1&q={query}")
    assert answer.status_code == 200
    assert words in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize(
    ("name", "raw"),
    [("empty.html", b""), ("blank.txt", b" \n "), ("photo.html", bytes(range(256)) * 40)],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    bench: Bench, name: str, raw: bytes
) -> None:
    answer = sent(bench, name, raw)
    assert answer.status_code == 200
    refused = answer.json()["refused"]
    assert [(each["source"], bool(each["reason"])) for each in refused] == [(name, True)]
    assert "No sources yet" in bench.get("/library").text


def test_a_name_is_no_path(bench: Bench) -> None:
    before = sorted(path for path in bench.folder.parent.rglob("*") if path.is_file())
    sent(bench, "..%2F..%2F..%2Fetc%2Fpasswd.html", PAGE)
    after = sorted(path for path in bench.folder.parent.rglob("*") if path.is_file())
    new = {path.name for path in set(after) - set(before)}
    assert {name.removesuffix("-journal") for name in new} == {"library.sqlite"}
    assert "passwd.html" in bench.get("/library/lee-2014").text
    assert sent(bench, "..", PAGE).status_code == 422


def test_only_own_pages_may_add_and_only_so_much(bench: Bench) -> None:
    assert bench.client.post("/library/add?name=a.html", content=PAGE).status_code == 403
    other = {"sec-fetch-site": "cross-site"}
    assert sent(bench, "a.html", PAGE, **other).status_code == 403
    assert sent(bench, "a.html", b"x", **{"content-length": "64000001"}).status_code == 413


def test_a_passage_becomes_evidence_with_its_source(bench: Bench) -> None:
    sent(bench, "page.html", PAGE)
    before = bench.text("iran-2014")
    answer = cited(bench)
    assert answer.status_code == 200
    (told,) = answer.json()["told"]
    assert "expected a judgement for each rival" in told
    assert "Wants the talks to go on without an end" in told
    assert answer.json()["name"] == "Evidence: Talks go on"
    case = ws.read(bench.folder / "iran-2014")
    item = case.evidence["talks-go-on"]
    assert (item.date, item.rating, item.origin) == ("2014-11-02", "B2", "lee-2014")
    assert item.consistency == {"completes": "C", "derails": "II"}
    assert item.sources == ("lee-2014#p2",)
    source = case.sources["lee-2014"]
    assert source.title == "An assurance"
    assert source.authors == ("Ann Lee",)
    assert source.passages["p2"] == "The ministry means to see the talks through."
    with ws.open_library(bench.folder / "library.sqlite") as library:
        assert library.passage("lee-2014#p2").digest.startswith(source.digests["p2"])
    lines = difflib.ndiff(before.splitlines(), bench.text("iran-2014").splitlines())
    assert not [line for line in lines if line.startswith("- ")]
    assert "talks through" in bench.get("/case/iran-2014/library").text
    bench.post("/case/iran-2014/undo", {})
    assert bench.text("iran-2014") == before


def test_a_second_passage_joins_the_source_and_names_do_not_clash(bench: Bench) -> None:
    sent(bench, "page.html", PAGE)
    cited(bench)
    cited(bench, address="lee-2014#p1", paraphrase="Only the headline.")
    case = ws.read(bench.folder / "iran-2014")
    assert set(case.sources["lee-2014"].passages) == {"p1", "p2"}
    assert {"talks-go-on", "talks-go-on-2"} <= set(case.evidence)


def test_a_passage_becomes_an_agreement_or_stands_alone(bench: Bench) -> None:
    sent(bench, "page.html", PAGE)
    cited(bench, row="agreement", name="A pledge", parties="iran, united-states")
    cited(bench, row="source", name="", address="lee-2014#p1", paraphrase="The headline.")
    case = ws.read(bench.folder / "iran-2014")
    assert case.agreements["a-pledge"].parties == ("iran", "united-states")
    assert case.agreements["a-pledge"].sources == ("lee-2014#p2",)
    assert case.sources["lee-2014"].passages["p1"] == "The headline."


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"paraphrase": " "}, "own words"),
        ({"name": ""}, "a name"),
        ({"rating": "Z9"}, "rating"),
        ({"address": "lee-2014#p99"}, "no paragraph 99"),
        ({"address": "nobody#p1"}, "no document"),
        ({"consistency": {"nobody": "C"}}, "hypotheses"),
        ({"consistency": {"completes": "maybe"}}, "hypotheses"),
        ({"consistency": {}}, "at least one hypothesis"),
        ({"row": "rumour"}, "unexpected"),
        ({"row": "hypothesis"}, "Whom is the hypothesis about"),
        ({"row": "hypothesis", "about": "nobody"}, "nobody"),
        ({"row": "candidate", "likelihood": {"completes": 60}}, "two hypotheses or more"),
        ({"row": "actor"}, "has a capability"),
        ({"row": "actor", "capability": "1, 2"}, "write 60, or 50, 60, 80"),
        ({"row": "issue", "low": "0", "high": "10"}, "status quo"),
        (
            {"row": "issue", "low": "0", "high": "10", "status_quo": "3", "unit": "years"},
            "no actor",
        ),
        ({"row": "issue", "low": "0", "status_quo": "3"}, "range"),
        ({"row": "group", "actor": "iran"}, "share"),
        ({"row": "group", "actor": "atlantis", "share": "5"}, "no actor 'atlantis'"),
        ({"row": "regard", "actor": "iran", "toward": "iran"}, "weight"),
        ({"row": "event", "closes": "2015-06-30"}, "criterion"),
        ({"row": "precedent"}, "has a date"),
        ({"row": "support"}, "no such row"),
        ({"row": "support", "place": "hypotheses/nothing"}, "no such row"),
    ],
)
def test_a_citation_that_would_harm_the_case_is_refused(
    bench: Bench, more: dict[str, Any], words: str
) -> None:
    sent(bench, "page.html", PAGE)
    before = bench.text("iran-2014")
    answer = cited(bench, **more)
    assert answer.status_code == 422
    assert words in answer.text
    assert bench.text("iran-2014") == before


def test_passages_that_vanished_are_told(bench: Bench) -> None:
    sent(bench, "page.html", PAGE)
    cited(bench)
    text = edit_text(
        bench.text("iran-2014"),
        [
            Edit("set", ("sources", "lee-2014", "passages"), {"p7": "Something."}),
            Edit("set", ("evidence", "talks-go-on", "sources"), ["lee-2014#p7"]),
        ],
    )
    bench.write("iran-2014", text)
    assert "paragraph 7" in bench.get("/case/iran-2014/library").text


CLAIMING = b"""<html><head><title>A talk</title><meta name="author" content="Bo Kim">
<meta property="article:published_time" content="2014-12-02"></head><body><article><h1>A talk</h1>
<p>Israel opposes an extension of the interim plan, and Russia supports it, as was said here on
Monday in a talk that went on for hours.</p></article></body></html>"""


def test_claims_are_offered_and_judged_by_a_person(bench: Bench) -> None:
    sent(bench, "talk.html", CLAIMING)
    where = "/case/iran-2014/library/kim-2014/claims"
    shown = bench.post(where).text
    assert "opposes: an extension of the interim plan" in shown
    assert "accepted" not in shown
    with ws.open_library(bench.folder / "library.sqlite") as library:
        first = library.claims("kim-2014")[0]
    asked = f"{where}/judge?claim={first.id}&how=accept"
    assert bench.post(asked).status_code == 422
    made = bench.post(f"{asked}&by=Ann%20Lee").text
    assert "accepted by Ann Lee" in made
    assert f'data-cite="{first.passage}"' in made
    dropped = bench.post(f"/library/kim-2014/claims/judge?claim={first.id}&how=drop&by=Ann").text
    assert "dropped by Ann" in dropped
    assert "data-cite" not in dropped
    assert bench.post(f"{where}/judge?claim=nothing&how=drop&by=Ann").status_code == 422
    assert bench.post(f"{where}/judge?claim={first.id}&how=believe&by=Ann").status_code == 422
    assert bench.post("/library/nobody/claims").status_code == 422


def test_further_sources_of_claims_are_asked_and_what_is_missing_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(bench, "talk.html", CLAIMING)
    where = "/library/kim-2014/claims/further"
    assert 'hx-post="/library/kim-2014/claims/further"' in bench.get("/library/kim-2014").text
    half = bench.post(f"{where}?endpoint=http://127.0.0.1:9/v1").text
    assert "belong together" in half
    asked = bench.post(f"{where}?endpoint=http://127.0.0.1:9/v1&model=m")
    assert "does not answer" in bench.finished(asked).text
    found = bench.get(f"{where}/answer").text
    assert 'id="claims" hx-swap-oob' in found
    assert "opposes: an extension of the interim plan" in found
    monkeypatch.setattr(parser, "find_spec", lambda _: None)
    parser.installed.cache_clear()
    assert "winset[parser]" in bench.post(f"{where}?parser=1").text
    assert bench.get(where).status_code == 405


def test_what_a_source_says_under_its_own_names_is_shown(bench: Bench) -> None:
    text = b"---\ntitle: A note\nauthor: Bo Kim\nregions: [Iran]\nprimaryCenter: A <b>centre</b>\n"
    sent(bench, "note.md", text + b"empty: ''\n---\n\nThe upper town wants water in August.\n")
    shown = bench.get("/library/kim").text
    assert '<dt>Region</dt><dd dir="auto">Iran</dd>' in shown
    assert '<dt>primaryCenter</dt><dd dir="auto">A &lt;b&gt;centre&lt;/b&gt;</dd>' in shown
    assert "<dt>empty</dt>" not in shown


def test_an_accepted_claim_is_carried_with_its_actor_once(bench: Bench) -> None:
    sent(bench, "talk.html", CLAIMING)
    with ws.open_library(bench.folder / "library.sqlite") as library:
        claim = next(one for one in library.claims("kim-2014") if one.label == "opposes")
    asked = {"claim": claim.id, "address": "", "name": "", "paraphrase": "", "rating": ""}
    evidence = asked | {"consistency": {}}
    assert "Accept it first" in cited(bench, **evidence).text
    bench.post(f"/case/iran-2014/library/kim-2014/claims/judge?claim={claim.id}&how=accept&by=Ann")
    shown = bench.post("/case/iran-2014/library/kim-2014/claims").text
    assert f'data-claim="{claim.id}"' in shown
    assert cited(bench, **evidence).status_code == 200
    case = ws.read(bench.folder / "iran-2014")
    key, item = list(case.evidence.items())[-1]
    assert item.name.startswith("Israel: opposes an extension of the interim plan")
    assert set(item.consistency.values()) == {"N"}
    assert item.sources == (claim.passage,)
    again = cited(bench, **evidence)
    assert (again.status_code, f"evidence.{key}" in again.text) == (422, True)
    held = [row.issue for row in case.positions if row.actor == "israel"]
    free = next(issue for issue in case.issues if issue not in held)
    position = evidence | {"row": "position", "issue": free, "value": "10, 20"}
    assert "write 60, or 50, 60, 80" in cited(bench, **position).text
    position["value"] = str(case.issues[free].range[0])
    assert cited(bench, **position | {"issue": held[0]}).status_code == 422
    assert cited(bench, **position).status_code == 200
    row = ws.read(bench.folder / "iran-2014").positions[-1]
    assert (row.actor, row.issue, row.sources) == ("israel", free, item.sources)
    assert "Salience not judged yet" in row.why
    assert "has a position" in cited(bench, **position).text


def test_a_long_source_comes_in_parts(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"Delegate {n} spoke of item {n} for a while." for n in range(1, 451)]
    lines[299] = "Israel opposes an extension of the interim plan, as was said here on Monday."
    lines[309] = "Iran opposes a limit on the number of machines, as was said here on Tuesday."
    sent(bench, "record.txt", "\n\n".join(["A record", *lines]).encode())
    with ws.open_library(bench.folder / "library.sqlite") as library:
        (name,) = library.ids()
        texts = [each.text for each in library.show(name).paragraphs]
    where = f"/case/iran-2014/library/{name}"
    seen = {}
    for asked in ("", "?p=300", "/part/2", "?p=99999"):
        page = bench.get(where + asked).text
        seen[asked] = [int(n) for n in re.findall(r'class="para [a-z]+" id="p(\d+)"', page)]
        assert texts[seen[asked][0] - 1] in page
    last = len(texts)
    assert seen[""] == list(range(1, 201))
    assert seen["?p=300"] == list(range(201, 401))
    assert seen["/part/2"] == seen["?p=99999"] == list(range(401, last + 1))
    assert f'href="?p=401#p401">Paragraphs 401 to {last}' in bench.get(where).text
    assert bench.get("/library/nobody/part/0").status_code == 422
    found = bench.get(f"{where}/find?words=ITEM++12").text
    assert re.findall(r'href="#p(\d+)" data-words="item 12"', found) == [
        str(n) for n, text in enumerate(texts, start=1) if "item 12" in text
    ]
    assert "0 paragraphs" in bench.get(f"{where}/find?words=<b>").text
    monkeypatch.setattr(source, "LONG", 100)
    monkeypatch.setattr(source, "MOST_CLAIMS", 1)
    first = bench.post(f"{where}/claims")
    assert 'class="job"' in first.text
    assert "Show the other 1" in bench.finished(first).text
    assert "opposes: a limit" in bench.post(f"{where}/claims?all=1").text


KINDS = {
    "hypothesis": ({"about": "iran", "held_by": "Ann Lee"}, "hypotheses.talks-go-on"),
    "candidate": (
        {"likelihood": {"completes": 60, "derails": "unlikely"}},
        "candidates.talks-go-on",
    ),
    "actor": ({"kind": "organisation", "capability": "5, 10, 20"}, "actors.talks-go-on"),
    "issue": (
        {"low": "0", "high": "9", "unit": "years", "status_quo": "2", "actor": "iran"}
        | {"value": "5"},
        "issues.talks-go-on",
    ),
    "group": ({"actor": "china", "share": "5, 10, 20"}, "actors.china"),
    "regard": ({"actor": "iran", "toward": "china", "weight": "5"}, "actors.iran"),
    "event": ({"criterion": "It is signed.", "closes": "2015-06-30"}, "events.talks-go-on"),
    "precedent": ({"date": "1994"}, "precedents.talks-go-on"),
    "support": ({"place": "hypotheses/completes"}, "hypotheses.completes"),
}


@pytest.mark.parametrize("row", KINDS)
def test_a_passage_becomes_any_kind_of_row(bench: Bench, row: str) -> None:
    sent(bench, "page.html", PAGE)
    more, place = KINDS[row]
    before = bench.text("iran-2014")
    answer = cited(bench, row=row, consistency={}, rating="", **more)
    assert answer.status_code == 200, answer.text
    assert answer.json()["place"] == place
    section, key = place.split(".")
    case = ws.read(bench.folder / "iran-2014")
    made: Any = getattr(case, section)[key]
    if row == "group":
        made = list(made.groups.values())[-1]
    if row == "regard":
        made = made.regard["china"]
    assert made.sources[-1] == "lee-2014#p2"
    assert case.sources["lee-2014"].passages["p2"] == "The ministry means to see the talks through."
    assert key in bench.get(answer.json()["to"]).text
    assert cited(bench, row=row, consistency={}, rating="", **more).status_code == 422
    bench.post("/case/iran-2014/undo", {})
    assert bench.text("iran-2014") == before


def test_evidence_brings_the_first_hypotheses_of_a_case_along(bench: Bench) -> None:
    sent(bench, "page.html", PAGE)
    bench.write("river", SMALL)
    page = bench.get("/case/river/library/lee-2014").text
    assert "no hypotheses yet that it could tell apart" in page
    said = {"address": "lee-2014#p2", "row": "evidence", "name": "Talks go on", "paraphrase": "So."}
    refused = bench.post("/case/river/library/cite", said)
    assert "at least one hypothesis" in refused.text
    first = [{"name": "Wants the talks", "about": "upstream", "fit": "CC"}]
    assert bench.post("/case/river/library/cite", said | {"first": first}).status_code == 200
    case = ws.read(bench.folder / "river")
    wants, rest = case.hypotheses.items()
    assert (wants[1].name, rest[1].none_of_these) == ("Wants the talks", True)
    assert case.evidence["talks-go-on"].consistency == {wants[0]: "CC", rest[0]: "N"}
    assert set(ws.assess(case, draws=50).hypotheses) == {wants[0], rest[0]}
    assert "about whom" in bench.post(
        "/case/river/library/cite", said | {"first": [{"name": "X", "about": "", "fit": "C"}]}
    ).text.replace("Whom is the hypothesis “X” about", "about whom")


def test_a_case_with_faults_says_why_nothing_can_be_cited(bench: Bench) -> None:
    sent(bench, "page.html", PAGE)
    bench.write("broken", SMALL.replace("as_of", "as_off"))
    page = bench.get("/case/broken/library/lee-2014").text
    assert 'data-cite="lee-2014#p2"' in page
    assert "It has 2 faults" in page
    assert "/case/broken/text?line=" in page
    assert '<form id="cite"' not in page
    said = {"address": "lee-2014#p2", "row": "source", "paraphrase": "So."}
    assert bench.post("/case/broken/library/cite", said).status_code == 422


def test_a_claim_is_corrected_before_it_is_accepted(bench: Bench) -> None:
    sent(bench, "talk.html", CLAIMING)
    where = "/case/iran-2014/library/kim-2014/claims"
    bench.post(where)
    with ws.open_library(bench.folder / "library.sqlite") as library:
        first = library.claims("kim-2014")[0]
    form = bench.get(f"{where}/one?claim={first.id}").text
    assert 'value="israel"' in form
    assert f"<option selected>{first.label}</option>" in form
    said = "&by=Ann&actors=United+States&label=supports&object=more+talks&modality=asserted"
    shown = bench.post(f"{where}/judge?claim={first.id}&how=change{said}&denied=on").text
    assert "changed by Ann" in shown
    with ws.open_library(bench.folder / "library.sqlite") as library:
        claim = library.claim(first.id)
    assert (claim.actors, claim.label, claim.object, claim.polarity) == (
        ("united-states",), "supports", "more talks", False,
    )  # fmt: skip
    assert (
        "There is no stance"
        in bench.post(
            f"{where}/judge?claim={first.id}&how=change&by=Ann&actors=Iran&label=sings&object=x&modality=asserted"
        ).text
    )


def corrected(bench: Bench, where: str, **more: str) -> Any:
    said = dict.fromkeys(("title", "authors", "date", "publisher", "type", "url"), "")
    said |= {"title": "An assurance", "authors": "Ann Lee", "date": "2014-11-02"}
    return bench.post(f"{where}/library/lee-2014/correct", said | more)


def test_details_are_corrected_in_the_library_and_in_the_case(bench: Bench) -> None:
    sent(bench, "page.html", PAGE)
    cited(bench)
    page = bench.get("/case/iran-2014/library/lee-2014").text
    assert 'name="rights"' in page
    assert 'name="rights"' not in bench.get("/library/lee-2014").text
    answer = corrected(
        bench,
        "/case/iran-2014",
        authors="Ann Lee; Bo Kim",
        date="3 November 2014",
        publisher="The Gazette",
        rights="permission",
        rating="b3",
    )
    assert answer.status_code == 200, answer.text
    source = ws.read(bench.folder / "iran-2014").sources["lee-2014"]
    assert (source.authors, source.date, source.publisher, source.rights, source.rating) == (
        ("Ann Lee", "Bo Kim"), "2014-11-03", "The Gazette", "permission", "B3",
    )  # fmt: skip
    with ws.open_library(bench.folder / "library.sqlite") as library:
        record = library.show("lee-2014").record
        assert record.authors == ("Ann Lee", "Bo Kim")
        assert [one.id for one in library.entries(filters={"publisher": "gazette"})] == ["lee-2014"]
        assert not library.faults()
    assert "authors: Ann Lee" in bench.get("/library/lee-2014").text
    assert corrected(bench, "", date="soon").status_code == 422
    assert corrected(bench, "", title="").status_code == 200
    assert ">lee-2014</h1>" in bench.get("/library/lee-2014").text


def test_a_source_is_cited_and_taken_out(bench: Bench) -> None:
    sent(bench, "page.html", PAGE)
    cited(bench)
    words = bench.get("/library/lee-2014/reference?p=2").text
    assert words == "Ann Lee, “An assurance”, 2 November 2014, paragraph 2."
    assert bench.get("/library/lee-2014/reference?p=99").status_code == 422
    where = "/case/iran-2014/library/lee-2014/remove"
    title = ws.read(bench.folder / "iran-2014").title
    assert bench.post(where, {"look": True}).json() == {"cited": [title]}
    assert "An assurance" in bench.get("/library").text
    assert bench.post(where, {}).json() == {"to": "/case/iran-2014/library"}
    assert bench.get("/library/lee-2014").status_code == 404
    assert bench.post(where, {}).status_code == 422


def test_the_library_is_backed_up_and_checked(bench: Bench) -> None:
    assert bench.post("/library/back-up", {}).status_code == 404
    sent(bench, "page.html", PAGE)
    names = [
        bench.post("/library/back-up", {}).json()["words"].split()[1].strip(",") for _ in range(2)
    ]
    assert len(set(names)) == 2
    for name in names:
        with ws.open_library(bench.folder / name, create=False) as copy:
            assert copy.ids() == ("lee-2014",)
    assert bench.post("/library/check", {}).json() == {
        "words": "1 documents, all as they were stored.", "sound": True,
    }  # fmt: skip


def test_a_desk_collects_rates_and_keeps_searches(bench: Bench) -> None:
    page = PAGE.replace(b"<head>", b'<head><meta property="og:site_name" content="A Paper">')
    assert sent(bench, "page.html", page).status_code == 200
    sent(bench, "note.txt", b"A note\n\nOf sanctions and relief, step by step.")
    where = bench.folder / "library.sqlite"
    with ws.open_library(where) as library:
        ids = library.ids()
        library.collect("A Round", [ids[1]])
        publisher = library.values("publisher")
    listed = bench.get("/library").text
    assert 'data-desk="searches"' in listed

    kept = bench.post("/library/searches?q=sanctions&collection=A Round", {"name": "Round"})
    assert kept.json()["words"] == "Kept as Round."
    assert bench.post("/library/searches?q=", {"name": "Empty"}).status_code == 422
    listed = bench.get("/library?saved=Round").text
    assert 'href="/library?saved=Round"' in listed
    assert 'name="q" type="search" value="sanctions"' in listed
    assert "<option selected>A Round</option>" in listed
    assert listed.count('<li><a href="/library/') == 1  # the note alone, of two that have the word
    with ws.open_library(where) as library:
        (saved,) = library.saved_searches()
        assert saved.chosen["filters"] == {"collection": ["A Round"]}  # as the command keeps it

    put = bench.post("/library/collect?q=sanctions", {"name": "Step by step"}).json()
    assert put["words"] == "Step by step: 2 put in, 0 as before."
    out = {"name": "Step by step", "ids": [ids[0]], "out": True}
    bench.post("/library/collect", out)
    with ws.open_library(where) as library:
        filters = {"collection": "Step by step"}
        assert [entry.id for entry in library.entries(filters=filters)] == [ids[1]]
    shown = bench.get(f"/library/{ids[1]}").text
    assert 'data-out="Step by step"' in shown
    assert "Take it out of A Round" in shown

    assert len(publisher) == 1
    rated = {"publisher": publisher[0], "rating": "b2", "why": "signed"}
    assert bench.post("/library/rate", rated).status_code == 200
    assert bench.post("/library/rate", rated | {"rating": "Z9"}).status_code == 422
    words = "B2: source usually reliable, report probably true · signed"
    assert words in bench.get("/library").text
    with ws.open_library(where) as library:
        assert [(one.name, one.rating) for one in library.ratings()] == [(publisher[0], "B2")]


def test_a_source_is_cited_in_the_forms_of_reference_managers(bench: Bench, tmp_path: Path) -> None:
    sent(bench, "page.html", PAGE)
    for form in ("bib", "ris", "json"):
        answer = bench.get(f"/library/lee-2014/reference?form={form}")
        file = tmp_path / f"one.{form}"
        file.write_text(answer.text)
        written, _ = ws.cite(file)  # what reads such files reads it back
        assert "Lee" in written
        assert "An assurance" in written
        assert "2014" in written
        assert f'filename="citation.{form}"' in answer.headers["content-disposition"]
    assert bench.get("/library/lee-2014/reference?form=doc").status_code == 422


def test_the_choice_of_files_offers_every_form_that_is_read(bench: Bench) -> None:
    offered = re.search(r'id="files"[^>]* accept="([^"]*)"', bench.client.get("/library").text)
    assert offered is not None
    assert set(offered[1].split(",")) == {*SUFFIXES, ".gz"}
