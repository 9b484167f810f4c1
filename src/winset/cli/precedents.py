"""``winset precedents``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from winset.cli.arguments import case_argument, json_option, paired_options, progress_bar

if TYPE_CHECKING:
    from rich.console import Console

    from winset.analyses.context.precedents import Parallel, Parallels


@click.command("precedents")
@case_argument
@paired_options
@json_option
def command(
    case: str,
    model: str | None,
    draws: int,
    seed: int,
    settings: tuple[str, ...],
    workers: int | None,
    as_json: bool,
) -> None:
    """Compare a case with its precedents: what is alike, what is not, what that makes here.

    The similarity is the weight of what is the same over all weight. A difference that says what
    would change here is tried on the same draws.

    \b
    Examples:
      winset precedents cases/iran-2014
      winset precedents cases/iran-2014 --json
    """
    from winset import api

    read = api.read(case)
    with progress_bar("runs") as progress:
        answer = api.precedents(
            read,
            model=model,
            draws=draws,
            seed=seed,
            settings=settings,
            workers=workers,
            progress=progress,
        )
    if as_json:
        click.echo(answer.to_json())
    else:
        _print(answer)


def _print(answer: Parallels) -> None:
    from rich.text import Text

    from winset.cli.output import console

    out = console()
    out.print(Text(answer.case.title, "bold"))
    for found in answer.precedents.values():
        _print_one(out, answer, found)
    out.print()
    words = f"{answer.draws:,} draws, seed {answer.seed}, case {answer.case.digest()[:12]}."
    out.print(Text(f"Terms by {answer.model}; {words}", "dim"))


def _print_one(out: Console, answer: Parallels, found: Parallel) -> None:
    from rich.text import Text

    from winset.cli.output import plain, table
    from winset.show.precedents_words import effect_text, matter_text, similarity_text

    precedent = found.precedent
    out.print(Text(f"\n{precedent.name} ({precedent.date})\n", "bold"))
    out.print(Text(similarity_text(found)))
    out.print(Text(matter_text(answer.case, found)))
    if precedent.followed:
        out.print(Text(f"What followed there: {precedent.followed}"))
    out.print()
    rows = table("", ">weight", "here", "there", "sources")
    for one in sorted(
        found.features.values(), key=lambda one: (not one.feature.same, -one.share.median)
    ):
        feature = one.feature
        rows.add_row(
            "same" if feature.same else "differs",
            str(feature.weight),
            plain(feature.here),
            plain(feature.there),
            plain(", ".join(feature.sources)),
        )
    out.print(rows)
    if found.matter:
        out.print()
        rows = table("if it were as there", "here")
        for key in found.matter:
            one = found.features[key]
            if one.effect is not None:
                rows.add_row(plain(one.feature.there), plain(effect_text(answer.case, one.effect)))
        if len(found.matter) > 1 and found.together is not None:
            together = effect_text(answer.case, found.together)
            rows.add_row("[bold]all of these[/bold]", plain(together))
        out.print(rows)
