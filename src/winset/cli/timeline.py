"""``winset timeline``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from winset.cli.arguments import case_argument, json_option

if TYPE_CHECKING:
    from winset.analyses.context.timeline import Timeline


@click.command("timeline")
@case_argument
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["agreement", "evidence", "precedent", "day"]),
    help="Show this kind alone; repeat for several.",
)
@click.option("--svg", metavar="FILE", help="Write the picture to a file.")
@json_option
def command(case: str, kinds: tuple[str, ...], svg: str | None, as_json: bool) -> None:
    """List agreements, evidence, precedents and days that count, the earliest first.

    \b
    Examples:
      winset timeline cases/iran-2014
      winset timeline cases/iran-2014 --kind agreement
      winset timeline cases/iran-2014 --svg timeline.svg
    """
    from dataclasses import replace

    from winset import api
    from winset.cli.output import save

    answer = api.timeline(api.read(case))
    if kinds:
        chosen = tuple(entry for entry in answer.entries if entry.kind in kinds)
        answer = replace(answer, entries=chosen)
    if svg is not None:
        save(answer.plot().standalone(), svg)
    if as_json:
        click.echo(answer.to_json())
    elif svg is None:
        _print(answer)


def _print(answer: Timeline) -> None:
    from rich.text import Text

    from winset.cli.output import console, plain, table

    out = console()
    out.print(Text(answer.case.title, "bold"))
    out.print()
    if not answer.entries:
        out.print(Text("Nothing of this kind has a date.", "dim"))
        return
    rows = table("date", "", "what", "sources")
    for entry in answer.entries:
        name = plain(entry.name)
        if entry.kind == "day":
            name = f"[bold]{name}[/bold]"
        elif entry.kind == "agreement":
            name += f"\n[dim]{plain(entry.detail)}[/dim]"
        rows.add_row(entry.date, entry.kind, name, plain(", ".join(entry.sources)))
    out.print(rows)
