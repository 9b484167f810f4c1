"""``winset calibrate``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import form_option, progress_bar
from winset.cli.output import print_sections, save, say


@click.command("calibrate")
@click.argument("cases", metavar="CASES...", nargs=-1, required=True)
@form_option
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    required=True,
    help="Write the fit to FILE (- for standard output).",
)
@click.option("--name", "data", metavar="TEXT", help="What the record calls the data.")
@click.option(
    "--seed", default=0, show_default=True, metavar="N", help="Of the division into folds."
)
@click.option(
    "--weights/--no-weights",
    default=True,
    help="Learn by which weights all models are pooled, too: every model runs on every case.",
)
def command(cases: tuple[str, ...], output: str, **options: Any) -> None:
    """Fit the calibrated model and the weights of all models to cases with known outcomes.

    Both are scored by cross-validation in which all issues of a case stay together. Forecast
    with them by --set calibrated.parameters=FILE.

    \b
    Examples:
      winset calibrate deu3.csv --from deu -o my-fit.json
      winset forecast cases/iran-2014 --set calibrated.parameters=my-fit.json
    """
    from winset import api

    with progress_bar() as progress:
        answer = api.calibrate(cases, progress=progress, **options)
    save(answer.to_json(), output)
    if output != "-":
        say(f"Wrote {output}.")
        print_sections(answer.show())
