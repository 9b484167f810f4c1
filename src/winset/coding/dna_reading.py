"""Databases of Discourse Network Analyzer, read.

The program keeps a coding in one SQLite file (its version 3). Foreign files are opened read-only,
checked for size and shape first, and asked nothing but plain selections; no view, trigger or
password of theirs is used.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from winset.coding.statements import (
    KINDS,
    LIMITS,
    CodedDocument,
    Coding,
    Entity,
    Statement,
    from_seconds,
)
from winset.errors import UsageError

LARGEST_FILE = 2_000_000_000
LONGEST_CELL = 20_000_000
_SECONDS = 120.0
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


def looks_like_sqlite(path: Path) -> bool:
    """Return whether a file begins as SQLite files do."""
    try:
        with open(path, "rb") as stream:
            return stream.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def read_dna(path: Path) -> Coding:
    """Read a database of Discourse Network Analyzer.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Coding
        Documents, statements of every kind, entities with colours and attributes, coders' names.

    Raises
    ------
    UsageError
        The file is missing, too large, hurt, or holds something else.
    """
    with _opened(path) as connection:
        try:
            return _read(connection, str(path))
        except _HURT as error:
            raise UsageError(f"{path} cannot be read as a database: {_what(error)}.") from error


def _what(error: Exception) -> str:
    """Return what SQLite says; its message may hold bytes of the file that are no text."""
    return "it is hurt" if isinstance(error, UnicodeError) else str(error)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a foreign SQLite file so that it can do no harm."""
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    if path.stat().st_size > LARGEST_FILE:
        raise UsageError(f"{path} is larger than {LARGEST_FILE:,} bytes, the most that is read.")
    if not looks_like_sqlite(path):
        raise UsageError(f"{path} is not an SQLite file, as Discourse Network Analyzer writes.")
    uri = path.resolve().as_uri() + "?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True)
    except sqlite3.Error as error:
        raise UsageError(f"{path} cannot be opened: {error}.") from error
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    end = time.monotonic() + _SECONDS
    connection.set_progress_handler(lambda: int(time.monotonic() > end), 100_000)
    with closing(connection):
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("PRAGMA query_only = ON")
            _check_shape(connection, path)
        except _HURT as error:
            raise UsageError(f"{path} cannot be read as a database: {_what(error)}.") from error
        yield connection


def _check_shape(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file whose tables are not those of the program, or are views."""
    tables = {
        str(name).upper(): kind
        for name, kind in connection.execute("SELECT name, type FROM sqlite_master LIMIT 1000")
        if kind in ("table", "view")
    }
    for table, columns in _TABLES.items():
        if tables.get(table) != "table":
            raise UsageError(f"{path} has no table {table}, so it is no database of that program.")
        rows = connection.execute(f"PRAGMA table_xinfo({table})").fetchall()
        plain = {str(row[1]).lower() for row in rows if row[6] == 0}
        missing = [column for column in columns if column.lower() not in plain]
        if missing:
            raise UsageError(f"{path}: the table {table} lacks the column {', '.join(missing)}.")
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
        if count > 10 * LIMITS.rows:
            raise UsageError(f"{path}: the table {table} has {count:,} rows, too many to read.")


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
            raise UsageError(
                f"{path}: the variable {str(name)[:60]!r} belongs to no kind or is odd."
            )
        variables[key] = (labels[owner], str(name))
        types[labels[owner]][str(name)] = kind
    documents = tuple(_documents(connection, coders))
    known = {document.id for document in documents}
    values: dict[int, dict[str, str | int]] = {}
    for statement, variable, value in _values(connection):
        if variable in variables:
            values.setdefault(statement, {})[variables[variable][1]] = value
    has = "Coder" if _has(connection, "STATEMENTS", "Coder") else "NULL"
    statements = []
    for key, kind, document, start, stop, coder in ask(
        f"SELECT ID, StatementTypeId, DocumentId, Start, Stop, {has} FROM STATEMENTS ORDER BY ID"  # noqa: S608
    ):
        if kind not in labels or document not in known:
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
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return column.lower() in {str(row[1]).lower() for row in rows}


def _coders(connection: sqlite3.Connection) -> dict[int, str]:
    if not _has(connection, "CODERS", "Name"):
        return {}
    return {key: str(name) for key, name in connection.execute("SELECT ID, Name FROM CODERS")}


def _documents(
    connection: sqlite3.Connection, coders: Mapping[int, str]
) -> Iterator[CodedDocument]:
    wanted = (
        "ID",
        "Title",
        "Text",
        "Date",
        "Author",
        "Source",
        "Section",
        "Type",
        "Notes",
        "Coder",
    )
    have = [name if _has(connection, "DOCUMENTS", name) else "''" for name in wanted]
    for row in connection.execute(f"SELECT {', '.join(have)} FROM DOCUMENTS ORDER BY ID"):  # noqa: S608
        key, title, text, when, author, source, section, kind, notes, coder = row
        yield CodedDocument(
            key,
            str(title),
            str(text),
            from_seconds(when),
            author=str(author or ""),
            source=str(source or ""),
            section=str(section or ""),
            type=str(kind or ""),
            notes=str(notes or ""),
            coder=coders.get(coder, ""),
        )


def _values(connection: sqlite3.Connection) -> Iterator[tuple[int, int, str | int]]:
    for table in ("DATABOOLEAN", "DATAINTEGER"):
        for statement, variable, value in connection.execute(
            f"SELECT StatementId, VariableId, Value FROM {table}"  # noqa: S608
        ):
            if isinstance(value, int):
                yield statement, variable, value
    for statement, variable, value in connection.execute(
        "SELECT StatementId, VariableId, Value FROM DATALONGTEXT"
    ):
        yield statement, variable, str(value or "")
    for statement, variable, value in connection.execute(
        "SELECT d.StatementId, d.VariableId, e.Value FROM DATASHORTTEXT d "
        "JOIN ENTITIES e ON e.ID = d.Entity"
    ):
        yield statement, variable, str(value or "")


def _entities(
    connection: sqlite3.Connection, variables: Mapping[int, tuple[str, str]]
) -> Iterator[Entity]:
    attributes: dict[int, dict[str, str]] = {}
    if _has(connection, "ATTRIBUTEVALUES", "AttributeValue"):
        for entity, name, value in connection.execute(
            "SELECT v.EntityId, a.AttributeVariable, v.AttributeValue FROM ATTRIBUTEVALUES v "
            "JOIN ATTRIBUTEVARIABLES a ON a.ID = v.AttributeVariableId ORDER BY a.ID"
        ):
            attributes.setdefault(entity, {})[str(name)] = str(value or "")
    for key, variable, value, *colour in connection.execute(
        "SELECT ID, VariableId, Value, Red, Green, Blue FROM ENTITIES ORDER BY ID"
    ):
        if variable in variables:
            red, green, blue = (c if isinstance(c, int) and 0 <= c < 256 else 0 for c in colour)
            rgb = (red, green, blue)
            yield Entity(*variables[variable], str(value or ""), rgb, attributes.get(key, {}))
