"""Whether a library's file is whole."""

from __future__ import annotations

import sqlite3


def sound(connection: sqlite3.Connection) -> bool:
    """Tell whether the file and its full-text index are as they should be."""
    if connection.execute("pragma quick_check").fetchone()[0] != "ok":
        return False
    try:
        connection.execute(
            "insert into paragraph_words (paragraph_words) values ('integrity-check')"
        )
    except sqlite3.DatabaseError:
        return False
    return True
