"""Excalibur's files of expert judgements: quantiles (.dtt) and known values (.rls), both ways.

A .dtt file opens with how many quantiles there are and which; then comes a row an expert and item:
number and name of the expert, number and name of the item, ``uni`` or ``log`` for the background,
the quantiles, and perhaps the question. A .rls file has a row an item: number, name, known value,
background. Columns have fixed widths, so names may hold blanks; rows set apart by blanks or tabs
are read as well. ``-999.5`` and ``-999.6`` stand for no answer and for no known value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from winset.decoding import NotText, decode
from winset.errors import Findings
from winset.interchange.cells import listed
from winset.interchange.studies import Answered, Study, StudyItem, assembled
from winset.interchange.tables import read_bytes, shown

MISSING = (-999.5, -999.6)
LIKE_MISSING = (-995.0, -996.0, -999.0, -9999.0)
"""What else stands for it in other programs' files; read so, with a warning."""
MOST_BYTES = 20_000_000
MOST_FINDINGS = 20

_NUMBER = r"[-+]?(?:\d+[.,]?\d*|[.,]\d+)(?:[EeDd][-+]?\d{1,4})?"
_QUANTILES = re.compile(r"QU\s*=\s*([0-9.,\s]+)", re.IGNORECASE)
_COUNT = re.compile(r"NQ\s*=\s*(\d{1,4})", re.IGNORECASE)
_HEAD = re.compile(r"\s*(\d{1,9})\s+(\S.*?)\s+(\d{1,9})\s+(\S.*?)\s*$")
_KNOWN = re.compile(
    rf"\s*(\d{{1,9}})\s+(.*?)\s*(?<!\S)({_NUMBER})(?:\s+(uni|log)(?:\s+(.*))?)?$", re.IGNORECASE
)
_FORM = "expert number, name, item number, name, uni or log, and {} numbers"
_KNOWN_FORM = "item number, name, the known value, and uni or log"


@dataclass
class _File:
    """What has been read so far; items and experts by their numbers."""

    findings: Findings
    levels: tuple[float, ...] = ()
    experts: dict[tuple[int, str], int] = field(default_factory=dict)
    items: dict[int, StudyItem] = field(default_factory=dict)
    answers: dict[tuple[tuple[int, str], int], Answered] = field(default_factory=dict)


def read_excalibur(judgements: str | Path, known: str | Path | None = None) -> Study:
    """Read a study from a .dtt file, and the known values from a .rls file.

    Parameters
    ----------
    judgements, known : str or Path

    Raises
    ------
    CaseError
        A file has faults; all of them are listed.
    UsageError
        There is no such file, or it is too large.
    """
    text, findings = _text(judgements)
    file = _File(findings)
    _read_judgements(text, file)
    findings.stop()
    values: dict[int, float] = {}
    if known is not None:
        text, others = _text(known)
        values = _read_known(text, file.items, others)
        findings.add(*others.listed)
    findings.stop()
    names = _names(file.experts)
    numbers = list(file.items)
    answers = {
        (names[expert], str(number)): replace(answer, item=str(number), expert=names[expert])
        for (expert, number), answer in file.answers.items()
    }
    return assembled(
        file.levels,
        {str(number): file.items[number] for number in numbers},
        answers.values(),
        {str(number): values[number] for number in numbers if number in values},
        findings,
    )


