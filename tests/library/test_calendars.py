"""Days as pages of all countries write them: converted where the calendar is known, else none."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from winset.library.readers.calendars import converted
from winset.library.readers.html import read_html
from winset.library.readers.iso_dates import is_written, iso_day

SAID = [
    # digits of other scripts
    ("۲۰۱۴", None, "2014"),
    ("٢٠١٤-١٢-١٩", None, "2014-12-19"),
    ("२०१४-१२-१९", "hi", "2014-12-19"),
    ("２０１４年１２月１９日", "ja", "2014-12-19"),
    # Solar Hijri: time.ir has 29 Azar 1393 as 20 December 2014, 30 Esfand 1403 as 20 March 2025
    ("1403/09/29", "fa", "2024-12-19"),
    ("۱۴۰۳/۰۹/۲۹", None, "2024-12-19"),
    ("۱۳۹۳-۰۹-۲۸", None, "2014-12-19"),
    ("1393/09/28 ه.ش", None, "2014-12-19"),
    ("۲۹ آذر ۱۴۰۳", None, "2024-12-19"),
    ("29 Azar 1403", "en", "2024-12-19"),
    ("1403/12/30", "fa-IR", "2025-03-20"),
    ("1403-09-29T10:00:00+03:30", "fa", "2024-12-19"),
    ("1403/09/29", None, None),
    ("1403/09/29", "en", None),
    ("1404/12/30", "fa", None),
    ("1403", "fa", None),
    ("1403/13/01", "fa", None),
    # Hijri, by Umm al-Qura: 27 Safar 1436 was Friday 19 December 2014
    ("1436-02-27", "ar", "2014-12-19"),
    ("٢٧ صفر ١٤٣٦", None, "2014-12-19"),
    ("27 صفر 1436هـ", "ar", "2014-12-19"),
    ("27 Safar 1436 AH", "en", "2014-12-19"),
    ("١٤٣٦/٠٢/٢٧", None, "2014-12-19"),
    ("1436-02-27", None, None),
    ("1436-02-31", "ar", None),
    ("1436", "ar", None),
    # Buddhist era
    ("19 ธันวาคม 2557", None, "2014-12-19"),
    ("๑๙ ธันวาคม พ.ศ. ๒๕๕๗", None, "2014-12-19"),
    ("2557-12-19", "th", "2014-12-19"),
    ("2557", "th-TH", "2014"),
    ("2557", "en", None),
    ("2557-12-19", None, None),
    # China, Japan, Korea, Taiwan
    ("2014年12月19日", None, "2014-12-19"),
    ("2014年12月", None, "2014-12"),
    ("二〇一四年十二月十九日", None, "2014-12-19"),
    ("平成26年12月19日", None, "2014-12-19"),
    ("令和元年5月1日", None, "2019-05-01"),
    ("昭和64年1月7日", None, "1989-01-07"),
    ("R6.12.19", None, "2024-12-19"),
    ("中華民國103年12月19日", None, "2014-12-19"),
    ("民國103年", None, "2014"),
    ("103/12/19", "zh-TW", None),
    ("2014년 12월 19일", None, "2014-12-19"),
    ("2014. 12. 19.", "ko", "2014-12-19"),
    # Nepal, Hebrew
    ("2071-09-04", "ne", None),
    ("27 Kislev 5775", "he", None),
    ("5775", None, None),
    # seconds since 1970, and days at which programs begin to count
    ("1418947200", None, "2014-12-19"),
    ("1418947200000", None, "2014-12-19"),
    ("1412101200000", None, "2014-09-30"),
    ("20141219103000", None, "2014-12-19"),
    ("201412191030", None, "2014-12-19"),
    ("1970-01-01T00:00:00Z", None, None),
    ("Thu, 01 Jan 1970 00:00:00 GMT", None, None),
    ("0001-01-01T00:00:00", None, None),
    ("1970-01-01", None, "1970-01-01"),
    # as before
    ("2014-12-19T23:30:00-05:00", "en", "2014-12-19"),
    ("Fri, 19 Dec 2014 10:00:00 +0300", None, "2014-12-19"),
    ("19 décembre 2014", "fr", "2014-12-19"),
    ("1648-10-24", None, "1648-10-24"),
    ("03/04/2014", None, None),
    ("May 2020", None, "2020-05"),
]
PAGE = """<html lang="{lang}"><head><title>Statement on the talks</title>{head}</head>
<body><article><h1>Statement on the talks</h1>{top}
<p>The spokesman said that the parties will go on with the talks in Vienna until the end of the
month, and that no side wants to leave the table{inside}.</p><p>He added that sanctions have to be
lifted at once, which the other side rejects, as it has done since the beginning.</p></article>
</body></html>"""


def page(head: str = "", top: str = "", inside: str = "", lang: str = "en") -> bytes:
    return PAGE.format(head=head, top=top, inside=inside, lang=lang).encode()


@pytest.mark.parametrize(("text", "language", "day"), SAID)
def test_days_of_other_calendars(text: str, language: str | None, day: str | None) -> None:
    assert iso_day(text, language) == day


@pytest.mark.parametrize(("year", "first"), [(1300, "1921-03-21"), (1358, "1979-03-21")])
def test_solar_years_begin_where_the_almanac_has_them(year: int, first: str) -> None:
    assert converted("solar", year, 1, 1) == date.fromisoformat(first)


@given(st.integers(1300, 1424), st.integers(1, 12), st.integers(1, 29))
def test_solar_days_follow_one_another(year: int, month: int, day: int) -> None:
    one = converted("solar", year, month, day)
    assert one is not None
    turn = converted("solar", year + (month == 12), month % 12 + 1, 1)
    assert turn is not None
    assert 1 <= (turn - one).days <= 31
    if day < 29:
        assert converted("solar", year, month, day + 1) == one + timedelta(1)


@given(st.text(alphabet="0123456789/-.年月日 ۰۱۲۳٠١٢hAHr平成民國صفرอาذر", max_size=24))
def test_any_text_is_a_day_or_none(text: str) -> None:
    for language in (None, "fa", "ar", "th"):
        day = iso_day(text, language)
        assert day is None or (day.isascii() and 1451 <= int(day[:4]) <= 2200)


@pytest.mark.parametrize(
    ("head", "lang", "day", "guessed"),
    [
        ('<meta name="date" content="1403/09/29">', "en", None, False),
        ('<meta name="date" content="1403/09/29">', "fa", "2024-12-19", True),
        ('<meta name="date" content="۱۴۰۳/۰۹/۲۹">', "en", "2024-12-19", True),
        ('<meta name="date" content="1436-02-27">', "ar", "2014-12-19", True),
        ('<meta name="date" content="۲۰۱۴">', "fa", "2014", False),
        ('<meta name="date" content="2014-12-19">', "fa", "2014-12-19", False),
        ('<meta name="date" content="1418947200">', "en", "2014-12-19", False),
        ('<meta name="date" content="1970-01-01T00:00:00Z">', "en", None, False),
    ],
)
def test_pages_say_their_day(
    tmp_path: Path, head: str, lang: str, day: str | None, guessed: bool
) -> None:
    (tmp_path / "page.html").write_bytes(page(head, lang=lang))
    with ws.open_library(tmp_path / "l.sqlite") as library:
        (entry,) = library.add(tmp_path / "page.html").documents
        assert entry.date == day
        assert entry.id == "statement-on-the-talks" + (f"-{day[:4]}" if day else "")
        assert ("date" in library.show(entry.id).record.inferred) == guessed
        assert len(library.entries(since="2000")) == (day is not None)


LINKED = """<script type="application/ld+json">{"@type": "NewsArticle", "headline":
"Statement on the talks", "author": {"name": "Anna Stone"}, "datePublished": "DAY"LANG}</script>"""


@pytest.mark.parametrize(
    ("day", "language", "wanted"),
    [("1403-09-29", "", None), ("1403-09-29", ', "inLanguage": "fa"', "2024-12-19")],
)
def test_linked_data_say_their_day(day: str, language: str, wanted: str | None) -> None:
    head = LINKED.replace("DAY", day).replace("LANG", language)
    assert read_html(page(head)).record.date == wanted


@pytest.mark.parametrize(
    "inside",
    [
        " in May 2020",
        ", as agreed on 14 May 2020",
        " by 2015",
        ", since 2010-2012",
        " (March 2019)",
        " on 3/4/2019",
        ", said on Tuesday, 5 June 2018",
        " before Spring 2021",
        " in May 2020, and in June 2021",
        " after 11 September 2001",
    ],
)
def test_a_day_that_nobody_wrote_is_not_given(inside: str) -> None:
    """A day in the text is what happened then, and no day of the page; `May 2020` no 1 January."""
    assert read_html(page(inside=inside)).record.date is None


@pytest.mark.parametrize("year", ["<footer>© 2019 The Talks Institute</footer>", "<p>2016</p>"])
def test_a_year_alone_makes_no_first_of_january(year: str) -> None:
    assert read_html(page(top=year)).record.date in (None, "2019", "2016")


@pytest.mark.parametrize(
    "top",
    [
        "<p>By Anna Stone | May 14, 2020</p>",
        "<p>Published 14 May 2020</p>",
        '<span class="date">14.05.2020</span>',
        '<time datetime="2020-05-14">yesterday</time>',
    ],
)
def test_a_day_at_the_head_of_a_page_is_guessed(top: str) -> None:
    record = read_html(page(top=top)).record
    assert record.date == "2020-05-14"
    assert "date" in record.inferred


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("/2014/12/19/talks", True),
        ("19/12/14", True),
        ("12/19/2014", True),
        ("December 19th, 2014", True),
        ("19. Dezember 2014", True),
        ("19 de diciembre de 2014", True),
        ("2014年12月19日", True),
        ("۲۰۱۴-۱۲-۱۹", True),
        ("December 2014", False),
        ("2014", False),
        ("120141219", False),
    ],
)
def test_whether_a_day_is_written(text: str, written: bool) -> None:
    assert is_written("2014-12-19", text) == written
