"""``winset advise``."""

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


@click.command("advise")
@case_argument
@experts_options
@click.option("--actor", "-a", metavar="ID", help="Whose levers.")
@click.option(
    "--for",
    "outcome",
    metavar="ISSUE=VALUE",
    help="Instead: who would have to move, and how far at least, to reach this outcome.",
)
@click.option(
    "--top",
    default=15,
    show_default=True,
    metavar="N",
    type=click.IntRange(1),
    help="How many levers to show; JSON holds all.",
)
@paired_options
@spread_option
@answer_options
def command(
    case: str,
    actor: str | None,
    outcome: str | None,
    top: int,
    spread: float | None,
    as_json: bool,
    output: str | None,
    **options: Any,
) -> None:
    """Rank what an actor can do by what it gains for what it takes, or find ways to an outcome.

    A lever is a step of stated size: asking for more or less, insisting more or less, persuading
    or strengthening another, a trade, standing together, a veto, the package of issues, a side
    payment. Gains are in points of utility (0-100), efforts in points on a stated scale.

    \b
    Examples:
      winset advise cases/iran-2014 --actor russia
      winset advise cases/iran-2014 --actor iran --draws 2000 --json
      winset advise cases/iran-2014 --for sanctions-relief=70
    """
    from winset import api
    from winset.errors import UsageError

    if (actor is None) == (outcome is None):
        raise UsageError("Name one of the two: --actor ID, or --for ISSUE=VALUE.")
    read = read_case(case, spread)
    with progress_bar("levers") as progress:
        if outcome is not None:
            answer: Any = api.reach(read, outcome, progress=progress, **options)
        else:
            answer = api.advise(read, str(actor), progress=progress, **options)
    emit(answer, as_json, output, top=top)
