"""Write docs/reference/cli.md from what the commands say of themselves.

Run it after a change to the command line: ``python docs/generate.py``. A test compares.
"""

from __future__ import annotations

from pathlib import Path

from click import Context, Group
from click.testing import CliRunner

from winset.cli.main import COMMANDS, cli

TARGET = Path(__file__).parent / "reference" / "cli.md"

HEAD = """\
# The command line

<!-- Written by docs/generate.py from the commands' own help. Do not edit by hand. -->

A CASE is a folder that holds `case.yaml`, a file, or `-` for standard input. Exit codes and
messages are on the page on [errors](errors.md); what `--json` prints is on the page on the
[JSON of a forecast](forecast-json.md). How to use the commands from other programs is in a
[guide of its own](../how-to/use-from-programs.md). `python -m winset` is the same as `winset`.
"""


def cli_page() -> str:
    """Return the page: the help of ``winset`` and of each of its commands."""
    parts = [HEAD, _section("winset", [])]
    for name in COMMANDS:
        parts.append(_section(f"winset {name}", [name]))
        command = cli.get_command(Context(cli), name)
        if isinstance(command, Group):
            names = command.list_commands(Context(command))
            parts += [_section(f"winset {name} {sub}", [name, sub]) for sub in names]
    return "\n".join(parts)


def _section(title: str, arguments: list[str]) -> str:
    said = CliRunner().invoke(
        cli, [*arguments, "--help"], prog_name="winset", terminal_width=80, color=False
    )
    if said.exit_code != 0:
        raise RuntimeError(said.output)
    return f"## {title}\n\n```text\n{said.output.rstrip()}\n```\n"


if __name__ == "__main__":
    TARGET.write_text(cli_page(), encoding="utf-8")
