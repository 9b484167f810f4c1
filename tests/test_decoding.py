"""Bytes of many languages, with labels right, wrong and missing; what is guessed is said."""
# ruff: noqa: E501

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.decoding import NotText, decode, encoding_of

TEXTS = {
    "ru": (
        "Министр заявил, что стороны продолжат переговоры в Вене до конца ноября.",
        ["cp1251", "koi8-r", "cp866", "iso-8859-5", "mac-cyrillic"],
    ),
    "ru capitals": ("БРИФИНГ МИНИСТРА О ПЕРЕГОВОРАХ", ["cp1251", "koi8-r", "cp866"]),
    "uk": ("Міністр заявив, що сторони продовжать переговори, її зміст невідомий.", ["cp1251"]),
    "bg": ("Министърът заяви, че страните ще продължат преговорите във Виена.", ["cp1251"]),
    "el": ("Ο υπουργός δήλωσε ότι θα συνεχίσουν τις συνομιλίες στη Βιέννη.", ["cp1253"]),
    "zh": ("外交部发言人表示，中方希望各方在维也纳继续谈判。", ["gb18030", "gbk"]),
    "zh names": ("姓名,票\n习近平,1\n李克强,0\n王毅,1\n", ["gbk"]),
    "zh-tw": ("外交部發言人表示，各方應在維也納繼續談判，並儘快達成協議。", ["big5"]),
    "ja": (
        "外務大臣は、ウィーンでの協議を11月末まで続けると述べた。",
        ["shift_jis", "euc-jp", "iso-2022-jp"],
    ),
    "ko": ("외교부 대변인은 당사자들이 빈에서 협상을 계속할 것이라고 밝혔다.", ["euc-kr"]),
    "tr": (
        "Bakan, tarafların Viyana'daki görüşmelere devam edeceğini açıkladı.",
        ["cp1254", "iso-8859-9"],
    ),
    "pl": (
        "Minister oświadczył, że strony będą kontynuować rozmowy aż do pełnego porozumienia.",
        ["cp1250", "iso-8859-2"],
    ),
    "pl names": ("imię;głos\nWałęsa;1\nKaczyński;0\nKwaśniewski;1\n", ["cp1250", "iso-8859-2"]),
    "cs": ("Ministr prohlásil, že strany budou pokračovat v jednáních, říká úřad.", ["cp1250"]),
    "ar": ("قال الوزير إن الأطراف ستواصل المحادثات في فيينا حتى نهاية نوفمبر", ["cp1256"]),
    "he": ("השר אמר כי הצדדים ימשיכו בשיחות בווינה עד סוף נובמבר", ["cp1255"]),
    "th": ("รัฐมนตรีกล่าวว่าทุกฝ่ายจะเจรจาต่อในกรุงเวียนนา", ["cp874"]),
    "fr": ("Les négociateurs ont déclaré que l’accord n’était pas prêt – mais « proche ».", ["cp1252"]),
    "fr names": ("nom;vote\nHélène;1\nJosé;0\nCôte d'Ivoire;1\n", ["cp1252", "mac-roman", "cp850"]),
    "de name": ("who,a\nZürich,yes\n", ["cp1252"]),
    "da": ("Ministeren erklærede, at forhandlingerne på mandag fortsætter i Wien.", ["cp1252"]),
    "en": ("The aide said “no deal” – for now – and the report isn’t out yet.", ["cp1252", "mac-roman"]),
    "en once": ("The text on the café table was signed by both sides. " * 40, ["cp1252"]),
    "hu": ("A szóvivő szerint az őszi forduló után a felek hétfőn erről döntenek, és bűnösöknek.", ["cp1250"]),
    "hr": ("Šefčovič dolazi u četvrtak, a žele što prije postići dogovor o članstvu.", ["cp1250", "iso-8859-2"]),
    "ro": ("Părţile vor continua până la sfârşit, deşi poziţiile rămân îndepărtate.", ["cp1250", "iso-8859-2"]),
    "sk": ("Minister povedal, že strany budú pokračovať v rokovaniach a ľahko sa dohodnú, čo je vôľa.", ["cp1250"]),
    "lv": ("Puses turpinās sarunas Vīnē līdz beigām, lai gan nostājas ir ļoti atšķirīgas.", ["cp1257"]),
    "is": ("Ráðherrann sagði að aðilar héldu áfram viðræðum þar til í lok nóvember.", ["cp1252"]),
    "et": ("Minister ütles, et pooled jätkavad läbirääkimisi Viinis kuni novembri lõpuni.", ["cp1252"]),
    "sl": ("Minister je dejal, da so stališča še zelo različna; šele v četrtek bo znano več.", ["cp1250"]),
    "et 15": ("Läbirääkimised jätkuvad lõpuni, kuigi seisukohad on väga erinevad; šokki pole.", ["iso-8859-15"]),
    "lt": ("Ministras pareiškė, kad šalys tęs derybas Vienoje iki lapkričio pabaigos.", ["cp1257"]),
}  # fmt: skip
CASES = [(name, code) for name, (_, codes) in TEXTS.items() for code in codes]


@pytest.mark.parametrize(("name", "code"), CASES)
def test_undeclared_bytes_are_detected_and_said(name: str, code: str) -> None:
    """The text is what was encoded; that its encoding is a guess is said."""
    text = TEXTS[name][0]
    found = decode(text.encode(code))
    assert found.text == text
    if code != "iso-2022-jp":
        assert "a guess" in found.note
    else:
        assert found.note == ""  # its escape sequences say so


