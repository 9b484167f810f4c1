"""``winset elicit``: several experts, one number."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import (
    Subcommands,
    answer_options,
    case_argument,
    draws_option,
    pooling_options,
    seed_option,
    weights_of,
)
from winset.cli.output import emit, print_findings


@click.group("elicit", cls=Subcommands)
def command() -> None:
    """Ask several experts, weigh them by what is known, and let them count together.

    \b
    Examples:
      winset elicit pool cases/iran-2014 --experts cases/iran-2014/experts
      winset elicit weigh study.dtt study.rls
      winset forecast cases/iran-2014 --experts cases/iran-2014/experts
    """


def _pooling(command: Any) -> Any:
    for option in reversed(pooling_options):
        command = option(command)
    return command


@command.command("pool")
@case_argument
@click.option("--experts", required=True, metavar="FOLDER", help="That holds a file of each.")
@_pooling
@click.option("--round", "last", metavar="N", type=click.IntRange(1), help="The last that counts.")
@click.option("--model", "-m", metavar="NAME", help="Which says on what terms. Default: mean.")
@draws_option(2000)
@seed_option
@answer_options
def pool(
    case: str,
    experts: str,
    weights: str,
    last: int | None,
    as_json: bool,
    output: str | None,
    **options: Any,
) -> None:
    """Say where experts differ: number by number, with their reasons, and in what comes out.

    \b
    Examples:
      winset elicit pool cases/iran-2014 --experts cases/iran-2014/experts
      winset elicit pool cases/iran-2014 --experts cases/iran-2014/experts --round 1 --json
    """
    from winset import api

    panel = api.read_experts(experts, last)
    how = weights_of(weights)
    emit(api.disagreement(api.read(case), panel, weights=how, **options), as_json, output)


@command.command("weigh")
@click.argument("study", metavar="STUDY")
@click.argument("known", metavar="[KNOWN]", required=False)
@click.option(
    "--leave-out",
    is_flag=True,
    help="Score pools on each seed by weights made without it, too.",
)
@answer_options
def weigh(
    study: str, known: str | None, leave_out: bool, as_json: bool, output: str | None
) -> None:
    """Weigh experts by seed questions, whose answers are known: Cooke's classical model.

    STUDY is Excalibur's .dtt file, with the known values in the .rls file KNOWN; or a table with
    the columns expert, item, the percentiles such as p5, p50, p95, and known.

    \b
    Examples:
      winset elicit weigh study.dtt study.rls
      winset elicit weigh study.dtt study.rls --leave-out --json
      winset elicit weigh judgements.csv -o weights.html
    """
    from winset import api

    answer = api.weigh(study, known, leave_out=leave_out)
    if answer.findings:
        print_findings(answer.findings, to_stderr=True)
    emit(answer, as_json, output)


@command.command("convert")
@click.argument("study", metavar="STUDY")
@click.argument("known", metavar="[KNOWN]", required=False)
@click.option(
    "-o", "--output", "target", required=True, metavar="FILE", help="A .dtt or .csv file."
)
def convert(study: str, known: str | None, target: str) -> None:
    """Turn Excalibur's files into a table of judgements, or a table into Excalibur's files.

    With a target that ends in .dtt, the known values go beside it, into a file that ends in .rls.

    \b
    Examples:
      winset elicit convert study.dtt study.rls -o judgements.csv
      winset elicit convert judgements.csv -o study.dtt
    """
    from winset import api

    read = api.read_study(study, known)
    if read.findings:
        print_findings(read.findings, to_stderr=True)
    api.write_study(read, target)
