"""Arguments and options that several commands share."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

import click

from winset.errors import UsageError
from winset.interchange.form_names import FORMS

Command = TypeVar("Command", bound=Callable[..., Any])
Decorator = Callable[[Any], Any]

form_option = click.option(
    "--from",
    "form",
    type=click.Choice(list(FORMS)),
    help="The form of the file, where it is not recognised by itself.",
)


def login() -> str:
    """Return the name that the user is logged in by; empty where there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def case_argument(command: Command) -> Command:
    """Add the argument CASE, and ``--from``, which says the form of its file.

    The command gets both as one, ``case``, which every verb takes.
    """

    @wraps(command)
    def with_form(*args: Any, case: str, form: str | None, **rest: Any) -> Any:
        from winset.interchange.forms import Source

        return command(*args, case=Source(case, form) if form else case, **rest)

    return click.argument("case", metavar="CASE")(form_option(cast(Command, with_form)))


def experts_options(command: Command) -> Command:
    """Add ``--experts`` and how they are pooled; the case is read with their numbers."""

    @wraps(command)
    def with_experts(
        *args: Any, case: Any, experts: str | None, pooling: str, weights: str, **rest: Any
    ) -> Any:
        from dataclasses import replace

        from winset.errors import UsageError
        from winset.interchange.forms import Source

        if experts is None and (pooling, weights) != ("linear", "equal"):
            raise UsageError("--pool and --weights are about --experts FOLDER; name it too.")
        if experts is not None:
            source = case if isinstance(case, Source) else Source(str(case))
            pool: Any = {"pooling": pooling, "weights": weights_of(weights)}
            case = replace(source, experts=experts, **pool)
        return command(*args, case=case, **rest)

    return _with(
        cast(Command, with_experts),
        click.option(
            "--experts",
            metavar="FOLDER",
            help="Let what several experts believe, a file each, stand for what they judged.",
        ),
        pooling_options,
    )


def pooling_options(command: Command) -> Command:
    """Add ``--pool`` and ``--weights``."""
    return _with(
        command,
        click.option(
            "--pool",
            "pooling",
            default="linear",
            show_default=True,
            type=click.Choice(["linear", "quantile", "logit"]),
            help="How experts' distributions are made one: their mean, the mean of quantiles, or "
            "of log odds of quantiles.",
        ),
        click.option(
            "--weights",
            default="equal",
            show_default=True,
            metavar="HOW",
            help="equal; global or global_optimised, by performance on seeds; or NAME=2,NAME=1.",
        ),
    )


def weights_of(text: str) -> str | dict[str, float]:
    """Return how experts are weighed: a word, or numbers by the names of their files."""
    if "=" not in text:
        return text
    from winset.errors import UsageError

    weights: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = part.partition("=")
        if name.strip() in weights:
            raise UsageError(f"--weights names {name.strip()} twice.")
        try:
            weights[name.strip()] = float(number)
        except ValueError:
            raise UsageError(f"Write --weights NAME=2,NAME=1, not '{text}'.") from None
    return weights


spread_option = click.option(
    "--spread",
    metavar="PERCENT",
    type=float,
    help="Give exact positions, saliences and capabilities an interval of so much either side.",
)


def read_case(case: str, spread: float | None) -> Any:
    """Read a case, its exact numbers spread if that is asked for.

    Parameters
    ----------
    case : str
        What a verb takes for one.
    spread : float, optional
        Per cent either side.
    """
    from winset import api

    read = api.read(case)
    return read if spread is None else api.spread(read, spread)


def draws_option(default: int | None = 10_000, most: int = 1_000_000) -> Decorator:
    """Return ``--draws``.

    Parameters
    ----------
    default : int or None
        None leaves it to the forecast.
    most : int
    """
    return click.option(
        "--draws",
        "-n",
        default=default,
        show_default=default is not None or "10000; slow models fewer, where those tell enough",
        metavar="N",
        type=click.IntRange(1, most),
        help="How many draws of the case's beliefs.",
    )


