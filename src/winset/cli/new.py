"""``winset new``."""

from __future__ import annotations

import click


@click.command("new")
@click.argument("place", metavar="DIR")
@click.option("--title", metavar="TEXT", help="The case's title.")
@click.option("--xlsx", "workbook", is_flag=True, help="Write a workbook, DIR.xlsx, instead.")
@click.option("--empty", is_flag=True, help="Write the title and the day alone, no example.")
def command(place: str, title: str | None, workbook: bool, empty: bool) -> None:
    """Write a small case into the folder DIR, or a workbook, ready to run and to change.

    The file case.yaml is commented; the workbook has a sheet for each part of a case, notes on the
    headings, and a sheet that shows how cells are filled in.

    \b
    Examples:
      winset new my-case
      winset new my-case --title "The fisheries talks"
      winset new my-case --xlsx
    """
    from winset import api
    from winset.cli.output import say

    path = api.new(place, title, workbook=workbook, empty=empty)
    case = path if path.suffix == ".xlsx" else place
    say(f"Wrote {path}")
    say(f"Next: winset check {case}   then   winset forecast {case}")
