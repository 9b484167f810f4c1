"""Pages as people save them: tables of two kinds, hidden parts, stand-ins, data, encodings."""
# ruff: noqa: E501

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

import winset as ws
from tests.conftest import Call
from winset.library.document import Reading, Refused
from winset.library.readers import intake

P1 = "The spokesman said that the parties will go on with the talks in Vienna until the end of the month."
P2 = "He added that sanctions have to be lifted at once, which the other side rejects, as it has done."
P3 = "An official of the agency said that inspectors had been given access to two more buildings."
SECRET = "Secret words that nobody who looks at this page in a browser can ever see."


def page(body: str, head: str = "<meta charset=utf-8>", attributes: str = "lang=en") -> bytes:
    title = "<title>Statement on the talks</title>"
    return f"<!DOCTYPE html><html {attributes}><head>{head}{title}</head><body>{body}</body></html>".encode()


def article(inside: str) -> bytes:
    return page(f"<main><article><h1>Statement on the talks</h1>{inside}</article></main>")


def read(raw: bytes) -> Reading:
    return intake.read(raw, "page.html")


def texts(raw: bytes) -> list[str]:
    return [block.text for block in read(raw).blocks if block.kind != "heading"]


# --- tables ---------------------------------------------------------------------------------

LAYOUTS = {
    "one cell": f"<table><tr><td><h1>T</h1><p>{P1}</p><p>{P2}</p><p>{P3}</p></td></tr></table>",
    "menu beside": f"<table><tr><td><a href=/>Home</a><br><a href=/b>News</a></td><td><p>{P1}</p><p>{P2}</p><p>{P3}</p></td></tr></table>",
    "nested": f"<table><tr><td><table><tr><td><p>{P1}</p></td></tr><tr><td><p>{P2}</p><p>{P3}</p></td></tr></table></td></tr></table>",
    "line breaks": f"<table><tr><td>{P1}<br><br>{P2}<br><br>{P3}</td></tr></table>",
    "a row each": f"<table><tr><td>{P1}</td></tr><tr><td>{P2}</td></tr><tr><td>{P3}</td></tr></table>",
    "divs": f"<table><tr><td><div>{P1}</div><div>{P2}</div><div>{P3}</div></td></tr></table>",
    "role": f"<table role=presentation><tr><td>{P1}</td></tr><tr><td>{P2}</td></tr><tr><td>{P3}</td></tr></table>",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_tables_for_the_layout_hold_paragraphs(name: str) -> None:
    reading = read(page(LAYOUTS[name]))
    assert [(b.kind, b.text) for b in reading.blocks if b.kind != "heading"] == [
        ("paragraph", text) for text in (P1, P2, P3)
    ]


CELLS = {
    "<tr><th>Issue</th><th>Position</th></tr>": "Issue | Position",
    "<tr><td><p>Sanctions</p><p>Relief</p></td><td>lifted<br>at once</td></tr>": "Sanctions Relief | lifted at once",
    "<tr><td>Centrifuges</td><td><ul><li>9,400 kept</li><li>none removed</li></ul></td></tr>": "Centrifuges | 9,400 kept; none removed",
    "<tr><td><div>Heavy</div><div>water</div></td><td>out</td></tr>": "Heavy water | out",
    "<tr><td>Sanc<b>tions</b></td><td>20<sup>th</sup></td></tr>": "Sanctions | 20th",
    "<tr><td>Arak</td><td></td><td>kept</td></tr>": "Arak | | kept",
    "<tr><td></td><td>Iran</td><td>USA</td></tr>": "Iran | USA",
    "<tr><td>Term</td><td><ol><li>ten years<li>fifteen</ol></td></tr>": "Term | ten years; fifteen",
    "<tr><td>Fordow</td><td><dl><dt>Status</dt><dd>closed</dd></dl></td></tr>": "Fordow | Status closed",
    "<tr><td>Access</td><td><blockquote>at all times</blockquote>, daily</td></tr>": "Access | at all times, daily",
}


@pytest.mark.parametrize("row", CELLS)
def test_words_of_a_cell_stay_apart_and_in_their_row(row: str) -> None:
    rest = "<tr><td>Enrichment</td><td>five per cent</td></tr>"
    reading = read(article(f"<p>{P1}</p><table>{row}{rest}</table><p>{P2}</p>"))
    rows = [block.text for block in reading.blocks if block.kind == "table"]
    assert rows == [CELLS[row], "Enrichment | five per cent"]
    assert reading.removed == ()


# --- what is never shown --------------------------------------------------------------------


@pytest.mark.parametrize(
    "hidden",
    [
        f"<p hidden>{SECRET}</p>",
        f"<p hidden=''>{SECRET}</p>",
        f"<div HIDDEN><p>{SECRET}</p></div>",
        f"<p hidden=until-found>{SECRET}</p>",
        f"<p style='display:none'>{SECRET}</p>",
        f"<p style='color:red; DISPLAY : none !important'>{SECRET}</p>",
        f"<div style='visibility: hidden'><p>{SECRET}</p></div>",
        f"<p class='sf-hidden'>{SECRET}</p>",
        f"<template><p>{SECRET}</p></template>",
        f"<!-- <p>{SECRET}</p> -->",
    ],
)
def test_hidden_parts_are_not_in_it(hidden: str) -> None:
    reading = read(article(f"<p>{P1}</p>{hidden}<p>{P2}</p>"))
    assert "Secret" not in str((reading.blocks, reading.removed, reading.record))
    assert texts(article(f"<p>{P1}</p>{hidden}<p>{P2}</p>")) == [P1, P2]


@pytest.mark.parametrize(
    ("sheet", "hidden"),
    [
        (".x{display:none}", True),
        ("p.x , .y { color : red; DISPLAY : none !important }", True),
        ("/* x */ .x{visibility:hidden}", True),
        ("#x{display:none}", True),
        (".x{left:-9999px;position:absolute}", True),
        (".x{display:none} p.x{display:block}", False),
        ("@media print {.x{display:none} .y{display:none}}", False),
        ("/* .x{display:none} */", False),
        (".menu .x{display:none}", False),  # where its menu stands, which is not looked for
        (".x{left:-20px}", False),
        (".all{display:none}", False),  # most of the page: shown once its scripts run
    ],
)
def test_what_the_page_s_own_style_sheet_hides(sheet: str, hidden: bool) -> None:
    """As browsers show it: CSS 2.1, 9.2.4, 11.2 and 6.4.1; rules for one medium count there."""
    body = f"<div class=all><p>{P1}</p><p class='a x' id=x>{SECRET}</p><p>{P2}</p></div>"
    raw = article(body).replace(b"</head>", f"<style>{sheet}</style></head>".encode())
    assert texts(raw) == ([P1, P2] if hidden else [P1, SECRET, P2])


@pytest.mark.parametrize("mark", ["shadowmode=open", "shadowrootmode=open"])
def test_what_scripts_build_in_a_shadow_tree_is_read_as_chromium_saves_it(mark: str) -> None:
    shadow = f"<x-part><template {mark}><p>{P2}</p></template></x-part><template><p>{SECRET}</p></template>"
    assert texts(article(f"<p>{P1}</p>{shadow}")) == [P1, P2]


def test_a_text_without_blanks_between_its_words_is_not_called_short() -> None:
    chinese = "上游城市拒绝使用武力，并建议在八月举行新的水资源谈判。双方代表团已经会面三次，但没有达成任何协议。"
    assert read(article(f"<p>{chinese}</p>")).record.notes == ()


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_what_is_struck_out_is_no_part_of_the_text_and_said(tag: str) -> None:
    reading = read(
        article(
            f"<p>{P1}</p><p>Iran shall <{tag}>not</{tag}> keep <ins>5</ins><{tag}>9</{tag}>.</p>"
        )
    )
    assert [block.text for block in reading.blocks][1:] == [P1, "Iran shall keep 5."]
    assert reading.record.notes == ("It strikes out 'not'; '9'; that is no part of the text.",)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("to 20<sup>3</sup> per cent", "to 20³ per cent"),
        ("in 2014<sup><a href='#n'>12</a></sup>.", "in 2014¹²."),
        ("10<sup>-6</sup> and m<sup>2</sup>", "10⁻⁶ and m²"),
        ("10,357<sup>a</sup> kg", "10,357ᵃ kg"),
        ("the report<sup>[4]</sup> of the 5<sup>th</sup>", "the report[4] of the 5th"),
        ("said: <q>No <b>deal</b></q>, he", "said: “No deal”, he"),
        ("said: <q>“No”</q>, he", "said: “No”, he"),
    ],
)
def test_what_markup_says_is_written(markup: str, text: str) -> None:
    assert texts(article(f"<p>{P1}</p><p>Some said {markup}.</p>")) == [P1, f"Some said {text}."]


