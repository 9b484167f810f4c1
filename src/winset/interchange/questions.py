"""Tables of dated questions: the columns in which the Good Judgment Project published its own.

A row a question: ``ifp_id``, ``q_text``, ``date_start``, ``date_to_close``, ``n_opts``,
``options``. What is known only afterwards (``outcome``, ``q_status``, ``date_closed``,
``date_suspend``, ``days_open``) is not read, but by :func:`read_outcomes`, for fits.

Fatebook's export and a question set of ForecastBench are read as well; all of theirs are yes or no.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from winset.errors import UsageError
from winset.interchange.forecast_tables import forecasts_of, is_fatebook
from winset.interchange.forecastbench import entries
from winset.interchange.tables import Limits, Table, named, read_bytes, table_of
from winset.library.readers.iso_dates import MONTHS, day_of, iso_day

LIMITS = Limits()
COLUMNS = ("ifp_id", "q_text", "date_start", "date_to_close", "options")
_DAYS = ("%Y-%m-%d", "%m/%d/%y", "%m/%d/%Y")
_NOTHING = ("", "na", "n/a", "null", "none")
"""What a table writes where a day is not known."""
YES_NO = ("Yes", "No")
_OPTION = re.compile(r"(?:^|,\s*|\s:?\s*)\(([a-z])\)\s*", re.IGNORECASE)
_YES_NO = re.compile(r"\s*(yes|no)\s*[,;/|]\s*(yes|no)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """A dated question with its options, as it stood when it was asked.

    Attributes
    ----------
    id, text : str
    condition : str
        What has to hold for it to count, as the table writes it; empty where nothing has.
    options : tuple of str
        What may come out, (a) first.
    opens : date
        The day on which it was asked.
    closes : date or None
        That on which it was to close; None where the table does not say.
    """

    id: str
    text: str
    condition: str
    options: tuple[str, ...]
    opens: date
    closes: date | None


def read_questions(source: str | Path) -> tuple[Question, ...]:
    """Read a table of dated questions; nothing that was known only later is read.

    Parameters
    ----------
    source : str or Path
        A file, or ``-`` for standard input.

    Raises
    ------
    UsageError
        There is no such file.
    CaseError
        A column is missing, a day cannot be read, or an id comes twice.
    """
    raw, name = read_bytes(source, LIMITS.bytes)
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _from_forecastbench(raw, name)
    if is_fatebook(table_of(raw, name, LIMITS).heads):
        return _from_fatebook(raw, name)
    table, places, rows = _rows(raw, name, COLUMNS)
    questions: dict[str, Question] = {}
    for line, cells in rows:
        id_, text, opens, closes, written = (cells[places[name]] for name in COLUMNS)
        if not text:
            place = places["q_text"] + 1
            table.findings.error(line, place, "q_text", "no question", "its words", "Write them.")
            continue
        if not id_ or id_ in questions:
            found = f"the id '{id_}' a second time" if id_ else "a question without an id"
            table.findings.error(line, 1, "ifp_id", found, "an id of its own", "Give it one.")
            continue
        days: dict[str, date | None] = {}
        for name, cell in (("date_start", opens), ("date_to_close", closes)):
            day = _day(cell)
            if day is not None or (name == "date_to_close" and cell.lower() in _NOTHING):
                days[name] = day
            else:
                expected = "a day as 2014-06-20, 20 Jun 2014 or 6/20/14 (month, day, year)"
                place = places[name] + 1
                table.findings.error(line, place, name, f"'{cell}'", expected, "Write it so.")
        if len(days) == 2 and (start := days["date_start"]) is not None:
            condition, options = _options(written)
            questions[id_] = Question(id_, text, condition, options, start, days["date_to_close"])
    table.findings.stop()
    return tuple(questions.values())


def read_outcomes(source: str | Path) -> dict[str, bool]:
    """Return, by id, whether option (a) came out, of the questions that were not voided.

    Parameters
    ----------
    source : str or Path
    """
    names = ("ifp_id", "q_status", "outcome")
    _, places, rows = _rows(*read_bytes(source, LIMITS.bytes), names)
    told = ([cells[places[name]] for name in names] for _, cells in rows)
    return {id_: outcome == "a" for id_, status, outcome in told if status == "closed"}


def read_closings(source: str | Path) -> dict[str, date]:
    """Return, by id, the day on which each question was closed, where it is known.

    Parameters
    ----------
    source : str or Path
    """
    names = ("ifp_id", "date_closed")
    _, places, rows = _rows(*read_bytes(source, LIMITS.bytes), names)
    told = {cells[places["ifp_id"]]: _day(cells[places["date_closed"]]) for _, cells in rows}
    return {id_: day for id_, day in told.items() if day is not None}


def _from_fatebook(raw: bytes, name: str) -> tuple[Question, ...]:
    """Return the questions of fatebook's export, each once, asked when it was made."""
    found: dict[str, Question] = {}
    for one in forecasts_of(table_of(raw, name, LIMITS)):
        opens = one.opens or one.day
        found.setdefault(
            one.question, Question(one.question, one.question, "", YES_NO, opens, one.closes)
        )
    return tuple(found.values())


