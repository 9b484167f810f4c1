"""Tables that R saved, as starting values read them."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from winset.errors import CaseError, UsageError
from winset.interchange.r_tables import is_r_data, r_table
from winset.interchange.tables import Limits

rdata = pytest.importorskip("rdata", reason="pip install 'winset[r]'")


def text(word: str) -> list[object]:
    """Return a text in UTF-8, other signs than ASCII's as R writes them: in octal."""
    raw = word.encode()
    shown = "".join(chr(byte) if 32 < byte < 127 else f"\\{byte:03o}" for byte in raw)
    return [262153 if word.isascii() else 32777, len(raw), shown]


def texts(*words: str) -> list[object]:
    return [16, len(words), *(part for word in words for part in text(word))]


def attribute(name: str, *value: object) -> list[object]:
    return [1026, 1, *text(name), *value]


def frame(columns: dict[str, list[object]], rows: int) -> list[object]:
    """Return a data frame item by item, as R's manual of internals tells its form of text.

    787 is a list with attributes and a class, 13 whole numbers, 14 numbers, 16 texts, 1026 an
    attribute with a name, 254 the end of them.
    """
    return [
        *(787, len(columns)),
        *(part for column in columns.values() for part in column),
        *attribute("names", *texts(*columns)),
        *attribute("class", *texts("tbl_df", "tbl", "data.frame")),
        *attribute("row.names", 13, 2, "NA", -rows),
        254,
    ]


def saved_alone(items: list[object]) -> bytes:
    return "\n".join(map(str, ["A", 2, 197888, 131840, *items, ""])).encode()


def saved(**objects: list[object]) -> bytes:
    named = [part for name, items in objects.items() for part in (1026, 1, *text(name), *items)]
    return "\n".join(map(str, ["RDA2", "A", 2, 197888, 131840, *named, 254, ""])).encode()


NMC = frame(
    {
        "ccode": [14, 2, "2", "365"],
        "year": [13, 2, 2014, 2014],
        "cinc": [14, 2, "0.14", "NA"],
        "name": texts("Ü, S", "Russia"),
        "major": [10, 2, 1, 0],
    },
    2,
)
NMC_TEXT = 'ccode,year,cinc,name,major\n2,2014,0.14,"Ü, S",1\n365,2014,,Russia,0\n'.encode()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("raw", [saved_alone(NMC), saved(nmc=NMC)])
def test_a_data_frame_is_a_table(raw: bytes, pack: Callable[[bytes], bytes]) -> None:
    """Whole numbers stay whole, what is not available is empty, true and false are 1 and 0."""
    assert is_r_data(pack(raw))
    assert r_table(pack(raw), "nmc.rda", Limits()) == NMC_TEXT


def test_a_file_that_r_wrote() -> None:
    raw = (rdata.TESTDATA_PATH / "test_dataframe.rda").read_bytes()
    assert is_r_data(raw)
    assert r_table(raw, "x.rda", Limits()) == b"class,value\na,1\nb,2\nb,3\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"X\n1\n",
        b"A\n2014\n",
        b"code,cinc\n",
        gzip.compress(b"code,cinc\n", mtime=0),
        b"\x1f\x8b",
    ],
)
def test_other_tables_are_none(raw: bytes) -> None:
    assert not is_r_data(raw)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (saved_alone(NMC)[:-40], "cannot be read"),
        (saved_alone([14, 1, "0.5"]), "holds no data frames"),
        (saved(one=NMC, two=NMC), "2 data frames: one, two"),
        (saved_alone([14, 2_000_000_000]), "reading took too much memory"),
        (gzip.compress(saved_alone(NMC) + b" " * 3_000_000, mtime=0), "more than 1,000,000 bytes"),
    ],
)
def test_what_is_amiss_is_said(raw: bytes, found: str) -> None:
    with pytest.raises(CaseError, match=found) as error:
        r_table(raw, "x.rda", Limits(bytes=1_000_000))
    assert "write.csv" in str(error.value)


def test_days_and_moments_are_written_as_such() -> None:
    """R 4.2 writes 2014-12-19 as 16423 days, 10:00 UTC of it as 1418983200 seconds, and a class."""
    classes = attribute("class", *texts("POSIXct", "POSIXt"))
    columns = {
        "day": [782, 2, "16423", "NA", *attribute("class", *texts("Date")), 254],
        "at": [782, 2, "1418983200", "-0.5", *classes, 254],
    }
    table = r_table(saved_alone(frame(columns, 2)), "x.rds", Limits())
    assert table == b"day,at\n2014-12-19,2014-12-19T10:00:00Z\n,1969-12-31T23:59:59Z\n"


def test_reading_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("winset.interchange.r_tables._SECONDS", 0.01)
    with pytest.raises(CaseError, match="reading took more than"):
        r_table(saved_alone(frame({"a": texts(*["x"] * 20_000)}, 20_000)), "x.rds", Limits())


def test_a_sequence_of_any_length_is_not_written_out() -> None:
    """R keeps 1:n as its ends; a file of few bytes could fill the memory."""
    short, long = (
        b"X\n\0\0\0\3\0\4\0\0\0\3\5\0\0\0\0\5UTF-8\0\0\0\xee\0\0\0\2\0\0\0\1\0\4\0\t\0\0\0\x0e"
        b"compact_intseq\0\0\0\2\0\0\0\1\0\4\0\t\0\0\0\4base\0\0\0\2\0\0\0\r\0\0\0\1\0\0\0\r\0\0\0\xfe"
        b"\0\0\0\x0e\0\0\0\3" + count + b"?\xf0\0\0\0\0\0\0?\xf0\0\0\0\0\0\0\0\0\0\xfe"
        for count in (b"@\x08\0\0\0\0\0\0", b"BR\0\0\0\0\0\0")
    )
    with pytest.raises(CaseError, match="no data frames"):
        r_table(short, "x.rds", Limits())
    with pytest.raises(CaseError, match="a sequence of more than"):
        r_table(long, "x.rds", Limits())


@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_file_is_refused_or_read(noise: bytes, place: int) -> None:
    raw = saved_alone(NMC)
    with suppress(CaseError):
        r_table(raw[:place] + noise + raw[place + len(noise) :], "x.rds", Limits(bytes=10_000))


def test_starting_values_take_them(tmp_path: Path) -> None:
    (tmp_path / "nmc.rda").write_bytes(gzip.compress(saved(nmc=NMC)))
    case = ws.read("cases/iran-2014")
    values = ws.starting_values(case, tmp_path / "nmc.rda").values
    assert [value.id for value in values] == ["capability.united-states"]
    assert values[0].year == 2014


def test_without_rdata_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rdata", None)
    with pytest.raises(UsageError, match=r"winset\[r\]"):
        r_table(saved(nmc=NMC), "x.rda", Limits())
