"""``winset library``: sources, and what can be done with them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from winset.cli.arguments import Subcommands, json_option, library_option
from winset.cli.library_claims import carry, claims, judge
from winset.cli.output import print_data, print_json, print_sections, say

if TYPE_CHECKING:
    from winset.library.document import Entry, Refusal
    from winset.library.library import Library
    from winset.show.sections import Section

FACET_WORDS = {
    "publisher": "of this publisher",
    "program": "of this programme",
    "collection": "in this collection",
    "center": "of this centre",
    "type": "of this type",
    "author": "of this author",
    "topic": "on this topic",
    "region": "of this region",
}
"""By what documents are chosen, the last shown first."""


def filter_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose documents; the command gets them as `chosen`."""

    @wraps(command)
    def with_filters(since: str | None, until: str | None, **rest: Any) -> None:
        filters = {name: values for name in FACET_WORDS if (values := rest.pop(name))}
        command(chosen={"since": since, "until": until, "filters": filters}, **rest)

    result: Callable[..., None] = with_filters
    for option in (
        click.option("--until", metavar="DAY", help="Not after this day or year."),
        click.option("--since", metavar="DAY", help="Not before this day or year."),
        *(
            click.option(
                f"--{name}", multiple=True, metavar="NAME", help=f"Documents {words} alone."
            )
            for name, words in FACET_WORDS.items()
        ),
    ):
        result = option(result)
    return result


def _emit(as_json: bool, data: Any, sections: list[Section], nothing: str = "") -> None:
    """Print data as JSON, or sections; where there are none, say on standard error why."""
    if as_json:
        print_json(data)
    elif sections:
        print_sections(sections)
    else:
        say(nothing, to_stderr=True)


def limit_option(what: str) -> Callable[[Any], Any]:
    """Return ``--limit``."""
    return click.option(
        "--limit",
        default=10,
        show_default=True,
        metavar="N",
        type=click.IntRange(1, 1000),
        help=f"How many {what} at most.",
    )


@click.group("library", cls=Subcommands)
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


@command.command(
    "add", short_help="Add pages, PDFs, Word files, texts, messages: files or folders."
)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--id", "name", metavar="ID", help="The document's id. Default: author and year.")
@library_option(create=True)
@json_option
def add(sources: tuple[str, ...], name: str | None, library: Library, as_json: bool) -> None:
    """Add saved pages (HTML, MHTML, WARC), PDF, Word (DOCX), texts, Markdown, messages (EML).

    SOURCE is a file, a folder, or - for standard input. Boilerplate is stripped and the source is
    kept unchanged beside the text. The same text is kept once. A source that cannot be read is
    refused with the reason, and the rest goes on; exit code 1 where nothing was taken. What had to
    be guessed, such as an encoding that nothing tells, is said in a note.

    \b
    Examples:
      winset library add saved-page.html
      winset library add sources/ --library iran.sqlite
      cat page.txt | winset library add - --id topychkanov-2014
    """
    added = library.add(*sources, id=name, progress=None if as_json else _say)
    if as_json:
        print_json(added.to_dict())
    else:
        new = sum(entry.new for entry in added.documents)
        before = len(added.documents) - new
        say(f"{new} added, {before} there before, {len(added.refused)} refused", to_stderr=True)
    if not added.documents:
        raise click.exceptions.Exit(1)


def _say(outcome: Entry | Refusal) -> None:
    from winset.library.document import Entry

    if isinstance(outcome, Entry):
        there = "" if outcome.new else "  (there before)"
        say(f"{outcome.id}  {outcome.title}{there}")
        for note in outcome.notes:
            say(f"note  {outcome.source}: {note}", to_stderr=True)
    else:
        say(f"refused  {outcome.source}: {outcome.reason}", to_stderr=True)


@command.command("list")
@filter_options
@library_option()
@json_option
def list_(chosen: dict[str, Any], library: Library, as_json: bool) -> None:
    """List what is in the library, in the order it was added.

    \b
    Examples:
      winset library list
      winset library list --region Iran --since 2014
      winset library list --json
    """
    from winset.show import library as show

    entries = library.entries(**chosen)
    rows = [entry.to_dict() for entry in entries]
    data = {"documents": [{k: v for k, v in row.items() if k != "new"} for row in rows]}
    sections = show.documents(entries) if entries else []
    _emit(as_json, data, sections, "No document meets this.")


