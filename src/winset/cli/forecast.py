"""``winset forecast``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from winset.cli.arguments import (
    case_argument,
    forecast_options,
    json_option,
    run_forecast,
    spread_option,
)

if TYPE_CHECKING:
    from winset.api import Forecast


@click.command("forecast")
@case_argument
@forecast_options
@spread_option
@json_option
@click.option("--output", "-o", metavar="FILE", help="Write JSON to FILE (- for standard output).")
@click.option("--path", is_flag=True, help="Show how positions move by round, and why.")
def command(case: str, as_json: bool, output: str | None, path: bool, **options: Any) -> None:
    """Say what will come out of a case: is there a deal, and on what terms.

    \b
    Examples:
      winset forecast cases/iran-2014
      winset forecast cases/iran-2014 --model nash --draws 2000
      winset forecast cases/iran-2014 --json --seed 7 | python -m json.tool
      winset forecast cases/emissions-1989 --point
      winset forecast cases/iran-2014 --believe
    """
    from winset.cli.output import save

    answer = run_forecast(case, **options)
    if output is not None:
        save(answer.to_json(), output)
    elif as_json:
        click.echo(answer.to_json())
    else:
        _print(answer)
        if path:
            _print_paths(answer)


def _print(answer: Forecast) -> None:
    from rich.text import Text

    from winset.cli.output import console
    from winset.show.words import agreement_text, blocking_text, percent, pool_text

    out = console()
    case = answer.case
    out.print(Text.assemble((case.title, "bold"), "\n", case.question))
    if answer.scenario:
        out.print(Text(f"Scenario: {case.scenarios[answer.scenario].name}"))
    if answer.believed is not None:
        views = {case.hypotheses[name].name: share for name, share in answer.believed.items()}
        shown = "; ".join(f"{name} {percent(share)}" for name, share in views.items())
        out.print(Text(f"Hypotheses mixed by their posterior: {shown}."))
    out.print()
    if answer.agreement is not None:
        out.print(Text(agreement_text(case, answer.agreement)))
        out.print(Text(blocking_text(case, answer.agreement)))
        out.print()
    out.print(_terms(answer))
    out.print()
    if answer.pooled is not None:
        out.print(Text(pool_text(answer.pooled.weights), "dim"))
    for name, reason in answer.skipped.items():
        out.print(Text(f"{name} did not run: {reason}.", "dim"))
    run = "One run at the most likely values" if answer.point else f"{answer.draws:,} draws"
    out.print(Text(f"{run}, seed {answer.seed}, case {answer.digest[:12]}.", "dim"))


def _print_paths(answer: Forecast) -> None:
    from rich.text import Text

    from winset.analyses.outcome.path import event_text
    from winset.cli.output import console, table
    from winset.show.words import value_text

    out = console()
    case = answer.case
    names = {name: issue.name for name, issue in case.issues.items()}
    names |= {name: actor.name for name, actor in case.actors.items()}
    for model, said in answer.models.items():
        if said.path is None:
            continue
        rows = table("round", *[f">{name}" for name in case.issues])
        for index, medians in enumerate(said.path.medians):
            pairs = zip(medians, case.issues.values(), strict=True)
            rows.add_row(str(index), *[value_text(value, issue) for value, issue in pairs])
        out.print()
        out.print(f"{model}: medians", style="bold")
        out.print(rows)
        for event in said.path.events:
            out.print(Text(f"  {event.round}  {event_text(event, names)}"))


def _terms(answer: Forecast) -> object:
    from winset.cli.output import plain, strip, table
    from winset.show.words import percent, value_text

    if answer.point:
        return _point_terms(answer)
    result = table("model", ">5 %", ">median", ">95 %", "within the range", "")
    for name, issue in answer.case.issues.items():
        result.add_row(f"[bold]{plain(issue.name)}[/bold]")
        low, high = issue.range
        result.add_row(f"[dim]{plain(issue.unit)}[/dim]")
        if answer.pooled is not None:
            p = answer.pooled.issues[name]
            ends = (p["p5"], p["median"], p["p95"])
            cells = [f"[bold]{value_text(v, issue)}[/bold]" for v in ends]
            result.add_row("  [bold]pooled[/bold]", *cells, strip(low, high, *ends), "")
        for model, said in answer.models.items():
            s = said.issues[name]
            numbers = [value_text(v, issue) for v in (s.p5, s.median, s.p95)]
            bar = strip(low, high, s.p5, s.median, s.p95)
            note = "" if said.outcome_share == 1 else f"in {percent(said.outcome_share)} of draws"
            result.add_row(f"  {model}", *numbers, bar, f"[dim]{note}[/dim]")
    return result


def _point_terms(answer: Forecast) -> object:
    from winset.cli.output import plain, strip, table
    from winset.show.words import value_text

    result = table("model", ">value", "within the range")
    for name, issue in answer.case.issues.items():
        result.add_row(f"[bold]{plain(issue.name)}[/bold]")
        result.add_row(f"[dim]{plain(issue.unit)}[/dim]")
        if answer.pooled is not None:
            value = answer.pooled.issues[name]["median"]
            bar = strip(*issue.range, value, value, value)
            number = f"[bold]{value_text(value, issue)}[/bold]"
            result.add_row("  [bold]pooled[/bold]", number, bar)
        for model, said in answer.models.items():
            value = said.issues[name].median
            bar = strip(*issue.range, value, value, value)
            result.add_row(f"  {model}", value_text(value, issue), bar)
    return result
