"""``winset precedents``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import (
    answer_options,
    case_argument,
    experts_options,
    paired_options,
    progress_bar,
)
from winset.cli.output import emit


@click.command("precedents")
@case_argument
@experts_options
@paired_options
@answer_options
def command(case: str, as_json: bool, output: str | None, **options: Any) -> None:
    """Compare a case with its precedents: what is alike, what is not, what that makes here.

    The similarity is the weight of what is the same over all weight. A difference that says what
    would change here is tried on the same draws.

    \b
    Examples:
      winset precedents cases/iran-2014
      winset precedents cases/iran-2014 --json
    """
    from winset import api

    with progress_bar("runs") as progress:
        answer = api.precedents(api.read(case), progress=progress, **options)
    emit(answer, as_json, output)
