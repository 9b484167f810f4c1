"""The text of a saved page, or any plain text -> its record and its body.

A saved page's text has no markup; what is left of its layout is the order of things: menus, perhaps
a block of JSON, a title, an abstract, a byline and a day, the body, a note on the author, tags, a
disclaimer, further reading, a footer. The rules here hold for layouts of that kind. A text without
a byline or a footer is taken as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from winset.library.document import Block, Reading, Record, Refused, Work, clean, folded, unique
from winset.library.readers.iso_dates import is_day, iso_day
from winset.library.readers.page_record import from_mapping, is_record, objects, people

MOST_TEXT = 8_000_000
_LONG = 60
_HEAD = 0.6
_AFTER_NAMES = re.compile(
    r"\s+[|•·–—-]\s|,?\s+(?:first |last )?(?:posted|published|updated|on)\b|,?\s*\d", re.I
)


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
    if len(text) > MOST_TEXT:
        raise Refused(f"it has {len(text):,} characters; {MOST_TEXT:,} is the most")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    own, text = _site_json(text)
    lines = _lines(text)
    if not any(line.text for line in lines):
        raise Refused("there is no text in it")
    if own is None and not _is_page(lines):
        return _plain(lines)
    class_names = {folded(value) for value in _class_names(own)}
    parts = _parts(lines, class_names, own)
    blocks, taken = _body(lines, parts, class_names)
    if not blocks:
        return _plain(lines)
    record = _record(lines, parts, own)
    works, used = _further_reading(lines, parts.stop)
    kept = taken | used | set(parts.byline) | ({parts.title} - {None})
    removed = tuple(line.text for i, line in enumerate(lines) if line.text and i not in kept)
    abstract = _abstract(lines, parts)
    record = record.filled(Record(related=works, abstract=abstract))
    return Reading(_with_language(record, blocks), blocks, removed)


def _site_json(text: str) -> tuple[Record | None, str]:
    """Take the site's own JSON out of a text: the block whose authors the byline names."""
    if '"' not in text or "{" not in text:
        return None, text
    found = [(value, start, end) for value, start, end in objects(text) if is_record(value)]
    if not found:
        return None, text
    byline = next((match[1] for match in BYLINE.finditer(text)), "")
    best = max(
        found, key=lambda item: any(folded(a) in folded(byline) for a in _authors(item[0]) if a)
    )
    rest = text
    for _, start, end in reversed(found):
        rest = rest[:start] + rest[end:]
    return from_mapping(best[0]), rest


def _authors(value: dict[str, object]) -> Sequence[str]:
    return from_mapping(value).authors


def _lines(text: str) -> list[Line]:
    """Split into lines; lines that were broken at a fixed width are joined into paragraphs."""
    raw = text.split("\n")
    if _is_wrapped(raw):
        raw = _joined(raw)
    found = []
    for entry in raw:
        bullet = BULLET.match(entry)
        body = entry[bullet.end() :] if bullet else entry
        indent = len(entry) - len(entry.lstrip(" \t"))
        found.append(Line(clean(body), indent, bool(bullet or NUMBERED.match(entry))))
    return found


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
        goes_on = (
            before.strip()
            and line.strip()
            and not BULLET.match(line)
            and len(before) > 0.6 * widest
        )
        if goes_on:
            result[-1] = f"{result[-1].rstrip()} {line.strip()}"
        else:
            result.append(line)
        before = line
    return result


def _is_page(lines: Sequence[Line]) -> bool:
    """Tell whether a text is that of a saved page: two signs of one, or more."""
    texts = [line.text for line in lines if line.text]
    head = texts[: int(len(texts) * _HEAD) + 1]
    signs = (
        any(BYLINE.match(text) for text in head),
        any(is_published(text) or is_day(text) for text in head),
        any(COPYRIGHT.search(text) for text in texts),
        any(FURTHER.match(text) for text in texts),
        any(TOOLS.match(text) for text in texts),
        sum(line.bullet and len(line.text) < 30 for line in lines[:12]) >= 3,
    )
    return sum(signs) >= 2


def _parts(lines: Sequence[Line], class_names: set[str], own: Record | None) -> _Parts:
    """Find the title, the byline, where the body begins and where it ends."""
    authors = {folded(name) for name in own.authors} if own else set()
    byline = _byline(lines, authors)
    if byline:
        start = byline[-1] + 1
        title = _title(lines, byline[0], class_names | authors)
    else:
        first = next((i for i, line in enumerate(lines) if is_sentence(line.text)), 0)
        title = _title(lines, first, class_names | authors)
        start = first
    people_ = authors | {folded(name) for i in byline for name in _byline_names(lines[i].text)}
    stop = next(
        (i for i in range(start, len(lines)) if _ends(lines, i, people_, class_names)), None
    )
    return _Parts(title, byline, start, len(lines) if stop is None else stop)


