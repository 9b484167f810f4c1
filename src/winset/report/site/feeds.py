"""A site's newsletter (Atom, JSON Feed), its map, and the index that its search reads."""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from winset.report.site.work import Work

MOST_ENTRIES = 50
_ALONE = "\u3040-\u30ff\u3400-\u9fff"
"""Signs that are found one by one: Chinese and Japanese have no blanks between words."""
_WORD = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")
IN_TITLE, IN_TEXT = 5, 1


def newest(works: Iterable[Work]) -> list[Work]:
    """Return a team's own works, the newest first."""
    own = [work for work in works if work.ours]
    return sorted(own, key=lambda w: (w.revised or w.date, w.path), reverse=True)[:MOST_ENTRIES]


def _name(work: Work, base: str) -> str:
    """Return what a work is known by for ever: its address, or a name made of its page's."""
    return base + work.path if base else f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, work.path)}"


def _moment(day: str) -> str:
    return f"{(day + '-01-01')[:10] if len(day) < 10 else day}T00:00:00Z"


def atom(works: Sequence[Work], title: str, base: str) -> str:
    """Return a feed as RFC 4287 has it.

    Parameters
    ----------
    works : sequence of Work
        The newest first.
    title, base : str
        Of the site; the address may be empty.
    """
    entries = []
    for work in works:
        people = "".join(f"<author><name>{escape(a.name)}</name></author>" for a in work.authors)
        terms = [*work.facets["topic"], *work.facets["region"]]
        classed = "".join(f"<category term={quoteattr(term)}/>" for term in terms)
        entries.append(
            f"<entry><id>{escape(_name(work, base))}</id><title>{escape(work.title)}</title>"
            f"<link href={quoteattr(base + work.path)}/>{people}{classed}"
            f"<published>{_moment(work.date)}</published>"
            f"<updated>{_moment(work.revised or work.date)}</updated>"
            f"<summary>{escape(work.deck)}</summary></entry>\n"
        )
    days = [work.revised or work.date for work in works]
    own = base + "feed.atom" if base else f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, title)}"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(own)}</id><title>{escape(title)}</title>"
        f"<updated>{_moment(max(days, default='1970-01-01'))}</updated>"
        f'<link rel="self" href={quoteattr(base + "feed.atom")}/>'
        f"<link href={quoteattr(base + 'index.html')}/>\n{''.join(entries)}</feed>\n"
    )


def json_feed(works: Sequence[Work], title: str, base: str) -> str:
    """Return a feed as JSON Feed 1.1 has it.

    Parameters
    ----------
    works : sequence of Work
        The newest first.
    title, base : str
    """
    items = [
        {
            "id": _name(work, base),
            "url": base + work.path,
            "title": work.title,
            "content_text": work.deck or work.title,
            "date_published": _moment(work.date),
            "date_modified": _moment(work.revised or work.date),
            "authors": [{"name": one.name} for one in work.authors],
            "tags": [*work.facets["topic"], *work.facets["region"]],
            "language": work.language,
        }
        for work in works
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title}
    where = {"home_page_url": base + "index.html", "feed_url": base + "feed.json"} if base else {}
    return json.dumps({**feed, **where, "items": items}, ensure_ascii=False, indent=1) + "\n"


def site_map(pages: Iterable[str], works: Iterable[Work], base: str) -> str:
    """Return a map of a site as sitemaps.org has it.

    Parameters
    ----------
    pages : iterable of str
        Their paths.
    works : iterable of Work
        Whose pages have a day.
    base : str
        The site's address.
    """
    days = {work.path: work.revised or work.date for work in works if work.ours}
    entries = []
    for path in pages:
        day = f"<lastmod>{days[path]}</lastmod>" if days.get(path) else ""
        entries.append(f"<url><loc>{escape(base + path)}</loc>{day}</url>\n")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{"".join(entries)}</urlset>\n'
    )


def words_of(text: str) -> list[str]:
    """Return the words of a text without case and accents, as ``site.js`` finds them in a query."""
    bare = unicodedata.normalize("NFD", text.lower())
    return _WORD.findall("".join(c for c in bare if not unicodedata.category(c).startswith("M")))


def search_index(works: Sequence[Work]) -> str:
    """Return the index as a script: works, and for each word where it stands and what it counts.

    Parameters
    ----------
    works : sequence of Work
    """
    weights: dict[str, dict[int, int]] = {}
    for number, work in enumerate(works):
        terms = " ".join(value for values in work.facets.values() for value in values)
        for word in set(words_of(f"{work.title} {work.deck} {terms}")):
            weights.setdefault(word, {})[number] = IN_TITLE
        for word in set(words_of(work.text)):
            weights.setdefault(word, {}).setdefault(number, IN_TEXT)
    index = {
        "works": [[work.title, work.path, work.byline] for work in works],
        "words": {
            word: [part for pair in places.items() for part in pair]
            for word, places in sorted(weights.items())
            if len(word) > 1 or word > "\u3000"
        },
    }
    return f"window.WINSET_INDEX={json.dumps(index, ensure_ascii=False, separators=(',', ':'))};\n"
