"""A case forecast again over time: what moved since the last forecast, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from winset.analyses.record.forecast_log_changes import Attribution, LogChanges, Step
from winset.analyses.record.log_findings import day_of
from winset.case.difference import JUDGED, Difference
from winset.case.schema import Case
from winset.show.cells import Rows, number, points_cell, share_cell, table, value_cell
from winset.show.sections import Cell, Column, Part, Points, Section, Table, Text
from winset.show.words import change_text, counted, moved_text, percent, place_text, term_text

MOST_TERMS = 3
MOST_DIFFERENCES = 12
MOST_EVIDENCE = 4
LONGEST_VALUE = 60
MOST_BESIDE = 5
"""How many forecasts stand side by side."""
_ITEMS = re.compile(r"evidence(\.[^.]+)?")
"""Where evidence differs that is new or dropped as a whole."""
_NAMES = ("name", "question", "title")


def sections(answer: LogChanges) -> list[Section]:
    """Return the forecasts in order, then of each what differs from the one before."""
    cases = [step.saved.case for step in answer.steps if step.saved is not None]
    title = cases[-1].title if cases else ""
    log = answer.log
    whole = "" if log.faults else "; the chain is whole"
    note = (
        f"Each record holds the hash of the one before{whole}. Note the last hash, "
        f"{log.head[:12]}, elsewhere, and nobody can cut the end off unseen."
    )
    titles = (
        *(">no.", "date", ">terms exist", Column("change", number=True, below="points")),
        Column("terms that moved most", wide=True, below=f"medians by {answer.model}"),
        Column("what is new", wide=True, only="page"),
        *("note", Column("hash", only="page")),
    )
    parts: list[Part] = [
        Text(f"{counted(len(answer.steps), 'saved forecast')}; median terms by {answer.model}."),
        table(titles, map(_row, answer.steps), note=note),
        *_side_by_side(answer),
        *_events_table(answer),
        *(_difference_section(step) for step in answer.steps if step.differences),
    ]
    end = Text(f"{log.file}, hash {log.head}", "quiet", one_line=True, only="terminal")
    return [Section(title, parts), Section("", [end], only="terminal")]


def _side_by_side(answer: LogChanges) -> list[Part]:
    """Return the last forecasts in columns, and what moved between the first and the last."""
    steps = [(step.record, step.saved) for step in answer.steps if step.saved is not None]
    shown = steps[-MOST_BESIDE:]
    if len(shown) < 2:
        return []
    last = shown[-1][1]
    shares = [("terms exist", [saved.probability for _, saved in shown])]
    shares.append(("all accept the headline terms", [one.accepted_by_all for _, one in shown]))
    for name, event in last.case.events.items():
        shares.append((event.question, [saved.events.get(name) for _, saved in shown]))
    for name in last.acceptance:
        accepting = [saved.acceptance.get(name) for _, saved in shown]
        shares.append((f"{last.case.parties[name].name} accepts them", accepting))
    rows: Rows = []
    for words, chances in shares:
        if chances[-1] is None:
            continue
        first = next(chance for chance in chances if chance is not None)
        moved = points_cell(chances[-1] - first)
        rows.append([words, *map(share_cell, chances), moved])
    for name, issue in last.case.issues.items():
        there = [saved.expected(name) if name in saved.case.issues else None for _, saved in shown]
        medians = [value for value in there if value is not None]
        if medians and there[-1] is not None:
            cells = ["" if value is None else value_cell(value, issue) for value in there]
            moved = Cell(term_text(medians[-1] - medians[0], last.case, name))
            rows.append([Cell(issue.name, below=issue.unit), *cells, moved])
    asked = _odds_days(answer)
    days = [
        Column(f"{one.number}: {one.date}", number=True, below=asked.get(one.number, ""))
        for one, _ in shown
    ]
    title = Column("moved", number=True, below="shares in points")
    grid = table([Column("forecast of", wide=True), *days, title], rows, only="page")
    return [
        Text("Side by side, with the terms to expect as the brief tells them:", only="page"),
        grid,
    ]


def _odds_days(answer: LogChanges) -> dict[int, str]:
    """Return of each forecast on which day its odds hold; nothing where it is one day for all."""
    days = {
        step.record.number: step.saved.odds_on
        for step in answer.steps
        if step.saved is not None and step.saved.odds_on is not None
    }
    return {key: f"odds of {day}" for key, day in days.items() if len({*days.values()}) > 1}


def _events_table(answer: LogChanges) -> list[Part]:
    """Return the odds of dated questions over time, and what was seen in between."""
    asked = _odds_days(answer)
    rows: Rows = [
        [
            number(step.record.number, "d"),
            f"{step.record.date}\n{asked[step.record.number]}"
            if step.record.number in asked
            else step.record.date,
            step.saved.case.events[name].question,
            share_cell(chance),
            points_cell(step.events.get(name)),
            "\n".join(step.news.get(name, ())),
        ]
        for step in answer.steps
        if step.saved is not None
        for name, chance in step.saved.events.items()
    ]
    titles = (">no.", "date", "question", ">probability", ">change, points", "seen since")
    return [Text("Whether and when:"), table(titles, rows)] if rows else []


def attribution_table(step: Step, attribution: Attribution) -> Table:
    """Return what carries the change of one forecast; the parts and the rest add up.

    Parameters
    ----------
    step : Step
    attribution : Attribution
        Of that step.
    """
    if step.saved is None:
        raise ValueError("a sealed forecast has no change")
    case = step.saved.case

    def row(what: Cell, deal: float | None, terms: Mapping[str, float]) -> tuple[str | Cell, ...]:
        moved = {name: term for name, term in terms.items() if name in case.issues}
        return what, points_cell(deal), moved_text(case, moved)

    rows = [
        *(row(Cell(change_text(case, p.change)), p.agreement, p.issues) for p in attribution.parts),
        row(Cell(_rest_text(attribution)), attribution.rest, attribution.rest_issues),
        row(Cell("together", tone="strong"), step.agreement, step.issues),
    ]
    titles = ("what carries it", ">deal, points", "terms that it moves most")
    note = "The parts and the rest add up to the whole change."
    if (
        step.evidence
        or step.gone
        or any(each.path.startswith("evidence.") for each in step.differences)
    ):
        note += " What changed of the evidence moves the rival views, not these."
    return table(titles, rows, note=note)


def _row(step: Step) -> list[str | Cell]:
    record, saved = step.record, step.saved
    probability = None if saved is None else saved.probability
    deal = "sealed" if saved is None else "" if probability is None else percent(probability)
    changed = len(step.differences)
    return [
        number(record.number, "d"),
        record.date if day_of(record) == record.date else f"{record.date}\nof {day_of(record)}",
        Cell(deal, probability),
        points_cell(step.agreement),
        "" if saved is None else moved_text(saved.case, dict(step.issues), MOST_TERMS),
        Cell(
            "\n".join([item.name for item in step.evidence.values()][:MOST_EVIDENCE]),
            below=f"{counted(changed, 'number')} of the case changed" if changed else "",
        ),
        record.note or "",
        Cell(record.hash[:12], record.hash),
    ]


def _difference_section(step: Step) -> Section:
    """Return what differs between two forecasts' cases, and what carries the change."""
    if step.saved is None:
        raise ValueError("a sealed forecast differs from none")
    lines = [
        f"new evidence: {item.name} ({name}).{f' {item.why}' if item.why else ''}"
        for name, item in step.evidence.items()
    ]
    lines += [f"evidence dropped: {name}" for name in step.gone]
    lines += difference_texts(step.saved.case, step.differences)
    parts: list[Part] = [Points([f"  {line}" for line in lines])]
    if step.attribution is not None:
        parts.append(attribution_table(step, step.attribution))
    title = f"Record {step.record.number}, since record {step.since}"
    return Section(title, parts, folded=True)


