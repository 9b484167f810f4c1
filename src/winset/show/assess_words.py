"""An assessment in words, the same in terminal, notebook and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winset.show.words import percent, signed

if TYPE_CHECKING:
    from winset.analyses.aims.assessment import Assessment, View
    from winset.analyses.aims.switching_values import Flip

FEW_ACTS = 25
"""Acts below which choices alone leave an actor's first priority open, by simulation."""


def assessment_text(answer: Assessment) -> str:
    """Return an assessment as a few lines of text."""
    lines = [answer.case.title, f"What does {answer.case.actors[answer.actor].name} really want?"]
    lines += [
        f"  {answer.hypotheses[name].name}: {posterior_text(answer.hypotheses[name])}"
        for name in answer.ranked()
    ]
    lines += [leading_text(answer), *notes(answer)]
    return "\n".join(line for line in lines if line)


def posterior_text(view: View) -> str:
    """Return a hypothesis' probability, its interval and its word."""
    low, high = percent(view.posterior.p5), percent(view.posterior.p95)
    return f"{percent(view.posterior.mean)} ({low} to {high}), {view.word}"


def leading_text(answer: Assessment) -> str:
    """Say which view leads, by how much, and what tells it from its rival."""
    rival = answer.rival
    if rival is None:
        return ""
    case = answer.case
    first, second = (case.hypotheses[name].name for name in (rival.leader, rival.rival))
    apart = [(name, value) for name, value in rival.items.items() if abs(value) >= 0.05][:3]
    text = f"“{first}” leads “{second}” by {rival.decibans:.1f} decibans"
    if rival.decibans < 3.0:
        text += ", less than a factor of two: the evidence hardly tells the two apart"
    if not apart:
        return f"{text}. No item tells them apart."
    listed = "; ".join(f"{case.evidence[name].name} ({signed(value)})" for name, value in apart)
    return f"{text}. What tells them apart most, in decibans: {listed}."


def flip_text(answer: Assessment, flip: Flip) -> str:
    """Say what one change would do."""
    winner = answer.case.hypotheses[flip.winner].name
    where = ", within what was stated" if flip.inside else ""
    return f"{flip.input}: {flip.now} → {flip.then}{where}; then “{winner}” leads"


def notes(answer: Assessment) -> list[str]:
    """Return what a reader must know of how far the numbers carry."""
    found = []
    if answer.acts:
        found.append(
            "Choices tell only the product of the scale of utility and the response parameter; "
            "utility is fixed to run from 0, every issue a whole range away, to 1, every issue at "
            "its ideal, and the response parameter holds on that scale alone."
        )
    if 0 < answer.acts < FEW_ACTS:
        acts = "one act" if answer.acts == 1 else f"{answer.acts} acts"
        found.append(
            f"{acts.capitalize()} {'is' if answer.acts == 1 else 'are'} few: below about "
            f"{FEW_ACTS}, conduct alone leaves first priorities open, so what is wanted rests "
            "mostly on what the hypotheses say."
        )
    if any(view.sampled for view in answer.hypotheses.values()):
        found.append("Importance weights degenerated under some hypotheses; a sampler took over.")
    return found
