"""Forms that came back -> files of experts: checked against the case, added round by round."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from winset.case.ids import as_id
from winset.case.schema import Case
from winset.case.yaml.text import Text, read_text, write_text
from winset.errors import CaseError, Findings, UsageError
from winset.files import write_new
from winset.files import write_text as write_file
from winset.interchange.case_numbers import believed_by
from winset.interchange.expert_tables import TABLES, texts_of
from winset.interchange.experts import SEEDS_FILE, Member, read_expert
from winset.interchange.judgements import LIMITS
from winset.interchange.tables import Table, read_bytes, read_table


def collect(case: Case, source: str | Path, folder: str | Path) -> Path:
    """Add a form that came back to the experts of a case.

    Parameters
    ----------
    case : Case
    source : str or Path
        The file that the form handed back, or the workbook or table that was filled in.
    folder : str or Path
        Of the experts' files; one of the expert's name is made, or grows by a round.

    Returns
    -------
    Path
        The expert's file.

    Raises
    ------
    CaseError
        It has faults, or answers what was answered already in that round; nothing is written.
    UsageError
        There is no such file.
    OutputError
        It cannot be written.
    """
    name = str(source).lower()
    text = _of_table(read_table(source, LIMITS)) if name.endswith(TABLES) else _of_text(source)
    expert = read_expert(text)
    if not expert.beliefs and not expert.seeds:
        _refuse(text, "no answers", "three numbers for some question", "Fill in the form.")
    if expert.case not in (None, case.id):
        mend = "Name the case that the form was about; drop the line if this is the same case."
        _refuse(text, f"answers about {expert.case}", f"answers about {case.id}", mend)
    key = as_id(expert.name.lower(), "expert")
    target = Path(folder) / f"{key}.yaml"
    if target.name == SEEDS_FILE:
        _refuse(text, expert.name, "another name", "Choose another name for the expert.")
    believed_by(case, Member(key, expert.name, expert, text))
    data = _merged(target, text) if target.exists() else dict(text.data)
    if target.exists():
        write_file(target, write_text(data))
    else:
        write_new({target: write_text(data).encode()})
    return target


def _of_text(source: str | Path) -> Text:
    raw, name = read_bytes(source, LIMITS.bytes)
    return read_text(raw, name)


def _refuse(text: Text, found: str, expected: str, mend: str) -> None:
    findings = Findings(text.file)
    findings.error(0, 0, "", found, expected, mend)
    raise CaseError(findings.ordered())


def _merged(target: Path, text: Text) -> dict[str, Any]:
    """Return an expert's data with new answers; what was answered before stands beside them."""
    try:
        own = read_text(target.read_bytes(), str(target))
    except OSError as error:
        raise UsageError(f"Cannot read {target}: {error.strerror}.") from error
    before = read_expert(own)
    if str(text.data["name"]).strip().casefold() not in (before.name.casefold(), target.stem):
        expected = f"{before.name}, whose answers {target} holds"
        _refuse(text, str(text.data["name"]), expected, "Choose a name that differs by letters.")
    given = {(row.about, row.round) for row in before.beliefs}
    findings = Findings(text.file)
    for number, row in enumerate(text.data.get("beliefs") or ()):
        at = (str(row.get("about")), int(row.get("round", 1)))
        if at in given:
            place = text.place(("beliefs", number))
            found, expected = f"round {at[1]} of {at[0]}", f"one answer, which is in {target}"
            findings.error(*place, f"beliefs[{number}]", found, expected, "Ask for the next round.")
    again = sorted(set(text.data.get("seeds") or {}) & set(before.seeds))
    if again:
        found, expected = f"the seed {again[0]}", f"one answer, which is in {target}"
        findings.error(0, 0, "seeds", found, expected, "Leave it out.")
    findings.stop()
    data: dict[str, Any] = dict(own.data)
    for key in ("beliefs", "seeds"):
        old, new = own.data.get(key), text.data.get(key)
        if new:
            data[key] = [*(old or ()), *new] if key == "beliefs" else {**(old or {}), **new}
    return data


def _of_table(table: Table) -> Text:
    """Return the answers of the one expert who filled in a workbook."""
    texts = texts_of(table)
    if len(texts) != 1:
        found = f"the names {', '.join(texts)}" if texts else "no answers"
        mend = "Fill in the questions, with the same name under expert in all rows."
        table.findings.error(0, 0, "expert", found, "the answers of one expert", mend)
        table.findings.stop()
    return next(iter(texts.values()))
