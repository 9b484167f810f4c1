"""Databases of Discourse Network Analyzer, read.

The program keeps a coding in one SQLite file (its version 3). Foreign files are opened read-only,
checked for damage, size and shape first, and asked nothing but plain selections from tables, in a
time that their size bounds; no view, trigger or password of theirs is used.
"""

from __future__ import annotations

import base64
import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from winset.coding.statement_dates import from_seconds
from winset.coding.statements import (
    KINDS,
    LIMITS,
    CodedDocument,
    Coding,
    Entity,
    Statement,
)
from winset.confined import Ended, confined
from winset.errors import OutputError, UsageError
from winset.files import write_bytes

LARGEST_FILE = 2_000_000_000
LARGEST_CONFINED = 100_000_000
"""Bytes of a database that is read in a process of its own, whose memory is bounded."""
LONGEST_CELL = 20_000_000
_SECONDS = 5.0
_BYTES_A_SECOND = 2_000_000
"""A file is read for 5 seconds, and a second more for each of so many bytes."""
_LEAST_ROW = 4
"""Bytes that a row takes at least."""
_STEPS = 10_000
"""Of SQLite's program, between looks at the clock."""
_HURT = (sqlite3.Error, UnicodeError, OverflowError)
_MAGIC = b"SQLite format 3\0"
_TABLES = {
    "DOCUMENTS": {"ID", "Title", "Text", "Date"},
    "STATEMENTTYPES": {"ID", "Label"},
    "VARIABLES": {"ID", "Variable", "DataType", "StatementTypeId"},
    "STATEMENTS": {"ID", "StatementTypeId", "DocumentId", "Start", "Stop"},
    "DATABOOLEAN": {"StatementId", "VariableId", "Value"},
    "DATAINTEGER": {"StatementId", "VariableId", "Value"},
    "DATALONGTEXT": {"StatementId", "VariableId", "Value"},
    "DATASHORTTEXT": {"StatementId", "VariableId", "Entity"},
    "ENTITIES": {"ID", "VariableId", "Value"},
}
_MORE_TABLES = ("CODERS", "ATTRIBUTEVARIABLES", "ATTRIBUTEVALUES")


def looks_like_sqlite(path: Path) -> bool:
    """Return whether a file begins as SQLite files do."""
    try:
        with open(path, "rb") as stream:
            return stream.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def read_dna(path: Path) -> Coding:
    """Read a database of Discourse Network Analyzer, with its entities and coders' names.

    Raises
    ------
    UsageError
        The file is missing, too large, hurt, or holds something else.
    """
    if not path.is_file() or path.stat().st_size > LARGEST_CONFINED:
        return read_here(path)
    try:
        return confined(read_here, path)
    except Ended as ended:
        raise UsageError(f"{path} was not read: {ended}.") from ended


def read_here(path: Path) -> Coding:
    """Read a database in this process."""
    with _opened(path) as connection:
        return _read(connection, str(path))


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a foreign SQLite file so that it can do no harm."""
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    if path.stat().st_size > LARGEST_FILE:
        raise UsageError(f"{path} is larger than {LARGEST_FILE:,} bytes, the most that is read.")
    if not looks_like_sqlite(path):
        raise UsageError(f"{path} is not an SQLite file, as Discourse Network Analyzer writes.")
    for side in ("-wal", "-journal"):
        beside = path.with_name(path.name + side)
        if beside.is_file() and beside.stat().st_size:
            raise UsageError(
                f"{beside} holds changes that are not yet in {path.name}. Close the program that "
                "has it open, or copy both and open the copy there once."
            )
    uri = path.resolve().as_uri() + "?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True)
    except sqlite3.Error as error:
        raise UsageError(f"{path} cannot be opened: {error}.") from error
    size = path.stat().st_size
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(LONGEST_CELL, size))
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    end = time.monotonic() + _SECONDS + size / _BYTES_A_SECOND
    connection.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)
    with closing(connection):
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("PRAGMA query_only = ON")
            _check_shape(connection, path)
            (whole,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if whole != "ok":
                raise UsageError(f"{path} is damaged: {str(whole)[:100]}. Get it anew.")
            yield connection
        except _HURT as error:
            # a message of SQLite may hold bytes of the file that are no text
            what = "it is hurt" if isinstance(error, UnicodeError) else str(error)
            raise UsageError(f"{path} cannot be read as a database: {what}.") from error


def _check_shape(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file whose tables are not those of the program, or are views."""
    tables = _tables(connection)
    old = {"DATASHORTTEXT", "STATEMENTS"} <= tables and "ENTITIES" not in tables
    if old or ("DATASHORTTEXT" in tables and not _has(connection, "DATASHORTTEXT", "Entity")):
        raise UsageError(
            f"{path} is a database of version 2 of Discourse Network Analyzer; version 3 is read. "
            "Open a new database in version 3 of the program, choose Documents > Import from DNA "
            "database there, and read what it saves."
        )
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'"):
        if str(name).upper() in _MORE_TABLES:
            raise UsageError(f"{path} has a view '{name}' in place of the program's table.")
    for table, columns in _TABLES.items():
        if table not in tables:
            raise UsageError(f"{path} has no table {table}, so it is no database of that program.")
        missing = sorted(column for column in columns if not _has(connection, table, column))
        if missing:
            raise UsageError(f"{path}: the table {table} lacks the column {', '.join(missing)}.")
        most = min(10 * LIMITS.rows, path.stat().st_size // _LEAST_ROW)
        rows = f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT {most + 1})"  # noqa: S608
        if connection.execute(rows).fetchone()[0] > most:
            raise UsageError(f"{path}: the table {table} has more than {most:,} rows, too many.")


