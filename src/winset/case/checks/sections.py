"""Checks between the sections of a case: does it hang together?

Each function looks at one matter and reports all that is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_args

from winset.case import hypothesis_tree as tree
from winset.case.belief import Belief
from winset.case.changes import TARGETS
from winset.case.checks import (
    dependence,
    events,
    evidence,
    independence,
    levers,
    options_game,
    per_cent,
    ratification,
)
from winset.case.checks.findings import CaseFindings
from winset.case.fields import Names, Part, Traced
from winset.case.hypotheses import Hypothesis
from winset.case.negotiation import Change, Tally
from winset.case.schema import MOST_ACTORS, MOST_ISSUES, Case
from winset.case.validation import Dropped
from winset.case.yaml.text import Path, Text
from winset.errors import Finding

MOST_IN_NAME, MOST_IN_TEXT = 1000, 50_000
"""Letters of a name or unit, and of any other text."""


def check(case: Case, text: Text, dropped: Dropped = frozenset()) -> list[Finding]:
    """Return every finding about how the sections of a case fit together.

    Parameters
    ----------
    case : Case
        Without the entries that have faults of shape.
    text : Text
        Where its values stand.
    dropped : frozenset
        The (section, id) pairs of those entries.
    """
    findings = CaseFindings(case, text, dropped)
    for look in _CHECKS:
        look(findings)
    return findings.listed


def _size(findings: CaseFindings) -> None:
    faulty = any(findings.dropped_in(section) for section in ("issues", "positions"))
    begun = any(findings.dropped_in(section) for section in ("hypotheses", "draft", "options"))
    whole = findings.case.issues or findings.case.positions
    alone = (findings.case.aims_alone or (begun and not whole)) and not faulty
    least_actors, least_issues = (
        (int(bool(findings.case.hypotheses or findings.case.options)), 0) if alone else (2, 1)
    )
    sizes = (("actors", least_actors, MOST_ACTORS), ("issues", least_issues, MOST_ISSUES))
    for section, least, most in sizes:
        count = len(getattr(findings.case, section)) + findings.dropped_in(section)
        if (section, "*") in findings.dropped:
            continue
        if count < least:
            found = f"{count or 'no'} {section}"[: -1 if count == 1 else None]
            mend = f"Add entries under {section}:."
            findings.fault((section,), found, f"at least {least}", mend)
        elif count > most:
            mend = "Merge those that act as one."
            findings.fault((section,), f"{count:,} {section}", f"at most {most:,}", mend)
    if not alone and not findings.case.positions and not findings.dropped_in("positions"):
        findings.fault(
            ("positions",),
            "no positions",
            "a row for each actor and issue that matters",
            "Add rows such as {actor: A, issue: I, position: 60, salience: 50}.",
        )


def _lengths(findings: CaseFindings) -> None:
    """Report names and texts of a length that no page can show."""
    left: list[tuple[Path, Any]] = [((), findings.text.data)]
    while left:
        path, value = left.pop()
        if isinstance(value, dict):
            left += [((*path, key), inner) for key, inner in value.items()]
            long = [key for key in value if len(key) > MOST_IN_NAME]
            left += [((*path, "name"), key) for key in long]
        elif isinstance(value, list):
            left += [((*path, index), inner) for index, inner in enumerate(value)]
        elif isinstance(value, str):
            is_name = bool(path) and path[-1] in ("name", "title", "unit")
            most, what = (MOST_IN_NAME, "name") if is_name else (MOST_IN_TEXT, "text")
            if len(value) > most:
                mend = "Shorten it; what is longer goes into a source."
                found = f"a {what} of {len(value):,} letters: '{value[:40]}…'"
                findings.fault(path, found, f"a {what} of at most {most:,} letters", mend)


# --- names of other entries, and values on their issues --------------------------------------


def _references(findings: CaseFindings) -> None:
    """Check that what parts name is there, and that values stay in the range of their issue."""
    for path, part in findings.parts:
        for key, section in _reference_keys(type(part)).items():
            for place, name, value in _references_of(getattr(part, key), (*path, key)):
                known = findings.known(place, name, section)
                scaled = section == "issues" and key != "salience"
                if known and scaled and isinstance(value, Belief):
                    findings.within(place, value, name)
        issue = getattr(part, "issue", None)
        if issue in findings.case.issues:
            for key in ("position", "ideal"):
                belief = getattr(part, key)
                if belief is not None:
                    findings.within((*path, key), belief, issue)


@cache
def _reference_keys(kind: type[Part]) -> dict[str, str]:
    """Return the keys of a part that hold names, with the section whose names they are."""
    fields = kind.model_fields.items()
    sections = {key: _section_named(field.rebuild_annotation()) for key, field in fields}
    return {key: section for key, section in sections.items() if section is not None}


def _section_named(annotation: Any) -> str | None:
    if isinstance(annotation, Names):
        return annotation.section
    inside = (_section_named(inner) for inner in get_args(annotation))
    return next((section for section in inside if section is not None), None)


def _references_of(value: Any, path: Path) -> Iterator[tuple[Path, str, Any]]:
    """Yield the names in a value: it is one, or a tuple of them, or they are its keys."""
    if isinstance(value, Mapping):
        yield from (((*path, name), name, inner) for name, inner in value.items())
    elif isinstance(value, tuple):
        yield from (((*path, index), name, None) for index, name in enumerate(value))
    elif value is not None:
        yield path, value, None


def _sources(findings: CaseFindings) -> None:
    """Check that every locator leads to a source, and to a passage where the source lists some.

    A passage of which the source has the digest is there, though nobody has paraphrased it yet.
    """
    for path, part in findings.parts:
        for index, locator in enumerate(part.sources if isinstance(part, Traced) else ()):
            source, _, passage = locator.partition("#")
            place = (*path, "sources", index)
            if findings.known(place, source, "sources") and passage:
                cited = findings.case.sources[source]
                if cited.passages:
                    findings.known(place, passage, "passages", {**cited.passages, **cited.digests})


def _publishers(findings: CaseFindings) -> None:
    """Check that a document's publisher is one: by the id or the name of an entry."""
    publishers = findings.case.publishers
    first: dict[str, str] = {key: key for key in publishers}
    for key, entry in publishers.items():
        if (other := first.setdefault(entry.name, key)) != key:
            found = f"'{entry.name}', which '{other}' is called as well"
            mend = "Rename or remove one; documents name their publisher by it."
            findings.fault(("publishers", key, "name"), found, "a name of its own", mend)


