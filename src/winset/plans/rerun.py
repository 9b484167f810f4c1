"""A result made again, from what it says made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from winset.answer import Answer
from winset.errors import UsageError
from winset.plans.gather import gather
from winset.plans.plan import WorkPlan, read_json
from winset.plans.run import run
from winset.plans.store import PLAN, Store, chunk_bytes, code, read_chunk
from winset.threads import Progress


@dataclass(frozen=True, repr=False)
class Rerun(Answer):
    """Whether a result came out the same again.

    Attributes
    ----------
    result : str
    made : mapping
        What it says made it.
    compared : int
        Chunks, or results of a gathered file.
    differing : tuple of str
        Those that came out otherwise.
    code : mapping of name to (then, now)
        Where the code differs from that which made it.
    """

    kind: ClassVar[str] = "rerun"
    result: str
    made: Mapping[str, Any]
    compared: int
    differing: tuple[str, ...]
    code: Mapping[str, tuple[str, str]]

    @property
    def same(self) -> bool:
        """Whether everything came out the same."""
        return not self.differing

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            "result": self.result,
            "same": self.same,
            "compared": self.compared,
            "differing": list(self.differing),
            "code": {name: list(both) for name, both in self.code.items()},
            "made": dict(self.made),
        }


def rerun(
    result: str | Path, *, workers: int | None = None, progress: Progress | None = None
) -> Rerun:
    """Make a result again and say whether it comes out the same.

    Parameters
    ----------
    result : str or Path
        A chunk of a store, a store, or the JSON that :func:`winset.plans.gather.gather` gives.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (chunks done, chunks in all).

    Raises
    ------
    UsageError
        It is no such result, or its store's plan is missing.

    Examples
    --------
    >>> plan = ws.plan("cases/emissions-1989", model="mean", draws=50)
    >>> done = ws.run(plan, folder / "store")
    >>> ws.rerun(folder / "store").same
    True
    """
    place = Path(result)
    if place.is_dir():
        return _store(place, workers, progress)
    if place.suffix == ".parquet":
        return _chunk(place)
    return _gathered(place, workers, progress)


def _chunk(place: Path) -> Rerun:
    _, made = read_chunk(place)
    folder = place.resolve().parents[2]
    if not (folder / PLAN).is_file():
        raise UsageError(
            f"{place} lies in no store: there is no {folder / PLAN}, which holds its cases. Name "
            "the file where it was made."
        )
    plan = Store.open(folder).plan
    if plan.digest != made["plan"]:
        raise UsageError(f"{place} is not of the plan in {folder / PLAN}.")
    same = chunk_bytes(plan, made["chunk"]) == place.read_bytes()
    return Rerun(str(place), made, 1, () if same else (place.name,), _other_code(made))


def _store(place: Path, workers: int | None, progress: Progress | None) -> Rerun:
    store = Store.open(place)
    with TemporaryDirectory(prefix="winset-rerun-") as folder:
        run(store.plan, Path(folder) / "store", workers=workers, progress=progress)
        again = Store.open(Path(folder) / "store")
        there = [chunk for chunk, is_there in enumerate(store.done()) if is_there]
        differing = [
            store.path(chunk).name
            for chunk in there
            if not again.path(chunk).is_file()
            or store.path(chunk).read_bytes() != again.path(chunk).read_bytes()
        ]
    made = read_chunk(store.path(there[0]))[1] if there else {"code": code()}
    return Rerun(str(place), made, len(there), tuple(differing), _other_code(made))


def _gathered(place: Path, workers: int | None, progress: Progress | None) -> Rerun:
    data = read_json(place)
    if not isinstance(data, Mapping) or not {"plan", "results", "provenance"} <= data.keys():
        raise UsageError(
            f"{place} is no result: name a chunk of a store, a store, or what winset gather "
            "--json wrote."
        )
    plan = WorkPlan.of(data["plan"], f"The plan in {place}")
    with TemporaryDirectory(prefix="winset-rerun-") as folder:
        run(plan, Path(folder) / "store", workers=workers, progress=progress)
        again = gather(Path(folder) / "store").to_dict()["results"]
    made = data["provenance"]
    differing = tuple(_differing(data["results"], again))
    return Rerun(str(place), made, len(again), differing, _other_code(made))


def _differing(before: list[Mapping[str, Any]], after: list[Mapping[str, Any]]) -> Iterator[str]:
    if len(before) != len(after):
        yield f"{len(before)} results, now {len(after)}"
    for old, new in zip(before, after, strict=False):
        if old != new:
            words = [new["verb"], new["case"], new["scenario"], f"seed {new['seed']}"]
            yield " ".join(word for word in words if word is not None)


def _other_code(made: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    then = made["code"]
    return {
        name: (str(then.get(name)), what) for name, what in code().items() if then.get(name) != what
    }
