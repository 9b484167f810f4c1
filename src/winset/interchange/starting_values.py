"""Tables that others publish -> starting values of a case, each with source, year and interval.

Nothing enters a case by itself: a person accepts each value. What a table does not say is not made
up: the interval of a capability is how far the published years differ, and says nothing of whether
the index measures clout over the issues of the case. Only what an alliance is worth is a
convention of ours (:data:`ALLIANCES`). Why: docs/decisions/starting-values.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar

from winset.answer import Answer, data_of
from winset.case.revise import Revision, revise
from winset.case.schema import Case
from winset.case.yaml.edit import Edit, section_of, value_at
from winset.case.yaml.text import read_text
from winset.errors import UsageError, nearest
from winset.interchange.r_tables import is_r_data, r_table
from winset.interchange.tables import Limits, Table, named, read_bytes, table_of
from winset.library.claims.gazetteer import gazetteer

LIMITS = Limits(bytes=100_000_000, rows=2_000_000, cells=40_000_000)
YEARS = 5
"""The lowest and highest value of so many years are the interval of a capability."""
OLDEST = 5
"""A table that ends so many years before the case is said to be old."""
FIRST_SESSION = 1945
"""The year before the first session of the General Assembly: session n opens in 1945 + n."""
ALLIANCES: Mapping[str, tuple[float, float, float]] = {
    "defense": (0.0, 5.0, 15.0),
    "offense": (0.0, 5.0, 15.0),
    "consul": (0.0, 2.0, 8.0),
    "neutral": (0.0, 2.0, 8.0),
    "nonagg": (0.0, 2.0, 8.0),
}
"""What an obligation is offered as, in per cent of an actor's utility: a convention of Winset."""
_OBLIGATIONS = {
    "defense": "defence",
    "offense": "offence",
    "consul": "consultation",
    "neutral": "neutrality",
    "nonagg": "non-aggression",
}
_UNDATED = 0
"""The year of a row that has none."""
_MISSING = frozenset({"", "na", "nan", "null", ".", "-9", "-8", "-7", "-99", "-999"})

_ACTOR = (
    *("actor", "state", "country", "countryname", "country_name", "statename", "name"),
    *("iso3c", "iso3", "iso", "stateabb", "country_code", "ccode", "code"),
)
_IDEAL = ("idealpointall", "idealpointfp", "idealpoint", "ideal_point", "ideal", "estimate")
_LOW = ("q5%all", "q5%fp", "q5%", "q5", "p5", "low")
_HIGH = ("q95%all", "q95%fp", "q95%", "q95", "p95", "high")
_ONE = ("mem1", "statea", "state1", "ccode1", "state_name1", "country1")
_TWO = ("mem2", "stateb", "state2", "ccode2", "state_name2", "country2")

_SOURCES = {
    "capability": ("national-material-capabilities", "National Material Capabilities (CINC)",
                   ("J. David Singer", "Stuart Bremer", "John Stuckey"), "Correlates of War"),
    "regard": ("alliance-obligations", "Alliance Treaty Obligations and Provisions (ATOP)",
               ("Brett Ashley Leeds", "Jeffrey Ritter", "Sara Mitchell", "Andrew Long"), None),
    "ideal": ("united-nations-ideal-points", "Ideal points from votes in the General Assembly",
              ("Michael Bailey", "Anton Strezhnev", "Erik Voeten"), None),
    "votes": ("votes-by-treaty", "Votes and populations by treaty", (), None),
}  # fmt: skip


@dataclass(frozen=True)
class StartingValue:
    """A value that a table offers for a place of the case.

    Attributes
    ----------
    id : str
        Such as ``capability.iran``, by which it is accepted.
    path : tuple of str
        Where it goes.
    value : float or list of float
        A belief, as a case has it.
    now : Any
        What stands there; None for nothing.
    year : int or None
    why : str
        What it was read from, and what its interval is.
    source : str
        Id of the source in the case; made where it is not there.
    """

    id: str
    path: tuple[str, ...]
    value: float | list[float]
    now: Any
    year: int | None
    why: str
    source: str

    def to_dict(self) -> dict[str, Any]:
        """Return the value as plain data."""
        place = ".".join(self.path)
        return data_of(self, "id", "value", "now", "year", "why", "source") | {"place": place}


