"""``winset library show``, ``search``, ``related`` and ``cite``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from winset.cli.arguments import json_option
from winset.cli.library import filter_options, library_option

if TYPE_CHECKING:
    from rich.text import Text

    from winset.library.document import Document
    from winset.library.search import Hit


@click.command("show")
@click.argument("name", metavar="ID")
@click.option("--removed", is_flag=True, help="Show what was removed as no part of the text.")
@click.option("--source", is_flag=True, help="Write the source as it was added, unchanged.")
@library_option
@json_option
def show_command(name: str, removed: bool, source: bool, store: str, as_json: bool) -> None:
    """Show a document, or one paragraph with its selectors: ID#p4.

    What was guessed and not read is marked with a question mark.

    \b
    Examples:
      winset library show topychkanov-2014
      winset library show topychkanov-2014#p4 --json
      winset library show topychkanov-2014 --removed
      winset library show topychkanov-2014 --source > page.html
    """
    from winset import api
    from winset.cli.output import print_json

    with api.open_library(store, create=False) as library:
        if "#" in name:
            passage = library.passage(name)
            if as_json:
                print_json(passage.to_dict())
            else:
                click.echo(passage.text)
            return
        if source:
            sys.stdout.flush()
            sys.stdout.buffer.write(library.snapshot(name))
            sys.stdout.buffer.flush()
            return
        document = library.show(name)
    if removed:
        if as_json:
            print_json({"id": document.id, "removed": list(document.removed)})
        else:
            click.echo("\n".join(document.removed))
    elif as_json:
        print_json(document.to_dict())
    else:
        _print(document)


def _print(document: Document) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from winset.cli.output import console

    out = console()
    out.print(Text(document.title, "bold"))
    record = document.record
    facts = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for name, value in {
        "authors": ", ".join(record.authors),
        "date": record.date,
        "type": record.type,
        "publisher": record.publisher,
        **{kind: ", ".join(values) for kind, values in record.taxonomy.items()},
        "language": record.language,
        "address": record.url,
        "related": "\n".join(work.title for work in record.related),
        "read from": document.name,
        "revises": document.revises,
    }.items():
        if value:
            sure = name not in record.inferred
            facts.add_row(Text(name, "dim"), Text(value if sure else f"{value}  (?)"))
    out.print(facts)
    body = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 1, 0))
    body.add_column(no_wrap=True, style="dim")
    for passage in document.paragraphs:
        lead = "• " if passage.kind == "item" else ""
        style = "bold" if passage.kind == "heading" else ""
        body.add_row(f"p{passage.n}", Text(lead + passage.text, style))
    out.print(Padding(body, (1, 0, 0, 0)))


@click.command("search")
@click.argument("words", metavar="QUERY...", nargs=-1, required=True)
@filter_options
@click.option(
    "--by",
    type=click.Choice(["both", "words", "meaning"]),
    default="both",
    show_default=True,
    help="By the words, by likeness of meaning, or by both, fused.",
)
@click.option(
    "--match",
    type=click.Choice(["auto", "all", "any"]),
    default="auto",
    show_default=True,
    help="Whether all words are needed; auto: all, and any where no paragraph has all.",
)
@click.option(
    "--limit",
    default=10,
    show_default=True,
    metavar="N",
    type=click.IntRange(1, 1000),
    help="How many paragraphs at most.",
)
@library_option
@json_option
def search_command(
    words: tuple[str, ...],
    wanted: dict[str, Any],
    by: str,
    match: str,
    limit: int,
    store: str,
    as_json: bool,
) -> None:
    """Search the paragraphs, best first.

    QUERY holds words, "phrases in quotation marks", begin* for beginnings, -word to leave out, and
    fields of the document: title, author, region, topic, center, collection, program, type,
    publisher, abstract, as in author:topychkanov.

    \b
    Examples:
      winset library search sanctions Iran
      winset library search '"use of force" -Ukraine' --region Iran
      winset library search author:topychkanov interests --since 2014 --json
    """
    from winset import api
    from winset.cli.output import console, print_json

    with api.open_library(store, create=False) as library:
        hits = library.search(" ".join(words), limit=limit, by=by, match=match, **wanted)
    if as_json:
        print_json({"hits": [hit.to_dict() for hit in hits]})
        return
    out = console()
    for hit in hits:
        head = f"{hit.id}#p{hit.paragraph}"
        out.print(f"[bold]{head}[/]", _plain(f"  {hit.title}", hit.date), sep="", soft_wrap=True)
        out.print(_marked(hit))
        out.print()
    if not hits:
        click.echo("nothing found", err=True)


def _plain(title: str, date: str | None) -> Text:
    from rich.text import Text

    return Text(title + (f", {date}" if date else ""), "dim")


def _marked(hit: Hit) -> Text:
    from rich.text import Text

    from winset.library.search import CLOSE, OPEN

    text = Text("  ")
    for index, part in enumerate(hit.snippet.split(OPEN)):
        found, _, rest = part.partition(CLOSE) if index else ("", "", part)
        text.append(found, "bold yellow")
        text.append(rest)
    return text


@click.command("related")
@click.argument("name", metavar="ID")
@click.option(
    "--limit",
    default=10,
    show_default=True,
    metavar="N",
    type=click.IntRange(1, 1000),
    help="How many documents at most.",
)
@library_option
@json_option
def related_command(name: str, limit: int, store: str, as_json: bool) -> None:
    """List the documents nearest to one in meaning, and the works its page points to.

    \b
    Examples:
      winset library related topychkanov-2014
    """
    from winset import api
    from winset.cli.output import console, plain, print_json, table

    with api.open_library(store, create=False) as library:
        near = library.related(name, limit)
        works = library.show(name).record.related
    if as_json:
        print_json(
            {
                "id": name,
                "documents": [document.to_dict() for document in near],
                "works": [work.to_dict() for work in works],
            }
        )
        return
    shown = table("in the library", ">score", "title", "shared")
    for document in near:
        shown.add_row(
            plain(document.id),
            f"{document.score:.2f}",
            plain(document.title),
            plain(", ".join(document.shared)),
        )
    out = console()
    out.print(shown)
    if works:
        listed = table("on its page", "type", "authors")
        for work in works:
            listed.add_row(
                plain(work.title), plain(work.type or ""), plain(", ".join(work.authors))
            )
        out.print()
        out.print(listed)


@click.command("cite")
@click.argument("name", metavar="ID")
@library_option
@json_option
def cite_command(name: str, store: str, as_json: bool) -> None:
    """Print the reference of a document, or of a paragraph: ID#p4.

    \b
    Examples:
      winset library cite topychkanov-2014
      winset library cite topychkanov-2014#p4
    """
    from winset import api
    from winset.cli.output import print_json
    from winset.library.reference import reference

    with api.open_library(store, create=False) as library:
        passage = library.passage(name) if "#" in name else None
        document = library.show(name if passage is None else passage.document)
    text = reference(document.record, document.id, passage.n if passage else None)
    if as_json:
        data = {"id": document.id, "reference": text}
        print_json(data if passage is None else data | passage.to_dict())
    else:
        click.echo(text)
