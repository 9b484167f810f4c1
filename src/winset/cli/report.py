"""``winset report``."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import click

from winset.cli.arguments import (
    case_argument,
    experts_options,
    forecast_options,
    run_forecast,
    spread_option,
)


@click.command("report")
@case_argument
@experts_options
@forecast_options
@spread_option
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    help="Where to write; - for standard output. Default: NAME-report.html in this folder.",
)
@click.option(
    "--library",
    "store",
    metavar="FILE",
    help="Show the text of cited passages from this library, and what changed there.",
)
def command(case: str, output: str | None, store: str | None, **options: Any) -> None:
    """Write the forecast as one HTML page that opens from disk and prints well.

    \b
    Examples:
      winset report cases/iran-2014
      winset report cases/iran-2014 -o iran.html --seed 7
      winset report cases/iran-2014 --library iran.sqlite
      winset report - < case.yaml > page.html -o -
    """
    from winset import api
    from winset.cli.output import save, say

    with nullcontext() if store is None else api.open_library(store, create=False) as opened:
        answer = run_forecast(case, as_page=True, **options)
        target = output if output is not None else f"{answer.case.id}-report.html"
        save(api.page(answer, library=opened), target)
    if target != "-":
        say(f"Wrote {target}", to_stderr=True)