def test_a_cell_over_several_rows_stands_in_each() -> None:
    rows = "<tr><th>State<th>Year<th>Count<tr><td rowspan=2>Iran<td>2013<td>19<tr><td>2014<td>9"
    reading = read(article(f"<p>{P1}</p><table>{rows}</table><p>{P2}</p>"))
    table = [block.text for block in reading.blocks if block.kind == "table"]
    assert table == ["State | Year | Count", "Iran | 2013 | 19", "Iran | 2014 | 9"]


def test_who_is_quoted_stays_with_the_quotation() -> None:
    quote = "<blockquote><p>We never sign.</p><footer>— M. J. Zarif</footer></blockquote>"
    assert texts(article(f"<p>{P1}</p>{quote}<p>{P2}</p>"))[1:3] == [
        "We never sign.",
        "— M. J. Zarif",
    ]


@pytest.mark.parametrize(
    "words",
    ["Subscribe to continue reading.", "Already a subscriber? Log in.", "Réservé aux abonnés"],
)
def test_a_text_that_is_cut_short_is_said_to_be(words: str) -> None:
    reading = read(article(f"<p>{P1}</p><p>{P2[:60]}…</p><p>{words}</p>"))
    assert reading.record.notes[0].startswith("The text may be cut short: the page says '")


