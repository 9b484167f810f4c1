"""A path -> a checked ``Case``."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winset.case import cut_texts, decimal_commas
from winset.case.checks.sections import check
from winset.case.schema import Case
from winset.case.validation import shape
from winset.case.yaml.text import Text, read_text
from winset.case.yaml.text import write_text as to_yaml
from winset.errors import CaseError, Finding, UsageError

FILE_NAME = "case.yaml"
ARCHIVE = "_archive"
"""The folder of cases that were put aside, inside one that holds cases."""
STANDARD_INPUT = "<standard input>"


@dataclass(frozen=True)
class Reading:
    """What came of reading a case.

    Attributes
    ----------
    case : Case, optional
        None where it cannot be run.
    findings : tuple of Finding
        Every one, warnings included.
    data : Any
        The text's plain data, checked or not, which must not be changed; None where the text is
        not YAML.
    """

    case: Case | None
    findings: tuple[Finding, ...]
    data: Any = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the case from being run."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def inspect(source: str | Path) -> Reading:
    """Read a case and report all findings at once.

    Parameters
    ----------
    source : str or Path
        A folder that holds ``case.yaml``, a file, or ``-`` for standard input.

    Raises
    ------
    UsageError
        There is no such file, or it cannot be opened.
    """
    return inspect_bytes(*load(source))


def load(source: str | Path, most: int = -1) -> tuple[bytes, str, str]:
    """Return a file's bytes, its name in findings, and the id of a case that states none.

    Parameters
    ----------
    source : str or Path
        A folder that holds ``case.yaml``, a file, or ``-`` for standard input.
    most : int
        Read one byte more than this at most; -1 for all.

    Raises
    ------
    UsageError
        There is no such file, or it cannot be opened.
    """
    size = most + 1 if most >= 0 else -1
    if str(source) == "-":
        return sys.stdin.buffer.read(size), STANDARD_INPUT, "case"
    path = case_file(source)
    try:
        with path.open("rb") as file:
            return file.read(size), str(path), case_name(path)
    except OSError as error:
        raise UsageError(f"Cannot read {source}: {error.strerror}.") from error


def inspect_bytes(raw: bytes, file: str, name: str) -> Reading:
    """Read a case from bytes.

    Parameters
    ----------
    raw : bytes
    file : str
        Its name in findings.
    name : str
        Becomes the case's id where it states none.
    """
    try:
        text = read_text(raw, file)
    except CaseError as error:
        return Reading(None, error.findings)
    case, findings, dropped = shape(text)
    written = raw.decode("utf-8-sig")
    findings = text.findings + findings + decimal_commas.warnings(text, written)
    findings += cut_texts.warnings(text, written)
    if case is not None:
        findings += check(case, text, dropped)
    broken = case is None or any(finding.severity == "error" for finding in findings)
    if case is not None and case.id is None:
        case = case.model_copy(update={"id": _as_id(name)})
    return Reading(None if broken else case, tuple(sorted(findings)), text.data)


def read(source: str | Path) -> Case:
    """Read a case that can be run.

    Parameters
    ----------
    source : str or Path
        A folder that holds ``case.yaml``, a file, or ``-`` for standard input.

    Returns
    -------
    Case

    Raises
    ------
    CaseError
        The case has faults; ``error.findings`` lists them all.
    UsageError
        There is no such file.
    """
    reading = inspect(source)
    if reading.case is None:
        raise CaseError(reading.findings)
    return reading.case


def read_scenario(case: Case, source: str | Path) -> Case:
    """Return the case with a scenario from a file of its own, under the file's name.

    Parameters
    ----------
    case : Case
    source : str or Path
        A YAML file that holds what changes: ``name``, ``changes`` and, as in a case, ``why`` and
        ``sources``.

    Raises
    ------
    CaseError
        The scenario has faults, or does not fit the case.
    UsageError
        There is no such file.
    """
    try:
        raw = Path(source).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"Cannot read {source}: {reason}.") from error
    own = read_text(raw, str(source))
    place = ("scenarios", _as_id(Path(source).stem))
    data = case.to_dict()
    text = Text(
        own.file,
        data | {"scenarios": {**data.get("scenarios", {}), place[1]: own.data}},
        {place + path: spot for path, spot in own.places.items()},
        {place + path: spot for path, spot in own.keys.items()},
    )
    changed, findings, dropped = shape(text)
    if changed is not None:
        findings = findings + check(changed, text, dropped)
    mine = own.findings + [f for f in findings if f.path.startswith(".".join(place))]
    if changed is None or any(finding.severity == "error" for finding in mine):
        raise CaseError(sorted(mine))
    return changed


def read_package(source: str | Path) -> dict[str, Any]:
    """Read a package: terms of every issue.

    Parameters
    ----------
    source : str or Path
        A YAML or JSON file of ``ISSUE: VALUE`` entries, or ``-`` for standard input.

    Returns
    -------
    dict of issue to value
        As it stands there; whether it fits a case is not known yet.

    Raises
    ------
    CaseError
        The file is not YAML.
    UsageError
        There is no such file, or it holds no such entries.
    """
    try:
        raw = sys.stdin.buffer.read() if str(source) == "-" else Path(source).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"Cannot read {source}: {reason}.") from error
    text = read_text(raw, STANDARD_INPUT if str(source) == "-" else str(source))
    if text.findings:
        raise CaseError(text.findings)
    if not isinstance(text.data, dict) or not text.data:
        raise UsageError(f"{text.file} holds no package; expected a line ISSUE: VALUE an issue.")
    return dict(text.data)


def with_scenario(case: Case, scenario: str | Path) -> tuple[Case, str]:
    """Return the case, with the scenario of a file if it is one, and the scenario's name.

    Parameters
    ----------
    case : Case
    scenario : str or Path
        A scenario of the case, or a YAML file that holds one, as :func:`read_scenario` reads it.
    """
    if isinstance(scenario, str) and not scenario.endswith((".yaml", ".yml")):
        return case, scenario
    extended = read_scenario(case, scenario)
    return extended, list(extended.scenarios)[-1]


def write(case: Case) -> str:
    """Return a case as YAML text that reads back as the same case."""
    return to_yaml(_reasons_last(case.to_dict()))


def _reasons_last(data: Any) -> Any:
    """Put reasons and sources of each entry behind what they are for."""
    if isinstance(data, list):
        return [_reasons_last(item) for item in data]
    if not isinstance(data, dict):
        return data
    reasons = {
        key: data[key] for key in ("why", "sources") if isinstance(data.get(key), str | list)
    }
    rest = {key: _reasons_last(value) for key, value in data.items() if key not in reasons}
    return rest | reasons


def case_file(source: str | Path) -> Path:
    """Return the file of a case: the one named, or ``case.yaml`` in the folder named.

    Raises
    ------
    UsageError
        There is no such file.
    """
    try:
        path = Path(source)
        if path.is_dir():
            inside = path / FILE_NAME
            if not inside.is_file():
                raise UsageError(
                    f"The folder {path} holds no {FILE_NAME}. "
                    f"Name the folder of a case, or make one: winset new {path / 'my-case'}"
                )
            return inside
        if not path.exists():
            raise UsageError(
                f"There is no file or folder {path}. Name a case's folder, its {FILE_NAME}, or - "
                "for standard input."
            )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"Cannot read {source}: {reason}.") from error
    return path


def case_name(path: Path) -> str:
    """Return the id of a case whose file states none: its folder's name, or its own."""
    return path.resolve().parent.name if path.name == FILE_NAME else path.stem


def _as_id(name: str) -> str:
    """Return a file's name as an id; logs name a case by it, so it never changes."""
    return re.sub(r"[^\w-]+", "-", name).strip("-")[:80] or "case"
