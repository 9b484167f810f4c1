"""Scores of forecasts as one page: the backtest, and the track record."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from winset import __version__
from winset.analyses.record.backtest import BASELINE, NORMAL, POSITIONS, Backtest
from winset.analyses.record.differences import Difference
from winset.analyses.record.scoring import Scored, Tally
from winset.analyses.record.track_record import Record
from winset.charts.bars import interval_rows
from winset.charts.scores import pit_chart, reliability_chart
from winset.charts.svg import COLOURS, STYLE
from winset.show.words import value_text

NOTHING = "–"
FEW = 60
"""Outcomes up to which a backtest's page lists each."""


def page(answer: Backtest | Record) -> str:
    """Return scores as one HTML page without scripts or network.

    Parameters
    ----------
    answer : Backtest or Record

    Returns
    -------
    str
    """
    environment = Environment(
        loader=PackageLoader("winset.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (resources.files("winset.report") / "page.css").read_text(encoding="utf-8")
    given = _backtest(answer) if isinstance(answer, Backtest) else record_view(answer)
    return environment.get_template("scores.html").render(
        style=Markup(style + STYLE),  # noqa: S704 - our own files
        version=__version__,
        **given,
    )


def _backtest(answer: Backtest) -> dict[str, Any]:
    scored = {name: tally for name, tally in answer.models.items() if tally.rows}
    return {
        "kicker": "Backtest",
        "title": "Forecasts against what came out",
        "counts": f"{_count(answer.outcomes, 'outcome')} in {_count(answer.cases, 'case')}.",
        "short": _in_short(answer, scored),
        "flagged": [],
        "rows": _figures(scored),
        "differences": _differences(answer, scored),
        "references": [POSITIONS, NORMAL],
        "compared": _compared(answer, scored),
        "charts": _charts(scored),
        "issues": _listed(answer, scored) if answer.outcomes <= FEW else [],
        "columns": ["Issue", "came out", "model", "forecast", "80 % interval", "percentile"],
        "skipped": [
            f"{name} did not fit {_count(len(reasons), 'case')}."
            for name, reasons in answer.skipped.items()
        ],
        "normal": True,
        "run": f"{answer.draws:,} draws of each case, seed {answer.seed}.",
    }


def record_view(answer: Record) -> dict[str, Any]:
    """Return what a page shows of a track record: texts and pictures."""
    counted = {name: tally for name, tally in answer.models.items() if tally.rows}
    flagged = {name: [str(item) for item in found] for name, found in answer.late.items()}
    rows = [
        {
            "name": answer.cases[row.case].issues[row.issue].name,
            "note": answer.cases[row.case].title + (" (flagged)" if row.case in flagged else ""),
            "cells": _record_cells(answer, row),
        }
        for row in answer.rows
    ]
    shown = len(answer.rows)
    return {
        "kicker": "Track record",
        "title": "What was forecast, and what came out",
        "counts": f"{_count(shown, 'outcome')} in {_count(len(answer.cases), 'case')}.",
        "short": _record_short(answer),
        "flagged": [(answer.cases[name].title, found) for name, found in flagged.items()],
        "rows": _figures(counted),
        "differences": [],
        "references": [],
        "compared": [],
        "charts": _charts(counted),
        "issues": rows,
        "columns": [
            "Issue",
            "forecast of",
            "came out",
            "on",
            "forecast",
            "80 % interval",
            "percentile",
            "error",
            "CRPS",
        ],
        "skipped": [],
        "normal": False,
        "run": f"{answer.scored.draws:,} draws of each case, seed {answer.scored.seed}.",
    }


def _record_short(answer: Record) -> list[str]:
    tally = answer.models["pooled"]
    if not tally.rows:
        return ["No outcome counts yet: every case is flagged."]
    figures = tally.summary
    inside = round(figures["coverage80"] * len(tally.rows))
    words = [
        f"The headline forecast missed by {figures['mae']:.0f} points of 100 on average.",
        f"Its 80 % intervals held {inside} of {_count(len(tally.rows), 'outcome')}.",
    ]
    if len(tally.rows) < 20:
        words.append("So few outcomes say little about the next one.")
    return words


def _record_cells(answer: Record, row: Scored) -> list[str]:
    case = answer.cases[row.case]
    issue = case.issues[row.issue]

    def text(value: float) -> str:
        return value_text(answer.in_unit(row, value), issue)

    came = issue.outcome
    return [
        case.known_on.isoformat() if case.known_on else NOTHING,
        value_text(None if came is None else came.value, issue),
        NOTHING if came is None else came.date,
        text(row.point),
        f"{text(row.low)} to {text(row.high)}",
        f"{row.percentile:.0f}",
        f"{row.error:.0f}",
        f"{row.crps:.1f}",
    ]


def _in_short(answer: Backtest, scored: Mapping[str, Tally]) -> list[str]:
    words = []
    for name in ("pooled", "calibrated"):
        if name not in scored:
            continue
        figures = scored[name].summary
        mae = answer.differences[name]["mae"]
        beats = "" if not _known(mae) else f", {_signed(mae)} against the mean ({_ends(mae)})"
        words.append(
            f"{name}: mean error {figures['mae']:.1f} points of 100{beats}; CRPS "
            f"{figures['crps']:.1f}; 80 % intervals hold {100 * figures['coverage80']:.0f} % of "
            f"outcomes, 50 % intervals {100 * figures['coverage50']:.0f} %."
        )
    best = min(scored, key=lambda name: scored[name].summary["crps"])
    words.append(f"The best distribution by CRPS is that of {best}.")
    return words


def _figures(scored: Mapping[str, Tally]) -> list[dict[str, Any]]:
    rows = []
    for name, tally in scored.items():
        s = tally.summary
        cells = [str(len(tally.rows)), f"{s['mae']:.1f}", f"{s['median_error']:.1f}"]
        cells += [f"{100 * s['hits10']:.0f} %", f"{s['crps']:.1f}", f"{s['log_score']:.2f}"]
        cells += [f"{100 * s[key]:.0f} %" for key in ("coverage50", "coverage80", "coverage90")]
        rows.append({"name": name, "cells": cells})
    return rows


def _differences(answer: Backtest, scored: Mapping[str, Tally]) -> list[dict[str, Any]]:
    parts = []
    for key, name in (("mae", "MAE"), ("crps", "CRPS")):
        rows = [
            (model, found.low, found.value, found.high)
            for model in scored
            if model != BASELINE and _known(found := answer.differences[model][key])
        ]
        if rows:
            unit = f"{name} less that of the mean, points of 100"
            chart = interval_rows(f"{name} against the mean", rows, unit)
            parts.append({"name": name, "chart": Markup(chart)})  # noqa: S704 - escaped there
    return parts


def _compared(answer: Backtest, scored: Mapping[str, Tally]) -> list[dict[str, Any]]:
    rows = []
    for name in scored:
        if name == BASELINE:
            continue
        cells = [
            (_signed(found), _ends(found))
            for found in (answer.differences[name][key] for key in ("mae", "crps"))
        ]
        for reference in (POSITIONS, NORMAL):
            part = answer.skill[name].get(reference)
            cells.append((NOTHING, "") if part is None else (_share(part.value), _shares(part)))
        rows.append({"name": name, "cells": cells})
    return rows


def _charts(scored: Mapping[str, Tally]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "pit": Markup(  # noqa: S704 - escaped there
                pit_chart(f"{name}: where outcomes fell", tally.pit(), f"c{i % COLOURS}")
            ),
            "reliability": Markup(  # noqa: S704 - escaped there
                reliability_chart(
                    f"{name}: intervals and outcomes", tally.reliability(), f"c{i % COLOURS}"
                )
            ),
        }
        for i, (name, tally) in enumerate(scored.items())
    ]


def _listed(answer: Backtest, scored: Mapping[str, Tally]) -> list[dict[str, Any]]:
    places: dict[tuple[str, str], list[tuple[str, Scored]]] = {}
    for name, tally in scored.items():
        for row in tally.rows:
            places.setdefault((row.case, row.issue), []).append((name, row))
    return [
        {
            "name": issue if first else "",
            "note": case if first else "",
            "cells": [
                f"{row.outcome:.0f}",
                name,
                f"{row.point:.0f}",
                f"{row.low:.0f} to {row.high:.0f}",
                f"{row.percentile:.0f}",
            ],
        }
        for (case, issue), found in places.items()
        for first, (name, row) in ((i == 0, pair) for i, pair in enumerate(found))
    ]


def _known(found: Difference) -> bool:
    return found.low == found.low


def _signed(found: Difference) -> str:
    return f"{found.value:+.1f}".replace("-", "−") if found.value == found.value else NOTHING


def _ends(found: Difference) -> str:
    return f"{found.low:+.1f} to {found.high:+.1f}".replace("-", "−") if _known(found) else ""


def _share(value: float) -> str:
    return f"{100 * value:.0f} %".replace("-", "−") if value == value else NOTHING


def _shares(found: Difference) -> str:
    return f"{_share(found.low)} to {_share(found.high)}" if _known(found) else ""


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
