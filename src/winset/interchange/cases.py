"""Several cases, given as they are or as the places to read them from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from winset.case.schema import Case
from winset.errors import UsageError
from winset.interchange.forms import read_all

Cases = Case | str | Path | Iterable[Case | str | Path]
"""Cases, or where to read them: one or several."""


def listed(cases: Cases) -> list[Case | str | Path]:
    """Return one or several cases, or their places, as a list."""
    return [cases] if isinstance(cases, Case | str | Path) else list(cases)


def all_cases(cases: Cases, form: str | None = None) -> list[Case]:
    """Return cases, read from where they lie.

    Parameters
    ----------
    cases : Case, str, Path, or an iterable of them
        Cases, folders of a case, folders of such folders, or files.
    form : str, optional
        The files' form, such as ``deu``; by default it is recognised.

    Raises
    ------
    CaseError
        A case or table has faults.
    UsageError
        There is no such file or form.
    """
    read: list[Case] = []
    for item in listed(cases):
        if isinstance(item, Case):
            read.append(item)
        else:
            read += [case for place in _places(item) for case in read_all(place, form)]
    return read


def _places(item: str | Path) -> list[str | Path]:
    """Return a case's place, or those of all cases in a folder that is none itself."""
    folder = Path(item)
    try:
        if str(item) == "-" or not folder.is_dir() or (folder / "case.yaml").exists():
            return [item]
        inside = sorted(place for place in folder.iterdir() if (place / "case.yaml").is_file())
    except OSError as error:
        raise UsageError(f"Cannot read {item}: {error.strerror}.") from error
    return [*inside] or [item]
