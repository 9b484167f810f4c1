"""What a hand can move on What if: the case under the scenario of the address, and more inputs.

Beside positions, ideal points, saliences and capabilities these are what no deal is worth, how
likely its paths are and what they cost, what groups and regard count inside an actor, and what who
ratifies wants.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winset.case.belief import Belief
from winset.case.negotiation import Change
from winset.case.schema import Case
from winset.case.yaml.edit import value_at
from winset.web.case_form import case_form, step_of
from winset.web.case_store import CaseVersion

WORTH, SHARES = "Value of no deal", "Share of a group, per cent"
"""Groups in which further inputs stand."""
_WHAT = {"chance": "chance", "agrees": "chance", "no_deal": "no_deal", "share": "share"}
"""What a change calls the value, by the key under which it stands."""
POINTS = (0.0, 100.0)
"""Of a value of no deal: 100 is every issue at its ideal."""
PER_CENT = (0.0, 100.0)
WHOSE = ("actor", "issue", "group", "path", "toward", "ratifier")
"""What says where a change is made."""
LEAST_COST = 25.0
"""How far a cost can be moved at least, to either side."""


def whatif_form(version: CaseVersion, case: Case) -> dict[str, Any]:
    """Return what the page shows and moves.

    Parameters
    ----------
    version : CaseVersion
    case : Case
        The version's, under the scenario that is chosen.

    Returns
    -------
    dict
        As `case_form`, with the numbers of `case`; and ``more``, a list of inputs, each with its
        ``values``, its ends, the ``change`` that says where it is, and ``place`` and ``raw``, where
        and how the file has it.
    """
    form = case_form(version)
    for row in case.positions:
        shown = form["rows"].get(f"{row.actor}/{row.issue}")
        if shown is not None:
            named = {"position": row.position, "ideal": row.ideal, "salience": row.salience}
            shown |= {name: _plain(belief) for name, belief in named.items() if belief is not None}
    for name, actor in case.actors.items():
        form["actors"][name]["capability"] = _plain(actor.capability)
    form["more"] = [
        one | {"raw": value_at(version.data, tuple(one["place"]))} for one in _more(case)
    ]
    return form


def can_move(case: Case, change: Change) -> bool:
    """Say whether the page has a mark for all that a change sets.

    Parameters
    ----------
    case : Case
    change : Change
    """
    said = change.model_dump(exclude_none=True, exclude={"why"})
    whose = {name: said.pop(name) for name in WHOSE if name in said}
    if set(whose) == {"actor", "issue"}:
        rows = {(row.actor, row.issue) for row in case.positions}
        return set(said) <= {"position", "ideal", "salience"} and tuple(whose.values()) in rows
    marks = [(one["what"], one["change"]) for one in _more(case)]
    marks += [("capability", {"actor": name}) for name in case.actors]
    return all((what, whose) in marks for what in said)


def _more(case: Case) -> Iterator[dict[str, Any]]:
    for name, path in case.no_deal.items():
        group, of = f"No deal: {path.name}", {"change": {"path": name}}
        if len(case.no_deal) > 1:
            place = ["no_deal", name, "chance"]
            yield _input(group, "how likely", of, place, path.chance, PER_CENT)
        for actor, cost in path.costs.items():
            far = max(LEAST_COST, 1.5 * abs(cost.low), 1.5 * abs(cost.high))
            place, ends = ["no_deal", name, "costs", actor], (-far, far)
            said = f"cost to {case.actors[actor].name}"
            yield _input(group, said, {"change": {"path": name, "actor": actor}}, place, cost, ends)
    for name, who in case.actors.items():
        if who.no_deal is not None:
            place = ["actors", name, "no_deal"]
            yield _input(WORTH, who.name, {"change": {"actor": name}}, place, who.no_deal, POINTS)
    for name, home in case.ratification.items():
        of = {"change": {"ratifier": name}}
        if home.no_deal is not None:
            place = ["ratification", name, "no_deal"]
            yield _input(WORTH, home.name, of, place, home.no_deal, POINTS)
        if home.agrees is not None:
            place = ["ratification", name, "agrees"]
            yield _input(
                "How likely it agrees at home", home.name, of, place, home.agrees, PER_CENT
            )
        for key, belief in home.wants.items():
            issue, place = case.issues[key], ["ratification", name, "wants", key]
            mark = {"change": of["change"] | {"issue": key}}
            shown = _input(f"{home.name} wants", issue.name, mark, place, belief, issue.range)
            yield shown | {"what": "ideal", "step": step_of(*issue.range), "unit": issue.unit}
    for name, who in case.actors.items():
        for key, part in who.groups.items():
            of, place = {"change": {"actor": name, "group": key}}, ["actors", name, "groups", key]
            said = f"{who.name}: {part.name}"
            yield _input(SHARES, said, of, [*place, "share"], part.share, PER_CENT)
        for key, regard in who.regard.items():
            of, place = {"change": {"actor": name, "toward": key}}, ["actors", name, "regard", key]
            said = f"{who.name} for {case.actors[key].name}"
            yield _input("Regard, per cent", said, of, place, regard.weight, PER_CENT)


def _input(
    group: str,
    name: str,
    of: dict[str, Any],
    place: list[str],
    belief: Belief,
    ends: tuple[float, float],
) -> dict[str, Any]:
    what = _WHAT.get(place[-1], "cost" if "costs" in place else "regard")
    low, high = min(ends[0], belief.low), max(ends[1], belief.high)
    named = {"group": group, "name": name, "label": f"{group}, {name}", "what": what}
    return (
        named
        | of
        | {"place": place, "values": _plain(belief), "low": low, "high": high, "step": 1.0}
    )


def _plain(belief: Belief) -> list[float]:
    return [belief.low, belief.likely, belief.high]
