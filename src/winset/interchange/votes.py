"""Tables of votes -> roll calls.

A long table has a row a vote: who, on what, how. A wide one has a row an actor and a column a
roll call. Two more tables may say when each roll call was (`roll_calls`) and what it was about
(`issues`).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from winset.errors import Finding, Findings, UsageError, nearest
from winset.interchange.cells import DOUBTFUL, MISSING, SUMS, composed, listed, look_alikes
from winset.interchange.tables import Column, Limits, Table, named, read_table
from winset.interchange.vote_codes import ABSENT, ABSTAIN, MOST_FINDINGS, NO, YES, meanings, normal

Codes = NDArray[np.int32]
Form = Literal["auto", "long", "wide"]

__all__ = ["ABSENT", "ABSTAIN", "NO", "YES", "RollCalls", "read"]

LIMITS = Limits(bytes=300_000_000, rows=10_000_000, cells=150_000_000)

MOST_VOTES = 60_000_000
"""Actors times roll calls, at most."""

GIVEN = ("actor", "roll_call", "vote", "session", "name")
"""What columns of a table of votes hold; a user may name them."""

ROLES: Mapping[str, tuple[str, ...]] = {
    "actor": (
        "actor", "icpsr", "member_id", "legislator_id", "mep_id", "country_code", "ccode", "iso",
        "country", "member", "legislator", "senator", "mp", "mep", "voter", "judge", "delegation",
        "party", "state", "name",
    ),
    "roll_call": (
        "roll_call", "rollcall", "rcid", "roll_call_id", "rollnumber", "vote_id", "voteid", "resid",
        "resolution", "bill", "item", "case", "ballot", "motion", "division",
    ),
    "vote": ("vote", "cast_code", "decision", "choice", "voted", "position"),
    "session": ("session", "congress", "term", "year"),
    "chamber": ("chamber", "house"),
    "name": ("actor_name", "country_name", "member_name", "bioname", "country", "name"),
    "title": ("title", "short", "short_title", "descr", "description", "name"),
    "more": ("descr", "description"),
    "date": ("date", "day", "vote_date"),
    "issue": ("issue_code", "short_name", "code", "issue", "topic"),
    "issue_name": ("issue_name", "issue", "topic_name", "name"),
}  # fmt: skip
"""The names by which a column is known, the surest first."""

OF_ACTORS = frozenset(
    "name names full_name surname last_name first_name party party_code parties group group_code "
    "district district_code state state_abbrev region country country_code constituency gender sex "
    "age born bioguide_id nominate_dim1 nominate_dim2".split()
)
"""Heads of columns that say something of an actor; no roll call is called so."""

APART = ("state", "state_abbrev", "district", "constituency", "country", "country_code")
"""Heads of columns by which actors of one name are told apart."""

RESULTS = SUMS | frozenset(
    "result outcome adopted passed rejected majority margin decision".split()
)
"""Names of rows that say what came out."""


@dataclass(frozen=True, eq=False)
class RollCalls:
    """Votes of actors on roll calls.

    Parameters
    ----------
    actors : tuple of str
        Codes, in order of their letters.
    names : mapping of actor to str
        What the table calls them; the code itself where it has no name.
    ids : tuple of str
        The roll calls, in order of session, then as they come in their file.
    sessions : array of int, shape (roll call,)
        0 where none are told apart.
    votes : array of int8, shape (actor, roll call)
        0 no, 1 abstained, 2 yes, -1 none.
    titles, dates : mapping of roll call to str
    issues : mapping of issue to tuple of roll calls
    issue_names : mapping of issue to str
    source : str
        The file's name.
    findings : tuple of Finding
        Warnings of the reading.
    """

    actors: tuple[str, ...]
    names: Mapping[str, str]
    ids: tuple[str, ...]
    sessions: NDArray[np.int64]
    votes: NDArray[np.int8]
    titles: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    issues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    issue_names: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    findings: tuple[Finding, ...] = ()

    def only(self, keep: NDArray[np.bool_]) -> RollCalls:
        """Return the roll calls that a flag a roll call keeps; every actor stays."""
        ids = tuple(name for name, flag in zip(self.ids, keep, strict=True) if flag)
        return replace(
            self,
            ids=ids,
            sessions=self.sessions[keep],
            votes=np.ascontiguousarray(self.votes[:, keep]),
        )


@dataclass(frozen=True)
class _Cast:
    """Votes as they stand in a table: parallel arrays, one entry a vote."""

    table: Table
    actors: tuple[str, ...]
    names: Mapping[str, str]
    rolls: tuple[str, ...]
    who: Codes
    what: Codes
    how: Column
    sessions: Mapping[str, str]
    by: str = "each row is an actor's"
    """Which columns say who voted on what."""

    def line(self, vote: int) -> int:
        """Return the line of a vote; those of a wide table come column after column."""
        return int(self.table.lines[vote % self.table.lines.size])


@dataclass(frozen=True)
class _Described:
    """What is said of roll calls, by their ids."""

    sessions: Mapping[str, int]
    titles: Mapping[str, str]
    dates: Mapping[str, str]


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
        A CSV, plain or gzipped, or an XLSX workbook; ``-`` for standard input.
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
    table = read_table(votes, LIMITS)
    given = _columns_given(table, columns or {})
    is_long = _is_long(table, form, given)
    cast = _long(table, given) if is_long else _wide(table, given)
    meaning = meanings(cast.how, codes or _own_codes(table, given), cast.line, table.findings)
    _say_look_alikes(cast)
    table.findings.stop()
    described = _described(roll_calls, cast.sessions, table.findings)
    about, issue_names = _issues(issues)
    return _matrix(cast, meaning, described, about, issue_names)


def _is_long(table: Table, form: Form, given: Mapping[str, int]) -> bool:
    if form == "wide":
        return False
    missing = [r for r in ("actor", "roll_call", "vote") if _place_of(table, r, given) is None]
    if not missing:
        return True
    if form == "long" or len(table.heads) < 3 or "vote" not in missing:
        found = f"the columns {', '.join(table.heads[:12])}"
        mend = "Name it, such as actor=COLUMN, or read the table as a wide one."
        table.stop(found, f"a column for: {', '.join(missing)}", mend, line=1)
    return False


def _long(table: Table, given: Mapping[str, int]) -> _Cast:
    roles: dict[str, int] = {}
    for role in (*GIVEN, "chamber"):
        place = _place_of(table, role, given)
        if place is not None and (role != "name" or place != roles["actor"]):
            roles[role] = place
    cells = map(_composed, table.columns(list(roles.values())))
    columns = dict(zip(roles, cells, strict=True))
    _say_unread_codes(table, roles)
    roll, how = columns["roll_call"], columns["vote"]
    actors, names, who = _actors(columns["actor"], columns.get("name"), table)
    found, blank = "rows with an empty cell", _blank(roll)
    _no_blanks(blank, "roll_call", found, "which roll call it is", table)
    sessions = {role: _one_each(role, roll, columns, table) for role in ("session", "chamber")}
    heads = {role: table.heads[place] for role, place in roles.items()}
    by = f"'{heads['actor']}' says who voted and '{heads['roll_call']}' alone on what"
    _say_namesakes(table, roles, columns["actor"])
    return _Cast(table, actors, names, roll.texts, who, roll.codes, how, sessions["session"], by)


def _own_codes(table: Table, given: Mapping[str, int]) -> str | None:
    """Return the coding that a head is known for: Voteview's alone calls its votes cast_code."""
    place = _place_of(table, "vote", given)
    return "voteview" if place is not None and table.heads[place].lower() == "cast_code" else None


