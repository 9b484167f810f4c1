"""``winset triage``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from winset.cli.arguments import json_option, login
from winset.cli.output import print_json, say

if TYPE_CHECKING:
    from winset.library.library import Library

KEYS = {
    "a": "accept",
    "c": "change",
    "m": "merge",
    "d": "drop",
    "s": "skip",
    "q": "quit",
}
HOWS = ("accept", "change", "merge", "drop", "restore")
GIVEN = {
    "capability": "Of an actor: 20, or 5 %, likely, 95 %: 20,30,40.",
    "issue": "Of a position: the case's issue.",
    "value": "Of a position, as --capability.",
    "salience": "Of a position, as --capability. Default: a wide guess.",
    "share": "Of a group: its part in the actor's say, in per cent.",
    "weight": "Of regard: the part of the actor's utility that is the other's, in per cent.",
    "toward": "Of regard: for which actor of the case.",
    "date": "Of an agreement or a precedent, where the passage has none.",
    "precedent": "Of a feature, or of what followed: the case's precedent.",
    "here": "Of a feature: how it is here.",
    "criterion": "Of an event: what has to be seen for it to have come.",
    "closes": "Of an event: the last day on which it counts.",
}
NUMBERS = ("capability", "value", "salience", "share", "weight")


def _given_options(command: Any) -> Any:
    for name, words in reversed(GIVEN.items()):
        command = click.option(f"--{name}", metavar="X", help=words)(command)
    return command


@click.command("triage")
@click.argument("case", metavar="CASE")
@click.argument("row", metavar="[ROW]", required=False)
@click.argument("how", type=click.Choice(HOWS), required=False)
@click.option("--text", metavar="TEXT", help="Of change: what the row says.")
@click.option("--kind", metavar="KIND", help="Of change: another kind of row.")
@click.option("--actor", "actors", multiple=True, metavar="ID", help="Of change: whose; repeat.")
@click.option("--into", metavar="ROW", help="Of merge: the row that stays.")
@click.option("--add-actors", is_flag=True, help="Add actors that the case does not have.")
@click.option("--same/--differs", default=None, help="Of a feature: whether it is the same here.")
@_given_options
@click.option(
    "--by",
    metavar="NAME",
    envvar="WINSET_ANALYST",
    help="Who judges; or set WINSET_ANALYST. Default: the name you are logged in by.",
)
@click.option(
    "--library",
    "store",
    metavar="FILE",
    envvar="WINSET_LIBRARY",
    help="Where the passages are. Default: library.sqlite beside the case.",
)
@json_option
def command(
    case: str,
    row: str | None,
    how: str | None,
    by: str | None,
    store: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Judge the rows of a draft; what is accepted enters the case with its passage.

    Without ROW: one row after another by keyboard, its passage beside it, where there is a
    terminal; else the rows that wait are listed. A row that needs a number stays accepted in the
    draft until you give one.

    \b
    Examples:
      winset triage my-case
      winset triage my-case --json
      winset triage my-case view-p1 accept --by Ann
      winset triage my-case group-p8 accept --share 5,10,20
      winset triage my-case interest-p3 merge --into interest-p7
    """
    from winset import api

    by = by or login()
    if row is not None:
        if how is None:
            raise api.UsageError(f"Say what becomes of {row}: {', '.join(HOWS)}.")
        done = api.triage(case, row, _verdict(how, by, options))
        _tell(done, as_json)
        return
    waiting = _waiting(case)
    if as_json:
        print_json({"rows": waiting})
    elif sys.stdin.isatty() and sys.stdout.isatty():
        _go_through(case, waiting, by, _opened(case, store))
    else:
        for entry in waiting:
            say(f"{entry['id']}  {entry['state']}  {_says(entry)}")
        say(f"{len(waiting)} rows wait.", to_stderr=True)


def _verdict(how: str, by: str, options: dict[str, Any]) -> Any:
    from winset import api
    from winset.library.case_rows import read_number

    given = {name: options[name] for name in GIVEN if options.get(name) is not None}
    for name in NUMBERS:
        if name in given:
            given[name] = read_number(f"--{name}", given[name])
    if options.get("same") is not None:
        given["same"] = options["same"]
    own = {name: options[name] for name in ("text", "kind", "actors", "into", "add_actors")}
    return api.Verdict(how, by, given=given, **own)  # type: ignore[arg-type]


def _waiting(case: str) -> list[dict[str, Any]]:
    """Return the rows that nobody has judged, or that wait for a number."""
    from winset import api

    read = api.read(case)
    return [
        {"id": name, **entry.model_dump(mode="json", exclude_none=True)}
        for name, entry in read.draft.items()
        if entry.state == "candidate"
        or (entry.state in ("accepted", "changed") and not entry.became)
    ]


def _says(entry: dict[str, Any]) -> str:
    who = entry.get("held_by") or ", ".join(entry["actors"])
    aspect = f" ({entry['aspect']})" if entry.get("aspect") else ""
    return f"{entry['kind']}{aspect}  {who}{': ' if who else ''}{entry['text']}"


def _tell(done: Any, as_json: bool) -> None:
    if as_json:
        print_json(done.to_dict())
        return
    where = f", now {done.became}" if done.became else ""
    waits = f"; it waits for {done.waits_for}" if done.waits_for else ""
    say(f"{done.row} {done.state}{where}{waits}")


def _opened(case: str, store: str | None) -> Library | None:
    from winset import api
    from winset.case.read import case_file

    place = Path(store) if store else case_file(case).parent / "library.sqlite"
    return api.open_library(place, create=False) if store or place.exists() else None


def _go_through(case: str, waiting: list[dict[str, Any]], by: str, library: Library | None) -> None:
    """Show one row after another, and do what the key says."""
    from winset import api

    done = 0
    for entry in (entry for entry in waiting if entry["kind"] != "question"):
        say(f"\n{entry['id']}  {_says(entry)}", bold=True)
        for name, text in entry["details"].items():
            say(f"    {name}: {text}")
        for passage in entry["sources"]:
            say(f"  {passage}  {_passage(library, passage)}")
        say("  [a]ccept  [c]hange  [m]erge  [d]rop  [s]kip  [q]uit")
        key = click.getchar().lower()
        how = KEYS.get(key, "skip")
        if how == "quit":
            break
        if how == "skip":
            continue
        text = click.prompt("  What it says", default=entry["text"]) if how == "change" else None
        into = click.prompt("  Into which row") if how == "merge" else None
        try:
            verdict = api.Verdict(how, by, text=text, into=into)  # type: ignore[arg-type]
            _tell(api.triage(case, entry["id"], verdict), as_json=False)
            done += 1
        except api.WinsetError as error:
            say(f"  {error}", to_stderr=True)
    say(f"{done} judged; {len(_waiting(case))} wait.", to_stderr=True)


def _passage(library: Library | None, locator: str) -> str:
    from winset import api

    try:
        return library.passage(locator).text if library is not None else ""
    except api.UsageError:
        return "(not in the library)"
