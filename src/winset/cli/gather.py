"""``winset gather``."""

from __future__ import annotations

import click

from winset.cli.arguments import answer_options, progress_bar
from winset.cli.output import emit, say


@click.command("gather")
@click.argument("store", metavar="STORE")
@answer_options
def command(store: str, as_json: bool, output: str | None) -> None:
    """Put together what the store of a plan holds, complete or not.

    With --json, each result has under "answer" what the verb itself prints with --json.

    \b
    Examples:
      winset gather store
      winset gather store --json
      winset gather store -o result.json
    """
    from winset import api

    with progress_bar("chunks") as progress:
        answer = api.gather(store, progress=progress)
    missing = answer.plan.chunks - answer.done
    if missing:
        say(
            f"{missing:,} of {answer.plan.chunks:,} chunks are not there yet; this is of the rest. "
            f"Go on with winset run PLAN --out {store}.",
            to_stderr=True,
        )
    emit(answer, as_json, output)
