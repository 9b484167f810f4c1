"""Databases of Discourse Network Analyzer, written.

The shape is that of the program's version 3, read off a database that it wrote.
"""

from __future__ import annotations

import base64
import hashlib
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from tempfile import mkdtemp

from winset.coding.statements import (
    Coding,
    Entity,
)
from winset.errors import OutputError, UsageError

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


def _schema() -> list[str]:
    """Return the statements that make the tables, in the shape the program reads."""
    path = resources.files("winset.coding") / "dna-3.sql"
    return path.read_text("utf-8").split(";")


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
