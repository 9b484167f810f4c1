"""A published site: its pages, what it says to machines, and what it never says."""

from __future__ import annotations

import html
import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from markupsafe import escape

import winset as ws
from tests.generate import line_case
from winset.citations.forms import read_citations
from winset.cli.main import main
from winset.library.publication import completed, publication_of
from winset.report.site.records import FORMS
from winset.report.site.work import file_name

EMISSIONS = Path(__file__).parents[2] / "cases" / "emissions-1989" / "case.yaml"
SECTION = """publication:
  title: "How long until cars are clean? <A forecast> & its terms"
  deck: Terms to expect, in one sentence.
  type: policy outlook
  authors:
    - {name: Ada Berg, post: senior fellow}
    - {name: Čedomir Đurić}
  centers: [Centre One, "Centre, Two and Three"]
  collections: [Clean Air]
  programs: [Europe Programme]
  regions: [Europe]
  topics: [Emissions, Industry]
  series: Outlooks
  published: 1990-01-10
  revised: 1990-02-01
  rights: CC BY
  translations: {de: "https://example.org/de"}
  renamed_from: [cars]
decision:"""
PAGE = (
    "<!doctype html><html lang=en><head><title>{title}</title><meta name=description content="
    "'The summary of {title}.'><meta name=author content='Bo Lund'><meta name=date "
    "content=1990-01-02></head><body><article><h1>{title}</h1>{body}</article></body></html>"
)
SENTENCE = "The ministers weighed the costs of catalysts against the quarrels of the makers {}."


