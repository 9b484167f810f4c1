"""What sources say of actors, and how it enters a case: claims of ``winset library``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from winset.cli.arguments import further_sources_options, json_option, library_option, login
from winset.cli.output import print_json, print_sections, say

if TYPE_CHECKING:
    from winset.library.library import Library

STATES = ("candidate", "accepted", "changed", "dropped")
MODALITIES = ("asserted", "future", "hypothetical", "interest")
STEPS = ("CC", "C", "N", "I", "II")
"""How well evidence fits a hypothesis."""


@click.command("claims", short_help="List who holds or did what, as the texts say it.")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--actor", metavar="NAME", help="Claims about this actor alone.")
@click.option("--status", "state", type=click.Choice(STATES), help="Claims that stand so alone.")
@further_sources_options
@library_option()
@json_option
def claims(name: str | None, library: Library, as_json: bool, **options: Any) -> None:
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
    from winset.show import library as show

    listed = library.claims(name, progress=None if as_json else _progress, **options)
    if as_json:
        print_json({"claims": [claim.to_dict() for claim in listed]})
    elif listed:
        print_sections(show.claims(listed))
    else:
        say("no claims", to_stderr=True)


def _progress(done: int, total: int) -> None:
    if total > 1 and sys.stderr.isatty():
        say(f"looking for claims: {done} of {total}", to_stderr=True, nl=done == total, over=True)


@click.command("judge")
@click.argument("name", metavar="CLAIM")
@click.argument("how", type=click.Choice(["accept", "change", "drop"]))
@click.option("--actor", "actors", multiple=True, metavar="NAME", help="Who; may be repeated.")
@click.option(
    "--stance", "label", metavar="WORD", help="A stance or an act, such as opposes or SANCTION."
)
@click.option("--object", metavar="TEXT", help="What it is about.")
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
@library_option()
@json_option
def judge(
    name: str,
    how: str,
    actors: tuple[str, ...],
    polarity: str | None,
    by: str | None,
    note: str | None,
    library: Library,
    as_json: bool,
    **changes: Any,
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
    from winset.library.claims.judgements import actor_id
    from winset.show.library import SHORT_ID

    changes |= {
        "actors": tuple(dict.fromkeys(map(actor_id, actors))) or None,
        "object": None if changes["object"] is None else " ".join(changes["object"].split()),
        "polarity": None if polarity is None else polarity == "affirmed",
    }
    changes = {key: value for key, value in changes.items() if value is not None}
    claim = library.judge(name, how, by or login(), note, **changes)
    if as_json:
        print_json(claim.to_dict())
    else:
        say(f"{claim.id[:SHORT_ID]} {claim.state} by {claim.by}: {claim}")


@click.command("carry", short_help="Write an accepted claim into a case.")
@click.argument("name", metavar="CLAIM")
@click.argument("case", metavar="CASE")
@click.option(
    "--as",
    "row",
    type=click.Choice(["evidence", "position", "agreement"]),
    required=True,
    help="What it becomes.",
)
@click.option("--id", metavar="ID", help="Of the evidence or agreement. Default: its words.")
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
@library_option()
@json_option
def carry(
    name: str,
    case: str,
    row: Any,
    value: str | None,
    salience: str | None,
    fits: tuple[str, ...],
    library: Library,
    as_json: bool,
    **options: Any,
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
    from winset.library.case_rows import read_number

    carried = library.carry(
        name,
        case,
        row,
        value=read_number("--value", value),
        salience=read_number("--salience", salience),
        fits=dict(map(_fit, fits)),
        **options,
    )
    if as_json:
        print_json(carried.to_dict())
    else:
        say(f"Wrote {carried.place} to {carried.path}, from {carried.locator}")


def _fit(text: str) -> tuple[str, str]:
    from winset.errors import UsageError

    hypothesis, sign, step = text.partition("=")
    if not sign or step.upper() not in STEPS:
        raise UsageError(f"--fits is '{text}'; write HYPOTHESIS=C, with CC, C, N, I or II.")
    return hypothesis.strip(), step.upper()
