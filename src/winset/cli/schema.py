"""``winset schema``."""

from __future__ import annotations

import click


@click.command("schema")
@click.argument("name", metavar="[case|forecast]", default="case")
def command(name: str) -> None:
    """Print the JSON Schema of case.yaml, or of what forecast --json writes.

    \b
    Examples:
      winset schema > case.schema.json
      winset schema forecast
    """
    from winset import api
    from winset.cli.output import say

    say(api.schema(name), nl=False)