def _tables(connection: sqlite3.Connection) -> set[str]:
    """Return the names of the tables that are stored, in capitals: no views, no virtual ones."""
    return {
        str(name).upper()
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 LIMIT 1000"
        )
    }


def _read(connection: sqlite3.Connection, path: str) -> Coding:
    ask = connection.execute
    coders = _coders(connection)
    labels = {k: str(label) for k, label in ask("SELECT ID, Label FROM STATEMENTTYPES")}
    types: dict[str, dict[str, str]] = {label: {} for label in labels.values()}
    variables: dict[int, tuple[str, str]] = {}
    for key, name, kind, owner in ask(
        "SELECT ID, Variable, DataType, StatementTypeId FROM VARIABLES ORDER BY ID"
    ):
        if owner not in labels or kind not in KINDS:
            shown = repr(str(name)[:60])
            raise UsageError(f"{path}: the variable {shown} belongs to no kind or is odd.")
        variables[key] = (labels[owner], str(name))
        types[labels[owner]][str(name)] = kind
    documents = tuple(_documents(connection, coders))
    ids = {document.id for document in documents}
    values: dict[int, dict[str, str | int]] = {}
    for statement, variable, value in _values(connection):
        if variable in variables:
            label, name = variables[variable]
            is_text = types[label][name] in ("short text", "long text")
            if is_text or isinstance(value, int):
                values.setdefault(statement, {})[name] = str(value or "") if is_text else value
    has = "Coder" if _has(connection, "STATEMENTS", "Coder") else "NULL"
    statements = []
    for key, kind, document, start, stop, coder in ask(
        f"SELECT ID, StatementTypeId, DocumentId, Start, Stop, {has} FROM STATEMENTS ORDER BY ID"  # noqa: S608
    ):
        if kind not in labels or document not in ids:
            raise UsageError(f"{path}: the statement {key} has no kind or no document.")
        if not (isinstance(start, int) and isinstance(stop, int)):
            raise UsageError(f"{path}: the statement {key} has no place in its document.")
        order = [name for name in types[labels[kind]] if name in values.get(key, {})]
        own = {name: values[key][name] for name in order}
        name = coders.get(coder, "")
        statements.append(Statement(key, document, start, stop, own, name, labels[kind]))
    entities = tuple(_entities(connection, variables))
    return Coding(types, documents, tuple(statements), entities, tuple(coders.values()))


def _has(connection: sqlite3.Connection, table: str, column: str) -> bool:
    """Whether a column is stored in a table; those of views and computed ones are not."""
    if table not in _tables(connection):
        return False
    rows = connection.execute(f"PRAGMA table_xinfo({table})").fetchall()
    return column.lower() in {str(row[1]).lower() for row in rows if row[6] == 0}


def _coders(connection: sqlite3.Connection) -> dict[int, str]:
    if not _has(connection, "CODERS", "Name"):
        return {}
    return {key: str(name) for key, name in connection.execute("SELECT ID, Name FROM CODERS")}


