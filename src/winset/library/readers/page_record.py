"""What a page says of itself in scripts and tags -> a record, best source first."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Collection, Iterator
from typing import Any, TypeAlias

from winset.library.document import TAXONOMY, Record, Work, classed, clean, folded, unique
from winset.library.readers.iso_dates import iso_day

Element: TypeAlias = Any
"""An element of lxml, which has no types of its own."""

TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "parsely-title")
AUTHORS = ("citation_author", "author", "parsely-author", "sailthru.author", "dc.creator")
DATES = (
    "article:published_time",
    "og:article:published_time",
    "citation_publication_date",
    "citation_date",
    "parsely-pub-date",
    "sailthru.date",
    "datepublished",
    "publish-date",
    "pubdate",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "date",
)
PUBLISHERS = ("og:site_name", "citation_publisher", "dc.publisher", "application-name")
_RELATED = re.compile(
    r"^(more (work|from|on|in|like|stories)|related|read more|recommended|you (may|might)|"
    r"see also|further reading|what to read)\b",
    re.I,
)
_MOST_WORKS = 20
_BAD_NAME = re.compile(r"https?:|www\.|@|/|^\d+$|^(admin|staff|editor|by)$", re.I)


def page_record(tree: Element) -> Record:
    """Return the record of a page: site JSON, JSON-LD, meta tags, the page's own heading.

    The page's scripts are read as data and taken out of `tree`; nothing after this sees them.
    """
    tags = _tags(tree)
    tagged = _from_tags(tree, tags)
    title = tagged.title
    scripts = [
        (str(script.get("type") or "").lower(), script.text or "") for script in tree.iter("script")
    ]
    for script in list(tree.iter("script")):
        script.drop_tree()
    linked: Record | None = None
    kind: str | None = None
    for type_, text in scripts:
        if "ld+json" in type_ and linked is None and (found := json_ld(text)):
            linked, kind = found
    title = title or (linked.title if linked else None)
    own: Record | None = None
    names: tuple[str, ...] | None = None
    for type_, text in scripts:
        if "ld+json" not in type_ and "{" in text and own is None and _worth(text):
            names = _names(tree) if names is None else names
            own = site_record(text, title, names)
    record = Record()
    for source in (own, linked, tagged):
        record = record if source is None else record.filled(source)
    record = record.filled(_from_page(tree), inferred=True)
    if own is None:
        record = record.filled(Record(type=kind, taxonomy=classed({"topic": _sections(tags)})))
    return record.filled(Record(related=tuple(_related(tree, record.title))))


def _worth(text: str) -> bool:
    return '"author' in text or '"creator"' in text or '"byline"' in text


def _tags(tree: Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        key = tag.get("property") or tag.get("name") or tag.get("itemprop")
        value = clean(tag.get("content"))
        if key and value:
            found.setdefault(str(key).strip().lower(), []).append(value)
    return found


def _from_tags(tree: Element, tags: dict[str, list[str]]) -> Record:
    def first(*keys: str) -> str | None:
        return next((tags[key][0] for key in keys if key in tags), None)

    publisher = first(*PUBLISHERS)
    title = first(*TITLES)
    authors: tuple[str, ...] = ()
    for key in AUTHORS:
        values = tags.get(key, [])
        names = [n for value in values for n in (people(value) if len(values) == 1 else [value])]
        authors = unique(name for name in names if not _BAD_NAME.search(name))
        if authors:
            break
    day = next((d for key in DATES for value in tags.get(key, []) if (d := iso_day(value))), None)
    canonical = next((link.get("href") for link in tree.xpath("//link[@rel='canonical']")), None)
    language = (tree.get("lang") or first("og:locale", "language") or "").strip()
    return Record(
        title=without_site(title, publisher) if title else None,
        authors=authors,
        date=day,
        publisher=publisher,
        language=language.replace("_", "-") or None,
        url=web_address(canonical) or web_address(first("og:url")),
        abstract=first("description", "og:description"),
        type=first("citation_type", "dc.type", "parsely-type"),
    )


def _from_page(tree: Element) -> Record:
    heads = [clean(head.text_content()) for head in tree.iter("h1")]
    titles = [clean(title.text_content()) for title in tree.iter("title")]
    title = next((head for head in heads if head and any(head in t for t in titles)), None)
    day = next(
        (d for time in tree.iter("time") if (d := iso_day(str(time.get("datetime") or "")))), None
    )
    return Record(title=title or next(filter(None, titles), None), date=day)


def without_site(title: str, site: str | None) -> str:
    """Return a title without ``| Name of the site`` at its end.

    Parameters
    ----------
    title : str
    site : str, optional
    """
    parts = re.split(r"\s+[|–—·»-]\s+", title)
    if (
        len(parts) > 1
        and site
        and folded(parts[-1])
        in (folded(site), folded("The " + site), folded(site).removeprefix("the"))
    ):
        return title[: title.rfind(parts[-1])].rstrip(" |–—·»-")
    return title


def _names(tree: Element) -> tuple[str, ...]:
    """Return the short texts of links: names that the page shows whole."""
    found = (clean(link.text_content()) for link in tree.iter("a"))
    return tuple({name for name in found if 0 < len(name) < 120})


def _sections(tags: dict[str, list[str]]) -> tuple[str, ...]:
    return unique(tags.get("article:section", []))


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
    return Work(title, names[:20], kind or None, link)


ALIASES = {
    "title": ("title", "headline", "post_title", "pageTitle"),
    "authors": ("authors", "author", "creator", "byline"),
    "date": (
        "publish_date",
        "publishDate",
        "published_date",
        "datePublished",
        "publishedAt",
        "published",
        "pubDate",
        "date",
    ),
    "type": ("type", "content_type", "contentType"),
    "publisher": ("publisher",),
    "center": ("centers", "center", "primaryCenter"),
    "collection": ("collections", "collection", "series"),
    "region": ("regions", "region"),
    "topic": ("topics", "topic"),
    "program": ("programs", "program"),
    "language": ("language", "inLanguage", "lang"),
    "url": ("canonicalContent", "canonical", "canonicalUrl", "url"),
}
_COMMON = {key for keys in ALIASES.values() for key in keys} - {"primaryCenter"}
"""Keys that the record's own fields say all about; which centre is the first one, they do not."""
_MOST_CUSTOM = 40
_LONGEST_CUSTOM = 500
_FEWEST = 3
_MOST_TRIES = 60
_MOST_NODES = 4000
_START = re.compile(r"\{\s*\"")
_SUFFIX = re.compile(r"^(jr|sr|ii|iii|iv|md|m\.d|phd|ph\.d|esq|ed|eds)\.?$", re.I)
_BY = re.compile(r"^(?:(?:analysis|opinion|text|words|written|story)\s+)?by:?\s+", re.I)
_ROLE = re.compile(
    r"\b(writers?|editors?|correspondents?|reporters?|contributors?|columnists?|fellow)$", re.I
)
_AND = re.compile(r"\s+(?:and|&)\s+")
ARTICLES = frozenset(
    {
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "opinionnewsarticle",
        "analysisnewsarticle",
        "backgroundnewsarticle",
        "reviewnewsarticle",
        "report",
        "scholarlyarticle",
        "techarticle",
        "blogposting",
        "socialmediaposting",
        "liveblogposting",
    }
)


