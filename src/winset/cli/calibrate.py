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
@click.option(
    "--weights/--no-weights",
    default=True,
    help="Learn by which weights all models are pooled, too: every model runs on every case.",
)
def command(
    cases: tuple[str, ...],
    form: str | None,
    output: str,
    name: str | None,
    seed: int,
    weights: bool,
) -> None:
    """Fit the calibrated model and the weights of all models to cases with known outcomes.

    Both are scored by cross-validation in which all issues of a case stay together. Forecast
    with them by --set calibrated.parameters=FILE.

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
        answer = api.calibrate(
            cases, form=form, data=name, seed=seed, weights=weights, progress=progress
        )
    save(answer.to_json(), output)
    if output == "-":
        return
    record = answer.parameters.record
    out = console()
    known = f"{record.outcomes} outcomes in {record.cases} cases"
    out.print(Text(f"Wrote {output}: {known}."))
    for what, tally in (("calibrated", answer.scores), ("pooled", answer.pooled)):
        if tally is None:
            continue
        figures = tally.summary
        line = (
            f"{what}: MAE {figures['mae']:.1f}, CRPS {figures['crps']:.1f}, 80 % intervals cover "
            f"{100 * figures['coverage80']:.0f} %"
        )
        out.print(Text(f"On cases that the fit had not seen, {line}."))
    if answer.pooled is not None:
        learnt = (answer.parameters.pool or {})["weights"]
        listed = ", ".join(f"{n} {100 * w:.0f} %" for n, w in sorted(learnt.items(), key=_second))
        out.print(Text(f"Weights: {listed}."))


def _second(item: tuple[str, float]) -> float:
    return -item[1]