seed_option = click.option(
    "--seed",
    default=0,
    show_default=True,
    metavar="N",
    help="The same seed gives the same answer.",
)
model_option = click.option(
    "--model",
    "-m",
    metavar="NAME",
    help="Which model says on what terms. Default: nash, or mean where the case does not say what "
    "no deal brings.",
)
settings_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="MODEL.OPTION=VALUE",
    help="Choose an option of a model; repeat for several.",
)
workers_option = click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 1024),
    help="Threads. Default: one a core; no answer depends on it.",
)
_NOT_WRITTEN = (".pdf", ".doc", ".odt", ".rtf")


def writable(_context: click.Context, _option: click.Parameter, file: str | None) -> str | None:
    """Refuse a file of a form that is not written, so that nothing else stands under its name.

    Parameters
    ----------
    _context, _option
        As click gives them to a callback.
    file : str or None
    """
    if file is not None and file.lower().endswith(_NOT_WRITTEN):
        ending = file[file.rindex(".") :]
        raise UsageError(
            f"-o {file}: files that end in {ending} are not written. Write a page (.html), which a "
            "browser prints to PDF, or a file for Word (.docx)."
        )
    return file


output_option = click.option(
    "--output",
    "-o",
    metavar="FILE",
    callback=writable,
    help="Write the answer to FILE as JSON (- for standard output), as a page where it ends in "
    ".html, for Word where in .docx.",
)


def answer_options(command: Command) -> Command:
    """Add ``--json`` and ``--output``, which :func:`winset.cli.output.emit` takes."""
    return json_option(output_option(command))


def forecast_options(command: Command) -> Command:
    """Add the options of every command that runs models."""
    return _with(
        command,
        click.option(
            "--model",
            "-m",
            "models",
            multiple=True,
            metavar="NAME",
            help="A model to run; repeat for several. Default: all that fit the case.",
        ),
        draws_option(None, most=10_000_000),
        seed_option,
        click.option("--point", is_flag=True, help="One run at the most likely values."),
        click.option(
            "--scenario", metavar="ID|FILE", help="Apply a scenario first: of the case, or a file."
        ),
        click.option(
            "--believe",
            is_flag=True,
            help="Mix the hypotheses about actors' aims by their posterior (winset assess).",
        ),
        settings_option,
        workers_option,
    )


def further_sources_options(command: Command) -> Command:
    """Add what else than rules looks for candidates: a parser, a language model."""
    return _with(
        command,
        click.option(
            "--parser", is_flag=True, help="Look with a parser model too (the extra `parser`)."
        ),
        click.option(
            "--endpoint",
            metavar="URL",
            help="Ask a language model too, at an address of the OpenAI kind: "
            "http://127.0.0.1:8080/v1. The documents' text is sent there. A key is taken from "
            "WINSET_MODEL_KEY.",
        ),
        click.option("--model", metavar="NAME", help="Which model the endpoint is to use."),
    )


def scoring_options(command: Command) -> Command:
    """Add the options of commands that score forecasts of cases with known outcomes."""
    options = (draws_option(1000), seed_option, settings_option, workers_option)
    return _with(command, *options)


def paired_options(command: Command) -> Command:
    """Add the options of commands that run one model on several forms of a case."""
    return _with(
        command,
        model_option,
        draws_option(),
        seed_option,
        settings_option,
        workers_option,
    )


