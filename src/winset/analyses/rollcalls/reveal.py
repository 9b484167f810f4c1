"""What do actors want, as their votes reveal it? Ideal points from roll calls.

An ordered probit in one or two dimensions: :mod:`winset.kernels.rollcalls.ordered_probit`. Several
sessions are linked by points that move slowly, so that one scale holds for all:
docs/decisions/reveal.md.

References
----------
Clinton, J., Jackman, S. & Rivers, D. (2004). The statistical analysis of roll call data. American
Political Science Review 98(2), 355-370.
Bailey, M. A., Strezhnev, A. & Voeten, E. (2017). Estimating dynamic state preferences from United
Nations voting data. Journal of Conflict Resolution 61(2), 430-456.
Martin, A. D. & Quinn, K. M. (2002). Dynamic ideal point estimation via Markov chain Monte Carlo
for the U.S. Supreme Court, 1953-1999. Political Analysis 10(2), 134-153.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from winset.analyses.rollcalls.estimation import Estimate, block_of, estimate
from winset.analyses.rollcalls.ideal_point_intervals import points_of
from winset.analyses.rollcalls.ideal_points import Abstain, IdealPoints, Point, Telling
from winset.analyses.summary import Array
from winset.errors import UsageError, nearest
from winset.interchange.votes import ABSENT, ABSTAIN, NO, Form, RollCalls
from winset.interchange.votes import read as read_votes
from winset.kernels.rollcalls import ordered_probit as rollcalls
from winset.threads import Progress

DRIFT = 0.15
"""The standard deviation of a move from one session to the next."""

TELLING = 12
"""How many of the roll calls that divide most an answer names."""


def reveal(
    votes: RollCalls | str | Path,
    roll_calls: str | Path | None = None,
    issues: str | Path | None = None,
    *,
    session: int | None = None,
    sessions: tuple[int, int] | None = None,
    issue: str | Iterable[str] | None = None,
    anchors: Sequence[str] = (),
    dimensions: int = 1,
    abstain: Abstain = "middle",
    drift: float | None = None,
    bootstrap: int = 0,
    seed: int = 0,
    form: Form = "auto",
    codes: str | None = None,
    columns: Mapping[str, str] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> IdealPoints:
    """Estimate ideal points from roll calls.

    Parameters
    ----------
    votes : RollCalls, str or Path
        Roll calls, or a CSV of votes, plain or gzipped; ``-`` for standard input.
    roll_calls : str or Path, optional
        A CSV with the session, date and title of each roll call.
    issues : str or Path, optional
        A CSV that says which roll call is about which issue.
    session : int, optional
        One session alone.
    sessions : tuple of int, optional
        From the first to the last, linked over time. Without either, all there are.
    issue : str or iterable of str, optional
        Roll calls on any of these issues alone.
    anchors : sequence of str
        Two actors; the first is positive. With two dimensions, the first runs through both, and a
        third actor is positive on the second.
    dimensions : {1, 2}
    abstain : {"middle", "no", "missing"}
        An abstention lies between no and yes, counts as no, or does not count.
    drift : float, optional
        The standard deviation of a move from one session to the next; 0.15 by default.
    bootstrap : int
        Intervals from so many bootstraps of the roll calls; 0 for those of the posterior.
    seed : int
        Of the bootstrap.
    form : {"auto", "long", "wide"}
        A row a vote, or a row an actor and a column a roll call.
    codes : str, optional
        What numbers mean: ``un``, ``binary``, ``signed``, ``voteview``, or
        ``1=yes,2=abstain,3=no``.
    columns : mapping of role to column, optional
        Which column is the ``actor``, ``roll_call``, ``vote``, ``session`` or ``name``.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (steps done, steps at most).

    Raises
    ------
    CaseError
        A table has faults; all are listed.
    UsageError
        No such file, session, issue or anchor; no roll call on which votes differ.
    """
    if not isinstance(votes, RollCalls):
        votes = read_votes(votes, roll_calls, issues, form=form, codes=codes, columns=columns)
    drift = DRIFT if drift is None else drift
    _refuse(dimensions, abstain, drift, bootstrap, anchors, votes)
    chosen = _chosen(votes, session, sessions, issue)
    calls = votes if chosen is None else votes.only(chosen)
    periods = tuple(int(s) for s in np.unique(calls.sessions))
    parts = [np.flatnonzero(calls.sessions == period) for period in periods]
    blocks = [block_of(_counted(calls.votes[:, part], abstain), dimensions) for part in parts]
    full = [t for t, block in enumerate(blocks) if block.used.size]
    if not full:
        raise UsageError(
            "There is no roll call on which votes differ. Choose more sessions or issues."
        )
    periods = tuple(periods[t] for t in full)
    parts, blocks = [parts[t] for t in full], [blocks[t] for t in full]
    fitted = estimate(blocks, dimensions, drift, workers, progress)
    axes, notes = _axes(fitted, calls, anchors)
    if not fitted.converged:
        notes.append("The estimate had not settled when it was stopped.")
    points = points_of(fitted, axes, calls, bootstrap, drift, seed, workers, parts)
    counts = [(block.votes >= 0).sum(axis=1) for block in fitted.blocks]
    path: dict[str, dict[int, tuple[Point, ...]]] = {}
    cast: dict[str, dict[int, int]] = {}
    for (t, i), point in sorted(points.items(), key=lambda item: (item[0][1], item[0][0])):
        path.setdefault(calls.actors[i], {})[periods[t]] = point
        cast.setdefault(calls.actors[i], {})[periods[t]] = int(counts[t][i])
    right, commonest = _predicted(fitted)
    used = sum(block.used.size for block in fitted.blocks)
    return IdealPoints(
        points=path,
        votes=cast,
        names=calls.names,
        sessions=periods,
        anchors=tuple(anchors),
        dimensions=dimensions,
        abstain=abstain,
        drift=drift if len(periods) > 1 else None,
        bootstrap=bootstrap,
        seed=seed,
        roll_calls=used,
        dropped=len(calls.ids) - used,
        without=tuple(actor for actor in calls.actors if actor not in path),
        right=right,
        commonest=commonest,
        telling=_telling(calls, fitted, axes, periods, parts),
        converged=fitted.converged,
        issues={name: calls.issue_names.get(name, name) for name in _listed(issue)},
        source=calls.source,
        notes=tuple(notes),
        findings=calls.findings,
    )


def _refuse(
    dimensions: int,
    abstain: str,
    drift: float,
    bootstrap: int,
    anchors: Sequence[str],
    calls: RollCalls,
) -> None:
    if dimensions not in (1, 2):
        raise UsageError("There are 1 or 2 dimensions.")
    if abstain not in get_args(Abstain):
        raise UsageError(f"An abstention counts as {', '.join(get_args(Abstain))}.")
    if not 0.05 <= drift <= 0.95:
        raise UsageError("The drift is from 0.05 to 0.95.")
    if not 0 <= bootstrap <= 10_000:
        raise UsageError("The bootstrap takes 0 to 10,000 replicates.")
    if isinstance(anchors, str) or len(set(anchors)) != len(anchors):
        raise UsageError("Name each anchor once, such as US,RU.")
    if len(anchors) not in ((0, 2) if dimensions == 1 else (0, 2, 3)):
        raise UsageError(
            "Name two anchors, such as US,RU"
            + ("." if dimensions == 1 else ", and if you like a third for the second dimension.")
        )
    for anchor in anchors:
        if anchor not in calls.actors:
            turned = (
                anchor in calls.ids and " It is a column: turn the table, so that it has a row."
            )
            near = turned or nearest(anchor, calls.actors)
            raise UsageError(f"There is no actor '{anchor}' in the votes.{near}")


def _listed(issue: str | Iterable[str] | None) -> tuple[str, ...]:
    return () if issue is None else (issue,) if isinstance(issue, str) else tuple(issue)


def _chosen(
    calls: RollCalls,
    session: int | None,
    sessions: tuple[int, int] | None,
    issue: str | Iterable[str] | None,
) -> NDArray[np.bool_] | None:
    """Say which roll calls are asked for."""
    if session is not None and sessions is not None:
        raise UsageError("Name one session or several, not both.")
    keep = np.ones(len(calls.ids), bool)
    ends = (session, session) if session is not None else sessions
    if ends is not None:
        there = sorted(set(calls.sessions.tolist()))
        if there == [0]:
            raise UsageError(
                "The votes have no sessions. Name a table of roll calls that has them."
            )
        keep &= (calls.sessions >= ends[0]) & (calls.sessions <= ends[1])
        if not keep.any():
            raise UsageError(f"There is no such session; there are {there[0]} to {there[-1]}.")
    chosen = _listed(issue)
    if chosen:
        if not calls.issues:
            raise UsageError("To choose issues, name a table of issues.")
        about: set[str] = set()
        for name in chosen:
            if name not in calls.issues:
                raise UsageError(
                    f"There is no issue '{name}'; there are {', '.join(list(calls.issues)[:20])}."
                    f"{nearest(name, calls.issues)}"
                )
            about.update(calls.issues[name])
        keep &= np.array([name in about for name in calls.ids])
        if not keep.any():
            raise UsageError("There is no roll call on these issues in these sessions.")
    return None if keep.all() else keep


def _counted(votes: NDArray[np.int8], abstain: Abstain) -> NDArray[np.int8]:
    if abstain == "middle":
        return votes
    counted = votes.copy()
    counted[votes == ABSTAIN] = NO if abstain == "no" else ABSENT
    return counted


def _axes(fitted: Estimate, calls: RollCalls, anchors: Sequence[str]) -> tuple[Array, list[str]]:
    """Return the directions on which points are told, shape (dimension, axis), and notes."""
    voted = np.stack([block.voted for block in fitted.blocks])
    dims = fitted.nodes.shape[1]
    notes: list[str] = []
    means = [_mean_of(fitted, voted, calls, anchor) for anchor in anchors]
    missing = [anchor for anchor, mean in zip(anchors, means, strict=True) if mean is None]
    if missing:
        raise UsageError(f"{' and '.join(missing)} cast no vote that counts: name other anchors.")
    places = [mean for mean in means if mean is not None]
    axes = np.eye(dims)
    if dims == 2:
        if places:
            axes[:, 0] = places[0] - places[1]
            axes[:, 0] /= np.linalg.norm(axes[:, 0])
        else:
            slopes = np.concatenate([block.slopes for block in fitted.blocks])
            axes[:, 0] = np.linalg.eigh(slopes.T @ slopes)[1][:, -1]
        axes[:, 1] = (-axes[1, 0], axes[0, 0])
    means_cast = fitted.means[voted]
    for a in range(dims):
        on = means_cast @ axes[:, a]
        far = float(on[int(np.argmax(np.abs(on)))])
        if places and a == 0:
            first, second = float(places[0] @ axes[:, 0]), float(places[1] @ axes[:, 0])
            turn = first if dims == 1 else first - second
            if first * second > 0 or (dims == 2 and turn * first < 0):
                notes.append(
                    f"{anchors[0]} and {anchors[1]} lie on the same side of the middle: they do "
                    "not stand for opposite ends here."
                )
        else:
            turn = float(places[2] @ axes[:, 1]) if len(places) == 3 else far
        if turn < 0:
            axes[:, a] *= -1.0
    if not anchors:
        notes.append("No anchors were named: which end is positive means nothing.")
    return axes, notes


def _mean_of(
    fitted: Estimate, voted: NDArray[np.bool_], calls: RollCalls, actor: str
) -> Array | None:
    i = calls.actors.index(actor)
    rows = voted[:, i]
    return np.asarray(fitted.means[rows, i].mean(axis=0)) if rows.any() else None


def _predicted(fitted: Estimate) -> tuple[float, float]:
    """Return the part of votes that are the likeliest at the voter's mean; and the commonest."""
    right = common = total = 0
    for t, block in enumerate(fitted.blocks):
        logs = np.empty((block.used.size, 3, block.votes.shape[0]))
        means = np.ascontiguousarray(fitted.means[t])
        rollcalls.log_chances(means, block.slopes, block.cuts, logs)
        cast = block.votes.T >= 0
        right += int(((logs.argmax(axis=1) == block.votes.T) & cast).sum())
        kinds = np.stack([(block.votes == kind).sum(axis=0) for kind in range(3)])
        common += int(kinds.max(axis=0).sum())
        total += int(cast.sum())
    return right / total, common / total


