"""``winset record``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from winset.cli.arguments import json_option

if TYPE_CHECKING:
    from winset.analyses.record.track_record import Record


@click.command("record")
@click.argument("cases", metavar="FOLDER...", nargs=-1, required=True)
@click.option(
    "--draws",
    "-n",
    default=1000,
    show_default=True,
    metavar="N",
    type=click.IntRange(1, 1_000_000),
    help="How many draws of each case.",
)
@click.option(
    "--seed", default=0, show_default=True, metavar="N", help="The same seed gives the same answer."
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="MODEL.OPTION=VALUE",
    help="Choose an option of a model; repeat for several.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 1024),
    help="Threads. Default: one a core; no answer depends on it.",
)
@json_option
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    help="Write to FILE: a page where it ends in .html, else JSON (- for standard output).",
)
def command(
    cases: tuple[str, ...],
    draws: int,
    seed: int,
    settings: tuple[str, ...],
    workers: int | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Show the track record: each outcome of resolved cases, and where its forecast had it.

    FOLDER is a case, or a folder of cases. Outcomes are recorded by winset resolve. A case that
    rests on something later than its outcome is flagged, and not counted.

    \b
    Examples:
      winset record cases/iran-2014
      winset record cases -o record.html
      winset record cases --json
    """
    from winset import api
    from winset.cli.arguments import progress_bar
    from winset.cli.output import save_answer

    with progress_bar() as progress:
        answer = api.record(
            cases, draws=draws, seed=seed, settings=settings, workers=workers, progress=progress
        )
    if output is not None:
        save_answer(answer, output)
    elif as_json:
        click.echo(answer.to_json())
    else:
        _print(answer)


def _print(answer: Record) -> None:
    from rich.text import Text

    from winset.cli.output import console, plain, table
    from winset.show.words import value_text

    out = console()
    rows = table(
        "issue", ">came out", ">on", ">forecast", ">80 % interval", ">pct", ">error", ">CRPS"
    )
    case = ""
    for row in answer.rows:
        held = answer.cases[row.case]
        issue = held.issues[row.issue]
        if row.case != case:
            case = row.case
            mark = " [yellow](flagged)[/yellow]" if case in answer.late else ""
            rows.add_row(f"[bold]{plain(held.title)}[/bold]{mark}")
            rows.add_row(f"[dim]as of {held.known_on or 'no stated day'}[/dim]")
        low, middle, high = (
            value_text(answer.in_unit(row, value), issue)
            for value in (row.low, row.point, row.high)
        )
        came = issue.outcome
        rows.add_row(
            f"  {plain(row.issue)}",
            value_text(None if came is None else came.value, issue),
            "" if came is None else came.date,
            middle,
            f"{low} to {high}",
            f"{row.percentile:.0f}",
            f"{row.error:.0f}",
            f"{row.crps:.1f}",
        )
    out.print(rows)
    out.print()
    scores = table("model", ">n", ">MAE", ">within 10", ">CRPS", ">log", ">50 %", ">80 %", ">90 %")
    for name, tally in answer.models.items():
        s = tally.summary
        if tally.rows:
            scores.add_row(
                name,
                str(len(tally.rows)),
                f"{s['mae']:.1f}",
                f"{100 * s['hits10']:.0f} %",
                f"{s['crps']:.1f}",
                f"{s['log_score']:.2f}",
                *[f"{100 * s[key]:.0f} %" for key in ("coverage50", "coverage80", "coverage90")],
            )
    out.print(scores)
    out.print()
    for name, found in answer.late.items():
        for item in found:
            out.print(Text(f"{name} is flagged and not counted: {item}.", "yellow"))
    out.print(
        Text(
            "Forecast and interval are those of the pool. pct: the percentile at which the outcome "
            "fell. Errors and CRPS in points of 100.",
            "dim",
        )
    )