@command.command("show")
@click.argument("name", metavar="ID")
@click.option("--removed", is_flag=True, help="Show what was removed as no part of the text.")
@click.option("--source", is_flag=True, help="Write the source as it was added, unchanged.")
@library_option()
@json_option
def show(name: str, removed: bool, source: bool, library: Library, as_json: bool) -> None:
    """Show a document, or one paragraph with its selectors: ID#p4.

    What was guessed and not read is marked with a question mark.

    \b
    Examples:
      winset library show topychkanov-2014
      winset library show topychkanov-2014#p4 --json
      winset library show topychkanov-2014 --removed
      winset library show topychkanov-2014 --source > page.html
    """
    from winset.show import library as shown

    if "#" in name:
        passage = library.passage(name)
        if as_json:
            print_json(passage.to_dict())
        else:
            say(passage.text)
        return
    if source:
        if sys.stdout.isatty():
            print_data(library.snapshot(name).decode("utf-8", errors="replace"))
            return
        sys.stdout.flush()
        sys.stdout.buffer.write(library.snapshot(name))
        sys.stdout.buffer.flush()
        return
    document = library.show(name)
    if removed and not as_json:
        say("\n".join(document.removed))
    elif removed:
        print_json({"id": document.id, "removed": list(document.removed)})
    else:
        _emit(as_json, document.to_dict(), shown.document(document))


@command.command("search")
@click.argument("words", metavar="[QUERY...]", nargs=-1)
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
@limit_option("paragraphs")
@click.option("--save", metavar="NAME", help="Keep this search under a name, and ask it.")
@click.option("--saved", metavar="NAME", help="Ask a search that was kept.")
@library_option()
@json_option
def search(
    words: tuple[str, ...],
    chosen: dict[str, Any],
    save: str | None,
    saved: str | None,
    library: Library,
    as_json: bool,
    **options: Any,
) -> None:
    """Search the paragraphs, best first, and the works that pages point to.

    QUERY holds words, "phrases in quotation marks", begin* for beginnings, -word to leave out, and
    fields of the document: title, author, region, topic, center, collection, program, type,
    publisher, abstract, as in author:topychkanov.

    \b
    Examples:
      winset library search sanctions Iran
      winset library search '"use of force" -Ukraine' --region Iran
      winset library search author:topychkanov interests --since 2014 --json
      winset library search drones --topic Trade --save drones
      winset library search --saved drones
    """
    from winset import api
    from winset.show import library as show

    query = " ".join(words)
    if saved is not None:
        if query or any(chosen.values()):
            raise api.UsageError("--saved brings its own words and filters; give it alone.")
        kept = library.saved_search(saved)
        query, chosen = kept.query, dict(kept.chosen)
    elif save is not None:
        library.save_search(save, query, chosen)
    hits = library.search(query, **chosen, **options)
    works = library.search_works(query, limit=options["limit"], **chosen)
    data = {"hits": [hit.to_dict() for hit in hits], "works": [card.to_dict() for card in works]}
    _emit(as_json, data, [*show.hits(hits), *show.cards(works)], "nothing found")


@command.command("searches")
@library_option()
@json_option
def searches(library: Library, as_json: bool) -> None:
    """List the searches that were kept.

    \b
    Examples:
      winset library searches
    """
    from winset.show import library as show

    kept = library.saved_searches()
    data = {"searches": [one.to_dict() for one in kept]}
    _emit(as_json, data, show.saved_searches(kept), "None was kept: search ... --save NAME.")


@command.command("collect", short_help="Put documents into a collection of your own.")
@click.argument("name", metavar="NAME")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--out", is_flag=True, help="Take them out of it.")
@library_option()
def collect(name: str, ids: tuple[str, ...], out: bool, library: Library) -> None:
    """Put documents into a collection of your own; --collection finds them everywhere.

    What a publisher put into a collection stays there.

    \b
    Examples:
      winset library collect "Vienna round" topychkanov-2014
      winset library list --collection "Vienna round"
    """
    changed = library.collect(name, ids, out=out)
    say(f"{name}: {changed} {'taken out' if out else 'put in'}, {len(ids) - changed} as before")


