"""``winset library claims`` and ``judge``: what the texts say of actors, and who accepts it."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Any

import click

from winset.cli.arguments import json_option
from winset.cli.library import library_option

if TYPE_CHECKING:
    from winset.evidence.claims import Claim

STATES = ("candidate", "accepted", "changed", "dropped")
MODALITIES = ("asserted", "future", "hypothetical", "interest")
SHOWN = 8
"""Signs of a claim's id in tables."""


@click.command("claims")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--actor", metavar="NAME", help="Claims about this actor alone.")
@click.option("--status", type=click.Choice(STATES), help="Claims that stand so alone.")
@library_option
@json_option
def claims_command(
    name: str | None, actor: str | None, status: str | None, store: str, as_json: bool
) -> None:
    """List who holds or did what, as texts say it: candidates, and what people judged.

    ID is a document, or one of its passages, ID#p4; without it, all documents. Candidates are found
    by rules the first time they are asked for. None is accepted by the machine.

    \b
    Examples:
      winset library claims topychkanov-2014
      winset library claims --actor Russia --status accepted
      winset library claims topychkanov-2014#p6 --json
    """
    from winset import api
    from winset.cli.output import console, plain, print_json, table

    with api.library(store, create=False) as library:
        found = library.claims(name, actor, status, None if as_json else _progress)
    if as_json:
        print_json({"claims": [claim.to_dict() for claim in found]})
        return
    shown = table("claim", "status", "actors", "says", "passage")
    for claim in found:
        shown.add_row(
            claim.id[:SHOWN],
            claim.state + (f"\n{plain(claim.by)}" if claim.by else ""),
            plain(", ".join(claim.actors)),
            plain(_says(claim)),
            plain(claim.passage),
        )
    if found:
        console().print(shown)
    else:
        click.echo("no claims", err=True)


def _says(claim: Claim) -> str:
    """Return what is claimed, and what a reader should know before believing it."""
    word = claim.label if claim.kind == "stance" else f"{claim.label} ({claim.cue})"
    word = word.removesuffix(" ()")
    doubts = [claim.modality] if claim.modality != "asserted" else []
    doubts += [f"says {claim.attribution}"] if claim.attribution != "author" else []
    doubts += [claim.confidence] if claim.confidence == "weak" else []
    doubts += [claim.note] if claim.note else []
    denied = "" if claim.polarity else "NOT "
    return f"{denied}{word}: {claim.object}" + (f" [{'; '.join(doubts)}]" if doubts else "")


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
    from winset.evidence.judging import actor_id

    changes: dict[str, Any] = {}
    changes |= {"actors": tuple(dict.fromkeys(map(actor_id, actors)))} if actors else {}
    changes |= {"label": stance} if stance is not None else {}
    changes |= {"object": " ".join(what.split())} if what is not None else {}
    changes |= {"polarity": polarity == "affirmed"} if polarity is not None else {}
    changes |= {"modality": modality} if modality is not None else {}
    with api.library(store, create=False) as library:
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
