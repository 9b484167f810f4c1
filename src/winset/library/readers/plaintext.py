"""The text of a saved page, or any plain text -> its record and its body.

A saved page's text has no markup; what is left of its layout is the order of things: menus, perhaps
a block of JSON, a title, an abstract, a byline and a day, the body, a note on the author, tags, a
disclaimer, further reading, a footer. The rules here hold for layouts of that kind. A text without
a byline or a footer is taken as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from winset.library.document import Block, Reading, Record, Refused, Work, clean, folded, unique
from winset.library.patterns import compiled, read_words
from winset.library.readers.decoding import in_language, one_kind_of_line
from winset.library.readers.iso_dates import is_day, iso_day
from winset.library.readers.page_record import from_mapping, is_record, objects, people

MOST_TEXT = 8_000_000
_LONG = 60
_HEAD = 0.6
_MOST_WORKS = 40
_LONGEST_NOTICE = 600
_WORDS = read_words(__file__, "plaintext")
_PATTERN = compiled(_WORDS["patterns"])
_KINDS = frozenset(_WORDS["kinds"].split())
BULLET = _PATTERN["bullet"]


@dataclass(frozen=True)
class _Line:
    """A line of a text: what it says, how far it is set in, whether it is an item of a list."""

    text: str
    indent: int = 0
    bullet: bool = False


@dataclass(frozen=True)
class _Parts:
    """Where the parts of a page lie, as indices of its lines."""

    title: int | None
    byline: tuple[int, ...]
    start: int
    stop: int


def read_text(text: str) -> Reading:
    """Read plain text.

    Raises
    ------
    Refused
        There is no text in it, or too much.
    """
    own, text = _site_json(one_kind_of_line(text, MOST_TEXT))
    lines = _lines(text)
    if not any(line.text for line in lines):
        raise Refused("there is no text in it")
    if own is None and not _is_page(lines):
        return _without_layout(lines)
    class_names = {folded(value) for value in _class_names(own)}
    parts = _parts(lines, class_names, own)
    blocks, used = _body(lines, parts, class_names)
    if not blocks:
        return _without_layout(lines)
    works, listed = _further_reading(lines, parts.stop)
    used |= listed | set(parts.byline) | (set() if parts.title is None else {parts.title})
    removed = tuple(line.text for i, line in enumerate(lines) if line.text and i not in used)
    more = Record(related=works, abstract=_abstract(lines, parts))
    record = _record(lines, parts, own).filled(more).filled(notices(removed))
    return Reading(in_language(record, blocks), blocks, removed)


def _site_json(text: str) -> tuple[Record | None, str]:
    """Take the site's own JSON out of a text: the block whose authors the byline names."""
    if '"' not in text or "{" not in text:
        return None, text
    records = [(value, start, end) for value, start, end in objects(text) if is_record(value)]
    if not records:
        return None, text
    byline = next((match[1] for match in _PATTERN["byline"].finditer(text)), "")
    best = max(
        records, key=lambda item: any(folded(a) in folded(byline) for a in _authors(item[0]) if a)
    )
    rest = text
    for _, start, end in reversed(records):
        rest = rest[:start] + rest[end:]
    return from_mapping(best[0]), rest


def _authors(value: dict[str, object]) -> Sequence[str]:
    return from_mapping(value).authors


def _lines(text: str) -> list[_Line]:
    """Split into lines; lines that were broken at a fixed width are joined into paragraphs."""
    raw = text.split("\n")
    lines = []
    for entry in _joined(raw) if _is_wrapped(raw) else raw:
        bullet = BULLET.match(entry)
        body = entry[bullet.end() :] if bullet else entry
        indent = len(entry) - len(entry.lstrip(" \t"))
        lines.append(_Line(clean(body), indent, bool(bullet) or _looks_like(entry, "numbered")))
    return lines


def _is_wrapped(raw: Sequence[str]) -> bool:
    """Tell whether paragraphs were broken at a fixed width."""
    follows = [len(a) for a, b in pairwise(raw) if a.strip() and b.strip() and not BULLET.match(b)]
    longest = max(map(len, raw), default=0)
    return len(follows) >= 5 and longest <= 120 and 50 <= median(follows) <= longest


