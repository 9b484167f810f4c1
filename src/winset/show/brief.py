"""A brief in a principal's words: likelihood and, apart, confidence; each number with its origin.

Percentages are those of the answers that the brief rests on; each sentence has the number of a
footnote, and the footnotes say where in those answers its figures stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from winset.analyses.aims.assessment import (
    Assessment,
    ExpectedInformation,
    QuestionAnswer,
    SwitchingValue,
)
from winset.analyses.brief import Brief, Moved, event_confidence
from winset.analyses.events.odds import EventOdds
from winset.analyses.outcome.agreement import Agreement
from winset.case import hypothesis_tree as tree
from winset.case.hypotheses import Choice
from winset.case.probability_words import probability_word
from winset.case.schema import Case
from winset.show.assess import input_text as judged_text
from winset.show.assess_words import GRADE_WORDS, interval_text, origin_text, outcome_name
from winset.show.brief_since import LEAST_MOVED, SENTENCE, drawn_alike, moves
from winset.show.cells import Rows, Titles, share_cell, table, value_cell
from winset.show.issue_rows import spread_of
from winset.show.ratification import brief_sentence
from winset.show.robustness import input_text, value_of
from winset.show.sections import Cell, Column, Part, Row, Section, Table, Text, Tone
from winset.show.words import change_text, counted, day_text, short_unit, value_text, whose_consent
from winset.show.words import percent as share_text

TITLE = "Brief"
MOST_JUDGEMENTS, MOST_TERMS, MOST_SOURCES, MOST_CHANGES, MOST_WATCHED = 5, 3, 3, 2, 2
MOST_INPUTS, MOST_MOVED = 3, 2
REFUSES = 0.9
"""Who accepts with less than this is named."""
LEAST_LEFT = 1e-6
"""What is left of a chance that no trial met."""
OUTCOMES = {
    "signed": "a deal signed",
    "extended": "an extension",
    "ratified": "ratification",
    "broken": "a deal broken",
}
"""What a dated question is about, by how it bears on the deal."""


def percent(share: float) -> str:
    """Return a share as per cent; what was so in every trial is still not certain."""
    return share_text(_open(share))


def word_of(share: float) -> str:
    """Return the ICD 203 word for a share."""
    return probability_word(_open(share))


def _open(share: float) -> float:
    return min(max(share, LEAST_LEFT), 1.0 - LEAST_LEFT)


@dataclass
class _Notes:
    """Footnotes: where each figure stands in the answers."""

    listed: list[str] = field(default_factory=list)

    def text(self, words: str, *origins: tuple[str, float], tone: Tone = "") -> Text:
        """Return a paragraph with a footnote for its figures."""
        if not origins:
            return Text(words)
        says = ", ".join(f"{where}={value:.3g}" for where, value in dict(origins).items())
        self.listed.append(says)
        return Text(words, tone, notes=[(len(self.listed), says)])


def sections(answer: Brief) -> list[Section]:
    """Return the brief: the answer, judgements, terms, and what they rest on."""
    notes = _Notes()
    judged, rests = "Key judgements", "What the answer rests on"
    shown = [
        Section("", [_answer(answer, notes), *_moved(answer, notes)]),
        Section(judged, _judgements(answer, notes), id="judgements"),
        _terms(answer, notes),
        *_levers(answer, notes),
        *(_views(found) for found in answer.aims if found.hypotheses),
        Section(rests, _assumptions(answer, notes), id="rests"),
        *_mind(answer, notes),
        *_watched(answer),
        Section("Sources", _sources(answer), id="cited"),
    ]
    figures = "; ".join(f"{n} {says}" for n, says in enumerate(notes.listed, start=1))
    last: list[Part] = [Text(f"{figures}.", "quiet")] if figures else []
    last += [Text(answer.marking, "quiet")] if answer.marking else []
    shown.append(Section("Where the figures stand" if figures else "", last, id="figures"))
    return [section for section in shown if section.parts]


# --- the answer ---------------------------------------------------------------------------------


def _answer(answer: Brief, notes: _Notes) -> Text:
    """Answer the case's question in one sentence."""
    said: list[str] = []
    origins: list[tuple[str, float]] = []
    for name, found in _events(answer):
        said.append(f"{_asked(found)}: {_likely(found.probability)}")
        origins.append((f"odds.events.{name}.probability", found.probability))
    agreement = answer.forecast.agreement
    if agreement is not None:
        share = agreement.probability
        said.append(f"terms that {_needed(answer)} prefer to no deal: {_likely(share)}")
        origins.append(("forecast.agreement.probability", share))
    for aim in answer.aims:
        for question, one in aim.questions.items():
            said.append(_leads(aim, question, one))
            named = [one.rival.leader] if one.rival.claimed else [one.rival.leader, one.rival.rival]
            origins += [_origin(aim, name) for name in named]
    if not said:
        return _settled(answer, notes)
    text = "; ".join(said)
    return notes.text(f"{text[0].upper()}{text[1:]}.", *origins, tone="strong")