# --- the sections that every case has --------------------------------------------------------


def _positions(findings: CaseFindings) -> None:
    first: dict[tuple[str, str], Path] = {}
    for path, row in findings.rows():
        earlier = first.setdefault((row.actor, row.issue), path)
        if earlier != path:
            line = findings.text.place(earlier)[0]
            found = f"a second row for {row.actor} on {row.issue} (first in line {line})"
            findings.fault(
                path, found, "one row for each actor and issue", "Remove one of the two."
            )


def _issues(findings: CaseFindings) -> None:
    case = findings.case
    with_positions = {row.issue for row in case.positions}
    complete = findings.dropped_in("positions") == 0
    for name, issue in case.issues.items():
        path: Path = ("issues", name)
        if complete and case.positions and name not in with_positions:
            findings.fault(
                path,
                "an issue on which nobody holds a position",
                "at least one position",
                "Add a row under positions:, or remove the issue.",
            )
        if issue.status_quo is not None:
            findings.within((*path, "status_quo"), issue.status_quo, name)
        mend = "Bring it inside, or widen the range."
        values = [("landmarks", key, value, mend) for key, value in issue.landmarks.items()]
        if issue.outcome is not None and issue.outcome.number is not None:
            mend = "Widen the range to what came out."
            values.append(("outcome", "value", issue.outcome.number, mend))
        low, high = issue.range
        for section, key, value, mend in values:
            if not low <= value <= high:
                expected = f"a value from {low:g} to {high:g}"
                findings.fault((*path, section, key), f"{value:g}", expected, mend)
        rows = [row for row in case.positions if row.issue == name]
        if rows and all(row.salience.high == 0 for row in rows):
            found = "an issue with salience 0 for everybody"
            mend = "Raise a salience, or remove the issue."
            findings.doubt(path, found, "somebody who cares", mend)


