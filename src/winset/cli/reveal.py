"""``winset reveal``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from winset.cli.arguments import json_option, progress_bar, workers_option
from winset.cli.output import emit, print_findings, save, say
from winset.errors import UsageError

if TYPE_CHECKING:
    from winset.analyses.rollcalls.ideal_points import IdealPoints

PARSED = ("sessions", "issue", "anchors", "columns")
"""Options that the verb takes in another form than they are written in."""
FOR_OUTPUT = ("into", "as_issue", "mapped", "pins", "show", "as_json", "output")
"""Options that say what becomes of the answer."""
ENDINGS = (".html", ".csv", ".svg", ".json")


def _span(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    first, _, last = text.partition("-")
    try:
        span = int(first), int(last or first)
    except ValueError:
        raise UsageError(f"Write --sessions as 46-74, not '{text}'.") from None
    if span[0] > span[1]:
        raise UsageError(f"Write --sessions with the earlier first, not '{text}'.")
    return span


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _pairs(texts: tuple[str, ...], option: str, example: str) -> dict[str, str]:
    pairs = {}
    for part in (part for text in texts for part in text.split(",")):
        key, sign, value = part.partition("=")
        if not sign or not key.strip() or not value.strip():
            raise UsageError(f"Write {option} as {example}, not '{part}'.")
        pairs[key.strip()] = value.strip()
    return pairs


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"Write --pin as CODE=NUMBER, not '{text}'.") from None


@click.command("reveal")
@click.argument("votes", metavar="VOTES")
@click.option("--roll-calls", metavar="FILE", help="Session, date and title of each roll call.")
@click.option("--issues", metavar="FILE", help="Which roll call is about which issue.")
@click.option("--session", type=int, metavar="N", help="One session alone.")
@click.option("--sessions", metavar="A-B", help="Sessions, linked over time. Default: all.")
@click.option(
    "--issue",
    "issue",
    multiple=True,
    metavar="CODE",
    help="Roll calls on this issue; repeat for several.",
)
@click.option(
    "--anchors", metavar="US,RU", help="Two actors that fix the ends; the first is positive."
)
@click.option(
    "--dimensions",
    type=click.IntRange(1, 2),
    default=1,
    show_default=True,
    metavar="1|2",
    help="How many.",
)
@click.option(
    "--abstain",
    type=click.Choice(["middle", "no", "missing"]),
    default="middle",
    show_default=True,
    help="What an abstention is: between no and yes, a no, or no vote.",
)
@click.option(
    "--drift",
    type=click.FloatRange(0.05, 0.95),
    metavar="X",
    help="How far points move from session to session (standard deviation). Default: 0.15.",
)
@click.option(
    "--bootstrap",
    type=click.IntRange(0, 10_000),
    default=0,
    show_default=True,
    metavar="N",
    help="Intervals from N bootstraps of the roll calls; 0: from the posterior.",
)
@click.option(
    "--seed",
    default=0,
    show_default=True,
    metavar="N",
    help="Of the bootstrap; nothing else is left to chance.",
)
@click.option("--show", metavar="US,RU,IR", help="Actors to show in the table and the chart.")
@click.option(
    "--form",
    type=click.Choice(["auto", "long", "wide"]),
    default="auto",
    show_default=True,
    help="A row a vote, or a row an actor and a column a roll call.",
)
@click.option(
    "--codes",
    metavar="1=yes,2=abstain,...",
    help="What numbers mean; or un, binary, signed, voteview.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="ROLE=NAME",
    help="Which column is the actor, roll_call, vote, session or name.",
)
@click.option("--into", metavar="CASE", help="Print the points as rows of positions of this case.")
@click.option(
    "--as", "as_issue", metavar="ISSUE", help="With --into: the issue of the case they are on."
)
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="US=united-states",
    help="With --into: which voter is which actor. Names that agree need none.",
)
@click.option(
    "--pin",
    "pins",
    multiple=True,
    metavar="US=10",
    help="With --into: values of two voters on the issue. Default: the two most extreme voters "
    "stand at the ends of its range.",
)
@workers_option
@json_option
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    help="Write to FILE by its ending: .html, .csv, .svg or .json.",
)
def command(votes: str, **options: Any) -> None:
    """Estimate ideal points from roll calls: who stands where, by how all voted.

    VOTES is a CSV, plain or gzipped, or - for standard input: a row a vote, or a row an actor and
    a column a roll call. What the points show, and what not, is in docs/explanation/reveal.md.

    \b
    Examples:
      winset reveal votes.csv --anchors left,right
      winset reveal votes.csv.gz --roll-calls rolls.csv.gz --session 70 --anchors US,RU --json
      winset reveal votes.csv.gz --roll-calls rolls.csv.gz --show US,RU,IR -o un.html
      winset reveal votes.csv --into cases/iran-2014 --as centrifuges --map US=united-states
    """
    from winset import api

    into, output = options["into"], options["output"]
    _refuse(options)
    with progress_bar() as progress:
        answer = api.reveal(
            votes,
            **{name: value for name, value in options.items() if name not in PARSED + FOR_OUTPUT},
            sessions=_span(options["sessions"]),
            issue=tuple(name for text in options["issue"] for name in _names(text)) or None,
            anchors=_names(options["anchors"]),
            columns=_pairs(options["columns"], "--column", "actor=COLUMN"),
            progress=progress,
        )
    if answer.findings:
        print_findings(answer.findings, to_stderr=True)
    if into is not None:
        pins = {k: _number(v) for k, v in _pairs(options["pins"], "--pin", "US=10").items()}
        actors = _pairs(options["mapped"], "--map", "US=united-states")
        text = answer.positions(api.read(into), options["as_issue"], actors, pins)
        save(text.rstrip("\n") if output in (None, "-") else text, output or "-")
    else:
        _write(answer, options["as_json"], output, _names(options["show"]))
    if output not in (None, "-"):
        say(f"Wrote {output}", to_stderr=True)


def _refuse(options: dict[str, Any]) -> None:
    """Refuse options that do not go together before any work is done."""
    into, output = options["into"], options["output"]
    if (into is None) != (options["as_issue"] is None):
        raise UsageError("--into CASE and --as ISSUE go together.")
    if into is None and (options["mapped"] or options["pins"]):
        raise UsageError("--map and --pin need --into CASE.")
    if into is None and output not in (None, "-") and not output.lower().endswith(ENDINGS):
        raise UsageError(f"End the name {output} in .html, .csv, .svg or .json.")


def _write(answer: IdealPoints, as_json: bool, output: str | None, actors: tuple[str, ...]) -> None:
    match (output or "").lower()[-4:]:
        case ".csv":
            save(answer.to_csv(), str(output))
        case ".svg":
            save(answer.show(actors=actors).picture("first").standalone(), str(output))
        case _:
            emit(answer, as_json, output, actors=actors)
