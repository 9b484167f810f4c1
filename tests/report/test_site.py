"""A published site: its pages, what it says to machines, and what it never says."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import winset as ws
from winset.cli.main import main
from winset.library.publication import completed, publication_of
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
  translations: {de: "https://example.org/de", fr: emissions-fr}
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


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        for target in re.findall(r'(?:href|src)="([^"#]+)', page.read_text(encoding="utf-8")):
            if not target.startswith(("https://", "data:", "http://127.0.0.1:")):
                assert (page.parent / target).resolve().is_file(), (page.name, target)


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


def test_names_of_files_are_plain_and_differ() -> None:
    assert file_name("Čedomir Đurić") != file_name("Čedomir urić")
    assert file_name("Nuclear Policy") == "nuclear-policy"
    assert re.fullmatch(r"[a-z0-9_-]+", file_name("Иван Петров"))
    assert re.fullmatch(r"[a-z0-9_-]+", file_name("../.."))
