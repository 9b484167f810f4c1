"""What roll calls reveal: ideal points with their intervals, and what tells them apart.

They can go into a case, as rows of ``positions:``.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

from winset.answer import Answer, data_frame, data_of
from winset.case.schema import Case
from winset.errors import Finding, UsageError, nearest
from winset.untrusted import spreadsheet_cell

Abstain = Literal["middle", "no", "missing"]


@dataclass(frozen=True)
class Point:
    """An ideal point on one dimension: posterior mean and 90 % interval."""

    mean: float
    p5: float
    p95: float


@dataclass(frozen=True)
class Telling:
    """A roll call that divides much: which side is for it, and how sharply.

    Attributes
    ----------
    slope : float
        On the first dimension; positive where the positive end votes yes.
    yes, abstain, no : int
        Votes cast.
    """

    id: str
    title: str
    date: str
    session: int
    slope: float
    yes: int
    abstain: int
    no: int


@dataclass(frozen=True, eq=False, repr=False)
class IdealPoints(Answer):
    """Ideal points of actors, by session.

    Attributes
    ----------
    points : mapping of actor to mapping of session to tuple of Point
        A point a dimension, for each session in which the actor voted.
    votes : mapping of actor to mapping of session to int
        How many votes each rests on.
    names : mapping of actor to str
    sessions : tuple of int
        0 where the table has none.
    drift : float or None
        None where there is one session.
    bootstrap : int
        0: intervals are of the posterior.
    seed : int
        Of the bootstrap; nothing else depends on it.
    roll_calls, dropped : int
        How many were used, and how many left out because all votes on them are alike.
    without : tuple of str
        Actors without a vote that counts.
    right, commonest : float
        The part of votes that the points tell right, and that the commonest vote of each roll
        call does.
    issues : mapping of issue to str
        The issues that were asked for, with their names.
    notes : tuple of str
        What a reader should know.
    findings : tuple of Finding
        Warnings of the reading of the votes.
    """

    kind: ClassVar[str] = "reveal"
    points: Mapping[str, Mapping[int, tuple[Point, ...]]]
    votes: Mapping[str, Mapping[int, int]]
    names: Mapping[str, str]
    sessions: tuple[int, ...]
    anchors: tuple[str, ...]
    dimensions: int
    abstain: Abstain
    drift: float | None
    bootstrap: int
    seed: int
    roll_calls: int
    dropped: int
    without: tuple[str, ...]
    right: float
    commonest: float
    telling: tuple[Telling, ...]
    converged: bool
    issues: Mapping[str, str]
    source: str
    notes: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    def require_voter(self, voter: str) -> None:
        """Refuse a voter without an ideal point.

        Raises
        ------
        UsageError
            With the nearest name there is.
        """
        if voter not in self.points:
            raise UsageError(f"There is no ideal point of '{voter}'.{nearest(voter, self.points)}")

    def last(self, actor: str) -> tuple[int, tuple[Point, ...]]:
        """Return an actor's last session, and its point there."""
        return max(self.points[actor].items(), key=lambda item: item[0])

    def ranked(self) -> list[str]:
        """Return the actors from the positive end to the negative, by their last points."""
        return sorted(self.points, key=lambda actor: (-self.last(actor)[1][0].mean, actor))

    def positions(
        self,
        case: Case,
        issue: str,
        actors: Mapping[str, str] | None = None,
        pins: Mapping[str, float] | None = None,
    ) -> str:
        """Return ideal points as rows of ``positions:`` in a case, as YAML text.

        Points become values of the issue by a straight line: through the two that are pinned, or so
        that the lowest and the highest point of all voters are the ends of the issue's range.

        Parameters
        ----------
        case : Case
        issue : str
            Of the case.
        actors : mapping of voter to actor of the case, optional
            Voters whose code or name is that of an actor need not be named.
        pins : mapping of voter to value, optional
            Two, with values in the issue's unit.

        Returns
        -------
        str
            A row an actor, with the 5 % quantile, the mean and the 95 % quantile. Its salience is
            that which the case has, or a wide guess.

        Raises
        ------
        UsageError
            No such issue, actor or voter; no voter is an actor of the case.
        """
        if issue not in case.issues:
            raise UsageError(f"The case has no issue '{issue}'.{nearest(issue, case.issues)}")
        matched = _matched(self, case, actors or {})
        start, per = _line(self, case.issues[issue].range, pins or {})
        low, high = case.issues[issue].range
        stated = {row.actor: row for row in case.positions if row.issue == issue}
        digits = max(0, 3 - len(str(int(high - low))))
        lines = []
        for voter, actor in matched.items():
            session, (point, *_) = self.last(voter)
            values = sorted(start + per * value for value in (point.p5, point.mean, point.p95))
            rounded = [round(min(max(value, low), high), digits) for value in values]
            belief = [int(v) if v == int(v) else v for v in rounded]
            row = stated.get(actor)
            salience = [20, 50, 80] if row is None else row.salience.plain()
            when = f" in session {session}" if session else ""
            about = f" on {', '.join(self.issues.values())}" if self.issues else ""
            why = (
                f"Ideal point {point.mean:.2f} ({point.p5:.2f} to {point.p95:.2f}) from "
                f"{self.votes[voter][session]} votes{when}{about}, on a straight line to the issue."
            )
            if row is None:
                why += " The salience is a guess."
            lines.append(
                f"  - {{actor: {actor}, issue: {issue}, position: {json.dumps(belief)}, "
                f"salience: {json.dumps(salience)},\n"
                f"     why: {json.dumps(why, ensure_ascii=False)}}}\n"
            )
        return "positions:\n" + "".join(lines)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Return a row an actor, session and dimension."""
        for actor, path in self.points.items():
            for session, point in path.items():
                for dimension, part in enumerate(point, start=1):
                    yield {
                        "actor": actor,
                        "name": self.names[actor],
                        "session": session,
                        "dimension": dimension,
                        **asdict(part),
                        "votes": self.votes[actor][session],
                    }

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data; ``ideal_points`` are those of each last session."""
        several = len(self.sessions) > 1
        return {
            "ideal_points": {
                actor: _plain(self.last(actor)[1])
                | ({"session": self.last(actor)[0]} if several else {})
                for actor in self.points
            },
            "sessions": {
                str(session): {
                    actor: _plain(path[session])
                    for actor, path in self.points.items()
                    if session in path
                }
                for session in (self.sessions if several else ())
            },
            "names": {actor: self.names[actor] for actor in self.points},
            **data_of(self, "anchors", "dimensions", "abstain", "issues", "drift", "bootstrap"),
            "roll_calls": self.roll_calls,
            "unanimous": self.dropped,
            "without_votes": list(self.without),
            "right": round(self.right, 4),
            "commonest": round(self.commonest, 4),
            **data_of(self, "converged", "telling", "notes"),
        }

    def to_csv(self) -> str:
        """Return the answer as a table: a row an actor, session and dimension."""
        out = io.StringIO()
        heads = ["actor", "name", "session", "dimension", "mean", "p5", "p95", "votes"]
        writer = csv.DictWriter(out, heads, lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: spreadsheet_cell(v) for k, v in row.items()} for row in self.rows())
        return out.getvalue()

    def to_dataframe(self) -> Any:
        """Return the rows as a pandas DataFrame; needs the extra ``notebook``."""
        return data_frame(self.rows())


