"""The further reading at the end of a page's text -> works."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winset.library.document import Work, folded, unique
from winset.library.readers.layout import (
    COPYRIGHT,
    FURTHER,
    STOP,
    TOOLS,
    Line,
    is_kind,
    is_sentence,
)
from winset.library.readers.sitedata import people

_END = re.compile(r"^(?:get (?:more|the|our)|subscribe|sign up|newsletter|follow us)\b", re.I)
_NAME = re.compile(r"^(?:[^\W\d_][\w.'’-]*\s+){1,4}[^\W\d_][\w.'’-]*(?:,\s*eds?\.?)?$")
_MOST = 40


def further_reading(lines: Sequence[Line], start: int) -> tuple[tuple[Work, ...], set[int]]:
    """Return the works listed after the body, and the lines they were read from.

    An entry begins with a kind of work (``Commentary``) or, where none is named, with a bullet of
    the outermost level. Its first group of lines, up to a blank one, ends with the title; then an
    abstract may follow, and the authors.
    """
    head = next((i for i in range(start, len(lines)) if FURTHER.match(lines[i].text)), None)
    if head is None:
        return (), set()
    stop = next(
        (
            i
            for i in range(head + 1, len(lines))
            if _END.match(lines[i].text) or COPYRIGHT.search(lines[i].text)
        ),
        len(lines),
    )
    inside = range(head + 1, stop)
    begins = [i for i in inside if is_kind(lines[i].text)]
    if not begins:
        bullets = [i for i in inside if lines[i].bullet and lines[i].text]
        outermost = min((lines[i].indent for i in bullets), default=0)
        begins = [i for i in bullets if lines[i].indent == outermost]
    works: list[Work] = []
    used: set[int] = set()
    for begin, end in zip(begins, [*begins[1:], stop], strict=True):
        work = _entry([lines[i] for i in range(begin, end)])
        if work is not None and len(works) < _MOST:
            works.append(work)
            used |= set(range(begin, end))
    return tuple(works), used


def _entry(lines: Sequence[Line]) -> Work | None:
    """Return the work of one entry: kind, labels, title; then abstract and authors."""
    kind = lines[0].text if is_kind(lines[0].text) else None
    rest = list(lines[1:] if kind else lines)
    while rest and not rest[0].text:
        rest.pop(0)
    blank = next((i for i, line in enumerate(rest) if not line.text), len(rest))
    group, after = rest[:blank], [line.text for line in rest[blank:] if line.text]
    texts = [line.text for line in group if not TOOLS.match(line.text)]
    while len(texts) > 1 and (is_sentence(texts[-1]) and texts[-1].endswith(".")):
        after.insert(0, texts.pop())
    while len(texts) > 1 and not after and _NAME.match(texts[-1]) and len(texts[-2].split()) > 2:
        after.insert(0, texts.pop())
    if not texts or STOP.match(texts[-1]):
        return None
    names = [name for text in after if _NAME.match(text) for name in people(text)]
    lists = [
        name
        for text in after
        if not is_sentence(text) and not _NAME.match(text) and "," in text
        for name in people(text)
        if _NAME.match(name)
    ]
    seen: dict[str, str] = {}
    for name in unique([*names, *lists]):
        seen.setdefault(folded(name), name)
    return Work(texts[-1], tuple(seen.values()), kind)
