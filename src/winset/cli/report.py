"""``winset report``."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from winset.cli.arguments import (
    case_argument,
    experts_options,
    forecast_options,
    forecast_to_report,
    spread_option,
    writable,
)


@click.command("report")
@case_argument
@experts_options
@forecast_options
@spread_option
@click.option("--full", is_flag=True, help="Print all of it; else the short annex of a brief.")
@click.option("--template", metavar="FILE", help="A .docx whose styles a .docx takes.")
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    callback=writable,
    help="Where to write; - for standard output. Default: NAME-report.html in this folder.",
)
@click.option(
    "--library",
    "store",
    metavar="FILE",
    help="Show the text of cited passages from this library, and what changed there.",
)
def command(
    case: str,
    output: str | None,
    store: str | None,
    full: bool,
    template: str | None,
    **options: Any,
) -> None:
    """Write the forecast as one HTML page that opens from disk and prints well.

    The page shows all; its print is short (15 pages for Iran) unless --full. A file that ends in
    .docx is the whole, for Word.

    \b
    Examples:
      winset report cases/iran-2014
      winset report cases/iran-2014 -o iran.html --seed 7
      winset report cases/iran-2014 -o iran.docx
      winset report cases/iran-2014 --library iran.sqlite
      winset report - < case.yaml > page.html -o -
    """
    from winset import api
    from winset.api.pages import report_page, report_word_file
    from winset.cli.output import save, say
    from winset.errors import UsageError
    from winset.files import write_bytes

    if template is not None and not (output or "").lower().endswith(".docx"):
        raise UsageError("--template gives a .docx its styles. Write to one: -o report.docx.")

    with (
        nullcontext() if store is None else api.open_library(store, create=False) as opened,
        forecast_to_report(case, **options) as (answer, beside),
    ):
        target = output if output is not None else f"{answer.case.id}-report.html"
        if target.lower().endswith(".docx"):
            chosen = None if template is None else Path(template)
            write_bytes(Path(target), report_word_file(answer, chosen, beside))
        else:
            save(report_page(answer, opened, full=full, beside=beside), target)
    if target != "-":
        say(f"Wrote {target}", to_stderr=True)