def _say_namesakes(table: Table, roles: Mapping[str, int], actor: Column) -> None:
    """Warn where actors go by names and one name is of two states or districts."""
    heads = named(table.heads)
    if table.heads[roles["actor"]].lower() not in (*ROLES["name"], "member", "mp", "senator"):
        return
    for head in (head for head in APART if head in heads and heads[head] not in roles.values()):
        other = table.columns([heads[head]])[0]
        pairs = Counter(w for w, o in _pairs(actor.codes, other.codes) if other.texts[o])
        twice = [actor.texts[w] for w, count in pairs.items() if count > 1]
        if twice:
            found = f"{listed(twice)} with more than one {head}"
            mend = "If they are several people, give each a name of its own; now they are one."
            table.findings.warn(0, 0, "actor", found, "one a name", mend)


def _say_look_alikes(cast: _Cast) -> None:
    """Warn of actors that differ in capitals or blanks alone, and of rows that are no actors'."""
    findings = cast.table.findings
    for names in look_alikes(cast.actors)[:MOST_FINDINGS]:
        found, mend = f"{listed(names)}, counted as {len(names)}", "Write them alike if one."
        findings.warn(0, 0, "actor", found, "one way to write each actor", mend)
    sums = [name for name in cast.actors if name.casefold() in RESULTS]
    if sums:
        found, mend = f"{listed(sums)} as an actor", "Remove the row if it is none."
        findings.warn(0, 0, "actor", found, "an actor that votes", mend)


