"""Databases of Discourse Network Analyzer, written.

The shape is that of the program's version 3, read off a database that it wrote.
"""

from __future__ import annotations

import base64
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from winset.errors import OutputError, UsageError
from winset.evidence.statements import (
    KINDS,
    Coding,
    Entity,
)

VERSION = "3.0.7"
_SHORT = 190
_PERMISSIONS = (
    "AddDocuments",
    "EditDocuments",
    "DeleteDocuments",
    "ImportDocuments",
    "AddStatements",
    "EditStatements",
    "DeleteStatements",
    "EditAttributes",
    "EditRegex",
    "EditStatementTypes",
    "EditCoders",
    "EditCoderRelations",
    "ViewOthersDocuments",
    "EditOthersDocuments",
    "ViewOthersStatements",
    "EditOthersStatements",
)


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
    try:
        folder = Path(mkdtemp(prefix=".winset-", dir=path.resolve().parent))
    except OSError as error:
        raise OutputError(f"Cannot write {path}: {error.strerror}. Nothing was written.") from error
    temporary = folder / "new.dna"
    try:
        with closing(sqlite3.connect(temporary)) as connection, connection:
            for statement in _schema():
                connection.execute(statement)
            _fill(connection, coding, password)
        os.replace(temporary, path)
    except (OSError, sqlite3.Error) as error:
        raise OutputError(f"Cannot write {path}: {error}. Nothing was written.") from error
    finally:
        temporary.unlink(missing_ok=True)
        folder.rmdir()


def _check_fit(coding: Coding) -> None:
    documents = {document.id: document for document in coding.documents}
    for s in coding.statements:
        if not 0 <= s.start < s.stop:
            raise UsageError(f"The statement {s.id} has an empty passage, {s.start} to {s.stop}.")
        if s.document not in documents or s.type not in coding.types:
            raise UsageError(f"The statement {s.id} has no document or no kind.")
    shorts = [
        *(d.title for d in coding.documents),
        *coding.coders,
        *(
            str(value)
            for s in coding.statements
            for name, value in s.values.items()
            if coding.types[s.type].get(name) == "short text"
        ),
    ]
    long = next((text for text in shorts if len(text) > _SHORT), None)
    if long is not None:
        raise UsageError(f"'{long[:60]}…' is longer than {_SHORT} characters, the most there.")


