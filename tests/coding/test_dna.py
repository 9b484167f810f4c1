"""Databases of Discourse Network Analyzer."""

from __future__ import annotations

import csv
import io
import random
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.data import data_path
from winset.coding.dna import _encrypted, read_dna, with_texts, write_dna
from winset.coding.networks import network
from winset.coding.statements import USUAL, CodedDocument, Coding, Statement, statements_in
from winset.errors import OutputError, UsageError
from winset.interchange.tables import table_of

SUMS = {"two-mode": 40, "ignore": 276, "congruence": 160, "conflict": 116, "subtract": 44}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    values = {"person": "Ann", "organization": "A", "concept": "x", "agreement": 1}
    documents = (CodedDocument(1, "one", "text of one"),)
    path = tmp_path_factory.mktemp("dna") / "small.dna"
    statements = (Statement(1, 1, 0, 4, values, "Ann"),)
    write_dna(Coding({"DNA Statement": dict(USUAL)}, documents, statements, (), ("Ann",)), path)
    return path.read_bytes()


@pytest.fixture
def small(tmp_path: Path, written: bytes) -> Path:
    path = tmp_path / "small.dna"
    path.write_bytes(written)
    return path


def read_csv(text: str, name: str) -> Coding:
    return statements_in(table_of(text.encode(), name))


def test_the_sample() -> None:
    coding = read_dna(data_path("dna-sample.sqlite"))
    assert len(coding.of_type()) == 40
    assert list(coding.types) == ["DNA Statement", "NPF Story Element", "Annotation"]
    for mode, total in SUMS.items():
        assert network(coding, mode=mode).total == total
    found = network(coding, mode="subtract")
    epa = "Environmental Protection Agency"
    assert found.ties()[epa, "Senate"] == 22
    assert found.ties()[epa, "National Petrochemical & Refiners Association"] == -18
    assert network(coding, mode="two-mode").matrix.shape == (7, 6)


