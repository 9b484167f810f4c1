"""BibTeX, RIS and CSL-JSON, in and out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winset.citations.forms import form_of, formatted, read_citations, write_citations
from winset.citations.records import with_ids
from winset.errors import UsageError

RECORDS: list[dict[str, Any]] = [
    {
        "id": "topychkanov-2014",
        "type": "article-magazine",
        "title": "What Does Russia Really Want in Iran?",
        "author": [{"family": "Topychkanov", "given": "Petr"}],
        "publisher": "Carnegie Russia Eurasia Center",
        "issued": {"date-parts": [[2014, 12, 19]]},
        "accessed": {"date-parts": [[2026, 1, 2]]},
        "URL": "https://example.org/a_b?c=d%20e&f=1#g",
        "keyword": "Iran, Russia",
        "language": "en",
    },
    {
        "id": "nash-1950",
        "type": "article-journal",
        "title": "The Bargaining Problem",
        "author": [{"family": "Nash", "given": "John F."}],
        "container-title": "Econometrica",
        "volume": "18",
        "issue": "2",
        "page": "155-162",
        "DOI": "10.2307/1907266",
        "issued": {"date-parts": [[1950]]},
    },
    {
        "id": "un-2015",
        "type": "report",
        "title": "Resolution 2231 & 100% of its #annexes",
        "author": [{"literal": "United Nations"}, {"family": "van der Berg", "given": "Jürgen"}],
        "publisher": "United Nations",
        "genre": "Resolution",
        "issued": {"date-parts": [[2015, 7]]},
    },
    {"id": "page", "type": "webpage", "title": "A page", "URL": "https://example.org/"},
]


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl"])
def test_records_come_back(form: str) -> None:
    text = write_citations(RECORDS, form)
    again, findings = read_citations(text, form, "x")
    assert findings == []
    assert again == RECORDS


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl"])
def test_the_form_is_seen(form: str) -> None:
    text = write_citations(RECORDS, form)
    assert form_of("-", text) == form
    with pytest.raises(UsageError, match="neither"):
        form_of("x.txt", "hello")


def test_bibtex_of_others() -> None:
    text = r"""
    @string{qje = "Quarterly Journal"}
    @article{a, author = "G{\"o}del, K. and {World Bank} and Ludwig van Beethoven",
      title = {The {IAEA} \& {\'E}lys{\'e}e}, journal = qje, year = 1931, month = nov,
      pages = {1--9}, number = 4}
    @comment{nothing}
    """
    (record,), findings = read_citations(text, "bibtex", "x.bib")
    assert findings == []
    assert record == {
        "id": "a",
        "type": "article-journal",
        "author": [
            {"family": "Gödel", "given": "K."},
            {"literal": "World Bank"},
            {"family": "van Beethoven", "given": "Ludwig"},
        ],
        "title": "The IAEA & Élysée",
        "container-title": "Quarterly Journal",
        "issue": "4",
        "page": "1-9",
        "issued": {"date-parts": [[1931, 11]]},
    }


HURT = {
    "bibtex": "@book{a, title={One}}\n@book{a, title={Two}}\n@book{b, title={Three\n@book{c,t={x}}",
    "ris": "stray\nTY  - BOOK\nTI  - One\nTY  - BOOK\nTI  - Two\nER  - \nTY  - BOOK\nTI  - Three\n",
    "csl": '[{"id": 1, "title": "Two", "type": "scroll", "issued": "soon"}, 7, {"type": "book"}]',
}


@pytest.mark.parametrize("form", HURT)
def test_hurt_records_are_findings_and_the_rest_is_kept(form: str) -> None:
    records, findings = read_citations(HURT[form], form, "x")
    assert records
    assert len(findings) >= 2
    assert {finding.severity for finding in findings} == {"warning"}
    assert all(finding.file == "x" for finding in findings)


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[[[",
        "@",
        "@a{",
        "TY  -",
        "null",
        "3",
        '"x"',
        "[" * 5000,
        "\x00\ufeff",
        "@article{}",
    ],
)
def test_odd_texts(form: str, text: str) -> None:
    records, _ = read_citations(text, form, "x")
    assert records == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"title": st.text(min_size=1), "publisher": st.text(), "note": st.text()}
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_text_is_carried_or_told(items: list[dict[str, str]]) -> None:
    records, _ = read_citations(json.dumps(items), "csl", "x")
    for form in ("bibtex", "ris", "csl", "text"):
        text = write_citations(records, form)
        if form != "text" and records:
            again, findings = read_citations(text, form, "y")
            assert len(again) + len(findings) >= len(records)


def test_ids_are_made_and_kept_apart() -> None:
    same = {"title": "x", "author": [{"family": "Nash"}], "issued": {"date-parts": [[1950]]}}
    assert [r["id"] for r in with_ids([same, same, {"title": "A b c"}])] == [
        "nash-1950",
        "nash-1950-2",
        "anon-a-b",
    ]


def test_formatted() -> None:
    dated = formatted(RECORDS)
    assert dated[0] == (
        "Topychkanov, P. (2014, December 19). What Does Russia Really Want in Iran? "
        "Carnegie Russia Eurasia Center. https://example.org/a_b?c=d%20e&f=1#g"
    )
    assert dated[1] == (
        "Nash, J. F. (1950). The Bargaining Problem. Econometrica 18(2), 155–162. "
        "https://doi.org/10.2307/1907266"
    )
    assert dated[3] == "A page. (n.d.). https://example.org/"
    noted = formatted(RECORDS, "note")
    assert noted[0].startswith("Petr Topychkanov, “What Does Russia Really Want in Iran?” Carnegie")
    assert "19 December 2014" in noted[0]
    with pytest.raises(UsageError, match="no style"):
        formatted(RECORDS, "apa7")


def test_many_authors_and_odd_addresses_are_formatted() -> None:
    authors = [{"family": f"F{i}", "given": "A"} for i in range(25)]
    book = {"id": "a", "type": "book", "title": "Many", "author": authors}
    paper = {"id": "b", "type": "article-journal", "title": "D?", "DOI": "doi:10.1/x"}
    report = {"id": "c", "type": "report", "title": "R", "URL": "https://example.org/a..b"}
    lines = formatted([book, paper, report])
    assert lines[0].endswith("F18, A., … F24, A. (n.d.). Many.")
    assert lines[1:] == ["D? (n.d.). https://doi.org/10.1/x", "R. (n.d.). https://example.org/a..b"]
    assert formatted([paper], "note") == ["“D?” https://doi.org/10.1/x."]


STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
<info><title>T</title><id>t</id><updated>2020-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography><layout><names variable="author"><name/></names>
<text variable="title" prefix=": "/></layout></bibliography></style>"""


def test_a_style_of_csl(tmp_path: Path) -> None:
    path = tmp_path / "t.csl"
    path.write_text(STYLE, encoding="utf-8")
    lines = formatted(RECORDS[:2], str(path))
    assert lines[1] == "John F. Nash: The Bargaining Problem"
    bomb = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + STYLE
    path.write_text(bomb, encoding="utf-8")
    with pytest.raises(UsageError, match="entities"):
        formatted(RECORDS, str(path))
    path.write_text("<style>", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be used"):
        formatted(RECORDS, str(path))
