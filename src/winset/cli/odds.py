"""``winset odds``."""

from __future__ import annotations

import click

from winset.cli.arguments import answer_options
from winset.cli.output import emit


@click.command("odds")
@click.option(
    "--questions",
    metavar="FILE",
    required=True,
    help="A table of dated questions with two options each; columns of outcomes are not read.",
)
@answer_options
def command(questions: str, as_json: bool, output: str | None) -> None:
    """Say how likely dated events are.

    \b
    Examples:
      winset odds --questions questions.csv --json
    """
    from winset import api

    emit(api.odds_of_questions(questions), as_json, output)