def _decision(findings: CaseFindings) -> None:
    actors, decision = findings.case.actors, findings.case.decision
    for index, actor in enumerate(decision.vetoes):
        if actor in decision.vetoes[:index]:
            path: Path = ("decision", "vetoes", index)
            findings.fault(path, f"'{actor}' a second time", "each actor once", "Remove it.")
    rule = decision.rule
    if rule == "consensus":
        if decision.votes or decision.quota is not None or decision.also or decision.blocked_by:
            found = "votes or a quota under consensus"
            mend = "Set rule: quota, or remove votes:, quota:, also: and blocked_by:."
            findings.fault(("decision",), found, "vetoes alone", mend)
        return
    if rule == "majority" and decision.quota is not None:
        expected, mend = "no quota: more than half wins", "Set rule: quota, or remove quota:."
        findings.fault(("decision", "quota"), "a quota under majority", expected, mend)
    if rule == "quota" and decision.quota is None:
        found, expected = "rule: quota without a quota", "the number of votes needed"
        findings.fault(("decision",), found, expected, "Add quota:.")
    places: list[Path] = [("decision",), *(("decision", "also", name) for name in decision.also)]
    tallies = decision.tallies(actors)
    for path, tally in zip(places, tallies, strict=True):
        _tally(findings, path, tally)
    voters = sum(any(tally.votes[name] > 0 for tally in tallies) for name in actors)
    if decision.blocked_by is not None and decision.blocked_by > voters and actors:
        found, expected = f"{decision.blocked_by} to block", f"at most {voters}, all who vote"
        findings.fault(("decision", "blocked_by"), found, expected, "Correct it.")


def _tally(findings: CaseFindings, path: Path, tally: Tally) -> None:
    """Check one count of votes."""
    for actor, votes in tally.votes.items():
        if votes < 0:
            place = (*path, "votes", actor)
            findings.fault(place, f"{votes:g} votes", "0 or more", "Correct it.")
    total, quota = sum(tally.votes.values()), tally.quota
    if not findings.case.actors or findings.dropped_in("actors"):
        return
    if quota is None and total <= 0:
        findings.fault((*path, "votes"), "no votes at all", "some votes", "Correct it.")
    elif quota is not None and not 0 < quota <= total * (1 + 1e-9):
        expected = f"more than 0 and at most {total:g}, all the votes there are"
        findings.fault((*path, "quota"), f"a quota of {quota:g}", expected, "Correct it.")


def _actors(findings: CaseFindings) -> None:
    actors = findings.case.actors
    if actors and all(actor.capability.high == 0 for actor in actors.values()):
        found, expected = "capability 0 for everybody", "somebody with clout"
        mend = "Raise a capability; only the proportions matter."
        findings.fault(("actors",), found, expected, mend)
    for name, actor in actors.items():
        path: Path = ("actors", name)
        shares = [group.share for group in actor.groups.values()]
        _below_whole(findings, (*path, "groups"), "shares of the groups", shares)
        weights = [regard.weight for regard in actor.regard.values()]
        _below_whole(findings, (*path, "regard"), "weights of regard", weights)
        if name in actor.regard:
            found, expected = "regard for itself", "regard for others"
            findings.fault((*path, "regard", name), found, expected, "Remove it.")
    _without_weight(findings)


def _without_weight(findings: CaseFindings) -> None:
    """Say who has no weight and moves outcomes all the same; docs/decisions/without-weight.md."""
    case = findings.case
    rows = {name: [row for row in case.positions if row.actor == name] for name in case.actors}
    careful = [name for name in rows if any(row.salience.high != 0 for row in rows[name])]
    strong = [name for name, actor in case.actors.items() if actor.capability.high != 0]
    for name in rows if careful and strong else ():
        careless = name not in careful
        if not rows[name] or (name in strong and not careless):
            continue
        what = "salience 0 on every issue" if careless else "capability 0"
        findings.doubt(
            ("actors", name),
            f"an actor with positions and {what}",
            "some weight: what it stands for moves challenge, qre, pce and smp all the same",
            "Give it weight, or leave its positions out if they are not to count.",
        )


