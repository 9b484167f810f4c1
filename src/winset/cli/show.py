"""``winset show``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from winset.cli.arguments import case_argument, json_option

if TYPE_CHECKING:
    from winset.case.schema import Case


@click.command("show")
@case_argument
@json_option
def command(case: str, as_json: bool) -> None:
    """Show a case: what it asks, its issues, its actors and their positions.

    \b
    Examples:
      winset show cases/iran-2014
      winset show cases/iran-2014 --json | python -m json.tool
    """
    from winset import api
    from winset.cli.output import console, print_json

    read = api.read(case)
    if as_json:
        print_json(read.plain())
        return
    out = console()
    parts = {
        "": _head(read),
        "Issues": _issues(read),
        "Actors": _actors(read),
        "Positions": _positions(read),
    }
    for title, part in parts.items():
        if title:
            out.print(title, style="bold")
        out.print(part)
        out.print()
    out.print(_rest(read))


def _head(case: Case) -> object:
    from rich.text import Text

    decision = case.decision
    rule = decision.rule + (f" of {', '.join(decision.vetoes)}" if decision.vetoes else "")
    known = f"As of {case.known_on}. " if case.known_on else ""
    deadline = f", by {decision.deadline}" if decision.deadline else ""
    return Text.assemble(
        (case.title, "bold"),
        "\n",
        case.question,
        "\n",
        (f"{known}Decided by {rule}{deadline}.", "dim"),
    )


def _issues(case: Case) -> object:
    from winset.cli.output import plain, table
    from winset.show.words import value_text

    result = table("issue", "what", ">from", ">to", ">status quo", "unit")
    for name, issue in case.issues.items():
        now = value_text(issue.status_quo.likely, issue) if issue.status_quo else "–"
        low, high = (value_text(end, issue) for end in issue.range)
        result.add_row(name, plain(issue.name), low, high, now, plain(issue.unit))
    return result


def _actors(case: Case) -> object:
    from winset.cli.output import plain, table

    result = table("actor", "name", ">capability", "groups and regard")
    for name, actor in case.actors.items():
        inside = [f"{group.name} {group.share} %" for group in actor.groups.values()]
        inside += [f"regard for {other} {r.weight} %" for other, r in actor.regard.items()]
        result.add_row(name, plain(actor.name), str(actor.capability), plain("; ".join(inside)))
    return result


def _positions(case: Case) -> object:
    from winset.cli.output import table
    from winset.show.words import value_text

    result = table("position (salience)", *[f">{name}" for name in case.issues])
    rows = {(row.actor, row.issue): row for row in case.positions}
    for actor in case.actors:
        cells = []
        for name, issue in case.issues.items():
            row = rows.get((actor, name))
            text = (
                "–"
                if row is None
                else (f"{value_text(row.position.likely, issue)} ({row.salience.likely:.0f})")
            )
            cells.append(text)
        result.add_row(actor, *cells)
    return result


_ONE = {"hypotheses": "hypothesis", "items of evidence": "item of evidence"}


def _rest(case: Case) -> object:
    from rich.text import Text

    counts: dict[str, Mapping[str, object]] = {
        "no-deal paths": case.no_deal,
        "hypotheses": case.hypotheses,
        "items of evidence": case.evidence,
        "scenarios": case.scenarios,
        "options": case.options,
        "agreements": case.agreements,
        "precedents": case.precedents,
        "sources": case.sources,
    }
    text = ", ".join(
        f"{len(part)} {name if len(part) > 1 else _ONE.get(name, name.removesuffix('s'))}"
        for name, part in counts.items()
        if part
    )
    return Text(f"Also holds: {text or 'nothing more'}. Content {case.digest()[:12]}.", "dim")
