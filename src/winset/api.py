"""The verbs. Notebook, command line and web call these, and nothing below."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from winset.analyses.forecast import Forecast, forecast
from winset.analyses.power import power
from winset.case.belief import Belief
from winset.case.read import inspect, inspect_bytes, read, write
from winset.case.schema import Case
from winset.errors import (
    CaseError,
    Finding,
    OutputError,
    UsageError,
    WinsetError,
    nearest,
)
from winset.files import write_text
from winset.models.contract import Model
from winset.models.registry import MODELS

__all__ = [
    "Belief",
    "Case",
    "CaseError",
    "Finding",
    "Forecast",
    "OutputError",
    "UsageError",
    "WinsetError",
    "check",
    "forecast",
    "list_models",
    "loads",
    "new",
    "page",
    "power",
    "read",
    "schema",
    "write",
]


def check(source: str | Path) -> tuple[Finding, ...]:
    """Return every finding about a case: faults and warnings.

    Parameters
    ----------
    source : str or Path
        A case's folder or file, or ``-`` for standard input.

    Raises
    ------
    UsageError
        There is no such file.
    """
    return inspect(source).findings


def loads(text: str, name: str = "case") -> Case:
    """Read a case from YAML text.

    Parameters
    ----------
    text : str
    name : str
        The case's id, where the text states none.

    Raises
    ------
    CaseError
        The case has faults.
    """
    reading = inspect_bytes(text.encode(), "<text>", name)
    if reading.case is None:
        raise CaseError(reading.findings)
    return reading.case


def new(folder: str | Path, title: str | None = None) -> Path:
    """Write a small commented case into a new folder.

    Parameters
    ----------
    folder : str or Path
        Made if it does not exist.
    title : str, optional

    Returns
    -------
    Path
        The ``case.yaml`` written.

    Raises
    ------
    UsageError
        The folder holds a case already.
    OutputError
        It cannot be written to.
    """
    place = Path(folder)
    target = place / "case.yaml"
    if target.exists():
        raise UsageError(f"{target} exists already; nothing was changed. Name another folder.")
    text = (resources.files("winset.case") / "template.yaml").read_text(encoding="utf-8")
    if title is not None:
        text = text.replace("title: Two towns and a river", f"title: {_quoted(title)}")
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"Cannot make the folder {place}: {error.strerror}.") from error
    write_text(place / "case.schema.json", schema("case"))
    write_text(target, text)
    return target


def list_models() -> tuple[Model, ...]:
    """Return every model, with what it says, assumes and cites."""
    return tuple(MODELS.values())


def page(answer: Forecast) -> str:
    """Return a forecast as one self-contained HTML page: the report."""
    from winset.report import page as report

    return report.page(answer)


def schema(name: str = "case") -> str:
    """Return a JSON Schema as text.

    Parameters
    ----------
    name : {"case", "forecast"}
        Of ``case.yaml``, or of what ``forecast --json`` writes.

    Raises
    ------
    UsageError
        There is no such schema.
    """
    places = {
        "case": ("winset.case", "case.schema.json"),
        "forecast": ("winset.analyses", "forecast.schema.json"),
    }
    if name not in places:
        raise UsageError(
            f"There is no schema '{name}'; there are {', '.join(places)}.{nearest(name, places)}"
        )
    package, file = places[name]
    return (resources.files(package) / file).read_text(encoding="utf-8")


def _quoted(text: str) -> str:
    import json

    return json.dumps(" ".join(text.split()), ensure_ascii=False)
