"""One form for index and query, whatever the script; what is stored stays as it was written."""

from __future__ import annotations

import sqlite3
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from tests.library.integrity import sound
from winset.library import store
from winset.library.document import Block, Reading, Record, clean
from winset.library.folding import origins, search_form
from winset.library.library import Library
from winset.library.search import CLOSE, OPEN

PERSIAN = "سخنگو گفت که تحریم\u200cها باید لغو شود و ایران از غنی\u200cسازی نمی\u200cگذرد."
HAN = "中方反对单边制裁，主张通过谈判解决伊朗核问题。"

FOUND = [
    # scripts without blanks between words, or with endings written to them
    (HAN, "制裁"),
    (HAN, "伊朗核"),
    (HAN, "伊朗核问题"),
    (HAN, "谈判 制裁"),
    (HAN, '"单边制裁"'),
    ("政府は制裁の解除を求めた。", "制裁"),
    ("政府は制裁の解除を求めた。", "解除"),
    ("ウィーンでの核協議", "ウィーン"),
    ("ウィーンでの核協議", "ｳｨｰﾝ"),
    ("정부는 제재를 해제했다.", "제재"),
    ("รัฐบาลเรียกร้องให้ยกเลิกมาตรการคว่ำบาตร", "คว่ำบาตร"),
    ("ລັດຖະບານຮຽກຮ້ອງ", "ຮຽກຮ້ອງ"),
    ("រដ្ឋាភិបាលបានអំពាវនាវ", "អំពាវនាវ"),
    ("အစိုးရက တောင်းဆိုသည်", "တောင်းဆို"),
    # Persian: U+200C is part of the spelling; it is also written as a blank, or left out
    (PERSIAN, "تحریم\u200cها"),
    (PERSIAN, "تحریم ها"),
    (PERSIAN, "تحریمها"),
    (PERSIAN, "تحریم"),
    (PERSIAN, "نمی\u200cگذرد"),
    (PERSIAN, '"تحریم\u200cها باید لغو"'),
    ("تحریمها باید لغو شود", "تحریم\u200cها"),
    ("تحریم ها باید لغو شود", "تحریم\u200cها"),
    # Arabic and Persian signs for one letter, vowel signs, stretching, forms for print
    ("إيران والعقوبات", "ایران"),
    ("كتاب الأمن", "کتاب"),
    ("مُفَاوَضَات", "مفاوضات"),
    ("العـــقوبات", "العقوبات"),
    ("ﻧﺸﺴﺖ ﺧﺒﺮی", "نشست خبری"),
    ("رئيس الوزراء", "رییس"),
    ("قرارداد سال ۱۳۹۳", "1393"),
    ("عام ٢٠١٤", "2014"),
    ("पाकिस्तान २०१४", "2014"),
    ("हिन्दी समाचार", "हिन्दी"),
    ("बाज़ार", "बाजार"),
    # nasals before consonants: Larkey, Connell & Abduljaleel 2003, "Hindi CLIR in thirty days"
    ("प्रतिबंध हटाने की माँग", "प्रतिबन्ध"),
    ("प्रतिबन्ध हटाने की मांग", "प्रतिबंध माँग"),
    ("कम्पनी पञ्चायत", "कंपनी पंचायत"),
    # years with their sign written to them, and a hyphen that is no accent
    ("إلى طهران في ٢٠١٥م", "2015"),
    ("إلى طهران في 2015م", "٢٠١٥م"),
    ("سنة ١٤٣٦هـ", "1436"),
    ("в 2014г. в Вене", "2014"),
    ("ב-2015 וב2014ה", "2014"),
    ("ארה״ב ואיחוד־אירופה", "אירופה"),
    ("שָׁלוֹם", "שלום"),
    # Latin, Greek and Cyrillic
    ("The oﬃcial ﬁles diﬀer", "official"),
    ("ﬁssile material", "fissile"),
    ("official files", "oﬃcial"),
    ("Außenminister Weiß", "Aussenminister"),
    ("DIE STRASSE", "Straße"),
    ("İstanbul ve ISPARTA", "istanbul"),
    ("Isparta", "ısparta"),
    ("Ｉｒａｎ ｔａｌｋｓ", "iran"),
    ("Łódź and Øystein", "lodz oystein"),
    ("Άνθρωπος στους δρόμους", "ανθρωπος"),
    ("ΔΡΟΜΟΣ", "δρόμος"),
    ("Всё ещё идёт", "еще"),
    ("Горбачев", "Горбачёв"),
    ("за́мок", "замок"),
    ("обʼєкт", "об'єкт"),
    ("nego\u00adtiations", "negotiations"),
    ("Nguyễn Phú Trọng", "nguyen phu trong"),
    ("the talks¹ in Vienna", "talks"),
    ("CAFÉ society", "cafe\u0301"),
]


def library_of(*texts: str) -> Library:
    library = Library(":memory:")
    for text in texts:
        blocks = (Block(text),)
        library.add_reading(Reading(Record(title=text[:20]), blocks), "t", text.encode())
    return library


