"""Runs of signs on a page of Arabic, Persian or Hebrew -> lines in the order they are read.

A PDF holds what stands on the page from left to right. Signs of one direction come as runs, each in
order; the runs of a line, numbers and brackets are put back here as the bidirectional algorithm
(Unicode Standard Annex 9) had laid them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

LETTER = re.compile(
    "[\u05d0-\u05f4\u0620-\u065f\u066e-\u06d3\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
)
_LETTERS = re.compile("[^\\W\\d_]")
_HEBREW = re.compile("[\u05d0-\u05f4]")
_SUM = re.compile(r"[\d.,]+(?:[+-][\d.,]+)+")
_OWN_DIGITS = re.compile("[٠-٩۰-۹]+(?:[./,:٫٬][٠-٩۰-۹]+)*")
_NUMBER_OR_SIGN = re.compile(r"\d+(?:[./,:]\d+)*|\D")
_MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_EDGES = re.compile(r"([\s.,:;!?]*)(.*?)([\s.,:;!?]*)", re.S)
_EDGES_WITH_BRACKETS = re.compile(r"([\W_]*)(.*?)([\W_]*)", re.S)
_SAME_LINE = 0.4
_MOST, _SOME = 0.5, 0.1
"""The share of letters from which a page, and a line on it, runs from right to left."""
_NON_JOINER, _WIDE = "\u200c", 2
_MEANT = (_NON_JOINER, b"\xfe\xff" + _NON_JOINER.encode("utf-16-be"))
"""The sign as a text and as bytes; how many bytes a sign has in fonts of such scripts."""


@dataclass(frozen=True)
class Run:
    """Signs of one direction, and where they begin on the page."""

    text: str
    x: float
    y: float
    size: float

    @property
    def right_to_left(self) -> bool:
        """Whether it is of a script that runs so."""
        return bool(LETTER.search(self.text) or _OWN_DIGITS.search(self.text))

    @property
    def left_to_right(self) -> bool:
        """Whether it has letters that run so."""
        return not self.right_to_left and bool(_LETTERS.search(self.text))


class Runs:
    """Takes the runs of a page as the reader of PDFs comes upon them."""

    def __init__(self) -> None:
        self.found: list[Run] = []
        self._now = self._first = (0.0, 0.0)
        self._open = self._joiner = False

    def before(self, operator: bytes, operands: list[Any], outer: Any, inner: Any) -> None:
        """Note where text is shown; a blank that stands for U+200C is made that sign.

        Parameters
        ----------
        operator : bytes
        operands : list
        outer, inner : list of float
            The transformations of the page and of the text.
        """
        if operator in (b"BDC", b"EMC"):
            actual = operands[1] if len(operands) > 1 else None
            self._joiner = isinstance(actual, dict) and actual.get("/ActualText") in _MEANT
        if operator not in (b"Tj", b"TJ"):
            return
        if self._joiner and isinstance(operands[0], bytes) and len(operands[0]) == _WIDE:
            operands[0] = _NON_JOINER.encode("utf-16-be")
        self._now = (
            inner[4] * outer[0] + inner[5] * outer[2] + outer[4],
            inner[4] * outer[1] + inner[5] * outer[3] + outer[5],
        )
        if not self._open:
            self._first, self._open = self._now, True

    def text(self, text: str, *rest: Any) -> None:
        """Take a run."""
        shown = text.replace("\n", "")
        if shown:
            place = self._first if self._open else self._now
            self.found.append(Run(shown, *place, abs(float(rest[-1])) or 1.0))
        self._open = False

    def lines(self) -> str:
        """Return the page's text in the order it is read."""
        mostly = _share("".join(run.text for run in self.found)) >= _MOST
        least = _SOME if mostly else _MOST
        return "\n".join(_line(line, least) for line in _by_line(self.found))


def _by_line(runs: Iterable[Run]) -> Iterator[list[Run]]:
    line: list[Run] = []
    for run in runs:
        if line and abs(run.y - line[0].y) > _SAME_LINE * run.size:
            yield line
            line = []
        line.append(run)
    if line:
        yield line


def _share(text: str) -> float:
    """Return how much of a text's letters run from right to left."""
    letters = len(_LETTERS.findall(text))
    return len(LETTER.findall(text)) / letters if letters else 0.0


def _line(runs: Sequence[Run], least: float) -> str:
    text = "".join(run.text for run in runs)
    if _share(text) < least:
        return text
    order = [runs[i] for i in sorted(range(len(runs)), key=lambda i: (-runs[i].x, -i))]
    hebrew = _HEBREW.search(text) is not None
    if hebrew:
        order = list(_sums_whole(order))
    return "".join(_read(run, hebrew) for run in _foreign_in_order(order))


def _sums_whole(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield runs with ``5+1`` in one: in Hebrew, unlike Arabic, it runs from left to right."""
    line = list(runs)
    while line:
        if len(line) > 2 and _SUM.fullmatch(line[2].text + line[1].text + line[0].text):
            line[:3] = [replace(line[2], text=line[2].text + line[1].text + line[0].text)]
        else:
            yield line.pop(0)


def _foreign_in_order(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield runs from right to left, those between two of Latin letters from left to right."""
    place = 0
    while place < len(runs):
        stop = place + 1
        if runs[place].left_to_right:
            for i in range(place, len(runs)):
                if runs[i].right_to_left:
                    break
                if runs[i].left_to_right:
                    stop = i + 1
        yield from reversed(runs[place:stop])
        place = stop


def _read(run: Run, hebrew: bool) -> str:
    if run.right_to_left:
        return _OWN_DIGITS.sub(lambda m: m[0][::-1], run.text.translate(_MIRROR))
    if run.left_to_right or (hebrew and _SUM.fullmatch(run.text.strip())):
        return _with_edges_turned(run.text)
    return "".join(reversed(_NUMBER_OR_SIGN.findall(run.text))).translate(_MIRROR)


def _with_edges_turned(text: str) -> str:
    """Return foreign words with the blanks and signs about them where the line has them."""
    whole = text.count("(") == text.count(")")
    edges = (_EDGES if whole else _EDGES_WITH_BRACKETS).fullmatch(text)
    if edges is None:
        return text
    before, words, after = edges.groups()
    return f"{after[::-1].translate(_MIRROR)}{words}{before[::-1].translate(_MIRROR)}"
