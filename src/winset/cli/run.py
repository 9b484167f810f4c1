"""``winset run``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from winset.cli.arguments import json_option, progress_bar
from winset.cli.output import emit, say

LINE_SECONDS = 10.0
"""How often progress is told on a line of its own, where standard error is no terminal."""


@click.command("run")
@click.argument("plan", metavar="PLAN")
@click.option("--out", metavar="STORE", required=True, help="The folder into which results go.")
@click.option(
    "--engine",
    default="threads",
    show_default=True,
    metavar="ENGINE",
    help="threads or processes of this machine; dask for a cluster of this machine, "
    "dask://HOST:PORT for one that runs. No result depends on it.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 1024),
    help="Threads or processes here. Default: one a core.",
)
@click.option(
    "--part",
    default="1/1",
    show_default=True,
    metavar="I/N",
    help="Run every N-th chunk alone, from the I-th: for arrays of jobs that share the folder.",
)
@json_option
def command(
    plan: str, out: str, engine: str, workers: int | None, part: str, as_json: bool
) -> None:
    """Run a plan into a store; the same command goes on where it was stopped.

    A chunk that fails is named, and the rest goes on; the exit code is then 1. Progress and the
    time left go to standard error.

    \b
    Examples:
      winset run plan.json --out store
      winset run plan.json --out store --engine processes --workers 2
      winset run plan.json --out store --engine dask://10.0.0.1:8786
      winset run plan.json --out /shared/store --part 3/100
    """
    from winset import api
    from winset.cli import first_use
    from winset.models.registry import MODELS
    from winset.plans.plan import read_plan

    read = read_plan(plan)
    first_use.compile_ahead(read.cases[0], read.models or MODELS, read.settings)
    with _progress() as progress:
        done = api.run(
            read, out, engine=engine, workers=workers, part=_part(part), progress=progress
        )
    emit(done, as_json)
    if done.failed:
        raise click.exceptions.Exit(1)


def _part(text: str) -> tuple[int, int]:
    number, slash, parts = text.partition("/")
    if slash and number.isdecimal() and parts.isdecimal():
        return int(number), int(parts)
    raise click.BadParameter(f"{text!r} is not of the form I/N, as 3/100.", param_hint="--part")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show progress: a bar on a terminal, else a line every `LINE_SECONDS`, as in a job's log."""
    if sys.stderr.isatty():
        with progress_bar("chunks") as progress:
            yield progress
        return
    from winset.ensemble.run_time import duration

    began: list[tuple[float, int]] = []
    told = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        began[:] = began or [(now, done)]
        if now - told < LINE_SECONDS or done == total:
            return
        told = now
        start, before = began[0]
        left = ""
        if done > before:
            seconds = (now - start) / (done - before) * (total - done)
            left = f", {f'about {duration(seconds)}' if seconds >= 60.0 else 'under a minute'} left"
        say(f"{done:,} of {total:,} chunks{left}", to_stderr=True)

    yield tell