@pytest.mark.parametrize(("text", "query"), FOUND)
def test_words_are_found_in_every_script(text: str, query: str) -> None:
    with library_of(text, "something else altogether") as library:
        hits = library.search(query, by="words")
        assert len(hits) == 1
        assert hits[0].snippet.replace(OPEN, "").replace(CLOSE, "") == text
        assert OPEN in hits[0].snippet
        assert library.show(hits[0].id).paragraphs[0].text == text
        library.remove(hits[0].id)
        assert sound(library.connection)
        assert library.search(query, by="words") == ()


@pytest.mark.parametrize(
    ("text", "query"),
    [
        (HAN, "裁制"),
        (HAN, '"谈判制裁"'),
        (PERSIAN, "تحریر"),
        ("हिन्दी", "हन्द"),
        ("Йод", "иод"),
        ("мир", "мира́ж"),
    ],
)
def test_other_words_are_not_found(text: str, query: str) -> None:
    with library_of(text) as library:
        assert library.search(query, by="words", match="all") == ()


def test_a_sentence_without_blanks_finds_what_has_most_of_it() -> None:
    with library_of("核问题谈判继续", "天气很好") as library:
        (hit,) = library.search("伊朗核问题谈判")
        assert hit.marked("[", "]") == "[核问题谈判]继续"


def test_found_words_are_marked_where_they_stand() -> None:
    with library_of(HAN, PERSIAN, "The oﬃcial ﬁles") as library:
        assert "单边**制裁**，" in library.search("制裁")[0].marked()
        assert "که **تحریم\u200cها** باید" in library.search("تحریم\u200cها")[0].marked()
        assert library.search("official")[0].marked() == "The **oﬃcial** ﬁles"


def test_fields_and_filters_take_every_way_of_writing(tmp_path: Path) -> None:
    reading = Reading(Record(title="پيمان", authors=("علی كريمي",)), (Block("متن"),))
    with ws.open_library(tmp_path / "l.sqlite") as library:
        library.add_reading(reading, "a", b"a")
        assert library.search("author:کریمی")
        assert library.search("title:پیمان")
        assert library.entries(filters={"author": "علی کریمی"})


@given(st.text(max_size=80))
def test_every_sign_of_the_form_comes_from_the_text(text: str) -> None:
    form, places = search_form(text), origins(text)
    assert len(form) == len(places)
    assert all(0 <= start <= stop <= len(text) for start, stop in places)
    with library_of(text) as library:
        assert library.show(library.ids()[0]).paragraphs[0].text == text
        assert sound(library.connection)


@given(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1, max_size=12))
def test_every_word_is_found_as_it_was_typed(word: str) -> None:
    text = clean(f"before {word} after")
    with library_of(text) as library:
        assert library.search(f'"{word}"', by="words")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("تحریم\u200cها", "تحریم\u200cها"),
        ("می\u200c\u200cشود", "می\u200cشود"),
        ("क्\u200dष", "क्\u200dष"),
        ("\u200cتحریم\u200c ها\u200c", "تحریم ها"),
        ("Auf\u200clage", "Auflage"),
        ("a\u200bb\u200ec\ufeff", "abc"),
        ("nego\u00adtiations", "negotiations"),
        ("\u202bسلام\u202c", "سلام"),
    ],
)
def test_what_is_spelling_is_kept(text: str, kept: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", kept)


def test_an_older_library_finds_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    base = sqlite3.connect(path, isolation_level=None)
    store.migrate(base, store.migrations()[:5])
    base.execute("insert into snapshot values (x'00', 'text/plain', 1, x'00')")
    for number, text in enumerate((HAN, "The official talks", "oﬃcial ﬁles"), start=1):
        base.execute(
            "insert into document (number, id, title, record, text_hash, snapshot, name, added,"
            " removed) values (?, ?, ?, '{}', ?, x'00', 'a.txt', '2014', x'')",
            (number, f"d{number}", text, bytes([number])),
        )
        base.execute(
            "insert into paragraph (document, n, kind, start, text, hash)"
            " values (?, 1, 'paragraph', 0, ?, ?)",
            (number, text, bytes([number])),
        )
        base.execute("insert into document_words (rowid, title) values (?, ?)", (number, text))
    base.execute("insert into facet values (1, 'author', 'كريم', 'كريم')")
    base.execute("insert into paragraph_words (paragraph_words) values ('rebuild')")
    base.close()
    with ws.open_library(path) as library:
        assert [hit.id for hit in library.search("制裁", by="words")] == ["d1"]
        assert {hit.id for hit in library.search("official", by="words")} == {"d2", "d3"}
        assert {hit.id for hit in library.search("title:official")} == {"d2", "d3"}
        assert library.matching(None, None, {"author": "کریم"}) == {1}
        assert sound(library.connection)
        texts = library.connection.execute("select text, form from paragraph order by id")
        assert [row[0] for row in texts] == [HAN, "The official talks", "oﬃcial ﬁles"]