def _settled(answer: Brief, notes: _Notes) -> Text:
    """Answer with the terms, where the case does not say what no deal brings."""
    run, said = answer.forecast, []
    origins: list[tuple[str, float]] = []
    for name, issue in list(answer.case.issues.items())[:MOST_TERMS]:
        spread = spread_of(run, name)
        low, middle, high = (value_text(spread[key], issue) for key in ("p10", "median", "p90"))
        unit = short_unit(issue.unit)
        said.append(f"{issue.name}: {middle} {unit} (80 % interval {low} to {high})")
        if run.pooled is not None:
            origins.append((f"forecast.pooled.issues.{name}.median", spread["median"]))
    more = len(answer.case.issues) - len(said)
    rest = f"; and {counted(more, 'further issue')}, below" if more else ""
    text = (
        f"If the matter is settled, {'; '.join(said)}{rest}. Whether there is a deal is not asked"
    )
    return notes.text(
        f"{text}: the case does not say what no deal brings.", *origins, tone="strong"
    )


def _events(answer: Brief) -> list[tuple[str, EventOdds]]:
    return [] if answer.odds is None else list(answer.odds.events.items())


def _asked(found: EventOdds) -> str:
    """Return what a dated question is about, with its day."""
    asked = None if found.event.standing else OUTCOMES.get(found.event.bears)
    if asked is None:
        return f"“{found.event.question}” {found.event.options[0].lower()}"
    return f"{asked} by {day_text(found.event.closes)}"


def _likely(share: float) -> str:
    return f"{word_of(share)} ({percent(share)})"


def _needed(answer: Brief) -> str:
    return whose_consent(answer.case)


def _origin(found: Assessment, name: str) -> tuple[str, float]:
    value = found.hypotheses[name].posterior.mean
    return f"assess.{found.actor}.hypotheses.{name}.posterior", value


def _on(found: Assessment, question: str) -> str:
    """Return what a view of an actor is about."""
    who = found.case.actors[found.actor].name
    return f"{who}, {question}" if question and len(found.questions) > 1 else f"what {who} wants"


def _leads(found: Assessment, question: str, one: QuestionAnswer) -> str:
    """Say which view of an actor leads, or that none can be said to."""
    rival, what = one.rival, _on(found, question)
    first, second = (found.hypotheses[name] for name in (rival.leader, rival.rival))
    if rival.claimed:
        return f"{what}: “{first.name}” {_likely(first.posterior.mean)}"
    return (
        f"{what}: open between “{first.name}” ({percent(first.posterior.mean)}) and "
        f"“{second.name}” ({percent(second.posterior.mean)})"
    )


def _moved(answer: Brief, notes: _Notes) -> list[Part]:
    """Say what moved since the last record."""
    before = answer.before
    if before is None:
        return []
    listed = [one for one in moves(answer, before) if one.group in SENTENCE or one.moved]
    rest = [one for one in listed if one.group not in SENTENCE]
    largest = sorted(rest, key=lambda one: -abs(one.now - one.then))[:MOST_MOVED]
    listed = [one for one in listed if one.group in SENTENCE or one in largest]
    told = [f"{m.said}, from {percent(m.then)} to {percent(m.now)}" for m in listed if m.moved]
    text = "; ".join(told) or "nothing that is told here"
    origins = ((one.where, one.then) for one in listed)
    alike = not told or drawn_alike(answer, before)
    chance = "" if alike else ", by other draws, so small moves may be chance"
    told_text = notes.text(f"What has moved since {before.date}{chance}: {text}.", *origins)
    return [told_text, *_inputs_changed(answer, before)]


def _inputs_changed(answer: Brief, before: Moved) -> list[Part]:
    """Name the inputs that were changed since the last record."""
    case = answer.case
    names = [change_text(case, change) for change in before.changes]
    named = (_entry_name(case, *path.split(".")) for path in before.further)
    names += dict.fromkeys(named)
    more = len(names) - MOST_INPUTS
    listed = "; ".join(names[:MOST_INPUTS]) + (f"; and {more} more" if more > 0 else "")
    return [Text(f"Changed in the case since: {listed or 'nothing that bears on it'}.")]


