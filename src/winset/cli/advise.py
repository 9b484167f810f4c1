"""``winset advise``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from winset.analyses.levers.advise import Advice, Row
    from winset.analyses.levers.reach import Ways


@click.command("advise")
@case_argument
@click.option("--actor", "-a", metavar="ID", help="Whose levers.")
@click.option(
    "--for",
    "outcome",
    metavar="ISSUE=VALUE",
    help="Instead: who would have to move, and how far at least, to reach this outcome.",
)
@click.option(
    "--top",
    default=15,
    show_default=True,
    metavar="N",
    type=click.IntRange(1),
    help="How many levers to show; JSON holds all.",
)
@paired_options
@spread_option
@json_option
def command(
    case: str,
    actor: str | None,
    outcome: str | None,
    top: int,
    model: str | None,
    draws: int,
    seed: int,
    settings: tuple[str, ...],
    workers: int | None,
    spread: float | None,
    as_json: bool,
) -> None:
    """Rank what an actor can do by what it gains for what it takes, or find ways to an outcome.

    A lever is a step of stated size: asking for more or less, insisting more or less, persuading
    or strengthening another, a trade, standing together, a veto, the package of issues, a side
    payment. Gains are in points of utility (0-100), efforts in points on a stated scale.

    \b
    Examples:
      winset advise cases/iran-2014 --actor russia
      winset advise cases/iran-2014 --actor iran --draws 2000 --json
      winset advise cases/iran-2014 --for sanctions-relief=70
    """
    from winset import api
    from winset.errors import UsageError

    if (actor is None) == (outcome is None):
        raise UsageError("Name one of the two: --actor ID, or --for ISSUE=VALUE.")
    read = read_case(case, spread)
    options: Any = {
        "model": model,
        "draws": draws,
        "seed": seed,
        "settings": settings,
        "workers": workers,
    }
    with progress_bar("levers") as progress:
        options["progress"] = progress
        answer: Advice | Ways
        if outcome is not None:
            answer = api.reach(read, outcome, **options)
        else:
            answer = api.advise(read, str(actor), **options)
    if as_json:
        click.echo(answer.to_json())
    else:
        show: Any = _print if outcome is None else _print_ways
        show(answer, top)


def _print(advice: Advice, top: int) -> None:
    from rich.text import Text

    from winset.cli.output import console
    from winset.show.advise_words import best_text, headline

    out = console()
    out.print(Text(advice.case.title, "bold"))
    out.print(Text(headline(advice)))
    out.print()
    gaining = [row for row in advice.rows if row.gain > 0][:top]
    out.print(_table(advice, gaining))
    out.print()
    for sentence in best_text(advice):
        out.print(Text(sentence))
    out.print(
        Text(
            f"Effort: one's own position by 1 % of a range one cares about fully is 1 point. Terms "
            f"by {advice.model}; {advice.draws:,} draws, seed {advice.seed}, "
            f"case {advice.case.digest()[:12]}.",
            "dim",
        )
    )


def _table(advice: Advice, rows: list[Row]) -> object:
    from winset.cli.output import plain, table
    from winset.show.compare_words import points
    from winset.show.words import signed

    result = table("lever", ">gain", ">90 % of draws", ">sure", ">effort", ">deal", ">answered")
    for row in rows:
        result.add_row(
            plain(row.lever.text),
            signed(row.gain, 2),
            f"{signed(row.p5)} to {signed(row.p95)}",
            f"{100 * row.sure:.0f} %",
            f"{row.lever.effort:.0f}",
            "" if row.agreement is None else points(row.agreement),
            "" if row.after_replies is None else signed(row.after_replies, 2),
        )
    return result


def _print_ways(ways: Ways, top: int) -> None:
    from rich.text import Text

    from winset.cli.output import console, plain, table
    from winset.show.advise_words import way_text
    from winset.show.words import percent, value_text

    out = console()
    case, issue = ways.case, ways.case.issues[ways.issue]
    out.print(Text(case.title, "bold"))
    out.print(
        Text(
            f"For {issue.name} to come to {value_text(ways.value, issue)} ({issue.unit}). "
            f"As things are, the median is {value_text(ways.median, issue)}."
        )
    )
    out.print()
    reaching = [way for way in ways.ways if way.reaches][:top]
    rows = table("who would have to", "by at least", ">deal then")
    for way in reaching:
        who, by = way_text(ways, way)
        rows.add_row(plain(who), by, "" if way.agreement is None else percent(way.agreement))
    if reaching:
        out.print(rows)
    else:
        out.print("Nobody can bring it about alone. Who comes nearest:")
        for way in ways.ways[:5]:
            who, _ = way_text(ways, way)
            out.print(Text(f"  {who}: to {value_text(way.median, issue)} at most"))
    out.print()
    out.print(
        Text(
            f"Terms by {ways.model}; {ways.draws:,} draws, seed {ways.seed}, "
            f"case {case.digest()[:12]}.",
            "dim",
        )
    )