def _documents(
    connection: sqlite3.Connection, coders: Mapping[int, str]
) -> Iterator[CodedDocument]:
    columns = "ID Title Text Date Author Source Section Type Notes Coder".split()
    have = [name if _has(connection, "DOCUMENTS", name) else "''" for name in columns]
    for row in connection.execute(f"SELECT {', '.join(have)} FROM DOCUMENTS ORDER BY ID"):  # noqa: S608
        key, title, text, when, *notes, coder = row
        texts = [*(str(note or "") for note in notes), coders.get(coder, "")]
        yield CodedDocument(key, str(title), str(text), from_seconds(when), *texts)


_VALUES = """
    SELECT StatementId, VariableId, Value FROM DATABOOLEAN
    UNION ALL SELECT StatementId, VariableId, Value FROM DATAINTEGER
    UNION ALL SELECT StatementId, VariableId, Value FROM DATALONGTEXT
"""


def _values(connection: sqlite3.Connection) -> Iterator[tuple[int, int, Any]]:
    """Yield the statement, the variable and the value of all that is coded."""
    yield from connection.execute(_VALUES)
    names = dict(connection.execute("SELECT ID, Value FROM ENTITIES"))
    for statement, variable, entity in connection.execute(
        "SELECT StatementId, VariableId, Entity FROM DATASHORTTEXT"
    ):
        if entity in names:
            yield statement, variable, names[entity]


def _entities(
    connection: sqlite3.Connection, variables: Mapping[int, tuple[str, str]]
) -> Iterator[Entity]:
    attributes: dict[int, dict[str, str]] = {}
    if _has(connection, "ATTRIBUTEVALUES", "AttributeValue") and _has(
        connection, "ATTRIBUTEVARIABLES", "AttributeVariable"
    ):
        names = dict(connection.execute("SELECT ID, AttributeVariable FROM ATTRIBUTEVARIABLES"))
        for entity, name, value in connection.execute(
            "SELECT EntityId, AttributeVariableId, AttributeValue FROM ATTRIBUTEVALUES "
            "ORDER BY AttributeVariableId"
        ):
            if name in names:
                attributes.setdefault(entity, {})[str(names[name])] = str(value or "")
    for key, variable, value, *colour in connection.execute(
        "SELECT ID, VariableId, Value, Red, Green, Blue FROM ENTITIES ORDER BY ID"
    ):
        if variable in variables:
            red, green, blue = (c if isinstance(c, int) and 0 <= c < 256 else 0 for c in colour)
            rgb = (red, green, blue)
            yield Entity(*variables[variable], str(value or ""), rgb, attributes.get(key, {}))


VERSION = "3.0.7"
_SHORT = 190
_PERMISSIONS = 16


def write_dna(coding: Coding, path: Path, password: str = "winset") -> None:  # noqa: S107
    """Write a coding as a new database of Discourse Network Analyzer.

    Parameters
    ----------
    coding : Coding
    path : Path
        A file that exists is replaced, whole or not at all.
    password : str
        With which every coder opens the file in the program; the first coder is ``Admin``.

    Raises
    ------
    UsageError
        A text is longer than the program keeps, or a passage is empty or outside its document.
    OutputError
        The file cannot be written.
    """
    _check_fit(coding)
    tables = (resources.files("winset.coding") / "dna-3.sql").read_text("utf-8")
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.executescript(tables)
            _fill(connection, coding, password)
            connection.commit()
            content = connection.serialize()
    except sqlite3.Error as error:
        raise OutputError(f"Cannot write {path}: {error}. Nothing was written.") from error
    write_bytes(path, content)


def _check_fit(coding: Coding) -> None:
    documents = {document.id: document for document in coding.documents}
    for s in coding.statements:
        if not 0 <= s.start < s.stop:
            raise UsageError(f"The statement {s.id} has an empty passage, {s.start} to {s.stop}.")
        if s.document not in documents or s.type not in coding.types:
            raise UsageError(f"The statement {s.id} has no document or no kind.")
    shorts = [*(d.title for d in coding.documents), *coding.coders]
    for s in coding.statements:
        kinds = coding.types[s.type]
        shorts += [str(v) for name, v in s.values.items() if kinds.get(name) == "short text"]
    long = next((text for text in shorts if len(text) > _SHORT), None)
    if long is not None:
        raise UsageError(f"'{long[:60]}…' is longer than {_SHORT} characters, the most there.")