def _from_forecastbench(raw: bytes, name: str) -> tuple[Question, ...]:
    """Return the questions of a question set, asked on the day on which forecasts were frozen."""
    found: dict[tuple[str, str], Question] = {}
    for one in entries(raw, name, "questions"):
        told = one.get("resolution_dates")
        ends = [_day(str(day)) for day in told] if isinstance(told, list) else []
        closes = _day(str(one.get("market_info_close_datetime", "")))
        opens = _day(str(one.get("freeze_datetime", "")))
        text, key = one.get("question"), (str(one.get("source")), one["id"])
        if opens is None or not isinstance(text, str) or not text.strip():
            raise UsageError(
                f"{name}: '{one['id']}' has not both a question and a freeze_datetime as "
                "2015-03-01T00:00:00+00:00."
            )
        if key in found:
            raise UsageError(f"{name}: '{one['id']}' stands there a second time. Leave one out.")
        last = max((day for day in ends if day is not None), default=closes)
        found[key] = Question(one["id"], text, "", YES_NO, opens, last)
    return tuple(found.values())


def _rows(
    raw: bytes, name: str, needed: Sequence[str]
) -> tuple[Table, dict[str, int], list[tuple[int, tuple[str, ...]]]]:
    """Return a table, the places of its columns by name, and its rows, each as long as the head."""
    table = table_of(raw, name, LIMITS)
    places = named(table.heads)
    lacking = [name for name in needed if name not in places]
    if lacking:
        table.stop(
            f"a table without the column{'s' * (len(lacking) > 1)} {', '.join(lacking)}",
            f"the columns {', '.join(needed)}",
            "Name them so in the first row.",
        )
    width = len(table.heads)
    rows = [(row.line, row.cells + ("",) * (width - len(row.cells))) for row in table.rows()[1:]]
    table.findings.stop()
    return table, places, rows


def _day(cell: str) -> date | None:
    """Return the day that a cell begins with; a time after it does not count."""
    for form in _DAYS:
        with suppress(ValueError, IndexError):
            return datetime.strptime(cell.replace("T", " ").split()[0], form).date()
    first = re.match(r"[^\W\d_]+", cell)
    words_only = first is not None and first[0].lower() not in MONTHS
    return None if words_only else day_of(iso_day(cell))


def _options(written: str) -> tuple[str, tuple[str, ...]]:
    """Return the condition that comes before the options, and what each says, (a) first."""
    if plain := _YES_NO.fullmatch(written):
        return "", plain.groups()
    parts = _OPTION.split(written)
    lettered = zip(parts[1::2], parts[2::2], strict=True)
    options = sorted(lettered, key=lambda one: one[0].lower())
    return parts[0].strip(" :"), tuple(option.strip(" ,") for _, option in options)