def test_a_page_of_few_words_is_said_to_be() -> None:
    """Pages in place of a text are more than any list has; a short item with a day is none."""
    raw = page("<main><h1>Sorry!</h1><p>We are working on it. Come back next week.</p></main>")
    assert read(raw).record.notes[0].endswith("; it may stand in place of a text.")
    dated = raw.replace(b"</head>", b'<meta name="date" content="2014-12-19"></head>')
    assert read(dated).record.notes == ()


@pytest.mark.parametrize("tag", ["body", "main", "article"])
def test_a_page_that_is_hidden_until_its_scripts_run_is_read(tag: str) -> None:
    raw = article(f"<p>{P1}</p><p>{P2}</p>").replace(
        f"<{tag}>".encode(), f"<{tag} hidden>".encode()
    )
    assert texts(raw) == [P1, P2]


def test_short_sentences_are_kept() -> None:
    inside = ["No deal was made.", P1, "“Never.”", P2, "That is all."]
    assert texts(article("".join(f"<p>{text}</p>" for text in inside))) == inside
    short = ["No deal was made.", "Iran said no.", "That is all."]
    assert texts(article("".join(f"<p>{text}</p>" for text in short))) == short


# --- pages in place of a text ---------------------------------------------------------------

STAND_INS = {
    "Just a moment...": "<h1>news.example.org</h1><h2>Checking if the site connection is secure</h2><p>Enable JavaScript and cookies to continue.</p>",
    "Access Denied": '<h1>Access Denied</h1><p>You don\'t have permission to access "http://www.example.org/" on this server.</p><p>Reference #18.2d3a1002</p>',
    "Page not found | Institute": "<main><h1>404</h1><p>Sorry, the page you were looking for could not be found. It may have been moved.</p></main>",
    "404 Not Found": "<center><h1>404 Not Found</h1></center><hr><center>nginx</center>",
    "403 Forbidden": "<h1>Forbidden</h1><p>You don't have permission to access this resource.</p>",
    "502 Bad Gateway": "<h1>502 Bad Gateway</h1><p>The server returned an invalid or incomplete response.</p>",
    "Attention Required! | Cloudflare": "<h1>Sorry, you have been blocked</h1><p>You are unable to access example.org. Why have I been blocked?</p>",
    "Are you a robot?": "<p>Please complete the security check to go on to the page that you asked for.</p>",
    "Pardon Our Interruption": "<p>As you were browsing something about your browser made us think you were a bot.</p>",
    "Seite nicht gefunden – Ministerium": "<h1>Seite nicht gefunden</h1><p>Die Seite, die Sie suchen, gibt es nicht mehr.</p>",
    "Страница не найдена": "<h1>Страница не найдена</h1><p>К сожалению, такой страницы нет на нашем сайте.</p>",
    "Page introuvable": "<h1>Page introuvable</h1><p>La page que vous cherchez n'existe plus, ou a changé d'adresse.</p>",
    "News": "<div id=root>You need to enable JavaScript to run this app.</div>",
    "Statement": "<div id=app>Loading…</div>",
    "Log in": "<h1>Log in to continue</h1><p>Enter the address and the password of your account.</p>",
    "www.example.org": "<p>Please enable JS and disable any ad blocker</p>",
    "Privacy error": "<h1>Your connection is not private</h1><p>Attackers might be trying to steal your information.</p><p>NET::ERR_CERT_DATE_INVALID</p>",
    "Wayback Machine": "<h1>Hrm.</h1><p>The Wayback Machine has not archived that URL.</p>",
    "This site can’t be reached": "<h1>This site can’t be reached</h1><p>www.example.org took too long to respond.</p>",
    "example.org": "<h1>example.org</h1><p>The domain name example.org is for sale. Make an offer now.</p>",
    "Consent": "<h1>We value your privacy</h1><p>We and our 812 partners store and access information on a device.</p>",
    "Sitio en mantenimiento": "<h1>Sitio en mantenimiento</h1><p>Vuelva a intentarlo más tarde, por favor.</p>",
    "Session expired": "<p>Your session has expired. Please log in again to go on to the document.</p>",
    "410 Gone": "<h1>Gone</h1><p>The requested resource is no longer available on this server.</p>",
    "Oops!": "<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this location.</p>",
    "Service Unavailable": "<h1>Service Unavailable</h1><p>The server is temporarily unable to service your request.</p>",
}


