"""Files of any form -> cases in folders of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from winset.case.ids import as_id, new_id
from winset.case.read import FILE_NAME, inspect_bytes, write
from winset.case.schema import Case
from winset.case.yaml.edit import Edit, edit_text
from winset.errors import CaseError, Finding, UsageError
from winset.files import write_new, write_text
from winset.interchange.forms import Named, inspect
from winset.interchange.reading import NO_DAY_NOTE, Reading


@dataclass(frozen=True)
class Imported:
    """What was written.

    Attributes
    ----------
    cases : tuple of Case
    paths : tuple of Path
        The file of each case.
    findings : tuple of Finding
        Warnings about the files read.
    """

    cases: tuple[Case, ...]
    paths: tuple[Path, ...]
    findings: tuple[Finding, ...]


def import_cases(
    sources: Named | Iterable[Named],
    output: str | Path | None = None,
    *,
    form: str | None = None,
    as_of: date | None = None,
) -> Imported:
    """Write the cases of files of any form as folders with a ``case.yaml``.

    Parameters
    ----------
    sources : str, Path or an iterable of them
        Files, folders, or ``-`` for standard input.
    output : str or Path, optional
        One case goes into this folder, or into this file where it ends in ``.yaml``; several go
        into folders inside it. By default a folder of the case's id, and for a file of several
        cases a folder of the file's name around them.
    form : str, optional
        The files' form; by default it is recognised.
    as_of : date, optional
        The day on which knowledge ends, for files that state none.

    Raises
    ------
    CaseError
        A file has faults; nothing was written.
    UsageError
        No such file or form, or a case is there already; nothing was written.
    OutputError
        A file cannot be written; nothing was written.
    """
    given = [sources] if isinstance(sources, Named) else list(sources)
    readings = _read(given, form)
    findings = tuple(finding for reading in readings for finding in reading.findings)
    groups = [reading.cases for reading in readings]
    cases, paths = _places(given, groups, None if output is None else Path(output))
    cases = [dated(case, as_of) for case in cases]
    texts = [reading.text for reading in readings for _ in reading.cases]
    there = [path for path in paths if path.exists()]
    if there and not (len(paths) == 1 and _is_file(output)):
        listed = ", ".join(map(str, there[:3])) + (" …" if len(there) > 3 else "")
        raise UsageError(f"There is a case already: {listed}. Name another place with -o.")
    written = [text_of(case, text) for case, text in zip(cases, texts, strict=True)]
    if there:
        write_text(paths[0], written[0])
    else:
        write_new({path: text.encode() for path, text in zip(paths, written, strict=True)})
    return Imported(tuple(cases), tuple(paths), findings)


def dated(case: Case, day: date | None) -> Case:
    """Return a case that states no day with the day on which its knowledge ends.

    Parameters
    ----------
    case : Case
    day : date, optional
        None leaves the case as it is.
    """
    if day is None or case.known_on is not None:
        return case
    summary = (case.summary or "").replace(NO_DAY_NOTE, "").strip() or None
    return case.model_copy(update={"as_of": day, "summary": summary})


def text_of(case: Case, text: str) -> str:
    """Return a case as YAML: its own text, under its id, with all comments; or written anew.

    Parameters
    ----------
    case : Case
    text : str
        What it was read from, where that is a case's own file; else nothing.
    """
    if text:
        try:
            named = edit_text(text, [Edit("set", ("id",), case.id)])
            if inspect_bytes(named.encode(), "", "").case == case:
                return named
        except UsageError:  # text that cannot be changed in one place
            pass
    return write(case)


def _read(sources: list[Named], form: str | None) -> list[Reading]:
    """Read all files before any is written; report the faults of all."""
    if not sources:
        raise UsageError("There is no file to import. Name one.")
    readings = [inspect(source, form) for source in sources]
    findings = tuple(finding for reading in readings for finding in reading.findings)
    failed = [not reading.cases for reading in readings]
    if any(failed) or any(finding.severity == "error" for finding in findings):
        raise CaseError(findings)
    return readings


def _places(
    sources: list[Named], groups: list[tuple[Case, ...]], output: Path | None
) -> tuple[list[Case], list[Path]]:
    """Return the cases, each with an id of its own, and where each goes."""
    whole = [case for group in groups for case in group]
    if len(whole) == 1:
        if output is None:
            return whole, [Path(str(whole[0].id)) / FILE_NAME]
        return whole, [output if _is_file(output) else output / FILE_NAME]
    if _is_file(output):
        raise UsageError(f"{len(whole):,} cases do not go into one file. Name a folder with -o.")
    cases: list[Case] = []
    paths: list[Path] = []
    taken: set[str] = set()
    for source, group in zip(sources, groups, strict=True):
        around = output or Path()
        if output is None and len(group) > 1:
            around = Path(as_id(Path(str(source)).stem, "cases"))
        for case in group:
            name = new_id(str(case.id), taken, "case")
            taken.add(name)
            cases.append(case.model_copy(update={"id": name}))
            paths.append(around / name / FILE_NAME)
    return cases, paths


def _is_file(output: str | Path | None) -> bool:
    return output is not None and Path(output).suffix.lower() in (".yaml", ".yml")
