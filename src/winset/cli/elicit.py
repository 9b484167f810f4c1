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
from winset.cli.output import emit, print_findings, save, say


@click.group("elicit", cls=Subcommands)
def command() -> None:
    """Ask several experts, weigh them by what is known, and let them count together.

    \b
    Examples:
      winset elicit form cases/iran-2014 --about 'salience/iran/*' -o form.html
      winset elicit collect cases/iran-2014 ann.yaml --experts my-experts
      winset elicit pool cases/iran-2014 --experts cases/iran-2014/experts
      winset elicit weigh study.dtt study.rls
      winset forecast cases/iran-2014 --experts cases/iran-2014/experts
    """


@command.command("form")
@case_argument
@click.option(
    "--about",
    multiple=True,
    metavar="NUMBER",
    help="What to ask: a number such as salience/iran/duration, or a pattern such as 'ideal/*'; "
    "repeat for several.",
)
@click.option("--for", "name", default="", metavar="NAME", help="Who is asked.")
@click.option("--seeds", metavar="FILE", help="Also ask the questions of known answer in FILE.")
@click.option("--experts", metavar="FOLDER", help="What was given in earlier rounds.")
@click.option(
    "--round",
    "number",
    default=1,
    show_default=True,
    metavar="N",
    type=click.IntRange(1),
    help="From the second on, the form shows the others' numbers and reasons, unnamed, to whoever "
    "gave their own before.",
)
@click.option(
    "-o", "--output", "target", required=True, metavar="FILE", help="A .html or .xlsx file."
)
def form(
    case: str,
    about: tuple[str, ...],
    name: str,
    seeds: str | None,
    experts: str | None,
    number: int,
    target: str,
) -> None:
    """Write the form that an expert fills in: a page that works offline, or a workbook.

    It asks for the ends before the middle and the middle before the reason, and shows the curve; it
    holds no number of the case, and none of another expert in the first round.

    \b
    Examples:
      winset elicit form cases/iran-2014 --about 'salience/iran/*' -o form.html
      winset elicit form cases/iran-2014 --for made-up-a --round 2 --experts cases/iran-2014/experts
        -o second.html
    """
    from winset import api

    panel = None if experts is None else api.read_experts(experts)
    asked = None if seeds is None else api.read_seeds(seeds)
    made = api.elicit_form(
        api.read(case),
        about,
        name=name,
        panel=panel,
        round=number,
        seeds=asked,
        workbook=target.lower().endswith(".xlsx"),
    )
    _write(target, made)


def _write(target: str, made: str | bytes) -> None:
    from pathlib import Path

    from winset.errors import UsageError
    from winset.files import write_bytes

    if target != "-" and not target.lower().endswith((".html", ".htm", ".xlsx")):
        raise UsageError(f"A form is a .html file, or .xlsx for a workbook; not {target}.")

    if isinstance(made, bytes):
        write_bytes(Path(target), made)
    else:
        save(made, target)
    if target != "-":
        say(f"Wrote {target}")


@command.command("collect")
@case_argument
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--experts", required=True, metavar="FOLDER", help="Where each has a file.")
def collect(case: str, files: tuple[str, ...], experts: str) -> None:
    """Add forms that came back to the experts of a case, each checked.

    \b
    Examples:
      winset elicit collect cases/iran-2014 ann.yaml ben.xlsx --experts my-experts
    """
    from winset import api

    read = api.read(case)
    for file in files:
        say(f"Wrote {api.collect(read, file, experts)}")


@command.command("quiz")
@click.option("--for", "name", default="", metavar="NAME", help="Who is asked.")
@click.option("-o", "--output", "target", required=True, metavar="FILE", help="A .html file.")
def quiz(name: str, target: str) -> None:
    """Write twenty questions of public answer, to practise saying how sure one is.

    The answers are not in the page; winset elicit feedback has them.

    \b
    Examples:
      winset elicit quiz -o quiz.html
    """
    from winset import api

    title = "How sure are you? Twenty questions"
    _write(target, api.elicit_form(None, seeds=api.read_seeds(), name=name, title=title))


@command.command("feedback")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--seeds", metavar="FILE", help="The questions. Default: those of the quiz.")
@answer_options
def feedback(files: tuple[str, ...], seeds: str | None, as_json: bool, output: str | None) -> None:
    """Say how well those who answered the quiz, or other seeds, knew how sure they were.

    \b
    Examples:
      winset elicit feedback ann.yaml
      winset elicit feedback ann.yaml ben.yaml --seeds experts/seeds.yaml
    """
    from winset import api

    answer = api.weigh(api.read_answers(files, api.read_seeds(seeds)))
    if answer.findings:
        print_findings(answer.findings, to_stderr=True)
    emit(answer, as_json, output)


@command.command("pool")
@case_argument
@click.option("--experts", required=True, metavar="FOLDER", help="That holds a file of each.")
@pooling_options
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
