"""``winset resolve``."""

from __future__ import annotations

import math
from typing import Any

import click

from winset.cli.arguments import case_argument


@click.command("resolve")
@case_argument
@click.option(
    "--issue",
    "-i",
    "issues",
    multiple=True,
    required=True,
    metavar="ID=VALUE",
    help="An issue and what came out, in its unit; repeat for several.",
)
@click.option(
    "--date", "day", metavar="DAY", help="When it came out, as 2015-07-14 (default: today)."
)
@click.option(
    "--source",
    "cited",
    metavar="TEXT",
    help="Where that is from: a source of the case, or any text.",
)
@click.option("--why", metavar="TEXT", help="How the value was read from it.")
@click.option("--replace", is_flag=True, help="Put it in the place of an outcome already there.")
def command(case: str, issues: tuple[str, ...], **options: Any) -> None:
    """Record what came out of a case, for the backtest and the track record.

    Writes an outcome under each issue of the case's file, or into the sheet of issues of its
    workbook; comments and layout stay as they are.
    No forecast reads an outcome.

    \b
    Examples:
      winset resolve my-case --issue price=640
      winset resolve my-case -i price=640 -i term=5 --date 2026-03-01 --source contract-2026
      winset resolve my-case -i price=660 --replace --why "After the appeal."
    """
    from winset import api
    from winset.case.outcomes import OutcomeExistsError
    from winset.cli.output import say
    from winset.errors import UsageError

    outcomes = _outcomes(issues)
    try:
        written = api.resolve(case, outcomes, **options)
    except OutcomeExistsError as error:
        raise UsageError(f"{error} Add --replace to put another in its place.") from None
    for name, value in outcomes.items():
        issue = written.issues[name]
        say(f"{issue.name}: {value:g} {issue.unit}", bold=True)
    say(f"Recorded in {case}. Its track record: winset record {case}")


def _outcomes(texts: tuple[str, ...]) -> dict[str, float]:
    """Read ``ID=VALUE``, each issue once."""
    from winset.errors import UsageError

    outcomes: dict[str, float] = {}
    for text in texts:
        name, equals, number = text.partition("=")
        name = name.strip()
        try:
            value = float(number.replace(",", "")) if equals else math.nan
        except ValueError:
            value = math.nan
        if not name or not math.isfinite(value):
            raise UsageError(f"--issue {text}: expected ID=VALUE with a number, as price=640.")
        if name in outcomes:
            raise UsageError(f"--issue names {name} twice. Give each issue one value.")
        outcomes[name] = value
    return outcomes