@pytest.mark.parametrize("title", STAND_INS)
def test_a_page_in_place_of_a_text_is_refused(title: str) -> None:
    raw = page(STAND_INS[title]).replace(b"Statement on the talks", title.encode())
    with pytest.raises(Refused, match="no text of an article was found in the page"):
        read(raw)


@pytest.mark.parametrize(
    "title",
    [
        "Access denied: inspectors turned away",
        "Not found wanting",
        "Blocked at the border",
        "Access Denied",
    ],
)
def test_articles_with_such_words_are_read(title: str) -> None:
    body = f"<article><h1>{title}</h1><p>{P1}</p><p>{P2 * 3}</p><p>{P3 * 3}</p><p>{P1 * 3}</p></article>"
    reading = read(page(body).replace(b"Statement on the talks", title.encode()))
    assert P1 in [block.text for block in reading.blocks]


def test_a_short_item_with_such_a_title_or_phrase_is_read() -> None:
    title = "Access denied – inspectors turned away".encode()
    body = f"<article><h1>Parchin</h1><p>{P1}</p><p>{P2}</p><p>{P3}</p><p>Subscribe to read on.</p></article>"
    more = f"<p>{P1}</p>"
    raw = page(body.replace("</article>", more + "</article>")).replace(
        b"Statement on the talks", title
    )
    assert read(raw).blocks


def data(**more: object) -> str:
    record = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Statement on the talks",
        "author": {"name": "Anna Stone"},
        "datePublished": "2014-12-19",
        **more,
    }
    return f'<script type="application/ld+json">{json.dumps(record)}</script>'


