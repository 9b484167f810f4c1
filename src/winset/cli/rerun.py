"""``winset rerun``."""

from __future__ import annotations

import click

from winset.cli.arguments import json_option, progress_bar, workers_option
from winset.cli.output import emit


@click.command("rerun")
@click.argument("result", metavar="RESULT")
@workers_option
@json_option
def command(result: str, workers: int | None, as_json: bool) -> None:
    """Make a result again from what it says made it, and compare.

    RESULT is a chunk of a store, a whole store, or what winset gather wrote as JSON. The exit code
    is 1 where it comes out otherwise.

    \b
    Examples:
      winset rerun store/results/000000000/000000000002.parquet
      winset rerun store
      winset rerun result.json
    """
    from winset import api

    with progress_bar("chunks") as progress:
        answer = api.rerun(result, workers=workers, progress=progress)
    emit(answer, as_json)
    if not answer.same:
        raise click.exceptions.Exit(1)
