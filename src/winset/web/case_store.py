"""The cases of one folder: listed, read, changed, with what was done to them remembered.

A case is named by a key that the listing gives out; nothing a browser sends is ever made into a
path. How a file is changed is said in :mod:`winset.case.revise`.
"""

from __future__ import annotations

import math
import os
import re
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

from winset.case.ids import id_of
from winset.case.read import ARCHIVE, FILE_NAME
from winset.case.revise import (
    ConflictError,
    Revision,
    Version,
    read_version,
    revise,
    rewrite,
)
from winset.case.schema import Case
from winset.case.validation import NO_KEY
from winset.case.yaml.edit import Edit, value_at
from winset.case.yaml.text import MOST_BYTES
from winset.errors import OutputError, UsageError
from winset.untrusted import visible

P = ParamSpec("P")

_TAKEN = re.compile("[:~\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
"""Signs that cannot stand in a key by themselves."""
LOG = "monitor.jsonl"
MOST_CASES = 500
MOST_FOLDERS = 5000
MOST_STEPS = 200
_PEEKED = 4000
_TITLE = re.compile(rb"(?m)^title:[ \t]*([^\r\n]*)")


class NoCaseError(LookupError):
    """There is no case of that key."""


@dataclass(frozen=True)
class CaseVersion(Version):
    """One version of a case of the folder.

    Attributes
    ----------
    key : str
        The case's name in addresses.
    saved : float
        When its file was written, in seconds.
    """

    key: str
    saved: float

    @property
    def case(self) -> Case:
        """The case.

        Raises
        ------
        UsageError
            It has faults.
        """
        if self.reading.case is None:
            raise UsageError("The case has faults; mend them first.")
        return self.reading.case

    @property
    def title(self) -> str:
        """The case's title, or its folder's name where it cannot be read."""
        case = self.reading.case
        if case is not None:
            return case.title
        title = self.data.get("title") if isinstance(self.data, dict) else None
        return title if isinstance(title, str) and title.strip() else visible(self.path.parent.name)

    @property
    def faults(self) -> int:
        """How many findings keep the case from being run."""
        return len(self.reading.errors)

    @property
    def begun(self) -> bool:
        """Whether it is without positions yet, and lacks what a new case has yet to be given."""
        lacking = [
            e.found == NO_KEY or e.expected.startswith("at least") for e in self.reading.errors
        ]
        fresh = isinstance(self.data, dict) and not self.data.get("positions")
        return fresh and bool(lacking) and all(lacking)

    @property
    def warnings(self) -> int:
        """How many findings do not."""
        return len(self.reading.findings) - self.faults

    def with_text(self, version: Version) -> CaseVersion:
        """Return what the case would be with another text."""
        return CaseVersion(**vars(version) | {"key": self.key, "saved": self.saved})


@dataclass(frozen=True)
class Step:
    """What was done to a case at once.

    Attributes
    ----------
    id : str
        By which a page says which step it means.
    what : str
        In a few words.
    before, after : str
        The texts.
    """

    id: str
    what: str
    before: str
    after: str


@dataclass
class History:
    """What was done to a case here, so that it can be taken back."""

    back: list[Step] = field(default_factory=list)
    forth: list[Step] = field(default_factory=list)

    def add(self, revision: Revision) -> None:
        """Remember a step."""
        before, after = revision.before.text, revision.after.text
        if before != after:
            self.back.append(Step(secrets.token_hex(4), what_was_done(revision), before, after))
            self.forth.clear()
            del self.back[:-MOST_STEPS]

    def steps(self) -> dict[str, dict[str, str] | None]:
        """Return the step that can be taken back and the one that can be made again, by name."""
        ends = {"undo": self.back[-1:], "redo": self.forth[-1:]}
        return {
            name: {"id": last[0].id, "what": last[0].what} if last else None
            for name, last in ends.items()
        }


def what_was_done(revision: Revision) -> str:
    """Return what a revision changed, in a few words, such as ``salience of Russia, Fordow``.

    Parameters
    ----------
    revision : Revision
    """
    if not revision.edits:
        return "the text"
    drafted = {str(edit.path[1]) for edit in revision.edits if edit.path[0] == "draft"}
    if drafted:
        row = value_at(revision.after.data, ("draft", drafted.pop()))
        if drafted or not isinstance(row, dict):
            return f"rows of the draft: {len(drafted) + 1}"
        return f"{row.get('kind')} “{row.get('text')}” {row.get('state', 'in the draft')}"
    edit = revision.edits[0]
    if revision.edits[-1].op == "delete" and len(revision.edits[-1].path) == 2:
        edit = revision.edits[-1]  # an entry goes last, after what hangs on it
    section, *rest = (str(part) for part in edit.path)
    data = revision.after.data if edit.op != "delete" else revision.before.data
    if section == "positions" and rest:
        row = edit.value if edit.op == "add" else value_at(data, ("positions", edit.path[1]))
        ids = (row.get("actor"), row.get("issue")) if isinstance(row, dict) else rest[0].split("/")
        names = [
            _name(data, part, name) for part, name in zip(("actors", "issues"), ids, strict=True)
        ]
        entry = ", ".join(names)
    else:
        entry = _name(data, section, rest[0]) if rest else section.replace("_", " ")
    parts = [part.replace("_", " ") for part in rest[1:] if not part.isdigit()]
    words = f"{' '.join(parts)} of {entry}" if parts else entry
    if not parts and rest:
        words = f"{words} {'removed' if edit.op == 'delete' else 'written'}"
    more = len(revision.edits) - 1
    return f"{words}, and {more} more" if more else words


def _name(data: Any, section: str, entry: Any) -> str:
    """Return the name of an entry, or its id."""
    found = value_at(data, (section, entry)) if isinstance(entry, str) else None
    named = found.get("name") or found.get("title") if isinstance(found, dict) else None
    return str(named or entry)


@dataclass(frozen=True)
class Unread:
    """A case that the listing names before it is read.

    Attributes
    ----------
    key, title : str
    saved : float
        When its file was written, in seconds.
    """

    key: str
    title: str
    saved: float


class CaseStore:
    """The cases of a folder.

    Parameters
    ----------
    folder : Path
        A folder with cases in it or in folders inside it, or the folder of one case.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._lock = threading.RLock()
        self._versions: dict[Path, tuple[tuple[int, int, int], CaseVersion]] = {}
        self._sound: dict[Path, CaseVersion] = {}
        self._history: dict[str, History] = {}
        self._found: dict[str, Path] = {}
        self._reading = threading.Lock()

    def places(self) -> dict[str, Path]:
        """Return the file of each case, by key; links out of the folder are not followed."""
        files: dict[str, Path] = {}
        level = [self.folder]
        seen = 0
        for _ in range(3):
            inner: list[Path] = []
            for folder in level:
                file = folder / FILE_NAME
                if self._inside(file):
                    files[key_of(folder.relative_to(self.folder))] = file
                seen += 1
                if len(files) >= MOST_CASES or seen >= MOST_FOLDERS:
                    return files
                inner += _folders(folder)
            level = inner
        return files

    def place(self, key: str) -> Path:
        """Return a case's file.

        Raises
        ------
        NoCaseError
            No case has that key.
        """
        path = self._found.get(key)
        if path is None or not self._inside(path):
            self._found = self.places()
            path = self._found.get(key)
        if path is None:
            raise NoCaseError("There is no such case in this folder.")
        return path

    def _inside(self, file: Path) -> bool:
        """Whether a file is there, and no link leads out of the folder."""
        return file.is_file() and file.resolve().is_relative_to(self.folder)

    def all(self, seconds: float = math.inf) -> tuple[list[CaseVersion], list[Unread]]:
        """Return every case that can be opened, by title, and those not read yet.

        Parameters
        ----------
        seconds : float
            For how long cases are read that were not read before; while somebody else reads them,
            not at all.
        """
        self._found = self.places()
        versions, unread = [], []
        reads = self._reading.acquire(blocking=math.isinf(seconds))
        end = time.monotonic() + seconds if reads else 0.0
        try:
            for key, path in self._found.items():
                try:
                    if time.monotonic() < end or self._version(path) is not None:
                        versions.append(self.load(key))
                    else:
                        unread.append(Unread(key, _peeked(path), path.stat().st_mtime))
                except (NoCaseError, OSError):
                    continue
        finally:
            if reads:
                self._reading.release()
        for listed in (versions, unread):
            listed.sort(key=lambda each: (each.title.lower(), each.key))
        return versions, unread

    def load(self, key: str) -> CaseVersion:
        """Return a case as its file is now.

        Raises
        ------
        NoCaseError
            No case has that key, or its file cannot be opened.
        """
        path = self.place(key)
        try:
            last = self._version(path)
            if last is not None:
                return last
            state = path.stat()
            with path.open("rb") as stream:
                raw = stream.read(MOST_BYTES + 1)
        except OSError as error:
            raise NoCaseError(f"{path} cannot be read: {error.strerror}.") from error
        version = CaseVersion(**vars(read_version(path, raw)), key=key, saved=state.st_mtime)
        self._versions[path] = (_mark(state), version)
        if version.reading.case is not None:
            self._sound[path] = version
        return version

    def last_sound(self, key: str) -> CaseVersion | None:
        """Return a case as it last was without faults, if it was so since the workbench began."""
        return self._sound.get(self.place(key))

    def _version(self, path: Path) -> CaseVersion | None:
        """Return a case that was read as its file is now."""
        last = self._versions.get(path)
        return last[1] if last is not None and last[0] == _mark(path.stat()) else None

    def change(
        self,
        key: str,
        verb: Callable[Concatenate[Path, P], Revision],
        *args: P.args,
        **named: P.kwargs,
    ) -> Revision:
        """Change a case, and remember the step.

        Parameters
        ----------
        key : str
        verb : callable
            :func:`winset.case.revise.revise` or :func:`winset.case.revise.rewrite`.
        *args, **named
            What it is given besides the case's file.

        Raises
        ------
        NoCaseError
            No case has that key.
        """
        with self._lock:
            revision = verb(self.place(key), *args, **named)
            self.history(key).add(revision)
            return revision

    def undo(self, key: str, forth: bool = False, step: str = "") -> None:
        """Take the last step back, or make it again.

        Parameters
        ----------
        key : str
        forth : bool
        step : str
            The id of the step that is meant; empty for the last, whichever it is.

        Raises
        ------
        UsageError
            There is none, it is another one, or the file was changed outside since.
        """
        with self._lock:
            history = self.history(key)
            source, target = history.back, history.forth
            if forth:
                source, target = target, source
            if not source:
                raise UsageError("There is nothing to do again." if forth else "Nothing to undo.")
            last = source[-1]
            if step and last.id != step:
                raise UsageError(
                    f"Another page has changed the case since; the last step is now: {last.what}."
                )
            here, there = (last.before, last.after) if forth else (last.after, last.before)
            path = self.place(key)
            try:
                rewrite(path, there, expected=read_version(path, here.encode("utf-8")).etag)
            except ConflictError:
                raise UsageError(
                    "The file was changed outside since that step; undo would lose the change."
                ) from None
            target.append(source.pop())

    def copy(self, key: str, title: str) -> str:
        """Copy a case with what lies beside it into a new folder, and return the copy's key.

        Parameters
        ----------
        key : str
        title : str
            Of the copy.

        Raises
        ------
        NoCaseError
            No case has that key.
        UsageError
            The title is empty.
        OutputError
            The folder cannot be written to.
        """
        if not title:
            raise UsageError("Give the copy a title.")
        source = self.place(key)
        edits = [Edit("set", ("title",), title)]
        if isinstance(self.load(key).data, dict) and "id" in self.load(key).data:
            edits.append(Edit("delete", ("id",)))
        with self._lock, writable(self.folder):
            name = id_of(title, {each.name for each in self.folder.iterdir()}, "case")
            with tempfile.TemporaryDirectory(prefix=".copy-", dir=self.folder) as folder:
                made = Path(folder) / name
                shutil.copytree(source.parent, made, symlinks=True, ignore=_stays)
                revise(made / FILE_NAME, edits, draft=True)
                made.rename(self.folder / name)
        return key_of(Path(name))

    def archive(self, key: str) -> None:
        """Put a case aside, with all that lies beside it.

        Parameters
        ----------
        key : str

        Raises
        ------
        NoCaseError
            No case has that key.
        UsageError
            It is the folder that is served, or other cases lie in it.
        OutputError
            The folder cannot be written to.
        """
        folder = self.place(key).parent
        if folder == self.folder or any(other.startswith(f"{key}:") for other in self.places()):
            raise UsageError("Other cases lie in this one's folder; move it where it lies.")
        self._move(folder, self._archive().folder / folder.relative_to(self.folder))
        self._history.pop(key, None)

    def restore(self, key: str) -> str:
        """Bring a case back from the archive, and return its key.

        Parameters
        ----------
        key : str
            In the archive.

        Raises
        ------
        NoCaseError
            No case of the archive has that key.
        UsageError
            There is another one in its place.
        OutputError
            The folder cannot be written to.
        """
        store = self._archive()
        inside = store.place(key).parent.relative_to(store.folder)
        self._move(store.folder / inside, self.folder / inside)
        return key

    def archived(self) -> list[Unread]:
        """Return the cases that were put aside, by title."""
        place = self.folder / ARCHIVE
        there = place.is_dir() and not place.is_symlink()
        found = [
            Unread(key, _peeked(path), path.stat().st_mtime)
            for key, path in (self._archive().places() if there else {}).items()
        ]
        return sorted(found, key=lambda each: each.title.lower())

    def _archive(self) -> CaseStore:
        place = self.folder / ARCHIVE
        if place.is_symlink():
            raise UsageError(f"{place} is a link, which is not followed.")
        return CaseStore(place)

    def _move(self, source: Path, target: Path) -> None:
        with self._lock, writable(self.folder):
            if target.exists():
                raise UsageError(f"There is a case in {target} already; move one of them first.")
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)

    def history(self, key: str) -> History:
        """Return what was done to a case here."""
        return self._history.setdefault(key, History())


def _stays(folder: str, names: list[str]) -> list[str]:
    """Return what is not copied with a case: its log, the library, other cases, what is hidden."""
    return [
        name
        for name in names
        if name.startswith((".", "_", LOG, "library.sqlite"))
        or (Path(folder) / name / FILE_NAME).exists()
    ]


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Say that a folder cannot be written to, where that is so.

    Raises
    ------
    OutputError
        It cannot.
    """
    try:
        yield
    except OSError as error:
        raise OutputError(f"{folder} cannot be written to: {error.strerror or error}.") from error


def key_of(folder: Path) -> str:
    """Return a case's name in addresses: the folders on the way to it, joined by colons.

    A colon within a name, and a byte that is no sign of UTF-8, is written by its number, as
    ``~3a.``: no two folders share a key, and every key is text. The served folder is
    ``~2e.``, since a browser takes a dot out of an address.

    Parameters
    ----------
    folder : Path
        Relative to the one that is served.
    """
    return ":".join(_TAKEN.sub(_number, part) for part in folder.parts) or "~2e."


def _number(found: re.Match[str]) -> str:
    return f"~{ord(found[0]):x}."


def _mark(state: os.stat_result) -> tuple[int, int, int]:
    return state.st_mtime_ns, state.st_size, state.st_ino


def _peeked(path: Path) -> str:
    """Return the title that a case's first lines state, or its folder's name."""
    with path.open("rb") as stream:
        found = _TITLE.search(stream.read(_PEEKED))
    words = found[1].decode("utf-8", "replace").strip(" '\"") if found else ""
    return visible(words or path.parent.name)


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