def _plain(point: tuple[Point, ...]) -> dict[str, Any]:
    first, *rest = point
    return asdict(first) | ({"second": asdict(rest[0])} if rest else {})


def _matched(answer: IdealPoints, case: Case, actors: Mapping[str, str]) -> dict[str, str]:
    """Return the actor of the case for each voter that has one."""
    matched: dict[str, str] = {}
    for voter, actor in actors.items():
        answer.require_voter(voter)
        case.require_actor(actor)
        matched[voter] = actor
    by_name = {_slug(actor.name): name for name, actor in case.actors.items()}
    for voter in answer.points:
        if voter in matched:
            continue
        for name in (voter, voter.lower(), _slug(voter), _slug(answer.names[voter])):
            actor = name if name in case.actors else by_name.get(name, "")
            if actor and actor not in matched.values():
                matched[voter] = actor
                break
    if not matched:
        raise UsageError(
            "No voter is an actor of the case. Say who is who, such as US=united-states."
        )
    order = list(case.actors)
    return dict(sorted(matched.items(), key=lambda pair: order.index(pair[1])))


def _slug(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")


def _line(
    answer: IdealPoints, span: tuple[float, float], pins: Mapping[str, float]
) -> tuple[float, float]:
    """Return a straight line from points to values: its start at 0, and its slope."""
    ends = []
    if not pins:
        points = [answer.last(actor)[1][0].mean for actor in answer.points]
        ends = [(min(points), span[0]), (max(points), span[1])]
    else:
        if len(pins) != 2:
            raise UsageError("Pin two voters, such as US=10 and RU=80, or none.")
        for voter, pin in pins.items():
            answer.require_voter(voter)
            if not span[0] <= pin <= span[1]:
                raise UsageError(
                    f"{pin:g} is outside the issue's range, {span[0]:g} to {span[1]:g}."
                )
            ends.append((answer.last(voter)[1][0].mean, pin))
    (one, value), (other, end) = ends
    if abs(other - one) < 1e-6 or value == end:
        raise UsageError("The two do not differ: no straight line runs through them.")
    per = (end - value) / (other - one)
    return value - per * one, per