@pytest.mark.parametrize(
    "shown", ["<div id=app>Loading…</div>", "", f"<p>{P1[:40]}…</p><p>Subscribe</p>"]
)
@pytest.mark.parametrize(
    "body", [f"{P1}\n\n{P2}\n\n{P3}", f"<p>{P1}</p><p>{P2}</p><p>{P3}</p>", f"{P1}\n{P2}\r\n{P3}"]
)
def test_an_article_that_stands_in_the_data_alone_is_read_from_there(shown: str, body: str) -> None:
    reading = read(page(f'<div id="x">{shown}</div>{data(articleBody=body)}'))
    assert [block.text for block in reading.blocks] == [P1, P2, P3]
    assert (reading.record.authors, reading.record.date) == (("Anna Stone",), "2014-12-19")
    assert "articleBody" in reading.record.notes[0]


def test_a_page_that_shows_its_article_is_read_from_what_it_shows() -> None:
    inside = f"<p>{P1}</p><p>{P2}</p><p>{P3}</p>{data(articleBody=P1 + P2 + P3)}"
    reading = read(article(inside))
    assert len(reading.blocks) == 4
    assert reading.record.notes == ()


# --- encodings ------------------------------------------------------------------------------

RUSSIAN = [
    "Министр заявил, что стороны продолжат переговоры по ядерной программе в Вене до конца ноября.",
    "По его словам, санкции должны быть отменены сразу после подписания документа, а не поэтапно.",
]


@pytest.mark.parametrize(
    "head",
    [
        "",
        "<meta charset=utf-8>",
        "<meta charset=iso-8859-1>",
        "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>",
        "<script charset=utf-8 src=a.js></script>",
    ],
)
@pytest.mark.parametrize("code", ["cp1251", "koi8-r"])
def test_cyrillic_pages_without_a_right_label(head: str, code: str) -> None:
    inside = f"<article><h1>Брифинг</h1><p>{RUSSIAN[0]}</p><p>{RUSSIAN[1]}</p></article>"
    raw = page(inside, head, "lang=ru").decode().encode(code)
    assert texts(raw) == RUSSIAN
    assert "a guess" in read(raw).record.notes[0]


@pytest.mark.parametrize(
    "head",
    [
        "<meta charset=windows-1251>",
        "<meta http-equiv='Content-Type' content='text/html; charset=cp1251'>",
        "<script charset=utf-8 src=a.js></script><meta charset='x-cp1251'>",
        '<!-- <meta charset=koi8-r> --><META CHARSET="Windows-1251">',
    ],
)
def test_right_labels_need_no_note(head: str) -> None:
    inside = f"<article><h1>Брифинг</h1><p>{RUSSIAN[0]}</p><p>{RUSSIAN[1]}</p></article>"
    raw = page(inside, head, "lang=ru").decode().encode("cp1251")
    assert texts(raw) == RUSSIAN
    assert read(raw).record.notes == ()


def test_latin_1_is_windows_1252_in_bytes_and_references() -> None:
    """WHATWG maps the label iso-8859-1, and the references &#128; to &#159;, to windows-1252."""
    french = (
        "Les négociateurs ont déclaré que l’accord n’était pas prêt – mais « proche » de la fin."
    )
    raw = page(
        f"<article><h1>Déclaration</h1><p>{french}</p><p>{french[::-1]}</p></article>",
        "<meta charset=iso-8859-1>",
        "lang=fr",
    )
    assert texts(raw.decode().encode("cp1252"))[0] == french
    assert read(raw.decode().encode("cp1252")).record.notes == ()
    inside = "<p>The minister&#146;s aide said &#147;no deal&#148; &#150; for now, and so the talks will go on.</p>"
    assert texts(article(f"{inside}<p>{P2}</p>"))[0].startswith(
        "The minister’s aide said “no deal” – for now"
    )


# --- made to harm, or merely odd ------------------------------------------------------------


