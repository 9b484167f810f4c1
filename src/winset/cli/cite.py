"""``winset cite``."""

from __future__ import annotations

import click


@click.command("cite")
@click.argument("source", metavar="FILE")
@click.option(
    "--to",
    default="text",
    show_default=True,
    type=click.Choice(["text", "bibtex", "ris", "csl"]),
    help="What to write.",
)
@click.option(
    "--style",
    default="author-date",
    show_default=True,
    metavar="NAME",
    help="Of text: author-date, note, or a file NAME.csl.",
)
@click.option(
    "-o", "--output", "target", default="-", metavar="FILE", help="Where to; - is the terminal."
)
def command(source: str, to: str, style: str, target: str) -> None:
    """Turn a file of citations into BibTeX, RIS, CSL-JSON or text.

    FILE is BibTeX, RIS or CSL-JSON; - is standard input. What is guessed, mended or left out is
    told on standard error; all else is written.

    \b
    Examples:
      winset cite sources.bib
      winset cite sources.ris --to csl -o sources.json
      winset cite sources.bib --style note
    """
    from winset import api
    from winset.cli.output import print_findings, save

    text, findings = api.cite(source, to, style)
    save(text.rstrip("\n") if target == "-" else text, target)
    if findings:
        print_findings(findings, to_stderr=True)
