"""Layouts of a kind, made by hand: rules must not hang on one page."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.library.document import Refused, folded
from winset.library.readers.iso_dates import is_day, iso_day
from winset.library.readers.plaintext import read_text

BODY = [
    "The talks between the two towns have gone on for three years, and nobody expects them to end.",
    "What each of them wants can be said in a few words:",
    "  • The upper town wants to keep its mill, which has stood there for two hundred years;",
    "  • The lower town wants water in August.",
    "There is a deal to be had, if both look for it. The mill could stand still in August.",
    "A deal of that kind was made once before, in 1911, and it held until the war.",
]


def page(byline: str, head: list[str], tail: list[str]) -> str:
    title = "Two Towns and a River"
    abstract = "A quarrel about water has an answer that neither town has looked for so far."
    frame = ["  • Research", "  • About", "  • Donate", "", *head, "", title, "", abstract, ""]
    return "\n".join([*frame, byline, "", "\n\n".join(BODY), "", *tail])


BYLINES = [
    "By Anna Berg\nPublished on March 4, 2019",
    "Anna Berg\nMarch 4, 2019",
    "by Anna Berg\n4 March 2019",
    "By Anna Berg | Posted Mar 4, 2019",
    "March 4, 2019\nBy Anna Berg",
]
JSON = json.dumps(
    {"authors": ["Anna Berg"], "type": "article", "topics": ["Water"], "regions": ["The Hills"]},
    indent=2,
)
TAILS = [
    ["Anna Berg", "Fellow", "WaterThe Hills", "", "© 2026 The River Institute."],
    ["About the Author", "Anna Berg is a fellow at the institute and writes about rivers a lot."],
    [
        "More Work from the Institute",
        "",
        "  • Article",
        "    Dams and Their Builders",
        "",
        "© 2026 X",
    ],
    ["Subscribe to our newsletter", "© 2026 The River Institute. All rights reserved."],
    ["The views expressed here are those of the author alone and of nobody else at all.", "© X"],
]


PLAIN_HEAD = ["Article", "The River Institute"]
HEADS = [([JSON], byline) for byline in BYLINES]
HEADS += [(PLAIN_HEAD, byline) for byline in BYLINES if "y Anna" in byline]
"""A name alone is a byline only where the page's JSON names the author."""


@pytest.mark.parametrize(("head", "byline"), HEADS)
@pytest.mark.parametrize("tail", TAILS, ids=range(len(TAILS)))
def test_body_between_frame_and_footer(byline: str, head: list[str], tail: list[str]) -> None:
    reading = read_text(page(byline, head, tail))
    shown = [line.strip().removeprefix("• ") for line in BODY]
    assert [block.text for block in reading.blocks] == shown
    assert reading.record.date == "2019-03-04"
    assert reading.record.title == "Two Towns and a River"
    assert reading.record.authors == ("Anna Berg",)
    assert reading.record.type == "article"


def test_two_blocks_of_json_the_byline_decides() -> None:
    other = json.dumps({"authors": ["Bo Carl"], "type": "video", "topics": ["Fire"]})
    text = page("By Anna Berg\nPublished on March 4, 2019", [other, "", JSON], ["© 2026 X"])
    assert read_text(text).record.taxonomy["topic"] == ("Water",)


def test_headings_inside_a_body_stay() -> None:
    lines = page(BYLINES[0], [JSON], ["© 2026 X"]).replace(
        "There is a deal", "Related Developments in the Hills\n\nThere is a deal"
    )
    kinds = {block.text: block.kind for block in read_text(lines).blocks}
    assert kinds["Related Developments in the Hills"] == "heading"
    assert len(kinds) == 7


def test_related_works_without_kinds() -> None:
    tail = [
        "Related Articles",
        "",
        "  • Dams and Their Builders",
        "",
        "    Carl Dahl, Eva Frei",
        "",
        "  • Mills of the Upper Town",
        "",
        "© 2026 X",
    ]
    works = read_text(page(BYLINES[0], [JSON], tail)).record.related
    assert [(w.title, w.authors) for w in works] == [
        ("Dams and Their Builders", ("Carl Dahl", "Eva Frei")),
        ("Mills of the Upper Town", ()),
    ]


