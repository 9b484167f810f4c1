"""``winset monitor show``, ``verify`` and ``grade``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from winset.cli.arguments import case_argument, json_option, progress_bar
from winset.cli.monitor import log_option, log_path

if TYPE_CHECKING:
    from winset.analyses.record.forecast_log_changes import Carried, Step, Watch
    from winset.analyses.record.grading import Grades

MOST_TERMS = 3
MOST_DIFFERENCES = 12


@click.command("show")
@case_argument
@log_option
@click.option("--model", "-m", metavar="NAME", help="Whose medians. Default: nash, or mean.")
@click.option(
    "--why",
    metavar="N",
    type=click.IntRange(0),
    help="Say what carries the change of record N. Default: the last one; 0: none.",
)
@click.option("--workers", metavar="N", type=click.IntRange(1, 1024), help="Threads.")
@json_option
def show_command(
    case: str,
    log: str | None,
    model: str | None,
    why: int | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Show the saved forecasts of a case in order: what moved since the last one, and why.

    \b
    Examples:
      winset monitor cases/iran-2014
      winset monitor cases/iran-2014 --why 3
      winset monitor show cases/iran-2014 --json
    """
    from winset import api
    from winset.cli.output import print_findings

    with progress_bar("runs") as progress:
        answer = api.monitor(
            log_path(case, log), model=model, why=why, workers=workers, progress=progress
        )
    if as_json:
        click.echo(answer.to_json())
    else:
        _print(answer)
    if answer.journal.faults:
        print_findings(answer.journal.faults, to_stderr=True)
        raise SystemExit(1)


def _print(answer: Watch) -> None:
    from rich.text import Text

    from winset.cli.output import console, plain, table
    from winset.show.words import percent

    out = console()
    shown = [step.kept for step in answer.steps if step.kept is not None]
    if shown:
        out.print(Text(shown[-1].case.title, "bold"))
    out.print(Text(f"{len(answer.steps)} saved forecasts; median terms by {answer.model}.\n"))
    rows = table(">no.", "date", ">deal", ">change", "terms that moved most", "note")
    for step in answer.steps:
        deal = "sealed"
        if step.kept is not None:
            deal = "" if step.kept.probability is None else percent(step.kept.probability)
        rows.add_row(
            str(step.record.number),
            step.record.date,
            deal,
            _points(step.agreement),
            plain(_moved(step)),
            plain(step.record.note or ""),
        )
    out.print(rows)
    for step in answer.steps:
        if step.differences:
            _print_step(out, step)
    out.print()
    out.print(Text(f"{answer.journal.file}, hash {answer.journal.head}", "dim"), soft_wrap=True)


def _points(change: float | None) -> str:
    from winset.show.changes import points

    return "" if change is None else points(change)


def _moved(step: Step) -> str:
    from winset.show.changes import moved_text

    return "" if step.kept is None else moved_text(step.kept.case, dict(step.issues), MOST_TERMS)


def _print_step(out: Any, step: Step) -> None:
    from rich.text import Text

    from winset.show.forecast_log_words import difference_text, not_listed

    out.print(Text(f"\nRecord {step.record.number}, since record {step.since}", "bold"))
    for name, item in step.evidence.items():
        reason = f" {item.why}" if item.why else ""
        out.print(Text(f"  new evidence: {item.name} ({name}).{reason}"))
    for name in step.gone:
        out.print(Text(f"  evidence dropped: {name}"))
    listed = [found for found in step.differences if not found.path.startswith("evidence.")]
    listed.sort(key=lambda found: not found.bears)
    for found in listed[:MOST_DIFFERENCES]:
        out.print(Text(f"  {difference_text(found)}"))
    if len(listed) > MOST_DIFFERENCES:
        out.print(Text(f"  {not_listed(listed[MOST_DIFFERENCES:])}"))
    if step.carried is not None:
        _print_carried(out, step, step.carried)


