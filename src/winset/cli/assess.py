"""``winset assess``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import answer_options, case_argument, experts_options, seed_option
from winset.cli.output import emit


@click.command("assess")
@case_argument
@experts_options
@click.option("--actor", "-a", metavar="ID", help="Whose aims. Default: the one with hypotheses.")
@click.option(
    "--draws",
    "-n",
    default=10_000,
    show_default=True,
    metavar="N",
    type=click.IntRange(20, 1_000_000),
    help="How many draws of judgements and preferences.",
)
@seed_option
@click.option(
    "--response",
    nargs=2,
    type=float,
    default=(2.0, 50.0),
    show_default=True,
    metavar="LOW HIGH",
    help="90 % of how closely the actor may follow its interest: log-odds for a whole unit of "
    "utility, 100 points.",
)
@click.option("--scenario", metavar="ID", help="Apply a scenario of the case first.")
@click.option(
    "--matrix", metavar="FILE", help="Take the evidence from an ACH matrix (CSV) instead."
)
@click.option(
    "--candidate",
    "candidates",
    multiple=True,
    metavar="TEXT",
    help="An observation to come, as 'NAME: hypothesis=80, other=20'; repeat for several.",
)
@click.option("--since", metavar="DAY", help="Say what items dated later than DAY changed.")
@click.option(
    "--pool-judges",
    "pool",
    type=click.Choice(("log-odds", "log", "linear", "mixture")),
    help="How several judges of one item are made one. Default: as each item says, or log-odds.",
)
@click.option("--all", "everything", is_flag=True, help="Show every item and every change.")
@answer_options
def command(case: str, everything: bool, as_json: bool, output: str | None, **options: Any) -> None:
    """Say what an actor really wants: hypotheses weighed against evidence and conduct.

    \b
    Examples:
      winset assess cases/iran-2014
      winset assess cases/iran-2014 --actor russia --json
      winset assess cases/iran-2014 --candidate "Ships S-300: derails=60, completes=15"
      winset assess cases/iran-2014 --matrix matrix.csv
    """
    from winset import api

    answer = api.assess(api.read(case), **options)
    emit(answer, as_json, output, everything=everything)
