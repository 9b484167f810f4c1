"""Sealed forecasts: their text, and how a seal is opened."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from winset.analyses.record.journal import Journal, Kept, kept_from, line_of
from winset.errors import UsageError


def sealed_text(kept: Kept, salt: str) -> str:
    """Return the file that whoever seals a forecast keeps: the salt and the forecast."""
    whole = {"winset": 1, "commitment": kept.commitment(salt), "salt": salt, **kept.plain()}
    return line_of(whole) + "\n"


def read_sealed(raw: bytes, file: str) -> tuple[str, Kept]:
    """Read the file of a sealed forecast.

    Returns
    -------
    salt : str
    kept : Kept

    Raises
    ------
    UsageError
        It is none, or was altered.
    """
    try:
        data = json.loads(raw.decode("utf-8"))
        salt, kept = str(data["salt"]), kept_from(data)
        if data["commitment"] == kept.commitment(salt):
            return salt, kept
        why = "was altered: its content does not have the hash that it states"
    except (ValidationError, ValueError, KeyError, TypeError, RecursionError, AttributeError):
        why = "is no sealed forecast, or was altered"
    raise UsageError(f"{file} {why}. Restore it from a copy.")


def opening(journal: Journal, salt: str, kept: Kept) -> dict[str, Any]:
    """Return what the record that opens a sealed forecast holds.

    Raises
    ------
    UsageError
        The log holds no such seal, or it is open already.
    """
    commitment = kept.commitment(salt)
    sealed = [entry for entry in journal.records if entry.commitment == commitment]
    if not sealed:
        raise UsageError(
            f"{journal.file} holds no record with the seal {commitment[:12]}…: this forecast was "
            "not sealed there."
        )
    if len(sealed) > 1:
        raise UsageError(f"Record {sealed[0].number} is open already.")
    return {"opens": sealed[0].number, "salt": salt, **kept.plain()}
