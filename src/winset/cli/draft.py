"""``winset draft``."""

from __future__ import annotations

import click

from winset.cli.arguments import further_sources_options, json_option
from winset.cli.output import emit, say


@click.command("draft")
@click.argument("sources", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--output",
    "-o",
    metavar="CASE",
    help="Write a skeleton case into this new folder, or a new file that ends in .yaml.",
)
@click.option(
    "--library",
    metavar="FILE",
    envvar="WINSET_LIBRARY",
    help="Keep the sources in this library, so that passages can be opened; or set "
    "WINSET_LIBRARY. With it, FILE may be the id of a document. Default: library.sqlite beside the "
    "skeleton with -o, else they are not kept.",
)
@further_sources_options
@json_option
def command(
    sources: tuple[str, ...],
    output: str | None,
    library: str | None,
    parser: bool,
    endpoint: str | None,
    model: str | None,
    as_json: bool,
) -> None:
    """Find candidate rows of a case in sources, each with its passage and without a number.

    FILE is a page, a PDF, a Word file, a text, Markdown, a message or a folder of them. What is
    found are actors, rival views, interests, positions, groups, regard, shocks, conduct, reactions,
    agreements, motives, timing, precedents and events; what is not found is asked of you. All are
    candidates until you accept them with `winset triage`. English is read.

    \b
    Examples:
      winset draft page.html notes.md
      winset draft page.html -o my-case
      winset draft page.html --json
    """
    from pathlib import Path

    from winset import api

    if library is None and output is not None:
        place = Path(output)
        alone = place.suffix.lower() in (".yaml", ".yml")
        library = str((place.parent if alone else place) / "library.sqlite")
        if (place if alone else place / "case.yaml").exists():
            raise api.UsageError(f"{output} has a case already; nothing was changed. Name another.")
        Path(library).parent.mkdir(parents=True, exist_ok=True)
    answer = api.draft(*sources, library=library, parser=parser, endpoint=endpoint, model=model)
    for refusal in answer.refused:
        say(f"refused  {refusal.source}: {refusal.reason}", to_stderr=True)
    if output is None or as_json:
        emit(answer, as_json, None)
    if output is not None:
        written = answer.write(output)
        kinds = len({row.kind for row in answer.rows})
        say(
            f"Wrote {written}: {len(answer.rows)} candidates of {kinds} kinds and "
            f"{len(answer.questions)} questions. Go through them: winset triage {output}",
            to_stderr=True,
        )
