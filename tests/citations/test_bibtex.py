"""BibTeX as people and programs write it: nothing is dropped without a finding.

The grammar is that of "BibTeXing" (Patashnik 1988) and "Tame the BeaST" (Markey 2009); fields and
inheritance are those of the BibLaTeX manual (3.20, section 2.2 and appendix B).
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winset.citations.forms import formatted, read_citations, write_citations
from winset.errors import Finding


def read(text: str) -> tuple[list[dict[str, Any]], list[Finding]]:
    return read_citations(text, "bibtex", "x.bib")


def lines(text: str) -> list[str]:
    return formatted(read(text)[0])


def entry(fields: str, kind: str = "misc") -> str:
    return f"@{kind}{{k, title = {{T}}, {fields}}}"


@pytest.mark.parametrize(
    "text",
    [
        "@ARTICLE{k, AUTHOR = {Stone, Ann and Jones, Bo}, TITLE = {T}, JOURNAL={J}, YEAR = 2014}",
        "@Article{k, Author={Stone, Ann AND Jones, Bo}, Title={T}, Journal={J}, Year=2014}",
        "@ article {k , author = {Stone, Ann and Jones, Bo} , title={T}, journal={J}, year=2014 }",
        "@article\n{k,\nauthor={Stone, Ann\n and\nJones, Bo}, title={T}, journal={J}, year=2014}",
        '@article(k, author="Stone, Ann and Jones, Bo", title="T", journal="J", year="2014",)',
        "@article{Smith 2014, author={Ann Stone and Bo Jones}, title={T},, journal={J}, year=2014}",
        "@article{title={T}, author={Stone, Ann and Jones, Bo}, journal={J}, year=2014}",
        "\ufeff% Encoding\n@String(J={J})\n@article{k, author={Ann Stone and Bo Jones}, title={T},"
        "\n journal=j, year=2014}",
        '@string{s = "Stone, Ann"}@article{k, author = S # { and Jones, } # "Bo", title={T}, '
        "journal={J}, date={2014-03}}",
        "@comment{jabref-meta: x}\n@preamble{{x}}\n@article{k, author={Stone, Ann and Jones, Bo},"
        " title={T}, journal={J}, year=2014}\nwords of mine: me@example.org",
    ],
)
def test_one_entry_in_many_spellings(text: str) -> None:
    _, findings = read(text)
    assert findings == []
    assert lines(text) == ["Stone, A., & Jones, B. (2014). T. J."]


HURT = {
    "a comma is missing": ("@misc{m, author={Stone, B} title={One}, year=2014}", ["One"]),
    "commas at ends of lines": ("@misc{m, author={Stone, B}\n title={One}\n year=2014}", ["One"]),
    "no end of the entry": ("@misc{m, title={One}\n\n@misc{n, title={Two}}", ["One", "Two"]),
    "no end, on one line": ("@misc{m, title={One} @misc{n, title={Two}}", ["One", "Two"]),
    "no end of the file": ("@misc{m, title={One}", ["One"]),
    "no end of a value": ("@misc{m, title={One\n@misc{n, title={Two}}", ["Two"]),
    "a field inside a value": ("@misc{m, title={One, year={2014}}\n@misc{n}", ["One"]),
    "no end of quotes": ('@misc{m, title={One}, note="x}\n@misc{n, title={Two}}', ["One", "Two"]),
    "a brace too many": (
        "@misc{m, title={One}}, year={2015}}\n@misc{n, title={Two}}",
        ["One", "Two"],
    ),
    "no equals sign": ("@misc{m, title={One}, note {x}}\n@misc{n, title={Two}}", ["One", "Two"]),
    "one key twice": ("@misc{m, title={One}}\n@misc{M, title={Two}}", ["One", "Two"]),
    "one field twice": ("@misc{m, title={One}, Title={Two}}", ["One"]),
    "no such abbreviation": ("@misc{m, title={One}, publisher=oup}", ["One"]),
    "words without braces": ("@misc{m, title=One by One, year=2014}", ["One by One"]),
    "in a comment": ("@comment{@misc{m, title={One}}}\n@misc{n, title={Two}}", ["Two"]),
    "after a percent sign": ("% @misc{m, title={One}}\n@misc{n, title={Two}}", ["One", "Two"]),
    "a line that begins one": ("@misc{m, title={One}, note={x\n@misc{n} y}}", ["One"]),
    "no such kind": ("@pressrelease{m, title={One}}", ["One"]),
    "no title": ("@misc{m, year=2014}\n@misc{n, title={Two}}", ["Two"]),
    "no parent": ("@incollection{m, title={One}, crossref={nobody}}", ["One"]),
    "its own parent": ("@incollection{m, title={One}, crossref={m}}", ["One"]),
    "a field of no use": ("@misc{m, title={One}, bdsk-file-1={x}}", ["One"]),
    "two containers": ("@misc{m, title={One}, journal={J}, booktitle={B}}", ["One"]),
}


@pytest.mark.parametrize("name", HURT)
def test_what_is_hurt_is_told_and_the_rest_is_read(name: str) -> None:
    text, titles = HURT[name]
    records, findings = read(text)
    assert [record["title"] for record in records] == titles
    assert findings
    assert all(finding.line for finding in findings)


def test_a_missing_comma_makes_no_author() -> None:
    (record,), (finding,) = read(
        "@article{m, author={Stone, B} title={Missing comma}, year={2015}}"
    )
    assert record["author"] == [{"family": "Stone", "given": "B"}]
    assert record["title"] == "Missing comma"
    assert (finding.line, finding.path, finding.found) == (1, "m.title", "no comma before it")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "@misc{a, title={A}}",
                "@misc{b,\n title={B}\n",
                "\n",
                '@misc{c, title={C}, x="}',
                "}",
                "{",
                '"',
                ",",
                " # ",
                "@string{s={S}}",
                "@comment{",
                "words",
                "title = {D},",
                "@",
            ]
        ),
        max_size=12,
    )
)
def test_every_entry_is_read_or_told(pieces: list[str]) -> None:
    text = "".join(pieces)
    records, findings = read(text)
    begun = len(re.findall(r"@misc\{", text))
    assert len(records) + len(findings) >= begun


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        (r"url={https://example.org/a\_b}", "https://example.org/a_b"),
        (r"url={\url{https://example.org/ab}}", "https://example.org/ab"),
        (r"url={https://example.org/a\%20b\&c\#d~e}", "https://example.org/a%20b&c#d~e"),
        (r"url={https://example.org/a{\_}b{\%}20c}", "https://example.org/a_b%20c"),
        (r"url={https://example.org/a\textunderscore{}b}", "https://example.org/a_b"),
        (r"url={https://example.org/\~{}a$\sim$b\textasciitilde c}", "https://example.org/~a~b~c"),
        (r"url={<https://example.org/a_b>}", "https://example.org/a_b"),
        ("url={https://example.org/a\n   b}", "https://example.org/ab"),
        (r"doi={10.1207/s15327051hci0702\_1}", "https://doi.org/10.1207/s15327051hci0702_1"),
        (r"doi={https://doi.org/10.1000/a{\_}b}", "https://doi.org/10.1000/a_b"),
        (
            r"doi={10.1002/(SICI)1<1::AID-S9>3.0.CO;2-2}",
            "https://doi.org/10.1002/(SICI)1<1::AID-S9>3.0.CO;2-2",
        ),
        (
            r'howpublished="\url{https://example.org/a_b?x=1&y=2}"',
            "https://example.org/a_b?x=1&y=2",
        ),
        (r"howpublished={Available at: \url{https://example.org/x}}", "https://example.org/x"),
        (r"howpublished={https://example.org/x.}", "https://example.org/x"),
        (r"note={Available at \url{https://example.org/x}}", "https://example.org/x"),
        (r"eprint={1406.0001}, archiveprefix={arXiv}", "https://arxiv.org/abs/1406.0001"),
    ],
)
def test_links(fields: str, link: str) -> None:
    text = entry(f"author={{Ann Stone}}, year=2014, {fields}")
    assert lines(text)[0].startswith("Stone, A. (2014). T")
    assert lines(text)[0].endswith(link)


def test_of_several_links_the_first_counts_and_it_is_told() -> None:
    text = entry("doi={10.1000/a; 10.1000/b}, url={https://example.org/a, https://example.org/b}")
    (record,), (finding,) = read(text)
    assert (record["DOI"], record["URL"]) == ("10.1000/a", "https://example.org/a")
    assert "another url, another doi" in finding.found


def test_other_words_of_howpublished_are_kept() -> None:
    assert lines(entry("howpublished={Press release}")) == ["T [Press release]. (n.d.)."]
    assert lines(entry("howpublished={Press release, https://example.org/x}")) == [
        "T [Press release]. (n.d.). https://example.org/x"
    ]
    _, findings = read(entry("howpublished={Press release}, type={Statement}"))
    assert "howpublished" in findings[0].found


def test_inheritance_and_subtitles() -> None:
    text = """@string{jpr = "Journal of Peace Research"}
    @article{m, author={Stone, A}, title={S}, journal=jpr # " (Oslo)", year=2014, month=dec # "~19"}
    @incollection{c, author={Stone, A}, title={Chap}, crossref={Ed}, pages={12--34}}
    @book{ed, editor={Walker, Ann}, title={Handbook}, subtitle={Of talks}, publisher={OUP},
      year=2014}
    @xdata{x, publisher={P}}
    @book{s, author={Stone, A}, title={War}, subtitle={A history}, xdata={x}, date={2014}}
    @incollection{o, author={Stone, A}, title={Own}, booktitle={Mine}, year=1999, crossref={ed}}
    """
    assert read(text)[1] == []
    assert lines(text) == [
        "Stone, A. (2014). S. Journal of Peace Research (Oslo).",
        "Stone, A. (2014). Chap. In Handbook: Of talks, edited by A. Walker, 12–34. OUP.",
        "Walker, A. (Ed.). (2014). Handbook: Of talks. OUP.",
        "Stone, A. (2014). War: A history. P.",
        "Stone, A. (1999). Own. In Mine: Of talks, edited by A. Walker. OUP.",
    ]
    assert read(text)[0][0]["issued"] == {"date-parts": [[2014, 12, 19]]}


def test_fields_of_biblatex() -> None:
    (record,), findings = read(
        "@inproceedings{k, author={A B}, title={T}, journaltitle={J}, booktitle={B},"
        " location={Oslo}, eventtitle={Talks}, eventdate={2014-05-01/2014-05-03},"
        " venue={Lausanne}, date={2014},"
        " urldate={2015-01-02}, origdate={1962}, langid={english}, pagetotal={9}}"
    )
    assert "booktitle" in findings[0].found
    expected = {
        "container-title": "J",
        "publisher-place": "Oslo",
        "event-title": "Talks",
        "event-place": "Lausanne",
        "event-date": {"date-parts": [[2014, 5, 1], [2014, 5, 3]]},
        "accessed": {"date-parts": [[2015, 1, 2]]},
        "original-date": {"date-parts": [[1962]]},
        "language": "english",
        "number-of-pages": "9",
    }
    assert expected.items() <= record.items()


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{\'E}lys{\'e}e and S{\~a}o", "Élysée and São"),
        (r"G\"odel, na{\"\i}ve, \v{C}ech", "Gödel, naïve, Čech"),
        (r"{\L}{\'o}d{\'z}, {\AA}rhus, Stra{\ss}e, \O re", "Łódź, Århus, Straße, Øre"),
        (r"\c{c}\k{a}\H{o}\u{g}\.I\={a}\r{u}{\dh}{\th}", "çąőğİāůðþ"),
        (r"The {IAEA} \& 50% of \#1", "The IAEA & 50% of #1"),
        (r"A & B -- C --- D", "A & B – C — D"),
        ("``Quoted'' text", "“Quoted” text"),
        (r"\emph{Deal} \textit{or} {\it no} \textsc{deal}", "Deal or no deal"),
        (r"Costs of $x_{i}^2$", "Costs of $x_{i}^2$"),
        (r"a\textgreater{}b \copyright{} \textbackslash", "a>b © \\"),
        ("Research &amp; Policy", "Research & Policy"),
        ("&ldquo;No&rdquo; &mdash; yes", "“No” — yes"),
        ("AT&T; and &nosuch;", "AT&T; and &nosuch;"),
        (r"\noopsort{1973b}Second part", "Second part"),
        ('The {"Iran, deal"} x', 'The "Iran, deal" x'),
        ("Иран и Россия", "Иран и Россия"),
    ],
)
def test_text_of_latex(latex: str, text: str) -> None:
    (record,), findings = read(f"@misc{{k, title = {{{latex}}}}}")
    assert (record["title"], findings) == (text, [])


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_any_title_comes_back(title: str) -> None:
    first, _ = read_citations(f'[{{"title": {json.dumps(title)}}}]', "csl", "x")
    if first:
        again, _ = read(write_citations(first, "bibtex"))
        assert again == first


def test_titles_with_signs_of_latex_come_back() -> None:
    title = r"a \ b { c } ~ ^ -- '' `` & % $ # _ ?` !` < > | \url{x}"
    again, _ = read(write_citations([{"id": "k", "type": "document", "title": title}], "bibtex"))
    assert again[0]["title"] == title


def test_large_files_are_read_in_time() -> None:
    many = "".join(f"@misc{{k{i}, title={{T{i}}}, author={{Stone, A}}}}\n" for i in range(2000))
    assert len(read(many)[0]) == 2000
    assert read("@a{k, t={" * 2000)[1]
    assert read('@a{k, t="' + "{}" * 50_000 + '"}')