def _entry_name(case: Case, section: str, name: str = "") -> str:
    """Return what an entry of a section is called, or that the section has changed."""
    entries = getattr(case, section, None)
    entry = entries.get(name) if isinstance(entries, Mapping) else None
    named = getattr(entry, "name", None) or getattr(entry, "question", None)
    return f"“{named}”" if named else section.replace("_", " ")


# --- judgements ---------------------------------------------------------------------------------


def _judgements(answer: Brief, notes: _Notes) -> list[Part]:
    return list(_judged(answer, notes))[:MOST_JUDGEMENTS]


def _judged(answer: Brief, notes: _Notes) -> Iterator[Part]:
    agreement = answer.forecast.agreement
    for name, found in _events(answer):
        last, share = found.by[-1], found.probability
        where = f"odds.events.{name}"
        yield notes.text(
            f"{found.event.question} {_sentence(share)} (range {percent(last.p5)} to "
            f"{percent(last.p95)}). Confidence: {event_confidence(found)}.",
            (f"{where}.probability", share), (f"{where}.by[-1].p5", last.p5),
            (f"{where}.by[-1].p95", last.p95),
        )  # fmt: skip
    if agreement is not None:
        yield _terms_judgement(answer, agreement, notes)
    for aim in answer.aims:
        for question, one in aim.questions.items():
            both = [one.rival.leader, one.rival.rival]
            what = _on(aim, question)
            pairs = ((aim.hypotheses[name].name, aim.hypotheses[name].posterior) for name in both)
            views = ", ".join(f"“{name}” {_likely(share.mean)}" for name, share in pairs)
            yield notes.text(
                f"{what[0].upper()}{what[1:]}: {views}. Confidence: {one.confidence.level}.",
                *(_origin(aim, name) for name in both),
            )


def _sentence(share: float) -> str:
    word = word_of(share)
    return f"{word[0].upper()}{word[1:]}, {percent(share)}"


def _terms_judgement(answer: Brief, agreement: Agreement, notes: _Notes) -> Text:
    shares = dict(answer.alternatives())
    low = min(shares, key=shares.__getitem__)
    high = max(shares, key=shares.__getitem__)
    share = agreement.probability
    return notes.text(
        f"Terms that all prefer to no deal: {_sentence(share).lower()}; under other assumptions, "
        f"{percent(shares[low])} to {percent(shares[high])}. That they exist does not mean that "
        f"they will be signed. Confidence: {answer.terms_confidence}.",
        ("forecast.agreement.probability", share), (low, shares[low]), (high, shares[high]),
    )  # fmt: skip


# --- terms --------------------------------------------------------------------------------------


def _terms(answer: Brief, notes: _Notes) -> Section:
    """Return the terms to expect, and who refuses them where that is known."""
    found, case = answer.forecast.packages, answer.case
    if found is None:
        return Section("Terms to expect", [_expected(answer)], id="terms")
    package = found.headline
    sure = sorted(package.acceptance.items(), key=lambda pair: pair[1])
    needed = [(n, p) for n, p in sure if n in found.consenters.needed and p < REFUSES]
    refuses = ", ".join(f"{case.parties[n].name} ({percent(p)})" for n, p in needed)
    text = f"Accepted by {_needed(answer)}: "
    text += percent(package.accepted_by_all)
    text += f"; least often: {refuses}" if needed else "; nobody is likely to refuse"
    best = found.most_acceptable.accepted_by_all
    origins = [(f"forecast.package.acceptance.{n}", p) for n, p in needed]
    told = notes.text(
        f"{text}. The most acceptable terms reach {percent(best)}.",
        ("forecast.package.accepted_by_all", package.accepted_by_all), *origins,
        ("forecast.most_acceptable.accepted_by_all", best),
    )  # fmt: skip
    parts: list[Part] = [told, *_ratified(answer, notes), _expected(answer)]
    return Section("Terms to expect, and who refuses them", parts, id="terms")


def _ratified(answer: Brief, notes: _Notes) -> list[Part]:
    """Say in one sentence whether the deal survives at home, where somebody ratifies."""
    found = answer.forecast.ratification
    if found is None:
        return []
    origin = ("forecast.ratification.ratified", found.ratified)
    return [notes.text(brief_sentence(answer.case, found), origin)]


