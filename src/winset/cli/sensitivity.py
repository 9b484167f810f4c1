"""``winset sensitivity``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import (
    answer_options,
    case_argument,
    experts_options,
    model_option,
    progress_bar,
    read_case,
    seed_option,
    settings_option,
    spread_option,
    workers_option,
)
from winset.cli.output import emit


@click.command("sensitivity")
@case_argument
@experts_options
@click.option(
    "--global/--local",
    "everywhere",
    default=True,
    show_default=True,
    help="Sobol indices; or each input alone at its 5 % and its 95 % quantile.",
)
@click.option(
    "--by",
    type=click.Choice(["actor", "issue", "kind", "input"]),
    multiple=True,
    help="Global: put inputs together by this; repeat for several. Default: all four.",
)
@click.option(
    "--top",
    default=8,
    show_default=True,
    metavar="N",
    type=click.IntRange(1),
    help="How many inputs, actors or issues each table shows.",
)
@click.option(
    "--scenario", metavar="ID|FILE", help="Apply a scenario first: of the case, or a file."
)
@click.option(
    "--box",
    is_flag=True,
    help="Say besides in which box of at most four inputs no terms exist.",
)
@model_option
@click.option(
    "--draws",
    "-n",
    metavar="N",
    type=click.IntRange(1, 65_536),
    help="Draws of each run. Default: 1024 (global; the next power of two is taken), 1000 (local).",
)
@seed_option
@settings_option
@workers_option
@spread_option
@answer_options
def command(
    case: str,
    everywhere: bool,
    by: tuple[str, ...],
    top: int,
    spread: float | None,
    as_json: bool,
    output: str | None,
    **options: Any,
) -> None:
    """Say which inputs matter to the deal and its terms, and which to research first.

    Global: what part of the variance each actor, issue, kind of input and single input carries.
    Local: how far each input moves what comes out between its own quantiles, the others drawn.

    \b
    Examples:
      winset sensitivity cases/iran-2014
      winset sensitivity cases/iran-2014 --by actor --scenario ukraine
      winset sensitivity cases/iran-2014 --local --top 12
      winset sensitivity cases/iran-2014 --local --draws 100 --box
      winset sensitivity table.csv --spread 10 --by actor
      winset sensitivity cases/iran-2014 --json
    """
    from winset import api

    with progress_bar("runs") as progress:
        answer = api.sensitivity(
            read_case(case, spread),
            how="global" if everywhere else "local",
            by=by or None,
            progress=progress,
            **options,
        )
    emit(answer, as_json, output, top=top)