def _telling(
    calls: RollCalls,
    fitted: Estimate,
    axes: Array,
    periods: Sequence[int],
    parts: Sequence[NDArray[np.int64]],
) -> tuple[Telling, ...]:
    """Return the roll calls that tell most about the first dimension.

    By what they tell of a voter at the middle of the votes: the slope, times the share of votes
    that the commonest kind leaves.
    """
    listed = []
    for block, period, part in zip(fitted.blocks, periods, parts, strict=True):
        slopes = block.slopes @ axes[:, 0]
        for j, slope in enumerate(slopes.tolist()):
            cast = calls.votes[:, part[block.used[j]]]
            no, abstained, yes = (int((cast == kind).sum()) for kind in range(3))
            divided = 1.0 - max(no, abstained, yes) / (no + abstained + yes)
            listed.append((abs(slope) * divided, part[block.used[j]], period, slope))
    listed.sort(key=lambda row: (-round(row[0], 6), row[1]))
    return tuple(
        Telling(
            calls.ids[k], calls.titles.get(calls.ids[k], ""), calls.dates.get(calls.ids[k], ""),
            period, round(slope, 4),
            *(int((calls.votes[:, k] == kind).sum()) for kind in (2, 1, 0)),
        )
        for _, k, period, slope in listed[:TELLING]
    )  # fmt: skip
