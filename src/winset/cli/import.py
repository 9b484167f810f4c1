# ruff: noqa: N999
"""``winset import``."""

from __future__ import annotations

from datetime import date, datetime

import click

from winset.cli.arguments import form_option


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@form_option
@click.option(
    "--output",
    "-o",
    metavar="FOLDER|FILE",
    help="Where to write: a folder, a .yaml file, or - for standard output. "
    "Default: a folder named as the case.",
)
@click.option(
    "--as-of",
    metavar="YYYY-MM-DD",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which knowledge ends, for files that state none.",
)
def command(
    files: tuple[str, ...], form: str | None, output: str | None, as_of: datetime | None
) -> None:
    """Write cases from the files of other programs, as folders with case.yaml.

    Several cases go into folders inside FOLDER. A case that is there is never written over. A
    case's own file keeps its comments.

    \b
    Examples:
      winset import SOE-Policy.csv --as-of 2014-06-01
      winset import copenhagen.txt -o cases/copenhagen
      winset import deu3.csv --from deu -o cases/deu
      winset import emission-standards.csv -o - | winset check -
    """
    from winset import api
    from winset.cli.output import print_findings, say

    day: date | None = None if as_of is None else as_of.date()
    if output == "-":
        _print(files, form, day)
        return
    done = api.import_cases(files, output, form=form, as_of=day)
    if done.findings:
        print_findings(done.findings, to_stderr=True)
    if len(done.paths) == 1:
        say(f"Wrote {done.paths[0]}")
        say(f"Next: winset check {done.paths[0]}")
    else:
        around = {str(path.parent.parent) for path in done.paths}
        say(f"Wrote {len(done.paths):,} cases into {', '.join(sorted(around))}")


def _print(files: tuple[str, ...], form: str | None, day: date | None) -> None:
    from winset import api
    from winset.cli.output import print_data, print_findings
    from winset.interchange.forms import inspect
    from winset.interchange.importing import dated, text_of

    readings = [inspect(file, form) for file in files]
    findings = [finding for reading in readings for finding in reading.findings]
    cases = [case for reading in readings for case in reading.cases]
    if not all(reading.cases for reading in readings):
        raise api.CaseError(findings)
    if len(cases) > 1:
        raise api.UsageError(f"{len(cases):,} cases do not go to standard output. Name a folder.")
    if findings:
        print_findings(findings, to_stderr=True)
    print_data(text_of(dated(cases[0], day), readings[0].text), nl=False)
