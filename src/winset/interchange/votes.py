"""Tables of votes -> roll calls.

A long table has a row a vote: who, on what, how. A wide one has a row an actor and a column a
roll call. Two more tables may say when each roll call was (`roll_calls`) and what it was about
(`issues`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from winset.case.rollcalls import ABSENT, ABSTAIN, NO, YES, RollCalls
from winset.errors import CaseError, Finding, UsageError, nearest
from winset.interchange import tables
from winset.interchange.tables import Column, Table

Places = NDArray[np.int64]
Form = Literal["auto", "long", "wide"]

MOST_VOTES = 60_000_000
"""Actors times roll calls, at most."""

MOST_FINDINGS = 20

ROLES: Mapping[str, tuple[str, ...]] = {
    "actor": (
        "actor", "country_code", "ccode", "iso", "icpsr", "member_id", "legislator_id", "mep_id",
        "country", "member", "legislator", "senator", "mp", "mep", "voter", "judge", "delegation",
        "party", "state", "name",
    ),
    "roll_call": (
        "roll_call", "rollcall", "rcid", "roll_call_id", "rollnumber", "vote_id", "voteid", "resid",
        "resolution", "bill", "item", "case", "ballot",
    ),
    "vote": ("vote", "cast_code", "decision", "choice", "voted"),
    "session": ("session", "congress", "term", "year"),
    "name": ("actor_name", "country_name", "member_name", "bioname", "country", "name"),
    "title": ("title", "short", "short_title", "descr", "description", "name"),
    "more": ("descr", "description"),
    "date": ("date", "day", "vote_date"),
    "issue": ("issue_code", "short_name", "code", "issue", "topic"),
    "issue_name": ("issue_name", "issue", "topic_name", "name"),
}  # fmt: skip
"""The names by which a column is known, the surest first."""

WORDS: Mapping[str, int] = {
    **dict.fromkeys(("yes", "y", "yea", "yeas", "aye", "ayes", "for", "in favour"), YES),
    **dict.fromkeys(("in favor", "favour", "favor", "pro", "+", "true"), YES),
    **dict.fromkeys(("no", "n", "nay", "nays", "noes", "against", "contra", "-", "false"), NO),
    **dict.fromkeys(("abstain", "abstained", "abstention", "abstains", "a"), ABSTAIN),
    **dict.fromkeys(("present", "abst"), ABSTAIN),
    **dict.fromkeys(("", "absent", "missing", "na", "n/a", "nan", ".", "none", "null"), ABSENT),
    **dict.fromkeys(("not voting", "did not vote", "non-voting", "excused", "nv", "x"), ABSENT),
    **dict.fromkeys(("not a member", "no vote", "didn't vote", "not present"), ABSENT),
}
"""What words for votes mean, in small letters."""

CODES: Mapping[str, Mapping[str, int]] = {
    "un": {"1": YES, "2": ABSTAIN, "3": NO, "8": ABSENT, "9": ABSENT},
    "binary": {"1": YES, "0": NO, "9": ABSENT},
    "signed": {"1": YES, "0": ABSTAIN, "-1": NO, "9": ABSENT},
    "voteview": {
        **dict.fromkeys("123", YES), **dict.fromkeys("456", NO), **dict.fromkeys("0789", ABSENT),
    },
}  # fmt: skip
"""What numbers for votes mean, by the name of the coding."""

_MEANINGS = {"yes": YES, "abstain": ABSTAIN, "no": NO, "absent": ABSENT}


@dataclass
class _Report:
    file: str
    findings: list[Finding] = field(default_factory=list)

    def add(
        self, line: int, path: str, found: str, expected: str, mend: str, severity: str = "error"
    ) -> None:
        self.findings.append(
            Finding(self.file, line, int(line > 0), path, found, expected, mend, severity)
        )

    def stop_on_errors(self) -> None:
        if any(finding.severity == "error" for finding in self.findings):
            raise CaseError(self.findings)


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
    report = _Report(table.file)
    given = _columns_given(table, columns or {})
    is_long = _is_long(table, form, given)
    cast = _long(table, given, report) if is_long else _wide(table, given, report)
    meaning = _meanings(cast.how, codes, cast.lines, report)
    report.stop_on_errors()
    when, titles, dates = _roll_calls(roll_calls, cast.sessions, report)
    about, issue_names = _issues(issues)
    return _matrix(cast, meaning, when, titles, dates, about, issue_names, report)


def _columns_given(table: Table, columns: Mapping[str, str]) -> dict[str, int]:
    found = {}
    for role, name in columns.items():
        if role not in ("actor", "roll_call", "vote", "session", "name"):
            raise UsageError(
                f"There is no role '{role}'; there are actor, roll_call, vote, session, name."
            )
        if name not in table.heads:
            raise UsageError(f"{table.file} has no column '{name}'.{nearest(name, table.heads)}")
        found[role] = table.heads.index(name)
    return found


def _place(table: Table, role: str, given: Mapping[str, int]) -> int | None:
    if role in given:
        return given[role]
    heads = tables.named(table.heads)
    taken = set(given.values())
    return next((heads[n] for n in ROLES[role] if n in heads and heads[n] not in taken), None)


def _is_long(table: Table, form: Form, given: Mapping[str, int]) -> bool:
    if form == "wide":
        return False
    missing = [r for r in ("actor", "roll_call", "vote") if _place(table, r, given) is None]
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


def _long(table: Table, given: Mapping[str, int], report: _Report) -> _Cast:
    roles: dict[str, int] = {}
    for role in ("actor", "roll_call", "vote", "session", "name"):
        place = _place(table, role, given)
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
    actor: Column, name: Column | None, lines: Places, report: _Report
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


def _no_blanks(column: Column, lines: Places, path: str, report: _Report) -> None:
    blank = _blank(column)
    if blank.any():
        report.add(
            int(lines[int(np.argmax(blank))]), path,
            f"{int(blank.sum()):,} rows with an empty cell", "which roll call it is",
            "Fill it in, or remove the rows.",
        )  # fmt: skip


def _wide(table: Table, given: Mapping[str, int], report: _Report) -> _Cast:
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


def _meanings(how: Column, codes: str | None, lines: Places, report: _Report) -> NDArray[np.int8]:
    """Return what each different text of a vote means."""
    texts = [_plain(text) for text in how.texts]
    table = dict(WORDS)
    if codes is not None:
        table.update(_coding(codes))
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


def _plain(text: str) -> str:
    text = " ".join(text.lower().split())
    head, point, tail = text.partition(".")
    return head if point and head.lstrip("-").isdigit() and not tail.strip("0") else text


def _coding(codes: str) -> dict[str, int]:
    if "=" not in codes:
        if codes not in CODES:
            raise UsageError(
                f"There is no coding '{codes}'; there are {', '.join(CODES)}, or write "
                f"1=yes,2=abstain,3=no.{nearest(codes, CODES)}"
            )
        return dict(CODES[codes])
    found = {}
    for part in codes.split(","):
        code, _, word = part.partition("=")
        if word.strip().lower() not in _MEANINGS or not code.strip():
            raise UsageError(
                f"Cannot read '{part}' in --codes: write CODE=yes, no, abstain or absent."
            )
        found[_plain(code)] = _MEANINGS[word.strip().lower()]
    return found


def _roll_calls(
    source: str | Path | None, own: Mapping[str, str], report: _Report
) -> tuple[dict[str, int], dict[str, str], dict[str, str]]:
    """Return the session, title and date of each roll call."""
    texts: dict[str, str] = dict(own)
    titles: dict[str, str] = {}
    dates: dict[str, str] = {}
    file = report.file
    if source is not None:
        table = tables.parse(*tables.read_bytes(source))
        file = table.file
        rows = _rows(table, ("roll_call", "session", "date", "title", "more"), ("roll_call",))
        for row in rows:
            texts[row["roll_call"]] = row["session"] or texts.get(row["roll_call"], "")
            titles[row["roll_call"]] = row["title"] or row["more"]
            dates[row["roll_call"]] = row["date"]
    when = {}
    wrong = []
    for name, text in texts.items():
        number = _plain(text)
        if number.lstrip("-").isdigit() and len(number) < 7:
            when[name] = int(number)
        elif number:
            wrong.append((name, text))
    for name, text in wrong[:MOST_FINDINGS]:
        report.findings.append(
            Finding(
                file, 0, 0, f"roll call {name}", f"the session '{text[:40]}'", "a whole number",
                "Number the sessions.",
            )
        )  # fmt: skip
    report.stop_on_errors()
    return when, titles, dates


def _issues(source: str | Path | None) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    if source is None:
        return {}, {}
    table = tables.parse(*tables.read_bytes(source))
    about: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    rows = _rows(table, ("roll_call", "issue", "issue_name"), ("roll_call", "issue"))
    for row in rows:
        if row["issue"]:
            about.setdefault(row["issue"], []).append(row["roll_call"])
            names.setdefault(row["issue"], row["issue_name"] or row["issue"])
    return {issue: tuple(rolls) for issue, rolls in about.items()}, names


def _rows(table: Table, roles: tuple[str, ...], needed: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a small table by role; a role that it lacks is empty."""
    places = {role: _place(table, role, {}) for role in roles}
    missing = [role for role in needed if places[role] is None]
    if missing:
        tables.stop(
            table.file, f"the columns {', '.join(table.heads[:12])}",
            f"a column for: {', '.join(missing)} (such as {ROLES[missing[0]][0]})",
            "Rename the column.", line=1,
        )  # fmt: skip
    wanted = sorted({place for place in places.values() if place is not None})
    columns, _ = table.columns(wanted)
    cells = {
        place: [column.texts[k] if k >= 0 else "" for k in column.codes.tolist()]
        for place, column in zip(wanted, columns, strict=True)
    }
    empty = [""] * table.records
    parts = [cells[p] if p is not None else empty for p in places.values()]
    return [dict(zip(roles, row, strict=True)) for row in zip(*parts, strict=True)]


def _matrix(
    cast: _Cast,
    meaning: NDArray[np.int8],
    when: Mapping[str, int],
    titles: Mapping[str, str],
    dates: Mapping[str, str],
    about: Mapping[str, tuple[str, ...]],
    issue_names: Mapping[str, str],
    report: _Report,
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
