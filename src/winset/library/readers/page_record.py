"""What a page says of itself in scripts and tags -> a record, best source first."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from winset.library.document import (
    DATE_AS_WRITTEN,
    REMARKS,
    TAXONOMY,
    Block,
    Record,
    Work,
    classed,
    clean,
    folded,
    unique,
)
from winset.library.patterns import read_words
from winset.library.readers.iso_dates import is_converted, iso_day

Element: TypeAlias = Any
"""An element of lxml, which has no types of its own."""

_WORDS = read_words(__file__, "page_record")
_TAGS = {name: words.split() for name, words in _WORDS["tags"].items()}
_KEYS = {name: words.split() for name, words in _WORDS["keys"].items()}
_ARTICLES = frozenset(_WORDS["articles"].split())
_COMMON = {key for keys in _KEYS.values() for key in keys} - {"primaryCenter"}
"""Keys that the record's own fields say all about; which centre is the first one, they do not."""
_MOST_CUSTOM = 40
_LONGEST_CUSTOM = 500
_FEWEST = 3
_MOST_TRIES = 60
_MOST_NODES = 4000
_MOST_WORKS = 20
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_START = re.compile(r"\{\s*\"")
_SUFFIX = re.compile(r"^(jr|sr|ii|iii|iv|md|m\.d|phd|ph\.d|esq|ed|eds)\.?$", re.I)
_BY = re.compile(r"^(?:(?:analysis|opinion|text|words|written|story)\s+)?by:?\s+", re.I)
_ROLE = re.compile(
    r"\b(writers?|editors?|correspondents?|reporters?|contributors?|columnists?|fellow)$", re.I
)
_AND = re.compile(r"\s+(?:and|&)\s+")
_BLURBS = (
    ".//p|.//*[contains(@class,'description') or contains(@class,'summary')"
    " or contains(@class,'excerpt') or contains(@class,'blurb') or contains(@class,'dek')]"
)
_LONGEST_BLURB = 600
_RELATED = re.compile(
    r"^(more (work|from|on|in|like|stories)|related|read more|recommended|you (may|might)|"
    r"see also|further reading|what to read)\b",
    re.I,
)
_MACHINE = re.compile("".join(_WORDS["machine_names"].splitlines()), re.I)
_BAD_NAME = re.compile(r"https?:|www\.|@|/|^\d+$|^(admin|staff|editor|by)$", re.I)


def page_record(tree: Element) -> Record:
    """Return the record of a page: site JSON, JSON-LD, meta tags, the page's own heading.

    The page's scripts are read as data and taken out of `tree`; nothing after this sees them.
    """
    tags = _tags(tree)
    tagged = _from_tags(tree, tags)
    linked_texts: list[str] = []
    own_texts: list[str] = []
    for script in list(tree.iter("script")):
        linked_data = "ld+json" in str(script.get("type") or "").lower()
        (linked_texts if linked_data else own_texts).append(script.text or "")
        script.drop_tree()
    linked, kind = next(filter(None, map(_json_ld, linked_texts)), (Record(), None))
    title = tagged.title or linked.title
    names = _names(tree) if any(map(_names_authors, own_texts)) else ()
    own_records = (_site_record(t, title, names) for t in own_texts if _names_authors(t))
    own = next(filter(None, own_records), None)
    record = (own or Record()).filled(linked).filled(tagged).filled(_from_page(tree), inferred=True)
    if own is None:
        sections = unique(tags.get("article:section", []))
        record = record.filled(Record(type=kind, taxonomy=classed({"topic": sections})))
    if record.date and "date" not in record.inferred:
        custom = {key: value for key, value in record.custom.items() if key != DATE_AS_WRITTEN}
        record = replace(record, custom=custom)
    return record.filled(Record(related=tuple(_related(tree, record.title))))


def _names_authors(text: str) -> bool:
    return "{" in text and any(key in text for key in ('"author', '"creator"', '"byline"'))


def _tags(tree: Element) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        key = tag.get("property") or tag.get("name") or tag.get("itemprop")
        value = clean(tag.get("content"))
        if key and value:
            tags.setdefault(str(key).strip().lower(), []).append(value)
    return tags


