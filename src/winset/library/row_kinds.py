"""What a passage becomes in a case besides a position, an item of evidence or an agreement.

The words are the passage's or the analyst's; the numbers, and whom a row is about, are given. What
is missing is told, and nothing is made up for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from winset.case.ids import id_of
from winset.case.yaml.edit import Edit, section_of, value_at
from winset.errors import UsageError, nearest

if TYPE_CHECKING:
    from winset.library.case_rows import RowRequest

SECTIONS = {
    "evidence": "evidence",
    "agreement": "agreements",
    "hypothesis": "hypotheses",
    "candidate": "candidates",
    "actor": "actors",
    "issue": "issues",
    "event": "events",
    "precedent": "precedents",
}
"""Where the entries of a kind stand in a case."""
REST = "Something else, none of these"
"""What stands for all that a single hypothesis leaves out."""
_REFERRED = {"actor": "actors", "toward": "actors", "issue": "issues"}


def entry_of(request: RowRequest, data: Any) -> dict[str, Any]:
    """Return the entry of a section that a passage becomes, without its sources.

    Parameters
    ----------
    request : RowRequest
        Of a kind in `SECTIONS`; evidence and agreements apart.
    data : Any
        The case's plain data.

    Raises
    ------
    UsageError
        Something is missing.
    """
    given, row = request.given, request.row
    if row == "hypothesis":
        about = [name for name in given.get("about", ()) if name]
        _need(about, "Whom is the hypothesis about? Choose an actor.")
        return _stated(name=request.name, about=_one_or_all(about), held_by=given.get("held_by"))
    if row == "candidate":
        likelihood = dict(request.likelihood)
        _need(
            len(likelihood) > 1,
            "Say how likely it would be seen under two hypotheses or more.",
        )
        return _stated(name=request.name, likelihood=likelihood, by=given.get("by"))
    if row == "actor":
        capability = given.get("capability")
        _need(capability is not None, "An actor has a capability. Write 30, or 20, 30, 40.")
        return _stated(name=request.name, kind=given.get("kind"), capability=capability)
    if row == "issue":
        ends, quo, unit = (given.get(part) for part in ("range", "status_quo", "unit"))
        _need(ends and None not in ends, "An issue has a range. Write where it begins and ends.")
        _need(unit and quo is not None, "An issue has a unit, and a status quo in it.")
        return _stated(name=request.name, unit=unit, range=ends, status_quo=quo)
    if row == "event":
        criterion, closes = given.get("criterion"), given.get("closes")
        _need(criterion and closes, "An event has a criterion, and a last day: 2015-06-30.")
        opens = data.get("as_of") if isinstance(data, Mapping) else None
        return _stated(question=request.name, opens=str(opens), closes=closes, criterion=criterion)
    _need(request.date, "A precedent has a date. Write a year, or 2014-11-24.")
    return _stated(name=request.name, date=request.date)


def hypothesis_edits(
    data: Any, listed: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, str], list[Edit]]:
    """Return the edits that write first hypotheses for an item, and how well it fits each.

    One alone gets a second beside it, for whatever it leaves out, which the item fits alike.

    Parameters
    ----------
    data : Any
        The case's plain data.
    listed : sequence of mapping
        Each with ``name``, ``about`` and ``fit``.
    """
    fits: dict[str, str] = {}
    edits: list[Edit] = []
    known = dict(section_of(data, "hypotheses"))
    stated = [dict(one) for one in listed if str(one.get("name") or "").strip()]
    if len(stated) == 1 and not known:
        stated.append({"name": REST, "about": stated[0].get("about"), "none_of_these": True})
    for one in stated:
        name, about = " ".join(str(one["name"]).split()), one.get("about")
        _need(about, f"Whom is the hypothesis “{name}” about? Choose an actor.")
        key = id_of(" ".join(name.split()[:6]), known, "hypothesis")
        known[key] = one
        fits[key] = one.get("fit") or "N"
        rest = {"none_of_these": True} if one.get("none_of_these") else {}
        edits.append(Edit("set", ("hypotheses", key), {"name": name, "about": about, **rest}))
    return fits, edits


def inside_actor(data: Any, request: RowRequest, locator: str) -> Edit:
    """Return the edit that writes a group inside an actor, or its regard for another.

    Parameters
    ----------
    data : Any
        The case's plain data.
    request : RowRequest
        With `actor`, and given ``share``, or ``toward`` and ``weight``.
    locator : str
        The passage.

    Raises
    ------
    UsageError
        The case has no such actor, it has that group or regard already, or a number is missing.
    """
    actor, given = request.actor or "", request.given
    refuse_unknown(data, {"actor": actor})
    there = section_of(data["actors"][actor], "groups" if request.row == "group" else "regard")
    made: dict[str, Any]
    if request.row == "group":
        _need(given.get("share") is not None, "A group has a share of the actor's say: 5, 10, 20.")
        names = [one.get("name") for one in there.values() if isinstance(one, Mapping)]
        _need(request.name not in names, f"'{actor}' has that group already. Change it there.")
        key = id_of(" ".join(request.name.split()[:6]), there, "group")
        section, made = "groups", {"name": request.name, "share": given["share"]}
        if request.paraphrase != request.name:
            made["why"] = request.paraphrase
    else:
        key, section = str(given.get("toward") or ""), "regard"
        refuse_unknown(data, {"toward": key})
        _need(given.get("weight") is not None, "Regard has a weight, in per cent: 0, 5, 10.")
        _need(key not in there, f"'{actor}' has a regard for '{key}' already. Change it there.")
        made = {"weight": given["weight"], "why": request.paraphrase}
    made["sources"] = [locator]
    path = ("actors", actor, section)
    return Edit("set", (*path, key), made) if there else Edit("set", path, {key: made})


def supported(data: Any, place: Sequence[str], locator: str) -> Edit:
    """Return the edit that lets a row that the case has rest on a passage too.

    Parameters
    ----------
    data : Any
        The case's plain data.
    place : sequence of str
        Of the row: a section and an id; of a position, its actor and issue.
    locator : str

    Raises
    ------
    UsageError
        There is no such row, or it cites the passage already.
    """
    path: tuple[str | int, ...] = tuple(place)
    if len(place) == 3 and place[0] == "positions":
        rows = data.get("positions") or []
        index = [n for n, r in enumerate(rows) if [r.get("actor"), r.get("issue")] == [*place[1:]]]
        path = ("positions", index[0]) if index else ()
    entry = value_at(data, path) if len(path) == 2 else None
    if not isinstance(entry, Mapping):
        raise UsageError("The case has no such row any more; reload the page.")
    cited = entry.get("sources") or []
    cited = [cited] if isinstance(cited, str) else list(cited)
    _need(locator not in cited, "That row cites this passage already; nothing was changed.")
    return Edit("set", (*path, "sources"), [*cited, locator])


def refuse_unknown(data: Any, names: Mapping[str, str]) -> None:
    """Refuse what the case does not have.

    Parameters
    ----------
    data : Any
        The case's plain data.
    names : mapping
        Of ``actor``, ``toward`` or ``issue`` to an id.

    Raises
    ------
    UsageError
        The case has no such actor or issue.
    """
    for part, name in names.items():
        entries = section_of(data, _REFERRED[part])
        if name not in entries:
            noun = _REFERRED[part].removesuffix("s")
            raise UsageError(f"The case has no {noun} '{name}'.{nearest(name, entries)}")


def _need(found: object, words: str) -> None:
    if not found:
        raise UsageError(words)


def _stated(**parts: Any) -> dict[str, Any]:
    return {name: value for name, value in parts.items() if value not in (None, "")}


def _one_or_all(names: Sequence[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)
