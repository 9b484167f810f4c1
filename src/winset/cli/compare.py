"""``winset compare``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import (
    answer_options,
    case_argument,
    experts_options,
    paired_options,
    progress_bar,
    read_case,
    spread_option,
)
from winset.cli.output import emit


@click.command("compare")
@case_argument
@experts_options
@click.option(
    "--scenario",
    required=True,
    metavar="ID|FILE",
    help="A scenario of the case, or a YAML file that holds one.",
)
@click.option(
    "--against", metavar="ID|FILE", help="Compare with this scenario. Default: the case as it is."
)
@click.option(
    "--orders",
    default=1,
    show_default=True,
    metavar="N",
    type=click.IntRange(1, 1000),
    help="With more than four changes: orders, each with its reverse, that the parts rest on.",
)
@click.option(
    "--below",
    default=0.5,
    show_default=True,
    metavar="P",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Search for the multiple of the changes that brings a deal below this probability.",
)
@paired_options
@spread_option
@answer_options
def command(
    case: str,
    scenario: str,
    spread: float | None,
    as_json: bool,
    output: str | None,
    **options: Any,
) -> None:
    """Say what a shock changes: the deal, the terms, and which of its parts carries the change.

    Both runs share their draws, so what differs is the shock alone. The parts add up to the whole.

    \b
    Examples:
      winset compare cases/iran-2014 --scenario ukraine
      winset compare cases/iran-2014 --scenario ukraine --against ukraine-feared
      winset compare cases/iran-2014 --scenario my-shock.yaml --json
    """
    from winset import api

    read = read_case(case, spread)
    with progress_bar("runs") as progress:
        answer = api.compare(read, scenario, progress=progress, **options)
    emit(answer, as_json, output)
