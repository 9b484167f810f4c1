"""Packages: terms of all issues together, who accepts them, and which are accepted most often."""

from __future__ import annotations

from collections.abc import Sequence

from winset.analyses.outcome.forecast import Forecast
from winset.analyses.outcome.package import Package, Packages
from winset.case.schema import Case
from winset.show.cells import Rows, Titles, number, share_cell, table, value_cell
from winset.show.sections import Cell, Column, Part, Section, Table, Text
from winset.show.words import percent, short_unit, value_text, whose_consent

ALL_KNOWN = (
    "In known cases like this one, who should have refused by the case's own numbers often signed; "
    "so these terms rest on the models alone, and consent is said beside them."
)
ALL_MOVED = (
    "Terms of the draws in which a deal exists; those that somebody would refuse are moved towards "
    "the fairest terms until nobody does."
)


def asked(answer: Forecast) -> list[Part]:
    """Return who accepts the package that was asked about, beside the others.

    Parameters
    ----------
    answer : Forecast
        With a package that was asked about.
    """
    assert answer.asked is not None
    return [
        Text(_accepted(answer.case, answer.asked, answer.point)),
        _acceptance(answer.case, _named(answer), answer.point),
    ]


def packages(answer: Forecast) -> Section | None:
    """Return the packages of a forecast, or None where there are none.

    Parameters
    ----------
    answer : Forecast
    """
    named = _named(answer)
    if not named:
        return None
    parts: list[Part] = []
    if answer.packages is not None:
        parts += [Text(acceptance_text(answer.case, answer.packages, headline=True))]
    if answer.asked is not None:
        text = _accepted(answer.case, answer.asked, answer.point)
        parts.append(Text(f"The package asked about: {text[:1].lower() + text[1:]}"))
    parts += [_terms(answer.case, named), _acceptance(answer.case, named, answer.point)]
    if answer.packages is not None:
        parts += _frontier(answer.case, answer.packages)
    return Section("Which package, and who accepts it?", parts, id="packages")


def terms_given_deal(case: Case, found: Packages) -> Table:
    """Return the headline package with the intervals of terms given a deal.

    Parameters
    ----------
    case : Case
    found : Packages
    """
    titles: Titles = [
        Column("Issue", wide=True), ">package", ">50 % interval", ">80 % interval"
    ]  # fmt: skip
    rows: Rows = []
    for name, issue in case.issues.items():
        p = found.given_deal[name]
        ends = [
            f"{value_text(p[low], issue)} to {value_text(p[high], issue)}"
            for low, high in (("p25", "p75"), ("p10", "p90"))
        ]
        value = value_cell(found.headline.terms[name], issue, tone="strong")
        rows.append([Cell(issue.name, below=issue.unit), value, *ends])
    return table(titles, rows, note=basis_text(found))


def basis_text(found: Packages) -> str:
    """Say how consent enters the terms given a deal."""
    return ALL_MOVED if found.counts > 0.0 else ALL_KNOWN


def acceptance_text(case: Case, found: Packages, *, headline: bool) -> str:
    """Say how often the headline package is accepted, who refuses it, and what would do better.

    Parameters
    ----------
    case : Case
    found : Packages
    headline : bool
        Whether the package has to be named first.
    """
    best = found.most_acceptable
    text = _accepted(case, found.headline)
    start = f"The package to expect: {text[:1].lower() + text[1:]}" if headline else text
    better = percent(best.accepted_by_all)
    if better == percent(found.headline.accepted_by_all):
        return f"{start} No package is accepted more often."
    return f"{start} The most acceptable package is accepted in {better}."


def _accepted(case: Case, package: Package, point: bool = False) -> str:
    """Say in how many draws a package passes, and who is in the way of it."""
    if point:
        wins = "preferred" if package.accepted_by_all else "not preferred"
        return (
            f"{wins.capitalize()} to no deal by {whose_consent(case)}, at the most likely values."
        )
    share = percent(package.accepted_by_all)
    text = f"Preferred to no deal by {whose_consent(case)} in {share} of the draws."
    decision = case.decision
    needed = [
        name
        for name in package.acceptance
        if name in case.ratification
        or name in decision.vetoes
        or (decision.rule == "consensus" and not decision.vetoes)
    ]
    refusing = package.refused_by(needed)
    if refusing:
        listed = [
            f"{case.parties[name].name} (accepts in {percent(package.acceptance[name])})"
            for name in refusing
        ]
        verb = "refuses" if len(listed) == 1 else "refuse"
        return f"{text} In most draws {_joined(listed)} {verb} it."
    if needed and package.accepted_by_all < 1.0:
        last = min(needed, key=lambda name: package.acceptance[name])
        name = case.parties[last].name
        return f"{text} Least sure is {name}, which accepts in {percent(package.acceptance[last])}."
    return text


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _named(answer: Forecast) -> list[tuple[str, Package]]:
    found = answer.packages
    named = [] if answer.asked is None else [("asked about", answer.asked)]
    if found is not None:
        named[:0] = [("to expect", found.headline), ("most acceptable", found.most_acceptable)]
    return named


def _terms(case: Case, named: Sequence[tuple[str, Package]]) -> Table:
    titles: Titles = [Column("Issue", wide=True), *[f">{name}" for name, _ in named]]
    rows: Rows = [
        [
            Cell(issue.name, below=short_unit(issue.unit)),
            *[value_cell(package.terms[key], issue) for _, package in named],
        ]
        for key, issue in case.issues.items()
    ]
    return table(titles, rows, title="Packages")


def _acceptance(case: Case, named: Sequence[tuple[str, Package]], point: bool) -> Table:
    """Return who accepts each package, those who refuse most often first."""
    column = "Accepts" if point else "Accepts in"
    titles: Titles = [Column(column, wide=True), *[f">{name}" for name, _ in named]]
    first = named[0][1]
    rows: Rows = [["all together", *[_share(p.accepted_by_all) for _, p in named]]]
    for key in sorted(first.acceptance, key=lambda name: first.acceptance[name]):
        rows.append(
            [
                case.parties[key].name,
                *[
                    share_cell(
                        p.acceptance[key],
                        below=f"gains {p.gains[key]:+.1f} points".replace("-", "−"),
                    )
                    for _, p in named
                ],
            ]
        )
    how = "at the most likely values" if point else "as a share of the draws"
    return table(titles, rows, title=f"Who accepts, {how}")


def _share(value: float) -> Cell:
    return share_cell(value, tone="strong")


def _frontier(case: Case, found: Packages) -> list[Part]:
    """Return packages from the most acceptable to the most even."""
    frontier = found.frontier
    if len(frontier) < 2:
        return []
    titles: Titles = [
        ">accepted by all", ">gap between gains", *[f">{i.name}" for i in case.issues.values()]
    ]  # fmt: skip
    rows: Rows = [
        [
            share_cell(package.accepted_by_all),
            number(package.gap, ".1f"),
            *[value_cell(package.terms[key], issue) for key, issue in case.issues.items()],
        ]
        for package in frontier
    ]
    words = (
        "From the most acceptable package to those whose gains are more even; none is beaten in "
        "both. The gap is how many more points whoever gains most gains on average than whoever "
        "gains least."
    )
    shown = table(titles, rows, folded="Packages that trade acceptance for even gains")
    parts: list[Part] = [Text(words, "quiet"), shown]
    return [Section("Acceptance and even gains", parts, style="rest", only="page")]
