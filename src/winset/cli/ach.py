"""``winset ach``."""

from __future__ import annotations

import click

from winset.cli.arguments import json_option


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
    from typing import cast

    from winset import api
    from winset.analyses.aims.ach import Convention
    from winset.cli.output import console, plain, print_json, save, table

    if source.lower().endswith(".csv"):
        matrix = api.read_matrix(source)
    else:
        matrix = api.assess(api.read(source), actor=actor, draws=2000).matrix
    if csv_file is not None:
        save(matrix.to_csv().rstrip("\n") if csv_file == "-" else matrix.to_csv(), csv_file)
        return
    convention = cast(Convention, scores)
    score, tells = matrix.inconsistency(convention), matrix.diagnosticity(convention)
    order = matrix.ranking(convention)
    if as_json:
        print_json(
            {
                "scores": scores,
                "inconsistency": score,
                "consistency": matrix.consistency(),
                "diagnosticity": tells,
                "ranking": list(order),
                "matrix": {row.id: dict(row.grades) for row in matrix.rows},
            }
        )
        return
    rows = table("", "rated", ">tells", *[name[:16] for name in order])
    for row in sorted(matrix.rows, key=lambda row: -tells[row.id]):
        cells = [row.grades.get(name, "") or "–" for name in order]
        rows.add_row(plain(row.id), row.rating or "–", f"{tells[row.id]:.3g}", *cells)
    rows.add_row("[bold]inconsistency[/bold]", "", "", *[f"{score[name]:.4g}" for name in order])
    out = console()
    out.print(rows)
    out.print("The lower the inconsistency, the less speaks against a hypothesis.", style="dim")
