"""An assessment in sentences: what leads, who judged, what it rests on, how far it carries."""

from __future__ import annotations

from winset.analyses.aims.assessment import (
    Assessment,
    Confidence,
    QuestionAnswer,
    Rival,
    View,
)
from winset.analyses.aims.switching_values import OWN
from winset.case import hypothesis_tree as tree
from winset.case.hypotheses import Choice
from winset.show.words import percent

FEW_ACTS = 25
"""Acts below which choices alone leave an actor's first priority open, by simulation."""
FACTOR_OF_TWO = 3.0
"""Decibans."""
EVEN = 0.005
"""By how much probabilities differ at least that are not told as even."""
GRADE_WORDS = {
    "CC": "very consistent",
    "C": "consistent",
    "N": "neutral",
    "I": "inconsistent",
    "II": "very inconsistent",
}
"""What the grades of a matrix of competing hypotheses mean."""
FAVOURED = ("second", "first")
PARTS = ((0.95, "all"), (0.7, "most"), (0.45, "half"), (0.3, "a third"))
"""From which part on one item is said to carry so much."""


def posterior_text(view: View) -> str:
    """Return a hypothesis' probability."""
    return percent(view.posterior.mean)


def interval_text(view: View) -> str:
    """Return how far the judgements leave a hypothesis' probability open."""
    p5, p95 = view.posterior.p5, view.posterior.p95
    return "below 1 %" if p95 < 0.01 else f"{100 * p5:.0f} to {100 * p95:.0f} %"


def leading_text(answer: Assessment) -> str:
    """Say what leads on each question."""
    return " ".join(on_question(answer, name) + leading(answer, answer.questions[name])
                    for name in answer.questions)  # fmt: skip


def on_question(answer: Assessment, question: str) -> str:
    """Return the beginning of a sentence that names the question, where there are several.

    Parameters
    ----------
    answer : Assessment
    question : str
    """
    return f"On {question}: " if len(answer.questions) > 1 and question else ""


def origin_text(answer: Assessment, name: str, origin: str) -> str:
    """Say as what an item would count, by an item of the origin that it would be of.

    Parameters
    ----------
    answer : Assessment
    name : str
        The item's id.
    origin : str
        The other origin, or none that it shares.
    """
    if origin == OWN:
        return "a witness of its own"
    items = {key: weight.item for key, weight in answer.evidence.items() if key != name}
    others = [item.name for item in items.values() if item.origin == origin]
    if not others:
        return f"counted to the origin {origin}"
    return f"from the same source as “{others[0]}”, counted as one with it"


def outcome_name(choice: Choice | None, outcome: str) -> str:
    """Return what an outcome to look for is called: its own words where it is an alternative.

    Parameters
    ----------
    choice : Choice, optional
    outcome : str
    """
    if choice is None or outcome not in choice.alternatives:
        return outcome
    return f"“{choice.alternatives[outcome].name}”"


def leading(answer: Assessment, question: QuestionAnswer) -> str:
    """Say which view leads, by how much, and what tells it from its rival.

    Parameters
    ----------
    answer : Assessment
    question : QuestionAnswer
        One of its.
    """
    rival, case = question.rival, answer.case
    first, second = (case.hypotheses[name].name for name in (rival.leader, rival.rival))
    apart = [(name, value) for name, value in rival.items.items() if abs(value) >= 0.2][:3]
    text = f"“{first}” is {times_text(rival.decibans)} as likely as “{second}”"
    relabelled = [c for c in question.switching_values if c.input.endswith(".origin")]
    if not rival.claimed:
        text += ", and no view can be said to lead"
        for change in relabelled[:1]:
            item, then = item_name(answer, change.input.split(".")[1]), change.then
            text += f": were “{item}” {origin_text(answer, change.input.split('.')[1], then)}"
            text += f", “{case.hypotheses[change.winner].name}” would stand first"
    elif rival.decibans < FACTOR_OF_TWO:
        text += ": the evidence hardly tells the two apart"
    if not apart:
        return f"{text}. No item tells them apart."
    listed = "; ".join(
        f"“{item_name(answer, name)}” ({times(value)} for the {FAVOURED[value > 0]})"
        for name, value in apart
    )
    return f"{text}. What tells them apart most: {listed}.{_carries(answer, rival)}"


def _carries(answer: Assessment, rival: Rival) -> str:
    """Say so where one item carries much of what tells two hypotheses apart."""
    sizes = {name: abs(value) for name, value in rival.items.items()}
    most = max(sizes, key=lambda name: sizes[name])
    part = sizes[most] / max(sum(sizes.values()), 1e-300)
    said = [word for least, word in PARTS if part >= least]
    item = item_name(answer, most)
    return f" One item carries {said[0]} of it: “{item}”." if said else ""


