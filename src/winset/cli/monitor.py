"""``winset monitor``: a case forecast again over time, and its log."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click

from winset.cli.arguments import (
    Subcommands,
    case_argument,
    experts_options,
    forecast_options,
    json_option,
    progress_bar,
    run_forecast,
    workers_option,
)
from winset.cli.output import emit, print_findings
from winset.errors import UsageError

log_option = click.option(
    "--log", metavar="FILE", help="The log. Default: monitor.jsonl beside the case."
)
date_option = click.option(
    "--date",
    metavar="DAY",
    default=lambda: datetime.date.today().isoformat(),
    help="The record's day, as YYYY-MM-DD. Default: today.",
)
future_option = click.option(
    "--future", is_flag=True, help="Say that a --date after today is meant."
)
note_option = click.option("--note", metavar="TEXT", help="A remark kept with the record.")


class _Monitor(Subcommands):
    """``winset monitor CASE`` is ``monitor show CASE``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take what is no command for a case to show."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group("monitor", cls=_Monitor)
def command() -> None:
    """Keep a case over time: forecasts as dated records in a log that only grows.

    Each record holds the hash of the one before, so that altered records are found. Without one of
    the commands below, the records are shown: winset monitor CASE.

    \b
    Examples:
      winset monitor save cases/iran-2014 --note "before the talks in Vienna"
      winset monitor cases/iran-2014
      winset monitor save cases/iran-2014 --seal
      winset monitor verify cases/iran-2014
    """


@command.command("show", short_help="Show the forecasts in order, what moved and why. The default.")
@case_argument
@log_option
@click.option("--model", "-m", metavar="NAME", help="Whose medians. Default: nash, or mean.")
@click.option(
    "--why",
    metavar="N",
    type=click.IntRange(0),
    help="Say what carries the change of record N. Default: the last one; 0: none.",
)
@workers_option
@json_option
def show(case: str, log: str | None, as_json: bool, **options: Any) -> None:
    """Show the saved forecasts of a case in order: what moved since the last one, and why.

    \b
    Examples:
      winset monitor cases/iran-2014
      winset monitor cases/iran-2014 --why 3
      winset monitor show cases/iran-2014 --json
    """
    from winset import api

    with progress_bar("runs") as progress:
        answer = api.monitor(_log_path(case, log), progress=progress, **options)
    emit(answer, as_json)
    if answer.log.faults:
        print_findings(answer.log.faults, to_stderr=True)
        raise SystemExit(1)


