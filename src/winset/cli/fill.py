"""``winset fill``."""

from __future__ import annotations

import sys

import click

from winset.cli.arguments import case_argument, json_option, login
from winset.cli.output import emit, print_json, say


@click.command("fill")
@case_argument
@click.argument("tables", metavar="TABLE...", nargs=-1, required=True)
@click.option("--issue", metavar="ISSUE", help="On which issue published ideal points bear.")
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    metavar="ACTOR=VALUE",
    help="Where an actor's published ideal point lies on --issue, in its unit; twice.",
)
@click.option(
    "--as",
    "names",
    multiple=True,
    metavar="NAME=ACTOR",
    help="A name or code of the table for an actor of the case; repeat.",
)
@click.option("--accept", multiple=True, metavar="ID", help="Write this value, or all; repeat.")
@click.option(
    "--by",
    metavar="NAME",
    envvar="WINSET_ANALYST",
    help="Who accepts; or set WINSET_ANALYST. Default: the name you are logged in by.",
)
@json_option
def command(
    case: str,
    tables: tuple[str, ...],
    issue: str | None,
    anchors: tuple[str, ...],
    names: tuple[str, ...],
    accept: tuple[str, ...],
    by: str | None,
    as_json: bool,
) -> None:
    """Offer starting values from published tables, each with its source, year and interval.

    TABLE is a CSV or XLSX file that you have, or one of R (.rda, .rds) with one data frame:
    capabilities (a column cinc), alliances (two states and defense, consul, ...), ideal points, or
    votes and populations. Nothing is written before you accept it: one value after another by
    keyboard where there is a terminal, else --accept.

    \b
    Examples:
      winset fill my-case NMC.csv
      winset fill my-case NMC.csv --accept capability.iran --by Ann
      winset fill my-case ideal-points.csv --issue tariff --anchor peru=20 --anchor chile=80
    """
    from winset import api

    places = {name: _value(name, text) for name, text in _pairs("--anchor", anchors)}
    answer = api.starting_values(
        api.read(case), *tables, issue=issue, anchors=places, names=dict(_pairs("--as", names))
    )
    if not accept:
        emit(answer, as_json, None)
        if as_json or not answer.values or not (sys.stdin.isatty() and sys.stdout.isatty()):
            return
        accept = tuple(_asked(answer))
    ids = [one.id for one in answer.values] if "all" in accept else list(accept)
    if not ids:
        say("Nothing was changed.", to_stderr=True)
        return
    revision = api.accept_values(case, answer, ids, by=by or login())
    if as_json:
        print_json({"case": str(revision.after.path), "accepted": ids})
    else:
        say(f"{revision.after.path}: {', '.join(ids)}")


def _pairs(option: str, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    from winset import api

    pairs = []
    for text in texts:
        name, sign, value = text.rpartition("=")
        if not sign or not name or not value:
            raise api.UsageError(f"{option} is '{text}'; expected two words with = between.")
        pairs.append((name.strip(), value.strip()))
    return pairs


def _value(name: str, text: str) -> float:
    from winset import api

    try:
        return float(text)
    except ValueError:
        raise api.UsageError(f"--anchor {name}: '{text}' is no number.") from None


def _asked(answer: object) -> list[str]:
    """Ask about one value after another; return those that are accepted."""
    chosen = []
    for one in answer.values:  # type: ignore[attr-defined]
        say(f"{one.id}: {one.now} -> {one.value}   [a]ccept  [s]kip  [q]uit", bold=True)
        key = click.getchar().lower()
        if key == "q":
            break
        if key == "a":
            chosen.append(one.id)
    return chosen
