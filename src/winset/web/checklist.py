"""What is still missing in a case for an answer, and what would make the answer better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from winset.web.case_form import case_form
from winset.web.case_store import CaseVersion

HEAD = ("title", "question", "as_of")


@dataclass(frozen=True)
class Item:
    """One thing to see to.

    Attributes
    ----------
    what : str
    to : str
        Where it is seen to: the end of an address within the case.
    done : bool
    needed : bool
        Whether there is no answer without it.
    words : str
        How it stands.
    """

    what: str
    to: str
    done: bool
    needed: bool
    words: str = ""


def checklist(version: CaseVersion) -> list[Item]:
    """Return what a case has and lacks, what is needed first; it may have faults or be empty.

    Parameters
    ----------
    version : CaseVersion
    """
    data = version.data if isinstance(version.data, dict) else {}
    return [*_needed(version, data), *_better(data)]


def _needed(version: CaseVersion, data: dict[str, Any]) -> Iterator[Item]:
    form = case_form(version)
    actors, issues, rows = form["actors"], form["issues"], form["rows"]
    lacking = [name.replace("_", " ") for name in HEAD if not data.get(name)]
    yield Item(
        "The question, and the day on which knowledge ends",
        "sections/case",
        not lacking,
        True,
        f"lacking: {', '.join(lacking)}" if lacking else "",
    )
    count = f"{len(issues)} so far"
    yield Item("Issues, each with its range", "sections/issues", bool(issues), True, count)
    weighed = [name for name, actor in actors.items() if actor["capability"]]
    count = f"{len(weighed)} of {len(actors)} with a capability"
    enough = len(actors) >= 2 and len(weighed) == len(actors)
    yield Item("Two actors or more, with their capability", "sections/actors", enough, True, count)
    stand = {key for key, row in rows.items() if row["position"] and row["salience"]}
    silent = [name for name in actors if not any(key.startswith(f"{name}/") for key in stand)]
    open_ = [name for name in issues if not any(key.endswith(f"/{name}") for key in stand)]
    words = "; ".join(
        f"no position {word} {', '.join(listed[:4])}{'…' if len(listed) > 4 else ''}"
        for word, listed in (("of", silent), ("on", open_))
        if listed
    )
    done = bool(stand) and not words
    yield Item("Who wants what, and cares how much", "edit", done, True, words)
    decision = data.get("decision")
    ruled = isinstance(decision, Mapping) and bool(decision.get("rule"))
    yield Item("Whose consent makes a deal", "sections/decision", ruled, True)
    without = [name for name, issue in issues.items() if issue["quo"] is None]
    worth = bool(issues) and (not without or _no_deal_worth(data, without))
    unknown = f"{', '.join(without[:4])}{'…' if len(without) > 4 else ''}"
    words = (
        ""
        if worth or not issues
        else f"no status quo of {unknown}, and no path that says where it lands"
    )
    yield Item("What no deal brings", "sections/no_deal", worth, True, words)
    left = 0 if version.begun else version.faults  # what is missing stands above
    faults = f"{left} left" if left else ""
    told = "edit#findings" if isinstance(version.data, dict) else "text"
    yield Item("No faults", told, not left, True, faults)


def _no_deal_worth(data: dict[str, Any], without: list[str]) -> bool:
    """Say whether no deal has a value though some issues are without a status quo."""
    entries = {
        name: list(found.values()) if isinstance(found := data.get(name), Mapping) else []
        for name in ("no_deal", "actors")
    }
    paths, actors = ([one for one in each if isinstance(one, Mapping)] for each in entries.values())
    lands = [path.get("lands") for path in paths]
    told = bool(lands) and all(isinstance(one, Mapping) and {*without} <= {*one} for one in lands)
    return told or (bool(actors) and all(one.get("no_deal") is not None for one in actors))


def _better(data: dict[str, Any]) -> Iterator[Item]:
    listed = data.get("positions")
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    for what, keys in (
        ("A reason or a source for each position", ("why", "sources")),
        ("What each is thought to want, where it differs from what it says", ("ideal",)),
    ):
        count = sum(any(row.get(key) for key in keys) for row in rows)
        words = f"{count} of {len(rows)}"
        yield Item(what, "edit", bool(rows) and count == len(rows), False, words)
    ranges = sum(isinstance(row.get("position"), (list, dict)) for row in rows)
    done = bool(rows) and ranges == len(rows)
    yield Item("Ranges where nobody knows exactly", "edit", done, False, f"{ranges} of {len(rows)}")
    for what, section, to in (
        ("Sources, to which numbers lead back", "sources", "sections/sources"),
        ("What an actor may really want", "hypotheses", "evidence"),
        ("A dated question: whether, and by when", "events", "sections/events"),
        ("What could happen in between", "scenarios", "sections/scenarios"),
    ):
        yield Item(what, to, bool(data.get(section)), False)
        if section == "hypotheses":
            yield _evidence(data.get("evidence"))


def _evidence(listed: Any) -> Item:
    """Return how much of the evidence says anything of the hypotheses: it is judged, or an act."""
    items = [*listed.values()] if isinstance(listed, dict) else []
    said = ("likelihood", "consistency", "judgements", "conduct")
    telling = sum(isinstance(one, dict) and any(map(one.get, said)) for one in items)
    words = "" if telling == len(items) else f"{telling} of {len(items)} judged"
    return Item("Evidence that tells the hypotheses apart", "evidence", telling > 0, False, words)
