"""``winset timeline``."""

from __future__ import annotations

import click

from winset.cli.arguments import answer_options, case_argument
from winset.cli.output import emit, save


@click.command("timeline")
@case_argument
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["agreement", "evidence", "precedent", "day"]),
    help="Show this kind alone; repeat for several.",
)
@click.option("--svg", metavar="FILE", help="Write the picture to a file.")
@answer_options
def command(
    case: str, kinds: tuple[str, ...], svg: str | None, as_json: bool, output: str | None
) -> None:
    """List agreements, evidence, precedents and days that count, the earliest first.

    \b
    Examples:
      winset timeline cases/iran-2014
      winset timeline cases/iran-2014 --kind agreement
      winset timeline cases/iran-2014 --svg timeline.svg
    """
    from winset import api

    answer = api.timeline(api.read(case), kinds=kinds)
    if svg is not None:
        save(answer.plot().standalone(), svg)
    if as_json or output is not None or svg is None:
        emit(answer, as_json, output)
