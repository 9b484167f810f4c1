"""``winset serve``."""

from __future__ import annotations

import click

DEFAULT_PORT = 8421
TRIED = 20
LONGEST_END = 1.6
"""Seconds from Ctrl-C to the end, whatever is worked on: files are written whole or not at all."""


@click.command("serve")
@click.argument("folder", metavar="[FOLDER]", default=".")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"Port to listen on; 0 takes a free one. Default: {DEFAULT_PORT}, or the next free one.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option(
    "--host",
    default="127.0.0.1",
    metavar="ADDRESS",
    help="Address to listen on. What is sent beyond this machine is not encrypted.",
)
@click.option(
    "--library",
    "store",
    metavar="FILE",
    envvar="WINSET_LIBRARY",
    help="The library of sources; or set WINSET_LIBRARY. Default: library.sqlite in FOLDER.",
)
def command(folder: str, port: int | None, no_browser: bool, host: str, store: str | None) -> None:
    """Open the workbench on the cases in FOLDER: a page to edit and analyse them in.

    It listens on this machine alone, needs no network, and stops with Ctrl-C. The address that it
    prints holds a token; without it, nobody on this machine gets in.

    \b
    Examples:
      winset serve cases
      winset serve cases/iran-2014 --port 9000 --no-browser
    """
    from pathlib import Path

    from winset.cli.main import ENDING
    from winset.cli.output import say
    from winset.errors import UsageError
    from winset.web.serving import bind, serve

    place = Path(folder)
    if not place.is_dir():
        raise UsageError(f"There is no folder {folder}. Name a folder that holds cases.")
    tried = [port] if port is not None else [*range(DEFAULT_PORT, DEFAULT_PORT + TRIED), 0]
    library = None if store is None else Path(store)
    if library is not None and not library.parent.is_dir():
        raise UsageError(f"There is no folder {library.parent} to keep a library in.")
    ENDING.seconds, ENDING.code = LONGEST_END, 0
    serve(place, bind(host, tried), host, not no_browser, say, library)