def _fill(connection: sqlite3.Connection, coding: Coding, password: str) -> None:
    def put(table: str, *row: object) -> None:
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608

    put("SETTINGS", "version", VERSION)
    put("SETTINGS", "date", datetime.now(UTC).date().isoformat())
    names = [name for name in coding.coders if name != "Admin"]
    coders = {name: k for k, name in enumerate(["Admin", *names], start=1)}
    secret = _encrypted(password)
    for name, k in coders.items():
        look = _COLOURS[k % len(_COLOURS)]
        put("CODERS", k, name, *look, 0, 14, secret, 300, 0, 0, 1, *[1] * _PERMISSIONS)
    pairs = [(a, b) for a in coders.values() for b in coders.values() if a != b]
    for k, (one, other) in enumerate(pairs, start=1):
        put("CODERRELATIONS", k, one, other, 1, 1, 1, 1)
    for d in coding.documents:
        seconds = int(d.date.timestamp()) if d.date else 0
        short = [part[:_SHORT] for part in (d.author, d.source, d.section)]
        who = coders.get(d.coder, 1)
        put("DOCUMENTS", d.id, d.title, d.text, who, *short, d.notes, d.type[:_SHORT], seconds)
    variables: dict[tuple[str, str], int] = {}
    types: dict[str, int] = {}
    for label, kinds in coding.types.items():
        types[label] = len(types) + 1
        put("STATEMENTTYPES", types[label], label, *_COLOURS[len(types) % len(_COLOURS)])
        for name, kind in kinds.items():
            variables[label, name] = len(variables) + 1
            put("VARIABLES", variables[label, name], name, kind, types[label])
    entities = _fill_entities(put, coding, variables)
    rows = dict.fromkeys(_DATA.values(), 0)
    for s in coding.statements:
        who = coders.get(s.coder, 1)
        put("STATEMENTS", s.id, types[s.type], s.document, s.start, s.stop, who)
        for name, value in s.values.items():
            key, kind = variables[s.type, name], coding.types[s.type][name]
            table = _DATA[kind]
            rows[table] += 1
            stored = entities[key, str(value)] if kind == "short text" else value
            put(table, rows[table], s.id, key, stored)


_DATA = {
    "boolean": "DATABOOLEAN",
    "integer": "DATAINTEGER",
    "short text": "DATASHORTTEXT",
    "long text": "DATALONGTEXT",
}
_COLOURS = ((0, 114, 178), (230, 159, 0), (0, 158, 115), (204, 121, 167), (86, 180, 233))


def _fill_entities(
    put: Callable[..., None], coding: Coding, variables: Mapping[tuple[str, str], int]
) -> dict[tuple[int, str], int]:
    """Write each value of the short texts once, with its attributes."""
    entities: dict[tuple[str, str, str], Entity] = {
        (entity.type, entity.variable, entity.value): entity
        for entity in coding.entities
        if (entity.type, entity.variable) in variables
    }
    for s in coding.statements:
        for name, value in s.values.items():
            if coding.types[s.type][name] == "short text":
                place = (s.type, name, str(value))
                entities.setdefault(place, Entity(*place))
    ids: dict[tuple[int, str], int] = {}
    attributes: dict[tuple[int, str], int] = {}
    count = 0
    for k, entity in enumerate(entities.values(), start=1):
        owner = variables[entity.type, entity.variable]
        ids[owner, entity.value] = k
        put("ENTITIES", k, owner, entity.value, *entity.colour, None)
        for name, text in entity.attributes.items():
            if (owner, name) not in attributes:
                attributes[owner, name] = len(attributes) + 1
                put("ATTRIBUTEVARIABLES", attributes[owner, name], owner, name)
            count += 1
            put("ATTRIBUTEVALUES", count, k, attributes[owner, name], text)
    return ids


def _encrypted(password: str) -> str:
    """Return a password as the program keeps it: salted SHA-256, 100,000 times, in base 64."""
    salt = os.urandom(16)
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(99_999):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode()


def with_texts(coding: Coding) -> Coding:
    """Return a coding whose documents have a text that reaches as far as their statements.

    A table of statements brings no texts; the program shows passages in them.
    """
    ends: dict[int, int] = {}
    for s in coding.statements:
        ends[s.document] = max(ends.get(s.document, 0), s.stop)
    documents = tuple(
        d if len(d.text) >= ends.get(d.id, 0) else replace(d, text=d.text.ljust(ends[d.id]))
        for d in coding.documents
    )
    return replace(coding, documents=documents)
