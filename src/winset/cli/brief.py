"""``winset brief``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click

from winset.cli.arguments import answer_options, case_argument, forecast_options, run_forecast
from winset.errors import UsageError


@click.command("brief")
@case_argument
@forecast_options
@click.option("--author", "authors", multiple=True, metavar="NAME", help="Who wrote it; repeat.")
@click.option("--marking", default="", metavar="TEXT", help="Such as internal; stands on top.")
@click.option("--day", metavar="DAY", help="The day of the brief. Default: as_of of the case.")
@click.option("--log", metavar="FILE", help="Say what moved since the last record of this log.")
@click.option("--since", type=int, metavar="NUMBER", help="Of the record of the log instead.")
@click.option("--template", metavar="FILE", help="A .docx whose styles a .docx takes.")
@answer_options
def command(
    case: str,
    authors: tuple[str, ...],
    marking: str,
    day: str | None,
    log: str | None,
    since: int | None,
    template: str | None,
    as_json: bool,
    output: str | None,
    **options: Any,
) -> None:
    """Tell a principal the answer: what comes out, on what terms, whether and when, how sure.

    At most two printed pages and 900 words on the Iran case. Each sentence has a footnote that says
    where its figures stand. A file that ends in .html is a page, one in .docx is for Word.

    \b
    Examples:
      winset brief cases/iran-2014
      winset brief cases/iran-2014 -o iran.html --author "A. Berg" --marking internal
      winset brief cases/iran-2014 -o iran.docx --template ministry.docx
      winset brief cases/iran-2014 --log monitor.jsonl
    """
    from winset import api
    from winset.cli.output import emit
    from winset.files import write_bytes

    try:
        on = None if day is None else datetime.date.fromisoformat(day)
    except ValueError:
        raise UsageError(
            f"--day {day}: no day. Write YEAR-MONTH-DAY, such as 2014-12-19."
        ) from None
    if as_json and output is not None and output.lower().endswith((".docx", ".html", ".htm")):
        raise UsageError(f"--json gives JSON. Write it to a .json file, or -o {output} without it.")
    if since is not None and log is None:
        raise UsageError("--since names a record of a log. Name the log, too: --log monitor.jsonl.")
    word = output is not None and output.lower().endswith(".docx")
    if template is not None and not word:
        raise UsageError("--template gives a .docx its styles. Write to one: -o brief.docx.")
    forecast = run_forecast(case, as_page=True, **options)
    answer = api.brief(forecast, authors=authors, marking=marking, day=on, log=log, since=since)
    if word and output is not None:
        write_bytes(Path(output), api.word_file(answer, template=template))
    else:
        emit(answer, as_json, output)
