"""Ideal points as one page."""

from __future__ import annotations

from collections.abc import Sequence

from winset.analyses.rollcalls.ideal_points import IdealPoints
from winset.report import page as frame
from winset.show.reveal import sections, title
from winset.show.words import counted


def page(answer: IdealPoints, actors: Sequence[str] = ()) -> str:
    """Return ideal points as one HTML page.

    Parameters
    ----------
    answer : IdealPoints
    actors : sequence of str, optional
        Those in the chart; by default the anchors and both ends.
    """
    meta = f"{counted(len(answer.points), 'actor')}, {counted(answer.roll_calls, 'roll call')}."
    if answer.anchors:
        positive, negative = (answer.names[anchor] for anchor in answer.anchors)
        meta += f" Positive end: {positive}; set against {negative}."
    question = "; ".join(answer.issues.values()) if answer.issues else ""
    top = frame.Top(title(answer), "Revealed by votes", question=question, meta=meta)
    return frame.page(top, sections(answer, actors))
