"""The one way in which a case's file is changed: read, check, edit, check again, write.

The command line, the workbench, its undo and what is carried over from the library all come
through here. While a file is changed, no other writer of ours can come between the reading and the
writing, and the file is written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from winset.case.read import Reading, case_file, case_name, inspect_bytes
from winset.case.schema import Case
from winset.case.yaml.edit import Edit, edit_text, parse_text, value_at
from winset.case.yaml.merge import merge_lines
from winset.case.yaml.text import MOST_BYTES
from winset.errors import CaseError, UsageError
from winset.files import locked, read_own, refuse_foreign, write_own

ETAG_DIGITS = 32


@dataclass(frozen=True)
class Version:
    """What a case's file holds at one moment, with what came of reading it.

    Attributes
    ----------
    path : Path
    text : str
    etag : str
        The same for the same bytes.
    reading : Reading
    whole : bool
        Whether the text holds all that the file does: a file that is not UTF-8 has lost some.
    """

    path: Path
    text: str
    etag: str
    reading: Reading
    whole: bool

    @property
    def data(self) -> Any:
        """The text's plain data, which must not be changed; None where it is not YAML."""
        return self.reading.data

    @property
    def case(self) -> Case:
        """The case.

        Raises
        ------
        CaseError
            It has faults.
        """
        return _refuse_faults(self)


@dataclass(frozen=True)
class Revision:
    """A change of a case's file.

    Attributes
    ----------
    before, after : Version
    edits : tuple of Edit
        What changed; none where the whole text was given anew.
    merged : bool
        Whether the file had been changed since the version that the edits were made for.
    """

    before: Version
    after: Version
    edits: tuple[Edit, ...] = ()
    merged: bool = False

    @property
    def case(self) -> Case:
        """The case as it now reads."""
        return self.after.case


class ConflictError(UsageError):
    """The file has been changed meanwhile in the place that was edited.

    Attributes
    ----------
    places : list of dict
        For each: the path, what stands there now, and what was to be written.
    etag : str
        Of the version that stands there now.
    """

    def __init__(self, words: str, places: list[dict[str, Any]], etag: str) -> None:
        super().__init__(words)
        self.places, self.etag = places, etag


class RefusedError(CaseError):
    """The edits would bring faults into a case; nothing was written."""


Edits = Sequence[Edit] | Callable[[Version], Sequence[Edit]]
"""Edits, or what makes them of the version that stands in the file when it is changed."""


def read_version(path: Path, raw: bytes) -> Version:
    """Return what the bytes of a case's file hold; a text that cannot be read has findings.

    Parameters
    ----------
    path : Path
        The file, as findings name it.
    raw : bytes
    """
    text = raw.decode("utf-8", errors="replace")
    etag = sha256(raw).hexdigest()[:ETAG_DIGITS]
    reading = _inspect(raw, str(path), case_name(path))
    return Version(path, text, etag, reading, text.encode("utf-8") == raw)


@lru_cache(maxsize=8)
def _inspect(raw: bytes, file: str, name: str) -> Reading:
    """Read a case; the same bytes are not read twice, as when they are checked and then saved."""
    return inspect_bytes(raw, file, name)


def propose(before: Version, edits: Sequence[Edit], *, draft: bool = False) -> Revision:
    """Return what edits would make of a version; nothing is written.

    Parameters
    ----------
    before : Version
    edits : sequence of Edit
    draft : bool
        Whether the case may have faults, before and after, as one has that is being written.

    Raises
    ------
    CaseError
        The case has faults; RefusedError where the edits would bring them.
    UsageError
        There is no such place, or it cannot be changed by itself.
    """
    if not draft:
        _refuse_faults(before)

    def read(text: str) -> Any:
        data = _next(before, text).data
        return parse_text(text) if data is None else data

    after = _next(before, edit_text(before.text, edits, read))
    if not draft and after.reading.case is None:
        raise RefusedError(after.reading.errors)
    return Revision(before, after, tuple(edits))


