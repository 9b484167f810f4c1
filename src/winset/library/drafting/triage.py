"""Rows of a draft, judged by a person, and what they become in the case.

Accepted rows enter the section of their kind by :func:`winset.case.revise.revise`, which checks the
case before and after. A number is never invented: what needs one that is not given stays accepted
in the draft and says what it waits for. Nothing is merged but by a person, and every judgement can
be taken back while the row is in the draft alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from winset.case.ids import id_of
from winset.case.revise import Revision, revise
from winset.case.yaml.edit import Edit, section_of
from winset.errors import UsageError, nearest
from winset.library.drafting.row import KINDS

How = Literal["accept", "change", "merge", "drop", "restore"]
HOWS = ("accept", "change", "merge", "drop", "restore")
_ID_WORDS = 6
_STATES = {"accept": "accepted", "change": "changed", "merge": "merged", "drop": "dropped"}
_AS_EVIDENCE = (
    *("interest", "position", "shock", "conduct", "reaction", "motive", "timing", "belief"),
    "evidence",
)


@dataclass(frozen=True)
class Verdict:
    """What a person says of a row of the draft.

    Attributes
    ----------
    how : {"accept", "change", "merge", "drop", "restore"}
    by : str
        Who judges. Needed: no row is accepted by the machine.
    text : str, optional
        Of ``change``: what the row says, corrected.
    kind : str, optional
        Of ``change``: another kind.
    actors : sequence of str
        Of ``change``: whose it is.
    into : str, optional
        Of ``merge``: the row that stays, with the passages of both.
    add_actors : bool
        Whether actors that the case does not have are added from their own rows of the draft.
    given : mapping of str to Any
        What the kind needs: ``capability``, ``issue`` and ``value``, ``share``, ``weight`` and
        ``toward``, ``date``, ``criterion`` and ``closes``, ``here`` and ``same``.
    """

    how: How
    by: str
    text: str | None = None
    kind: str | None = None
    actors: Sequence[str] = ()
    into: str | None = None
    add_actors: bool = False
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Triaged:
    """What came of a verdict.

    Attributes
    ----------
    row : str
    state : str
    became : str
        Where it entered the case; empty where it did not.
    waits_for : str
        What has to be given before it can enter.
    revision : Revision
    """

    row: str
    state: str
    became: str
    waits_for: str
    revision: Revision

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        names = ("row", "state", "became", "waits_for")
        return {name: getattr(self, name) for name in names} | {
            "case": str(self.revision.after.path)
        }


def triage(case: str | Path, row: str, verdict: Verdict) -> Triaged:
    """Judge a row of a case's draft; what is accepted enters the case.

    Parameters
    ----------
    case : str or Path
        A case's folder, or its file.
    row : str
        The row's id under ``draft:``.
    verdict : Verdict

    Raises
    ------
    CaseError
        The case has faults, before or after; nothing was written.
    UsageError
        There is no such row, nobody judges, or its actors are not in the case.
    """
    waits: list[str] = []
    revision = revise(case, lambda version: verdict_edits(version.data, row, verdict, waits))
    entry = section_of(revision.after.data, "draft")[row]
    became = entry.get("became", "") if entry.get("state") != "merged" else ""
    return Triaged(row, entry.get("state", "candidate"), became, "".join(waits), revision)


def verdict_edits(
    data: Any, row: str, verdict: Verdict, waits: list[str] | None = None
) -> list[Edit]:
    """Return the edits that a verdict on a row makes in a case.

    Parameters
    ----------
    data : Any
        The case's plain data.
    row : str
    verdict : Verdict
    waits : list of str, optional
        What the row waits for is added to it.
    """
    entries = section_of(data, "draft")
    entry = entries.get(row)
    if not isinstance(entry, Mapping):
        raise UsageError(f"The case's draft has no row '{row}'.{nearest(row, entries)}")
    by = " ".join(verdict.by.split())
    if not by:
        raise UsageError("A row is judged by a person. Say by whom.")
    if verdict.how not in HOWS:
        raise UsageError(f"A row is judged by one of: {', '.join(HOWS)}.")
    if entry.get("became") and entry.get("state") != "merged":
        raise UsageError(
            f"{row} is in the case already, as {entry['became']}. Change it there; nothing was "
            "changed."
        )
    at = ("draft", row)
    if verdict.how == "restore":
        return [Edit("delete", (*at, key)) for key in ("state", "by", "became") if key in entry]
    edits = [Edit("set", (*at, "state"), _STATES[verdict.how]), Edit("set", (*at, "by"), by)]
    if verdict.how == "drop":
        return edits
    if verdict.how == "merge":
        return [*edits, *_merged(entries, row, verdict)]
    changed = dict(entry)
    if verdict.how == "change":
        changes = _changes(verdict)
        changed |= changes
        edits += [Edit("set", (*at, key), value) for key, value in changes.items()]
    place, more = _entered(data, row, changed, verdict, waits if waits is not None else [])
    edits += more
    return [*edits, Edit("set", (*at, "became"), place)] if place else edits


def _changes(verdict: Verdict) -> dict[str, Any]:
    kinds = [*KINDS, "question"]
    if verdict.kind is not None and verdict.kind not in kinds:
        raise UsageError(
            f"There is no kind of row '{verdict.kind}'; there are: {', '.join(kinds)}."
        )
    changes = {
        "text": " ".join((verdict.text or "").split()),
        "kind": verdict.kind,
        "actors": list(verdict.actors),
    }
    stated = {key: value for key, value in changes.items() if value}
    if not stated:
        raise UsageError("Say what changes: the text, the kind or the actors.")
    return stated


def _merged(entries: Mapping[str, Any], row: str, verdict: Verdict) -> list[Edit]:
    """Return the edits that give another row this one's passages."""
    into = verdict.into or ""
    other = entries.get(into)
    if not isinstance(other, Mapping) or into == row:
        raise UsageError(f"Say into which row of the draft.{nearest(into, entries)}")
    own, theirs = entries[row], list(other.get("sources") or ())
    joined = list(dict.fromkeys([*theirs, *(own.get("sources") or ())]))
    edits = [Edit("set", ("draft", row, "became"), f"draft.{into}")]
    if joined != theirs:
        edits.append(Edit("set", ("draft", into, "sources"), joined))
    if own.get("kind") == other.get("kind") == "actor":
        details = other.get("details") or {}
        names = [details.get("aliases", ""), own["text"], (own.get("details") or {}).get("aliases")]
        aliases = dict.fromkeys(n for part in names if part for n in part.split("; ") if n)
        edits.append(Edit("set", ("draft", into, "details", "aliases"), "; ".join(aliases)))
    return edits


