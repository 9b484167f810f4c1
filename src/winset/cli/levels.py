"""``winset levels``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import (
    case_argument,
    experts_options,
    json_option,
    paired_options,
    progress_bar,
)
from winset.cli.output import emit, save


@click.command("levels")
@case_argument
@experts_options
@click.option("--actor", required=True, metavar="ID", help="Whose groups and regard.")
@click.option("-o", "--output", metavar="FILE", help="Write the picture (SVG) there; - prints it.")
@click.option(
    "--linkage/--no-linkage",
    default=None,
    help="Whether to look for two issues whose trade makes a deal. Default: where the case says "
    "who ratifies, what is offered, or what keeps an agreement.",
)
@paired_options
@json_option
def command(case: str, actor: str, output: str | None, as_json: bool, **options: Any) -> None:
    """Show what an actor's groups, and its regard for others, change.

    What it would want without its groups, what would come out then, and how large the share of
    each group, or its regard for another, must be to change the outcome: to move a median term
    by 5 % of its range, or the probability of a deal by 5 points. Besides, where the case says so:
    what the hardness of those who ratify for it changes, what offers and trades of two issues make
    a deal, and who would keep one.

    \b
    Examples:
      winset levels cases/iran-2014 --actor russia
      winset levels cases/iran-2014 --actor iran -o levels.svg
      winset levels cases/iran-2014 --actor iran --json
    """
    from winset import api

    with progress_bar("groups") as progress:
        answer = api.levels(api.read(case), actor, progress=progress, **options)
    if output is not None:
        save(answer.plot().standalone(), output)
    if as_json or output != "-":
        emit(answer, as_json)