def revise(
    place: str | Path,
    edits: Edits,
    *,
    expected: str | None = None,
    force: bool = False,
    draft: bool = False,
) -> Revision:
    """Change values of a case's file; every other sign of it stays as it is.

    Parameters
    ----------
    place : str or Path
        A case's folder, or its file.
    edits : sequence of Edit, or callable
        Where they depend on what the file holds, a function of its version that returns them.
    expected : str, optional
        The etag of the version that the edits were made for. Where the file holds another one, they
        are merged into it if the values they change still are what the editor saw (`Edit.was`).
    force : bool
        Write over what was changed meanwhile.
    draft : bool
        Whether the case may have faults, before and after.

    Raises
    ------
    CaseError
        The case has faults; RefusedError where the edits would bring them.
    ConflictError
        The same value was changed meanwhile.
    UsageError
        There is no such file or place, or the file is a link or a pipe.
    OutputError
        The file cannot be written, or another writer holds it for too long. Whatever is raised, the
        file is as it was.
    """

    def change(before: Version) -> Revision:
        if not draft:
            _refuse_faults(before)
        chosen = edits(before) if callable(edits) else edits
        merged = expected is not None and before.etag != expected
        if merged and not force:
            _refuse_conflicts(before, chosen)
        return replace(propose(before, chosen, draft=draft), merged=merged)

    return _write(place, change)


def rewrite(
    place: str | Path,
    text: str,
    *,
    expected: str | None = None,
    base: str | None = None,
    force: bool = False,
) -> Revision:
    """Give a case's file another text, which may have faults.

    Parameters
    ----------
    place : str or Path
        A case's folder, or its file.
    text : str
    expected : str, optional
        The etag of the version that the text was made of.
    base : str, optional
        The text of that version: with it, changes of other lines that were made meanwhile are kept.
    force : bool
        Write over what was changed meanwhile.

    Raises
    ------
    ConflictError
        The file holds another version than the one expected, and the changes touch.
    UsageError
        There is no such file, it is not UTF-8, or the text is too large.
    OutputError
        The file cannot be written.
    """

    def change(before: Version) -> Revision:
        if expected is None or before.etag == expected or force:
            return Revision(before, _next(before, text))
        merged = None if base is None else merge_lines(base, text, before.text)
        if merged is None:
            raise ConflictError(
                "The file was changed outside since it was read.",
                [{"path": "", "now": before.text, "yours": text}],
                before.etag,
            )
        return Revision(before, _next(before, merged), merged=True)

    return _write(place, change)


def _write(place: str | Path, change: Callable[[Version], Revision]) -> Revision:
    """Read, change and write a case's file, with no other writer between."""
    if str(place) == "-":
        raise UsageError("Standard input cannot be changed. Name the case's folder or file.")
    path = case_file(place)
    target = path.parent.resolve() / path.name
    refuse_foreign(path)
    with locked(target):
        raw = _read(target)
        revision = change(read_version(path, raw))
        if revision.after.text != revision.before.text:
            if _read(target) != raw:  # an editor, which does not know of the lock
                raise UsageError(f"{path} was changed meanwhile; nothing was written. Try again.")
            write_own(target, revision.after.text.encode("utf-8"))
    return revision


def _read(path: Path) -> bytes:
    try:
        return read_own(path, MOST_BYTES)
    except FileNotFoundError:
        raise UsageError(f"There is no file {path} any more; nothing was written.") from None


def _refuse_faults(version: Version) -> Case:
    if version.reading.case is None:
        raise CaseError(version.reading.findings)
    return version.reading.case


def _next(before: Version, text: str) -> Version:
    """Return the version that a text makes, if the file can be given it."""
    if text == before.text:
        return before
    if not before.whole:
        raise UsageError(f"{before.path} is not text in UTF-8; save it as such in an editor first.")
    raw = text.encode("utf-8")
    if len(raw) > MOST_BYTES:
        raise UsageError(f"A case may have {MOST_BYTES:,} bytes; nothing was saved.")
    return read_version(before.path, raw)


def _refuse_conflicts(version: Version, edits: Sequence[Edit]) -> None:
    """Raise where a value that was edited has been changed meanwhile too."""
    places = []
    for edit in edits:
        now = value_at(version.data, edit.path)
        if edit.op != "add" and now not in (edit.was, edit.value):
            path = ".".join(str(part) for part in edit.path)
            places.append({"path": path, "now": now, "yours": edit.value})
    if places:
        raise ConflictError("The same value was changed outside.", places, version.etag)
