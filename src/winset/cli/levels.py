"""``winset levels``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from winset.cli.arguments import case_argument, json_option, paired_options, progress_bar

if TYPE_CHECKING:
    from rich.table import Table

    from winset.analyses.inputs.levels import Levels


@click.command("levels")
@case_argument
@click.option("--actor", required=True, metavar="ID", help="Whose groups and regard.")
@click.option("-o", "--output", metavar="FILE", help="Write the picture (SVG) there; - prints it.")
@paired_options
@json_option
def command(
    case: str,
    actor: str,
    output: str | None,
    model: str | None,
    draws: int,
    seed: int,
    settings: tuple[str, ...],
    workers: int | None,
    as_json: bool,
) -> None:
    """Show what an actor's groups, and its regard for others, change.

    What it would want without its groups, what would come out then, and how large the share of
    each group, or its regard for another, must be to change the outcome: to move a median term
    by 5 % of its range, or the probability of a deal by 5 points.

    \b
    Examples:
      winset levels cases/iran-2014 --actor russia
      winset levels cases/iran-2014 --actor iran -o levels.svg
      winset levels cases/iran-2014 --actor iran --json
    """
    from winset import api
    from winset.cli.output import save

    with progress_bar("groups") as progress:
        answer = api.levels(
            api.read(case),
            actor,
            model=model,
            draws=draws,
            seed=seed,
            settings=settings,
            workers=workers,
            progress=progress,
        )
    if output is not None:
        save(answer.plot().standalone(), output)
    if as_json:
        click.echo(answer.to_json())
    elif output != "-":
        _print(answer)


def _print(answer: Levels) -> None:
    from rich.text import Text

    from winset.cli.output import console
    from winset.show.levels_words import sentences

    out = console()
    out.print(Text.assemble((answer.case.title, "bold")))
    out.print()
    for sentence in sentences(answer):
        out.print(Text(sentence))
    out.print()
    out.print(_wanted(answer))
    if answer.pulls:
        out.print()
        out.print(_pulls(answer))
    out.print()
    out.print(
        Text(
            f"Terms by {answer.model}; {answer.draws:,} draws, seed {answer.seed}, "
            f"case {answer.case.digest()[:12]}.",
            "dim",
        )
    )


def _wanted(answer: Levels) -> Table:
    from winset.cli.output import plain, table
    from winset.show.words import value_text

    rows = table("wanted", ">without groups", ">90 %", ">brought", ">terms without", ">terms")
    for one in answer.wanted:
        issue = answer.case.issues[one.issue]
        rows.add_row(
            plain(issue.name),
            value_text(one.alone, issue),
            f"{value_text(one.p5, issue)} to {value_text(one.p95, issue)}",
            value_text(one.brought, issue),
            value_text(answer.alone.terms[one.issue], issue),
            value_text(answer.outcome.terms[one.issue], issue),
        )
    return rows


def _pulls(answer: Levels) -> Table:
    from winset.cli.output import plain, table
    from winset.show.levels_words import name_of, turn_text, without_text

    rows = table("pull", ">share, %", ">deal without", "terms without", "changes the outcome at")
    for pull in answer.pulls:
        deal, terms = without_text(answer, pull)
        share = str(pull.share)
        rows.add_row(
            plain(name_of(answer, pull)), share, deal, plain(terms), plain(turn_text(answer, pull))
        )
    return rows
