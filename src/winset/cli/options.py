"""``winset options``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import case_argument, experts_options, json_option, seed_option
from winset.cli.output import emit, save


@click.command("options")
@case_argument
@experts_options
@click.option("--actor", metavar="ID", help="Show what this actor likes best, and would leave.")
@click.option("--state", metavar="STATE", help="Show who would leave this state, and what for.")
@click.option(
    "--coalition",
    metavar="ID,ID",
    help="Show what these actors would leave if they moved together.",
)
@click.option("--start", metavar="STATE", help="Show where play can go from this state.")
@click.option(
    "--want", metavar="STATE", help="Show what each would have to prefer for this state to last."
)
@click.option("--scenario", metavar="ID", help="Apply a scenario of the case first.")
@click.option("--hypothesis", metavar="ID", help="Suppose that a hypothesis of the case holds.")
@click.option(
    "--draws",
    "-n",
    default=1000,
    show_default=True,
    metavar="N",
    type=click.IntRange(1, 100_000),
    help="How many draws of the beliefs that enter the preferences.",
)
@seed_option
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write the picture (SVG) there, or a page where it ends in .html; - prints the picture.",
)
@json_option
def command(
    case: str,
    actor: str | None,
    state: str | None,
    coalition: str | None,
    output: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Say where play could rest if nobody agrees: the options game of a case.

    A state says which options are taken. The present state comes first, and the states that play
    can get to from it; then the others that could last. Nash: nobody has a move to something
    better. SEQ: each such move is met by moves that others would want to make. SIM: by others who
    move at the same time. GMR: others could answer, whatever it costs them. SMR: and there is no
    way out of the answer. Where beliefs enter, a number is the share of draws.

    A STATE is its number, a pattern (Y taken, N not, - either, a letter for each option), the
    options taken with commas between, none, a condition that one state meets, such as
    "us-eases-early and not iran-walks-out", or now.

    \b
    Examples:
      winset options cases/iran-2014
      winset options cases/iran-2014 --state now
      winset options cases/iran-2014 --want us-eases-early
      winset options cases/iran-2014 --coalition iran,united-states
      winset options cases/iran-2014 --start iran-walks-out -o states.svg
    """
    from winset import api

    members = [part for part in (coalition or "").split(",") if part]
    answer = api.options(api.read(case), coalition=members, **options)
    which = None if state is None else answer.game.state_of(state)
    who = None if actor is None else answer.game.player(actor)
    picture = output is not None and not output.lower().endswith((".html", ".htm", ".json"))
    if picture:
        save(answer.plot("states").standalone(), str(output))
    if as_json or not picture or output != "-":
        file = None if picture else output
        emit(answer, as_json, file, state=which, actor=who, paths=options["start"] is not None)