def _print_carried(out: Any, step: Step, carried: Carried) -> None:
    from winset.cli.output import plain, table
    from winset.show.changes import change_text, moved_text, points
    from winset.show.forecast_log_words import rest_text

    if step.kept is None:
        return
    case = step.kept.case
    rows = table("what carries it", ">deal, points", "terms that it moves most")
    for part in carried.parts:
        deal = "" if part.agreement is None else points(part.agreement)
        moved = moved_text(case, {k: v for k, v in part.issues.items() if k in case.issues})
        rows.add_row(plain(change_text(case, part.change)), deal, plain(moved))
    rest = moved_text(case, dict(carried.rest_issues))
    shown = "" if carried.rest is None else points(carried.rest)
    rows.add_row(plain(rest_text(carried)), shown, plain(rest))
    whole = "" if step.agreement is None else points(step.agreement)
    rows.add_row("[bold]together[/bold]", whole, plain(moved_text(case, dict(step.issues))))
    out.print()
    out.print(rows)


@click.command("verify")
@case_argument
@log_option
@click.option(
    "--head", metavar="HASH", help="A hash that was noted elsewhere: some record has to bear it."
)
@click.option("--mend", is_flag=True, help="Cut off a last line that a stopped writer left.")
@json_option
def verify_command(case: str, log: str | None, head: str | None, mend: bool, as_json: bool) -> None:
    """Check the chain of a log, and say which record was altered.

    A chain cannot tell that its end was cut off, or that the whole was written anew: note the hash
    that this command prints elsewhere, and give it later as --head.

    \b
    Examples:
      winset monitor verify cases/iran-2014
      winset monitor verify cases/iran-2014 --head 3f7a90c2
    """
    from winset import api
    from winset.cli.output import print_findings, print_json

    target = log_path(case, log)
    found = api.verify_log(target, head=head, mend=mend)
    if as_json:
        print_json(
            {
                "log": str(target),
                "records": len(found.records),
                "head": found.head,
                "sound": not found.faults,
                "faults": [fault.to_dict() for fault in found.faults],
            }
        )
    elif found.faults:
        print_findings(found.faults)
    else:
        count = len(found.records)
        records = "record" if count == 1 else "records"
        click.echo(f"{count} {records}, none altered. Hash of the last one:\n{found.head}")
    if found.faults:
        raise SystemExit(1)


@click.command("grade")
@case_argument
@log_option
@click.option(
    "--deal",
    type=click.Choice(["yes", "no"]),
    help="Whether there was a deal, to score its probability.",
)
@click.option("--model", "-m", metavar="NAME", help="Show this model alone.")
@json_option
def grade_command(
    case: str, log: str | None, deal: str | None, model: str | None, as_json: bool
) -> None:
    """Score the saved forecasts by the outcomes that the case records now.

    Sealed forecasts count once they are open. Errors and CRPS are on a scale of 0-100 of each
    issue's range; the Brier score is the squared error of the probability of a deal.

    \b
    Examples:
      winset monitor grade cases/iran-2014 --deal yes
    """
    from winset import api

    said = None if deal is None else deal == "yes"
    answer = api.grade(log_path(case, log), api.read(case), deal=said)
    if as_json:
        click.echo(answer.to_json())
    else:
        _print_grades(answer, model)


def _print_grades(answer: Grades, model: str | None) -> None:
    from rich.text import Text

    from winset.analyses.record.grading import best
    from winset.cli.output import console, table

    out = console()
    rows = table(
        ">no.", "date", ">deal", ">Brier", "model", ">error", ">within 10", ">CRPS", ">in 90 %"
    )
    for row in answer.rows:
        shown = (
            [model] if model else sorted(row.models, key=lambda n: row.models[n].summary["crps"])
        )
        for index, name in enumerate(name for name in shown if name in row.models):
            said = row.models[name].summary
            first = index == 0
            rows.add_row(
                str(row.record.number) if first else "",
                row.record.date if first else "",
                "" if not first or row.probability is None else f"{100 * row.probability:.0f} %",
                "" if not first or row.brier is None else f"{row.brier:.3f}",
                f"[bold]{name}[/bold]" if name == best(row) else name,
                *(f"{said['mae']:.1f}", f"{100 * said['hits10']:.0f} %"),
                *(f"{said['crps']:.1f}", f"{100 * said['coverage90']:.0f} %"),
            )
    out.print(rows)
    late = [str(row.record.number) for row in answer.rows if not row.before]
    if late:
        out.print(
            Text(f"\nMade on or after the day of an outcome, so no forecast: {', '.join(late)}.")
        )
    if answer.sealed:
        out.print(Text(f"Still sealed: {', '.join(map(str, answer.sealed))}."))
