"""``winset backtest``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import answer_options, form_option, progress_bar, scoring_options
from winset.cli.output import emit


@click.command("backtest")
@click.argument("cases", metavar="CASES...", nargs=-1, required=True)
@form_option
@click.option(
    "--model",
    "-m",
    multiple=True,
    metavar="NAME",
    help="A model to score; repeat for several. Default: all. The mean is always scored.",
)
@scoring_options
@answer_options
def command(
    cases: tuple[str, ...],
    model: tuple[str, ...],
    as_json: bool,
    output: str | None,
    **options: Any,
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

    with progress_bar() as progress:
        answer = api.backtest(cases, model=model or None, progress=progress, **options)
    emit(answer, as_json, output)
