"""``winset calibrate``."""

from __future__ import annotations

import click

from winset.cli.arguments import form_option


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
@click.option("--name", metavar="TEXT", help="What the record calls the data.")
@click.option(
    "--seed",
    default=0,
    show_default=True,
    metavar="N",
    help="Of the division into folds.",
)
def command(
    cases: tuple[str, ...], form: str | None, output: str, name: str | None, seed: int
) -> None:
    """Fit the calibrated model to cases whose outcomes are known.

    The fit is scored by cross-validation in which all issues of a case stay together. Forecast
    with it by --set calibrated.parameters=FILE.

    \b
    Examples:
      winset calibrate deu3.csv --from deu -o my-fit.json
      winset forecast cases/iran-2014 --set calibrated.parameters=my-fit.json
    """
    from rich.text import Text

    from winset import api
    from winset.cli.arguments import progress_bar
    from winset.cli.output import console, save

    with progress_bar() as progress:
        answer = api.calibrate(cases, form=form, data=name, seed=seed, progress=progress)
    save(answer.to_json(), output)
    if output == "-":
        return
    record = answer.parameters.record
    figures = record.scores
    out = console()
    known = f"{record.outcomes} outcomes in {record.cases} cases"
    out.print(Text(f"Wrote {output}: {known}."))
    out.print(
        Text(
            f"On cases that the fit had not seen: MAE {figures['mae']:.1f}, "
            f"CRPS {figures['crps']:.1f}, 80 % intervals cover {100 * figures['coverage80']:.0f} %."
        )
    )