def _schema() -> Iterator[str]:
    """Yield the tables, in the shape the program reads."""
    key = "ID INTEGER NOT NULL PRIMARY KEY"
    short = "TEXT NOT NULL {} CHECK (LENGTH({}) < 191)"

    def words(*names: str, default: str = "DEFAULT ''") -> list[str]:
        return [f"{name} {short.format(default, name)}" for name in names]

    def whole(name: str, low: int, high: int, default: int | None = None) -> str:
        tail = "" if default is None else f" NOT NULL DEFAULT {default}"
        return f"{name} INTEGER{tail} CHECK ({name} BETWEEN {low} AND {high})"

    def belongs(column: str, table: str) -> str:
        return f"FOREIGN KEY({column}) REFERENCES {table}(ID) ON DELETE CASCADE"

    rgb = [whole(name, 0, 255, 0) for name in ("Red", "Green", "Blue")]
    flags = [whole(f"Permission{name}", 0, 1, 1) for name in _PERMISSIONS]
    sides = [f"{what}{kind}" for kind in ("Statements", "Documents") for what in ("view", "edit")]
    kinds = " OR ".join(f"DataType = '{kind}'" for kind in sorted(KINDS))
    both = [belongs("StatementId", "STATEMENTS"), belongs("VariableId", "VARIABLES")]
    once = "UNIQUE (StatementId, VariableId)"
    place = ["StatementId INTEGER NOT NULL", "VariableId INTEGER NOT NULL"]
    tables = {
        "SETTINGS": ["Property TEXT PRIMARY KEY", "Value TEXT NOT NULL"],
        "CODERS": [
            key,
            *words("Name", default=""),
            *rgb,
            whole("Refresh", 0, 9999, 0),
            whole("FontSize", 1, 99, 14),
            *words("Password", default=""),
            "PopupWidth INTEGER CHECK (PopupWidth BETWEEN 100 AND 9999) DEFAULT 300",
            whole("ColorByCoder", 0, 1, 0),
            whole("PopupDecoration", 0, 1, 0),
            whole("PopupAutoComplete", 0, 1, 1),
            *flags,
        ],
        "DOCUMENTS": [
            key,
            *words("Title", default=""),
            "Text TEXT NOT NULL",
            "Coder INTEGER",
            *words("Author", "Source", "Section"),
            "Notes TEXT NOT NULL DEFAULT ''",
            *words("Type"),
            "Date INTEGER NOT NULL",
            belongs("Coder", "CODERS"),
        ],
        "STATEMENTTYPES": [key, *words("Label", default=""), *rgb],
        "VARIABLES": [
            key,
            *words("Variable", default=""),
            f"DataType TEXT NOT NULL CHECK ({kinds}) DEFAULT 'short text'",
            "StatementTypeId INTEGER",
            belongs("StatementTypeId", "STATEMENTTYPES"),
            "UNIQUE (Variable, StatementTypeId)",
        ],
        "VARIABLELINKS": [
            key,
            "SourceVariableId INTEGER",
            "TargetVariableId INTEGER",
            "CHECK (TargetVariableId != SourceVariableId)",
            belongs("SourceVariableId", "VARIABLES"),
            belongs("TargetVariableId", "VARIABLES"),
        ],
        "REGEXES": ["Label TEXT PRIMARY KEY CHECK (LENGTH(Label) < 191)", *rgb],
        "CODERRELATIONS": [
            key,
            "Coder INTEGER CHECK (Coder > 0)",
            "OtherCoder INTEGER CHECK (OtherCoder > 0)",
            *(whole(side, 0, 1, 1) for side in sides),
            "CHECK (Coder != OtherCoder)",
            belongs("Coder", "CODERS"),
            belongs("OtherCoder", "CODERS"),
        ],
        "STATEMENTS": [
            key,
            "StatementTypeId INTEGER",
            "DocumentId INTEGER",
            "Start INTEGER NOT NULL CHECK (Start >= 0)",
            "Stop INTEGER NOT NULL CHECK (Stop >= 0)",
            "Coder INTEGER",
            "CHECK (Start < Stop)",
            belongs("StatementTypeId", "STATEMENTTYPES"),
            belongs("Coder", "CODERS"),
            belongs("DocumentId", "DOCUMENTS"),
        ],
        "DATABOOLEAN": [key, *place, "Value INTEGER NOT NULL DEFAULT 1", *both, once],
        "DATAINTEGER": [key, *place, "Value INTEGER NOT NULL DEFAULT 0", *both, once],
        "ENTITIES": [
            key,
            "VariableId INTEGER NOT NULL",
            *words("Value"),
            *(whole(name, 0, 255) for name in ("Red", "Green", "Blue")),
            "ChildOf INTEGER CHECK (ChildOf > 0)",
            "UNIQUE (VariableId, Value)",
            belongs("ChildOf", "ENTITIES"),
            belongs("VariableId", "VARIABLES"),
        ],
        "DATASHORTTEXT": [
            key,
            *place,
            "Entity INTEGER NOT NULL",
            *both,
            belongs("Entity", "ENTITIES"),
            once,
        ],
        "DATALONGTEXT": [key, *place, "Value TEXT DEFAULT ''", *both, once],
        "ATTRIBUTEVARIABLES": [
            key,
            "VariableId INTEGER NOT NULL",
            *words("AttributeVariable", default=""),
            "UNIQUE (VariableId, AttributeVariable)",
            belongs("VariableId", "VARIABLES"),
        ],
        "ATTRIBUTEVALUES": [
            key,
            "EntityId INTEGER NOT NULL",
            "AttributeVariableId INTEGER NOT NULL",
            *words("AttributeValue"),
            "UNIQUE (EntityId, AttributeVariableId)",
            belongs("EntityId", "ENTITIES"),
            belongs("AttributeVariableId", "ATTRIBUTEVARIABLES"),
        ],
    }
    for name, parts in tables.items():
        yield f"CREATE TABLE {name}({', '.join(parts)})"


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
        put("CODERS", k, name, *look, 0, 14, secret, 300, 0, 0, 1, *[1] * len(_PERMISSIONS))
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
            held = entities[key, str(value)] if kind == "short text" else value
            put(table, rows[table], s.id, key, held)


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
    wanted: dict[tuple[str, str, str], Entity] = {
        (entity.type, entity.variable, entity.value): entity
        for entity in coding.entities
        if (entity.type, entity.variable) in variables
    }
    for s in coding.statements:
        for name, value in s.values.items():
            if coding.types[s.type][name] == "short text":
                place = (s.type, name, str(value))
                wanted.setdefault(place, Entity(*place))
    ids: dict[tuple[int, str], int] = {}
    attributes: dict[tuple[int, str], int] = {}
    count = 0
    for k, entity in enumerate(wanted.values(), start=1):
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
