"""``winset reveal``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

import click

from winset.cli.arguments import json_option
from winset.errors import UsageError

if TYPE_CHECKING:
    from winset.analyses.rollcalls.ideal_points import Reveal

FEW = 40
"""Actors up to which the terminal shows all."""

Abstain = Literal["middle", "no", "missing"]


def _span(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    first, _, last = text.partition("-")
    try:
        found = int(first), int(last or first)
    except ValueError:
        raise UsageError(f"Write --sessions as 46-74, not '{text}'.") from None
    if found[0] > found[1]:
        raise UsageError(f"Write --sessions with the earlier first, not '{text}'.")
    return found


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _pairs(texts: tuple[str, ...], option: str, example: str) -> dict[str, str]:
    found = {}
    for part in (part for text in texts for part in text.split(",")):
        key, sign, value = part.partition("=")
        if not sign or not key.strip() or not value.strip():
            raise UsageError(f"Write {option} as {example}, not '{part}'.")
        found[key.strip()] = value.strip()
    return found


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
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    metavar="N",
    help="Threads. Default: one a core; no answer depends on it.",
)
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
    from winset.cli.arguments import progress_bar
    from winset.cli.output import print_findings, save

    into, as_issue = options["into"], options["as_issue"]
    output = options["output"]
    _hold(options)
    with progress_bar() as progress:
        answer = api.reveal(
            votes,
            roll_calls=options["roll_calls"],
            issues=options["issues"],
            session=options["session"],
            sessions=_span(options["sessions"]),
            issue=tuple(name for text in options["issue"] for name in _names(text)) or None,
            anchors=_names(options["anchors"]),
            dimensions=options["dimensions"],
            abstain=cast(Abstain, options["abstain"]),
            drift=options["drift"],
            bootstrap=options["bootstrap"],
            seed=options["seed"],
            form=options["form"],
            codes=options["codes"],
            columns=_pairs(options["columns"], "--column", "actor=COLUMN"),
            workers=options["workers"],
            progress=progress,
        )
    show = _names(options["show"])
    if answer.findings:
        print_findings(answer.findings, to_stderr=True)
    if into is not None:
        pins = {k: _number(v) for k, v in _pairs(options["pins"], "--pin", "US=10").items()}
        actors = _pairs(options["mapped"], "--map", "US=united-states")
        text = answer.positions(api.read(into), as_issue, actors, pins)
        save(text.rstrip("\n") if output in (None, "-") else text, output or "-")
    elif output is not None and output != "-":
        save(_as(answer, output, show), output)
    elif options["as_json"] or output == "-":
        click.echo(answer.to_json())
    else:
        _print(answer, show)
    if output not in (None, "-"):
        click.echo(f"Wrote {output}", err=True)


def _hold(options: dict[str, Any]) -> None:
    """Refuse options that do not go together before any work is done."""
    into, output = options["into"], options["output"]
    if (into is None) != (options["as_issue"] is None):
        raise UsageError("--into CASE and --as ISSUE go together.")
    if into is None and (options["mapped"] or options["pins"]):
        raise UsageError("--map and --pin need --into CASE.")
    if into is None and output not in (None, "-"):
        ending = output.rpartition(".")[2].lower()
        if ending not in ("html", "csv", "svg", "json"):
            raise UsageError(f"End the name {output} in .html, .csv, .svg or .json.")


def _as(answer: Reveal, output: str, show: tuple[str, ...]) -> str:
    from winset import api

    ending = output.rpartition(".")[2].lower()
    if ending == "csv":
        return answer.to_csv()
    if ending == "svg":
        return answer.chart(show).standalone()
    return answer.to_json() if ending == "json" else api.page(answer, show=show)


def _print(answer: Reveal, show: tuple[str, ...]) -> None:
    from rich.text import Text

    from winset.cli.output import console, table

    out = console()
    actors = answer.shown(show, FEW if len(answer.sessions) == 1 else 16)
    out.print("Ideal points", style="bold")
    out.print(_over_time(answer, actors) if len(answer.sessions) > 1 else _at_once(answer, actors))
    if len(actors) < len(answer.points) and not show:
        hidden = len(answer.points) - len(actors)
        out.print(Text(f"{hidden:,} actors between are not shown; --show names actors.", "dim"))
    out.print()
    if answer.telling:
        rows = table(">yes", ">abstain", ">no", "yes from", "roll call")
        for item in answer.telling[:5]:
            end = "positive" if item.slope > 0 else "negative"
            rows.add_row(
                str(item.yes), str(item.abstain), str(item.no), f"{end} end",
                Text(f"{item.id} {item.title}"[:160]),
            )  # fmt: skip
        out.print("Roll calls that tell most", style="bold")
        out.print(rows)
        out.print()
    for note in (*answer.said(), *answer.notes):
        out.print(Text(note, "dim"))


def _at_once(answer: Reveal, actors: list[str]) -> Any:
    from winset.cli.output import plain, strip, table

    session = answer.sessions[0]
    points = [answer.points[a][session] for a in answer.points]
    low = min(point[0].p5 for point in points)
    high = max(point[0].p95 for point in points)
    seconds = [">second", ">90 %"] if answer.dimensions == 2 else []
    rows = table("", "actor", ">votes", ">mean", ">90 %", *seconds, "")
    for actor in sorted(actors, key=lambda a: -answer.points[a][session][0].mean):
        point = answer.points[actor][session]
        cells = [c for p in point for c in (f"{p.mean:+.2f}", f"{p.p5:+.2f} to {p.p95:+.2f}")]
        first = point[0]
        picture = strip(low, high, first.p5, first.mean, first.p95) if not seconds else ""
        name = answer.names[actor]
        rows.add_row(
            plain(actor if len(actor) < 13 else ""), plain(name if name != actor else
            ("" if len(actor) < 13 else actor)), str(answer.votes[actor][session]), *cells, picture,
        )  # fmt: skip
    return rows


def _over_time(answer: Reveal, actors: list[str]) -> Any:
    from winset.cli.output import plain, table

    count = min(6, len(answer.sessions))
    places = [round(k * (len(answer.sessions) - 1) / max(count - 1, 1)) for k in range(count)]
    sessions = [answer.sessions[place] for place in places]
    rows = table("actor", *(f">{session}" for session in sessions), ">last, 90 %")
    for actor in actors:
        path = answer.points[actor]
        cells = [f"{path[s][0].mean:+.2f}" if s in path else "" for s in sessions]
        last = answer.last(actor)[1][0]
        rows.add_row(plain(answer.names[actor]), *cells, f"{last.p5:+.2f} to {last.p95:+.2f}")
    return rows
