"""``winset library claims``, ``judge`` and ``carry``: what texts say of actors, into a case."""

from __future__ import annotations

import getpass
import re
import sys
from typing import Any

import click

from winset.cli.arguments import json_option
from winset.cli.library import library_option

STATES = ("candidate", "accepted", "changed", "dropped")
MODALITIES = ("asserted", "future", "hypothetical", "interest")
SHOWN = 8
"""Signs of a claim's id in tables."""


@click.command("claims")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--actor", metavar="NAME", help="Claims about this actor alone.")
@click.option("--status", type=click.Choice(STATES), help="Claims that stand so alone.")
@click.option("--parser", is_flag=True, help="Look with a parser model too (the extra `parser`).")
@click.option(
    "--endpoint",
    metavar="URL",
    help="Ask a language model too, at an address of the OpenAI kind: http://127.0.0.1:8080/v1. "
    "The documents' text is sent there. A key is taken from WINSET_MODEL_KEY.",
)
@click.option("--model", metavar="NAME", help="Which model the endpoint is to use.")
@library_option
@json_option
def claims_command(
    name: str | None,
    actor: str | None,
    status: str | None,
    parser: bool,
    endpoint: str | None,
    model: str | None,
    store: str,
    as_json: bool,
) -> None:
    """List who holds or did what, as texts say it: candidates, and what people judged.

    ID is a document, or one of its passages, ID#p4; without it, all documents. Candidates are found
    by rules the first time they are asked for. None is accepted by the machine. What a parser or a
    language model adds is kept too, marked with its name.

    \b
    Examples:
      winset library claims topychkanov-2014
      winset library claims --actor Russia --status accepted
      winset library claims topychkanov-2014#p6 --json
      winset library claims topychkanov-2014 --parser
    """
    from winset import api
    from winset.cli.output import console, plain, print_json, table

    with api.open_library(store, create=False) as library:
        found = library.claims(
            name,
            actor,
            status,
            parser=parser,
            endpoint=endpoint,
            model=model,
            progress=None if as_json else _progress,
        )
    if as_json:
        print_json({"claims": [claim.to_dict() for claim in found]})
        return
    shown = table("claim", "status", "actors", "says", "passage")
    for claim in found:
        shown.add_row(
            claim.id[:SHOWN],
            claim.state + (f"\n{plain(claim.by)}" if claim.by else ""),
            plain(", ".join(claim.actors)),
            plain(claim.says),
            plain(claim.passage),
        )
    if found:
        console().print(shown)
    else:
        click.echo("no claims", err=True)


def _progress(done: int, total: int) -> None:
    if total > 1 and sys.stderr.isatty():
        click.echo(f"\rlooking for claims: {done} of {total}", nl=done == total, err=True)


@click.command("judge")
@click.argument("name", metavar="CLAIM")
@click.argument("how", type=click.Choice(["accept", "change", "drop"]))
@click.option("--actor", "actors", multiple=True, metavar="NAME", help="Who; may be repeated.")
@click.option("--stance", metavar="WORD", help="A stance or an act, such as opposes or SANCTION.")
@click.option("--object", "what", metavar="TEXT", help="What it is about.")
@click.option(
    "--polarity", type=click.Choice(["affirmed", "denied"]), help="Denied: it does not do it."
)
@click.option("--modality", type=click.Choice(MODALITIES), help="How it is said.")
@click.option(
    "--by",
    metavar="NAME",
    envvar="WINSET_ANALYST",
    help="Who judges; or set WINSET_ANALYST. Default: the name you are logged in by.",
)
@click.option("--note", metavar="TEXT", help="Why, or what to mind.")
@library_option
@json_option
def judge_command(
    name: str,
    how: str,
    actors: tuple[str, ...],
    stance: str | None,
    what: str | None,
    polarity: str | None,
    modality: str | None,
    by: str | None,
    note: str | None,
    store: str,
    as_json: bool,
) -> None:
    """Accept a claim, correct it, or drop it.

    CLAIM is its id, or the beginning that `library claims` shows. Every judgement is kept with who
    made it; the last one counts.

    \b
    Examples:
      winset library judge 3f2a91c0 accept --by Ann
      winset library judge 3f2a91c0 change --stance opposes --object "the use of force" --by Ann
      winset library judge 3f2a91c0 drop --note "said by others" --by Ann
    """
    from winset import api
    from winset.cli.output import print_json
    from winset.library.claims.judgements import actor_id

    changes: dict[str, Any] = {}
    changes |= {"actors": tuple(dict.fromkeys(map(actor_id, actors)))} if actors else {}
    changes |= {"label": stance} if stance is not None else {}
    changes |= {"object": " ".join(what.split())} if what is not None else {}
    changes |= {"polarity": polarity == "affirmed"} if polarity is not None else {}
    changes |= {"modality": modality} if modality is not None else {}
    with api.open_library(store, create=False) as library:
        claim = library.judge(name, how, by or _login(), note, **changes)
    if as_json:
        print_json(claim.to_dict())
    else:
        click.echo(f"{claim.id[:SHOWN]} {claim.state} by {claim.by}: {claim}")


