"""``winset timing``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from winset.cli.arguments import case_argument, json_option

if TYPE_CHECKING:
    from winset.analyses.context.timing import Timings


@click.command("timing")
@case_argument
@click.option(
    "--draws",
    "-n",
    default=10_000,
    show_default=True,
    metavar="N",
    type=click.IntRange(1, 1_000_000),
    help="How many draws of the case's beliefs.",
)
@click.option(
    "--seed", default=0, show_default=True, metavar="N", help="The same seed gives the same answer."
)
@json_option
def command(case: str, draws: int, seed: int, as_json: bool) -> None:
    """Say what moving into a closed market is worth, by when one moves and how likely it opens.

    Presence builds a footing that counts when the market opens, and costs until then. Entering with
    the others is worth 0. The unit is a year of the open market.

    \b
    Examples:
      winset timing cases/iran-2014
      winset timing cases/iran-2014 --json
    """
    from winset import api

    answer = api.timing(api.read(case), draws=draws, seed=seed)
    if as_json:
        click.echo(answer.to_json())
    else:
        _print(answer)


def _print(answer: Timings) -> None:
    from rich.text import Text

    from winset.cli.output import console, table
    from winset.show.timing_words import sentences, span
    from winset.show.words import percent, signed

    out = console()
    out.print(Text(answer.case.title, "bold"))
    for timed in answer.entries.values():
        out.print(Text(f"\n{timed.entry.name}\n", "bold"))
        for sentence in sentences(answer.case, timed):
            out.print(Text(sentence))
        out.print()
        rows = table(">move after, years", ">worth", ">90 % of draws")
        for years, found in timed.curve[:: max(1, len(timed.curve) // 8)]:
            rows.add_row(f"{years:.1f}", signed(found.median), span(found))
        out.print(rows)
        out.print()
        rows = table(
            ">chance a year that it opens", ">moving now is worth", ">90 % of draws", ">pays in"
        )
        for chance, found, share in timed.by_chance:
            rows.add_row(f"{chance:.0f} %", signed(found.median), span(found), percent(share))
        out.print(rows)
    out.print()
    words = f"{answer.draws:,} draws, seed {answer.seed}, case {answer.case.digest()[:12]}."
    out.print(Text(f"Percent of a year of the open market; {words}", "dim"))