def confidence_text(confidence: Confidence) -> str:
    """Say how good the basis is, and on which grounds."""
    grounds = confidence.grounds
    value = {name: ground.value for name, ground in grounds.items()}
    said = {
        "origins": f"origins that tell hypotheses apart: {value['origins']:.0f}",
        "ratings": f"what they say is true with {percent(value['ratings'])}",
        "largest": f"one origin carries {percent(value['largest'])} of it",
        "flip": _flip_text(value["flip"]),
        "judges": f"judges of the item that has fewest: {value.get('judges', 0):.0f}",
        "agreement": f"judges for whom it stands first: {percent(value.get('agreement', 0.0))}",
    }
    listed = "; ".join(f"{said[name]} ({ground.level})" for name, ground in grounds.items())
    return f"Confidence in which view stands first is {confidence.level}: {listed}."


def _flip_text(decibans: float) -> str:
    if decibans <= 0.0:
        return "a change within what is open puts another view first"
    return f"a change of odds of {times_text(decibans)} puts another view first"


def author_texts(answer: Assessment) -> list[str]:
    """Set the author's own bottom lines beside the answer."""
    texts = []
    for view in answer.hypotheses.values():
        if (line := view.bottom_line) is not None:
            low, high = line.chance.low, line.chance.high
            held = f"{low:.0f} to {high:.0f} %" if low < high else f"{low:.0f} %"
            where = {"within": "agrees with", "below": "is below", "above": "is above"}
            by = f" ({line.by})" if line.by else ""
            texts.append(
                f"The author's bottom line{by}: “{view.name}” {held}. "
                f"The answer here, {interval_text(view)}, {where[view.against_author]} that."
                + (f" {line.why}" if line.why else "")
            )
    return texts


def item_name(answer: Assessment, name: str) -> str:
    """Return the name of an item: of the evidence, or of what was looked for.

    Parameters
    ----------
    answer : Assessment
    name : str
    """
    case = answer.case
    if name in answer.evidence:
        return answer.evidence[name].item.name
    return (case.evidence.get(name) or case.candidates[name]).name


def judges_texts(answer: Assessment) -> list[str]:
    """Say what each of several judges alone would conclude, and where they are furthest apart."""
    texts = []
    for name in answer.questions if answer.judges else ():
        leaves = tree.leaves(tree.about(answer.case, answer.actor), name)
        firsts = []
        for judge, alone in answer.judges.items():
            first = max(leaves, key=alone.hypotheses.__getitem__)
            share = percent(alone.hypotheses[first])
            firsts.append(f"{judge}'s, “{answer.hypotheses[first].name}” with {share}")
        text = f"{on_question(answer, name)}by each judge's judgements alone would stand first: by "
        texts.append(f"{text[0].upper()}{text[1:]}{'; by '.join(firsts)}.")
    most = max(answer.evidence, key=lambda n: answer.evidence[n].apart, default="")
    if most and answer.evidence[most].apart > 0.0:
        size = times(answer.evidence[most].apart)
        texts.append(f"Judges are furthest apart on “{item_name(answer, most)}”: {size}.")
    return texts


def hindsight_texts(answer: Assessment, question: QuestionAnswer) -> list[str]:
    """Say which items were judged when the leader could be known, and what it has without them.

    Parameters
    ----------
    answer : Assessment
    question : QuestionAnswer
        One of its.
    """
    late, leader = question.hindsight, question.rival.leader
    if late is None:
        return []
    views = tree.about(answer.case, answer.actor)
    leaves = tree.leaves(views, tree.question_of(views, leader))
    first, second = sorted(leaves, key=lambda name: -late.without[name])[:2]
    then = "would stand first" if first != leader else "stands first still"
    if late.without[first] - late.without[second] < EVEN:
        then = "is no likelier than the next"
    items = "; ".join(f"“{item_name(answer, name)}”" for name in late.items)
    return [
        f"That “{views[leader].name}” leads could be known from {late.since} on. Judged later: "
        f"{items}. Without what was judged later “{views[first].name}” {then}, "
        f"with {percent(late.without[first])}."
    ]


def view_name(answer: Assessment, name: str) -> str:
    """Return the name of a hypothesis.

    Parameters
    ----------
    answer : Assessment
    name : str
        Its id.
    """
    return answer.hypotheses[name].name