def library_option(create: bool = False) -> Callable[[Any], Any]:
    """Return ``--library``; the command gets the library, open, as `library`.

    Parameters
    ----------
    create : bool
        Whether to make the library if there is none.
    """

    def add_option(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_library(store: str, **rest: Any) -> None:
            from winset import api

            with api.open_library(store, create=create) as library:
                command(library=library, **rest)

        option = click.option(
            "--library",
            "store",
            metavar="FILE",
            envvar="WINSET_LIBRARY",
            default="library.sqlite",
            show_default=True,
            help="The library's file; or set WINSET_LIBRARY.",
        )
        return option(with_library)

    return add_option


class Subcommands(click.Group):
    """A command of commands, listed in the order of work, which is that of their definition."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in order."""
        return list(self.commands)


def _with(command: Command, *options: Decorator) -> Command:
    """Add options, the first on top of the help."""
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def progress_bar(what: str = "draws") -> Iterator[Callable[[int, int], None]]:
    """Show progress on standard error while work runs, where that is a terminal."""
    from rich.progress import Progress

    from winset.cli.output import console

    out = console(to_stderr=True)
    with Progress(console=out, transient=True, disable=not out.is_terminal) as bar:
        task = bar.add_task(what, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def run_forecast(case: str, *, as_page: bool = False, **options: Any) -> Any:
    """Read a case and forecast it, with progress shown.

    Parameters
    ----------
    case : str
    as_page : bool
    **options
        As of :func:`read_to_forecast`.
    """
    read, options = read_to_forecast(case, as_page=as_page, **options)
    return _forecast_read(read, options)


@contextmanager
def forecast_to_report(case: str, **options: Any) -> Iterator[tuple[Any, Any]]:
    """Give a forecast, and what a report asks besides where that was begun meanwhile, else None.

    Parameters
    ----------
    case : str
    **options
        As of :func:`read_to_forecast`.
    """
    from winset.api.pages import begun_beside
    from winset.ensemble.run import DRAWS

    read, asked = read_to_forecast(case, as_page=True, **options)
    if asked["scenario"] is not None or asked["point"] or asked["workers"] == 1:
        yield _forecast_read(read, asked), None
        return
    with begun_beside(read, draws=asked["draws"] or DRAWS, seed=asked["seed"]) as beside:
        yield _forecast_read(read, asked), beside


def read_to_forecast(
    case: str,
    models: tuple[str, ...],
    *,
    scenario: str | None,
    spread: float | None = None,
    as_page: bool = False,
    **options: Any,
) -> tuple[Any, dict[str, Any]]:
    """Return a case, compiled for and told how long it takes, and the options of its forecast.

    Parameters
    ----------
    case : str
    models : tuple of str
        None for all that fit the case.
    scenario : str, optional
        One of the case, or a file.
    spread : float, optional
        Per cent by which exact numbers are spread.
    as_page : bool
        Whether a page is to be made of the answer.
    **options
        Of :func:`winset.api.forecast`.
    """
    read = read_case(case, spread)
    if scenario is not None and scenario.endswith((".yaml", ".yml")):
        from winset import api

        read = api.read_scenario(read, scenario)
        scenario = list(read.scenarios)[-1]
    if not options.get("point"):
        _say_how_long(read, models, options)
    _compile_ahead(read, models, options, as_page)
    return read, {**options, "scenario": scenario, "model": models or None}


def _forecast_read(case: Any, options: dict[str, Any]) -> Any:
    """Forecast what :func:`read_to_forecast` returned, with progress shown.

    Parameters
    ----------
    case : Case
    options : dict
    """
    from winset import api

    with progress_bar() as progress:
        return api.forecast(case, progress=progress, **options)


def _compile_ahead(
    case: Any, models: tuple[str, ...], options: dict[str, Any], as_page: bool
) -> None:
    """Compile in several processes what this computer has not compiled yet."""
    from winset.cli import first_use
    from winset.models.registry import MODELS

    further = (first_use.PAGE,) if as_page else ()
    first_use.compile_ahead(case, (*(models or MODELS), *further), options.get("settings", ()))


def _say_how_long(case: Any, models: tuple[str, ...], options: dict[str, Any]) -> None:
    """Say on standard error what will take long; refuse what would not end in a day."""
    from winset.cli.output import say
    from winset.ensemble.run import DRAWS
    from winset.ensemble.run_time import warning
    from winset.models.registry import MODELS

    draws = options["draws"] or DRAWS
    words = warning(case, models or MODELS, draws, options.get("workers"))
    if words:
        say(words, to_stderr=True)