@command.command("save", short_help="Forecast and add a dated record; --seal keeps it secret.")
@case_argument
@experts_options
@log_option
@date_option
@future_option
@note_option
@click.option(
    "--seal",
    is_flag=True,
    help="Put only a commitment into the log; the forecast goes into a file that you keep.",
)
@click.option(
    "--keep",
    metavar="FILE",
    help="Where a sealed forecast goes. Default: CASE-DAY.json in your folder of seals.",
)
@click.option(
    "--on", metavar="DAY", help="The day on which odds of dated questions hold. Default: as_of."
)
@forecast_options
@json_option
def save(
    case: str,
    log: str | None,
    date: str,
    future: bool,
    note: str | None,
    seal: bool,
    keep: str | None,
    on: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Forecast a case and add the forecast to its log, with the odds of its dated questions.

    The record holds the case as it is, the forecast, seed and draws. With --seal it holds a SHA-256
    of the forecast and a random salt alone; open it after the outcome with winset monitor open.
    The file that opens it is yours alone to read, and lies outside the case's folder:
    winset/sealed in XDG_STATE_HOME, or in ~/.local/state.

    \b
    Examples:
      winset monitor save cases/iran-2014
      winset monitor save cases/iran-2014 --date 2014-12-19 --note "first look"
      winset monitor save cases/iran-2014 --seal --keep my-forecast.json
      winset monitor save cases/iran-2014 --on 2015-03-01 --note "after the talks in Geneva"
    """
    from winset import api
    from winset.analyses.record.seals import free_seal

    if keep is not None and not seal:
        raise UsageError("--keep says where a sealed forecast goes: add --seal.")
    target = _log_path(case, log)
    answer = run_forecast(case, **options)
    sealed = None
    if seal:
        sealed = Path(keep) if keep is not None else free_seal(str(answer.case.id), date)
    kept = api.save_forecast(
        answer, target, date=date, note=note, sealed=sealed, future=future, on=on
    )
    emit(kept, as_json)


@command.command("verify")
@case_argument
@log_option
@click.option(
    "--head",
    metavar="HASH",
    help="A hash that was noted elsewhere, 16 digits or more: some record has to bear it.",
)
@click.option(
    "--anchor",
    metavar="LINE",
    help="What winset monitor anchor printed, a file that holds it, or a time stamp (.tsq, .tsr): "
    "the log has to hold that record.",
)
@click.option("--mend", is_flag=True, help="Cut off a last line that is not finished.")
@json_option
def verify(case: str, log: str | None, as_json: bool, **options: Any) -> None:
    """Check a log: say which record was altered, dated otherwise than written, or kept sealed.

    A chain cannot tell that its end was cut off, or that the whole was written anew: note the hash
    that this command prints elsewhere, and give it later as --head; or publish the line of winset
    monitor anchor, and give it as --anchor.

    \b
    Examples:
      winset monitor verify cases/iran-2014
      winset monitor verify cases/iran-2014 --head 3f7a90c2d41b86e5
      winset monitor verify cases/iran-2014 --anchor published.txt
    """
    from winset import api

    log_read = api.verify_log(_log_path(case, log), **options)
    if log_read.is_sound or as_json:
        emit(log_read, as_json)
    else:
        print_findings(log_read.faults)
    if not log_read.is_sound:
        raise SystemExit(1)


@command.command("anchor", short_help="Print a line to publish, so that nobody rewrites the log.")
@case_argument
@log_option
@click.option(
    "--request",
    metavar="FILE",
    help="Write a request for a time stamp as well (RFC 3161), to be sent to an authority.",
)
@json_option
def anchor(case: str, log: str | None, request: str | None, as_json: bool) -> None:
    """Print the hash of the last record as a short line to publish.

    Who holds the log can write all of it anew, seals included. Once the line is in other hands,
    winset monitor verify --anchor shows whether the log still holds that record. Nothing is sent.

    \b
    Examples:
      winset monitor anchor cases/iran-2014
      winset monitor anchor cases/iran-2014 --request head.tsq
    """
    from winset import api

    emit(api.anchor(_log_path(case, log), request=request), as_json)


@command.command("open", short_help="Reveal a sealed forecast, checked against the log.")
@case_argument
@click.argument("sealed", metavar="FILE")
@log_option
@date_option
@future_option
@note_option
@json_option
def open_sealed(case: str, sealed: str, log: str | None, as_json: bool, **options: Any) -> None:
    """Reveal a sealed forecast: FILE is the one that was kept when it was sealed.

    It is checked against the log, and added there with its salt, so that everybody can check it.

    \b
    Examples:
      winset monitor open cases/iran-2014 sealed-2014-12-19.json
    """
    from winset import api

    emit(api.open_sealed(_log_path(case, log), sealed, **options), as_json)


@command.command("withdraw", short_help="Take back a record that was dated after today.")
@case_argument
@log_option
@note_option
@json_option
def withdraw(case: str, log: str | None, as_json: bool, **options: Any) -> None:
    """Take the last record out of use, where it was dated after today by mistake.

    The record stays in the log, and one that withdraws it is added. What was said on a day that has
    come cannot be taken back.

    \b
    Examples:
      winset monitor withdraw cases/iran-2014 --note "2062 was a slip for 2026"
    """
    from winset import api

    emit(api.withdraw_record(_log_path(case, log), **options), as_json)


@command.command("grade")
@case_argument
@log_option
@click.option(
    "--deal",
    type=click.Choice(["yes", "no"]),
    help="Whether there was a deal, to score its probability.",
)
@click.option("--model", "-m", metavar="NAME", help="Show this model alone.")
@click.option(
    "--crowd",
    metavar="FILE",
    help="A crowd's forecasts of the dated questions, to stand beside: fatebook's export, or a "
    "table with the columns question, date and probability.",
)
@json_option
def grade(
    case: str,
    log: str | None,
    deal: str | None,
    model: str | None,
    crowd: str | None,
    as_json: bool,
) -> None:
    """Score the saved forecasts by the outcomes that the case records now.

    Sealed forecasts count once they are open. Errors and CRPS are on a scale of 0-100 of each
    issue's range. The share of draws in which terms exist is scored by whether there was a deal at
    all; what was to happen by a day is scored by the dated questions, on each day until it was
    known, beside the base rate of their class.

    \b
    Examples:
      winset monitor grade cases/iran-2014
      winset monitor grade cases/iran-2014 --crowd survey.csv
    """
    from winset import api

    came = None if deal is None else deal == "yes"
    answer = api.grade(_log_path(case, log), api.read(case), deal=came, crowd=crowd)
    emit(answer, as_json, model=model)


@command.command("post-mortem", short_help="Say which input was furthest out, once it is known.")
@case_argument
@log_option
@click.option(
    "--known",
    multiple=True,
    metavar="PATH=VALUE",
    help="What an input turned out to be; repeat for several. Default: what was an interval in the "
    "saved forecast and is a number in the case now.",
)
@click.option("--record", metavar="N", type=click.IntRange(1), help="Default: the last forecast.")
@json_option
def post_mortem(
    case: str, log: str | None, known: tuple[str, ...], record: int | None, as_json: bool
) -> None:
    """Say which input of a saved forecast was furthest out, and what the right one had changed.

    The forecast is run again on the same draws with each right value in place of its belief, and
    with all of them.

    \b
    Examples:
      winset monitor post-mortem cases/iran-2014 --known events.signed-by-june.rush=90
      winset monitor post-mortem cases/iran-2014 --known positions.iran.fordow.salience=60
    """
    from winset import api

    values = dict(map(_known, known))
    answer = api.post_mortem(_log_path(case, log), api.read(case), known=values, record=record)
    emit(answer, as_json)


def _known(text: str) -> tuple[str, float]:
    """Read ``PATH=VALUE``."""
    path, _, value = text.partition("=")
    try:
        return path.strip(), float(value)
    except ValueError:
        raise UsageError(
            f"--known {text}: expected PATH=VALUE with a number, as events.signed.rush=90."
        ) from None


def _log_path(case: str, log: str | None) -> Path:
    """Return where a case's log is."""
    if log is not None:
        return Path(log)
    if case == "-":
        raise UsageError("A case from standard input has no place of its own: name a --log FILE.")
    path = Path(case)
    if path.is_dir():
        return path / "monitor.jsonl"
    name = "monitor.jsonl" if path.name == "case.yaml" else f"{path.stem}.monitor.jsonl"
    return path.with_name(name)