def desk(folder: Path, section: str = SECTION) -> Path:
    """Write a folder to publish: a case, and a library of two documents."""
    case = folder / "emissions"
    case.mkdir(parents=True)
    text = EMISSIONS.read_text(encoding="utf-8").replace("id: emissions-1989", "id: emissions")
    text = text.replace("\ndecision:", f"\n{section}", 1)
    (case / "case.yaml").write_text(text, encoding="utf-8")
    with ws.open_library(folder / "desk.sqlite") as library:
        for name in ("kept", "open"):
            body = "".join(f"<p>{SENTENCE.format(name + str(n))}</p>" for n in range(6))
            raw = PAGE.format(title=f"A note on what is {name}", body=body).encode()
            source = folder / f"{name}.html"
            source.write_bytes(raw)
            library.add(source, id=name)
            source.unlink()
    settings = "title: The Desk\nurl: https://desk.example/\nrights: {open: CC BY}\n"
    (folder / "site.yaml").write_text(settings, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = desk(tmp_path_factory.mktemp("desk") / "desk")
    ws.publish(folder, folder.parent / "site", draws=50)
    return folder.parent / "site"


def text_of(site: Path, path: str) -> str:
    return (site / path).read_text(encoding="utf-8")


def test_a_published_page_is_read_back_as_it_was_written(site: Path, tmp_path: Path) -> None:
    with ws.open_library(tmp_path / "read.sqlite") as library:
        library.add(site / "works/emissions.html", id="own")
        record = library.show("own").record
    case = ws.read(site.parent / "desk" / "emissions")
    assert publication_of(record) == completed(case, "The Desk")
    assert record.url == "https://desk.example/works/emissions.html"
    assert record.inferred == ()


def test_a_text_without_rights_stands_nowhere(site: Path) -> None:
    everything = "\n".join(
        path.read_text(encoding="utf-8") for path in site.rglob("*") if path.is_file()
    )
    assert SENTENCE.format("open3") in text_of(site, "sources/open.html")
    assert "kept3" not in everything
    assert "The summary of A note on what is open" in everything
    assert "The summary of A note on what is kept" not in everything
    assert "A note on what is kept" in text_of(site, "sources/kept.html")
    assert "its text is not shown here" in text_of(site, "sources/kept.html")


def broken_links(site: Path) -> list[tuple[str, str]]:
    """Return the links between a site's pages that lead to no page, or to no place of it."""
    texts = {page: page.read_text(encoding="utf-8") for page in site.rglob("*.html")}
    places = {page: set(re.findall(r' id="([^"]+)"', text)) for page, text in texts.items()}
    broken = []
    for page, text in texts.items():
        for link in re.findall(r'(?:href|src)="([^"]+)"', text):
            target, _, place = html.unescape(link).partition("#")
            if target.startswith(("https://", "http://", "data:")):
                continue
            there = (page.parent / target).resolve() if target else page
            known = places.get(there, set())
            if not there.is_file() or (place and there.suffix == ".html" and place not in known):
                broken.append((page.relative_to(site).as_posix(), link))
    return broken


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    assert len(list(site.rglob("*.html"))) > 20
    assert broken_links(site) == []


def test_a_report_leads_back_to_its_work_and_to_no_workbench(site: Path) -> None:
    report = text_of(site, "works/emissions-report.html")
    assert '<a href="emissions.html">' in report
    assert "127.0.0.1" not in report
    assert "winset serve" not in report


def test_data_for_machines_hold_the_record(site: Path) -> None:
    page = text_of(site, "works/emissions.html")
    linked = json.loads(re.findall(r'ld\+json">(.*?)</script>', page)[0])
    assert linked["@type"] == "Report"
    assert linked["headline"].endswith("<A forecast> & its terms")
    assert linked["author"][0] == {
        "@type": "Person",
        "name": "Ada Berg",
        "jobTitle": "senior fellow",
    }
    assert linked["license"] == "https://creativecommons.org/licenses/by/4.0/"
    for tag in (
        '<meta name="citation_author" content="Čedomir Đurić">',
        '<meta name="citation_publication_date" content="1990/01/10">',
        '<meta name="DC.subject" content="Emissions">',
        '<meta property="og:type" content="article">',
        '<link rel="alternate" hreflang="de" href="https://example.org/de">',
        '<link rel="canonical" href="https://desk.example/works/emissions.html">',
    ):
        assert tag in page
    (entry,) = json.loads(text_of(site, "works/emissions.json"))
    assert entry["issued"] == {"date-parts": [[1990, 1, 10]]}
    assert "AU  - Berg, Ada" in text_of(site, "works/emissions.ris")
    assert "Ada Berg" in text_of(site, "author/ada-berg.html")
    assert "senior fellow" in text_of(site, "author/ada-berg.html")


def test_feeds_map_and_index_are_sound(site: Path) -> None:
    atom = ET.fromstring(text_of(site, "feed.atom"))
    space = "{http://www.w3.org/2005/Atom}"
    (entry,) = atom.findall(f"{space}entry")
    for name in ("id", "title", "updated", "author", "link"):
        assert entry.find(f"{space}{name}") is not None
    assert entry.findtext(f"{space}updated") == "1990-02-01T00:00:00Z"
    (item,) = json.loads(text_of(site, "feed.json"))["items"]
    assert item["url"] == "https://desk.example/works/emissions.html"
    places = [url[0].text or "" for url in ET.fromstring(text_of(site, "sitemap.xml"))]
    assert len(places) == len(set(places))
    for place in places:
        assert (site / place.removeprefix("https://desk.example/")).is_file()
    assert "https://desk.example/works/cars.html" not in places
    assert "https://desk.example/works/emissions-report.html" in places
    script = text_of(site, "search-index.js")
    index = json.loads(script.removeprefix("window.WINSET_INDEX=").removesuffix(";\n"))
    assert "durić" not in index["words"]
    assert index["works"][index["words"]["ada"][0]][1] == "works/emissions.html"


def test_an_old_name_leads_to_the_new_one(site: Path) -> None:
    assert 'content="0; url=emissions.html"' in text_of(site, "works/cars.html")


def test_what_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    folder, site = desk(tmp_path / "desk"), tmp_path / "site"
    told: list[str] = []
    assert ws.publish(folder, site, draws=50, progress=told.append).changed
    before = (site / "index.html").stat().st_mtime_ns
    assert not ws.publish(folder, site, draws=50, progress=told.append).changed
    assert (site / "index.html").stat().st_mtime_ns == before
    settings = folder / "site.yaml"
    settings.write_text(settings.read_text() + "about: New words.\n")
    assert ws.publish(folder, site, draws=50, progress=told.append).changed
    assert "New words." in (site / "index.html").read_text()
    assert told == ["emissions"]  # the forecast is kept
    (site / "index.html").unlink()
    assert ws.publish(folder, site, draws=50).changed


@pytest.mark.parametrize(
    ("section", "why"),
    [
        ("publication:\n  authors: [{name: A}]\ndecision:", "a draft"),
        (
            "publication:\n  authors: [{name: A}]\n  published: 1990-01-10\n"
            "  marking: internal\ndecision:",
            "marked “internal”",
        ),
        ("decision:", "it has no `publication`"),
    ],
)
def test_drafts_and_marked_cases_stay_out(
    section: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = desk(tmp_path / "desk", section)
    with pytest.raises(SystemExit) as left:
        main(["publish", str(folder), "-o", str(tmp_path / "site")])
    assert left.value.code == 0
    assert f"Stays out: emissions: {why}" in capsys.readouterr().out
    assert not (tmp_path / "site" / "works").exists()
    assert not any("Emission standards" in p.read_text() for p in (tmp_path / "site").glob("*.*"))


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    folder, site = desk(tmp_path / "desk"), tmp_path / "site"
    site.mkdir()
    (site / "CNAME").write_text("desk.example")
    with pytest.raises(ws.OutputError, match="holds what was not written here: CNAME"):
        ws.publish(folder, site, draws=50)
    assert [path.name for path in site.iterdir()] == ["CNAME"]


def test_templates_can_be_replaced(tmp_path: Path) -> None:
    folder, site, own = desk(tmp_path / "desk", "decision:"), tmp_path / "site", tmp_path / "own"
    own.mkdir()
    (own / "search.html").write_text("<h1>Ours: {{ site.title }}</h1>")
    ws.publish(folder, site, templates=own)
    assert (site / "search.html").read_text() == "<h1>Ours: The Desk</h1>"
    (own / "search.html").write_text("{% if %}")
    with pytest.raises(ws.UsageError, match="A template cannot be used: search"):
        ws.publish(folder, site, templates=own)
    assert (site / "search.html").read_text() == "<h1>Ours: The Desk</h1>"


def test_faults_of_the_settings_have_their_place(tmp_path: Path) -> None:
    folder = desk(tmp_path / "desk", "decision:")
    (folder / "site.yaml").write_text("title: The Desk\nrights: {kept: free}\n")
    with pytest.raises(ws.CaseError) as caught:
        ws.publish(folder, tmp_path / "site")
    (finding,) = caught.value.findings
    assert (finding.line, finding.path) == (2, "rights.kept")


def small(folder: Path, name: str, title: str = "A line", more: str = "", place: str = "") -> Path:
    """Write a small case to publish."""
    data = {**line_case({"a": 2, "b": 8}, 5, id=name).to_dict(), "title": title}
    piece = {"authors": [{"name": "Ada Berg"}], "published": "2020-02-01"}
    case = ws.Case.model_validate({**data, "publication": {**piece, **json.loads(more or "{}")}})
    file = folder / (place or name) / "case.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(ws.write(case), encoding="utf-8")
    return file


def test_a_translation_leads_to_a_published_case(tmp_path: Path) -> None:
    folder, site = tmp_path / "desk", tmp_path / "site"
    small(folder, "a", more='{"translations": {"fr": "b"}}')
    other = small(folder, "b", more='{"language": "fr", "translations": {"en": "a"}}')
    ws.publish(folder, site, draws=20)
    assert '<link rel="alternate" hreflang="fr" href="b.html">' in text_of(site, "works/a.html")
    assert broken_links(site) == []
    shutil.rmtree(other.parent)
    with pytest.raises(ws.CaseError) as caught:
        ws.publish(folder, site, draws=20)
    (finding,) = caught.value.findings
    assert finding.path == "publication.translations.fr"
    assert finding.line > 0
    assert (finding.found, finding.expected) == ("b", "another published case")
    small(folder, "b", more='{"language": "fr", "marking": "internal"}')
    said = ws.publish(folder, site, draws=20).withheld
    assert said == {"b": "marked “internal” (a does without its link to it)"}
    assert "internal" not in text_of(site, "works/a.html")


def test_a_translation_is_an_id_or_an_address() -> None:
    case = {**line_case({"a": 2, "b": 8}, 5, id="a").to_dict()}
    case["publication"] = {
        "authors": [{"name": "A"}], "translations": {"fr": "javascript:alert(1)"}
    }  # fmt: skip
    with pytest.raises(ws.CaseError, match="the id of another case, or an address that begins"):
        ws.loads(json.dumps(case))


@pytest.mark.parametrize("other", ["AB", "ab-report", "ab-forecasts"])
def test_two_cases_never_share_a_page(other: str, tmp_path: Path) -> None:
    small(tmp_path / "desk", "ab")
    small(tmp_path / "desk", other, place="z")
    with pytest.raises(ws.UsageError, match=r"would both be works/ab[a-z-]*\.html"):
        ws.publish(tmp_path / "desk", tmp_path / "site", draws=20)
    assert not (tmp_path / "site").exists()


HEAD = """winset: 1
id: alone
title: Alone
question: Where could it rest?
as_of: 2020-01-01
publication: {authors: [{name: A}], published: 2020-02-01}
actors:
  w: {name: West, capability: 1}
  e: {name: East, capability: 1}
options:
  fight: {actor: w, name: Fight}
  yield: {actor: e, name: Yield}
"""
GAME = "graph: {preferences: {w: [yield, not fight], e: [not fight, not yield]}}\n"


def test_a_case_of_options_alone_shows_its_game_or_stays_out(tmp_path: Path) -> None:
    folder, site = tmp_path / "desk", tmp_path / "site"
    file = folder / "alone" / "case.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(HEAD)
    said = ws.publish(folder, site)
    assert (said.works, said.withheld) == (0, {"alone": "it has nothing yet to answer from"})
    file.write_text(HEAD + GAME)
    assert ws.publish(folder, site).works == 1
    assert "Where play can go" in text_of(site, "works/alone.html")
    assert broken_links(site) == []


def test_pages_of_a_case_that_went_go_too(tmp_path: Path) -> None:
    folder, site = tmp_path / "desk", tmp_path / "site"
    small(folder, "a", more='{"renamed_from": ["old"]}')
    gone = small(folder, "b", "Going", more='{"topics": ["Gone"]}')
    ws.publish(folder, site, draws=20)
    assert (site / "topic/gone.html").is_file()
    shutil.rmtree(gone.parent)
    ws.publish(folder, site, draws=20)
    assert sorted(page.name for page in (site / "works").glob("*.html")) == [
        "a-report.html", "a.html", "old.html",
    ]  # fmt: skip
    assert not (site / "topic").exists()
    everything = [path.read_text() for path in site.rglob("*") if path.is_file()]
    assert not any("Going" in text for text in everything)


@pytest.mark.parametrize("where", [".", "..", "", "desk", "desk/a"])
def test_a_site_never_takes_the_place_of_what_it_is_made_from(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = small(tmp_path / "desk", "a")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other" if where in (".", "..", "") else tmp_path)
    with pytest.raises(ws.UsageError, match="Name a folder of its own, such as -o site"):
        ws.publish(tmp_path / "desk", where, draws=20)
    assert file.is_file()


@pytest.mark.parametrize("kept", ["[]", "null", '{"files": 3}', '{"files": ["keep"]}', "{"])
def test_a_list_of_files_that_is_not_ours_is_not_believed(kept: str, tmp_path: Path) -> None:
    small(tmp_path / "desk", "a")
    site = tmp_path / "site"
    site.mkdir()
    (site / ".winset-site.json").write_text(kept)
    (site / "keep").write_text("mine")
    with pytest.raises(ws.OutputError, match="holds what was not written here"):
        ws.publish(tmp_path / "desk", site, draws=20)
    assert (site / "keep").read_text() == "mine"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("", "an empty file; expected a title"),
        ("title: T\nurl: https://x\n", "begins with https:// and ends with /"),
        ("title: T\nrights: {nobody: CC BY}\n", "2:10: rights.nobody: error: found nobody"),
        ("title: T\ntitle: U\n", "title"),
    ],
)
def test_faults_of_the_settings_are_told(settings: str, said: str, tmp_path: Path) -> None:
    small(tmp_path / "desk", "a")
    (tmp_path / "desk" / "site.yaml").write_text(settings)
    with pytest.raises(ws.CaseError) as caught:
        ws.publish(tmp_path / "desk", tmp_path / "site", draws=20)
    assert said in str(caught.value)


HARD_TITLES = {
    "signs": "100 % of $5 & “quotes”: {braces} #1_a ~ ^ \\ a < b > c ]]> -->",
    "script": "</script><script>alert(1)</script><!--",
    "persian": "مذاکرات هسته‌ای ایران",
    "long": "A very long title of a piece " * 6 + "and its end",
    "accents": "Čedomir Đurić: naïve Œuvre, ß and Ł",
}


def test_hard_titles_reach_every_form_unharmed(tmp_path: Path) -> None:
    folder, site = tmp_path / "desk", tmp_path / "site"
    for name, title in HARD_TITLES.items():
        small(folder, name, title, json.dumps({"deck": title, "topics": [title]}))
    (folder / "site.yaml").write_text("title: T & U\nurl: https://desk.example/\n")
    ws.publish(folder, site, draws=20)
    assert broken_links(site) == []
    atom = ET.fromstring(text_of(site, "feed.atom"))
    space = "{http://www.w3.org/2005/Atom}"
    titles = {entry.findtext(f"{space}title") for entry in atom.findall(f"{space}entry")}
    assert titles == set(HARD_TITLES.values())
    feed = json.loads(text_of(site, "feed.json"))
    assert {item["title"] for item in feed["items"]} == set(HARD_TITLES.values())
    for name, title in HARD_TITLES.items():
        page = text_of(site, f"works/{name}.html")
        assert "<script>alert" not in page
        assert f'<h1 dir="auto">{escape(title)!s}</h1>' in page
        linked = json.loads(re.findall(r'ld\+json">(.*?)</script>', page)[0])
        assert linked["headline"] == title
        for form, (ending, _) in FORMS.items():
            (entry,), faults = read_citations(text_of(site, f"works/{name}.{ending}"), form, "")
            assert faults == []
            assert entry["title"] == title or name == "script", ending  # markup is read off
            assert entry["author"] == [{"family": "Berg", "given": "Ada"}]
            assert entry["issued"] == {"date-parts": [[2020, 2, 1]]}
            assert entry["URL"] == f"https://desk.example/works/{name}.html"
        with ws.open_library(tmp_path / f"{name}.sqlite") as library:
            library.add(site / f"works/{name}.html", id=name)
            piece = publication_of(library.show(name).record)
        assert piece == completed(ws.read(folder / name), "T & U")


def test_feeds_have_what_their_formats_require(site: Path) -> None:
    """RFC 4287, 4.1.1 and 4.1.2; JSON Feed 1.1."""
    space = "{http://www.w3.org/2005/Atom}"
    atom = ET.fromstring(text_of(site, "feed.atom"))
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    for element in (atom, *atom.findall(f"{space}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{space}{name}")) == 1
        assert moment.fullmatch(element.findtext(f"{space}updated") or "")
        assert re.match(r"https?://|urn:uuid:", element.findtext(f"{space}id") or "")
    assert [one.get("rel") for one in atom.findall(f"{space}link")] == ["self", None]
    feed = json.loads(text_of(site, "feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    ids = [item["id"] for item in feed["items"]]
    assert len(set(ids)) == len(ids) > 0
    for item in feed["items"]:
        assert item["content_text"]
        assert moment.fullmatch(item["date_published"])
        assert item["authors"] == [{"name": "Ada Berg"}, {"name": "Čedomir Đurić"}]


def test_names_of_files_are_plain_and_differ() -> None:
    assert file_name("Čedomir Đurić") != file_name("Čedomir urić")
    assert file_name("Nuclear Policy") == "nuclear-policy"
    assert re.fullmatch(r"[a-z0-9_-]+", file_name("Иван Петров"))
    assert re.fullmatch(r"[a-z0-9_-]+", file_name("../.."))