def _entered(
    data: Any, row: str, entry: Mapping[str, Any], verdict: Verdict, waits: list[str]
) -> tuple[str, list[Edit]]:
    """Return where an accepted row enters the case, and the edits that put it there."""
    kind, given = str(entry.get("kind")), dict(verdict.given)
    details = dict(entry.get("details") or {})
    sources = list(entry.get("sources") or ())
    base = {"name": entry["text"], "sources": sources}
    if kind == "question":
        return "", []
    if kind == "actor":
        return _actor(data, entry, given, waits)
    added = _with_actors(data, entry, verdict)
    if kind == "view" and entry.get("actors"):
        about = list(entry["actors"])
        made = {
            "name": entry["text"],
            "about": about if len(about) > 1 else about[0],
            "held_by": entry.get("held_by") or "the author",
            "question": id_of(f"{entry.get('aspect') or 'view'} of {about[0]}"),
            "sources": sources,
        }
        return _placed(data, "hypotheses", made, added)
    if kind == "agreement":
        date = given.get("date") or details.get("date")
        if not date:
            return _waiting(waits, "a date: say --date")
        parties = [p for p in details.get("parties", "").split("; ") if p] or entry.get("actors")
        made = base | {
            "date": str(date),
            "parties": list(parties or ()),
            "content": details.get("covers") or entry["text"],
        }
        return _placed(data, "agreements", made, added)
    if kind == "precedent":
        year = given.get("date") or _year(f"{entry['text']} {' '.join(details.values())}")
        if not year:
            return _waiting(waits, "the date of the earlier case: say --date")
        return _placed(data, "precedents", base | {"date": str(year)}, added)
    if kind in ("precedent feature", "what followed"):
        return _of_precedent(data, entry, given, waits, sources)
    if kind == "event":
        if not {"criterion", "closes"} <= set(given):
            return _waiting(waits, "--criterion and --closes")
        made = {
            "question": entry["text"],
            "opens": str(data.get("as_of")),
            "closes": given["closes"],
            "criterion": given["criterion"],
            "sources": sources,
        }
        return _placed(data, "events", made, added, entry["text"])
    if kind in ("group", "regard"):
        return _inside_actor(data, kind, entry, given, waits, added, sources)
    if kind == "position" and {"issue", "value"} <= set(given):
        return _position(data, entry, given, added, sources)
    if kind == "position" and section_of(data, "issues"):
        return _waiting(waits, "its issue: say --issue and --value, or change its kind to evidence")
    if kind in _AS_EVIDENCE:
        return _evidence(data, entry, details, base, waits, added)
    return _waiting(waits, "actors: change the row and name them")


