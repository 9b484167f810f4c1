"""``winset check``."""

from __future__ import annotations

from contextlib import suppress

import click

from winset.cli.arguments import case_argument, json_option


@click.command("check")
@case_argument
@click.option(
    "--library",
    "store",
    metavar="FILE",
    help="Also report passages of this library that are cited and vanished or changed.",
)
@json_option
def command(case: str, store: str | None, as_json: bool) -> None:
    """List every fault of a case, with its line and how to mend it.

    Exit code 1 where there are errors; warnings alone leave it at 0.

    \b
    Examples:
      winset check cases/iran-2014
      winset check --json case.yaml
      winset check cases/iran-2014 --library iran.sqlite
      cat case.yaml | winset check -
    """
    from winset import api
    from winset.cli.output import print_findings, print_json

    findings = api.check(case, library=store)
    with suppress(BrokenPipeError):
        if as_json:
            print_json({"case": str(case), "findings": [finding.to_dict() for finding in findings]})
        else:
            print_findings(findings)
    if any(finding.severity == "error" for finding in findings):
        raise click.exceptions.Exit(1)