@pytest.mark.parametrize(("name", "code"), CASES)
def test_right_labels_are_believed(name: str, code: str) -> None:
    text = TEXTS[name][0]
    found = decode(text.encode(code), code)
    assert found.text == text
    assert "guess" not in found.note


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "us-ascii", "utf-8", "x-none", ""])
@pytest.mark.parametrize("name", ["ru", "el", "zh", "ja", "ko", "ar", "he", "uk"])
def test_the_label_of_a_western_template_on_other_letters(name: str, label: str) -> None:
    """Servers and templates label all their pages alike; letters tell, and it is said."""
    text, (code, *_) = TEXTS[name]
    found = decode(text.encode(code), label)
    assert found.text == text
    assert "a guess" in found.note


@pytest.mark.parametrize(
    ("label", "name"),
    [
        # https://encoding.spec.whatwg.org/#names-and-labels
        ("iso-8859-1", "windows-1252"),
        ("latin1", "windows-1252"),
        (" ISO-8859-1 ", "windows-1252"),
        ("iso-8859-9", "windows-1254"),
        ("iso-8859-11", "windows-874"),
        ("tis-620", "windows-874"),
        ("x-sjis", "shift_jis"),
        ("ks_c_5601-1987", "euc-kr"),
        ("gb2312", "gbk"),
        ("x-cp1251", "windows-1251"),
        ("unicode-1-1-utf-8", "utf-8"),
        ("utf-16", "utf-8"),  # in a page of ASCII, browsers take it for UTF-8
        ("cp850", "cp850"),
        ("us-ascii", ""),  # what mail programs say where nobody said anything
        ("nonsense", ""),
    ],
)
def test_labels_as_browsers_read_them(label: str, name: str) -> None:
    assert encoding_of(label) == name


@pytest.mark.parametrize(
    ("raw", "label", "text"),
    [
        ("l’accord – « prêt »".encode("cp1252"), "iso-8859-1", "l’accord – « prêt »"),
        ("朱镕基 同意".encode("gbk"), "gb2312", "朱镕基 同意"),  # 镕 is in GBK alone
        ("①協議".encode("cp932"), "shift_jis", "①協議"),  # so is ① in cp932
        ("똠방각하".encode("cp949"), "euc-kr", "똠방각하"),
        ("Erdoğan İstanbul".encode("cp1254"), "iso-8859-9", "Erdoğan İstanbul"),
    ],
)
def test_labels_that_python_takes_too_narrowly(raw: bytes, label: str, text: str) -> None:
    assert decode(raw, label) == (text, encoding_of(label), "")


@pytest.mark.parametrize("code", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["ru", "zh", "fr", "en", "ar"])
def test_utf_16_without_a_mark(name: str, code: str) -> None:
    text = TEXTS[name][0] + " 2014, 2015.\n"
    assert decode(text.encode(code)).text == text


@pytest.mark.parametrize("code", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_count_before_labels(code: str) -> None:
    raw = "Größe, мир".encode(code)
    assert decode(raw, "windows-1251") == ("Größe, мир", code.removesuffix("-sig"), "")


def test_utf_8_that_is_cut_short_or_broken_in_places_stays_utf_8() -> None:
    text = "Министр заявил, что стороны продолжат переговоры. " * 5
    cut = decode(text.encode()[:-3], "iso-8859-1")
    assert (cut.encoding, cut.text[:50]) == ("utf-8", text[:50])
    assert "In 1 place the bytes are no UTF-8" in cut.note
    broken = decode(text.encode() + b" \xff " + text.encode())
    assert broken.text == f"{text} \ufffd {text}"
    assert broken.note


def test_a_stray_byte_under_a_right_label_is_said() -> None:
    found = decode("Министр заявил это в Вене ".encode("cp1251") + b"\x98", "windows-1251")
    assert found.text == "Министр заявил это в Вене \ufffd"
    assert found.note.startswith("In 1 place the bytes are no Windows-1251")


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252"])
@pytest.mark.parametrize(
    "name", ["hu", "hr", "ro", "sk", "sl", "lv", "lt", "pl", "cs", "tr", "et 15"]
)
def test_the_label_of_a_western_template_on_latin_letters(name: str, label: str) -> None:
    """No western language has such letters together; one of another encoding has them all."""
    text, (code, *_) = TEXTS[name]
    found = decode(text.encode(code), label)
    assert found.text == text
    assert "a guess" in found.note


@pytest.mark.parametrize(
    "text",
    [
        "Müller, José, Sørensen, François, Ångström, São, Nuñez, Žižek",
        "Les négociateurs et M. Weiß, de Zürich, à l’hôtel de São Paulo",
        "Ñandú, l’été, das Öl, a irmã, così",
    ],
)
def test_many_western_languages_together_are_believed(text: str) -> None:
    assert decode(text.encode("cp1252"), "windows-1252").text == text


def test_language_breaks_a_tie() -> None:
    text = "A felek november végéig folytatják a bécsi tárgyalásokat, őszintén bíznak, űrhajó."
    assert decode(text.encode("cp1250"), language="hu").text == text
    turkish = "Bakan Erdoğan, Kılıçdaroğlu ile görüştü."
    assert decode(turkish.encode("cp1254"), "iso-8859-1", "tr-TR").text == turkish


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"a,b\x00c", bytes(40)])
def test_what_is_no_text(raw: bytes) -> None:
    with pytest.raises(NotText):
        decode(raw)


@given(
    st.binary(min_size=4, max_size=300),
    st.sampled_from([None, "utf-8", "gb2312", "utf-7", "hz", "x"]),
)
def test_any_bytes_are_decoded_or_no_text(raw: bytes, label: str | None) -> None:
    try:
        found = decode(raw, label)
    except NotText:
        return
    assert found.text.encode().decode() == found.text  # no half of a surrogate pair
    assert "\ufffd" not in found.text or found.note or b"\xfd" in raw or b"\xbf\xbd" in raw


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode(), "iso-8859-1").text == text.removeprefix("\ufeff")
