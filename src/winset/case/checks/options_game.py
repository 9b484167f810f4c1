"""Checks of the options game: whose options, what cannot be, and what actors want of states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from winset.case.checks.findings import CaseFindings
from winset.case.conditions import WORDS, parse
from winset.case.options_game import Graph, Wish
from winset.case.schema import Case
from winset.case.yaml.text import Path

if TYPE_CHECKING:
    import numpy as np

MOST_OPTIONS = 16
"""Options of a game; their combinations are gone through."""

MOST_WISHES = 40


def check(findings: CaseFindings) -> None:
    """Check the options, the rules and the preferences of the options game."""
    case, graph = findings.case, findings.case.graph
    for path, text in _conditions(case):
        _condition(findings, path, text)
    if graph == Graph():
        return
    for name in case.options:
        if name in WORDS or set(name) <= set("YN-"):
            found, expected = f"an option called '{name}'", "an id that conditions can name"
            mend = "Rename it; {} and patterns of Y, N and - have a meaning there."
            findings.fault(("options", name), found, expected, mend.format(", ".join(WORDS)))
    kinds = ("never", "always", "at_most_one", "at_least_one")
    for index, rule in enumerate(graph.rules):
        findings.one_of(("graph", "rules", index), rule, kinds, "a rule that rules nothing out")
    _removed_moves(findings)
    unknown = [name for name, issue in case.issues.items() if issue.status_quo is None]
    if graph.consequences and unknown:
        found = "an issue without a status quo, where the graph has consequences"
        mend = "Add status_quo:, from which consequences depart."
        findings.fault(("issues", unknown[0]), found, "where the issue stands", mend)
    _preferences(findings)
    sound = not findings.listed and not findings.dropped
    path = ("graph", "rules")
    if len(case.options) > MOST_OPTIONS:
        expected = f"at most {MOST_OPTIONS} where the case has a graph"
        mend = "Merge options that go together."
        findings.fault(("options",), f"{len(case.options)} options", expected, mend)
    elif sound and not possible(case).any():
        expected = "at least one state that can be"
        mend = "Take out the rule that contradicts another."
        findings.fault(path, "rules that leave no state", expected, mend)
    elif sound and not _present(case):
        taken = ", ".join(name for name, option in case.options.items() if option.taken) or "none"
        found = f"rules that shut out the present state (taken: {taken})"
        mend = "Correct a rule, or the options' taken:."
        findings.fault(path, found, "rules that the present fulfils", mend)


def _removed_moves(findings: CaseFindings) -> None:
    """Report moves to remove that an actor without options would make."""
    if findings.dropped_in("options"):
        return
    owners = dict.fromkeys(option.actor for option in findings.case.options.values())
    for index, removed in enumerate(findings.case.graph.removed_moves):
        if removed.actor in findings.case.actors and removed.actor not in owners:
            found = f"moves of '{removed.actor}', which has no options"
            expected = f"one of {', '.join(owners)}" if owners else "an actor with options"
            mend = "Correct the actor, or leave it out to remove the moves of all."
            path = ("graph", "removed_moves", index, "actor")
            findings.fault(path, found, expected, mend)


def _conditions(case: Case) -> Iterator[tuple[Path, str]]:
    """Yield every condition of a case's graph, with its place."""
    for index, rule in enumerate(case.graph.rules):
        for key in ("never", "always"):
            text = getattr(rule, key)
            if text is not None:
                yield ("graph", "rules", index, key), text
    for index, removed in enumerate(case.graph.removed_moves):
        for key in ("when", "to"):
            yield ("graph", "removed_moves", index, key), getattr(removed, key)
    for index, consequence in enumerate(case.graph.consequences):
        yield ("graph", "consequences", index, "when"), consequence.when
    for actor, wishes in case.graph.preferences.items():
        for index, wish in enumerate(wishes):
            yield ("graph", "preferences", actor, index, "wants"), wish.wants
    for actor, ranking in case.graph.rankings.items():
        for index, entry in enumerate(ranking):
            for inner, text in enumerate((entry,) if isinstance(entry, str) else entry):
                tied = () if isinstance(entry, str) else (inner,)
                yield ("graph", "rankings", actor, index, *tied), text


def possible(case: Case) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which combinations of options the rules allow, in the order of their numbers."""
    import numpy as np

    count = len(case.options)
    numbers = np.arange(1 << count)
    columns = {name: numbers >> place & 1 == 1 for place, name in enumerate(case.options)}
    allowed = np.ones(len(numbers), np.bool_)
    for rule in case.graph.rules:
        if rule.never is not None:
            allowed &= ~parse(rule.never).holds(columns)
        if rule.always is not None:
            allowed &= parse(rule.always).holds(columns)
        if rule.at_most_one:
            allowed &= np.sum([columns[name] for name in rule.at_most_one], axis=0) <= 1
        if rule.at_least_one:
            allowed &= np.any([columns[name] for name in rule.at_least_one], axis=0)
    return allowed


def _present(case: Case) -> bool:
    number = sum(1 << k for k, option in enumerate(case.options.values()) if option.taken)
    return bool(possible(case)[number])


def _condition(findings: CaseFindings, path: Path, text: str) -> None:
    condition, options = parse(text), findings.case.options
    for name in condition.options:
        findings.known(path, name, "options")
    whole = len(condition.name) == len(options) or findings.dropped_in("options")
    if condition.word == "pattern" and not whole:
        findings.fault(
            path,
            f"the pattern '{condition.name}' of {len(condition.name)} letters",
            f"a letter for each of the {len(options)} options, in their order",
            "Write Y (taken), N (not taken) or - (either) for each.",
        )


def _preferences(findings: CaseFindings) -> None:
    case, graph = findings.case, findings.case.graph
    for actor, wishes in graph.preferences.items():
        path: Path = ("graph", "preferences", actor)
        if len(wishes) > MOST_WISHES:
            expected, mend = f"at most {MOST_WISHES}", "Leave out the last ones."
            findings.fault(path, f"{len(wishes)} wishes", expected, mend)
        _weights(findings, path, wishes)
        if actor in graph.rankings:
            path, found = ("graph", "rankings", actor), f"a ranking and preferences for '{actor}'"
            findings.fault(path, found, "one of the two", "Remove one.")
    if findings.dropped_in("graph") or graph.consequences:
        return
    for actor in dict.fromkeys(option.actor for option in case.options.values()):
        if actor in case.actors and actor not in {*graph.preferences, *graph.rankings}:
            found = f"no preferences of '{actor}', which has options"
            mend = f"Add {actor}: with its wishes, the most important first."
            findings.fault(("graph", "preferences"), found, "what it wants of a state", mend)


def _weights(findings: CaseFindings, path: Path, wishes: tuple[Wish, ...]) -> None:
    without = [index for index, wish in enumerate(wishes) if wish.weight is None]
    if without and len(without) < len(wishes):
        found = "a wish without a weight among wishes with weights"
        expected = "a weight for every wish of the actor, or for none"
        mend = "Add weight: in points, or remove the others' weights and let the order tell."
        findings.fault((*path, without[0]), found, expected, mend)
    elif without and findings.case.graph.consequences:
        found = "wishes without weights, where the graph has consequences"
        expected = "weights in points, which add to the worth of the consequences"
        mend = "Add weight: to each wish; 100 points are an actor's whole ideal."
        findings.fault(path, found, expected, mend)
