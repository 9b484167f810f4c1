"""Names, days and fields survive every conversion, or it is said that they do not.

Names of BibTeX: "Tame the BeaST" (Markey 2009), section 11. RIS: "RIS Format Specifications"
(Reference Manager): ``Lastname, Firstname, Suffix`` and ``YYYY/MM/DD/other``. CSL 1.0.2: names with
particles, dates. Text: the Publication Manual of the APA (7th edition), sections 9.7 to 9.12.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winset.citations.forms import formatted, not_written, read_citations, write_citations
from winset.citations.names import parts_of

FORMS = ("bibtex", "ris", "csl")


def book(form: str, name: str) -> str:
    """Return a book by somebody in a form."""
    return {
        "bibtex": f"@book{{k, author = {{{name}}}, title = {{T}}, year = 2014}}",
        "ris": f"TY  - BOOK\nID  - k\nAU  - {name}\nTI  - T\nPY  - 2014\nER  - \n",
    }[form]


def text_of(text: str, form: str, style: str = "author-date") -> str:
    return "\n".join(formatted(read_citations(text, form, "x")[0], style))


def author_in(text: str, form: str) -> str:
    return text_of(text, form).removesuffix(" (2014). T.")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Stone, A.M.", "Stone, A. M."),
        ("Stone, A. M.", "Stone, A. M."),
        ("Stone, AM", "Stone, A. M."),
        ("Stone, J.-P.", "Stone, J.-P."),
        ("Stone, Anna Maria", "Stone, A. M."),
        ("Иванов, П.А.", "Иванов, П. А."),
        ("STONE, ANN", "STONE, A."),
        ("van der Stoel, Max", "van der Stoel, M."),
        ("Humboldt, Alexander von", "Humboldt, A. von"),
        ("de la Cruz, Juan Carlos", "de la Cruz, J. C."),
        ("al-Assad, Bashar", "al-Assad, B."),
        ("O'Brien, Conor", "O'Brien, C."),
        ("King, Martin Luther, Jr.", "King, M. L., Jr."),
        ("King, Jr., Martin Luther", "King, M. L., Jr."),
        ("Martin Luther King, Jr.", "King, M. L., Jr."),
        ("Ford, Henry, II", "Ford, H., II"),
        ("Stone, A.; Jones, B.", "Stone, A., & Jones, B."),
        ("Stone, A., Jones, B.", "Stone, A., & Jones, B."),
        ("Stone, A. & Jones, B.", "Stone, A., & Jones, B."),
        ("Stone A, Jones BC", "Stone, A., & Jones, B. C."),
        ("Stone A", "Stone, A."),  # as PubMed has it
        ("van der Berg JW", "van der Berg, J. W."),
        ("山田, 太郎", "山田太郎"),  # no initials in this script
        ("김, 대중", "김대중"),
        ("Dept. of State, Bureau of Intelligence", "Dept. of State, Bureau of Intelligence"),
        ("Ann Stone, Bob Jones, Carl Lee", "Stone, A., Jones, B., & Lee, C."),
        ("Stone, Ann et al.", "Stone, A., et al."),
        ("A. Stone, B. J. Jones", "Stone, A., & Jones, B. J."),
        ("Иванов И. И., Петров П. П.", "Иванов, И. И., & Петров, П. П."),
        ("Merkel, Dr. Angela", "Merkel, A."),
        ("Merkel, Prof. Dr. Angela", "Merkel, A."),
        ("Stone, Ann (ed.)", "Stone, A."),
        ("Stone, Ann und Jones, Bo", "Stone, A., & Jones, B."),
        ("王, 毅", "王毅"),
        ("ظریف, محمد جواد", "ظریف, محمد جواد"),  # initials are none of Arabic's
        ("Lord, Winston", "Lord, W."),
    ],
)
@pytest.mark.parametrize("form", ["bibtex", "ris"])
def test_names(form: str, name: str, shown: str) -> None:
    if form == "ris" and name.startswith("A. "):
        shown = "A. Stone, & B. J. Jones"
    if form == "ris" and name.startswith("Ann "):
        shown = "Ann Stone, Bob Jones, & Carl Lee"  # RIS has no names with the given name first
    assert author_in(book(form, name), form) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Stone, Ann and others", "Stone, A., et al."),
        ("Stone, Ann AND OTHERS", "Stone, A., et al."),
        ("{Ministry of Foreign Affairs} and others", "Ministry of Foreign Affairs, et al."),
        ("Ann Stone and Bob Jones and others", "Stone, A., Jones, B., et al."),
        ("{Ministry of Trade, Industry and Energy}", "Ministry of Trade, Industry and Energy"),
        ("{Barnes and Noble}", "Barnes and Noble"),
        ("Ministry of Foreign Affairs", "Ministry of Foreign Affairs"),
        ("International Crisis Group", "International Crisis Group"),
        ("European Union and NATO", "European Union, & NATO"),
        ("Foreign Office", "Foreign Office"),
        ("White House", "White House"),
        ("Human Rights Watch", "Human Rights Watch"),
        ("Associated Press", "Associated Press"),
        ("Amnesty International", "Amnesty International"),
        ("Auswärtiges Amt", "Auswärtiges Amt"),
        ("Ministère des Affaires étrangères", "Ministère des Affaires étrangères"),
        ("МИД России", "МИД России"),
        ("Daryl G. Press and Karen Elliott House", "Press, D. G., & House, K. E."),
        ("Dr. Angela Merkel and Sir John Chilcot", "Merkel, A., & Chilcot, J."),
        ("Wei Wang 0001", "Wang, W."),  # https://dblp.org/faq: homonymous names
        ("Ann Stone et Bo Jones", "Stone, A., & Jones, B."),
        ("José Ortega y Gasset", "Ortega y Gasset, J."),
        ("Karl-Theodor von und zu Guttenberg", "von und zu Guttenberg, K.-T."),
        ("International Monetary Fund", "International Monetary Fund"),
        (r"Smith \& Wesson", "Smith & Wesson"),
        ("Ludwig van Beethoven", "van Beethoven, L."),
        ("John Smith Jr.", "Smith, J., Jr."),
        ("John Smith III", "Smith, J., III"),
        ("Dr. Anna Stone and Prof. Bob Jones", "Stone, A., & Jones, B."),
        ("{Oxfam GB}", "Oxfam GB"),
        (r"Charles Xavier de la Vall{\'e}e Poussin", "de la Vallée Poussin, C. X."),
        (r"{\L}ukasz {\'S}wi{\k{e}}cicki and {\'E}mile Zola", "Święcicki, Ł., & Zola, É."),
        ("von Hicks, III, Michael", "von Hicks, M., III"),
        ("{van der Stoel}, Max", "van der Stoel, M."),
        ("Stone, Ann and", "Stone, A."),
        ("Stone, Ann and and Jones, Bo", "Stone, A., & Jones, B."),
        (r"J.\,B. Stone and A.~M. Jones", "Stone, J. B., & Jones, A. M."),
        ("family=Stoel, given=Max, prefix=van der", "van der Stoel, M."),
        ("family=Humboldt, given=A., prefix=von, useprefix=false", "Humboldt, A. von"),
        ("given={Martin Luther}, family=King, suffix=Jr.", "King, M. L., Jr."),
    ],
)
def test_names_of_bibtex(name: str, shown: str) -> None:
    assert author_in(book("bibtex", name), "bibtex") == shown


@pytest.mark.parametrize(
    "name",
    ["Stone, B; Jones, C", "Ann Stone, Bob Jones, Carl Lee", "Ministry of Foreign Affairs",
     "Stone, A., Jones, B., Lee", "{Stone, A and Jones, B and Lee, C}", r"Ann Stone \& Bo Jones",
     "A. Stone, B. Jones", "Dr. Ann Stone", "Stone, Ann (Hrsg.)", "Wei Wang 0001", "Stone A",
     "Dept. of State, Bureau of Intelligence",
     "Ann Stone et Bo Jones", "White House", "Ann Stone, Bo Jones"],
)  # fmt: skip
def test_guessed_names_are_told(name: str) -> None:
    _, (finding,) = read_citations(book("bibtex", name), "bibtex", "x")
    assert (finding.line, finding.path) == (1, "k.author")
    assert finding.mend.startswith("It is read as")


def test_others_are_nobody() -> None:
    for form, text in {
        "bibtex": "@misc{a, author = {Stone, Ann and others}, title = {S}}",
        "ris": "TY  - GEN\nID  - a\nAU  - Stone, Ann\nAU  - et al.\nTI  - S\nER  - \n",
        "csl": '[{"id": "a", "title": "S", "author": [{"family": "Stone", "given": "Ann"},'
        ' {"literal": "others"}]}]',
    }.items():
        records, _ = read_citations(text, form, "x")
        assert records[0]["author"] == [{"family": "Stone", "given": "Ann"}]
        assert "author = {Stone, Ann and others}," in write_citations(records, "bibtex")
        assert "others" not in write_citations(records, "ris")
        assert formatted(records, "note") == ["Ann Stone et al., “S”."]
        again, _ = read_citations(write_citations(records, "bibtex"), "bibtex", "x")
        assert again == [records[0] | {"type": "document"}]
        (lost,) = not_written(records, "ris", write_citations(records, "ris"), "x")
        assert "et al." in lost.found


def test_particles_and_suffixes_are_written() -> None:
    name = {"family": "Stoel", "given": "Anna", "non-dropping-particle": "van der"}
    person = {"family": "King", "given": "Martin Luther", "suffix": "Jr."}
    alexander = {"family": "Humboldt", "given": "Alexander", "dropping-particle": "von"}
    records = [{"id": "a", "type": "book", "title": "T", "author": [name, person, alexander]}]
    expected = "van der Stoel, Anna and King, Jr., Martin Luther and Humboldt, Alexander von"
    assert f"author = {{{expected}}}" in write_citations(records, "bibtex")
    ris = write_citations(records, "ris")
    assert "AU  - van der Stoel, Anna\nAU  - King, Martin Luther, Jr.\n" in ris
    assert json.loads(write_citations(records, "csl")) == records
    expected = "van der Stoel, A., King, M. L., Jr., & Humboldt, A. von (n.d.). T."
    assert formatted(records) == [expected]


WORD = st.text(st.sampled_from("ABÉДЯÖabcdéдüç'-"), min_size=2, max_size=6).map(
    lambda word: "S" + word.strip("-'") + "e"
)
GIVEN = st.lists(st.one_of(WORD, st.sampled_from(["A.", "B.-C.", "Å."])), min_size=1, max_size=3)
PARTICLE = st.sampled_from(["", "", "van der", "de la", "von", "d'", "al-"])
PERSON = st.builds(
    lambda family, given, before, after, suffix: {
        key: part
        for key, part in {
            "family": family,
            "given": " ".join(given),
            "non-dropping-particle": before,
            "dropping-particle": "" if before else after,
            "suffix": suffix,
        }.items()
        if part
    },
    WORD,
    GIVEN,
    PARTICLE,
    PARTICLE,
    st.sampled_from(["", "", "Jr.", "III"]),
)
BODY = st.sampled_from(
    ["UN", "Ministry of Trade, Industry and Energy", "Barnes and Noble", "A & B; C", "{x}", "100 %"]
).map(lambda name: {"literal": name})


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(PERSON, PERSON, BODY), min_size=1, max_size=4),
    st.lists(PERSON, max_size=2),
    st.permutations(FORMS),
)
def test_names_survive_every_chain(
    authors: list[dict[str, str]], editors: list[dict[str, str]], chain: list[str]
) -> None:
    record: dict[str, Any] = {"id": "k", "type": "book", "title": "T", "author": authors}
    record |= {"editor": editors} if editors else {}
    now = [record]
    for form in chain:
        written = write_citations(now, form)
        now, findings = read_citations(written, form, "x")
        assert findings == [], written
    for role in ("author", "editor"):
        assert list(map(parts_of, now[0].get(role, []))) == list(
            map(parts_of, record.get(role, []))
        )
    assert formatted(now) == formatted([record])
    shown = formatted([record])[0]
    assert all(parts_of(name)[0] in shown for name in authors)


@pytest.mark.parametrize(
    ("text", "parts", "exact"),
    [
        ("2014", [2014], True),
        ("2014-12", [2014, 12], True),
        ("2014/12/19", [2014, 12, 19], True),
        ("2014/12/19/", [2014, 12, 19], True),
        ("2014//", [2014], True),
        ("2014-12-19T10:00:00Z", [2014, 12, 19], True),
        ("December 19, 2014", [2014, 12, 19], True),
        ("19 December 2014", [2014, 12, 19], True),
        ("19. Dezember 2014", [2014, 12, 19], True),
        ("19 декабря 2014", [2014, 12, 19], True),
        ("2014 Dec 19", [2014, 12, 19], True),
        ("2014, December", [2014, 12], True),
        ("Dec. 2014", [2014, 12], True),
        ("19.12.2014", [2014, 12, 19], True),
        ("2014~", [2014], True),
        ("2014-12-XX", [2014, 12], True),
        ("Spring 2014", [2014], True),
        ("2014///Spring", [2014], True),
        ("(2014)", [2014], True),
        ("-0043", [-43], True),
        ("2013--2014", [2013], True),
        ("[2014]", [2014], False),
        ("c2014", [2014], False),
        ("2014a", [2014], False),
        ("ca. 2014", [2014], False),
        ("2014/15", [2014], False),
        ("forthcoming 2015", [2015], False),
        ("2014 [1962]", [2014], False),
        ("Nov/Dec 2014", [2014], False),
        ("03/04/2014", [2014], False),
        ("2014-02-30", [2014, 2], False),
        ("2014-13-01", [2014], False),
        ("1393", [1393], False),
        ("in press", None, False),
        ("'14", None, False),
        ("20l4", None, False),
        ("0000", None, False),
    ],
)
def test_days_in_words(text: str, parts: list[int] | None, *, exact: bool) -> None:
    for form, written in {
        "bibtex": f"@misc{{k, title={{T}}, date={{{text}}}}}",
        "ris": f"TY  - GEN\nTI  - T\nDA  - {text}\nER  - \n",
        "csl": json.dumps([{"title": "T", "issued": {"literal": text}}]),
    }.items():
        (record,), findings = read_citations(written, form, "x")
        assert record.get("issued", {}).get("date-parts", [None])[0] == parts
        assert (findings == []) == exact
        assert all(text.strip("()") in finding.found for finding in findings)


def test_months_and_days_of_bibtex() -> None:
    fields = {
        "year=2014, month=dec, day=19": [2014, 12, 19],
        'year=2014, month=dec # "~19"': [2014, 12, 19],
        "year=2014, month={19 December}": [2014, 12, 19],
        "year={2014}, month={12}": [2014, 12],
        "year=2014, month={Dezember}": [2014, 12],
        "date={2014-12}, year=2014": [2014, 12],
    }
    for field, parts in fields.items():
        (record,), findings = read_citations(f"@misc{{k, title={{T}}, {field}}}", "bibtex", "x")
        assert (record["issued"], findings) == ({"date-parts": [parts]}, [])


def test_a_note_without_a_day_ends_in_one_mark() -> None:
    record = {"id": "a", "type": "report", "title": "T", "author": [{"literal": "ICG"}]}
    assert formatted([record], "note") == ["ICG, T."]


def test_a_day_without_its_year_in_ris() -> None:
    text = "TY  - NEWS\nTI  - T\nDA  - 19 December\nPY  - 2014\nER  - \n"
    assert text_of(text, "ris") == "T. (2014, December 19)."


@pytest.mark.parametrize(
    "date",
    [
        {"date-parts": [[2014]], "season": 1},
        {"date-parts": [[2014, 12]], "circa": True},
        {"date-parts": [[2014, 1], [2014, 3]]},
        {"date-parts": [[2013], [2014]]},
        {"date-parts": [[-43]]},
        {"date-parts": [[800]]},
    ],
)
def test_odd_dates_come_back_or_are_told(date: dict[str, Any]) -> None:
    record = {"id": "k", "type": "book", "title": "T", "issued": date}
    for form in FORMS:
        written = write_citations([record], form)
        again, findings = read_citations(written, form, "x")
        assert findings == []
        told = not_written([record], form, written, "x")
        assert (again == [record]) == (told == [])
        assert form == "ris" or again == [record]
    assert formatted([record])


def test_editors_and_books() -> None:
    ris = (
        "TY  - BOOK\nED  - Walker, Bea\nTI  - Edited only\nPY  - 2014\nER  - \n"
        "TY  - CHAP\nA1  - Stone, Anna\nT1  - Two levels\nBT  - Handbook of talks\nED  - Lee, C.\n"
        "SP  - 12-34\nPB  - North Press\nPY  - 2014\nER  - \n"
        "TY  - EDBOOK\nAU  - Walker, Ann\nAU  - Jones, Bo\nTI  - Handbook\nPY  - 2014\nER  - \n"
    )
    assert text_of(ris, "ris").split("\n") == [
        "Walker, B. (Ed.). (2014). Edited only.",
        "Stone, A. (2014). Two levels. In Handbook of talks, edited by C. Lee, 12–34. North Press.",
        "Walker, A., & Jones, B. (Eds.). (2014). Handbook.",
    ]
    assert (
        text_of(ris, "ris", "note").split("\n")[2]
        == "Ann Walker and Bo Jones, eds., Handbook, 2014."
    )


def test_ris_of_other_programs() -> None:
    text = (
        "1.\r\nTY - JOUR\r\nAU - Stone, A.M.\r\nTI - Trade &amp; talks\r\n  go on\r\nJ2 - JP\r\n"
        "SN - 1234-5678\r\nPY - 2014/12/19/\r\nZZ - x\r\nTI - Second\r\nER -\r\n"
    )
    (record,), (finding,) = read_citations(text, "ris", "x")
    assert (finding.line, finding.found) == (9, "tags of RIS without a place: ZZ, TI")
    assert record == {
        "id": "stone-2014",
        "type": "article-journal",
        "author": [{"family": "Stone", "given": "A.M."}],
        "title": "Trade & talks go on",
        "container-title": "JP",
        "ISSN": "1234-5678",
        "issued": {"date-parts": [[2014, 12, 19]]},
    }


def test_what_a_form_cannot_hold_is_told() -> None:
    hearing = {"id": "k", "type": "hearing", "title": "T", "event-title": "E", "scale": "1:100"}
    odd = {"id": "a b", "type": "book", "author": [{"family": "[1,2,3] der Berg", "given": "J"}]}
    for form in ("bibtex", "ris"):
        written = write_citations([hearing, odd], form)
        (finding,) = not_written([hearing, odd], form, written, "x")
        assert "scale" in finding.found
    again, _ = read_citations(write_citations([hearing, odd], "bibtex"), "bibtex", "x")
    assert again[0]["type"] == "hearing"
    assert again[1]["author"] == odd["author"]


def test_csl_of_other_programs() -> None:
    items = [
        {
            "title": ["T"],
            "type": "book",
            "ISSN": ["1", "2"],
            "author": [{"name": "UN"}, {"given": "Plato"}],
        },
        {
            "title": "U",
            "author": [{"family": "Stone"}, 7],
            "issued": {"date-parts": [["2014", 13]]},
        },
    ]
    records, findings = read_citations(json.dumps(items), "csl", "x")
    assert records[0]["title"] == "T"
    assert records[0]["ISSN"] == "1, 2"
    assert records[0]["author"] == [{"literal": "UN"}, {"literal": "Plato"}]
    assert [finding.path for finding in findings] == ["[1].author", "[1].issued"]


def test_a_year_against_another_is_told() -> None:
    text = "TY  - BOOK\nID  - k\nTI  - T\nPY  - 2014\nDA  - 2015/01/05\nER  - \n"
    _, (finding,) = read_citations(text, "ris", "x")
    assert (finding.line, finding.found) == (1, "'2014' and '2015/01/05'")
    assert not read_citations(text.replace("2015", "2014"), "ris", "x")[1]


def test_authors_of_csl_as_texts_are_people_and_told() -> None:
    item = '[{"id": "k", "type": "book", "title": "T", "author": ["Ann Stone", "Jones, B."]}]'
    records, (finding,) = read_citations(item, "csl", "x")
    assert formatted(records, "author-date") == ["Stone, A., & Jones, B. (n.d.). T."]
    assert finding.path == "[0].author"