def _say_unread_codes(table: Table, roles: Mapping[str, int]) -> None:
    """Warn where actors go by names beside a column headed ``code``, which may be of anything."""
    heads, by_name = named(table.heads), table.heads[roles["actor"]].lower() in ROLES["name"]
    if by_name and "code" in heads and heads["code"] not in roles.values():
        mend = "If they are the actors' codes, say so: actor=code."
        table.findings.warn(1, 0, "actor", "a column 'code' that is not read", "its role", mend)


def _composed(column: Column) -> Column:
    """Return a column in which a text is one, however a program wrote its accents."""
    if all(text.isascii() for text in column.texts):
        return column
    numbers: dict[str, int] = {}
    places = [numbers.setdefault(composed(text), len(numbers)) for text in column.texts]
    return Column(tuple(numbers), np.array([*places, -1], column.codes.dtype)[column.codes])


def _one_each(
    role: str, roll: Column, columns: Mapping[str, Column], table: Table
) -> dict[str, str]:
    """Return the session or chamber of each roll call; one that is in two is a fault."""
    places: dict[str, str] = {}
    if role in columns:
        place = columns[role]
        for r, p in _pairs(roll.codes, place.codes):
            first = places.setdefault(roll.texts[r], place.texts[p])
            if first != place.texts[p]:
                found = f"the roll call {roll.texts[r]} in the {role}s {first} and {place.texts[p]}"
                mend = f"Number the roll calls of all {role}s apart, or keep one {role}."
                table.findings.error(0, 0, role, found, f"one {role} a roll call", mend)
                break
    return places


def _actors(
    actor: Column, name: Column | None, table: Table
) -> tuple[tuple[str, ...], dict[str, str], Codes]:
    """Return the actors; one without a code goes by its name."""
    texts = list(actor.texts)
    who = actor.codes.copy()
    blank = _blank(actor)
    if name is not None:
        blank |= _without_code(actor, name, table)
    if name is not None and blank.any():
        for k in np.unique(name.codes[blank & (name.codes >= 0)]).tolist():
            if name.texts[k]:
                if name.texts[k] not in texts:
                    texts.append(name.texts[k])
                rows = blank & (name.codes == k)
                who[rows] = texts.index(name.texts[k])
                blank &= ~rows
    _no_blanks(blank, "actor", "rows without an actor", "who voted", table)
    names: dict[str, str] = {}
    if name is not None:
        for w, n in _pairs(who, name.codes):
            if texts[w] and name.texts[n]:
                first = names.setdefault(texts[w], name.texts[n])
                if _same_name(first) != _same_name(name.texts[n]):
                    found = f"the code {texts[w]} for '{first}' and '{name.texts[n]}'"
                    mend = "Give each a code of its own, unless it is one that was renamed."
                    table.findings.warn(0, 0, "name", found, "one name a code", mend)
    return tuple(texts), names, who


_NO_CODE = MISSING | DOUBTFUL


def _without_code(actor: Column, name: Column, table: Table) -> NDArray[np.bool_]:
    """Say which rows have what programs write for no code: NA, which is Namibia's as well."""
    blank = np.zeros(actor.codes.size, dtype=bool)
    for k in (k for k, text in enumerate(actor.texts) if text and text.lower() in _NO_CODE):
        rows = actor.codes == k
        others = list(np.unique(name.codes[rows & (name.codes >= 0)]).tolist())
        if actor.texts[k] == "NA":
            others = [n for n in others if name.texts[n] != "Namibia"]
        if not any(name.texts[n] for n in others):
            continue
        blank |= rows & np.isin(name.codes, others)
        listed = ", ".join(name.texts[n] for n in others[:4])
        found = f"'{actor.texts[k]}' as the code of {listed}"
        mend = "Nothing, if it stands for no code; they go by their names."
        table.findings.warn(0, 0, "actor", found, "an empty cell where there is no code", mend)
    return blank