def _below_whole(findings: CaseFindings, path: Path, what: str, parts: Sequence[Belief]) -> None:
    total = sum(part.high for part in parts)
    if total >= 100:
        found = f"{what} that can add up to {total:g} %"
        mend = "Lower them: they move an actor, never wholly."
        findings.fault(path, found, "less than 100 %", mend)


def _no_deal(findings: CaseFindings) -> None:
    paths = findings.case.no_deal
    if paths and all(path.chance.likely == 0 for path in paths.values()):
        found, expected = "chance 0 for every path", "at least one path that can happen"
        mend = "Raise a chance; they are scaled to add to 100 %."
        findings.fault(("no_deal",), found, expected, mend)
    _refusals(findings)


def _refusals(findings: CaseFindings) -> None:
    """Say what is assumed of no deal for actors who can refuse and for whom nothing is written."""
    case, decision = findings.case, findings.case.decision
    written = case.no_deal or findings.dropped_in("no_deal")
    if written or case.deal is not None or case.aims_alone:
        return  # written, or it is known how it ended
    everybody = decision.rule == "consensus" and not decision.vetoes
    refusing = set(case.actors if everybody else decision.vetoes) | {decision.setter}
    silent = [n for n, actor in case.actors.items() if n in refusing and actor.no_deal is None]
    if not silent:
        return
    unknown = [name for name, issue in case.issues.items() if issue.status_quo is None]
    listed = ", ".join(silent[:4]) + (" and others" if len(silent) > 4 else "")
    assumed = "that every issue stays at its status quo is assumed, at no cost to anybody"
    mend = "Write paths under no_deal:, one with chance: 100 if the status quo stays."
    if unknown:
        assumed = f"whether there is a deal is not asked, as {unknown[0]} has no status quo either"
        mend = "Write paths under no_deal: with lands: on every issue, or add each status_quo."
    found = f"no value of no deal for {listed}, whose consent is needed"
    path: Path = ("decision", "vetoes") if decision.vetoes else ("decision",)
    findings.doubt(path, found, f"what no deal brings; {assumed}", mend)


def _deadline(findings: CaseFindings) -> None:
    deadline, as_of = findings.case.decision.deadline, findings.case.as_of
    if deadline is not None and deadline < as_of and not findings.dropped_in("as_of"):
        expected = f"a day after {as_of}, the case's as_of"
        path = ("decision", "deadline")
        findings.doubt(path, str(deadline), expected, "Correct one of the two.")


# --- hypotheses, changes, evidence -----------------------------------------------------------


def _hypotheses(findings: CaseFindings) -> None:
    """Check whom hypotheses are about, and how they stand to each other."""
    case = findings.case
    sound = True
    for name, entry in case.hypotheses.items():
        for actor in _who(entry):
            findings.known(("hypotheses", name, "about"), actor, "actors")
        if entry.parent is not None:
            sound &= _parent(findings, name, entry)
    if not sound or findings.dropped:
        return
    for actor in tree.actors(case):
        views = tree.about(case, actor)
        _given(findings, views)
        total = 1
        for question in tree.questions(views):
            names = tree.children(views, None, question)
            _priors(findings, views, names)
            _rest(findings, views, names)
            count = len(tree.leaves(views, question))
            total *= count + 1 if len(names) == 1 else count
        for name in views:
            _priors(findings, views, tree.children(views, name))
            _rest(findings, views, tree.children(views, name))
        if total > tree.MOST_STATES:
            found = f"{total:,} combinations of hypotheses about {actor}"
            mend = "Ask fewer questions at a time."
            findings.fault(("hypotheses",), found, f"at most {tree.MOST_STATES}", mend)


