"""GMCR+: files of the graph model's program (JSON) -> a case with options and what actors want.

``decisionMakers`` have options by index, and prioritised statements or a ranking of states, which
seven public examples spell in three ways; a state is the number whose bit *i* says that option *i*
is taken, or its place among the feasible states. ``infeasibles`` cannot be. The file does not say
where things stand: no option is taken where that is feasible, else the first feasible state.

References
----------
Fang, L., Hipel, K. W. & Kilgour, D. M. (1993). Interactive Decision Making: The Graph Model for
Conflict Resolution. Wiley. Kinsara, R. A., Petersons, O., Hipel, K. W. & Kilgour, D. M. (2015).
Advanced decision support for the graph model for conflict resolution. Journal of Decision Systems
24(2), 117-145.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from winset.case.ids import new_id
from winset.case.schema import UNDATED
from winset.errors import Findings
from winset.interchange.reading import Reading, checked, nothing

RANKINGS = ("preferenceRanking", "preferenceVector", "payoffs")
MOST_OPTIONS = 16
_MOVES = {"fwd": "forward", "back": "back", "both": "both"}
_MANUAL = ("useManualPreferenceRanking", "useManualPreferenceVectors")
"""Whether rankings count before statements; the second is the name in older files."""
_READ = {"decisionMakers", "options", "infeasibles", *_MANUAL}
_KNOWN = {"program", "version"}


class _MisreadError(ValueError):
    """A place of the file holds something else than expected: where, what, what was expected."""


def looks(raw: bytes) -> bool:
    """Say whether bytes look like such a file: JSON with decision makers near its beginning."""
    return raw[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"decisionMakers"' in raw


def inspect(raw: bytes, findings: Findings, name: str) -> Reading:
    """Read the case of such a file.

    Parameters
    ----------
    raw : bytes
    findings : Findings
    name : str
        The case's id.
    """
    try:
        data = json.loads(raw.decode("utf-8-sig"))
        case = _case(data, findings, name)
    except _MisreadError as fault:
        where, found, expected = fault.args
        findings.error(1, 0, where, found, expected, "Correct the file, or save it anew in GMCR+.")
        return nothing(findings)
    except (ValueError, RecursionError) as fault:
        found = f"text that is no JSON ({str(fault)[:80]})"
        findings.error(1, 0, "", found, "a file as GMCR+ saves it", "Save it anew in GMCR+.")
        return nothing(findings)
    return checked(case, {}, findings)


def _case(data: Any, findings: Findings, name: str) -> dict[str, Any]:
    makers = _entries(data, "decisionMakers")
    options, ids = _options(data, makers)
    infeasible = [
        _pairs(e, f"infeasibles {k}", ids) for k, e in enumerate(_list(data, "infeasibles"), 1)
    ]
    states = [s for s in range(2 ** len(ids)) if not any(_holds(s, pairs) for pairs in infeasible)]
    if not states:
        raise _MisreadError("infeasibles", "no state that is left", "at least one feasible state")
    now = states[0]
    if now:
        found, expected = "no state in which nothing is done", "where things stand"
        mend = "The first feasible state is taken; correct `taken` under options."
        findings.warn(1, 0, "infeasibles", found, expected, mend)
    for k, option in enumerate(options.values()):
        option["taken"] = bool(now >> k & 1)
    actors: dict[str, Any] = {}
    graph: dict[str, Any] = {"preferences": {}, "rankings": {}}
    manual = any(map(data.get, _MANUAL))
    for k, maker in enumerate(makers):
        key = f"dm{k}"
        own = new_id(str(maker.get("name") or key), actors, "actor")
        actors[own] = {"name": str(maker.get("name") or own), "capability": 1}
        actors[own]["why"] = "GMCR+ files have no capability; no analysis of options reads it."
        _wants(own, maker, manual, graph, ids, states, findings)
    owners = list(actors)
    for option in options.values():
        option["actor"] = owners[option["actor"]]
    rules = [{"never": _conjunction(pairs, ids)} for pairs in infeasible]
    together = [group for group in _list(data, "coalitions") if isinstance(group, list)]
    left = sorted(set(data) - _READ - _KNOWN - (set() if together else {"coalitions"}))
    if left:
        findings.warn(1, 0, "", f"{', '.join(left)}, not read", "nothing else", "Look at it there.")
    return {
        "winset": 1,
        "id": name,
        "title": name,
        "question": "Where can play rest if nobody agrees?",
        "as_of": UNDATED.isoformat(),
        "actors": actors,
        "options": options,
        "graph": {k: v for k, v in {"rules": rules, **graph}.items() if v},
    }


def _options(data: Any, makers: Sequence[Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the options by id with the number of who has each, and the ids in the file's order."""
    owner: dict[int, int] = {}
    for k, maker in enumerate(makers):
        for index in _list(maker, "options"):
            if not isinstance(index, int) or isinstance(index, bool) or index in owner:
                found = f"option {index!r}"
                raise _MisreadError(
                    f"decisionMakers {k + 1}", found, "the index of an option, once"
                )
            owner[index] = k
    listed = _entries(data, "options")
    if len(listed) > MOST_OPTIONS:
        raise _MisreadError("options", f"{len(listed)} options", f"at most {MOST_OPTIONS}")
    options: dict[str, Any] = {}
    for index, option in enumerate(listed):
        where, label = f"options {index + 1}", str(option.get("name") or "")
        moves = option.get("permittedDirection", "both")
        if index not in owner or moves not in _MOVES:
            found = f"permittedDirection {moves!r}" if index in owner else "an option of nobody"
            raise _MisreadError(where, found, "fwd, back or both, and a decision maker that has it")
        key = new_id(label or f"option-{index + 1}", options, "option")
        options[key] = {"name": label or key, "actor": owner[index], "moves": _MOVES[moves]}
    return options, list(options)


