"""The library's file: one SQLite database, opened, brought up to date, backed up."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from functools import cache
from importlib import resources
from pathlib import Path

from winset.errors import OutputError, UsageError
from winset.files import draft, locked, refuse_foreign
from winset.library.document import FACETS, Record, facet_key
from winset.library.folding import search_form
from winset.library.soundness import Schema, check_on_opening, damaged, schema_fault, schema_of

APPLICATION = 0x57534C42
"""Marks a SQLite file as a library (``WSLB``)."""

PATIENCE = 60.0
"""Seconds to wait for another writer."""


def connect(path: Path, create: bool) -> sqlite3.Connection:
    """Open a library and bring its tables up to date.

    Parameters
    ----------
    path : Path
    create : bool
        Make the file if there is none.

    Raises
    ------
    UsageError
        There is no such library, it is none, it is damaged, or a newer Winset made it.
    OutputError
        It cannot be written to.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a folder. Name the library's file with --library.")
    refuse_foreign(path)
    if not create and not path.exists():
        raise UsageError(
            f"There is no library {path}. Make one: winset library add FILE --library {path}"
        )
    if path.exists() and not _is_sqlite(path):
        raise UsageError(f"{path} is no library. Name another file with --library.")
    try:
        connection = sqlite3.connect(
            _address(path), timeout=PATIENCE, isolation_level=None, uri=True
        )
    except sqlite3.Error as error:
        raise error_of(path, error) from error
    try:
        _prepare(connection, path)
        check_on_opening(connection, path, tables())
    except sqlite3.Error as error:
        connection.close()
        raise error_of(path, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _address(path: Path) -> str:
    """Return how SQLite is to open a file: for reading alone where nothing can be written."""
    if str(path) == ":memory:" or not path.exists():
        return str(path) if str(path) == ":memory:" else path.absolute().as_uri()
    address = path.absolute().as_uri()
    if os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK):
        return address
    log = path.with_name(f"{path.name}-wal")
    waiting = log.exists() and log.stat().st_size > 0
    return f"{address}?mode=ro" if waiting else f"{address}?immutable=1"


def _is_sqlite(path: Path) -> bool:
    try:
        with open(path, "rb") as stream:
            head = stream.read(16)
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}.") from error
    return head in (b"", b"SQLite format 3\x00")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma cache_size = -64000")
    marked = connection.execute("pragma application_id").fetchone()[0]
    count = connection.execute("select count(*) from sqlite_master").fetchone()[0]
    if marked not in (0, APPLICATION) or (marked == 0 and count):
        raise UsageError(f"{path} is a database of another program. Name another with --library.")
    if wrong := schema_fault(connection, tables(), acting=True):
        raise damaged(path, wrong)
    steps = migrations()
    if version(connection) > len(steps):
        raise UsageError(
            f"{path} was written by a newer Winset (tables {version(connection)}, known here "
            f"{len(steps)}). Update Winset, or name another library."
        )
    if version(connection) < len(steps) or marked == 0:
        migrate(connection, steps)
    _leave_the_log(connection)
    connection.execute("pragma synchronous = full")


def version(connection: sqlite3.Connection) -> int:
    """Return how many migrations a library has seen."""
    number: int = connection.execute("pragma user_version").fetchone()[0]
    return number


