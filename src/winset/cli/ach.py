"""``winset ach``."""

from __future__ import annotations

import click

from winset.cli.arguments import json_option
from winset.cli.output import emit, print_findings, save


@click.command("ach")
@click.argument("source", metavar="CASE|CSV")
@click.option("--actor", "-a", metavar="ID", help="Whose aims, for a case.")
@click.option(
    "--scores",
    type=click.Choice(["points", "squares"]),
    default="points",
    show_default=True,
    help="points: very inconsistent 2, inconsistent 1, times credibility and relevance. "
    "squares: squared distance below neutral.",
)
@click.option("--csv", "csv_file", metavar="FILE", help="Write the matrix as CSV (- for output).")
@json_option
def command(
    source: str, actor: str | None, scores: str, csv_file: str | None, as_json: bool
) -> None:
    """Show a matrix of competing hypotheses with the classic scores, or convert it.

    SOURCE is a case, whose likelihoods and acts become the nearest of the five steps CC, C, N, I
    and II, or a CSV table with a row an item and a column a hypothesis.

    \b
    Examples:
      winset ach cases/iran-2014
      winset ach cases/iran-2014 --csv matrix.csv
      winset ach matrix.csv --scores squares
    """
    from winset import api

    if source.lower().endswith(".csv"):
        matrix = api.read_matrix(source)
        if matrix.findings:
            print_findings(matrix.findings, to_stderr=True)
    else:
        matrix = api.assess(api.read(source), actor=actor, draws=2000).matrix
    if csv_file is not None:
        save(matrix.to_csv().rstrip("\n") if csv_file == "-" else matrix.to_csv(), csv_file)
    else:
        emit(matrix.scored_by(scores), as_json)
