"""A network of coded statements: its ties, the strongest first, and their picture."""

from __future__ import annotations

from winset.charts.network import ties_chart
from winset.coding.networks import Network
from winset.show.cells import number, table
from winset.show.sections import Figure, Section, Text

MEANINGS = {
    "ignore": ("speak of the same", ""),
    "two-mode": ("speaks of it", ""),
    "two-mode-subtract": ("agrees", "disagrees"),
}
"""What positive and negative ties mean, where it is not sides of a debate."""


def sections(answer: Network) -> list[Section]:
    """Return a row a tie, and the network as a picture."""
    ties = sorted(answer.ties().items(), key=lambda tie: (-abs(tie[1]), tie[0]))
    rows = [(one, other, number(weight, ".4g")) for (one, other), weight in ties]
    size = f"{len(answer.rows)} by {len(answer.columns)}"
    text = f"{answer.mode} of {answer.statements} statements, {size}, sum {answer.total:.6g}"
    figure = Figure(_picture(answer), style="network")
    return [
        Section("", [figure, table(("", "", ">weight"), rows), Text(text, "quiet")], id="network")
    ]


def _picture(answer: Network) -> str:
    title = f"{answer.mode} between {answer.actor}s"
    if not answer.one_mode:
        title = f"{answer.actor}s and {answer.concept}s"
    names = [*answer.rows, *(() if answer.one_mode else answer.columns)]
    sign = -1.0 if answer.mode == "conflict" else 1.0
    ties = {pair: sign * weight for pair, weight in answer.ties().items()}
    meanings = MEANINGS.get(answer.mode, ("same side", "opposite sides"))
    return ties_chart(title, names, ties, len(answer.rows), meanings)
