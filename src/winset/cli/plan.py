"""``winset plan``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import answer_options, form_option, settings_option
from winset.cli.output import emit


@click.command("plan")
@click.argument("cases", metavar="CASES...", nargs=-1, required=True)
@form_option
@click.option(
    "--verb",
    multiple=True,
    metavar="NAME",
    help="forecast, backtest or sensitivity; repeat for several. Default: forecast.",
)
@click.option(
    "--scenario",
    multiple=True,
    metavar="ID",
    help="A scenario to apply besides the case as it is; repeat for several, or each for all.",
)
@click.option(
    "--model",
    "-m",
    multiple=True,
    metavar="NAME",
    help="A model to run; repeat for several. Default: all that fit each case.",
)
@click.option(
    "--draws",
    "-n",
    metavar="N",
    type=click.IntRange(1, 2**32),
    help="How many draws. Default: the verb's own number.",
)
@click.option(
    "--seeds",
    default="0",
    show_default=True,
    metavar="N|N:M",
    help="One seed, or those from N to M-1; each gives answers of its own.",
)
@settings_option
@click.option(
    "--size",
    metavar="N",
    type=click.IntRange(1, 10**9),
    help="Draws in a piece of a long forecast. Default: those of about a second.",
)
@answer_options
def command(
    cases: tuple[str, ...],
    verb: tuple[str, ...],
    model: tuple[str, ...],
    seeds: str,
    as_json: bool,
    output: str | None,
    **options: Any,
) -> None:
    """Plan work: each verb on each case, under each scenario, with each seed.

    The plan is a file that holds the cases, so it can be run anywhere: winset run.

    \b
    Examples:
      winset plan cases/iran-2014 -n 1000000 -m mean -m median -m nash -m winset -o plan.json
      winset plan cases --scenario each -o plan.json
      winset plan deu3.csv --from deu --verb backtest -o plan.json
      winset plan cases/iran-2014 --seeds 0:100 -n 1000 -o plan.json
    """
    from winset import api

    answer = api.plan(
        cases, verb=verb or "forecast", model=model or None, seeds=_seeds(seeds), **options
    )
    emit(answer, as_json, output)


def _seeds(text: str) -> range | tuple[int]:
    first, colon, last = text.partition(":")
    try:
        return range(int(first), int(last)) if colon else (int(first),)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is neither a whole number nor two, as in 0:100.", param_hint="--seeds"
        ) from None
