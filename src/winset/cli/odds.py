"""``winset odds``."""

from __future__ import annotations

from typing import Any

import click

from winset.cli.arguments import answer_options, draws_option, experts_options, seed_option
from winset.cli.output import emit
from winset.errors import UsageError


@click.command("odds")
@click.argument("case", metavar="[CASE]", required=False)
@experts_options
@click.option(
    "--questions",
    metavar="FILE",
    help="A table of dated questions with two options each, instead of a case: the columns of the "
    "Good Judgment Project, fatebook's, or a question set of ForecastBench; outcomes are not read.",
)
@click.option(
    "--like",
    metavar="TEXT",
    help="Find base rates that come with Winset for a question in words, instead of a case.",
)
@click.option("--on", metavar="DAY", help="The day on which the odds hold. Default: as_of.")
@click.option(
    "--without",
    multiple=True,
    metavar="PART",
    help="Leave out classes, hazard, evidence or terms; may be given several times.",
)
@draws_option()
@seed_option
@answer_options
def command(
    case: str | None,
    questions: str | None,
    like: str | None,
    as_json: bool,
    output: str | None,
    **options: Any,
) -> None:
    """Say how likely the dated questions of a case are, and by when.

    Each from its reference classes, the days that are left, dated evidence and, where something is
    to be signed, whether terms exist; and what each of these moves.

    \b
    Examples:
      winset odds cases/iran-2014
      winset odds cases/iran-2014 --on 2015-04-01 --without terms
      winset odds --questions questions.csv --json
      winset odds --like "Will X and Y sign a treaty by 30 June 2015?" --on 2014-12-19
    """
    from winset import api

    if sum(given is not None for given in (case, questions, like)) != 1:
        raise UsageError(
            "Name a CASE, or a table of questions with --questions FILE, or a question with --like."
        )
    if like is not None:
        emit(api.base_rates(like, opens=options["on"]), as_json, output)
    elif questions is not None:
        emit(api.odds_of_questions(questions), as_json, output)
    else:
        emit(api.odds(api.read(case or ""), **options), as_json, output)
