"""A store: a folder with a plan and the Parquet dataset into which its chunks stream.

``plan.json`` is the plan; ``results/GROUP/CHUNK.parquet`` is a chunk, written whole or not at all
under a name that follows from its number. So whoever comes later knows by the names alone what is
done, two who write the same chunk write the same bytes, and nothing is counted twice.
"""

from __future__ import annotations

import io
import json
import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winset.errors import OutputError, UsageError
from winset.files import holds_anything, write_new, write_own
from winset.plans.pieces import rows_of
from winset.plans.plan import WorkPlan, read_plan
from winset.untrusted import json_text
from winset.version import __version__

if TYPE_CHECKING:
    import pyarrow

PLAN = "plan.json"
RESULTS = "results"
GROUP = 1000
"""Chunks in a folder."""
PROVENANCE = "winset"
"""The key in a Parquet file's metadata under which it says what made it."""
COLUMNS: Mapping[str, str] = {
    "chunk": "int64",
    "unit": "int64",
    "verb": "string",
    "case": "string",
    "case_digest": "string",
    "scenario": "string",
    "seed": "int64",
    "first": "int64",
    "draws": "int64",
    "model": "string",
    "quantity": "string",
    "name": "string",
    "count": "int64",
    "sum": "float64",
    "sum_rest": "float64",
    "squares": "float64",
    "squares_rest": "float64",
    "min": "float64",
    "max": "float64",
    "low": "float64",
    "high": "float64",
    "steps": "list<int16>",
    "counts": "list<int64>",
    "answer": "string",
}
"""The columns of the dataset and their Arrow types; docs/reference/store.md says what each is."""
LISTS = [name for name, kind in COLUMNS.items() if kind.startswith("list")]
LIBRARIES = ("numba", "numpy", "pyarrow", "scipy")
_FILE = re.compile(r"(\d{12})\.parquet")


