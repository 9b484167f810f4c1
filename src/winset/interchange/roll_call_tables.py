"""The columns of tables of votes, and the small tables: when each roll call was, and what about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from winset.errors import CaseError, Finding, UsageError, nearest
from winset.interchange import tables
from winset.interchange.tables import Table
from winset.interchange.vote_codes import plain_of

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


@dataclass
class Report:
    """Collects findings about one file."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def add(
        self, line: int, path: str, found: str, expected: str, mend: str, severity: str = "error"
    ) -> None:
        """Add a finding about a line; 0 for the whole file."""
        self.findings.append(
            Finding(self.file, line, int(line > 0), path, found, expected, mend, severity)
        )

    def stop_on_errors(self) -> None:
        """Raise all findings if one is an error."""
        if any(finding.severity == "error" for finding in self.findings):
            raise CaseError(self.findings)


def columns_given(table: Table, columns: Mapping[str, str]) -> dict[str, int]:
    """Return where the columns are that the user named, by role."""
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


def place_of(table: Table, role: str, given: Mapping[str, int]) -> int | None:
    """Return which column has a role: the one that was named, else by its head."""
    if role in given:
        return given[role]
    heads = tables.named(table.heads)
    taken = set(given.values())
    return next((heads[n] for n in ROLES[role] if n in heads and heads[n] not in taken), None)


def roll_calls_of(
    source: str | Path | None, own: Mapping[str, str], report: Report
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
        number = plain_of(text)
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


def issues_of(source: str | Path | None) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Return the roll calls of each issue, and the issues' names."""
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
    places = {role: place_of(table, role, {}) for role in roles}
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
