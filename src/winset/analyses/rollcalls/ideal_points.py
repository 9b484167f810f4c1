"""What roll calls reveal: ideal points with their intervals, and what tells them apart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from winset.errors import Finding

if TYPE_CHECKING:
    from winset.case.schema import Case
    from winset.charts.svg import Picture

Abstain = Literal["middle", "no", "missing"]


@dataclass(frozen=True)
class Point:
    """An ideal point on one dimension: posterior mean and 90 % interval."""

    mean: float
    p5: float
    p95: float

    def to_dict(self) -> dict[str, float]:
        """Return the point as plain data."""
        return {"mean": self.mean, "p5": self.p5, "p95": self.p95}


@dataclass(frozen=True)
class Telling:
    """A roll call that divides much: which side is for it, and how sharply.

    Attributes
    ----------
    id, title, date : str
    session : int
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


@dataclass(frozen=True, eq=False)
class Reveal:
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
    anchors : tuple of str
    dimensions : int
    abstain : str
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
    telling : tuple of Telling
    steps : int
    converged : bool
    issues : mapping of issue to str
        The issues that were asked for, with their names.
    source : str
    notes : tuple of str
        What a reader should know.
    findings : tuple of Finding
        Warnings of the reading of the votes.
    """

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
    steps: int
    converged: bool
    issues: Mapping[str, str]
    source: str
    notes: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    def last(self, actor: str) -> tuple[int, tuple[Point, ...]]:
        """Return an actor's last session, and its point there."""
        return max(self.points[actor].items(), key=lambda item: item[0])

    def ranked(self) -> list[str]:
        """Return the actors from the positive end to the negative, by their last points."""
        return sorted(self.points, key=lambda actor: (-self.last(actor)[1][0].mean, actor))

    def shown(self, show: Sequence[str] = (), most: int = 12) -> list[str]:
        """Return the actors to show: those named, or the anchors and both ends."""
        from winset.analyses.rollcalls.positions_from_votes import shown_actors

        return shown_actors(self, show, most)

    def said(self) -> list[str]:
        """Return what the answer rests on, in sentences."""
        from winset.analyses.rollcalls.positions_from_votes import said

        return said(self)

    def chart(self, show: Sequence[str] = (), dimension: int = 1) -> Picture:
        """Return a picture: lines over sessions, or actors in order."""
        from winset.analyses.rollcalls.positions_from_votes import chart

        return chart(self, show, dimension)

    def positions(
        self,
        case: Case,
        issue: str,
        actors: Mapping[str, str] | None = None,
        pins: Mapping[str, float] | None = None,
    ) -> str:
        """Return the points as rows of ``positions:`` in a case, as YAML text."""
        from winset.analyses.rollcalls.positions_from_votes import position_rows

        return position_rows(self, case, issue, actors, pins)

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
                        **part.to_dict(),
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
            "anchors": list(self.anchors),
            "dimensions": self.dimensions,
            "abstain": self.abstain,
            "issues": dict(self.issues),
            "drift": self.drift,
            "bootstrap": self.bootstrap,
            "roll_calls": self.roll_calls,
            "unanimous": self.dropped,
            "without_votes": list(self.without),
            "right": round(self.right, 4),
            "commonest": round(self.commonest, 4),
            "converged": self.converged,
            "telling": [vars(item) for item in self.telling],
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the answer as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def to_csv(self) -> str:
        """Return the answer as a table: a row an actor, session and dimension."""
        import csv
        import io

        out = io.StringIO()
        heads = ["actor", "name", "session", "dimension", "mean", "p5", "p95", "votes"]
        writer = csv.DictWriter(out, heads, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows())
        return out.getvalue()

    def to_dataframe(self) -> Any:
        """Return the rows as a pandas DataFrame; needs the extra ``notebook``."""
        import pandas as pd

        return pd.DataFrame(list(self.rows()))

    def _repr_html_(self) -> str:
        return self.chart().standalone()


def _plain(point: tuple[Point, ...]) -> dict[str, Any]:
    first, *rest = point
    return first.to_dict() | ({"second": rest[0].to_dict()} if rest else {})
