"""What actors want, as their votes reveal it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from winset.analyses.rollcalls.ideal_points import Abstain, IdealPoints
    from winset.ensemble.run import Progress
    from winset.interchange.votes import Form


def reveal(
    votes: str | Path,
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
    votes : str or Path
        A CSV of votes, plain or gzipped; ``-`` for standard input.
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
        Two actors that fix the ends; the first is positive.
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
    from winset.analyses.rollcalls.reveal import DRIFT
    from winset.analyses.rollcalls.reveal import reveal as run
    from winset.interchange.votes import read as read_votes

    return run(
        read_votes(votes, roll_calls, issues, form=form, codes=codes, columns=columns),
        session=session,
        sessions=sessions,
        issue=issue,
        anchors=anchors,
        dimensions=dimensions,
        abstain=abstain,
        drift=DRIFT if drift is None else drift,
        bootstrap=bootstrap,
        seed=seed,
        workers=workers,
        progress=progress,
    )
