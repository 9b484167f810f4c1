"""``winset sensitivity``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from winset.cli.arguments import case_argument, json_option, progress_bar, read_case, spread_option

if TYPE_CHECKING:
    from rich.table import Table

    from winset.analyses.inputs.importance import Sensitivity


@click.command("sensitivity")
@case_argument
@click.option(
    "--global/--local",
    "everywhere",
    default=True,
    show_default=True,
    help="Sobol indices; or each input alone at its 5 % and its 95 % quantile.",
)
@click.option(
    "--by",
    type=click.Choice(["actor", "issue", "kind", "input"]),
    multiple=True,
    help="Global: put inputs together by this; repeat for several. Default: all four.",
)
@click.option(
    "--top",
    default=8,
    show_default=True,
    metavar="N",
    type=click.IntRange(1),
    help="How many inputs, actors or issues each table shows.",
)
@click.option(
    "--scenario", metavar="ID|FILE", help="Apply a scenario first: of the case, or a file."
)
@click.option(
    "--model",
    "-m",
    metavar="NAME",
    help="Which model says on what terms. Default: nash, or mean where the case does not say what "
    "no deal brings.",
)
@click.option(
    "--draws",
    "-n",
    metavar="N",
    type=click.IntRange(1, 65_536),
    help="Draws of each run. Default: 1024 (global; the next power of two is taken), 1000 (local).",
)
@click.option(
    "--seed", default=0, show_default=True, metavar="N", help="The same seed gives the same answer."
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="MODEL.OPTION=VALUE",
    help="Choose an option of the model; repeat for several.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 1024),
    help="Threads. Default: one a core; no answer depends on it.",
)
@spread_option
@json_option
def command(
    case: str,
    everywhere: bool,
    by: tuple[str, ...],
    top: int,
    scenario: str | None,
    model: str | None,
    draws: int | None,
    seed: int,
    settings: tuple[str, ...],
    workers: int | None,
    spread: float | None,
    as_json: bool,
) -> None:
    """Say which inputs matter to the deal and its terms, and which to research first.

    Global: what part of the variance each actor, issue, kind of input and single input carries.
    Local: how far each input moves what comes out between its own quantiles, the others drawn.

    \b
    Examples:
      winset sensitivity cases/iran-2014
      winset sensitivity cases/iran-2014 --by actor --scenario ukraine
      winset sensitivity cases/iran-2014 --local --top 12
      winset sensitivity table.csv --spread 10 --by actor
      winset sensitivity cases/iran-2014 --json
    """
    from winset import api

    with progress_bar("runs") as progress:
        answer = api.sensitivity(
            read_case(case, spread),
            how="global" if everywhere else "local",
            by=by or None,
            scenario=scenario,
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
        _print(answer, top)


def _print(answer: Sensitivity, top: int) -> None:
    from rich.text import Text

    from winset.cli.output import console
    from winset.show.sensitivity_words import sentences

    out = console()
    out.print(Text.assemble((answer.case.title, "bold")))
    if answer.scenario is not None:
        out.print(Text(answer.case.scenarios[answer.scenario].name))
    out.print()
    for sentence in sentences(answer):
        out.print(Text(sentence))
    tables = _indices(answer, top) if answer.how == "global" else _swings(answer, top)
    for table in tables:
        out.print()
        out.print(table)
    note = (
        "First: part of the variance that goes if the input is known, with its 90 % interval; "
        "total: with what it does together with others."
        if answer.how == "global"
        else "Means over the draws; the other inputs are drawn as ever."
    )
    out.print()
    out.print(Text(note, "dim"))
    out.print(
        Text(
            f"Terms by {answer.model}; runs: {answer.runs} of {answer.draws:,} draws; "
            f"unsure inputs: {len(answer.inputs)}; seed {answer.seed}, "
            f"case {answer.case.digest()[:12]}.",
            "dim",
        )
    )


def _indices(answer: Sensitivity, top: int) -> list[Table]:
    """Return a table of the room for a deal for each grouping, and of the terms for the last."""
    from winset.analyses.inputs.importance import AGREEMENT, ROOM
    from winset.cli.output import plain, table
    from winset.show.sensitivity_words import member_text

    tables = []
    for by, found in answer.groups.items():
        if found.get(ROOM):
            sure = {row.name: row for row in found.get(AGREEMENT, ())}
            rows = table(
                f"room for a deal, by {by}", ">first", ">±", ">total", ">±", ">deal or not"
            )
            for row in found[ROOM][:top]:
                other = sure.get(row.name)
                rows.add_row(
                    plain(member_text(answer, by, row.name)),
                    _part(row.first),
                    _part(row.first_error),
                    _part(row.total),
                    _part(row.total_error),
                    "" if other is None else _part(other.total),
                )
            tables.append(rows)
    last = list(answer.groups)[-1]
    return [*tables, _terms(answer, last, min(top, 2 if last == "input" else 3))]


def _terms(answer: Sensitivity, by: str, top: int) -> Table:
    """Return what carries the variance of each term."""
    from winset.cli.output import plain, table
    from winset.show.sensitivity_words import member_text, number_text, output_text

    rows = table(f"terms, by {by}", ">mean", ">sd", "what carries it: first order")
    for name, out in answer.outputs.items():
        if out.kind != "term":
            continue
        ranked = sorted(answer.groups[by][name], key=lambda row: -row.first)[:top]
        texts = [f"{member_text(answer, by, row.name)} {_part(row.first)}" for row in ranked]
        rows.add_row(
            plain(output_text(answer, name)),
            number_text(answer, name, out.mean),
            number_text(answer, name, out.sd),
            plain("; ".join(texts) or "it does not vary"),
        )
    return rows


def _swings(answer: Sensitivity, top: int) -> list[Table]:
    """Return a table of the widest swings for each output."""
    from winset.analyses.inputs.importance import AGREEMENT, ROOM
    from winset.cli.output import plain, table
    from winset.show.sensitivity_words import input_text, number_text, output_text

    tables = []
    for name, out in answer.outputs.items():
        if out.kind == AGREEMENT:
            continue
        more = (">deal, low", ">high") if out.kind == ROOM else ()
        rows = table(f"{output_text(answer, name)}", ">at its low", ">at its high", *more)
        for swing in answer.ranked(name)[: top if out.kind == ROOM else min(top, 3)]:
            ends = [number_text(answer, name, end[name]) for end in (swing.low, swing.high)]
            if more:
                ends += [
                    number_text(answer, AGREEMENT, end[AGREEMENT])
                    for end in (swing.low, swing.high)
                ]
            rows.add_row(plain(input_text(answer.case, swing.input)), *ends)
        if rows.row_count:
            tables.append(rows)
    return tables


def _part(value: float) -> str:
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")