def _waiting(waits: list[str], what: str) -> tuple[str, list[Edit]]:
    waits.append(what)
    return "", []


def _placed(
    data: Any, section: str, made: Mapping[str, Any], added: list[Edit], words: str = ""
) -> tuple[str, list[Edit]]:
    key = _short_id(words or str(made["name"]), section_of(data, section))
    return f"{section}.{key}", [*added, Edit("set", (section, key), dict(made))]


def _short_id(text: str, known: Mapping[str, Any]) -> str:
    return id_of(" ".join(text.split()[:_ID_WORDS]), known, "row")


def _with_actors(data: Any, entry: Mapping[str, Any], verdict: Verdict) -> list[Edit]:
    """Refuse a row whose actors the case does not have, or add them from the draft.

    A case that has hypotheses alone need not list its actors: there is nothing to refuse.
    """
    actors = section_of(data, "actors")
    missing = [name for name in entry.get("actors") or () if name not in actors]
    if not missing or not actors:
        return []
    if not verdict.add_actors:
        raise UsageError(
            f"The case has no actor '{missing[0]}'.{nearest(missing[0], actors)} Add it with "
            "--add-actors --capability, or change the row's actors; nothing was changed."
        )
    capability = verdict.given.get("capability")
    if capability is None:
        raise UsageError(
            f"'{missing[0]}' enters the case with a capability: say --capability 20,30,40."
        )
    rows = [row for row in section_of(data, "draft").values() if isinstance(row, Mapping)]
    edits = []
    for name in missing:
        own = next((r for r in rows if r.get("kind") == "actor" and r.get("actors") == [name]), {})
        details = own.get("details") or {}
        made = {"name": details.get("name", name), "kind": details.get("kind", "other")}
        made |= {"capability": capability, "sources": own.get("sources")}
        edits.append(Edit("set", ("actors", name), {k: v for k, v in made.items() if v}))
    return edits


def _actor(
    data: Any, entry: Mapping[str, Any], given: Mapping[str, Any], waits: list[str]
) -> tuple[str, list[Edit]]:
    key = (entry.get("actors") or [id_of(entry["text"])])[0]
    if key in section_of(data, "actors"):
        return f"actors.{key}", []
    if "capability" not in given:
        return _waiting(waits, "a capability: say --capability")
    details = entry.get("details") or {}
    made = {
        "name": details.get("name") or entry["text"],
        "kind": details.get("kind", "other"),
        "capability": given["capability"],
        "sources": list(entry.get("sources") or ()),
    }
    return f"actors.{key}", [Edit("set", ("actors", key), made)]


