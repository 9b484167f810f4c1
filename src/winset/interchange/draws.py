"""The draws of a forecast as a table, CSV or Parquet: a row a draw and model, a column an issue."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from winset.errors import UsageError
from winset.files import write_bytes, write_text

if TYPE_CHECKING:
    import pyarrow

Array = NDArray[np.float64]
FIRST = ("draw", "model")
PARQUET = "Parquet needs pyarrow. Install it: pip install 'winset[parquet]'; or name a .csv file."


def write_draws(terms: Mapping[str, Array], issues: Sequence[str], target: str | Path) -> Path:
    """Write the terms of every draw and model; an empty cell, or null, where there are none.

    Parameters
    ----------
    terms : mapping of model to array, shape (draw, issue)
    issues : sequence of str
    target : str or Path
        A file that ends in ``.csv`` or ``.parquet``.

    Raises
    ------
    UsageError
        It has another ending, or pyarrow, which Parquet needs, is not installed.
    OutputError
        It cannot be written.
    """
    path = Path(target)
    if path.suffix.lower() == ".parquet":
        write_bytes(path, _parquet(terms, issues))
    elif path.suffix.lower() == ".csv":
        write_text(path, _csv(terms, issues))
    else:
        raise UsageError(
            f"Cannot write draws to {path}: name a file that ends in .csv or .parquet."
        )
    return path


def _csv(terms: Mapping[str, Array], issues: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*FIRST, *issues])
    for model, rows in terms.items():
        for number, row in enumerate(rows.tolist(), start=1):
            writer.writerow([number, model, *("" if v != v else repr(v) for v in row)])
    return out.getvalue()


def _parquet(terms: Mapping[str, Array], issues: Sequence[str]) -> bytes:
    arrow, parquet = _arrow()
    numbers = [np.arange(1, len(rows) + 1) for rows in terms.values()]
    models = [[model] * len(rows) for model, rows in terms.items()]
    values = np.concatenate(list(terms.values()))
    columns = {
        "draw": arrow.array(np.concatenate(numbers)),
        "model": arrow.array([name for names in models for name in names]).dictionary_encode(),
    }
    columns |= {
        issue: arrow.array(values[:, j], from_pandas=True) for j, issue in enumerate(issues)
    }
    out = io.BytesIO()
    parquet.write_table(arrow.table(columns), out)
    return out.getvalue()


def read_draws(source: str | Path) -> tuple[tuple[str, ...], dict[str, Array]]:
    """Read what :func:`write_draws` wrote: the issues, and by model the terms, NaN where none.

    Parameters
    ----------
    source : str or Path

    Raises
    ------
    UsageError
        There is no such file, or it holds something else.
    """
    path = Path(source)
    try:
        if path.suffix.lower() == ".parquet":
            heads, columns = _read_parquet(path)
        else:
            with path.open(encoding="utf-8", newline="") as stream:
                heads, *rows = csv.reader(stream)
            columns = [list(column) for column in zip(*rows, strict=True)]
        if tuple(heads[:2]) != FIRST or not columns:
            raise ValueError
        values = [[np.nan if v in ("", None) else float(v) for v in one] for one in columns[2:]]
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.") from None
    except (ValueError, UnicodeDecodeError, OSError):
        raise UsageError(
            f"{path} holds no draws: expected the columns draw, model and one an issue."
        ) from None
    table = np.array(values).T
    models = np.array(columns[1])
    return tuple(heads[2:]), {str(m): table[models == m] for m in dict.fromkeys(columns[1])}


def _read_parquet(path: Path) -> tuple[list[str], list[list[Any]]]:
    _, parquet = _arrow()
    table: pyarrow.Table = parquet.read_table(path)
    return list(table.column_names), [column.to_pylist() for column in table.columns]


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UsageError(PARQUET) from None
    return pyarrow, pyarrow.parquet