def _expected(answer: Brief) -> Table:
    """Return the terms of each issue: those of the package, or those of all models together."""
    run, packages = answer.forecast, answer.forecast.packages
    rows: Rows = []
    for name, issue in answer.case.issues.items():
        spread = spread_of(run, name)
        ends = f"{value_text(spread['p10'], issue)} to {value_text(spread['p90'], issue)}"
        label = Cell(issue.name, below=short_unit(issue.unit))
        rows.append([label, value_cell(spread["median"], issue), ends])
    first = "if there is a deal" if packages is not None else "if the matter is settled"
    return table([Column(first, wide=True), ">terms to expect", ">80 % interval"], rows)


# --- views --------------------------------------------------------------------------------------


def _views(found: Assessment) -> Section:
    """Return the rival views of an actor, the author's own included."""
    who = found.case.actors[found.actor].name
    rows: Rows = []
    for question in found.questions:
        if len(found.questions) > 1:
            rows.append(Row([Cell(question)], heading=True))
        leaves = tree.leaves(tree.about(found.case, found.actor), question)
        for name in sorted(leaves, key=lambda n: -found.hypotheses[n].posterior.mean):
            view = found.hypotheses[name]
            line = view.bottom_line
            own = "" if line is None else _held(line.chance.low, line.chance.high)
            rows.append([view.name, share_cell(view.posterior.mean), interval_text(view), own])
    author = Column("the author's own", number=True, optional=True)
    titles: Titles = [Column("view", wide=True), ">now", ">range", author]
    return Section(f"What {who} wants: rival views", [table(titles, rows)], id="views")


def _held(low: float, high: float) -> str:
    return f"{low:.0f} to {high:.0f} %" if low < high else f"{low:.0f} %"


# --- levers -------------------------------------------------------------------------------------


def _levers(answer: Brief, notes: _Notes) -> Iterator[Section]:
    """Say what those can do whom the case is about, each lever in a sentence."""
    for actor, effects in answer.levers.items():
        name = answer.case.actors[actor].name
        texts: list[Part] = []
        for number, effect in enumerate(effects):
            where = f"advise.{actor}[{number}]"
            ratified = effect.ratified is not None
            change = effect.ratified if ratified else effect.agreement
            likelier, origins = "", [(f"{where}.sure", effect.sure)]
            if change is not None and abs(change) >= LEAST_MOVED:
                likelier = f"; {'ratification' if ratified else 'a deal'} {_likelier(change)}"
                origins.append((f"{where}.{'ratified' if ratified else 'agreement'}", change))
            text = f"{effect.lever.text}: better for {name} with {percent(effect.sure)}{likelier}."
            texts.append(notes.text(text, *origins))
        yield Section(f"What {name} can do", texts, id=f"levers-{actor}")


def _likelier(change: float) -> str:
    points = counted(round(100 * abs(change)), "point")
    return f"{points} {'likelier' if change > 0 else 'less likely'}"


# --- assumptions, and what would change them -----------------------------------------------------


def _assumptions(answer: Brief, notes: _Notes) -> list[Part]:
    case, agreement, found = answer.case, answer.forecast.agreement, answer.forecast.robustness
    texts: list[Part] = []
    for number, one in enumerate(found.carriers if found is not None else ()):
        low, high = (value_of(case, one.input, value) for value in (one.low, one.high))
        where = f"forecast.robustness.carriers[{number}]"
        texts.append(
            notes.text(
                f"“{input_text(case, one.input)}”: {percent(one.at_low)} at {low} or less, "
                f"{percent(one.at_high)} at {high} or more.",
                (f"{where}.at_low", one.at_low), (f"{where}.at_high", one.at_high),
            )
        )  # fmt: skip
    shares = {} if agreement is None else dict(agreement.dependence)
    if len(shares) > 1:
        rho = max(shares)
        texts.append(
            notes.text(
                "Were each actor hard or soft on all issues at once, not on each independently: "
                f"{percent(shares[rho])}.",
                (f'forecast.agreement.dependence["{rho:g}"]', shares[rho]),
            )
        )
    if found is not None and found.shape is not None:
        linear = found.shape.linear
        texts.append(
            notes.text(
                f"Did each concession hurt alike, not more the further it goes: {percent(linear)}.",
                ("forecast.robustness.shape.linear", linear),
            )
        )
    if texts:
        return [Text("How likely such terms are, if other things are assumed:"), *texts]
    return [] if agreement is None else [Text("No single assumption moves the answer far.")]


