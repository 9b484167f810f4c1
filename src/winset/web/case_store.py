"""The cases of one folder: found, read, saved whole, with what was done to them remembered.

A case is named by a key that the listing gives out; nothing a browser sends is ever made into a
path. A save names the version it was made from. If the file has changed since, what was
edited is put into the newer text where the two do not touch the same value, and offered back where
they do.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from winset.case.read import FILE_NAME, Reading, inspect_bytes
from winset.case.yaml.edit import Edit, edited, plain, value_at
from winset.case.yaml.text import MOST_BYTES
from winset.errors import CaseError, Finding, UsageError
from winset.files import write_text

MOST_CASES = 500
MOST_FOLDERS = 5000
MOST_STEPS = 200


class NoCaseError(LookupError):
    """There is no case of that key."""


class ConflictError(Exception):
    """The file has changed outside in the place that was edited.

    Attributes
    ----------
    places : list of dict
        For each: the path, what stands there now, and what was to be written.
    """

    def __init__(self, words: str, places: list[dict[str, Any]], etag: str) -> None:
        super().__init__(words)
        self.places, self.etag = places, etag


@dataclass(frozen=True)
class Held:
    """One version of a case's file, with what came of reading it."""

    key: str
    path: Path
    text: str
    etag: str
    saved: float
    reading: Reading
    data: Any
    whole: bool = True
    """Whether the text holds all that the file does: a file that is not UTF-8 has lost some."""

    @property
    def title(self) -> str:
        """The case's title, or its folder's name where it cannot be read."""
        case = self.reading.case
        if case is not None:
            return case.title
        title = self.data.get("title") if isinstance(self.data, dict) else None
        return title if isinstance(title, str) and title.strip() else self.path.parent.name

    @property
    def faults(self) -> int:
        """How many findings keep the case from being run."""
        return len(self.reading.errors)

    @property
    def warnings(self) -> int:
        """How many findings do not."""
        return len(self.reading.findings) - self.faults


@dataclass
class History:
    """What was done to a case here, so that it can be taken back."""

    back: list[tuple[str, str]] = field(default_factory=list)
    forth: list[tuple[str, str]] = field(default_factory=list)

    def did(self, before: str, after: str) -> None:
        """Remember a step."""
        self.back.append((before, after))
        self.forth.clear()
        del self.back[:-MOST_STEPS]


