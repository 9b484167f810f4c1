"""``winset assess``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from winset.cli.arguments import case_argument, json_option

if TYPE_CHECKING:
    from winset.analyses.aims.assessment import Assessment

COLUMN = 16
ITEMS = 12


@click.command("assess")
@case_argument
@click.option("--actor", "-a", metavar="ID", help="Whose aims. Default: the one with hypotheses.")
@click.option(
    "--draws",
    "-n",
    default=10_000,
    show_default=True,
    metavar="N",
    type=click.IntRange(20, 1_000_000),
    help="How many draws of judgements and preferences.",
)
@click.option(
    "--seed", default=0, show_default=True, metavar="N", help="The same seed gives the same answer."
)
@click.option(
    "--response",
    nargs=2,
    type=float,
    default=(2.0, 50.0),
    show_default=True,
    metavar="LOW HIGH",
    help="90 % of how closely the actor may follow its interest: log-odds for a whole unit of "
    "utility, 100 points.",
)
@click.option("--scenario", metavar="ID", help="Apply a scenario of the case first.")
@click.option(
    "--matrix", metavar="FILE", help="Take the evidence from an ACH matrix (CSV) instead."
)
@click.option(
    "--candidate",
    "candidates",
    multiple=True,
    metavar="TEXT",
    help="An observation to come, as 'NAME: hypothesis=80, other=20'; repeat for several.",
)
@click.option("--all", "everything", is_flag=True, help="Show every item and every change.")
@json_option
@click.option("--output", "-o", metavar="FILE", help="Write JSON to FILE (- for standard output).")
def command(
    case: str,
    actor: str | None,
    draws: int,
    seed: int,
    response: tuple[float, float],
    scenario: str | None,
    matrix: str | None,
    candidates: tuple[str, ...],
    everything: bool,
    as_json: bool,
    output: str | None,
) -> None:
    """Say what an actor really wants: hypotheses weighed against evidence and conduct.

    \b
    Examples:
      winset assess cases/iran-2014
      winset assess cases/iran-2014 --actor russia --json
      winset assess cases/iran-2014 --candidate "Ships S-300: derails=60, completes=15"
      winset assess cases/iran-2014 --matrix matrix.csv
    """
    from winset import api
    from winset.cli.output import save

    answer = api.assess(
        api.read(case),
        actor=actor,
        draws=draws,
        seed=seed,
        response=response,
        scenario=scenario,
        matrix=matrix,
        candidates=candidates,
    )
    if output is not None:
        save(answer.to_json(), output)
    elif as_json:
        click.echo(answer.to_json())
    else:
        _print(answer, everything)


def _print(answer: Assessment, everything: bool) -> None:
    from rich.text import Text

    from winset.cli.output import console
    from winset.show.assess_words import flip_text, leading_text, notes

    out = console()
    case = answer.case
    who = case.actors[answer.actor].name
    out.print(Text.assemble((case.title, "bold"), "\n", f"What does {who} really want?"))
    if answer.scenario:
        out.print(Text(f"Scenario: {case.scenarios[answer.scenario].name}"))
    out.print()
    if answer.hypotheses:
        out.print(_hypotheses(answer))
        out.print()
        if text := leading_text(answer):
            out.print(Text(text))
            out.print()
    if answer.evidence and answer.hypotheses:
        out.print(Text("Weight of evidence, in decibans for each hypothesis against the rest"))
        out.print(_evidence(answer, everything))
        left = len(answer.evidence) - ITEMS
        if left > 0 and not everything:
            out.print(Text(f"and {left} that tell less: --all", "dim"))
        out.print()
    out.print(Text(f"What {who} wants, after the evidence (before it)"))
    out.print(_interests(answer))
    out.print()
    if answer.flips:
        out.print(Text("The smallest changes that would put another view first"))
        for flip in answer.flips if everything else answer.flips[:5]:
            out.print(Text(f"  {flip_text(answer, flip)}"))
        out.print()
    if answer.candidates:
        out.print(Text("What to look for next, by what it is expected to tell"))
        out.print(_candidates(answer))
        out.print()
    for note in notes(answer):
        out.print(Text(note, "dim"))
    out.print(
        Text(
            f"{answer.draws:,} draws ({answer.ess:,.0f} effective), seed {answer.seed}, "
            f"case {answer.digest[:12]}.",
            "dim",
        )
    )


def _hypotheses(answer: Assessment) -> object:
    from winset.cli.output import plain, table
    from winset.show.words import percent

    rows = table("", "hypothesis", ">before", ">now", ">90 % interval", "in words", ">Heuer")
    rows.columns[1].ratio = 1
    rows.expand = True
    for name in answer.ranked():
        view = answer.hypotheses[name]
        after = view.posterior
        indent = "  " if answer.case.hypotheses[name].parent else ""
        rows.add_row(
            f"{indent}{plain(name)}",
            plain(view.name),
            percent(view.prior.mean),
            f"[bold]{percent(after.mean)}[/bold]",
            _interval(after.p5, after.p95),
            view.word,
            str(view.inconsistency),
        )
    return rows


def _interval(low: float, high: float) -> str:
    return "below 1 %" if high < 0.01 else f"{100 * low:.0f} to {100 * high:.0f} %"


def _evidence(answer: Assessment, everything: bool) -> object:
    from winset.cli.output import plain, table
    from winset.show.words import signed

    names = answer.ranked()[: 12 if everything else 5]
    rows = table("", ">tells", *[f">{name[:COLUMN]}" for name in names], "rated", "origin")
    order = sorted(answer.evidence.items(), key=lambda pair: -pair[1].diagnosticity)
    for name, weight in order if everything else order[:ITEMS]:
        rows.add_row(
            plain(name),
            f"{weight.diagnosticity:.1f}",
            *[signed(weight.decibans[key].mean) for key in names],
            weight.item.rating or "–",
            plain((weight.item.origin or "")[:14]),
        )
    return rows


def _interests(answer: Assessment) -> object:
    from winset.cli.output import plain, table
    from winset.show.words import percent, value_text

    rows = table("issue", ">wants", ">5 %", ">95 %", ">before", ">part of cares", ">first")
    for name, interest in answer.interests.items():
        issue = answer.case.issues[name]
        now, before = interest.ideal, interest.ideal_before
        rows.add_row(
            plain(issue.name),
            *[value_text(value, issue) for value in (now.median, now.p5, now.p95)],
            f"[dim]{value_text(before.median, issue)}[/dim]",
            f"{percent(interest.weight.mean)} [dim]({percent(interest.weight_before.mean)})[/dim]",
            percent(interest.top),
        )
    return rows


def _candidates(answer: Assessment) -> object:
    from winset.cli.output import plain, table
    from winset.show.words import percent

    rows = table("observation", ">bits", "outcome", ">chance", "then")
    order = sorted(answer.candidates.values(), key=lambda worth: -worth.bits)
    for worth in order:
        for index, (key, (chance, after)) in enumerate(worth.outcomes.items()):
            top = sorted(after.items(), key=lambda pair: -pair[1])[:2]
            rows.add_row(
                plain(worth.name) if index == 0 else "",
                f"{worth.bits:.2f}" if index == 0 else "",
                plain(key),
                percent(chance),
                plain(", ".join(f"{name} {percent(p)}" for name, p in top)),
            )
    return rows