def _joined(raw: Sequence[str]) -> list[str]:
    widest = max(map(len, raw))
    result: list[str] = []
    before = ""
    for line in raw:
        begins = not before.strip() or not line.strip() or BULLET.match(line)
        if not begins and len(before) > 0.6 * widest:
            result[-1] = f"{result[-1].rstrip()} {line.strip()}"
        else:
            result.append(line)
        before = line
    return result


def _is_page(lines: Sequence[_Line]) -> bool:
    """Tell whether a text is that of a saved page: two signs of one, or more."""
    texts = [line.text for line in lines if line.text]
    head = texts[: int(len(texts) * _HEAD) + 1]
    signs = (
        any(_looks_like(text, "byline") for text in head),
        any(_is_published(text) or is_day(text) for text in head),
        any(_PATTERN["copyright"].search(text) for text in texts),
        any(_looks_like(text, "further") for text in texts),
        any(_looks_like(text, "tools") for text in texts),
        sum(line.bullet and len(line.text) < 30 for line in lines[:12]) >= 3,
    )
    return sum(signs) >= 2


def _parts(lines: Sequence[_Line], class_names: set[str], own: Record | None) -> _Parts:
    """Find the title, the byline, where the body begins and where it ends."""
    authors = {folded(name) for name in own.authors} if own else set()
    byline = _byline(lines, authors)
    prose = next((i for i, line in enumerate(lines) if _is_sentence(line.text)), 0)
    start = byline[-1] + 1 if byline else prose
    title = _title(lines, byline[0] if byline else prose, class_names | authors)
    names = authors | {folded(name) for i in byline for name in _byline_names(lines[i].text)}
    ends = (i for i in range(start, len(lines)) if _ends(lines[i].text, names, class_names))
    return _Parts(title, byline, start, next(ends, len(lines)))


def _byline(lines: Sequence[_Line], authors: set[str]) -> tuple[int, ...]:
    """Return the lines of the byline and the day: the first that stand together."""
    firm = {
        i
        for i, line in enumerate(lines)
        if not line.bullet and (_looks_like(line.text, "byline") or _is_published(line.text))
    }
    marks = [
        i
        for i, line in enumerate(lines)
        if i in firm or (not line.bullet and (is_day(line.text) or folded(line.text) in authors))
    ]
    if not marks:
        return ()
    first = min(firm, default=marks[0])

    def near(i: int) -> bool:
        between = lines[min(i, first) + 1 : max(i, first)]
        return abs(i - first) <= 12 and not any(_is_sentence(line.text) for line in between)

    return tuple(i for i in marks if near(i))


def _byline_names(text: str) -> tuple[str, ...]:
    match = _PATTERN["byline"].match(text)
    return people(_PATTERN["after_names"].split(match[1])[0]) if match else ()


def _title(lines: Sequence[_Line], stop: int, class_names: set[str]) -> int | None:
    """Return the line of the title: the last before the byline that looks like one."""
    likely = [
        i
        for i in range(stop)
        if (text := lines[i].text)
        and not lines[i].bullet
        and len(text) <= 250
        and not (_is_sentence(text) and text.endswith(".") and len(text) > _LONG)
        and folded(text) not in class_names
        and not _is_kind(text)
        and not _looks_like(text, "tools", "caption", "copyright", "byline")
        and not is_day(text)
        and not _is_published(text)
    ]
    longer = [i for i in likely if len(lines[i].text.split()) > 2]
    return longer[-1] if longer else likely[-1] if likely else None


def _ends(text: str, authors: set[str], class_names: set[str]) -> bool:
    """Tell whether the body ends before a line."""
    if not text:
        return False
    if _looks_like(text, "stop") and len(text) < 100 and not text.endswith("."):
        return True
    if _PATTERN["copyright"].search(text) or _PATTERN["disclaimer"].search(text):
        return True
    return folded(text) in authors or _is_tags(text, class_names)


def _is_tags(text: str, class_names: set[str]) -> bool:
    """Tell whether a line is made of nothing but class names, glued or parted."""
    rest = folded(text)
    if len(rest) < 4 or len(rest) > 400 or not class_names:
        return False
    names = sorted((name for name in class_names if name), key=len, reverse=True)
    count = 0
    while rest:
        name = next((name for name in names if rest.startswith(name)), None)
        if name is None:
            return False
        rest = rest[len(name) :]
        count += 1
    return count > 1