class Shelf:
    """The cases of a folder.

    Parameters
    ----------
    folder : Path
        A folder with cases in it or in folders inside it, or the folder of one case.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._lock = threading.RLock()
        self._held: dict[Path, tuple[tuple[int, int, int], Held]] = {}
        self._history: dict[str, History] = {}

    def places(self) -> dict[str, Path]:
        """Return the file of each case, by key; links out of the folder are not followed."""
        found: dict[str, Path] = {}
        level = [self.folder]
        seen = 0
        for _ in range(3):
            inner: list[Path] = []
            for folder in level:
                file = folder / FILE_NAME
                if file.is_file() and self._inside(file):
                    parts = folder.relative_to(self.folder).parts
                    found[":".join(parts) or "."] = file
                seen += 1
                if len(found) >= MOST_CASES or seen >= MOST_FOLDERS:
                    return found
                inner += _folders(folder)
            level = inner
        return found

    def _inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self.folder)

    def place(self, key: str) -> Path:
        """Return a case's file.

        Raises
        ------
        NoCaseError
            No case has that key.
        """
        path = self.places().get(key)
        if path is None:
            raise NoCaseError("There is no such case in this folder.")
        return path

    def all(self) -> list[Held]:
        """Return every case that can be opened, by title."""
        found = []
        for key in self.places():
            try:
                found.append(self.load(key))
            except (NoCaseError, OSError):
                continue
        return sorted(found, key=lambda held: (held.title.lower(), held.key))

    def load(self, key: str) -> Held:
        """Return a case as its file is now.

        Raises
        ------
        NoCaseError
            No case has that key, or its file cannot be opened.
        """
        path = self.place(key)
        try:
            state = path.stat()
            mark = (state.st_mtime_ns, state.st_size, state.st_ino)
            known = self._held.get(path)
            if known is not None and known[0] == mark:
                return known[1]
            with path.open("rb") as stream:
                raw = stream.read(MOST_BYTES + 1)
        except OSError as error:
            raise NoCaseError(f"{path} cannot be read: {error.strerror}.") from error
        held = read_held(key, path, raw, state.st_mtime)
        self._held[path] = (mark, held)
        return held

    def edit(
        self, key: str, etag: str, edits: Sequence[Edit], was: Sequence[Any], force: bool = False
    ) -> tuple[Held, bool]:
        """Save edits of single values.

        Parameters
        ----------
        key, etag : str
            The case, and the version the page showed.
        edits : sequence of Edit
        was : sequence
            What the page showed at each edit's place.
        force : bool
            Write over what was changed outside.

        Returns
        -------
        Held, bool
            The new version, and whether a change made outside was merged.

        Raises
        ------
        ConflictError
            The same value was changed outside.
        UsageError
            An edit cannot be made.
        """
        with self._lock:
            held = self.load(key)
            apart = held.etag != etag
            if apart and not force:
                _compare(held, edits, was)
            return self._save(held, edited(held.text, edits)), apart

    def replace(self, key: str, etag: str, text: str, force: bool = False) -> Held:
        """Save the whole text.

        Raises
        ------
        ConflictError
            The file was changed outside since.
        UsageError
            The text is too large.
        """
        with self._lock:
            held = self.load(key)
            if held.etag != etag and not force:
                raise ConflictError(
                    "The file was changed outside since this page showed it.",
                    [{"path": "", "now": held.text, "yours": text}],
                    held.etag,
                )
            if "\r\n" in held.text and "\r\n" not in text:
                text = text.replace("\n", "\r\n")
            return self._save(held, text)

    def undo(self, key: str, forth: bool = False) -> Held:
        """Take the last step back, or make it again.

        Raises
        ------
        UsageError
            There is none, or the file was changed outside since.
        """
        with self._lock:
            held = self.load(key)
            history = self.history(key)
            source, target = (
                (history.forth, history.back) if forth else (history.back, history.forth)
            )
            if not source:
                raise UsageError("There is nothing to do again." if forth else "Nothing to undo.")
            before, after = source[-1]
            here, there = (before, after) if forth else (after, before)
            if held.text != here:
                raise UsageError(
                    "The file was changed outside since that step; undo would lose the change."
                )
            saved = self._write(held, there)
            target.append(source.pop())
            return saved

    def history(self, key: str) -> History:
        """Return what was done to a case here."""
        return self._history.setdefault(key, History())

    def _save(self, held: Held, text: str) -> Held:
        if text == held.text:
            return held
        if not held.whole:
            raise UsageError(
                f"{held.path} is not text in UTF-8; save it as such in an editor first."
            )
        if len(text.encode("utf-8")) > MOST_BYTES:
            raise UsageError(f"A case may have {MOST_BYTES:,} bytes; nothing was saved.")
        saved = self._write(held, text)
        self.history(held.key).did(held.text, text)
        return saved

    def _write(self, held: Held, text: str) -> Held:
        target = held.path.resolve()
        if not target.is_relative_to(self.folder):
            raise NoCaseError("There is no such case in this folder.")
        write_text(target, text)
        return self.load(held.key)


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                entry.name
                for entry in entries
                if not entry.name.startswith((".", "_")) and entry.is_dir(follow_symlinks=False)
            )
    except OSError:
        return []
    return [folder / name for name in names]


def read_held(key: str, path: Path, raw: bytes, saved: float) -> Held:
    """Return one version of a case; a text that cannot be read has findings and no data."""
    text = raw.decode("utf-8", errors="replace")
    reading, data = _read(raw, text, path.name, path.parent.name)
    etag = sha256(raw).hexdigest()[:32]
    return Held(key, path, text, etag, saved, reading, data, text.encode("utf-8") == raw)


@lru_cache(maxsize=8)
def _read(raw: bytes, text: str, file: str, name: str) -> tuple[Reading, Any]:
    """Read a case; the same bytes are not read twice, as when they are checked and then saved."""
    try:
        data = plain(text)
    except CaseError:
        data = None
    return inspect_bytes(raw, file, name), data


def _compare(held: Held, edits: Sequence[Edit], was: Iterable[Any]) -> None:
    """Raise where a value that was edited here has been changed outside too."""
    apart = []
    for edit, before in zip(edits, was, strict=True):
        now = value_at(held.data, edit.path)
        if edit.op != "add" and now not in (before, edit.value):
            path = ".".join(str(part) for part in edit.path)
            apart.append({"path": path, "now": now, "yours": edit.value})
    if apart:
        raise ConflictError("The same value was changed outside.", apart, held.etag)


def refuse_faults(held: Held, edits: Sequence[Edit]) -> None:
    """Refuse edits that would bring the case a fault, and say which.

    Raises
    ------
    UsageError
        With the first faults.
    """
    after = read_held(held.key, held.path, edited(held.text, edits).encode(), held.saved)
    known = {(finding.path, finding.found) for finding in held.reading.errors}
    faults = [f for f in after.reading.errors if (f.path, f.found) not in known]
    if faults:
        raise UsageError(
            " ".join(
                f"{f.path}: found {f.found}; expected {f.expected}. {f.mend}" for f in faults[:3]
            )
        )


def found_at(findings: Iterable[Finding], path: str) -> list[Finding]:
    """Return the findings at a path or inside it."""
    return [
        finding
        for finding in findings
        if finding.path == path or finding.path.startswith((path + ".", path + "["))
    ]
