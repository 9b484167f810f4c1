"""Whether a library's file is whole, and a library's: checked when it is opened, and in depth."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

from winset.errors import UsageError
from winset.library.document import record_of

Schema = dict[tuple[str, str], str]
"""What a database has: kind and name to how it was made, without blanks and quotation marks."""
MOST_CHECKED = 32_000_000
"""Bytes of a file that is read whole when it is opened; a larger one tells its damage when read."""
MOST_NAMED = 20
"""Faults that are named; more are no news."""
_checked: dict[Path, tuple[int, int, int]] = {}
"""Files that were whole when they were opened: time, size and number."""


def damaged(path: Path, why: str) -> UsageError:
    """Return the words about a library that cannot be trusted.

    Parameters
    ----------
    path : Path
    why : str
    """
    return UsageError(
        f"{path} is damaged, or no library: {why}. Restore it from a backup; what is wrong: "
        f"winset library check --library {path}"
    )


def check_on_opening(connection: sqlite3.Connection, path: Path, known: Schema) -> None:
    """Refuse a file whose pages or tables are not those of a library.

    Parameters
    ----------
    connection : Connection
    path : Path
    known : Schema
        Of a library that was made now.

    Raises
    ------
    UsageError
        It is damaged, or has a table, view or trigger that acts otherwise than a library's.
    """
    if wrong := schema_fault(connection, known):
        raise damaged(path, wrong)
    try:
        state = path.stat()
    except OSError:  # in memory
        return
    mark = (state.st_mtime_ns, state.st_size, state.st_ino)
    if state.st_size > MOST_CHECKED or _checked.get(path) == mark:
        return
    fault = connection.execute("pragma quick_check(1)").fetchone()[0]
    if fault != "ok":
        raise damaged(path, _short(fault))
    _checked[path] = mark


def schema_fault(connection: sqlite3.Connection, known: Schema, acting: bool = False) -> str:
    """Say which table is not a library's; nothing where all are.

    Parameters
    ----------
    connection : Connection
    known : Schema
        Of a library that was made now.
    acting : bool
        Look only for what acts when it is read or written: views and triggers. An older library
        has fewer tables, which come when it is brought up to date.
    """
    found = schema_of(connection)
    for place, text in found.items():
        if known.get(place) != text and (not acting or place[0] in ("view", "trigger")):
            return f"its {place[0]} {_short(place[1])} is not that of a library"
    missing = [name for kind, name in known if (kind, name) not in found]
    return "" if acting or not missing else f"it has no {missing[0]}"


def schema_of(connection: sqlite3.Connection) -> Schema:
    """Return what a file has of tables, indices, views and triggers, as they were made."""
    rows = connection.execute("select type, name, sql from sqlite_master").fetchall()
    return {
        (str(kind), str(name)): "".join(re.sub(r"[\s\"'`\[\]]", "", str(sql or "")).lower())
        for kind, name, sql in rows
        if not str(name).startswith("sqlite_")
    }


def faults(connection: sqlite3.Connection, known: Schema) -> tuple[str, ...]:
    """Return what is wrong with a library, after reading all of it.

    Parameters
    ----------
    connection : Connection
    known : Schema
        Of a library that was made now.
    """
    return tuple(islice(_faults(connection, known), MOST_NAMED))


def _faults(connection: sqlite3.Connection, known: Schema) -> Iterator[str]:
    try:
        for (text,) in connection.execute(f"pragma integrity_check({MOST_NAMED})"):
            if text != "ok":
                yield _short(text)
        for table, row, other, _ in connection.execute("pragma foreign_key_check"):
            yield f"row {row} of {_short(table)} belongs to no {_short(other)}"
        if wrong := schema_fault(connection, known):
            yield wrong
        yield from _document_faults(connection)
        for table in ("paragraph_words", "document_words"):
            connection.execute(f"insert into {table} ({table}) values ('integrity-check')")  # noqa: S608
    except sqlite3.Error as error:
        if "readonly" not in str(error):
            yield _short(str(error))


def _document_faults(connection: sqlite3.Connection) -> Iterator[str]:
    rows = connection.execute(
        "select d.id, d.record, d.removed, s.hash, s.size, s.content from document d"
        " left join snapshot s on s.hash = d.snapshot order by d.number"
    )
    for name, record, removed, digest, size, content in rows:
        try:
            record_of(json.loads(record))
            if removed:
                zlib.decompress(removed).decode()
            raw = zlib.decompressobj().decompress(content, size + 1)
            sound = sha256(raw).digest() == digest
        except (ValueError, TypeError, KeyError, AttributeError, zlib.error, RecursionError):
            sound = False
        if not sound:
            yield f"the document {_short(str(name))} is not as it was stored"


def _short(text: str) -> str:
    return " ".join(text.split())[:120].removesuffix(".")