def test_plain_text_is_taken_as_it_is() -> None:
    reading = read_text("Notes on a river\n\nThe mill stands still.\n\nNobody minds.\n")
    assert reading.record.title == "Notes on a river"
    assert [block.text for block in reading.blocks] == ["The mill stands still.", "Nobody minds."]
    assert reading.removed == ()


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    sentence = "the water falls from the hills to the mill and from the mill to the sea again "
    words = (sentence * 12).split()
    wrapped = "\n".join(" ".join(words[i : i + 14]) for i in range(0, len(words), 14))
    reading = read_text(wrapped + "\n\n" + wrapped)
    assert [block.text.split() for block in reading.blocks] == [words, words]


@pytest.mark.parametrize("text", ["", " \n\n ", "\u200b\n"])
def test_nothing_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_text(text)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        reading = read_text(text)
    except Refused:
        return
    for block in reading.blocks:
        assert block.text == block.text.strip()
        assert "\n" not in block.text


@given(st.lists(st.sampled_from([*BODY, *BYLINES, JSON, "© 2026 X", "Share", "", "  • a"])))
def test_nothing_is_lost_without_a_trace(lines: list[str]) -> None:
    """Every line is in the body, in the record, or in the view of what was removed."""
    try:
        reading = read_text("\n".join(lines))
    except Refused:
        return
    record = reading.record
    kept = " ".join(
        [*(block.text for block in reading.blocks), *reading.removed, record.title or ""]
        + [work.title + " ".join(work.authors) for work in record.related]
        + [record.abstract or ""]
    )
    for line in BODY:
        if line in lines:
            assert line.strip().removeprefix("• ") in kept


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Dec 19, 2014", "2014-12-19"),
        ("19 December 2014", "2014-12-19"),
        ("Published on December 19th, 2014", "2014-12-19"),
        ("2014-12-19T23:59:00Z", "2014-12-19"),
        ("20141219120000", "2014-12-19"),
        ("2014/12/19", "2014-12-19"),
        ("19.12.2014", "2014-12-19"),
        ("19 de diciembre de 2014", "2014-12-19"),
        ("December 2014", "2014-12"),
        ("-0001-11-30T00:00:00+00:00", None),
        ("03/04/2014", None),
        ("31 February 2014", None),
        ("© 2026", None),
    ],
)
def test_days(text: str, day: str | None) -> None:
    assert iso_day(text) == day


def test_a_line_that_is_a_day() -> None:
    assert is_day("Dec 19, 2014")
    assert not is_day("On December 19, 2014 the ministers met once more in the old town hall.")


@given(st.text(alphabet=st.characters(max_codepoint=127)), st.text(max_size=20))
def test_folding_is_the_same_by_both_ways(plain: str, any_text: str) -> None:
    """Text of ASCII alone takes a shorter way; a letter beside it sends it the other."""
    assert folded(plain) + "é" == folded(plain + "é")
    assert folded(folded(any_text)) == folded(any_text)


SHORT = {
    "opening": ["No deal was made."],
    "two": ["No deal was made.", "Both left Vienna."],
    "quotation": ["“Never,” he said."],
    "one word": ["“Never.”"],
    "question": ["What now?"],
    "arabic": ["لا اتفاق."],
    "chinese": ["没有协议。"],
    "hindi": ["कोई समझौता नहीं।"],
    "ellipsis": ["And so on…"],
    "heading and sentence": ["The Next Round", "It begins in May."],
}


ENDS = [(name, True) for name in SHORT]
ENDS += [(name, False) for name in SHORT if name != "heading and sentence"]
"""A short line that is no sentence, first after a byline, may be a caption."""


@pytest.mark.parametrize(("name", "end"), ENDS)
def test_short_sentences_at_either_end_of_a_body_are_body(name: str, end: bool) -> None:
    """After byline and day the body begins; between these and the footer, sentences are body."""
    long = BODY[0]
    body = [long, *SHORT[name]] if end else [*SHORT[name], long]
    lines = ["The talks", "By Anna Stone", "19 December 2014", *body, "© 2026 The River Institute"]
    reading = read_text("\n\n".join(lines))
    assert [block.text for block in reading.blocks] == body
    assert (reading.record.authors, reading.record.date) == (("Anna Stone",), "2014-12-19")


def test_frames_around_a_body_stay_out() -> None:
    head = ["By Anna Stone", "19 December 2014", "Share", "Photo: Getty Images", "Vienna"]
    tail = ["Share this article", "Anna Stone", "Subscribe to our newsletter.", "© 2026 X"]
    reading = read_text("\n\n".join(["The talks", *head, BODY[0], "That is all.", *tail]))
    assert [block.text for block in reading.blocks] == [BODY[0], "That is all."]
