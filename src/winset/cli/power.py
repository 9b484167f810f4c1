"""``winset power``."""

from __future__ import annotations

import click

from winset.cli.arguments import case_argument, json_option


@click.command("power")
@case_argument
@json_option
def command(case: str, as_json: bool) -> None:
    """Show who has how much voting power under the case's decision rule.

    Banzhaf: the part of coalitions in which an actor is decisive. Shapley-Shubik: the part of
    orders of arrival in which it completes a majority. Both are exact and add up to 100 %.

    \b
    Examples:
      winset power cases/emissions-1989
      winset power cases/emissions-1989 --json
    """
    from rich.text import Text

    from winset import api
    from winset.cli.output import console, plain, table

    read = api.read(case)
    found = api.power(read)
    if as_json:
        click.echo(found.to_json())
        return
    rows = table("actor", ">votes", ">veto", ">Banzhaf, %", ">Shapley-Shubik, %")
    for name, votes in found.votes.items():
        rows.add_row(
            plain(read.actors[name].name),
            f"{votes:g}",
            "yes" if name in found.vetoes else "",
            f"{100 * found.banzhaf[name]:.1f}",
            f"{100 * found.shapley_shubik[name]:.1f}",
        )
    out = console()
    out.print(rows)
    total = sum(found.votes.values())
    rule = {
        "consensus": "Consensus of those who can veto.",
        "majority": f"More than half of {total:g} votes.",
        "quota": f"{found.quota:g} of {total:g} votes.",
    }[read.decision.rule]
    out.print(Text(rule, "dim"))