def _text(source: str | Path) -> tuple[str, Findings]:
    raw, name = read_bytes(source, MOST_BYTES)
    findings = Findings(name, MOST_FINDINGS)
    if len(raw) > MOST_BYTES:
        found, mend = f"more than {MOST_BYTES:,} bytes", "Split the study."
        findings.error(0, 0, "", found, f"at most {MOST_BYTES:,} bytes", mend)
        findings.stop()
    try:
        decoded = decode(raw.rstrip(b"\x1a"))
    except NotText:
        mend = "Name the .dtt file first and the .rls file second, as Excalibur saves them."
        findings.error(0, 0, "", "bytes that are no text", "a text file", mend)
        findings.stop()
        raise
    if decoded.note:
        findings.warn(0, 0, "", "an encoding that is not stated", "UTF-8", decoded.note)
    return decoded.text, findings


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number and text of each line that says something."""
    for number, line in enumerate(re.split(r"\r\n?|\n", text), start=1):
        bare = line.rstrip("\r\x1a \t\x00")
        if bare.strip():
            yield number, bare


def _read_judgements(text: str, file: _File) -> None:
    findings = file.findings
    lines = list(_lines(text))
    head = next((line for _, line in lines[:5] if _QUANTILES.search(line)), "")
    file.levels = _levels(head, findings)
    if not file.levels:
        return
    numbers = rf"((?:{_NUMBER}\s+){{{len(file.levels) - 1}}}{_NUMBER})"
    row = re.compile(rf"^(.*?)\s(uni|log)\s+{numbers}(?:\s+(.*))?$", re.IGNORECASE)
    form = _FORM.format(len(file.levels))
    for number, line in lines:
        if line is head or (number < 5 and line.lstrip().startswith("*")):
            continue
        found = row.match(line)
        name = _expert_and_item(found[1]) if found else None
        if found is None or name is None:
            mend = "Correct the row, or leave it out."
            findings.error(number, 0, "", shown(line.strip()[:80]), form, mend)
            continue
        expert, item = name
        log, question = found[2].lower() == "log", (found[4] or "").strip()
        _add(file, number, expert, item, StudyItem(item[1], log, question), found[3])
    if not file.answers and not findings.fatal:
        findings.error(0, 0, "", "no rows", form, "Name the .dtt file of a study.")


def _levels(head: str, findings: Findings) -> tuple[float, ...]:
    """Return the probabilities of the quantiles, which the first line states in percent."""
    found = _QUANTILES.search(head)
    words = re.findall(r"\d*[.,]?\d+", found[1]) if found else []
    numbers = [float(word.replace(",", ".")) for word in words]
    whole = 1.0 if numbers and max(numbers) < 1.0 else 100.0
    if whole == 1.0:
        mend = "They were read as probabilities."
        findings.warn(1, 0, "QU", ", ".join(words), "percentages such as 5 50 95", mend)
    levels = tuple(number / whole for number in numbers)
    rises = all(0.0 < level < 1.0 for level in levels) and all(a < b for a, b in pairwise(levels))
    if not levels or not rises:
        expected = "a first line such as NQ= 3 QU= 5 50 95, ascending, between 0 and 100"
        mend = "Name the .dtt file first; state the quantiles in its first line."
        findings.error(1, 0, "QU", shown(head.strip() or "no such line"), expected, mend)
        return ()
    count = _COUNT.search(head)
    if count and int(count[1]) != len(levels):
        mend = "Correct one of them; the list was read."
        findings.warn(1, 0, "NQ", count[1], f"{len(levels)}, as many as QU lists", mend)
    return levels


def _expert_and_item(head: str) -> tuple[tuple[int, str], tuple[int, str]] | None:
    """Return number and name of expert and item: by tabs, by fixed widths, or by blanks."""
    cells = [cell.strip() for cell in head.split("\t")]
    if len(cells) < 4:
        cells = [head[:5].strip(), head[5:14].strip(), head[14:19].strip(), head[19:].strip()]
        in_place = cells[0].isdecimal() and cells[2].isdecimal()
        if not in_place or (head[13:14].strip() and head[14:15].strip()):
            found = _HEAD.match(head)
            if found is None:
                return None
            cells = [cell or "" for cell in found.groups()]
    if not (cells[0].isdecimal() and cells[2].isdecimal()):
        return None
    expert, item = int(cells[0]), int(cells[2])
    return (expert, cells[1] or str(expert)), (item, cells[3] or str(item))


def _number(word: str) -> float:
    return float(word.replace(",", ".").replace("D", "E").replace("d", "e"))


def _add(
    file: _File,
    line: int,
    expert: tuple[int, str],
    item: tuple[int, str],
    asked: StudyItem,
    words: str,
) -> None:
    """Add an answer, and what its row says of the item."""
    findings, path = file.findings, f"{expert[1]} on {item[1]}"
    known = file.items.setdefault(item[0], asked)
    if known.log != asked.log:
        found, expected = ("log", "uni") if asked.log else ("uni", "log")
        mend = "Correct it; the first row about the item was taken."
        findings.warn(line, 0, path, found, f"{expected}, as in the rows before", mend)
    file.experts.setdefault(expert, line)
    if (expert, item[0]) in file.answers:
        at = file.answers[expert, item[0]].line
        findings.error(line, 0, path, "a second answer", f"one, which is in line {at}", "Drop one.")
        return
    values = tuple(map(_number, words.split()))
    missing = [value in MISSING for value in values]
    if not all(map(math.isfinite, values)) or any(abs(value) > 1e300 for value in values):
        findings.error(line, 0, path, shown(words), "numbers of less than 300 digits", "Mend it.")
        values = ()
    elif any(missing):
        if not all(missing):
            mend = "Ask the expert; the item was read as not answered."
            findings.warn(line, 0, path, shown(words), "all quantiles, or none", mend)
        values = ()
    elif set(values) <= set(LIKE_MISSING):
        mend = f"Write {MISSING[0]:g} if it is; it was read as no answer."
        findings.warn(line, 0, path, shown(words), f"an answer, or {MISSING[0]:g} for none", mend)
        values = ()
    file.answers[expert, item[0]] = Answered(line, expert[1], item[1], values)


def _read_known(text: str, items: Mapping[int, StudyItem], findings: Findings) -> dict[int, float]:
    """Return the known values by the numbers of their items."""
    values: dict[int, float] = {}
    seen: dict[int, int] = {}
    renamed: list[str] = []
    for line, row in _lines(text):
        found = _KNOWN.match(row)
        if found is None:
            mend = "Correct the row, or leave it out."
            findings.error(line, 0, "", shown(row.strip()[:80]), _KNOWN_FORM, mend)
            continue
        number, name, value = int(found[1]), found[2].strip(), _number(found[3])
        if number not in items:
            mend = "It was left out, as nobody was asked."
            findings.warn(line, 0, name, f"item {number}", "an item of the judgements", mend)
        elif number in seen:
            expected = f"one value, which is in line {seen[number]}"
            findings.error(line, 0, name, "a second value", expected, "Drop one of the two.")
        elif not math.isfinite(value) or abs(value) > 1e300:
            findings.error(line, 0, name, shown(found[3]), "a number", "Correct it.")
        elif value in LIKE_MISSING:
            mend = f"Write {MISSING[0]:g} if it is; it was read as no known value."
            findings.warn(line, 0, name, found[3], f"a value, or {MISSING[0]:g} for none", mend)
        elif value not in MISSING:
            values[number] = value
            if found[4] and (found[4].lower() == "log") != items[number].log:
                mend = "Correct one; what stands beside the judgements was taken."
                findings.warn(line, 0, name, found[4], "the same background in both files", mend)
            if name.casefold() != items[number].name.casefold():
                renamed.append(f"{number}: {name} / {items[number].name}")
        seen.setdefault(number, line)
    if renamed:
        mend = "See that they are the same items; they were matched by number."
        found_names = f"{len(renamed)} items of other names: {listed(renamed, 3)}"
        findings.warn(0, 0, "", found_names, "the same names in both files", mend)
    return values


def _names(experts: Iterable[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """Return what each expert is called: its name, with its number where two share a name."""
    each = list(experts)
    names = [name for _, name in each]
    return {
        (number, name): name if names.count(name) == 1 else f"{name} ({number})"
        for number, name in each
    }


def as_excalibur(study: Study) -> tuple[str, str]:
    """Return a study as the texts of a .dtt and a .rls file.

    Names are cut to the widths of the columns, 8 and 14 letters.

    Parameters
    ----------
    study : Study
    """
    levels = study.quantiles.levels
    head = "".join(f"{100.0 * level:4g}" for level in levels)
    judgements = [f"* CLASS ASCII OUTPUT FILE. NQ={levels.size:4d}   QU={head}"]
    for e, expert in enumerate(study.experts):
        for i, item in enumerate(study.items):
            values = study.quantiles.stated[e, i]
            numbers = "".join(map(_printed, values))
            scale, asked = ("log" if item.log else "uni"), f" {item.question}".rstrip()
            start = f"{e + 1:5d} {expert[:8]:>8}{i + 1:5d} {item.name[:14]:>14} {scale} "
            judgements.append(start + numbers + asked)
    known = [
        f"{i + 1:5d} {item.name[:14]:>14}{_printed(study.quantiles.known[i])} "
        f"{'log' if item.log else 'uni'}"
        for i, item in enumerate(study.items)
    ]
    return "\r\n".join([*judgements, ""]), "\r\n".join([*known, ""])


def _printed(value: float) -> str:
    return f" {MISSING[0] if math.isnan(value) else value:14.8E}"
