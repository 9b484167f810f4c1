"""``winset timing``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import (
    answer_options,
    case_argument,
    draws_option,
    experts_options,
    seed_option,
)
from winset.cli.output import emit


@click.command("timing")
@case_argument
@experts_options
@draws_option()
@seed_option
@answer_options
def command(case: str, as_json: bool, output: str | None, **options: Any) -> None:
    """Say what moving into a closed market is worth, by when one moves and how likely it opens.

    Presence builds a footing that counts when the market opens, and costs until then. Entering with
    the others is worth 0. The unit is a year of the open market.

    \b
    Examples:
      winset timing cases/iran-2014
      winset timing cases/iran-2014 --json
    """
    from winset import api

    emit(api.timing(api.read(case), **options), as_json, output)
