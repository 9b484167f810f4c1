"""A plan is run: what its store lacks is worked out and streams into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from winset.answer import Answer
from winset.errors import UsageError, require_positive
from winset.plans.engines import results
from winset.plans.plan import WorkPlan, read_plan
from winset.plans.store import Store, code, read_chunk, require_pyarrow
from winset.threads import Progress


@dataclass(frozen=True, repr=False)
class WorkDone(Answer):
    """What came of a run.

    Attributes
    ----------
    store : Path
    plan : WorkPlan
    before, made : int
        Chunks that were there before, and those that were made now.
    failed : mapping of int to str
        Chunks of which nothing came, each with why.
    left : int
        Chunks that are not there: those that failed, and those of other parts.
    """

    kind: ClassVar[str] = "work_done"
    store: Path
    plan: WorkPlan
    before: int
    made: int
    failed: Mapping[int, str]
    left: int

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            "store": str(self.store),
            "plan": self.plan.digest,
            "chunks": self.plan.chunks,
            "before": self.before,
            "made": self.made,
            "left": self.left,
            "failed": [
                {"chunk": chunk, "work": self.plan.said(chunk), "why": why}
                for chunk, why in sorted(self.failed.items())
            ],
        }


def run(
    plan: WorkPlan | str | Path,
    out: str | Path,
    *,
    engine: str = "threads",
    workers: int | None = None,
    part: tuple[int, int] = (1, 1),
    progress: Progress | None = None,
) -> WorkDone:
    """Run a plan: work out what its store lacks. The same call goes on where another was stopped.

    Parameters
    ----------
    plan : WorkPlan, str or Path
        A plan, or the file that holds it.
    out : str or Path
        The store: a folder, made if it does not exist.
    engine : str
        ``threads``, ``processes``, ``dask``, or ``dask://HOST:PORT``. No result depends on it.
    workers : int, optional
        Threads or processes of this machine; by default one a core.
    part : (int, int)
        Part I of N: every N-th chunk alone, from the I-th. Parts may run at once, on any machines
        that share the folder.
    progress : callable, optional
        Called with (chunks done, chunks in all).

    Raises
    ------
    UsageError
        There is no such plan or engine; the folder is another's; other code began it.
    OutputError
        The store cannot be written to. What is done is kept.

    Examples
    --------
    >>> plan = ws.plan("cases/emissions-1989", model="mean", draws=50)
    >>> ws.run(plan, folder / "store").made
    1
    """
    require_pyarrow()
    require_positive(workers=workers)
    number, parts = part
    if not 1 <= number <= parts:
        raise UsageError(f"The part is {number} of {parts}; expected I of N with I from 1 to N.")
    store = Store.create(out, read_plan(plan))
    there = store.done()
    _require_same_code(store, there)
    mine = range(number - 1, len(there), parts)
    wanted = sum(not there[chunk] for chunk in mine)
    before, made = there.count(1), 0
    failed: dict[int, str] = {}

    def tell() -> None:
        if progress is not None:
            progress(len(mine) - wanted + made + len(failed), len(mine))

    missing: Iterator[int] = (chunk for chunk in mine if not there[chunk])
    if wanted:
        with closing(results(engine, store, missing, workers, tell)) as coming:  # type: ignore[type-var]
            for result in coming:
                if result.data is None:
                    failed[result.chunk] = result.fault
                else:
                    store.write(result.chunk, result.data)
                    made += 1
                tell()
    left = len(there) - before - made
    return WorkDone(store.folder, store.plan, before, made, failed, left)


def _require_same_code(store: Store, there: bytearray) -> None:
    """Refuse to go on with other code than that which began."""
    first = there.find(1)
    if first < 0:
        return
    _, made = read_chunk(store.path(first), store.plan.digest)
    differing = [
        f"{name} was {made['code'].get(name)}, is {what}"
        for name, what in code().items()
        if made["code"].get(name) != what
    ]
    if differing:
        raise UsageError(
            f"{store.folder} was begun with other code: {'; '.join(differing)}. Go on with the "
            "same, or name another folder with --out."
        )