def site_record(text: str, title: str | None, names_shown: Collection[str] = ()) -> Record | None:
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
        found = _matching(value, title)
        if found is not None:
            return from_mapping(found, names_shown)
    return None


def objects(text: str) -> Iterator[tuple[dict[str, Any], int, int]]:
    """Yield the JSON objects in a text, outermost only, each with its start and end."""
    decoder = json.JSONDecoder()
    place = 0
    for _ in range(_MOST_TRIES):
        found = _START.search(text, place)
        if found is None:
            return
        try:
            value, end = decoder.raw_decode(text, found.start())
        except (ValueError, RecursionError):
            place = found.end()
            continue
        yield value, found.start(), end
        place = end


def is_record(value: dict[str, Any]) -> bool:
    """Tell whether a JSON object describes a document: who, and at least two things more."""
    has = {name for name, keys in ALIASES.items() if any(key in value for key in keys)}
    about = has & {"authors", "date", "type", *TAXONOMY}
    return "authors" in has and len(about) >= _FEWEST


def _matching(value: dict[str, Any], title: str | None) -> dict[str, Any] | None:
    """Return the object or the one inside it that describes this page."""
    waiting: deque[tuple[Any, int]] = deque([(value, 0)])
    for _ in range(_MOST_NODES):
        if not waiting:
            return None
        node, depth = waiting.popleft()
        if isinstance(node, dict):
            if is_record(node) and _is_this_page(node, title, depth):
                return node
            waiting.extend((child, depth + 1) for child in node.values())
        elif isinstance(node, list):
            waiting.extend((child, depth + 1) for child in node)
    return None