def _from_tags(tree: Element, tags: dict[str, list[str]]) -> Record:
    def first(*keys: str) -> str | None:
        return next((tags[key][0] for key in keys if key in tags), None)

    def authors(values: list[str]) -> tuple[str, ...]:
        names = people(values[0]) if len(values) == 1 else values
        return unique(name for name in names if not is_machine_name(name))

    publisher, title = first(*_TAGS["publisher"]), first(*_TAGS["title"])
    canonical = next((link.get("href") for link in tree.xpath("//link[@rel='canonical']")), None)
    language = (tree.get("lang") or first("og:locale", "language") or "").strip()
    dates = (value for key in _TAGS["date"] for value in tags.get(key, []))
    return replace(
        _dated(dates, language),
        title=without_site(title, publisher) if title else None,
        authors=next(filter(None, (authors(tags.get(key, [])) for key in _TAGS["authors"])), ()),
        publisher=publisher,
        language=language.replace("_", "-") or None,
        url=web_address(canonical) or web_address(first("og:url")),
        abstract=first("description", "og:description"),
        rights=first("dc.rights", "dcterms.rights", "rights", "copyright", "license"),
        type=first("citation_type", "dc.type", "parsely-type"),
    )


def _from_page(tree: Element) -> Record:
    heads = [clean(head.text_content()) for head in tree.iter("h1")]
    titles = [clean(title.text_content()) for title in tree.iter("title")]
    title = next((head for head in heads if head and any(head in t for t in titles)), None)
    times = (str(time.get("datetime") or "") for time in tree.iter("time"))
    title = title or next(filter(None, titles), None)
    return replace(_dated(times, tree.get("lang")), title=title)


def _dated(texts: Iterable[str], language: str | None) -> Record:
    """Return a record of the first day in texts; what was converted or not read stands beside."""
    written = [clean(text)[:80] for text in texts if text]
    days = ((day, text) for text in written if (day := iso_day(text, language)))
    day, text = next(days, (None, next(iter(written), "")))
    if day and not is_converted(day, text):
        return Record(date=day)
    custom = {DATE_AS_WRITTEN: text} if text else {}
    return Record(date=day, custom=custom, inferred=("date",) if day else ())


def is_machine_name(name: str) -> bool:
    """Tell whether what stands for an author is what a program or a computer was called."""
    return _BAD_NAME.search(name) is not None or _MACHINE.fullmatch(name) is not None


def without_site(title: str, site: str | None) -> str:
    """Return a title without ``| Name of the site`` at its end.

    Parameters
    ----------
    title : str
    site : str, optional
    """
    *before, last = re.split(r"\s+[|–—·»-]\s+", title)
    name = folded(site or "")
    if before and name and folded(last) in (name, f"the{name}", name.removeprefix("the")):
        return title[: title.rfind(last)].rstrip(" |–—·»-")
    return title


def _names(tree: Element) -> tuple[str, ...]:
    """Return the short texts of links: names that the page shows whole."""
    found = (clean(link.text_content()) for link in tree.iter("a"))
    return tuple({name for name in found if 0 < len(name) < 120})


def _related(tree: Element, own: str | None) -> Iterator[Work]:
    """Return the works that a page's lists of further reading point to."""
    seen = {folded(own or "")}
    for head in tree.iter("h1", "h2", "h3", "h4", "h5", "h6", "div", "span", "p", "strong"):
        whole = head.text_content() if head.tag[0] == "h" else head.text
        if not _RELATED.match(clean((whole or "")[:80])):
            continue
        for work in _works(head):
            if folded(work.title) not in seen and len(seen) <= _MOST_WORKS:
                seen.add(folded(work.title))
                yield work


def _works(head: Element) -> list[Work]:
    """Return the works of the nearest part of the page, above a heading, that has several."""
    place = head
    for _ in range(5):
        place = place.getparent()
        if place is None or place.tag in ("body", "html", "main", "nav", "header", "footer"):
            return []
        cards = place.xpath(".//article|.//li[not(.//article)]")[: 3 * _MOST_WORKS]
        works = [work for card in cards if (work := _work(card))]
        if len(works) > 1:
            return works
    return []


def _work(card: Element) -> Work | None:
    title = ""
    for way in (
        ".//h2|.//h3|.//h4|.//h5",
        ".//*[contains(@class,'title') or contains(@class,'headline')]",
        ".//a[@href]",
    ):
        texts = [clean(found.text_content()) for found in card.xpath(way)]
        title = max(texts, key=len, default="")
        if title:
            break
    if len(title.split()) < 3 or len(title) > 300:
        return None
    link = next((web_address(a.get("href")) for a in card.xpath(".//a[@href]")), None)
    bylines = card.xpath(".//*[contains(@class,'byline') or contains(@class,'author')]")
    names = people(clean(bylines[0].text_content()).removeprefix("By ")) if bylines else ()
    kinds = card.xpath(
        ".//*[contains(@class,'article-type') or contains(@class,'content-type')"
        " or contains(@class,'kicker') or contains(@class,'eyebrow')]"
    )
    kind = clean(kinds[0].text_content()) if kinds else ""
    told = (clean(part.text_content()) for part in card.xpath(_BLURBS))
    blurb = next((text for text in told if text != title and len(text.split()) > 7), "")
    return Work(title, names[:20], kind or None, link, blurb[:_LONGEST_BLURB] or None)


