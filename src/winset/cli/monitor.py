"""``winset monitor``: forecasts kept over time; how they are shown stands in ``monitor_show``."""

from __future__ import annotations

import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from winset.cli.arguments import case_argument, forecast_options, json_option

COMMANDS = {
    "show": ("monitor_show", "Show the forecasts in order, what moved and why. The default."),
    "save": ("monitor", "Forecast and add a dated record; --seal keeps it secret."),
    "verify": ("monitor_show", "Check the chain, and say which record was altered."),
    "open": ("monitor", "Reveal a sealed forecast, checked against the log."),
    "grade": ("monitor_show", "Score the forecasts by what came out."),
}
log_option = click.option(
    "--log", metavar="FILE", help="The log. Default: monitor.jsonl beside the case."
)
date_option = click.option(
    "--date", metavar="DAY", help="The record's day, as YYYY-MM-DD. Default: today."
)
note_option = click.option("--note", metavar="TEXT", help="A remark kept with the record.")


def log_path(case: str, log: str | None) -> Path:
    """Return where a case's log is."""
    from winset.errors import UsageError

    if log is not None:
        return Path(log)
    if case == "-":
        raise UsageError("A case from standard input has no place of its own: name a --log FILE.")
    path = Path(case)
    if path.is_dir():
        return path / "monitor.jsonl"
    name = "monitor.jsonl" if path.name == "case.yaml" else f"{path.stem}.monitor.jsonl"
    return path.with_name(name)


class _Commands(click.Group):
    """Loads its commands when they are called; ``winset monitor CASE`` is ``monitor show``."""

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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take what is no command for a case to show."""
        if args and args[0] not in COMMANDS and args[0] not in ctx.help_option_names:
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group("monitor", cls=_Commands)
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


@click.command("save")
@case_argument
@log_option
@date_option
@note_option
@click.option(
    "--seal",
    is_flag=True,
    help="Put only a commitment into the log; the forecast goes into a file that you keep.",
)
@click.option(
    "--keep",
    metavar="FILE",
    help="Where a sealed forecast goes. Default: sealed-DAY.json beside the log.",
)
@forecast_options
@json_option
def save_command(
    case: str,
    log: str | None,
    date: str | None,
    note: str | None,
    seal: bool,
    keep: str | None,
    models: tuple[str, ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Forecast a case and add the forecast to its log.

    The record holds the case as it is, the forecast, seed and draws. With --seal it holds a SHA-256
    of the forecast and a random salt alone; open it after the outcome with winset monitor open.

    \b
    Examples:
      winset monitor save cases/iran-2014
      winset monitor save cases/iran-2014 --date 2014-12-19 --note "first look"
      winset monitor save cases/iran-2014 --seal --keep my-forecast.json
    """
    from winset import api
    from winset.cli.arguments import run_forecast
    from winset.errors import UsageError

    if keep is not None and not seal:
        raise UsageError("--keep says where a sealed forecast goes: add --seal.")
    target = log_path(case, log)
    day = date or datetime.date.today().isoformat()
    sealed = None
    if seal:
        sealed = Path(keep) if keep is not None else _free(target.parent / f"sealed-{day}.json")
    answer = run_forecast(case, models, **options)
    record = api.save_forecast(answer, target, date=day, note=note, sealed=sealed)
    _say(record, target, as_json, sealed)


@click.command("open")
@case_argument
@click.argument("sealed", metavar="FILE")
@log_option
@date_option
@note_option
@json_option
def open_command(
    case: str, sealed: str, log: str | None, date: str | None, note: str | None, as_json: bool
) -> None:
    """Reveal a sealed forecast: FILE is the one that was kept when it was sealed.

    It is checked against the log, and added there with its salt, so that everybody can check it.

    \b
    Examples:
      winset monitor open cases/iran-2014 sealed-2014-12-19.json
    """
    from winset import api

    target = log_path(case, log)
    record = api.open_sealed(
        target, sealed, date=date or datetime.date.today().isoformat(), note=note
    )
    _say(record, target, as_json, None)


def _free(path: Path) -> Path:
    """Return the path, or the first numbered one beside it that is free."""
    number, found = 2, path
    while found.exists():
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return found


def _say(record: Any, log: Path, as_json: bool, sealed: Path | None) -> None:
    from rich.text import Text

    from winset.cli.output import console, print_json
    from winset.show.words import percent

    if as_json:
        names = ("number", "date", "kind", "note", "hash", "commitment", "opens")
        plain = {name: getattr(record, name) for name in names}
        print_json(plain | {"log": str(log), "sealed": None if sealed is None else str(sealed)})
        return
    out = console()
    words = f"Record {record.number}, {record.date}"
    if record.opens is not None:
        words += f": opens record {record.opens}; the forecast is the one that was sealed"
    if record.kept is not None and record.kept.probability is not None:
        words += f". Probability of a deal: {percent(record.kept.probability)}"
    out.print(Text(f"{words}."), soft_wrap=True)
    if sealed is not None:
        out.print(
            Text(f"Sealed. Keep {sealed}: without it the forecast cannot be opened."),
            soft_wrap=True,
        )
    out.print(Text(f"{log}, hash {record.hash}", "dim"), soft_wrap=True)
