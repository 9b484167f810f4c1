"""``winset resolve``."""

from __future__ import annotations

from typing import Any, Literal

import click

from winset.cli.arguments import case_argument


@click.command("resolve")
@case_argument
@click.option(
    "--issue",
    "-i",
    "issues",
    multiple=True,
    metavar="ID=VALUE",
    help="An issue and what came out, in its unit, or no-deal; repeat for several.",
)
@click.option(
    "--event",
    "-e",
    "events",
    multiple=True,
    metavar="ID=OPTION",
    help="A dated question and what came out: one of its options, void, or no-deal; repeat for "
    "several.",
)
@click.option(
    "--resolutions",
    metavar="FILE",
    help="A resolution set of ForecastBench: what came out of the questions whose ids it has.",
)
@click.option("--no-deal", is_flag=True, help="It ended without a deal, on every issue.")
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
def command(
    case: str,
    issues: tuple[str, ...],
    events: tuple[str, ...],
    resolutions: str | None,
    no_deal: bool,
    **options: Any,
) -> None:
    """Record what came out of a case, for the backtest and the track record.

    Writes an outcome under each issue of the case's file, or into the sheet of issues of its
    workbook; comments and layout stay as they are.
    No forecast reads an outcome. An event that came after its question closed resolves to the
    second option; that it came later is kept. Without a deal, questions whether one is signed or
    ratified resolve to the second option as well.

    \b
    Examples:
      winset resolve my-case --issue price=640
      winset resolve my-case -i price=640 -i term=5 --date 2026-03-01 --source contract-2026
      winset resolve my-case --no-deal --date 2026-03-31
      winset resolve my-case --event signed-by-june=no --date 2026-07-01
      winset resolve my-case --resolutions 2026-07-01_resolution_set.json
      winset resolve my-case -i price=660 --replace --why "After the appeal."
    """
    from winset import api
    from winset.case.outcomes import OutcomeExistsError
    from winset.cli.output import say
    from winset.errors import UsageError

    if (no_deal and issues) or not (no_deal or issues or events or resolutions):
        raise UsageError(
            "Name what came out: --issue ID=VALUE, --event ID=OPTION, or --no-deal for every issue."
        )
    outcomes = "no deal" if no_deal else _outcomes(issues)
    asked = _asked(events)
    if resolutions is not None:
        asked |= api.resolutions(resolutions, api.read(case))
    try:
        written = api.resolve(case, outcomes, events=asked, **options)
    except OutcomeExistsError as error:
        raise UsageError(f"{error} Add --replace to put another in its place.") from None
    for name in written.issues if no_deal else outcomes:
        issue = written.issues[name]
        unit = f" {issue.unit}" if issue.outcome and issue.outcome.number is not None else ""
        say(f"{issue.name}: {issue.outcome}{unit}", bold=True)
    failed = [name for name, event in written.events.items() if no_deal and event.about_deal]
    for name in dict.fromkeys([*asked, *failed]):
        event = written.events[name]
        later = (
            f"; it came later, on {event.outcome.date}"
            if event.outcome and event.came_later
            else ""
        )
        say(f"{event.question} {event.resolved}{later}", bold=True)
    say(f"Recorded in {case}. Its track record: winset record {case}")


def _outcomes(texts: tuple[str, ...]) -> dict[str, float | Literal["no deal"]]:
    """Read ``ID=VALUE``, each issue once."""
    from winset.case.outcomes import outcome_value
    from winset.errors import UsageError

    outcomes: dict[str, float | Literal["no deal"]] = {}
    for text in texts:
        name, _, value = (part.strip() for part in text.partition("="))
        if name in outcomes:
            raise UsageError(f"--issue names {name} twice. Give each issue one value.")
        try:
            outcomes[name or "="] = outcome_value(value)
        except ValueError:
            name = ""
        if not name:
            raise UsageError(
                f"--issue {text}: expected ID=VALUE with a number or no-deal, as price=640."
            )
    return outcomes


def _asked(texts: tuple[str, ...]) -> dict[str, str]:
    """Read ``ID=OPTION``, each event once."""
    from winset.errors import UsageError

    asked: dict[str, str] = {}
    for text in texts:
        name, _, value = (part.strip() for part in text.partition("="))
        if not name or not value or name in asked:
            raise UsageError(f"--event {text}: expected ID=OPTION, each event once.")
        asked[name] = "no deal" if value == "no-deal" else value
    return asked
