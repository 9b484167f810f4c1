"""``winset code``: coded statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from winset.cli.arguments import Subcommands, json_option, seed_option
from winset.cli.output import emit, print_findings, save

if TYPE_CHECKING:
    from winset.library.library import Library


level_option = click.option(
    "--level",
    default="nominal",
    show_default=True,
    type=click.Choice(["nominal", "ordinal", "interval", "ratio"]),
    help="The level of measurement.",
)


def source_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument FILE and ``--library``, of which one is needed, as one: ``source``."""

    @wraps(command)
    def with_source(*args: Any, source: str | None, store: str | None, **rest: Any) -> Any:
        from winset.errors import UsageError

        if (source is None) == (store is None):
            raise UsageError("Name a FILE of statements, or a library with --library: one of them.")
        with _opened(source, store) as opened:
            return command(*args, source=opened, **rest)

    option = click.option(
        "--library",
        "store",
        metavar="FILE",
        help="In place of FILE: the claims of this library that people accepted.",
    )
    return click.argument("source", metavar="[FILE]", required=False)(option(with_source))


@contextmanager
def _opened(source: str | None, store: str | None) -> Iterator[str | Library]:
    from winset import api

    if store is None:
        yield source or "-"
        return
    with api.open_library(store, create=False) as library:
        yield library


@click.group("code", cls=Subcommands)
def command() -> None:
    """Work with coded statements: who says what, and agrees or not.

    A FILE is a database of Discourse Network Analyzer, or a table with a row a statement: the
    columns doc, person, organization, concept and agreement, or others of yours. In its place,
    --library takes accepted claims: their actors are organizations, their objects concepts.

    \b
    Examples:
      winset code networks debate.dna --mode subtract
      winset code agreement codings.csv
      winset code convert statements.csv -o debate.dna
      winset code networks --library library.sqlite
    """


@command.command("networks")
@source_argument
@click.option("--actor", default="organization", show_default=True, metavar="NAME", help="Who.")
@click.option("--concept", default="concept", show_default=True, metavar="NAME", help="About what.")
@click.option(
    "--qualifier",
    default="agreement",
    show_default=True,
    metavar="NAME",
    help="The variable that says whether they agree.",
)
@click.option(
    "--mode",
    default="congruence",
    show_default=True,
    metavar="MODE",
    help="congruence, conflict, subtract, ignore, two-mode or two-mode-subtract.",
)
@click.option(
    "--duplicates",
    default="all",
    show_default=True,
    metavar="SPAN",
    help="Count a repetition once within a document, week, month, year, or ever.",
)
@click.option(
    "--normalise",
    default="none",
    show_default=True,
    metavar="HOW",
    help="average, jaccard or cosine; activity or prominence of two-mode.",
)
@click.option("--kind", metavar="NAME", help="The kind of statement. Default: the first in use.")
@click.option(
    "-o", "--output", "target", metavar="FILE", help="Write it to a .csv, .graphml or .svg file."
)
@json_option
def networks(source: str | Library, target: str | None, as_json: bool, **options: Any) -> None:
    """Show who is with or against whom, by what they said.

    Congruence counts pairs of statements on the same side, conflict on opposite sides, subtract
    one less the other, ignore both; two-mode counts statements of actors on concepts.

    \b
    Examples:
      winset code networks debate.dna --mode subtract
      winset code networks statements.csv --actor person --mode conflict -o ties.graphml
    """
    from winset import api

    answer = api.network(source, **options)
    if answer.findings:
        print_findings(answer.findings, to_stderr=True)
    if target is not None:
        save(answer.to_file(target), target)
    if as_json or target is None:
        emit(answer, as_json)


@command.command("agreement")
@source_argument
@level_option
@click.option(
    "--order",
    metavar="A,B,C",
    help="Words from least to most, for the ordinal level; or A;B;C, or A<B<C.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="ROLE=NAMES",
    help="Which columns are the unit (several together are one), the coder (or the coders) or the "
    "value, such as unit=doc,concept.",
)
@seed_option
@json_option
def agreement(
    source: str | Library,
    order: str | None,
    columns: tuple[str, ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Say how far coders agree: Krippendorff's alpha and Cohen's kappa.

    FILE is a table: either the columns unit, coder and value, or units in rows and a column a
    coder. Empty cells, *, NA, NULL and . are missing. With --library, the units are claims, the
    coders those who judged them, the values what each last said: dropped, or who holds or did what.

    \b
    Examples:
      winset code agreement codings.csv
      winset code agreement scores.csv --level interval --json
      winset code agreement judged.csv --level ordinal --order low,medium,high
      winset code agreement statements.csv --column unit=doc,concept --column value=agreement
    """
    from winset import api

    sign = next((sign for sign in ";<" if sign in (order or "")), ",")
    words = tuple(word.strip() for word in (order or "").split(sign) if word.strip())
    answer = api.coder_agreement(source, order=words, columns=_named(columns), **options)
    if answer.findings:
        print_findings(answer.findings, to_stderr=True)
    emit(answer, as_json)


def _named(columns: tuple[str, ...]) -> dict[str, list[str]]:
    from winset.errors import UsageError

    roles: dict[str, list[str]] = {}
    for text in columns:
        role, sign, names = text.partition("=")
        if not sign:
            raise UsageError(f"Write --column unit=NAME, coder=NAME or value=NAME, not '{text}'.")
        roles.setdefault(role.strip(), []).extend(name.strip() for name in names.split(","))
    return roles


@command.command("merge")
@click.argument("sources", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--settled",
    metavar="FILE",
    help="A table of what was settled: unit, settled, by, why; as --open writes it, filled in.",
)
@click.option("--open", "still_open", metavar="FILE", help="Write what they differ on, to fill in.")
@level_option
@click.option("-o", "--output", "target", metavar="FILE", help="Write the merged table to a .csv.")
@seed_option
@json_option
def merge(
    sources: tuple[str, ...],
    target: str | None,
    still_open: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Make the codings of several people one: agreement, what they differ on, what was settled.

    Each FILE is what one person coded alone, with the columns unit and value; the coder is called
    as the file is, or as its column coder says. What is settled keeps who settled it and why.

    \b
    Examples:
      winset code merge ann.csv ben.csv --open differ.csv
      winset code merge ann.csv ben.csv --settled differ.csv -o merged.csv
    """
    from winset import api

    answer = api.merge_codings(sources, **options)
    if answer.agreement.findings:
        print_findings(answer.agreement.findings, to_stderr=True)
    if still_open is not None:
        save(answer.open_csv(), still_open)
    if target is not None:
        save(answer.to_csv(), target)
    if as_json or target is None:
        emit(answer, as_json)


@command.command("convert")
@source_argument
@click.option(
    "-o", "--output", "target", required=True, metavar="FILE", help="A .dna or .csv file."
)
@click.option("--kind", metavar="NAME", help="Of a table: the kind of statement.")
@click.option(
    "--password",
    default="winset",
    show_default=True,
    metavar="WORD",
    help="Of a .dna file: with which its coders open it in the program.",
)
def convert(source: str | Library, target: str, **options: Any) -> None:
    """Turn a table of statements into a database of Discourse Network Analyzer, or back.

    \b
    Examples:
      winset code convert statements.csv -o debate.dna
      winset code convert debate.dna -o statements.csv
    """
    from winset import api

    coding = api.read_coding(source)
    if coding.findings:
        print_findings(coding.findings, to_stderr=True)
    api.write_coding(coding, target, **options)
