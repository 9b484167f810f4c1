"""``winset compare``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from winset.cli.arguments import (
    case_argument,
    json_option,
    paired_options,
    progress_bar,
    read_case,
    spread_option,
)

if TYPE_CHECKING:
    from winset.analyses.levers.comparison import Comparison


@click.command("compare")
@case_argument
@click.option(
    "--scenario",
    required=True,
    metavar="ID|FILE",
    help="A scenario of the case, or a YAML file that holds one.",
)
@click.option(
    "--against", metavar="ID|FILE", help="Compare with this scenario. Default: the case as it is."
)
@click.option(
    "--orders",
    default=1,
    show_default=True,
    metavar="N",
    type=click.IntRange(1, 1000),
    help="With more than four changes: orders, each with its reverse, that the parts rest on.",
)
@click.option(
    "--below",
    default=0.5,
    show_default=True,
    metavar="P",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Search for the multiple of the changes that brings a deal below this probability.",
)
@paired_options
@spread_option
@json_option
def command(
    case: str,
    scenario: str,
    against: str | None,
    orders: int,
    below: float,
    model: str | None,
    draws: int,
    seed: int,
    settings: tuple[str, ...],
    workers: int | None,
    spread: float | None,
    as_json: bool,
) -> None:
    """Say what a shock changes: the deal, the terms, and which of its parts carries the change.

    Both runs share their draws, so what differs is the shock alone. The parts add up to the whole.

    \b
    Examples:
      winset compare cases/iran-2014 --scenario ukraine
      winset compare cases/iran-2014 --scenario ukraine --against ukraine-feared
      winset compare cases/iran-2014 --scenario my-shock.yaml --json
    """
    from winset import api

    read = read_case(case, spread)
    with progress_bar("runs") as progress:
        answer = api.compare(
            read,
            scenario,
            against=against,
            model=model,
            draws=draws,
            seed=seed,
            orders=orders,
            below=below,
            settings=settings,
            workers=workers,
            progress=progress,
        )
    if as_json:
        click.echo(answer.to_json())
    else:
        _print(answer)


def _print(answer: Comparison) -> None:
    from rich.text import Text

    from winset.cli.output import console
    from winset.show.compare_words import sentences

    out = console()
    case = answer.case
    before = "the case as it is"
    if answer.before is not None:
        before = case.scenarios[answer.before].name
    out.print(Text.assemble((case.title, "bold")))
    out.print(Text(f"{case.scenarios[answer.after].name}\nagainst {before}\n"))
    for sentence in sentences(answer):
        out.print(Text(sentence))
    out.print()
    out.print(_terms(answer))
    if answer.gains:
        out.print()
        out.print(_gains(answer))
    if answer.parts:
        out.print()
        out.print(_parts(answer))
    out.print()
    out.print(
        Text(
            f"Terms by {answer.model}; {answer.draws:,} draws, seed {answer.seed}, "
            f"case {case.digest()[:12]}.",
            "dim",
        )
    )


def _terms(answer: Comparison) -> object:
    from winset.cli.output import plain, table
    from winset.show.compare_words import term_text
    from winset.show.words import value_text

    case = answer.case
    rows = table("median terms", ">before", ">after", ">change", ">90 % of draws")
    for name, shift in answer.issues.items():
        issue = case.issues[name]
        rows.add_row(
            plain(issue.name),
            value_text(shift.before, issue),
            value_text(shift.after, issue),
            term_text(shift.change, case, name),
            f"{term_text(shift.p5, case, name)} to {term_text(shift.p95, case, name)}",
        )
    return rows


def _gains(answer: Comparison) -> object:
    from winset.cli.output import plain, table
    from winset.show.words import percent

    rows = table(
        "worth of a deal over none, points", ">before", ">after", ">blocks, before", ">after"
    )
    for name, gain in answer.gains.items():
        blocks = answer.blocks.get(name)
        rows.add_row(
            plain(answer.case.actors[name].name),
            f"{gain.before:.1f}",
            f"{gain.after:.1f}",
            "" if blocks is None else percent(blocks.before),
            "" if blocks is None else percent(blocks.after),
        )
    return rows


def _parts(answer: Comparison) -> object:
    from winset.cli.output import plain, table
    from winset.show.compare_words import change_text, moved_text, points

    rows = table("what carries it", ">deal, points", "terms that it moves most")
    for part in answer.parts:
        deal = "" if part.agreement is None else points(part.agreement)
        moved = moved_text(answer.case, dict(part.issues))
        rows.add_row(plain(change_text(answer.case, part.change)), deal, plain(moved))
    if answer.agreement is not None:
        rows.add_row("[bold]together[/bold]", points(answer.agreement.change), "")
    return rows
