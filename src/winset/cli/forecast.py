"""``winset forecast``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import (
    answer_options,
    case_argument,
    experts_options,
    forecast_options,
    run_forecast,
    spread_option,
)
from winset.cli.output import emit


@click.command("forecast")
@case_argument
@experts_options
@forecast_options
@spread_option
@answer_options
@click.option(
    "--package",
    metavar="FILE",
    help="Say who accepts these terms: ISSUE: VALUE lines as YAML or JSON, - for standard input.",
)
@click.option("--path", is_flag=True, help="Show how positions move by round, and why.")
def command(case: str, as_json: bool, output: str | None, path: bool, **options: Any) -> None:
    """Say what will come out of a case: is there a deal, and on what terms.

    \b
    Examples:
      winset forecast cases/iran-2014
      winset forecast cases/iran-2014 --model nash --draws 2000
      winset forecast cases/iran-2014 --json --seed 7 | python -m json.tool
      winset forecast cases/emissions-1989 --point
      winset forecast cases/iran-2014 --believe
      winset forecast cases/iran-2014 --package terms.yaml
    """
    emit(run_forecast(case, **options), as_json, output, path=path)
