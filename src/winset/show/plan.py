"""A plan of work: what is worked out, and in how many chunks."""

from __future__ import annotations

from winset.plans.plan import VERBS, WorkPlan
from winset.show.cells import row, table
from winset.show.sections import Section, Text
from winset.show.words import counted

TITLE = "A plan of work"


def sections(answer: WorkPlan) -> list[Section]:
    """Return a row a verb, and how much work it is."""
    scenarios = sum(len(each) for each in answer.scenarios)
    rows = [
        row(
            verb,
            f"{len(answer.cases):,}",
            f"{scenarios if verb != 'backtest' else len(answer.cases):,}",
            f"{len(answer.seeds):,}",
            _draws(answer, verb),
            ", ".join(answer.models or ("all that fit",)),
            key=verb,
        )
        for verb in answer.verbs
    ]
    titles = ("verb", ">cases", ">with scenarios", ">seeds", ">draws", "models")
    text = (
        f"{counted(len(answer.units), 'answer')} in {counted(answer.chunks, 'chunk')} of about a "
        f"second. Digest {answer.digest[:12]}."
    )
    return [Section("", [table(titles, rows), Text(text, "quiet")])]


def _draws(answer: WorkPlan, verb: str) -> str:
    draws = answer.draws if answer.draws is not None else VERBS[verb]
    return "its own" if draws is None else f"{draws:,}"