def _byline(lines: Sequence[Line], authors: set[str]) -> tuple[int, ...]:
    """Return the lines of the byline and the day: the first that stand together."""
    marks = [
        i
        for i, line in enumerate(lines)
        if not line.bullet
        and (
            BYLINE.match(line.text)
            or is_published(line.text)
            or is_day(line.text)
            or folded(line.text) in authors
        )
    ]
    if not marks:
        return ()
    firm = [i for i in marks if BYLINE.match(lines[i].text) or is_published(lines[i].text)]
    first = firm[0] if firm else marks[0]
    found = [first]
    for i in marks:
        between = range(min(i, first) + 1, max(i, first))
        near = abs(i - first) <= 12 and not any(is_sentence(lines[j].text) for j in between)
        if i != first and near:
            found.append(i)
    return tuple(sorted(found))


def _byline_names(text: str) -> tuple[str, ...]:
    found = BYLINE.match(text)
    return people(_AFTER_NAMES.split(found[1])[0]) if found else ()


def _title(lines: Sequence[Line], stop: int, class_names: set[str]) -> int | None:
    """Return the line of the title: the last before the byline that looks like one."""
    likely = [
        i
        for i in range(stop)
        if (text := lines[i].text)
        and not lines[i].bullet
        and len(text) <= 250
        and not (is_sentence(text) and text.endswith(".") and len(text) > _LONG)
        and folded(text) not in class_names
        and not is_kind(text)
        and not any(sign.match(text) for sign in (TOOLS, CAPTION, COPYRIGHT, BYLINE))
        and not is_day(text)
        and not is_published(text)
    ]
    longer = [i for i in likely if len(lines[i].text.split()) > 2]
    return longer[-1] if longer else likely[-1] if likely else None


def _ends(lines: Sequence[Line], i: int, authors: set[str], class_names: set[str]) -> bool:
    """Tell whether the body ends before line `i`."""
    text = lines[i].text
    if not text:
        return False
    if STOP.match(text) and len(text) < 100 and not text.endswith("."):
        return True
    if COPYRIGHT.search(text) or DISCLAIMER.search(text):
        return True
    if folded(text) in authors:
        return True
    return _is_tags(text, class_names)


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
    lines: Sequence[Line], parts: _Parts, class_names: set[str]
) -> tuple[tuple[Block, ...], set[int]]:
    """Return the blocks between byline and end, and the lines they come from."""
    inside = [
        i
        for i in range(parts.start, parts.stop)
        if lines[i].text
        and not TOOLS.match(lines[i].text)
        and not CAPTION.match(lines[i].text)
        and not is_day(lines[i].text)
        and not BYLINE.match(lines[i].text)
    ]
    sentences = [i for i in inside if is_sentence(lines[i].text)]
    if not sentences:
        return (), set()
    first, last = sentences[0], sentences[-1]
    while last + 1 < parts.stop and lines[last + 1].text and lines[last + 1].bullet:
        last += 1
    blocks: list[Block] = []
    taken: set[int] = set()
    for i in inside:
        if not first <= i <= last:
            continue
        line = lines[i]
        if line.bullet:
            kind = "item"
        elif is_sentence(line.text) or line.text[-1] in '.!?:;…”"’)':
            kind = "paragraph"
        elif folded(line.text) in class_names or len(line.text.split()) < 2:
            continue
        else:
            kind = "heading"
        blocks.append(Block(line.text, kind))
        taken.add(i)
    return tuple(blocks), taken


def _abstract(lines: Sequence[Line], parts: _Parts) -> str | None:
    if parts.title is None or not parts.byline:
        return None
    between = (lines[i].text for i in range(parts.title + 1, parts.byline[0]))
    return next((text for text in between if is_sentence(text)), None)


def _record(lines: Sequence[Line], parts: _Parts, own: Record | None) -> Record:
    """Return the record: the site's JSON first, then what the text shows, marked as inferred."""
    shown = [lines[i].text for i in parts.byline]
    day = next((d for text in shown if (d := iso_day(text))), None)
    names = unique(name for text in shown for name in _byline_names(text))
    title = lines[parts.title].text if parts.title is not None else None
    owner = next((m for line in lines if (m := COPYRIGHT.search(line.text)) and m[1]), None)
    publisher = clean(owner[1]).rstrip(" .,|") if owner else None
    above = (line for line in lines[: parts.start] if not line.bullet)
    kinds = [line.text.lower() for line in above if is_kind(line.text)]
    read = Record(authors=names, date=day, type=kinds[-1] if kinds else None)
    guess = Record(title=title, publisher=publisher or None)
    return (own or Record()).filled(read).filled(guess, inferred=True)


def _plain(lines: Sequence[Line]) -> Reading:
    """Read a text that is no page: paragraphs between blank lines, a short first line as title."""
    groups: list[list[Line]] = [[]]
    for line in lines:
        if not line.text or line.bullet or len(line.text) > 100:
            groups.append([])
        if line.text:
            groups[-1].append(line)
            if len(line.text) > 100:
                groups.append([])
    blocks = [
        Block(" ".join(line.text for line in group), "item" if group[0].bullet else "paragraph")
        for group in groups
        if group
    ]
    title = blocks[0].text if blocks else ""
    is_title = 0 < len(title) <= 150 and title[-1] not in ".;:," and len(blocks) > 1
    record = Record(title=title, inferred=("title",)) if is_title else Record()
    kept = tuple(blocks[1:] if is_title else blocks)
    return Reading(_with_language(record, kept), kept, ())