def _is_this_page(node: dict[str, Any], title: str | None, depth: int) -> bool:
    own = folded(html.unescape(clean(_first(node, "title"))))
    shown = folded(title or "")
    if own and shown:
        return own in shown or shown in own
    if any(str(node.get(key, "")).startswith("http") for key in ("@context", "context")):
        return False
    classified = any(key in node for name in TAXONOMY for key in ALIASES[name])
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
            for key in ALIASES[name]
            if data.get(key)
            for item in _several(data[key], names_shown)
        )

    def text(name: str) -> str | None:
        return _decoded(_first(data, name)) or None

    return Record(
        title=text("title"),
        authors=_people(data, names_shown),
        date=iso_day(text("date") or ""),
        type=text("type"),
        publisher=_decoded(named(data.get("publisher"))) or None,
        taxonomy=classed({kind: listed(kind) for kind in TAXONOMY}),
        language=text("language"),
        url=web_address(text("url")),
        custom=_custom(data),
    )


def _custom(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a page says under names of its own: texts, numbers, and lists of them."""

    def simple(value: Any) -> Any:
        return _decoded(value)[:_LONGEST_CUSTOM] if isinstance(value, str) else value

    custom: dict[str, Any] = {}
    for key, value in data.items():
        entries = value if isinstance(value, list) else [value]
        if key in _COMMON or not all(isinstance(entry, str | int | float) for entry in entries):
            continue
        values = [simple(entry) for entry in entries[:_MOST_CUSTOM]]
        custom[clean(key)[:80]] = values if isinstance(value, list) else values[0]
        if len(custom) == _MOST_CUSTOM:
            break
    return custom


def _people(data: dict[str, Any], names_shown: Collection[str]) -> tuple[str, ...]:
    for key in ALIASES["authors"]:
        value = data.get(key)
        if not value:
            continue
        if isinstance(value, str):
            return people(value)
        given = [_decoded(named(item)) for item in (value if isinstance(value, list) else [value])]
        return unique(
            name for item in given for name in (people(item) if _BY.match(item) else [item])
        )
    return ()


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
    if isinstance(value, list):
        for item in value:
            yield _decoded(named(item))
    elif isinstance(value, dict):
        yield _decoded(named(value))
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


def json_ld(text: str) -> tuple[Record, str | None] | None:
    """Return the record of the article in a JSON-LD script, and the kind of article; or None.

    A missing ``@context`` and impossible dates, both met on real pages, are borne.
    """
    best: tuple[int, dict[str, Any], str] | None = None
    for node in _nodes(text):
        kinds = node.get("@type")
        names = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
        kind = next(
            (k for k in names if isinstance(k, str) and k.lower().split("/")[-1] in ARTICLES), None
        )
        if kind is None:
            continue
        weight = sum(
            bool(node.get(key)) for key in ("headline", "author", "creator", "datePublished")
        )
        if best is None or weight > best[0]:
            best = (weight, node, kind)
    if best is None:
        return None
    node, kind = best[1], best[2]
    record = from_mapping(
        {key: value for key, value in node.items() if key not in ("type", "title", "@type")}
    )
    title = _decoded(node.get("headline")) or _decoded(node.get("name"))
    return Record(
        title=title or None,
        authors=record.authors,
        date=record.date,
        publisher=record.publisher,
        language=record.language,
        url=record.url,
        abstract=_decoded(node.get("description")) or None,
    ), _spaced(kind)


def _nodes(text: str) -> Iterator[dict[str, Any]]:
    try:
        data = json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):
        return
    waiting: deque[tuple[Any, int]] = deque([(data, 0)])
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node, depth = waiting.popleft()
        if isinstance(node, list):
            waiting.extend((child, depth) for child in node)
        elif isinstance(node, dict):
            yield node
            if depth < 3:
                for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
                    waiting.append((node.get(key), depth + 1))


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
    return next((data[key] for key in ALIASES[name] if data.get(key)), None)


def _decoded(value: Any) -> str:
    text = clean(value)
    return clean(html.unescape(html.unescape(text))) if "&" in text else text


def _spaced(kind: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.split("/")[-1]).lower()