def migrations() -> tuple[str, ...]:
    """Return the steps in order; their files are numbered from 001 without a gap."""
    folder = resources.files("winset.library.migrations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple((folder / name).read_text(encoding="utf-8") for name in names)


@cache
def tables() -> Schema:
    """Return the tables of a library that was made now."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh, migrations())
        return schema_of(fresh)


def migrate(connection: sqlite3.Connection, steps: tuple[str, ...]) -> None:
    """Carry out the steps a library has not seen, each wholly or not at all.

    Parameters
    ----------
    connection : Connection
    steps : tuple of str
        All steps, in SQL.
    """
    for name, function in (("search_form", search_form), ("facet_key", facet_key)):
        connection.create_function(name, 1, _unless_null(function), deterministic=True)
    while True:
        with writing(connection):
            done = version(connection)
            if done >= len(steps):
                return
            for statement in _statements(steps[done]):
                connection.execute(statement)
            connection.execute(f"pragma application_id = {APPLICATION}")
            connection.execute(f"pragma user_version = {done + 1}")


def _unless_null(function: Callable[[str], str]) -> Callable[[str | None], str | None]:
    return lambda text: None if text is None else function(text)


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script."""
    waiting = ""
    for line in script.splitlines(keepends=True):
        waiting += line
        if sqlite3.complete_statement(waiting):
            yield waiting
            waiting = ""


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the right to write; all or nothing of what happens inside is kept.

    Our own lock is held as well: releases of SQLite before 3.51.3 can lose what one process commits
    while another empties the log of writes, as a commit does now and then.

    Raises
    ------
    OutputError
        Another program holds it for too long, the disk is full, or the file cannot be written.
    """
    place = connection.execute("pragma database_list").fetchone()[2]
    with locked(Path(place), PATIENCE) if place else nullcontext():
        try:
            connection.execute("begin immediate")
        except sqlite3.Error as error:
            raise error_of(_path(connection), error) from error
        yield from _until_committed(connection)


def _until_committed(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
        connection.execute("commit")
    except sqlite3.Error as error:
        with suppress(sqlite3.Error):
            connection.execute("rollback")
        raise error_of(_path(connection), error) from error
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("rollback")
        raise


def describe(connection: sqlite3.Connection, number: int, record: Record) -> None:
    """Write by what a document is found and filtered; what was written of it before goes.

    Parameters
    ----------
    connection : Connection
    number : int
        The document's.
    record : Record
    """
    values, columns = record.facets, ", ".join(FACETS)
    connection.execute("delete from facet where document = ?", (number,))
    connection.executemany(
        "insert or ignore into facet values (?, ?, ?, ?)",
        (
            (number, kind, facet_key(value), value)
            for kind, several in values.items()
            for value in several
        ),
    )
    marks = ", ".join("?" * len(FACETS))
    connection.execute("delete from document_words where rowid = ?", (number,))
    connection.execute(
        f"insert into document_words (rowid, title, {columns}, abstract)"  # noqa: S608
        f" values (?, ?, {marks}, ?)",
        (
            number,
            search_form(record.title or ""),
            *(search_form("; ".join(values[column])) for column in FACETS),
            search_form(record.abstract or ""),
        ),
    )


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """Copy a library while others use it; the copy is whole or not there.

    Parameters
    ----------
    connection : Connection
    target : Path

    Raises
    ------
    UsageError
        The target exists.
    OutputError
        It cannot be written.
    """
    if target.exists():
        raise UsageError(f"{target} exists already; nothing was changed. Name another file.")
    try:
        with draft(target, anew=True) as stream:
            copy = sqlite3.connect(stream.name, isolation_level=None)
            try:
                connection.backup(copy, pages=4096)
                copy.execute("pragma journal_mode = delete")
            finally:
                copy.close()
    except (sqlite3.Error, OSError) as error:
        why = getattr(error, "strerror", None) or error
        raise OutputError(f"Cannot write {target}: {why}. Nothing was written.") from error


def _leave_the_log(connection: sqlite3.Connection) -> None:
    """Give up a write-ahead log that an earlier Winset began: docs/decisions/library-storage.md.

    Where somebody else has the library open, or it cannot be written, the next one does.
    """
    if connection.execute("pragma journal_mode").fetchone()[0] == "wal":
        with suppress(sqlite3.OperationalError):
            connection.execute("pragma busy_timeout = 0")
            connection.execute("pragma journal_mode = delete")
        connection.execute(f"pragma busy_timeout = {PATIENCE * 1000:.0f}")


def _path(connection: sqlite3.Connection) -> Path:
    return Path(connection.execute("pragma database_list").fetchone()[2])


def error_of(path: Path, error: sqlite3.Error) -> UsageError | OutputError:
    """Return the words for a fault of the database.

    Parameters
    ----------
    path : Path
    error : sqlite3.Error
    """
    text = str(error)
    if re.search(r"not a database|malformed|corrupt|no such (table|column)", text):
        return damaged(path, text)
    if "locked" in text:
        return OutputError(f"{path} is held by another program. Try again later.")
    if re.search(r"readonly|unable to open|full|disk", text):
        return OutputError(f"Cannot write {path}: {text}. Nothing was changed.")
    return OutputError(f"{path}: {text}.")