@dataclass(frozen=True, repr=False)
class StartingValues(Answer):
    """What tables offer a case.

    Attributes
    ----------
    values : tuple of StartingValue
    notes : tuple of str
        What could not be used, and what to mind.
    """

    kind: ClassVar[str] = "starting_values"
    case: Case
    values: tuple[StartingValue, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return data_of(self, "values", "notes")


@dataclass(frozen=True)
class _Reader:
    """A table, with what its rows are read by."""

    case: Case
    table: Table
    heads: Mapping[str, int]
    codes: Mapping[str, str]
    notes: list[str]

    def place(self, names: Sequence[str]) -> int | None:
        return next((self.heads[name] for name in names if name in self.heads), None)

    def rows(self) -> list[Any]:
        rows = self.table.rows()[1:]
        self.table.findings.stop()
        return rows

    def actor(self, row: Any, places: Sequence[int | None]) -> str | None:
        cells = (row.cell(place) for place in places if place is not None)
        return next((self.codes[k] for c in cells if (k := _key(c)) in self.codes), None)

    def year(self, row: Any) -> int | None:
        year = self.heads.get("year")
        if year is not None:
            value = _number(row.cell(year))
            return None if value is None else int(value)
        session = self.heads.get("session")
        value = None if session is None else _number(row.cell(session))
        return None if value is None else FIRST_SESSION + int(value)

    @property
    def last(self) -> int:
        """The year of the case; one that has no day takes the last that there is."""
        return 9999 if self.case.known_on is None else self.case.known_on.year

    def latest(self, by_year: Iterable[int]) -> int | None:
        """Return the last year that is not after the case."""
        return max((year for year in by_year if year <= self.last), default=None)

    def tell_old(self, year: int) -> None:
        """Note that a table ends long before the case."""
        if year + OLDEST <= self.last < 9999:
            self.notes.append(
                f"{self.table.file} ends in {year}, {self.last - year} years before the case."
            )


def starting_values(
    case: Case,
    *tables: str | Path,
    issue: str | None = None,
    anchors: Mapping[str, float] | None = None,
    names: Mapping[str, str] | None = None,
) -> StartingValues:
    """Return what published tables offer a case; nothing is written.

    Parameters
    ----------
    case : Case
    *tables : str or Path
        CSV or XLSX with a head row, or a file of R (``.rda``, ``.rds``) with one data frame. What
        a table offers is told by its columns: ``cinc`` (capability); two states and obligations of
        an alliance (regard); ideal points with ``year`` or ``session`` (ideal points); ``votes`` or
        ``population`` (votes of the rule).
    issue : str, optional
        On which issue published ideal points are ideal points.
    anchors : mapping of actor to float, optional
        Where two actors' estimates lie on that issue, in its unit; the rest follow in line.
    names : mapping of str to str, optional
        A table's name or code for an actor of the case, where it is not known.

    Raises
    ------
    CaseError
        A table cannot be read.
    UsageError
        No such actor or issue, or nothing in a table that a case has a place for.
    """
    for actor in [*(names or {}).values(), *(anchors or {})]:
        case.require_actor(actor)
    if issue is not None and issue not in case.issues:
        raise UsageError(f"The case has no issue '{issue}'.{nearest(issue, case.issues)}")
    values: dict[str, StartingValue] = {}
    notes: list[str] = []
    for name in tables:
        table = _table(name)
        heads = named(table.heads)
        # as packages of R that join several tables name the columns of ATOP
        heads |= {head.removeprefix("atop_"): at for head, at in heads.items()}
        reader = _Reader(case, table, heads, _codes(case, names or {}), notes)
        offered = {value.id: value for value in _offered(reader, issue, anchors or {})}
        if not offered and not notes:
            notes.append(
                f"{table.file}: no row is about an actor of the case. Say --as CODE=ACTOR."
            )
        values |= offered
    return StartingValues(case, tuple(values.values()), tuple(dict.fromkeys(notes)))


def _table(name: str | Path) -> Table:
    raw, file = read_bytes(name, LIMITS.bytes)
    return table_of(r_table(raw, file, LIMITS) if is_r_data(raw) else raw, file, LIMITS)


def _offered(
    reader: _Reader, issue: str | None, anchors: Mapping[str, float]
) -> Iterator[StartingValue]:
    heads = reader.heads
    if "cinc" in heads:
        yield from _capabilities(reader)
    elif reader.place(_ONE) is not None and any(name in heads for name in ALLIANCES):
        yield from _regard(reader)
    elif reader.place(_IDEAL) is not None:
        yield from _ideals(reader, issue, anchors)
    elif "votes" in heads or "population" in heads:
        yield from _votes(reader)
    else:
        reader.table.stop(
            f"the columns {', '.join(reader.table.heads[:12])}",
            "cinc; two states and defense, consul, ...; idealpoint; votes; or population",
            "Rename the column that holds the value.",
            line=1,
        )


def _by_actor_and_year(
    reader: _Reader, read: Callable[[Any], Any]
) -> Iterator[tuple[str, int, dict[int, Any]]]:
    """Yield each actor of the case, the year to use and what was read for every year."""
    places = [reader.heads.get(name) for name in _ACTOR]
    found: dict[str, dict[int, Any]] = {}
    for row in reader.rows():
        actor, value = reader.actor(row, places), read(row)
        if actor is not None and value is not None:
            year = reader.year(row)
            found.setdefault(actor, {})[_UNDATED if year is None else year] = value
    for actor in reader.case.actors:
        year = reader.latest(found.get(actor, {}))
        if year is not None:
            yield actor, year, found[actor]
            reader.tell_old(year)
    missing = [name for name in reader.case.actors if name not in found]
    if found and missing:
        reader.notes.append(f"{reader.table.file} has no {', '.join(missing)}.")


def _capabilities(reader: _Reader) -> Iterator[StartingValue]:
    rows = list(_by_actor_and_year(reader, partial(_vote, place=reader.heads["cinc"])))
    if not rows:
        return
    largest = max(years[year] for _, year, years in rows)
    for actor, year, years in rows:
        span = [v for y, v in years.items() if year - YEARS < y <= year]
        value = _belief(*(100.0 * v / largest for v in (min(span), years[year], max(span))))
        why = (
            f"Share of the world's material capabilities in {year}: {years[year]:.4g} (CINC), the "
            f"largest party at 100. {_spread(len(span))}"
        )
        now = reader.case.actors[actor].capability.plain()
        yield StartingValue(
            f"capability.{actor}",
            ("actors", actor, "capability"),
            value, now, year or None, why, _SOURCES["capability"][0],
        )  # fmt: skip
    reader.notes.append(
        "Capabilities are relative: accept all of them, or mind that others stay on another scale. "
        "The index counts material; widen what says little of clout over these issues."
    )


def _spread(years: int) -> str:
    if years == 1:
        return "The table has one year of it, so no interval: give it one."
    return f"The interval is how far {years} years differ."


def _regard(reader: _Reader) -> Iterator[StartingValue]:
    first = [reader.heads.get(name) for name in _ONE]
    second = [reader.heads.get(name) for name in _TWO]
    found: dict[tuple[str, str], dict[int, list[str]]] = {}
    for row in reader.rows():
        pair = (reader.actor(row, first), reader.actor(row, second))
        year = reader.year(row)
        if None in pair or pair[0] == pair[1] or year is None:
            continue
        owed = [n for n in ALLIANCES if n in reader.heads and _number(row.cell(reader.heads[n]))]
        for one, two in (pair, pair[::-1]):
            kept = found.setdefault((str(one), str(two)), {}).setdefault(year, [])
            kept += [name for name in owed if name not in kept]
    last = reader.latest(year for years in found.values() for year in years)
    for (one, two), years in found.items():
        year = reader.latest(years)
        if year is None or year != last or not years[year]:
            continue  # none, or over by then
        strongest = max(years[year], key=lambda name: ALLIANCES[name][1])
        words = ", ".join(_OBLIGATIONS[name] for name in years[year])
        why = (
            f"Allied in {year}: {words} (ATOP). What an alliance is worth is a convention of "
            "Winset, not of the table: judge it."
        )
        present = reader.case.actors[one].regard.get(two)
        yield StartingValue(
            f"regard.{one}.{two}",
            ("actors", one, "regard", two),
            list(ALLIANCES[strongest]),
            None if present is None else present.weight.plain(),
            year, why, _SOURCES["regard"][0],
        )  # fmt: skip
        reader.tell_old(year)


def _ideals(
    reader: _Reader, issue: str | None, anchors: Mapping[str, float]
) -> Iterator[StartingValue]:
    place, low, high = reader.place(_IDEAL), reader.place(_LOW), reader.place(_HIGH)
    assert place is not None

    def read(row: Any) -> tuple[float, float, float] | None:
        middle = _number(row.cell(place))
        ends = [middle if p is None else _number(row.cell(p)) for p in (low, high)]
        if middle is None:
            return None
        return (
            middle if ends[0] is None else ends[0],
            middle,
            middle if ends[1] is None else ends[1],
        )

    rows = {actor: (year, years[year]) for actor, year, years in _by_actor_and_year(reader, read)}
    if issue is None or len(anchors) != 2 or len(set(anchors.values())) != 2:
        raise UsageError(
            f"{reader.table.file} has ideal points on a scale of its own. Say on which issue they "
            "bear, and where two actors stand on it: --issue ISSUE --anchor ACTOR=VALUE --anchor "
            "ACTOR=VALUE."
        )
    (one, at_one), (two, at_two) = anchors.items()
    for name in (one, two):
        if name not in rows:
            raise UsageError(f"{reader.table.file} has no estimate of {name} up to the case's day.")
    first, second = rows[one][1][1], rows[two][1][1]
    if first == second:
        raise UsageError(f"{one} and {two} have the same estimate. Choose two that differ.")
    lowest, highest = reader.case.issues[issue].range
    held = {row.actor: row for row in reader.case.positions if row.issue == issue}
    for actor, (year, ends) in rows.items():
        if actor not in held:
            reader.notes.append(
                f"{actor} holds no position on {issue}; its ideal has no place yet."
            )
            continue
        slope = (at_two - at_one) / (second - first)
        scaled = sorted(at_one + slope * (value - first) for value in ends)
        clipped = [min(max(value, lowest), highest) for value in scaled]
        outside = " It lies outside the issue's range and stands at its end." * (clipped != scaled)
        why = (
            f"Ideal point {ends[1]:.3g} ({ends[0]:.3g} to {ends[2]:.3g}) in {year}, in line with "
            f"{one} at {at_one:g} and {two} at {at_two:g}.{outside}"
        )
        present = held[actor].ideal
        yield StartingValue(
            f"ideal.{actor}.{issue}",
            ("positions", f"{actor}/{issue}", "ideal"),
            _belief(*clipped),
            None if present is None else present.plain(),
            year, why, _SOURCES["ideal"][0],
        )  # fmt: skip


def _votes(reader: _Reader) -> Iterator[StartingValue]:
    decision = reader.case.decision
    if decision.rule == "consensus":
        reader.notes.append(
            f"{reader.table.file}: nothing is counted under consensus, so votes and populations "
            "have no place. Say rule: quota, with a quota, to use them."
        )
        return
    for column, path in (
        ("votes", ("decision", "votes")),
        ("population", ("decision", "also", "population", "votes")),
    ):
        if column not in reader.heads:
            continue
        read = partial(_vote, place=reader.heads[column])
        present = decision.votes
        if column == "population":
            tally = decision.also.get(column)
            present = {} if tally is None else tally.votes
        for actor, year, years in _by_actor_and_year(reader, read):
            yield StartingValue(
                f"{column}.{actor}",
                (*path, actor),
                years[year],
                present.get(actor),
                year,
                f"{column.capitalize()} of {years[year]:,.10g} in {reader.table.file}.",
                _SOURCES["votes"][0],
            )


def _vote(row: Any, *, place: int) -> float | None:
    return _positive(row.cell(place))


def accept_values(
    place: str | Path, offered: StartingValues, ids: Sequence[str], *, by: str
) -> Revision:
    """Write values that a person accepts into the case, each with its source and reason.

    Parameters
    ----------
    place : str or Path
        The case's folder, or its file.
    offered : StartingValues
    ids : sequence of str
    by : str
        Who accepts.

    Raises
    ------
    CaseError
        The case would have faults; nothing was written.
    UsageError
        No such value, nobody accepts, or the number was changed meanwhile.
    """
    by = " ".join(by.split())
    if not by:
        raise UsageError("A value is accepted by a person. Say by whom.")
    values = {value.id: value for value in offered.values}
    for name in ids:
        if name not in values:
            raise UsageError(f"No table offers '{name}'.{nearest(name, values)}")
    chosen = [values[name] for name in dict.fromkeys(ids)]
    return revise(place, lambda version: _edits(version.data, chosen, by))


def _edits(data: Any, chosen: Sequence[StartingValue], by: str) -> list[Edit]:
    sources = section_of(data, "sources")
    kinds = {row[0]: row for row in _SOURCES.values()}
    edits = []
    for source in dict.fromkeys(value.source for value in chosen):
        if source not in sources:
            _, title, authors, publisher = kinds[source]
            entry: dict[str, Any] = {"title": title, "type": "dataset", "authors": list(authors)}
            entry |= {"publisher": publisher} if publisher else {}
            edits.append(Edit("set", ("sources", source), entry))
    for value in chosen:
        why = f"{value.why} Accepted by {by}."
        kind, owner = value.path[0], value.path[:-1]
        if kind == "decision":
            edits.append(Edit("set", value.path, value.value))
        elif kind == "actors" and "regard" in value.path and not _is_entry(data, value.path):
            entry = {"weight": value.value, "why": why, "sources": [value.source]}
            edits.append(Edit("set", value.path, entry))
        else:
            inside = "regard" in value.path
            place = (*value.path, "weight") if inside else value.path
            owner = value.path if inside else owner
            edits += [Edit("set", place, value.value), *_reasons(data, owner, value, why)]
    return edits


def _is_entry(data: Any, path: tuple[str, ...]) -> bool:
    return isinstance(value_at(data, path), Mapping)


def _reasons(data: Any, owner: tuple[str, ...], value: StartingValue, why: str) -> Iterator[Edit]:
    """Yield the edits that say why; what is said there already stays."""
    said = value_at(data, (*owner, "why")) or ""
    if value.why not in said:
        yield Edit("set", (*owner, "why"), f"{said} {why}".strip())
    cited = list(value_at(data, (*owner, "sources")) or ())
    if value.source not in cited:
        yield Edit("set", (*owner, "sources"), [*cited, value.source])


@cache
def _state_codes() -> dict[str, list[str]]:
    """Return number and letters of the Correlates of War lists by the gazetteer's id."""
    file = "state-codes.yaml"
    raw = (resources.files("winset.interchange") / file).read_bytes()
    data = dict(read_text(raw, file).data)
    return {state: [str(number), letters] for number, (letters, state) in data.items()}


def _codes(case: Case, names: Mapping[str, str]) -> dict[str, str]:
    """Return the actor of the case by every name and code that a table may have for it."""
    known: dict[str, str] = {}
    states = {
        entry["id"]: [entry["id"], entry["name"], *entry["names"], entry["iso2"], entry["iso3"]]
        for entry in gazetteer()["states"]
    }
    by_name = {_key(word): state for state, words in states.items() for word in words if word}
    for actor, entry in case.actors.items():
        state = by_name.get(_key(actor)) or by_name.get(_key(entry.name))
        words = [actor, entry.name]
        words += [*states[state], *_state_codes().get(state, ())] if state else []
        known |= {_key(word): actor for word in words if word}
    return known | {_key(word): actor for word, actor in names.items()}


def _key(text: str) -> str:
    text = text.strip().casefold()
    number = _number(text)
    return text.replace("_", "-") if number is None else f"{number:g}"


def _number(cell: str) -> float | None:
    if cell.strip().casefold() in _MISSING:
        return None
    try:
        value = float(cell.replace(",", ".") if cell.count(",") == 1 else cell)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _positive(cell: str) -> float | None:
    value = _number(cell)
    return value if value is not None and value >= 0.0 else None


def _belief(low: float, likely: float, high: float) -> float | list[float]:
    """Return three numbers as a case has them, one where they are the same."""
    ends = [float(f"{value:.4g}") for value in (low, likely, high)]
    return ends[1] if ends[0] == ends[2] else ends
