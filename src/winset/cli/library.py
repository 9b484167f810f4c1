"""``winset library``: add, list, remove, back up; what reads it stands beside this."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from winset.cli.arguments import json_option

if TYPE_CHECKING:
    from winset.library.document import Entry, Refusal

COMMANDS = {
    "add": ("library", "Add pages, texts, PDFs, Markdown, messages: files or folders."),
    "list": ("library", "List what is in the library."),
    "show": ("library_read", "Show a document, or one of its paragraphs."),
    "search": ("library_read", "Search paragraphs by words and by meaning."),
    "related": ("library_read", "List the documents nearest to one."),
    "cite": ("library_read", "Print the reference of a document or paragraph."),
    "claims": ("library_claims", "List who holds or did what, as the texts say it."),
    "judge": ("library_claims", "Accept a claim, correct it, or drop it."),
    "carry": ("library_claims", "Write an accepted claim into a case."),
    "remove": ("library", "Remove a document."),
    "backup": ("library", "Copy the library while it may be in use."),
}
library_option = click.option(
    "--library",
    "store",
    metavar="FILE",
    envvar="WINSET_LIBRARY",
    default="library.sqlite",
    show_default=True,
    help="The library's file; or set WINSET_LIBRARY.",
)


def filter_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose documents; the command gets them as `wanted`."""

    @wraps(command)
    def with_filters(since: str | None, until: str | None, **rest: Any) -> None:
        filters = {name: rest.pop(name) for name in ("region", "topic", "author")}
        command(wanted={"since": since, "until": until, "filters": filters}, **rest)

    chosen: Callable[..., None] = with_filters
    for option in (
        click.option("--until", metavar="DAY", help="Not after this day or year."),
        click.option("--since", metavar="DAY", help="Not before this day or year."),
        *(
            click.option(
                f"--{name}", multiple=True, metavar="NAME", help=f"Documents {words} alone."
            )
            for name, words in (
                ("author", "of this author"),
                ("topic", "on this topic"),
                ("region", "of this region"),
            )
        ),
    ):
        chosen = option(chosen)
    return chosen


class _Commands(click.Group):
    """Loads what reads the library when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command, imported now."""
        if name not in COMMANDS:
            return None
        module = import_module(f"winset.cli.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, f"{name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


@click.group("library", cls=_Commands)
def command() -> None:
    """Keep sources, and find and cite their passages.

    Every document has an id, every paragraph an address that never changes, such as
    topychkanov-2014#p4.

    \b
    Examples:
      winset library add page.html notes.md
      winset library search "use of force"
      winset library show topychkanov-2014
    """


@click.command("add")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--id", "name", metavar="ID", help="The document's id. Default: author and year.")
@library_option
@json_option
def add_command(sources: tuple[str, ...], name: str | None, store: str, as_json: bool) -> None:
    """Add saved pages (HTML, MHTML), texts, PDF, Markdown, messages (EML).

    SOURCE is a file, a folder, or - for standard input. Boilerplate is stripped and the source is
    kept unchanged beside the text. The same text is kept once. A source that cannot be read is
    refused with the reason, and the rest goes on; exit code 1 where nothing was taken.

    \b
    Examples:
      winset library add saved-page.html
      winset library add sources/ --library iran.sqlite
      cat page.txt | winset library add - --id topychkanov-2014
    """
    from winset import api
    from winset.cli.output import print_json

    with api.open_library(store) as library:
        added = library.add(*sources, id=name, progress=None if as_json else _say)
    if as_json:
        print_json(added.to_dict())
    else:
        new = sum(entry.new for entry in added.documents)
        known = len(added.documents) - new
        click.echo(f"{new} added, {known} there before, {len(added.refused)} refused", err=True)
    if not added.documents:
        raise click.exceptions.Exit(1)


def _say(outcome: Entry | Refusal) -> None:
    from winset.library.document import Entry

    if isinstance(outcome, Entry):
        there = "" if outcome.new else "  (there before)"
        click.echo(f"{outcome.id}  {outcome.title}{there}")
    else:
        click.echo(f"refused  {outcome.source}: {outcome.reason}", err=True)


@click.command("list")
@filter_options
@library_option
@json_option
def list_command(wanted: dict[str, Any], store: str, as_json: bool) -> None:
    """List what is in the library, in the order it was added.

    \b
    Examples:
      winset library list
      winset library list --region Iran --since 2014
      winset library list --json
    """
    from winset import api
    from winset.cli.output import console, plain, print_json, table

    with api.open_library(store, create=False) as library:
        entries = library.entries(**wanted)
    if as_json:
        data = [entry.to_dict() for entry in entries]
        print_json({"documents": [{k: v for k, v in row.items() if k != "new"} for row in data]})
        return
    if not entries:
        click.echo("No document meets this.", err=True)
        return
    shown = table("id", "date", "authors", "title", ">paragraphs")
    for entry in entries:
        shown.add_row(
            plain(entry.id),
            entry.date or "",
            plain(", ".join(entry.authors)),
            plain(entry.title),
            str(entry.paragraphs),
        )
    console().print(shown)


@click.command("remove")
@click.argument("name", metavar="ID")
@library_option
def remove_command(name: str, store: str) -> None:
    """Remove a document; its id is not given again.

    \b
    Examples:
      winset library remove topychkanov-2014
    """
    from winset import api

    with api.open_library(store, create=False) as library:
        library.remove(name)
    click.echo(f"Removed {name}", err=True)


@click.command("backup")
@click.argument("target", metavar="FILE")
@library_option
def backup_command(target: str, store: str) -> None:
    """Copy the library to FILE while it may be in use; the copy is whole or not there.

    \b
    Examples:
      winset library backup library-2026-11-23.sqlite
    """
    from winset import api

    with api.open_library(store, create=False) as library:
        library.back_up(target)
    click.echo(f"Wrote {target}", err=True)