def _with_language(record: Record, blocks: Sequence[Block]) -> Record:
    from winset.library.readers.language import guessed

    language = guessed(" ".join(block.text for block in blocks[:40]))
    return record.filled(Record(language=language), inferred=True)


def _class_names(record: Record | None) -> tuple[str, ...]:
    """Return the names by which a record is classed, which a page's text shows too."""
    if record is None:
        return ()
    names = [name for values in record.taxonomy.values() for name in values]
    return (*names, *((record.type,) if record.type else ()))


BULLET = re.compile(r"^\s*(?:[•◦▪‣●○■–*·-])\s+")
NUMBERED = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|\(?[a-z][.)])\s+(?=\S)")
BYLINE = re.compile(
    r"^[ \t]*(?:Written\s+)?[Bb][Yy]:?[ \t]+((?!the\b)[^\W\d_].{1,200}?)[ \t]*$", re.M
)
_PUBLISHED = re.compile(
    r"^\s*(?:first\s+)?(?:published|posted|updated|released|issued|date)\b.{1,60}$", re.I
)
CAPTION = re.compile(
    r"^(?:source|photo|image|credit|picture|photograph|illustration)s?\b\s*(?:by\b|:)", re.I
)
TOOLS = re.compile(
    r"^(?:link copied|copy link|share|share this.*|print|save|download|e-?mail|tweet|listen|"
    r"advertisement|skip to .*|menu|search|log ?in|sign ?in|subscribe|donate|read in .*|"
    r"\d+ min(?:ute)?s?(?: read)?)$",
    re.I,
)
_WORKS = (
    r"(?:articles?|stories|content|works?|posts?|readings?|topics?|publications?|research|news|"
    r"analysis|commentar(?:y|ies)|links?|items?|for you|reports?|videos?|events?)"
)
FURTHER = re.compile(
    r"^(?:more (?:work|from|on|in|like|stories|articles)\b|read (?:more|next|also)\b|see also\b|"
    rf"(?:related|recommended|latest|most (?:read|popular)|up next)(?: {_WORKS})*:?$|"
    r"further reading\b|you (?:may|might) also\b)",
    re.I,
)
STOP = re.compile(
    FURTHER.pattern + r"|^(?:get (?:more|the|our) (?:news|latest|newsletter|updates)\b|"
    r"(?:subscribe|sign up)\b|newsletters?\b|share (?:this|on)\b|follow (?:us|the authors?)\b|"
    r"about the authors?\b|authors?$|comments?$|leave a (?:reply|comment)\b|tags?\s*:|topics?\s*:|"
    r"filed under\b|notes?$|footnotes?$|endnotes?$|references$|acknowledge?ments?$|disclaimer$|"
    r"tagged\b|categories$|previous (?:article|post|story)\b|all rights reserved)",
    re.I,
)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by\s+)?"
    r"([^\d.|©][^.|©]{1,100})?",
    re.I,
)
DISCLAIMER = re.compile(
    r"\b(?:does not take institutional positions|views (?:expressed|represented|presented)\b"
    r".{0,80}\b(?:author|own)|represents the sole views of its authors?|"
    r"do(?:es)? not necessarily reflect)",
    re.I,
)
_SENTENCE = re.compile(r"[.!?…:;][\"”’')\]]*\s*$|[.!?]\s+[A-ZÀ-Þ\"“(]")
_KINDS = """
    article articles analysis blog book brief briefing column commentary editorial essay
    event explainer feature interview news op-ed opinion paper podcast policy-brief
    press-release q&a report research review speech statement study testimony transcript
    video working-paper other audio newsletter
"""
KINDS = frozenset(_KINDS.split())


@dataclass(frozen=True)
class Line:
    """A line of a text: what it says, how far it is set in, whether it is an item of a list."""

    text: str
    indent: int = 0
    bullet: bool = False


def is_sentence(text: str) -> bool:
    """Tell whether a line reads as prose: long enough, with an end of a sentence in it."""
    return len(text) >= 50 and len(text.split()) >= 8 and _SENTENCE.search(text) is not None


def is_kind(text: str) -> bool:
    """Tell whether a line names a kind of work, as ``Commentary`` does."""
    return text.casefold().replace(" ", "-") in KINDS


def is_published(text: str) -> bool:
    """Tell whether a line says when a work came out."""
    return _PUBLISHED.match(text) is not None and iso_day(text) is not None


_END = re.compile(r"^(?:get (?:more|the|our)|subscribe|sign up|newsletter|follow us)\b", re.I)
_NAME = re.compile(r"^(?:[^\W\d_][\w.'’-]*\s+){1,4}[^\W\d_][\w.'’-]*(?:,\s*eds?\.?)?$")
_MOST = 40


def _further_reading(lines: Sequence[Line], start: int) -> tuple[tuple[Work, ...], set[int]]:
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