def _same_name(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _blank(column: Column) -> NDArray[np.bool_]:
    """Say which cells are empty or missing; the last flag stands for the code -1."""
    return np.array([*(not text for text in column.texts), True])[column.codes]


def _no_blanks(
    blank: NDArray[np.bool_], path: str, found: str, expected: str, table: Table
) -> None:
    if blank.any():
        line = int(table.lines[int(np.argmax(blank))])
        mend = "Fill it in, or remove the rows."
        table.findings.error(line, 1, path, f"{int(blank.sum()):,} {found}", expected, mend)


def _pairs(one: Codes, other: Codes) -> list[tuple[int, int]]:
    """Return which codes of two columns meet in a row."""
    width = int(other.max(initial=0)) + 1
    keys = (one.astype(np.int64) * width + other)[(one >= 0) & (other >= 0)]
    size = (int(one.max(initial=0)) + 1) * width
    pairs = np.flatnonzero(np.bincount(keys)) if size < 1 << 26 else np.unique(keys)
    return [divmod(key, width) for key in pairs.tolist()]


def _wide(table: Table, given: Mapping[str, int]) -> _Cast:
    findings = table.findings
    first = given.get("actor", 0)
    if "actor" not in given and next(iter(named(table.heads[:1])), "") in ROLES["roll_call"]:
        found, expected = f"a first column '{table.heads[0]}', as of roll calls", "a row an actor"
        mend = f"Turn the table; or, if these are actors, say actor={table.heads[0]}."
        table.stop(found, expected, mend, line=1)
    about = [p for head, p in named(table.heads).items() if head in OF_ACTORS and p != first]
    if about:
        found = f"the columns {listed(table.heads[place] for place in about)}"
        findings.warn(1, 0, "", found, "a column a roll call", "Nothing: they are left out.")
    places = [place for place in range(len(table.heads)) if place not in (first, *about)]
    rolls = tuple(table.heads[place] for place in places)
    for name in sorted({name for name in rolls if rolls.count(name) > 1})[:MOST_FINDINGS]:
        found = f"more than one column '{name}'" if name else "a column without a name"
        expected = "a name of its own for each roll call"
        findings.error(1, 1, name, found, expected, "Rename it, or remove it.")
    actor = _composed(table.columns([first])[0])
    actors, names, who = _actors(actor, None, table)
    if len(actors) * len(places) > MOST_VOTES:
        _too_many(table, len(actors), len(places))
    how = table.block(places)
    twice = np.bincount(who[who >= 0], minlength=1) > 1
    for k in np.flatnonzero(twice)[:MOST_FINDINGS].tolist():
        line = int(table.lines[np.flatnonzero(who == k)[1]])
        found = f"a second row for {actors[k]}"
        findings.error(line, 1, actors[k], found, "one row an actor", "Remove one of the two.")
    what = np.repeat(np.arange(len(places), dtype=np.int32), who.size)
    return _Cast(table, actors, names, rolls, np.tile(who, len(places)), what, how, {})


def _too_many(table: Table, actors: int, rolls: int) -> None:
    found = f"{actors:,} actors on {rolls:,} roll calls"
    table.stop(found, f"at most {MOST_VOTES:,} of the one times the other", "Split the table.")


def _matrix(
    cast: _Cast,
    meaning: NDArray[np.int8],
    described: _Described,
    issues: Mapping[str, tuple[str, ...]],
    issue_names: Mapping[str, str],
) -> RollCalls:
    """Return votes as a matrix, actors and roll calls in an order of their own."""
    findings, when = cast.table.findings, described.sessions
    present = np.flatnonzero(np.bincount(cast.who))
    order = sorted(present.tolist(), key=lambda k: cast.actors[k])
    rolls = sorted(range(len(cast.rolls)), key=lambda k: _order(cast.rolls[k], when))
    if len(order) * len(rolls) > MOST_VOTES:
        _too_many(cast.table, len(order), len(rolls))
    row = np.zeros(len(cast.actors), np.int64)
    row[order] = np.arange(len(order))
    column = np.zeros(len(cast.rolls), np.int64)
    column[rolls] = np.arange(len(rolls))
    how = meaning[cast.how.codes]
    present_votes = how >= 0
    place = row[cast.who[present_votes]] * len(rolls) + column[cast.what[present_votes]]
    votes = np.full(len(order) * len(rolls), ABSENT, np.int8)
    votes[place] = how[present_votes]
    clash = np.flatnonzero(votes[place] != how[present_votes])
    if clash.size:
        first = int(np.flatnonzero(present_votes)[clash[0]])
        who, what = cast.actors[cast.who[first]], cast.rolls[cast.what[first]]
        found = f"{clash.size:,} votes that another row contradicts, the first of {who} on {what}"
        expected = "one vote an actor and roll call"
        mend = f"Remove the wrong rows, if {cast.by}; else name the right columns."
        findings.error(cast.line(first), 1, "vote", found, expected, mend)
    findings.stop()
    ids = tuple(cast.rolls[k] for k in rolls)
    unknown = [name for name in ids if name not in when] if when else []
    if unknown:
        found = f"{len(unknown):,} roll calls without a session, such as {unknown[0]}"
        mend = "Add them to the table of roll calls."
        findings.warn(0, 0, "", found, "a session for each", mend)
    return RollCalls(
        actors=tuple(cast.actors[k] for k in order),
        names={cast.actors[k]: cast.names.get(cast.actors[k], cast.actors[k]) for k in order},
        ids=ids,
        sessions=np.array([when.get(name, 0) for name in ids], np.int64),
        votes=votes.reshape(len(order), len(rolls)),
        titles=described.titles,
        dates=described.dates,
        issues=issues,
        issue_names=issue_names,
        source=findings.file,
        findings=findings.ordered(),
    )


def _order(name: str, when: Mapping[str, int]) -> tuple[int, int, str]:
    return when.get(name, 0), int(name) if name.isdecimal() and len(name) < 18 else 0, name


# --- columns, and the tables beside the votes -----------------------------------------------


def _columns_given(table: Table, columns: Mapping[str, str]) -> dict[str, int]:
    """Return where the columns are that the user named, by role."""
    places = {}
    for role, name in columns.items():
        if role not in GIVEN:
            raise UsageError(f"There is no role '{role}'; there are {', '.join(GIVEN)}.")
        if name not in table.heads:
            raise UsageError(f"{table.file} has no column '{name}'.{nearest(name, table.heads)}")
        places[role] = table.heads.index(name)
    return places


def _place_of(table: Table, role: str, given: Mapping[str, int]) -> int | None:
    """Return which column has a role: the one that was named, else by its head."""
    if role in given:
        return given[role]
    heads = named(table.heads)
    taken = set(given.values())
    return next((heads[n] for n in ROLES[role] if n in heads and heads[n] not in taken), None)


def _described(source: str | Path | None, own: Mapping[str, str], findings: Findings) -> _Described:
    """Return the session, title and date of each roll call; `own` are those of the votes."""
    texts: dict[str, str] = dict(own)
    titles: dict[str, str] = {}
    dates: dict[str, str] = {}
    if source is not None:
        table = read_table(source, LIMITS)
        findings = table.findings
        roles = ("roll_call", "session", "date", "title", "more")
        for row in _side_rows(table, roles, needed=("roll_call",)):
            texts[row["roll_call"]] = row["session"] or texts.get(row["roll_call"], "")
            titles[row["roll_call"]] = row["title"] or row["more"]
            dates[row["roll_call"]] = row["date"]
    when = {}
    wrong = []
    for name, text in texts.items():
        number = normal(text)
        if number.lstrip("-").isdecimal() and len(number) < 7:
            when[name] = int(number)
        elif number:
            wrong.append((name, text))
    for name, text in wrong[:MOST_FINDINGS]:
        found, mend = f"the session '{text[:40]}'", "Number the sessions."
        findings.error(0, 0, f"roll call {name}", found, "a whole number", mend)
    findings.stop()
    return _Described(when, titles, dates)


def _issues(source: str | Path | None) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Return the roll calls of each issue, and the issues' names."""
    if source is None:
        return {}, {}
    about: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    roles = ("roll_call", "issue", "issue_name")
    for row in _side_rows(read_table(source, LIMITS), roles, needed=("roll_call", "issue")):
        if row["issue"]:
            about.setdefault(row["issue"], []).append(row["roll_call"])
            names.setdefault(row["issue"], row["issue_name"] or row["issue"])
    return {issue: tuple(rolls) for issue, rolls in about.items()}, names


def _side_rows(
    table: Table, roles: tuple[str, ...], needed: tuple[str, ...]
) -> Iterator[dict[str, str]]:
    """Yield the rows of a small table by role; a role that it lacks is empty."""
    places = {role: _place_of(table, role, {}) for role in roles}
    missing = [role for role in needed if places[role] is None]
    if missing:
        found = f"the columns {', '.join(table.heads[:12])}"
        expected = f"a column for: {', '.join(missing)} (such as {ROLES[missing[0]][0]})"
        table.stop(found, expected, "Rename the column.", line=1)
    rows = table.rows()
    table.findings.stop()
    for row in rows[1:]:
        yield {role: "" if place is None else row.cell(place) for role, place in places.items()}