@command.command("correct", short_help="Correct what is known of a document.")
@click.argument("name", metavar="ID")
@click.option("--title", metavar="TEXT")
@click.option("--author", "authors", multiple=True, metavar="NAME", help="May be repeated.")
@click.option("--date", metavar="DAY", help="2014, 2014-12 or 2014-12-19.")
@click.option("--publisher", metavar="NAME")
@click.option("--type", metavar="WORD", help="Such as commentary.")
@click.option("--url", metavar="ADDRESS")
@library_option()
@json_option
def correct(name: str, library: Library, as_json: bool, **said: Any) -> None:
    """Correct what was read of a document: title, authors, day, publisher, type, address.

    An empty text says that it has none. What was read stays beside it; the document's id and its
    paragraphs' addresses stay as they are.

    \b
    Examples:
      winset library correct topychkanov-2014 --date 2014-12-19
      winset library correct report-2 --author "Ann Lee" --author "Bo Kim" --publisher ""
    """
    from winset import api
    from winset.show import library as show

    given = {key: text for key, text in said.items() if text not in (None, ())}
    if "authors" in given:
        given["authors"] = [author for author in given["authors"] if author.strip()]
    if not given:
        raise api.UsageError("Say what is right: --title, --author, --date, --publisher or more.")
    document = library.correct(name, **given)
    sections = show.document(replace(document, paragraphs=()))
    _emit(as_json, document.to_dict(), sections)


@command.command("rate", short_help="Rate publishers; their documents bring it into a case.")
@click.argument("publisher", metavar="[PUBLISHER]", required=False)
@click.argument("rating", metavar="[RATING]", required=False)
@click.option("--why", default="", metavar="TEXT", help="Why it is rated so.")
@library_option()
@json_option
def rate(
    publisher: str | None, rating: str | None, why: str, library: Library, as_json: bool
) -> None:
    """Rate a publisher by the Admiralty code, or list the ratings.

    What enters a case from its documents brings the rating along, unless the case has its own.

    \b
    Examples:
      winset library rate "Carnegie Endowment" B2 --why "signed, edited, corrects itself"
      winset library rate
    """
    from winset import api
    from winset.show import library as show

    if (publisher is None) != (rating is None):
        raise api.UsageError("Name the publisher and its rating, such as B2.")
    if publisher is not None and rating is not None:
        library.rate(publisher, rating, why)
    rated = library.ratings()
    data = {"publishers": [one.to_dict() for one in rated]}
    _emit(as_json, data, show.ratings(rated), "No publisher is rated yet.")


@command.command("related", short_help="List the documents nearest to one.")
@click.argument("name", metavar="ID")
@limit_option("documents")
@library_option()
@json_option
def related(name: str, limit: int, library: Library, as_json: bool) -> None:
    """List the documents nearest to one in meaning, and the works its page points to.

    \b
    Examples:
      winset library related topychkanov-2014
    """
    from winset.show import library as show

    near = library.related(name, limit)
    works = library.show(name).record.related
    documents = [document.to_dict() for document in near]
    data = {"id": name, "documents": documents, "works": [work.to_dict() for work in works]}
    _emit(as_json, data, show.related(near, works))


@command.command("cite")
@click.argument("name", metavar="ID")
@library_option()
@json_option
def cite(name: str, library: Library, as_json: bool) -> None:
    """Print the reference of a document, or of a paragraph: ID#p4.

    \b
    Examples:
      winset library cite topychkanov-2014
      winset library cite topychkanov-2014#p4
    """
    from winset.library.catalogue import reference

    passage = library.passage(name) if "#" in name else None
    document = library.show(name if passage is None else passage.document)
    text = reference(document.record, document.id, passage.n if passage else None)
    if as_json:
        data = {"id": document.id, "reference": text}
        print_json(data if passage is None else data | passage.to_dict())
    else:
        say(text)


for _of_claims in (claims, judge, carry):
    command.add_command(_of_claims)


@command.command("remove")
@click.argument("name", metavar="ID")
@library_option()
def remove(name: str, library: Library) -> None:
    """Remove a document; its id is not given again.

    \b
    Examples:
      winset library remove topychkanov-2014
    """
    library.remove(name)
    say(f"Removed {name}", to_stderr=True)


@command.command("check")
@library_option()
@json_option
def check(library: Library, as_json: bool) -> None:
    """Read the whole library, and say what of it is damaged.

    Every page of the file is read, every source held against its hash, and the index against the
    text. Exit code 1 where something is damaged: restore a backup then.

    \b
    Examples:
      winset library check
      winset library check --library iran.sqlite --json
    """
    found = library.faults()
    if as_json:
        print_json({"sound": not found, "documents": len(library), "faults": list(found)})
    elif found:
        for fault in found:
            say(f"damaged  {fault}")
    else:
        say(f"{len(library)} documents, all as they were stored.")
    if found:
        raise click.exceptions.Exit(1)


@command.command("backup", short_help="Copy the library while it may be in use.")
@click.argument("target", metavar="FILE")
@library_option()
def backup(target: str, library: Library) -> None:
    """Copy the library to FILE while it may be in use; the copy is whole or not there.

    \b
    Examples:
      winset library backup library-2026-11-23.sqlite
    """
    library.back_up(target)
    say(f"Wrote {target}", to_stderr=True)