def _rest(findings: CaseFindings, views: tree.Views, names: tuple[str, ...]) -> None:
    """Check that one hypothesis at most stands for what the others leave out, and not alone."""
    rest = [name for name in names if views[name].none_of_these]
    if len(rest) > 1:
        found = f"none_of_these for {', '.join(rest)}, which exclude each other"
        expected, mend = "one that stands for what the others leave out", "Make them one."
        findings.fault(("hypotheses", rest[1], "none_of_these"), found, expected, mend)
    elif rest and len(names) == 1:
        found = "none_of_these beside no other hypothesis"
        expected, mend = "others, of which it is the remainder", "Add them, or state what it says."
        findings.doubt(("hypotheses", rest[0], "none_of_these"), found, expected, mend)


def _given(findings: CaseFindings, views: tree.Views) -> None:
    """Check that priors hang on one other question, and on none in a circle."""
    for name, entry in views.items():
        own = tree.question_of(views, name)
        asked = tree.depends_on(views, own)
        for key in entry.prior_given:
            path: Path = ("hypotheses", name, "prior_given", key)
            if key not in views:
                if key in findings.case.hypotheses:
                    mend = "Name one about the same actor."
                    expected = f"one of {', '.join(n for n in views if n != name)}"
                    findings.fault(path, "a hypothesis about somebody else", expected, mend)
                continue
            other, seen = tree.question_of(views, key), {own}
            if other not in (own, asked):
                found, expected = f"priors given '{other}' and '{asked}'", "one other question"
                findings.fault(path, found, expected, "Keep one of the two.")
                continue
            at: str | None = other
            while at is not None and at not in seen:
                seen.add(at)
                at = tree.depends_on(views, at)
            if at is not None:
                found = "its own question" if other == own else f"a circle, back to '{at}'"
                expected = "a hypothesis of another question, which does not hang on this one"
                findings.fault(path, found, expected, "Remove one of the two.")


def _parent(findings: CaseFindings, name: str, entry: Hypothesis) -> bool:
    hypotheses = findings.case.hypotheses
    path: Path = ("hypotheses", name, "parent")
    parent = str(entry.parent)
    if not findings.known(path, parent, "hypotheses"):
        return False
    seen, above = {name}, hypotheses.get(parent)
    while above is not None:
        if parent in seen:
            findings.fault(path, "a circle of parents", "a tree", "Remove one of the parents.")
            return False
        seen.add(parent)
        parent = str(above.parent)
        above = hypotheses.get(parent)
    wider = hypotheses[str(entry.parent)]
    if entry.question is not None and entry.question != wider.question:
        found, expected = "another question than its parent's", "the parent's question"
        mend = "Leave question: out; a part answers the question of the whole."
        findings.fault(("hypotheses", name, "question"), found, expected, mend)
        return False
    if set(_who(entry)) != set(_who(wider)):
        found, mend = "other actors than its parent's", "Make both about the same."
        findings.fault(("hypotheses", name, "about"), found, "the same actors", mend)
        return False
    return True


def _who(entry: Hypothesis) -> tuple[str, ...]:
    return (entry.about,) if isinstance(entry.about, str) else entry.about


def _priors(findings: CaseFindings, views: tree.Views, names: tuple[str, ...]) -> None:
    """Check that priors leave something for those without one, and are not all zero."""
    for given in dict.fromkeys(key for n in names for key in views[n].prior_given):
        priors = [views[n].prior_given.get(given, views[n].prior) for n in names]
        if len(whole := [prior for prior in priors if prior is not None]) == len(names) > 1:
            at = next(n for n in names if given in views[n].prior_given)
            path: Path = ("hypotheses", at, "prior_given", given)
            per_cent.check_whole(findings, path, f"priors given {given}", whole)
    stated: list[Belief] = [prior for n in names if (prior := views[n].prior) is not None]
    total = sum(belief.likely for belief in stated)
    path = ("hypotheses", names[-1] if names else "")
    if stated and len(stated) < len(names) and total >= 100:
        found = f"priors that add up to {total:g} % and leave nothing for those without one"
        mend = "Lower them, or give every hypothesis a prior."
        findings.fault(path, found, "less than 100 %", mend)
    if len(names) > 1 and len(stated) == len(names) and total == 0:
        findings.fault(path, "priors of 0 for all", "a prior above 0", "Raise one.")
    elif len(names) > 1 and len(stated) == len(names):
        per_cent.check_whole(findings, ("hypotheses", names[0], "prior"), "priors", stated)