def _body(
    lines: Sequence[_Line], parts: _Parts, class_names: set[str]
) -> tuple[tuple[Block, ...], set[int]]:
    """Return the blocks between byline and end, and the lines they come from."""
    inside = [
        i
        for i in range(parts.start, parts.stop)
        if (text := lines[i].text)
        and not _looks_like(text, "tools", "caption", "byline")
        and not is_day(text)
    ]
    sentences = [k for k, i in enumerate(inside) if _is_sentence(lines[i].text)]
    if not sentences:
        return (), set()
    first, last = sentences[0], sentences[-1]
    if parts.byline:
        first = next(k for k in range(first + 1) if k == first or _is_said(lines[inside[k]]))
    while near := [
        k
        for k in range(last + 1, min(last + 3, len(inside)))
        if _is_said(lines[inside[k]]) or (lines[inside[k]].bullet and inside[k] == inside[last] + 1)
    ]:
        last = near[0]
    first, last = inside[first], inside[last]
    blocks: dict[int, Block] = {}
    for i in (i for i in inside if first <= i <= last):
        line = lines[i]
        if line.bullet:
            kind = "item"
        elif _is_sentence(line.text) or _is_said(line) or line.text[-1] in '.!?:;…”"’)':
            kind = "paragraph"
        elif folded(line.text) in class_names or len(line.text.split()) < 2:
            continue
        else:
            kind = "heading"
        blocks[i] = Block(line.text, kind)
    return tuple(blocks.values()), set(blocks)


def _abstract(lines: Sequence[_Line], parts: _Parts) -> str | None:
    if parts.title is None or not parts.byline:
        return None
    between = (lines[i].text for i in range(parts.title + 1, parts.byline[0]))
    return next((text for text in between if _is_sentence(text)), None)


def _record(lines: Sequence[_Line], parts: _Parts, own: Record | None) -> Record:
    """Return the record: the site's JSON first, then what the text shows, marked as inferred."""
    shown = [lines[i].text for i in parts.byline]
    day = next((d for text in shown if (d := iso_day(text))), None)
    names = unique(name for text in shown for name in _byline_names(text))
    title = lines[parts.title].text if parts.title is not None else None
    owners = (_PATTERN["copyright"].search(line.text) for line in lines)
    owner = next((match for match in owners if match and match[1]), None)
    publisher = clean(owner[1]).rstrip(" .,|") if owner else None
    above = (line for line in lines[: parts.start] if not line.bullet)
    kinds = [line.text.lower() for line in above if _is_kind(line.text)]
    read = Record(authors=names, date=day, type=kinds[-1] if kinds else None)
    guess = Record(title=title, publisher=publisher or None)
    return (own or Record()).filled(read).filled(guess, inferred=True)


def read_paragraphs(text: str) -> tuple[Block, ...]:
    """Return the paragraphs of a text that has no record in it: what stands between blank lines.

    Raises
    ------
    Refused
        It has too much text.
    """
    return _paragraphs(_lines(one_kind_of_line(text, MOST_TEXT)))


def _without_layout(lines: Sequence[_Line]) -> Reading:
    """Read a text that is no page: a short first line is its title."""
    blocks = _paragraphs(lines)
    title = blocks[0].text if blocks else ""
    is_title = 0 < len(title) <= 150 and title[-1] not in ".;:," and len(blocks) > 1
    record = Record(title=title, inferred=("title",)) if is_title else Record()
    body = blocks[1:] if is_title else blocks
    return Reading(in_language(record, body), body, ())


def _paragraphs(lines: Sequence[_Line]) -> tuple[Block, ...]:
    groups: list[list[_Line]] = [[]]
    for line in lines:
        if not line.text or line.bullet or len(line.text) > 100:
            groups.append([])
        if line.text:
            groups[-1].append(line)
            if len(line.text) > 100:
                groups.append([])
    return tuple(
        Block(" ".join(line.text for line in group), "item" if group[0].bullet else "paragraph")
        for group in groups
        if group
    )


def _class_names(record: Record | None) -> tuple[str, ...]:
    """Return the names by which a record is classed, which a page's text shows too."""
    if record is None:
        return ()
    return (*(name for names in record.taxonomy.values() for name in names), record.type or "")


def _looks_like(text: str, *signs: str) -> bool:
    """Tell whether a line begins as one of several kinds of lines does."""
    return any(_PATTERN[sign].match(text) for sign in signs)


