"""Parts of the report that templates of their own still make; each becomes sections in show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from winset.analyses.levers.case_levers import Changes
from winset.analyses.outcome.forecast import Forecast
from winset.report.change import change_section
from winset.report.context import precedents_section, timeline_section, timing_section
from winset.report.notes import notes
from winset.report.page import Prepared, Sources, environment
from winset.show.sections import Figure, Section
from winset.show.words import belief_text

if TYPE_CHECKING:
    from winset.library.case_passages import Cited


def parts(
    answer: Forecast,
    found: Changes | None,
    cited: Iterable[Cited] = (),
) -> list[Section | Prepared]:
    """Return the parts of the report between the forecast and its inputs."""
    sources = Sources.of_case(answer.case, cited)
    shared = {
        "answer": answer,
        "case": answer.case,
        "notes": notes(sources.sources, sources.cited),
        "belief": belief_text,
    }

    def prepared(anchor: str, title: str, part: str, **names: Any) -> Prepared:
        text = environment().get_template("parts.html").render(part=part, **shared, **names)
        return Prepared(anchor, title, Markup(text))  # noqa: S704 - the template escapes

    made: list[Section | Prepared] = []
    change = change_section(found)
    if change:
        made.append(prepared("change", "Who can change it?", "change.html", change=change))
    parallels, timings = precedents_section(answer), timing_section(answer)
    if parallels:
        title = "What it resembles"
        made.append(prepared("precedents", title, "precedents", parallels=parallels))
    if timings:
        made.append(prepared("timing", "When does it pay to move?", "timing", timings=timings))
    past = timeline_section(answer)
    if past is not None:
        caption = "What is known to the year or month alone is drawn as a band."
        made.append(Section("What has happened so far", [Figure(past, caption)], id="past"))
    return made