@pytest.mark.parametrize(
    "odd",
    [
        "&#8;",
        "&#x1f;",
        "&#0;",
        "&#xFFFE;",
        "\ufffe",
        "\x08",
        "&#xD800;",
        "&#99999999;",
        "\x0b",
        "&#1;",
    ],
)
def test_signs_that_no_page_can_hold(odd: str) -> None:
    raw = article(
        f"<p>{P1}</p><script>var a</script>{odd}<p>The minister{odd} said no deal.</p><p>{P2}</p>"
    )
    reading = read(raw)
    shown = json.dumps([block.text for block in reading.blocks], ensure_ascii=False)
    assert "The minister said no deal." in shown.replace("\ufffd", "")
    assert all(c.isprintable() for c in shown)


def test_many_attributes_are_refused_at_once() -> None:
    attributes = " ".join(f"a{i}=1" for i in range(100_000))
    begin = time.process_time()
    with pytest.raises(Refused, match="more than 1,000 attributes"):
        read(article(f"<p>{P1}</p><p {attributes}>x</p>"))
    assert time.process_time() - begin < 3


def test_long_attributes_are_no_harm() -> None:
    props = json.dumps({"text": f"{P3} " * 500}).replace('"', "&quot;")
    assert texts(article(f'<div data-props="{props}"><p>{P1}</p><p>{P2}</p></div>')) == [P1, P2]


def test_one_bad_file_does_not_lose_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "a.txt").write_text(f"Talks\n\n{P1}\n\n{P2}\n")
    (folder / "m.html").write_bytes(article(f"<p>{P1}</p>"))
    (folder / "z.md").write_text(f"# Notes\n\n{P3}\n")
    asked: list[str] = []

    def broken(task: object, raw: bytes, kind: str, seconds: float) -> Reading:
        asked.append(kind)
        monkeypatch.setattr(intake, "_read", lambda *_: 1 // 0)
        try:
            return intake.read_kind(raw, kind)
        finally:
            monkeypatch.undo()

    monkeypatch.setattr(intake, "confined", broken)
    with ws.open_library(tmp_path / "library.sqlite") as library:
        added = library.add(folder)
        assert [entry.title for entry in added.documents] == ["Talks", "Notes"]
        (refusal,) = added.refused
        assert refusal.source.endswith("m.html")
        assert "ZeroDivisionError" in refusal.reason


def test_lone_surrogates_in_data_are_borne(tmp_path: Path) -> None:
    script = '<script type="application/ld+json">{"@type": "Article", "headline": "T\\ud800alks", "author": "A\\udfff"}</script>'
    (tmp_path / "page.html").write_bytes(page(f"<article><p>{P1}</p><p>{P2}</p></article>{script}"))
    with ws.open_library(tmp_path / "library.sqlite") as library:
        (entry,) = library.add(tmp_path / "page.html").documents
        assert entry.title == "T alks"


# --- what the commands say ------------------------------------------------------------------


def test_a_guessed_encoding_is_said_by_add_and_show(call: Call, tmp_path: Path) -> None:
    text = f"Брифинг министра\n\n{RUSSIAN[0]}\n\n{RUSSIAN[1]}\n"
    (tmp_path / "note.txt").write_bytes(text.encode("cp1251"))
    note = "The source does not say its encoding; it was read as Windows-1251, a guess."
    assert f"note  note.txt: {note}" in call("library", "add", "note.txt").err
    said = json.loads(call("library", "add", "note.txt", "--json").out)
    (entry,) = said["documents"]
    assert (entry["source"], entry["notes"], entry["new"]) == ("note.txt", [note], False)
    shown = json.loads(call("library", "show", entry["id"], "--json").out)
    assert shown["notes"] == [note]
    assert "read as Windows-1251" in " ".join(call("library", "show", entry["id"]).out.split())


def test_json_of_add_names_the_file_of_each_document(call: Call, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for name, text in (("a.txt", P1), ("b.txt", P2), ("c.html", "")):
        (tmp_path / "sources" / name).write_text(text)
    said = json.loads(call("library", "add", "sources", "--json").out)
    assert [entry["source"] for entry in said["documents"]] == ["sources/a.txt", "sources/b.txt"]
    assert [one["source"] for one in said["refused"]] == ["sources/c.html"]
    listed = json.loads(call("library", "list", "--json").out)
    assert [entry["source"] for entry in listed["documents"]] == ["a.txt", "b.txt"]
