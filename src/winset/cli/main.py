"""The command ``winset``: finds the command, turns errors into messages and exit codes."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from typing import NoReturn

import click

from winset.errors import CaseError, WinsetError
from winset.untrusted import visible
from winset.version import __version__

SECTIONS = {
    "Cases": {
        "new": "Write a small commented case to start from.",
        "draft": "Find candidate rows of a case in sources, each with its passage.",
        "triage": "Go through a draft: accept, change, merge or drop each row.",
        "fill": "Offer starting values from published tables, each with its source.",
        "import": "Write cases from the files of other programs.",
        "export": "Write a case as one spreadsheet.",
        "check": "List every fault of a case, with its line and how to mend it.",
        "show": "Show a case: issues, actors, positions.",
        "elicit": "Ask several experts, weigh them by what is known, and pool what they say.",
        "serve": "Open the workbench: a page to edit and analyse cases in.",
    },
    "What will come out": {
        "forecast": "Say what will come out, and whether there is a deal.",
        "odds": "Say how likely dated events are, and by when.",
        "brief": "Tell a principal the answer on two pages, with likelihood and confidence.",
        "report": "Write the forecast as one HTML page.",
        "publish": "Publish cases, forecasts and sources as a static, catalogued site.",
        "options": "Say where play could rest if nobody agrees.",
        "power": "Show who has how much voting power.",
    },
    "What does X really want": {
        "assess": "Weigh hypotheses about an actor against evidence and conduct.",
        "ach": "Show or convert a matrix of competing hypotheses, with the classic scores.",
        "reveal": "Estimate who stands where from roll calls.",
    },
    "Who can change it": {
        "advise": "Rank what an actor can do, or find ways to an outcome.",
        "compare": "Say what a shock changes, and which part of it carries the change.",
        "timing": "Say what moving early into a closed market is worth.",
        "precedents": "Compare a case with its precedents, feature by feature.",
        "sensitivity": "Say which inputs matter, and which to research first.",
        "levels": "Show what an actor's groups and its regard for others change.",
    },
    "Big work": {
        "plan": "Plan many cases, scenarios, seeds or draws, as one file.",
        "run": "Run a plan, or go on with it, here or on many machines.",
        "gather": "Put together what a plan's store holds.",
        "rerun": "Make a result again, and say whether it comes out the same.",
    },
    "How do we know": {
        "backtest": "Score every model on cases whose outcomes are known.",
        "calibrate": "Fit the calibrated model and the weights of all models to known outcomes.",
        "monitor": "Keep a case over time: save, seal, verify and grade forecasts.",
        "timeline": "List agreements, evidence and dates in order of time.",
        "resolve": "Record what came out of a case, in its file.",
        "record": "Show the track record: forecasts of cases that came to an end.",
        "library": "Keep sources; find and cite their passages.",
        "code": "Work with coded statements: networks, agreement of coders, exchange.",
        "cite": "Turn citations into BibTeX, RIS, CSL-JSON or text.",
        "models": "List the models, what they assume and the papers they follow.",
        "schema": "Print the JSON Schema of a case or of a forecast.",
    },
}
GRACE_SECONDS = 1.0
INTERRUPTED = 128 + signal.SIGINT


@dataclass
class _Ending:
    """What happens after Ctrl-C to a process that has not ended by itself.

    Attributes
    ----------
    seconds : float
        How long it is waited for.
    code : int or None
        Its exit code; that of an interruption where none is given.
    """

    seconds: float = GRACE_SECONDS
    code: int | None = None


ENDING = _Ending()
"""A command whose end is Ctrl-C, such as ``serve``, says so here."""
_told = threading.Event()
COMMANDS = {name: text for section in SECTIONS.values() for name, text in section.items()}


class Commands(click.Group):
    """Loads a command's module when it is called, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command, imported now."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"winset.cli.{name}"), "command")  # noqa: B009
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command for an unknown one."""
        from winset.errors import nearest

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"There is no command '{args[0]}'.{nearest(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: winset new my-case, or winset report cases/iran-2014",
)
@click.version_option(__version__, "-V", "--version", prog_name="winset")
def cli() -> None:
    """Negotiation analysis: from sourced beliefs to outcomes with honest uncertainty.

    A CASE is a folder that holds case.yaml, a file of any form, or - for standard input.

    Exit codes: 0 done, 1 the case has faults, 2 the call cannot be carried out.
    """


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    # Winset shares work out itself; a solver's own threads, for tables of ten by ten, only wait
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _open_streams()
    with _ends_when_interrupted():
        _run(args)


def _open_streams() -> None:
    """Give a process that was started without standard streams some that go nowhere.

    Else the next file that is opened takes the place of one, and what is printed goes there.
    """
    closed = sys.stdout is None
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    if closed:
        _say_error("standard output is closed, so there is no place for an answer.")
        sys.exit(2)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="backslashreplace")


def _run(args: list[str] | None) -> NoReturn:
    try:
        code = cli.main(args=args, prog_name="winset", standalone_mode=False)
        _leave(code if isinstance(code, int) else 0)
    except SystemExit:
        if "PacifyFlush" in type(sys.stdout).__name__:
            sys.stdout = sys.__stdout__
            _leave(0)
        raise
    except click.ClickException as error:
        _show_usage(error)
        _leave(2)
    except click.Abort:
        _told.set()
        click.echo("winset: stopped", err=True)
        _leave(INTERRUPTED)
    except CaseError as error:
        with suppress(BrokenPipeError):
            _say_findings(error)
        _leave(error.exit_code)
    except WinsetError as error:
        _say_error(str(error))
        _leave(error.exit_code)
    except BrokenPipeError:
        _leave(0)
    except OSError as error:
        if sys.stdout.closed or error.errno is None:
            raise
        _say_error(f"cannot write the answer: {error.strerror}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _leave(2)
    except MemoryError:
        _say_error("the case is too large for this machine's memory. Use fewer --draws.")
        _leave(2)


@contextmanager
def _ends_when_interrupted() -> Iterator[None]:
    """End the process `GRACE_SECONDS` after Ctrl-C if it has not ended by itself.

    Python tells the main thread of a signal between two of its steps; one of them can be a kernel
    that runs for minutes, or a wait for threads that run one. The system writes to a pipe at once.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signalled, hook = threading.Event(), sys.unraisablehook
    ENDING.seconds, ENDING.code = GRACE_SECONDS, None
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)

    def watch() -> None:
        number = os.read(reading, 1)
        signalled.set()
        if number and number[0] in (signal.SIGINT, signal.SIGTERM):
            time.sleep(ENDING.seconds)
            meant = ENDING.code if number[0] == signal.SIGINT else None
            code = 128 + number[0] if meant is None else meant
            if code == INTERRUPTED and not _told.is_set():
                os.write(2, b"winset: stopped\n")
            os._exit(code)
        os.close(reading)

    def note(fault: sys.UnraisableHookArgs) -> None:
        """Ctrl-C may fall into a callback of the compiler, which throws it away."""
        if fault.exc_type is not KeyboardInterrupt:
            hook(fault)

    threading.Thread(target=watch, daemon=True).start()
    sys.unraisablehook = note
    try:
        yield
    except SystemExit as leaving:
        if leaving.code == INTERRUPTED and signalled.wait(0.2):
            os._exit(INTERRUPTED)  # Python may else end itself by the signal, and wait for threads
        raise
    finally:
        sys.unraisablehook = hook
        signal.set_wakeup_fd(before)
        os.close(writing)


def _show_usage(error: click.ClickException) -> None:
    """Show an error of the call as click does; what was typed may hold signs that act."""
    shown = io.StringIO()
    error.show(shown)
    click.echo(visible(shown.getvalue()), err=True, nl=False)


def _say_error(words: str) -> None:
    click.echo(visible(f"winset: {words}"), err=True)


def _leave(code: int) -> NoReturn:
    """Exit; a reader of the output that has left early is no fault."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)


def _say_findings(error: CaseError) -> None:
    from winset.cli.output import print_findings

    print_findings(error.findings, to_stderr=True)
