"""``winset show``."""

from __future__ import annotations

import click

from winset.cli.arguments import answer_options, case_argument, experts_options
from winset.cli.output import emit


@click.command("show")
@case_argument
@experts_options
@answer_options
def command(case: str, as_json: bool, output: str | None) -> None:
    """Show a case: what it asks, its issues, its actors and their positions.

    \b
    Examples:
      winset show cases/iran-2014
      winset show cases/iran-2014 --json | python -m json.tool
      winset show cases/iran-2014 -o iran.html
    """
    from winset import api

    emit(api.read(case), as_json, output)
