"""``winset export``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import case_argument, draws_option, seed_option
from winset.errors import UsageError


@click.command("export")
@case_argument
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    required=True,
    help="A file that ends in .xlsx or .csv; - for CSV on standard output.",
)
@click.option(
    "--to",
    "program",
    metavar="FORM",
    help="Write what is forecast instead: fatebook (CSV), metaculus (CDFs of terms), questions, "
    "forecasts or resolutions (sets of ForecastBench), draws (.csv or .parquet).",
)
@click.option("--on", metavar="DAY", help="The day on which odds hold. Default: as_of.")
@click.option(
    "--open-ends", is_flag=True, help="Of metaculus: values beyond an issue's range are possible."
)
@draws_option()
@seed_option
def command(case: str, output: str, program: str | None, on: str | None, **options: Any) -> None:
    """Write a case as one spreadsheet, which every command reads in its place; or its forecasts.

    A workbook has a sheet for each section of the case, with notes and lists to choose from; a CSV
    file has the same tables below one another. With --to, what is forecast of the case is written
    in the form of another program.

    \b
    Examples:
      winset export cases/iran-2014 -o iran.xlsx
      winset export cases/iran-2014 -o - | winset forecast -
      winset forecast iran.xlsx
      winset export cases/iran-2014 --to fatebook -o iran.csv
      winset export cases/iran-2014 --to metaculus -o iran-terms.json
      winset export cases/iran-2014 --to draws -o iran.parquet
    """
    from winset import api
    from winset.cli.output import print_data, say

    read = api.read(case)
    if program is not None:
        if output == "-":
            raise UsageError("--to writes a file: name one with -o.")
        say(f"Wrote {api.export_forecast(read, output, program, on=on, **options)}")
        return
    if output == "-":
        from winset.interchange.workbook_writing import as_csv

        print_data(as_csv(read), nl=False)
        return
    say(f"Wrote {api.export(read, output)}")
