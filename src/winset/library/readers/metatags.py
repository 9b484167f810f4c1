"""What a page says of itself in scripts and tags -> a record, best source first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from winset.library.document import Record, Work, clean, folded, unique
from winset.library.readers.iso_dates import iso_day
from winset.library.readers.sitedata import json_ld, people, site_record, web_address

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


def read(tree: Element) -> Record:
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
        record = record.filled(Record(type=kind, topics=_sections(tags)))
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
    """Return a title without ``| Name of the site`` at its end."""
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