def _is_sentence(text: str) -> bool:
    """Tell whether a line reads as prose: long enough, with an end of a sentence in it."""
    long = len(text) >= 50 and len(text.split()) >= 8
    return long and _PATTERN["sentence"].search(text) is not None


def _is_said(line: _Line) -> bool:
    """Tell whether a line beside prose is prose too: short, but with an end as sentences have."""
    words = line.text.split()
    ended = line.text.rstrip("\"”’»')]")[-1:] in tuple(".!?…。！？؟۔।")
    quoted = line.text[0] in '"“«„‘'
    return ended and (len(words) > 1 or quoted or not line.text.isascii())


def _is_kind(text: str) -> bool:
    """Tell whether a line names a kind of work, as ``Commentary`` does."""
    return text.casefold().replace(" ", "-") in _KINDS


def _is_published(text: str) -> bool:
    """Tell whether a line says when a work came out."""
    return _looks_like(text, "published") and iso_day(text) is not None


def notices(lines: Iterable[str]) -> Record:
    """Return what lines of a page say of its rights, and of whose views it gives.

    Parameters
    ----------
    lines : iterable of str
        Those that are no part of its text.
    """
    short = [line for line in lines if len(line) <= _LONGEST_NOTICE]
    rights = next((line for line in short if _PATTERN["rights"].search(line)), None)
    disclaimer = next((line for line in short if _PATTERN["disclaimer"].search(line)), None)
    return Record(rights=rights, disclaimer=disclaimer)


def _further_reading(lines: Sequence[_Line], start: int) -> tuple[tuple[Work, ...], set[int]]:
    """Return the works listed after the body, and the lines they were read from.

    An entry begins with a kind of work (``Commentary``) or, where none is named, with a bullet of
    the outermost level. Its first group of lines, up to a blank one, ends with the title; then an
    abstract may follow, and the authors.
    """
    numbers = range(start, len(lines))
    head = next((i for i in numbers if _looks_like(lines[i].text, "further")), None)
    if head is None:
        return (), set()
    ends = (
        i
        for i in range(head + 1, len(lines))
        if _looks_like(lines[i].text, "end_of_reading")
        or _PATTERN["copyright"].search(lines[i].text)
    )
    stop = next(ends, len(lines))
    inside = range(head + 1, stop)
    begins = [i for i in inside if _is_kind(lines[i].text)]
    if not begins:
        bullets = [i for i in inside if lines[i].bullet and lines[i].text]
        outermost = min((lines[i].indent for i in bullets), default=0)
        begins = [i for i in bullets if lines[i].indent == outermost]
    works: list[Work] = []
    used: set[int] = set()
    for begin, end in zip(begins, [*begins[1:], stop], strict=True):
        work = _entry([lines[i] for i in range(begin, end)])
        if work is not None and len(works) < _MOST_WORKS:
            works.append(work)
            used |= set(range(begin, end))
    return tuple(works), used


def _entry(lines: Sequence[_Line]) -> Work | None:
    """Return the work of one entry: kind, labels, title; then abstract and authors."""
    kind = lines[0].text if _is_kind(lines[0].text) else None
    rest = list(lines[1:] if kind else lines)
    while rest and not rest[0].text:
        rest.pop(0)
    blank = next((i for i, line in enumerate(rest) if not line.text), len(rest))
    group, after = rest[:blank], [line.text for line in rest[blank:] if line.text]
    texts = [line.text for line in group if not _looks_like(line.text, "tools")]
    while len(texts) > 1 and (_is_sentence(texts[-1]) and texts[-1].endswith(".")):
        after.insert(0, texts.pop())
    while len(texts) > 1 and not after and _is_name(texts[-1]) and len(texts[-2].split()) > 2:
        after.insert(0, texts.pop())
    if not texts or _looks_like(texts[-1], "stop"):
        return None
    names = [name for text in after if _is_name(text) for name in people(text)]
    lists = [
        text for text in after if "," in text and not _is_name(text) and not _is_sentence(text)
    ]
    names += [name for text in lists for name in people(text) if _is_name(name)]
    authors: dict[str, str] = {}
    for name in unique(names):
        authors.setdefault(folded(name), name)
    blurb = next((text for text in after if _is_sentence(text)), None)
    return Work(texts[-1], tuple(authors.values()), kind, blurb=blurb)


def _is_name(text: str) -> bool:
    return _looks_like(text, "person")
