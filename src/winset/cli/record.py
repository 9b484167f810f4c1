"""``winset record``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import answer_options, progress_bar, scoring_options
from winset.cli.output import emit


@click.command("record")
@click.argument("cases", metavar="FOLDER...", nargs=-1, required=True)
@scoring_options
@answer_options
def command(cases: tuple[str, ...], as_json: bool, output: str | None, **options: Any) -> None:
    """Show the track record: each outcome of resolved cases, and where its forecast had it.

    FOLDER is a case, or a folder of cases. Outcomes are recorded by winset resolve. A case that
    rests on something later than its outcome is flagged, and not counted.

    \b
    Examples:
      winset record cases/iran-2014
      winset record cases -o record.html
      winset record cases --json
    """
    from winset import api

    with progress_bar() as progress:
        answer = api.record(cases, progress=progress, **options)
    emit(answer, as_json, output)
