"""How answers look in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from winset.answer import Answer
from winset.errors import Finding, OutputError
from winset.files import write_bytes, write_text
from winset.show.sections import Section
from winset.untrusted import json_text, visible

PLAIN_WIDTH = 110


class _Console(Console):
    """A console whose reader may leave early."""

    def on_broken_pipe(self) -> None:
        """Let the command line decide what that means."""
        raise BrokenPipeError


def console(to_stderr: bool = False) -> Console:
    """Return a console; wide enough for tables where the output is not a terminal."""
    stream = sys.stderr if to_stderr else sys.stdout
    width = None if stream.isatty() else PLAIN_WIDTH
    return _Console(file=stream, width=width, highlight=False, soft_wrap=False, emoji=False)


def say(
    text: object = "",
    *,
    to_stderr: bool = False,
    bold: bool = False,
    nl: bool = True,
    over: bool = False,
) -> None:
    """Print words that may come from a case or a source: nothing in them acts on a terminal.

    Parameters
    ----------
    text : object
    to_stderr : bool
        Whether they go to standard error, beside an answer.
    bold : bool
    nl : bool
        Whether a line end follows.
    over : bool
        Whether they take the place of the line before, as progress does.
    """
    words = ("\r" if over else "") + visible(str(text))
    click.echo(click.style(words, bold=True) if bold else words, err=to_stderr, nl=nl)


def print_data(text: str, nl: bool = True) -> None:
    """Print the text of a file: as it is into a file or pipe, made harmless on a terminal.

    Parameters
    ----------
    text : str
    nl : bool
        Whether a line end follows.
    """
    shown = visible(text.replace("\r\n", "\n")) if sys.stdout.isatty() else text
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        shown.encode(encoding)
    except UnicodeEncodeError as error:
        raise OutputError(
            f"Standard output takes {encoding}, which has no sign {shown[error.start]!a}. Set "
            "PYTHONIOENCODING=utf-8, or write to a file."
        ) from error
    click.echo(shown, nl=nl)


def print_json(data: Any) -> None:
    """Print plain data as JSON."""
    print_data(json_text(data))


def print_findings(findings: Iterable[Finding], to_stderr: bool = False) -> None:
    """Print findings, each with its place, what was found, what was expected, how to mend it.

    Parameters
    ----------
    findings : iterable of Finding
    to_stderr : bool
        Whether they go to standard error, beside an answer.
    """
    out = console(to_stderr)
    listed = list(findings)
    for finding in listed:
        colour = "red" if finding.severity == "error" else "yellow"
        place, path = (visible(part, one_line=True) for part in (finding.place, finding.path))
        head = Text.assemble((place, "bold"), "  ", (finding.severity, colour), "  ", path)
        out.print(head, soft_wrap=True)
        for name in ("found", "expected", "mend"):
            words = visible(getattr(finding, name), one_line=True)
            out.print(Text(f"  {name:9} {words}"), soft_wrap=True)
    errors = sum(finding.severity == "error" for finding in listed)
    warnings = len(listed) - errors
    out.print(Text(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def save(text: str, target: str) -> None:
    """Write text to a file, or to standard output.

    Parameters
    ----------
    text : str
    target : str
        A file, or ``-``.
    """
    if target == "-":
        print_data(text)
    else:
        write_text(Path(target), text)


def emit(answer: Answer, as_json: bool, output: str | None = None, **options: Any) -> None:
    """Write an answer: to a file, as JSON, or as the terminal shows it.

    Parameters
    ----------
    answer : Answer
    as_json : bool
        Print JSON.
    output : str, optional
        A file: a page where its name ends in .html, a file for Word where it ends in .docx, else
        JSON; ``-`` is standard output.
    **options
        What the answer's sections take besides, such as ``top=5``.
    """
    if output is not None and output.lower().endswith((".html", ".htm")):
        from winset import api

        save(api.page(answer, **options), output)
    elif output is not None and output.lower().endswith(".docx"):
        from winset import api

        write_bytes(Path(output), api.word_file(answer, **options))
    elif output is not None:
        save(answer.to_json(), output)
    elif as_json:
        print_data(answer.to_json())
    else:
        print_sections(answer.show(**options))


def print_sections(sections: Iterable[Section]) -> None:
    """Print sections as a terminal shows them."""
    from winset.show.terminal import rendered

    console().print(rendered(sections), crop=False)
