"""``winset export``."""

from __future__ import annotations

import click

from winset.cli.arguments import case_argument


@click.command("export")
@case_argument
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    required=True,
    help="A file that ends in .xlsx or .csv; - for CSV on standard output.",
)
def command(case: str, output: str) -> None:
    """Write a case as one spreadsheet, which every command reads in its place.

    A workbook has a sheet for each section of the case, with notes and lists to choose from; a CSV
    file has the same tables below one another.

    \b
    Examples:
      winset export cases/iran-2014 -o iran.xlsx
      winset export cases/iran-2014 -o - | winset forecast -
      winset forecast iran.xlsx
    """
    from winset import api
    from winset.cli.output import print_data, say

    read = api.read(case)
    if output == "-":
        from winset.interchange.workbook_writing import as_csv

        print_data(as_csv(read), nl=False)
        return
    say(f"Wrote {api.export(read, output)}")
