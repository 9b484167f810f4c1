"""The gazetteer: states, organisations and leaders by name, and as a tree to look words up in.

It is shipped as data, built by ``tools/build_gazetteer.py``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_PERIPHRASES = {"Islamic Republic", "Islamic republic", "Persia", "Congress"}


@dataclass(frozen=True)
class Leader:
    """Somebody who holds an office for a time."""

    id: str
    name: str
    last: str
    alone: bool
    of: str
    role: str
    since: date
    until: date | None

    def in_office(self, day: date | None) -> bool:
        """Return whether they hold the office on a day."""
        return day is not None and self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Named:
    """Whom a name of the gazetteer means, and how."""

    id: str
    kind: str
    how: str
    strength: str = "strong"


Trie = dict[str, Any]
LEAF = "\0"


@cache
def gazetteer() -> Mapping[str, Any]:
    """Return the shipped gazetteer as plain data."""
    path = resources.files("winset.library.claims") / "gazetteer.json"
    data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def names() -> dict[str, str]:
    """Return the name of every state and organisation by its id."""
    data = gazetteer()
    return {entry["id"]: entry["name"] for entry in [*data["states"], *data["organisations"]]}


def kinds() -> dict[str, str]:
    """Return whether each is a state, or what kind of organisation, by its id."""
    data = gazetteer()
    states = {entry["id"]: "state" for entry in data["states"]}
    return states | {entry["id"]: entry["kind"] for entry in data["organisations"]}


@cache
def leaders() -> tuple[Leader, ...]:
    """Return every leader, with office and time."""
    data = gazetteer()
    found = [_leader(entry, entry["of"]) for entry in data["leaders"]]
    known = {(leader.name.split()[-1], leader.of) for leader in found}
    for state in data["states"]:
        for entry in state["leaders"]:
            leader = _leader(entry | {"alone": False}, state["id"])
            if (leader.name.split()[-1], leader.of) not in known:
                found.append(leader)
    return tuple(found)


def _leader(entry: Mapping[str, Any], of: str) -> Leader:
    until = entry.get("until")
    return Leader(
        re.sub(r"[^a-z0-9]+", "-", folded(entry["name"]).lower()).strip("-"),
        entry["name"],
        entry["last"],
        entry["alone"],
        of,
        entry["role"],
        date.fromisoformat(entry["since"]),
        date.fromisoformat(until) if until else None,
    )


def leader_of(actor: str, day: date | None, role: str = "") -> Leader | None:
    """Return who led an actor on a day.

    Parameters
    ----------
    actor : str
        Its id.
    day : date, optional
    role : str
        Any where none is named.
    """
    fitting = [
        leader
        for leader in leaders()
        if leader.of == actor and leader.in_office(day) and role in ("", leader.role)
    ]
    return fitting[0] if fitting else None


@cache
def trie() -> Trie:
    """Return every name as a path of words; the leaf says whom it means."""
    root: Trie = {}
    data = gazetteer()
    for phrase in data["no_actors"]:
        _plant(root, phrase, None)
    for state in data["states"]:
        own = state["id"]
        for name in state["capital"].split("|"):
            _plant(root, name, Named(own, "state", "capital", "weak"))
        for name in state["people"]:
            _plant(root, name, Named(own, "state", "nationality"))
        for name in state.get("seats", ()):
            strength = "weak" if name in _PERIPHRASES else "strong"
            _plant(root, name, Named(own, "state", "seat", strength))
        for name in state["names"]:
            how, strength = ("periphrasis", "weak") if name in _PERIPHRASES else ("name", "strong")
            _plant(root, name, Named(own, "state", how, strength))
    _plant(root, "Brussels", Named("eu", "organisation", "capital", "weak"))
    for organisation in data["organisations"]:
        for name in [organisation["name"], *organisation["names"]]:
            _plant(root, name, Named(organisation["id"], organisation["kind"], "name"))
    for leader in leaders():
        for name in _names_of(leader):
            _plant(root, name, Named(leader.name, "person", "leader"))
    for entry in data["leaders"]:
        for name in entry["names"]:
            _plant(root, name, Named(entry["name"], "person", "leader"))
        if entry["alone"]:
            _plant(root, entry["last"], Named(entry["name"], "person", "leader", "weak"))
    return root


def _names_of(leader: Leader) -> Iterator[str]:
    yield leader.name
    words = leader.name.split()
    if len(words) > 2 and words[-1] == leader.last:
        yield f"{words[0]} {words[-1]}"


def _plant(root: Trie, name: str, entry: Named | None) -> None:
    tokens = [token for _, _, token in tokens_of(name)]
    if not tokens:
        return
    node = root
    for token in tokens:
        node = node.setdefault(token, {})
    held = node.get(LEAF, ...)
    if held is ... or (held is not None and held.how in ("capital", "leader")):
        node[LEAF] = entry


def folded(text: str) -> str:
    """Return text without accents, with plain apostrophes."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def tokens_of(text: str) -> list[tuple[int, int, str]]:
    """Return the words and marks of a text with their places."""
    return [(m.start(), m.end(), folded(m[0])) for m in _TOKEN.finditer(text)]