def _login() -> str:
    """Return the name of who is logged in; none where the machine knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


@click.command("carry")
@click.argument("name", metavar="CLAIM")
@click.argument("case", metavar="CASE")
@click.option(
    "--as",
    "row",
    type=click.Choice(["evidence", "position", "agreement"]),
    required=True,
    help="What it becomes.",
)
@click.option("--id", "key", metavar="ID", help="Of the evidence or agreement. Default: its words.")
@click.option("--issue", metavar="I", help="Of a position: the case's issue.")
@click.option("--value", metavar="V", help="Of a position: 60, or 5 %, likely, 95 %: 50,60,80.")
@click.option("--salience", metavar="S", help="Of a position, as --value. Default: a wide guess.")
@click.option("--actor", metavar="A", help="Of a position: the case's actor, where it differs.")
@click.option(
    "--fits",
    multiple=True,
    metavar="H=C",
    help="Of evidence: how well it fits a hypothesis, CC, C, N, I or II. Default: N for all.",
)
@click.option("--date", metavar="DAY", help="Of an agreement, where the claim has none.")
@library_option
@json_option
def carry_command(
    name: str,
    case: str,
    row: str,
    key: str | None,
    issue: str | None,
    value: str | None,
    salience: str | None,
    actor: str | None,
    fits: tuple[str, ...],
    date: str | None,
    store: str,
    as_json: bool,
) -> None:
    """Write an accepted claim into a case's own file, with its source and passage.

    Comments and order stay. The case is checked before and after; where anything is amiss, nothing
    is written. Numbers are yours: what you do not give is marked as not judged.

    \b
    Examples:
      winset library carry 3f2a91c0 cases/iran-2014 --as evidence --fits delay=I
      winset library carry 3f2a91c0 my-case --as position --issue mill --value 10,20,40
      winset library carry 3f2a91c0 my-case --as agreement --date 2014-11-11
    """
    from winset import api
    from winset.cli.output import print_json

    said: dict[str, Any] = {
        "id": key,
        "issue": issue,
        "value": None if value is None else _number("--value", value),
        "salience": None if salience is None else _number("--salience", salience),
        "actor": actor,
        "fits": dict(_fit(text) for text in fits),
        "date": date,
    }
    with api.open_library(store, create=False) as library:
        carried = library.carry(name, case, row, **said)  # type: ignore[arg-type]
    if as_json:
        print_json(carried.to_dict())
    else:
        click.echo(f"Wrote {carried.place} to {carried.path}, from {carried.locator}")


def _number(option: str, text: str) -> float | list[float]:
    """Return one number, or three: 5 % quantile, most likely value, 95 % quantile."""
    from winset.errors import UsageError

    parts = [part for part in re.split(r"[,\s]+", text.strip().strip("[]")) if part]
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) not in (1, 3):
        raise UsageError(f"{option} is '{text}'; write 60, or 50,60,80.")
    return numbers[0] if len(numbers) == 1 else numbers


def _fit(text: str) -> tuple[str, str]:
    from winset.errors import UsageError

    view, sign, step = text.partition("=")
    if not sign or step.upper() not in ("CC", "C", "N", "I", "II"):
        raise UsageError(f"--fits is '{text}'; write HYPOTHESIS=C, with CC, C, N, I or II.")
    return view.strip(), step.upper()