def difference_texts(case: Case, differing: Iterable[Difference]) -> list[str]:
    """Say what differs between two forms of a case, what forecasts read first.

    Whole items of evidence, new or dropped, are named elsewhere.

    Parameters
    ----------
    case : Case
        The later form, whose names stand for ids.
    differing : iterable of Difference
    """
    listed = [item for item in differing if not _ITEMS.fullmatch(item.path)]
    judged = {i.path.removesuffix("judgements") for i in listed if i.path.endswith(".judgements")}
    moved = {f"{item}{key}" for item in judged for key in ("likelihood", "consistency")}
    listed = [item for item in listed if item.path not in moved or item.new is not None]
    listed.sort(key=lambda item: not item.bears)
    lines = [_difference_text(case, item) for item in listed[:MOST_DIFFERENCES]]
    rest = listed[MOST_DIFFERENCES:]
    return [*lines, _not_listed(rest)] if rest else lines


def _judges_text(case: Case, item: Difference) -> str:
    """Say who judges an item now, and what each says: ``judged by Ann: “Stalls” 60``."""
    told = []
    for judge, judged in item.new.items():
        said = {**(judged.get("likelihood") or {}), **(judged.get("consistency") or {})}
        views = case.hypotheses
        names = {name: views[name].name if name in views else name for name in said}
        values = ", ".join(f"“{names[name]}” {_short(value)}" for name, value in said.items())
        told.append(f"{judge} ({values})")
    return f"judged by {'; '.join(told)}"


def _difference_text(case: Case, item: Difference) -> str:
    """Say one difference: ``Russia on Fordow, salience: [20, 35, 50] -> 40``."""
    note = "" if item.bears or item.path.startswith(JUDGED) else " (not read by forecasts)"
    place = place_text(case, item.path)
    if item.path.endswith(".judgements") and isinstance(item.new, Mapping):
        return f"{place.removesuffix(', judgements')}: {_judges_text(case, item)}"
    if item.old is None and _is_entry(item.new):
        return f"{place}: new{note}"
    if item.new is None and _is_entry(item.old):
        named = next((item.old[key] for key in _NAMES if key in item.old), place)
        return f"{named}: removed{note}"
    return f"{place}: {_short(item.old)} -> {_short(item.new)}{note}"


def _is_entry(value: Any) -> bool:
    """Whether a value is an entry with a name, or a section of entries."""
    if not isinstance(value, Mapping):
        return False
    return any(key in value for key in _NAMES) or all(
        isinstance(inner, Mapping) for inner in value.values()
    )


def _not_listed(rest: Sequence[Difference]) -> str:
    """Say how many differences are left out, by section."""
    counts: dict[str, int] = {}
    for item in rest:
        section = item.path.partition(".")[0]
        counts[section] = counts.get(section, 0) + 1
    return "and " + ", ".join(f"{count} more under {name}" for name, count in counts.items())


def _rest_text(attribution: Attribution) -> str:
    """Say what the rest of a change is made of."""
    if attribution.other:
        places = list(
            dict.fromkeys(".".join(item.path.split(".")[:3]) for item in attribution.other)
        )
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        return f"the rest: {', '.join(places[:3])}{more}"
    if attribution.rerun:
        return f"the rest: other {', '.join(attribution.rerun)}"
    return "the rest"


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping) and value.keys() >= {"low", "likely", "high"}:
        ends = f"[{value['low']:g}, {value['likely']:g}, {value['high']:g}]"
        value = f"{ends} {value.get('shape', '')}".strip()
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