def _wants(
    actor: str,
    maker: Any,
    manual: bool,
    graph: dict[str, Any],
    ids: list[str],
    states: list[int],
    findings: Findings,
) -> None:
    """Put what an actor wants into the graph: its statements, or its ranking of states."""
    statements = [_statement(s, f"{actor}: preferences", ids) for s in _list(maker, "preferences")]
    key = next((key for key in RANKINGS if maker.get(key)), None)
    if statements and not (manual and key):
        graph["preferences"][actor] = statements
    elif key:
        ranked = _ranking(maker[key], f"{actor}: {key}", key, states, findings)
        graph["rankings"][actor] = [
            [_pattern(s, ids) for s in place] if len(place) > 1 else _pattern(place[0], ids)
            for place in ranked
        ]
    else:
        raise _MisreadError(
            actor, "neither statements nor a ranking", f"preferences, or {RANKINGS[0]}"
        )
    if maker.get("misperceptions"):
        found, mend = "misperceptions, not read", "Look at them in GMCR+."
        findings.warn(1, 0, actor, found, "what an actor wants", mend)


def _ranking(
    value: Any, where: str, key: str, states: list[int], findings: Findings
) -> list[list[int]]:
    """Return the states from best to worst, ties together."""
    places = [e if isinstance(e, list) else [e] for e in (value if isinstance(value, list) else [])]
    flat = [s for place in places for s in place]
    whole = all(isinstance(s, int) and not isinstance(s, bool) for s in flat)
    numbers = whole and set(flat) <= set(states) and len(set(flat)) == len(flat)
    order = whole and set(flat) <= set(range(1, len(states) + 1)) and len(set(flat)) == len(flat)
    if (
        numbers
        and order
        and set(states) != set(range(1, len(states) + 1))
        and len(flat) == len(states)
    ):
        order = False
    if numbers or order:
        if numbers and order and states != list(range(1, len(states) + 1)):
            mend = "Read as numbers of states by their bits; correct graph.rankings if they count."
            findings.warn(1, 0, where, "numbers that may count the states", "one reading", mend)
        return places if numbers else [[states[s - 1] for s in place] for place in places]
    one_each = len(flat) == len(states) == len(places)
    if key == "payoffs" and one_each and all(type(s) in (int, float) for s in flat):
        levels = sorted(set(flat), reverse=True)
        return [[s for s, v in zip(states, flat, strict=True) if v == x] for x in levels]
    expected = "each feasible state once, best first, ties in a list of their own"
    raise _MisreadError(where, "states that are not feasible, twice, or no numbers", expected)


def _statement(statement: Any, where: str, ids: list[str]) -> str:
    if isinstance(statement, Mapping):
        members = statement.get("members")
        if not isinstance(members, list) or not members:
            raise _MisreadError(where, "a compound statement without members", "members")
        joined = " or ".join(f"({_statement(member, where, ids)})" for member in members)
        return joined if len(members) > 1 else joined[1:-1]
    return _conjunction(_pairs(statement, where, ids), ids)


def _pairs(entry: Any, where: str, ids: list[str]) -> list[tuple[int, bool]]:
    pairs = []
    for pair in entry if isinstance(entry, list) else [None]:
        if (
            not isinstance(pair, list)
            or len(pair) != 2
            or pair[1] not in ("Y", "N")
            or type(pair[0]) is not int
            or not 0 <= pair[0] < len(ids)
        ):
            raise _MisreadError(
                where, f"{pair!r}", 'pairs such as [0, "Y"], with the index of an option'
            )
        pairs.append((pair[0], pair[1] == "Y"))
    if not pairs:
        raise _MisreadError(where, "no pair", 'pairs such as [0, "Y"]')
    return pairs


def _conjunction(pairs: Iterable[tuple[int, bool]], ids: list[str]) -> str:
    return " and ".join(ids[k] if taken else f"not {ids[k]}" for k, taken in pairs)


def _holds(state: int, pairs: Iterable[tuple[int, bool]]) -> bool:
    return all(bool(state >> k & 1) == taken for k, taken in pairs)


def _pattern(state: int, ids: list[str]) -> str:
    return "".join("Y" if state >> k & 1 else "N" for k in range(len(ids)))


def _list(data: Any, key: str) -> list[Any]:
    value = data.get(key) if isinstance(data, Mapping) else None
    if value is not None and not isinstance(value, list):
        raise _MisreadError(key, f"{type(value).__name__}", "a list")
    return value or []


def _entries(data: Any, key: str) -> list[Any]:
    entries = _list(data, key)
    if not entries or not all(isinstance(entry, Mapping) for entry in entries):
        raise _MisreadError(key, "no entry, or one of another kind", "a list of entries with names")
    return entries
