"""Tables of votes -> roll calls.

A long table has a row a vote: who, on what, how. A wide one has a row an actor and a column a
roll call. Two more tables may say when each roll call was (`roll_calls`) and what it was about
(`issues`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from winset.case.rollcalls import ABSENT, RollCalls
from winset.interchange import tables
from winset.interchange.roll_call_tables import (
    MOST_FINDINGS,
    Report,
    columns_given,
    issues_of,
    place_of,
    roll_calls_of,
)
from winset.interchange.tables import Column, Table
from winset.interchange.vote_codes import CODES, WORDS, coding_of, plain_of

Places = NDArray[np.int64]
Form = Literal["auto", "long", "wide"]

MOST_VOTES = 60_000_000
"""Actors times roll calls, at most."""


@dataclass(frozen=True, eq=False)
class _Cast:
    """Votes as they stand in a table: parallel arrays, one entry a vote."""

    actors: tuple[str, ...]
    names: Mapping[str, str]
    rolls: tuple[str, ...]
    who: Places
    what: Places
    how: Column
    lines: Places
    sessions: Mapping[str, str]


def read(
    votes: str | Path,
    roll_calls: str | Path | None = None,
    issues: str | Path | None = None,
    *,
    form: Form = "auto",
    codes: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> RollCalls:
    """Read tables of votes.

    Parameters
    ----------
    votes : str or Path
        A CSV, plain or gzipped; ``-`` for standard input.
    roll_calls : str or Path, optional
        A row a roll call: session, and where there are such, date and title.
    issues : str or Path, optional
        A row a roll call and issue.
    form : {"auto", "long", "wide"}
    codes : str, optional
        What numbers mean: a name of :data:`CODES`, or ``1=yes,2=abstain,3=no``.
    columns : mapping of role to column, optional
        Where the heads are not among :data:`ROLES`: actor, roll_call, vote, session, name.

    Raises
    ------
    CaseError
        A table has faults; all are listed.
    UsageError
        No such file, coding or column.
    """
    table = tables.parse(*tables.read_bytes(votes))
    report = Report(table.file)
    given = columns_given(table, columns or {})
    is_long = _is_long(table, form, given)
    cast = _long(table, given, report) if is_long else _wide(table, given, report)
    meaning = _meanings(cast.how, codes, cast.lines, report)
    report.stop_on_errors()
    when, titles, dates = roll_calls_of(roll_calls, cast.sessions, report)
    about, issue_names = issues_of(issues)
    return _matrix(cast, meaning, when, titles, dates, about, issue_names, report)


def _is_long(table: Table, form: Form, given: Mapping[str, int]) -> bool:
    if form == "wide":
        return False
    missing = [r for r in ("actor", "roll_call", "vote") if place_of(table, r, given) is None]
    if not missing:
        return True
    if form == "long" or len(table.heads) < 3 or "vote" not in missing:
        tables.stop(
            table.file,
            f"the columns {', '.join(table.heads[:12])}",
            f"a column for: {', '.join(missing)}",
            "Name it, such as --column actor=COLUMN, or say --form wide.",
            line=1,
        )
    return False


def _long(table: Table, given: Mapping[str, int], report: Report) -> _Cast:
    roles: dict[str, int] = {}
    for role in ("actor", "roll_call", "vote", "session", "name"):
        place = place_of(table, role, given)
        if place is not None and (role != "name" or place != roles["actor"]):
            roles[role] = place
    places = sorted(set(roles.values()))
    columns, lines = table.columns(places)
    by_role = {role: columns[places.index(place)] for role, place in roles.items()}
    actor, roll, how = by_role["actor"], by_role["roll_call"], by_role["vote"]
    actors, names, who = _actors(actor, by_role.get("name"), lines, report)
    _no_blanks(roll, lines, "roll_call", report)
    sessions: dict[str, str] = {}
    if "session" in by_role:
        session = by_role["session"]
        for r, s in _pairs(roll.codes, session.codes):
            told = sessions.setdefault(roll.texts[r], session.texts[s])
            if told != session.texts[s]:
                report.add(
                    0, "session", f"the roll call {roll.texts[r]} in the sessions {told} and "
                    f"{session.texts[s]}", "one session a roll call",
                    "Number the roll calls of all sessions apart.",
                )  # fmt: skip
                break
    return _Cast(actors, names, roll.texts, who, roll.codes, how, lines, sessions)


def _actors(
    actor: Column, name: Column | None, lines: Places, report: Report
) -> tuple[tuple[str, ...], dict[str, str], Places]:
    """Return the actors; one without a code goes by its name."""
    texts = list(actor.texts)
    who = actor.codes.copy()
    blank = _blank(actor)
    if name is not None and blank.any():
        for k in np.unique(name.codes[blank & (name.codes >= 0)]).tolist():
            if name.texts[k]:
                if name.texts[k] not in texts:
                    texts.append(name.texts[k])
                rows = blank & (name.codes == k)
                who[rows] = texts.index(name.texts[k])
                blank &= ~rows
    if blank.any():
        report.add(
            int(lines[int(np.argmax(blank))]), "actor",
            f"{int(blank.sum()):,} rows without an actor", "who voted",
            "Fill it in, or remove the rows.",
        )  # fmt: skip
    names: dict[str, str] = {}
    if name is not None:
        for w, n in _pairs(who, name.codes):
            if texts[w] and name.texts[n]:
                names.setdefault(texts[w], name.texts[n])
    return tuple(texts), names, who


def _blank(column: Column) -> NDArray[np.bool_]:
    """Say which cells are empty or missing; the last flag stands for the code -1."""
    return np.array([*(not text for text in column.texts), True])[column.codes]


def _pairs(one: Places, other: Places) -> list[tuple[int, int]]:
    """Return which codes of two columns meet in a row."""
    width = int(other.max(initial=0)) + 1
    keys = (one * width + other)[(one >= 0) & (other >= 0)]
    size = (int(one.max(initial=0)) + 1) * width
    found = np.flatnonzero(np.bincount(keys)) if size < 1 << 26 else np.unique(keys)
    return [divmod(key, width) for key in found.tolist()]


def _no_blanks(column: Column, lines: Places, path: str, report: Report) -> None:
    blank = _blank(column)
    if blank.any():
        report.add(
            int(lines[int(np.argmax(blank))]), path,
            f"{int(blank.sum()):,} rows with an empty cell", "which roll call it is",
            "Fill it in, or remove the rows.",
        )  # fmt: skip


def _wide(table: Table, given: Mapping[str, int], report: Report) -> _Cast:
    first = given.get("actor", 0)
    places = [place for place in range(len(table.heads)) if place != first]
    rolls = tuple(table.heads[place] for place in places)
    for name in sorted({name for name in rolls if rolls.count(name) > 1})[:MOST_FINDINGS]:
        report.add(
            1, name, f"more than one column '{name}'" if name else "a column without a name",
            "a name of its own for each roll call", "Rename it, or remove it.",
        )  # fmt: skip
    (actor,), lines = table.columns([first])
    how, _ = table.block(places)
    actors, names, who = _actors(actor, None, lines, report)
    twice = np.bincount(who[who >= 0], minlength=1) > 1
    for k in np.flatnonzero(twice)[:MOST_FINDINGS].tolist():
        report.add(
            int(lines[np.flatnonzero(who == k)[1]]), actors[k], f"a second row for {actors[k]}",
            "one row an actor", "Remove one of the two.",
        )  # fmt: skip
    if len(actors) * len(places) > MOST_VOTES:
        _too_many(report.file, len(actors), len(places))
    return _Cast(
        actors, names, rolls, np.tile(who, len(places)),
        np.repeat(np.arange(len(places)), table.records), how, np.tile(lines, len(places)), {},
    )  # fmt: skip


def _too_many(file: str, actors: int, rolls: int) -> None:
    tables.stop(
        file, f"{actors:,} actors on {rolls:,} roll calls",
        f"at most {MOST_VOTES:,} of the one times the other", "Split the table.",
    )  # fmt: skip


def _meanings(how: Column, codes: str | None, lines: Places, report: Report) -> NDArray[np.int8]:
    """Return what each different text of a vote means."""
    texts = [plain_of(text) for text in how.texts]
    table = dict(WORDS)
    if codes is not None:
        table.update(coding_of(codes))
    else:
        numbers = {text for text in texts if text.lstrip("-").isdigit()}
        fitting = [name for name in ("binary", "un", "signed") if numbers <= set(CODES[name])]
        if numbers and fitting:
            table.update(CODES[fitting[0]])
    meaning = np.full(len(texts) + 1, ABSENT, np.int8)
    unknown = [k for k, text in enumerate(texts) if text not in table]
    for k in unknown[:MOST_FINDINGS]:
        rows = np.flatnonzero(how.codes == k)
        report.add(
            int(lines[rows[0]]), "vote",
            f"the vote '{how.texts[k][:40]}' ({rows.size:,} times)",
            "a word such as yes, no, abstain, absent, or a number",
            "Say what it means, such as --codes 1=yes,2=abstain,3=no, or --codes voteview.",
        )  # fmt: skip
    if len(unknown) > MOST_FINDINGS:
        report.add(
            0, "vote", f"{len(unknown) - MOST_FINDINGS:,} more votes of unknown meaning",
            "words or numbers for votes", "Check that the right columns are read.",
        )  # fmt: skip
    for k, text in enumerate(texts):
        meaning[k] = table.get(text, ABSENT)
    return meaning


def _matrix(
    cast: _Cast,
    meaning: NDArray[np.int8],
    when: Mapping[str, int],
    titles: Mapping[str, str],
    dates: Mapping[str, str],
    about: Mapping[str, tuple[str, ...]],
    issue_names: Mapping[str, str],
    report: Report,
) -> RollCalls:
    """Return votes as a matrix, actors and roll calls in an order of their own."""
    present = np.flatnonzero(np.bincount(cast.who))
    order = sorted(present.tolist(), key=lambda k: cast.actors[k])
    rolls = sorted(range(len(cast.rolls)), key=lambda k: _order(cast.rolls[k], when))
    if len(order) * len(rolls) > MOST_VOTES:
        _too_many(report.file, len(order), len(rolls))
    row = np.zeros(len(cast.actors), np.int64)
    row[order] = np.arange(len(order))
    column = np.zeros(len(cast.rolls), np.int64)
    column[rolls] = np.arange(len(rolls))
    how = meaning[cast.how.codes]
    told = how >= 0
    place = row[cast.who[told]] * len(rolls) + column[cast.what[told]]
    votes = np.full(len(order) * len(rolls), ABSENT, np.int8)
    votes[place] = how[told]
    clash = np.flatnonzero(votes[place] != how[told])
    if clash.size:
        lines = cast.lines[told][clash]
        first = int(np.flatnonzero(told)[clash[0]])
        report.add(
            int(lines[0]), "vote",
            f"{clash.size:,} votes that another row contradicts, the first of "
            f"{cast.actors[cast.who[first]]} on {cast.rolls[cast.what[first]]}",
            "one vote an actor and roll call", "Remove the wrong rows.",
        )  # fmt: skip
    report.stop_on_errors()
    ids = tuple(cast.rolls[k] for k in rolls)
    if when:
        unknown = [name for name in ids if name not in when]
        if unknown:
            report.add(
                0, "", f"{len(unknown):,} roll calls without a session, such as {unknown[0]}",
                "a session for each", "Add them to the table of roll calls.", "warning",
            )  # fmt: skip
    return RollCalls(
        actors=tuple(cast.actors[k] for k in order),
        names={cast.actors[k]: cast.names.get(cast.actors[k], cast.actors[k]) for k in order},
        ids=ids,
        sessions=np.array([when.get(name, 0) for name in ids], np.int64),
        votes=votes.reshape(len(order), len(rolls)),
        titles=titles,
        dates=dates,
        issues=about,
        issue_names=issue_names,
        source=report.file,
        findings=tuple(report.findings),
    )


def _order(name: str, when: Mapping[str, int]) -> tuple[int, int, str]:
    return when.get(name, 0), int(name) if name.isdigit() and len(name) < 18 else 0, name
