"""``winset advise``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import (
    answer_options,
    case_argument,
    draws_option,
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
    "--third-parties",
    is_flag=True,
    help="Instead: what a mediator would propose, and who could spoil a deal.",
)
@click.option("--all", "every", is_flag=True, help="Show every lever that gains; JSON holds all.")
@model_option
@draws_option(4000)
@seed_option
@settings_option
@workers_option
@spread_option
@answer_options
def command(
    case: str,
    actor: str | None,
    outcome: str | None,
    third_parties: bool,
    every: bool,
    model: str | None,
    settings: tuple[str, ...],
    spread: float | None,
    as_json: bool,
    output: str | None,
    **options: Any,
) -> None:
    """Rank what an actor can do by what it gains, or find ways to an outcome.

    A lever is a step of stated size: holding out for more, putting an issue higher, persuading
    one that listens, a trade, standing together; and what the case lists under levers:. Gains are
    in points of utility (0-100). The best five are explained.

    \b
    Examples:
      winset advise cases/iran-2014 --actor russia
      winset advise cases/iran-2014 --actor iran --draws 2000 --json
      winset advise cases/iran-2014 --for sanctions-relief=70
      winset advise cases/iran-2014 --third-parties
    """
    from winset import api
    from winset.errors import UsageError

    if [actor is not None, outcome is not None, third_parties].count(True) != 1:
        raise UsageError("Name one of the three: --actor ID, --for ISSUE=VALUE, --third-parties.")
    if third_parties and (model or settings):
        raise UsageError("--third-parties is told by the win set; leave out --model and --set.")
    read = read_case(case, spread)
    by: dict[str, Any] = {"model": model, "settings": settings}
    with progress_bar("draws" if third_parties else "levers") as progress:
        if third_parties:
            answer: Any = api.third_parties(read, progress=progress, **options)
        elif outcome is not None:
            answer = api.reach(read, outcome, progress=progress, **by, **options)
        else:
            answer = api.advise(read, str(actor), progress=progress, **by, **options)
    emit(answer, as_json, output, **({"every": True} if every and actor is not None else {}))
