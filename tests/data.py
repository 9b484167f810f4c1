"""Where the data files that are not in the repository lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[1]


def data_path(relative: str) -> Path:
    """Return a data file's path; skip the test where the data are not on this machine.

    Parameters
    ----------
    relative : str
        Such as ``deu/deu3.csv``; under ``$WINSET_DATA``, or ``shared/data`` beside the repository.
    """
    folder = Path(os.environ.get("WINSET_DATA") or HERE.parent / "shared" / "data")
    path = folder / relative
    if not path.exists():
        pytest.skip(f"{path} is not on this machine; WINSET_DATA names the folder of data files")
    return path