def _of_precedent(
    data: Any,
    entry: Mapping[str, Any],
    given: Mapping[str, Any],
    waits: list[str],
    sources: list[str],
) -> tuple[str, list[Edit]]:
    """Return the edits for a feature, or for what followed, of the precedent of its passage."""
    precedents = section_of(data, "precedents")
    own = [
        key
        for key, there in precedents.items()
        if isinstance(there, Mapping) and set(there.get("sources") or ()) & set(sources)
    ]
    key = given.get("precedent") or (own[0] if own else None)
    if key not in precedents:
        return _waiting(waits, "its precedent: accept that row first")
    if entry["kind"] == "what followed":
        return f"precedents.{key}.followed", [
            Edit("set", ("precedents", key, "followed"), entry["text"])
        ]
    if not {"here", "same"} <= set(given):
        return _waiting(waits, "what stands against it here: say --here and --same or --differs")
    there = precedents[key].get("features") or {}
    name = _short_id(entry["text"], there)
    made = {"here": given["here"], "there": entry["text"], "same": given["same"]}
    path = ("precedents", key, "features")
    edit = Edit("set", (*path, name), made) if there else Edit("set", path, {name: made})
    return f"precedents.{key}.features.{name}", [edit]


def _inside_actor(
    data: Any,
    kind: str,
    entry: Mapping[str, Any],
    given: Mapping[str, Any],
    waits: list[str],
    added: list[Edit],
    sources: list[str],
) -> tuple[str, list[Edit]]:
    """Return the edits for a group inside an actor, or for its regard for another."""
    actors = section_of(data, "actors")
    actor = (entry.get("actors") or [""])[0]
    if actor not in actors:
        return _waiting(waits, f"its actor '{actor}': accept that row first, with a capability")
    if kind == "group":
        if "share" not in given:
            return _waiting(waits, "its share of the actor's say: --share")
        section, key = "groups", _short_id(entry["text"], actors[actor].get("groups") or {})
        made: dict[str, Any] = {"name": entry["text"], "share": given["share"]}
    else:
        key, section = str(given.get("toward") or ""), "regard"
        if key not in actors or "weight" not in given:
            return _waiting(waits, "--toward, an actor of the case, and --weight in per cent")
        made = {"weight": given["weight"], "why": entry["text"]}
    made["sources"] = sources
    path = ("actors", actor, section)
    there = actors[actor].get(section)
    edit = Edit("set", (*path, key), made) if there else Edit("set", path, {key: made})
    return f"actors.{actor}.{section}.{key}", [*added, edit]


def _position(
    data: Any,
    entry: Mapping[str, Any],
    given: Mapping[str, Any],
    added: list[Edit],
    sources: list[str],
) -> tuple[str, list[Edit]]:
    from winset.library.case_rows import UNJUDGED_SALIENCE

    issues, actor = section_of(data, "issues"), (entry.get("actors") or [""])[0]
    if given["issue"] not in issues:
        raise UsageError(
            f"The case has no issue '{given['issue']}'.{nearest(given['issue'], issues)}"
        )
    salience = given.get("salience")
    made = {
        "actor": actor,
        "issue": given["issue"],
        "position": given["value"],
        "salience": list(UNJUDGED_SALIENCE) if salience is None else salience,
        "why": entry["text"] + ("" if salience is not None else " Salience not judged yet."),
        "sources": sources,
    }
    place = f"positions {actor}/{given['issue']}"
    return place, [*added, Edit("add", ("positions",), made)]


def _evidence(
    data: Any,
    entry: Mapping[str, Any],
    details: Mapping[str, str],
    base: Mapping[str, Any],
    waits: list[str],
    added: list[Edit],
) -> tuple[str, list[Edit]]:
    """Return the edits for an item of evidence that fits every hypothesis alike until judged."""
    hypotheses = section_of(data, "hypotheses")
    if not hypotheses:
        return _waiting(waits, "hypotheses to weigh: accept a view first")
    more = f" Not done: {details['alternative']}." if details.get("alternative") else ""
    kind = " ".join(part for part in (entry["kind"], entry.get("aspect")) if part)
    made = {
        "name": base["name"],
        "consistency": dict.fromkeys(hypotheses, "N"),
        "why": f"A candidate ({kind}) as accepted; how it fits is not judged yet.{more}",
        "sources": base["sources"],
    }
    return _placed(data, "evidence", made, added)


def _year(text: str) -> str:
    match = re.search(r"\b(?:1[6-9]|20)\d\d\b", text)
    return match[0] if match else ""
