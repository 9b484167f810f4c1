"""``winset new``."""

from __future__ import annotations

import click


@click.command("new")
@click.argument("folder", metavar="DIR")
@click.option("--title", metavar="TEXT", help="The case's title.")
def command(folder: str, title: str | None) -> None:
    """Write a small commented case into the folder DIR, ready to run and to change.

    \b
    Examples:
      winset new my-case
      winset new my-case --title "The fisheries talks"
    """
    from winset import api
    from winset.cli.output import say

    path = api.new(folder, title)
    say(f"Wrote {path}")
    say(f"Next: winset check {folder}   then   winset forecast {folder}")
