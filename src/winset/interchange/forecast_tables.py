"""Tables of probabilities that somebody gave: fatebook's export, and a plain one.

Fatebook (https://fatebook.io) exports a row a forecast, with the columns of :data:`COLUMNS`; two
scores that it adds are its own, and are neither read nor written. The plain table has the columns
``question`` (the id of a question of the case, or its words), ``date`` and ``probability``.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from winset.interchange.tables import Limits, Table, named, read_table
from winset.untrusted import from_spreadsheet_cell, spreadsheet_cell

LIMITS = Limits()
COLUMNS = (
    "Question title",
    "Multiple choice option",
    "Forecast created by",
    "Forecast (scale = 0-1)",
    "Forecast created at",
    "Question created by",
    "Question created at",
    "Question resolve by",
    "Question resolution",
    "Question resolved at",
)
RESOLUTIONS = ("YES", "NO", "AMBIGUOUS")
_PLAIN = {
    "question": ("question", "event", "id"),
    "day": ("date", "day"),
    "probability": ("probability", "forecast"),
}
_FATEBOOK = {
    "question": ("question_title",),
    "day": ("forecast_created_at",),
    "probability": ("forecast_(scale_=_0_1)",),
}


@dataclass(frozen=True)
class GivenForecast:
    """A probability that somebody gave on a day.

    Attributes
    ----------
    question : str
        Its words, or an id.
    by : str
    probability : float
        Of "yes".
    day : date
    opens, closes, resolved : date or None
        Of the question: asked, to be resolved, and resolved.
    resolution : str
        ``YES``, ``NO``, ``AMBIGUOUS``, or empty.
    """

    question: str
    by: str
    probability: float
    day: datetime.date
    opens: datetime.date | None = None
    closes: datetime.date | None = None
    resolution: str = ""
    resolved: datetime.date | None = None


def is_fatebook(heads: Iterable[str]) -> bool:
    """Tell whether columns are those of fatebook's export.

    Parameters
    ----------
    heads : iterable of str
    """
    return {"Question title", "Forecast created at"} <= set(heads)


def as_fatebook(forecasts: Iterable[GivenForecast]) -> str:
    """Return forecasts as the CSV that fatebook exports.

    Parameters
    ----------
    forecasts : iterable of GivenForecast
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in forecasts:
        days = (one.day, one.opens, one.closes, one.resolved)
        made, opens, closes, resolved = (f"{d.isoformat()} 00:00:00" if d else "" for d in days)
        cells = [one.question, "", one.by, repr(one.probability), made]
        cells += [one.by, opens, closes, one.resolution, resolved]
        writer.writerow(map(spreadsheet_cell, cells))
    return out.getvalue()


def read_forecasts(source: str | Path) -> tuple[GivenForecast, ...]:
    """Read a table of probabilities: fatebook's export, or ``question``, ``date``, ``probability``.

    Rows of one option among several, which have no place here, are left out.

    Parameters
    ----------
    source : str or Path
        A file, or ``-`` for standard input.

    Raises
    ------
    UsageError
        There is no such file.
    CaseError
        A column is missing, or a cell cannot be read.
    """
    return forecasts_of(read_table(source, LIMITS))


def forecasts_of(table: Table) -> tuple[GivenForecast, ...]:
    """Return what a table of probabilities holds, as :func:`read_forecasts`.

    Parameters
    ----------
    table : Table
    """
    heads = named(table.heads)
    columns = _FATEBOOK if is_fatebook(table.heads) else _PLAIN
    places = {
        name: next((heads[one] for one in names if one in heads), None)
        for name, names in columns.items()
    }
    lacking = [columns[name][0] for name, place in places.items() if place is None]
    if lacking:
        table.stop(
            f"a table without the column{'s' * (len(lacking) > 1)} {', '.join(lacking)}",
            "the columns question, date and probability, or those that fatebook exports",
            "Name them so in the first row.",
        )
    found = []
    for row in table.rows()[1:]:
        cells = {
            name: from_spreadsheet_cell(row.cell(place))
            for name, place in {**heads, **places}.items()
            if place is not None
        }
        if cells.get("multiple_choice_option"):
            continue
        day, chance = _day(cells["day"]), _chance(cells["probability"])
        if not cells["question"].strip():
            place = row.at(places["question"] or 0)
            table.findings.error(*place, "question", "no question", "its words", "Write them.")
            continue
        if day is None:
            place = row.at(places["day"] or 0)
            expected = "a day, as 2015-03-01"
            table.findings.error(*place, "date", f"'{cells['day']}'", expected, "Write it so.")
        if chance is None:
            place = row.at(places["probability"] or 0)
            found_ = f"'{cells['probability']}'"
            mend = "Write 0.35, or 35 %."
            table.findings.error(*place, "probability", found_, "a probability, 0 to 1", mend)
        if day is not None and chance is not None:
            found.append(_forecast(cells, day, chance))
    table.findings.stop()
    return tuple(found)


def _forecast(cells: dict[str, str], day: datetime.date, chance: float) -> GivenForecast:
    resolution = cells.get("question_resolution", "").upper()
    return GivenForecast(
        " ".join(cells["question"].split()),
        cells.get("forecast_created_by", ""),
        chance,
        day,
        _day(cells.get("question_created_at", "")),
        _day(cells.get("question_resolve_by", "")),
        resolution if resolution in RESOLUTIONS else "",
        _day(cells.get("question_resolved_at", "")),
    )


def _day(cell: str) -> datetime.date | None:
    with suppress(ValueError):
        return datetime.date.fromisoformat(cell.strip()[:10])
    return None


def _chance(cell: str) -> float | None:
    text, whole = cell.strip(), 1.0
    if text.endswith("%"):
        text, whole = text[:-1], 100.0
    with suppress(ValueError):
        value = float(text) / whole
        return value if 0.0 <= value <= 1.0 else None
    return None
