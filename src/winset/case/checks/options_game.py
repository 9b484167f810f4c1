"""Checks of the options game: whose options, what cannot be, and what actors want of states."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from winset.case.checks.findings import CaseFindings
from winset.case.conditions import WORDS, parse
from winset.case.options_game import Graph, Wish
from winset.case.schema import Case
from winset.case.yaml.text import Path

MOST_OPTIONS = 16
"""Options of a game; their combinations are gone through."""

MOST_WISHES = 40


def game(case: Case, findings: CaseFindings) -> None:
    """Check the options, the rules and the preferences of the options game."""
    playing = case.graph != Graph()
    for name, option in case.options.items():
        findings.known(("options", name, "actor"), option.actor, "actors", case.actors)
        if playing and (name in WORDS or set(name) <= set("YN-")):
            findings.fault(
                ("options", name),
                f"an option called '{name}'",
                "an id that conditions can name",
                f"Rename it; {', '.join(WORDS)} and patterns of Y, N and - have a meaning there.",
            )
    for path, text in conditions(case):
        _condition(case, findings, path, text)
    _rules(case, findings)
    _consequences(case, findings)
    _preferences(case, findings)
    sound = playing and not findings.listed and not findings.dropped
    if playing and len(case.options) > MOST_OPTIONS:
        findings.fault(
            ("options",),
            f"{len(case.options)} options",
            f"at most {MOST_OPTIONS} where the case has a graph",
            "Merge options that go together.",
        )
    elif sound and not possible(case).any():
        findings.fault(
            ("graph", "rules"),
            "rules that leave no state",
            "at least one state that can be",
            "Take out the rule that contradicts another.",
        )
    elif sound and not _present(case):
        taken = ", ".join(name for name, option in case.options.items() if option.taken) or "none"
        findings.fault(
            ("graph", "rules"),
            f"rules that shut out the present state (taken: {taken})",
            "rules that the present fulfils",
            "Correct a rule, or the options' taken:.",
        )


def conditions(case: Case) -> Iterator[tuple[Path, str]]:
    """Yield every condition of a case's graph, with its place."""
    for index, rule in enumerate(case.graph.rules):
        for key in ("never", "always"):
            text = getattr(rule, key)
            if text is not None:
                yield ("graph", "rules", index, key), text
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
    count = len(case.options)
    numbers = np.arange(1 << count)
    columns = {name: numbers >> place & 1 == 1 for place, name in enumerate(case.options)}
    found = np.ones(len(numbers), np.bool_)
    for rule in case.graph.rules:
        if rule.never is not None:
            found &= ~parse(rule.never).holds(columns)
        if rule.always is not None:
            found &= parse(rule.always).holds(columns)
        for names, least, most in (
            (rule.at_most_one, 0, 1),
            (rule.at_least_one, 1, len(rule.at_least_one)),
        ):
            if names:
                taken = np.sum([columns[name] for name in names], axis=0)
                found &= (taken >= least) & (taken <= most)
    return found


def _present(case: Case) -> bool:
    number = sum(1 << k for k, option in enumerate(case.options.values()) if option.taken)
    return bool(possible(case)[number])


def _condition(case: Case, findings: CaseFindings, path: Path, text: str) -> None:
    condition = parse(text)
    if condition.word == "pattern":
        if len(condition.name) != len(case.options) and not findings.dropped_in("options"):
            findings.fault(
                path,
                f"the pattern '{condition.name}' of {len(condition.name)} letters",
                f"a letter for each of the {len(case.options)} options, in their order",
                "Write Y (taken), N (not taken) or - (either) for each.",
            )
        return
    for name in condition.options:
        findings.known(path, name, "options", case.options)


def _rules(case: Case, findings: CaseFindings) -> None:
    for index, rule in enumerate(case.graph.rules):
        path: Path = ("graph", "rules", index)
        kinds = ("never", "always", "at_most_one", "at_least_one")
        given = [key for key in kinds if getattr(rule, key)]
        if len(given) != 1:
            findings.fault(
                path,
                " and ".join(given) or "a rule that rules nothing out",
                f"exactly one of {', '.join(kinds)}",
                "Keep one, or add one.",
            )
        for key in ("at_most_one", "at_least_one"):
            for place, name in enumerate(getattr(rule, key)):
                findings.known((*path, key, place), name, "options", case.options)


def _consequences(case: Case, findings: CaseFindings) -> None:
    for index, found in enumerate(case.graph.consequences):
        path: Path = ("graph", "consequences", index)
        if found.path is not None:
            findings.known((*path, "path"), found.path, "no_deal", case.no_deal)
        for issue, belief in found.lands.items():
            if findings.known((*path, "lands", issue), issue, "issues", case.issues):
                findings.within((*path, "lands", issue), belief, case, issue)
    unknown = [name for name, issue in case.issues.items() if issue.status_quo is None]
    if case.graph.consequences and unknown:
        findings.fault(
            ("issues", unknown[0]),
            "an issue without a status quo, where the graph has consequences",
            "where the issue stands",
            "Add status_quo:, from which consequences depart.",
        )


def _preferences(case: Case, findings: CaseFindings) -> None:
    graph = case.graph
    for actor, wishes in graph.preferences.items():
        path: Path = ("graph", "preferences", actor)
        findings.known(path, actor, "actors", case.actors)
        if len(wishes) > MOST_WISHES:
            findings.fault(
                path, f"{len(wishes)} wishes", f"at most {MOST_WISHES}", "Leave out the last ones."
            )
        _weights(case, findings, path, wishes)
    for actor in graph.rankings:
        path = ("graph", "rankings", actor)
        findings.known(path, actor, "actors", case.actors)
        if actor in graph.preferences:
            findings.fault(
                path, f"a ranking and preferences for '{actor}'", "one of the two", "Remove one."
            )
    if graph == Graph() or findings.dropped_in("graph"):
        return
    known = {*graph.preferences, *graph.rankings}
    for actor in dict.fromkeys(option.actor for option in case.options.values()):
        if actor in case.actors and actor not in known and not graph.consequences:
            findings.fault(
                ("graph", "preferences"),
                f"no preferences of '{actor}', which has options",
                "what it wants of a state",
                f"Add {actor}: with its wishes, the most important first.",
            )


def _weights(case: Case, findings: CaseFindings, path: Path, wishes: tuple[Wish, ...]) -> None:
    without = [index for index, wish in enumerate(wishes) if wish.weight is None]
    if without and len(without) < len(wishes):
        findings.fault(
            (*path, without[0]),
            "a wish without a weight among wishes with weights",
            "a weight for every wish of the actor, or for none",
            "Add weight: in points, or remove the others' weights and let the order tell.",
        )
    elif without and case.graph.consequences:
        findings.fault(
            path,
            "wishes without weights, where the graph has consequences",
            "weights in points, which add to the worth of the consequences",
            "Add weight: to each wish; 100 points are an actor's whole ideal.",
        )
