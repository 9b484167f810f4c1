"""``winset power``."""

from __future__ import annotations

import click

from winset.cli.arguments import answer_options, case_argument
from winset.cli.output import emit


@click.command("power")
@case_argument
@answer_options
def command(case: str, as_json: bool, output: str | None) -> None:
    """Show who has how much voting power under the case's decision rule.

    Banzhaf: the part of coalitions in which an actor is decisive. Shapley-Shubik: the part of
    orders of arrival in which it completes a majority. Both are exact and add up to 100 %.

    \b
    Examples:
      winset power cases/emissions-1989
      winset power cases/emissions-1989 --json
    """
    from winset import api

    emit(api.power(api.read(case)), as_json, output)
