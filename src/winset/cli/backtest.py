"""``winset backtest``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from winset.cli.arguments import form_option, json_option

if TYPE_CHECKING:
    from winset.analyses.record.backtest import Backtest
    from winset.analyses.record.differences import Difference
    from winset.analyses.record.scoring import Scored

FEW = 20
"""Outcomes up to which each is shown by itself."""


@click.command("backtest")
@click.argument("cases", metavar="CASES...", nargs=-1, required=True)
@form_option
@click.option(
    "--model",
    "-m",
    "models",
    multiple=True,
    metavar="NAME",
    help="A model to score; repeat for several. Default: all. The mean is always scored.",
)
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
    "--seed",
    default=0,
    show_default=True,
    metavar="N",
    help="The same seed gives the same answer.",
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
    form: str | None,
    models: tuple[str, ...],
    draws: int,
    seed: int,
    settings: tuple[str, ...],
    workers: int | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Score every model on cases whose outcomes are known.

    A case counts by its issues that have an outcome. Each issue is scaled to 0-100 of its range.

    \b
    Examples:
      winset backtest cases/iran-2014 cases/emissions-1989
      winset backtest deu3.csv --from deu
      winset backtest deu3.csv --from deu -o backtest.html
      winset backtest deu3.csv --from deu --model calibrated --model median --json
    """
    from winset import api
    from winset.cli.arguments import progress_bar
    from winset.cli.output import save_answer

    with progress_bar() as progress:
        answer = api.backtest(
            cases,
            form=form,
            draws=draws,
            seed=seed,
            model=models or None,
            settings=settings,
            workers=workers,
            progress=progress,
        )
    if output is not None:
        save_answer(answer, output)
    elif as_json:
        click.echo(answer.to_json())
    else:
        _print(answer)


def _print(answer: Backtest) -> None:
    from rich.text import Text

    from winset.cli.output import console, table

    out = console()
    columns = (">n", ">MAE", ">median", ">within 10", ">CRPS", ">log", ">50 %", ">80 %", ">90 %")
    rows = table("model", *columns, "tenths")
    for name, tally in answer.models.items():
        if not tally.rows:
            continue
        s = tally.summary
        rows.add_row(
            name,
            str(len(tally.rows)),
            *[f"{s[key]:.1f}" for key in ("mae", "median_error")],
            f"{100 * s['hits10']:.0f} %",
            f"{s['crps']:.1f}",
            f"{s['log_score']:.2f}",
            *[f"{100 * s[key]:.0f} %" for key in ("coverage50", "coverage80", "coverage90")],
            _bars(tally.pit()),
        )
    out.print("Scores, each issue 0-100 of its range", style="bold")
    out.print(rows)
    out.print(Text("Lower is better, but for hits; intervals should cover what they state.", "dim"))
    out.print(Text("Tenths of a forecast should hold like parts of the outcomes.", "dim"))
    out.print()
    against = table("model", ">MAE", "95 %", ">CRPS", "95 %")
    for name, scores in answer.differences.items():
        if answer.models[name].rows:
            mae, crps = scores["mae"], scores["crps"]
            against.add_row(
                name, f"{mae.value:+.1f}", _ends(mae), f"{crps.value:+.1f}", _ends(crps)
            )
    out.print("Against the mean, issue by issue", style="bold")
    out.print(against)
    if answer.outcomes <= FEW:
        out.print()
        out.print("Where each outcome fell, issue by issue", style="bold")
        out.print(_issues(answer))
    out.print()
    for name, reasons in answer.skipped.items():
        out.print(Text(f"{name} did not fit {_count(len(reasons), 'case')}.", "dim"))
    run = f"{_count(answer.outcomes, 'outcome')} in {_count(answer.cases, 'case')}"
    out.print(Text(f"{run}, {answer.draws:,} draws, seed {answer.seed}.", "dim"))


def _bars(parts: list[float]) -> str:
    """Draw the parts of outcomes in the tenths of a forecast; three times a tenth is full."""
    marks = "▁▂▃▄▅▆▇█"
    return "".join(marks[min(len(marks) - 1, int(part / 0.3 * len(marks)))] for part in parts)


def _ends(difference: Difference) -> str:
    if difference.low != difference.low:
        return "–"
    return f"{difference.low:+.1f} to {difference.high:+.1f}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _issues(answer: Backtest) -> object:
    """Return where in each model's forecast each outcome fell."""
    from winset.cli.output import plain, table

    places: dict[tuple[str, str], list[tuple[str, Scored]]] = {}
    for name, tally in answer.models.items():
        for row in tally.rows:
            places.setdefault((row.case, row.issue), []).append((name, row))
    columns = (">came out", ">forecast", ">percentile")
    rows = table("issue", *columns)
    for (case, issue), found in places.items():
        name = f"{case}: {issue}" if answer.cases > 1 else issue
        rows.add_row(f"[bold]{plain(name)}[/bold]", f"{found[0][1].outcome:.0f}")
        for model, row in found:
            rows.add_row(f"  {model}", "", f"{row.point:.0f}", f"{row.percentile:.0f}")
    return rows