def watch_texts(answer: Assessment) -> list[str]:
    """Say what could be seen that would best tell each leader from its rival."""
    return [
        f"{on_question(answer, name)}“{answer.candidates[found.watch].name}” would best tell "
        f"“{view_name(answer, found.rival.leader)}” from "
        f"“{view_name(answer, found.rival.rival)}”."
        for name, found in answer.questions.items()
        if found.watch is not None
    ]


def news_texts(answer: Assessment) -> list[str]:
    """Say what came since a day, and what it changed."""
    news = answer.news
    if news is None:
        return []
    if not news.items:
        return [f"Since {news.since} nothing has come."]
    now = {name: view.posterior.mean for name, view in answer.hypotheses.items()}
    moved = sorted(now, key=lambda name: -round(abs(now[name] - news.hypotheses[name]), 6))[:3]
    changes = "; ".join(
        f"“{answer.hypotheses[n].name}” from {percent(news.hypotheses[n])} to {percent(now[n])}"
        for n in moved
    )
    items = "; ".join(f"“{item_name(answer, name)}”" for name in news.items)
    return [f"Since {news.since} have come: {items}. They moved {changes}."]


def retracted_texts(answer: Assessment) -> list[str]:
    """Say what each retracted source carried."""
    texts = []
    for name, gone in answer.retracted.items():
        case, now = answer.case, {n: v.posterior.mean for n, v in answer.hypotheses.items()}
        moved = {n: round(abs(gone.hypotheses[n] - now[n]), 6) for n in now}
        most = max(now, key=lambda n: (moved[n], now[n]))
        items = "; ".join(f"“{item_name(answer, item)}”" for item in gone.items)
        texts.append(
            f"“{case.sources[name].title}” is retracted ({case.sources[name].retracted}), and with "
            f"it are struck: {items}. With it “{answer.hypotheses[most].name}” stood at "
            f"{percent(gone.hypotheses[most])}; now it stands at {percent(now[most])}."
        )
    return texts


def remainder_texts(answer: Assessment) -> list[str]:
    """Say how much of the remainder each hypothesis of none-of-these can hold."""
    return [
        f"“{view.name}” stands at {posterior_text(view)}, and could hold up to "
        f"{percent(view.most)}: that much if a view that nobody has stated explained all of this "
        "as well as the best one stated does."
        for view in answer.hypotheses.values()
        if view.most is not None
    ]


def times(decibans: float) -> str:
    """Return how many times, up or down: ``2.0 times``."""
    return f"{10.0 ** (abs(decibans) / 10.0):.1f} times"


def times_text(decibans: float) -> str:
    """Say how many times as likely one is as another: *twice*, *1.4 times*, *just*."""
    times = 10.0 ** (decibans / 10.0)
    if times < 1.05:
        return "just"
    return "twice" if 1.9 <= times <= 2.1 else f"{times:.{0 if times >= 10 else 1}f} times"


def notes(answer: Assessment) -> list[str]:
    """Return what a reader must know of how far the numbers carry."""
    lines = []
    if answer.acts:
        lines.append(
            "Choices tell only the product of the scale of utility and the response parameter; "
            "utility is fixed to run from 0, every issue a whole range away, to 1, every issue at "
            "its ideal, and the response parameter holds on that scale alone."
        )
    if 0 < answer.acts < FEW_ACTS:
        acts = "one act" if answer.acts == 1 else f"{answer.acts} acts"
        lines.append(
            f"{acts.capitalize()} {'is' if answer.acts == 1 else 'are'} few: below about "
            f"{FEW_ACTS}, conduct alone leaves first priorities open, so what is wanted rests "
            "mostly on what the hypotheses say."
        )
    if answer.sampled:
        lines.append("Importance weights degenerated under some hypotheses; a sampler took over.")
    if not answer.settled:
        lines.append(
            "The sampler has not settled: its batches disagree, so numbers may be further off than "
            "the standard errors say. Ask for more draws."
        )
    return lines


def error_text(answer: Assessment) -> str:
    """Say how far numbers are off because draws are finite."""
    views, interests = answer.hypotheses.values(), answer.interests.values()
    said = [f"{_points(max(v.error for v in views))} of hypotheses"] if views else []
    tops = [each.top_error for each in interests]
    return "standard error " + ", ".join(
        [*said, *([f"{_points(max(tops))} of first priorities"] if tops else [])]
    )


def _points(error: float) -> str:
    return "below 0.1 points" if error < 0.0005 else f"{100 * error:.1f} points"