@dataclass(frozen=True)
class Store:
    """A folder with a plan and what is done of it."""

    folder: Path
    plan: WorkPlan

    @classmethod
    def open(cls, folder: str | Path) -> Store:
        """Return a store that is there.

        Parameters
        ----------
        folder : str or Path

        Raises
        ------
        UsageError
            There is none, or it was changed by hand.
        """
        place = Path(folder)
        if not (place / PLAN).is_file():
            raise UsageError(
                f"{place} is no store: it holds no {PLAN}. Make one with winset run PLAN --out "
                f"{place}."
            )
        return cls(place, read_plan(place / PLAN))

    @classmethod
    def create(cls, folder: str | Path, plan: WorkPlan) -> Store:
        """Return a store for a plan: a new one, or that in which it was begun.

        Parameters
        ----------
        folder : str or Path
        plan : WorkPlan

        Raises
        ------
        UsageError
            The folder holds another plan's results, or other files.
        OutputError
            It cannot be written to.
        """
        place = Path(folder)
        if not (place / PLAN).exists():
            if place.exists() and (not place.is_dir() or holds_anything(place)):
                raise UsageError(
                    f"{place} is there already and is no store. Name another folder with --out."
                )
            try:
                write_new({place / PLAN: plan.to_json().encode()})
            except OutputError:
                if not (place / PLAN).exists():  # else another run was quicker
                    raise
        there = cls.open(place)
        if there.plan.digest != plan.digest:
            raise UsageError(
                f"{place} holds results of another plan ({there.plan.digest[:12]}; this one is "
                f"{plan.digest[:12]}). Name another folder with --out."
            )
        return there

    def path(self, chunk: int) -> Path:
        """Return where a chunk lies."""
        return self.folder / RESULTS / f"{chunk // GROUP:09d}" / f"{chunk:012d}.parquet"

    def done(self) -> bytearray:
        """Return for each chunk of the plan whether it is there, 1 or 0."""
        there = bytearray(self.plan.chunks)
        for chunk in self._listed():
            if chunk < len(there):
                there[chunk] = 1
        return there

    def _listed(self) -> Iterator[int]:
        results = self.folder / RESULTS
        if not results.is_dir():
            return
        with os.scandir(results) as groups:
            for group in groups:
                if group.is_dir(follow_symlinks=False):
                    with os.scandir(group.path) as files:
                        for file in files:
                            found = _FILE.fullmatch(file.name)
                            if found:
                                yield int(found[1])

    def write(self, chunk: int, data: bytes) -> None:
        """Put a chunk in its place, whole, on the disk.

        Parameters
        ----------
        chunk : int
        data : bytes
            As :func:`chunk_bytes` made them.

        Raises
        ------
        OutputError
            The disk is full, or the folder cannot be written to.
        """
        place = self.path(chunk)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_own(place, data)
        except (OSError, OutputError) as error:
            reason = getattr(error.__cause__ or error, "strerror", None) or error
            raise OutputError(
                f"Cannot write into {self.folder}: {reason}. What is done is kept; once there is "
                "room, the same command goes on from there."
            ) from error

    def read(self, chunk: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Return the rows of a chunk, and what made it.

        Parameters
        ----------
        chunk : int

        Raises
        ------
        UsageError
            It is not there, is damaged, or is of another plan.
        """
        return read_chunk(self.path(chunk), self.plan.digest)


def read_chunk(path: Path, digest: str | None = None) -> tuple[list[dict[str, Any]], Any]:
    """Return the rows of a chunk's file, and what made it.

    Parameters
    ----------
    path : Path
    digest : str, optional
        Of the plan that it must be of.

    Raises
    ------
    UsageError
        It is not there, is damaged, or is of another plan.
    """
    arrow = require_pyarrow()
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(path).read()
        made = json.loads((table.schema.metadata or {})[PROVENANCE.encode()])
    except (OSError, arrow.ArrowException, KeyError, ValueError) as error:
        raise UsageError(
            f"{path} is no chunk of a store, or is damaged ({type(error).__name__}). Remove the "
            "file and run the plan again: what is missing is made anew."
        ) from None
    if digest is not None and made["plan"] != digest:
        raise UsageError(f"{path} is of another plan. Remove it and run the plan again.")
    rows: list[dict[str, Any]] = table.drop_columns(LISTS).to_pylist()
    for name in LISTS:
        column = table[name].combine_chunks()
        ends, values = column.offsets.to_numpy().tolist(), column.values.to_numpy()
        for k, (row, there) in enumerate(zip(rows, column.is_valid().to_pylist(), strict=True)):
            row[name] = values[ends[k] : ends[k + 1]] if there else None
    return rows, made


def chunk_bytes(plan: WorkPlan, chunk: int) -> bytes:
    """Work a chunk out, and return it as a Parquet file: the same bytes wherever it is done.

    Parameters
    ----------
    plan : WorkPlan
    chunk : int
    """
    rows = [row for piece in plan.chunk(chunk) for row in rows_of(plan, piece)]
    return _parquet(({"chunk": chunk} | row for row in rows), provenance(plan, chunk))


def _parquet(rows: Iterable[Mapping[str, Any]], made: Mapping[str, Any]) -> bytes:
    arrow = require_pyarrow()
    from pyarrow import parquet

    listed = list(rows)
    schema = arrow.schema(
        [(name, _arrow_type(kind)) for name, kind in COLUMNS.items()],
        {PROVENANCE: json_text(made, indent=None)},
    )
    columns = [
        arrow.array([row.get(name) for row in listed], schema.field(name).type) for name in COLUMNS
    ]
    written = io.BytesIO()
    parquet.write_table(
        arrow.Table.from_arrays(columns, schema=schema), written, compression="zstd"
    )
    return written.getvalue()


def _arrow_type(kind: str) -> pyarrow.DataType:
    arrow = require_pyarrow()
    inner = kind.removeprefix("list<").removesuffix(">")
    plain = arrow.type_for_alias(inner)
    return plain if inner == kind else arrow.list_(plain)


def provenance(plan: WorkPlan, chunk: int | None = None) -> dict[str, Any]:
    """Return what makes results: which code, plan, cases and seeds.

    Parameters
    ----------
    plan : WorkPlan
    chunk : int, optional
        Leave it out for all of the plan.
    """
    units = plan.units
    if chunk is not None:
        units = tuple(units[piece.unit] for piece in plan.chunk(chunk))
    cases = (plan.cases[unit.place] for unit in units)
    return {
        "plan": plan.digest,
        **({} if chunk is None else {"chunk": chunk}),
        "cases": {str(case.id): case.digest() for case in cases},
        "seeds": sorted({unit.seed for unit in units}),
        "code": code(),
    }


@cache
def code() -> dict[str, str]:
    """Return which code runs: the version of Winset, the SHA-256 of its files, its libraries."""
    files = sorted(_files(Path(str(resources.files("winset")))))
    digest = sha256()
    for name, path in files:
        digest.update(f"{name}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    versions = {name: metadata.version(name) for name in LIBRARIES}
    python = f"{platform.python_implementation()} {platform.python_version()}"
    machine = platform.machine()
    return (
        {"winset": __version__, "sha256": digest.hexdigest()}
        | versions
        | {
            "python": python,
            "machine": machine,
        }
    )


def _files(package: Path) -> Iterator[tuple[str, Path]]:
    for path in package.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(package).as_posix(), path


def require_pyarrow() -> Any:
    """Return pyarrow.

    Raises
    ------
    UsageError
        It is not installed.
    """
    try:
        import pyarrow
    except ImportError:
        raise UsageError("Stores need pyarrow: pip install 'winset[big]'.") from None
    return pyarrow