def test_the_sample_says_what_its_table_says() -> None:
    text = data_path("dna-sample-statements.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    coding = read_dna(data_path("dna-sample.sqlite"))
    for row, s in zip(rows, coding.of_type(), strict=True):
        assert (int(row["ID"]), int(row["Start"]), row["coder"]) == (s.id, s.start, s.coder)
        assert row["organization"] == s.values["organization"]
        assert float(row["agreement"]) == s.values["agreement"]
        assert int(row["Date"]) == coding.dates()[s.document].timestamp()  # type: ignore[union-attr]


def test_the_table_makes_the_same_networks() -> None:
    text = data_path("dna-sample-statements.csv").read_text(encoding="utf-8")
    for mode, total in SUMS.items():
        assert network(read_csv(text, "x"), mode=mode).total == total


def test_the_sample_comes_back(tmp_path: Path) -> None:
    first = read_dna(data_path("dna-sample.sqlite"))
    write_dna(first, tmp_path / "new.dna")
    assert read_dna(tmp_path / "new.dna") == first


def shape(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
        found: dict[str, list[tuple[object, ...]]] = {}
        for name in tables:
            if not name.startswith("sqlite_"):
                found[name] = connection.execute(f"PRAGMA table_info({name})").fetchall()
                found[name] += connection.execute(f"PRAGMA foreign_key_list({name})").fetchall()
                found[name] += connection.execute(f"PRAGMA index_list({name})").fetchall()
        return found


def test_what_is_written_has_the_shape_that_the_program_writes(small: Path) -> None:
    assert shape(small) == shape(data_path("dna-sample.sqlite"))


def test_what_is_written_is_sound(small: Path) -> None:
    with closing(sqlite3.connect(small)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        names = [name for (name,) in connection.execute("SELECT Name FROM CODERS ORDER BY ID")]
        assert names == ["Admin", "Ann"]


def test_passwords_are_salted() -> None:
    assert len(_encrypted("a")) == 64
    assert _encrypted("a") != _encrypted("a")


def test_a_table_becomes_a_database(tmp_path: Path) -> None:
    text = "doc,organization,concept,agreement,Start,Stop\n1,Russia,sanctions,no,5,9\n"
    write_dna(with_texts(read_csv(text, "x.csv")), tmp_path / "new.dna")
    read = read_dna(tmp_path / "new.dna")
    assert read.statements[0].values["organization"] == "Russia"
    assert len(read.documents[0].text) >= read.statements[0].stop


def change(path: Path, *lines: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for line in lines:
            connection.execute(line)
    return path


def test_files_that_are_something_else_are_refused(tmp_path: Path, small: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        read_dna(tmp_path / "missing")
    with pytest.raises(UsageError, match="no file"):
        read_dna(tmp_path)
    for content in (b"", b"hello", b"SQLite format 3\0", b"SQLite format 3\0" + b"\xff" * 5000):
        path = tmp_path / "odd"
        path.write_bytes(content)
        with pytest.raises(UsageError, match=r"not an SQLite|cannot be read"):
            read_dna(path)
    with pytest.raises(UsageError, match="no table"):
        read_dna(change(tmp_path / "other", "CREATE TABLE a(b)"))


def test_views_do_not_stand_for_tables(small: Path) -> None:
    bomb = (
        "CREATE VIEW STATEMENTS AS WITH RECURSIVE r(ID) AS (SELECT 1 UNION ALL SELECT ID+1 FROM r) "
        "SELECT ID, 1 StatementTypeId, 1 DocumentId, 0 Start, 1 Stop, 1 Coder FROM r"
    )
    with pytest.raises(UsageError, match="no table STATEMENTS"):
        read_dna(change(small, "ALTER TABLE STATEMENTS RENAME TO x", bomb))


@pytest.mark.parametrize("name", ["CODERS", "AttributeVariables", "attributevalues"])
def test_views_that_call_themselves_are_refused_at_once(small: Path, name: str) -> None:
    bomb = (
        f"CREATE VIEW {name} AS WITH RECURSIVE r(ID) AS (SELECT 1 UNION ALL SELECT ID+1 FROM r) "
        "SELECT ID, 'x' Name, ID EntityId, ID AttributeVariableId, 'y' AttributeValue, "
        "'z' AttributeVariable FROM r"
    )
    begun = time.monotonic()
    with pytest.raises(UsageError, match="has a view"):
        read_dna(change(small, f"ALTER TABLE {name} RENAME TO x", bomb))
    assert time.monotonic() - begun < 5


def test_attributes_and_names_are_looked_up_in_time_that_rows_bound(small: Path) -> None:
    lines = [
        "CREATE TABLE e(ID, VariableId, Value, Red, Green, Blue)",
        "INSERT INTO e SELECT 1, VariableId, Value, 0, 0, 0 FROM ENTITIES",
        *["INSERT INTO e SELECT * FROM e"] * 12,
        *["DROP TABLE ENTITIES", "ALTER TABLE e RENAME TO ENTITIES"],
    ]
    begun = time.monotonic()
    with suppress(UsageError):
        read_dna(change(small, *lines))
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("side", ["-wal", "-journal"])
def test_changes_that_are_not_yet_in_the_file_are_said(small: Path, side: str) -> None:
    small.with_name(small.name + side).write_bytes(b"x")
    with pytest.raises(UsageError, match="not yet in"):
        read_dna(small)


def test_generated_columns_are_refused(small: Path) -> None:
    made = "CREATE TABLE DATAINTEGER(StatementId, VariableId, Value AS (zeroblob(1000000000)))"
    with pytest.raises(UsageError, match="lacks the column"):
        read_dna(change(small, "DROP TABLE DATAINTEGER", made))


def test_the_file_that_is_read_stays_as_it_is(small: Path) -> None:
    before = small.read_bytes()
    read_dna(small)
    assert small.read_bytes() == before
    assert [path.name for path in small.parent.iterdir()] == [small.name]


def test_hurt_files_are_refused_or_read(small: Path, tmp_path: Path) -> None:
    whole, dice = small.read_bytes(), random.Random(1)
    for _ in range(150):
        hurt = bytearray(whole)
        for _ in range(dice.choice([1, 10, 100])):
            hurt[dice.randrange(20, len(hurt))] = dice.randrange(256)
        path = tmp_path / "hurt"
        path.write_bytes(hurt[: dice.choice([len(hurt), dice.randrange(20, len(hurt))])])
        with suppress(UsageError):
            network(read_dna(path))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("UPDATE STATEMENTS SET DocumentId = 7", "no document"),
        ("UPDATE VARIABLES SET StatementTypeId = 9", "odd"),
    ],
)
def test_dangling_rows_are_said(small: Path, line: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_dna(change(small, "PRAGMA ignore_check_constraints = ON", line))


def test_what_does_not_fit_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    values = {"person": "", "organization": "A" * 200, "concept": "x", "agreement": 1}
    documents = (CodedDocument(1, "one", "text"),)
    coding = Coding({"K": dict(USUAL)}, documents, (Statement(1, 1, 0, 4, values, type="K"),))
    with pytest.raises(UsageError, match="longer than"):
        write_dna(coding, tmp_path / "x.dna")
    with pytest.raises(OutputError, match="Cannot write"):
        write_dna(Coding({}, (), ()), tmp_path / "missing" / "x.dna")
    with pytest.raises(OutputError, match="is a folder"):
        write_dna(Coding({}, (), ()), tmp_path)
    assert list(tmp_path.iterdir()) == []
