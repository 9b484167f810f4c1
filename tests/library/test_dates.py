"""Days in a text, grounded by the day of publication (a Friday)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.library.claims.date_grounding import find_dates

FRIDAY = date(2014, 12, 19)

SAID = [
    ("On November 11, Russia and Iran signed", "2014-11-11"),
    ("the November 24 deadline passed", "2014-11-24"),
    ("signed on 11 November", "2014-11-11"),
    ("signed on the 11th of November 2013", "2013-11-11"),
    ("Published on Dec 19, 2014", "2014-12-19"),
    ("Tuesday, July 14, 2015", "2015-07-14"),
    ("on January 12 they will meet", "2015-01-12"),
    ("on March 3 they met", "2014-03-03"),
    ("They met in November.", "2014-11"),
    ("They met in March and", "2014-03"),
    ("the talks will resume in March and", "2015-03"),
    ("a deal by June", "2015-06"),
    ("last month", "2014-11"),
    ("next month", "2015-01"),
    ("this year", "2014"),
    ("last year's deal", "2013"),
    ("last week", "2014-12-08/2014-12-14"),
    ("on Thursday", "2014-12-18"),
    ("last Friday", "2014-12-12"),
    ("on Friday", "2014-12-19"),
    ("next Monday", "2014-12-22"),
    ("yesterday", "2014-12-18"),
    ("three days ago", "2014-12-16"),
    ("two months ago", "2014-10"),
    ("a decade ago", "2004"),
    ("in the last two weeks", "2014-12-05/2014-12-19"),
    ("in early November 2013", "2013-11-01/2013-11-10"),
    ("in late 2012", "2012-09-01/2012-12-31"),
    ("the 1992 agreement", "1992"),
    ("in the late 1990s", "1996-01-01/1999-12-31"),
    ("between 2003 and 2005", "2003-01-01/2005-12-31"),
    ("in 2009-10", "2009-01-01/2010-12-31"),
    ("in the summer of 2012", "2012-06-01/2012-08-31"),
    ("November 18-24", "2014-11-18/2014-11-24"),
    ("2014-11-24", "2014-11-24"),
    ("last November", "2014-11"),
    ("February 29, 2012", "2012-02-29"),
]


@pytest.mark.parametrize(("text", "when"), SAID)
def test_grounding(text: str, when: str) -> None:
    assert [found.when for found in find_dates(text, FRIDAY)] == [when]


@pytest.mark.parametrize(
    "text",
    [
        "Iran may agree",
        "the march on the capital",
        "Theresa May said",
        "1,914 people",
        "resolution 2231",
        "February 30, 2012",
        "page 2014/11",
        "a few years later",
        "9400 centrifuges",
        "the second of them",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text, FRIDAY) == []


def test_without_a_day_of_publication_only_what_has_its_year_is_grounded() -> None:
    text = "On November 11 they met; in 1992 and on May 5, 2010 they had signed; on Thursday too."
    assert [found.when for found in find_dates(text)] == ["1992", "2010-05-05"]
    assert {found.how for found in find_dates(text)} == {"written"}


WORDS = [
    "on",
    "in",
    "last",
    "next",
    "November",
    "May",
    "31",
    "11",
    "2014",
    "Friday",
    "-",
    ",",
    "ago",
]


@given(
    st.lists(st.sampled_from([*WORDS, "two", "weeks", "years", "the", "late", "990s"]), max_size=9),
    st.dates(date(1, 1, 1), date(9999, 12, 31)),
)
def test_any_words_on_any_day(words: list[str], day: date) -> None:
    text = " ".join(words)
    found = find_dates(text, day)
    for one in found:
        assert text[one.start : one.stop] == one.text
        assert one.first <= one.last
    assert all(a.stop <= b.start for a, b in pairwise(found))