def _site_record(text: str, title: str | None, names_shown: Collection[str] = ()) -> Record | None:
    """Return the record in a site's own JSON inside `text`, or None.

    Parameters
    ----------
    text : str
        The content of a script, or the text of a page.
    title : str, optional
        The page's title from elsewhere. An object inside another counts only if it bears it, since
        a page also carries the records of others.
    names_shown : collection of str
        Names that the page shows elsewhere; they tell which commas part names and which do not.
    """
    for value, _, _ in objects(text):
        for node, depth in _nodes(value, None):
            if is_record(node) and _is_this_page(node, title, depth):
                return from_mapping(node, names_shown)
    return None


def objects(text: str) -> Iterator[tuple[dict[str, Any], int, int]]:
    """Yield the JSON objects in a text, outermost only, each with its start and end."""
    decoder = json.JSONDecoder()
    place = 0
    for _ in range(_MOST_TRIES):
        begin = _START.search(text, place)
        if begin is None:
            return
        try:
            value, place = decoder.raw_decode(text, begin.start())
        except (ValueError, RecursionError):
            place = begin.end()
        else:
            yield value, begin.start(), place


def is_record(value: dict[str, Any]) -> bool:
    """Tell whether a JSON object describes a document: who, and at least two things more."""
    has = {name for name, keys in _KEYS.items() if any(key in value for key in keys)}
    about = has & {"authors", "date", "type", *TAXONOMY}
    return "authors" in has and len(about) >= _FEWEST


def _nodes(data: Any, keys: Sequence[str] | None) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the objects inside JSON, the outermost first, with how deep they lie.

    Where `keys` are named, only what stands under these is looked into, and not deeper than three.
    """
    waiting: deque[tuple[Any, int]] = deque([(data, 0)])
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node, depth = waiting.popleft()
        if isinstance(node, dict):
            yield node, depth
            if keys is None:
                waiting.extend((child, depth + 1) for child in node.values())
            elif depth < 3:
                waiting.extend((node.get(key), depth + 1) for key in keys)
        elif isinstance(node, list):
            waiting.extend((child, depth + (keys is None)) for child in node)


def _is_this_page(node: dict[str, Any], title: str | None, depth: int) -> bool:
    own = folded(html.unescape(clean(_first(node, "title"))))
    shown = folded(title or "")
    if own and shown:
        return own in shown or shown in own
    if any(str(node.get(key, "")).startswith("http") for key in ("@context", "context")):
        return False
    classified = any(key in node for name in TAXONOMY for key in _KEYS[name])
    return classified and (depth == 0 or bool(own))


def from_mapping(data: dict[str, Any], names_shown: Collection[str] = ()) -> Record:
    """Return a record from a JSON object by the names of its keys; an empty value is none.

    Parameters
    ----------
    data : dict
    names_shown : collection of str
        Names that the page shows elsewhere; they tell which commas part names.
    """

    def listed(name: str) -> tuple[str, ...]:
        return unique(
            item
            for key in _KEYS[name]
            if data.get(key)
            for item in _several(data[key], names_shown)
        )

    def text(name: str) -> str | None:
        return _decoded(_first(data, name)) or None

    dated = _dated([text("date") or ""], text("language"))
    return replace(
        dated,
        title=text("title"),
        authors=_people(data),
        type=text("type"),
        publisher=_decoded(named(data.get("publisher"))) or None,
        taxonomy=classed({kind: listed(kind) for kind in TAXONOMY}),
        language=text("language"),
        url=web_address(text("url")),
        custom={**_custom(data), **dated.custom},
    )


def _custom(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a page says under names of its own: texts, numbers, and lists of them."""
    custom: dict[str, Any] = {}
    for key, value in data.items():
        entries = value if isinstance(value, list) else [value]
        if key in _COMMON or not all(isinstance(entry, str | int | float) for entry in entries):
            continue
        values = [
            _decoded(entry)[:_LONGEST_CUSTOM] if isinstance(entry, str) else entry
            for entry in entries[:_MOST_CUSTOM]
        ]
        custom[clean(key)[:80]] = values if isinstance(value, list) else values[0]
        if len(custom) == _MOST_CUSTOM:
            break
    return custom


def _people(data: dict[str, Any]) -> tuple[str, ...]:
    value = _first(data, "authors") or []
    if isinstance(value, str):
        return people(value)
    names = [_decoded(named(item)) for item in (value if isinstance(value, list) else [value])]
    return unique(one for name in names for one in (people(name) if _BY.match(name) else [name]))