def _precedents(findings: CaseFindings) -> None:
    for name, precedent in findings.case.precedents.items():
        for key, feature in precedent.features.items():
            if feature.same and feature.changes:
                findings.fault(
                    ("precedents", name, "features", key, "changes"),
                    "changes for a feature that is the same here and there",
                    "changes where same: is false",
                    "Remove them, or say same: false.",
                )


def _changes(findings: CaseFindings) -> None:
    rows = {(row.actor, row.issue) for row in findings.case.positions}
    for path, part in findings.parts:
        if isinstance(part, Change):
            _change(findings, path, part, (part.actor, part.issue) in rows)


def _change(findings: CaseFindings, path: Path, change: Change, has_row: bool) -> None:
    """Check what a change sets; `has_row` says whether its actor holds a position on its issue."""
    keys = ("actor", "issue", "group", "path", "toward", "ratifier")
    targets = {key for key in keys if getattr(change, key) is not None}
    values = [key for key in TARGETS if getattr(change, key) is not None]
    if not values:
        expected = f"one of {', '.join(TARGETS)}"
        findings.fault(path, "a change that changes nothing", expected, "Add a value.")
    for key in values:
        if targets not in [set(target) for target in TARGETS[key]]:
            found = f"{key} with {' and '.join(sorted(targets)) or 'no target'}"
            forms = " or ".join(" and ".join(target) for target in TARGETS[key])
            mend = "Split the change, or correct its keys."
            findings.fault((*path, key), found, f"{key} with {forms}", mend)
    if change.group is not None and change.actor in findings.case.actors:
        groups = findings.case.actors[change.actor].groups
        findings.known((*path, "group"), change.group, "groups", groups)
    home = findings.case.ratification.get(str(change.ratifier))
    by_terms = [key for key in ("no_deal", "ideal", "salience") if key in values]
    if home is not None and home.agrees is not None and by_terms:
        found = f"{by_terms[0]} of {change.ratifier}, which agrees with a stated chance"
        expected, mend = "chance:", "Change its chance, or state what it wants in place of agrees:."
        findings.fault((*path, by_terms[0]), found, expected, mend)
    known = change.actor in findings.case.actors and change.issue in findings.case.issues
    if targets == {"actor", "issue"} and known and not has_row and not findings.dropped:
        findings.fault(
            path,
            f"a change for {change.actor} on {change.issue}, where it holds no position",
            "a row under positions: for the two",
            "Add the row, with salience 0 if it does not care.",
        )


def _publication(findings: CaseFindings) -> None:
    piece = findings.case.publication
    if piece is None:
        return
    if piece.revised and not (piece.published and piece.published <= piece.revised):
        expected = f"a day from {piece.published or 'its published day'} on"
        mend = "Correct the day, or say when it was published."
        findings.fault(("publication", "revised"), str(piece.revised), expected, mend)
    if piece.published and piece.published < (findings.case.known_on or piece.published):
        found, expected = f"published {piece.published}", f"{findings.case.as_of}, as_of, or later"
        mend = "Correct the one or the other."
        findings.doubt(("publication", "published"), found, expected, mend)
    if piece.language in piece.translations:
        path = ("publication", "translations", piece.language)
        mend = "Remove it, or correct language:."
        findings.fault(path, "its own language", "other languages", mend)


_CHECKS: tuple[Callable[[CaseFindings], None], ...] = (
    _size,
    _lengths,
    _references,
    _issues,
    _actors,
    _positions,
    _decision,
    _no_deal,
    _hypotheses,
    _changes,
    _precedents,
    evidence.check,
    independence.check,
    events.check,
    options_game.check,
    levers.check,
    dependence.check,
    ratification.check,
    per_cent.check,
    _deadline,
    _sources,
    _publishers,
    _publication,
)