def _mind(answer: Brief, notes: _Notes) -> list[Section]:
    """Say what would change our mind."""
    texts: list[Part] = []
    for found in answer.aims:
        for question, one in found.questions.items():
            on = f'questions["{question}"].' if question else ""
            changes = [c for c in one.switching_values if not c.input.startswith("hypotheses.")]
            most = MOST_CHANGES if len(found.questions) == 1 else 1
            first = {".".join(c.input.split(".")[:2]): c for c in reversed(changes[:most])}
            for change in reversed(first.values()):
                texts.append(
                    notes.text(
                        f"{_changed(found, change)}, “{found.hypotheses[change.winner].name}” "
                        "would lead.",
                        (f"assess.{found.actor}.{on}flips:{change.input}", change.decibans),
                    )
                )
    return [Section("What would change our mind", texts, id="mind")] if texts else []


def _changed(found: Assessment, change: SwitchingValue) -> str:
    """Say what one change is, as the first half of a sentence."""
    parts = change.input.split(".")
    if parts[-1] == "origin":
        item = found.evidence[parts[1]].item.name
        return f"Were “{item}” {origin_text(found, parts[1], change.then)}"
    if parts[0] == "evidence" and len(parts) == 2:
        return f"Were “{found.evidence[parts[1]].item.name}” left out"
    if parts[0] == "evidence" and parts[2] in ("likelihood", "consistency"):
        view = f"“{found.case.hypotheses[parts[3]].name}”"
        was, then = (GRADE_WORDS.get(text, f"{text} likely") for text in (change.now, change.then))
        fits = (
            f"{then}, and not {was}, with {view}"
            if parts[2] == "consistency"
            else (f"{then} if {view} holds, not {was}")
        )
        return f"Were “{found.evidence[parts[1]].item.name}” {fits}"
    return f"{judged_text(found, change.input)}: at {change.then} in place of {change.now}"


def _watched(answer: Brief) -> list[Section]:
    """Return what to watch for, until when, and what it would do."""
    rows: Rows = []
    for found in answer.aims:
        worth = sorted(found.candidates.items(), key=lambda pair: -pair[1].bits)
        for name, seen in worth[:MOST_WATCHED]:
            entry = found.case.candidates[name]
            until = "" if entry.by is None else str(entry.by)
            rows += [[entry.name, until, text] for text in _would(found, seen, entry.choice)]
    titles: Titles = [
        Column("watch for", wide=True),
        Column("until", optional=True),
        Column("then", wide=True),
    ]
    return [Section("Indicators", [table(titles, rows)], id="indicators")] if rows else []


def _would(found: Assessment, seen: ExpectedInformation, choice: Choice | None) -> list[str]:
    """Say, for the outcome that moves the leading view most, where it would put it."""
    texts = []
    for one in found.questions.values():
        leader, now = one.rival.leader, found.hypotheses[one.rival.leader].posterior.mean
        moves = {k: after.get(leader, now) - now for k, (_, after) in seen.outcomes.items()}
        key = max(moves, key=lambda k: abs(moves[k]), default="")
        if moves and abs(moves[key]) >= LEAST_MOVED:
            then, outcome = percent(now + moves[key]), outcome_name(choice, key)
            texts.append(
                f"if {outcome}: “{found.hypotheses[leader].name}” {percent(now)} to {then}"
            )
    return texts[:1]


def _sources(answer: Brief) -> list[Part]:
    case = answer.case
    used: dict[str, int] = {}
    for locator in _locators(answer):
        used[locator] = used.get(locator, 0) + 1
    ranked = sorted(used, key=lambda name: (-used[name], name))
    ranked += sorted(case.cited_sources(outcomes=False) - used.keys()) if not used else []
    listed = []
    for name in ranked[:MOST_SOURCES]:
        source = case.sources[name]
        by = f"{', '.join(source.authors)}: " if source.authors else ""
        day = "" if source.date is None else f", {source.date}"
        listed.append(f"{by}{source.title}{day}")
    more = len(ranked) - len(listed)
    rest = f"; and {counted(more, 'further source')}, in the report" if more else ""
    return [Text(f"{'; '.join(listed) or 'None is cited'}{rest}.")]


def _locators(answer: Brief) -> Iterator[str]:
    """Yield the source of each item of evidence and of each class of a dated question."""
    for found in answer.aims:
        for weight in found.evidence.values():
            yield from _names(weight.item.sources)
    for _, event in _events(answer):
        for one in event.event.classes.values():
            yield from _names(one.sources)


def _names(sources: Sequence[str]) -> Iterator[str]:
    for locator in sources:
        yield locator.partition("#")[0]