def people(text: str) -> tuple[str, ...]:
    """Return the names in ``By A, B and C``; ``Jr.`` and its like stay with their name.

    What such a line says of a person's office, as in ``By A, Sports Writer``, is left out.
    """
    names: list[str] = []
    for part in re.split(r"\s*[,;|]\s*", _AND.sub(", ", _BY.sub("", _decoded(text)))):
        if names and _ROLE.search(part):
            continue
        if _SUFFIX.match(part) and names:
            if not part.lower().startswith("ed"):
                names[-1] = f"{names[-1]}, {part}"
        else:
            names.append(part)
    return unique(names)


def _several(value: Any, names_shown: Collection[str]) -> Iterator[str]:
    if isinstance(value, list | dict):
        for item in value if isinstance(value, list) else [value]:
            yield _decoded(named(item))
    else:
        yield from _split_names(_decoded(value), names_shown)


def _split_names(text: str, names_shown: Collection[str]) -> list[str]:
    """Split ``A, B, C`` into names, where a name may itself hold commas.

    The longest run of parts that the page shows as one name elsewhere is one name. A part that
    begins with ``and`` ends a name that began earlier; where nothing tells how much earlier, all
    parts before it are taken as one name.
    """
    parts = text.split(", ")
    if len(parts) > 12 * len(text) ** 0.5 + 40:
        return parts
    shown = {folded(name) for name in names_shown}
    names: list[str] = []
    start = 0
    while start < len(parts):
        longest = min(len(parts), start + 8)
        for stop in range(longest, start, -1):
            whole = ", ".join(parts[start:stop])
            if stop == start + 1 or folded(whole) in shown:
                break
        if re.match(r"(and|&)\s", whole) and names and stop == start + 1:
            names = [", ".join([*names, whole])]
        else:
            names.append(whole)
        start = stop
    return names


def _json_ld(text: str) -> tuple[Record, str] | None:
    """Return the record of the article in a JSON-LD script, and the kind of article; or None.

    A missing ``@context`` and impossible dates, both met on real pages, are borne.
    """
    articles = _articles(text)
    if not articles:
        return None
    telling = ("headline", "author", "creator", "datePublished")
    node, kind = max(articles, key=lambda item: sum(bool(item[0].get(key)) for key in telling))
    record = from_mapping(
        {key: value for key, value in node.items() if key not in ("type", "title", "@type")}
    )
    article = replace(
        record,
        title=_decoded(node.get("headline")) or _decoded(node.get("name")) or None,
        abstract=_decoded(node.get("description")) or None,
        type=None,
        taxonomy={},
        custom={key: record.custom[key] for key in REMARKS if key in record.custom},
    )
    return article, _spaced(kind)


def _articles(text: str) -> list[tuple[dict[str, Any], str]]:
    """Return the articles in a JSON-LD script, each with its kind."""
    try:
        data = json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):
        return []
    nodes = _nodes(data, ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"))
    return [(node, kind) for node, _ in nodes if (kind := _article_kind(node))]


def article_body(tree: Element) -> tuple[Block, ...]:
    """Return the paragraphs of the longest article in a page's JSON-LD, if there is any."""
    bodies = [
        body
        for script in tree.iter("script")
        if "ld+json" in str(script.get("type") or "").lower() and "articleBody" in script.text
        for node, _ in _articles(script.text)
        if isinstance(body := node.get("articleBody"), str)
    ]
    text = _TAG.sub(_line_or_nothing, html.unescape(max(bodies, key=len, default="")))
    return tuple(Block(words) for line in text.splitlines() if (words := clean(line)))


def _line_or_nothing(tag: re.Match[str]) -> str:
    return "\n" if tag[1].lower() in ("p", "br", "div", "li", "h1", "h2", "h3", "h4") else ""


def _article_kind(node: dict[str, Any]) -> str | None:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    texts = (name for name in names if isinstance(name, str))
    return next((name for name in texts if name.lower().split("/")[-1] in _ARTICLES), None)


def named(value: Any) -> str:
    """Return the name in a text, or in ``{"name": ...}``."""
    if isinstance(value, list):
        return named(value[0]) if value else ""
    if isinstance(value, dict):
        return clean(value.get("name") or value.get("title") or value.get("label"))
    return clean(value)


def web_address(text: str | None) -> str | None:
    """Return an address if it is one of the web, else None."""
    return text if text and re.match(r"https?://[^\s<>\"']+$", text) and len(text) < 2000 else None


def _first(data: dict[str, Any], name: str) -> Any:
    return next((data[key] for key in _KEYS[name] if data.get(key)), None)


def _decoded(value: Any) -> str:
    text = clean(value)
    return clean(html.unescape(html.unescape(text))) if "&" in text else text


def _spaced(kind: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.split("/")[-1]).lower()
