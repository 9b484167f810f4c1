"""Ideal points from roll calls: who stands where, what divides, and what the numbers rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from winset.analyses.rollcalls.ideal_points import IdealPoints, Point
from winset.charts.bars import interval_rows
from winset.charts.lines import time_lines
from winset.charts.svg import Picture
from winset.show.cells import Rows, Titles, number, table
from winset.show.sections import Cell, Column, Entries, Figure, Points, Section, Text

UNIT = "ideal point; mean 0, standard deviation 1 over all voters"
LONGEST_CODE = 12
LONGEST_TITLE = 160
MOST_SESSIONS = 6
"""Sessions that have a column."""
ABSTAINED = {
    "middle": "An abstention lies between no and yes.",
    "no": "An abstention counts as no.",
    "missing": "Abstentions do not count.",
}
WORKS = (
    "Clinton, J., Jackman, S. & Rivers, D. (2004). The statistical analysis of roll call data. "
    "American Political Science Review 98(2), 355-370.",
    "Bailey, M. A., Strezhnev, A. & Voeten, E. (2017). Estimating dynamic state preferences from "
    "United Nations voting data. Journal of Conflict Resolution 61(2), 430-456.",
    "Bock, R. D. & Aitkin, M. (1981). Marginal maximum likelihood estimation of item parameters. "
    "Psychometrika 46(4), 443-459.",
)


def sections(answer: IdealPoints, actors: Sequence[str] = ()) -> list[Section]:
    """Return the points, what divides, all actors, and the method.

    Parameters
    ----------
    answer : IdealPoints
    actors : sequence of str, optional
        Those in the picture and on a terminal; by default the anchors and both ends.

    Raises
    ------
    UsageError
        No such actor.
    """
    drawn = _drawn(answer, actors)
    sentences = _sentences(answer)
    caution = (
        "Points say who votes with whom. They do not say how much an actor cares, nor what it "
        "would settle for."
    )
    return [
        Section(
            "In short", [Points([*sentences, *answer.notes, caution])], style="short", only="page"
        ),
        _where(answer, drawn, bool(actors)),
        _dividing(answer),
        _everybody(answer),
        _method(answer),
        Section("", [Text(text, "quiet") for text in (*sentences, *answer.notes)], only="terminal"),
    ]


def title(answer: IdealPoints) -> str:
    """Return a title: ideal points of which sessions."""
    when = _sessions(answer)
    return f"Ideal points from roll calls, {when}" if when else "Ideal points from roll calls"


def _sessions(answer: IdealPoints) -> str:
    first, last = answer.sessions[0], answer.sessions[-1]
    if first != last:
        return f"sessions {first} to {last}"
    return f"session {first}" if first else ""


def _sentences(answer: IdealPoints) -> list[str]:
    """Say what the answer rests on."""
    counted = f"{len(answer.points):,} actors on {answer.roll_calls:,} roll calls"
    about = (counted, _sessions(answer), ", ".join(answer.issues.values()))
    lines = ["; ".join(part for part in about if part) + "."]
    if answer.dropped:
        what = "roll call tells" if answer.dropped == 1 else "roll calls tell"
        lines.append(f"{answer.dropped:,} more {what} nothing: all votes are alike.")
    intervals = f"from {answer.bootstrap:,} bootstraps of the roll calls"
    return [
        *lines,
        ABSTAINED[answer.abstain] + " Absence says nothing.",
        f"The points tell {100 * answer.right:.0f} % of votes right; the commonest vote of each "
        f"roll call, {100 * answer.commonest:.0f} %.",
        f"Intervals are 90 %, {intervals if answer.bootstrap else 'of the posterior'}.",
    ]


def _drawn(answer: IdealPoints, actors: Sequence[str]) -> list[str]:
    """Return the actors to draw: those named, or the anchors and both ends."""
    for actor in actors:
        answer.require_voter(actor)
    if actors:
        return list(dict.fromkeys(actors))
    ranked, most = answer.ranked(), 40 if len(answer.sessions) == 1 else 12
    if len(ranked) <= most:
        return ranked
    ends = max(0, most - len(answer.anchors)) // 2
    chosen = {*answer.anchors, *ranked[:ends], *ranked[len(ranked) - ends :]}
    return [actor for actor in ranked if actor in chosen]


def _where(answer: IdealPoints, drawn: list[str], named: bool) -> Section:
    several = len(answer.sessions) > 1
    caption = (
        "Lines: the mean of the posterior in each session; bands: 90 % of it."
        if several
        else "Dots: the mean of the posterior; lines: 90 % of it."
    )
    left = len(answer.points) - len(drawn)
    count = f" {len(drawn)} of {len(answer.points)} actors are drawn." if left else ""
    figures = [
        Figure(_picture(answer, drawn, d), f"{caption}{which}{count}", name)
        for d, (name, which) in enumerate((("first", ""), ("second", " Second dimension.")))
        if d < answer.dimensions
    ]
    rows = drawn if several else sorted(drawn, key=lambda a: -answer.last(a)[1][0].mean)
    points = table(_titles(answer), _rows(answer, rows), only="terminal")
    hint = f"{left:,} actors between are not shown; --show names actors."
    hints = [Text(hint, "quiet", only="terminal")] if left and not named else []
    return Section("Ideal points", [*figures, points, *hints], id="where")


def _picture(answer: IdealPoints, actors: list[str], dimension: int) -> Picture:
    """Draw ideal points: over time where there are several sessions, else in order."""
    name = "Ideal points, second dimension" if dimension else "Ideal points"
    if len(answer.sessions) == 1:
        points = {actor: answer.last(actor)[1][dimension] for actor in actors}
        ordered = sorted(points, key=lambda actor: -points[actor].mean)
        rows = [(answer.names[a], points[a].p5, points[a].mean, points[a].p95) for a in ordered]
        return interval_rows(name, rows, UNIT)
    lines = {
        answer.names[actor]: [
            (float(session), part[dimension].p5, part[dimension].mean, part[dimension].p95)
            for session, part in answer.points[actor].items()
        ]
        for actor in actors
    }
    return time_lines(f"{name} by session", lines, "session", UNIT)


def _listed_sessions(answer: IdealPoints) -> list[int]:
    """Return the sessions that have a column; none where there is but one."""
    last = len(answer.sessions) - 1
    count = min(MOST_SESSIONS, last)
    return [answer.sessions[round(k * last / count)] for k in range(count)]


def _titles(answer: IdealPoints) -> Titles:
    several = len(answer.sessions) > 1
    interval = Column("90 %", number=True, only="terminal")
    second_titles: Titles = [">second", interval]
    return [
        "code",
        Column("actor", wide=True),
        *([Column("last session", number=True, only="page")] if several else []),
        Column("votes", number=True, only="page" if several else ""),
        *(f">{session}" for session in _listed_sessions(answer)),
        ">ideal point",
        interval,
        *(second_titles if answer.dimensions == 2 else []),
        *([Column("", only="terminal")] if not several and answer.dimensions == 1 else []),
    ]


def _rows(answer: IdealPoints, actors: Iterable[str]) -> list[list[Cell]]:
    ends = [answer.last(actor)[1][0] for actor in answer.points]
    low, high = min(point.p5 for point in ends), max(point.p95 for point in ends)
    several = len(answer.sessions) > 1
    rows = []
    for actor in actors:
        session, point = answer.last(actor)
        name, path = answer.names[actor], answer.points[actor]
        code = actor if len(actor) <= LONGEST_CODE else ""
        votes = answer.votes[actor][session]
        cells = [Cell(code, actor), Cell("" if name == code else name, name)]
        cells += [number(session, "d")] if several else []
        cells.append(number(votes, "d"))
        for each in _listed_sessions(answer):
            mean = path[each][0].mean if each in path else None
            cells.append(Cell("" if mean is None else _signed(mean), mean))
        for part in point:
            interval = _interval(part)
            cells += [Cell(_signed(part.mean), part.mean, below=interval), Cell(interval)]
        if not several and answer.dimensions == 1:
            cells.append(Cell("", strip=(low, high, point[0].p5, point[0].mean, point[0].p95)))
        rows.append(cells)
    return rows


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _interval(point: Point) -> str:
    return f"{_signed(point.p5)} to {_signed(point.p95)}"


def _dividing(answer: IdealPoints) -> Section:
    several = len(answer.sessions) > 1
    rows: Rows = []
    for item in answer.telling:
        votes = [number(count, "d") for count in (item.yes, item.abstain, item.no)]
        name = f"{item.id} {item.title}"
        short = name if len(name) <= LONGEST_TITLE else f"{name[: LONGEST_TITLE - 1].rstrip()}…"
        when = [number(item.session, "d")] if several else []
        end = "positive end" if item.slope > 0 else "negative end"
        rows.append([Cell(short, name, below=item.date), *when, *votes, end])
    titles: Titles = [Column("roll call", wide=True), *([">session"] if several else [])]
    titles += [">yes", ">abstain", ">no", "yes from"]
    dimension = " on the first dimension" if answer.dimensions == 2 else ""
    intro = (
        f"The roll calls that tell most about an actor's place{dimension}. Read them before you "
        "give the ends a name."
    )
    return Section(
        "What divides", [Text(intro, only="page"), table(titles, rows, most=5)], id="telling"
    )


def _everybody(answer: IdealPoints) -> Section:
    by = ", by the last session in which each voted" if len(answer.sessions) > 1 else ""
    note = f"From the positive end to the negative{by}. Intervals are 90 %."
    points = table(_titles(answer), _rows(answer, answer.ranked()), most=40)
    without = (
        [Text(f"Without a vote that counts: {', '.join(answer.without)}.", "quiet")]
        if answer.without
        else []
    )
    return Section("All actors", [Text(note, "quiet"), points, *without], id="all", only="page")


def _method(answer: IdealPoints) -> Section:
    model = (
        "An ordered probit: each roll call has a direction and cuts, each actor a point; votes "
        "follow the point with a normal error. Points have mean 0 and standard deviation 1 over "
        "all voters. Estimated by EM with the points integrated out."
    )
    if answer.drift:
        model += (
            " From one session to the next a point moves by a standard deviation of "
            f"{answer.drift}; that, and nothing else, makes sessions comparable."
        )
    intervals = (
        f"Intervals are quantiles over {answer.bootstrap} Bayesian bootstraps of the roll calls, "
        f"seed {answer.seed}."
        if answer.bootstrap
        else "Intervals are of the posterior, widened by what estimating the roll calls adds. They "
        "take votes as independent given the points; roll calls on one resolution are not, and "
        "then intervals are too narrow."
    )
    works = Entries([("Works followed", WORKS)])
    votes = Text(f"Votes: {answer.source}.", "quiet")
    return Section("Method", [Text(model), Text(intervals), works, votes], id="method", only="page")
